/* SPDX-License-Identifier: MIT */
/* The settings of a host. */
#include "config.h"

#include "clock.h"
#include "die.h"

#include <stdlib.h>
#include <string.h>

/*
 * http[s]://HOST[:PORT]/.../wopi*: the last segment starts with "wopi"
 * (README 2), and no query, fragment or slash stands behind it.
 */
static const char *base_url_problem(const char *url)
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

const struct setting settings[] = {
	{ "base_url", NULL, "address that clients reach this host at, ending in /wopi", base_url_problem },
	{ "token_ttl", "10h", "how long a new token lives", duration_problem },
	{ "trash_retention", "30d", "how long gc keeps removed files", duration_problem },
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
	query *q = db_prepare(db, "SELECT value FROM config WHERE name = ?1");
	const char *value = NULL;

	db_bind_text(q, 1, s->name);
	if (db_step(db, q))
		value = db_text(q, 0);
	db_done(q);
	return value ? value : s->standard;
}

void config_set(struct db *db, const struct setting *s, const char *value)
{
	query *q = db_prepare(db, value ?
		"INSERT INTO config(name, value) VALUES(?1, ?2)"
		" ON CONFLICT(name) DO UPDATE SET value = excluded.value" :
		"DELETE FROM config WHERE name = ?1");

	db_bind_text(q, 1, s->name);
	if (value)
		db_bind_text(q, 2, value);
	db_run(db, q);
}

int64_t config_duration(struct db *db, const char *name)
{
	const char *value = config_get(db, setting_find(name));
	int64_t duration;

	if (!clock_parse_duration(value, &duration))
		die("the setting %s holds '%s', which is no duration", name, value);
	return duration;
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
