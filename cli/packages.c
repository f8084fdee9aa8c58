/* SPDX-License-Identifier: MIT */
/* The packages that wopi.cgi was linked with, beside those that are installed now. */
#include "packages.h"

#include "cli.h"
#include "mem.h"
#include "text.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

struct comparison {
	struct linked *all;
	size_t count;
	const char *manager;	/* that the packages are of, or NULL */
};

/* Calls EACH for the lines that a shell's command prints. False if there are none. */
static bool each_line(const char *command, void (*each)(const char *, struct comparison *),
		      struct comparison *c)
{
	FILE *output = popen(command, "r");
	bool any = false;
	char line[512];

	if (!output)
		return false;
	while (fgets(line, sizeof(line), output)) {
		each(line, c);
		any = true;
	}
	pclose(output);
	return any;
}

static void take_linked(const char *line, struct comparison *c)
{
	struct built_package p;
	char manager[32];

	if (sscanf(line, BUILT_STATIC " %63s %63s (%63[^,], %31[^)])", p.name, p.version, p.source,
		   manager) != 4)
		return;
	c->all = mem_grow(c->all, c->count, sizeof(*c->all));
	c->all[c->count++] = (struct linked){ .package = p };
	c->manager = mem_strdup(manager);
}

/* A rebuild takes the package of the same name. Where it is not installed, as on machines
 * that nothing is built on, those of its source tell as well: one of them is enough. */
static void compare(struct linked *l, const struct built_package *now)
{
	enum { UNKNOWN, OTHER_SIBLING, SAME_SIBLING, ITSELF };
	bool is_same = strcmp(now->version, l->package.version) == 0;
	int rank = UNKNOWN;

	if (strcmp(now->name, l->package.name) == 0)
		rank = ITSELF;
	else if (strcmp(now->source, l->package.source) == 0)
		rank = is_same ? SAME_SIBLING : OTHER_SIBLING;
	if (rank <= l->rank)
		return;
	l->rank = rank;
	l->installed = is_same ? NULL : mem_printf("%s %s", now->name, now->version);
}

static void take_installed(const char *line, struct comparison *c)
{
	struct built_package p;

	if (sscanf(line, "%63s %63s %63s", p.name, p.version, p.source) != 3)
		return;
	for (size_t i = 0; i < c->count; i++)
		compare(&c->all[i], &p);
}

struct linked *packages_compare(const char *path, size_t *count, const char **reason)
{
	struct comparison c = { .count = 0 };

	*reason = NULL;
	each_line(mem_printf("env -i %s </dev/null 2>/dev/null", shell_word(path)), take_linked, &c);
	if (c.count && (strcmp(c.manager, built_by) != 0 || !*built_list))
		*reason = mem_printf("this is a version of %s's", c.manager);
	else if (c.count && !each_line(mem_printf("{ %s; } 2>/dev/null", built_list),
				       take_installed, &c))
		*reason = mem_printf("%s cannot be asked", c.manager);
	*count = c.count;
	return c.all;
}
