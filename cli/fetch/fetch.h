/* SPDX-License-Identifier: MIT */
/* Documents that an administrator names: in a file, on the web, or as they come. */
#ifndef FETCH_H
#define FETCH_H

#include <stdbool.h>
#include <stddef.h>

/*
 * The bytes of SOURCE, from the pool, *LEN of them and a NUL: a path, an http or
 * https address, or "-" for standard input. Quits if they cannot be had or are
 * more than MAX. An address that anybody on the way can answer for gets a warning.
 */
const char *fetch(const char *source, size_t max, size_t *len);

/* The same for a SOURCE that was looked at before: without warning, and NULL and
 * *PROBLEM, which names the source, where fetch() quits. */
const char *fetch_try(const char *source, size_t max, size_t *len, const char **problem);

/* Whether an address is this machine's, under a name that no one else can give. */
bool fetch_is_loopback(const char *url);

/* Quits if an address is none that may be fetched, and warns as fetch() does. */
void fetch_check_address(const char *url);

#endif
