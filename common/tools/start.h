/* SPDX-License-Identifier: MIT */
/* How both programs begin. */
#ifndef START_H
#define START_H

/*
 * Names the program in its messages, sees to it that it leaves no core (nor lets other
 * processes of its user look into it), and takes the traps out of the way: a
 * reader that goes away or a full disk is an error where it happens, not the
 * end by a signal; and no file is opened as descriptor 0, 1 or 2 because the
 * caller closed them: reading or writing those then fails. A line of standard error
 * becomes one write, unless it is longer than the buffer; what is no line yet wants
 * fflush().
 */
void start_program(const char *name);

#endif
