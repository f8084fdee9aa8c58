/* SPDX-License-Identifier: MIT */
/* The tables of collections and of kinds of resources: cgi/transport/collection.c and
 * common/model/access/resource_kind.c. */
#include "collection.h"

#include "resource_kind.h"
#include "tap.h"

TEST("each collection has a path, by which it is found")
{
	for (int i = COLLECTION_FILES; i < COLLECTIONS; i++) {
		ROW("%s", collections[i].path);
		CHECK(*collections[i].path);
		CHECK_NUMBER(collection_at(collections[i].path), i);
	}
}

TEST("no other path is that of a collection")
{
	static const char *const paths[] = { "", "file", "filesx", "Files", "files/", "wopi" };

	for (size_t i = 0; i < COUNT(paths); i++) {
		ROW("%s", paths[i]);
		CHECK_NUMBER(collection_at(paths[i]), COLLECTION_NONE);
	}
}

TEST("each kind of resource has a name, by which it is found")
{
	for (int i = RESOURCE_FILE; i <= RESOURCE_ANY; i++) {
		const char *name = resource_kind_name((enum resource_kind)i);

		ROW("%s", name);
		CHECK(*name);
		CHECK_NUMBER(resource_kind_named(name), i);
	}
}

TEST("a name that no kind has is none")
{
	static const char *const names[] = { "", "files", "File", "readonly", "forms", "link" };

	for (size_t i = 0; i < COUNT(names); i++) {
		ROW("%s", names[i]);
		CHECK_NUMBER(resource_kind_named(names[i]), RESOURCE_NONE);
	}
}
