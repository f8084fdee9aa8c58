/* SPDX-License-Identifier: MIT */
/*
 * The archive of a backup: a tar file, made and read by the system's tar. In it are
 *
 *   wopi.db secret SHA256SUMS [MISSING] contents/NAME...
 *
 * a host's database as one file, its secret, each content that its versions name, and the
 * sums of all these for sha256sum(1). If contents were lost or damaged, MISSING has their sums
 * in the same form, and the archive lacks them. What is wrong with an archive comes back as a
 * problem, to stand behind its name in a message; NULL is none.
 */
#ifndef ARCHIVE_H
#define ARCHIVE_H

#include "content.h"
#include "db.h"

#include <stdbool.h>

/* A content, and a version that names it. */
struct held {
	const char *name;
	int64_t size;
	uint8_t sha256[SHA256_SIZE];
	const char *file_id;
	int64_t number;
	int others;			/* how many more versions have it */
	bool seen;
	const char *lost;		/* why the archive lacks it, else NULL */
};

/* What a host holds. */
struct inventory {
	struct held *contents;		/* each once, in the order of names */
	size_t count;
	int64_t files, versions;	/* files with those in the trash, versions with refused saves */
	int64_t bytes;			/* of contents, without the lost ones */
	size_t lost;			/* how many of the contents */
};

/* "file 'doc1' version 3, and 2 more versions": what has the content; from the pool. */
const char *held_text(const struct held *h);

/* Marks a content as lost, for the reason WHY. */
void inventory_lose(struct inventory *v, struct held *h, const char *why);

/* Reads it from the database; NULL, or what is wrong: names that are none. */
const char *inventory_read(struct db *db, struct inventory *v);

/*
 * Writes the folder STAGE, which holds all of an archive, as tar to the descriptor OUT.
 * PATH is what it becomes: its end says how it is compressed (.gz .tgz .xz .zst). Quits if OUT
 * cannot be written; returns NULL, or what tar says: with *DOUBTS if all is written, and to be
 * read back before anybody relies on it.
 */
const char *archive_write(const char *stage, const struct inventory *v, int out, const char *path,
			  bool *doubts);

/* An archive that is read. */
struct archive {
	int file;			/* open for reading, a regular file */
	const char *stage;		/* a folder for what tar has to say */
	const char **names;		/* of contents, in its order */
	size_t count;
	unsigned members;		/* which of the others were found */
};

/* Reads the list of what is in it, of which nothing may be missing or foreign. */
const char *archive_list(struct archive *a);

/*
 * Reads the member NAME, which archive_list() saw, into the new file PATH, NULL for nowhere,
 * and gets its sum. More than MAX bytes are a problem.
 */
const char *archive_get(struct archive *a, const char *name, const char *path, int64_t max,
			uint8_t sha256[SHA256_SIZE]);

/*
 * Reads all contents, which must be those of V with their sizes and sums, neither more nor
 * less. WHERE, unless NULL, says into which new file one is to go, NULL for nowhere.
 */
const char *archive_contents(struct archive *a, struct inventory *v,
			     const char *(*where)(const struct held *h, void *arg), void *arg);

/* Reads MISSING, if the archive has it, and marks the contents that it lists as lost. */
const char *archive_read_missing(struct archive *a, struct inventory *v);

/* What MISSING is to be, "" if nothing is; and what SHA256SUMS is to be. */
const char *archive_missing(const struct inventory *v);
const char *archive_sums(const struct inventory *v, const uint8_t database[SHA256_SIZE],
			 const uint8_t secret[SHA256_SIZE]);

/* The SHA-256 of one of these texts. */
void archive_sum_text(const char *text, uint8_t sum[SHA256_SIZE]);

#endif
