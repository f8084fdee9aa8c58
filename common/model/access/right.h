/* SPDX-License-Identifier: MIT */
/* Rights on a file or container, and the roles that combine them. */
#ifndef RIGHT_H
#define RIGHT_H

#include <stdbool.h>

enum right {
	RIGHT_READ   = 1 << 0,
	RIGHT_WRITE  = 1 << 1,
	RIGHT_RENAME = 1 << 2,
	RIGHT_REVIEW = 1 << 3,
	RIGHT_CREATE = 1 << 4,	/* beside a file, or in a container */
	RIGHT_DELETE = 1 << 5,
	RIGHT_SHARE  = 1 << 6,
	RIGHTS_ALL   = (1 << 7) - 1,
	RIGHTS_SAVE  = RIGHT_WRITE | RIGHT_REVIEW,	/* either permits saving */
	/* of links: to add files by the page's upload; the bits before it are those of token.h */
	RIGHT_UPLOAD = 1 << 10,
	RIGHTS_STORED = RIGHTS_ALL | RIGHT_UPLOAD,
};

/* Each role has the rights of those before it; the database stores the numbers. */
enum role { ROLE_NONE, ROLE_READER, ROLE_REVIEWER, ROLE_WRITER, ROLE_OWNER };

unsigned role_rights(enum role role);

/* "reader", "reviewer", "writer", "owner"; "none". */
const char *role_name(enum role role);

/* False if TEXT is not a role that can be granted. */
bool role_parse(const char *text, enum role *role);

/* RIGHTS, and what they imply: who may create may upload. */
unsigned rights_implied(unsigned rights);

/* The highest role all of whose rights RIGHTS include. */
enum role role_within(unsigned rights);

/* "read,write" from bits, and back; false if a word is not a right. "all" is accepted for all. */
const char *rights_text(unsigned rights);
bool rights_parse(const char *text, unsigned *rights);
#define RIGHTS_ALL_NAME "all"

#endif
