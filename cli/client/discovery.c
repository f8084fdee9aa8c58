/* SPDX-License-Identifier: MIT */
/* Reads discovery documents: selects and checks actions. */
#include "discovery.h"

#include "client.h"
#include "mem.h"
#include "mime.h"
#include "proof_key.h"
#include "text.h"
#include "xml.h"

#include <string.h>
#include <strings.h>

enum { ACTION_NAME_MAX = 64, ZONES_MAX = 16 };

/* An action of the document. */
struct found {
	size_t zone;
	const char *app, *name, *ext, *urlsrc, *icon, *target_ext, *new_ext;
	bool is_default, offered;
};

struct reading {
	struct xml *xml;
	struct discovery *d;
	const char *zones[ZONES_MAX];
	size_t zone_count;
	bool in_zone;
	const char *app, *icon;		/* of the current app, NULL outside of one */
	struct found *found;
	size_t count;
	const char *problem;
};

/* Whether URL is an http or https address of printable ASCII with a host. */
static bool is_address(const char *url, size_t max)
{
	const char *host = strncasecmp(url, "https://", 8) == 0 ? url + 8 :
		strncasecmp(url, "http://", 7) == 0 ? url + 7 : NULL;

	if (!host || strlen(url) > max || !*host || strchr("/?:<", *host))
		return false;
	for (; *url; url++)
		if (*url <= ' ' || *url > '~' || strchr("\"\\^`{|}#", *url))
			return false;
	return true;
}

/* Whether URL is an address whose placeholders <...> are balanced and in the query only. */
static bool is_urlsrc(const char *url)
{
	const char *s = url;

	if (!is_address(url, CLIENT_URL_MAX))
		return false;
	for (; (s = strpbrk(s, "<>")); s++) {
		if (*s == '>')
			return false;
		s = strpbrk(s + 1, "<>");
		if (!s || *s == '<')
			return false;
	}
	return !strchr(url, '<') || (strchr(url, '?') && strchr(url, '?') < strchr(url, '<'));
}

static bool is_action_name(const char *name)
{
	size_t len = strlen(name);

	return len && len <= ACTION_NAME_MAX && !id_problem(name);
}

const char *discovery_address_problem(const char *url)
{
	return is_address(url, CLIENT_URL_MAX) ? NULL : "is not an http or https address";
}

const char *discovery_urlsrc_problem(const char *url)
{
	return is_urlsrc(url) ? NULL : "is not an http or https address with <...> for its parameters";
}

const char *discovery_action_problem(const char *name)
{
	return is_action_name(name) ? NULL : "is not the name of an action such as view or edit";
}

/* Whether this host supports everything that an action requires. Unknown words count as
 * unsupported. */
static bool is_met(const char *requires)
{
	static const char *const known[] = { "update", "locks", "containers" };

	for (const char *s = requires; *s; s += *s == ',') {
		size_t i = 0, len, blanks;

		s += strspn(s, " \t\r\n");
		len = strcspn(s, ",");
		for (blanks = len; blanks && strchr(" \t\r\n", s[blanks - 1]); blanks--)
			;
		while (i < 3 && (strlen(known[i]) != blanks ||
				 strncasecmp(known[i], s, blanks) != 0))
			i++;
		if (blanks && i == 3)
			return false;
		s += len;
	}
	return true;
}

/* Whether an action opens no page, but is the address of a service that CheckFileInfo names (plus.h).
 * What it requires concerns the client alone. */
static bool is_service(const char *name)
{
	return strcasecmp(name, "rtc") == 0 || strcasecmp(name, "collab") == 0;
}

static bool flag(struct xml *x, const char *name)
{
	const char *text = xml_attribute(x, name);
	bool value;

	return text && parse_flag(text, &value) && value;
}

/* The extension in the stored form, NULL if it is invalid. */
static const char *extension(const char *text)
{
	const char *ext = text ? text_lower(text + (*text == '.')) : "";

	return client_extension_problem(ext) ? NULL : ext;
}

static void take_action(struct reading *r)
{
	const char *name = xml_attribute(r->xml, "name"), *ext = xml_attribute(r->xml, "ext");
	const char *requires = xml_attribute(r->xml, "requires");
	struct found *f;

	if (r->count == DISCOVERY_ACTIONS_MAX) {
		r->problem = mem_printf("has more than %d actions", DISCOVERY_ACTIONS_MAX);
		return;
	}
	r->found = mem_grow(r->found, r->count, sizeof(*r->found));
	f = &r->found[r->count++];
	*f = (struct found){
		.zone = r->zone_count - 1, .app = r->app, .icon = r->icon,
		.name = name ? name : "", .ext = extension(ext),
		.urlsrc = xml_attribute(r->xml, "urlsrc"),
		.target_ext = extension(xml_attribute(r->xml, "targetext")),
		.new_ext = extension(xml_attribute(r->xml, "newext")),
		.is_default = flag(r->xml, "default"),
	};
	/* not actions on the parent folder's WOPISrc, nor those for a program id, which have
	 * neither extension nor MIME type */
	f->offered = is_action_name(f->name) && f->urlsrc && is_urlsrc(f->urlsrc) &&
		(is_service(f->name) || is_met(requires ? requires : "")) && !flag(r->xml, "useParent") &&
		(f->ext || (!(ext && *ext) && !xml_attribute(r->xml, "progid")));
}

static void take_zone(struct reading *r)
{
	const char *name = xml_attribute(r->xml, "name");

	if (r->zone_count == ZONES_MAX)
		r->problem = mem_printf("has more than %d zones", ZONES_MAX);
	else
		r->zones[r->zone_count++] = name ? name : "";
}

static void take_app(struct reading *r)
{
	const char *name = xml_attribute(r->xml, "name");
	const char *icon = xml_attribute(r->xml, "favIconUrl");

	r->app = name ? name : "";
	r->icon = icon && is_address(icon, CLIENT_URL_MAX) ? icon : NULL;
}

static void take_keys(struct reading *r)
{
	if (r->d->has_keys || r->d->key_problem)
		r->d->key_problem = "it has two proof-key elements";
	else
		r->d->key_problem = proof_key_read(r->xml, &r->d->keys, &r->d->has_keys);
}

/* Accepts elements at their proper depth only: the same names may occur elsewhere. */
static void take(struct reading *r, const char *element, int depth)
{
	if (depth == 0 && !same(element, "wopi-discovery"))
		r->problem = mem_printf("is not a WOPI discovery document: its root element is '%.40s'",
					element);
	if (depth == 1 && same(element, "proof-key"))
		take_keys(r);
	if (depth == 1)
		r->in_zone = same(element, "net-zone");
	if (depth == 1 && r->in_zone)
		take_zone(r);
	if (depth <= 2)
		r->app = NULL;
	if (depth == 2 && r->in_zone && same(element, "app"))
		take_app(r);
	if (depth == 3 && r->app && same(element, "action"))
		take_action(r);
}

/* The index of the first zone with the most suitable name. */
static size_t choose_zone(const struct reading *r, bool https)
{
	static const char *const names[] = {
		"external-https", "internal-https", "external-http", "internal-http",
	};

	for (size_t n = 0; n < 4; n++)
		for (size_t i = 0; i < r->zone_count; i++)
			if (strcasecmp(r->zones[i], names[https ? n : (n + 2) % 4]) == 0)
				return i;
	return 0;
}

static bool has_extension(const struct discovery *d, const char *ext)
{
	for (size_t i = 0; i < d->action_count; i++)
		if (same(d->actions[i].ext, ext))
			return true;
	return false;
}

static void add(struct discovery *d, const struct found *f, const char *ext)
{
	d->actions = mem_grow(d->actions, d->action_count, sizeof(*d->actions));
	d->actions[d->action_count++] = (struct action){
		.name = f->name, .ext = ext, .urlsrc = f->urlsrc, .icon = f->icon,
		.target_ext = f->target_ext, .new_ext = f->new_ext, .is_default = f->is_default,
	};
}

/* Adds the actions for MIME types, for extensions that no other action names. Call it after
 * those with extensions are added. */
static void add_by_type(struct reading *r, size_t zone)
{
	size_t by_extension = r->d->action_count;
	struct discovery before = *r->d;
	const char *ext;

	before.action_count = by_extension;
	for (size_t i = 0; i < r->count; i++) {
		const struct found *f = &r->found[i];

		if (f->zone != zone || !f->offered || f->ext)
			continue;
		for (size_t n = 0; (ext = mime_extension(f->app, n)); n++)
			if (!has_extension(&before, ext))
				add(r->d, f, ext);
	}
}

/* Adds the actions of one zone to the discovery. */
static void keep_zone(struct reading *r, size_t zone)
{
	for (size_t i = 0; i < r->count; i++) {
		const struct found *f = &r->found[i];

		if (f->zone != zone)
			continue;
		if (strcasecmp(f->app, "Capabilities") == 0) {
			if (strcasecmp(f->name, "getinfo") == 0 && f->urlsrc &&
			    is_address(f->urlsrc, CLIENT_URL_MAX) && !strchr(f->urlsrc, '<'))
				r->d->capabilities_url = f->urlsrc;
		} else if (!f->offered) {
			r->d->left_out++;
		} else if (f->ext) {
			add(r->d, f, f->ext);
		}
	}
	add_by_type(r, zone);
}

static bool is_office_app(const char *name)
{
	static const char *const apps[] = {
		"Word", "Excel", "PowerPoint", "OneNote", "Visio", "WordPdf", "WopiTest",
	};
	size_t i = 0;

	while (i < sizeof(apps) / sizeof(*apps) && strcasecmp(apps[i], name) != 0)
		i++;
	return i < sizeof(apps) / sizeof(*apps);
}

/* ONLYOFFICE uses Microsoft's app names, so its addresses are checked first. */
static const char *guess_kind(const struct reading *r)
{
	const char *kind = "other";

	for (size_t i = 0; i < r->count; i++) {
		const char *url = r->found[i].urlsrc;

		if (url && (strstr(url, "/cool.html") || strstr(url, "/loleaflet.html")))
			return "collabora";
		if (url && strstr(url, "/hosting/wopi/"))
			return "onlyoffice";
		if (url && is_office_app(r->found[i].app))
			kind = "microsoft";
	}
	return kind;
}

const char *discovery_read(const char *text, size_t len, bool https, struct discovery *d)
{
	struct reading r = { .d = d };
	const char *element, *broken;
	size_t zone;
	int depth;

	*d = (struct discovery){ .has_keys = false };
	r.xml = xml_open(text, len);
	while (!r.problem && (element = xml_next(r.xml, &depth)))
		take(&r, element, depth);
	broken = xml_close(r.xml);
	if (broken || r.problem)
		return broken ? broken : r.problem;
	if (r.zone_count == 0)
		return "has no net-zone, so nothing can be opened";
	zone = choose_zone(&r, https);
	d->zone = r.zones[zone];
	d->kind = guess_kind(&r);
	keep_zone(&r, zone);
	return d->action_count ? NULL : "has no action that this host can offer";
}
