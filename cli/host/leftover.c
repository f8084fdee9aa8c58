/* SPDX-License-Identifier: MIT */
/* All contents, and which of them no version names. */
#include "leftover.h"

#include "aside.h"
#include "chunk_contents.h"
#include "cli.h"
#include "clock.h"
#include "content.h"
#include "db.h"
#include "die.h"
#include "mem.h"
#include "sweep.h"
#include "text.h"
#include "unused.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	UNEXPLAINED_MIN = 100, UNEXPLAINED_PART = 5,	/* too many: 100, and more than 1 of 5 */
};

static int compare(const void *a, const void *b)
{
	return strcmp(a, b);	/* the name is the first member */
}

/* Skips hidden files and names that are too long for a content. */
void leftovers_read(struct cli *c, struct leftovers *l)
{
	int fd = dup(db_contents(c->db));
	DIR *folder = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;

	if (!folder)
		die_errno("cannot read '%s/contents'", c->data);
	*l = (struct leftovers){ .c = c };
	rewinddir(folder);
	while ((entry = readdir(folder))) {
		if (entry->d_name[0] == '.' || strlen(entry->d_name) > CONTENT_NAME_MAX)
			continue;
		l->list = mem_grow(l->list, l->count, sizeof(*l->list));
		snprintf(l->list[l->count++].name, sizeof(l->list->name), "%.*s", CONTENT_NAME_MAX,
			 entry->d_name);
	}
	closedir(folder);
	if (l->count)
		qsort(l->list, l->count, sizeof(*l->list), compare);
}

struct leftover *leftovers_find(const struct leftovers *l, const char *name)
{
	return l->count ? bsearch(name, l->list, l->count, sizeof(*l->list), compare) : NULL;
}

static const struct sweep nothing = {
	.trash_before = INT64_MIN, .replaced_before = INT64_MIN, .folded_before = INT64_MIN,
	.refused_before = INT64_MIN, .kept = INT64_MAX,
};

struct marking {
	struct leftovers *l;
	char file_id[ID_MAX + 1];	/* the last file that loses all versions */
};

static bool mark(const struct sweep_row *v, void *arg)
{
	struct marking *m = arg;
	struct leftover *left = leftovers_find(m->l, v->content);

	m->l->rows++;
	m->l->going[v->why]++;
	if (v->why == SWEEP_TRASH && !same(m->file_id, v->file_id)) {
		m->l->emptied++;
		snprintf(m->file_id, sizeof(m->file_id), "%s", v->file_id);
	}
	if (left)
		left->state |= v->why == SWEEP_STAYS ? CONTENT_NAMED : CONTENT_DOOMED;
	return true;
}

/* Contents of alternate streams and upload sessions. */
static void mark_chunks(struct leftovers *l)
{
	query *q = chunk_contents(l->c->db);
	struct chunk_content c;

	while (chunk_content_next(l->c->db, q, &c)) {
		struct leftover *left = leftovers_find(l, c.content.name);

		if (left)
			left->state |= CONTENT_NAMED;
	}
}

void leftovers_mark(struct leftovers *l, const struct sweep *s)
{
	struct marking m = { .l = l };

	l->rows = l->emptied = 0;
	memset(l->going, 0, sizeof(l->going));
	db_begin_read(l->c->db);
	sweep_walk(l->c->db, s ? s : &nothing, NULL, mark, &m);
	mark_chunks(l);
	db_end(l->c->db);
}

void leftovers_mark_unused(struct leftovers *l)
{
	struct unused_list all = unused_list(l->c->db);
	int64_t latest = l->c->now + DB_CONTENT_GRACE_S * CLOCK_SECOND;	/* unless the clock was set back */

	for (size_t i = 0; i < all.count; i++) {
		const struct unused *u = &all.list[i];
		struct leftover *left = leftovers_find(l, u->content);

		if (left)
			left->state |= u->due_at <= l->c->now || u->due_at > latest ?
				CONTENT_PENDING : CONTENT_WAITS;
	}
	leftovers_mark_aside(l);
}

void leftovers_mark_aside(struct leftovers *l)
{
	struct aside_names all = aside_list(l->c->db);

	for (size_t i = 0; i < all.count; i++) {
		struct leftover *left = leftovers_find(l, all.list[i]);

		if (left)
			left->state |= CONTENT_WAITS;
	}
}

bool leftover_is_unexplained(const struct leftover *left)
{
	return !left->state;
}

size_t leftovers_of_lost(const struct leftovers *l)
{
	size_t unexplained = 0;

	for (size_t i = 0; i < l->count; i++)
		unexplained += leftover_is_unexplained(&l->list[i]);
	return l->rows && (unexplained < UNEXPLAINED_MIN ||
			   unexplained * UNEXPLAINED_PART <= l->count) ? 0 : unexplained;
}

bool leftover_is_old(const struct cli *c, const struct leftover *left)
{
	struct stat st;

	return fstatat(db_contents(c->db), left->name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
		S_ISREG(st.st_mode) && st.st_mtime < (c->now - CLOCK_DAY) / CLOCK_SECOND;
}
