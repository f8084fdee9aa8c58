/* SPDX-License-Identifier: MIT */
/* Files outside of the data directory. No link below a named folder is followed. */
#ifdef __linux__
#define _GNU_SOURCE	/* O_PATH */
#endif
#include "place.h"

#include "die.h"
#include "mem.h"
#include "text.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#ifndef O_PATH
#define O_PATH O_RDONLY
#endif

enum { PLACES_MAX = 64, MICRO = 1000000 };

static struct place places[PLACES_MAX];
static int place_count;

/* What is being made: there is one. */
static struct {
	struct place *place;	/* NULL: nothing */
	int base;		/* the folder that PARTIAL is in */
	const char *partial;
	int tree;		/* the folder PARTIAL itself, or -1 */
	bool inside;		/* BASE is the folder that was named */
	int last;		/* the file that was added last, or -1 */
} made = { .base = -1, .tree = -1, .last = -1 };

static void close_fd(int *fd)
{
	int why = errno;

	if (*fd >= 0)
		close(*fd);
	*fd = -1;
	errno = why;
}

static int open_folder(int dir, const char *name, int flags)
{
	return openat(dir, *name ? name : ".", flags | O_DIRECTORY | O_CLOEXEC);
}

/* PATH up to its last slash, "." if it has none, and what is behind that. */
static const char *folder_of(const char *path, const char **name)
{
	const char *slash = strrchr(path, '/');

	*name = slash ? slash + 1 : path;
	return !slash ? "." : slash == path ? "/" : mem_strndup(path, (size_t)(slash - path));
}

const char *place_real_path(const char *path)
{
	char *found = realpath(path, NULL);
	const char *copy = found ? mem_strdup(found) : NULL;

	free(found);
	return copy;
}

/* Whether PATH is a link that another user put where everybody may put something: what is made
 * does not go where that leads. realpath() follows links that the kernel would not. */
static bool is_planted(const char *path, const struct stat *link)
{
	const char *name;
	struct stat folder;

	return link->st_uid != geteuid() && stat(folder_of(path, &name), &folder) == 0 &&
		folder.st_mode & S_ISVTX && folder.st_mode & S_IWOTH && folder.st_uid != link->st_uid;
}

/* The same of what need not exist yet, but for the folder that it is in. What is no link now is
 * not followed if it becomes one. */
static const char *made_path(const char *path)
{
	const char *name, *folder = folder_of(path, &name), *found;
	struct stat st;
	bool is_link = lstat(path, &st) == 0 && S_ISLNK(st.st_mode);

	if (is_link && is_planted(path, &st)) {
		errno = EACCES;
		return NULL;
	}
	if (is_link || !*name || same(name, ".") || same(name, "..")) {
		found = place_real_path(path);
		if (found || errno != ENOENT || !*name)
			return found;
	}
	found = place_real_path(folder);
	return found ? mem_printf("%s/%s", same(found, "/") ? "" : found, name) : NULL;
}

/* Whether OWNER can have PATH lead anywhere: it is a folder or a link of that user. */
static bool is_led_by(const char *path, uid_t owner)
{
	struct stat st;

	if (lstat(path, &st) == 0 && S_ISLNK(st.st_mode) && st.st_uid == owner)
		return true;
	return stat(path, &st) == 0 && S_ISDIR(st.st_mode) && st.st_uid == owner;
}

/* Whether that holds for a step on the way to PATH, which is the last. */
static bool leads_through(const char *path, uid_t owner)
{
	if (*path != '/' && is_led_by(".", owner))
		return true;
	for (const char *s = path; *s; ) {
		s += strspn(s, "/");
		s += strcspn(s, "/");
		if (is_led_by(mem_strndup(path, (size_t)(s - path)), owner))
			return true;
	}
	return false;
}

bool place_is_made(const struct place *p)
{
	return p->use == PLACE_MAKE_FILE || p->use == PLACE_MAKE_TREE;
}

static void open_place(struct place *p)
{
	bool is_made = place_is_made(p);
	const char *folder;

	p->real = is_made ? made_path(p->text) : place_real_path(p->text);
	p->real_problem = p->real ? 0 : errno;
	p->problem = is_made || !*p->text ? p->real_problem : 0;
	p->folder = -1;
	p->name = "";
	if (p->problem)
		return;
	folder = p->use == PLACE_READ_TREE ? p->text :
		folder_of(is_made ? p->real : p->text, &p->name);
	p->folder = open_folder(AT_FDCWD, folder, O_PATH);
	p->problem = p->folder < 0 ? errno : 0;
}

void place_add(const char *text, enum place_use use, bool replaces, uid_t owner)
{
	bool is_folder = use == PLACE_READ_TREE || use == PLACE_MAKE_TREE;
	struct place *p = &places[place_count];

	assert(place_count < PLACES_MAX);
	if (place_count++ == 0)
		atexit(place_clear);
	*p = (struct place){
		.use = use, .text = is_folder ? text_without_slashes(text) : text, .replaces = replaces,
	};
	open_place(p);
	p->is_owners = owner && (leads_through(p->text, owner) ||
				 (p->real && leads_through(p->real, owner)));
}

const struct place *place_at(int number)
{
	return number >= 0 && number < place_count ? &places[number] : NULL;
}

void place_reopen(void)
{
	for (int i = 0; i < place_count; i++) {
		close_fd(&places[i].folder);
		places[i].problem = EPERM;
		if (places[i].is_owners)
			open_place(&places[i]);
	}
}

bool place_stays_below(const char *path)
{
	if (*path == '/' || !memchr(path, '\0', PATH_MAX))
		return false;
	for (; *path; path += strcspn(path, "/"), path += strspn(path, "/"))
		if (strncmp(path, "..", 2) == 0 && (path[2] == '/' || !path[2]))
			return false;
	return true;
}

/* Opens a folder in DIR; ELOOP if it is a link. */
static int enter(int dir, const char *name, int flags)
{
	int fd = open_folder(dir, name, flags | O_NOFOLLOW);
	struct stat st;

	if (fd < 0 && errno == ENOTDIR && fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) == 0)
		errno = S_ISLNK(st.st_mode) ? ELOOP : ENOTDIR;
	return fd;
}

/* Closes what enter_parent() opened. */
static void leave(int fd, int dir)
{
	if (fd != dir)
		close_fd(&fd);
}

/* Opens the folder that PATH, below DIR, is in, step by step; *NAME is what it is there called.
 * For leave(); -1 with errno. */
static int enter_parent(int dir, const char *path, const char **name)
{
	char step[NAME_MAX + 1];
	int fd = dir, next;
	size_t len;

	while (fd >= 0 && path[len = strcspn(path, "/")]) {
		errno = ENAMETOOLONG;
		next = -1;
		if (len <= NAME_MAX) {
			memcpy(step, path, len);
			step[len] = '\0';
			next = enter(fd, step, O_PATH);
		}
		leave(fd, dir);
		fd = next;
		path += len;
		path += strspn(path, "/");
	}
	*name = path;
	return fd;
}

/* Each operation returns a descriptor to hand over, 0 if there is none (start_program() sees to
 * it that no file gets the descriptor 0), or -1 with errno. */
typedef int perform_fn(struct place *p, const struct place_request *q, struct place_answer *a);

/* Of a regular file: others may do something merely because they are opened. */
static int open_regular(int dir, const char *path)
{
	const char *name;
	int in = enter_parent(dir, path, &name), fd;
	struct stat st;

	if (in < 0)
		return -1;
	fd = openat(in, *name ? name : ".", O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_NOCTTY | O_CLOEXEC);
	leave(in, dir);
	if (fd < 0 || (fstat(fd, &st) == 0 && S_ISREG(st.st_mode)))
		return fd;
	close_fd(&fd);
	errno = S_ISDIR(st.st_mode) ? EISDIR : EINVAL;
	return -1;
}

static int perform_open(struct place *p, const struct place_request *q, struct place_answer *a)
{
	struct stat st;
	int fd;

	(void)a;
	if (p->use == PLACE_READ_TREE)
		return open_regular(p->folder, q->path);
	fd = openat(p->folder, *p->name ? p->name : ".", O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd < 0 || (fstat(fd, &st) == 0 && !S_ISDIR(st.st_mode)))
		return fd;
	close_fd(&fd);
	errno = EISDIR;
	return -1;
}

/* The descriptor is for place_perform(). */
static int perform_list(struct place *p, const struct place_request *q, struct place_answer *a)
{
	const char *name;
	int in = enter_parent(p->folder, q->path, &name);
	int fd = in < 0 ? -1 : enter(in, name, O_RDONLY);

	(void)a;
	leave(in, p->folder);
	return fd;
}

static bool is_entry(const struct dirent *e)
{
	return !same(e->d_name, ".") && !same(e->d_name, "..");
}

/* The name of something in the folder; NULL with errno 0 if it is empty. */
static const char *something_in(int dir)
{
	int fd = open_folder(dir, "", O_RDONLY);
	DIR *list = fd < 0 ? NULL : fdopendir(fd);
	const char *found = NULL;
	struct dirent *e;

	errno = list ? 0 : errno;
	while (list && !found && (e = readdir(list)))
		if (is_entry(e) && (!made.inside || !same(e->d_name, made.partial)))
			found = mem_strdup(e->d_name);
	if (list)
		closedir(list);
	return found;
}

static const char *partial_name(const char *name)
{
	return mem_printf("%s.partial-%s", name, text_random(6));
}

static int make_file(struct place *p, struct place_answer *a)
{
	const char *partial = partial_name(p->name);
	struct stat st;
	int fd;

	if (fstatat(p->folder, p->name, &st, AT_SYMLINK_NOFOLLOW) == 0) {
		a->mode = st.st_mode;
		errno = EEXIST;
		if (!S_ISREG(st.st_mode) || !p->replaces)
			return -1;
	}
	fd = openat(p->folder, partial, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return -1;
	made.place = p;
	made.base = p->folder;
	made.partial = partial;
	return fd;
}

/* In the folder of that name if it exists, which then must be empty, else beside it: on one
 * file system with what it becomes. */
static int make_tree(struct place *p, struct place_answer *a)
{
	int there = open_folder(p->folder, p->name, O_RDONLY | O_NOFOLLOW);
	const char *found;

	if (there < 0 && errno != ENOENT)
		return -1;
	found = there < 0 ? NULL : something_in(there);
	if (found)
		memcpy(a->name, found, strnlen(found, NAME_MAX));
	if (found || (there >= 0 && errno)) {
		errno = found ? ENOTEMPTY : errno;
		close_fd(&there);
		return -1;
	}
	made.base = there < 0 ? p->folder : there;
	made.partial = partial_name(there < 0 ? p->name : "");
	if (mkdirat(made.base, made.partial, 0700)) {
		close_fd(&there);
		return -1;
	}
	made.place = p;
	made.inside = there >= 0;
	made.tree = enter(made.base, made.partial, O_RDONLY);
	return made.tree < 0 ? -1 : 0;
}

static int perform_make(struct place *p, const struct place_request *q, struct place_answer *a)
{
	(void)q;
	if (!made.place)
		return p->use == PLACE_MAKE_FILE ? make_file(p, a) : make_tree(p, a);
	errno = EPERM;
	return -1;
}

static int add(const char *path, bool is_folder)
{
	const char *name;
	int in = enter_parent(made.tree, path, &name), done;

	if (in < 0)
		return -1;
	if (is_folder)
		done = mkdirat(in, name, 0700);
	else
		done = openat(in, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	leave(in, made.tree);
	if (done > 0) {
		close_fd(&made.last);
		made.last = fcntl(done, F_DUPFD_CLOEXEC, 0);
	}
	return done;
}

static int perform_add(struct place *p, const struct place_request *q, struct place_answer *a)
{
	(void)a;
	if (made.place == p)
		return add(q->path, q->op == PLACE_ADD_FOLDER);
	errno = EPERM;
	return -1;
}

static int perform_set_time(struct place *p, const struct place_request *q, struct place_answer *a)
{
	int64_t seconds = q->at / MICRO - (q->at % MICRO < 0);
	struct timespec times[2] = {
		{ .tv_nsec = UTIME_OMIT },
		{ .tv_sec = (time_t)seconds, .tv_nsec = (long)(q->at - seconds * MICRO) * 1000 },
	};

	(void)a;
	errno = EPERM;
	return made.place == p ? futimens(made.last, times) : -1;
}

/* Some file systems cannot flush a folder. */
static void flush_folder(int dir)
{
	int fd = open_folder(dir, "", O_RDONLY);

	if (fd >= 0)
		fsync(fd);
	close_fd(&fd);
}

/* Without leave to replace nothing is, not even what came to be there meanwhile; some file
 * systems have no links, which make that certain. */
static int name_file(struct place *p)
{
	if (!p->replaces && linkat(made.base, made.partial, made.base, p->name, 0) == 0)
		unlinkat(made.base, made.partial, 0);
	else if ((!p->replaces && errno == EEXIST) ||
		 renameat(made.base, made.partial, made.base, p->name))
		return -1;
	flush_folder(made.base);
	return 0;
}

/* What is there stays, and what is there of an earlier incomplete one goes. */
static int name_incomplete(const struct place *p, struct place_answer *a)
{
	const char *name = mem_printf("%s.incomplete", p->name);
	struct stat st;

	if (linkat(made.base, made.partial, made.base, p->name, 0) == 0) {
		unlinkat(made.base, made.partial, 0);
		name = p->name;
	} else {
		if (errno != EEXIST && fstatat(made.base, p->name, &st, AT_SYMLINK_NOFOLLOW))
			name = p->name;	/* there are no links */
		if (renameat(made.base, made.partial, made.base, name))
			return -1;
	}
	memcpy(a->name, name, strnlen(name, NAME_MAX));
	flush_folder(made.base);
	return 0;
}

/* Moves what is in the folder PARTIAL into the one that it is in. */
static int move_up(void)
{
	DIR *list;
	struct dirent *e;
	int fd, done = 0;

	if (something_in(made.base)) {
		errno = ENOTEMPTY;
		return -1;
	}
	fd = open_folder(made.tree, "", O_RDONLY);
	list = fd < 0 ? NULL : fdopendir(fd);
	if (!list)
		return -1;
	while (done == 0 && (e = readdir(list)))
		if (is_entry(e))
			done = renameat(made.tree, e->d_name, made.base, e->d_name);
	closedir(list);
	return done ? done : unlinkat(made.base, made.partial, AT_REMOVEDIR);
}

static int perform_name(struct place *p, const struct place_request *q, struct place_answer *a)
{
	int done;

	errno = EPERM;
	if (made.place != p)
		return -1;
	if (p->use == PLACE_MAKE_FILE)
		done = q->op == PLACE_NAME_INCOMPLETE ? name_incomplete(p, a) : name_file(p);
	else if (made.inside)
		done = move_up();
	else
		done = renameat(made.base, made.partial, made.base, p->name);
	if (done == 0)
		made.place = NULL;
	return done;
}

/* An answer starts without bytes of this process's stack between its members. */
static void clear_answer(struct place_answer *a)
{
	memset(a, 0, sizeof(*a));
}

static void answer_entry(int dir, const char *name, place_taker *take, void *arg)
{
	struct stat st = { .st_mode = 0 };
	struct place_answer a;

	clear_answer(&a);
	a.more = true;
	if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW))
		a.error = errno;
	memcpy(a.name, name, strnlen(name, NAME_MAX));
	a.mode = st.st_mode;
	a.dev = st.st_dev;
	a.ino = st.st_ino;
	a.modified_at = (int64_t)st.st_mtim.tv_sec * MICRO + st.st_mtim.tv_nsec / 1000;
	take(&a, -1, arg);
}

/* Answers for each entry of the folder FD, and closes it. -1 with errno if not all can be read. */
static int list_entries(int fd, place_taker *take, void *arg)
{
	DIR *list = fdopendir(fd);
	struct dirent *e;
	int why;

	if (!list)
		return -1;
	while (errno = 0, (e = readdir(list)))
		if (is_entry(e))
			answer_entry(fd, e->d_name, take, arg);
	why = errno;
	closedir(list);
	errno = why;
	return why ? -1 : 0;
}

#define USE(use) (1u << PLACE_##use)

static const struct {
	perform_fn *run;
	unsigned uses;		/* of places that allow it */
	bool is_below;		/* it has a path below the place */
} operations[PLACE_OPS] = {
	[PLACE_OPEN] = { perform_open, USE(READ) | USE(READ_TREE), true },
	[PLACE_LIST] = { perform_list, USE(READ_TREE), true },
	[PLACE_MAKE] = { perform_make, USE(MAKE_FILE) | USE(MAKE_TREE), false },
	[PLACE_ADD_FOLDER] = { perform_add, USE(MAKE_TREE), true },
	[PLACE_ADD_FILE] = { perform_add, USE(MAKE_TREE), true },
	[PLACE_SET_TIME] = { perform_set_time, USE(MAKE_TREE), false },
	[PLACE_NAME] = { perform_name, USE(MAKE_FILE) | USE(MAKE_TREE), false },
	[PLACE_NAME_INCOMPLETE] = { perform_name, USE(MAKE_FILE), false },
};

static bool is_allowed(const struct place_request *q)
{
	const struct place *p = place_at(q->place);

	if (q->op < 0 || q->op >= PLACE_OPS || !p || !(operations[q->op].uses & 1u << p->use))
		return false;
	if (!operations[q->op].is_below || p->use == PLACE_READ)
		return !*q->path;
	return place_stays_below(q->path);
}

void place_perform(const struct place_request *q, place_taker *take, void *arg)
{
	struct place_answer a;
	int fd = -1;

	clear_answer(&a);
	if (!is_allowed(q))
		errno = EPERM;
	else if (places[q->place].problem)
		errno = places[q->place].problem;
	else
		fd = operations[q->op].run(&places[q->place], q, &a);
	if (fd > 0 && q->op == PLACE_LIST)
		fd = list_entries(fd, take, arg);
	a.error = fd < 0 ? errno : 0;
	take(&a, fd > 0 ? fd : -1, arg);
}

/* Removes NAME in DIR, with all that is in it. False if some of it remains, with errno. */
static bool remove_tree(int dir, const char *name)
{
	struct dirent *e;
	bool removed = true;
	DIR *list;
	int fd;

	if (unlinkat(dir, name, 0) == 0)
		return true;
	fd = open_folder(dir, name, O_RDONLY | O_NOFOLLOW);
	list = fd < 0 ? NULL : fdopendir(fd);
	if (!list)
		return false;
	while (removed && (e = readdir(list)))
		removed = !is_entry(e) || remove_tree(fd, e->d_name);
	closedir(list);
	return removed && unlinkat(dir, name, AT_REMOVEDIR) == 0;
}

void place_clear(void)
{
	struct place *p = made.place;

	made.place = NULL;
	if (p && !remove_tree(made.base, made.partial))
		log_line("cannot remove '%s', which is left of '%s': %s", made.partial, p->text,
			 strerror(errno));
}
