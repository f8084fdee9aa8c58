/* SPDX-License-Identifier: MIT */
/* Passwords of links, and what is counted: common/model/access/password.c, token.c. */
#include "password.h"

#include "clock.h"
#include "mem.h"
#include "tap.h"
#include "text.h"
#include "token.h"
#include "world.h"

/* PBKDF2 with HMAC-SHA-256 of "correct horse", computed by another program. */
#define KEY "PEdDuU3SiiR_7Lll7GGcwWqVrpeTpQ6HCuVojRMoxT0"

TEST("a password fits its hash, and no other does")
{
	const char *hash = "pbkdf2-sha256.100000.NaCl." KEY;

	CHECK(password_fits("correct horse", hash));
	CHECK(!password_fits("correct horsf", hash));
	CHECK(!password_fits("", hash));
	CHECK(!password_fits("correct horse", "pbkdf2-sha256.100001.NaCl." KEY));
	CHECK(!password_fits("correct horse", "pbkdf2-sha256.100000.NaCk." KEY));
}

TEST("each hash has a salt of its own, and many iterations")
{
	const char *one = password_hash("correct horse"), *other = password_hash("correct horse");

	CHECK(!same(one, other));
	CHECK(begins(one, "pbkdf2-sha256.600000."));
	CHECK(!password_hash_problem(one));
	CHECK(password_fits("correct horse", one));
}

TEST("either Unicode form of a password fits")
{
	const char *hash = password_hash("caf\xc3\xa9 noir");

	CHECK(password_fits("cafe\xcc\x81 noir", hash));
}

TEST("what is not a hash is refused, and nothing fits it")
{
	static const char *const wrong[] = {
		"", "pbkdf2-sha256", "pbkdf2-sha256.100000.NaCl", "pbkdf2-sha256.99999.NaCl." KEY,
		"pbkdf2-sha256.2000001.NaCl." KEY, "pbkdf2-sha256.x.NaCl." KEY,
		"pbkdf2-sha256.100000.." KEY,
		"pbkdf2-sha256.100000.Na-l." KEY, "pbkdf2-sha256.100000.NaCl." KEY "A",
		"pbkdf2-sha256.100000.NaCl." KEY ".x", "pbkdf2-sha512.100000.NaCl." KEY, "correct horse",
	};

	for (size_t i = 0; i < COUNT(wrong); i++) {
		ROW("%s", wrong[i]);
		CHECK(password_hash_problem(wrong[i]));
		CHECK(!password_fits("correct horse", wrong[i]));
	}
}

TEST("a password has 8 to 128 bytes, in one line")
{
	CHECK(password_problem("1234567"));
	CHECK(!password_problem("12345678"));
	CHECK(!password_problem(tap_repeat("x", 128)));
	CHECK(password_problem(tap_repeat("x", 129)));
	CHECK(password_problem("1234\n5678"));
}

static struct token add(struct db *db)
{
	struct token t = {
		.resource_kind = RESOURCE_READ_ONLY, .resource_id = "doc1", .rights = RIGHT_READ,
		.made_at = WORLD_START, .expires_at = WORLD_START + CLOCK_DAY,
	};

	CHECK(user_get(db, "alice", &t.user));
	t.granted_to = t.user.id;
	token_hash(token_make(), t.hash);
	CHECK_NUMBER(token_add(db, &t), OUTCOME_OK);
	return t;
}

#define S CLOCK_SECOND

TEST("so many tries are allowed in a window, which begins with the first of them")
{
	static const struct { int64_t at, wait; } rows[] = {
		{ 0, 0 }, { 30 * S, 0 }, { 59 * S, 0 }, { 59 * S, 1 * S }, { 60 * S - 1, 1 },
		{ 60 * S, 0 }, { 61 * S, 0 }, { 62 * S, 0 }, { 62 * S, 58 * S },
		/* a clock that was set back does not refuse for long */
		{ 10 * S, 0 }, { 10 * S, 0 }, { 10 * S, 0 }, { 10 * S, 60 * S },
	};
	struct db *db = world();
	struct token t;

	db_begin_write(db);
	t = add(db);
	for (size_t i = 0; i < COUNT(rows); i++) {
		ROW("%zu", i);
		CHECK_NUMBER(token_try(db, &t, WORLD_START + rows[i].at, 3, 60 * S), rows[i].wait);
	}
	token_forgive(db, &t);
	CHECK_NUMBER(token_try(db, &t, WORLD_START + 10 * S, 3, 60 * S), 0);
	CHECK(token_try(db, &t, WORLD_START + 10 * S, 3, 60 * S));
	db_end(db);
}

TEST("uploads are added up, for each link")
{
	struct db *db = world();
	struct token t, other;

	db_begin_write(db);
	t = add(db);
	other = add(db);
	token_count_upload(db, &t, 5);
	token_count_upload(db, &t, 0);
	CHECK_NUMBER(token_uploads(db, &t).files, 2);
	CHECK_NUMBER(token_uploads(db, &t).bytes, 5);
	CHECK_NUMBER(token_uploads(db, &other).files, 0);
	db_end(db);
}

TEST("only a link that was unlocked with the present password is open")
{
	struct db *db = world();
	struct token t, found;
	const char *text, *address, *reason;

	db_begin_write(db);
	t = add(db);
	token_remove(db, &t);
	t.password = "one";
	CHECK_NUMBER(token_add(db, &t), OUTCOME_OK);
	text = token_derive(db, &t, RESOURCE_UNLOCKED, "doc1");
	CHECK_NUMBER(token_check(db, text, RESOURCE_UNLOCKED, "doc1", WORLD_START, &found, &reason),
		     OUTCOME_OK);
	CHECK_TEXT(found.password, "one");
	address = token_derive(db, &t, RESOURCE_SHARE, "doc1");
	CHECK_NUMBER(token_check(db, address, RESOURCE_UNLOCKED, "doc1", WORLD_START, &found, &reason),
		     OUTCOME_UNAUTHORIZED);
	token_remove(db, &t);
	t.password = "two";
	CHECK_NUMBER(token_add(db, &t), OUTCOME_OK);
	CHECK_NUMBER(token_check(db, text, RESOURCE_UNLOCKED, "doc1", WORLD_START, &found, &reason),
		     OUTCOME_UNAUTHORIZED);
	db_end(db);
}
