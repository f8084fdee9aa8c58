/* SPDX-License-Identifier: MIT */
/*
 * wopictl dump: the state of a host as a fixture (wopi-fixture(5)), written while it is
 * read, one thing a line. What is as it would be without a key has no such key.
 */
#ifndef DUMP_H
#define DUMP_H

#include "cli.h"

struct dump {
	struct cli *c;
	struct db *db;
	const char *folder;		/* of --contents, or NULL */
	int64_t written;		/* bytes so far */
	const char *noun;		/* the present one */
	bool some_noun, some_item;	/* which a comma goes behind */
	int64_t done, total;		/* contents */
};

/* The parts, each of which writes its nouns. */
void dump_people(struct dump *d);	/* config, users */
void dump_clients(struct dump *d);
void dump_containers(struct dump *d);
void dump_files(struct dump *d);
void dump_access(struct dump *d);	/* grants, tokens, shares */
void dump_locks(struct dump *d);	/* locks, coauth_locks */
void dump_state(struct dump *d);	/* properties, activities, faults, oauth_keys */

/* Writes TEXT as it is. */
void dump_write(struct dump *d, const char *text);

/* Begins a noun, which is an array; writes one item of it, which is put; ends it. A noun
 * without items is not written. */
void dump_noun(struct dump *d, const char *noun);
void dump_item(struct dump *d, struct json_object *item);
void dump_noun_end(struct dump *d);

/* A whole noun that is true. */
void dump_true(struct dump *d, const char *noun);

/* A whole noun that is an object, which is put; nothing if it is empty. */
void dump_object(struct dump *d, const char *noun, struct json_object *object);

/* Members of an item; what is NULL or false is left out. */
void dump_text(struct json_object *o, const char *key, const char *value);
void dump_flag(struct json_object *o, const char *key, bool value);
void dump_time(struct json_object *o, const char *key, int64_t at);
void dump_time_if_set(struct json_object *o, const char *key, int64_t at);	/* 0 is no time */

/* JSON that the database holds; left out if it is NULL. */
void dump_json(struct json_object *o, const char *key, const char *json);

/* A user by what a fixture finds the user by again: the name, or the id of one who was
 * removed; left out if USER_ID is NULL. */
void dump_user(struct dump *d, struct json_object *o, const char *key, const char *user_id);

/* Whether there is a container of that id; a file, in the trash or not, or a version of one by
 * an id of its own, "FILE.NUMBER"; one of both. What leads to nothing is not dumped. */
bool dump_is_container(struct db *db, const char *id);
bool dump_is_file(struct db *db, const char *id);
bool dump_is_resource(struct db *db, const char *id);

/* Quits if contents cannot all stand in the fixture's text. */
void dump_check_contents(struct dump *d);

/* Makes the folder of --contents, which gets its name by the second function when it is whole. */
void dump_make_folder(struct dump *d);
void dump_name_folder(struct dump *d);

/* The content of a version of F, as "content" is in a fixture. */
struct json_object *dump_content(struct dump *d, const struct file *f, const struct version *v);

/* A client as it is dumped, in one line; NULL if there is none. */
const char *dump_client_text(struct db *db, const char *name);

#endif
