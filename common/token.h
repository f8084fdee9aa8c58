/* SPDX-License-Identifier: MIT */
/* Access tokens: one user, one resource, fixed rights, an expiry (README 4). */
#ifndef TOKEN_H
#define TOKEN_H

#include "db.h"
#include "outcome.h"
#include "user.h"

enum right {
	RIGHT_READ   = 1 << 0,
	RIGHT_WRITE  = 1 << 1,
	RIGHT_RENAME = 1 << 2,
	RIGHT_REVIEW = 1 << 3,
	RIGHT_CREATE = 1 << 4,
	RIGHT_DELETE = 1 << 5,
	RIGHT_SHARE  = 1 << 6,
	RIGHTS_ALL   = (1 << 7) - 1,
	RIGHTS_SAVE  = RIGHT_WRITE | RIGHT_REVIEW,	/* either lets its user save */
};

enum {
	TOKEN_HASH_SIZE = 32,	/* SHA-256 */
	TOKEN_ID_SIZE = 12,	/* hexadecimal digits of the hash that name a token */
	TOKEN_MAX = 512,	/* characters; Microsoft's URLs end at about 2000 */
};

struct token {
	uint8_t hash[TOKEN_HASH_SIZE];
	struct user user;
	const char *resource_kind;	/* "file", "container", "ecosystem"; of a link its type */
	const char *resource_id;	/* "" for the ecosystem */
	unsigned rights;
	int64_t expires_at;
	int64_t made_at;
};

/* NULL if TEXT can be a token, else what is wrong with it: [A-Za-z0-9._~-], and
 * no "~" in front, by which derived tokens are known. */
const char *token_problem(const char *text);

/* A new random token. */
const char *token_make(void);

void token_hash(const char *text, uint8_t hash[TOKEN_HASH_SIZE]);

/* What names a token where the token itself must not stand. */
const char *token_id(const struct token *t);

/*
 * The session that TEXT opens for the resource at NOW. UNAUTHORIZED for a text
 * that is malformed, unknown, expired, removed or made for another resource;
 * *REASON then says which.
 */
enum outcome token_check(struct db *db, const char *text, const char *resource_kind,
			 const char *resource_id, int64_t now, struct token *t,
			 const char **reason);

/*
 * The token by which the session T opens another resource, from the pool. It is
 * stored nowhere: an HMAC over session and resource proves it. It has the rights
 * and the end of the session, and is dead once that is removed. The kind
 * "download" opens the contents of a file, and needs no further token.
 */
const char *token_derive(const struct db *db, const struct token *t,
			 const char *resource_kind, const char *resource_id);

/*
 * In a transaction. The text of a link of TYPE ("ReadOnly", "FORMS", ...) to a
 * resource, by token_derive(); token_check() knows it as kind "share". Asked for
 * again by the same user it is the same, until it ends or is removed; with
 * USER_ID NULL for a slot that all users share, it is the same for all. T says
 * user, resource, rights and times of a link that is not there yet.
 */
const char *token_link(struct db *db, const struct token *t, const char *type,
		       const char *user_id);

/* In a transaction. Ends the link that all users share. */
void token_unlink(struct db *db, const char *resource_id, const char *type);

/* Calls EACH for all tokens, or those of one user: expired ones too. */
void token_list(struct db *db, const char *user_id,
		void (*each)(const struct token *t, void *arg), void *arg);

/*
 * By the token itself or by its id. How many fit, 0 or 1, and 2 for more than
 * one: then *T is one of them.
 */
int token_find(struct db *db, const char *text_or_id, struct token *t);

/* In a transaction. Adds T (with its user's id); NAME_TAKEN if it is there. */
enum outcome token_add(struct db *db, const struct token *t);

/* In a transaction. */
void token_remove(struct db *db, const struct token *t);

/* In a transaction. Removes all tokens of a user; returns how many. */
int token_remove_user(struct db *db, const char *user_id);

/* In a transaction. Removes what expired before TIME; returns how many. */
int token_remove_expired(struct db *db, int64_t time);

/* "read,write" from bits, and back; false if a word is no right. */
const char *rights_text(unsigned rights);
bool rights_parse(const char *text, unsigned *rights);

#endif
