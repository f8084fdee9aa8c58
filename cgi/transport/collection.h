/* SPDX-License-Identifier: MIT */
/* The collections of URLs: "files" in /files/ID/contents. A new one is a row in collection.c. */
#ifndef COLLECTION_H
#define COLLECTION_H

#include "resource_kind.h"

#include <stdbool.h>

enum collection {
	COLLECTION_NONE,	/* unknown paths */
	/* of WOPI */
	COLLECTION_FILES,
	COLLECTION_CONTAINERS,
	COLLECTION_FOLDERS,
	COLLECTION_ECOSYSTEM,
	COLLECTION_BOOTSTRAPPER,
	/* plain downloads */
	COLLECTION_DOWNLOAD,
	COLLECTION_TEMPLATE,
	COLLECTION_PREVIEW,
	/* pages, and what their scripts request */
	COLLECTION_OPEN,
	COLLECTION_SHARE,
	COLLECTION_SIGNOUT,
	COLLECTION_SESSION,
	COLLECTION_EDITOR,
	COLLECTION_PAGE,
	COLLECTION_LISTING,
	COLLECTION_DOCUMENTS,
	COLLECTION_VERSIONS,
	COLLECTION_LINKS,
	COLLECTION_GRANTS,
	COLLECTION_MENTIONS,
	COLLECTION_LOCKS,
	COLLECTIONS,		/* how many */
};

/* Who sends the requests. */
enum asker {
	ASKER_CLIENT,	/* a WOPI client, which may have to prove who it is */
	ASKER_PAGE,	/* a page of this host, with a token that was issued for no client */
	ASKER_ANYBODY,	/* anybody who has the address */
};

/* The path is part of the row: each pointer would be relocated at each start. */
struct collection_row {
	char path[17];			/* the first segment of the path */
	bool has_id;			/* the second segment is an id */
	bool is_signed;			/* the token is the parameter "signature" */
	enum asker asker;
	enum resource_kind token;	/* kind of the tokens that the frame checks; RESOURCE_NONE:
					 * handlers check for themselves */
	enum resource_kind journal;	/* how the journal names the id, if nothing was found */
};

extern const struct collection_row collections[COLLECTIONS];

#define BOOTSTRAPPER_PATH "wopibootstrapper"

/* COLLECTION_NONE if none has that path. */
enum collection collection_at(const char *path);

#endif
