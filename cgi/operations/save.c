/* SPDX-License-Identifier: MIT */
/* PutFile: saves a version, or refuses it and keeps the bytes aside. */
#include "authorize.h"
#include "clock.h"
#include "coauthoring.h"
#include "config.h"
#include "content.h"
#include "contents.h"
#include "db.h"
#include "die.h"
#include "exchange.h"
#include "file.h"
#include "handlers.h"
#include "json.h"
#include "late.h"
#include "late_save.h"
#include "lock.h"
#include "lock_row.h"
#include "mem.h"
#include "refused.h"
#include "request.h"
#include "response.h"
#include "text.h"
#include "version.h"

#include <json-c/json.h>
#include <string.h>

/* The version to be saved, without its content. Invalid headers that only inform are ignored. */
static struct version new_version(struct exchange *x)
{
	const char *autosave = request_cool_header("ISAUTOSAVE");
	const char *exit_save = request_cool_header("ISEXITSAVE");
	const char *modified = request_cool_header("ISMODIFIEDBYUSER");
	const char *editors = request_header("X_WOPI_EDITORS");
	const char *lock_id = request_header("X_WOPI_LOCK");
	struct version v = { .user_id = x->session.user.id, .modified_by_user = -1 };
	bool is_exit = false, is_modified;

	if (exit_save)
		parse_flag(exit_save, &is_exit);
	if (autosave && !is_exit)
		parse_flag(autosave, &v.autosave);
	if (modified && parse_flag(modified, &is_modified))
		v.modified_by_user = is_modified;
	if (editors && !line_problem(editors, VERSION_EDITORS_MAX))
		v.editors = editors;
	if (x->coauth_id)
		v.lock_id = x->coauth_id;
	else if (lock_id && !lock_id_problem(lock_id))
		v.lock_id = lock_id;
	return v;
}

/* Whether the file can be saved to, in the running snapshot. */
struct verdict {
	enum refusal refused;
	bool too_large;			/* exceeds max_file_size: refused, and never kept */
	const struct lock *lock;	/* the conflicting lock, or NULL */
	struct room room;
};

/* The version's time that the editor read last; INT64_MAX if it does not say. */
static int64_t timestamp_of(const char *text)
{
	int64_t at;

	return text && clock_parse(text, &at) && at ? at : INT64_MAX;
}

/* Whether a save that the lock or the timestamp would refuse overwrites nobody's changes. LOCKED: by
 * another lock. */
static bool may_be_late(struct exchange *x, bool locked)
{
	const char *lock_id = request_header("X_WOPI_LOCK"), *kind = exchange_client_kind(x);

	return lock_id && !locked && !x->coauth_id && kind &&
		(same(kind, "collabora") || same(kind, "onlyoffice")) &&
		config_switch(x->db, "late_saves") &&
		late_save_fits(x->db, x->file.id, lock_id,
			       timestamp_of(request_cool_header("TIMESTAMP")));
}

/* Judges a save of SIZE bytes; -1 if unknown. The lock decides first, then the timestamp, then the
 * size. */
static struct verdict judge(struct exchange *x, int64_t size)
{
	const struct file *f = &x->file;
	struct verdict v = {
		.lock = file_save_conflict(x->db, f, request_header("X_WOPI_LOCK"), x->coauth_id, x->now),
		.room = file_room(x->db, f->owner_id, f->version.content.size),
	};

	if (v.lock)
		v.refused = REFUSAL_LOCK;
	else if (!file_timestamp_fits(f, request_cool_header("TIMESTAMP")))
		v.refused = REFUSAL_TIMESTAMP;
	if (v.refused && may_be_late(x, v.lock && (*v.lock->lock_id || v.lock->coauth))) {
		v.refused = REFUSAL_NONE;
		v.lock = NULL;
	}
	if (v.refused)
		return v;
	if (size > v.room.max && v.room.by_quota)
		v.refused = REFUSAL_QUOTA;
	else if (size > v.room.max)
		v.too_large = true;
	return v;
}

/* The file changed since the editor read it: Collabora asks its user what to do (status 1010). */
static void tell_stale(struct exchange *x)
{
	struct json_object *o = json_object_new_object();
	struct lock present;

	lock_get(x->db, x->file.id, x->now, &present);
	exchange_conflict_because(x, &present, "the file has changed since the editor read it");
	json_add_int(o, "COOLStatusCode", 1010);
	json_add_int(o, "LOOLStatusCode", 1010);
	response_json(&x->response, o);
}

/* SAID says whether the save was kept, or is NULL. */
static void refuse(struct exchange *x, const struct verdict *d, const char *said)
{
	const char *limit = d->room.limit;

	if (d->refused == REFUSAL_LOCK)
		exchange_conflict(x, d->lock);
	else if (d->refused == REFUSAL_TIMESTAMP)
		tell_stale(x);
	else
		response_refuse(&x->response, 413, mem_printf("the file would exceed %s%s%s", limit,
							      said ? "; " : "", said ? said : ""));
	if (said && x->response.status != 413)
		response_header(&x->response, "X-WOPI-ServerError", said);
}

/* Why the save was refused, for people. */
static const char *note_of(const struct verdict *d)
{
	if (d->refused == REFUSAL_LOCK)
		return mem_printf("refused: %s", lock_describe(d->lock));
	if (d->refused == REFUSAL_TIMESTAMP)
		return "refused: the file had changed since the editor read it";
	return mem_printf("refused: it would have exceeded %s", d->room.limit);
}

/* Keeps a refused save aside, so that no edit is lost. Takes V's content. */
static void keep(struct exchange *x, const struct verdict *d, struct version *v)
{
	const char *said = NULL;
	enum kept kept = KEPT_EMPTY;

	v->note = note_of(d);
	v->refused = d->refused;
	if (d->refused && config_switch(x->db, "keep_refused_saves"))
		kept = refused_keep(x->db, &x->file, v, x->now, &said);
	if (kept == KEPT_NOT)
		log_line("a save to file '%s' is not kept: it %s", x->file.id, said);
	if (kept == KEPT_NOT)
		said = mem_printf("the save is not kept: it %s", said);
	else if (kept != KEPT_EMPTY)
		said = mem_printf("the save is kept: 'wopictl recovered list' shows it%s%s",
				  said ? "; " : "", said ? said : "");
	refuse(x, d, said);
	if (kept != KEPT) {
		x->unsaved = NULL;
		content_discard(x->db, &v->content);
	}
	db_commit(x->db);
}

static void answer_saved(struct exchange *x)
{
	struct json_object *o = json_object_new_object();

	json_add_time(o, "LastModifiedTime", x->file.version.modified_at);
	response_json(&x->response, o);
	exchange_item_version(x);
}

/* Whether the client says that nobody changed the document, and its bytes are those of the current
 * version: then no new version is needed. */
static bool is_unchanged(const struct exchange *x, const struct version *v)
{
	const struct content *current = &x->file.version.content;

	return v->modified_by_user == 0 && v->content.size == current->size &&
		memcmp(v->content.sha256, current->sha256, SHA256_SIZE) == 0 &&
		content_is_there(x->db, current);
}

/* Decides in the transaction that saves the version. Takes V's content. */
static void save(struct exchange *x, struct version *v)
{
	struct verdict d;

	if (!exchange_begin_change(x)) {
		late_keep(x, v);
		return;
	}
	d = judge(x, v->content.size);
	if (d.refused != REFUSAL_LOCK && d.refused != REFUSAL_TIMESTAMP && is_unchanged(x, v)) {
		answer_saved(x);
		content_discard(x->db, &v->content);
		db_end(x->db);
		return;
	}
	if (d.refused || d.too_large) {
		keep(x, &d, v);
		return;
	}
	exchange_note_room(x, &d.room, v->content.size - x->file.version.content.size);
	file_save(x->db, &x->file, v, x->now);
	if (d.room.quota.refused)
		version_drop_refused(x->db, x->file.id, &v->content, x->now);
	answer_saved(x);
	db_commit(x->db);
}

/* How many bytes of a body of LENGTH are received at most; -1 for a save that is refused and cannot
 * be kept. A body without a length may turn out to be too large. */
static int64_t receivable(struct exchange *x, const struct verdict *d, int64_t length)
{
	int64_t kept;

	if (d->too_large || (!d->refused && length >= 0))
		return d->too_large ? -1 : d->room.max;
	/* a request that is about to commit may have refreshed the lock */
	if (d->refused == REFUSAL_LOCK && lock_just_ended(x->db, x->file.id, x->now))
		return d->room.max;
	kept = config_switch(x->db, "keep_refused_saves") ? refused_max(x->db, x->file.owner_id) : -1;
	if (d->refused)
		return length <= kept ? kept : -1;
	return d->room.by_quota && kept > d->room.max ? kept : d->room.max;
}

void put_file(struct exchange *x)
{
	struct version v;
	struct verdict d;
	int64_t max;

	if (!coauth_quoted(x))
		return;
	v = new_version(x);
	d = judge(x, x->request.content_length);
	max = receivable(x, &d, x->request.content_length);
	if (max < 0) {
		refuse(x, &d, NULL);
		return;
	}
	exchange_prepare_save(x);
	db_end(x->db);	/* a slow body must not hold a snapshot */
	if (exchange_receive(x, max, d.room.limit, &v.content)) {
		x->unsaved = &v;
		save(x, &v);
		x->unsaved = NULL;
	} else if (d.refused) {	/* more important than a problem of the body */
		response_init(&x->response);
		refuse(x, &d, NULL);
	}
}

/* For a save that was refused already: keeps its bytes if there is a reason. The answer stays,
 * unless the session may save again after the bytes were received. */
void save_late(struct exchange *x)
{
	static struct response refused;
	int64_t max = late_max(x);
	struct version v;

	if (max < 0)
		return;
	refused = x->response;
	x->settled = &refused;
	v = new_version(x);
	exchange_prepare_save(x);
	db_end(x->db);
	if (exchange_receive(x, max, "", &v.content)) {
		response_init(&x->response);
		x->unsaved = &v;
		save(x, &v);
		x->unsaved = NULL;
	} else {
		x->response = refused;
	}
}
