/* SPDX-License-Identifier: MIT */
/* Strict readers and writers of short texts: ids, numbers, fields, hexadecimal. */
#ifndef TEXT_H
#define TEXT_H

#include "utf8.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define ID_MAX 128	/* characters of a file, container or user id */
#define LINE_MAX_BYTES 250	/* bytes of a friendly name or an e-mail address */

static inline bool same(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

static inline bool begins(const char *text, const char *with)
{
	return strncmp(text, with, strlen(with)) == 0;
}

/*
 * The *_problem functions check a value from outside. They return NULL if it is valid, else
 * the problem, worded to follow the value in a message: "is empty", "is longer than 128
 * characters".
 */

/* File and container ids: [A-Za-z0-9_-], so that URLs need not escape them. */
const char *id_problem(const char *id);

/* User ids: [A-Za-z0-9] only. */
const char *user_id_problem(const char *id);

/* Login names: printable ASCII without blanks, for they appear in headers and logs. */
const char *user_name_problem(const char *name);

/* Free text for people, such as a friendly name: one line of UTF-8, at most MAX bytes. */
const char *line_problem(const char *text, size_t max);

/* TEXT itself if it is UTF-8, else a copy with UTF8_MALFORMED for each malformed byte. */
const char *utf8_clean(const char *text);

/*
 * Splitters: each takes the next piece off *REST, which it moves, and ends with false or NULL.
 *
 * next_field() finds the LEN bytes up to SEPARATOR or the end. Fields may be empty; an empty
 * text has none, and a separator at the end is followed by none: "a,,b," has three.
 * next_word() copies the next word to the pool; blanks (also line ends) around it are skipped.
 */
bool next_field(const char **rest, char separator, const char **field, size_t *len);
char *next_word(const char **rest);

/* A copy, from the pool, of TEXT up to the first of the characters STOPS, or of all of it. */
char *text_before(const char *text, const char *stops);

/* A decimal number from 0 to MAX. The whole text must be one: false for "7x", "", "-1". */
bool parse_number(const char *s, int64_t max, int64_t *value);

/* A size in bytes such as "1048576", "100M" or "10G"; K, M, G, T are powers of 1024. */
bool parse_size(const char *s, int64_t *bytes);

/* Writes a size in the largest unit that is exact; from the pool. */
const char *text_size(int64_t bytes);

/* "true" or "false" in any letter case, as in headers. */
bool parse_flag(const char *s, bool *value);

/* The value of a hexadecimal digit, or -1. */
int text_hex_digit(char c);

/* LEN bytes as lower-case hexadecimal, from the pool. */
char *text_hex(const uint8_t *data, size_t len);

/* Reads hexadecimal in either letter case. False if TEXT is not exactly LEN bytes of it. */
bool text_unhex(const char *text, uint8_t *data, size_t len);

/* A path without trailing slashes, but for that of the root. From the pool. */
char *text_without_slashes(const char *path);

/* TEXT quoted as one word of a shell command, if it must be; for remedies in messages. */
const char *shell_word(const char *text);

/* A copy with the ASCII letters in lower case. */
const char *text_lower(const char *text);

/* S with all characters but letters, digits and KEPT as "%XX", from the pool. */
const char *text_percent(const char *s, const char *kept);

/* A random id of LEN letters and digits (about 5.9 bits each), from the pool. */
char *text_random(size_t len);

/* Whether TEXT starts with "http://" or "https://". */
bool is_http_address(const char *text);

#endif
