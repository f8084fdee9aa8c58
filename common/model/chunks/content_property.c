/* SPDX-License-Identifier: MIT */
/* Content properties, in the key-value store: a scope for each file, values are JSON. */
#include "content_property.h"

#include "die.h"
#include "json.h"
#include "mem.h"
#include "signature.h"
#include "store.h"
#include "text.h"

#define SCOPE "content/"

static const char *scope_of(const char *file_id)
{
	return mem_printf(SCOPE "%s", file_id);
}

static struct content_property read_property(const struct store_entry *e)
{
	struct json_object *o = json_tokener_parse(e->value);
	struct content_property p;

	if (!o)
		die("corrupt database: the content property '%s' is not JSON", e->name);
	p = (struct content_property){
		.name = e->name, .value = json_copy(o, "value"), .keep = json_flag(o, "keep"),
		.updated_at = json_int(o, "updated_at"),
	};
	if (!p.value)
		p.value = "";
	json_object_put(o);
	return p;
}

struct content_properties content_property_list(struct db *db, const char *file_id, int64_t now)
{
	struct store_entries all = store_in(db, scope_of(file_id));
	struct content_properties list = { mem_alloc((all.count + 1) * sizeof(*list.list)), 0 };

	for (size_t i = 0; i < all.count; i++) {
		struct content_property p = read_property(&all.list[i]);

		if (p.updated_at + CONTENT_KEPT > now)
			list.list[list.count++] = p;
	}
	return list;
}

bool content_property_set(struct db *db, const char *file_id, const struct content_property *p,
			  int64_t now)
{
	struct content_properties all = content_property_list(db, file_id, now);
	struct json_object *o;
	size_t others = 0;

	for (size_t i = 0; i < all.count; i++)
		others += !same(all.list[i].name, p->name);
	if (others >= CONTENT_PROPERTIES_MAX)
		return false;
	o = json_object_new_object();
	json_add_text(o, "value", p->value);
	json_add_flag(o, "keep", p->keep);
	json_add_int(o, "updated_at", now);
	store_set(db, scope_of(file_id), p->name, json_finish(o));
	return true;
}

bool content_property_remove(struct db *db, const char *file_id, const char *name)
{
	return store_set(db, scope_of(file_id), name, NULL);
}

void content_property_drop(struct db *db, const char *file_id, bool keep)
{
	struct store_entries all = store_in(db, scope_of(file_id));

	for (size_t i = 0; i < all.count; i++)
		if (!keep || !read_property(&all.list[i]).keep)
			store_set(db, scope_of(file_id), all.list[i].name, NULL);
}
