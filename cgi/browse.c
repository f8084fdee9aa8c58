/* SPDX-License-Identifier: MIT */
/*
 * The ways through the tree: EnumerateChildren, EnumerateAncestors, GetEcosystem,
 * GetRootContainer (containers.md, files.md 10, ecosystem-and-bootstrapper.md),
 * and EnumerateChildren of folders (folders-onenote.md).
 */
#include "browse.h"

#include "die.h"
#include "grant.h"
#include "mem.h"

#include <json-c/json.h>
#include <string.h>
#include <strings.h>

/* One EnumerateChildren, or EnumerateAncestors. */
struct listing {
	struct exchange *x;
	struct json_object *containers, *files;
	const char *filter;	/* X-WOPI-FileExtensionFilterList, or NULL */
	bool for_folder;	/* what OneNote is told, and no more */
};

static struct json_object *pointer(struct exchange *x, const char *collection,
				   const char *id, const char *name)
{
	struct json_object *o = json_object_new_object();

	json_add_text(o, "Name", name);
	json_add_text(o, "Url", address_of_resource(x, collection, id));
	return o;
}

static void list_container(const struct container *c, void *arg)
{
	struct listing *l = arg;

	json_object_array_add(l->containers, pointer(l->x, "containers", c->id, c->name));
}

/* Whether NAME ends in one of the extensions of FILTER. */
static bool passes(const char *filter, const char *name)
{
	size_t len, name_len = strlen(name);

	for (; *filter; filter += len + (filter[len] == ',')) {
		len = strcspn(filter, ",");
		if (len < name_len && strncasecmp(name + name_len - len, filter, len) == 0)
			return true;
	}
	return false;
}

static void list_file(const struct file *f, void *arg)
{
	char modified[CLOCK_TEXT_SIZE];
	struct listing *l = arg;
	struct json_object *o;

	if (l->filter && !passes(l->filter, f->name))
		return;
	o = pointer(l->x, "files", f->id, f->name);
	json_add_text(o, "Version", mem_printf("%lld", (long long)f->version.number));
	if (!l->for_folder) {
		json_add(o, "Size", json_object_new_int64(f->version.content.size));
		json_add_text(o, "LastModifiedTime", clock_format(f->version.modified_at, modified));
	}
	json_object_array_add(l->files, o);
}

static const char *name_of(const void *entry)
{
	return json_object_get_string(json_object_object_get(
		*(struct json_object *const *)entry, "Name"));
}

static int by_name(const void *a, const void *b)
{
	return strcmp(name_of(a), name_of(b));
}

/* Whoever sees a container sees all that is in it, for grants only add; so what
 * is to be left out is so in the root alone. */
void browse_children(struct exchange *x,
		     void (*container)(const struct container *, void *),
		     void (*file)(const struct file *, void *), void *arg)
{
	const char *id = x->container.id;

	if (x->only_granted) {
		grant_topmost(x->db, x->session.user.id, container, file, arg);
		return;
	}
	if (container)
		container_list(x->db, id, container, arg);
	file_list(x->db, id, false, file, arg);
}

static void list(struct listing *l)
{
	browse_children(l->x, l->for_folder ? NULL : list_container, list_file, l);
	if (!l->x->only_granted)
		return;
	if (l->containers)
		json_object_array_sort(l->containers, by_name);
	json_object_array_sort(l->files, by_name);
}

/* ".doc,.docx": no blanks, no wildcards, nothing empty. */
static bool is_filter(const char *filter)
{
	for (;;) {
		size_t len = strcspn(filter, ",");

		if (len < 2 || filter[0] != '.' || strcspn(filter, " \t*?") < len)
			return false;
		if (!filter[len])
			return true;
		filter += len + 1;
	}
}

void enumerate_children(struct exchange *x)
{
	struct listing l = { .x = x, .filter = request_header("X_WOPI_FILEEXTENSIONFILTERLIST") };
	struct json_object *o;

	if (l.filter && !is_filter(l.filter)) {
		response_refuse(&x->response, 400, "X-WOPI-FileExtensionFilterList is no list"
				" such as '.doc,.docx'");
		return;
	}
	l.containers = json_object_new_array();
	l.files = json_object_new_array();
	list(&l);
	o = json_object_new_object();
	json_add(o, "ChildContainers", l.containers);
	json_add(o, "ChildFiles", l.files);
	response_json(&x->response, o);
}

void enumerate_folder(struct exchange *x)
{
	struct listing l = { .x = x, .files = json_object_new_array(), .for_folder = true };
	struct json_object *o = json_object_new_object();

	list(&l);
	json_add(o, "Children", l.files);
	response_json(&x->response, o);
}

bool browse_ancestors(struct exchange *x, const char *id,
		      void (*each)(const struct container *, void *), void *arg)
{
	struct container *upwards = NULL, c;
	struct climb up = { .id = id };
	bool incomplete = false;
	size_t count = 0;

	while (container_climb(x->db, &up, &c))
		if (exchange_rights(x, c.id, NULL) & RIGHT_READ) {
			upwards = mem_grow(upwards, count, sizeof(c));
			upwards[count++] = c;
		} else {
			incomplete = true;
		}
	while (count-- > 0)
		each(&upwards[count], arg);
	return incomplete;
}

static void list_ancestor(const struct container *c, void *arg)
{
	struct listing *l = arg;

	json_object_array_add(l->containers, pointer(l->x, "containers", c->id, c->name));
}

/* Of a file those that it is in, of a container those above it. */
void enumerate_ancestors(struct exchange *x)
{
	const char *id = x->file.id ? x->file.container_id : x->container.parent_id;
	struct listing l = { .x = x, .containers = json_object_new_array() };
	struct json_object *o = json_object_new_object();

	if (browse_ancestors(x, id, list_ancestor, &l))
		response_header(&x->response, "X-WOPI-EnumerationIncomplete", "true");
	json_add(o, "AncestorsWithRootFirst", l.containers);
	response_json(&x->response, o);
}

void get_ecosystem(struct exchange *x)
{
	struct json_object *o;

	if (token_visits(&x->session)) {
		response_refuse(&x->response, 404, "a link leads to nothing else");
		return;
	}
	o = json_object_new_object();
	json_add_text(o, "Url", address_of_resource(x, "ecosystem", ""));
	response_json(&x->response, o);
}

void add_container_pointer(struct exchange *x, const struct container *c,
			   struct json_object *o)
{
	json_add(o, "ContainerPointer", pointer(x, "containers", c->id, c->name));
	json_add(o, "ContainerInfo", container_info(x, c));
}

void add_root_container(struct exchange *x, struct json_object *o)
{
	struct container root;

	if (!container_get(x->db, CONTAINER_ROOT, &root))
		die("the root container is missing: 'wopictl init' makes it");
	add_container_pointer(x, &root, o);
}

void get_root_container(struct exchange *x)
{
	struct json_object *o = json_object_new_object();

	add_root_container(x, o);
	response_json(&x->response, o);
}
