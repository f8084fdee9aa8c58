/* SPDX-License-Identifier: MIT */
/* A clock that a test moves. */
#include "moved_clock.h"

#include "clock.h"
#include "lock.h"
#include "mem.h"
#include "store.h"
#include "text.h"

#define SCOPE "moved_clock"

static int64_t stored_ahead(struct db *db)
{
	const char *text = store_get(db, SCOPE, "ahead");
	int64_t ahead;

	return text && parse_number(text, INT64_MAX, &ahead) ? ahead : 0;
}

bool moved_clock_follow(struct db *db)
{
	if (!(db->switches & DB_CLOCK_MOVED))
		return false;
	clock_move(stored_ahead(db));
	return true;
}

int64_t moved_clock_of_proofs(struct db *db, int64_t now)
{
	if (!(db->switches & DB_CLOCK_MOVED) || store_get(db, SCOPE, "proofs"))
		return now;
	return now - clock_ahead();
}

bool moved_clock_set(struct db *db, int64_t by, bool proofs)
{
	int64_t ahead = (db->switches & DB_CLOCK_MOVED ? stored_ahead(db) : 0) + by;

	if (ahead > MOVED_CLOCK_MAX)
		return false;
	store_set(db, SCOPE, "ahead", mem_printf("%lld", (long long)ahead));
	if (proofs)
		store_set(db, SCOPE, "proofs", "on");
	db_switch(db, DB_CLOCK_MOVED, true);
	clock_move(ahead);
	return true;
}

void moved_clock_clear(struct db *db)
{
	query *q;

	if (!(db->switches & DB_CLOCK_MOVED))
		return;
	store_set(db, SCOPE, "ahead", NULL);
	store_set(db, SCOPE, "proofs", NULL);
	db_switch(db, DB_CLOCK_MOVED, false);
	clock_move(0);
	q = db_prepare(db, "UPDATE lock SET expires_at = min(expires_at, ?1 + ?2),"
		" taken_at = min(taken_at, ?1), refreshed_at = min(refreshed_at, ?1)");
	db_bind_int(q, 1, clock_now());
	db_bind_int(q, 2, lock_ttl(db));
	db_run(db, q);
}
