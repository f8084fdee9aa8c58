/* SPDX-License-Identifier: MIT */
/* Access tokens: one user, one resource, rights, an expiry. */
#include "token.h"

#include "base64url.h"
#include "client.h"
#include "clock.h"
#include "container.h"
#include "grant.h"
#include "guest.h"
#include "mem.h"
#include "resource_kind.h"
#include "secret.h"
#include "text.h"

#include <nettle/hmac.h>
#include <nettle/memops.h>
#include <string.h>

#define SELECT \
	"SELECT t.hash, t.resource_kind, t.resource_id, t.rights, t.expires_at, t.made_at, " \
	"t.client, t.password, " USER_COLUMNS " FROM token t JOIN user u ON u.id = t.user_id"

/*
 * A derived token is "~SESSION.END.PROOF": the first bytes of the session's hash, by which it is
 * found; the expiry in milliseconds; and an HMAC over everything. Bytes are in base64 for URLs.
 * ".CLIENT.USER" may follow: the client for which it was issued and the acting user, both also
 * in the proof; either may be "".
 */
enum {
	SESSION_SIZE = 15, SESSION_TEXT = 20,
	PROOF_SIZE = 24, PROOF_TEXT = 32,
};

enum { SECRET_ID_SIZE = 8 };

enum { PARENTS_MAX = 16 };	/* links made by sessions of links; more of them are damage */

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

static void add_text(struct hmac_sha256_ctx *ctx, const char *text)
{
	/* with its NUL, so that different lists of texts differ */
	hmac_sha256_update(ctx, strlen(text) + 1, (const uint8_t *)text);
}

/* The key is set up once: an answer may contain thousands of proofs. */
static void start_proof(const struct db *db, const char *purpose, struct hmac_sha256_ctx *ctx)
{
	static struct hmac_sha256_ctx keyed;
	static const struct db *keyed_for;
	uint8_t secret[SECRET_SIZE];

	if (keyed_for != db) {
		secret_get(db, secret);
		hmac_sha256_set_key(&keyed, sizeof(secret), secret);
		keyed_for = db;
	}
	*ctx = keyed;
	add_text(ctx, purpose);
}

void token_choose(const struct db *db, const char *text, struct token *t)
{
	struct hmac_sha256_ctx ctx;

	start_proof(db, "chosen", &ctx);
	add_text(&ctx, text);
	hmac_sha256_digest(&ctx, TOKEN_HASH_SIZE, t->hash);
	t->chosen = true;
	t->weak = strlen(text) < TOKEN_STRONG_MIN;
}

const char *token_secret_id(const struct db *db)
{
	struct hmac_sha256_ctx ctx;
	uint8_t id[SECRET_ID_SIZE];

	start_proof(db, "secret", &ctx);
	hmac_sha256_digest(&ctx, sizeof(id), id);
	return text_hex(id, sizeof(id));
}

const char *token_id(const struct token *t)
{
	return text_hex(t->hash, TOKEN_ID_SIZE / 2);
}

static void read_row(query *q, struct token *t)
{
	db_blob(q, 0, t->hash, TOKEN_HASH_SIZE);
	t->resource_kind = resource_kind_named(db_text(q, 1));
	t->resource_id = db_text(q, 2);
	t->rights = (unsigned)db_int(q, 3) & RIGHTS_STORED;
	t->follows = db_int(q, 3) & TOKEN_FOLLOWS;
	t->chosen = db_int(q, 3) & TOKEN_CHOSEN;
	t->weak = db_int(q, 3) & TOKEN_WEAK;
	t->expires_at = db_int(q, 4);
	t->made_at = db_int(q, 5);
	t->client = db_text(q, 6);
	t->password = db_text(q, 7);
	user_read(q, 8, &t->user);
	t->granted_to = t->user.id;
	t->parent = NULL;
	t->reads = false;
	t->guest_id = t->guest_name = NULL;
	t->ended_at = 0;
	t->ended_by = NULL;
}

/* Reads the rest of the row, which few requests need: why T was ended before it expired, and for
 * a link its parent. */
static void read_rest(struct db *db, struct token *t)
{
	query *q = db_prepare(db, "SELECT ended_at, ended_by, parent FROM token WHERE hash = ?1");
	uint8_t *parent = NULL;

	db_bind_blob(q, 1, t->hash, TOKEN_HASH_SIZE);
	db_step(db, q);
	t->ended_at = db_int(q, 0);
	t->ended_by = db_text(q, 1);
	if (!db_is_null(q, 2)) {
		parent = mem_alloc(TOKEN_HASH_SIZE);
		db_blob(q, 2, parent, TOKEN_HASH_SIZE);
	}
	t->parent = parent;
	db_done(q);
}

/* The token whose hash starts with the first LEN bytes of HASH. */
static bool find(struct db *db, const uint8_t *hash, size_t len, struct token *t)
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

/* Random tokens need no secret, and one look-up. Tokens chosen before schema 5 are found by it,
 * too. */
static bool find_by_text(struct db *db, const char *text, struct token *t)
{
	struct token chosen;
	uint8_t hash[TOKEN_HASH_SIZE];

	token_hash(text, hash);
	if (find(db, hash, sizeof(hash), t))
		return true;
	token_choose(db, text, &chosen);
	return find(db, chosen.hash, sizeof(chosen.hash), t);
}

bool token_get(struct db *db, const uint8_t hash[TOKEN_HASH_SIZE], struct token *t)
{
	if (!find(db, hash, TOKEN_HASH_SIZE, t))
		return false;
	read_rest(db, t);
	return !t->ended_at;
}

bool token_by_text(struct db *db, const char *text, struct token *t)
{
	return !token_problem(text) && find_by_text(db, text, t) && token_get(db, t->hash, t);
}

const char *token_of_ticket(const struct db *db, const char *ticket, const char *browser)
{
	struct hmac_sha256_ctx ctx;
	uint8_t proof[PROOF_SIZE];

	start_proof(db, "ticket", &ctx);
	add_text(&ctx, ticket);
	add_text(&ctx, browser);
	hmac_sha256_digest(&ctx, PROOF_SIZE, proof);
	return base64url_write(proof, PROOF_SIZE);
}

#define READS "r"	/* the claim of tokens that only read */

/* The optional part of a derived token, "" for none. */
static const char *claims(const struct token *t)
{
	const char *actor = t->guest_id ? t->guest_id :
		same(t->user.id, t->granted_to) ? "" : t->user.id;
	const char *said = mem_printf(".%s.%s", t->client ? t->client : "", actor);
	const char *name = t->guest_name;

	if (t->guest_id)
		return mem_printf("%s.%s.%s", said, t->reads ? READS : "",
				  base64url_write((const uint8_t *)name, strlen(name)));
	return t->reads ? mem_printf("%s." READS, said) : t->client || *actor ? said : "";
}

/* A part of the proof that is not in the token: the number of the client of that name, or the password
 * that was given. */
static const char *unsaid(struct db *db, const struct token *t, enum resource_kind kind)
{
	int64_t number = t->client ? client_number(db, t->client) : 0;

	if (kind == RESOURCE_UNLOCKED)
		return mem_printf(" %s", t->password ? t->password : "");
	return number ? mem_printf(" %lld", (long long)number) : "";
}

/* The session's time is in the proof: a session that is removed and made again has other proofs. */
const char *token_derive(struct db *db, const struct token *t,
			 enum resource_kind kind, const char *resource_id)
{
	int64_t end_ms = clock_ms(t->expires_at);
	const char *said = claims(t);
	struct hmac_sha256_ctx ctx;
	uint8_t proof[PROOF_SIZE];

	start_proof(db, "token", &ctx);
	add_text(&ctx, resource_kind_name(kind));
	add_text(&ctx, resource_id);
	add_text(&ctx, mem_printf("%lld %lld%s%s", (long long)t->made_at, (long long)end_ms, said,
				  unsaid(db, t, kind)));
	hmac_sha256_update(&ctx, TOKEN_HASH_SIZE, t->hash);
	hmac_sha256_digest(&ctx, PROOF_SIZE, proof);
	return mem_printf("~%s.%lld.%s%s", base64url_write(t->hash, SESSION_SIZE), (long long)end_ms,
			  base64url_write(proof, PROOF_SIZE), said);
}

/* Reads the claims from a derived token's end: "", ".CLIENT.USER", ".CLIENT.USER.r", or of a guest
 * ".CLIENT.ID.[r].NAME". False if there is no such user (any more). */
static bool read_claims(struct db *db, const char *text, struct token *t)
{
	const char *client, *user, *flags, *rest;
	struct octets name;

	if (!*text)
		return true;
	client = text_before(text + 1, ".");
	rest = text + 1 + strlen(client);
	t->client = *client ? client : NULL;
	if (!*rest)
		return true;
	user = text_before(rest + 1, ".");
	rest += 1 + strlen(user);
	flags = *rest ? text_before(rest + 1, ".") : "";
	t->reads = same(flags, READS);
	rest += *rest ? 1 + strlen(flags) : 0;
	if (*rest)
		return base64url_read(rest + 1, strlen(rest + 1), &name) &&
			guest_claimed(db, t, user, mem_strndup((const char *)name.data, name.len));
	return !*user || user_present(db, user, &t->user);
}

/* The session of the derived token TEXT, if that is for the resource; it expires with the token,
 * if not earlier. */
static bool find_derived(struct db *db, const char *text, enum resource_kind kind,
			 const char *id, struct token *t)
{
	size_t len = strlen(text), head = 1 + SESSION_TEXT + 1;
	struct octets session;
	const char *end, *proven;
	struct token shown;
	int64_t end_ms;

	if (len > TOKEN_MAX || len <= head)
		return false;
	end = text + head;
	if (!base64url_read(text + 1, SESSION_TEXT, &session) ||
	    !parse_number(text_before(end, "."), INT64_MAX / 1000, &end_ms) ||
	    !find(db, session.data, session.len, t))
		return false;
	end += strcspn(end, ".");
	if (strlen(end) > 1 + PROOF_TEXT && !read_claims(db, end + 1 + PROOF_TEXT, t))
		return false;
	shown = *t;
	shown.expires_at = end_ms * 1000;
	proven = token_derive(db, &shown, kind, id);
	if (shown.expires_at < t->expires_at)
		t->expires_at = shown.expires_at;
	return len == strlen(proven) && memeql_sec(text, proven, len);
}

bool token_bound(struct db *db, struct token *t)
{
	struct token up = *t;

	if (t->follows || !token_visits(t))
		return true;
	read_rest(db, &up);
	for (int i = 0; up.parent && i < PARENTS_MAX; i++) {
		if (!find(db, up.parent, TOKEN_HASH_SIZE, &up))
			return false;
		read_rest(db, &up);
		if (up.expires_at < t->expires_at) {
			t->expires_at = up.expires_at;
			t->ended_at = up.ended_at;
			t->ended_by = up.ended_by;
		}
	}
	return !up.parent;
}

/* Why an expired session is invalid. */
static const char *over(struct db *db, struct token *t, const char *removed)
{
	if (!t->ended_at)	/* else it was limited by an ended one */
		read_rest(db, t);
	return t->ended_at ? removed : "access token is expired";
}

enum outcome token_check(struct db *db, const char *text, enum resource_kind kind,
			 const char *resource_id, int64_t now, struct token *t,
			 const char **reason)
{
	bool derived = text[0] == '~';
	const char *removed = derived ? "access token is removed, or for another resource" :
		"access token is unknown or removed", *problem = removed;

	if (!derived && token_problem(text))
		problem = "access token is malformed";
	else if ((derived ? find_derived(db, text, kind, resource_id, t) :
		  find_by_text(db, text, t)) && token_bound(db, t))
		problem = NULL;
	if (problem)
		t->user.id = NULL;	/* a forged token may name anybody */
	else if (t->expires_at <= now)
		problem = over(db, t, removed);
	else if (!derived && (kind == RESOURCE_NONE || t->resource_kind != kind ||
			      !same(t->resource_id, resource_id)))
		problem = "access token is for another resource";
	if (problem)
		*reason = problem;
	return problem ? OUTCOME_UNAUTHORIZED : OUTCOME_OK;
}

bool token_open(struct db *db, const char *text, enum resource_kind kind, int64_t now,
		struct token *t)
{
	uint8_t hash[TOKEN_HASH_SIZE];

	token_hash(text, hash);
	return find(db, hash, sizeof(hash), t) && t->resource_kind == kind &&
		t->expires_at > now;
}

/* Whether the session T is for the resource or a container above it. */
static bool reaches(struct db *db, const struct token *t, const char *id,
		    const struct file *f)
{
	if (same(t->resource_id, id) || (f && same(t->resource_id, f->id)) ||
	    t->resource_kind == RESOURCE_ECOSYSTEM)
		return true;
	return t->resource_kind != RESOURCE_FILE &&
		container_is_within(db, f ? f->container_id : id, t->resource_id);
}

bool token_follows(struct db *db, const struct token *t, const char *id,
		   const struct file *f)
{
	return t->follows || !reaches(db, t, id, f);
}

bool token_visits(const struct token *t)
{
	enum resource_kind kind = t->resource_kind;

	return kind == RESOURCE_READ_ONLY || kind == RESOURCE_READ_WRITE || kind == RESOURCE_FORMS;
}

static unsigned all_rights(struct db *db, const struct token *t, const char *id,
			   const struct file *f)
{
	bool own = reaches(db, t, id, f), is_past = f && !same(f->id, id);

	if (token_visits(t) && (!own || is_past))
		return 0;
	if (own && !t->follows)
		return t->rights;
	return t->rights & rights_implied(role_rights(grant_role(db, t->granted_to, id, f)));
}

unsigned token_rights(struct db *db, const struct token *t, const char *id,
		      const struct file *f)
{
	unsigned rights = all_rights(db, t, id, f);

	if (f)
		rights &= RIGHTS_ALL;	/* uploads are to containers */
	return t->reads ? rights & RIGHT_READ : rights;
}

/* The root shows all grants below it, and so do the ways to it. A version's id begins with the
 * file's. */
bool token_has_grant(struct db *db, const struct token *t)
{
	const char *id = text_before(t->resource_id, ".");
	struct file f;

	if (!t->follows)
		return true;
	if (!*id || same(id, CONTAINER_ROOT))
		return grant_any(db, t->user.id);
	return grant_role(db, t->user.id, id, file_get_any(db, id, &f) ? &f : NULL) != ROLE_NONE;
}

/* A user's links by grants and by a session's fixed rights are different. */
void token_slot(const struct db *db, const char *resource_id, enum resource_kind type,
		const char *user_id, bool follows, const uint8_t *parent,
		uint8_t hash[TOKEN_HASH_SIZE])
{
	struct hmac_sha256_ctx ctx;

	start_proof(db, "link", &ctx);
	add_text(&ctx, resource_id);
	add_text(&ctx, resource_kind_name(type));
	add_text(&ctx, user_id ? user_id : "");
	if (user_id && follows)
		add_text(&ctx, "grants");
	if (user_id && parent)
		hmac_sha256_update(&ctx, TOKEN_HASH_SIZE, parent);
	hmac_sha256_digest(&ctx, TOKEN_HASH_SIZE, hash);
}

const char *token_link(struct db *db, const struct token *t, const struct file *f,
		       enum resource_kind type, const char *user_id)
{
	struct token link = *t, before;
	const char *id = t->resource_id;

	link.resource_kind = type;
	token_slot(db, id, type, user_id, t->follows, t->parent, link.hash);
	if (find(db, link.hash, TOKEN_HASH_SIZE, &before)) {
		struct token bounded = before;

		/* its maker's rights may have changed */
		if (token_bound(db, &bounded) && bounded.expires_at > t->made_at &&
		    token_rights(db, &before, id, f) == t->rights)
			return token_derive(db, &before, RESOURCE_SHARE, id);
		token_remove(db, &before);
	}
	token_add(db, &link);
	return token_derive(db, &link, RESOURCE_SHARE, id);
}

unsigned token_link_rights(enum resource_kind type)
{
	if (type == RESOURCE_READ_ONLY)
		return RIGHT_READ;
	return type == RESOURCE_READ_WRITE ? RIGHT_READ | RIGHT_WRITE : 0;
}

void token_unlink(struct db *db, const char *resource_id, enum resource_kind type)
{
	struct token link;

	token_slot(db, resource_id, type, NULL, false, NULL, link.hash);
	token_remove(db, &link);
}

bool token_sign_in_due(struct db *db, const struct user *user, int64_t now, int64_t ttl,
		       struct token *t)
{
	uint8_t hash[TOKEN_HASH_SIZE];
	bool known;

	token_slot(db, "", RESOURCE_OAUTH, user->id, false, NULL, hash);
	known = find(db, hash, TOKEN_HASH_SIZE, t) && t->expires_at > now;
	if (known && t->expires_at >= now + ttl)
		return false;
	if (!known) {
		*t = (struct token){ .made_at = now };
		memcpy(t->hash, hash, sizeof(hash));
	}
	t->user = *user;
	t->granted_to = user->id;
	t->resource_kind = RESOURCE_OAUTH;
	t->resource_id = "";
	t->rights = RIGHTS_ALL;
	t->follows = true;
	t->expires_at = now + 2 * ttl;	/* so that not every sign-in writes */
	return true;
}

void token_sign_in(struct db *db, struct token *t)
{
	token_remove(db, t);
	token_add(db, t);
}

query *token_list(struct db *db, const char *user_id)
{
	return db_query(db, SELECT " WHERE (?1 IS NULL OR t.user_id = ?1)"
		" AND t.ended_at IS NULL ORDER BY t.made_at, t.hash", user_id);
}

bool token_next(struct db *db, query *q, struct token *t)
{
	if (!db_step(db, q))
		return false;
	read_row(q, t);
	return true;
}

int64_t token_count(struct db *db, const char *user_id)
{
	return db_value(db, db_query(db, "SELECT count(*) FROM token WHERE user_id = ?1"
		" AND ended_at IS NULL", user_id));
}

struct tokens token_list_links(struct db *db, const char *resource_id, int64_t now)
{
	query *q = db_query(db, SELECT " WHERE t.resource_id = ?1 AND t.expires_at > ?2"
		" AND t.resource_kind IN ('" LINK_READ_ONLY "', '" LINK_READ_WRITE "')"
		" ORDER BY t.made_at, t.hash", resource_id);
	struct tokens all = { .count = 0 };
	struct token t, bounded;

	db_bind_int(q, 2, now);
	while (token_next(db, q, &t)) {
		bounded = t;
		if (!token_bound(db, &bounded) || bounded.expires_at <= now)
			continue;
		all.list = mem_grow(all.list, all.count, sizeof(*all.list));
		all.list[all.count++] = t;
	}
	return all;
}

int token_find(struct db *db, const char *text_or_id, struct token *t)
{
	query *q;
	int found = 0;

	if (token_by_text(db, text_or_id, t))
		return 1;
	q = db_query(db, SELECT " WHERE lower(substr(hex(t.hash), 1, 12)) = ?1"
		" AND t.ended_at IS NULL LIMIT 2", text_or_id);
	for (; db_step(db, q); found++)
		read_row(q, t);
	return found;
}

enum outcome token_add(struct db *db, const struct token *t)
{
	query *q = db_prepare(db, "INSERT INTO token"
		"(hash, user_id, resource_kind, resource_id, rights, expires_at, made_at, client,"
		" parent, password) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)"
		" ON CONFLICT(hash) DO UPDATE"
		" SET user_id = ?2, resource_kind = ?3, resource_id = ?4, rights = ?5,"
		" expires_at = ?6, made_at = ?7, client = ?8, parent = ?9, ended_at = NULL,"
		" ended_by = NULL, saves_kept = 0, password = ?10 WHERE ended_at IS NOT NULL");

	db_bind_blob(q, 1, t->hash, TOKEN_HASH_SIZE);
	db_bind_text(q, 2, t->user.id);
	db_bind_text(q, 3, resource_kind_name(t->resource_kind));
	db_bind_text(q, 4, t->resource_id);
	db_bind_int(q, 5, t->rights | (t->follows ? TOKEN_FOLLOWS : 0) |
		    (t->chosen ? TOKEN_CHOSEN : 0) | (t->weak ? TOKEN_WEAK : 0));
	db_bind_int(q, 6, t->expires_at);
	db_bind_int(q, 7, t->made_at);
	db_bind_text(q, 8, t->client);
	db_bind_blob(q, 9, t->parent, t->parent ? TOKEN_HASH_SIZE : 0);
	db_bind_text(q, 10, t->password);
	return db_run(db, q) ? OUTCOME_OK : OUTCOME_NAME_TAKEN;
}

void token_extend(struct db *db, const struct token *t, int64_t expires_at)
{
	query *q = db_prepare(db, "UPDATE token SET expires_at = ?2 WHERE hash = ?1"
		" AND ended_at IS NULL");

	db_bind_blob(q, 1, t->hash, TOKEN_HASH_SIZE);
	db_bind_int(q, 2, expires_at);
	db_run(db, q);
}

void token_end(struct db *db, const struct token *t, int64_t now, const char *by)
{
	query *q = db_prepare(db, "UPDATE token SET expires_at = min(expires_at, ?2),"
		" ended_at = ?2, ended_by = ?3 WHERE hash = ?1 AND ended_at IS NULL");

	db_bind_blob(q, 1, t->hash, TOKEN_HASH_SIZE);
	db_bind_int(q, 2, now);
	db_bind_text(q, 3, by);
	db_run(db, q);
}

void token_remove(struct db *db, const struct token *t)
{
	query *q = db_prepare(db, "DELETE FROM token WHERE hash = ?1");

	db_bind_blob(q, 1, t->hash, TOKEN_HASH_SIZE);
	db_run(db, q);
}

int token_remove_links(struct db *db, const struct token *t)
{
	query *q = db_prepare(db, "DELETE FROM token WHERE parent = ?1");

	db_bind_blob(q, 1, t->hash, TOKEN_HASH_SIZE);
	return db_run(db, q);
}

int token_remove_user(struct db *db, const char *user_id)
{
	db_run(db, db_query(db, "DELETE FROM token WHERE user_id = ?1 AND ended_at IS NOT NULL", user_id));
	return db_run(db, db_query(db, "DELETE FROM token WHERE user_id = ?1", user_id));
}

int token_remove_client(struct db *db, const char *client)
{
	db_run(db, db_query(db, "DELETE FROM token WHERE client = ?1 AND ended_at IS NOT NULL", client));
	return db_run(db, db_query(db, "DELETE FROM token WHERE client = ?1", client));
}

int token_remove_chosen(struct db *db)
{
	query *q = db_prepare(db, "DELETE FROM token WHERE rights & ?1");

	db_bind_int(q, 1, TOKEN_CHOSEN);
	return db_run(db, q);
}

int64_t token_count_weak(struct db *db, int64_t time)
{
	query *q = db_prepare(db, "SELECT count(*) FROM token WHERE rights & ?1 AND expires_at > ?2"
		" AND ended_at IS NULL");

	db_bind_int(q, 1, TOKEN_WEAK);
	db_bind_int(q, 2, time);
	return db_value(db, q);
}

bool token_count_save(struct db *db, const struct token *t, int max)
{
	query *q = db_prepare(db, "UPDATE token SET saves_kept = saves_kept + 1"
		" WHERE hash = ?1 AND saves_kept < ?2");

	db_bind_blob(q, 1, t->hash, TOKEN_HASH_SIZE);
	db_bind_int(q, 2, max);
	return db_run(db, q);
}

int64_t token_try(struct db *db, const struct token *t, int64_t now, int max, int64_t window)
{
	/* a window in the future is one of a clock that was set back */
	query *q = db_prepare(db, "UPDATE token SET"
		" tries = CASE WHEN tried_at BETWEEN ?2 - ?4 + 1 AND ?2 THEN tries + 1 ELSE 1 END,"
		" tried_at = CASE WHEN tried_at BETWEEN ?2 - ?4 + 1 AND ?2 THEN tried_at ELSE ?2 END"
		" WHERE hash = ?1 AND NOT (tries >= ?3 AND tried_at BETWEEN ?2 - ?4 + 1 AND ?2)");
	int64_t started;

	db_bind_blob(q, 1, t->hash, TOKEN_HASH_SIZE);
	db_bind_int(q, 2, now);
	db_bind_int(q, 3, max);
	db_bind_int(q, 4, window);
	if (db_run(db, q))
		return 0;
	q = db_prepare(db, "SELECT tried_at FROM token WHERE hash = ?1");
	db_bind_blob(q, 1, t->hash, TOKEN_HASH_SIZE);
	started = db_value(db, q);
	return started + window - now;
}

void token_forgive(struct db *db, const struct token *t)
{
	query *q = db_prepare(db, "UPDATE token SET tries = tries - 1 WHERE hash = ?1 AND tries > 0");

	db_bind_blob(q, 1, t->hash, TOKEN_HASH_SIZE);
	db_run(db, q);
}

struct uploads token_uploads(struct db *db, const struct token *t)
{
	query *q = db_prepare(db, "SELECT uploaded_files, uploaded_bytes FROM token WHERE hash = ?1");
	struct uploads all = { 0 };

	db_bind_blob(q, 1, t->hash, TOKEN_HASH_SIZE);
	if (db_step(db, q))
		all = (struct uploads){ .files = db_int(q, 0), .bytes = db_int(q, 1) };
	db_done(q);
	return all;
}

void token_count_upload(struct db *db, const struct token *t, int64_t bytes)
{
	query *q = db_prepare(db, "UPDATE token SET uploaded_files = uploaded_files + 1,"
		" uploaded_bytes = uploaded_bytes + ?2 WHERE hash = ?1");

	db_bind_blob(q, 1, t->hash, TOKEN_HASH_SIZE);
	db_bind_int(q, 2, bytes);
	db_run(db, q);
}

int token_remove_expired(struct db *db, int64_t time, int max)
{
	query *q = db_prepare(db, "DELETE FROM token WHERE hash IN (SELECT t.hash FROM token t"
		" WHERE t.expires_at < ?1 OR (t.parent IS NOT NULL"
		" AND NOT EXISTS (SELECT 1 FROM token p WHERE p.hash = t.parent)) LIMIT ?2)");

	db_bind_int(q, 1, time);
	db_bind_int(q, 2, max);
	return db_run(db, q);
}
