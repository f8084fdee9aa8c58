/* SPDX-License-Identifier: MIT */
/*
 * wopictl serve: runs wopi.cgi under lighttpd, with no configuration of its
 * user's. The listening socket is made here and handed over, so that port 0
 * works without a race; and the database stays open here, which spares each
 * request the set-up and clearing away of SQLite's write-ahead log.
 */
#include "cli.h"

#include "die.h"
#include "mem.h"
#include "text.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <netdb.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

enum { LISTEN_FD = 3, READY_TIMEOUT_S = 20 };

struct address {
	char host[64];		/* numeric; an IPv6 address has no brackets here */
	int port;
	bool v6;
};

/* "HOST:PORT" or "[HOST]:PORT" into a list of addresses to bind to. */
static struct addrinfo *resolve(const char *listen_at)
{
	const struct addrinfo hints = {
		.ai_flags = AI_PASSIVE | AI_NUMERICSERV, .ai_socktype = SOCK_STREAM,
	};
	const char *colon = strrchr(listen_at, ':');
	struct addrinfo *list;
	int64_t port;
	size_t len;
	int rc;

	if (!colon || colon == listen_at || !parse_number(colon + 1, 65535, &port))
		quit(EXIT_USAGE, "--listen '%s' is not HOST:PORT", listen_at);
	len = (size_t)(colon - listen_at);
	if (listen_at[0] == '[' && colon[-1] == ']') {
		listen_at++;
		len -= 2;
	}
	rc = getaddrinfo(mem_strndup(listen_at, len), colon + 1, &hints, &list);
	if (rc)
		quit(EXIT_USAGE, "--listen '%.*s:%s': %s", (int)len, listen_at, colon + 1,
		     gai_strerror(rc));
	return list;
}

static int listen_on(const char *listen_at, struct address *a)
{
	struct addrinfo *list = resolve(listen_at);
	struct sockaddr_storage bound;
	socklen_t len = sizeof(bound);
	char port[8];
	int on = 1, fd = socket(list->ai_family, SOCK_STREAM, 0);

	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) ||
	    fcntl(fd, F_SETFD, FD_CLOEXEC) ||
	    bind(fd, list->ai_addr, list->ai_addrlen) || listen(fd, 1024))
		quit(EXIT_FAILED, "cannot listen on '%s': %s; choose another with --listen"
		     " HOST:PORT, port 0 finds a free one", listen_at, strerror(errno));
	if (getsockname(fd, (struct sockaddr *)&bound, &len) ||
	    getnameinfo((struct sockaddr *)&bound, len, a->host, sizeof(a->host),
			port, sizeof(port), NI_NUMERICHOST | NI_NUMERICSERV))
		die_errno("cannot find out what '%s' is bound to", listen_at);
	a->port = atoi(port);
	a->v6 = list->ai_family == AF_INET6;
	freeaddrinfo(list);
	return fd;
}

/*
 * How lighttpd must be set for this host; examples/lighttpd says why. Paths reach
 * it by its environment, so they may hold what its language would trip over.
 */
static const char *configuration(const struct address *a, const char *authority, bool as)
{
	static const char set[] = "setenv.set-environment = (\"WOPI_DATA\" => env.SERVE_DATA,"
		" \"WOPI_BASE_URL\" => env.SERVE_URL, \"WOPI_SENDFILE\" => \"X-Sendfile\"";
	/* a page of another site may have its name lead here; its Host tells */
	const char *signed_in = !as ? "" : mem_printf(
		"$HTTP[\"host\"] == \"%s\" {\n"
		"%s, \"REMOTE_USER\" => env.SERVE_AS, \"AUTH_TYPE\" => \"serve\")\n}\n",
		authority, set);

	return mem_printf(
		"server.compat-module-load = \"disable\"\n"
		"server.modules = (\"mod_alias\", \"mod_setenv\", \"mod_cgi\")\n"
		"server.systemd-socket-activation = \"enable\"\n"
		"server.bind = \"%s\"\n"
		"server.port = %d\n"
		"server.document-root = \"/\"\n"
		"server.max-request-field-size = 32768\n"
		"server.stream-request-body = 0\n"
		"server.stream-response-body = 2\n"
		"alias.url = (\"/wopi/\" => env.SERVE_CGI + \"/\","
		" \"/wopibootstrapper\" => env.SERVE_CGI)\n"
		"cgi.assign = (\"/wopi.cgi\" => \"\")\n"
		"cgi.x-sendfile = \"enable\"\n"
		"cgi.x-sendfile-docroot = (env.SERVE_DATA + \"/contents/\")\n"
		"%s)\n%s",
		a->v6 ? mem_printf("[%s]", a->host) : a->host, a->port, set, signed_in);
}

/* Whoever can connect is that user: so only programs of this machine may. */
static void serve_as(struct cli *c, const struct address *a)
{
	const char *name = option(c, "as");

	if (!name)
		return;
	need_user(c, name);
	if (strncmp(a->host, "127.", 4) != 0 && strcmp(a->host, "::1") != 0)
		quit(EXIT_USAGE, "--as makes everyone who connects %s: listen on 127.0.0.1 or ::1"
		     " then", name);
	if (setenv("SERVE_AS", name, 1))
		die("out of memory");
}

/* In the child: becomes lighttpd, with the socket as descriptor 3. */
static _Noreturn void become_lighttpd(const char *lighttpd, int listener, int config,
				      pid_t parent)
{
	char *const argv[] = { mem_strdup(lighttpd), mem_strdup("-D"), mem_strdup("-f"),
			       mem_strdup("-"), NULL };
	sigset_t none;

#ifdef __linux__
	/* not even a killed wopictl leaves a server behind */
	if (prctl(PR_SET_PDEATHSIG, SIGTERM) || getppid() != parent)
		_exit(1);
#else
	(void)parent;
#endif
	if (config == LISTEN_FD)	/* it would be overwritten below */
		config = dup(config);
	if (dup2(listener, LISTEN_FD) < 0 || dup2(config, STDIN_FILENO) < 0 ||
	    (listener == LISTEN_FD && fcntl(LISTEN_FD, F_SETFD, 0)))
		_exit(1);
	setenv("LISTEN_FDS", "1", 1);
	setenv("LISTEN_PID", mem_printf("%ld", (long)getpid()), 1);
	signal(SIGPIPE, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	execv(lighttpd, argv);
	fprintf(stderr, "wopictl: cannot run '%s': %s\n", lighttpd, strerror(errno));
	_exit(1);
}

static pid_t start(const char *lighttpd, int listener, const char *config)
{
	int ends[2];
	size_t len = strlen(config);
	pid_t parent = getpid(), child;

	/* a pipe takes at least PIPE_BUF bytes before it has a reader */
	assert(len <= PIPE_BUF);
	if (pipe(ends))
		die_errno("cannot make a pipe");
	if (write(ends[1], config, len) != (ssize_t)len)
		die_errno("cannot hand the configuration to lighttpd");
	close(ends[1]);
	child = fork();
	if (child < 0)
		die_errno("cannot start '%s'", lighttpd);
	if (child == 0)
		become_lighttpd(lighttpd, listener, ends[0], parent);
	close(ends[0]);
	close(listener);
	return child;
}

/* Asks for what is nowhere, so that no fault is used up, and waits for an answer's first
 * bytes. */
static bool answers(const struct address *a)
{
	static const char ask[] = "GET /wopi/ready HTTP/1.0\r\n\r\n";
	const struct timeval limit = { .tv_sec = READY_TIMEOUT_S };
	const struct addrinfo hints = {
		.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV, .ai_socktype = SOCK_STREAM,
	};
	struct addrinfo *to;
	char got[5] = "";
	bool yes;
	int fd;

	if (getaddrinfo(a->host, mem_printf("%d", a->port), &hints, &to))
		return false;
	fd = socket(to->ai_family, SOCK_STREAM, 0);
	yes = fd >= 0 && !setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit)) &&
		!connect(fd, to->ai_addr, to->ai_addrlen) &&
		write(fd, ask, sizeof(ask) - 1) == sizeof(ask) - 1 &&
		read(fd, got, 4) == 4 && strcmp(got, "HTTP") == 0;
	freeaddrinfo(to);
	if (fd >= 0)
		close(fd);
	return yes;
}

/* Waits for lighttpd to end, which is a failure, or for a signal to end it. */
static void wait_for_end(pid_t child, const sigset_t *signals)
{
	int number;

	if (sigwait(signals, &number))
		die("cannot wait for signals");
	if (number == SIGCHLD)
		quit(EXIT_FAILED, "lighttpd ended by itself; see its messages above");
	kill(child, SIGTERM);
	waitpid(child, NULL, 0);
}

void serve_host(struct cli *c)
{
	const char *listen_at = option(c, "listen") ? option(c, "listen") : "127.0.0.1:8080";
	const char *lighttpd = lighttpd_path(), *cgi = cgi_path(c), *url, *config, *authority;
	char *data = realpath(c->data, NULL);
	struct address a;
	sigset_t signals;
	pid_t child;
	int listener;

	if (!lighttpd)
		quit(EXIT_FAILED, "lighttpd is not installed: install it (apt install lighttpd), or"
		     " use another web server, see examples/");
	if (!cgi)
		quit(EXIT_FAILED, "wopi.cgi is not beside this program, nor installed: 'make install'");
	if (!data)
		die_errno("cannot find '%s'", c->data);
	listener = listen_on(listen_at, &a);
	serve_as(c, &a);
	authority = mem_printf(a.v6 ? "[%s]:%d" : "%s:%d", a.host, a.port);
	url = mem_printf("http://%s/wopi", authority);
	if (setenv("SERVE_CGI", cgi, 1) || setenv("SERVE_DATA", data, 1) ||
	    setenv("SERVE_URL", url, 1))
		die("out of memory");
	warn_of_faults(c);
	db_end(c->db);
	config = configuration(&a, authority, option(c, "as"));
	free(data);
	sigemptyset(&signals);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGCHLD);
	sigprocmask(SIG_BLOCK, &signals, NULL);
	child = start(lighttpd, listener, config);
	if (!answers(&a)) {
		kill(child, SIGTERM);
		waitpid(child, NULL, 0);
		quit(EXIT_FAILED, "lighttpd does not answer; see its messages above");
	}
	if (c->json)
		out_value(c, "url", url);
	else
		printf("listening on %s\n", url);
	if (fflush(stdout)) {
		kill(child, SIGTERM);
		waitpid(child, NULL, 0);
		die_errno("cannot write to standard output");
	}
	wait_for_end(child, &signals);
}
