/* SPDX-License-Identifier: MIT */
/* Changes of the database by commands: begin, confirm, commit or undo. */
#define CHANGE_BY_DB
#include "change.h"

#include "arguments.h"
#include "aside.h"
#include "cli.h"
#include "clock.h"
#include "content.h"
#include "db.h"
#include "die.h"
#include "interrupt.h"
#include "mem.h"
#include "message.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <strings.h>
#include <unistd.h>

enum { GUARD_WAIT_MS = 1000 };	/* between two checks for a signal */

void begin_change(struct cli *c)
{
	db_begin_write(c->db);
	c->now = clock_now();
	aside_adopt(c->db, c->now);
}

static const char **messages;	/* of say_later() */
static size_t message_count;

void say_later(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	messages = mem_grow(messages, message_count, sizeof(*messages));
	messages[message_count++] = mem_vprintf(fmt, ap);
	va_end(ap);
}

void commit_change(struct cli *c)
{
	if (c->dry_run)
		db_end(c->db);
	else
		db_commit(c->db);
	c->undone = c->dry_run;
	for (size_t i = 0; i < message_count; i++)
		say("%s", messages[i]);
	message_count = 0;
}

const char *done(const struct cli *c, const char *verb)
{
	return c->dry_run ? mem_printf("would %s", verb) : mem_printf("%sd", verb);
}

int guard_contents(struct db *db, bool alone)
{
	const char *holder;
	bool told = false;
	int fd;

	while ((fd = content_guard(db, alone, GUARD_WAIT_MS, &holder)) < 0) {
		stop_if_interrupted();
		if (!told)
			log_line("waiting for %s, which works with the contents", holder);
		told = true;
	}
	return fd;
}

bool will_ask(const struct cli *c)
{
	return !c->dry_run && !option(c, "yes") && isatty(STDIN_FILENO) && isatty(STDERR_FILENO);
}

/* Whether the next line from the terminal is "y" or "yes". End of input means no. */
static bool said_yes(void)
{
	char line[8];

	if (!fgets(line, sizeof(line), stdin)) {
		fputc('\n', stderr);
		return false;
	}
	return strcasecmp(line, "y\n") == 0 || strcasecmp(line, "yes\n") == 0;
}

void confirm(struct cli *c, const char *fmt, ...)
{
	va_list ap;

	if (!will_ask(c))
		return;
	assert(!c->db || c->db->queue < 0);	/* other writers would wait for the answer */
	if (c->db)
		db_end(c->db);
	va_start(ap, fmt);
	fprintf(stderr, "wopictl: %s [y/N] ", visible(mem_vprintf(fmt, ap)));
	va_end(ap);
	fflush(stderr);
	if (!said_yes())
		quit(EXIT_FAILED, "nothing was changed");
}
