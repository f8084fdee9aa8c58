/* SPDX-License-Identifier: MIT */
/*
 * Where the parts of a ZIP archive are, for the chunking scheme Zip: each local header, the data of
 * each entry with what follows it (a data descriptor, padding), the central directory with all
 * behind it. Nothing is decompressed, and nothing in the archive is believed.
 */
#ifndef ZIP_READER_H
#define ZIP_READER_H

#include "signature.h"

/* The parts of an archive: where each ends. */
struct zip_parts {
	int64_t *ends;
	size_t count;		/* at most CHUNKS_MAX */
};

/*
 * Finds the parts of the file FD, of SIZE bytes; no part is empty, and together they are the file.
 * False if it is no archive, or not one that can be split: if entries contradict each other, overlap
 * or are encrypted, if something precedes the first, or if there would be too many parts.
 */
bool zip_parts(int fd, int64_t size, struct zip_parts *parts);

#endif
