/* SPDX-License-Identifier: MIT */
/* The heads of HTTP answers: status, headers, dates. */
#ifndef REPLY_H
#define REPLY_H

#include <stdbool.h>
#include <stdint.h>

struct reply {
	int status;		/* of HTTP, 0 if there was no answer */
	const char *head;	/* its header lines, "" if there was none */
	int curl;		/* curl's exit status */
	const char *problem;	/* why there was no answer, in curl's words, or NULL */
};

/*
 * The last head in TEXT, from the pool, "" if there is none, and its *STATUS: heads of redirections
 * and of "100 Continue" come before it.
 */
const char *reply_head(const char *text, int *status);

/* A header's value, from the pool, or NULL. */
const char *reply_header(const struct reply *r, const char *name);

/* The time that the server believes it is; false if it does not say. */
bool reply_date(const struct reply *r, int64_t *at);

#endif
