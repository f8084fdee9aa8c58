/* SPDX-License-Identifier: MIT */
/* A running command, and a row of the table of commands. */
#ifndef CLI_H
#define CLI_H

#include "db.h"

#include <json-c/json.h>
#include <stdbool.h>
#include <stdio.h>

/* Commands change the database by begin_change() and commit_change() (change.h), which alone
 * know --dry-run. */
#ifndef CHANGE_BY_DB
#pragma GCC poison db_begin_write db_commit
#endif

enum { ARGS_MAX = 1024, OPTIONS_MAX = 32 };

/* Formats of results (--format). Commands need a trait for the last ones. */
enum format { FORMAT_TABLE, FORMAT_JSON, FORMAT_CSV, FORMAT_PROMETHEUS };

struct command;

struct cli {
	const struct command *command;
	const char *data;		/* the data directory */
	const char *program;		/* how this program was called */
	enum format format;
	bool json;			/* it is FORMAT_JSON */
	bool dry_run;			/* --dry-run: see commit_change() */
	bool undone;			/* a dry run was rolled back */
	struct db *db;			/* open, unless the command has the trait OPENS_DB */
	int64_t now;
	int argc;
	const char *argv[ARGS_MAX];
	struct { const char *name, *value; } options[OPTIONS_MAX];
};

typedef void command_fn(struct cli *c);

/* Traits of commands. */
enum {
	OPENS_DB = 1 << 0,		/* the command opens the database itself, if at all */
	PRINTS_PROMETHEUS = 1 << 1,	/* accepts --format prometheus */
	IS_HIDDEN = 1 << 2,		/* not listed in help or completion */
	MAKES_PATH = 1 << 3,		/* a PATH in its usage is written (outside.h) */
	READS_DIR = 1 << 5,		/* a DIR in its usage is read, not written */
	REAL_CLOCK = 1 << 6,		/* does not follow a moved clock (moved_clock.h) */
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

#endif
