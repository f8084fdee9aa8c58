/* SPDX-License-Identifier: MIT */
/*
 * Signatures of versions: computed once, and kept with the version. A client's signature by the
 * scheme Zip is kept when it saves (put.h); this is for versions that came otherwise.
 */
#ifndef CHUNKING_H
#define CHUNKING_H

#include "signature.h"
#include "version.h"

/* The stored signature of a version; false if there is none. */
bool chunking_get(struct db *db, const char *file_id, int64_t number, struct signature *s);

/* In a transaction. Stores it. */
void chunking_set(struct db *db, const char *file_id, int64_t number, const struct signature *s);

/*
 * Computes the signature of the content C, open as FD, outside of any transaction: by Zip if the
 * content is an archive that can be split, else FullFile. False if the bytes are not those of C.
 */
bool chunking_compute(int fd, const struct content *c, struct signature *s);

#endif
