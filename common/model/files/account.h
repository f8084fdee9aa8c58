/* SPDX-License-Identifier: MIT */
/*
 * How many bytes the files of each user have: sums, so that no request counts files. Every
 * change of a version's row, of a file's owner and of the trash adds to them, in the same
 * transaction.
 */
#ifndef ACCOUNT_H
#define ACCOUNT_H

#include "db.h"

struct account {
	int64_t current;	/* current versions, without the trash */
	int64_t versions;	/* all versions but folded ones, with the trash */
	int64_t refused;	/* refused saves, with the trash */
	int64_t folded;		/* autosaves that were folded, with the trash */
};

/* What the sums of a user say; all 0 if there is no such user. */
struct account account_get(struct db *db, const char *user_id);

/* In a transaction. Adds BY, of which numbers may be negative, to the sums of the file's
 * owner. */
void account_change(struct db *db, const char *file_id, struct account by);

/* In a transaction. Takes all that the file has out of its owner's sums, or puts it in again
 * (SIGN -1, 1): for changes of the owner, around them. */
void account_file(struct db *db, const char *file_id, int sign);

/*
 * Calls EACH for users whose sums are not what the rows say. Reads all rows of versions, in one
 * snapshot.
 */
void account_verify(struct db *db, void (*each)(const char *user_id, const char *name,
						const struct account *said,
						const struct account *real, void *arg),
		    void *arg);

/*
 * In a transaction. Makes the sums of a user REAL if they are still SAID. What account_verify()
 * found stays true until then, for whatever changes the rows changes the sums.
 */
bool account_correct(struct db *db, const char *user_id, const struct account *said,
		     const struct account *real);

#endif
