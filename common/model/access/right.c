/* SPDX-License-Identifier: MIT */
/* Rights on a file or container, and the roles that combine them. */
#include "right.h"

#include "mem.h"
#include "text.h"

#include <string.h>

static const struct { unsigned right; const char *name; } names[] = {
	{ RIGHT_READ, "read" }, { RIGHT_WRITE, "write" }, { RIGHT_RENAME, "rename" },
	{ RIGHT_REVIEW, "review" }, { RIGHT_CREATE, "create" },
	{ RIGHT_DELETE, "delete" }, { RIGHT_SHARE, "share" },
	{ RIGHT_UPLOAD, "upload" },
};

/* Only owners may share. */
static const struct { const char *name; unsigned rights; } roles[] = {
	[ROLE_NONE]     = { "none", 0 },
	[ROLE_READER]   = { "reader", RIGHT_READ },
	[ROLE_REVIEWER] = { "reviewer", RIGHT_READ | RIGHT_REVIEW },
	[ROLE_WRITER]   = { "writer", RIGHTS_ALL & ~(unsigned)RIGHT_SHARE },
	[ROLE_OWNER]    = { "owner", RIGHTS_ALL },
};

unsigned role_rights(enum role role)
{
	return roles[role].rights;
}

const char *role_name(enum role role)
{
	return roles[role].name;
}

bool role_parse(const char *text, enum role *role)
{
	for (*role = ROLE_READER; *role <= ROLE_OWNER; ++*role)
		if (same(roles[*role].name, text))
			return true;
	return false;
}

unsigned rights_implied(unsigned rights)
{
	return rights & RIGHT_CREATE ? rights | RIGHT_UPLOAD : rights;
}

enum role role_within(unsigned rights)
{
	enum role role = ROLE_OWNER;

	while (roles[role].rights & ~rights)
		role--;
	return role;
}

const char *rights_text(unsigned rights)
{
	const char *text = "";

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (rights & names[i].right)
			text = mem_printf("%s%s%s", text, *text ? "," : "", names[i].name);
	return text;
}

static unsigned right_named(const char *name, size_t len)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (strlen(names[i].name) == len && memcmp(names[i].name, name, len) == 0)
			return names[i].right;
	return strlen(RIGHTS_ALL_NAME) == len && memcmp(RIGHTS_ALL_NAME, name, len) == 0 ?
		RIGHTS_ALL : 0;
}

bool rights_parse(const char *text, unsigned *rights)
{
	size_t end = strlen(text), len;
	const char *name;
	unsigned all = 0;

	if (!end || text[end - 1] == ',')
		return false;
	while (next_field(&text, ',', &name, &len)) {
		unsigned right = right_named(name, len);

		if (!right)
			return false;
		all |= right;
	}
	*rights = all;
	return true;
}
