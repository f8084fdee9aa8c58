/* SPDX-License-Identifier: MIT */
/* Guests by links: common/model/access/guest.c. */
#include "guest.h"

#include "mem.h"
#include "tap.h"
#include "text.h"
#include "user.h"
#include "world.h"

#include <string.h>

#define NOW WORLD_START

/* A link of alice's to doc1, in a transaction. */
static struct token add_link(struct db *db)
{
	struct token t = { .user = { .id = "alice" }, .granted_to = "alice",
			   .resource_kind = RESOURCE_READ_WRITE, .resource_id = "doc1",
			   .rights = RIGHTS_ALL, .made_at = NOW, .expires_at = NOW + CLOCK_DAY };

	token_hash("link", t.hash);
	CHECK_NUMBER(token_add(db, &t), OUTCOME_OK);
	guest_prepare(db, NOW);
	return t;
}

TEST("what guests want to be called is cut, repaired, and never a user's name")
{
	const struct { const char *text, *name; } rows[] = {
		{ "Zo\xc3\xab", "Zo\xc3\xab" }, { "", "" }, { "   ", "" }, { " x", "x" }, { "a\nb", "a-b" },
		{ tap_repeat("\xc3\xab", 50), tap_repeat("\xc3\xab", 40) }, { "alice", "" }, { "ALICE", "" },
		{ "a\xff", "a\xef\xbf\xbd" },
	};
	struct db *db = world();

	for (size_t i = 0; i < COUNT(rows); i++) {
		ROW("%s", rows[i].text);
		CHECK_TEXT(guest_name(db, rows[i].text), rows[i].name);
	}
}

TEST("the claims of a guest's token cannot be changed, and are kept by what is derived from it")
{
	struct db *db = world();
	struct token t, read;
	const char *text, *dot, *reason;

	db_begin_write(db);
	t = add_link(db);
	CHECK(guest_open(db, &t, "seed", "Zo\xc3\xab"));
	CHECK_TEXT(user_friendly_name(&t.user), "Zo\xc3\xab (guest)");
	t.client = "text";
	text = token_derive(db, &t, RESOURCE_FILE, "doc1");
	CHECK_NUMBER(token_check(db, text, RESOURCE_FILE, "doc1", NOW, &read, &reason), OUTCOME_OK);
	CHECK_TEXT(read.user.id, t.user.id);
	CHECK_TEXT(user_friendly_name(&read.user), "Zo\xc3\xab (guest)");
	CHECK_TEXT(token_derive(db, &read, RESOURCE_FILE, "doc1"), text);
	dot = strrchr(text, '.');
	for (int i = 0; i < 4; i++) {
		static const char *const ends[] = { "", ".", ".WG9l", ".WG8.x" };

		ROW("%s", ends[i]);
		CHECK(token_check(db, mem_printf("%.*s%s", (int)(dot - text), text, ends[i]), RESOURCE_FILE,
				  "doc1", NOW, &read, &reason) == OUTCOME_UNAUTHORIZED);
	}
	t.reads = true;
	text = token_derive(db, &t, RESOURCE_FILE, "doc1");
	CHECK_NUMBER(token_check(db, text, RESOURCE_FILE, "doc1", NOW, &read, &reason), OUTCOME_OK);
	CHECK(read.reads);
	db_end(db);
}

TEST("browsers are different guests, also by different links, and the same again")
{
	struct db *db = world();
	struct token t, other;

	db_begin_write(db);
	t = other = add_link(db);
	CHECK(guest_open(db, &t, "seed", "") && guest_open(db, &other, "other", ""));
	CHECK(!same(t.user.id, other.user.id));
	CHECK(guest_open(db, &other, "seed", ""));
	CHECK_TEXT(other.user.id, t.user.id);
	token_hash("another link", other.hash);
	CHECK(guest_open(db, &other, "seed", ""));
	CHECK(!same(t.user.id, other.user.id));
	db_end(db);
}

TEST("a link has 1,000 guests who are users, the others share one")
{
	struct db *db = world();
	struct token t;

	db_begin_write(db);
	t = add_link(db);
	for (int i = 0; i < GUESTS_MAX; i++) {
		CHECK(guest_open(db, &t, mem_printf("%d", i), ""));
		guest_settle(db, &t, NOW);
		CHECK(same(t.user.id, t.guest_id));
	}
	CHECK(guest_open(db, &t, "one more", ""));
	CHECK_TEXT(t.user.id, GUEST_SHARED);
	guest_settle(db, &t, NOW);
	CHECK(guest_open(db, &t, "7", ""));
	CHECK(same(t.user.id, t.guest_id));
	CHECK_NUMBER(guest_forget(db), GUESTS_MAX);
	db_end(db);
}

TEST("without guest-by-link, and for its id, nobody is a guest")
{
	struct db *db = world();
	struct token t;

	db_begin_write(db);
	t = add_link(db);
	CHECK(!guest_claimed(db, &t, "alice", ""));
	CHECK(!guest_claimed(db, &t, GUEST_SHARED, ""));
	user_remove(db, GUEST_SHARED, NOW);
	CHECK(!guest_open(db, &t, "seed", ""));
	db_end(db);
}
