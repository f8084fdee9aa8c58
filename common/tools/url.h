/* SPDX-License-Identifier: MIT */
/*
 * Addresses as browsers write them (WHATWG URL, "serialization of an origin"). Origins are compared
 * as text: by browsers, which name the sender of a message, and by Microsoft's editors.
 */
#ifndef URL_H
#define URL_H

#include <stddef.h>

/*
 * The origin of an http or https address, from the pool: scheme and host in small letters, without
 * user, and without the port if it is the scheme's default. Other texts are returned as they are.
 * Host names beyond ASCII must have been written in ASCII ("xn--...").
 */
const char *url_origin(const char *url);

/* Where the path of the address begins, or whatever follows the host; "<" begins a placeholder of a
 * discovery's address. The length of other texts. */
size_t url_path(const char *url);

/* The address with its origin as url_origin() writes it; the rest is kept. */
const char *url_normal(const char *url);

#endif
