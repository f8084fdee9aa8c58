/* SPDX-License-Identifier: MIT */
/* Rights, roles and what grants give: common/model/access/right.c, grant.c. */
#include "right.h"

#include "container.h"
#include "grant.h"
#include "tap.h"
#include "world.h"

TEST("rights are written and read as words")
{
	static const struct { const char *text; unsigned rights; const char *written; } rows[] = {
		{ "read", RIGHT_READ, "read" },
		{ "read,write", RIGHT_READ | RIGHT_WRITE, "read,write" },
		{ "write,read", RIGHT_READ | RIGHT_WRITE, "read,write" },
		{ "read,read", RIGHT_READ, "read" },
		{ "all", RIGHTS_ALL, "read,write,rename,review,create,delete,share" },
		{ "all,read", RIGHTS_ALL, "read,write,rename,review,create,delete,share" },
		{ "rename", RIGHT_RENAME, "rename" }, { "review", RIGHT_REVIEW, "review" },
		{ "create", RIGHT_CREATE, "create" }, { "delete", RIGHT_DELETE, "delete" },
		{ "share", RIGHT_SHARE, "share" }, { "upload", RIGHT_UPLOAD, "upload" },
		{ "", 0, NULL }, { ",", 0, NULL }, { "read,", 0, NULL }, { ",read", 0, NULL },
		{ "read,,write", 0, NULL }, { "Read", 0, NULL }, { "read ", 0, NULL },
		{ "read, write", 0, NULL }, { "rea", 0, NULL }, { "reads", 0, NULL }, { "none", 0, NULL },
		{ "al", 0, NULL }, { "owner", 0, NULL },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		unsigned rights = 0;

		ROW("%s", rows[i].text);
		CHECK(rights_parse(rows[i].text, &rights) == !!rows[i].written);
		CHECK_NUMBER(rights, rows[i].rights);
		if (rows[i].written)
			CHECK_TEXT(rights_text(rights), rows[i].written);
	}
	CHECK_TEXT(rights_text(0), "");
}

TEST("every set of rights is itself again")
{
	for (unsigned rights = 1; rights <= RIGHTS_ALL; rights++) {
		unsigned again = 0;

		ROW("%s", rights_text(rights));
		CHECK(rights_parse(rights_text(rights), &again));
		CHECK_NUMBER(again, rights);
	}
}

static const struct { enum role role; const char *name; unsigned rights; bool granted; } roles[] = {
	{ ROLE_NONE, "none", 0, false },
	{ ROLE_READER, "reader", RIGHT_READ, true },
	{ ROLE_REVIEWER, "reviewer", RIGHT_READ | RIGHT_REVIEW, true },
	{ ROLE_WRITER, "writer", RIGHT_READ | RIGHT_WRITE | RIGHT_RENAME | RIGHT_REVIEW |
	  RIGHT_CREATE | RIGHT_DELETE, true },
	{ ROLE_OWNER, "owner", RIGHTS_ALL, true },
};

TEST("each role has its rights, and all of those below it")
{
	unsigned below = 0;

	for (size_t i = 0; i < COUNT(roles); i++) {
		enum role role = ROLE_NONE;

		ROW("%s", roles[i].name);
		CHECK_NUMBER(role_rights(roles[i].role), roles[i].rights);
		CHECK_NUMBER(below & ~role_rights(roles[i].role), 0);
		CHECK_TEXT(role_name(roles[i].role), roles[i].name);
		CHECK(role_parse(roles[i].name, &role) == roles[i].granted);
		if (roles[i].granted)
			CHECK_NUMBER(role, roles[i].role);
		below = roles[i].rights;
	}
}

TEST("who may create may upload, and a role is within rights that include its own")
{
	CHECK_NUMBER(rights_implied(RIGHT_READ | RIGHT_CREATE), RIGHT_READ | RIGHT_CREATE | RIGHT_UPLOAD);
	CHECK_NUMBER(rights_implied(RIGHT_READ | RIGHT_WRITE), RIGHT_READ | RIGHT_WRITE);
	for (size_t i = 0; i < COUNT(roles); i++)
		CHECK_NUMBER(role_within(roles[i].rights), roles[i].role);
	CHECK_NUMBER(role_within(RIGHT_READ | RIGHT_SHARE), ROLE_READER);
	CHECK_NUMBER(role_within(RIGHT_WRITE), ROLE_NONE);
}

TEST("what is not a role is refused")
{
	static const char *const wrong[] = { "", "Reader", "readers", "read", "owner ", "admin", "4" };
	enum role role;

	for (size_t i = 0; i < COUNT(wrong); i++) {
		ROW("%s", wrong[i]);
		CHECK(!role_parse(wrong[i], &role));
	}
}

/* What alice gets on each resource by up to two grants. */
static const struct {
	struct grant grants[2];
	enum role root, outer, inner, doc1, doc2, doc3;
} granted[] = {
	{ { { 0 } }, ROLE_NONE, ROLE_NONE, ROLE_NONE, ROLE_NONE, ROLE_NONE, ROLE_NONE },
	{ { { "alice", "root", ROLE_READER } },
	  ROLE_READER, ROLE_READER, ROLE_READER, ROLE_READER, ROLE_READER, ROLE_READER },
	{ { { "alice", "outer", ROLE_WRITER } },
	  ROLE_NONE, ROLE_WRITER, ROLE_WRITER, ROLE_NONE, ROLE_WRITER, ROLE_WRITER },
	{ { { "alice", "inner", ROLE_OWNER } },
	  ROLE_NONE, ROLE_NONE, ROLE_OWNER, ROLE_NONE, ROLE_NONE, ROLE_OWNER },
	{ { { "alice", "doc2", ROLE_REVIEWER } },
	  ROLE_NONE, ROLE_NONE, ROLE_NONE, ROLE_NONE, ROLE_REVIEWER, ROLE_NONE },
	/* of several the highest counts, wherever it stands */
	{ { { "alice", "root", ROLE_WRITER }, { "alice", "doc3", ROLE_READER } },
	  ROLE_WRITER, ROLE_WRITER, ROLE_WRITER, ROLE_WRITER, ROLE_WRITER, ROLE_WRITER },
	{ { { "alice", "root", ROLE_READER }, { "alice", "outer", ROLE_OWNER } },
	  ROLE_READER, ROLE_OWNER, ROLE_OWNER, ROLE_READER, ROLE_OWNER, ROLE_OWNER },
	/* what everyone was granted, alice was, too; and bob's grants are bob's */
	{ { { GRANT_EVERYONE, "outer", ROLE_REVIEWER }, { "alice", "doc2", ROLE_READER } },
	  ROLE_NONE, ROLE_REVIEWER, ROLE_REVIEWER, ROLE_NONE, ROLE_REVIEWER, ROLE_REVIEWER },
	{ { { "bob", "root", ROLE_OWNER }, { "bob", "doc1", ROLE_OWNER } },
	  ROLE_NONE, ROLE_NONE, ROLE_NONE, ROLE_NONE, ROLE_NONE, ROLE_NONE },
	{ { { GRANT_EVERYONE, "doc1", ROLE_WRITER }, { "alice", "doc1", ROLE_READER } },
	  ROLE_NONE, ROLE_NONE, ROLE_NONE, ROLE_WRITER, ROLE_NONE, ROLE_NONE },
	/* the last on the same thing stands */
	{ { { "alice", "doc1", ROLE_OWNER }, { "alice", "doc1", ROLE_READER } },
	  ROLE_NONE, ROLE_NONE, ROLE_NONE, ROLE_READER, ROLE_NONE, ROLE_NONE },
};

static enum role role_on(struct db *db, const char *user_id, const char *id)
{
	struct file f;

	return grant_role(db, user_id, id, file_get(db, id, &f) ? &f : NULL);
}

TEST("a grant reaches what is below, and the highest role counts")
{
	struct db *db = world();

	for (size_t i = 0; i < COUNT(granted); i++) {
		bool any = false;

		ROW("%zu", i);
		db_begin_write(db);
		for (size_t k = 0; k < 2 && granted[i].grants[k].user_id; k++) {
			grant_set(db, &granted[i].grants[k]);
			any = any || granted[i].grants[k].user_id[0] != 'b';
		}
		CHECK_NUMBER(role_on(db, "alice", "root"), granted[i].root);
		CHECK_NUMBER(role_on(db, "alice", "outer"), granted[i].outer);
		CHECK_NUMBER(role_on(db, "alice", "inner"), granted[i].inner);
		CHECK_NUMBER(role_on(db, "alice", "doc1"), granted[i].doc1);
		CHECK_NUMBER(role_on(db, "alice", "doc2"), granted[i].doc2);
		CHECK_NUMBER(role_on(db, "alice", "doc3"), granted[i].doc3);
		CHECK(grant_any(db, "alice") == any);
		db_end(db);
	}
}

TEST("who owns a file has the role of an owner on it, and on nothing else")
{
	struct db *db = world();

	CHECK_NUMBER(role_on(db, "admin", "doc3"), ROLE_OWNER);
	CHECK_NUMBER(role_on(db, "admin", "inner"), ROLE_NONE);
	CHECK(grant_any(db, "admin"));
}

TEST("a grant that was taken away gives nothing, and is remembered until it is forgotten")
{
	struct db *db = world();
	struct file doc3 = world_file(db, "doc3"), doc1 = world_file(db, "doc1");
	int64_t now = WORLD_START;

	db_begin_write(db);
	grant_set(db, &(struct grant){ "alice", "outer", ROLE_WRITER });
	grant_set(db, &(struct grant){ "bob", "outer", ROLE_READER });
	CHECK(!grant_removed_since(db, "alice", &doc3, now));
	CHECK(grant_remove(db, "alice", "outer", now));
	CHECK(grant_remove(db, "bob", "outer", now));
	CHECK(!grant_remove(db, "alice", "outer", now));
	CHECK(!grant_remove(db, "alice", "inner", now));
	CHECK_NUMBER(role_on(db, "alice", "doc3"), ROLE_NONE);
	CHECK(!grant_any(db, "alice"));
	CHECK(grant_removed_since(db, "alice", &doc3, now));
	CHECK(!grant_removed_since(db, "alice", &doc3, now + 1));
	CHECK(!grant_removed_since(db, "alice", &doc1, now));
	CHECK(!grant_removed_since(db, "bob", &doc3, now));
	grant_forget(db, now, now);
	CHECK(grant_removed_since(db, "alice", &doc3, now));
	grant_forget(db, now + 1, now + 1);
	CHECK(!grant_removed_since(db, "alice", &doc3, now));
	grant_set(db, &(struct grant){ "alice", "outer", ROLE_READER });
	CHECK_NUMBER(role_on(db, "alice", "doc3"), ROLE_READER);
	db_end(db);
}

TEST("the owner of a container is the nearest one that was granted it")
{
	struct db *db = world();

	db_begin_write(db);
	CHECK_TEXT(grant_owner(db, "inner"), "");
	grant_set(db, &(struct grant){ "alice", "root", ROLE_OWNER });
	grant_set(db, &(struct grant){ "bob", "inner", ROLE_WRITER });
	CHECK_TEXT(grant_owner(db, "inner"), "alice");
	grant_set(db, &(struct grant){ "bob", "outer", ROLE_OWNER });
	CHECK_TEXT(grant_owner(db, "inner"), "bob");
	CHECK_TEXT(grant_owner(db, "root"), "alice");
	db_end(db);
}
