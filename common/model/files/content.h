/* SPDX-License-Identifier: MIT */
/*
 * Contents of files: each version's bytes are a file in DATA/contents with a random name; its
 * bytes never change. It is written and flushed before a transaction names it. Contents that no
 * version names are left for gc.
 */
#ifndef CONTENT_H
#define CONTENT_H

#include "db.h"
#include "outcome.h"

#include <sys/types.h>

enum {
	SHA256_SIZE = 32,
	CONTENT_NAME_MAX = 22,	/* random letters of a name: 130 bits */
};

struct content {
	const char *name;	/* below DATA/contents */
	int64_t size;		/* bytes */
	uint8_t sha256[SHA256_SIZE];
	bool shared;		/* other versions may share it; see version_share() */
};

/*
 * Copies FD to a new file in contents/, hashes and flushes it. EXPECTED is the number of bytes
 * that must come (more are not read), or -1 for all up to the end. SHORT_BODY if fewer come,
 * TOO_LARGE if there are more than MAX; nothing is left behind then. Dies, and leaves nothing
 * behind, if writing fails or less than disk_reserve would stay free (disk.h). Memory does not
 * grow with the size.
 */
enum outcome content_receive(struct db *db, int fd, int64_t expected, int64_t max,
			     struct content *c);

/* disk_level() including the content received last: 80, 95, or 0 for less. */
int content_disk_level(void);

/* A source of bytes: reads up to MAX more into TO and returns how many, 0 at the end, -1 with
 * errno on failure. */
typedef ssize_t content_source(void *arg, uint8_t *to, size_t max);

/* content_receive() from a SOURCE, which is not asked for more than EXPECTED bytes. */
enum outcome content_receive_from(struct db *db, content_source *source, void *arg,
				  int64_t expected, int64_t max, struct content *c);

/*
 * The same for all bytes of a SOURCE, one of many contents of a change: flushed only by
 * content_flush(). False if the source failed, and nothing is left behind then.
 */
bool content_write(struct db *db, content_source *source, void *arg, struct content *c);

/* Makes the COUNT contents written by content_write() durable. */
void content_flush(struct db *db, const struct content *contents, size_t count);

/* Measures the hash and size of a SOURCE, without a name; false if the source failed. */
bool content_measure(content_source *source, void *arg, struct content *c);

/* Creates an empty content. */
void content_empty(struct db *db, struct content *c);

/*
 * Whether a process is receiving the content: it locks the file from the first byte until it
 * receives the next content or ends. By then the content is named, or never will be.
 */
bool content_is_held(struct db *db, const char *name);

/* In a change that names C. Dies if C does not exist. */
void content_need(struct db *db, const struct content *c);

/* Removes a received content that no version names. */
void content_discard(struct db *db, const struct content *c);

/*
 * Waits until no other process removes unnamed contents, and keeps others from it until the
 * returned descriptor is closed or the process ends. ALONE is for those who remove contents
 * themselves (one at a time) or bring versions back; otherwise for those who need the contents
 * that a snapshot names. Call before the database is read. -1 if another process held the guard
 * for WAIT_MS milliseconds; *HOLDER names it (holder.h).
 */
int content_guard(struct db *db, bool alone, int wait_ms, const char **holder);

/* The same without waiting: -1 if another process holds it. */
int content_try_guard(struct db *db, bool alone);

/* A descriptor for reading, or -1 with errno; ENODATA if the file is not SIZE bytes long, which
 * means damage. SIZE -1 accepts any. */
int content_open(struct db *db, const char *name, int64_t size);

/* Whether the content exists with its full size. */
bool content_is_there(struct db *db, const struct content *c);

/*
 * Reads IN to its end, at most MAX bytes, writes them to OUT unless that is -1, and hashes them.
 * STEP, unless NULL, is called with the size of each piece (0 when a signal came), and may end
 * the process. Returns the number of bytes; -1 with errno if IN cannot be read, or OUT not
 * written, which then has a part of them.
 */
int64_t content_pour(int in, int out, int64_t max, uint8_t sha256[SHA256_SIZE],
		     void (*step)(int64_t bytes));

/*
 * Reads the content FD to its end. Returns NULL if it has SIZE bytes with this hash, else the
 * problem, worded to follow its name: "is not what was saved". FD is -1, with errno, if it
 * cannot be opened. STEP is that of content_pour().
 */
const char *content_problem(int fd, int64_t size, const uint8_t sha256[SHA256_SIZE],
			    void (*step)(int64_t bytes));

#endif
