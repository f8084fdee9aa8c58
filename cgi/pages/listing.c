/* SPDX-License-Identifier: MIT */
/* The list of documents in a container, and new documents. */
#include "listing.h"

#include "address.h"
#include "authorize.h"
#include "blank.h"
#include "body.h"
#include "browse.h"
#include "clock.h"
#include "container.h"
#include "content.h"
#include "contents.h"
#include "db.h"
#include "disk.h"
#include "editor.h"
#include "exchange.h"
#include "file.h"
#include "free.h"
#include "handlers.h"
#include "json.h"
#include "lock.h"
#include "lock_row.h"
#include "mem.h"
#include "name.h"
#include "outcome.h"
#include "page.h"
#include "quota.h"
#include "request.h"
#include "response.h"
#include "right.h"
#include "search.h"
#include "stream.h"
#include "text.h"
#include "token.h"
#include "user.h"
#include "version.h"

#include <json-c/json.h>
#include <stdio.h>

enum {
	COUNTED_MAX = 1001,		/* items of a folder; more are not counted */
	DATED_MAX = 20000,		/* items of all folders in a list whose dates are read */
};

struct list {
	struct exchange *x;
	struct rows rows;
	int64_t dated;			/* items whose dates were read */
	char user_id[ID_MAX + 1];	/* the last user of user_called() */
	struct json_object *user_name;	/* and its result */
	unsigned rights;		/* the last rights of rights_of() */
	struct json_object *rights_list;	/* and its result */
};

/* Rows have no tokens: a page asks for one (session/ID) when an action begins. So an unchanged list is the
 * same to the byte. */
static struct json_object *item(const char *id, const char *name, struct json_object *rights)
{
	struct json_object *o = json_object_new_object();

	json_add_text(o, "id", id);
	json_add_text(o, "name", name);
	json_add(o, "rights", rights);
	return o;
}

/* Most files in a folder have the same rights, so rows share the object. */
static struct json_object *rights_of(struct list *l, unsigned rights)
{
	if (!l->rights_list || l->rights != rights) {
		json_object_put(l->rights_list);
		l->rights_list = page_rights(rights);
		l->rights = rights;
	}
	return json_object_get(l->rights_list);
}

static struct json_object *container_row(struct list *l, const struct container *c)
{
	unsigned rights = exchange_rights(l->x, c->id, NULL);
	struct json_object *o = item(c->id, c->name, rights_of(l, rights));
	int64_t count = container_count(l->x->db, c->id, COUNTED_MAX);

	json_add_int(o, "items", count);
	if (!count || count == COUNTED_MAX || l->dated + count > DATED_MAX)
		return o;
	l->dated += count;
	json_add_time(o, "modified", container_changed_at(l->x->db, c->id));
	return o;
}

static void add_container(const struct container *c, void *arg)
{
	struct list *l = arg;

	rows_add(&l->rows, container_row(l, c));
}

/* Most files of a folder were saved by the same few people. */
static struct json_object *user_called(struct list *l, const char *id)
{
	struct user u;

	if (!id)
		return NULL;
	if (!same(l->user_id, id)) {
		json_object_put(l->user_name);
		l->user_name = user_get(l->x->db, id, &u) ?
			json_object_new_string(user_friendly_name(&u)) : NULL;
		snprintf(l->user_id, sizeof(l->user_id), "%s", id);
	}
	return json_object_get(l->user_name);
}

static struct json_object *lock_of(struct list *l, const char *id, unsigned rights)
{
	struct json_object *o;
	struct lock held;

	if (!lock_get(l->x->db, id, l->x->now, &held))
		return NULL;
	o = json_object_new_object();
	json_add_time(o, "since", held.taken_at);
	json_add_time(o, "expires", held.expires_at);
	json_add(o, "by", user_called(l, held.user_id));
	json_add_flag(o, "free", may_free(l->x, id, &held, rights));
	return o;
}

static struct json_object *file_row(struct list *l, const struct file *f)
{
	struct exchange *x = l->x;
	unsigned rights = exchange_rights(x, f->id, f);
	struct json_object *o = item(f->id, f->name, rights_of(l, rights));

	json_add_int(o, "size", f->version.content.size);
	json_add_time(o, "modified", f->version.modified_at);
	json_add(o, "modified_by", user_called(l, f->version.user_id));
	json_add(o, "open", editor_ways(x, f->name, rights));
	json_add_flag(o, "template", f->template);
	json_add(o, "lock", lock_of(l, f->id, rights));
	return o;
}

static void add_file(const struct file *f, void *arg)
{
	struct list *l = arg;

	rows_add(&l->rows, file_row(l, f));
}

static struct json_object *template_row(struct exchange *x, const struct file *f)
{
	struct json_object *o;

	if (!(exchange_rights(x, f->id, f) & RIGHT_READ))
		return NULL;
	o = json_object_new_object();
	json_add_text(o, "id", f->id);
	json_add_text(o, "name", f->name);
	return o;
}

static void add_template(const struct file *f, void *arg)
{
	struct list *l = arg;

	rows_add(&l->rows, template_row(l->x, f));
}

/* A warning that the user's quota or the disk is nearly full; NULL if neither is. */
static struct json_object *space(struct exchange *x)
{
	struct quota q = quota_of(x->db, x->session.user.id);
	int level = quota_level(q.used, q.max), disk = disk_noted_level(x->db);
	struct json_object *o;

	if (!level && !disk)
		return NULL;
	o = json_object_new_object();
	json_add_int(o, "quota_level", level);
	json_add_int(o, "disk_level", disk);
	if (level) {
		json_add_int(o, "used", q.used);
		json_add_int(o, "quota", q.max);
	}
	return o;
}

static void list_forget(struct list *l)
{
	json_object_put(l->rights_list);
	json_object_put(l->user_name);
}

static void add_listing(struct exchange *x, struct stream *s)
{
	struct list l = { .x = x };
	struct json_object *warned;

	exchange_address(x);	/* once, not in the memory of a row, which is released */
	stream_text(s, "{\"containers\":[");
	rows_begin(&l.rows, s);
	browse_containers(x, add_container, &l);
	stream_text(s, "],\"files\":[");
	rows_begin(&l.rows, s);
	browse_files(x, add_file, &l);
	stream_text(s, "],\"templates\":[");
	rows_begin(&l.rows, s);
	file_list_templates(x->db, add_template, &l);
	stream_text(s, "]");
	if (x->rights & RIGHT_CREATE) {
		stream_text(s, ",\"new\":");
		stream_json(s, blank_offers(x));
	}
	if (clock_ahead())
		stream_text(s, ",\"clock_moved\":true");
	warned = space(x);
	if (warned) {
		stream_text(s, ",\"space\":");
		stream_json(s, warned);
	}
	stream_text(s, "}");
	list_forget(&l);
}

/* What a user sees in the root who may not read it; the search keeps the memory of some of it. */
struct granted {
	struct search *search;
	void *mark;
};

static void look_at(struct granted *g, bool is_file, const char *id, const char *name)
{
	if (search_add(g->search, is_file, id, name))
		g->mark = mem_mark();
	else
		mem_release(g->mark);
}

static void look_at_container(const struct container *c, void *arg)
{
	look_at(arg, false, c->id, c->name);
}

static void look_at_file(const struct file *f, void *arg)
{
	look_at(arg, true, f->id, f->name);
}

static void find(struct exchange *x, struct search *s, const char *text)
{
	struct granted g = { .search = s };

	search_begin(s, text);
	g.mark = mem_mark();
	if (x->only_granted) {
		browse_containers(x, look_at_container, &g);
		browse_files(x, look_at_file, &g);
	} else {
		search_into(s, x->container.id);
	}
	search_run(s, x->db);
}

/* The row of a hit, if the session may read that; else NULL. */
static struct json_object *hit_row(struct list *l, const struct search_hit *hit)
{
	struct exchange *x = l->x;
	struct json_object *row;
	struct container c;
	struct file f;

	if (hit->is_file)
		return file_get(x->db, hit->id, &f) && exchange_rights(x, f.id, &f) & RIGHT_READ ?
			file_row(l, &f) : NULL;
	if (!container_get(x->db, hit->id, &c) || !(exchange_rights(x, c.id, NULL) & RIGHT_READ))
		return NULL;
	row = container_row(l, &c);
	json_add_text(row, "kind", resource_kind_name(RESOURCE_CONTAINER));
	return row;
}

/* A search: only rows whose names contain TEXT, each with the path of its container. */
static void add_findings(struct exchange *x, struct stream *s, const char *text)
{
	struct search *found = mem_alloc(sizeof(*found));
	struct list l = { .x = x };

	exchange_address(x);
	find(x, found, text);
	stream_text(s, "{\"found\":[");
	rows_begin(&l.rows, s);
	for (size_t i = 0; i < found->hit_count; i++) {
		struct json_object *row = hit_row(&l, &found->hits[i]);

		if (row)
			json_add_text(row, "path", search_path(found, &found->hits[i]));
		rows_add(&l.rows, row);
	}
	stream_text(s, found->more ? "],\"more\":true}" : "],\"more\":false}");
	list_forget(&l);
}

void list_children(struct exchange *x)
{
	const char *text = request_parameter("search");
	struct stream s;

	stream_begin(&s, x);
	stream_tag(&s);
	if (text)
		add_findings(x, &s, text);
	else
		add_listing(x, &s);
	stream_end(&s);
}

static void add_ancestor(const struct container *c, void *list)
{
	struct json_object *o = json_object_new_object();

	json_add_text(o, "id", c->id);
	json_add_text(o, "name", c->name);
	json_object_array_add(list, o);
}

void list_page(struct exchange *x)
{
	const struct container *c = &x->container;
	struct json_object *o = page_json(x, "list"), *list = json_object_new_array();
	struct json_object *shown = item(c->id, c->name, page_rights(x->rights));
	struct stream s;

	browse_ancestors(x, c->parent_id, add_ancestor, list);
	json_add_text(shown, "access_token", token_derive(x->db, &x->session, RESOURCE_CONTAINER, c->id));
	json_add_int(shown, "access_token_ttl", clock_ms(x->session.expires_at));
	json_add(shown, "ancestors", list);
	json_add(o, "container", shown);
	page_begin(x, &s, "list", c->name, "icon.svg", NULL);
	stream_json_open(&s, o);
	stream_text(&s, ",\"listing\":");
	stream_tag(&s);
	add_listing(x, &s);
	stream_text(&s, mem_printf(",\"listing_tag\":\"%s\"}", stream_end_tag(&s)));
	page_end(&s);
}

/* A request for a new document. */
struct wish {
	const char *name, *template_id;
};

static bool read_wish(struct exchange *x, struct json_object *o, struct wish *w)
{
	const char *problem = "is missing";

	w->name = json_text(o, "name");
	if (w->name)
		w->name = name_given(w->name, &problem);
	if (problem) {
		response_refuse(&x->response, 400, mem_printf("the name %s", problem));
		return false;
	}
	if (json_text_if_there(o, "template", &w->template_id))
		return true;
	response_refuse(&x->response, 400, "the template is not an id");
	return false;
}

/* The bytes that the document starts with: it shares those of the template. If the template has
 * another extension, the document stays empty, and the editor fills it (TemplateSource). */
static bool first_version(struct exchange *x, const struct wish *w, struct file *f,
			  struct version *v)
{
	struct file template;

	if (!w->template_id)
		return true;
	if (!file_get(x->db, w->template_id, &template) || !template.template ||
	    !(exchange_rights(x, template.id, &template) & RIGHT_READ)) {
		response_refuse(&x->response, 404, "template not found");
		return false;
	}
	v->note = mem_printf("from template %s", template.id);
	if (!same(name_extension(template.name), name_extension(w->name))) {
		f->template_id = template.id;
		return true;
	}
	version_share(x->db, template.id, &template.version.content);
	v->content = template.version.content;
	return true;
}

/* In a transaction. */
static bool add_document(struct exchange *x, const struct wish *w, struct file *f,
			 struct version *v)
{
	struct room room = file_room(x->db, x->session.user.id, 0);

	if (!first_version(x, w, f, v) || !exchange_fits(x, v->content.size, room.max, room.limit))
		return false;
	if (file_add(x->db, f, v) == OUTCOME_OK)
		return true;
	response_refuse(&x->response, 409, "a document or folder of that name already exists");
	return false;
}

static void make_document(struct exchange *x, const struct wish *w)
{
	struct version v = { .modified_by_user = -1, .note = "created empty" };
	struct content blank;
	struct json_object *o;
	struct file f;

	body_settled();
	if (w->template_id)
		content_empty(x->db, &blank);
	else
		blank_content(x, w->name, &blank);
	v.content = blank;
	if (blank.size)
		v.note = "created blank";
	if (!exchange_begin_change(x)) {
		content_discard(x->db, &blank);
		return;
	}
	v.user_id = x->session.user.id;
	v.modified_at = x->now;
	f = (struct file){
		.id = text_random(12), .container_id = x->container.id, .name = w->name,
		.owner_id = x->session.user.id, .made_at = x->now,
	};
	if (!add_document(x, w, &f, &v)) {
		content_discard(x->db, &blank);
		return;
	}
	o = json_object_new_object();
	json_add_text(o, "id", f.id);
	json_add_text(o, "name", f.name);
	json_add(o, "open", editor_ways(x, f.name, exchange_rights(x, f.id, &f)));
	response_json(&x->response, o);
	db_commit(x->db);
	if (!same(v.content.name, blank.name))
		content_discard(x->db, &blank);
}

void new_document(struct exchange *x)
{
	struct json_object *o;
	struct wish w;

	if (!exchange_json(x, &o))
		return;
	if (read_wish(x, o, &w))
		make_document(x, &w);
	json_object_put(o);
}
