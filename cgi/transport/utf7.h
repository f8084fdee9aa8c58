/* SPDX-License-Identifier: MIT */
/* UTF-7 (RFC 2152), in which names stand in headers. */
#ifndef UTF7_H
#define UTF7_H

/*
 * The UTF-8 that TEXT stands for, from the pool. Takes what every client's
 * encoder makes; a text with octets above 0x7E is taken as UTF-8 if it is that.
 * NULL if it is neither, and why in *PROBLEM ("is not UTF-7: ...").
 */
const char *utf7_decode(const char *text, const char **problem);

/* TEXT, which must be UTF-8, in UTF-7; from the pool. */
const char *utf7_encode(const char *text);

#endif
