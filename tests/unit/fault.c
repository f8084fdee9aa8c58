/* SPDX-License-Identifier: MIT */
/* Injected faults: common/model/host/fault_value.c, fault_problem.c, fault.c. */
#include "fault.h"

#include "json.h"
#include "mem.h"
#include "tap.h"
#include "text.h"
#include "user.h"
#include "world.h"

#include <string.h>

TEST("a member takes what it is for, and says what else it must be")
{
	const struct { const char *name, *text, *words; } rows[] = {
		{ "operation", "Lock", NULL }, { "operation", "lock", NULL },
		{ "operation", "PUT_RELATIVE", NULL }, { "operation", "CheckFileInfo", NULL },
		{ "operation", "any", NULL }, { "operation", "Unknown", NULL },
		{ "operation", "Lok", "operation" }, { "operation", "", "operation" },
		{ "operation", "Any", "operation" },
		{ "status", "200", NULL }, { "status", "599", NULL }, { "status", "299", NULL },
		{ "status", "199", "200 to 599" }, { "status", "600", "200 to 599" },
		{ "status", "0", "200 to 599" }, { "status", "-1", "200 to 599" },
		{ "status", "5x", "200 to 599" }, { "status", "", "200 to 599" },
		{ "status", "1000", "200 to 599" },
		{ "delay", "0.5s", NULL }, { "delay", "10m", NULL }, { "delay", "0s", "10m" },
		{ "delay", "-1s", "10m" }, { "delay", "601s", "10m" }, { "delay", "11m", "10m" },
		{ "delay", "300ms", "10m" }, { "delay", "soon", "10m" }, { "delay", "", "10m" },
		{ "truncate", "0", NULL }, { "truncate", "2147483647", NULL },
		{ "truncate", "2147483648", "2147483647" }, { "truncate", "-1", "0 to" },
		{ "truncate", "x", "0 to" }, { "truncate", "", "0 to" },
		{ "times", "1", NULL }, { "times", "0", "1 to" }, { "times", "-1", "1 to" },
		{ "times", "x", "1 to" }, { "times", "2147483648", "1 to" },
		{ "after", "1", NULL }, { "after", "0", "1 to" }, { "after", "x", "1 to" },
		{ "after", "2147483648", "1 to" },
		{ "trickle", "1", NULL }, { "trickle", "2147483647", NULL }, { "trickle", "0", "1 to" },
		{ "trickle", "10K", "1 to" }, { "trickle", "", "1 to" },
		{ "client", "office", NULL }, { "client", "", "id" },
		{ "seed", "0", NULL }, { "seed", "-1", "0 to" }, { "seed", "x", "0 to" },
		{ "seed", "2147483648", "0 to" },
		{ "probability", "1", NULL }, { "probability", "0.25", NULL },
		{ "probability", "1e-3", NULL }, { "probability", "0", "above 0" },
		{ "probability", "1.1", "above 0" }, { "probability", "-0.5", "above 0" },
		{ "probability", "x", "above 0" }, { "probability", "", "above 0" },
		{ "probability", "0.5x", "above 0" }, { "probability", "0x1p-1", "above 0" },
		{ "probability", "nan", "above 0" }, { "probability", "inf", "above 0" },
		{ "probability", ".5", "above 0" }, { "probability", " 0.5", "above 0" },
		{ "probability", "0.5.5", "above 0" }, { "probability", "1e", "above 0" },
		{ "lock_id", "A", NULL }, { "lock_id", "", "lock id" }, { "lock_id", " A", "lock id" },
		{ "lock_id", "\xc3\xa9", "lock id" }, { "lock_id", tap_repeat("0", 1025), "lock id" },
		{ "file", "doc1", NULL }, { "file", "", "id" }, { "file", "a\nb", "id" },
		{ "user", "alice", NULL }, { "user", "", "id" },
		{ "headers", "A: b", NULL }, { "headers", "A:b", NULL }, { "headers", "A:", NULL },
		{ "headers", "X-WOPI-Lock: a b", NULL }, { "headers", "Statu: 1", NULL },
		{ "headers", "", "Name: value" }, { "headers", "Foo", "Name: value" },
		{ "headers", ":", "Name: value" }, { "headers", ": x", "Name: value" },
		{ "headers", "A B: x", "Name: value" }, { "headers", "A: x\ny", "Name: value" },
		{ "headers", "A: x\r", "Name: value" }, { "headers", "A: \xc3\xa9", "Name: value" },
		{ "headers", "\xc3\x84: x", "Name: value" }, { "headers", "status: 200", "Status" },
		{ "headers", "Status:200", "Status" },
		{ "headers", mem_printf("A: %s", tap_repeat("0", 1021)), NULL },
		{ "headers", mem_printf("A: %s", tap_repeat("0", 1022)), "1024 bytes" },
		{ "body", "", NULL }, { "body", "\xc3\xa9\n", NULL }, { "body", "\xff", "UTF-8" },
		{ "body", tap_repeat("x", 65536), NULL }, { "body", tap_repeat("x", 65537), "65536" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct fault f = FAULT_NONE;

		ROW("%s '%s'", rows[i].name, rows[i].text);
		CHECK_PROBLEM(fault_set(&f, rows[i].name, rows[i].text), rows[i].words);
	}
}

TEST("there are at most 16 headers, also of one name")
{
	struct fault f = FAULT_NONE;

	for (int i = 0; i < FAULT_HEADERS_MAX; i++)
		CHECK_PROBLEM(fault_set(&f, "headers", "A: b"), NULL);
	CHECK_PROBLEM(fault_set(&f, "headers", "A: b"), "16");
	CHECK_NUMBER(f.header_count, FAULT_HEADERS_MAX);
}

TEST("an operation is found by its name or its override")
{
	for (int op = OP_NONE; op < OPERATIONS; op++) {
		const char *name = operation_name((enum operation)op);
		enum operation found = OPERATIONS;

		ROW("%s", name);
		CHECK(operation_find(name, &found) && (int)found == op);
		CHECK(operation_find(text_lower(name), &found) && (int)found == op);
		if (operation_override((enum operation)op) && op != OP_UNLOCK_AND_RELOCK)
			CHECK(operation_find(operation_override((enum operation)op), &found));
	}
}

/* A fault of Lock with the members "NAME=TEXT NAME=TEXT". */
static struct fault fault_of(const char *members)
{
	struct fault f = FAULT_NONE;

	f.operation = OP_LOCK;
	while (*members) {
		size_t name = strcspn(members, "="), text = strcspn(members + name, " ");

		CHECK_PROBLEM(fault_set(&f, mem_strndup(members, name),
					mem_strndup(members + name + 1, text - 1)), NULL);
		members += name + text;
		members += *members == ' ';
	}
	return f;
}

TEST("members that contradict each other are told, and so is a fault without effect")
{
	static const struct { const char *members, *words; } rows[] = {
		{ "status=500", NULL }, { "drop=1", NULL }, { "drop=1 after_commit=1", NULL },
		{ "delay=1s", NULL }, { "delay=1s drop=1", NULL }, { "delay=1s drop=1 expire_token=1", NULL },
		{ "truncate=3", NULL }, { "body=hello truncate=3", NULL }, { "lock_id=A", NULL },
		{ "trickle=3", NULL }, { "trickle=3 truncate=9", NULL }, { "trickle=3 status=500 body=x", NULL },
		{ "stale_version=1", NULL }, { "expire_token=1", NULL }, { "headers=A:b", NULL },
		{ "body=hello", NULL }, { "status=204 body=", NULL }, { "status=500 lock_id=A", NULL },
		{ "status=500 body=hello truncate=3", NULL }, { "status=500 probability=0.5 seed=3", NULL },
		{ "", "no effect" }, { "after_commit=1", "no effect" },
		{ "file=doc1 user=alice times=3 probability=0.5", "no effect" },
		{ "drop=1 status=500", "status" }, { "drop=1 status=500 after_commit=1", "status" },
		{ "drop=1 headers=A:b", "header" }, { "drop=1 body=hello", "body" },
		{ "drop=1 truncate=3", "truncate" }, { "drop=1 trickle=3", "trickle" },
		{ "status=500 trickle=3", "trickle" }, { "expire_token=1 trickle=3", "trickle" },
		{ "after=3 client=office", "no effect" }, { "drop=1 lock_id=A", "lock id" },
		{ "drop=1 stale_version=1", "version" }, { "status=500 stale_version=1", "version" },
		{ "body=hello stale_version=1 after_commit=1", "version" },
		{ "status=500 truncate=3", "truncate" }, { "body=hello truncate=5", "longer" },
		{ "body=hello truncate=6", "longer" }, { "body=hello truncate=4", NULL },
		{ "status=204 body=hello", "204" }, { "status=304 body=hello", "304" },
		{ "expire_token=1 truncate=3", "401" }, { "expire_token=1 truncate=3 after_commit=1", NULL },
		{ "expire_token=1 truncate=3 body=hello", NULL },
		{ "expire_token=1 stale_version=1", "401" },
		{ "expire_token=1 stale_version=1 after_commit=1", NULL },
		{ "expire_token=1 lock_id=A", "401" }, { "expire_token=1 lock_id=A after_commit=1", NULL },
		{ "expire_token=1 lock_id=A status=409", NULL }, { "expire_token=1 lock_id=A body=hello", NULL },
		{ "status=500 seed=3", "seed" }, { "status=500 seed=3 probability=1", "seed" },
	};
	struct fault none = FAULT_NONE;

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct fault f = fault_of(rows[i].members);

		ROW("%s", rows[i].members);
		CHECK_PROBLEM(fault_problem(&f), rows[i].words);
	}
	none.drop = true;
	CHECK_PROBLEM(fault_problem(&none), "operation");
}

static const char *json_of(const struct fault *f)
{
	struct json_object *o = fault_json(f);
	const char *text = mem_strdup(json_written(o, JSON_C_TO_STRING_PLAIN));

	json_object_put(o);
	return text;
}

TEST("a fault is the same again in JSON, in which what is not set is left out")
{
	static const struct { const char *members, *json; } rows[] = {
		{ "status=500", "{\"operation\":\"Lock\",\"status\":500}" },
		{ "operation=any drop=1", "{\"operation\":\"any\",\"drop\":true}" },
		{ "delay=1.5m", "{\"operation\":\"Lock\",\"delay\":\"90s\"}" },
		{ "delay=0.000001s", "{\"operation\":\"Lock\",\"delay\":\"0.000001s\"}" },
		{ "headers=A:b headers=C:", "{\"operation\":\"Lock\",\"headers\":[\"A: b\",\"C: \"]}" },
		{ "file=doc1 user=alice body=x truncate=0 times=2 probability=0.25 seed=0 after_commit=1",
		  "{\"operation\":\"Lock\",\"file\":\"doc1\",\"user\":\"alice\",\"body\":\"x\","
		  "\"truncate\":0,\"after_commit\":true,\"times\":2,\"probability\":0.25,\"seed\":0}" },
		{ "lock_id=A expire_token=1 status=401",
		  "{\"operation\":\"Lock\",\"status\":401,\"lock_id\":\"A\",\"expire_token\":true}" },
		{ "client=office trickle=9 after=4",
		  "{\"operation\":\"Lock\",\"client\":\"office\",\"trickle\":9,\"after\":4}" },
		{ "stale_version=1", "{\"operation\":\"Lock\",\"stale_version\":true}" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct fault f = fault_of(rows[i].members), again = FAULT_NONE;
		struct json_object *o = fault_json(&f);

		ROW("%s", rows[i].members);
		CHECK_TEXT(json_of(&f), rows[i].json);
		CHECK_PROBLEM(fault_read(o, &again), NULL);
		CHECK(fault_same(&f, &again));
		json_object_put(o);
	}
}

TEST("JSON that is not a fault is refused, with the member's name")
{
	static const struct { const char *json, *words; } rows[] = {
		{ "[]", "object" }, { "{}", "operation" }, { "{\"status\":500}", "operation" },
		{ "{\"operation\":\"Lock\"}", "no effect" },
		{ "{\"operation\":1,\"status\":500}", "operation:" },
		{ "{\"operation\":\"Lok\",\"status\":500}", "operation:" },
		{ "{\"operation\":\"Lock\",\"status\":\"500\"}", "status:" },
		{ "{\"operation\":\"Lock\",\"status\":500.5}", "status:" },
		{ "{\"operation\":\"Lock\",\"status\":199}", "status:" },
		{ "{\"operation\":\"Lock\",\"drop\":1}", "drop:" },
		{ "{\"operation\":\"Lock\",\"drop\":\"true\"}", "drop:" },
		{ "{\"operation\":\"Lock\",\"drop\":false}", "no effect" },
		{ "{\"operation\":\"Lock\",\"headers\":\"A: b\"}", "headers:" },
		{ "{\"operation\":\"Lock\",\"headers\":[\"A: b\",1]}", "headers[1]:" },
		{ "{\"operation\":\"Lock\",\"headers\":[\"A\"]}", "headers[0]:" },
		{ "{\"operation\":\"Lock\",\"status\":500,\"probability\":\"1\"}", "probability:" },
		{ "{\"operation\":\"Lock\",\"status\":500,\"colour\":1}", "colour:" },
		{ "{\"operation\":\"Lock\",\"status\":500,\"body\":1}", "body:" },
		{ "{\"operation\":\"Lock\",\"status\":500,\"body\":null}", NULL },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct json_object *o;
		struct fault f;

		ROW("%s", rows[i].json);
		CHECK(json_read(rows[i].json, strlen(rows[i].json), &o));
		CHECK_PROBLEM(fault_read(o, &f), rows[i].words);
		json_object_put(o);
	}
}

TEST("two faults are the same whatever they hit, and whichever seed one of them chose")
{
	struct fault a = fault_of("status=500 probability=0.5 seed=1"), b = a;

	b.hits = b.passed = 3;
	b.number = 7;
	CHECK(fault_same(&a, &b));
	b.seed = 2;
	CHECK(!fault_same(&a, &b));
	b.seed = -1;
	CHECK(fault_same(&a, &b));
	b.status = 501;
	CHECK(!fault_same(&a, &b));
}

/* The statuses with which so many requests of OPERATION, for ID by USER_ID, are hit, each with
 * its last digit; "." where none hits. */
static const char *hits(struct db *db, int count, enum operation operation, const char *id,
			const char *user_id)
{
	struct user user = { .id = user_id, .name = user_id };
	struct fault_request rq = { operation, id, user_id ? &user : NULL, NULL };
	char *text = mem_alloc((size_t)count + 1);
	struct fault f;

	for (int i = 0; i < count; i++)
		text[i] = fault_take(db, &rq, &f) ? (char)('0' + f.status % 10) : '.';
	return text;
}

static int64_t add(struct db *db, const char *members)
{
	struct fault f = fault_of(members);

	CHECK_PROBLEM(fault_problem(&f), NULL);
	return fault_add(db, &f);
}

TEST("a fault hits the requests that it is for")
{
	static const struct {
		const char *members;
		bool lock, get_lock, unknown, other_file, bob, nobody;
	} rows[] = {
		{ "status=501", true, false, false, true, true, true },
		{ "operation=any status=501", true, true, true, true, true, true },
		{ "operation=Unknown status=501", false, false, true, false, false, false },
		{ "file=doc1 status=501", true, false, false, false, true, true },
		{ "user=alice status=501", true, false, false, true, false, false },
	};
	struct db *db = world();

	for (size_t i = 0; i < COUNT(rows); i++) {
		ROW("%s", rows[i].members);
		db_begin_write(db);
		add(db, rows[i].members);
		CHECK_TEXT(hits(db, 1, OP_LOCK, "doc1", "alice"), rows[i].lock ? "1" : ".");
		CHECK_TEXT(hits(db, 1, OP_GET_LOCK, "doc1", "alice"), rows[i].get_lock ? "1" : ".");
		CHECK_TEXT(hits(db, 1, OP_NONE, "", NULL), rows[i].unknown ? "1" : ".");
		CHECK_TEXT(hits(db, 1, OP_LOCK, "doc2", "alice"), rows[i].other_file ? "1" : ".");
		CHECK_TEXT(hits(db, 1, OP_LOCK, "doc1", "bob"), rows[i].bob ? "1" : ".");
		CHECK_TEXT(hits(db, 1, OP_LOCK, "doc1", NULL), rows[i].nobody ? "1" : ".");
		db_end(db);
	}
}

TEST("of several faults the first one hits that has hits left")
{
	struct db *db = world();

	db_begin_write(db);
	add(db, "status=501 times=1");
	add(db, "operation=any status=502 times=2");
	add(db, "status=503 times=1");
	CHECK_TEXT(hits(db, 6, OP_LOCK, "doc1", "alice"), "1223..");
	db_end(db);
}

TEST("a fault lets so many requests pass first, to those behind it, and counts them")
{
	struct db *db = world();
	struct fault f;
	int64_t number;

	db_begin_write(db);
	number = add(db, "status=501 after=2 times=2");
	CHECK_TEXT(hits(db, 1, OP_GET_LOCK, "doc1", "alice"), ".");
	CHECK_TEXT(hits(db, 6, OP_LOCK, "doc1", "alice"), "..11..");
	CHECK(fault_get(db, number, &f));
	CHECK_NUMBER(f.passed, 2);
	CHECK_NUMBER(f.hits, 2);
	add(db, "status=502");
	add(db, "status=503");
	f.passed = f.hits = 0;
	fault_store(db, &f);
	CHECK_TEXT(hits(db, 5, OP_LOCK, "doc1", "alice"), "22112");
	db_end(db);
}

TEST("a fault for a client hits the requests of that client alone")
{
	struct fault_request rq = { OP_LOCK, "doc1", NULL, NULL };
	struct db *db = world();
	struct fault f;

	db_begin_write(db);
	add(db, "status=501 client=office");
	CHECK(fault_awaits(db, &rq, true));
	CHECK(!fault_awaits(db, &rq, false) && !fault_take(db, &rq, &f));
	rq.client = "collabora";
	CHECK(!fault_awaits(db, &rq, false) && !fault_take(db, &rq, &f));
	rq.client = "office";
	CHECK(fault_awaits(db, &rq, false) && fault_take(db, &rq, &f));
	db_end(db);
}

TEST("one seed is one sequence of hits, and another is another")
{
	struct db *db = world();
	const char *first, *again, *other;

	db_begin_write(db);
	fault_remove(db, add(db, "status=501"));
	add(db, "status=501 probability=0.5 seed=5");
	first = hits(db, 1000, OP_LOCK, "doc1", "alice");
	CHECK_NUMBER(fault_remove_all(db), 1);
	add(db, "status=501 probability=0.5 seed=5");
	again = hits(db, 1000, OP_LOCK, "doc1", "alice");
	fault_remove_all(db);
	add(db, "status=501 probability=0.5 seed=6");
	other = hits(db, 1000, OP_LOCK, "doc1", "alice");
	CHECK_TEXT(again, first);
	CHECK(!same(other, first));
	/* about half of them, and not by turns */
	CHECK(strstr(first, "111") && strstr(first, "..."));
	fault_remove_all(db);
	db_end(db);
}

static int count_hits(struct db *db, int requests)
{
	const char *text = hits(db, requests, OP_LOCK, "doc1", "alice");
	int count = 0;

	for (; *text; text++)
		count += *text != '.';
	return count;
}

TEST("a fault hits as often as its probability says")
{
	static const struct { const char *members; int least, most; } rows[] = {
		{ "status=501 probability=0.5 seed=1", 900, 1100 },
		{ "status=501 probability=0.05 seed=1", 60, 140 },
		{ "status=501 probability=0.9 seed=1", 1730, 1870 },
		{ "status=501 probability=0.9 seed=1 times=3", 3, 3 },
	};
	struct db *db = world();

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct fault f;
		int64_t number;
		int count;

		ROW("%s", rows[i].members);
		db_begin_write(db);
		number = add(db, rows[i].members);
		count = count_hits(db, 2000);
		CHECK(count >= rows[i].least && count <= rows[i].most);
		CHECK(fault_get(db, number, &f));
		CHECK_NUMBER(f.hits, count);
		db_end(db);
	}
}

TEST("a request that one fault is not drawn for goes to the next")
{
	struct db *db = world();
	const char *text;

	db_begin_write(db);
	add(db, "status=503 probability=0.5 seed=3");
	add(db, "status=504");
	text = hits(db, 20, OP_LOCK, "doc1", "alice");
	CHECK(!strchr(text, '.') && strchr(text, '3') && strchr(text, '4'));
	db_end(db);
}

TEST("there are at most a hundred, and no number comes twice while there are some")
{
	struct db *db = world();

	db_begin_write(db);
	for (int i = 1; i <= FAULTS_MAX; i++)
		CHECK_NUMBER(add(db, "status=501"), i);
	CHECK_NUMBER(add(db, "status=501"), 0);
	CHECK(fault_remove(db, 50));
	CHECK(!fault_remove(db, 50));
	CHECK_NUMBER(add(db, "status=501"), 101);
	CHECK_NUMBER(fault_remove_all(db), FAULTS_MAX);
	db_end(db);
}
