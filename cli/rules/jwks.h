/* SPDX-License-Identifier: MIT */
/* The set of keys that an identity provider publishes (JWKS, RFC 7517, 5). */
#ifndef JWKS_H
#define JWKS_H

#include "db.h"
#include "jwk.h"

enum {
	JWKS_SIZE_MAX = 1 << 20,	/* bytes of a document */
	JWKS_KEYS_MAX = 100,		/* keys in it */
};

struct jwks {
	struct { const char *kid, *text; } keys[JWKS_KEYS_MAX];	/* as jwk.h stores them */
	int count;
	/* keys that check no signature, and why: "key 'a'", "its use is not sig" */
	struct { const char *key, *reason; } left_out[JWKS_KEYS_MAX];
	int left_out_count;
	const char *private;	/* a key that came with private members, or NULL */
};

/*
 * Reads a document of LEN bytes, which has a NUL behind it. NULL, or what is
 * wrong with it: one bad key among those that are for signatures spoils all.
 */
const char *jwks_read(const char *text, size_t len, struct jwks *set);

/* In a transaction. Replaces all keys. Says how many of them are new, and how
 * many that were there are gone; a key that changed is both. */
void jwks_replace(struct db *db, const struct jwks *set, int *came, int *went);

struct jwk_list {
	struct { const char *kid; struct jwk key; } *list;
	size_t count;
};

/* The imported keys, ordered by kid. */
struct jwk_list jwks_list(struct db *db);

/* In a transaction. False if there was none. */
bool jwks_remove(struct db *db, const char *kid);

#endif
