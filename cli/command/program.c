/* SPDX-License-Identifier: MIT */
/* Where the programs are that commands run. */
#include "program.h"

#include "cli.h"
#include "mem.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *executable(const char *path)
{
	return access(path, X_OK) == 0 ? path : NULL;
}

const char *program_folder(const struct cli *c)
{
	static char self[PATH_MAX];

	if (!realpath("/proc/self/exe", self) && !realpath(c->program, self))
		return NULL;
	*strrchr(self, '/') = '\0';
	return self;
}

const char *cgi_path(const struct cli *c)
{
	const char *folder = program_folder(c), *path;

	if (!folder)
		return NULL;
	path = executable(mem_printf("%s/wopi.cgi", folder));
	return path ? path : executable(mem_printf("%s/../lib/cgi-bin/wopi.cgi", folder));
}

const char *find_program(const char *path, const char *name)
{
	while (*path) {
		size_t len = strcspn(path, ":");
		const char *found = executable(mem_printf("%.*s/%s", (int)len, path, name));

		if (len && found)
			return found;
		path += len + (path[len] == ':');
	}
	return NULL;
}

const char *lighttpd_path(void)
{
	/* a plain user's PATH often lacks the folders of the servers */
	return find_program(mem_printf("%s:/usr/local/sbin:/usr/sbin:/sbin",
				       getenv("PATH") ? getenv("PATH") : ""), "lighttpd");
}
