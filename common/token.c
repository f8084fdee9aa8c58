/* SPDX-License-Identifier: MIT */
/* Access tokens: one user, one resource, fixed rights, an expiry. */
#include "token.h"

#include "mem.h"
#include "text.h"

#include <nettle/sha2.h>
#include <string.h>

#define SELECT \
	"SELECT t.hash, u.id, u.name, u.friendly_name, u.email, u.admin, u.made_at," \
	" t.resource_kind, t.resource_id, t.rights, t.expires_at, t.made_at" \
	" FROM token t JOIN user u ON u.id = t.user_id"

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
	t->user.id = db_text(q, 1);
	t->user.name = db_text(q, 2);
	t->user.friendly_name = db_text(q, 3);
	t->user.email = db_text(q, 4);
	t->user.admin = db_int(q, 5);
	t->user.made_at = db_int(q, 6);
	t->resource_kind = db_text(q, 7);
	t->resource_id = db_text(q, 8);
	t->rights = (unsigned)db_int(q, 9);
	t->expires_at = db_int(q, 10);
	t->made_at = db_int(q, 11);
}

static bool find_by_text(struct db *db, const char *text, struct token *t)
{
	query *q = db_prepare(db, SELECT " WHERE t.hash = ?1");
	uint8_t hash[TOKEN_HASH_SIZE];
	bool found;

	token_hash(text, hash);
	db_bind_blob(q, 1, hash, sizeof(hash));
	found = db_step(db, q);
	if (found)
		read_row(q, t);
	db_done(q);
	return found;
}

enum outcome token_check(struct db *db, const char *text, const char *resource_kind,
			 const char *resource_id, int64_t now, struct token *t,
			 const char **reason)
{
	if (token_problem(text))
		*reason = "access token is malformed";
	else if (!find_by_text(db, text, t))
		*reason = "access token is unknown or removed";
	else if (t->expires_at <= now)
		*reason = "access token is expired";
	else if (strcmp(t->resource_kind, resource_kind) != 0 ||
		 strcmp(t->resource_id, resource_id) != 0)
		*reason = "access token is for another resource";
	else
		return OK;
	return UNAUTHORIZED;
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
