/* SPDX-License-Identifier: MIT */
/* Access tokens: one user, one resource, fixed rights, an expiry. */
#include "token.h"

#include "mem.h"
#include "text.h"

#include <nettle/base64.h>
#include <nettle/hmac.h>
#include <nettle/memops.h>
#include <string.h>

#define SELECT \
	"SELECT t.hash, t.resource_kind, t.resource_id, t.rights, t.expires_at, t.made_at, " \
	USER_COLUMNS " FROM token t JOIN user u ON u.id = t.user_id"

/*
 * A derived token is "~SESSION.PROOF", both in base64 for URLs: the first bytes
 * of the session's hash, by which it is found, and of the HMAC.
 */
enum {
	SESSION_SIZE = 15, SESSION_TEXT = 20,
	PROOF_SIZE = 24, PROOF_TEXT = 32,
	DERIVED_LENGTH = 1 + SESSION_TEXT + 1 + PROOF_TEXT,
};

static const struct { unsigned right; const char *name; } names[] = {
	{ RIGHT_READ, "read" }, { RIGHT_WRITE, "write" }, { RIGHT_RENAME, "rename" },
	{ RIGHT_REVIEW, "review" }, { RIGHT_CREATE, "create" },
	{ RIGHT_DELETE, "delete" }, { RIGHT_SHARE, "share" },
};

const char *token_problem(const char *text)
{
	static const char allowed[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._~-";

	if (!*text)
		return "is empty";
	if (strlen(text) > TOKEN_MAX)
		return "is longer than 512 characters";
	if (text[0] == '~')
		return "starts with '~', which only derived tokens do";
	if (text[strspn(text, allowed)])
		return "may hold only letters, digits, '.', '_', '~' and '-'";
	return NULL;
}

const char *token_make(void)
{
	return text_random(32);
}

void token_hash(const char *text, uint8_t hash[TOKEN_HASH_SIZE])
{
	struct sha256_ctx ctx;

	sha256_init(&ctx);
	sha256_update(&ctx, strlen(text), (const uint8_t *)text);
	sha256_digest(&ctx, TOKEN_HASH_SIZE, hash);
}

const char *token_id(const struct token *t)
{
	return text_hex(t->hash, TOKEN_ID_SIZE / 2);
}

static void read_row(query *q, struct token *t)
{
	db_blob(q, 0, t->hash, TOKEN_HASH_SIZE);
	t->resource_kind = db_text(q, 1);
	t->resource_id = db_text(q, 2);
	t->rights = (unsigned)db_int(q, 3);
	t->expires_at = db_int(q, 4);
	t->made_at = db_int(q, 5);
	user_read(q, 6, &t->user);
}

/* The token whose hash starts with the first LEN bytes of HASH. */
static bool find(struct db *db, const uint8_t hash[TOKEN_HASH_SIZE], size_t len,
		 struct token *t)
{
	query *q = db_prepare(db, SELECT " WHERE t.hash BETWEEN ?1 AND ?2");
	uint8_t low[TOKEN_HASH_SIZE] = { 0 }, high[TOKEN_HASH_SIZE];
	bool found;

	memset(high, 0xff, sizeof(high));
	memcpy(low, hash, len);
	memcpy(high, hash, len);
	db_bind_blob(q, 1, low, sizeof(low));
	db_bind_blob(q, 2, high, sizeof(high));
	found = db_step(db, q);
	if (found)
		read_row(q, t);
	db_done(q);
	return found;
}

static bool find_by_text(struct db *db, const char *text, struct token *t)
{
	uint8_t hash[TOKEN_HASH_SIZE];

	token_hash(text, hash);
	return find(db, hash, sizeof(hash), t);
}

static void add_text(struct hmac_sha256_ctx *ctx, const char *text)
{
	/* with its NUL, so that no two lists of texts are alike */
	hmac_sha256_update(ctx, strlen(text) + 1, (const uint8_t *)text);
}

static void start_proof(const struct db *db, const char *purpose, struct hmac_sha256_ctx *ctx)
{
	uint8_t secret[DB_SECRET_SIZE];

	db_secret(db, secret);
	hmac_sha256_set_key(ctx, sizeof(secret), secret);
	add_text(ctx, purpose);
}

/* The time is in it: a session that is removed and made again has other proofs. */
static void prove(const struct db *db, const struct token *t, const char *kind,
		  const char *id, uint8_t proof[PROOF_SIZE])
{
	struct hmac_sha256_ctx ctx;

	start_proof(db, "token", &ctx);
	add_text(&ctx, kind);
	add_text(&ctx, id);
	add_text(&ctx, mem_printf("%lld", (long long)t->made_at));
	hmac_sha256_update(&ctx, TOKEN_HASH_SIZE, t->hash);
	hmac_sha256_digest(&ctx, PROOF_SIZE, proof);
}

/* Sizes are multiples of three: there is no padding. */
static const char *base64(const uint8_t *data, size_t len)
{
	struct base64_encode_ctx ctx;
	char *text = mem_alloc(BASE64_ENCODE_RAW_LENGTH(len) + 1);

	base64url_encode_init(&ctx);
	base64_encode_update(&ctx, text, len, data);
	return text;
}

static bool unbase64(const char *text, size_t text_len, uint8_t *data, size_t len)
{
	struct base64_decode_ctx ctx;

	base64url_decode_init(&ctx);
	return base64_decode_update(&ctx, &len, data, text_len, text) &&
		base64_decode_final(&ctx);
}

const char *token_derive(const struct db *db, const struct token *t,
			 const char *resource_kind, const char *resource_id)
{
	uint8_t proof[PROOF_SIZE];

	prove(db, t, resource_kind, resource_id, proof);
	return mem_printf("~%s.%s", base64(t->hash, SESSION_SIZE), base64(proof, PROOF_SIZE));
}

/* The session of the derived token TEXT, if it is one for that resource. */
static bool find_derived(struct db *db, const char *text, const char *kind, const char *id,
			 struct token *t)
{
	uint8_t session[TOKEN_HASH_SIZE], shown[PROOF_SIZE], proof[PROOF_SIZE];

	if (strlen(text) != DERIVED_LENGTH || text[1 + SESSION_TEXT] != '.' ||
	    !unbase64(text + 1, SESSION_TEXT, session, SESSION_SIZE) ||
	    !unbase64(text + 2 + SESSION_TEXT, PROOF_TEXT, shown, PROOF_SIZE) ||
	    !find(db, session, SESSION_SIZE, t))
		return false;
	prove(db, t, kind, id, proof);
	return memeql_sec(proof, shown, PROOF_SIZE);
}

enum outcome token_check(struct db *db, const char *text, const char *resource_kind,
			 const char *resource_id, int64_t now, struct token *t,
			 const char **reason)
{
	bool derived = text[0] == '~';

	if (!derived && token_problem(text))
		*reason = "access token is malformed";
	else if (derived ? !find_derived(db, text, resource_kind, resource_id, t) :
		 !find_by_text(db, text, t))
		*reason = derived ? "access token is removed, or for another resource" :
			"access token is unknown or removed";
	else if (t->expires_at <= now)
		*reason = "access token is expired";
	else if (!derived && (strcmp(t->resource_kind, resource_kind) != 0 ||
			      strcmp(t->resource_id, resource_id) != 0))
		*reason = "access token is for another resource";
	else
		return OK;
	return UNAUTHORIZED;
}

/* What stands for the hash of a link, whose text is derived and so has none. */
static void link_hash(const struct db *db, const char *resource_id, const char *type,
		      const char *user_id, uint8_t hash[TOKEN_HASH_SIZE])
{
	struct hmac_sha256_ctx ctx;

	start_proof(db, "link", &ctx);
	add_text(&ctx, resource_id);
	add_text(&ctx, type);
	add_text(&ctx, user_id ? user_id : "");
	hmac_sha256_digest(&ctx, TOKEN_HASH_SIZE, hash);
}

const char *token_link(struct db *db, const struct token *t, const char *type,
		       const char *user_id)
{
	struct token link = *t, before;

	link.resource_kind = type;
	link_hash(db, t->resource_id, type, user_id, link.hash);
	if (find(db, link.hash, TOKEN_HASH_SIZE, &before)) {
		/* what the user may do may have changed since */
		if (before.expires_at > t->made_at && before.rights == link.rights)
			return token_derive(db, &before, "share", t->resource_id);
		token_remove(db, &before);
	}
	token_add(db, &link);
	return token_derive(db, &link, "share", t->resource_id);
}

void token_unlink(struct db *db, const char *resource_id, const char *type)
{
	struct token link;

	link_hash(db, resource_id, type, NULL, link.hash);
	token_remove(db, &link);
}

void token_list(struct db *db, const char *user_id,
		void (*each)(const struct token *, void *), void *arg)
{
	query *q = db_prepare(db, SELECT " WHERE ?1 IS NULL OR t.user_id = ?1"
		" ORDER BY t.made_at, t.hash");
	struct token t;

	db_bind_text(q, 1, user_id);
	while (db_step(db, q)) {
		read_row(q, &t);
		each(&t, arg);
	}
}

int token_find(struct db *db, const char *text_or_id, struct token *t)
{
	query *q;
	int found = 0;

	if (!token_problem(text_or_id) && find_by_text(db, text_or_id, t))
		return 1;
	q = db_prepare(db, SELECT " WHERE lower(substr(hex(t.hash), 1, 12)) = ?1 LIMIT 2");
	db_bind_text(q, 1, text_or_id);
	for (; db_step(db, q); found++)
		read_row(q, t);
	return found;
}

enum outcome token_add(struct db *db, const struct token *t)
{
	query *q = db_prepare(db, "INSERT INTO token"
		"(hash, user_id, resource_kind, resource_id, rights, expires_at, made_at)"
		" VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO NOTHING");

	db_bind_blob(q, 1, t->hash, TOKEN_HASH_SIZE);
	db_bind_text(q, 2, t->user.id);
	db_bind_text(q, 3, t->resource_kind);
	db_bind_text(q, 4, t->resource_id);
	db_bind_int(q, 5, t->rights);
	db_bind_int(q, 6, t->expires_at);
	db_bind_int(q, 7, t->made_at);
	return db_run(db, q) ? OK : NAME_TAKEN;
}

void token_remove(struct db *db, const struct token *t)
{
	query *q = db_prepare(db, "DELETE FROM token WHERE hash = ?1");

	db_bind_blob(q, 1, t->hash, TOKEN_HASH_SIZE);
	db_run(db, q);
}

int token_remove_user(struct db *db, const char *user_id)
{
	query *q = db_prepare(db, "DELETE FROM token WHERE user_id = ?1");

	db_bind_text(q, 1, user_id);
	return db_run(db, q);
}

int token_remove_expired(struct db *db, int64_t time)
{
	query *q = db_prepare(db, "DELETE FROM token WHERE expires_at < ?1");

	db_bind_int(q, 1, time);
	return db_run(db, q);
}

const char *rights_text(unsigned rights)
{
	const char *text = "";

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (rights & names[i].right)
			text = mem_printf("%s%s%s", text, *text ? "," : "", names[i].name);
	return text;
}

static unsigned right_named(const char *name, size_t len)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (strlen(names[i].name) == len && memcmp(names[i].name, name, len) == 0)
			return names[i].right;
	return 0;
}

bool rights_parse(const char *text, unsigned *rights)
{
	unsigned all = 0;

	for (;; text++) {
		size_t len = strcspn(text, ",");
		unsigned right = right_named(text, len);

		if (!right)
			return false;
		all |= right;
		text += len;
		if (!*text)
			break;
	}
	*rights = all;
	return true;
}
