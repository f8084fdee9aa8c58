/* SPDX-License-Identifier: MIT */
/* JSON: strict parsing of foreign text, safe output. */
#ifndef JSON_H
#define JSON_H

#include <json-c/json.h>
#include <stdbool.h>

/* Objects, arrays, colons and commas of one text: they bound what json-c makes of it to
 * some 8 MiB, whatever its length. */
enum { JSON_ELEMENTS_MAX = 20000 };

/*
 * Parses LEN bytes of TEXT, which has a NUL behind them. False if they are no
 * JSON, of UTF-8, or have more than JSON_ELEMENTS_MAX elements; json-c alone would also
 * take 'a', NaN, control characters in texts, and what stands behind a NUL. The caller
 * puts *VALUE, NULL for null.
 */
bool json_read(const char *text, size_t len, struct json_object **value);

/*
 * The same for what must leave nothing to its reader: an object, in which no
 * object has two members of one name (some readers take the first, others the
 * last) and no text a NUL (where C's end). The caller puts *OBJECT if true.
 */
bool json_read_object(const char *text, size_t len, struct json_object **object);

/* A member that is a text, else NULL. It belongs to OBJECT. */
const char *json_text(struct json_object *object, const char *name);

/* The same for what may be left out: *TEXT is NULL then, or if it is null. False if it
 * is there, and no text. */
bool json_text_if_there(struct json_object *object, const char *name, const char **text);

/* Adds a member, or a text (NULL: null), to an object that has none of that NAME, a constant. */
void json_add(struct json_object *object, const char *name, struct json_object *value);
void json_add_text(struct json_object *object, const char *name, const char *text);

/*
 * VALUE as JSON text; FORM is JSON_C_TO_STRING_PLAIN or _SPACED. All JSON that the programs
 * print or send is written by this. Characters that disrupt a terminal are escaped
 * (char_disrupts()), and malformed UTF-8 of a damaged database becomes U+FFFD. The text is
 * valid as long as both VALUE and the pool.
 */
const char *json_written(struct json_object *value, int form);

#endif
