/* SPDX-License-Identifier: MIT */
/* Look-ups that end the command, with a remedy, if there is no such thing. */
#ifndef LOOKUP_H
#define LOOKUP_H

#include "cli.h"
#include "client.h"
#include "container.h"
#include "db.h"
#include "file.h"
#include "lock_row.h"
#include "user.h"

/*
 * Look-ups that quit with EXIT_NO_SUCH and say how to find the right name. TEXT is
 * an id, or a path in the host (tree.h).
 */
struct user need_user(struct cli *c, const char *name);
struct client need_client(struct cli *c, const char *name);
struct file need_file(struct cli *c, const char *text);
struct container need_container(struct cli *c, const char *text);
/* The ids of files, containers and either, for count_once(). */
const char *file_key(struct cli *c, const char *text);
const char *container_key(struct cli *c, const char *text);
const char *resource_key(struct cli *c, const char *text);
/* The path of a file or container by its id; NULL for what is not there or in the trash. */
const char *resource_path(struct db *db, const char *id);
/* Whether TEXT is the id or path of a file, *F; unlike need_file() it ends nothing. */
bool path_leads_to(struct db *db, const char *text, struct file *f);
/* Where a file is, for messages: its path, or that it is in the trash. */
const char *place_text(struct db *db, const char *file_id);
/* "file 'ID' (/PATH)" and "container 'ID' (/PATH)", for messages; from the pool. */
const char *file_text(struct db *db, const struct file *f);
const char *container_text(struct db *db, const struct container *n);
/* The address that clients reach this host at. */
const char *need_base_url(struct cli *c);
/* The id of a container, or of a file, which is *F then; else the id in *F is NULL. */
const char *need_resource(struct cli *c, const char *text, struct file *f);
/* The same, also of an old version of a file, which has an id of its own, "FILE.NUMBER". */
const char *need_resource_or_version(struct cli *c, const char *text, struct file *f);

/* Quits with EXIT_CONFLICT where NAME_TAKEN came of putting the thing ID as NAME into a
 * container: says whether the name is taken or the id. */
_Noreturn void quit_taken(struct cli *c, const char *container_id, const char *name,
			  const char *id);

/* The part of a path behind its last slash. */
const char *last_segment(const char *path);

/* Whether F is locked, by *L, and no --force was given; and quits with
 * EXIT_CONFLICT if so. */
bool is_locked(struct cli *c, const struct file *f, struct lock *l);
void need_unlocked(struct cli *c, const struct file *f);

/* "https://HOST/wopi/files/ID", or NULL if no base URL is known. */
const char *wopi_src(struct db *db, const char *file_id);

#endif
