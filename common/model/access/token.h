/* SPDX-License-Identifier: MIT */
/*
 * Access tokens: one user, one resource, rights, an expiry. Stored tokens are sessions; tokens
 * for other resources are derived from them.
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
	TOKEN_ID_SIZE = 12,	/* hexadecimal digits of the hash that identify a token */
	TOKEN_MAX = 512,	/* characters; Microsoft's URLs have at most about 2000 */
	TOKEN_STRONG_MIN = 16,	/* characters; shorter chosen tokens can be guessed */
};

/* Bits of the column "rights", besides those of enum right. */
enum {
	TOKEN_FOLLOWS = 1 << 7,	/* the rights follow the grants */
	TOKEN_CHOSEN = 1 << 8,	/* its text was chosen: the hash is an HMAC, see token_choose() */
	TOKEN_WEAK = 1 << 9,	/* and is shorter than TOKEN_STRONG_MIN */
};

struct token {
	uint8_t hash[TOKEN_HASH_SIZE];
	struct user user;		/* who acts */
	const char *granted_to;		/* whose grants count: the same user, except with a link */
	const char *client;		/* the client it was issued for, or NULL */
	enum resource_kind resource_kind;
	const char *resource_id;	/* "" for the ecosystem and for OAuth */
	unsigned rights;		/* see token_rights() */
	bool follows;			/* rights are limited by grants */
	bool chosen, weak;		/* see the bits */
	const char *password;		/* of a link: see password.h; NULL: it needs none */
	bool reads;			/* narrowed to reading, by a claim in a derived token */
	/* of a guest by a link, else NULL: the claims, see guest.h */
	const char *guest_id, *guest_name;
	int64_t expires_at;		/* invalid from then on, whatever ended it */
	int64_t made_at;
	/* of a link: the hash of the session with fixed rights that made it, and with which it
	 * ends; NULL for none. Read by token_get() alone. */
	const uint8_t *parent;
	/* read only for a session that has ended, by token_check() and token_get() */
	int64_t ended_at;		/* ended before it expired; 0: no */
	const char *ended_by;		/* the reason then, see below; or NULL */
};

/* Reasons that end a session before it expires but keep it known for a day, until gc removes it:
 * a save that comes too late may still be kept for its user. Sessions that administrators remove
 * are deleted. */
#define TOKEN_SIGNED_OUT "signout"

/* Why TEXT is not a valid token, or NULL: it must be [A-Za-z0-9._~-], without a leading "~",
 * which marks derived tokens. */
const char *token_problem(const char *text);

/* A new random token of 190 bits, from the pool. */
const char *token_make(void);

/* The session token for a ticket that is redeemed in the browser with the form cookie BROWSER:
 * the same for each call, and different for each ticket and browser. */
const char *token_of_ticket(const struct db *db, const char *ticket, const char *browser);

/* The hash that is stored for a random token: its SHA-256. */
void token_hash(const char *text, uint8_t hash[TOKEN_HASH_SIZE]);

/*
 * Sets hash, chosen and weak of T for the token TEXT, which somebody chose. The SHA-256 of such
 * a text could be found by trying texts, and derived tokens begin with a part of the hash; so it
 * is an HMAC, which only the secret's holder can compute. It becomes invalid with the secret.
 */
void token_choose(const struct db *db, const char *text, struct token *t);

/* Identifies, without revealing it, the secret with which hashes of chosen tokens are made: 16
 * hexadecimal digits. */
const char *token_secret_id(const struct db *db);

/* Finds the session with the token TEXT, for any resource, expired or not; false if there is
 * none. */
bool token_by_text(struct db *db, const char *text, struct token *t);

/* Identifies a token where the token itself must not appear: hexadecimal digits, from the pool. */
const char *token_id(const struct token *t);

/*
 * The session that the token TEXT opens for the resource at NOW. UNAUTHORIZED for a text that is
 * malformed, unknown, expired, ended, removed or for another resource, or a link whose session
 * has ended. *REASON then says which. T's user id is then NULL unless the token was valid
 * before; else T says whose it was, and ended_at and ended_by whether it was ended before it
 * expired.
 */
enum outcome token_check(struct db *db, const char *text, enum resource_kind kind,
			 const char *resource_id, int64_t now, struct token *t,
			 const char **reason);

/* Finds a session of KIND by its random token TEXT, for any resource; false if there is none or
 * it has ended. */
bool token_open(struct db *db, const char *text, enum resource_kind kind, int64_t now,
		struct token *t);

/*
 * The rights of the session T on the file or container ID; F is the file, NULL for a container.
 * On its own resource, and below it, a session has its rights; elsewhere only those that its
 * user was also granted. A session that follows the grants never has more than they say: those
 * of its user, or of the user who made the link.
 */
unsigned token_rights(struct db *db, const struct token *t, const char *id,
		      const struct file *f);

/*
 * Whether the session was opened by a link. It then shows only the link's resource in its
 * current version, and what is below it: nothing else of the tree and no old versions, whatever
 * its user may see otherwise.
 */
bool token_visits(const struct token *t);

/* Limits the expiry of the stored link T to that of the sessions with which it ends. False if
 * one of these was removed: the link is invalid then. */
bool token_bound(struct db *db, struct token *t);

/* Whether the session T opens anything now: its rights are fixed, or its user has a grant for
 * its resource. */
bool token_has_grant(struct db *db, const struct token *t);

/* Whether the session's rights on that resource follow the grants. */
bool token_follows(struct db *db, const struct token *t, const char *id,
		   const struct file *f);

/*
 * A token with which the session T opens another resource until T->expires_at, from the pool. It
 * is not stored: an HMAC over session, resource and expiry proves it. Its rights are those of
 * token_rights(). It becomes invalid when the session ends or is removed, or the client for
 * which it was made is removed. If T->reads is set, it only reads, and so do tokens that are
 * derived from it. RESOURCE_DOWNLOAD opens the contents of a file without another
 * token.
 */
const char *token_derive(struct db *db, const struct token *t,
			 enum resource_kind kind, const char *resource_id);

/*
 * In a transaction if it returns true. Sets *T to the session of a user whom an identity
 * provider signs in (OAuth), valid for at least TTL from NOW on: at most one per user; rights
 * follow the grants; kind RESOURCE_OAUTH. False if the present session is valid long enough and
 * nothing needs to be written.
 */
bool token_sign_in_due(struct db *db, const struct user *user, int64_t now, int64_t ttl,
		       struct token *t);
void token_sign_in(struct db *db, struct token *t);

/*
 * In a transaction. The token of a link of TYPE (RESOURCE_READ_ONLY, ...) to a resource, made by
 * token_derive(); token_check() accepts it as RESOURCE_SHARE. The same user (with fixed rights:
 * the same session) gets the same link again, until it ends, is removed or has rights that are
 * not requested; with USER_ID NULL all users share one link. T has user, resource (F if it is a
 * file), rights, parent and times for a new link.
 */
const char *token_link(struct db *db, const struct token *t, const struct file *f,
		       enum resource_kind type, const char *user_id);

/* The rights of a link of a type that people make; 0 for other kinds. Links to containers that people
 * may edit have RIGHT_UPLOAD, too, except those by token_link(). */
unsigned token_link_rights(enum resource_kind type);

struct tokens {
	struct token *list;
	size_t count;
};

/* The links of these types to a resource that have not ended, nor the sessions with which they
 * end; ordered by the time when they were made. */
struct tokens token_list_links(struct db *db, const char *resource_id, int64_t now);

/* In a transaction. Removes the link that all users share. */
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
 * Finds a token by its text or its id. Returns the number of matches: 0, 1, or 2 for more, *T
 * being one of them.
 */
int token_find(struct db *db, const char *text_or_id, struct token *t);

/* The token with that hash; false if there is none, or it was ended before it expired. */
bool token_get(struct db *db, const uint8_t hash[TOKEN_HASH_SIZE], struct token *t);

/*
 * The hash of a session that is found by its purpose instead of its text: of token_link(), with
 * the link's FOLLOWS and PARENT, and of token_sign_in(), whose resource is "" and whose type
 * RESOURCE_OAUTH.
 */
void token_slot(const struct db *db, const char *resource_id, enum resource_kind type,
		const char *user_id, bool follows, const uint8_t *parent,
		uint8_t hash[TOKEN_HASH_SIZE]);

/* In a transaction. Adds T (with its user's id); one that was ended before it expired is
 * replaced. NAME_TAKEN if it exists otherwise. */
enum outcome token_add(struct db *db, const struct token *t);

/* In a transaction. Changes its expiry, unless it was ended before it expired. */
void token_extend(struct db *db, const struct token *t, int64_t expires_at);

/* In a transaction. Ends it at NOW for one of the reasons above. */
void token_end(struct db *db, const struct token *t, int64_t now, const char *by);

/* In a transaction. */
void token_remove(struct db *db, const struct token *t);

/* In a transaction. Removes the links that end with the session T; returns how many. */
int token_remove_links(struct db *db, const struct token *t);

/* In a transaction. Counts a save that came after the session's end; false if there were MAX
 * already. */
bool token_count_save(struct db *db, const struct token *t, int max);

/*
 * In a transaction. Counts a try at NOW of what could be guessed, such as the password of the link T:
 * at most MAX within WINDOW, which begins with the first of them. 0; or, if there were MAX already,
 * how long it takes until the next one is allowed. token_forgive() takes one back.
 */
int64_t token_try(struct db *db, const struct token *t, int64_t now, int max, int64_t window);
void token_forgive(struct db *db, const struct token *t);

enum { TOKEN_UPLOADS_MAX = 1000 };	/* files that one link uploads */

/* What was uploaded with T, and with tokens that were derived from it. */
struct uploads {
	int64_t files, bytes;
};

struct uploads token_uploads(struct db *db, const struct token *t);

/* In a transaction. Adds a file of that many bytes. */
void token_count_upload(struct db *db, const struct token *t, int64_t bytes);

/* In a transaction. Removes all tokens of a user, or those made for a client; returns how many
 * of them had not been ended. */
int token_remove_user(struct db *db, const char *user_id);
int token_remove_client(struct db *db, const char *client);

/* In a transaction. Removes the chosen tokens, which become invalid with another secret; returns
 * how many. */
int token_remove_chosen(struct db *db);

/* How many weak tokens expire after TIME. */
int64_t token_count_weak(struct db *db, int64_t time);

/* In a transaction. Removes up to MAX tokens that expired or were ended before TIME, or whose
 * parent is gone; returns how many. */
int token_remove_expired(struct db *db, int64_t time, int max);

#endif
