/* SPDX-License-Identifier: MIT */
/* JSON from outside, read as strictly as it is to be written again. */
#ifndef JSON_H
#define JSON_H

#include <json-c/json.h>
#include <stdbool.h>

/*
 * Parses LEN bytes of TEXT, which has a NUL behind them. False if they are no
 * JSON, of UTF-8; json-c alone would also take 'a', NaN, control characters in
 * texts, and what stands behind a NUL. The caller puts *VALUE, NULL for null.
 */
bool json_read(const char *text, size_t len, struct json_object **value);

#endif
