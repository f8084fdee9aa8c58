/* SPDX-License-Identifier: MIT */
/* What a new file or container is to be called: X-WOPI-SuggestedTarget and
 * X-WOPI-RelativeTarget. */
#ifndef TARGET_H
#define TARGET_H

#include "exchange.h"
#include "file.h"

struct target {
	bool is_container;
	const char *source;		/* what ".EXT" alone takes its stem from */
	const char *name;
	bool exact;			/* "specific mode": this name or none */
	bool overwrite;
};

/* Where it goes: into the container of the path, or beside the file of the path. */
const char *target_container(const struct exchange *x);

/* Reads the headers into T, whose kind and source are set; false if they are
 * refused. */
bool target_read(struct exchange *x, struct target *t);

/*
 * Looks whether the name is taken, and by what: a suggested one is then numbered, a relative one
 * overwritten if asked for and not locked. False if the target is refused; else *OLD is the file
 * to overwrite, its id NULL where a new one is to be made.
 */
bool target_find(struct exchange *x, const struct target *t, struct file *old);

/* The target's name, with a number where it is taken. */
const char *target_free_name(struct exchange *x, const struct target *t);

/* 400: the header's name cannot be. */
void target_refuse_name(struct exchange *x, bool is_container, const char *header,
			const char *problem);

#endif
