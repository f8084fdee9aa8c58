/* SPDX-License-Identifier: MIT */
/*
 * The archive of a backup: a tar file, written and read by the system's tar. It contains
 *
 *   wopi.db secret SHA256SUMS [MISSING] contents/NAME...
 *
 * the host's database as one file, its secret, each content that a version names, and the
 * checksums of these for sha256sum(1). Lost or damaged contents are left out; MISSING has their
 * checksums in the same format. Functions return what is wrong with an archive as a text that
 * follows its name in a message, or NULL.
 */
#ifndef ARCHIVE_H
#define ARCHIVE_H

#include "content.h"
#include "db.h"

#include <stdbool.h>

/* A content, and a version or stream that names it. */
struct held {
	const char *name;
	int64_t size;
	uint8_t sha256[SHA256_SIZE];
	const char *file_id;
	int64_t number;
	const char *of;			/* in words, if it is no version that names it; or NULL */
	int others;			/* number of other versions that name it */
	bool seen;
	const char *lost;		/* why it is missing from the archive, or NULL */
};

/* The contents of a host. */
struct inventory {
	struct held *contents;		/* each once, sorted by name */
	size_t count;
	int64_t files, versions;	/* including the trash and refused saves */
	int64_t bytes;			/* of contents that are not lost */
	size_t lost;			/* number of lost contents */
};

/* "file 'doc1' version 3, and 2 more versions": who names the content; from the pool. */
const char *held_text(const struct held *h);

/* Marks a content as lost for the reason WHY. */
void inventory_lose(struct inventory *v, struct held *h, const char *why);

/* Reads the inventory from the database. Returns why it is invalid, or NULL. */
const char *inventory_read(struct db *db, struct inventory *v);

/*
 * Writes the folder STAGE, which has all members, as a tar file to the descriptor OUT. The
 * extension of PATH selects the compression (.gz .tgz .xz .zst). Quits if OUT cannot be written.
 * Returns tar's message if it failed, or NULL. With *DOUBTS the archive may still be complete:
 * verify it.
 */
const char *archive_write(const char *stage, const struct inventory *v, int out, const char *path,
			  bool *doubts);

/* An archive to read. */
struct archive {
	int file;			/* open for reading, a regular file */
	const char *stage;		/* a folder for tar's messages */
	const char **names;		/* of contents, in the order of the archive */
	size_t count;
	unsigned members;		/* bits: which other members were found */
};

/* Reads the list of members: none may be missing or unexpected. */
const char *archive_list(struct archive *a);

/*
 * Reads the member NAME, which archive_list() found, into the new file PATH, or nowhere if that
 * is NULL, and returns its checksum in SHA256. More than MAX bytes are a problem.
 */
const char *archive_get(struct archive *a, const char *name, const char *path, int64_t max,
			uint8_t sha256[SHA256_SIZE]);

/*
 * Reads all contents, which must be exactly those of V with their sizes and checksums. WHERE,
 * unless NULL, returns the new file for a content, or NULL for none.
 */
const char *archive_contents(struct archive *a, struct inventory *v,
			     const char *(*where)(const struct held *h, void *arg), void *arg);

/* Reads MISSING, if present, and marks the contents that it lists as lost. */
const char *archive_read_missing(struct archive *a, struct inventory *v);

/* The expected text of MISSING, "" if no content is lost; and of SHA256SUMS. */
const char *archive_missing(const struct inventory *v);
const char *archive_sums(const struct inventory *v, const uint8_t database[SHA256_SIZE],
			 const uint8_t secret[SHA256_SIZE]);

/* The SHA-256 of one of these texts. */
void archive_sum_text(const char *text, uint8_t sum[SHA256_SIZE]);

#endif
