/* SPDX-License-Identifier: MIT */
/* The settings of a host: their names, values and defaults. */
#ifndef CONFIG_H
#define CONFIG_H

#include "db.h"

struct setting {
	const char *name;
	const char *default_value;	/* NULL for none */
	const char *meaning;
	/* why VALUE is invalid, or NULL */
	const char *(*problem)(const char *value);
	unsigned db_switch;	/* its bit in the database's header, see db.h; 0: none */
};

extern const struct setting settings[];
extern const size_t settings_count;

/* The setting NAME, or NULL if there is none. */
const struct setting *setting_find(const char *name);

/* The value in force: the one that was set, else the default, else NULL. */
const char *config_get(struct db *db, const struct setting *s);

/* In a transaction. VALUE must be valid; NULL unsets. A base URL is stored as browsers write it, for
 * they and editors compare origins as text. */
void config_set(struct db *db, const struct setting *s, const char *value);

/* A setting that holds a duration, in microseconds; 0 if it is not set. */
int64_t config_duration(struct db *db, const char *name);

/* A setting that holds a size, in bytes; INT64_MAX if it is not set. */
int64_t config_size(struct db *db, const char *name);

/*
 * The size of the largest file that web servers must accept: max_file_size, or 2 GiB if it is
 * not set. DB may be NULL for the default.
 */
int64_t config_file_max(struct db *db);

/* The largest body of a request that web servers must accept: somewhat more than the largest
 * file, so that wopi.cgi itself refuses files that are too large, with a reason. */
int64_t config_body_max(struct db *db);

/* A setting that holds a number above 0; 0 if it is not set. */
int64_t config_number(struct db *db, const char *name);

/* A setting that is one of several words and has a default. */
const char *config_text(struct db *db, const char *name);

/* A setting that is "on" or "off". */
bool config_switch(struct db *db, const char *name);

/* Why URL is not a valid base URL, or NULL. */
const char *base_url_problem(const char *url);

/*
 * The address that every WOPISrc starts with, without a slash at its end: the setting base_url,
 * else WOPI_BASE_URL from the environment, else NULL. Dies if the environment's is invalid.
 */
const char *config_base_url(struct db *db);

#endif
