/* SPDX-License-Identifier: MIT */
/* Alternate streams, in the key-value store: a scope for each file, values are JSON. */
#include "alternate.h"

#include "account.h"
#include "base64url.h"
#include "chunk_contents.h"
#include "content_property.h"
#include "die.h"
#include "json.h"
#include "mem.h"
#include "store.h"
#include "text.h"

#include <string.h>

#define SCOPE "stream/"

static const char *scope_of(const char *file_id)
{
	return mem_printf(SCOPE "%s", file_id);
}

static _Noreturn void corrupt(const char *scope, const char *name)
{
	die("corrupt database: the stream '%s' of '%s'", name, scope + strlen(SCOPE));
}

static struct alternate read_stream(const struct store_entry *e)
{
	struct json_object *o = json_tokener_parse(e->value);
	const char *chunks = o ? json_text(o, "chunks") : NULL, *hash = o ? json_text(o, "sha256") : NULL;
	struct alternate a = { .stream_id = e->name };
	struct octets packed;

	if (!chunks || !hash || !json_text(o, "content") ||
	    !text_unhex(hash, a.content.sha256, SHA256_SIZE) ||
	    !base64_read(chunks, strlen(chunks), &packed) ||
	    !signature_unpack(packed.data, packed.len, &a.signature))
		corrupt(e->scope, e->name);
	a.content.name = json_copy(o, "content");
	a.content.size = json_int(o, "size");
	a.updated_at = json_int(o, "updated_at");
	json_object_put(o);
	return a;
}

struct alternates alternate_list(struct db *db, const char *file_id, int64_t now)
{
	struct store_entries all = store_in(db, scope_of(file_id));
	struct alternates list = { mem_alloc((all.count + 1) * sizeof(*list.list)), 0 };

	for (size_t i = 0; i < all.count; i++) {
		struct alternate a = read_stream(&all.list[i]);

		if (a.updated_at + CONTENT_KEPT > now)
			list.list[list.count++] = a;
	}
	return list;
}

static void account(struct db *db, const char *file_id, int64_t more)
{
	account_change(db, file_id, (struct account){ .current = more, .versions = more });
}

static const char *write_stream(const struct alternate *a, int64_t now)
{
	struct json_object *o = json_object_new_object();
	const uint8_t *packed;
	size_t len;

	packed = signature_pack(&a->signature, &len);
	json_add_int(o, "size", a->content.size);
	json_add_text(o, "content", a->content.name);
	json_add_text(o, "sha256", text_hex(a->content.sha256, SHA256_SIZE));
	json_add_int(o, "updated_at", now);
	json_add_text(o, "chunks", base64_write(packed, len));
	return json_finish(o);
}

/* Reads the content of a stored stream; false if there is none of that id. */
static bool find(struct db *db, const char *file_id, const char *stream_id, struct alternate *a)
{
	const char *scope = scope_of(file_id), *value = store_get(db, scope, stream_id);

	if (value)
		*a = read_stream(&(struct store_entry){ scope, stream_id, value });
	return value;
}

void alternate_set(struct db *db, const char *file_id, const struct alternate *a, int64_t now)
{
	struct alternate old;

	if (find(db, file_id, a->stream_id, &old) && !same(old.content.name, a->content.name))
		alternate_remove(db, file_id, a->stream_id, now);
	if (!find(db, file_id, a->stream_id, &old)) {
		content_need(db, &a->content);
		account(db, file_id, a->content.size);
	}
	store_set(db, scope_of(file_id), a->stream_id, write_stream(a, now));
}

bool alternate_remove(struct db *db, const char *file_id, const char *stream_id, int64_t now)
{
	struct alternate a;

	if (!find(db, file_id, stream_id, &a))
		return false;
	store_set(db, scope_of(file_id), stream_id, NULL);
	account(db, file_id, -a.content.size);
	chunk_content_unused(db, &a.content, now);
	return true;
}

void alternate_drop(struct db *db, const char *file_id, int64_t now)
{
	struct store_entries all = store_in(db, scope_of(file_id));

	for (size_t i = 0; i < all.count; i++)
		alternate_remove(db, file_id, all.list[i].name, now);
}

/* Removes what Q selects by scope and name. */
static int expire(struct db *db, query *q, int64_t now)
{
	struct store_entry *ended = NULL;
	size_t count = 0;

	for (; db_step(db, q); count++) {
		ended = mem_grow(ended, count, sizeof(*ended));
		ended[count] = (struct store_entry){ db_text(q, 0), db_text(q, 1), NULL };
	}
	for (size_t i = 0; i < count; i++) {
		const char *id = strchr(ended[i].scope, '/') + 1;

		if (begins(ended[i].scope, SCOPE))
			alternate_remove(db, id, ended[i].name, now);
		else
			content_property_remove(db, id, ended[i].name);
	}
	return (int)count;
}

#define HAS_ENDED " AND json_extract(value, '$.updated_at') <= ?2"

void alternate_expire_of(struct db *db, const char *file_id, int64_t now)
{
	query *q = db_query(db, "SELECT scope, name FROM setting"
		" WHERE scope IN ('stream/' || ?1, 'content/' || ?1)" HAS_ENDED, file_id);

	db_bind_int(q, 2, now - CONTENT_KEPT);
	expire(db, q, now);
}

int alternate_expire(struct db *db, int64_t now, int max)
{
	query *q = db_prepare(db, "SELECT scope, name FROM setting"
		" WHERE ((scope > 'stream/' AND scope < 'stream0')"
		" OR (scope > 'content/' AND scope < 'content0'))" HAS_ENDED " LIMIT ?1");

	db_bind_int(q, 1, max);
	db_bind_int(q, 2, now - CONTENT_KEPT);
	return expire(db, q, now);
}
