/* SPDX-License-Identifier: MIT */
/* PutRelativeFile, CreateChildFile, RenameFile and DeleteFile. */
#include "address.h"
#include "authorize.h"
#include "body.h"
#include "coauth.h"
#include "coauthoring.h"
#include "config.h"
#include "content.h"
#include "contents.h"
#include "db.h"
#include "die.h"
#include "disk.h"
#include "exchange.h"
#include "file.h"
#include "grant.h"
#include "handlers.h"
#include "json.h"
#include "lock.h"
#include "lock_row.h"
#include "mem.h"
#include "name.h"
#include "outcome.h"
#include "property.h"
#include "request.h"
#include "response.h"
#include "right.h"
#include "saved_as.h"
#include "target.h"
#include "text.h"
#include "token.h"
#include "utf8.h"
#include "version.h"

#include <json-c/json.h>
#include <string.h>
#include <strings.h>

/* Whether the session, by a link, may add files by the page's upload and nothing else. */
static bool only_uploads(const struct exchange *x)
{
	return x->operation == OP_UPLOAD && !(x->rights & RIGHT_CREATE);
}

/* The owner of a new file: of what a link uploads it is the container's, or else the link's maker. */
static const char *new_owner(struct exchange *x)
{
	const char *owner;

	if (!only_uploads(x))
		return x->session.user.id;
	owner = grant_owner(x->db, x->container.id);
	return *owner ? owner : x->session.granted_to;
}

/* Reduces R to what the link may still upload. */
static void limit_uploads(struct exchange *x, struct room *r)
{
	struct uploads u = token_uploads(x->db, &x->session);
	int64_t left = config_size(x->db, "link_uploads_size") - u.bytes;

	if (u.files >= TOKEN_UPLOADS_MAX)
		left = -1;	/* not even an empty file */
	if (left >= r->max)
		return;
	r->max = left;
	r->by_quota = false;
	r->limit = left < 0 ? "the number of files that one link uploads" :
		"link_uploads_size, which one link uploads";
}

/* The room for the target: that of its owner, or of its future owner. */
static struct room target_room(struct exchange *x, const struct file *old)
{
	struct room room = old->id ? file_room(x->db, old->owner_id, old->version.content.size) :
		file_room(x->db, new_owner(x), 0);

	if (only_uploads(x))
		limit_uploads(x, &room);
	return room;
}

/* The size of the body; X-WOPI-Size is only a hint. */
static int64_t announced_size(struct exchange *x)
{
	const char *text = request_header("X_WOPI_SIZE");
	int64_t size;

	if (x->request.content_length >= 0)
		return x->request.content_length;
	return text && parse_number(text, INT64_MAX, &size) ? size : 0;
}

/* Creates or overwrites; F is then the target. */
static void write_target(struct exchange *x, const struct target *t, const struct version *v,
			 struct file *f)
{
	struct version first = *v;

	if (f->id) {
		file_save(x->db, f, v, x->now);
		return;
	}
	first.modified_at = x->now;
	*f = (struct file){
		.id = text_random(12), .container_id = target_container(x),
		.name = target_free_name(x, t),
		.owner_id = new_owner(x), .made_at = x->now,
	};
	if (file_add(x->db, f, &first) != OUTCOME_OK)
		die("cannot add the file '%s', whose id is random and whose name is free", f->id);
}

/* Adds the pages as CheckFileInfo of the new file has them; HostEditNewUrl only for an empty
 * file. */
static void add_pages(struct exchange *x, const struct file *f, bool is_empty,
		      struct json_object *o)
{
	static const char *const names[] = { "HostViewUrl", "HostEditUrl", "HostEditNewUrl" };
	struct json_object *pages = json_object_new_object(), *page;
	bool can_save = exchange_rights(x, f->id, f) & RIGHTS_SAVE;

	json_add_text(pages, names[0], address_of_page(x, f->id, "view"));
	if (can_save)
		json_add_text(pages, names[1], address_of_page(x, f->id, "edit"));
	if (can_save && is_empty)
		json_add_text(pages, names[2], address_of_page(x, f->id, "editnew"));
	property_apply(x->db, request_client(), x->session.user.id, f->id, pages);
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (json_object_object_get_ex(pages, names[i], &page))
			json_add(o, names[i], json_object_get(page));
	json_object_put(pages);
}

/* LastModifiedTime is that of the source: Collabora sends it with its next save. */
static void answer_created(struct exchange *x, const struct file *f)
{
	const struct file *source = x->file.id ? &x->file : NULL;
	struct json_object *o = json_object_new_object();

	json_add_text(o, "Name", f->name);
	json_add_text(o, "Url", address_of_resource(x, COLLECTION_FILES, f->id));
	add_pages(x, f, !source, o);
	if (source)
		json_add_time(o, "LastModifiedTime",
			      (same(f->id, source->id) ? f : source)->version.modified_at);
	response_json(&x->response, o);
}

static bool create(struct exchange *x, const struct target *t, const struct version *v)
{
	struct file target;
	struct room room;

	if (!exchange_begin_change(x) || !target_find(x, t, &target))
		return false;
	room = target_room(x, &target);
	if (!exchange_fits(x, v->content.size, room.max, room.limit))
		return false;
	exchange_note_room(x, &room, v->content.size - (target.id ? target.version.content.size : 0));
	write_target(x, t, v, &target);
	if (only_uploads(x))
		token_count_upload(x->db, &x->session, v->content.size);
	if (x->file.id && x->client_kind && same(x->client_kind, "collabora"))
		saved_as_note(x->db, &x->session, target.name, target.id, x->now);
	answer_created(x, &target);
	db_commit(x->db);
	if (only_uploads(x))
		exchange_audit(x, mem_printf("uploaded the file '%s' by the link %s", target.id,
					     token_id(&x->session)));
	return true;
}

/* Saves the body under the name that the headers say. SOURCE: see target.h. Decides before and after
 * it receives the body, as PutFile does. */
static void put_target(struct exchange *x, const char *source, const char *note)
{
	struct target t = { .source = source };
	struct version v = {
		.user_id = x->session.user.id, .modified_by_user = -1, .note = note,
	};
	struct file target;
	struct room room;

	if (!target_read(x, &t))
		return;
	t.overwrite &= !only_uploads(x);
	if (!target_find(x, &t, &target))
		return;
	room = target_room(x, &target);
	if (!exchange_fits(x, announced_size(x), room.max, room.limit))
		return;
	exchange_prepare_save(x);
	db_end(x->db);
	if (exchange_receive(x, room.max, room.limit, &v.content) && !create(x, &t, &v))
		content_discard(x->db, &v.content);
}

void put_relative_file(struct exchange *x)
{
	put_target(x, x->file.name, mem_printf("%s %s", request_header("X_WOPI_FILECONVERSION") ?
					       "converted from" : "saved as from", x->request.id));
}

/* Not WOPI's: PutRelativeFile into the path's container, for the list of documents. The bytes are the
 * first version, with CreateChildFile they would be the second. */
void upload(struct exchange *x)
{
	put_target(x, NULL, "uploaded");
}

/* A PutFile with its bytes follows. */
void create_child_file(struct exchange *x)
{
	struct target t = { .source = "New Document" };
	struct version v = {
		.user_id = x->session.user.id, .modified_by_user = -1, .note = "created empty",
	};
	struct file target;

	if (!target_read(x, &t) || !target_find(x, &t, &target))
		return;
	disk_prepare(x->db);
	db_end(x->db);
	body_settled();
	content_empty(x->db, &v.content);
	if (!create(x, &t, &v))
		content_discard(x->db, &v.content);
}

/* The new name: the requested stem, and the present extension. */
static const char *new_name(const char *requested, const char *present)
{
	const char *extension = name_extension(present);
	size_t len = strlen(requested), tail = strlen(extension);

	if (tail && len > tail && strcasecmp(requested + len - tail, extension) == 0)
		len -= tail;
	return mem_printf("%.*s%s", (int)len, requested, extension);
}

/*
 * Whether the file's lock prevents renaming. Collabora never sends the lock id, even if it holds
 * the lock: so without a lock id, a lock of the same user does not count. Of coauthoring locks
 * any one in force suffices.
 */
static bool is_held_by_another(struct exchange *x, struct lock *l)
{
	const char *lock_id = request_header("X_WOPI_LOCK");

	if (!lock_get(x->db, x->file.id, x->now, l))
		return false;
	if (l->coauth)
		return !coauth_holds(x->db, x->file.id, x->coauth_id, x->now);
	if (lock_id)
		return !same(l->lock_id, lock_id);
	return x->coauth_id || !l->user_id || !same(l->user_id, x->session.user.id);
}

static void answer_renamed(struct exchange *x, const char *name)
{
	struct json_object *o = json_object_new_object();
	size_t stem = strlen(name) - strlen(name_extension(x->file.name));

	json_add_text(o, "Name", mem_strndup(name, stem));
	if (exchange_base_url(x))	/* for Collabora; no other client reads it */
		json_add_text(o, "Url", address_of_resource(x, COLLECTION_FILES, x->file.id));
	json_add_time(o, "LastModifiedTime", x->file.version.modified_at);
	response_json(&x->response, o);
	exchange_item_version(x);
}

/* A name in use becomes "name (1)"; an invalid one is repaired, as in PutRelativeFile. One that cannot
 * be decoded, or is too long, is refused. */
void rename_file(struct exchange *x)
{
	const char *problem, *requested = request_name("X_WOPI_REQUESTEDNAME", &problem), *name;
	struct lock l;

	if (!requested && !problem)
		problem = "is missing";
	name = problem ? NULL : new_name(requested, x->file.name);
	if (name && name_problem(name)) {
		if (utf8_units(name) > NAME_MAX_UNITS)	/* FileNameMaxLength says so */
			problem = name_problem(name);
		name = name_suggested(name, false);
	}
	if (problem) {
		target_refuse_name(x, false, "X-WOPI-RequestedName", problem);
		return;
	}
	if (!coauth_quoted(x) || !exchange_begin_change(x))
		return;
	if (is_held_by_another(x, &l)) {
		exchange_conflict(x, &l);
		return;
	}
	name = file_free_name(x->db, x->file.container_id, name, x->file.name);
	file_place(x->db, &x->file, x->file.container_id, name);
	answer_renamed(x, name);
	db_commit(x->db);
}

void delete_file(struct exchange *x)
{
	struct lock l;

	if (!exchange_begin_change(x))
		return;
	if (lock_get(x->db, x->file.id, x->now, &l)) {
		exchange_conflict(x, &l);
		return;
	}
	file_remove(x->db, &x->file, x->now);
	db_commit(x->db);
}
