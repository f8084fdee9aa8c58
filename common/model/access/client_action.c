/* SPDX-License-Identifier: MIT */
/* What clients can do: stored, looked up, and turned into addresses. */
#include "client.h"

#include "die.h"
#include "json.h"
#include "mem.h"
#include "name.h"
#include "store.h"
#include "text.h"

#include <string.h>
#include <strings.h>

#define SCOPE "action/"
#define PREFERRED "preferred"

static const char *scope_of(const char *ext)
{
	return mem_printf(SCOPE "%s", ext);
}

static const char *member(struct json_object *o, const char *name)
{
	const char *text = json_text(o, name);

	return text ? mem_strdup(text) : NULL;
}

/* The action that a row "CLIENT+ACTION" of that extension is. */
static struct action read_action(const char *ext, const char *name, const char *value)
{
	struct json_object *o = json_tokener_parse(value), *is_default;
	struct action a = {
		.client = mem_strndup(name, strcspn(name, "+")), .ext = ext,
		.kind = member(o, "kind"), .name = member(o, "name"),
		.urlsrc = member(o, "urlsrc"), .icon = member(o, "icon"),
		.target_ext = member(o, "target_ext"), .new_ext = member(o, "new_ext"),
		.is_default = json_object_object_get_ex(o, "default", &is_default),
	};

	if (!a.kind || !a.name || !a.urlsrc)
		die("the database holds an action '%s' that is none:"
		    " 'wopictl client refresh' replaces it", name);
	a.origin = client_origin(a.urlsrc);
	json_object_put(o);
	return a;
}

static void add(struct json_object *o, const char *name, const char *value)
{
	if (value)
		json_object_object_add(o, name, json_object_new_string(value));
}

static const char *action_text(const struct action *a, const char *kind)
{
	struct json_object *o = json_object_new_object();
	const char *text;

	add(o, "kind", kind);
	add(o, "name", a->name);
	add(o, "urlsrc", a->urlsrc);
	add(o, "icon", a->icon);
	add(o, "target_ext", a->target_ext);
	add(o, "new_ext", a->new_ext);
	if (a->is_default)
		json_object_object_add(o, "default", json_object_new_boolean(true));
	text = mem_strdup(json_object_to_json_string_ext(o,
		JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(o);
	return text;
}

/* Whether the row of that name is an action of CLIENT's. */
static bool is_of(const char *name, const char *client)
{
	size_t len = strlen(client);

	return strncmp(name, client, len) == 0 && name[len] == '+';
}

/* Rows that are to go: those of a client's actions, or of its coming first. */
struct removal {
	struct db *db;
	const char *client;
};

static void remove_action(const char *scope, const char *name, const char *value, void *arg)
{
	struct removal *r = arg;

	(void)value;
	if (is_of(name, r->client))
		store_set(r->db, scope, name, NULL);
}

static void remove_preference(const char *scope, const char *name, const char *value, void *arg)
{
	struct removal *r = arg;

	if (same(name, PREFERRED) && same(value, r->client))
		store_set(r->db, scope, name, NULL);
}

void client_set_actions(struct db *db, const struct client *c, const struct action *actions,
			size_t count)
{
	struct removal r = { .db = db, .client = c->name };

	store_list(db, SCOPE, remove_action, &r);
	while (count-- > 0)	/* backwards, so that the first of a name stays */
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
	struct removal r = { .db = db, .client = name };

	store_list(db, SCOPE, remove_preference, &r);
}

bool client_remove(struct db *db, const char *name)
{
	client_set_actions(db, &(struct client){ .name = name }, NULL, 0);
	client_unprefer(db, name);
	client_count_removal(db, name);
	return client_unset(db, name);
}

/* What was read: actions of one extension, or of one client, in the order of the
 * clients' names. */
struct found {
	const char *ext;
	const char *client;	/* whose actions are wanted, NULL for any */
	struct action *actions;
	size_t count;
	const char *preferred;	/* the client that comes first for EXT, or NULL */
};

static void find(const char *name, const char *value, void *arg)
{
	struct found *f = arg;

	if (same(name, PREFERRED)) {
		f->preferred = mem_strdup(value);
	} else if (!f->client || is_of(name, f->client)) {
		f->actions = mem_grow(f->actions, f->count, sizeof(*f->actions));
		f->actions[f->count++] = read_action(f->ext, name, value);
	}
}

static bool starts(const char *text, const char *start)
{
	return strncasecmp(text, start, strlen(start)) == 0;
}

/* The client's action of that name, or with NULL its default; NULL if it has none. */
static const struct action *of_name(const struct found *f, const char *client, const char *name)
{
	for (size_t i = 0; i < f->count; i++) {
		const struct action *a = &f->actions[i];

		if (same(a->client, client) &&
		    (name ? strcasecmp(a->name, name) == 0 : a->is_default))
			return a;
	}
	return NULL;
}

/* What a client that has no "view" shows a file with. */
static const struct action *viewer(const struct found *f, const char *client)
{
	const struct action *a = of_name(f, client, NULL);

	if (a && starts(a->name, "view"))
		return a;
	for (size_t i = 0; i < f->count; i++)
		if (same(f->actions[i].client, client) && starts(f->actions[i].name, "view"))
			return &f->actions[i];
	a = of_name(f, client, "edit");
	return a && same(a->kind, "collabora") ? a : NULL;
}

/* What a client that has no "editnew" fills an empty file with. */
static const struct action *filler(const struct found *f, const char *client)
{
	const struct action *a = of_name(f, client, "edit");

	return a && (same(a->kind, "collabora") || same(a->kind, "onlyoffice")) ?
		a : NULL;
}

static const struct action *choose(const struct found *f, const char *client,
				   const char *wanted)
{
	const struct action *a = of_name(f, client, wanted);

	if (!a && !wanted)
		a = of_name(f, client, "edit");
	if (!a && !wanted)
		a = of_name(f, client, "view");
	if (!a && (!wanted || strcasecmp(wanted, "view") == 0))
		a = viewer(f, client);
	if (!a && wanted && strcasecmp(wanted, "editnew") == 0)
		a = filler(f, client);
	return a;
}

bool client_action(struct db *db, const char *file_name, const char *wanted,
		   const char *client, struct action *found)
{
	const char *ext = text_lower(name_extension(file_name));
	struct found f = { .client = client };
	const struct action *a = NULL;

	if (!*ext)
		return false;
	f.ext = ext + 1;
	store_each(db, scope_of(f.ext), find, &f);
	if (f.preferred)
		a = choose(&f, f.preferred, wanted);
	for (size_t i = 0; !a && i < f.count; i++)
		a = choose(&f, f.actions[i].client, wanted);
	if (a)
		*found = *a;
	return a;
}

static void find_all(const char *scope, const char *name, const char *value, void *arg)
{
	struct found *f = arg;

	f->ext = mem_strdup(scope + strlen(SCOPE));
	if (is_of(name, f->client))
		find(name, value, f);
}

void client_actions(struct db *db, const char *name, void (*each)(const struct action *, void *),
		    void *arg)
{
	struct found f = { .client = name };

	store_list(db, SCOPE, find_all, &f);
	for (size_t i = 0; i < f.count; i++)
		each(&f.actions[i], arg);
}

const char *client_preferred(struct db *db, const char *ext)
{
	return store_get(db, scope_of(ext), PREFERRED);
}

struct preferences {
	const char *client;
	void (*each)(const char *, void *);
	void *arg;
};

static void find_preference(const char *scope, const char *name, const char *value, void *arg)
{
	struct preferences *p = arg;

	if (same(name, PREFERRED) && same(value, p->client))
		p->each(scope + strlen(SCOPE), p->arg);
}

void client_preferences(struct db *db, const char *name, void (*each)(const char *, void *),
			void *arg)
{
	struct preferences p = { .client = name, .each = each, .arg = arg };

	store_list(db, SCOPE, find_preference, &p);
}

/* The value of an optional parameter, NULL if it is to be left out. What it means
 * its placeholder says: its name differs from client to client. */
static const char *value_of(const char *placeholder, const struct client_values *v)
{
	const struct { const char *placeholder, *value; } known[] = {
		{ "UI_LLCC", v->language },
		{ "DC_LLCC", v->language },
		{ "BUSINESS_USER", v->business ? "1" : NULL },
		{ "HOST_SESSION_ID", v->session_id },
		{ "SESSION_CONTEXT", v->context },
		{ "WOPI_SOURCE", v->wopi_src },
		/* only the validator's pages have it */
		{ "VALIDATOR_TEST_CATEGORY", "All" },
		{ "THEME_ID", !v->theme ? NULL : same(v->theme, "dark") ? "2" : "1" },
		{ "EMBEDDED", v->action && starts(v->action, "embed") ? "true" : NULL },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (same(known[i].placeholder, placeholder))
			return known[i].value ? text_percent(known[i].value, "-._~") : NULL;
	return NULL;
}

/* What "<name=PLACEHOLDER[&]>" becomes, LEN bytes of it being between its brackets. */
static const char *fill(const char *parameter, size_t len, const struct client_values *v)
{
	const char *name = mem_strndup(parameter, len), *equals = strchr(name, '=');
	const char *placeholder, *value;
	bool joined = len && name[len - 1] == '&';

	if (!equals)
		return "";
	placeholder = mem_strndup(equals + 1, strlen(equals + 1) - joined);
	value = value_of(placeholder, v);
	return value ? mem_printf("%.*s%s%s", (int)(equals + 1 - name), name, value,
				  joined ? "&" : "") : "";
}

/* URL with the parameters TEXT behind it. */
static const char *with(const char *url, const char *text)
{
	size_t len = strlen(url);

	return mem_printf("%s%s%s", url, !strchr(url, '?') ? "?" :
			  len && strchr("?&", url[len - 1]) ? "" : "&", text);
}

/* What this kind of client takes that no placeholder stands for. */
static const char *with_extras(const char *url, const struct client_values *v)
{
	const char *language = v->language ? text_percent(v->language, "-._~") : NULL;
	bool collabora = same(v->kind, "collabora");

	if (same(v->kind, "microsoft"))
		url = with(url, "sftc=1");	/* the page answers App_IsFrameTrusted */
	if (language && (collabora || same(v->kind, "onlyoffice")))
		url = with(url, mem_printf("lang=%s", language));
	if (collabora)
		url = with(url, "closebutton=1&revisionhistory=1");
	if (collabora && v->action && strcasecmp(v->action, "view") == 0)
		url = with(url, "permission=view");
	return url;
}

/* Whether LEN bytes may stand in an address as they are. */
static bool is_plain(const char *s, size_t len)
{
	for (; len; s++, len--)
		if (*s <= ' ' || *s > '~' || strchr("\"<>\\^`{|}#", *s))
			return false;
	return true;
}

/* Clients ask for these parameters by what they put into the page's own address. */
static const char *with_passed_on(const char *url, const char *asked)
{
	for (const char *item = asked; *item; item += *item == '&') {
		size_t len = strcspn(item, "&");

		if (strncmp(item, "wd", 2) == 0 && is_plain(item, len))
			url = with(url, mem_strndup(item, len));
		item += len;
	}
	return url;
}

const char *client_action_url(const char *urlsrc, const struct client_values *v)
{
	bool has_source = strstr(urlsrc, "=WOPI_SOURCE&>") || strstr(urlsrc, "=WOPI_SOURCE>");
	const char *url = "";

	while (*urlsrc) {
		size_t len = strcspn(urlsrc, "<"), inside;

		url = mem_printf("%s%.*s", url, (int)len, urlsrc);
		urlsrc += len;
		if (!*urlsrc)
			break;
		inside = strcspn(++urlsrc, ">");
		url = mem_printf("%s%s", url, fill(urlsrc, inside, v));
		urlsrc += inside + (urlsrc[inside] == '>');
	}
	if (!has_source)
		url = with(url, mem_printf("WOPISrc=%s", text_percent(v->wopi_src, "-._~")));
	url = with_extras(url, v);
	return v->query ? with_passed_on(url, v->query) : url;
}
