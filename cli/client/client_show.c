/* SPDX-License-Identifier: MIT */
/* wopictl client list, show and url. */
#include "arguments.h"
#include "cli.h"
#include "client.h"
#include "clock.h"
#include "commands.h"
#include "file.h"
#include "json.h"
#include "jwk.h"
#include "lookup.h"
#include "mem.h"
#include "message.h"
#include "output.h"
#include "text.h"

#include <string.h>

static const char *state_of(const struct client *k)
{
	if (k->failure)
		return mem_printf("failed at %s: %s", clock_text(k->failed_at), k->failure);
	return k->stale_at ? mem_printf("its keys do not match since %s", clock_text(k->stale_at)) :
		"good";
}

/* The extensions with that limit, as JSON an array, else such as "txt,csv", or "-" for none. */
static void row_limits(struct cli *c, row *r, const char *client, const char *name,
		       enum client_limit limit)
{
	struct extensions all = client_limits(c->db, client, limit);
	struct json_object *list = json_object_new_array();
	const char *text = NULL;

	for (size_t i = 0; i < all.count; i++) {
		json_append_text(list, all.list[i]);
		text = text ? mem_printf("%s,%s", text, all.list[i]) : all.list[i];
	}
	if (c->json) {
		json_object_object_add(r, name, list);
		return;
	}
	json_object_put(list);
	row_text(r, name, text);
}

static void row_both_limits(struct cli *c, row *r, const char *client)
{
	row_limits(c, r, client, "excluded", CLIENT_EXCLUDED);
	row_limits(c, r, client, "view_only", CLIENT_VIEW_ONLY);
}

static void print(struct cli *c, const struct client *k)
{
	row *r = row_new();

	row_text(r, "name", k->name);
	row_text(r, "kind", k->kind);
	row_text(r, "proof", client_proof_name(k->proof));
	row_int(r, "keys", (int64_t)k->key_count);
	row_time(c, r, "fetched_at", k->fetched_at);
	row_text(r, "state", state_of(k));
	row_text(r, "source", k->sources[0]);
	row_both_limits(c, r, k->name);
	out_row(c, r);
}

void cmd_client_list(struct cli *c)
{
	struct clients all = client_list(c->db);

	for (size_t i = 0; i < all.count; i++)
		print(c, &all.list[i]);
}

static void add_text(row *r, const char *name, const char *text)
{
	const char *before = json_object_get_string(json_object_object_get(r, name));

	row_text(r, name, before ? mem_printf("%s, %s", before, text) : text);
}

static row *row_of_extension(struct cli *c, const char *client, const char *ext)
{
	const char *first = client_preferred(c->db, ext);
	row *r = row_new();

	row_text(r, "extension", ext);
	row_flag(r, "preferred", first && same(first, client));
	row_text(r, "default", NULL);
	return r;
}

static void print_row_of_extension(struct cli *c, const char *client, const char *ext, row *r)
{
	row_text(r, "limit", client_limit_name(client_limit_of(c->db, client, ext)));
	out_row(c, r);
}

/* Prints a client's actions, one row per extension. The list is sorted by extension. */
static void print_actions(struct cli *c, const char *client)
{
	struct actions all = client_actions(c->db, client);
	row *r = NULL;

	for (size_t i = 0; i < all.count; i++) {
		const struct action *a = &all.list[i];
		const char *target = a->target_ext ? mem_printf(" to %s", a->target_ext) : "";

		if (i == 0 || !same(a->ext, a[-1].ext)) {
			if (r)
				print_row_of_extension(c, client, a[-1].ext, r);
			r = row_of_extension(c, client, a->ext);
		}
		add_text(r, "actions", mem_printf("%s%s", a->name, target));
		if (a->is_default)
			row_text(r, "default", a->name);
	}
	if (r)
		print_row_of_extension(c, client, all.list[all.count - 1].ext, r);
}

static struct json_object *keys_of(const struct client *k)
{
	struct json_object *keys = json_object_new_array();

	for (size_t i = 0; i < k->key_count; i++) {
		row *r = row_new();

		row_text(r, "fingerprint", jwk_fingerprint(&k->keys[i].key));
		row_int(r, "bits", k->keys[i].key.bits);
		row_text(r, "old_fingerprint", jwk_fingerprint(&k->keys[i].old));
		row_int(r, "old_bits", k->keys[i].old.bits);
		json_object_array_add(keys, r);
	}
	return keys;
}

static const char *keys_text(const struct client *k)
{
	const char *text = NULL;

	for (size_t i = 0; i < k->key_count; i++) {
		const struct client_keys *pair = &k->keys[i];
		const char *old = jwk_same(&pair->key, &pair->old) ? "" :
			mem_printf(", before %s", jwk_fingerprint(&pair->old));

		text = mem_printf("%s%s%s (%d bits%s)", text ? text : "", text ? "; " : "",
				  jwk_fingerprint(&pair->key), pair->key.bits, old);
	}
	return text;
}

/* A summary for people: the product, and the capabilities that are true. */
static const char *capabilities_text(const char *json)
{
	struct json_object *o;
	const char *text;
	row *r;

	if (!json)
		return NULL;
	o = json_tokener_parse(json);
	r = row_new();
	json_object_object_foreach(o, name, value) {
		if (json_object_is_type(value, json_type_boolean) && json_object_get_boolean(value))
			add_text(r, "text", name);
		if (strncmp(name, "product", 7) == 0)
			add_text(r, "text", mem_printf("%s %s", name,
						       json_object_get_string(value)));
	}
	text = json_object_get_string(json_object_object_get(r, "text"));
	text = text ? mem_strdup(text) : NULL;
	json_object_put(r);
	json_object_put(o);
	return text;
}

static const char *age_text(int64_t age)
{
	int64_t minutes = age / (60 * CLOCK_SECOND);

	return minutes < 120 ? mem_printf("%lldm", (long long)minutes) :
		minutes < 48 * 60 ? mem_printf("%lldh", (long long)minutes / 60) :
		mem_printf("%lldd", (long long)minutes / (24 * 60));
}

static void row_moment(const struct cli *c, row *r, const char *name, int64_t at)
{
	if (at)
		row_time(c, r, name, at);
	else
		row_text(r, name, NULL);
}

static row *row_of(struct cli *c, const struct client *k)
{
	struct json_object *sources = json_object_new_array();
	row *r = row_new();

	for (size_t i = 0; i < k->source_count; i++)
		json_append_text(sources, k->sources[i]);
	row_text(r, "name", k->name);
	row_text(r, "kind", k->kind);
	row_text(r, "proof", client_proof_name(k->proof));
	json_object_object_add(r, "sources", sources);
	row_moment(c, r, "fetched_at", k->fetched_at);
	row_text(r, "age", age_text(c->now - k->fetched_at));
	row_moment(c, r, "stale_at", k->stale_at);
	row_moment(c, r, "failed_at", k->failed_at);
	row_text(r, "failure", k->failure);
	return r;
}

static row *row_of_action(const struct action *a)
{
	row *r = row_new();

	row_text(r, "extension", a->ext);
	row_text(r, "action", a->name);
	row_flag(r, "default", a->is_default);
	row_text(r, "target_extension", a->target_ext);
	row_text(r, "new_extension", a->new_ext);
	row_text(r, "icon", a->icon);
	row_text(r, "urlsrc", a->urlsrc);
	return r;
}

static void show_json(struct cli *c, const struct client *k, const char *capabilities)
{
	struct json_object *actions = json_object_new_array(), *first = json_object_new_array();
	struct extensions preferred = client_preferences(c->db, k->name);
	struct actions all = client_actions(c->db, k->name);
	const char *fields = client_fields(c->db, k->name);
	row *r = row_of(c, k);

	for (size_t i = 0; i < preferred.count; i++)
		json_append_text(first, preferred.list[i]);
	for (size_t i = 0; i < all.count; i++)
		json_object_array_add(actions, row_of_action(&all.list[i]));
	json_object_object_add(r, "keys", keys_of(k));
	json_object_object_add(r, "capabilities",
			       capabilities ? json_tokener_parse(capabilities) : NULL);
	json_object_object_add(r, "fields", fields ? json_tokener_parse(fields) : NULL);
	json_object_object_add(r, "preferred", first);
	row_both_limits(c, r, k->name);
	json_object_object_add(r, "actions", actions);
	out_record(c, r);
}

/* Prints one object as JSON, otherwise the client and then its extensions. CSV has one heading
 * line, so it omits the extensions. */
void cmd_client_show(struct cli *c)
{
	struct client k = need_client(c, arg(c, 0));
	const char *capabilities = client_capabilities(c->db, k.name);
	row *r;

	if (c->json) {
		show_json(c, &k, capabilities);
		return;
	}
	r = row_of(c, &k);
	row_text(r, "sources", k.sources[0]);
	for (size_t i = 1; i < k.source_count; i++)
		add_text(r, "sources", k.sources[i]);
	row_text(r, "keys", keys_text(&k));
	row_text(r, "capabilities", capabilities_text(capabilities));
	row_text(r, "fields", client_fields(c->db, k.name));
	row_both_limits(c, r, k.name);
	out_record(c, r);
	if (for_programs(c))
		return;
	print_actions(c, k.name);
}

/* The action that opens the file in the client NAME; NULL: in the preferred client. */
static struct action need_action(struct cli *c, const char *name, const struct file *f)
{
	const char *wanted = option(c, "action");
	const char *who = name ? mem_printf("client '%s'", name) : "no client";
	const char *remedy = name ? mem_printf("see 'wopictl client show %s'", name) :
		"see 'wopictl client list'";
	struct action a;

	if (client_action(c->db, f->name, wanted, name, &a))
		return a;
	if (!wanted || !client_action(c->db, f->name, NULL, name, &a))
		quit(EXIT_NO_SUCH, "%s %s '%s'; %s", who, name ? "cannot open" : "can open", f->name,
		     remedy);
	quit(EXIT_NO_SUCH, "%s has %s action '%s' for '%s', but '%s' has '%s'; %s", who,
	     name ? "no" : "an", wanted, f->name, a.client, a.name, remedy);
}

void cmd_client_url(struct cli *c)
{
	const char *name = arg(c, 1) ? need_client(c, arg(c, 0)).name : NULL;
	struct file f = need_file(c, arg(c, name ? 1 : 0));
	struct action a = need_action(c, name, &f);
	struct client_values v = {
		.wopi_src = wopi_src(c->db, f.id), .kind = a.kind,
		.action = option(c, "action") ? option(c, "action") : a.name,
		.language = option(c, "language"), .theme = option(c, "theme"),
		.session_id = option(c, "session"), .context = option(c, "context"),
		.query = option(c, "query"), .business = option(c, "business"),
		.embedded = option(c, "action") && same(option(c, "action"), "embedview"),
	};

	need_base_url(c);
	if (v.theme && !same(v.theme, "light") && !same(v.theme, "dark"))
		quit(EXIT_USAGE, "invalid --theme '%s': expected light or dark", v.theme);
	out_value(c, "url", client_action_url(a.urlsrc, &v));
}
