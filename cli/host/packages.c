/* SPDX-License-Identifier: MIT */
/* The packages that wopi.cgi was linked with, beside those that are installed now. */
#ifdef __linux__
#define _GNU_SOURCE	/* POSIX_SPAWN_SETSID */
#endif
#include "packages.h"

#include "built.h"
#include "mem.h"
#include "text.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

struct comparison {
	struct linked *all;
	size_t count;
	const char *manager;	/* that the packages are of, or NULL */
};

/* Starts a shell with a command, as popen(), but in a session without a terminal, as tar
 * (tar.c). *CHILD is whom to wait for. */
static FILE *start(const char *command, pid_t *child)
{
	char *const argv[] = { mem_strdup("sh"), mem_strdup("-c"), mem_strdup(command), NULL };
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	int ends[2], rc;

	if (pipe(ends))
		return NULL;
	fcntl(ends[0], F_SETFD, FD_CLOEXEC);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
	posix_spawn_file_actions_addclose(&actions, ends[1]);
	rc = posix_spawn(child, "/bin/sh", &actions, &attributes, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	posix_spawnattr_destroy(&attributes);
	close(ends[1]);
	if (rc == 0)
		return fdopen(ends[0], "r");
	close(ends[0]);
	return NULL;
}

/* Calls EACH for the lines that a shell's command prints. False if there are none. */
static bool each_line(const char *command, void (*each)(const char *, struct comparison *),
		      struct comparison *c)
{
	bool any = false;
	char line[512];
	pid_t child;
	FILE *output = start(command, &child);

	if (!output)
		return false;
	while (fgets(line, sizeof(line), output)) {
		each(line, c);
		any = true;
	}
	fclose(output);
	while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
		;
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

/* A rebuild takes the package of the same name. Where it is not installed, as on machines
 * that nothing is built on, those of its source tell as well: one of them is enough. */
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
	struct comparison c = { .count = 0 };

	*reason = NULL;
	each_line(mem_printf("env -i %s </dev/null 2>/dev/null", shell_word(path)), take_linked, &c);
	if (c.count && (!same(c.manager, built_by) || !*built_list))
		*reason = mem_printf("this is a version of %s's", c.manager);
	else if (c.count && !each_line(mem_printf("{ %s; } 2>/dev/null", built_list),
				       take_installed, &c))
		*reason = mem_printf("%s cannot be asked", c.manager);
	*count = c.count;
	return c.all;
}
