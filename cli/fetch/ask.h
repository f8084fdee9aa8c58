/* SPDX-License-Identifier: MIT */
/* Single requests to web servers, for those who want to know how they answer. */
#ifndef ASK_H
#define ASK_H

#include <stdbool.h>
#include <stdint.h>

struct reply {
	int status;		/* of HTTP, 0 if there was no answer */
	const char *head;	/* its header lines, "" if there was none */
	int curl;		/* curl's exit status */
	const char *problem;	/* why there was no answer, in curl's words, or NULL */
};

/*
 * Asks for URL, with more OPTIONS of curl's, which end with NULL; its standard input is
 * INPUT, empty with -1. An answer counts although the connection broke behind it.
 */
struct reply ask(const char *url, const char *const *options, int input);

/*
 * Announces a body of SIZE bytes for URL, and sends none of it: the status of the first
 * answer, which is 100 if the server would read it; 0 if none comes within 5 s.
 */
int ask_for_body(const char *url, int64_t size);

/* A header's value, from the pool, or NULL. */
const char *reply_header(const struct reply *r, const char *name);

/* The time that the server believes it is; false if it does not say. */
bool reply_date(const struct reply *r, int64_t *at);

#endif
