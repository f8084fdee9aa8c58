/* SPDX-License-Identifier: MIT */
/*
 * Things whose names start with a prefix: for completion, which must be fast for any size of
 * host. Each function calls EACH with up to PREFIX_MAX texts in their order, and with the last
 * one; ABOUT describes the thing and may be NULL.
 */
#ifndef PREFIX_H
#define PREFIX_H

#include "db.h"

enum { PREFIX_MAX = 200 };

typedef void prefix_fn(const char *text, const char *about, void *arg);

/* Which files to find. */
enum prefix_files { PREFIX_FILES, PREFIX_FILES_IN_TRASH, PREFIX_FILES_LOCKED, PREFIX_TEMPLATES };

/* Ids of files, with their names. NOW decides what is locked. */
void prefix_files(struct db *db, enum prefix_files which, const char *prefix, int64_t now,
		  prefix_fn *each, void *arg);

/* Ids of containers, with their names. */
void prefix_containers(struct db *db, const char *prefix, prefix_fn *each, void *arg);

/* Names of the containers, or files, in a container, with their ids. */
void prefix_containers_in(struct db *db, const char *id, const char *prefix, prefix_fn *each,
			  void *arg);
void prefix_files_in(struct db *db, const char *id, const char *prefix, prefix_fn *each,
		     void *arg);

/* Login names, with friendly names. */
void prefix_users(struct db *db, const char *prefix, prefix_fn *each, void *arg);

/* Ids of tokens, or of links, with their users and resources. */
void prefix_tokens(struct db *db, bool links, const char *prefix, prefix_fn *each, void *arg);

#endif
