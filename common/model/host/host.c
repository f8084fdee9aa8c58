/* SPDX-License-Identifier: MIT */
/* Creating, upgrading and locking a host's data directory. */
#include "host.h"

#include "content.h"
#include "counters.h"
#include "data.h"
#include "die.h"
#include "reserve.h"
#include "schema.h"
#include "secret.h"
#include "text.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* The name of a new host's database until it is complete. */
#define DATABASE_NEW "wopi.db.new"

enum { SCHEMA_OF_NAMES = 5 };	/* the first schema whose names obey name.h */

static void migrate(struct db *db, int schema, host_renamed *renamed, void *arg)
{
	bool has_names = schema > 0 && schema < SCHEMA_OF_NAMES;

	for (; schema < DB_SCHEMA; schema++)
		db_execute(db, schema_steps[schema]);
	if (has_names)
		upgrade_names(db, renamed, arg);
	db_set_schema(db, DB_SCHEMA);
}

static void make_folder(struct db *db)
{
	db->contents_fd = data_make_folder(db->dir_fd, "contents");
	if (db->contents_fd < 0)
		die_errno("cannot make the folder '%s/contents'", db->dir);
}

static void make_queue(struct db *db)
{
	int fd = data_open_file(db->dir_fd, "queue", O_WRONLY | O_CREAT);

	if (fd < 0)
		die_errno("cannot make '%s'", db_path(db, "queue"));
	close(fd);
}

static struct db *locate(const char *dir)
{
	struct db *db;

	umask(077);
	db = db_locate(dir);
	if (db->dir_fd < 0)
		die_errno("cannot open '%s'", dir);
	make_queue(db);
	db_queue(db);
	return db;
}

/* Removes what a killed process left of it. */
static void clear_new(struct db *db)
{
	static const char *const ends[] = { "", "-journal", "-wal", "-shm" };

	for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++) {
		char name[sizeof(DATABASE_NEW) + 16];

		snprintf(name, sizeof(name), DATABASE_NEW "%s", ends[i]);
		unlinkat(db->dir_fd, name, 0);
	}
}

/*
 * A new database is created under another name. Its secret, also a file, gets the name of a
 * restored one, for without a database such a file has no meaning.
 */
static void begin_new(struct db *db)
{
	uint8_t secret[SECRET_SIZE];

	if (data_is_lost(db->dir_fd))
		die("'%s' has contents or a secret, but no 'wopi.db': restore it from a backup; no"
		    " new host is made over them", db->dir);
	secret_make(secret);
	secret_put(db, SECRET_RESTORED, secret);
	clear_new(db);
	db_connect(db, DATABASE_NEW, true);
	db->switches = DB_SECRET_RESTORED;
}

/* Opens an existing host for the upgrade. */
static int begin_old(struct db *db)
{
	uint8_t secret[SECRET_SIZE];
	int schema;

	db_connect(db, "wopi.db", false);
	schema = db_schema(db);
	if (schema == 0)
		die("'%s' is empty: restore it from a backup", db_path(db, "wopi.db"));
	if (!secret_try(db, secret))
		die("'%s' is lost or damaged: restore it from a backup, or make a new one with"
		    " 'wopictl --data %s init --new-secret', which ends all links and tokens that it"
		    " proved", db_path(db, SECRET_FILE), shell_word(db->dir));
	return schema;
}

static bool making_new;		/* since host_make() */

struct db *host_make(const char *dir, int *old_schema, host_renamed *renamed, void *arg)
{
	struct db *db;

	data_make(dir);
	db = locate(dir);
	making_new = !data_has(db->dir_fd, "wopi.db");
	*old_schema = 0;
	if (making_new)
		begin_new(db);
	else
		*old_schema = begin_old(db);
	make_folder(db);
	counters_create(db);
	db_begin_write(db);
	if (*old_schema < DB_SCHEMA)
		migrate(db, *old_schema, renamed, arg);
	return db;
}

static void flush(const struct db *db)
{
	if (!data_flush(db->dir_fd))
		die_errno("cannot flush '%s'", db->dir);
}

/* The instant of creation: the renamed file is complete and durable, and so is everything that
 * belongs to it. */
static void publish(struct db *db)
{
	db_execute(db, "PRAGMA journal_mode = WAL");
	db_close_database(db);
	flush(db);
	if (renameat(db->dir_fd, DATABASE_NEW, db->dir_fd, "wopi.db"))
		die_errno("cannot make '%s'", db_path(db, "wopi.db"));
	flush(db);
}

/* Unless a restore is running, which has a second secret until its commit. */
static void settle_secret(struct db *db)
{
	int guard = content_try_guard(db, true);

	if (guard < 0)
		return;
	secret_settle(db);
	close(guard);
}

/* Nobody else creates a host here before this one has its name: the queue is held until then. */
void host_finish(struct db *db)
{
	const char *dir = db->dir;
	int queue = dup(db->queue);

	db_commit(db);
	if (making_new)
		publish(db);
	close(queue);
	if (making_new)
		db_open(dir);
	settle_secret(db);
	reserve_make(db);
	db_begin_read(db);
}

void host_renew_secret(const char *dir)
{
	uint8_t secret[SECRET_SIZE];
	struct db *db = locate(dir);

	db_connect(db, "wopi.db", false);
	secret_make(secret);
	secret_put(db, SECRET_FILE, secret);
	if (db_schema(db) && db->switches & DB_SECRET_RESTORED) {
		db_begin_write(db);
		db_switch(db, DB_SECRET_RESTORED, false);
		db_commit(db);
	}
	unlinkat(db->dir_fd, SECRET_RESTORED, 0);
	flush(db);
	db_close(db);
}

struct db *host_seize(const char *dir)
{
	struct db *db = locate(dir);

	make_folder(db);
	if (data_has(db->dir_fd, "wopi.db")) {
		db_connect(db, "wopi.db", false);
		db_schema(db);
	}
	return db;
}
