/* SPDX-License-Identifier: MIT */
/*
 * wopictl serve: runs wopi.cgi under lighttpd with a generated configuration. This process
 * keeps the database open, so that requests need not set up and remove SQLite's write-ahead
 * log.
 */
#include "serve.h"

#include "arguments.h"
#include "audit_trail.h"
#include "cli.h"
#include "commands.h"
#include "config.h"
#include "data.h"
#include "db.h"
#include "die.h"
#include "folder.h"
#include "host.h"
#include "lookup.h"
#include "mem.h"
#include "message.h"
#include "new_host.h"
#include "output.h"
#include "outside.h"
#include "program.h"
#include "seed.h"
#include "served.h"
#include "text.h"
#include "warning.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	GRACE_MS = 5000,		/* for a command to end after a signal */
};

/* The data directory of --temporary, and the process that removes it. */
static const char *temporary;
static pid_t owner;

/* Runs on every exit, except in a child. */
static void remove_temporary(void)
{
	if (temporary && getpid() == owner && !folder_remove(temporary))
		log_line("cannot remove '%s': %s", temporary, strerror(errno));
}

static const char *make_temporary(void)
{
	const char *tmp = getenv("TMPDIR");
	char *dir = mem_printf("%s/wopi-XXXXXX", tmp && *tmp ? tmp : "/tmp");

	if (!mkdtemp(dir))
		quit(EXIT_FAILED, "cannot create the folder '%s': %s; set TMPDIR to another folder",
		     dir, strerror(errno));
	owner = getpid();
	atexit(remove_temporary);	/* registered before the database is opened, so it runs later */
	temporary = dir;
	return dir;
}

/* What --temporary and --seed do before the first request. */
static void make_and_seed(struct cli *c)
{
	const char *fixture = option(c, "seed");

	if (access(mem_printf("%s/wopi.db", c->data), F_OK)) {
		begin_host(c);
		host_finish(c->db);
	} else {
		c->db = db_open(c->data);
	}
	if (fixture)
		seed_file(c, fixture, false);
	out_finish();
}

/* Works in a separate process: a signal can end it at any time, and this one still removes
 * the temporary host. */
static void prepare(struct cli *c)
{
	static struct child child;
	int number;

	if (child_start(&child)) {
		outside_begin(c);
		make_and_seed(c);
		audit_end(EXIT_DONE);
		exit(EXIT_DONE);
	}
	while (child.runs) {
		number = next_signal(0);
		if (number != SIGCHLD) {
			child_end(&child, number, GRACE_MS);
			exit(ENDED_BY + number);
		}
	}
	if (child.status)
		exit(child.status);
}

/* Sets c->data and c->db to the host to serve. */
static void open_host(struct cli *c)
{
	if (option(c, "temporary")) {
		if (!same(c->data, data_default()))
			quit(EXIT_USAGE, "--temporary and --data cannot be used together");
		c->data = make_temporary();
	}
	if (temporary || option(c, "seed"))
		prepare(c);
	c->db = db_open(c->data);
}

/* The user of --as, or NULL. Every client is signed in as that user, so only clients on this
 * machine may connect. */
static const char *served_as(struct cli *c, const struct server *s)
{
	const char *name = option(c, "as");

	if (!name)
		return NULL;
	name = need_user(c, name).name;	/* REMOTE_USER is a name, not an id */
	if (!server_is_local(s))
		quit(EXIT_USAGE, "--as signs in every client as '%s', so --listen must be 127.0.0.1"
		     " or ::1", name);
	return name;
}

/* With --exec standard output belongs to the command, so the line goes to standard error, if
 * messages were asked for. */
static void say_ready(struct cli *c, struct server *s, const char *data)
{
	row *r;

	if (option(c, "exec")) {
		if (!is_quiet())
			fprintf(stderr, "listening on %s\n", s->url);
		return;
	}
	if (temporary)
		say("the data directory is '%s'; it is removed at the end", data);
	if (for_programs(c)) {
		r = row_new();
		row_text(r, "url", s->url);
		row_text(r, "data", data);
		out_record(c, r);
	} else {
		printf("listening on %s\n", s->url);
	}
	if (fflush(stdout)) {
		int why = errno;

		server_stop(s);
		errno = why;
		die_errno("cannot write to standard output");
	}
}

/* PATH for the command: it finds this program even if PATH does not include it. */
static const char *path_for_command(const struct cli *c)
{
	const char *path = getenv("PATH");

	if (!path || !*path)
		path = "/usr/local/bin:/usr/bin:/bin";
	return find_program(path, "wopictl") ? path : mem_printf("%s:%s", path, program_folder(c));
}

static _Noreturn void become_command(const struct cli *c, const char *command,
				     const struct server *s, const char *data)
{
	if (setenv("WOPI_URL", s->url, 1) || setenv("WOPI_DATA", data, 1) ||
	    setenv("WOPI_BASE_URL", s->url, 1) || setenv("PATH", path_for_command(c), 1))
		_exit(EXIT_FAILED);
	signal(SIGINT, SIG_DFL);	/* shells ignore it in what they start with "&" */
	signal(SIGPIPE, SIG_DFL);
	signal(SIGXFSZ, SIG_DFL);
	execl("/bin/sh", "sh", "-c", command, (char *)NULL);
	fprintf(stderr, "wopictl: cannot run '/bin/sh': %s\n", strerror(errno));
	_exit(EXIT_FAILED);
}

/* Runs COMMAND, unless it is NULL, and waits until it ends, lighttpd ends or a signal
 * arrives. Returns the exit status. */
static int wait_for_end(struct cli *c, struct server *s, const char *command, const char *data)
{
	static struct child child;
	int number;

	if (command && child_start(&child))
		become_command(c, command, s, data);
	while (!command || child.runs) {
		number = next_signal(0);
		if (!s->lighttpd.runs) {
			log_line("lighttpd ended unexpectedly; see its messages above");
			number = SIGTERM;
		} else if (number == SIGCHLD) {
			continue;
		}
		if (child.runs)
			child_end(&child, number, GRACE_MS);
		return !s->lighttpd.runs ? EXIT_FAILED : command ? ENDED_BY + number : EXIT_DONE;
	}
	return child.status;
}

/* Root has already become the owner of the data directory, unless that is root. */
static void warn_of_root(const struct cli *c)
{
	if (geteuid() == 0 && !temporary)
		say("serve runs as root, because '%s' belongs to root; give it to another user to run"
		    " as that user: chown -R USER %s", c->data, shell_word(c->data));
}

/* Behind a proxy that is as it should be. */
static void warn_of_base_url(struct db *db, const struct server *s)
{
	const char *base = config_base_url(db);

	if (base && !same(base, s->url))
		say("clients are told the address %s (base_url), not %s", base, s->url);
}

/* Standard error belongs to the command of --exec, too, except for errors. */
static void leave_stderr_to_command(const struct cli *c)
{
	if (option(c, "verbose") && !option(c, "exec"))
		quit(EXIT_USAGE, "--verbose is for --exec: without a command, messages are always"
		     " printed");
	if (option(c, "verbose") && is_quiet())
		quit(EXIT_USAGE, "--verbose and --quiet cannot be used together");
	if (option(c, "exec") && !option(c, "verbose"))
		be_quiet();
}

void cmd_serve(struct cli *c)
{
	const char *address = option(c, "temporary") ? "127.0.0.1:0" : "127.0.0.1:8080";
	const char *listen_at = option(c, "listen") ? option(c, "listen") : address;
	const char *lighttpd = lighttpd_path(), *cgi = cgi_path(c), *user;
	struct server s = { 0 };
	char *data;
	int status;

	leave_stderr_to_command(c);
	if (!lighttpd)
		quit(EXIT_FAILED, "lighttpd is not installed; install it (apt install lighttpd) or"
		     " use another web server (see examples/)");
	if (!cgi)
		quit(EXIT_FAILED, "wopi.cgi not found, neither beside this program nor installed; run"
		     " 'make install'");
	signals_hold();
	server_bind(&s, listen_at);	/* first: may need privileges that nothing else needs */
	open_host(c);
	warn_of_root(c);
	data = realpath(c->data, NULL);
	if (!data)
		die_errno("cannot find '%s'", c->data);
	user = served_as(c, &s);
	warn_of_faults(c);
	s.body_max = config_body_max(c->db);
	if (!server_is_local(&s))
		warn_of_weak_tokens(c);
	warn_of_base_url(c->db, &s);
	db_end(c->db);
	if (!server_start(&s, lighttpd, cgi, data, user)) {
		server_stop(&s);
		quit(EXIT_FAILED, "lighttpd does not answer; see its messages above");
	}
	served_announce(c->db, s.url);
	say_ready(c, &s, data);
	status = wait_for_end(c, &s, option(c, "exec"), data);
	server_stop(&s);
	served_end(c->db);
	free(data);
	if (status)
		exit(status);
}
