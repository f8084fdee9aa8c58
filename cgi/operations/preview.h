/* SPDX-License-Identifier: MIT */
/* Contents that browsers show themselves: pictures, PDF, sound and video. */
#ifndef PREVIEW_H
#define PREVIEW_H

#include "exchange.h"

enum preview_kind { PREVIEW_NONE, PREVIEW_IMAGE, PREVIEW_PDF, PREVIEW_AUDIO, PREVIEW_VIDEO };

/* How a file of that name is shown, by its extension. */
enum preview_kind preview_kind(const char *name);

/* Whether properties that the administrator set for the path's file forbid that its bytes leave the
 * editor: then it has neither preview nor download. */
bool preview_is_forbidden(struct exchange *x);

#endif
