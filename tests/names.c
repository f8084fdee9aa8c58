/* SPDX-License-Identifier: MIT */
/*
 * What common/model/host/upgrade_names.c makes of names that nobody gave:
 *
 *   names upgrade
 *
 * brings the names in the data directory that WOPI_DATA names to the rules, in one change,
 * and prints a line for each: "KIND ID OLD -> NEW", with \xXX for what is not printable ASCII
 * in the old one, and the new one in JSON.
 */
#include "data.h"
#include "json.h"
#include "start.h"
#include "text.h"
#include "upgrade_names.h"

#include <stdio.h>

static void print_bytes(const char *s)
{
	for (; *s; s++)
		if (*s >= ' ' && *s <= '~')
			putchar(*s);
		else
			printf("\\x%02x", (unsigned char)*s);
}

static void print_change(const struct name_change *change, void *arg)
{
	struct json_object *name = json_object_new_string(change->after);

	(void)arg;
	printf("%s %s ", change->kind, change->id);
	print_bytes(change->before);
	printf(" -> %s\n", json_written(name, JSON_C_TO_STRING_PLAIN));
	json_object_put(name);
}

static int upgrade(void)
{
	struct db *db = db_open(data_default());

	db_begin_write(db);
	upgrade_names(db, print_change, NULL);
	db_commit(db);
	return 0;
}

int main(int argc, char **argv)
{
	start_program("names");
	if (argc == 2 && same(argv[1], "upgrade"))
		return upgrade();
	fputs("usage: names upgrade\n", stderr);
	return 2;
}
