/* SPDX-License-Identifier: MIT */
/* The settings of a host: what they are called, may hold, and default to. */
#ifndef CONFIG_H
#define CONFIG_H

#include "db.h"

struct setting {
	const char *name;
	const char *standard;	/* the value while it is not set, NULL for none */
	const char *meaning;
	/* NULL if VALUE is good, else what is wrong with it */
	const char *(*problem)(const char *value);
	unsigned db_switch;	/* where it stands in the database's header: see db.h */
};

extern const struct setting settings[];
extern const size_t settings_count;

/* The setting NAME, or NULL if there is none of that name. */
const struct setting *setting_find(const char *name);

/* The value in force: what was set, else the default, else NULL. */
const char *config_get(struct db *db, const struct setting *s);

/* In a transaction. VALUE must have no problem; NULL unsets. */
void config_set(struct db *db, const struct setting *s, const char *value);

/* A setting that holds a duration, in microseconds; 0 if it is not set. */
int64_t config_duration(struct db *db, const char *name);

/* A setting that holds a size, in bytes; INT64_MAX if it is not set. */
int64_t config_size(struct db *db, const char *name);

/*
 * The bytes of the largest file that web servers have to let pass: max_file_size, 2 GiB if
 * it is not set. DB may be NULL, if there is none to ask.
 */
int64_t config_file_max(struct db *db);

/* The most bytes that the body of a request may have: the same and some room above it, in
 * which wopi.cgi itself refuses a file that is too large and tells why. */
int64_t config_body_max(struct db *db);

/* A setting that holds a number above 0; 0 if it is not set. */
int64_t config_number(struct db *db, const char *name);

/* A setting of one of several words, which has a default. */
const char *config_text(struct db *db, const char *name);

/* A setting that is "on" or "off". */
bool config_switch(struct db *db, const char *name);

/* NULL if URL can be a base URL, else what is wrong with it. */
const char *base_url_problem(const char *url);

/*
 * The address that every WOPISrc starts with, no slash at its end: the setting
 * base_url, else WOPI_BASE_URL from the environment, else NULL. Dies if the
 * environment's is no good.
 */
const char *config_base_url(struct db *db);

#endif
