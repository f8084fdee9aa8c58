/* SPDX-License-Identifier: MIT */
/* Records commands that changed something in the audit trail. */
#include "audit_trail.h"

#include "arguments.h"
#include "audit.h"
#include "cli.h"
#include "clock.h"
#include "command.h"
#include "db.h"
#include "mem.h"
#include "message.h"
#include "text.h"

#include <fcntl.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct cli *the_command;	/* until it is recorded */
static uid_t started_by;
static bool changed;

/* The query of an address that something is read from may hold a key. */
static const char *shown(const char *place, const char *text)
{
	size_t len = strcspn(text, "?");

	if (is_secret(place, text))
		return "(redacted)";
	if (text[len] && usage_has(place, "URL") && usage_has(place, "PATH"))
		text = mem_printf("%.*s?(redacted)", (int)len, text);
	return shell_word(visible(text));
}

/* The command line, quoted for a shell and without secrets. */
static const char *command_line(const struct cli *c)
{
	const struct command *cmd = c->command;
	const char *line = mem_printf("%s%s%s", cmd->noun, cmd->verb ? " " : "",
				      cmd->verb ? cmd->verb : "");

	for (int i = 0; i < c->argc; i++)
		line = mem_printf("%s %s", line, shown(usage_of_argument(cmd, i), c->argv[i]));
	for (int i = 0; i < OPTIONS_MAX && c->options[i].name; i++) {
		const char *name = c->options[i].name, *value = c->options[i].value;

		line = mem_printf("%s --%s%s%s", line, name, *value ? " " : "",
				  *value ? shown(usage_of_value(cmd, name), value) : "");
	}
	return line;
}

/* The user who logged in, which su and sudo do not change; Linux alone knows it. */
static uid_t login_uid(void)
{
	char text[16] = "";
	int fd = open("/proc/self/loginuid", O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);
	unsigned long long uid = n > 0 ? strtoull(text, NULL, 10) : UINT32_MAX;

	if (fd >= 0)
		close(fd);
	return uid < UINT32_MAX ? (uid_t)uid : started_by;
}

/* SUDO_USER is trusted for root only: others can set it themselves. */
const char *audit_person(void)
{
	const char *sudo = getenv("SUDO_USER");
	struct passwd *login;

	if (started_by == 0 && sudo && *sudo)
		return visible(sudo);
	login = getpwuid(login_uid());
	return login ? visible(login->pw_name) : mem_printf("uid %ld", (long)started_by);
}

/* Whether the command changed the database, or audit_changed() was called. */
static bool has_changed(const struct cli *c)
{
	const struct db *db = c->db;

	if (c->dry_run || option(c, "temporary"))	/* of which nothing is left */
		return false;
	return changed || (db && db->dir && same(db->dir, c->data) && db->commits);
}

void audit_changed(void)
{
	changed = true;
}

void audit_end(int status)
{
	struct cli *c = the_command;

	the_command = NULL;
	if (!c || !has_changed(c))
		return;
	audit_add(db_locate(c->data), &(struct audit_entry){
		.by = AUDIT_COMMAND, .at = clock_real(), .user = audit_person(), .uid = started_by,
		.what = command_line(c), .status = status,
	});
}

/* The process exits without audit_end(): the command failed. */
static void at_exit(void)
{
	audit_end(EXIT_FAILED);
}

void audit_begin(struct cli *c)
{
	the_command = c;
	started_by = getuid();
	atexit(at_exit);
}

