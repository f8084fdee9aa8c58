/* SPDX-License-Identifier: MIT */
/* Names of the request's headers, which are all in capitals in the environment. */
#ifndef HEADER_H
#define HEADER_H

/* "X_WOPI_LOCK" as "X-WOPI-Lock", from the pool. */
const char *header_name(const char *name);

/* "X_WOPI_LOCK" for the environment's entry "HTTP_X_WOPI_LOCK=A", from the pool; NULL if the
 * journal does not contain that header. The caller redacts the value. */
const char *header_recorded(const char *entry);

#endif
