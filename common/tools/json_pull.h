/* SPDX-License-Identifier: MIT */
/*
 * Reads JSON value by value, without a tree in memory: for texts with more elements than json.h
 * takes. As strict as json.h: UTF-8, no NUL in a string, nothing after the value.
 *
 *	pull_begin(&p, text, len);
 *	if (pull_object(&p))
 *		while (pull_member(&p, name, sizeof(name)))
 *			if (same(name, "Length"))
 *				pull_number(&p, &length);
 *			else
 *				pull_skip(&p);
 *	good = pull_end(&p);
 *
 * After the first problem every function fails, so that only the end has to be checked.
 */
#ifndef JSON_PULL_H
#define JSON_PULL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PULL_DEPTH_MAX = 16 };	/* objects and arrays in each other */

struct json_pull {
	const char *at;
	const char *problem;	/* the first one, or NULL */
	int depth;
	bool later[PULL_DEPTH_MAX + 1];	/* a comma must precede the next member or item */
};

/* Starts reading LEN bytes of TEXT, which a NUL follows. */
void pull_begin(struct json_pull *p, const char *text, size_t len);

/* Notes a PROBLEM, unless there is one already. Always false. */
bool pull_fail(struct json_pull *p, const char *problem);

/* Enters an object; pull_member() reads the name of the next member, or leaves the object and
 * returns false. A name of SIZE bytes and more is cut. */
bool pull_object(struct json_pull *p);
bool pull_member(struct json_pull *p, char *name, size_t size);

/* The same for an array. */
bool pull_array(struct json_pull *p);
bool pull_item(struct json_pull *p);

/* A string, decoded; one of SIZE bytes and more is a problem. */
bool pull_text(struct json_pull *p, char *to, size_t size);

/* An integer. */
bool pull_number(struct json_pull *p, int64_t *value);

/* Whether the next value is null, which is then consumed. */
bool pull_null(struct json_pull *p);

/* Any value. */
bool pull_skip(struct json_pull *p);

/* Whether the whole text was read, without a problem. */
bool pull_end(struct json_pull *p);

#endif
