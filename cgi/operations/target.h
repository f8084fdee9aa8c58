/* SPDX-License-Identifier: MIT */
/* The name of a new file or container: X-WOPI-SuggestedTarget and X-WOPI-RelativeTarget. */
#ifndef TARGET_H
#define TARGET_H

#include "exchange.h"
#include "file.h"

struct target {
	bool is_container;
	const char *source;		/* the name whose stem ".EXT" gets */
	const char *name;
	bool exact;			/* "specific mode": no other name */
	bool overwrite;
};

/* The container of the target: that of the path, or of the path's file. */
const char *target_container(const struct exchange *x);

/* Reads the headers into T, whose is_container and source are set. False if the request is
 * refused. */
bool target_read(struct exchange *x, struct target *t);

/*
 * Decides if the name is in use: a suggested name will be numbered, the file of a relative one
 * overwritten, if that is requested and it is not locked. False if the request is refused. Else
 * *OLD is the file to overwrite, with the id NULL for a new file.
 */
bool target_find(struct exchange *x, const struct target *t, struct file *old);

/* The target's name, with a number if it is in use. */
const char *target_free_name(struct exchange *x, const struct target *t);

/* Refuses with 400: the name in HEADER is invalid. */
void target_refuse_name(struct exchange *x, bool is_container, const char *header,
			const char *problem);

#endif
