/* SPDX-License-Identifier: MIT */
/*
 * Rules for the names of files, containers and people.
 *
 * Names of files and containers are stored in Unicode normalization form C, so "é" as one
 * character and "é" as two are the same name. Letter case counts. Every name from outside goes
 * through name_normal(), mostly by name_given(). Look-ups (container_named(), file_named(),
 * container_has_name(), paths, completion) normalize their argument. Code that stores, prints or
 * compares names relies on that and does not normalize.
 */
#ifndef NAME_H
#define NAME_H

#include <stdbool.h>

/*
 * UTF-16 code units of a file's or container's name, as clients count, with its extension.
 * FileNameMaxLength is what the extension leaves.
 */
#define NAME_MAX_UNITS 255

/* Form C of TEXT: TEXT itself, or a copy from the pool. Text that is not UTF-8 or too long for
 * a name is returned as it is; name_problem() refuses it. */
const char *name_normal(const char *text);

/* TEXT for searches: without letter case, accents and other marks, and with compatible characters as one.
 * A text that is too long or not UTF-8 stays as it is. */
const char *name_plain(const char *text);

/* Normalizes and checks a name from outside: returns name_normal(TEXT), and sets *PROBLEM to
 * name_problem() of that. */
const char *name_given(const char *text, const char **problem);

/*
 * Why a stored name, or one to be stored, is invalid, or NULL (see text.h). A name is UTF-8 in
 * form C, of at most NAME_MAX_UNITS. It contains a visible character, and the first visible
 * one is not "." (this covers "." and ".."). It contains no separator, control character,
 * bidirectional override or isolate, zero-width space or noncharacter; joiners and direction
 * marks are allowed.
 */
const char *name_problem(const char *name);

/* The same for the name of a person: empty, or a line that obeys the rules on characters. */
const char *friendly_name_problem(const char *text);

/* A valid friendly name made of TEXT; "" if nothing visible is left. */
const char *friendly_name_repair(const char *text);

/* The valid name nearest to NAME, which may be any bytes; a file keeps its extension. */
const char *name_repair(const char *name, bool is_container);

/* The same for a name that a client only suggests: what file systems of other systems refuse is
 * replaced, too, and dots and blanks at the end are dropped. */
const char *name_suggested(const char *name, bool is_container);

/* NAME as Microsoft's clients accept it: with "-" for each character that mobile Office refuses. */
const char *name_for_office(const char *name);

/* "STEM (N)EXTENSION" for NAME, which ends in EXTENSION; the stem is cut if that would be too
 * long. Without the number if N is 0. */
const char *name_numbered(const char *name, const char *extension, int n);

/* The part of a file's name from its last dot on; "" if there is no dot, nothing behind it, or
 * more than 32 bytes. */
const char *name_extension(const char *name);

/* Whether NAME has one of the extensions in LIST (".txt .md"), in any letter case. */
bool name_extension_in(const char *name, const char *list);

/* The part before name_extension(), from the pool. */
const char *name_stem(const char *name);

#endif
