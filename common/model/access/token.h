/* SPDX-License-Identifier: MIT */
/*
 * Access tokens: one user, one resource, rights, an expiry. Those that
 * are stored are sessions; from them tokens for other resources are derived.
 */
#ifndef TOKEN_H
#define TOKEN_H

#include "db.h"
#include "file.h"
#include "outcome.h"
#include "resource_kind.h"
#include "right.h"
#include "user.h"

enum {
	TOKEN_HASH_SIZE = 32,	/* SHA-256, or an HMAC with it */
	TOKEN_ID_SIZE = 12,	/* hexadecimal digits of the hash that name a token */
	TOKEN_MAX = 512,	/* characters; Microsoft's URLs end at about 2000 */
	TOKEN_STRONG_MIN = 16,	/* characters; a shorter one that someone chose can be guessed */
};

/* Bits of the column "rights" beside those of enum right. */
enum {
	TOKEN_FOLLOWS = 1 << 7,	/* the rights follow the grants */
	TOKEN_CHOSEN = 1 << 8,	/* somebody chose its text: the hash is an HMAC, see token_choose() */
	TOKEN_WEAK = 1 << 9,	/* and chose less than TOKEN_STRONG_MIN characters */
};

struct token {
	uint8_t hash[TOKEN_HASH_SIZE];
	struct user user;		/* who acts */
	const char *granted_to;		/* whose grants count: the same, but with a link */
	const char *client;		/* the client it was issued for, or NULL */
	enum resource_kind resource_kind;
	const char *resource_id;	/* "" for the ecosystem and for OAuth */
	unsigned rights;		/* see token_rights() */
	bool follows;			/* rights are at most what grants say */
	bool chosen, weak;		/* as the bits say */
	int64_t expires_at;		/* from then on it opens nothing, whatever ended it */
	int64_t made_at;
	/* of a link: the hash of the session with fixed rights that made it, with which it ends;
	 * NULL for none. Read by token_get() alone. */
	const uint8_t *parent;
	/* these two are read of a session that is over, by token_check() and token_get() */
	int64_t ended_at;		/* ended before its time; 0: it was not */
	const char *ended_by;		/* by what then, of those below; or NULL */
};

/* What ends a session before its time but leaves it known, until gc removes it a day later:
 * a save that comes too late may still be kept for its user. What administrators remove is
 * gone. */
#define TOKEN_SIGNED_OUT "signout"

/* NULL if TEXT can be a token, else what is wrong with it: [A-Za-z0-9._~-], and
 * no "~" in front, by which derived tokens are known. */
const char *token_problem(const char *text);

/* A new random token, of 190 bits. */
const char *token_make(void);

/* The session token for a ticket that is redeemed in the browser whose form cookie is BROWSER:
 * the same at each call, and different for each ticket and browser. */
const char *token_of_ticket(const struct db *db, const char *ticket, const char *browser);

/* What is stored of a random token: its SHA-256. */
void token_hash(const char *text, uint8_t hash[TOKEN_HASH_SIZE]);

/*
 * Makes T the token TEXT, which somebody chose: hash, chosen and weak. Of such a text the
 * SHA-256 could be found by trying texts, and derived tokens begin with a part of the hash; so
 * it is an HMAC, which only the secret's holder can try. It ends with the secret.
 */
void token_choose(const struct db *db, const char *text, struct token *t);

/* What names the secret by which the hashes of chosen tokens are made, and tells nothing of it:
 * 16 hexadecimal digits. */
const char *token_secret_id(const struct db *db);

/* The session that TEXT is, whatever it is for, expired or not; false if there is none. */
bool token_by_text(struct db *db, const char *text, struct token *t);

/* What names a token where the token itself must not stand. */
const char *token_id(const struct token *t);

/*
 * The session that TEXT opens for the resource at NOW. UNAUTHORIZED for a text
 * that is malformed, unknown, expired, ended, removed or made for another resource, or
 * by a link whose session is over; *REASON then says which, and T's user has no id unless
 * the text was once good: then T says whose it was, and its ended_at and ended_by whether
 * more than time ended it.
 */
enum outcome token_check(struct db *db, const char *text, enum resource_kind kind,
			 const char *resource_id, int64_t now, struct token *t,
			 const char **reason);

/* The session of KIND that TEXT is, a random one, whatever its resource; false if there is
 * none, or it has ended. */
bool token_open(struct db *db, const char *text, enum resource_kind kind, int64_t now,
		struct token *t);

/*
 * What the session T lets its user do with a file or container of that ID; F is
 * the file, NULL for a container. On its own resource, and on what is below that,
 * a session has its rights; anywhere else it has those of them that its user was
 * granted, so that no token leads to more than its user may see. One that follows
 * the grants has no more than they say on its own resource either: those of its
 * user, or of whoever made the link that its user opened.
 */
unsigned token_rights(struct db *db, const struct token *t, const char *id,
		      const struct file *f);

/*
 * Whether its user came by a link. Such a session lets see what the link
 * is to, as it is now, and what is below that: nothing else of the tree, no past
 * versions, whatever its user may see otherwise.
 */
bool token_visits(const struct token *t);

/* Bounds the end of the link T, as it is stored, by those of the sessions that it ends with.
 * False if one of these was removed: then it opens nothing. */
bool token_bound(struct db *db, struct token *t);

/* Whether the session T opens anything at present: its rights are fixed, or its user was
 * granted something that it is for. */
bool token_has_grant(struct db *db, const struct token *t);

/* Whether what it lets its user do there is what was granted. */
bool token_follows(struct db *db, const struct token *t, const char *id,
		   const struct file *f);

/*
 * The token by which the session T opens another resource until T->expires_at,
 * from the pool. It is stored nowhere: an HMAC over session, resource and end
 * proves it. Its rights are those of token_rights(), and it is dead once the
 * session is removed or has ended, or the client that it was made for is removed. The
 * RESOURCE_DOWNLOAD opens the contents of a file, and needs no further token.
 */
const char *token_derive(struct db *db, const struct token *t,
			 enum resource_kind kind, const char *resource_id);

/*
 * In a transaction, if it returns true. Makes *T the session of a user whom
 * someone else vouches for at each sign-in (OAuth), good for TTL from NOW on at
 * least; it is one a user, follows the grants, and has the kind RESOURCE_OAUTH.
 * False if the present one is good for that long: then nothing is to be written.
 */
bool token_sign_in_due(struct db *db, const struct user *user, int64_t now, int64_t ttl,
		       struct token *t);
void token_sign_in(struct db *db, struct token *t);

/*
 * In a transaction. The text of a link of TYPE (RESOURCE_READ_ONLY, ...) to a
 * resource, by token_derive(); token_check() knows it as RESOURCE_SHARE. Asked for
 * again by the same user, and with fixed rights by the same session, it is the same, until
 * it ends, is removed or lets do what is not asked for; with USER_ID NULL for a slot that
 * all users share, it is the same for all. T says user, resource (F, if it is a file),
 * rights, parent and times of a link that is not there yet.
 */
const char *token_link(struct db *db, const struct token *t, const struct file *f,
		       enum resource_kind type, const char *user_id);

/* The rights that a link of a TYPE that people choose gives; 0 for any other kind. */
unsigned token_link_rights(enum resource_kind type);

struct tokens {
	struct token *list;
	size_t count;
};

/* The links of these types to a resource that have not ended, nor the sessions with which they
 * end; ordered by the time when they were made. */
struct tokens token_list_links(struct db *db, const char *resource_id, int64_t now);

/* In a transaction. Ends the link that all users share. */
void token_unlink(struct db *db, const char *resource_id, enum resource_kind type);

/*
 * All tokens, or those of one user, ordered by the time when they were made: expired ones too,
 * but not those that were ended before they expired. There may be many, so they are read one
 * by one: token_next() is false at the end.
 */
query *token_list(struct db *db, const char *user_id);
bool token_next(struct db *db, query *q, struct token *t);

/* How many tokens token_list() has for a user. */
int64_t token_count(struct db *db, const char *user_id);

/*
 * By the token itself or by its id. How many fit, 0 or 1, and 2 for more than
 * one: then *T is one of them.
 */
int token_find(struct db *db, const char *text_or_id, struct token *t);

/* The token of that hash; false if there is none, or it was ended before its time. */
bool token_get(struct db *db, const uint8_t hash[TOKEN_HASH_SIZE], struct token *t);

/*
 * What stands for the hash of a session that is found by what it is for, not by a text:
 * of token_link(), with the link's FOLLOWS and PARENT, and of token_sign_in(), whose resource is ""
 * and whose type RESOURCE_OAUTH.
 */
void token_slot(const struct db *db, const char *resource_id, enum resource_kind type,
		const char *user_id, bool follows, const uint8_t *parent,
		uint8_t hash[TOKEN_HASH_SIZE]);

/* In a transaction. Adds T (with its user's id), also in the place of one that was ended before
 * its time; NAME_TAKEN if it is there otherwise. */
enum outcome token_add(struct db *db, const struct token *t);

/* In a transaction. Moves its end, unless it was ended before its time. */
void token_extend(struct db *db, const struct token *t, int64_t expires_at);

/* In a transaction. Ends it NOW, by one of the above. */
void token_end(struct db *db, const struct token *t, int64_t now, const char *by);

/* In a transaction. */
void token_remove(struct db *db, const struct token *t);

/* In a transaction. Removes the links that end with the session T; returns how many. */
int token_remove_links(struct db *db, const struct token *t);

/* In a transaction. Counts a save that came after the session's end; false if MAX came. */
bool token_count_save(struct db *db, const struct token *t, int max);

/* In a transaction. Removes all tokens of a user, or those made for a client; returns how many
 * had not been ended. */
int token_remove_user(struct db *db, const char *user_id);
int token_remove_client(struct db *db, const char *client);

/* In a transaction. Removes the chosen tokens, which no text opens once there is another secret;
 * returns how many. */
int token_remove_chosen(struct db *db);

/* How many weak tokens end after TIME. */
int64_t token_count_weak(struct db *db, int64_t time);

/* In a transaction. Removes up to MAX of what expired or was ended before TIME, or was to end
 * with what is gone; returns how many. */
int token_remove_expired(struct db *db, int64_t time, int max);

#endif
