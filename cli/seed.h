/* SPDX-License-Identifier: MIT */
/*
 * wopictl seed: brings a host to what a fixture says, in one transaction.
 *
 * First the fixture is checked as a whole, then the contents that the host lacks are
 * written, and then the transaction goes through it noun by noun. What is there as the
 * fixture has it is left alone; of what differs a key that is left out means its default,
 * but contents, versions and times of making are only changed by what is given.
 */
#ifndef SEED_H
#define SEED_H

#include "cli.h"
#include "fixture.h"

#include <sys/types.h>

struct seed {
	struct cli *c;
	struct db *db;
	struct fixture fixture;
	const char *folder;		/* what paths are relative to: "", or "FOLDER/" */
	bool from_input;		/* the fixture is standard input */
	bool replace;			/* the host is emptied first */
	bool asks;			/* whether that is meant, on a terminal */
	int64_t idle_tokens;		/* that open nothing, for want of grants */
	char idle_token[40];		/* where the first of them is */
	int64_t orphan_links;		/* left out for want of the tokens that they end with */
	int64_t foreign_tokens;		/* whose hashes only another host's secret could make */
	struct json_object *claimed;	/* where in the fixture it is, by what it is of the host */
	struct seed_contents *contents;	/* what was written for it */
};

/* Does what an item says; returns whether anything changed. In the transaction. */
typedef bool seed_fn(struct seed *s, const struct item *it);

seed_fn put_removed_user, put_user, put_client, put_container, put_file, put_template, put_grant,
	put_token, put_share, put_lock, put_coauth_lock, put_property, put_activity, put_credential,
	put_fault;

/* The same for "config" and "oauth_keys", which are no arrays: how many settings, or keys. */
int64_t put_settings(struct seed *s);
int64_t put_oauth_keys(struct seed *s);

/* Brings the versions of F to what "content" or "versions" say, and its refused saves to
 * what "recovered" says; returns whether anything changed. A file whose present version has
 * the number 0 is not there yet: the first makes it. */
bool put_versions(struct seed *s, const struct item *it, struct file *f);
bool put_recovered(struct seed *s, const struct item *it, struct file *f);

/* Where it was looked for what is not there, for messages. */
#define SEED_WHERE "in the fixture or on the host"

/* Whether both are the same text, or both NULL. */
bool seed_same(const char *a, const char *b);

/* Quits if another item of the fixture is the same thing, NOUN/IDENTITY. KEY as in
 * item_refuse(). */
void seed_claim(struct seed *s, const struct item *it, const char *key, const char *noun,
		const char *identity);

/*
 * What the key names, in the fixture or on the host, by id or path; or quits. A user that
 * was removed, and a file in the trash, count where that makes sense: REMOVED.
 */
struct user seed_need_user(struct seed *s, const struct item *it, const char *key, bool removed);
/* Only the id; STANDARD if the key is left out. */
const char *seed_user_id(struct seed *s, const struct item *it, const char *key,
			 const char *standard, bool removed);
const char *seed_container_id(struct seed *s, const struct item *it, const char *key);
struct file seed_need_file(struct seed *s, const struct item *it, const char *key);
/* The file that an item of "files" is, if the host has it. */
bool seed_find_file(struct seed *s, const struct item *it, const char *container_id,
		    struct file *f);
/* The id of a file or container; of a file or one of its versions, as "ID.NUMBER"; of any of
 * these. */
const char *seed_resource_id(struct seed *s, const struct item *it, const char *key);
const char *seed_file_or_version(struct seed *s, const struct item *it, const char *key);
const char *seed_target_id(struct seed *s, const struct item *it, const char *key);

/* Quits because a file cannot be made or placed as F says: its name or id is taken. */
_Noreturn void seed_name_taken(struct seed *s, const struct item *it, const struct file *f);

/* What an array of rights says, STANDARD if it is left out. */
unsigned seed_rights(const struct item *it, const char *key, unsigned standard);

/* A path that a fixture names; and the file that the key names, open for reading. Quits if it
 * is not a regular file, and unless --allow-paths was given, if it is not below the fixture's
 * folder, or only by a symbolic link. */
const char *seed_path(const struct seed *s, const char *path);
int seed_open(const struct seed *s, const struct item *it, const char *key);

/* Before the transaction: writes all contents of the fixture that the host has not, and
 * flushes them. */
void seed_write_contents(struct seed *s);

/* Hash and size of the content that the item is; no bytes for NULL. No name. */
struct content seed_content_measured(struct seed *s, const struct item *content);

/* In the transaction: the same to be named by a version of that file: what the file has
 * already, or what was written. */
struct content seed_content(struct seed *s, const struct item *content, const char *file_id);

/* What was written goes if the process ends before seed_contents_named(); that is to be
 * called before the commit, and seed_contents_tidy() behind it: it removes what was
 * not needed. */
void seed_contents_named(void);
void seed_contents_tidy(struct seed *s);

#endif
