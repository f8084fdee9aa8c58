/* SPDX-License-Identifier: MIT */
/* Faults: where they are stored, which requests they fit, and how they are used up. */
#include "fault.h"

#include "die.h"
#include "json.h"
#include "mem.h"
#include "store.h"
#include "text.h"
#include "user.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The number given last stands in a scope of its own while there are any. */
static const char scope[] = "fault", last_scope[] = "fault/last", last_name[] = "number";

static const char *number_text(int64_t number)
{
	return mem_printf("%lld", (long long)number);
}

static struct fault read_stored(const char *name, const char *value)
{
	struct json_object *o;
	const char *problem;
	struct fault f;
	int64_t number;

	if (!parse_number(name, INT64_MAX, &number) || !json_read_object(value, strlen(value), &o))
		die("the fault %s in the database is none", name);
	problem = fault_read(o, &f);
	json_object_put(o);
	if (problem)
		die("the fault %s in the database is none: %s", name, problem);
	f.number = number;
	return f;
}

struct list {
	struct fault *faults;
	size_t count;
};

static void list_one(const char *name, const char *value, void *arg)
{
	struct list *l = arg;

	l->faults = mem_grow(l->faults, l->count, sizeof(*l->faults));
	l->faults[l->count++] = read_stored(name, value);
}

static int by_number(const void *a, const void *b)
{
	int64_t x = ((const struct fault *)a)->number, y = ((const struct fault *)b)->number;

	return x < y ? -1 : x > y;
}

static struct list all(struct db *db)
{
	struct list l = { NULL, 0 };

	store_each(db, scope, list_one, &l);
	if (l.count)
		qsort(l.faults, l.count, sizeof(*l.faults), by_number);
	return l;
}

void fault_list(struct db *db, void (*each)(const struct fault *, void *), void *arg)
{
	struct list l = all(db);

	for (size_t i = 0; i < l.count; i++)
		each(&l.faults[i], arg);
}

bool fault_get(struct db *db, int64_t number, struct fault *f)
{
	const char *name = number_text(number), *value = store_get(db, scope, name);

	if (value)
		*f = read_stored(name, value);
	return value;
}

void fault_store(struct db *db, const struct fault *f)
{
	struct json_object *o = fault_json(f);

	store_set(db, scope, number_text(f->number),
		    json_object_to_json_string_ext(o, JSON_C_TO_STRING_PLAIN));
	json_object_put(o);
}

static int64_t random_seed(void)
{
	uint32_t seed;

	if (getentropy(&seed, sizeof(seed)))
		die_errno("cannot get random bytes");
	return seed & INT32_MAX;
}

static void count_one(const char *name, const char *value, void *arg)
{
	(void)name, (void)value;
	++*(int *)arg;
}

static int count(struct db *db)
{
	int n = 0;

	store_each(db, scope, count_one, &n);
	return n;
}

int64_t fault_add(struct db *db, struct fault *f)
{
	const char *last = store_get(db, last_scope, last_name);

	if (count(db) >= FAULTS_MAX)
		return 0;
	f->number = 1 + (last ? strtoll(last, NULL, 10) : 0);
	if (f->probability < 1 && f->seed < 0)
		f->seed = random_seed();
	fault_store(db, f);
	store_set(db, last_scope, last_name, number_text(f->number));
	return f->number;
}

bool fault_remove(struct db *db, int64_t number)
{
	if (!store_set(db, scope, number_text(number), NULL))
		return false;
	if (!count(db))
		store_set(db, last_scope, last_name, NULL);
	return true;
}

struct names {
	const char **list;
	size_t count;
};

static void name_one(const char *name, const char *value, void *arg)
{
	struct names *n = arg;

	(void)value;
	n->list = mem_grow(n->list, n->count, sizeof(*n->list));
	n->list[n->count++] = name;
}

int fault_remove_all(struct db *db)
{
	struct names n = { NULL, 0 };

	store_each(db, scope, name_one, &n);
	for (size_t i = 0; i < n.count; i++)
		store_set(db, scope, n.list[i], NULL);
	store_set(db, last_scope, last_name, NULL);
	return (int)n.count;
}

static bool is_of(const struct fault *f, const struct user *u)
{
	if (!u)		/* there is no session that could end */
		return !f->user && !f->expire_token;
	return !f->user || same(f->user, u->id) || same(f->user, u->name);
}

static bool fits(const struct fault *f, const struct fault_request *rq, bool anybodys)
{
	return !(f->times && f->hits >= f->times) &&
		(f->any || f->operation == rq->operation) &&
		(!f->file || same(f->file, rq->id)) &&
		(anybodys || is_of(f, rq->user));
}

bool fault_awaits(struct db *db, const struct fault_request *rq, bool anybodys)
{
	struct list l = all(db);

	for (size_t i = 0; i < l.count; i++)
		if (fits(&l.faults[i], rq, anybodys))
			return true;
	return false;
}

/* The Nth number of the sequence that belongs to SEED, from 0 to below 1: SplitMix64. */
static double number_of(int64_t seed, int64_t n)
{
	uint64_t z = (uint64_t)seed + ((uint64_t)n + 1) * UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	z ^= z >> 31;
	return (double)(z >> 11) / (double)(UINT64_C(1) << 53);
}

static bool drawn(struct fault *f)
{
	return f->probability >= 1 || number_of(f->seed, f->draws++) < f->probability;
}

bool fault_take(struct db *db, const struct fault_request *rq, struct fault *hit)
{
	struct list l = all(db);

	for (size_t i = 0; i < l.count; i++) {
		struct fault *f = &l.faults[i];
		bool is_hit;

		if (!fits(f, rq, false))
			continue;
		is_hit = drawn(f);
		f->hits += is_hit;
		fault_store(db, f);
		if (is_hit) {
			*hit = *f;
			return true;
		}
	}
	return false;
}
