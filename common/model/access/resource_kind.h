/* SPDX-License-Identifier: MIT */
/* What a token opens. The database stores the name of the kind. */
#ifndef RESOURCE_KIND_H
#define RESOURCE_KIND_H

/* The types of links, by which WOPI and the database name them. */
#define LINK_READ_ONLY "ReadOnly"
#define LINK_READ_WRITE "ReadWrite"
#define LINK_FORMS "FORMS"

enum resource_kind {
	RESOURCE_NONE,		/* not a kind: no token is valid for it */
	RESOURCE_FILE,
	RESOURCE_CONTAINER,
	RESOURCE_ECOSYSTEM,
	RESOURCE_OAUTH,		/* signing in at the bootstrapper */
	RESOURCE_PAGE,		/* the session of a person at a browser */
	RESOURCE_TICKET,	/* a one-time address, which starts such a session */
	RESOURCE_READ_ONLY,	/* links, one kind for each type */
	RESOURCE_READ_WRITE,
	RESOURCE_FORMS,
	/* only derived tokens have one of these */
	RESOURCE_SHARE,		/* the address of a link */
	RESOURCE_UNLOCKED,	/* a link whose password was given */
	RESOURCE_DOWNLOAD,	/* the contents of a file */
	RESOURCE_TEMPLATE,	/* the contents of the template that a file starts from */
	RESOURCE_SIGNOUT,	/* ending a session */
	/* for searching, no token has it */
	RESOURCE_ANY,		/* a file or a container */
};

/* "" for RESOURCE_NONE. */
const char *resource_kind_name(enum resource_kind kind);

/* RESOURCE_NONE if no kind has that name. */
enum resource_kind resource_kind_named(const char *name);

#endif
