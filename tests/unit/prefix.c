/* SPDX-License-Identifier: MIT */
/* What begins as somebody has typed so far: common/model/host/prefix.c. */
#include "prefix.h"

#include "container.h"
#include "mem.h"
#include "tap.h"
#include "text.h"
#include "token.h"
#include "user.h"
#include "world.h"

#include <string.h>

static const char *joined(struct prefix_matches found)
{
	const char *all = "";

	for (size_t i = 0; i < found.count; i++)
		all = mem_printf("%s%s%s (%s)", all, *all ? ", " : "", found.list[i].text,
				 found.list[i].about ? found.list[i].about : "-");
	return all;
}

TEST("files are found by the beginning of their ids, and told with their names")
{
	static const struct { const char *prefix, *found; } rows[] = {
		{ "", "doc1 (doc1.docx), doc2 (doc2.docx), doc3 (doc3.docx)" },
		{ "doc", "doc1 (doc1.docx), doc2 (doc2.docx), doc3 (doc3.docx)" },
		{ "doc2", "doc2 (doc2.docx)" }, { "doc22", "" }, { "Doc", "" }, { "%", "" }, { "d_c", "" },
		{ "\xc3\xa9", "" },
	};
	struct db *db = world();

	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *all = "";

		ROW("%s", rows[i].prefix);
		all = joined(prefix_files(db, PREFIX_FILES, rows[i].prefix, WORLD_START));
		CHECK_TEXT(all, rows[i].found);
	}
}

TEST("files in the trash, locked ones and templates are found as such alone")
{
	struct db *db = world();
	struct file doc2 = world_file(db, "doc2"), doc3 = world_file(db, "doc3");
	const char *there, *trash, *locked, *later, *templates;
	struct lock l;

	db_begin_write(db);
	file_remove(db, &doc2, WORLD_START);
	doc3.template = true;
	file_set(db, &doc3);
	lock_take(db, "doc1", "A", NULL, WORLD_START, LOCK_TTL, &l);
	there = joined(prefix_files(db, PREFIX_FILES, "", WORLD_START));
	trash = joined(prefix_files(db, PREFIX_FILES_IN_TRASH, "", WORLD_START));
	locked = joined(prefix_files(db, PREFIX_FILES_LOCKED, "", WORLD_START));
	later = joined(prefix_files(db, PREFIX_FILES_LOCKED, "", WORLD_START + LOCK_TTL));
	templates = joined(prefix_files(db, PREFIX_TEMPLATES, "", WORLD_START));
	CHECK_TEXT(there, "doc1 (doc1.docx), doc3 (doc3.docx)");
	CHECK_TEXT(trash, "doc2 (doc2.docx)");
	CHECK_TEXT(locked, "doc1 (doc1.docx)");
	CHECK_TEXT(later, "");
	CHECK_TEXT(templates, "doc3 (doc3.docx)");
	db_end(db);
}

TEST("what a container holds is found by name, in the form that is stored")
{
	struct db *db = world();
	const char *files, *containers, *by_id, *accent;

	db_begin_write(db);
	container_add(db, &(struct container){ .id = "e", .parent_id = "outer",
					       .name = "\xc3\xa9t\xc3\xa9" });
	files = joined(prefix_files_in(db, "outer", ""));
	containers = joined(prefix_containers_in(db, "outer", ""));
	accent = joined(prefix_containers_in(db, "outer", "e\xcc\x81"));
	by_id = joined(prefix_containers(db, "o"));
	CHECK_TEXT(files, "doc2.docx (doc2)");
	CHECK_TEXT(containers, "inner (inner), \xc3\xa9t\xc3\xa9 (e)");
	CHECK_TEXT(accent, "\xc3\xa9t\xc3\xa9 (e)");
	CHECK_TEXT(by_id, "outer (outer)");
	db_end(db);
}

TEST("users are found by login name, but not removed ones")
{
	struct db *db = world();
	const char *all, *some;

	db_begin_write(db);
	user_remove(db, "bob", WORLD_START);
	all = joined(prefix_users(db, ""));
	some = joined(prefix_users(db, "a"));
	CHECK_TEXT(all, "admin (-), alice (-), carol (-)");
	CHECK_TEXT(some, "admin (-), alice (-)");
	db_end(db);
}

TEST("of many the first two hundred and the last one are told")
{
	struct db *db = world();
	const char *all = "";

	db_begin_write(db);
	for (int i = 0; i < 300; i++) {
		const char *id = mem_printf("many%03d", i);

		container_add(db, &(struct container){ .id = id, .parent_id = "root", .name = id });
	}
	all = joined(prefix_containers(db, "many"));
	CHECK(begins(all, "many000 (many000), many001"));
	CHECK(strstr(all, ", many199 (many199), many299 (many299)"));
	CHECK(!strstr(all, "many200"));
	db_end(db);
}

static const char *ids(struct prefix_matches found)
{
	const char *all = "";

	for (size_t i = 0; i < found.count; i++)
		all = mem_printf("%s%s ", all, found.list[i].text);
	return all;
}

TEST("tokens are found by the digits of their ids")
{
	static const uint8_t firsts[] = { 0x00, 0x01, 0x10, 0x1f, 0xff };
	static const struct { const char *prefix, *found; } rows[] = {
		{ "", "000000000000 010000000000 100000000000 1f0000000000 ff0000000000 " },
		{ "0", "000000000000 010000000000 " }, { "01", "010000000000 " },
		{ "1", "100000000000 1f0000000000 " }, { "1f", "1f0000000000 " }, { "f", "ff0000000000 " },
		{ "000000000000", "000000000000 " }, { "0000000000000", "" }, { "F", "" }, { "g", "" }, { "2", "" },
	};
	struct db *db = world();

	db_begin_write(db);
	for (size_t i = 0; i < COUNT(firsts); i++) {
		struct token t = { .hash = { firsts[i], [TOKEN_HASH_SIZE - 1] = 1 },
				   .user = { .id = "alice" },
				   .resource_kind = RESOURCE_FILE, .resource_id = "doc1",
				   .expires_at = WORLD_START, .made_at = WORLD_START };

		CHECK_NUMBER(token_add(db, &t), OUTCOME_OK);
	}
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *all, *links;

		ROW("%s", rows[i].prefix);
		all = ids(prefix_tokens(db, false, rows[i].prefix));
		links = ids(prefix_tokens(db, true, rows[i].prefix));
		CHECK_TEXT(all, rows[i].found);
		CHECK_TEXT(links, "");
	}
	db_end(db);
}
