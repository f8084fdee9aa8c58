/* SPDX-License-Identifier: MIT */
/* Contents that a request found damaged. */
#include "damage.h"

#include "clock.h"
#include "data.h"
#include "mem.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { SIZE_MAX_NOTED = 64 * 1024 };	/* bytes of the file: enough for hundreds of contents */

/* The whole file, from the pool. */
static char *read_notes(int fd)
{
	char *text = mem_alloc(SIZE_MAX_NOTED + 1);
	ssize_t len = fd < 0 ? -1 : pread(fd, text, SIZE_MAX_NOTED, 0);

	text[len < 0 ? 0 : len] = '\0';
	return text;
}

void damage_note(const struct db *db, const char *name, const char *of)
{
	const char *line = mem_printf("%s\t%s\t%s\n", clock_text(clock_now()), name, of);
	int fd = data_open_file(db->dir_fd, DAMAGE_FILE, O_RDWR | O_CREAT | O_APPEND);
	const char *notes = read_notes(fd);

	if (strlen(notes) + strlen(line) <= SIZE_MAX_NOTED &&
	    !strstr(notes, mem_printf("\t%s\t", name)))
		(void)!write(fd, line, strlen(line));
	if (fd >= 0)
		close(fd);
}

/* Splits a line "TIME\tNAME\tOF", without its end; false if it is not one. */
static bool read_line(char *line, struct damage *d)
{
	char *name = strchr(line, '\t'), *of = name ? strchr(name + 1, '\t') : NULL;

	if (!of)
		return false;
	*name++ = *of++ = '\0';
	*d = (struct damage){ .name = name, .of = of, .at = line };
	return true;
}

struct damages damage_list(const struct db *db)
{
	int fd = data_open_file(db->dir_fd, DAMAGE_FILE, O_RDONLY);
	struct damages all = { .count = 0 };
	char *line = read_notes(fd), *end;

	if (fd >= 0)
		close(fd);
	for (; (end = strchr(line, '\n')); line = end + 1) {
		*end = '\0';
		all.list = mem_grow(all.list, all.count, sizeof(*all.list));
		all.count += read_line(line, &all.list[all.count]);
	}
	return all;
}
