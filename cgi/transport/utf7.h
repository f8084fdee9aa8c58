/* SPDX-License-Identifier: MIT */
/* UTF-7 (RFC 2152), the encoding of names in headers. */
#ifndef UTF7_H
#define UTF7_H

/*
 * TEXT in UTF-8, from the pool. Accepts what any client's encoder writes; a text with octets above
 * 0x7E may also be UTF-8. NULL if it is neither; *PROBLEM says why ("is not UTF-7: ...").
 */
const char *utf7_decode(const char *text, const char **problem);

/* TEXT, which is UTF-8, in UTF-7; from the pool. */
const char *utf7_encode(const char *text);

#endif
