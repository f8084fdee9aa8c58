/* SPDX-License-Identifier: MIT */
/*
 * What begins as somebody has typed so far: for completion, which has to be quick
 * however much there is. Each function calls EACH with up to PREFIX_MAX texts in their
 * order, and with the last one there is; and with what is told of them, which may be NULL.
 */
#ifndef PREFIX_H
#define PREFIX_H

#include "db.h"

enum { PREFIX_MAX = 200 };

typedef void prefix_fn(const char *text, const char *about, void *arg);

/* Which files are meant. */
enum prefix_files { FILES_THERE, FILES_IN_TRASH, FILES_LOCKED, FILES_TEMPLATES };

/* Ids of files, and their names. What is locked is so at NOW. */
void prefix_files(struct db *db, enum prefix_files which, const char *prefix, int64_t now,
		  prefix_fn *each, void *arg);

/* Ids of containers, and their names. */
void prefix_containers(struct db *db, const char *prefix, prefix_fn *each, void *arg);

/* Names of the containers, and of the files, in a container, and their ids. */
void prefix_containers_in(struct db *db, const char *id, const char *prefix, prefix_fn *each,
			  void *arg);
void prefix_files_in(struct db *db, const char *id, const char *prefix, prefix_fn *each,
		     void *arg);

/* Login names, and the names that people see. */
void prefix_users(struct db *db, const char *prefix, prefix_fn *each, void *arg);

/* Ids of tokens, or of links, and whose they are and what they open. */
void prefix_tokens(struct db *db, bool links, const char *prefix, prefix_fn *each, void *arg);

#endif
