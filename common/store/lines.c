/* SPDX-License-Identifier: MIT */
/* A bounded file of lines: appending lines, renaming a full file, reading lines. */
#include "lines.h"

#include "data.h"
#include "die.h"
#include "holder.h"
#include "mem.h"
#include "uncounted.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BUFFER = 4 * LINES_LINE_MAX };

/* The older file's name, and that of a new file during a clear. */
static const char *older(const struct line_file *f)
{
	return mem_printf("%s.1", f->name);
}

static const char *cleared(const struct line_file *f)
{
	return mem_printf("%s.new", f->name);
}

bool lines_exist(const struct db *db, const struct line_file *f)
{
	return data_has(db->dir_fd, f->name) || data_has(db->dir_fd, older(f));
}

static bool same_file(const struct stat *a, const struct stat *b)
{
	return a->st_ino == b->st_ino && a->st_dev == b->st_dev;
}

/* Creates a file of that name; -1 with errno if it cannot or the file exists. */
static int make_file(const struct db *db, const char *name)
{
	return data_make_file(db->dir_fd, name, O_RDWR | O_APPEND);
}

static bool look_at(const struct db *db, const char *name, struct stat *st)
{
	return fstatat(db->dir_fd, name, st, AT_SYMLINK_NOFOLLOW) == 0;
}

/* Why the file is locked. */
enum purpose { LINES_READ, LINES_CREATE, LINES_ADD, LINES_CLEAR };

enum { WAIT_MS = 10000 };

/* False, when adding, if another process holds the file. */
static bool lock(const struct db *db, const struct line_file *f, int fd, enum purpose purpose)
{
	if (purpose == LINES_ADD && !f->wait_ms)
		return uncounted_lock(db, fd, f->name);
	if (holder_wait(fd, purpose == LINES_ADD || purpose == LINES_CLEAR ? LOCK_EX : LOCK_SH,
			purpose == LINES_ADD ? f->wait_ms : WAIT_MS))
		return true;
	if (errno != EWOULDBLOCK)
		die_errno("cannot lock '%s'", db_path(db, f->name));
	if (purpose == LINES_ADD)
		return false;
	die_busy("waited %d seconds for '%s': %s holds it", WAIT_MS / 1000, db_path(db, f->name),
		 holder_of(fd));
}

/*
 * Opens and locks the newer file; creates it unless it is only read. Another process may have
 * renamed the file while this one waited: then the new one is opened. While the lock is held it
 * stays the newer file. -1 with errno if it cannot.
 */
static int open_locked(const struct db *db, const struct line_file *f, enum purpose purpose,
		       struct stat *st)
{
	bool make = purpose != LINES_READ;
	struct stat now;

	for (;;) {
		int fd = data_open_file(db->dir_fd, f->name, make ? O_RDWR | O_APPEND : O_RDONLY);

		if (fd < 0 && errno == ENOENT && make) {
			fd = make_file(db, f->name);
			if (fd < 0 && errno == EEXIST)
				continue;
		}
		if (fd < 0)
			return -1;
		if (!lock(db, f, fd, purpose)) {
			close(fd);
			errno = EWOULDBLOCK;
			return -1;
		}
		if (fstat(fd, st))
			die_errno("cannot examine '%s'", db_path(db, f->name));
		if (look_at(db, f->name, &now) && same_file(&now, st))
			return fd;
		close(fd);
	}
}

void lines_create(const struct db *db, const struct line_file *f)
{
	struct stat st;
	int fd = open_locked(db, f, LINES_CREATE, &st);

	if (fd < 0)
		die_errno("cannot make '%s'", db_path(db, f->name));
	close(fd);
}

/* Readers skip a line that a full disk cut. */
static bool write_line(int fd, const char *line, size_t len)
{
	ssize_t n;

	do
		n = write(fd, line, len);
	while (n < 0 && errno == EINTR);
	if (n >= 0 && n < (ssize_t)len)
		errno = ENOSPC;
	return n == (ssize_t)len;
}

bool lines_append(const struct db *db, const struct line_file *f, const char *line, size_t len)
{
	struct stat st;
	bool written;
	int fd;

	for (;;) {
		fd = open_locked(db, f, LINES_ADD, &st);
		if (fd < 0)
			return false;
		if (st.st_size == 0 || st.st_size + (off_t)len <= f->size_max)
			break;
		if (renameat(db->dir_fd, f->name, db->dir_fd, older(f)))
			break;	/* the file grows further, which is better than losing lines */
		close(fd);
	}
	written = write_line(fd, line, len);
	close(fd);
	return written;
}

void lines_clear(const struct db *db, const struct line_file *f)
{
	struct stat st;
	int fd = open_locked(db, f, LINES_CLEAR, &st), made;

	if (fd < 0)
		die_errno("cannot open '%s'", db_path(db, f->name));
	if (unlinkat(db->dir_fd, older(f), 0) && errno != ENOENT)
		die_errno("cannot remove '%s'", db_path(db, older(f)));
	unlinkat(db->dir_fd, cleared(f), 0);	/* left by a process that was killed here */
	made = make_file(db, cleared(f));
	if (made < 0 || renameat(db->dir_fd, cleared(f), db->dir_fd, f->name))
		die_errno("cannot make '%s'", db_path(db, f->name));
	close(made);
	close(fd);
}

/* Copies the lines of FROM to TO. */
static void edit_lines(FILE *from, FILE *to, const char *(*edit)(const char *, void *), void *arg)
{
	char *line = NULL;
	size_t size = 0;
	ssize_t len;

	while ((len = getline(&line, &size, from)) > 0) {
		void *mark = mem_mark();
		const char *edited;

		if (line[len - 1] != '\n')
			break;	/* a line that a killed process began */
		line[len - 1] = '\0';
		edited = edit(line, arg);
		if (edited)
			fprintf(to, "%s\n", edited);
		mem_release(mark);
	}
	free(line);
}

static void edit_file(const struct db *db, const struct line_file *f, const char *name,
		      const char *(*edit)(const char *, void *), void *arg)
{
	int old = data_open_file(db->dir_fd, name, O_RDONLY), made;
	FILE *from, *to;
	bool failed;

	if (old < 0 && errno == ENOENT)
		return;
	unlinkat(db->dir_fd, cleared(f), 0);
	made = old < 0 ? -1 : make_file(db, cleared(f));
	from = old < 0 ? NULL : fdopen(old, "r");
	to = made < 0 ? NULL : fdopen(made, "a");
	if (!from || !to)
		die_errno("cannot rewrite '%s'", db_path(db, name));
	edit_lines(from, to, edit, arg);
	failed = ferror(from) || fflush(to) || ferror(to) || fsync(fileno(to));
	if (failed || renameat(db->dir_fd, cleared(f), db->dir_fd, name))
		die_errno("cannot rewrite '%s'", db_path(db, name));
	fclose(from);
	fclose(to);
}

void lines_edit(const struct db *db, const struct line_file *f,
		const char *(*edit)(const char *, void *), void *arg)
{
	struct stat st;
	int fd;

	if (!lines_exist(db, f))
		return;
	fd = open_locked(db, f, LINES_CLEAR, &st);
	if (fd < 0)
		die_errno("cannot open '%s'", db_path(db, f->name));
	edit_file(db, f, older(f), edit, arg);
	edit_file(db, f, f->name, edit, arg);
	close(fd);
}

int64_t lines_size(const struct db *db, const struct line_file *f)
{
	int64_t size = 0;
	struct stat st;

	if (look_at(db, f->name, &st))
		size += st.st_size;
	if (look_at(db, older(f), &st))
		size += st.st_size;
	return size;
}

struct lines {
	const struct db *db;
	const struct line_file *f;
	int fd;			/* the file being read, or -1 */
	int next;		/* the file to read next, or -1 */
	struct stat st;		/* of FD, to recognise it */
	bool skipping;		/* up to the next newline: not one of our lines */
	size_t start, end;	/* of the buffer's unread part */
	char buffer[BUFFER];
};

/* Opens both files, the older one first, unless they were read already. */
static void open_files(struct lines *j)
{
	struct stat st, old_st;
	int newest = open_locked(j->db, j->f, LINES_READ, &st), old;

	if (newest < 0 && errno != ENOENT)
		die_errno("cannot open '%s'", db_path(j->db, j->f->name));
	old = data_open_file(j->db->dir_fd, older(j->f), O_RDONLY);
	if (newest >= 0)
		flock(newest, LOCK_UN);
	if (old >= 0 && (fstat(old, &old_st) || (j->fd >= 0 && same_file(&old_st, &j->st)))) {
		close(old);
		old = -1;
	}
	if (old < 0 && newest < 0)
		return;
	if (j->fd >= 0)
		close(j->fd);
	j->fd = old >= 0 ? old : newest;
	j->st = old >= 0 ? old_st : st;
	j->next = old >= 0 ? newest : -1;
}

struct lines *lines_open(const struct db *db, const struct line_file *f, bool from_now)
{
	struct lines *j = mem_alloc(sizeof(*j));

	j->db = db;
	j->f = f;
	j->fd = j->next = -1;
	open_files(j);
	if (!from_now || j->fd < 0)
		return j;
	if (j->next >= 0) {
		close(j->fd);
		j->fd = j->next;
		j->next = -1;
		fstat(j->fd, &j->st);
	}
	if (lseek(j->fd, 0, SEEK_END) < 0)
		die_errno("cannot read '%s'", db_path(db, f->name));
	return j;
}

void lines_close(struct lines *j)
{
	if (j->fd >= 0)
		close(j->fd);
	if (j->next >= 0)
		close(j->next);
	j->fd = j->next = -1;
}

/* Whether the file was renamed, so that nobody writes to it any more. */
static bool is_put_aside(const struct lines *j)
{
	struct stat st;

	return j->next >= 0 ||
		(look_at(j->db, j->f->name, &st) && !same_file(&st, &j->st));
}

/* Continues with the file after the present one. */
static void open_next(struct lines *j)
{
	j->start = j->end = 0;
	j->skipping = false;
	if (j->next < 0) {
		open_files(j);
		return;
	}
	close(j->fd);
	j->fd = j->next;
	j->next = -1;
	fstat(j->fd, &j->st);
}

/* Reads more. False if there is nothing at present. */
static bool fill(struct lines *j)
{
	bool put_aside;
	ssize_t n;

	if (j->fd < 0)
		open_files(j);
	if (j->fd < 0)
		return false;
	memmove(j->buffer, j->buffer + j->start, j->end - j->start);
	j->end -= j->start;
	j->start = 0;
	if (j->end == sizeof(j->buffer)) {	/* longer than any line */
		j->skipping = true;
		j->end = 0;
	}
	put_aside = is_put_aside(j);	/* it will not be completed any more */
	do
		n = read(j->fd, j->buffer + j->end, sizeof(j->buffer) - j->end);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		die_errno("cannot read '%s'", db_path(j->db, j->f->name));
	j->end += (size_t)n;
	if (n == 0 && put_aside)
		open_next(j);
	return n > 0 || put_aside;
}

/* The last complete line in a text; in front of it may be the start of a line of a killed
 * process. NULL if there is none. */
static const char *whole(const char *line, const char *end)
{
	const size_t len = strlen(LINE_START);

	for (const char *s = end; s-- > line; )
		if (*s == '{' && strncmp(s, LINE_START, len) == 0)
			return s;
	return NULL;
}

const char *lines_next(struct lines *j)
{
	for (;;) {
		char *line = j->buffer + j->start;
		char *end = memchr(line, '\n', j->end - j->start);
		const char *found;

		if (!end) {
			if (!fill(j))
				return NULL;
			continue;
		}
		*end = '\0';
		j->start = (size_t)(end + 1 - j->buffer);
		found = j->skipping ? NULL : whole(line, end);
		j->skipping = false;
		if (found)
			return found;
	}
}
