/* SPDX-License-Identifier: MIT */
/* Contents of files: receiving, sending and hashing them. */
#include "content.h"

#include "data.h"
#include "die.h"
#include "disk.h"
#include "holder.h"
#include "mem.h"
#include "text.h"

#include <errno.h>
#include <fcntl.h>
#include <nettle/sha2.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	CHUNK = 256 * 1024,	/* bytes copied at a time */
	FLUSHED_ONE_BY_ONE = 16,	/* contents; for more the whole file system is flushed */
	LOOK_AGAIN = 1024 * 1024,	/* bytes, after which the free space is checked again */
};

static uint8_t chunk[CHUNK];

/* The path of a content, for messages. */
static const char *path_of(const struct db *db, const char *name)
{
	return mem_printf("%s/contents/%s", db->dir, name);
}

static int need_contents(struct db *db)
{
	int fd = db_contents(db);

	if (fd < 0)
		die_errno("cannot open the folder '%s'", db_path(db, "contents"));
	return fd;
}

/* The folder must be flushed, too, or a crash could lose the file's name. */
static void flush_folder(struct db *db)
{
	if (!data_flush(need_contents(db)))
		die_errno("cannot flush '%s'", db_path(db, "contents"));
}

static ssize_t read_fd(void *fd, uint8_t *to, size_t max)
{
	ssize_t n;

	do
		n = read(*(int *)fd, to, max);
	while (n < 0 && errno == EINTR);
	return n;
}

static bool write_all(int fd, const uint8_t *data, size_t len)
{
	while (len > 0) {
		ssize_t n = write(fd, data, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return false;
		data += n;
		len -= (size_t)n;
	}
	return true;
}

/* Starts writing back each full MiB, so that the flush at the end has little left to do. Only a
 * hint: failures are found by the flush. */
static void write_back(int fd, int64_t *from, int64_t size)
{
#ifdef __linux__
	if (size - *from < 1024 * 1024)
		return;
	sync_file_range(fd, *from, size - *from, SYNC_FILE_RANGE_WRITE);
	*from = size;
#else
	(void)fd, (void)from, (void)size;
#endif
}

/* Removes a content that was not completed. */
static enum outcome give_up(struct db *db, const struct content *c, enum outcome outcome)
{
	content_discard(db, c);
	return outcome;
}

static _Noreturn void fail(struct db *db, const char *doing, const struct content *c)
{
	int why = errno;

	content_discard(db, c);
	errno = why;
	die_errno("cannot %s '%s'", doing, path_of(db, c->name));
}

/* Creates a file for C and sets its name. */
static int make_file(struct db *db, struct content *c)
{
	int out;

	*c = (struct content){ .name = text_random(CONTENT_NAME_MAX) };
	out = data_make_file(need_contents(db), c->name, O_WRONLY);
	if (out < 0)
		die_errno("cannot make '%s'", path_of(db, c->name));
	return out;
}

static int held = -1;	/* the content that was received last, locked */

/* Takes the lock that protects a new content from gc. No other process knows it yet. */
static void hold(struct db *db, int fd, const struct content *c)
{
	if (flock(fd, LOCK_EX | LOCK_NB))
		fail(db, "lock", c);
	if (held >= 0)
		close(held);
	held = fd;
}

bool content_is_held(struct db *db, const char *name)
{
	int fd = content_open(db, name, -1);
	bool is_held = fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) && errno == EWOULDBLOCK;

	if (fd >= 0)
		close(fd);
	return is_held;
}

void content_need(struct db *db, const struct content *c)
{
	if (!data_has(need_contents(db), c->name))
		die_errno("cannot save the content '%s'", path_of(db, c->name));
}

static struct disk found;	/* the disk's state, including the last content */

int content_disk_level(void)
{
	return disk_level(&found);
}

static _Noreturn void no_room(struct db *db)
{
	die("no space for a content in '%s': %s are free, and disk_reserve keeps %s",
	    db_path(db, "contents"), text_size(found.free), text_size(found.reserve));
}

/* The maximum size of a new content that keeps the reserve free. Dies if EXPECTED is more. */
static int64_t need_room(struct db *db, int64_t expected)
{
	int64_t room;

	need_contents(db);
	if (!disk_look(db, &found))
		return INT64_MAX;
	room = disk_room(&found);
	if (expected > room)
		no_room(db);
	return room;
}

/* Dies if other writers have left less than the reserve. */
static void keep_reserve(struct db *db, const struct content *c, int64_t *looked, int64_t size)
{
	if (size - *looked < LOOK_AGAIN)
		return;
	*looked = size;
	if (!disk_look(db, &found) || found.free >= found.reserve)
		return;
	content_discard(db, c);
	no_room(db);
}

/* Fills the file OUT of C, and stops after MAX bytes; false with errno if it cannot be written. */
static bool fill(struct db *db, content_source *source, void *arg, int out, int64_t expected,
		 int64_t max, struct content *c, bool *read_failed)
{
	struct sha256_ctx ctx;
	int64_t written_back = 0, looked = 0;
	ssize_t n;

	sha256_init(&ctx);
	*read_failed = false;
	for (c->size = 0; c->size != expected && c->size <= max; c->size += n) {
		size_t want = CHUNK;

		if (expected >= 0 && expected - c->size < CHUNK)
			want = (size_t)(expected - c->size);
		n = source(arg, chunk, want);
		*read_failed = n < 0;
		if (n <= 0)
			break;
		sha256_update(&ctx, (size_t)n, chunk);
		if (!write_all(out, chunk, (size_t)n))
			return false;
		write_back(out, &written_back, c->size + n);
		keep_reserve(db, c, &looked, c->size + n);
	}
	sha256_digest(&ctx, SHA256_SIZE, c->sha256);
	return true;
}

/* Subtracts a content from the free space. */
static void took_room(int64_t size)
{
	found.used += size;
	found.free -= size;
}

static int64_t least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

enum outcome content_receive_from(struct db *db, content_source *source, void *arg,
				  int64_t expected, int64_t max, struct content *c)
{
	int64_t room;
	bool read_failed;
	int out;

	if (expected > max)
		return OUTCOME_TOO_LARGE;
	room = need_room(db, expected);
	out = make_file(db, c);
	hold(db, out, c);
	if (!fill(db, source, arg, out, expected, least(max, room), c, &read_failed))
		fail(db, "write", c);
	if (c->size > max)
		return give_up(db, c, OUTCOME_TOO_LARGE);
	if (c->size > room) {
		content_discard(db, c);
		no_room(db);
	}
	if (read_failed || (expected >= 0 && c->size != expected))
		return give_up(db, c, OUTCOME_SHORT_BODY);
	if (fsync(out))
		fail(db, "flush", c);
	flush_folder(db);
	took_room(c->size);
	return OUTCOME_OK;
}

enum outcome content_receive(struct db *db, int fd, int64_t expected, int64_t max,
			     struct content *c)
{
	return content_receive_from(db, read_fd, &fd, expected, max, c);
}

bool content_write(struct db *db, content_source *source, void *arg, struct content *c)
{
	int64_t room = need_room(db, -1);
	int out = make_file(db, c);
	bool failed;

	if (!fill(db, source, arg, out, -1, room, c, &failed))
		fail(db, "write", c);
	if (c->size > room) {
		content_discard(db, c);
		no_room(db);
	}
	close(out);
	if (failed)
		give_up(db, c, OUTCOME_SHORT_BODY);
	return !failed;
}

static void flush_one(struct db *db, const struct content *c)
{
	int fd = data_open_file(db_contents(db), c->name, O_RDONLY);

	if (fd < 0 || fsync(fd))
		die_errno("cannot flush '%s'", path_of(db, c->name));
	close(fd);
}

/* Flushes the whole file system, which is faster than many files one after the other; false if
 * it cannot. */
static bool flush_all(struct db *db)
{
#ifdef __linux__
	return syncfs(need_contents(db)) == 0;
#else
	(void)db;
	return false;
#endif
}

void content_flush(struct db *db, const struct content *contents, size_t count)
{
	if (count == 0 || (count > FLUSHED_ONE_BY_ONE && flush_all(db)))
		return;
	for (size_t i = 0; i < count; i++)
		flush_one(db, &contents[i]);
	flush_folder(db);
}

bool content_measure(content_source *source, void *arg, struct content *c)
{
	struct sha256_ctx ctx;
	ssize_t n;

	*c = (struct content){ .name = "" };
	sha256_init(&ctx);
	for (; (n = source(arg, chunk, CHUNK)) > 0; c->size += n)
		sha256_update(&ctx, (size_t)n, chunk);
	sha256_digest(&ctx, SHA256_SIZE, c->sha256);
	return n == 0;
}

void content_empty(struct db *db, struct content *c)
{
	content_receive(db, -1, 0, 0, c);
}

/* The name comes from the database, which may be another host's. */
static bool is_name(const char *name)
{
	return *name && *name != '.' && !strchr(name, '/');
}

void content_discard(struct db *db, const struct content *c)
{
	if (is_name(c->name))
		unlinkat(db_contents(db), c->name, 0);
}

/* On a descriptor of its own, for locks belong to descriptors. */
static int open_guard(struct db *db)
{
	int fd = data_open_folder(db->dir_fd, "contents");

	if (fd < 0)
		die_errno("cannot open '%s'", db_path(db, "contents"));
	return fd;
}

int content_guard(struct db *db, bool alone, int wait_ms, const char **holder)
{
	int fd = open_guard(db);

	if (holder_wait(fd, alone ? LOCK_EX : LOCK_SH, wait_ms))
		return fd;
	if (errno != EWOULDBLOCK)
		die_errno("cannot lock '%s'", db_path(db, "contents"));
	*holder = holder_of(fd);
	close(fd);
	return -1;
}

int content_try_guard(struct db *db, bool alone)
{
	int fd = open_guard(db);

	if (flock(fd, (alone ? LOCK_EX : LOCK_SH) | LOCK_NB) == 0)
		return fd;
	close(fd);
	return -1;
}

int content_open(struct db *db, const char *name, int64_t size)
{
	int folder = db_contents(db), fd;
	struct stat st;

	if (folder >= 0 && !is_name(name))
		errno = ENOENT;
	fd = folder >= 0 && is_name(name) ? data_open_file(folder, name, O_RDONLY) : -1;
	if (fd < 0 || size < 0 || (fstat(fd, &st) == 0 && st.st_size == size))
		return fd;
	close(fd);
	errno = ENODATA;
	return -1;
}

bool content_is_there(struct db *db, const struct content *c)
{
	int fd = content_open(db, c->name, c->size);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

int64_t content_pour(int in, int out, int64_t max, uint8_t sha256[SHA256_SIZE],
		     void (*step)(int64_t))
{
	struct sha256_ctx ctx;
	int64_t size = 0;
	ssize_t n;

	sha256_init(&ctx);
	while (size < max) {
		n = read(in, chunk, max - size < CHUNK ? (size_t)(max - size) : CHUNK);
		if (n < 0 && errno == EINTR) {
			if (step)
				step(0);
			continue;
		}
		if (n < 0 || (n > 0 && out >= 0 && !write_all(out, chunk, (size_t)n)))
			return -1;
		if (n == 0)
			break;
		sha256_update(&ctx, (size_t)n, chunk);
		size += n;
		if (step)
			step(n);
	}
	sha256_digest(&ctx, SHA256_SIZE, sha256);
	return size;
}

const char *content_problem(int fd, int64_t size, const uint8_t sha256[SHA256_SIZE],
			    void (*step)(int64_t))
{
	uint8_t sum[SHA256_SIZE];
	int64_t came = fd < 0 ? -1 : content_pour(fd, -1, INT64_MAX, sum, step);

	if (came < 0)
		return mem_printf("cannot be read: %s", strerror(errno));
	return came == size && memcmp(sum, sha256, SHA256_SIZE) == 0 ? NULL :
		"is not what was saved";
}
