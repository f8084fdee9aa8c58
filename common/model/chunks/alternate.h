/* SPDX-License-Identifier: MIT */
/*
 * Alternate streams of a file: contents beside its own, which clients of chunked file transfer
 * write. They belong to the file as it is now: any other change of its content ends them, and so
 * does its removal. They end CONTENT_KEPT after their last update, and count for the owner's quota.
 */
#ifndef ALTERNATE_H
#define ALTERNATE_H

#include "content.h"
#include "signature.h"

struct alternate {
	const char *stream_id;
	struct content content;
	struct signature signature;
	int64_t updated_at;
};

struct alternates {
	struct alternate *list;
	size_t count;
};

/* The streams of a file that have not ended at NOW, ordered by id. */
struct alternates alternate_list(struct db *db, const char *file_id, int64_t now);

/* The changes below run in a transaction. */

/* Stores a stream, whose content is new unless it is that of the present one. */
void alternate_set(struct db *db, const char *file_id, const struct alternate *a, int64_t now);

/* Removes a stream with its content; false if there is none. */
bool alternate_remove(struct db *db, const char *file_id, const char *stream_id, int64_t now);

/* Removes all of a file. */
void alternate_drop(struct db *db, const char *file_id, int64_t now);

/* Removes streams and content properties that have ended at NOW: of a file, or of all files, at most
 * MAX. The second returns how many. */
void alternate_expire_of(struct db *db, const char *file_id, int64_t now);
int alternate_expire(struct db *db, int64_t now, int max);

#endif
