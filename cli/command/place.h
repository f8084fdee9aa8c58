/* SPDX-License-Identifier: MIT */
/*
 * Places: the files and folders outside of the data directory that the command line names,
 * and all that is ever done to them. A request names a place by its number and a path below
 * it, so it cannot ask for anything else. Whoever performs it may be root, and whoever asks
 * is not trusted (broker.h): what a request does not have a right to fails with EPERM.
 */
#ifndef PLACE_H
#define PLACE_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

enum place_use {
	PLACE_READ,		/* a file is read */
	PLACE_READ_TREE,	/* a folder, and all that is below it */
	PLACE_MAKE_FILE,	/* a file is made */
	PLACE_MAKE_TREE,	/* a folder is made, and filled */
};

/*
 * What is made gets its name when it is whole, by PLACE_NAME. Until then it is called
 * "NAME.partial-XXXXXX", or, if it is a folder that already exists, it is a folder
 * ".partial-XXXXXX" in that. It is removed when the process that performs requests ends.
 */
enum place_op {
	PLACE_OPEN,		/* for reading; below a folder regular files only */
	PLACE_LIST,		/* answers once for each entry of a folder, and once more */
	PLACE_MAKE,		/* starts what is made; of a file the answer has the descriptor */
	PLACE_ADD_FOLDER,	/* below a folder that is made (mode 0700) */
	PLACE_ADD_FILE,		/* the same (mode 0600), with a descriptor for writing */
	PLACE_SET_TIME,		/* when the file that was added last was modified */
	PLACE_NAME,		/* gives what was made its name */
	PLACE_NAME_INCOMPLETE,	/* the same for a file that must not replace a whole one: if there is
				 * any, it becomes "NAME.incomplete"; the answer has the name */
	PLACE_OPS
};

struct place_request {
	int32_t op, place;
	int64_t at;		/* microseconds since 1970 */
	char path[PATH_MAX];	/* below the place; "": the place itself */
};

struct place_answer {
	int32_t error;		/* errno, or 0 */
	bool more;		/* an entry of a list: another answer follows */
	/* of an entry; of what is in the way of PLACE_MAKE */
	char name[NAME_MAX + 1];
	mode_t mode;
	dev_t dev;
	ino_t ino;
	int64_t modified_at;	/* microseconds since 1970 */
};

/* Takes an answer, and the descriptor that belongs to it, or -1. */
typedef void place_taker(const struct place_answer *a, int fd, void *arg);

struct place {
	enum place_use use;
	const char *text;	/* as the command line has it, without slashes at the end */
	const char *real;	/* the absolute path without links, or NULL */
	int real_problem;	/* errno: why there is none */
	bool replaces;		/* a file of that name may exist */
	bool is_owners;		/* the data directory's owner can have TEXT lead anywhere */

	/* for place.c */
	int folder;		/* the tree that is read; else the folder that NAME is in */
	const char *name;
	int problem;		/* errno: why there is no folder */
};

/* Adds a place. OWNER is the data directory's if that counts for ->is_owners, else 0. */
void place_add(const char *text, enum place_use use, bool replaces, uid_t owner);

/* Whether it is something that is made. */
bool place_is_made(const struct place *p);

/* The absolute path without links of what exists, from the pool; NULL with errno. */
const char *place_real_path(const char *path);

/* The place with that number, counted from 0; NULL if there is none. */
const struct place *place_at(int number);

/*
 * After a change of the user: closes what place_add() opened, and opens again, with the
 * rights of now, the places that are the owner's, and no other.
 */
void place_reopen(void);

/* Whether PATH, which is relative to a folder, cannot but stay below it: it has no "..". False
 * for one too long for a request. */
bool place_stays_below(const char *path);

/* Performs a request, and hands over what came of it. */
void place_perform(const struct place_request *q, place_taker *take, void *arg);

/* Removes what was made and has no name yet. Also runs at exit(). */
void place_clear(void);

#endif
