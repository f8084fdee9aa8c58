/* SPDX-License-Identifier: MIT */
/* A host made empty. */
#include "clear.h"

#include "config.h"

/*
 * What refers to others goes before them. A row that goes is looked for in the columns
 * that refer to it, and two of these have no index, which requests have no use for:
 * they get one for as long as this takes, for without it the time grows with the square
 * of the rows.
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
