/* SPDX-License-Identifier: MIT */
/* Files outside of the data directory: what the command line names, and requests for it. */
#include "outside.h"

#include "arguments.h"
#include "broker.h"
#include "cli.h"
#include "command.h"
#include "db.h"
#include "mem.h"
#include "message.h"
#include "place.h"
#include "text.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Paths in a fixture are relative to its folder. */
static void add_fixture(const char *path, uid_t owner)
{
	const char *slash = strrchr(path, '/');

	place_add(path, PLACE_READ, false, owner);
	place_add(slash ? mem_strndup(path, (size_t)(slash - path) + 1) : ".", PLACE_READ_TREE, false,
		  owner);
}

/* What TEXT names, which stands on the command line where USAGE stands in its usage. */
static void add_named(const struct cli *c, const char *usage, const char *text, uid_t owner)
{
	bool is_input = same(text, "-");

	if (usage_has(usage, "DIR"))
		place_add(text, c->command->traits & READS_DIR ? PLACE_READ_TREE : PLACE_MAKE_TREE, false,
			  owner);
	else if (usage_has(usage, "FIXTURE") && !is_input)
		add_fixture(text, owner);
	else if (!usage_has(usage, "PATH") || is_input || is_http_address(text) ||
		 option(c, "from-template"))	/* then it is only a name */
		return;
	else if (c->command->traits & MAKES_PATH)
		place_add(text, PLACE_MAKE_FILE, option(c, "force"), owner);
	else
		place_add(text, PLACE_READ, false, owner);
}

static void add_all_named(const struct cli *c, uid_t owner)
{
	for (int i = 0; i < c->argc; i++)
		add_named(c, usage_of_argument(c->command, i), c->argv[i], owner);
	for (int i = 0; i < OPTIONS_MAX && c->options[i].name; i++)
		add_named(c, usage_of_value(c->command, c->options[i].name), c->options[i].value, owner);
}

/* What would stand there among the files of the host could take the place of one, and gc
 * would remove it from among the contents. */
static void refuse_inside(const struct cli *c)
{
	const char *data = place_real_path(c->data);
	size_t len = data ? strlen(data) : 0;
	const struct place *p;

	for (int i = 0; (p = place_at(i)); i++)
		if (place_is_made(p) && p->real && len && strncmp(p->real, data, len) == 0 &&
		    p->real[len] == '/')
			quit(EXIT_USAGE, "'%s' is in the data directory, with which it would be lost: give"
			     " a place elsewhere", p->real);
}

static bool needs_broker(void)
{
	const struct place *p;

	for (int i = 0; (p = place_at(i)); i++)
		if (!p->is_owners)
			return true;
	return false;
}

/* The id of the user that root becomes for this directory, 0 if it stays what it is. */
static uid_t other_owner(const char *data)
{
	struct stat st;

	return geteuid() == 0 && stat(data, &st) == 0 && S_ISDIR(st.st_mode) ? st.st_uid : 0;
}

void outside_begin(struct cli *c)
{
	uid_t owner = other_owner(c->data);

	if (owner && place_real_path(c->data))	/* who may be unable to search the working directory */
		c->data = place_real_path(c->data);
	add_all_named(c, owner);
	refuse_inside(c);
	if (owner && needs_broker())
		broker_start();
	db_locate(c->data);
	if (has_broker())
		broker_tie();
	if (owner)
		place_reopen();
}

/* What is behind FOLDER in PATH, which is below it or the folder itself; NULL if it is not. */
static const char *behind(const char *path, const char *folder)
{
	size_t len = strlen(folder);

	if (same(folder, ".") && *path != '/')
		return path;
	if (!same(folder, "/")) {
		if (strncmp(path, folder, len) != 0 || (path[len] && path[len] != '/'))
			return NULL;
		path += len;
	}
	return path + strspn(path, "/");
}

/* Where PATH is in the place P, "" being P itself; NULL: elsewhere. */
static const char *path_in(const struct place *p, const char *path)
{
	const char *rest;

	if (same(path, p->text) || (p->real && same(path, p->real)))
		return "";
	if (p->use != PLACE_READ_TREE && p->use != PLACE_MAKE_TREE)
		return NULL;
	rest = behind(path, p->text);
	if (!rest && p->real)
		rest = behind(path, p->real);
	return rest && place_stays_below(rest) ? rest : NULL;
}

/* Finds the place that PATH is in, and where, among those that are read or MADE. */
static const struct place *find(const char *path, bool is_made, int *number, const char **rest)
{
	const struct place *p;

	for (int i = 0; (p = place_at(i)); i++) {
		*number = i;
		*rest = path_in(p, path);
		if (*rest && is_made == place_is_made(p))
			return p;
	}
	return NULL;
}

/* A request for PATH; false with errno if the command line does not name it. */
static bool prepare(struct place_request *q, enum place_op op, const char *path)
{
	bool is_made = op != PLACE_OPEN && op != PLACE_LIST;
	const char *rest;
	int number;

	errno = strlen(path) < PATH_MAX ? EPERM : ENAMETOOLONG;
	if (!find(path, is_made, &number, &rest))
		return false;
	memset(q, 0, sizeof(*q));
	q->op = op;
	q->place = number;
	memcpy(q->path, rest, strlen(rest));
	return true;
}

static void ask(struct place_request *q, place_taker *take, void *arg)
{
	if (has_broker() && !place_at(q->place)->is_owners)
		broker_ask(q, take, arg);
	else
		place_perform(q, take, arg);
}

struct one {
	struct place_answer a;
	int fd;
};

static void take_one(const struct place_answer *a, int fd, void *arg)
{
	*(struct one *)arg = (struct one){ *a, fd };
}

/* A request that has one answer: whether that is good, else errno. AT may be 0. */
static bool ask_for(enum place_op op, const char *path, int64_t at, struct one *got)
{
	static struct place_request q;

	if (!prepare(&q, op, path))
		return false;
	q.at = at;
	ask(&q, take_one, got);
	errno = got->a.error;
	return errno == 0;
}

/* It was opened without waiting for who writes to a pipe: waits here, where a signal ends it. */
static int wait_for_data(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	struct stat st;
	int flags;

	if (fd < 0 || fstat(fd, &st) || S_ISREG(st.st_mode))
		return fd;
	if (S_ISFIFO(st.st_mode))
		poll(&p, 1, -1);
	flags = fcntl(fd, F_GETFL);
	fcntl(fd, F_SETFL, flags & ~O_NONBLOCK);
	return fd;
}

int outside_open(const char *path)
{
	const char *rest;
	struct one got;
	int number;

	if (!find(path, false, &number, &rest))
		return open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	return ask_for(PLACE_OPEN, path, 0, &got) ? wait_for_data(got.fd) : -1;
}

const char *outside_real_path(const char *path)
{
	const struct place *p;
	const char *rest;
	int number;

	p = find(path, false, &number, &rest);
	if (!p)
		p = find(path, true, &number, &rest);
	if (p && p->real)
		return *rest ? mem_printf("%s/%s", same(p->real, "/") ? "" : p->real, rest) : p->real;
	if (p) {
		errno = p->real_problem;
		return NULL;
	}
	return place_real_path(path);
}

struct list {
	struct outside_entry *entries;
	size_t count;
	int problem;
};

static void take_entry(const struct place_answer *a, int fd, void *arg)
{
	struct list *l = arg;

	(void)fd;
	if (!a->more) {
		l->problem = a->error;
		return;
	}
	l->entries = mem_grow(l->entries, l->count, sizeof(*l->entries));
	l->entries[l->count++] = (struct outside_entry){
		.name = mem_strndup(a->name, strnlen(a->name, sizeof(a->name))), .problem = a->error,
		.mode = a->mode, .dev = a->dev, .ino = a->ino, .modified_at = a->modified_at,
	};
}

static int by_name(const void *a, const void *b)
{
	const struct outside_entry *x = a, *y = b;

	return strcmp(x->name, y->name);
}

struct outside_entry *outside_list(const char *path, size_t *count)
{
	static struct place_request q;
	struct list l = { .count = 0 };

	if (!prepare(&q, PLACE_LIST, path))
		return NULL;
	ask(&q, take_entry, &l);
	errno = l.problem;
	if (l.problem)
		return NULL;
	if (l.count)
		qsort(l.entries, l.count, sizeof(*l.entries), by_name);
	*count = l.count;
	return l.count ? l.entries : mem_alloc(sizeof(*l.entries));
}

int outside_make_file(const char *path, bool *is_file)
{
	struct one got;

	if (ask_for(PLACE_MAKE, path, 0, &got))
		return got.fd;
	*is_file = errno == EEXIST && S_ISREG(got.a.mode);
	return -1;
}

bool outside_make_folder(const char *path, const char **found)
{
	struct one got;

	*found = NULL;
	if (ask_for(PLACE_MAKE, path, 0, &got))
		return true;
	if (errno == ENOTEMPTY)
		*found = mem_strndup(got.a.name, strnlen(got.a.name, sizeof(got.a.name)));
	return false;
}

bool outside_add_folder(const char *path)
{
	struct one got;

	return ask_for(PLACE_ADD_FOLDER, path, 0, &got);
}

int outside_add_file(const char *path)
{
	struct one got;

	return ask_for(PLACE_ADD_FILE, path, 0, &got) ? got.fd : -1;
}

bool outside_set_time(const char *folder, int64_t modified_at)
{
	struct one got;

	return ask_for(PLACE_SET_TIME, folder, modified_at, &got);
}

bool outside_name(const char *path)
{
	struct one got;

	return ask_for(PLACE_NAME, path, 0, &got);
}

const char *outside_name_incomplete(const char *path)
{
	struct one got;

	if (!ask_for(PLACE_NAME_INCOMPLETE, path, 0, &got))
		return NULL;
	return mem_strndup(got.a.name, strnlen(got.a.name, sizeof(got.a.name)));
}
