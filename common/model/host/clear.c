/* SPDX-License-Identifier: MIT */
/* Emptying a host. */
#include "clear.h"

#include "config.h"

/*
 * Rows that refer to others are deleted first. SQLite looks for a deleted row in the columns
 * that refer to it. Two of these have no index, which no request needs: they get one meanwhile,
 * or the time would grow with the square of the rows.
 */
void clear_all(struct db *db)
{
	db_run(db, db_prepare(db, "DELETE FROM activity"));
	db_run(db, db_prepare(db, "DELETE FROM lock_event"));
	db_run(db, db_prepare(db, "DELETE FROM lock"));
	db_run(db, db_prepare(db, "DELETE FROM token"));
	db_run(db, db_prepare(db, "DELETE FROM granted"));
	db_run(db, db_prepare(db, "DELETE FROM setting"));
	db_run(db, db_prepare(db, "DELETE FROM version"));
	db_run(db, db_prepare(db, "CREATE INDEX clear_file ON file(template_id)"));
	db_run(db, db_prepare(db, "CREATE INDEX clear_container ON container(parent_id)"));
	db_run(db, db_prepare(db, "DELETE FROM file"));
	db_run(db, db_prepare(db, "DELETE FROM container"));
	db_run(db, db_prepare(db, "DELETE FROM user"));
	db_run(db, db_prepare(db, "DROP INDEX clear_file"));
	db_run(db, db_prepare(db, "DROP INDEX clear_container"));
	for (size_t i = 0; i < settings_count; i++)
		if (settings[i].db_switch)
			config_set(db, &settings[i], NULL);
}
