/* SPDX-License-Identifier: MIT */
/* Names of the request's headers, which the environment has in capitals alone. */
#ifndef HEADER_H
#define HEADER_H

/* "X_WOPI_LOCK" as "X-WOPI-Lock", from the pool; headers are the same in any letter case. */
const char *header_name(const char *name);

/* "X_WOPI_LOCK" of an entry of the environment, "HTTP_X_WOPI_LOCK=A", from the pool; NULL if
 * it is no header that the journal has. What a value may show is the caller's to say. */
const char *header_recorded(const char *entry);

#endif
