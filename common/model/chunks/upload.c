/* SPDX-License-Identifier: MIT */
/* Upload sessions, in the key-value store: the scope UPLOADS has a row for each, and each has a scope
 * of its own with a row for each of its contents. */
#include "upload.h"

#include "chunk_contents.h"
#include "die.h"
#include "json.h"
#include "mem.h"
#include "store.h"
#include "text.h"

#include <string.h>

#define UPLOADS "uploads"
#define PARTS "upload/"

enum { TOKEN_LENGTH = 32 };

static const char *parts_of(const char *token)
{
	return mem_printf(PARTS "%s", token);
}

static struct upload read_upload(const char *token, const char *value)
{
	struct json_object *o = json_tokener_parse(value);
	struct upload u = { .token = token };

	if (!o || !json_text(o, "file") || !json_text(o, "user"))
		die("corrupt database: an upload session is not JSON");
	u.file_id = json_copy(o, "file");
	u.user_id = json_copy(o, "user");
	u.size = json_int(o, "size");
	u.parts = json_int(o, "parts");
	u.used_at = json_int(o, "used_at");
	json_object_put(o);
	return u;
}

static void write_upload(struct db *db, const struct upload *u)
{
	struct json_object *o = json_object_new_object();

	json_add_text(o, "file", u->file_id);
	json_add_text(o, "user", u->user_id);
	json_add_int(o, "size", u->size);
	json_add_int(o, "parts", u->parts);
	json_add_int(o, "used_at", u->used_at);
	store_set(db, UPLOADS, u->token, json_finish(o));
}

static bool has_ended(const struct upload *u, int64_t now)
{
	return u->used_at + UPLOAD_TTL <= now;
}

bool upload_get(struct db *db, const char *token, const char *file_id, const char *user_id,
		int64_t now, struct upload *u)
{
	const char *value = store_get(db, UPLOADS, token);

	if (!value)
		return false;
	*u = read_upload(token, value);
	return !has_ended(u, now) && same(u->file_id, file_id) && same(u->user_id, user_id);
}

struct upload_parts upload_parts(struct db *db, const struct upload *u)
{
	struct store_entries all = store_in(db, parts_of(u->token));
	struct upload_parts parts = { mem_alloc((all.count + 1) * sizeof(*parts.list)), all.count };

	for (size_t i = 0; i < all.count; i++) {
		struct json_object *o = json_tokener_parse(all.list[i].value);
		const char *name = o ? json_copy(o, "content") : NULL;

		if (!name)
			die("corrupt database: a part of an upload session is not JSON");
		parts.list[i] = (struct content){ .name = name, .size = json_int(o, "size") };
		json_object_put(o);
	}
	return parts;
}

/* The sessions of a user that have not ended. */
struct own {
	size_t count;
	int64_t bytes;
	const char *oldest;	/* the one that was not used for longest */
	int64_t used_at;
};

static struct own find_own(struct db *db, const char *user_id, int64_t now)
{
	struct store_entries all = store_in(db, UPLOADS);
	struct own own = { .count = 0 };

	for (size_t i = 0; i < all.count; i++) {
		struct upload u = read_upload(all.list[i].name, all.list[i].value);

		if (!same(u.user_id, user_id) || has_ended(&u, now))
			continue;
		if (!own.oldest || u.used_at < own.used_at) {
			own.oldest = u.token;
			own.used_at = u.used_at;
		}
		own.count++;
		own.bytes += u.size;
	}
	return own;
}

int64_t upload_bytes(struct db *db, const char *user_id, int64_t now)
{
	return find_own(db, user_id, now).bytes;
}

const char *upload_create(struct db *db, const char *file_id, const char *user_id, int64_t now)
{
	struct upload u = { .file_id = file_id, .user_id = user_id, .used_at = now };
	struct own own;

	upload_expire(db, now, UPLOADS_MAX);
	own = find_own(db, user_id, now);
	if (own.count >= UPLOADS_MAX)
		upload_drop(db, own.oldest, now);
	u.token = text_random(TOKEN_LENGTH);
	write_upload(db, &u);
	return u.token;
}

/* The names of the rows sort as the parts do. */
void upload_add(struct db *db, struct upload *u, const struct content *c, int64_t now)
{
	struct json_object *o = json_object_new_object();

	content_need(db, c);
	json_add_text(o, "content", c->name);
	json_add_int(o, "size", c->size);
	json_add_text(o, "sha256", text_hex(c->sha256, SHA256_SIZE));
	store_set(db, parts_of(u->token), mem_printf("%08lld", (long long)u->parts), json_finish(o));
	u->size += c->size;
	u->parts++;
	upload_touch(db, u, now);
}

void upload_touch(struct db *db, const struct upload *u, int64_t now)
{
	struct upload used = *u;

	used.used_at = now;
	write_upload(db, &used);
}

void upload_drop(struct db *db, const char *token, int64_t now)
{
	struct upload u = { .token = token };
	struct upload_parts parts = upload_parts(db, &u);
	query *q = db_query(db, "DELETE FROM setting WHERE scope = ?1", parts_of(token));

	for (size_t i = 0; i < parts.count; i++)
		chunk_content_unused(db, &parts.list[i], now);
	db_run(db, q);
	store_set(db, UPLOADS, token, NULL);
}

void upload_drop_of(struct db *db, const char *file_id, int64_t now)
{
	struct store_entries all = store_in(db, UPLOADS);

	for (size_t i = 0; i < all.count; i++)
		if (same(read_upload(all.list[i].name, all.list[i].value).file_id, file_id))
			upload_drop(db, all.list[i].name, now);
}

int upload_expire(struct db *db, int64_t now, int max)
{
	struct store_entries all = store_in(db, UPLOADS);
	int count = 0;

	for (size_t i = 0; i < all.count && count < max; i++) {
		struct upload u = read_upload(all.list[i].name, all.list[i].value);

		if (!has_ended(&u, now))
			continue;
		upload_drop(db, u.token, now);
		count++;
	}
	return count;
}
