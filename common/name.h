/* SPDX-License-Identifier: MIT */
/* What files and containers may be called. */
#ifndef NAME_H
#define NAME_H

#include <stdbool.h>

/*
 * UTF-16 units of a file's or container's name: that is how clients count. The
 * extension is in it, so FileNameMaxLength is what a file's extension leaves.
 */
#define NAME_MAX_UNITS 255

/*
 * What is wrong with a name, as the *_problem functions of text.h tell it: names are UTF-8
 * without separators and control characters, do not start with "." (which covers "." and
 * ".."), and have at most NAME_MAX_UNITS.
 */
const char *name_problem(const char *name);

/* A name without problem that is as near as can be to NAME, any text; that of a
 * file keeps its extension. */
const char *name_repair(const char *name, bool is_container);

/* "STEM (N)EXTENSION" of NAME, which ends in EXTENSION; its stem is cut where that
 * would be too long. For N of 0 without the number. */
const char *name_numbered(const char *name, const char *extension, int n);

/* The part of a file's name from its last dot on: "" without one, and if it is
 * that dot alone or longer than 32 bytes, for then it is none. */
const char *name_extension(const char *name);

/* Whether it is one of LIST, as in ".txt .md", in any letter case. */
bool name_extension_in(const char *name, const char *list);

/* The part before name_extension(), from the pool. */
const char *name_stem(const char *name);

#endif
