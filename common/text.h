/* SPDX-License-Identifier: MIT */
/* Strict readers and writers for the small texts: numbers, ids, hex, names. */
#ifndef TEXT_H
#define TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ID_MAX 128	/* characters of a file, container or user id */
#define NAME_MAX_BYTES 250	/* bytes of a file's, container's or user's name */

/*
 * The *_problem functions look at a value from outside and return NULL if it
 * is good, else what is wrong with it, to stand behind the value in a message:
 * "is empty", "is longer than 128 characters".
 */

/* File and container ids: [A-Za-z0-9_-], so that no URL escapes them (README 3). */
const char *id_problem(const char *id);

/* User ids: [A-Za-z0-9] only (README 3). */
const char *user_id_problem(const char *id);

/* Login names: printable ASCII without blanks; they stand in headers and logs. */
const char *user_name_problem(const char *name);

/*
 * Names of files and containers: UTF-8, no separators, no control characters,
 * not starting with "." (which covers "." and ".."), at most NAME_MAX_BYTES.
 */
const char *name_problem(const char *name);

/* Free text that people read, such as a friendly name: UTF-8 of one line. */
const char *line_problem(const char *text, size_t max);

/* A decimal number from 0 to MAX, the whole text or nothing: "7x" is no 7. */
bool parse_number(const char *s, int64_t max, int64_t *value);

/* LEN bytes as lower-case hexadecimal, from the pool. */
char *text_hex(const uint8_t *data, size_t len);

/* A random id of LEN letters and digits, about 5.9 bits each, from the pool. */
char *text_random(size_t len);

/* The part of a file's name from its last dot on, or "" without one. */
const char *name_extension(const char *name);

#endif
