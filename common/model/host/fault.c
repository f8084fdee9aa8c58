/* SPDX-License-Identifier: MIT */
/* Injected faults: storing them, matching requests, and counting hits. */
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

/* While there are faults, the number given last has a scope of its own. */
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
		die("corrupt database: fault %s cannot be read", name);
	problem = fault_read(o, &f);
	json_object_put(o);
	if (problem)
		die("corrupt database: fault %s: %s", name, problem);
	f.number = number;
	return f;
}

static int by_number(const void *a, const void *b)
{
	int64_t x = ((const struct fault *)a)->number, y = ((const struct fault *)b)->number;

	return x < y ? -1 : x > y;
}

struct faults fault_list(struct db *db)
{
	struct store_entries stored = store_in(db, scope);
	struct faults all = { mem_alloc(stored.count * sizeof(*all.list)), stored.count };

	for (size_t i = 0; i < all.count; i++)
		all.list[i] = read_stored(stored.list[i].name, stored.list[i].value);
	qsort(all.list, all.count, sizeof(*all.list), by_number);
	return all;
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
	store_set(db, scope, number_text(f->number), json_finish(fault_json(f)));
}

static int64_t random_seed(void)
{
	uint32_t seed;

	if (getentropy(&seed, sizeof(seed)))
		die_errno("cannot get random bytes");
	return seed & INT32_MAX;
}

int64_t fault_add(struct db *db, struct fault *f)
{
	const char *last_text = store_get(db, last_scope, last_name);
	int64_t last = 0;

	if (store_in(db, scope).count >= FAULTS_MAX)
		return 0;
	if (last_text && !parse_number(last_text, INT64_MAX - 1, &last))
		die("corrupt database: the number of the last fault is '%s'", last_text);
	f->number = last + 1;
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
	if (!store_first(db, scope))
		store_set(db, last_scope, last_name, NULL);
	return true;
}

int fault_remove_all(struct db *db)
{
	struct store_entries stored = store_in(db, scope);

	for (size_t i = 0; i < stored.count; i++)
		store_set(db, scope, stored.list[i].name, NULL);
	store_set(db, last_scope, last_name, NULL);
	return (int)stored.count;
}

static bool is_of(const struct fault *f, const struct user *u)
{
	if (!u)		/* without a session, none can expire */
		return !f->user && !f->expire_token;
	return !f->user || same(f->user, u->id) || same(f->user, u->name);
}

static bool is_from(const struct fault *f, const char *client)
{
	return !f->client || (client && same(f->client, client));
}

static bool fits(const struct fault *f, const struct fault_request *rq, bool anybody)
{
	return !(f->times && f->hits >= f->times) &&
		(f->any || f->operation == rq->operation) &&
		(!f->file || same(f->file, rq->id)) &&
		(anybody || (is_of(f, rq->user) && is_from(f, rq->client)));
}

bool fault_awaits(struct db *db, const struct fault_request *rq, bool anybody)
{
	struct faults all = fault_list(db);

	for (size_t i = 0; i < all.count; i++)
		if (fits(&all.list[i], rq, anybody))
			return true;
	return false;
}

/* The Nth number of the random sequence of SEED, 0 <= number < 1: SplitMix64. */
static double random_number(int64_t seed, int64_t n)
{
	uint64_t z = (uint64_t)seed + ((uint64_t)n + 1) * UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	z ^= z >> 31;
	return (double)(z >> 11) / (double)(UINT64_C(1) << 53);
}

static bool draw(struct fault *f)
{
	return f->probability >= 1 || random_number(f->seed, f->draws++) < f->probability;
}

/* Whether F lets the request pass, because too few came before. */
static bool passes(struct fault *f)
{
	if (f->passed >= f->after)
		return false;
	f->passed++;
	return true;
}

bool fault_take(struct db *db, const struct fault_request *rq, struct fault *hit)
{
	struct faults all = fault_list(db);

	for (size_t i = 0; i < all.count; i++) {
		struct fault *f = &all.list[i];
		bool is_hit;

		if (!fits(f, rq, false))
			continue;
		is_hit = !passes(f) && draw(f);
		f->hits += is_hit;
		fault_store(db, f);
		if (is_hit) {
			*hit = *f;
			return true;
		}
	}
	return false;
}
