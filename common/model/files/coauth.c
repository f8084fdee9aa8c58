/* SPDX-License-Identifier: MIT */
/*
 * Coauthoring locks, kept among the settings: each request would pay for a
 * table of their own. The scope is the file's, the name the lock id, the value JSON; the
 * name "", which is no lock id, counts the changes.
 */
#include "coauth.h"

#include "die.h"
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

/* What is stored, of one file or of all. */
struct stored {
	struct item { const char *file_id; struct coauth_lock lock; } *items;
	size_t count;
	int64_t changes;	/* of the file that was read last; 0: none yet */
};

static int64_t member_time(struct json_object *o, const char *name)
{
	return json_object_get_int64(json_object_object_get(o, name));
}

static const char *member_text(struct json_object *o, const char *name)
{
	struct json_object *value = json_object_object_get(o, name);

	return value ? mem_strdup(json_object_get_string(value)) : NULL;
}

static void read_lock(const char *lock_id, const char *value, struct coauth_lock *l)
{
	struct json_object *o = json_tokener_parse(value);

	if (!o)
		die("the coauthoring lock '%s' is stored as what is no JSON", lock_id);
	*l = (struct coauth_lock){
		.lock_id = lock_id, .type = member_text(o, "type"),
		.metadata = member_text(o, "metadata"), .taken_at = member_time(o, "taken_at"),
		.refreshed_at = member_time(o, "refreshed_at"),
		.expires_at = member_time(o, "expires_at"), .user_id = member_text(o, "user_id"),
	};
	if (!l->refreshed_at)
		l->refreshed_at = l->taken_at;
	json_object_put(o);
}

static void read_one(const char *scope, const char *name, const char *value, void *arg)
{
	struct stored *s = arg;

	if (same(name, CHANGES)) {
		s->changes = strtoll(value, NULL, 10);
		return;
	}
	s->items = mem_grow(s->items, s->count, sizeof(*s->items));
	s->items[s->count].file_id = scope + strlen(SCOPE);
	read_lock(name, value, &s->items[s->count++].lock);
}

struct reader {
	const char *scope;
	struct stored *stored;
};

static void read_here(const char *name, const char *value, void *arg)
{
	struct reader *r = arg;

	read_one(r->scope, name, value, r->stored);
}

static int by_time(const void *left, const void *right)
{
	const struct item *a = left, *b = right;
	int files = strcmp(a->file_id, b->file_id);

	if (files)
		return files;
	if (a->lock.taken_at != b->lock.taken_at)
		return a->lock.taken_at < b->lock.taken_at ? -1 : 1;
	return strcmp(a->lock.lock_id, b->lock.lock_id);
}

/* All at once, for a change must not meet a statement that still reads. */
static void read_all(struct db *db, const char *file_id, struct stored *s)
{
	struct reader r = { .scope = file_id ? scope_of(file_id) : SCOPE, .stored = s };

	*s = (struct stored){ 0 };
	if (file_id)
		store_each(db, r.scope, read_here, &r);
	else
		store_list(db, r.scope, read_one, s);
	if (s->count)
		qsort(s->items, s->count, sizeof(*s->items), by_time);
}

void coauth_list(struct db *db, const char *file_id,
		 void (*each)(const char *, const struct coauth_lock *, void *), void *arg)
{
	struct stored s;

	read_all(db, file_id, &s);
	for (size_t i = 0; i < s.count; i++)
		each(s.items[i].file_id, &s.items[i].lock, arg);
}

/*
 * What the version is made of: between two changes locks only end, by time, so that their
 * count tells which are left.
 */
static const char *version_of(int64_t changes, size_t in_force)
{
	return changes ? mem_printf("%lld-%zu", (long long)changes, in_force) : "0";
}

/* As lock_row_in_force() does it; false if it already has its end. */
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
		struct coauth_lock l = s->items[i].lock;

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

/* Somebody else's exclusive lock than LOCK_ID's, or NULL. */
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

/* The locks of T as one, who holds FIRST being the one that is named. */
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

	json_object_object_add(o, "type", json_object_new_string(l->type));
	json_object_object_add(o, "metadata", json_object_new_string(l->metadata));
	json_object_object_add(o, "taken_at", json_object_new_int64(l->taken_at));
	if (l->refreshed_at && l->refreshed_at != l->taken_at)
		json_object_object_add(o, "refreshed_at", json_object_new_int64(l->refreshed_at));
	json_object_object_add(o, "expires_at", json_object_new_int64(l->expires_at));
	if (l->user_id)
		json_object_object_add(o, "user_id", json_object_new_string(l->user_id));
	store_set(db, scope_of(file_id), l->lock_id,
		    json_object_to_json_string_ext(o, JSON_C_TO_STRING_PLAIN));
	json_object_put(o);
}

static void erase(struct db *db, const char *file_id, const char *lock_id)
{
	store_set(db, scope_of(file_id), lock_id, NULL);
}

/* What counts changes is the clock, so that a host which was restored from a backup does
 * not count anew what clients saw already. */
static void count_change(struct db *db, const char *file_id, int64_t changes, int64_t now)
{
	store_set(db, scope_of(file_id), CHANGES,
		    mem_printf("%lld", (long long)(now > changes ? now : changes + 1)));
}

/* Before a change: drops what has expired; T is the rest. Returns the count of changes. */
static int64_t start(struct db *db, const char *file_id, int64_t now, struct coauth_table *t)
{
	struct stored s;

	read_all(db, file_id, &s);
	for (size_t i = 0; i < s.count; i++) {
		struct coauth_lock *l = &s.items[i].lock;

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
		if (same(s.items[i].lock.lock_id, l->lock_id))
			own = &s.items[i].lock;
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
		erase(db, file_id, s.items[i].lock.lock_id);
	if (s.count)
		count_change(db, file_id, s.changes, clock_now());
}
