/* SPDX-License-Identifier: MIT */
/* How both programs start. */
#ifndef START_H
#define START_H

/*
 * Sets the program's name for messages, forbids core files and tracing by the user's other
 * processes, and prepares file descriptors and signals: a reader that goes away or a full disk
 * is an error, not a signal; if the caller closed descriptor 0, 1 or 2, no other file gets its
 * number, and using it fails. Lines on standard error are written with one write() unless they
 * exceed the buffer; incomplete ones need fflush().
 */
void start_program(const char *name);

#endif
