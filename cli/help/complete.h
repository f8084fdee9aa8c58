/* SPDX-License-Identifier: MIT */
/* What wopictl complete and its lists share. */
#ifndef COMPLETE_H
#define COMPLETE_H

#include "cli.h"
#include "command.h"
#include "db.h"
#include "refused.h"

/* A command line that is being typed. */
struct completion {
	struct cli line;	/* what of it is complete; no database until it is needed */
	const char *typed;	/* the word that is being typed, or its last part: "al" */
	const char *kept;	/* what of it stands before that: "--user=" */
	bool options_ended;	/* by "--" */
	const struct known_option *valued;	/* whose value is being typed, or NULL */
	bool from_host;		/* the candidates come from the database */
	const char **given;	/* names of the options before it */
	size_t given_count;
};

/* Prints TEXT if it begins as what was typed; ABOUT, which may be NULL, says what it is. */
void offer(struct completion *k, const char *text, const char *about);

/* The same for each word of LIST, between which are bars. */
void offer_words(struct completion *k, const char *list);

/* Offers what can be asked about by "help": nouns, and the verbs of the first argument. */
void offer_nouns(struct completion *k);
void offer_verbs(struct completion *k);

/* Has the shell complete names of its own files, or of folders alone. */
void offer_local_files(struct completion *k);
void offer_local_folders(struct completion *k);

/* The host's database. Ends the process, silently, if it cannot be opened. */
struct db *completion_db(struct completion *k);

/* Offers what stands for the word WORD of a usage line, as in "USER|--everyone". */
void offer_values(struct completion *k, const char *word);

#endif
