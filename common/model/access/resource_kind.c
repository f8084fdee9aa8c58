/* SPDX-License-Identifier: MIT */
/* The names of the kinds of resources. */
#include "resource_kind.h"

#include "text.h"

#include <stddef.h>

/* The texts are part of the table: each pointer would be relocated at each start. */
static const char names[][10] = {
	[RESOURCE_NONE] = "",
	[RESOURCE_FILE] = "file",
	[RESOURCE_CONTAINER] = "container",
	[RESOURCE_ECOSYSTEM] = "ecosystem",
	[RESOURCE_OAUTH] = "oauth",
	[RESOURCE_PAGE] = "page",
	[RESOURCE_TICKET] = "ticket",
	[RESOURCE_READ_ONLY] = LINK_READ_ONLY,
	[RESOURCE_READ_WRITE] = LINK_READ_WRITE,
	[RESOURCE_FORMS] = LINK_FORMS,
	[RESOURCE_SHARE] = "share",
	[RESOURCE_UNLOCKED] = "unlocked",
	[RESOURCE_DOWNLOAD] = "download",
	[RESOURCE_TEMPLATE] = "template",
	[RESOURCE_SIGNOUT] = "signout",
	[RESOURCE_ANY] = "any",
};

const char *resource_kind_name(enum resource_kind kind)
{
	return names[kind];
}

enum resource_kind resource_kind_named(const char *name)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (same(names[i], name))
			return (enum resource_kind)i;
	return RESOURCE_NONE;
}
