/* SPDX-License-Identifier: MIT */
/* The settings of a host. */
#include "config.h"

#include "clock.h"
#include "die.h"
#include "setting.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

/*
 * http[s]://HOST[:PORT]/.../wopi*: the last segment starts with "wopi"
 * (README 2), and no query, fragment or slash stands behind it.
 */
const char *base_url_problem(const char *url)
{
	const char *host, *last;

	if (strncmp(url, "http://", 7) == 0)
		host = url + 7;
	else if (strncmp(url, "https://", 8) == 0)
		host = url + 8;
	else
		return "does not start with http:// or https://";
	if (strlen(url) > 1000)
		return "is longer than 1000 characters";
	for (const char *s = url; *s; s++)
		if (*s <= ' ' || *s > '~' || strchr("\"<>\\^`{|}?#", *s))
			return "holds a character that an address without query may not hold";
	last = strrchr(host, '/');
	if (*host == '/' || !last || strncmp(last, "/wopi", 5) != 0)
		return "does not end in a path segment that starts with 'wopi', as in https://HOST/wopi";
	return NULL;
}

static const char *duration_problem(const char *value)
{
	int64_t duration;

	if (!clock_parse_duration(value, &duration) || duration <= 0)
		return "is no duration such as 30m, 10h or 30d";
	return NULL;
}

/* Where the pages are that open a file: "{id}" and "{action}" stand for both. */
static const char *page_problem(const char *value)
{
	if (strncmp(value, "http://", 7) != 0 && strncmp(value, "https://", 8) != 0)
		return "does not start with http:// or https://";
	if (strlen(value) > 1000)
		return "is longer than 1000 characters";
	for (const char *s = value; *s; s++)
		if (*s <= ' ' || *s > '~' || strchr("\"<>\\^`|", *s))
			return "holds a character that an address may not hold";
	return strstr(value, "{id}") ? NULL : "has no '{id}' where the file's id belongs";
}

static const char *size_problem(const char *value)
{
	int64_t bytes;

	return parse_size(value, &bytes) ? NULL : "is no size such as 500000, 100M or 2G";
}

static const char *count_problem(const char *value)
{
	int64_t count;

	if (!parse_number(value, INT32_MAX, &count) || count == 0)
		return "is no number above 0";
	return NULL;
}

static const char *switch_problem(const char *value)
{
	return strcmp(value, "on") == 0 || strcmp(value, "off") == 0 ? NULL :
		"is neither 'on' nor 'off'";
}

const struct setting settings[] = {
	{ "autosave_grace", "5m", "autosaves that follow a version within it become one version", duration_problem },
	{ "base_url", NULL, "address that clients reach this host at, ending in /wopi", base_url_problem },
	{ "host_page", NULL, "address of your own page that opens a file, with {id} and {action}", page_problem },
	{ "keep_refused_saves", "on", "whether saves that a lock refuses are kept aside, see file recovered", switch_problem },
	{ "max_file_size", NULL, "bytes that a file may have, such as 500M", size_problem },
	{ "quota", NULL, "bytes that the files of one owner may have, unless the user's quota is set", size_problem },
	{ "recovered_retention", "30d", "how long gc keeps refused saves", duration_problem },
	{ "share_ttl", "30d", "how long a new share link works", duration_problem },
	{ "token_ttl", "10h", "how long a new token lives", duration_problem },
	{ "trash_retention", "30d", "how long gc keeps removed files", duration_problem },
	{ "version_retention", NULL, "how long gc keeps versions after they were replaced", duration_problem },
	{ "versions_kept", NULL, "how many versions of a file gc keeps", count_problem },
};

const size_t settings_count = sizeof(settings) / sizeof(*settings);

const struct setting *setting_find(const char *name)
{
	for (size_t i = 0; i < settings_count; i++)
		if (strcmp(settings[i].name, name) == 0)
			return &settings[i];
	return NULL;
}

const char *config_get(struct db *db, const struct setting *s)
{
	const char *value = setting_get(db, "config", s->name);

	return value ? value : s->standard;
}

void config_set(struct db *db, const struct setting *s, const char *value)
{
	setting_set(db, "config", s->name, value);
}

int64_t config_duration(struct db *db, const char *name)
{
	const char *value = config_get(db, setting_find(name));
	int64_t duration;

	if (!value)
		return 0;
	if (!clock_parse_duration(value, &duration))
		die("the setting %s holds '%s', which is no duration", name, value);
	return duration;
}

int64_t config_size(struct db *db, const char *name)
{
	const char *value = config_get(db, setting_find(name));
	int64_t bytes;

	if (!value)
		return INT64_MAX;
	if (!parse_size(value, &bytes))
		die("the setting %s holds '%s', which is no size", name, value);
	return bytes;
}

bool config_switch(struct db *db, const char *name)
{
	return strcmp(config_get(db, setting_find(name)), "on") == 0;
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
