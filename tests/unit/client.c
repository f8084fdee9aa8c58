/* SPDX-License-Identifier: MIT */
/* Which client opens a file within the administrator's limits:
 * common/model/access/client_action.c. */
#include "client.h"

#include "mem.h"
#include "store.h"
#include "tap.h"
#include "text.h"
#include "world.h"

/* The clients "cool", which edits csv and shows it by the same page, and "office", which has a
 * page for each; in a transaction. */
static struct db *world_with_clients(void)
{
	static const struct action cool[] = {
		{ .name = "edit", .ext = "csv", .urlsrc = "https://c.example/e?", .is_default = true },
	};
	static const struct action office[] = {
		{ .name = "edit", .ext = "csv", .urlsrc = "https://o.example/e?", .is_default = true },
		{ .name = "editnew", .ext = "csv", .urlsrc = "https://o.example/n?" },
		{ .name = "convert", .ext = "csv", .urlsrc = "https://o.example/c?" },
		{ .name = "mobileView", .ext = "csv", .urlsrc = "https://o.example/m?" },
		{ .name = "view", .ext = "csv", .urlsrc = "https://o.example/v?" },
	};
	struct client c = { .name = "cool", .kind = "collabora" };
	struct client o = { .name = "office", .kind = "microsoft" };
	struct db *db = world();

	db_begin_write(db);
	client_set(db, &c);
	client_set_actions(db, &c, cool, COUNT(cool));
	client_set(db, &o);
	client_set_actions(db, &o, office, COUNT(office));
	return db;
}

static const char *found(struct db *db, const char *wanted, const char *client)
{
	struct action a;

	return client_action(db, "a.CSV", wanted, client, &a) ?
		mem_printf("%s %s", a.client, a.name) : NULL;
}

static void set_limit(struct db *db, const char *client, enum client_limit limit)
{
	client_unlimit(db, client, CLIENT_EXCLUDED);
	client_unlimit(db, client, CLIENT_VIEW_ONLY);
	if (limit != CLIENT_UNLIMITED)
		client_limit(db, client, "csv", limit);
}

TEST("the first client that is not limited opens a file")
{
	const struct {
		enum client_limit cool, office;
		const char *wanted, *client, *found;
	} rows[] = {
		{ CLIENT_EXCLUDED, CLIENT_UNLIMITED, "edit", NULL, "office edit" },
		{ CLIENT_EXCLUDED, CLIENT_UNLIMITED, "view", NULL, "office view" },
		{ CLIENT_EXCLUDED, CLIENT_UNLIMITED, NULL, NULL, "office edit" },
		{ CLIENT_EXCLUDED, CLIENT_UNLIMITED, "edit", "cool", NULL },
		{ CLIENT_EXCLUDED, CLIENT_UNLIMITED, "view", "cool", NULL },
		{ CLIENT_EXCLUDED, CLIENT_UNLIMITED, NULL, "cool", NULL },
		{ CLIENT_EXCLUDED, CLIENT_EXCLUDED, "view", NULL, NULL },
		{ CLIENT_VIEW_ONLY, CLIENT_UNLIMITED, "edit", NULL, "office edit" },
		{ CLIENT_VIEW_ONLY, CLIENT_UNLIMITED, "view", NULL, "cool view" },
		{ CLIENT_VIEW_ONLY, CLIENT_UNLIMITED, NULL, NULL, "cool view" },
		{ CLIENT_VIEW_ONLY, CLIENT_UNLIMITED, "edit", "cool", NULL },
		{ CLIENT_VIEW_ONLY, CLIENT_UNLIMITED, "EditNew", "cool", NULL },
		{ CLIENT_EXCLUDED, CLIENT_VIEW_ONLY, "edit", NULL, NULL },
		{ CLIENT_EXCLUDED, CLIENT_VIEW_ONLY, "editnew", NULL, NULL },
		{ CLIENT_EXCLUDED, CLIENT_VIEW_ONLY, "convert", NULL, NULL },
		{ CLIENT_EXCLUDED, CLIENT_VIEW_ONLY, "mobileView", NULL, "office mobileView" },
		{ CLIENT_EXCLUDED, CLIENT_VIEW_ONLY, NULL, NULL, "office view" },
	};
	struct db *db = world_with_clients();

	for (size_t i = 0; i < COUNT(rows); i++) {
		set_limit(db, "cool", rows[i].cool);
		set_limit(db, "office", rows[i].office);
		ROW("%zu: %s", i, rows[i].wanted ? rows[i].wanted : "any action");
		CHECK_TEXT(found(db, rows[i].wanted, rows[i].client), rows[i].found);
	}
	db_end(db);
}

TEST("a preferred client that is excluded is not opened")
{
	struct db *db = world_with_clients();

	client_prefer(db, "office", "csv");
	CHECK_TEXT(found(db, "edit", NULL), "office edit");
	client_limit(db, "office", "csv", CLIENT_EXCLUDED);
	CHECK_TEXT(found(db, "edit", NULL), "cool edit");
	db_end(db);
}

TEST("a limit is for one client and one extension, replaces the one before, and goes with the client")
{
	struct db *db = world_with_clients();

	client_limit(db, "cool", "csv", CLIENT_EXCLUDED);
	client_limit(db, "cool", "txt", CLIENT_VIEW_ONLY);
	client_limit(db, "cool", "csv", CLIENT_VIEW_ONLY);
	CHECK_NUMBER(client_limits(db, "cool", CLIENT_EXCLUDED).count, 0);
	CHECK_NUMBER(client_limits(db, "cool", CLIENT_VIEW_ONLY).count, 2);
	CHECK_NUMBER(client_limits(db, "office", CLIENT_VIEW_ONLY).count, 0);
	CHECK_NUMBER(client_limit_of(db, "cool", "docx"), CLIENT_UNLIMITED);
	client_remove(db, "cool");
	CHECK_NUMBER(client_limits(db, "cool", CLIENT_VIEW_ONLY).count, 0);
	db_end(db);
}

TEST("CheckFileInfo reads no limit on a host where none was ever set")
{
	struct db *db = world_with_clients();

	store_set(db, "action/csv", "limit/cool", "view-only");	/* it would be found */
	CHECK(!client_is_limited(db, "cool", "a.csv"));
	client_limit(db, "cool", "csv", CLIENT_VIEW_ONLY);
	CHECK(client_is_limited(db, "cool", "a.CSV"));
	CHECK(!client_is_limited(db, "cool", "csv"));
	CHECK(!client_is_limited(db, "office", "a.csv"));
	db_end(db);
}
