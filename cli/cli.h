/* SPDX-License-Identifier: MIT */
/* What the commands of wopictl share: arguments, ends, look-ups, output. */
#ifndef CLI_H
#define CLI_H

#include "client.h"
#include "clock.h"
#include "container.h"
#include "db.h"
#include "file.h"
#include "lock.h"
#include "outcome.h"
#include "token.h"
#include "upgrade_names.h"
#include "user.h"

#include <json-c/json.h>
#include <stdbool.h>
#include <stdio.h>

/* Exit statuses; users' scripts rely on them. */
enum {
	EXIT_DONE = 0,
	EXIT_FAILED = 1,
	EXIT_USAGE = 2,
	EXIT_NO_SUCH = 3,	/* no such thing */
	EXIT_CONFLICT = 4,	/* locked by another, name taken */
	EXIT_INCOMPLETE = 5,	/* done, but something that follows the change failed */
	ENDED_BY = 128,		/* and the signal's number, as shells have it */
};

enum { ARGS_MAX = 64, OPTIONS_MAX = 32 };

/* What results are printed as (--format). The last are of those commands alone whose
 * traits say so. */
enum format { FORMAT_TABLE, FORMAT_JSON, FORMAT_CSV, FORMAT_PROMETHEUS };

struct command;

struct cli {
	const struct command *command;
	const char *data;		/* the data directory */
	const char *program;		/* how this program was called */
	enum format format;
	bool json;			/* it is FORMAT_JSON */
	bool dry_run;			/* --dry-run: see commit_change() */
	bool undone;			/* a dry run came to its end */
	struct db *db;			/* open, unless the command opens it itself */
	int64_t now;
	int argc;
	const char *argv[ARGS_MAX];
	struct { const char *name, *value; } options[OPTIONS_MAX];
};

typedef void command_fn(struct cli *c);

/* What is particular about a command. */
enum {
	OPENS_DB = 1 << 0,		/* by itself, if it needs it at all */
	PRINTS_PROMETHEUS = 1 << 1,	/* takes --format prometheus, too */
	IS_HIDDEN = 1 << 2,		/* no help but its own tells of it */
	MAKES_PATH = 1 << 3,		/* a PATH in its usage is made, not read (outside.h) */
	BEGINS_LATER = 1 << 4,		/* calls outside_begin() or db_locate() itself */
};

/* One row of the table of commands (main.c), from which help is made too. */
struct command {
	const char *noun;
	const char *verb;		/* NULL where the noun is the command */
	const char *args;		/* for the usage line */
	int min_args, max_args;
	const char *options;		/* names from the table of options */
	const char *summary;
	command_fn *run;
	unsigned traits;
};

/* Says "wopictl: ..." on standard error and exits with STATUS. */
_Noreturn void quit(int status, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/*
 * The audit trail (audit.h). audit_begin() is for main(), before the process becomes another
 * user. A command that ends is recorded with its exit status if it changed something: if it
 * committed, or says so by audit_changed(). audit_end() records it before its end, once.
 */
void audit_begin(struct cli *c);
void audit_changed(void);
void audit_end(int status);

/* From here on a failure leaves WHAT done, so it ends with EXIT_INCOMPLETE and says WHAT. */
void failing_leaves(const char *what);

/* TEXT for a cell of a table, from the pool: characters that disrupt a terminal (text.h) are
 * replaced by blanks, malformed bytes by U+FFFD. */
const char *without_controls(const char *text);

/* The same for a message, with "?" instead of blanks. For text from outside. */
const char *visible(const char *text);

/* "1 file", "2 files": N of what is called WHAT; from the pool. */
const char *counted(int64_t n, const char *what);

/* A message for people, on standard error; none with --quiet. */
void say(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* For --quiet: from here on say() is silent. */
void be_quiet(void);

/* Whether --quiet was given: for what tells people something without say(). */
bool is_quiet(void);

/* Whether results are for programs: times and flags are exact then, and what is one
 * value for a shell is a record. */
bool for_programs(const struct cli *c);

/* The value of an option ("" for a flag), NULL if it was not given. */
const char *option(const struct cli *c, const char *name);

/* The next value of an option that may be given more than once, from *AT on, which
 * starts with 0; NULL if there is none. */
const char *option_next(const struct cli *c, const char *name, int *at);

/* Argument I, NULL if there are fewer. */
const char *arg(const struct cli *c, int i);

/* content_guard(), however long it takes: then it says whom it waits for, and quits if a signal
 * came that the command catches (interrupt.h). */
int guard_contents(struct db *db, bool alone);

/* Starts a change, at the time that it then is: db_begin_write(). */
void begin_change(struct cli *c);

/*
 * Makes the change that was begun durable; with --dry-run undoes it, so that all the rest
 * is as it would have been, and the end of the command says that nothing was changed. For
 * commands that have the option "dry-run". What is no part of the database, they leave
 * alone themselves if c->dry_run.
 */
void commit_change(struct cli *c);

/*
 * Asks "QUESTION [y/N]" before what no command takes back, which the question is to name,
 * and quits with EXIT_FAILED unless the answer is y or yes. For commands that have the
 * option "yes". Asks only a person: with --yes or --dry-run, or where standard input or
 * standard error is no terminal, it goes on. Not within a change, for which all
 * writers would wait; it ends the snapshot, so look up again, by id, what is to be changed.
 */
void confirm(struct cli *c, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Whether confirm() would ask: for what only the question needs. */
bool will_ask(const struct cli *c);

/* Quits with EXIT_USAGE if PROBLEM (of a *_problem function) is not NULL. */
void check_value(const char *what, const char *value, const char *problem);

/* Normalizes and checks a name: name_given(), or quits the same way. */
const char *checked_name(const char *what, const char *value);

/* What two options that exclude each other make of a flag. */
bool flag_options(const struct cli *c, const char *on, const char *off, bool before);

/* The instant of --since: a time, or so long ago; before all others if it was not given. */
int64_t since_option(const struct cli *c);

/* The duration in an option, STANDARD if it was not given. */
int64_t duration_option(const struct cli *c, const char *name, int64_t standard);

/*
 * Look-ups that quit with EXIT_NO_SUCH and say how to find the right name. TEXT is
 * an id, or a path in the host (tree.h).
 */
struct user need_user(struct cli *c, const char *name);
struct client need_client(struct cli *c, const char *name);
struct file need_file(struct cli *c, const char *text);
struct container need_container(struct cli *c, const char *text);
/* The id of a file, or of one of its versions, which have ids of their own. */
const char *need_file_or_version(struct cli *c, const char *text);
/* Where a file is, for messages: its path, or that it is in the trash. */
const char *place_text(struct db *db, const char *file_id);
/* The address that clients reach this host at. */
const char *need_base_url(struct cli *c);
/* The id of a container, or of a file, which is *F then; else the id in *F is NULL. */
const char *need_resource(struct cli *c, const char *text, struct file *f);

/* Quits with EXIT_CONFLICT where NAME_TAKEN came of putting the thing ID as NAME into a
 * container: says whether the name is taken or the id. */
_Noreturn void quit_taken(struct cli *c, const char *container_id, const char *name,
			  const char *id);

/* Tells of files that the user (GRANT_EVERYONE: anybody) holds the lock of: the file or container
 * of that id, or what is below it. */
void say_who_edits(struct cli *c, const char *user_id, const char *resource_id);

/* Saves in the running transaction, commits, and prints the version's number. */
void save_version(struct cli *c, struct file *f, const struct content *content,
		  const char *note);

/* 'file add PATH --recursive': imports a folder and prints what became of it. */
void import_folder(struct cli *c, const char *path, const char *container_id,
		   const char *owner_id);

/* As those of text.h: the address of a user's picture, and what an identity provider calls a
 * user; both may be "". */
const char *avatar_problem(const char *url);
const char *subject_problem(const char *subject);

/* In a transaction: why user_add() or user_set() refused U, and what to do; ID is that which
 * was asked for, or NULL. */
const char *user_conflict(struct cli *c, const struct user *u, const char *id);

/* What is wrong with the login names, NULL if nothing is, and what to do then. */
const char *twins_problem(struct cli *c);
#define TWINS_REMEDY "user set USER --name OTHER"

/* What every host starts with: the root container, and who owns it and what has no other
 * owner; and in a change the adding of them. All stay as they are if they are there. */
struct container first_container(int64_t made_at);
struct user first_user(int64_t made_at);
void add_first_things(struct cli *c);

/* In a change, for a new host and one that was emptied: settings whose default for hosts of
 * before is another. */
void set_first_settings(struct cli *c);

/* Seeds the open host from the fixture PATH, "-" being standard input, in one transaction;
 * with REPLACE it is emptied in the same. Quits if that cannot be. See seed.h. */
void seed_file(struct cli *c, const char *path, bool replace);

/* Whether F is locked, by *L, and no --force was given; and quits with
 * EXIT_CONFLICT if so. */
bool is_locked(struct cli *c, const struct file *f, struct lock *l);
void need_unlocked(struct cli *c, const struct file *f);

/* Output: rows of a list, or the one thing asked for. A row takes its columns
 * in the order in which they are added; NULL texts are "-", and null in JSON. */
typedef struct json_object row;

row *row_new(void);
void row_text(row *r, const char *name, const char *value);
void row_int(row *r, const char *name, int64_t value);
void row_flag(row *r, const char *name, bool value);
void row_time(const struct cli *c, row *r, const char *name, int64_t at);
/* The same as row_text(); on a terminal with colours it is green, or red. */
void row_verdict(row *r, const char *name, const char *value, bool good);

/* Prints a row of a list; R may be NULL, for none. On a terminal a table has a heading and is
 * aligned, a thousand rows at a time, else it has tabs. As CSV the first row brings the heading,
 * so all rows of a command need the same columns. All reaches standard output at the end, when
 * the command holds no snapshot any more. */
void out_row(const struct cli *c, row *r);

/* For lists that may be long: from here on each out_row() takes the memory pool back to what it
 * is now, so nothing that a row allocates may be kept. */
void out_rows(void);

/* Where such results are written to. */
FILE *out_results(void);

/* Prints a row at once, for lists that never end. */
void out_event(const struct cli *c, row *r);

/* Prints one thing, a line for each column; as CSV a heading and a row. */
void out_record(const struct cli *c, row *r);

/* Prints the one value a script wants; as JSON or CSV a record with that name. */
void out_value(const struct cli *c, const char *name, const char *value);

/* Writes the table, and fails if standard output could not take it all. */
void out_finish(void);

/* How far a long work is, on standard error: a bar on a terminal, elsewhere a line
 * now and then. What is done soon shows neither, nor does --quiet. The bar is taken away
 * at the end, and before a message. */
void progress(const char *what, int64_t done, int64_t total);
void progress_end(void);

/* The folder that this program is in, NULL if that cannot be found out. */
const char *program_folder(const struct cli *c);

/* Where wopi.cgi is: beside this program, else in ../lib/cgi-bin, where 'make
 * install' puts it. NULL if it is in neither place. */
const char *cgi_path(const struct cli *c);

/* The path of a program in one of the folders of PATH ("A:B"), or NULL. */
const char *find_program(const char *path, const char *name);

/* lighttpd's path, or NULL if it is not installed. */
const char *lighttpd_path(void);

/* Tells which name an upgrade changed; ARG is not used. */
void say_renamed(const struct name_change *change, void *arg);

/* Makes or upgrades the host in c->data, as c->db, with what every host starts with, in a
 * change that host_finish() ends. Returns the schema that it had, 0 if it is new. */
int begin_host(struct cli *c);

/* Removes a folder with all in it. False if some of it is still there, with errno. */
bool folder_remove(const char *path);

/* The bytes of files in a folder and below it that its removal would free. */
int64_t folder_bytes(const char *path);

/* "https://HOST/wopi/files/ID", or NULL if no base URL is known. */
const char *wopi_src(struct db *db, const char *file_id);

/* Says so if there are tokens that can be guessed, for where others may try. */
void warn_of_weak_tokens(struct cli *c);

/* Says so if requests go wrong on purpose, for whoever starts a server. */
void warn_of_faults(const struct cli *c);

command_fn init_host, serve_host, url_print, check_host, doctor_host, export_host, stats_host,
	seed_host, dump_host, backup_host, restore_host, gc_host, complete_line, completion_print;
command_fn user_cmd_add, user_cmd_list, user_cmd_show, user_cmd_set, user_cmd_remove;
command_fn container_cmd_add, container_cmd_list, container_cmd_show, container_cmd_set,
	container_cmd_move, container_cmd_remove;
command_fn file_cmd_add, file_cmd_list, file_cmd_show, file_cmd_cat, file_cmd_put,
	file_cmd_rename, file_cmd_move, file_cmd_copy, file_cmd_remove, file_cmd_undelete,
	file_cmd_set, file_cmd_versions, file_cmd_restore, file_cmd_recovered, file_cmd_activities;
command_fn grant_cmd_add, grant_cmd_list, grant_cmd_show, grant_cmd_remove;
command_fn token_cmd_add, token_cmd_list, token_cmd_show, token_cmd_remove;
command_fn share_cmd_add, share_cmd_list, share_cmd_remove;
command_fn lock_cmd_list, lock_cmd_show, lock_cmd_set, lock_cmd_refresh, lock_cmd_release,
	lock_cmd_history, lock_cmd_watch;
command_fn coauth_cmd_list, coauth_cmd_set, coauth_cmd_release;
command_fn journal_cmd_list, journal_cmd_watch, journal_cmd_expect, journal_cmd_clear;
command_fn property_cmd_set, property_cmd_unset, property_cmd_list, property_cmd_known;
command_fn credential_cmd_set, credential_cmd_list, credential_cmd_unset;
command_fn oauth_cmd_import, oauth_cmd_list, oauth_cmd_remove, oauth_cmd_check;
command_fn client_cmd_add, client_cmd_set, client_cmd_refresh, client_cmd_list, client_cmd_show,
	client_cmd_remove, client_cmd_url;
command_fn fault_cmd_add, fault_cmd_list, fault_cmd_show, fault_cmd_remove;
command_fn audit_cmd_list;
command_fn config_cmd_list, config_cmd_get, config_cmd_set, config_cmd_unset;

#endif
