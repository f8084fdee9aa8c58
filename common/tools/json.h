/* SPDX-License-Identifier: MIT */
/* JSON: strict parsing of untrusted text, safe output. */
#ifndef JSON_H
#define JSON_H

#include <json-c/json.h>
#include <stdbool.h>

/* Objects, arrays, colons and commas of one text. The limit bounds the memory that json-c
 * needs for it to some 8 MiB, whatever its length. */
enum { JSON_ELEMENTS_MAX = 20000 };

/*
 * Parses LEN bytes of TEXT, which are followed by a NUL. False if they are not JSON in UTF-8,
 * or have more than JSON_ELEMENTS_MAX elements. json-c alone would also accept 'a', NaN,
 * control characters in strings, and anything behind a NUL. The caller puts *VALUE, which is
 * NULL for null.
 */
bool json_read(const char *text, size_t len, struct json_object **value);

/*
 * Parses an object that no two readers can understand differently: false also if an object
 * in it has two members with the same name (some readers take the first, others the last) or
 * a string contains a NUL (where C's strings end). The caller puts *OBJECT if true.
 */
bool json_read_object(const char *text, size_t len, struct json_object **object);

/* A member that is a string, else NULL. The text belongs to OBJECT. */
const char *json_text(struct json_object *object, const char *name);

/* The same as a copy from the pool. */
const char *json_copy(struct json_object *object, const char *name);

/* A number or boolean; 0 or false if there is no such member. */
int64_t json_int(struct json_object *object, const char *name);
bool json_flag(struct json_object *object, const char *name);

/* Reads an optional string: *TEXT is NULL if the member is missing or null. False if it is
 * anything else. */
bool json_text_if_there(struct json_object *object, const char *name, const char **text);

/*
 * Add a member to an object that has none of that NAME, which must be a constant. A NULL text
 * becomes null, or with json_add_text_if_set() no member at all. json_add() takes over the
 * reference to VALUE.
 */
void json_add(struct json_object *object, const char *name, struct json_object *value);
void json_add_text(struct json_object *object, const char *name, const char *text);
void json_add_text_if_set(struct json_object *object, const char *name, const char *text);
void json_add_int(struct json_object *object, const char *name, int64_t value);
void json_add_flag(struct json_object *object, const char *name, bool value);

void json_append_text(struct json_object *array, const char *text);

/*
 * VALUE as JSON text; FORM is JSON_C_TO_STRING_PLAIN or _SPACED. All JSON that the programs
 * print, send or store is written here. Characters that disrupt a terminal are escaped
 * (char_disrupts()), and malformed UTF-8 from a damaged database becomes U+FFFD. The text is
 * valid as long as both VALUE and the pool.
 */
const char *json_written(struct json_object *value, int form);

/* The same in the plain form, from the pool; puts VALUE. */
const char *json_finish(struct json_object *value);

#endif
