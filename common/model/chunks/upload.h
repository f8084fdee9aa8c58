/* SPDX-License-Identifier: MIT */
/*
 * Upload sessions: chunks that a client sends in several requests before it names them in a
 * PutChunkedFile. A session belongs to a file and a user, and ends UPLOAD_TTL after its last use;
 * gc removes what is left of it, as does the next session that begins.
 */
#ifndef UPLOAD_H
#define UPLOAD_H

#include "clock.h"
#include "content.h"

#define UPLOAD_TTL (30 * 60 * CLOCK_SECOND)
#define UPLOAD_BYTES_MAX (INT64_C(4) << 30)	/* in all sessions of a user */

enum {
	UPLOADS_MAX = 16,		/* sessions of a user */
	UPLOAD_PARTS_MAX = 4096,	/* requests of a session */
};

struct upload {
	const char *token;
	const char *file_id, *user_id;
	int64_t size;			/* bytes received so far */
	int64_t parts;			/* requests */
	int64_t used_at;
};

/* The session of that token; false if there is none, if it has ended at NOW, or if it is another
 * file's or user's. */
bool upload_get(struct db *db, const char *token, const char *file_id, const char *user_id,
		int64_t now, struct upload *u);

struct upload_parts {
	struct content *list;
	size_t count;
};

/* The contents that together are the session's bytes, in order. */
struct upload_parts upload_parts(struct db *db, const struct upload *u);

/* The bytes in all sessions of a user that have not ended. */
int64_t upload_bytes(struct db *db, const char *user_id, int64_t now);

/* The changes below run in a transaction. */

/* Begins a session; its token is random, from the pool. If the user has UPLOADS_MAX, the one that was
 * not used for longest ends. */
const char *upload_create(struct db *db, const char *file_id, const char *user_id, int64_t now);

/* Adds a content to the end of a session. */
void upload_add(struct db *db, struct upload *u, const struct content *c, int64_t now);

/* Restarts its time. */
void upload_touch(struct db *db, const struct upload *u, int64_t now);

/* Removes a session with its contents. */
void upload_drop(struct db *db, const char *token, int64_t now);

/* Removes the sessions of a file. */
void upload_drop_of(struct db *db, const char *file_id, int64_t now);

/* Removes sessions that have ended at NOW, at most MAX; returns how many. */
int upload_expire(struct db *db, int64_t now, int max);

#endif
