/* SPDX-License-Identifier: MIT */
/*
 * What wopictl serve is made of: the web server (serve_lighttpd.c), its folder
 * (serve_folder.c), and the processes and signals that it waits for (serve_process.c).
 */
#ifndef SERVE_H
#define SERVE_H

#include <stdbool.h>
#include <sys/types.h>

/* A process that was started here, the first of a group of its own. */
struct child {
	pid_t group;		/* its id, and that of its group */
	bool runs;
	int status;		/* as the shell has it, once it has ended */
};

/*
 * Keeps the signals that end serve, SIGTERM, SIGINT and SIGHUP, for next_signal(). Before
 * any of the functions below. A SIGHUP that nohup(1) ignores stays so.
 */
void signals_hold(void);

/*
 * Waits for such a signal, or for a child: SIGCHLD, when the struct child of each that
 * ended says so. 0 after TIMEOUT_MS milliseconds; TIMEOUT_MS 0 waits for ever. A command that
 * wants the terminal gets it meanwhile, if it is ours to give.
 */
int next_signal(int timeout_ms);

/*
 * fork() into C: true in the child, where no signal is held. On Linux it ends when serve
 * does, even if that is killed. Dies if there can be no process.
 */
bool child_start(struct child *c);

/*
 * Sends SIGNAL to all of C's group, waits until none of it is left, and kills what is
 * after GRACE_MS milliseconds. Signals that come meanwhile are passed on.
 */
void child_end(struct child *c, int signal, int grace_ms);

/*
 * Makes a folder that only this user can enter, for what is on its way, in TMPDIR
 * (/var/tmp). It is removed with all in it when this process exits; one that a killed
 * process left there is removed now. Returns the absolute path; quits if there can be none.
 */
const char *folder_make_own(void);

struct server {
	int64_t body_max;	/* bytes of a request's body, set before server_start() */
	char host[64];		/* numeric; an IPv6 address has no brackets here */
	int port;
	bool v6;
	int listener;
	const char *authority, *url;	/* "HOST:PORT", "http://HOST:PORT/wopi" */
	struct child lighttpd;
};

/*
 * Takes "HOST:PORT" or "[HOST]:PORT" for S. Quits if that is wrong, or cannot be. Nobody is
 * answered, but refused, before server_start(): until then the host may still be made.
 */
void server_bind(struct server *s, const char *listen_at);

/* Only programs of this machine can connect. */
bool server_is_local(const struct server *s);

/*
 * Starts LIGHTTPD, a path, for the host in DATA, and waits until it answers; false if it
 * does not. USER is whom it signs in whoever connects as, or NULL. The socket is
 * lighttpd's from here on.
 */
bool server_start(struct server *s, const char *lighttpd, const char *cgi, const char *data,
		  const char *user);

/* Ends lighttpd, and the requests that take longer than a moment. */
void server_stop(struct server *s);

#endif
