/* SPDX-License-Identifier: MIT */
/*
 * Names in headers as no client makes them: random bytes, broken UTF-7, cut and
 * mutated names, long ones. Every request is a wopi.cgi of its own.
 *
 *   fuzz WOPI.CGI TOKEN FILE SEED ROUNDS [FIRST]
 *
 * Exits 0 and prints one line if each answer was a whole one of a status that
 * names may be answered with; else says what was broken, and exits 1. A round's
 * request follows from SEED and the round's number alone, so that one round can
 * be run again, as FIRST. WOPI_DATA names the host.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
	WORKERS = 2,
	VALUE_MAX = 8192,	/* bytes of a header's value, as wopi.cgi takes them */
	ANSWER_MAX = 65536,
	PATIENCE = 5000,	/* milliseconds that one answer may take */
	STATUS_MAX = 600,
};

static const char *cgi, *token, *file;
static unsigned long seed;

/* What all workers see. */
static struct { atomic_bool stop; int answers[WORKERS][STATUS_MAX]; } *shared;

struct value {
	char text[VALUE_MAX + 1];
	size_t len;
};

/* One round: an operation, and the name in one of its headers or in two. */
struct request {
	long round;
	const char *override, *header, *second_header, *overwrite;
	struct value value;
};

struct answer {
	int status;
	size_t size;
	char text[ANSWER_MAX];
};

static _Noreturn void broken(const struct request *rq, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

static _Noreturn void broken(const struct request *rq, const char *fmt, ...)
{
	static char buffer[2 * ANSWER_MAX];
	va_list ap;

	if (atomic_exchange(&shared->stop, true))
		exit(1);	/* the other worker is telling of it */
	setvbuf(stderr, buffer, _IOFBF, sizeof(buffer));
	fputs("fuzz: ", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	if (rq) {
		fprintf(stderr, "\n%s %s=$'", rq->override, rq->header);
		for (const char *s = rq->value.text; *s; s++)
			if (*s < ' ' || *s > '~' || *s == '\'' || *s == '\\')
				fprintf(stderr, "\\x%02x", (unsigned char)*s);
			else
				fputc(*s, stderr);
		fprintf(stderr, "'\nagain: fuzz %s %s %s %lu 1 %ld", cgi, token, file, seed, rq->round);
	}
	fputc('\n', stderr);
	exit(1);
}

/* Random numbers: splitmix64. */

static uint64_t random_state;

static uint64_t random_number(void)
{
	uint64_t z = random_state += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

/* From 0 to N - 1. */
static size_t below(size_t n)
{
	return (size_t)(random_number() % n);
}

static bool one_in(size_t n)
{
	return below(n) == 0;
}

/* Values. A header holds no NUL. */

static void add(struct value *v, char c)
{
	if (c && v->len < VALUE_MAX)
		v->text[v->len++] = c;
}

static void add_text(struct value *v, const char *text)
{
	while (*text)
		add(v, *text++);
}

static void add_any_of(struct value *v, const char *letters, size_t count)
{
	size_t n = strlen(letters);

	while (count-- > 0)
		add(v, letters[below(n)]);
}

static void add_bytes(struct value *v)
{
	for (size_t n = 1 + below(20); n > 0; n--)
		add(v, (char)(1 + below(255)));
}

/* Made of what means something in UTF-7, in any order. */
static void add_signs(struct value *v)
{
	add_any_of(v, "+++---/\\AABCgw2D3eQz09&=~_. \t\177", 1 + below(20));
}

static uint32_t letter(void)
{
	return 0xa0 + (uint32_t)below(0xd800 - 0xa0);
}

/* One UTF-16 unit, often one that is trouble. */
static uint32_t any_unit(void)
{
	static const uint32_t trouble[] = {
		0, 1, '\n', '/', '\\', '.', '+', ' ', 0x7f, 0x85, 0xa0, 0xd7ff, 0xd800, 0xdbff,
		0xdc00, 0xdfff, 0xe000, 0xfeff, 0xfffe, 0xffff, 0x202e, 0x2028, 0x200b, 0x200d,
		0x2066, 0x301, 0x323, 0x1161, 0x3164, 0xfdd0,
	};

	switch (below(7)) {
	case 0:
		return trouble[below(sizeof(trouble) / sizeof(*trouble))];
	case 1:
		return 0xd800 + (uint32_t)below(0x800);
	case 2:
		return 0x20 + (uint32_t)below(0x60);
	default:
		return letter();
	}
}

static const char base64[] =
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* Bits that are not yet a digit. */
struct shift { uint32_t bits; int count; };

static void add_unit(struct value *v, struct shift *s, uint32_t unit)
{
	s->bits = s->bits << 16 | unit;
	for (s->count += 16; s->count >= 6; ) {
		s->count -= 6;
		add(v, base64[s->bits >> s->count & 63]);
	}
	s->bits &= (1u << s->count) - 1;
}

/* A shift of some units, now and then with digits too few or too many. */
static void add_shift(struct value *v)
{
	struct shift s = { 0 };
	bool clean = one_in(3);

	add(v, '+');
	for (size_t n = 1 + below(one_in(4) ? 60 : 6); n > 0; n--)
		if (one_in(8)) {
			add_unit(v, &s, 0xd800 + (uint32_t)below(0x400));
			add_unit(v, &s, 0xdc00 + (uint32_t)below(0x400));
		} else {
			add_unit(v, &s, clean ? letter() : any_unit());
		}
	if (s.count && !one_in(8))
		add(v, base64[s.bits << (6 - s.count) & 63]);
	if (one_in(8))
		add_any_of(v, base64, 1 + below(3));
	if (one_in(8))
		v->len -= below(4);
	if (!one_in(3))
		add(v, '-');
}

/* A name as a client encodes it, with a few bytes changed, dropped or put in. */
static void add_mutation(struct value *v)
{
	static const char *const valid[] = {
		"made+AF8-up.docx", "a+-b.docx", "f+ACA-(1).docx", "x+ACY-y", "+ZeVnLA.docx",
		"+ZeVnLA-.docx", "+2D3eAA.docx", "+2D3eAA-.docx", "+AH4AXA-.docx", "resum+AOk-",
		"\346\227\245\346\234\254.docx", "\360\237\230\200.docx", "+/xY-++wE-.odt", ".docx",
		"+ZeVnLGXlZyxl5WcsZeVnLGXlZyxl5WcsZeVnLGXlZyxl5WcsZeVnLA-.docx",
		"e+AwE-.docx", "a+AyMDAQ-.docx", "e\314\201.docx", "+ERIRYRGr-.docx", "+IA0-.docx",
	};
	size_t from = v->len;

	add_text(v, valid[below(sizeof(valid) / sizeof(*valid))]);
	for (size_t edits = below(4); edits > 0 && v->len > from; edits--) {
		char *at = v->text + from + below(v->len - from);
		size_t rest = (size_t)(v->text + v->len - at) - 1;
		char c = one_in(2) ? (char)(1 + below(255)) : "+-/AZaz09= "[below(11)];

		switch (below(3)) {
		case 0:
			*at = c;
			break;
		case 1:
			memmove(at, at + 1, rest);
			v->len--;
			break;
		default:
			if (v->len < VALUE_MAX) {
				memmove(at + 1, at, rest + 1);
				*at = c;
				v->len++;
			}
		}
	}
}

/* Most are short; of the long ones some are as long as a header may be. */
static void make_value(struct value *v)
{
	static void (*const add_some[])(struct value *) = {
		add_bytes, add_signs, add_shift, add_mutation,
	};
	size_t kind = below(4);
	size_t length = !one_in(16) ? 1 : one_in(2) ? 1 + below(600) : VALUE_MAX - below(40);
	bool mixed = one_in(8);

	v->len = 0;
	do
		add_some[mixed ? below(4) : kind](v);
	while (v->len < length);
	if (v->len == 0)
		add(v, '+');
	v->text[v->len] = '\0';
}

static void make_request(struct request *rq, long round)
{
	static const char *const headers[] = {
		"HTTP_X_WOPI_REQUESTEDNAME", "HTTP_X_WOPI_RELATIVETARGET",
		"HTTP_X_WOPI_SUGGESTEDTARGET",
	};
	static const char *const overwrite[] = { NULL, "false", "true" };
	size_t header = below(3);

	rq->round = round;
	rq->header = headers[header];
	rq->override = header ? "PUT_RELATIVE" : "RENAME_FILE";
	rq->second_header = header == 1 && one_in(50) ? headers[2] : NULL;
	rq->overwrite = overwrite[below(3)];
	make_value(&rq->value);
}

static void set(const char *name, const char *value)
{
	if (value && setenv(name, value, 1))
		_exit(2);
}

/* What stays of this program's environment. */
static void keep_environment(void)
{
	static const char *const names[] = { "WOPI_DATA", "WOPI_NOW", "ASAN_OPTIONS", "UBSAN_OPTIONS" };
	enum { COUNT = sizeof(names) / sizeof(*names) };
	char *values[COUNT];

	for (int i = 0; i < COUNT; i++) {
		values[i] = getenv(names[i]);
		if (values[i])
			values[i] = strdup(values[i]);
	}
	clearenv();
	for (int i = 0; i < COUNT; i++)
		set(names[i], values[i]);
}

/* In the child: the environment that a web server would make, and nothing else. */
static _Noreturn void become_request(const struct request *rq, int out)
{
	char path[512], query[512];
	int in = open("/dev/null", O_RDONLY);

	snprintf(path, sizeof(path), "/files/%s", file);
	snprintf(query, sizeof(query), "access_token=%s", token);
	keep_environment();
	set("REQUEST_METHOD", "POST");
	set("SCRIPT_NAME", "/wopi");
	set("PATH_INFO", path);
	set("QUERY_STRING", query);
	set("CONTENT_LENGTH", "0");
	set("HTTP_HOST", "docs.example.org");
	set("HTTP_X_WOPI_OVERRIDE", rq->override);
	set("HTTP_X_WOPI_OVERWRITERELATIVETARGET", rq->overwrite);
	set(rq->header, rq->value.text);
	if (rq->second_header)
		set(rq->second_header, rq->value.text);
	if (dup2(in, STDIN_FILENO) < 0 || dup2(out, STDOUT_FILENO) < 0)
		_exit(2);
	execl(cgi, cgi, (char *)NULL);
	_exit(2);
}

static long milliseconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (long)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Reads to the end of FD; false if that does not come in time. */
static bool read_answer(int fd, struct answer *a)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	long end = milliseconds() + PATIENCE, left;
	ssize_t n = 1;

	for (a->size = 0; n > 0 && a->size < ANSWER_MAX - 1; a->size += (size_t)n) {
		left = end - milliseconds();
		if (left <= 0 || poll(&p, 1, (int)left) == 0)
			return false;
		n = read(fd, a->text + a->size, ANSWER_MAX - 1 - a->size);
		if (n < 0)
			n = 0;
	}
	a->text[a->size] = '\0';
	return true;
}

static void ask(const struct request *rq, struct answer *a)
{
	int ends[2], status;
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC))
		broken(NULL, "no pipe: %s", strerror(errno));
	pid = fork();
	if (pid < 0)
		broken(NULL, "no process: %s", strerror(errno));
	if (pid == 0)
		become_request(rq, ends[1]);
	close(ends[1]);
	if (!read_answer(ends[0], a)) {
		kill(pid, SIGKILL);
		broken(rq, "there was no end of an answer within %d ms", PATIENCE);
	}
	close(ends[0]);
	if (waitpid(pid, &status, 0) < 0)
		broken(NULL, "no status: %s", strerror(errno));
	if (WIFSIGNALED(status))
		broken(rq, "the request ended by signal %d", WTERMSIG(status));
	if (status != 0)
		broken(rq, "the request ended with status %d", WEXITSTATUS(status));
}

/* "NAME: VALUE" of printable ASCII. */
static bool is_header(const char *line, const char *end)
{
	const char *colon = memchr(line, ':', (size_t)(end - line));

	for (const char *s = line; s < end; s++)
		if (*s < ' ' || *s > '~')
			return false;
	return colon && colon > line && colon[1] == ' ' &&
		!memchr(line, ' ', (size_t)(colon - line));
}

/* The form of a CGI answer: its head, a blank line, as many bytes as it says. */
static void check_form(const struct request *rq, struct answer *a)
{
	const char *line = a->text, *end;
	size_t length = SIZE_MAX;
	int seen = 0;

	if (strlen(a->text) != a->size)
		broken(rq, "an answer holds a NUL");
	if (sscanf(line, "Status: %3d %n", &a->status, &seen) != 1 || seen != 12)
		broken(rq, "an answer starts with no status:\n%.200s", line);
	for (; (end = strstr(line, "\r\n")) && end != line; line = end + 2) {
		if (!is_header(line, end))
			broken(rq, "an answer has the header line:\n%.*s", (int)(end - line), line);
		sscanf(line, "Content-Length: %zu", &length);
	}
	if (!end)
		broken(rq, "an answer's head has no end:\n%.200s", a->text);
	if (length != a->size - (size_t)(line + 2 - a->text))
		broken(rq, "an answer's Content-Length is wrong:\n%s", a->text);
}

static bool has(const struct answer *a, const char *header)
{
	const char *at = strstr(a->text, header);

	return at && at > a->text && at[-1] == '\n';
}

/* What may be answered. Only a target that is asked for exactly can be taken. */
static void check_status(const struct request *rq, const struct answer *a)
{
	bool exact = strcmp(rq->header, "HTTP_X_WOPI_RELATIVETARGET") == 0;
	int s = a->status;

	if (rq->second_header ? s != 501 : s != 200 && s != 400 && !(s == 409 && exact))
		broken(rq, "the status is not for such a name:\n%s", a->text);
	if (s == 400 && !has(a, "X-WOPI-InvalidFileNameError: "))
		broken(rq, "no X-WOPI-InvalidFileNameError says why:\n%s", a->text);
	if (s == 409 && !has(a, "X-WOPI-Lock: "))
		broken(rq, "X-WOPI-Lock is missing:\n%s", a->text);
	if (s == 200 && !strstr(a->text, "\r\n\r\n{\"Name\":\""))
		broken(rq, "the new name is missing:\n%s", a->text);
}

static int work(int worker, long first, long rounds)
{
	static struct request rq;
	static struct answer a;

	for (long round = first + worker; round < first + rounds && !shared->stop;
	     round += WORKERS) {
		random_state = seed * 0x9e3779b97f4a7c15 ^ (uint64_t)round << 32;
		make_request(&rq, round);
		ask(&rq, &a);
		check_form(&rq, &a);
		check_status(&rq, &a);
		shared->answers[worker][a.status]++;
	}
	return 0;
}

/* False if one of the workers found something broken. */
static bool work_together(long first, long rounds)
{
	bool good = true;
	int status;

	for (int i = 0; i < WORKERS; i++) {
		pid_t pid = fork();

		if (pid < 0)
			broken(NULL, "no process: %s", strerror(errno));
		if (pid == 0)
			exit(work(i, first, rounds));
	}
	for (int i = 0; i < WORKERS; i++)
		if (wait(&status) < 0 || status != 0)
			good = false;
	return good;
}

static void print_counts(long rounds, long started)
{
	printf("fuzz: seed %lu: %ld rounds in %ld ms:", seed, rounds, milliseconds() - started);
	for (int s = 0; s < STATUS_MAX; s++) {
		int count = 0;

		for (int i = 0; i < WORKERS; i++)
			count += shared->answers[i][s];
		if (count)
			printf(" %d x %d", count, s);
	}
	putchar('\n');
}

int main(int argc, char **argv)
{
	long rounds, first, started = milliseconds();

	if (argc != 6 && argc != 7) {
		fputs("usage: fuzz WOPI.CGI TOKEN FILE SEED ROUNDS [FIRST]\n", stderr);
		return 2;
	}
	cgi = argv[1];
	token = argv[2];
	file = argv[3];
	seed = strtoul(argv[4], NULL, 10);
	rounds = atol(argv[5]);
	first = argc == 7 ? atol(argv[6]) : 0;
	if (rounds < 1 || first < 0)
		return 2;
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED) {
		perror("fuzz");
		return 2;
	}
	if (!work_together(first, rounds))
		return 1;
	print_counts(rounds, started);
	return 0;
}
