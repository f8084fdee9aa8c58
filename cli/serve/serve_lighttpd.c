/* SPDX-License-Identifier: MIT */
/*
 * wopictl serve: lighttpd with a generated configuration. The listening socket is created
 * here and handed over, so that port 0 works without a race.
 */
#include "ask.h"
#include "die.h"
#include "mem.h"
#include "message.h"
#include "serve.h"
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
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
	LISTEN_FD = 3,
	ERROR_FD = 4,		/* standard error, for LOGGER */
	READY_TIMEOUT_S = 20,
	STOP_MS = 2000,		/* time for lighttpd to end */
	AGAIN_MS = 5,		/* between two signals to lighttpd */
	REQUESTS_MS = 50,	/* time for running requests to end */
};

/* Resolves "HOST:PORT" or "[HOST]:PORT". */
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
		quit(EXIT_USAGE, "--listen '%s' is invalid: expected HOST:PORT", listen_at);
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

static _Noreturn void quit_unbound(const char *listen_at)
{
	quit(EXIT_FAILED, "cannot listen on '%s': %s; choose another address with --listen HOST:PORT"
	     " (port 0: any free port)", listen_at, strerror(errno));
}

void server_bind(struct server *s, const char *listen_at)
{
	struct addrinfo *list = resolve(listen_at);
	struct sockaddr_storage bound;
	socklen_t len = sizeof(bound);
	char service[8];
	int64_t port = 0;
	int on = 1, fd = socket(list->ai_family, SOCK_STREAM, 0);

	s->listener = fd;
	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) ||
	    fcntl(fd, F_SETFD, FD_CLOEXEC) ||
	    bind(fd, list->ai_addr, list->ai_addrlen))
		quit_unbound(listen_at);
	if (getsockname(fd, (struct sockaddr *)&bound, &len) ||
	    getnameinfo((struct sockaddr *)&bound, len, s->host, sizeof(s->host),
			service, sizeof(service), NI_NUMERICHOST | NI_NUMERICSERV) ||
	    !parse_number(service, 65535, &port))
		die_errno("cannot determine the address of '%s'", listen_at);
	s->port = (int)port;
	s->v6 = list->ai_family == AF_INET6;
	freeaddrinfo(list);
	s->authority = mem_printf(s->v6 ? "[%s]:%d" : "%s:%d", s->host, s->port);
	s->url = mem_printf("http://%s/wopi", s->authority);
}

bool server_is_local(const struct server *s)
{
	return strncmp(s->host, "127.", 4) == 0 || same(s->host, "::1");
}

/* In KiB, as lighttpd expects; 0 (no limit) if the number is too large for lighttpd. */
static int64_t request_size(const struct server *s)
{
	int64_t kib = s->body_max / 1024 + (s->body_max % 1024 != 0);

	return kib <= UINT32_MAX ? kib : 0;
}

/*
 * With --quiet lighttpd's log goes through this filter, which drops its notices. lighttpd
 * has no setting for that. Requests still have the original standard error.
 */
#define LOGGER "|/bin/sh -c 'while IFS= read -r line; do case $line in" \
	" *:\\ \\(server.c.*\\)\\ server\\ st[ao]*ed\\ *|*:\\ \\(server.c.*graceful\\ shutdown*) ;;" \
	" *) printf \"%s\\n\" \"$line\" >&4;; esac; done'"

/* Whether this lighttpd has mod_deflate, which Debian has in a package of its own. */
static bool can_deflate(const char *lighttpd)
{
	static const char folders[2][8] = { "lib", "lib64" };
	const char *prefix = lighttpd;

	for (int i = 0; i < 2 && strrchr(prefix, '/'); i++)
		prefix = mem_strndup(prefix, (size_t)(strrchr(prefix, '/') - prefix));
	for (int i = 0; i < 2; i++)
		if (access(mem_printf("%s/%s/lighttpd/mod_deflate.so", prefix, folders[i]), R_OK) == 0)
			return true;
	return false;
}

/* Compresses what holds no tokens. */
static const char deflate[] =
	"server.modules += (\"mod_deflate\")\n"
	"$HTTP[\"url\"] =~ \"^/wopi/(listing|page)/\" {\n"
	"deflate.mimetypes = (\"application/json\", \"text/javascript\", \"text/css\", \"image/svg+xml\")\n"
	"deflate.allowed-encodings = (\"gzip\")\n"
	"server.stream-response-body = 0\n"
	"}\n";

/*
 * The configuration of lighttpd; examples/lighttpd explains it. Paths are passed in the
 * environment, so that they need no quoting. The document root does not exist: every path
 * outside of /wopi is 404.
 */
static const char *configuration(const struct server *s, bool as, bool deflates)
{
	const char *set = mem_printf("setenv.set-environment = (\"WOPI_DATA\" => env.SERVE_DATA,"
		" \"WOPI_BASE_URL\" => env.SERVE_URL, \"WOPI_SENDFILE\" => \"X-Sendfile\"%s",
		is_quiet() ? ", \"WOPI_LOG\" => \"errors\"" : "");
	/* checks Host against DNS rebinding: another site's name may resolve to this address */
	const char *signed_in = !as ? "" : mem_printf(
		"$HTTP[\"host\"] == \"%s\" {\n"
		"%s, \"REMOTE_USER\" => env.SERVE_AS, \"AUTH_TYPE\" => \"serve\")\n}\n",
		s->authority, set);

	return mem_printf(
		"%s"
		"server.compat-module-load = \"disable\"\n"
		"server.modules = (\"mod_redirect\", \"mod_alias\", \"mod_setenv\", \"mod_cgi\")\n"
		"server.systemd-socket-activation = \"enable\"\n"
		"server.bind = \"%s\"\n"
		"server.port = %d\n"
		"server.document-root = env.SERVE_FOLDER + \"/none\"\n"
		"server.upload-dirs = (env.SERVE_FOLDER)\n"
		"server.max-request-size = %lld\n"
		"server.max-request-field-size = 32768\n"
		"server.stream-request-body = 0\n"
		"server.stream-response-body = 2\n"
		"$HTTP[\"url\"] =~ \"^/wopi(/|bootstrapper$)\" {\n"
		"alias.url = (\"/wopi/\" => env.SERVE_CGI + \"/\","
		" \"/wopibootstrapper\" => env.SERVE_CGI)\n"
		"cgi.assign = (\"/wopi.cgi\" => \"\")\n"
		"cgi.x-sendfile = \"enable\"\n"
		"cgi.x-sendfile-docroot = (env.SERVE_DATA + \"/contents/\")\n"
		"setenv.set-request-header = (\"If-Modified-Since\" => \"\")\n"
		"setenv.set-response-header = (\"Last-Modified\" => \"\")\n"
		"}\n"
		"$HTTP[\"request-method\"] =~ \"^(GET|HEAD)$\" {\n"
		"url.redirect = (\"^/(wopi)?(\\?|$)\" => \"/wopi/\")\n"
		"url.redirect-code = 303\n"
		"}\n"
		"%s)\n%s%s",
		is_quiet() ? "server.errorlog = env.SERVE_LOGGER\n" : "",
		s->v6 ? mem_printf("[%s]", s->host) : s->host, s->port,
		(long long)request_size(s), set, signed_in, deflates ? deflate : "");
}

/* Detaches from the terminal, where messages still go: a compromised lighttpd or request, which
 * runs as the owner of the data directory, must not type commands into root's shell. */
static void leave_terminal(void)
{
	int terminal = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);

	if (terminal < 0)
		return;
	if (ioctl(terminal, TIOCNOTTY))
		_exit(EXIT_FAILED);
	close(terminal);
}

/* In the child: becomes lighttpd, with the socket as descriptor 3. */
static _Noreturn void become_lighttpd(const char *lighttpd, int listener, int config)
{
	char *const argv[] = { mem_strdup(lighttpd), mem_strdup("-D"), mem_strdup("-f"),
			       mem_strdup("-"), NULL };

	if (config == LISTEN_FD)	/* dup2() below overwrites it */
		config = dup(config);
	if (dup2(listener, LISTEN_FD) < 0 || dup2(config, STDIN_FILENO) < 0 ||
	    (listener == LISTEN_FD && fcntl(LISTEN_FD, F_SETFD, 0)))
		_exit(EXIT_FAILED);
	if (is_quiet() && dup2(STDERR_FILENO, ERROR_FD) < 0)
		_exit(EXIT_FAILED);
	leave_terminal();
	setenv("LISTEN_FDS", "1", 1);
	setenv("LISTEN_PID", mem_printf("%ld", (long)getpid()), 1);
	signal(SIGPIPE, SIG_DFL);
	execv(lighttpd, argv);
	fprintf(stderr, "wopictl: cannot run '%s': %s\n", lighttpd, strerror(errno));
	_exit(EXIT_FAILED);
}

static void start(struct server *s, const char *lighttpd, const char *config)
{
	int ends[2];
	size_t len = strlen(config);

	if (listen(s->listener, 1024))
		quit_unbound(s->authority);
	/* a pipe buffers at least PIPE_BUF bytes without a reader */
	assert(len <= PIPE_BUF);
	if (pipe(ends))
		die_errno("cannot create a pipe");
	if (write(ends[1], config, len) != (ssize_t)len)
		die_errno("cannot pass the configuration to lighttpd");
	close(ends[1]);
	if (child_start(&s->lighttpd))
		become_lighttpd(lighttpd, s->listener, ends[0]);
	close(ends[0]);
	close(s->listener);
}

/* Whether lighttpd answers. Requests a path that lighttpd redirects itself, so that wopi.cgi
 * neither counts nor journals it. */
static bool answers(const struct server *s)
{
	static const char ask[] = "HEAD / HTTP/1.0\r\n\r\n";
	const struct timeval limit = { .tv_sec = READY_TIMEOUT_S };
	const struct addrinfo hints = {
		.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV, .ai_socktype = SOCK_STREAM,
	};
	struct addrinfo *to;
	char got[5] = "";
	bool yes;
	int fd;

	if (getaddrinfo(s->host, mem_printf("%d", s->port), &hints, &to))
		return false;
	fd = socket(to->ai_family, SOCK_STREAM, 0);
	yes = fd >= 0 && !setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit)) &&
		!connect(fd, to->ai_addr, to->ai_addrlen) &&
		write(fd, ask, sizeof(ask) - 1) == sizeof(ask) - 1 &&
		read(fd, got, 4) == 4 && same(got, "HTTP");
	freeaddrinfo(to);
	if (fd >= 0)
		close(fd);
	return yes;
}

bool server_start(struct server *s, const char *lighttpd, const char *cgi, const char *data,
		  const char *user)
{
	if (setenv("SERVE_CGI", cgi, 1) || setenv("SERVE_DATA", data, 1) ||
	    setenv("SERVE_FOLDER", folder_make_own(), 1) || setenv("SERVE_URL", s->url, 1) ||
	    (is_quiet() && setenv("SERVE_LOGGER", LOGGER, 1)) || (user && setenv("SERVE_AS", user, 1)))
		die("out of memory");
	start(s, lighttpd, configuration(s, user, can_deflate(lighttpd)));
	unsetenv("SERVE_CGI");
	unsetenv("SERVE_DATA");
	unsetenv("SERVE_FOLDER");
	unsetenv("SERVE_URL");
	unsetenv("SERVE_LOGGER");
	unsetenv("SERVE_AS");
	return answers(s);
}

/*
 * lighttpd checks its shutdown flag and then sleeps for up to a second. A signal in between
 * has no effect until then, so it is repeated. Requests that read see the end of their input
 * and clean up; those that wait for something else are killed.
 */
void server_stop(struct server *s)
{
	for (int ms = 0; s->lighttpd.runs && ms < STOP_MS; ms += AGAIN_MS) {
		kill(s->lighttpd.group, SIGTERM);
		next_signal(AGAIN_MS);
	}
	child_end(&s->lighttpd, SIGCONT, REQUESTS_MS);
}
