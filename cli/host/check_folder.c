/* SPDX-License-Identifier: MIT */
/* wopictl check: the files of the data directory, their modes and owners. */
#include "checks.h"
#include "clock.h"
#include "counters.h"
#include "damage.h"
#include "data.h"
#include "db.h"
#include "holder.h"
#include "mem.h"
#include "report.h"
#include "secret.h"
#include "text.h"
#include "uncounted.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define CONTINUE_OR_END "continue it (kill -CONT), or end it"
#define AS_OWNER "run this as the user that owns the folder, or as root"

enum { QUEUE_WAIT_MS = 1000 };

/* What to do about another kind of file in the place of NAME: restore what only a backup has;
 * init makes some; the others are made by the next process that writes to them. */
static const char *other_kind(const struct cli *c, const char *name)
{
	const char *path = check_path(c, name), *away;

	if (!*name)
		return FROM_BACKUP;
	/* -T: not into a folder to which somebody made that name a link */
	away = mem_printf("mv -T %s %s", shell_word(path), shell_word(mem_printf("%s.wrong", path)));
	if (strncmp(name, "journal", 7) == 0 || strncmp(name, "audit", 5) == 0 ||
	    same(name, "served") || same(name, DAMAGE_FILE))
		return away;
	if (same(name, "queue") || same(name, "counters"))
		return mem_printf("%s; %s", away, report_command(c, "init"));
	return "move it away, then " FROM_BACKUP;
}

/* What to do if NAME is missing. init makes what holds no data of the host, and a new host where
 * nothing is left of one. */
static const char *missing(const struct cli *c, const char *name)
{
	int dir = db_locate(c->data)->dir_fd;

	if (same(name, "secret") && data_has(dir, "wopi.db"))
		return mem_printf(FROM_BACKUP ", or make a new one, which ends all links and tokens"
				  " that it signed: %s", report_command(c, "init --new-secret"));
	if (same(name, "wopi.db") && data_is_lost(dir))
		return FROM_BACKUP;
	return report_command(c, "init");
}

/* Secrets and documents are for the owner alone. */
static void check_mode(struct cli *c, const char *name, mode_t mode, bool folder)
{
	const char *path = check_path(c, name);
	struct stat st;
	int why = (*name ? lstat(path, &st) : stat(path, &st)) ? errno : 0;

	if (why)
		report_problem(c, path, strerror(why), why == EACCES ? AS_OWNER : missing(c, name));
	else if (S_ISLNK(st.st_mode))	/* no remedy may follow it: somebody may have planted it */
		report_problem(c, path, "is a symbolic link", other_kind(c, name));
	else if (folder != !!S_ISDIR(st.st_mode))
		report_problem(c, path, folder ? "is not a folder" : "is not a file",
			       other_kind(c, name));
	else if ((st.st_mode & 07777) != mode)
		report_problem(c, path, mem_printf("has mode %04o", (unsigned)(st.st_mode & 07777)),
			       mem_printf("chmod %04o %s", (unsigned)mode, shell_word(path)));
	else if (same(name, "secret") && st.st_size != SECRET_SIZE)
		report_problem(c, path, mem_printf("has %lld bytes instead of %d",
						   (long long)st.st_size, SECRET_SIZE), FROM_BACKUP);
	else
		report_ok(c, path);
}

void check_files(struct cli *c)
{
	check_mode(c, "", 0700, true);
	check_mode(c, "wopi.db", 0600, false);
	check_mode(c, "secret", 0600, false);
	check_mode(c, "queue", 0600, false);
	check_mode(c, "contents", 0700, true);
}

/* A writer holds the queue for milliseconds: one that holds it longer is stopped, or its disk
 * hangs. */
void check_queue(struct cli *c)
{
	struct db *db = db_locate(c->data);
	int fd = db->dir_fd < 0 ? -1 : data_open_file(db->dir_fd, "queue", O_RDONLY);

	if (fd >= 0 && !holder_wait(fd, LOCK_EX, QUEUE_WAIT_MS) && errno == EWOULDBLOCK)
		report_problem(c, "writers", mem_printf("wait for %s, which holds '%s'", holder_of(fd),
							check_path(c, "queue")), CONTINUE_OR_END);
	if (fd >= 0)
		close(fd);
}

static void check_counters(struct cli *c)
{
	const char *path = check_path(c, "counters");
	bool held;
	const char *problem = counters_problem(db_locate(c->data), &held);
	struct stat st;

	check_mode(c, "counters", 0600, false);
	if (problem && lstat(path, &st) == 0 && S_ISREG(st.st_mode))
		report_problem(c, path, problem, held ? CONTINUE_OR_END :
			       mem_printf("rm %s; %s", shell_word(path), report_command(c, "init")));
}

/* Records need not exist; where they do, they may be anything but what they should be. */
void check_records(struct cli *c)
{
	static const char *const names[] = {
		"journal", "journal.1", "audit", "audit.1", "audit.requests", "audit.requests.1",
		"served", DAMAGE_FILE,
	};
	struct db *db = db_locate(c->data);
	int64_t at = uncounted_at(db);

	check_counters(c);
	if (at)
		report_problem(c, "statistics", mem_printf("requests were not counted or recorded, the"
			" last at %s: another process held 'counters' or 'journal'", clock_text(at)),
			       report_command(c, "gc"));
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (data_has(db->dir_fd, names[i]))
			check_mode(c, names[i], 0600, false);
}

/* The first entry of a folder below the data directory that OWNER does not own, or NULL. */
static const char *foreign_entry(const struct cli *c, const char *folder, uid_t owner)
{
	const char *found = NULL;
	DIR *dir = opendir(check_path(c, folder));
	struct dirent *entry;
	struct stat st;

	while (dir && !found && (entry = readdir(dir))) {
		const char *name = mem_printf("%s%s%s", folder, *folder ? "/" : "", entry->d_name);

		if (!same(entry->d_name, "..") && lstat(check_path(c, name), &st) == 0 &&
		    st.st_uid != owner)
			found = name;
	}
	if (dir)
		closedir(dir);
	return found;
}

void check_owner(struct cli *c)
{
	const char *data = shell_word(c->data), *foreign;
	struct stat top;

	if (stat(c->data, &top))
		return;
	foreign = foreign_entry(c, "", top.st_uid);
	if (!foreign)
		foreign = foreign_entry(c, "contents", top.st_uid);
	report_either(c, "owner", foreign ? mem_printf("'%s' belongs to another user than the folder",
						       foreign) : NULL,
		      mem_printf("chown -R --reference=%s %s", data, data));
}
