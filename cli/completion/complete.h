/* SPDX-License-Identifier: MIT */
/* Completion of a command line. */
#ifndef COMPLETE_H
#define COMPLETE_H

#include "cli.h"
#include "command.h"
#include "db.h"
#include "refused.h"

/* A command line that is being typed. */
struct completion {
	struct cli line;	/* the words before; the database is opened when needed */
	const char *typed;	/* the word that is being typed, or its last part: "al" */
	const char *kept;	/* the part before that, such as "--user=" */
	bool options_ended;	/* by "--" */
	const struct known_option *valued;	/* whose value is being typed, or NULL */
	bool from_host;		/* the candidates come from the database */
	const char **given;	/* names of the options before it */
	size_t given_count;
};

/* Prints TEXT if it begins with what was typed. ABOUT is its meaning, or NULL. */
void offer(struct completion *k, const char *text, const char *about);

/* The same for each word of LIST, such as "on|off". */
void offer_words(struct completion *k, const char *list);

/* Whether the option NAME was typed already. */
bool was_given(const struct completion *k, const char *name);

/* Offers nouns, and the verbs of the noun that is the first argument. */
void offer_nouns(struct completion *k);
void offer_verbs(struct completion *k);

/* Has the shell complete names of local files, or of local folders only. */
void offer_local_files(struct completion *k);
void offer_local_folders(struct completion *k);

/* The host's database. Ends the process, silently, if it cannot be opened. */
struct db *completion_db(struct completion *k);

/* Offers candidates for WORD of a usage line, such as "USER|--everyone". */
void offer_values(struct completion *k, const char *word);

#endif
