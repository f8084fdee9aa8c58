/* SPDX-License-Identifier: MIT */
/* What a fixture names: users, containers and files, of the fixture or of the host. */
#include "seed.h"

#include "data.h"
#include "mem.h"
#include "outside.h"
#include "text.h"
#include "tree.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool seed_same(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

void seed_claim(struct seed *s, const struct item *it, const char *key, const char *noun,
		const char *identity)
{
	const char *what = mem_printf("%s/%s", noun, identity);
	struct json_object *other;

	if (json_object_object_get_ex(s->claimed, what, &other))
		item_refuse(it, EXIT_USAGE, key, "this is %s again", json_object_get_string(other));
	json_object_object_add(s->claimed, what, json_object_new_string(it->path));
}

/* By "id:ID", by name, or by id. */
static bool find_user(struct db *db, const char *text, bool removed, struct user *u)
{
	size_t len = strlen(FIXTURE_BY_ID);

	if (strncmp(text, FIXTURE_BY_ID, len) == 0)
		return user_get(db, text + len, u) && (removed || !user_removed_at(db, u->id));
	return user_find(db, text, u) || (removed && user_get(db, text, u));
}

struct user seed_need_user(struct seed *s, const struct item *it, const char *key, bool removed)
{
	const char *text = item_given(it, key);
	struct user u;

	if (!find_user(s->db, text, removed, &u))
		item_refuse(it, EXIT_NO_SUCH, key, "no user '%s' " SEED_WHERE, text);
	return u;
}

const char *seed_user_id(struct seed *s, const struct item *it, const char *key,
			 const char *standard, bool removed)
{
	return item_has(it, key) ? seed_need_user(s, it, key, removed).id : standard;
}

/* What TEXT names: an id, also of a file in the trash, or a path. */
static bool find_item(struct db *db, const char *text, struct tree_item *item)
{
	struct container n;
	struct file f;

	if (*text == '/')
		return tree_find(db, text, item, NULL);
	item->id = text;
	item->is_file = !container_get(db, text, &n);
	return !item->is_file || file_get_any(db, text, &f);
}

const char *seed_container_id(struct seed *s, const struct item *it, const char *key)
{
	const char *text = item_has(it, key) ? item_given(it, key) :
		CONTAINER_ROOT;
	struct tree_item item;

	if (!find_item(s->db, text, &item) || item.is_file)
		item_refuse(it, EXIT_NO_SUCH, key, "no container '%s' on the host, or before this"
			    " in the fixture", text);
	return item.id;
}

struct file seed_need_file(struct seed *s, const struct item *it, const char *key)
{
	const char *text = item_given(it, key);
	struct tree_item item;
	struct file f;

	if (!find_item(s->db, text, &item) || !item.is_file || !file_get_any(s->db, item.id, &f))
		item_refuse(it, EXIT_NO_SUCH, key, "no file '%s' " SEED_WHERE, text);
	return f;
}

const char *seed_resource_id(struct seed *s, const struct item *it, const char *key)
{
	const char *text = item_given(it, key);
	struct tree_item item;

	if (!find_item(s->db, text, &item))
		item_refuse(it, EXIT_NO_SUCH, key, "no file or container '%s' " SEED_WHERE, text);
	return item.id;
}

const char *seed_file_or_version(struct seed *s, const struct item *it, const char *key)
{
	const char *text = item_given(it, key), *dot = strchr(text, '.');
	struct version v;
	struct file f;
	int64_t number;

	if (*text == '/' || !dot)
		return seed_need_file(s, it, key).id;
	if (!file_get_any(s->db, mem_strndup(text, (size_t)(dot - text)), &f) ||
	    !parse_number(dot + 1, INT64_MAX, &number) || number == 0 || dot[1] == '0' ||
	    !version_get(s->db, f.id, number, &v) || v.folded_at)
		item_refuse(it, EXIT_NO_SUCH, key, "no file or version '%s' " SEED_WHERE, text);
	return text;
}

const char *seed_target_id(struct seed *s, const struct item *it, const char *key)
{
	const char *text = item_given(it, key);

	return *text != '/' && strchr(text, '.') ? seed_file_or_version(s, it, key) :
		seed_resource_id(s, it, key);
}

bool seed_find_file(struct seed *s, const struct item *it, const char *container_id,
		    struct file *f)
{
	const char *id = item_text(it, "id"), *container = item_text(it, "container");
	struct tree_item item = { .id = CONTAINER_ROOT };

	if (id)
		return file_get_any(s->db, id, f);
	if (!container_id && container && !find_item(s->db, container, &item))
		return false;
	return file_named(s->db, container_id ? container_id : item.id, item_text(it, "name"), f);
}

unsigned seed_rights(const struct item *it, const char *key, unsigned standard)
{
	unsigned rights = 0, one;

	if (!item_has(it, key))
		return standard;
	for (size_t i = 0; i < item_count(it, key); i++)
		if (rights_parse(item_text_at(it, key, i), &one))
			rights |= one;
	return rights;
}

const char *seed_path(const struct seed *s, const char *path)
{
	return *path == '/' ? path : mem_printf("%s%s", s->folder, path);
}

/* Whether PATH is one of another place than the fixture's folder, as it is written. */
static bool leads_out(const char *path)
{
	if (*path == '/')
		return true;
	for (; *path; path += strcspn(path, "/"), path += strspn(path, "/"))
		if (strncmp(path, "..", 2) == 0 && (path[2] == '/' || !path[2]))
			return true;
	return false;
}

/* Opens PATH below the present folder without following links; -1 with errno, ELOOP at one. */
static int open_below(const char *path)
{
	int at = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC), next;
	const char *rest = path + strcspn(path, "/");

	while (at >= 0 && *rest) {
		const char *name = mem_strndup(path, (size_t)(rest - path));
		struct stat st;

		next = data_open_folder(at, name);
		if (next < 0 && errno == ENOTDIR &&
		    fstatat(at, name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(st.st_mode))
			errno = ELOOP;
		close(at);
		at = next;
		path = rest + strspn(rest, "/");
		rest = path + strcspn(path, "/");
	}
	if (at < 0)
		return -1;
	next = data_open_file(at, *path ? path : ".", O_RDONLY | O_NONBLOCK);
	close(at);
	return next;
}

/* Below the folder of a fixture that the command line names, files are read with the rights of
 * whoever started the command. */
static int open_path(const struct seed *s, const char *text, bool anywhere)
{
	const char *path = seed_path(s, text);
	int fd = s->from_input && !anywhere ? open_below(text) : outside_open(path);

	if (fd < 0 && errno == ELOOP && anywhere)
		fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	return fd;
}

/* Only a regular file can be read twice. */
int seed_open(const struct seed *s, const struct item *it, const char *key)
{
	const char *text = item_text(it, key), *path = seed_path(s, text);
	bool anywhere = option(s->c, "allow-paths");
	struct stat st;
	int fd;

	if (!anywhere && leads_out(text))
		item_refuse(it, EXIT_FAILED, key, "'%s' leads out of the fixture's folder; --allow-paths"
			    " reads it, if you trust this fixture", text);
	fd = open_path(s, text, anywhere);
	if (fd < 0 && errno == ELOOP)
		item_refuse(it, EXIT_FAILED, key, "'%s' is a symbolic link, or below one, and may lead"
			    " out of the fixture's folder; --allow-paths reads it, if you trust this"
			    " fixture", text);
	if (fd < 0 && errno != EISDIR && errno != EINVAL)
		item_refuse(it, EXIT_FAILED, key, "cannot open '%s': %s", path, strerror(errno));
	if (fd < 0 || fstat(fd, &st) || !S_ISREG(st.st_mode))
		item_refuse(it, EXIT_FAILED, key, "'%s' is not a regular file", path);
	return fd;
}

_Noreturn void seed_name_taken(struct seed *s, const struct item *it, const struct file *f)
{
	struct file other;
	struct container n;

	if (container_named(s->db, f->container_id, f->name, &n))
		item_refuse(it, EXIT_CONFLICT, "name", "'%s' is the name of the container '%s'"
			    " there", f->name, n.id);
	if (file_named(s->db, f->container_id, f->name, &other) && strcmp(other.id, f->id) != 0)
		item_refuse(it, EXIT_CONFLICT, "name", "'%s' is the name of the file '%s' there",
			    f->name, other.id);
	item_refuse(it, EXIT_CONFLICT, "id", "'%s' was used before, and ids never come again;"
		    " --replace starts from an empty host", f->id);
}
