/* SPDX-License-Identifier: MIT */
/* MIME types of documents, as clients name their apps in discovery. */
#ifndef MIME_H
#define MIME_H

#include <stddef.h>

/* The extension number N, from 0, for a MIME type; NULL if there are no more. */
const char *mime_extension(const char *type, size_t n);

#endif
