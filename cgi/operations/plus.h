/* SPDX-License-Identifier: MIT */
/* What CheckFileInfo and GetNewAccessToken say of coauthoring and chunked transfer (CSPP Plus). */
#ifndef PLUS_H
#define PLUS_H

#include "exchange.h"

/* Adds the properties for the path's file, if the setting "coauth" is on for it: all of them, or none
 * if one would be empty, because clients that see half of them stop editing. */
void plus_announce(struct exchange *x, struct json_object *o);

/* Adds EndPoints for the file F, under the same conditions. */
void plus_add_endpoints(struct exchange *x, const struct file *f, struct json_object *o);

#endif
