/* SPDX-License-Identifier: MIT */
/*
 * The signature of a content that came without one. That of a version is computed once, and then kept
 * with it (signature_set()); a client's signature by the scheme Zip is kept when it saves.
 */
#ifndef CHUNKING_H
#define CHUNKING_H

#include "content.h"
#include "signature.h"

/*
 * Computes the signature of the content C, open as FD, outside of any transaction: by Zip if the
 * content is an archive that can be split, else FullFile. False if the bytes are not those of C.
 */
bool chunking_compute(int fd, const struct content *c, struct signature *s);

#endif
