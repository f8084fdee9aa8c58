/* SPDX-License-Identifier: MIT */
/* Documents that an administrator names: in a file, on the web, or as they come. */
#ifndef FETCH_H
#define FETCH_H

#include <stddef.h>

/*
 * The bytes of SOURCE, from the pool, *LEN of them and a NUL: a path, an http or
 * https address, or "-" for standard input. Quits if they cannot be had or are
 * more than MAX. An address that anybody on the way can answer for gets a warning.
 */
const char *fetch(const char *source, size_t max, size_t *len);

#endif
