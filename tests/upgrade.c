/* SPDX-License-Identifier: MIT */
/*
 * A database of an older schema, which no program here makes any more:
 *
 *   upgrade DATABASE FILE.SQL...
 *
 * runs the files' statements on the database, which is made if it is not there.
 */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

static char *read_file(const char *path)
{
	enum { MAX = 1 << 20 };
	char *text = calloc(1, MAX + 1);
	FILE *in = fopen(path, "r");
	size_t n = in && text ? fread(text, 1, MAX, in) : 0;

	if (n == 0 || n == MAX || fclose(in)) {
		fprintf(stderr, "upgrade: cannot read '%s'\n", path);
		exit(1);
	}
	return text;
}

int main(int argc, char **argv)
{
	sqlite3 *db;

	if (argc < 3) {
		fputs("usage: upgrade DATABASE FILE.SQL...\n", stderr);
		return 2;
	}
	if (sqlite3_open(argv[1], &db) != SQLITE_OK) {
		fprintf(stderr, "upgrade: cannot open '%s': %s\n", argv[1], sqlite3_errmsg(db));
		return 1;
	}
	for (int i = 2; i < argc; i++) {
		char *sql = read_file(argv[i]);

		if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK) {
			fprintf(stderr, "upgrade: %s: %s\n", argv[i], sqlite3_errmsg(db));
			return 1;
		}
		free(sql);
	}
	return sqlite3_close(db) == SQLITE_OK ? 0 : 1;
}
