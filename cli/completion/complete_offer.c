/* SPDX-License-Identifier: MIT */
/* Prints candidates for a shell, and opens the database for those of the host. */
#include "complete.h"
#include "db.h"
#include "die.h"
#include "mem.h"
#include "message.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Whether TEXT has no character that would break a line or disrupt a terminal. */
static bool is_plain(const char *text)
{
	return same(text, without_controls(text));
}

/* Whether TEXT, for example a lock id chosen by a client, would be parsed as an option. */
static bool is_mistaken(const struct completion *k, const char *text)
{
	return k->from_host && *text == '-' && !k->options_ended && !k->valued;
}

void offer(struct completion *k, const char *text, const char *about)
{
	if (*text && begins(text, k->typed) && is_plain(text) && !is_mistaken(k, text))
		printf("%s%s\t%s\n", k->kept, text, about ? without_controls(about) : "");
}

void offer_words(struct completion *k, const char *list)
{
	for (const char *s = list; *s; s += *s == '|') {
		size_t len = strcspn(s, "|");

		offer(k, mem_strndup(s, len), NULL);
		s += len;
	}
}

void offer_local_files(struct completion *k)
{
	(void)k;
	puts("\tfiles");
}

void offer_local_folders(struct completion *k)
{
	(void)k;
	puts("\tfolders");
}

/* Standard error is /dev/null here. */
static void end_silently(void)
{
	fflush(stdout);
	exit(EXIT_DONE);
}

struct db *completion_db(struct completion *k)
{
	if (!k->line.db) {
		die_last_words = end_silently;
		k->line.db = db_open(k->line.data);
	}
	return k->line.db;
}
