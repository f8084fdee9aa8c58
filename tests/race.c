/* SPDX-License-Identifier: MIT */
/*
 * Races of real processes: every request is a wopi.cgi of its own, and all of a
 * round wait at one gate before they start.
 *
 *   race lock|relock|put|read|fault WOPI.CGI TOKEN FILE ROUNDS PROCESSES
 *
 * Prints one line and exits 0 if what the protocol promises held in every
 * round; else says what was broken and exits 1. WOPI_DATA names the host.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { PROCESSES_MAX = 256, ID_SIZE = 64, ANSWER_MAX = 65536, OBSERVERS = 4 };

static const char *cgi, *token, *file;
static int rounds, processes;

static _Noreturn void broken(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

static _Noreturn void broken(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	fputs("race: ", stderr);
	vfprintf(stderr, fmt, ap);
	fputc('\n', stderr);
	va_end(ap);
	exit(1);
}

struct request {
	const char *method, *sub, *override, *lock, *old_lock;
	int body;		/* a file to send, or -1 */
	long length;
};

struct running {
	pid_t pid;
	int answer;		/* where its standard output comes in */
};

struct answer {
	int status;
	char lock[ID_SIZE];
	long version, length;
	size_t body_at, size;
	char text[ANSWER_MAX];
};

static void set(const char *name, const char *value)
{
	if (value && setenv(name, value, 1))
		broken("no memory");
}

/* In the child: the environment that a web server would make, and nothing else. */
static _Noreturn void become_request(const struct request *rq, int out)
{
	char *data = getenv("WOPI_DATA"), path[512], query[512], length[32];
	int in = rq->body >= 0 ? rq->body : open("/dev/null", O_RDONLY);

	snprintf(path, sizeof(path), "/files/%s%s", file, rq->sub);
	snprintf(query, sizeof(query), "access_token=%s", token);
	snprintf(length, sizeof(length), "%ld", rq->length);
	data = strdup(data ? data : "");
	clearenv();
	set("WOPI_DATA", data);
	set("REQUEST_METHOD", rq->method);
	set("PATH_INFO", path);
	set("QUERY_STRING", query);
	set("HTTP_X_WOPI_OVERRIDE", rq->override);
	set("HTTP_X_WOPI_LOCK", rq->lock);
	set("HTTP_X_WOPI_OLDLOCK", rq->old_lock);
	set("CONTENT_LENGTH", length);
	if (dup2(in, STDIN_FILENO) < 0 || dup2(out, STDOUT_FILENO) < 0)
		_exit(2);
	execl(cgi, cgi, (char *)NULL);
	_exit(2);
}

/* Starts a process that becomes the request when GATE (if not -1) is closed. */
static struct running start(const struct request *rq, const int gate[2])
{
	struct running r;
	int ends[2];

	if (pipe2(ends, O_CLOEXEC))
		broken("no pipe: %s", strerror(errno));
	r.pid = fork();
	if (r.pid < 0)
		broken("no process: %s", strerror(errno));
	if (r.pid == 0) {
		char c;

		if (gate) {
			close(gate[1]);
			if (read(gate[0], &c, 1) != 0)
				_exit(2);
		}
		become_request(rq, ends[1]);
	}
	close(ends[1]);
	r.answer = ends[0];
	return r;
}

static void parse(struct answer *a)
{
	char *line = a->text, *end;

	a->status = 0;
	a->version = a->length = -1;
	a->lock[0] = '\0';
	while ((end = strstr(line, "\r\n")) && end != line) {
		*end = '\0';
		sscanf(line, "Status: %d", &a->status);
		sscanf(line, "X-WOPI-ItemVersion: %ld", &a->version);
		sscanf(line, "Content-Length: %ld", &a->length);
		sscanf(line, "X-WOPI-Lock: %63s", a->lock);
		line = end + 2;
	}
	a->body_at = (size_t)(line - a->text) + 2;
}

static void collect(struct running r, struct answer *a)
{
	ssize_t n;
	int status;

	a->size = 0;
	while ((n = read(r.answer, a->text + a->size, sizeof(a->text) - 1 - a->size)) > 0)
		a->size += (size_t)n;
	a->text[a->size] = '\0';
	close(r.answer);
	if (waitpid(r.pid, &status, 0) < 0 || status != 0)
		broken("a process ended with status %d", status);
	parse(a);
}

static void ask(const struct request *rq, struct answer *a)
{
	collect(start(rq, NULL), a);
}

static void lock_request(struct request *rq, const char *override, const char *id, const char *old)
{
	*rq = (struct request){ .method = "POST", .sub = "", .override = override,
				.lock = id, .old_lock = old, .body = -1 };
}

static void must(const char *override, const char *id)
{
	static struct answer a;
	struct request rq;

	lock_request(&rq, override, id, NULL);
	ask(&rq, &a);
	if (a.status != 200)
		broken("%s %s answered %d", override, id, a.status);
}

/* Starts COUNT requests and opens the gate to all at once. */
static void start_all(const struct request *rq, struct running *r, int count)
{
	int gate[2];

	if (pipe2(gate, O_CLOEXEC))
		broken("no pipe: %s", strerror(errno));
	for (int i = 0; i < count; i++)
		r[i] = start(&rq[i], gate);
	close(gate[0]);
	close(gate[1]);
}

/*
 * An observer asks GetLock again and again until it is told to end; it ends
 * with 1 when it once saw the file unlocked.
 */
static pid_t observe(const int end[2])
{
	pid_t pid = fork();

	if (pid == 0) {
		struct pollfd p = { .fd = end[0], .events = POLLIN | POLLHUP };
		static struct answer a;
		struct request rq;

		close(end[1]);	/* or nobody would hear that a broken round ended all */
		lock_request(&rq, "GET_LOCK", NULL, NULL);
		while (poll(&p, 1, 0) == 0) {
			ask(&rq, &a);
			if (a.status != 200 || !a.lock[0])
				broken("an observer saw status %d, lock '%s'", a.status, a.lock);
		}
		_exit(0);
	}
	return pid;
}

/* One round of contenders: exactly one wins, and all others are told who. */
static int contend(const struct request *rq, int round)
{
	static struct answer answers[PROCESSES_MAX];
	struct running r[PROCESSES_MAX];
	int winner = -1;

	start_all(rq, r, processes);
	for (int i = 0; i < processes; i++) {
		collect(r[i], &answers[i]);
		if (answers[i].status == 200) {
			if (winner >= 0)
				broken("round %d: %s and %s both won", round,
				       rq[winner].lock, rq[i].lock);
			winner = i;
		} else if (answers[i].status != 409) {
			broken("round %d: a contender got %d", round, answers[i].status);
		}
	}
	if (winner < 0)
		broken("round %d: nobody won", round);
	for (int i = 0; i < processes; i++)
		if (i != winner && strcmp(answers[i].lock, rq[winner].lock) != 0)
			broken("round %d: %s won, but a loser was told '%s'", round,
			       rq[winner].lock, answers[i].lock);
	return winner;
}

static void race_lock(void)
{
	static char ids[PROCESSES_MAX][ID_SIZE];
	struct request rq[PROCESSES_MAX];

	for (int round = 0; round < rounds; round++) {
		for (int i = 0; i < processes; i++) {
			snprintf(ids[i], ID_SIZE, "round-%d-process-%d", round, i);
			lock_request(&rq[i], "LOCK", ids[i], NULL);
		}
		must("UNLOCK", ids[contend(rq, round)]);
	}
}

static void race_relock(void)
{
	static char ids[PROCESSES_MAX][ID_SIZE];
	char held[ID_SIZE] = "first";
	struct request rq[PROCESSES_MAX];
	pid_t observers[OBSERVERS];
	int end[2], status;

	must("LOCK", held);
	if (pipe2(end, O_CLOEXEC))
		broken("no pipe: %s", strerror(errno));
	for (int i = 0; i < OBSERVERS; i++)
		observers[i] = observe(end);
	for (int round = 0; round < rounds; round++) {
		for (int i = 0; i < processes; i++) {
			snprintf(ids[i], ID_SIZE, "round-%d-process-%d", round, i);
			lock_request(&rq[i], "LOCK", ids[i], held);
		}
		snprintf(held, sizeof(held), "%s", ids[contend(rq, round)]);
	}
	if (write(end[1], "x", 1) != 1)
		broken("no end");
	for (int i = 0; i < OBSERVERS; i++)
		if (waitpid(observers[i], &status, 0) < 0 || status != 0)
			broken("an observer saw the file unlocked");
	must("UNLOCK", held);
}

/* A file of LENGTH bytes, all of them the letter that belongs to VERSION. */
static int make_body(long version, long length)
{
	char name[] = "/tmp/race-XXXXXX", text[4096];
	int fd = mkostemp(name, O_CLOEXEC);

	memset(text, 'a' + (int)(version % 26), sizeof(text));
	if (fd < 0 || unlink(name))
		broken("no file: %s", strerror(errno));
	for (long left = length; left > 0;) {
		ssize_t n = write(fd, text, left < (long)sizeof(text) ? (size_t)left : sizeof(text));

		if (n < 0)
			broken("cannot write: %s", strerror(errno));
		left -= n;
	}
	lseek(fd, 0, SEEK_SET);
	return fd;
}

static void put_request(struct request *rq, const char *id, long version, long length)
{
	*rq = (struct request){ .method = "POST", .sub = "/contents", .override = "PUT",
				.lock = id, .body = make_body(version, length),
				.length = length };
}

static long current_version(void)
{
	static struct answer a;
	struct request rq;

	lock_request(&rq, "GET_LOCK", NULL, NULL);
	ask(&rq, &a);
	return a.version;
}

/*
 * Savers who quote the lock A, while its holder unlocks and another takes B.
 * Who takes B is told the version of that instant: no save under A may come
 * after it, none may be lost, and none may count twice.
 */
static void race_put(void)
{
	static struct answer a;
	struct running r[PROCESSES_MAX];
	struct request rq[PROCESSES_MAX], take;

	lock_request(&take, "LOCK", "B", NULL);
	for (int round = 0; round < rounds; round++) {
		long before = current_version(), saved = 0, taken = -1;

		must("LOCK", "A");
		for (int i = 0; i < processes - 1; i++)
			put_request(&rq[i], "A", i, 1000 + i);
		lock_request(&rq[processes - 1], "UNLOCK", "A", NULL);
		start_all(rq, r, processes);
		do
			ask(&take, &a);
		while (a.status == 409);
		if (a.status != 200)
			broken("round %d: Lock B answered %d", round, a.status);
		taken = a.version;
		for (int i = 0; i < processes; i++) {
			collect(r[i], &a);
			if (i < processes - 1)
				close(rq[i].body);
			if (a.status != 200 && a.status != 409)
				broken("round %d: a save answered %d", round, a.status);
			if (i < processes - 1 && a.status == 200) {
				saved++;
				if (a.version > taken)
					broken("round %d: saved under A after B was locked", round);
			}
		}
		if (current_version() != taken || taken != before + saved)
			broken("round %d: version %ld before, %ld saves, %ld when B was locked,"
			       " %ld after", round, before, saved, taken, current_version());
		must("UNLOCK", "B");
	}
}

static long length_of(long version)
{
	return 20000 + version % 1000 * 37;
}

/* The bytes of one whole version, and the headers that belong to them. */
static void check_whole(const struct answer *a)
{
	const char *body = a->text + a->body_at;
	size_t length = a->size - a->body_at;

	if (a->status != 200 || (long)length != a->length || a->length != length_of(a->version))
		broken("a read of version %ld answered %d: Content-Length %ld, %zu bytes",
		       a->version, a->status, a->length, length);
	for (size_t i = 0; i < length; i++)
		if (body[i] != 'a' + (int)(a->version % 26))
			broken("version %ld holds '%c' at byte %zu", a->version, body[i], i);
}

/* One saver, one version after another, and readers all the while. */
static void race_read(void)
{
	static struct answer a;
	struct running r[PROCESSES_MAX];
	struct request rq[PROCESSES_MAX], put;
	long version;

	must("LOCK", "A");
	for (int i = 0; i < processes; i++)
		rq[i] = (struct request){ .method = "GET", .sub = "/contents", .body = -1 };
	for (int round = 0; round < rounds; round++) {
		version = current_version() + 1;
		put_request(&put, "A", version, length_of(version));
		if (round == 0) {
			ask(&put, &a);
			close(put.body);
			version++;
			put_request(&put, "A", version, length_of(version));
		}
		start_all(rq, r, processes);
		ask(&put, &a);
		close(put.body);
		if (a.status != 200 || a.version != version)
			broken("round %d: a save answered %d, version %ld", round, a.status, a.version);
		for (int i = 0; i < processes; i++) {
			collect(r[i], &a);
			check_whole(&a);
		}
	}
	must("UNLOCK", "A");
}

/* By the wopictl that is beside wopi.cgi. */
static void add_fault_for_one(void)
{
	pid_t pid = fork();
	char path[4096];
	int status;

	if (pid < 0)
		broken("no process: %s", strerror(errno));
	if (pid == 0) {
		snprintf(path, sizeof(path), "%.*swopictl",
			 (int)(strlen(cgi) - strlen("wopi.cgi")), cgi);
		if (!freopen("/dev/null", "w", stdout))
			_exit(2);
		execl(path, path, "fault", "add", "GetLock", "--status", "503", "--times", "1",
		      (char *)NULL);
		_exit(2);
	}
	if (waitpid(pid, &status, 0) < 0 || status != 0)
		broken("wopictl fault add ended with status %d", status);
}

/* Each fault hits exactly one request, of however many come at once. */
static void race_fault(void)
{
	static struct answer a;
	struct running r[PROCESSES_MAX];
	struct request rq[PROCESSES_MAX];

	for (int i = 0; i < processes; i++)
		lock_request(&rq[i], "GET_LOCK", NULL, NULL);
	for (int round = 0; round < rounds; round++) {
		int hit = 0;

		add_fault_for_one();
		start_all(rq, r, processes);
		for (int i = 0; i < processes; i++) {
			collect(r[i], &a);
			if (a.status != 200 && a.status != 503)
				broken("round %d: a request answered %d", round, a.status);
			hit += a.status == 503;
		}
		if (hit != 1)
			broken("round %d: a fault for one request hit %d", round, hit);
	}
}

int main(int argc, char **argv)
{
	static const struct { const char *name; void (*run)(void); } modes[] = {
		{ "lock", race_lock }, { "relock", race_relock },
		{ "put", race_put }, { "read", race_read },
		{ "fault", race_fault },
	};
	struct timespec from, to;

	if (argc != 7) {
		fputs("usage: race lock|relock|put|read|fault WOPI.CGI TOKEN FILE ROUNDS"
		      " PROCESSES\n", stderr);
		return 2;
	}
	cgi = argv[2];
	token = argv[3];
	file = argv[4];
	rounds = atoi(argv[5]);
	processes = atoi(argv[6]);
	if (rounds < 1 || processes < 2 || processes > PROCESSES_MAX)
		return 2;
	clock_gettime(CLOCK_MONOTONIC, &from);
	for (size_t i = 0; i < sizeof(modes) / sizeof(*modes); i++)
		if (strcmp(modes[i].name, argv[1]) == 0) {
			modes[i].run();
			clock_gettime(CLOCK_MONOTONIC, &to);
			printf("%s: %d rounds of %d processes in %ld s\n", argv[1], rounds,
			       processes, (long)(to.tv_sec - from.tv_sec));
			return 0;
		}
	return 2;
}
