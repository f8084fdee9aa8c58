/* SPDX-License-Identifier: MIT */
/* The table of collections. */
#include "collection.h"

#include "text.h"

const struct collection_row collections[COLLECTIONS] = {
	[COLLECTION_NONE] =
		{ "", true, false, ASKER_ANYBODY, RESOURCE_NONE, RESOURCE_NONE },
	[COLLECTION_FILES] =
		{ "files", true, false, ASKER_CLIENT, RESOURCE_FILE, RESOURCE_FILE },
	[COLLECTION_CONTAINERS] =
		{ "containers", true, false, ASKER_CLIENT, RESOURCE_CONTAINER, RESOURCE_CONTAINER },
	[COLLECTION_FOLDERS] =
		{ "folders", true, false, ASKER_CLIENT, RESOURCE_CONTAINER, RESOURCE_CONTAINER },
	[COLLECTION_ECOSYSTEM] =
		{ "ecosystem", false, false, ASKER_CLIENT, RESOURCE_ECOSYSTEM, RESOURCE_NONE },
	[COLLECTION_BOOTSTRAPPER] =
		{ BOOTSTRAPPER_PATH, false, false, ASKER_CLIENT, RESOURCE_OAUTH, RESOURCE_NONE },
	[COLLECTION_DOWNLOAD] =
		{ "download", true, true, ASKER_ANYBODY, RESOURCE_DOWNLOAD, RESOURCE_FILE },
	[COLLECTION_TEMPLATE] =
		{ "template", true, true, ASKER_ANYBODY, RESOURCE_TEMPLATE, RESOURCE_FILE },
	[COLLECTION_PREVIEW] =
		{ "preview", true, true, ASKER_ANYBODY, RESOURCE_DOWNLOAD, RESOURCE_FILE },
	[COLLECTION_OPEN] =
		{ "open", true, false, ASKER_ANYBODY, RESOURCE_NONE, RESOURCE_NONE },
	[COLLECTION_SHARE] =
		{ "share", true, true, ASKER_ANYBODY, RESOURCE_NONE, RESOURCE_NONE },
	[COLLECTION_SIGNOUT] =
		{ "signout", false, false, ASKER_ANYBODY, RESOURCE_NONE, RESOURCE_NONE },
	[COLLECTION_SESSION] =
		{ "session", true, false, ASKER_ANYBODY, RESOURCE_NONE, RESOURCE_NONE },
	[COLLECTION_EDITOR] =
		{ "editor", false, false, ASKER_ANYBODY, RESOURCE_NONE, RESOURCE_NONE },
	[COLLECTION_PAGE] =
		{ "page", true, false, ASKER_ANYBODY, RESOURCE_NONE, RESOURCE_NONE },
	[COLLECTION_LISTING] =
		{ "listing", true, false, ASKER_PAGE, RESOURCE_CONTAINER, RESOURCE_CONTAINER },
	[COLLECTION_DOCUMENTS] =
		{ "documents", true, false, ASKER_PAGE, RESOURCE_CONTAINER, RESOURCE_CONTAINER },
	[COLLECTION_VERSIONS] =
		{ "versions", true, false, ASKER_PAGE, RESOURCE_FILE, RESOURCE_FILE },
	[COLLECTION_LINKS] =
		{ "links", true, false, ASKER_PAGE, RESOURCE_ANY, RESOURCE_NONE },
	[COLLECTION_GRANTS] =
		{ "grants", true, false, ASKER_PAGE, RESOURCE_ANY, RESOURCE_NONE },
	[COLLECTION_MENTIONS] =
		{ "mentions", true, false, ASKER_PAGE, RESOURCE_FILE, RESOURCE_FILE },
	[COLLECTION_LOCKS] =
		{ "locks", true, false, ASKER_PAGE, RESOURCE_FILE, RESOURCE_FILE },
};

enum collection collection_at(const char *path)
{
	for (int i = COLLECTION_FILES; i < COLLECTIONS; i++)
		if (same(collections[i].path, path))
			return (enum collection)i;
	return COLLECTION_NONE;
}
