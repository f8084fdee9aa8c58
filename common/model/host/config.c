/* SPDX-License-Identifier: MIT */
/* The settings of a host. */
#include "config.h"

#include "clock.h"
#include "coauth_scope.h"
#include "die.h"
#include "journal.h"
#include "json.h"
#include "lock_row.h"
#include "moved_clock.h"
#include "store.h"
#include "text.h"
#include "url.h"

#include <stdlib.h>
#include <string.h>

#define ASSUMED_FILE_SIZE ((int64_t)2 << 30)	/* the largest file while max_file_size is not set */

enum { BODY_ROOM = 64 << 20 };	/* bytes of a body above the largest file */

/* Returns the host and the rest of an http or https address; NULL with *PROBLEM set if it is
 * invalid. It must not contain blanks, control characters or any of FORBIDDEN. */
static const char *address(const char *url, const char *forbidden, const char **problem)
{
	const char *host = strncmp(url, "http://", 7) == 0 ? url + 7 :
		strncmp(url, "https://", 8) == 0 ? url + 8 : NULL;

	*problem = NULL;
	if (!host)
		*problem = "does not start with http:// or https://";
	else if (strlen(url) > 1000)
		*problem = "is longer than 1000 characters";
	for (const char *s = url; !*problem && *s; s++)
		if (*s <= ' ' || *s > '~' || strchr(forbidden, *s))
			*problem = "holds a character that an address may not contain";
	return *problem ? NULL : host;
}

/*
 * http[s]://HOST[:PORT]/.../wopi*: the last segment starts with "wopi", without a query,
 * fragment or slash behind it.
 */
const char *base_url_problem(const char *url)
{
	const char *problem, *host = address(url, "\"<>\\^`{|}?#", &problem), *last;

	if (problem)
		return problem;
	last = strrchr(host, '/');
	if (last && last > host && !last[1])
		return "ends in a slash: leave it out";
	if (*host == '/' || !last || strncmp(last, "/wopi", 5) != 0)
		return "does not end in a path segment that starts with 'wopi', as in https://HOST/wopi";
	return NULL;
}

static const char *duration_problem(const char *value)
{
	int64_t duration;

	if (!clock_parse_duration(value, &duration) || duration <= 0)
		return "is not a duration such as 30m, 10h or 30d";
	return NULL;
}

/* The address of the pages that open a file, with "{id}" and "{action}". */
static const char *page_problem(const char *value)
{
	const char *problem;

	address(value, "\"<>\\^`|", &problem);
	if (problem)
		return problem;
	return strstr(value, "{id}") ? NULL : "has no '{id}' where the file's id belongs";
}

/* Where people sign in to the pages; "{url}" becomes the address that they wanted. */
static const char *sign_in_problem(const char *value)
{
	const char *problem;

	address(value, "\"<>\\^`|", &problem);
	return problem;
}

/* The address where people sign in; it is quoted in the WWW-Authenticate header. */
static const char *endpoint_problem(const char *value)
{
	const char *problem, *host = address(value, "\"<>\\^`{|}#", &problem);

	if (problem)
		return problem;
	return *host && !strchr("/?:", *host) ? NULL : "has no host";
}

/* Whether the LEN characters at TEXT are an origin that a Content-Security-Policy can name. */
static bool is_origin(const char *text, size_t len)
{
	static const char in_host[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-";
	size_t at = begins(text, "https://") ? 8 : begins(text, "http://") ? 7 : len;
	size_t host = strspn(text + at, in_host), port;

	if (at >= len || host == 0)
		return false;
	at += host;
	port = text[at] == ':' ? strspn(text + at + 1, "0123456789") : 0;
	return at + (port ? 1 + port : 0) == len && port <= 5;
}

/* Origins as browsers write them, separated by spaces. */
static const char *origins_problem(const char *value)
{
	static const char problem[] =
		"is not a list of origins such as 'https://a.example.org https://b.example.org:8443'";
	const char *field;
	size_t len;

	if (!*value)
		return problem;
	if (strlen(value) > 1000)
		return "is longer than 1000 characters";
	for (; next_field(&value, ' ', &field, &len); value += strspn(value, " "))
		if (!is_origin(field, len))
			return problem;
	return NULL;
}

static const char *size_problem(const char *value)
{
	int64_t bytes;

	return parse_size(value, &bytes) ? NULL : "is not a size such as 500000, 100M or 2G";
}

static const char *file_size_problem(const char *value)
{
	int64_t bytes;

	return parse_size(value, &bytes) && bytes == 0 ? "would forbid every document" :
		size_problem(value);
}

static const char *count_problem(const char *value)
{
	int64_t count;

	if (!parse_number(value, INT32_MAX, &count) || count == 0)
		return "is not a number above 0";
	return NULL;
}

static const char *case_problem(const char *value)
{
	return same(value, "ignore") || same(value, "exact") ? NULL :
		"is neither 'ignore' nor 'exact'";
}

static const char *switch_problem(const char *value)
{
	return same(value, "on") || same(value, "off") ? NULL :
		"is neither 'on' nor 'off'";
}

static const char *quota_counts_problem(const char *value)
{
	return same(value, "current") || same(value, "versions") ? NULL :
		"is neither 'current' nor 'versions'";
}

static const char *verify_problem(const char *value)
{
	return same(value, "off") || same(value, "on") || same(value, "always") ?
		NULL : "is not 'off', 'on' or 'always'";
}

static const char *oauth_problem(const char *value)
{
	return same(value, "opaque") || same(value, "jwt") ||
		same(value, "remote_user") ? NULL :
		"is not 'opaque', 'jwt' or 'remote_user'";
}

/* Names that an identity provider chooses: its own, this host's, that of a claim. */
static const char *name_in_token_problem(const char *value)
{
	return *value ? line_problem(value, 1000) : "is empty";
}

/* Microsoft's documentation allows letters and digits only; its example has an underscore. */
static const char *provider_id_problem(const char *value)
{
	if (!*value)
		return "is empty";
	if (strlen(value) > ID_MAX)
		return "is longer than 128 characters";
	for (const char *s = value; *s; s++)
		if (*s != '_' && !(*s >= '0' && *s <= '9') &&
		    !((*s | 0x20) >= 'a' && (*s | 0x20) <= 'z'))
			return "may hold only letters, digits and '_'";
	return NULL;
}

static const char *url_schemes_problem(const char *value)
{
	struct json_object *object;

	if (strlen(value) > 1000)
		return "is longer than 1000 bytes";
	if (!json_read_object(value, strlen(value), &object))
		return "is not a JSON object such as {\"iOS\":[\"contoso\"]}";
	json_object_put(object);
	return NULL;
}

const struct setting settings[] = {
	{ "autosave_grace", "5m", "autosaves that follow a version within it become one version", duration_problem, 0 },
	{ "base_url", NULL, "address of this host for clients, ending in /wopi", base_url_problem, 0 },
	{ "coauth", "off", "whether coauthoring and chunked transfer work, see wopictl coauth", switch_problem, DB_COAUTH },
	{ "delete_full_containers", "off", "whether DeleteContainer removes the contents, too", switch_problem, 0 },
	{ "disk_reserve", NULL, "bytes of the disk to keep free (256M, at most 5 % of it)", size_problem, 0 },
	{ "embed_origins", NULL, "other origins whose pages may frame embedded views, separated by spaces", origins_problem, 0 },
	{ "faults", "off", "whether faults are injected, see wopictl fault: for tests of clients", switch_problem, DB_FAULTS },
	{ "geo_location", NULL, "where files are stored, for CheckFileInfo with coauth: FileGeoLocationCode", name_in_token_problem, 0 },
	{ "host_page", NULL, "address of your own page that opens a file, with {id} and {action}", page_problem, 0 },
	{ "journal", "off", "whether each request is recorded, see wopictl journal", switch_problem, DB_JOURNAL },
	{ "keep_refused_saves", "on", "whether refused saves are kept, see recovered list", switch_problem, 0 },
	{ "late_saves", "on", "whether Collabora and ONLYOFFICE may save with their last lock after its end, if nobody else locked or saved since", switch_problem, 0 },
	{ "link_uploads_size", "1G", "maximum size of all files that one link uploads", size_problem, 0 },
	{ "max_file_size", NULL, "maximum size of a file, such as 500M", file_size_problem, 0 },
	{ "oauth", "opaque", "bearer tokens of native apps: opaque (token add --oauth), jwt or remote_user", oauth_problem, 0 },
	{ "oauth_audience", NULL, "the aud (or one of them) of signed tokens: this host's name at the provider", name_in_token_problem, 0 },
	{ "oauth_authorization_uri", NULL, "address where native apps let people sign in", endpoint_problem, 0 },
	{ "oauth_issuer", NULL, "the iss of signed tokens: the provider's name", name_in_token_problem, 0 },
	{ "oauth_provider_id", NULL, "id of the identity provider that Microsoft knows, for native apps", provider_id_problem, 0 },
	{ "oauth_token_uri", NULL, "address where native apps get tokens", endpoint_problem, 0 },
	{ "oauth_ttl", "90d", "how long a new token of 'token add --oauth' lives", duration_problem, 0 },
	{ "oauth_url_schemes", NULL, "schemes of your own apps, as JSON, such as {\"iOS\":[\"contoso\"]}", url_schemes_problem, 0 },
	{ "oauth_user_claim", "sub", "the claim of signed tokens that names the user: the subject or, unless it is sub, the login name", name_in_token_problem, 0 },
	{ "own_host", "off", "whether only this host answers at the host name of base_url: binds cookies to it", switch_problem, 0 },
	{ "quota", NULL, "maximum size of one owner's files, unless the user has a quota", size_problem, 0 },
	{ "quota_counts", "current", "what a quota counts: current versions, or all versions and the trash", quota_counts_problem, 0 },
	{ "recovered_retention", "30d", "how long gc keeps refused saves", duration_problem, 0 },
	{ "refused_saves_size", "1G", "maximum size of refused saves that are kept for one owner", size_problem, 0 },
	{ "remote_user_case", "ignore", "whether REMOTE_USER may differ from a login name in ASCII case: ignore or exact", case_problem, 0 },
	{ "save_wait", "45s", "how long a save waits for other changes of the database", duration_problem, 0 },
	{ "session_lifetime", "7d", "how long after the sign-in a person's session ends, even if it is used", duration_problem, 0 },
	{ "lock_ttl", "30m", "how long a lock lasts without a refresh; WOPI requires 30m: for tests of clients", duration_problem, 0 },
	{ "share_ttl", "30d", "how long a new share link works at most", duration_problem, 0 },
	{ "show_mail", "off", "whether editors are told users' e-mail addresses: Collabora shows them to all who have the document open", switch_problem, 0 },
	{ "sign_in_uri", NULL, "address of the web server's sign-in for people who are not signed in, with {url} for the page", sign_in_problem, 0 },
	{ "token_ttl", "10h", "how long a new token lives", duration_problem, 0 },
	{ "trash_retention", "30d", "how long gc keeps removed files", duration_problem, 0 },
	{ "verify_contents", "off", "whether GetFile verifies contents above 64 KiB: on; always, if the web server sends them, too", verify_problem, 0 },
	{ "version_retention", NULL, "how long gc keeps replaced versions", duration_problem, 0 },
	{ "versions_kept", NULL, "how many versions of a file are kept", count_problem, 0 },
};

const size_t settings_count = sizeof(settings) / sizeof(*settings);

const struct setting *setting_find(const char *name)
{
	for (size_t i = 0; i < settings_count; i++)
		if (same(settings[i].name, name))
			return &settings[i];
	return NULL;
}

const char *config_get(struct db *db, const struct setting *s)
{
	const char *value;

	if (s->db_switch == DB_COAUTH)
		return coauth_scope_get(db, NULL, NULL);
	if (s->db_switch)
		return db->switches & s->db_switch ? "on" : "off";
	value = store_get(db, "config", s->name);

	return value ? value : s->default_value;
}

void config_set(struct db *db, const struct setting *s, const char *value)
{
	bool on = value && same(value, "on");

	if (!s->db_switch) {
		bool is_base = value && s->problem == base_url_problem;

		store_set(db, "config", s->name, is_base ? url_normal(value) : value);
		if (same(s->name, "lock_ttl"))	/* a Lock reads it only if it is set */
			db_switch(db, DB_LOCK_TTL, value);
		return;
	}
	if (on && s->db_switch == DB_JOURNAL)
		journal_create(db);	/* requests without a database look for the file */
	if (s->db_switch == DB_COAUTH) {
		lock_hide_users(db);
		coauth_scope_set(db, NULL, NULL, value);
		return;
	}
	if (s->db_switch == DB_FAULTS && !on)
		moved_clock_clear(db);
	db_switch(db, s->db_switch, on);
}

const char *config_text(struct db *db, const char *name)
{
	return config_get(db, setting_find(name));
}

int64_t config_duration(struct db *db, const char *name)
{
	const char *value = config_get(db, setting_find(name));
	int64_t duration;

	if (!value)
		return 0;
	if (!clock_parse_duration(value, &duration))
		die("the setting %s holds '%s', which is not a duration", name, value);
	return duration;
}

int64_t config_size(struct db *db, const char *name)
{
	const char *value = config_get(db, setting_find(name));
	int64_t bytes;

	if (!value)
		return INT64_MAX;
	if (!parse_size(value, &bytes))
		die("the setting %s holds '%s', which is not a size", name, value);
	return bytes;
}

int64_t config_file_max(struct db *db)
{
	int64_t max = db ? config_size(db, "max_file_size") : INT64_MAX;

	return max == INT64_MAX ? ASSUMED_FILE_SIZE : max;
}

int64_t config_body_max(struct db *db)
{
	int64_t max = config_file_max(db);

	return max < INT64_MAX - BODY_ROOM ? max + BODY_ROOM : INT64_MAX;
}

int64_t config_number(struct db *db, const char *name)
{
	const char *value = config_text(db, name);
	int64_t number = 0;

	if (value && !parse_number(value, INT64_MAX, &number))
		die("the setting %s holds '%s', which is not a number", name, value);
	return number;
}

bool config_switch(struct db *db, const char *name)
{
	return same(config_get(db, setting_find(name)), "on");
}

const char *config_base_url(struct db *db)
{
	const char *url = config_get(db, setting_find("base_url")), *problem;

	if (url)
		return url;
	url = getenv("WOPI_BASE_URL");
	if (!url || !*url)
		return NULL;
	problem = base_url_problem(url);
	if (problem)
		die("WOPI_BASE_URL '%s' %s", url, problem);
	return url;
}
