/* SPDX-License-Identifier: MIT */
/* Blank documents of the usual office types, which new documents begin with. */
#ifndef BLANK_H
#define BLANK_H

#include "content.h"
#include "exchange.h"

struct json_object;

/* The extensions of the new documents that an editor of this host opens for editing, at most one for
 * texts, spreadsheets and presentations each: ["docx", "xlsx", "pptx"]. */
struct json_object *blank_offers(struct exchange *x);

/*
 * Makes the content that a new document of that name begins with: a blank document of its type, or no
 * bytes if its editor fills empty files itself (the action "editnew") or the type is not an office
 * type. It is flushed, and left for the caller to name or discard.
 */
void blank_content(struct exchange *x, const char *file_name, struct content *c);

#endif
