/* SPDX-License-Identifier: MIT */
/*
 * What a request knows of a session that is over:
 *
 *   session TOKEN FILE SECONDS
 *
 * prints why the token opens the file no more, or "good"; a tab and its user, "-" if it
 * never was good; a tab and what ended it before its time, "-" if nothing did; and a tab and
 * "taken" if a grant by which the user could save was taken away in the last SECONDS, else
 * "-".
 */
#include "clock.h"
#include "data.h"
#include "grant.h"
#include "start.h"
#include "token.h"

#include <stdio.h>
#include <stdlib.h>

static bool was_taken(struct db *db, const struct token *t, const char *file_id, const char *age)
{
	int64_t since = clock_now() - atoll(age) * CLOCK_SECOND;
	struct file f;

	return t->user.id && file_get(db, file_id, &f) &&
		grant_removed_since(db, t->user.id, &f, since);
}

int main(int argc, char **argv)
{
	const char *reason = "good";
	struct token t = { .ended_by = NULL };
	struct db *db;

	start_program("session");
	if (argc != 4) {
		fputs("usage: session TOKEN FILE SECONDS\n", stderr);
		return 2;
	}
	db = db_open(data_default());
	token_check(db, argv[1], RESOURCE_FILE, argv[2], clock_now(), &t, &reason);
	printf("%s\t%s\t%s\t%s\n", reason, t.user.id ? t.user.id : "-",
	       t.ended_by ? t.ended_by : "-",
	       was_taken(db, &t, argv[2], argv[3]) ? "taken" : "-");
	return 0;
}
