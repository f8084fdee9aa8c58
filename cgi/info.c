/* SPDX-License-Identifier: MIT */
/* CheckFileInfo (files.md 2, checkfileinfo.md): announces what works, no more. */
#include "exchange.h"

#include "mem.h"
#include "text.h"

#include <json-c/json.h>
#include <nettle/base64.h>
#include <string.h>

static void add_text(struct json_object *o, const char *name, const char *value)
{
	if (value && *value)
		json_object_object_add(o, name, json_object_new_string(value));
}

static void add_flag(struct json_object *o, const char *name, bool value)
{
	json_object_object_add(o, name, json_object_new_boolean(value));
}

static const char *base64(const uint8_t *data, size_t len)
{
	char *text = mem_alloc(BASE64_ENCODE_RAW_LENGTH(len) + 1);

	base64_encode_raw(text, len, data);
	return text;
}

static void add_file(struct json_object *o, const struct file *f)
{
	const struct version *v = &f->version;
	char modified[CLOCK_TEXT_SIZE];

	add_text(o, "BaseFileName", f->name);
	add_text(o, "FileExtension", name_extension(f->name));
	add_text(o, "OwnerId", f->owner_id);
	json_object_object_add(o, "Size", json_object_new_int64(v->content.size));
	add_text(o, "Version", mem_printf("%lld", (long long)v->number));
	add_text(o, "LastModifiedTime", clock_format(v->modified_at, modified));
	add_text(o, "SHA256", base64(v->content.sha256, SHA256_SIZE));
}

static void add_user(struct json_object *o, const struct user *u)
{
	add_text(o, "UserId", u->id);
	add_text(o, "UserFriendlyName", u->friendly_name ? u->friendly_name : u->name);
	add_flag(o, "IsAnonymousUser", false);
	add_flag(o, "IsAdminUser", u->admin);	/* Collabora warns without it */
}

/* Collabora takes a missing UserCanNotWriteRelative for true: always say it. */
static void add_permissions(struct json_object *o, unsigned rights)
{
	add_flag(o, "UserCanWrite", rights & RIGHT_WRITE);
	add_flag(o, "ReadOnly", !(rights & RIGHT_WRITE));
	add_flag(o, "UserCanNotWriteRelative", true);
}

static void add_capabilities(struct json_object *o)
{
	add_flag(o, "SupportsUpdate", true);
	add_flag(o, "SupportsLocks", true);
	add_flag(o, "SupportsGetLock", true);
	add_flag(o, "SupportsExtendedLockLength", true);
}

void check_file_info(struct exchange *x)
{
	struct json_object *o;

	/* the names are ours, so no seed against crafted ones has to be fetched */
	json_global_set_string_hash(JSON_C_STR_HASH_PERLLIKE);
	o = json_object_new_object();
	add_file(o, &x->file);
	add_user(o, &x->session.user);
	add_permissions(o, x->session.rights);
	add_capabilities(o);
	response_json(&x->response, o);
}
