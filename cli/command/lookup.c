/* SPDX-License-Identifier: MIT */
/* What commands start with: things looked up, or the command ends. */
#include "lookup.h"

#include "arguments.h"
#include "cli.h"
#include "client.h"
#include "container.h"
#include "db.h"
#include "file.h"
#include "lock.h"
#include "lock_row.h"
#include "mem.h"
#include "message.h"
#include "suggest.h"
#include "served.h"
#include "text.h"
#include "tree.h"
#include "user.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct user need_user(struct cli *c, const char *name)
{
	struct user u;

	if (!user_find(c->db, name, &u))
		quit(EXIT_NO_SUCH, "no user '%s'%s", name, suggest_user(c, name,
		     mem_printf("add one with 'wopictl user add %s'", shell_word(name))));
	return u;
}

struct client need_client(struct cli *c, const char *name)
{
	struct client found;

	if (!client_get(c->db, name, &found))
		quit(EXIT_NO_SUCH, "no client '%s'%s", name,
		     suggest_client(c, name, "'wopictl client list' shows them"));
	return found;
}

/* What TEXT names: a path is followed, and an id stays what it is, of a thing that
 * need not be there. */
static struct tree_item find_item(struct cli *c, const char *text)
{
	struct tree_item item = { .id = text };
	const char *missing, *path;
	struct container n;
	struct file f;

	if (*text != '/') {
		item.is_file = !container_get(c->db, text, &n);
		return item;
	}
	if (tree_find(c->db, text, &item, &missing))
		return item;
	if (file_named(c->db, item.id, missing, &f))
		quit(EXIT_NO_SUCH, "'%s' is a file, not a container",
		     tree_path(c->db, f.container_id, f.name));
	path = shell_word(tree_path(c->db, item.id, NULL));
	quit(EXIT_NO_SUCH, "no '%s' in %s%s", missing, path,
	     suggest_in(c, item.id, missing, mem_printf("'wopictl file list %s' and 'wopictl container"
							" list %s' show what is there", path, path)));
}

/* The file whose version the id TEXT would be; false if it has not that form. */
static bool file_of_version(struct cli *c, const char *text, struct file *f)
{
	const char *dot = *text == '/' ? NULL : strchr(text, '.');

	return dot && file_get_any(c->db, mem_strndup(text, (size_t)(dot - text)), f);
}

static _Noreturn void no_file(struct cli *c, const char *text)
{
	struct file f;

	if (file_of_version(c, text, &f))
		quit(EXIT_NO_SUCH, "'%s' is the id of a version, which is for 'token add' and 'url': give"
		     " the file '%s' and the number", text, f.id);
	quit(EXIT_NO_SUCH, "no file '%s'%s", text,
	     suggest_item(c, text, true, false, "'wopictl file list' shows the ids"));
}

struct file need_file(struct cli *c, const char *text)
{
	struct tree_item item = find_item(c, text);
	struct file f;

	if (!item.is_file)
		quit(EXIT_NO_SUCH, "'%s' is a container, not a file", text);
	if (!file_get_any(c->db, item.id, &f))
		no_file(c, item.id);
	if (f.removed_at)
		quit(EXIT_NO_SUCH, "file '%s' is in the trash: take it out with"
		     " 'wopictl file undelete %s'", f.id, f.id);
	return f;
}

struct container need_container(struct cli *c, const char *text)
{
	struct tree_item item = find_item(c, text);
	struct container found;
	struct file f;

	if (container_get(c->db, item.id, &found))
		return found;
	if (file_get(c->db, item.id, &f))
		quit(EXIT_NO_SUCH, "'%s' is a file, not a container", text);
	quit(EXIT_NO_SUCH, "no container '%s'%s", text,
	     suggest_item(c, text, false, true, "'wopictl container list' shows the ids"));
}

const char *need_resource(struct cli *c, const char *text, struct file *f)
{
	struct tree_item item = find_item(c, text);

	f->id = NULL;
	if (!item.is_file)
		return item.id;
	if (!file_get_any(c->db, item.id, f) && !file_of_version(c, text, f))
		quit(EXIT_NO_SUCH, "no file or container '%s'%s", text,
		     suggest_item(c, text, true, true, "'wopictl file list' and 'wopictl container list"
				  " --recursive' show the ids"));
	*f = need_file(c, item.id);
	return f->id;
}

const char *file_key(struct cli *c, const char *text)
{
	return need_file(c, text).id;
}

const char *container_key(struct cli *c, const char *text)
{
	return need_container(c, text).id;
}

const char *resource_key(struct cli *c, const char *text)
{
	struct file f;

	return need_resource(c, text, &f);
}

const char *need_resource_or_version(struct cli *c, const char *text, struct file *f)
{
	struct file of;

	if (!file_of_version(c, text, &of))
		return need_resource(c, text, f);
	of = need_file(c, of.id);
	if (!file_open(c->db, text, f))
		quit(EXIT_NO_SUCH, "file '%s' has no version %s: see 'wopictl file versions %s'",
		     of.id, strchr(text, '.') + 1, of.id);
	return text;
}

/* What has the id, in words; NULL for nothing that is not removed. */
static const char *owner_of_id(struct cli *c, const char *id)
{
	struct container n;
	struct file f;

	if (file_get_any(c->db, id, &f))
		return file_text(c->db, &f);
	return container_get(c->db, id, &n) ? container_text(c->db, &n) : NULL;
}

void quit_taken(struct cli *c, const char *container_id, const char *name, const char *id)
{
	const char *owner;

	if (container_has_name(c->db, container_id, name))
		quit(EXIT_CONFLICT, "the name '%s' is already used in %s", name,
		     tree_path(c->db, container_id, NULL));
	owner = owner_of_id(c, id);
	if (owner)
		quit(EXIT_CONFLICT, "the id '%s' is in use by %s", id, owner);
	quit(EXIT_CONFLICT, "the id '%s' belonged to something that was removed, and ids are never reused",
	     id);
}

bool is_locked(struct cli *c, const struct file *f, struct lock *l)
{
	return !option(c, "force") && lock_get(c->db, f->id, c->now, l);
}

void need_unlocked(struct cli *c, const struct file *f)
{
	struct lock l;

	if (!is_locked(c, f, &l))
		return;
	quit(EXIT_CONFLICT, "%s is %s: wait, or use --force, or 'wopictl %s release %s --force'",
	     file_text(c->db, f), lock_describe(&l),
	     l.coauth ? "coauth" : "lock", f->id);
}

const char *need_base_url(struct cli *c)
{
	const char *url = served_base_url(c->db);

	if (!url)
		quit(EXIT_FAILED, "no base URL is known: 'wopictl config set base_url"
		     " https://HOST/wopi', set WOPI_BASE_URL, or start 'wopictl serve'");
	return url;
}

const char *wopi_src(struct db *db, const char *file_id)
{
	const char *base = served_base_url(db);

	return base ? mem_printf("%s/files/%s", base, file_id) : NULL;
}

const char *place_text(struct db *db, const char *file_id)
{
	struct file f;

	if (!file_get_any(db, file_id, &f))
		return "which is not there";
	return f.removed_at ? mem_printf("'%s' in the trash", visible(f.name)) :
		visible(tree_path(db, f.container_id, f.name));
}

const char *file_text(struct db *db, const struct file *f)
{
	return mem_printf("file '%s' (%s)", f->id, place_text(db, f->id));
}

const char *container_text(struct db *db, const struct container *n)
{
	return mem_printf("container '%s' (%s)", n->id, visible(tree_path(db, n->id, NULL)));
}

const char *resource_path(struct db *db, const char *id)
{
	const char *name, *parent_id = file_parent(db, id, &name);
	struct container n;

	if (parent_id)
		return tree_path(db, parent_id, name);
	return container_get(db, id, &n) ? tree_path(db, n.id, NULL) : NULL;
}

bool path_leads_to(struct db *db, const char *text, struct file *f)
{
	struct tree_item item = { .id = text };

	if (*text == '/' && !tree_find(db, text, &item, NULL))
		return false;
	return file_get(db, item.id, f);
}

const char *last_segment(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}
