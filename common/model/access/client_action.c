/* SPDX-License-Identifier: MIT */
/* Actions of clients: storing them, looking them up, and their addresses. */
#include "client.h"

#include "coauth_scope.h"
#include "die.h"
#include "json.h"
#include "mem.h"
#include "name.h"
#include "store.h"
#include "text.h"
#include "url.h"

#include <string.h>
#include <strings.h>

#define SCOPE "action/"
#define PREFERRED "preferred"
#define LIMIT "limit/"

const char *client_limit_name(enum client_limit limit)
{
	return limit == CLIENT_EXCLUDED ? "excluded" : limit == CLIENT_VIEW_ONLY ? "view-only" : NULL;
}

static const char *scope_of(const char *ext)
{
	return mem_printf(SCOPE "%s", ext);
}

static const char *extension_of(const struct store_entry *e)
{
	return e->scope + strlen(SCOPE);
}

/* Reads the action in an entry "CLIENT+ACTION". */
static struct action read_action(const struct store_entry *e)
{
	struct json_object *o = json_tokener_parse(e->value);
	struct action a = {
		.client = text_before(e->name, "+"), .ext = extension_of(e),
		.kind = json_copy(o, "kind"), .name = json_copy(o, "name"),
		.urlsrc = json_copy(o, "urlsrc"), .icon = json_copy(o, "icon"),
		.target_ext = json_copy(o, "target_ext"), .new_ext = json_copy(o, "new_ext"),
		.is_default = json_flag(o, "default"),
	};

	if (!a.kind || !a.name || !a.urlsrc)
		die("corrupt database record for action '%s'; 'wopictl client refresh' replaces it",
		    e->name);
	a.origin = url_origin(a.urlsrc);
	json_object_put(o);
	return a;
}

static const char *action_text(const struct action *a, const char *kind)
{
	struct json_object *o = json_object_new_object();

	json_add_text(o, "kind", kind);
	json_add_text(o, "name", a->name);
	json_add_text(o, "urlsrc", a->urlsrc);
	json_add_text_if_set(o, "icon", a->icon);
	json_add_text_if_set(o, "target_ext", a->target_ext);
	json_add_text_if_set(o, "new_ext", a->new_ext);
	if (a->is_default)
		json_add_flag(o, "default", true);
	return json_finish(o);
}

static bool is_action(const struct store_entry *e)
{
	return strchr(e->name, '+');
}

static bool is_action_of(const struct store_entry *e, const char *client)
{
	return begins(e->name, client) && e->name[strlen(client)] == '+';
}

static bool is_limit_of(const struct store_entry *e, const char *client)
{
	return begins(e->name, LIMIT) && same(e->name + strlen(LIMIT), client);
}

static bool is_exclusion_of(const struct store_entry *e, const char *client)
{
	return is_limit_of(e, client) && same(e->value, client_limit_name(CLIENT_EXCLUDED));
}

static bool is_view_limit_of(const struct store_entry *e, const char *client)
{
	return is_limit_of(e, client) && same(e->value, client_limit_name(CLIENT_VIEW_ONLY));
}

static bool is_preference_of(const struct store_entry *e, const char *client)
{
	return same(e->name, PREFERRED) && same(e->value, client);
}

/* Whether an entry is CLIENT's, in one way. */
typedef bool entry_is_of(const struct store_entry *e, const char *client);

static void remove_entries(struct db *db, const char *client, entry_is_of *is_of)
{
	struct store_entries all = store_below(db, SCOPE);

	for (size_t i = 0; i < all.count; i++)
		if (is_of(&all.list[i], client))
			store_set(db, all.list[i].scope, all.list[i].name, NULL);
}

void client_set_actions(struct db *db, const struct client *c, const struct action *actions,
			size_t count)
{
	remove_entries(db, c->name, is_action_of);
	while (count-- > 0)	/* backwards, so that the first of a name is kept */
		store_set(db, scope_of(actions[count].ext),
			    mem_printf("%s+%s", c->name, text_lower(actions[count].name)),
			    action_text(&actions[count], c->kind));
}

void client_prefer(struct db *db, const char *name, const char *ext)
{
	store_set(db, scope_of(ext), PREFERRED, name);
}

void client_unprefer(struct db *db, const char *name)
{
	remove_entries(db, name, is_preference_of);
}

static entry_is_of *limit_test(enum client_limit limit)
{
	return limit == CLIENT_EXCLUDED ? is_exclusion_of : is_view_limit_of;
}

void client_limit(struct db *db, const char *name, const char *ext, enum client_limit limit)
{
	store_set(db, scope_of(ext), mem_printf(LIMIT "%s", name), client_limit_name(limit));
	db_switch(db, DB_CLIENT_LIMITED, true);
}

void client_unlimit(struct db *db, const char *name, enum client_limit limit)
{
	remove_entries(db, name, limit_test(limit));
}

bool client_remove(struct db *db, const char *name)
{
	client_set_actions(db, &(struct client){ .name = name }, NULL, 0);
	client_unprefer(db, name);
	remove_entries(db, name, is_limit_of);
	client_count_removal(db, name);
	if (coauth_scope_get(db, name, NULL))
		coauth_scope_set(db, name, NULL, NULL);
	return client_unset(db, name);
}

/* The actions among the entries, of one client or with NULL of all. */
static struct actions read_actions(const struct store_entries *stored, const char *client)
{
	struct actions all = { .count = 0 };

	for (size_t i = 0; i < stored->count; i++) {
		const struct store_entry *e = &stored->list[i];

		if (client ? !is_action_of(e, client) : !is_action(e))
			continue;
		all.list = mem_grow(all.list, all.count, sizeof(*all.list));
		all.list[all.count++] = read_action(e);
	}
	return all;
}

static bool starts(const char *text, const char *start)
{
	return strncasecmp(text, start, strlen(start)) == 0;
}

/* The client's action of that name, or with NULL its default; NULL if it has none. */
static const struct action *of_name(const struct actions *f, const char *client, const char *name)
{
	for (size_t i = 0; i < f->count; i++) {
		const struct action *a = &f->list[i];

		if (same(a->client, client) &&
		    (name ? strcasecmp(a->name, name) == 0 : a->is_default))
			return a;
	}
	return NULL;
}

/* The action with which a client without "view" shows a file. */
static const struct action *viewer(const struct actions *f, const char *client)
{
	const struct action *a = of_name(f, client, NULL);

	if (a && starts(a->name, "view"))
		return a;
	for (size_t i = 0; i < f->count; i++)
		if (same(f->list[i].client, client) && starts(f->list[i].name, "view"))
			return &f->list[i];
	a = of_name(f, client, "edit");
	return a && same(a->kind, "collabora") ? a : NULL;
}

/* The action with which a client without "editnew" fills an empty file. */
static const struct action *filler(const struct actions *f, const char *client,
				   enum client_start start)
{
	const struct action *a = of_name(f, client, "edit");

	return a && (same(a->kind, "collabora") ||
		     (same(a->kind, "onlyoffice") && start == CLIENT_FROM_TEMPLATE)) ? a : NULL;
}

/* ONLYOFFICE starts a file from nothing only by "editnew". Its other pages try to save a blank page
 * first, even the viewer, and end in an error if they cannot. */
static bool can_start(const struct action *a, enum client_start start)
{
	return start != CLIENT_FROM_NOTHING || !same(a->kind, "onlyoffice") ||
		strcasecmp(a->name, "editnew") == 0;
}

static const struct action *choose(const struct actions *f, const char *client,
				   const char *wanted, enum client_start start)
{
	const struct action *a = of_name(f, client, wanted);

	if (!a && !wanted)
		a = of_name(f, client, "edit");
	if (!a && !wanted)
		a = of_name(f, client, "view");
	if (!a && (!wanted || strcasecmp(wanted, "view") == 0))
		a = viewer(f, client);
	if (!a && wanted && strcasecmp(wanted, "editnew") == 0)
		a = filler(f, client, start);
	return a && can_start(a, start) ? a : NULL;
}

static enum client_limit limit_in(const struct store_entries *stored, const char *client)
{
	for (size_t i = 0; i < stored->count; i++)
		if (is_limit_of(&stored->list[i], client))
			return is_exclusion_of(&stored->list[i], client) ? CLIENT_EXCLUDED :
				CLIENT_VIEW_ONLY;
	return CLIENT_UNLIMITED;
}

/* Whether actions of that name only show files: "view", "embedview", "mobileView" ... */
static bool shows(const char *action)
{
	return strstr(text_lower(action), "view");
}

/* Like choose(), within what limits the client. */
static const struct action *choose_allowed(const struct store_entries *stored,
					   const struct actions *f, const char *client,
					   const char *wanted, enum client_start start)
{
	enum client_limit limit = limit_in(stored, client);

	if (limit == CLIENT_VIEW_ONLY && !wanted)
		wanted = "view";
	if (limit == CLIENT_EXCLUDED || (limit == CLIENT_VIEW_ONLY && !shows(wanted)))
		return NULL;
	return choose(f, client, wanted, start);
}

bool client_action_from(struct db *db, enum client_start start, const char *file_name,
			const char *wanted, const char *client, struct action *found)
{
	const char *ext = text_lower(name_extension(file_name));
	const struct action *a = NULL;
	struct store_entries stored;
	struct actions all;

	if (!*ext)
		return false;
	stored = store_in(db, scope_of(ext + 1));
	all = read_actions(&stored, client);
	for (size_t i = 0; i < stored.count; i++)
		if (same(stored.list[i].name, PREFERRED))
			a = choose_allowed(&stored, &all, stored.list[i].value, wanted, start);
	for (size_t i = 0; !a && i < all.count; i++)
		a = choose_allowed(&stored, &all, all.list[i].client, wanted, start);
	if (!a)
		return false;
	*found = *a;
	if (strcasecmp(a->name, "edit") == 0 &&
	    (limit_in(&stored, a->client) == CLIENT_VIEW_ONLY ||
	     (wanted && strcasecmp(wanted, "view") == 0)))
		found->name = "view";	/* Collabora has one page for both, with a parameter */
	return true;
}

bool client_action(struct db *db, const char *file_name, const char *wanted,
		   const char *client, struct action *found)
{
	return client_action_from(db, CLIENT_FROM_CONTENTS, file_name, wanted, client, found);
}

struct actions client_actions(struct db *db, const char *name)
{
	struct store_entries stored = store_below(db, SCOPE);

	return read_actions(&stored, name);
}

const char *client_preferred(struct db *db, const char *ext)
{
	return store_get(db, scope_of(ext), PREFERRED);
}

static struct extensions extensions_of(struct db *db, const char *name, entry_is_of *is_of)
{
	struct store_entries stored = store_below(db, SCOPE);
	struct extensions all = { .count = 0 };

	for (size_t i = 0; i < stored.count; i++) {
		if (!is_of(&stored.list[i], name))
			continue;
		all.list = mem_grow(all.list, all.count, sizeof(*all.list));
		all.list[all.count++] = extension_of(&stored.list[i]);
	}
	return all;
}

struct extensions client_preferences(struct db *db, const char *name)
{
	return extensions_of(db, name, is_preference_of);
}

struct extensions client_limits(struct db *db, const char *name, enum client_limit limit)
{
	return extensions_of(db, name, limit_test(limit));
}

enum client_limit client_limit_of(struct db *db, const char *name, const char *ext)
{
	struct store_entries stored = store_in(db, scope_of(ext));

	return limit_in(&stored, name);
}

bool client_is_limited(struct db *db, const char *name, const char *file_name)
{
	const char *ext;

	if (!(db->switches & DB_CLIENT_LIMITED))
		return false;
	ext = text_lower(name_extension(file_name));
	return *ext && client_limit_of(db, name, ext + 1) != CLIENT_UNLIMITED;
}

/* The value of an optional parameter, NULL to leave it out. The placeholder defines its
 * meaning; parameter names differ from client to client. */
static const char *value_of(const char *placeholder, const struct client_values *v)
{
	const struct { const char *placeholder, *value; } known[] = {
		{ "UI_LLCC", v->language },
		{ "DC_LLCC", v->language },
		{ "BUSINESS_USER", v->business ? "1" : NULL },
		{ "HOST_SESSION_ID", v->session_id },
		{ "SESSION_CONTEXT", v->context },
		{ "WOPI_SOURCE", v->wopi_src },
		/* for the validator's pages only */
		{ "VALIDATOR_TEST_CATEGORY", "All" },
		{ "THEME_ID", !v->theme ? NULL : same(v->theme, "dark") ? "2" : "1" },
		{ "EMBEDDED", v->action && starts(v->action, "embed") ? "true" : NULL },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (same(known[i].placeholder, placeholder))
			return known[i].value ? text_percent(known[i].value, "-._~") : NULL;
	return NULL;
}

/* Whether the parameter NAME, which ends in "=", stands in the address URLSRC without a placeholder. */
static bool is_given(const char *urlsrc, const char *name)
{
	for (const char *at = urlsrc; (at = strstr(at, name)); at++)
		if (at > urlsrc && strchr("?&>", at[-1]))
			return true;
	return false;
}

/* Fills in a parameter "name=PLACEHOLDER[&]" of LEN bytes, the contents of "<...>" in URLSRC. */
static const char *fill(const char *urlsrc, const char *parameter, size_t len,
			const struct client_values *v)
{
	const char *name = mem_strndup(parameter, len), *equals = strchr(name, '=');
	const char *placeholder, *value;
	bool joined = len && name[len - 1] == '&';

	if (!equals)
		return "";
	if (is_given(urlsrc, mem_strndup(name, (size_t)(equals + 1 - name))))
		return "";
	placeholder = mem_strndup(equals + 1, strlen(equals + 1) - joined);
	value = value_of(placeholder, v);
	return value ? mem_printf("%.*s%s%s", (int)(equals + 1 - name), name, value,
				  joined ? "&" : "") : "";
}

/* URL with the parameters TEXT appended. */
static const char *with(const char *url, const char *text)
{
	size_t len = strlen(url);

	return mem_printf("%s%s%s", url, !strchr(url, '?') ? "?" :
			  len && strchr("?&", url[len - 1]) ? "" : "&", text);
}

/* Appends the parameters that this kind of client expects without a placeholder. */
static const char *with_extras(const char *url, const struct client_values *v)
{
	const char *language = v->language ? text_percent(v->language, "-._~") : NULL;
	bool collabora = same(v->kind, "collabora");

	if (same(v->kind, "microsoft"))
		url = with(url, "sftc=1");	/* the page answers App_IsFrameTrusted */
	if (language && (collabora || same(v->kind, "onlyoffice")))
		url = with(url, mem_printf("lang=%s", language));
	if (collabora && !v->embedded)
		url = with(url, v->guest ? "closebutton=1" : "closebutton=1&revisionhistory=1");
	if (collabora && v->action && strcasecmp(v->action, "view") == 0)
		url = with(url, "permission=view");
	return url;
}

/* Whether LEN bytes may appear in an address without encoding. */
static bool is_plain(const char *s, size_t len)
{
	for (; len; s++, len--)
		if (*s <= ' ' || *s > '~' || strchr("\"<>\\^`{|}#", *s))
			return false;
	return true;
}

/* Clients ask for these parameters by adding them to the page's own address. */
static const char *with_passed_on(const char *url, const char *rest)
{
	const char *item;
	size_t len;

	while (next_field(&rest, '&', &item, &len))
		if (begins(item, "wd") && is_plain(item, len))
			url = with(url, mem_strndup(item, len));
	return url;
}

const char *client_action_url(const char *urlsrc, const struct client_values *v)
{
	bool has_source = strstr(urlsrc, "=WOPI_SOURCE&>") || strstr(urlsrc, "=WOPI_SOURCE>");
	const char *url = "", *at = urlsrc;

	while (*at) {
		size_t len = strcspn(at, "<"), inside;

		url = mem_printf("%s%.*s", url, (int)len, at);
		at += len;
		if (!*at)
			break;
		inside = strcspn(++at, ">");
		url = mem_printf("%s%s", url, fill(urlsrc, at, inside, v));
		at += inside + (at[inside] == '>');
	}
	if (!has_source)
		url = with(url, mem_printf("WOPISrc=%s", text_percent(v->wopi_src, "-._~")));
	url = with_extras(url, v);
	return v->query ? with_passed_on(url, v->query) : url;
}

const char *client_service_url(const char *urlsrc)
{
	char *url = mem_alloc(strlen(urlsrc) + 1), *to = url;

	while (*urlsrc) {
		if (*urlsrc == '<')
			urlsrc += strcspn(urlsrc, ">");
		else
			*to++ = *urlsrc;
		urlsrc += *urlsrc != '\0';
	}
	while (to > url && strchr("?&", to[-1]))
		*--to = '\0';
	return url;
}
