/* SPDX-License-Identifier: MIT */
/*
 * Sums of the bytes of each user's files, so that no request has to count them. Every change of
 * a version, of a file's owner and of the trash updates them in the same transaction.
 */
#ifndef ACCOUNT_H
#define ACCOUNT_H

#include "db.h"

struct account {
	int64_t current;	/* current versions, without the trash */
	int64_t versions;	/* all versions but folded ones, with the trash */
	int64_t refused;	/* refused saves, with the trash */
	int64_t folded;		/* folded autosaves, with the trash */
};

/* The sums of a user; all 0 if there is no such user. */
struct account account_get(struct db *db, const char *user_id);

/* In a transaction. Adds BY, whose numbers may be negative, to the sums of the file's owner. */
void account_change(struct db *db, const char *file_id, struct account by);

/* In a transaction. Subtracts the whole file from its owner's sums, or adds it (SIGN -1, 1):
 * before and after a change of the owner. */
void account_file(struct db *db, const char *file_id, int sign);

struct wrong_account {
	const char *user_id, *user_name;
	struct account said, real;	/* the stored sums, and those of the rows */
};

struct wrong_accounts {
	struct wrong_account *list;
	size_t count;
};

/* Finds users whose sums differ from their rows. Reads all versions in one snapshot. */
struct wrong_accounts account_verify(struct db *db);

/*
 * In a transaction. Corrects the sums of a user if they are still SAID; false if not. The
 * difference is the same until then, for a change of the rows changes the sums as well.
 */
bool account_correct(struct db *db, const char *user_id, const struct account *said,
		     const struct account *real);

#endif
