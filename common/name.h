/* SPDX-License-Identifier: MIT */
/*
 * What files, containers and people may be called.
 *
 * Names of files and containers are stored in Unicode's normalization form C, so that two
 * that look alike, as "é" in one character and in two, are one name. Every name from outside
 * goes through name_normal(), most of them by name_given(); look-ups (container_named(),
 * file_named(), container_has_name(), paths, completion) normalize what they get. What
 * stores names, prints or compares them need not care. Letter case counts.
 */
#ifndef NAME_H
#define NAME_H

#include <stdbool.h>

/*
 * UTF-16 units of a file's or container's name: that is how clients count. The
 * extension is in it, so FileNameMaxLength is what a file's extension leaves.
 */
#define NAME_MAX_UNITS 255

/* TEXT as it is stored if it is a name: itself, or its form C from the pool. What is not
 * UTF-8, or too long for a name, stays as it is, for name_problem() to tell. */
const char *name_normal(const char *text);

/* The name that TEXT, from outside, stands for; and in *PROBLEM what is wrong with that, or
 * NULL. */
const char *name_given(const char *text, const char **problem);

/*
 * What is wrong with a name that is stored or to be stored, as the *_problem functions of
 * text.h tell it. Names are UTF-8 in form C, without separators, control characters,
 * bidirectional overrides and isolates, zero-width spaces (joiners may be) and noncharacters;
 * something in them can be seen, and the first of it is not "." (which covers "." and
 * ".."); they have at most NAME_MAX_UNITS.
 */
const char *name_problem(const char *name);

/* The same for what people are called: a line without such characters, or nothing. */
const char *friendly_name_problem(const char *text);

/* What is left of TEXT for a friendly name, "" for nothing. */
const char *friendly_name_repair(const char *text);

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
