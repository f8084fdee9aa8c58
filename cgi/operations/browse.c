/* SPDX-License-Identifier: MIT */
/*
 * EnumerateChildren of containers and folders, EnumerateAncestors, GetEcosystem and
 * GetRootContainer.
 */
#include "browse.h"

#include "address.h"
#include "authorize.h"
#include "container.h"
#include "die.h"
#include "exchange.h"
#include "file.h"
#include "grant.h"
#include "handlers.h"
#include "info.h"
#include "json.h"
#include "mem.h"
#include "request.h"
#include "response.h"
#include "right.h"
#include "stream.h"
#include "text.h"
#include "token.h"

#include <json-c/json.h>
#include <string.h>
#include <strings.h>

/* One EnumerateChildren. */
struct listing {
	struct exchange *x;
	struct rows rows;
	const char *filter;	/* X-WOPI-FileExtensionFilterList, or NULL */
	bool for_folder;	/* only the properties that OneNote reads */
};

static struct json_object *pointer(struct exchange *x, enum collection collection,
				   const char *id, const char *name)
{
	struct json_object *o = json_object_new_object();

	json_add_text(o, "Name", exchange_name_for(x, name));
	json_add_text(o, "Url", address_of_resource(x, collection, id));
	return o;
}

static void list_container(const struct container *c, void *arg)
{
	struct listing *l = arg;

	rows_add(&l->rows, pointer(l->x, COLLECTION_CONTAINERS, c->id, c->name));
}

/* Whether NAME ends in one of the extensions of FILTER. */
static bool passes(const char *filter, const char *name)
{
	size_t len, name_len = strlen(name);
	const char *extension;

	while (next_field(&filter, ',', &extension, &len))
		if (len < name_len && strncasecmp(name + name_len - len, extension, len) == 0)
			return true;
	return false;
}

static struct json_object *file_row(struct listing *l, const struct file *f)
{
	struct json_object *o;

	if (l->filter && !passes(l->filter, f->name))
		return NULL;
	o = pointer(l->x, COLLECTION_FILES, f->id, f->name);
	json_add_text(o, "Version", mem_printf("%lld", (long long)f->version.number));
	if (!l->for_folder) {
		json_add_int(o, "Size", f->version.content.size);
		json_add_time(o, "LastModifiedTime", f->version.modified_at);
	}
	return o;
}

static void list_file(const struct file *f, void *arg)
{
	struct listing *l = arg;

	rows_add(&l->rows, file_row(l, f));
}

/* Who may read a container may read all that is in it, because grants only add rights. So only the
 * root needs to leave out something. */
void browse_containers(struct exchange *x, void (*each)(const struct container *, void *),
		       void *arg)
{
	if (x->only_granted)
		grant_topmost_containers(x->db, x->session.user.id, each, arg);
	else
		container_list(x->db, x->container.id, each, arg);
}

void browse_files(struct exchange *x, void (*each)(const struct file *, void *), void *arg)
{
	if (x->only_granted)
		grant_topmost_files(x->db, x->session.user.id, each, arg);
	else
		file_list(x->db, x->container.id, false, each, arg);
}

/* ".doc,.docx": no blanks, no wildcards, no empty entries. */
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
	struct stream s;

	if (l.filter && !is_filter(l.filter)) {
		response_refuse(&x->response, 400, "X-WOPI-FileExtensionFilterList is not a list"
				" such as '.doc,.docx'");
		return;
	}
	exchange_address(x);	/* once, not in the memory of a row, which is released */
	stream_begin(&s, x);
	stream_text(&s, "{\"ChildContainers\":[");
	rows_begin(&l.rows, &s);
	browse_containers(x, list_container, &l);
	stream_text(&s, "],\"ChildFiles\":[");
	rows_begin(&l.rows, &s);
	browse_files(x, list_file, &l);
	stream_text(&s, "]}");
	stream_end(&s);
}

void enumerate_folder(struct exchange *x)
{
	struct listing l = { .x = x, .for_folder = true };
	struct stream s;

	exchange_address(x);
	stream_begin(&s, x);
	stream_text(&s, "{\"Children\":[");
	rows_begin(&l.rows, &s);
	browse_files(x, list_file, &l);
	stream_text(&s, "]}");
	stream_end(&s);
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

struct ancestors {
	struct exchange *x;
	struct json_object *list;
};

static void list_ancestor(const struct container *c, void *arg)
{
	struct ancestors *a = arg;

	json_object_array_add(a->list, pointer(a->x, COLLECTION_CONTAINERS, c->id, c->name));
}

/* The ancestors of a file or of a container, not the container itself. */
void enumerate_ancestors(struct exchange *x)
{
	const char *id = x->file.id ? x->file.container_id : x->container.parent_id;
	struct ancestors above = { .x = x, .list = json_object_new_array() };
	struct json_object *o = json_object_new_object();

	if (browse_ancestors(x, id, list_ancestor, &above))
		response_header(&x->response, "X-WOPI-EnumerationIncomplete", "true");
	json_add(o, "AncestorsWithRootFirst", above.list);
	response_json(&x->response, o);
}

void get_ecosystem(struct exchange *x)
{
	struct json_object *o;

	if (token_visits(&x->session)) {
		response_refuse(&x->response, 404, "a link gives access to its resource only");
		return;
	}
	o = json_object_new_object();
	json_add_text(o, "Url", address_of_resource(x, COLLECTION_ECOSYSTEM, ""));
	response_json(&x->response, o);
}

void add_container_pointer(struct exchange *x, const struct container *c,
			   struct json_object *o)
{
	json_add(o, "ContainerPointer", pointer(x, COLLECTION_CONTAINERS, c->id, c->name));
	json_add(o, "ContainerInfo", container_info(x, c));
}

void add_root_container(struct exchange *x, struct json_object *o)
{
	struct container root;

	if (!container_get(x->db, CONTAINER_ROOT, &root))
		die("the root container is missing; run 'wopictl init'");
	add_container_pointer(x, &root, o);
}

void get_root_container(struct exchange *x)
{
	struct json_object *o = json_object_new_object();

	add_root_container(x, o);
	response_json(&x->response, o);
}
