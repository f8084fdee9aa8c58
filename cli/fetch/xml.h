/* SPDX-License-Identifier: MIT */
/*
 * XML from outside, element by element. A document that brings a DOCTYPE is
 * refused: what it declares is never wanted here, and may be meant to do harm.
 */
#ifndef XML_H
#define XML_H

#include <stddef.h>

struct xml;

/* Starts to read LEN bytes of TEXT, which the caller keeps. */
struct xml *xml_open(const char *text, size_t len);

/* The name of the next element that starts, NULL after the last one; *DEPTH is 0 for
 * the root. */
const char *xml_next(struct xml *x, int *depth);

/* The value of the current element's attribute, from the pool, or NULL. */
const char *xml_attribute(struct xml *x, const char *name);

/* Frees X. NULL, or what is wrong with the document as far as it was read. */
const char *xml_close(struct xml *x);

#endif
