/* SPDX-License-Identifier: MIT */
/* Assembles streams from their chunks. */
#ifndef CHUNK_ASSEMBLY_H
#define CHUNK_ASSEMBLY_H

#include "chunk_index.h"
#include "content.h"

/*
 * Makes a new content of the chunks of S, which the index has found all; as content_receive(). Each
 * is compared with its id once more: dies if what the file has is damaged.
 */
void chunk_assemble(struct db *db, const struct chunk_index *index, const struct signature *s,
		    struct content *c);

#endif
