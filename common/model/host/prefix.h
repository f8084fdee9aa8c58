/* SPDX-License-Identifier: MIT */
/*
 * Things whose names start with a prefix: for completion, which must be fast for any size of
 * host. Each function returns up to PREFIX_MAX matches in their order, and the last one.
 */
#ifndef PREFIX_H
#define PREFIX_H

#include "db.h"

enum { PREFIX_MAX = 200 };

struct prefix_match {
	const char *text;
	const char *about;	/* describes the thing; may be NULL */
};

struct prefix_matches {
	struct prefix_match *list;
	size_t count;
};

/* Which files to find. */
enum prefix_files { PREFIX_FILES, PREFIX_FILES_IN_TRASH, PREFIX_FILES_LOCKED, PREFIX_TEMPLATES };

/* Ids of files, with their names. NOW decides what is locked. */
struct prefix_matches prefix_files(struct db *db, enum prefix_files which, const char *prefix, int64_t now);

/* Ids of containers, with their names. */
struct prefix_matches prefix_containers(struct db *db, const char *prefix);

/* Names of the containers, or files, in a container, with their ids. */
struct prefix_matches prefix_containers_in(struct db *db, const char *id, const char *prefix);
struct prefix_matches prefix_files_in(struct db *db, const char *id, const char *prefix);

/* Login names, with friendly names. */
struct prefix_matches prefix_users(struct db *db, const char *prefix);

/* Ids of tokens, or of links, with their users and resources. */
struct prefix_matches prefix_tokens(struct db *db, bool links, const char *prefix);

#endif
