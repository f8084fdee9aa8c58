/* SPDX-License-Identifier: MIT */
/*
 * Coauthoring locks, in the key-value store: every request would pay for a table of their own.
 * Each file has a scope; names are lock ids, values JSON. The entry "", which is not a lock
 * id, counts the changes.
 */
#include "coauth.h"

#include "die.h"
#include "json.h"
#include "mem.h"
#include "store.h"
#include "text.h"
#include "user.h"

#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#define SCOPE "coauth/"
#define CHANGES ""

const char *coauth_type_problem(const char *type)
{
	return same(type, COAUTH) || same(type, COAUTH_EXCLUSIVE) ? NULL :
		"is neither Coauth nor CoauthExclusive";
}

const char *coauth_metadata_problem(const char *metadata)
{
	if (strlen(metadata) > COAUTH_METADATA_MAX)
		return "is longer than 4096 bytes";
	return utf8_valid(metadata) ? NULL : "is not UTF-8";
}

static bool is_exclusive(const struct coauth_lock *l)
{
	return same(l->type, COAUTH_EXCLUSIVE);
}

static const char *scope_of(const char *file_id)
{
	return mem_printf(SCOPE "%s", file_id);
}

/* The entries of one file, or of all. */
struct stored {
	struct coauth_lock *locks;
	size_t count;
	int64_t changes;	/* of one file; 0: none yet */
};

static struct coauth_lock read_lock(const struct store_entry *e)
{
	struct json_object *o = json_tokener_parse(e->value);
	struct coauth_lock l;

	if (!o)
		die("corrupt database: the coauthoring lock '%s' is not JSON", e->name);
	l = (struct coauth_lock){
		.file_id = e->scope + strlen(SCOPE), .lock_id = e->name,
		.type = json_copy(o, "type"), .metadata = json_copy(o, "metadata"),
		.taken_at = json_int(o, "taken_at"), .refreshed_at = json_int(o, "refreshed_at"),
		.expires_at = json_int(o, "expires_at"), .user_id = json_copy(o, "user_id"),
	};
	if (!l.refreshed_at)
		l.refreshed_at = l.taken_at;
	json_object_put(o);
	return l;
}

static int by_time(const void *left, const void *right)
{
	const struct coauth_lock *a = left, *b = right;
	int files = strcmp(a->file_id, b->file_id);

	if (files)
		return files;
	if (a->taken_at != b->taken_at)
		return a->taken_at < b->taken_at ? -1 : 1;
	return strcmp(a->lock_id, b->lock_id);
}

static void read_all(struct db *db, const char *file_id, struct stored *s)
{
	struct store_entries all = file_id ? store_in(db, scope_of(file_id)) :
		store_below(db, SCOPE);

	*s = (struct stored){ .locks = mem_alloc(all.count * sizeof(*s->locks)) };
	for (size_t i = 0; i < all.count; i++) {
		if (!same(all.list[i].name, CHANGES))
			s->locks[s->count++] = read_lock(&all.list[i]);
		else if (!parse_number(all.list[i].value, INT64_MAX, &s->changes))
			die("corrupt database: the count of changes in '%s'", all.list[i].scope);
	}
	qsort(s->locks, s->count, sizeof(*s->locks), by_time);
}

struct coauth_locks coauth_list(struct db *db, const char *file_id)
{
	struct stored s;

	read_all(db, file_id, &s);
	return (struct coauth_locks){ s.locks, s.count };
}

/* Between two changes locks can only expire, so their count shows which are left. */
static const char *version_of(int64_t changes, size_t in_force)
{
	return changes ? mem_printf("%lld-%zu", (long long)changes, in_force) : "0";
}

/* Sets the end of a lock as lock_row_in_force() does; false if it is set already. */
static bool settle(struct coauth_lock *l, int64_t now)
{
	if (l->refreshed_at <= now)
		return false;
	l->expires_at = lock_end(l->refreshed_at, l->expires_at, now);
	l->refreshed_at = now;
	return true;
}

static void take_those_in_force(const struct stored *s, int64_t now, struct coauth_table *t)
{
	t->locks = mem_alloc((s->count + 1) * sizeof(*t->locks));
	t->count = 0;
	for (size_t i = 0; i < s->count; i++) {
		struct coauth_lock l = s->locks[i];

		settle(&l, now);
		if (l.expires_at > now)
			t->locks[t->count++] = l;
	}
	t->version = version_of(s->changes, t->count);
}

void coauth_table(struct db *db, const char *file_id, int64_t now, struct coauth_table *t)
{
	struct stored s;

	read_all(db, file_id, &s);
	take_those_in_force(&s, now, t);
}

static const struct coauth_lock *find(const struct coauth_table *t, const char *lock_id)
{
	for (size_t i = 0; i < t->count; i++)
		if (same(t->locks[i].lock_id, lock_id))
			return &t->locks[i];
	return NULL;
}

/* An exclusive lock with another id than LOCK_ID, or NULL. */
static const struct coauth_lock *find_exclusive(const struct coauth_table *t,
						const char *lock_id)
{
	for (size_t i = 0; i < t->count; i++)
		if (is_exclusive(&t->locks[i]) && !same(t->locks[i].lock_id, lock_id))
			return &t->locks[i];
	return NULL;
}

bool coauth_holds(struct db *db, const char *file_id, const char *lock_id, int64_t now)
{
	struct coauth_table t;

	if (!lock_id)
		return false;
	coauth_table(db, file_id, now, &t);
	return find(&t, lock_id);
}

bool coauth_may_save(struct db *db, const char *file_id, const char *lock_id, int64_t now)
{
	struct coauth_table t;

	if (!lock_id)
		return false;
	coauth_table(db, file_id, now, &t);
	return find(&t, lock_id) && !find_exclusive(&t, lock_id);
}

/* Describes the locks of T as one lock, held by the user of FIRST. */
static void describe(struct db *db, const struct coauth_table *t,
		     const struct coauth_lock *first, struct lock *l)
{
	struct user u;

	*l = (struct lock){
		.lock_id = "", .coauth = (int)t->count, .taken_at = t->locks[0].taken_at,
		.user_id = first->user_id,
	};
	for (size_t i = 0; i < t->count; i++)
		if (t->locks[i].expires_at > l->expires_at)
			l->expires_at = t->locks[i].expires_at;
	if (first->user_id && user_get(db, first->user_id, &u))
		l->user_name = u.name;
}

bool coauth_get(struct db *db, const char *file_id, int64_t now, struct lock *l)
{
	const struct coauth_lock *exclusive;
	struct coauth_table t;

	coauth_table(db, file_id, now, &t);
	if (!t.count)
		return false;
	exclusive = find_exclusive(&t, "");
	describe(db, &t, exclusive ? exclusive : &t.locks[0], l);
	return true;
}

static void write_lock(struct db *db, const char *file_id, const struct coauth_lock *l)
{
	struct json_object *o = json_object_new_object();

	json_add_text(o, "type", l->type);
	json_add_text(o, "metadata", l->metadata);
	json_add_int(o, "taken_at", l->taken_at);
	if (l->refreshed_at && l->refreshed_at != l->taken_at)
		json_add_int(o, "refreshed_at", l->refreshed_at);
	json_add_int(o, "expires_at", l->expires_at);
	json_add_text_if_set(o, "user_id", l->user_id);
	store_set(db, scope_of(file_id), l->lock_id, json_finish(o));
}

static void erase(struct db *db, const char *file_id, const char *lock_id)
{
	store_set(db, scope_of(file_id), lock_id, NULL);
}

/* Changes are counted by the clock, so that a host restored from a backup does not reuse counts
 * that clients have seen. */
static void count_change(struct db *db, const char *file_id, int64_t changes, int64_t now)
{
	store_set(db, scope_of(file_id), CHANGES,
		    mem_printf("%lld", (long long)(now > changes ? now : changes + 1)));
}

/* Starts a change: removes expired locks, the rest goes to T. Returns the count of changes. */
static int64_t start(struct db *db, const char *file_id, int64_t now, struct coauth_table *t)
{
	struct stored s;

	read_all(db, file_id, &s);
	for (size_t i = 0; i < s.count; i++) {
		struct coauth_lock *l = &s.locks[i];

		if (settle(l, now))
			write_lock(db, file_id, l);
		if (l->expires_at > now)
			continue;
		erase(db, file_id, l->lock_id);
		lock_record(db, file_id, "coauth-expire", l->expires_at, l->lock_id, l->user_id,
			    NULL);
	}
	take_those_in_force(&s, now, t);
	return s.changes;
}

enum outcome coauth_take(struct db *db, const char *file_id, const struct coauth_lock *wanted,
			 int64_t now, struct lock *holder)
{
	const struct coauth_lock *own, *exclusive;
	struct coauth_lock l = *wanted;
	struct coauth_table t;
	int64_t changes;

	if (lock_row_in_force(db, file_id, now, holder))
		return OUTCOME_LOCK_MISMATCH;
	changes = start(db, file_id, now, &t);
	exclusive = is_exclusive(wanted) ? find_exclusive(&t, wanted->lock_id) : NULL;
	if (exclusive) {
		describe(db, &t, exclusive, holder);
		return OUTCOME_LOCK_MISMATCH;
	}
	own = find(&t, wanted->lock_id);
	if (!own && t.count >= COAUTH_LOCKS_MAX)
		return OUTCOME_TOO_MANY;
	l.refreshed_at = now;
	if (own) {
		l.taken_at = own->taken_at;
		l.user_id = own->user_id;
	}
	write_lock(db, file_id, &l);
	if (own && same(own->type, l.type) && same(own->metadata, l.metadata))
		return OUTCOME_OK;
	count_change(db, file_id, changes, now);
	lock_record(db, file_id, "coauth-lock", now, l.lock_id, wanted->user_id, NULL);
	return OUTCOME_OK;
}

enum outcome coauth_refresh(struct db *db, const char *file_id, const char *lock_id,
			    const char *metadata, int64_t expires_at, int64_t now)
{
	const struct coauth_lock *own;
	struct coauth_table t;
	struct coauth_lock l;
	int64_t changes = start(db, file_id, now, &t);

	own = find(&t, lock_id);
	if (!own)
		return OUTCOME_LOCK_MISMATCH;
	l = *own;
	l.refreshed_at = now;
	l.expires_at = expires_at;
	if (metadata && *metadata)
		l.metadata = metadata;
	write_lock(db, file_id, &l);
	if (!same(l.metadata, own->metadata))
		count_change(db, file_id, changes, now);
	return OUTCOME_OK;
}

enum outcome coauth_release(struct db *db, const char *file_id, const char *lock_id,
			    const char *user_id, int64_t now)
{
	struct coauth_table t;
	int64_t changes = start(db, file_id, now, &t);

	if (!find(&t, lock_id))
		return OUTCOME_LOCK_MISMATCH;
	erase(db, file_id, lock_id);
	count_change(db, file_id, changes, now);
	lock_record(db, file_id, "coauth-unlock", now, lock_id, user_id, NULL);
	return OUTCOME_OK;
}

int coauth_break(struct db *db, const char *file_id, const char *by, const char *reason,
		 int64_t now)
{
	struct coauth_table t;
	int64_t changes = start(db, file_id, now, &t);

	for (size_t i = 0; i < t.count; i++) {
		erase(db, file_id, t.locks[i].lock_id);
		lock_record_release(db, file_id, "coauth-release", now, t.locks[i].lock_id,
				    t.locks[i].user_id, by, reason);
	}
	if (t.count)
		count_change(db, file_id, changes, now);
	return (int)t.count;
}

static bool equal(const struct coauth_lock *a, const struct coauth_lock *b)
{
	return same(a->type, b->type) && same(a->metadata, b->metadata) &&
		a->taken_at == b->taken_at && a->expires_at == b->expires_at &&
		same(a->user_id ? a->user_id : "", b->user_id ? b->user_id : "");
}

bool coauth_put(struct db *db, const char *file_id, const struct coauth_lock *l)
{
	const struct coauth_lock *own = NULL;
	struct stored s;

	read_all(db, file_id, &s);
	for (size_t i = 0; i < s.count; i++)
		if (same(s.locks[i].lock_id, l->lock_id))
			own = &s.locks[i];
	if (!own && s.count >= COAUTH_LOCKS_MAX)
		return false;
	if (own && equal(own, l))
		return true;
	write_lock(db, file_id, l);
	count_change(db, file_id, s.changes, clock_now());
	return true;
}

void coauth_drop(struct db *db, const char *file_id)
{
	struct stored s;

	read_all(db, file_id, &s);
	for (size_t i = 0; i < s.count; i++)
		erase(db, file_id, s.locks[i].lock_id);
	if (s.count)
		count_change(db, file_id, s.changes, clock_now());
}
