/* SPDX-License-Identifier: MIT */
/* The files of the pages, assets/, which are compiled into the program. */
#ifndef ASSET_H
#define ASSET_H

/* The text of the file NAME, or NULL. */
const char *asset_find(const char *name);

/* Part of the files' addresses. It changes with any of the files, so that browsers may cache them for
 * ever. */
extern const char asset_hash[];

#endif
