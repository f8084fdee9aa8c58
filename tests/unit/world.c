/* SPDX-License-Identifier: MIT */
/* A host to test with. */
#include "world.h"

#include "container.h"
#include "content.h"
#include "die.h"
#include "host.h"
#include "mem.h"
#include "tap.h"
#include "user.h"

#include <unistd.h>

static void must(enum outcome outcome)
{
	if (outcome != OUTCOME_OK)
		die("cannot make a world: outcome %d", outcome);
}

static void add_user(struct db *db, const char *id)
{
	must(user_add(db, &(struct user){ .id = id, .name = id, .quota = -1,
					  .made_at = WORLD_START }));
}

static void add_container(struct db *db, const char *id, const char *parent_id)
{
	must(container_add(db, &(struct container){ .id = id, .parent_id = parent_id, .name = id,
						    .made_at = WORLD_START }));
}

static void add_file(struct db *db, const char *id, const char *container_id)
{
	struct file f = { .id = id, .container_id = container_id, .owner_id = USER_ADMIN,
			  .name = mem_printf("%s.docx", id), .made_at = WORLD_START };
	struct version v = { .modified_at = WORLD_START, .modified_by_user = -1 };

	content_empty(db, &v.content);
	must(file_add(db, &f, &v));
}

struct db *world(void)
{
	static int count;
	struct db *db;
	int schema;

	db = host_make(mem_printf("%s/world-%ld-%d", tap_folder(), (long)getpid(), count++), &schema,
		       NULL, NULL);
	add_user(db, USER_ADMIN);
	add_user(db, "alice");
	add_user(db, "bob");
	add_user(db, "carol");
	add_container(db, CONTAINER_ROOT, NULL);
	add_container(db, "outer", CONTAINER_ROOT);
	add_container(db, "inner", "outer");
	add_file(db, "doc1", CONTAINER_ROOT);
	add_file(db, "doc2", "outer");
	add_file(db, "doc3", "inner");
	host_finish(db);
	return db;
}

struct file world_file(struct db *db, const char *id)
{
	struct file f;

	if (!file_get(db, id, &f))
		die("the world has no file '%s'", id);
	return f;
}
