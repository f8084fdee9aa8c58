/* SPDX-License-Identifier: MIT */
/*
 * Contents of files: each version's bytes are one file in DATA/contents, whose
 * name is random and whose bytes never change. It is written and flushed
 * before a transaction names it; what no version names is a leftover for gc.
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
	bool shared;		/* another version may have it, too; see version_share() */
};

/*
 * Copies FD to a new file in contents/, hashing on the way, and flushes it.
 * EXPECTED is the count of bytes that must come (more are not read), or -1 for
 * all until the end. SHORT_BODY if fewer come, TOO_LARGE if there are more than
 * MAX; nothing is left behind then, nor when writing fails and it dies. It dies, too, where
 * less than disk_reserve would stay free (disk.h). Memory does not grow with the size.
 */
enum outcome content_receive(struct db *db, int fd, int64_t expected, int64_t max,
			     struct content *c);

/* disk_level(), with the content that was received last: 80, 95, or 0 for less. */
int content_disk_level(void);

/* Gives up to MAX more bytes, into TO: how many, 0 at the end, -1 and errno if that fails. */
typedef ssize_t content_source(void *arg, uint8_t *to, size_t max);

/* content_receive() from a SOURCE, which is not asked for more than what is expected. */
enum outcome content_receive_from(struct db *db, content_source *source, void *arg,
				  int64_t expected, int64_t max, struct content *c);

/*
 * The same for all bytes of a SOURCE, one of many contents of one change: it is not
 * flushed before content_flush(). False if the source failed, and nothing is left then.
 */
bool content_write(struct db *db, content_source *source, void *arg, struct content *c);

/* Makes all that content_write() wrote, COUNT contents, as durable as the rest. */
void content_flush(struct db *db, const struct content *contents, size_t count);

/* The hash and the size of what SOURCE gives, and no name; false if it failed. */
bool content_measure(content_source *source, void *arg, struct content *c);

/* A new content of no bytes. */
void content_empty(struct db *db, struct content *c);

/*
 * Whether a process is receiving the content: it holds a lock on it from its first byte on until
 * it has received the next one, or has ended. By then the content is named, or never will be.
 */
bool content_is_held(struct db *db, const char *name);

/* In a change that names C. Dies if C is gone. */
void content_need(struct db *db, const struct content *c);

/* Removes a received content that no version came to name. */
void content_discard(struct db *db, const struct content *c);

/*
 * Waits until nobody else removes contents that no version names any more, and keeps them
 * from it until the descriptor that it returns is closed, or the process ends. ALONE: for
 * those who do so themselves, of whom there is one at a time, and for who brings versions
 * back; else for those who need what a snapshot names. Before the database is read. -1 if
 * another process had it for WAIT_MS milliseconds, which *HOLDER then names (holder.h).
 */
int content_guard(struct db *db, bool alone, int wait_ms, const char **holder);

/* The same without waiting: -1 if another process has it. */
int content_try_guard(struct db *db, bool alone);

/* A descriptor for reading, or -1 with errno; ENODATA if it is not SIZE bytes
 * long, for then it is not what was saved. SIZE -1 takes any. */
int content_open(struct db *db, const char *name, int64_t size);

/* Whether it is there, and as long as it was: else it is not as good as the same bytes. */
bool content_is_there(struct db *db, const struct content *c);

/*
 * Reads IN up to its end, or MAX bytes of it, writes them to OUT unless that is -1, and
 * hashes them. STEP, unless NULL, is told of each piece how many bytes it has (0 when a
 * signal came), and may end the process. Returns how many came; -1 with errno if IN cannot
 * be read or OUT not be written, which then has a part of it.
 */
int64_t content_pour(int in, int out, int64_t max, uint8_t sha256[SHA256_SIZE],
		     void (*step)(int64_t bytes));

/*
 * What is wrong with the content FD, which is read to its end: NULL if that are SIZE bytes with
 * this hash, else what stands behind its name in a message, "is not what was saved". FD is -1,
 * with errno, if it cannot be opened. STEP is content_pour()'s.
 */
const char *content_problem(int fd, int64_t size, const uint8_t sha256[SHA256_SIZE],
			    void (*step)(int64_t bytes));

#endif
