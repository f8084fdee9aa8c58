/* SPDX-License-Identifier: MIT */
/* Compares the packages that wopi.cgi was linked with to the installed ones. */
#include "packages.h"

#include "built.h"
#include "mem.h"
#include "process.h"
#include "text.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

struct comparison {
	struct linked *all;
	size_t count;
	const char *manager;	/* the package manager, or NULL */
};

/* Calls EACH for every line that a program prints. False if it prints none. */
static bool each_line(const char *const *words, void (*each)(const char *, struct comparison *),
		      struct comparison *c)
{
	bool any = false;
	char line[512];
	struct process p;
	FILE *output = process_start(&p, words, NULL, -1, PROCESS_PIPE) ? NULL : fdopen(p.output, "r");

	if (!output)
		return false;
	while (fgets(line, sizeof(line), output)) {
		each(line, c);
		any = true;
	}
	fclose(output);
	process_wait(&p);
	return any;
}

static struct built_package package(const char *name, const char *version, const char *source)
{
	struct built_package p;

	snprintf(p.name, sizeof(p.name), "%s", name);
	snprintf(p.version, sizeof(p.version), "%s", version);
	snprintf(p.source, sizeof(p.source), "%s", source);
	return p;
}

/* A line of built_print(): "linked with NAME VERSION (SOURCE, MANAGER)". */
static void take_linked(const char *line, struct comparison *c)
{
	const char *name, *version, *source, *manager;

	if (!begins(line, BUILT_STATIC " "))
		return;
	line += strlen(BUILT_STATIC);
	name = next_word(&line);
	version = next_word(&line);
	source = next_word(&line);
	manager = next_word(&line);
	if (!manager || *source != '(')
		return;
	c->all = mem_grow(c->all, c->count, sizeof(*c->all));
	c->all[c->count++] = (struct linked){
		.package = package(name, version, text_before(source + 1, ",")),
	};
	c->manager = text_before(manager, ")");
}

/* A rebuild would use the package of the same name. If that is not installed, compares another
 * package of the same source: machines that build nothing have no development packages. */
static void compare(struct linked *l, const struct built_package *now)
{
	enum { UNKNOWN, OTHER_SIBLING, SAME_SIBLING, ITSELF };
	bool is_same = same(now->version, l->package.version);
	int rank = UNKNOWN;

	if (same(now->name, l->package.name))
		rank = ITSELF;
	else if (same(now->source, l->package.source))
		rank = is_same ? SAME_SIBLING : OTHER_SIBLING;
	if (rank <= l->rank)
		return;
	l->rank = rank;
	l->installed = is_same ? NULL : mem_printf("%s %s", now->name, now->version);
}

/* A line "NAME VERSION SOURCE" of an installed package. */
static void take_installed(const char *line, struct comparison *c)
{
	const char *name = next_word(&line), *version = next_word(&line), *source = next_word(&line);
	struct built_package p;

	if (!source)
		return;
	p = package(name, version, source);
	for (size_t i = 0; i < c->count; i++)
		compare(&c->all[i], &p);
}

struct linked *packages_compare(const char *path, size_t *count, const char **reason)
{
	/* with an empty environment, so it does not see a request */
	const char *const program[] = { "env", "-i", path, NULL };
	const char *const list[] = { "sh", "-c", built_list, NULL };
	struct comparison c = { .count = 0 };

	*reason = NULL;
	each_line(program, take_linked, &c);
	if (c.count && (!same(c.manager, built_by) || !*built_list))
		*reason = mem_printf("it was built with packages of %s", c.manager);
	else if (c.count && !each_line(list, take_installed, &c))
		*reason = mem_printf("cannot run %s", c.manager);
	*count = c.count;
	return c.all;
}
