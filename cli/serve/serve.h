/* SPDX-License-Identifier: MIT */
/*
 * The parts of wopictl serve: the web server (serve_lighttpd.c), its folder for uploads
 * (serve_folder.c), child processes and signals (serve_process.c).
 */
#ifndef SERVE_H
#define SERVE_H

#include <stdbool.h>
#include <sys/types.h>

/* A child process, the leader of its own process group. */
struct child {
	pid_t group;		/* the id of the process and of its group */
	bool runs;
	int status;		/* exit status as in the shell, once it has ended */
};

/*
 * Blocks SIGTERM, SIGINT and SIGHUP, which end serve, so that next_signal() returns them.
 * Call it before the functions below. If nohup(1) ignores SIGHUP, it stays ignored.
 */
void signals_hold(void);

/*
 * Waits for one of these signals, or for SIGCHLD, after which the struct child of each process
 * that ended is up to date. Returns 0 after TIMEOUT_MS milliseconds; 0 waits without a limit.
 * Meanwhile a child that wants the terminal gets it, if serve has it.
 */
int next_signal(int timeout_ms);

/*
 * Forks into C: true in the child, where no signal is blocked. On Linux the child ends when
 * serve ends, even if serve is killed. Dies if fork() fails.
 */
bool child_start(struct child *c);

/*
 * Sends SIGNAL to C's process group, waits until all of it has ended, and kills the rest after
 * GRACE_MS milliseconds. Passes on signals that arrive meanwhile.
 */
void child_end(struct child *c, int signal, int grace_ms);

/*
 * Creates a private folder for incomplete uploads in TMPDIR (default /var/tmp) and removes it
 * when this process exits. Also removes folders that killed processes left there. Returns the
 * absolute path; quits on failure.
 */
const char *folder_make_own(void);

struct server {
	int64_t body_max;	/* limit of a request body in bytes, set before server_start() */
	char host[64];		/* numeric, IPv6 without brackets */
	int port;
	bool v6;
	int listener;
	const char *authority, *url;	/* "HOST:PORT", "http://HOST:PORT/wopi" */
	struct child lighttpd;
};

/*
 * Binds S to "HOST:PORT" or "[HOST]:PORT"; quits on failure. Connections are refused until
 * server_start(), so the host may be created in between.
 */
void server_bind(struct server *s, const char *listen_at);

/* Whether S listens on a loopback address, so only this machine can connect. */
bool server_is_local(const struct server *s);

/*
 * Starts LIGHTTPD, a path, for the host in DATA and waits until it answers; false if it does
 * not. Every client is signed in as USER, unless it is NULL. Hands the socket to lighttpd.
 */
bool server_start(struct server *s, const char *lighttpd, const char *cgi, const char *data,
		  const char *user);

/* Ends lighttpd and kills requests that do not end within 50 ms. */
void server_stop(struct server *s);

#endif
