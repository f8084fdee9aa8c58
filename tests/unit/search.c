/* SPDX-License-Identifier: MIT */
/* Files and containers found by a part of their names: common/model/files/search.c. */
#include "search.h"

#include "container.h"
#include "mem.h"
#include "tap.h"
#include "world.h"

/* What was found, as "PATH:ID". */
static const char *found(const struct search *s)
{
	const char *all = "";

	for (size_t i = 0; i < s->hit_count; i++)
		all = mem_printf("%s%s%s:%s", all, *all ? " " : "", search_path(s, &s->hits[i]),
				 s->hits[i].id);
	return all;
}

static const char *found_below(struct db *db, const char *id, const char *text)
{
	static struct search s;

	search_begin(&s, text);
	search_into(&s, id);
	search_run(&s, db);
	CHECK(!s.more);
	return found(&s);
}

TEST("a search finds names in and below a container, the nearest first, with their paths")
{
	struct db *db = world();

	db_begin_read(db);
	CHECK_TEXT(found_below(db, CONTAINER_ROOT, "DOC"), ":doc1 outer:doc2 outer/inner:doc3");
	CHECK_TEXT(found_below(db, "outer", "doc"), ":doc2 inner:doc3");
	CHECK_TEXT(found_below(db, "inner", "doc3.docx"), ":doc3");
	CHECK_TEXT(found_below(db, CONTAINER_ROOT, "n"), "outer:inner");
	CHECK_TEXT(found_below(db, CONTAINER_ROOT, "nothing"), "");
	CHECK_TEXT(found_below(db, "nosuch", "doc"), "");
	db_end(db);
}

TEST("a search that begins with items has the paths of what is in them")
{
	struct db *db = world();
	struct search s;

	db_begin_read(db);
	search_begin(&s, "o");
	CHECK(search_add(&s, false, "outer", "outer"));
	CHECK(!search_add(&s, true, "x", "x"));
	CHECK(search_add(&s, true, "o", "o"));
	search_run(&s, db);
	CHECK_TEXT(found(&s), ":outer :o outer:doc2 outer/inner:doc3");
	db_end(db);
}

TEST("a search compares no more names than its maximum, and says so")
{
	struct search s;

	search_begin(&s, "y");
	for (int i = 0; i < SEARCH_NAMES_MAX; i++)
		search_add(&s, true, "x", "x");
	CHECK(!s.more);
	CHECK(!search_add(&s, true, "y", "y"));
	CHECK(s.more);
	CHECK_TEXT(found(&s), "");
}

TEST("a search has no more hits than its maximum, and says so")
{
	struct search s;

	search_begin(&s, "");
	for (int i = 0; i < SEARCH_HITS_MAX; i++)
		CHECK(search_add(&s, true, "x", "x"));
	CHECK(!s.more);
	CHECK(!search_add(&s, true, "y", "y"));
	CHECK(s.more);
	CHECK_NUMBER((int64_t)s.hit_count, SEARCH_HITS_MAX);
}
