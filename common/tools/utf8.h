/* SPDX-License-Identifier: MIT */
/* UTF-8, read and written character by character. Needs no memory, so die() can use it. */
#ifndef UTF8_H
#define UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The replacement character, for malformed bytes. */
#define UTF8_MALFORMED 0xfffd

bool utf8_valid(const char *text);

/*
 * Returns the character at *S, which must not be at the end of the text, and moves *S past
 * it. A byte outside a well-formed sequence yields UTF8_MALFORMED.
 */
uint32_t utf8_get(const char **s);

/* Writes a character, at most four bytes; returns where the next one goes. */
char *utf8_put(char *to, uint32_t c);

/* The length of a text in UTF-16 code units. */
size_t utf8_units(const char *text);

/*
 * Whether a character can disrupt the text or terminal that shows it: control characters (C0,
 * DEL, C1), line and paragraph separators, bidirectional embeddings, overrides and isolates.
 */
bool char_disrupts(uint32_t c);

#endif
