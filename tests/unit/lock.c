/* SPDX-License-Identifier: MIT */
/* The state table of locks: each operation in each state. common/model/files/lock.c, lock_row.c. */
#include "lock.h"

#include "mem.h"
#include "tap.h"
#include "text.h"
#include "world.h"

#include <string.h>

#define MINUTE (60 * CLOCK_SECOND)
#define NOW WORLD_START

/* What became of the lock of doc1 before the operation. A is the id that is quoted. */
enum state { UNLOCKED, SAME, OTHER, EXPIRED, EXPIRED_OTHER, RELEASED, STATES };
static const char *const state_names[] = {
	"unlocked", "locked with this id", "locked with another id", "expired",
	"another id's, expired", "released",
};

enum operation { LOCK, REFRESH, UNLOCK, RELOCK, OPERATIONS_TRIED };
static const char *const operation_names[] = { "Lock", "RefreshLock", "Unlock", "UnlockAndRelock" };

static void lock_doc1(struct db *db, const char *id, int64_t at)
{
	struct lock l;

	CHECK_NUMBER(lock_take(db, "doc1", id, "alice", at, LOCK_TTL, &l), OUTCOME_OK);
}

static void bring_about(struct db *db, enum state state)
{
	struct lock l;

	if (state == SAME || state == OTHER)
		lock_doc1(db, state == SAME ? "A" : "B", NOW - 10 * MINUTE);
	if (state == EXPIRED || state == EXPIRED_OTHER)
		lock_doc1(db, state == EXPIRED ? "A" : "B", NOW - LOCK_TTL);
	if (state == RELEASED) {
		lock_doc1(db, "A", NOW - 10 * MINUTE);
		CHECK_NUMBER(lock_release(db, "doc1", "A", "alice", NOW - 5 * MINUTE, &l), OUTCOME_OK);
	}
}

static enum outcome perform(struct db *db, enum operation operation, struct lock *l)
{
	switch (operation) {
	case LOCK:
		return lock_take(db, "doc1", "A", "bob", NOW, LOCK_TTL, l);
	case REFRESH:
		return lock_refresh(db, "doc1", "A", "bob", NOW, LOCK_TTL, l);
	case UNLOCK:
		return lock_release(db, "doc1", "A", "bob", NOW, l);
	default:
		return lock_replace(db, "doc1", "A", "C", "bob", NOW, LOCK_TTL, l);
	}
}

/* The lock id afterwards, "" for none; and the outcome. */
static const struct { enum operation operation; enum state state; enum outcome outcome;
		      const char *after; } table[] = {
	{ LOCK, UNLOCKED, OUTCOME_OK, "A" },
	{ LOCK, SAME, OUTCOME_OK, "A" },
	{ LOCK, OTHER, OUTCOME_LOCK_MISMATCH, "B" },
	{ LOCK, EXPIRED, OUTCOME_OK, "A" },
	{ LOCK, EXPIRED_OTHER, OUTCOME_OK, "A" },
	{ LOCK, RELEASED, OUTCOME_OK, "A" },
	{ REFRESH, UNLOCKED, OUTCOME_LOCK_MISMATCH, "" },
	{ REFRESH, SAME, OUTCOME_OK, "A" },
	{ REFRESH, OTHER, OUTCOME_LOCK_MISMATCH, "B" },
	{ REFRESH, EXPIRED, OUTCOME_LOCK_MISMATCH, "" },
	{ REFRESH, EXPIRED_OTHER, OUTCOME_LOCK_MISMATCH, "" },
	{ REFRESH, RELEASED, OUTCOME_LOCK_MISMATCH, "" },
	{ UNLOCK, UNLOCKED, OUTCOME_LOCK_MISMATCH, "" },
	{ UNLOCK, SAME, OUTCOME_OK, "" },
	{ UNLOCK, OTHER, OUTCOME_LOCK_MISMATCH, "B" },
	{ UNLOCK, EXPIRED, OUTCOME_LOCK_MISMATCH, "" },
	{ UNLOCK, EXPIRED_OTHER, OUTCOME_LOCK_MISMATCH, "" },
	{ UNLOCK, RELEASED, OUTCOME_LOCK_MISMATCH, "" },
	{ RELOCK, UNLOCKED, OUTCOME_LOCK_MISMATCH, "" },
	{ RELOCK, SAME, OUTCOME_OK, "C" },
	{ RELOCK, OTHER, OUTCOME_LOCK_MISMATCH, "B" },
	{ RELOCK, EXPIRED, OUTCOME_LOCK_MISMATCH, "" },
	{ RELOCK, EXPIRED_OTHER, OUTCOME_LOCK_MISMATCH, "" },
	{ RELOCK, RELEASED, OUTCOME_LOCK_MISMATCH, "" },
};

/* The other file's lock is nobody's business. */
static void check_row(struct db *db, size_t i)
{
	struct lock l, present;
	enum outcome outcome;

	ROW("%s, %s", operation_names[table[i].operation], state_names[table[i].state]);
	db_begin_write(db);
	CHECK_NUMBER(lock_take(db, "doc2", "A", "alice", NOW, LOCK_TTL, &l), OUTCOME_OK);
	bring_about(db, table[i].state);
	outcome = perform(db, table[i].operation, &l);
	CHECK_NUMBER(outcome, table[i].outcome);
	if (outcome == OUTCOME_LOCK_MISMATCH)
		CHECK_TEXT(l.lock_id, table[i].after);
	CHECK(lock_get(db, "doc1", NOW, &present) == !!*table[i].after);
	CHECK_TEXT(present.lock_id, table[i].after);
	if (outcome == OUTCOME_OK && *table[i].after) {
		CHECK_NUMBER(present.refreshed_at, NOW);
		CHECK_NUMBER(present.expires_at, NOW + LOCK_TTL);
	}
	CHECK(lock_get(db, "doc2", NOW, &present) && same(present.lock_id, "A"));
	db_end(db);
}

TEST("each operation in each state does what the table says")
{
	struct db *db = world();

	CHECK_NUMBER(COUNT(table), OPERATIONS_TRIED * STATES);
	for (size_t i = 0; i < COUNT(table); i++)
		check_row(db, i);
}

TEST("a refused operation leaves the lock with its times and its holder")
{
	struct db *db = world();
	struct lock before, after;

	for (size_t i = 0; i < COUNT(table); i++) {
		if (table[i].state != OTHER)
			continue;
		ROW("%s", operation_names[table[i].operation]);
		db_begin_write(db);
		bring_about(db, OTHER);
		lock_get(db, "doc1", NOW, &before);
		perform(db, table[i].operation, &after);
		lock_get(db, "doc1", NOW, &after);
		CHECK_NUMBER(after.taken_at, before.taken_at);
		CHECK_NUMBER(after.refreshed_at, before.refreshed_at);
		CHECK_NUMBER(after.expires_at, before.expires_at);
		CHECK_TEXT(after.user_id, "alice");
		db_end(db);
	}
}

TEST("who takes a lock holds it, and who refreshes it does not")
{
	struct db *db = world();
	struct lock l;

	db_begin_write(db);
	bring_about(db, SAME);
	perform(db, REFRESH, &l);
	CHECK(lock_get(db, "doc1", NOW, &l));
	CHECK_TEXT(l.user_id, "alice");
	CHECK_NUMBER(l.taken_at, NOW - 10 * MINUTE);
	perform(db, LOCK, &l);
	CHECK(lock_get(db, "doc1", NOW, &l));
	CHECK_TEXT(l.user_id, "alice");
	CHECK_NUMBER(l.taken_at, NOW - 10 * MINUTE);
	perform(db, RELOCK, &l);
	CHECK(lock_get(db, "doc1", NOW, &l));
	CHECK_TEXT(l.user_id, "bob");
	CHECK_NUMBER(l.taken_at, NOW);
	db_end(db);
}

TEST("a lock is in force for 30 minutes, to the microsecond")
{
	struct db *db = world();
	struct lock l;

	db_begin_write(db);
	lock_doc1(db, "A", NOW);
	CHECK(lock_get(db, "doc1", NOW + LOCK_TTL - 1, &l));
	CHECK(!lock_get_expired(db, "doc1", NOW + LOCK_TTL - 1, &l));
	CHECK(!lock_just_ended(db, "doc1", NOW + LOCK_TTL - 1));
	CHECK(!lock_get(db, "doc1", NOW + LOCK_TTL, &l));
	CHECK_TEXT(l.lock_id, "");
	CHECK(lock_get_expired(db, "doc1", NOW + LOCK_TTL, &l));
	CHECK_TEXT(l.lock_id, "A");
	CHECK(lock_just_ended(db, "doc1", NOW + LOCK_TTL));
	CHECK(lock_just_ended(db, "doc1", NOW + LOCK_TTL + LOCK_DOUBT - 1));
	CHECK(!lock_just_ended(db, "doc1", NOW + LOCK_TTL + LOCK_DOUBT));
	CHECK_NUMBER(lock_refresh(db, "doc1", "A", "bob", NOW + LOCK_TTL - 1, LOCK_TTL, &l), OUTCOME_OK);
	CHECK(lock_get(db, "doc1", NOW + 2 * LOCK_TTL - 2, &l));
	CHECK(!lock_get(db, "doc1", NOW + 2 * LOCK_TTL - 1, &l));
	db_end(db);
}

TEST("ids are compared as a whole and exactly")
{
	static const char *const others[] = { "a", "AA", "A ", "", "A\"", "{\"S\":\"A\"}" };
	struct db *db = world();
	struct lock l;

	db_begin_write(db);
	lock_doc1(db, "A", NOW);
	for (size_t i = 0; i < COUNT(others); i++) {
		ROW("'%s'", others[i]);
		CHECK_NUMBER(lock_refresh(db, "doc1", others[i], "bob", NOW, LOCK_TTL, &l),
			     OUTCOME_LOCK_MISMATCH);
		CHECK_NUMBER(lock_release(db, "doc1", others[i], "bob", NOW, &l), OUTCOME_LOCK_MISMATCH);
		CHECK_NUMBER(lock_take(db, "doc1", others[i], "bob", NOW, LOCK_TTL, &l),
			     OUTCOME_LOCK_MISMATCH);
		CHECK_NUMBER(lock_replace(db, "doc1", others[i], "C", "bob", NOW, LOCK_TTL, &l),
			     OUTCOME_LOCK_MISMATCH);
	}
	db_end(db);
}

TEST("UnlockAndRelock may keep the id")
{
	struct db *db = world();
	struct lock l;

	db_begin_write(db);
	lock_doc1(db, "A", NOW - MINUTE);
	CHECK_NUMBER(lock_replace(db, "doc1", "A", "A", "bob", NOW, LOCK_TTL, &l), OUTCOME_OK);
	CHECK(lock_get(db, "doc1", NOW, &l) && same(l.lock_id, "A"));
	CHECK_NUMBER(l.expires_at, NOW + LOCK_TTL);
	db_end(db);
}

TEST("an id is 1 to 1024 characters of printable ASCII, without blanks at its ends")
{
	const struct { const char *id, *words; } rows[] = {
		{ "A", NULL }, { "{\"S\":\"a b\",\"F\":4}", NULL }, { "~", NULL }, { "!", NULL },
		{ tap_repeat("x", 1024), NULL }, { tap_repeat("x", 1025), "1024" }, { "", "empty" },
		{ " A", "blank" }, { "A ", "blank" }, { " ", "blank" }, { "a\tb", "ASCII" },
		{ "a\x7f", "ASCII" }, { "a\nb", "ASCII" }, { "\xc3\xa9", "ASCII" }, { "a\x01", "ASCII" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		ROW("%s", rows[i].id);
		CHECK_PROBLEM(lock_id_problem(rows[i].id), rows[i].words);
	}
}

TEST("a lock is taken away by force, once")
{
	struct db *db = world();
	struct lock l;

	for (int state = UNLOCKED; state < STATES; state++) {
		bool held = state == SAME || state == OTHER;

		ROW("%s", state_names[state]);
		db_begin_write(db);
		bring_about(db, (enum state)state);
		CHECK(lock_break(db, "doc1", "root", "lost", NOW, &l) == held);
		CHECK_TEXT(l.lock_id, !held ? "" : state == SAME ? "A" : "B");
		CHECK(!lock_get(db, "doc1", NOW, &l));
		CHECK(!lock_break(db, "doc1", "root", "lost", NOW, &l));
		db_end(db);
	}
}

TEST("where the clock was set back a lock lives as long as it was to live, and no longer")
{
	struct db *db = world();
	struct lock l;

	CHECK_NUMBER(lock_end(NOW, NOW + LOCK_TTL, NOW + MINUTE), NOW + LOCK_TTL);
	CHECK_NUMBER(lock_end(NOW, NOW + LOCK_TTL, NOW), NOW + LOCK_TTL);
	CHECK_NUMBER(lock_end(NOW + CLOCK_DAY, NOW + CLOCK_DAY + LOCK_TTL, NOW), NOW + LOCK_TTL);
	db_begin_write(db);
	lock_doc1(db, "A", NOW + CLOCK_DAY);
	CHECK(lock_get(db, "doc1", NOW, &l));
	CHECK_NUMBER(l.expires_at, NOW + LOCK_TTL);
	CHECK(!lock_get(db, "doc1", NOW + LOCK_TTL, &l));
	db_end(db);
}

TEST("a lock is not in force of a file that is dropped")
{
	struct db *db = world();
	struct lock l;

	db_begin_write(db);
	lock_doc1(db, "A", NOW);
	lock_drop(db, "doc1");
	CHECK(!lock_get(db, "doc1", NOW, &l));
	CHECK_TEXT(lock_last_id(db, "doc1"), "A");
	CHECK_TEXT(lock_last_id(db, "doc2"), NULL);
	db_end(db);
}
