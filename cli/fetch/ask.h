/* SPDX-License-Identifier: MIT */
/* Single requests to web servers, for those who want to know how they answer. */
#ifndef ASK_H
#define ASK_H

#include "reply.h"

#include <stdint.h>

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

#endif
