/* SPDX-License-Identifier: MIT */
/* Strict readers and writers for the small texts: numbers, ids, hex, UTF-8. */
#ifndef TEXT_H
#define TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define ID_MAX 128	/* characters of a file, container or user id */
#define LINE_MAX_BYTES 250	/* bytes of a friendly name or an e-mail address */

/* The replacement character, for malformed bytes. */
#define UTF8_MALFORMED 0xfffd

static inline bool same(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

static inline bool begins(const char *text, const char *with)
{
	return strncmp(text, with, strlen(with)) == 0;
}

/*
 * The *_problem functions look at a value from outside and return NULL if it
 * is good, else what is wrong with it, to stand behind the value in a message:
 * "is empty", "is longer than 128 characters".
 */

/* File and container ids: [A-Za-z0-9_-], so that no URL escapes them. */
const char *id_problem(const char *id);

/* User ids: [A-Za-z0-9] only. */
const char *user_id_problem(const char *id);

/* Login names: printable ASCII without blanks; they stand in headers and logs. */
const char *user_name_problem(const char *name);

bool utf8_valid(const char *text);

/*
 * The character at *S, which must not be the end of the text; *S moves past it. Always
 * advances: a byte outside a well-formed sequence yields UTF8_MALFORMED.
 */
uint32_t utf8_get(const char **s);

/* TEXT itself if it is UTF-8, else a copy with UTF8_MALFORMED for each malformed byte. */
const char *utf8_clean(const char *text);

/* UTF-16 units in a text. */
size_t utf8_units(const char *text);

/* Writes a character; returns where the next one goes, at most four bytes on. */
char *utf8_put(char *to, uint32_t c);

/*
 * Whether a character disrupts the text or terminal it is shown on: control characters (C0,
 * DEL, C1), line and paragraph separators, bidirectional embeddings, overrides and isolates.
 */
bool char_disrupts(uint32_t c);

/* Free text that people read, such as a friendly name: UTF-8 of one line. */
const char *line_problem(const char *text, size_t max);

/* A decimal number from 0 to MAX, the whole text or nothing: "7x" is no 7. */
bool parse_number(const char *s, int64_t max, int64_t *value);

/* A number of bytes, such as "1048576", "100M" or "10G": K, M, G, T are powers of 1024. */
bool parse_size(const char *s, int64_t *bytes);

/* The same written, in the largest unit that holds it exactly; from the pool. */
const char *text_size(int64_t bytes);

/* "true" or "false" in any letter case, as in headers. */
bool parse_flag(const char *s, bool *value);

/* The value of a hexadecimal digit, -1 if it is none. */
int text_hex_digit(char c);

/* LEN bytes as lower-case hexadecimal, from the pool. */
char *text_hex(const uint8_t *data, size_t len);

/* The other way round; either letter case. False if TEXT is not LEN bytes in hexadecimal. */
bool text_unhex(const char *text, uint8_t *data, size_t len);

/* A path without slashes at its end; that of the root stays. From the pool. */
char *text_without_slashes(const char *path);

/* TEXT as one word of a shell's command, for remedies. */
const char *shell_word(const char *text);

/* A copy with A to Z as small letters, and all else as it is. */
const char *text_lower(const char *text);

/* S with all but letters, digits and the characters KEPT as "%XX", from the pool. */
const char *text_percent(const char *s, const char *kept);

/* A random id of LEN letters and digits, about 5.9 bits each, from the pool. */
char *text_random(size_t len);

/* Whether TEXT starts as the address of a web server does. */
bool is_http_address(const char *text);

#endif
