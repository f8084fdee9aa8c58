/* SPDX-License-Identifier: MIT */
/*
 * What a request does that finds a client's keys not to fit:
 *
 *   stale CLIENT
 *
 * marks it in the data directory that WOPI_DATA names, at the time of WOPI_NOW.
 */
#include "client.h"
#include "clock.h"
#include "data.h"
#include "start.h"

#include <stdio.h>

int main(int argc, char **argv)
{
	struct db *db;

	start_program("stale");
	if (argc != 2) {
		fputs("usage: stale CLIENT\n", stderr);
		return 2;
	}
	db = db_open(data_default());
	db_begin_write(db);
	client_mark_stale(db, argv[1], clock_now());
	db_commit(db);
	return 0;
}
