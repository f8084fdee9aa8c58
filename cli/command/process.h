/* SPDX-License-Identifier: MIT */
/* Programs that commands run: one at a time, and none outlives this process. */
#ifndef PROCESS_H
#define PROCESS_H

#include <sys/types.h>

/* For process_start(): an end of a pipe, whose other end is in struct process. */
enum { PROCESS_PIPE = -2 };

struct process {
	const char *name;
	pid_t pid;
	int input, output;	/* pipes to and from it, or -1; the caller closes them */
	int messages;		/* its standard error, a file without a name */
	const char *said;	/* after process_wait(): the first line of its messages, without its
				 * name, or that there is none; from the pool */
};

/*
 * Starts the program WORDS[0], which is looked for in PATH, with these words, the last of which
 * is NULL, in FOLDER (NULL: that of this process). Its standard input is INPUT: a descriptor,
 * PROCESS_PIPE, or -1 for an empty one. Its standard output is OUTPUT: a descriptor or
 * PROCESS_PIPE. It has no terminal. Returns 0, or an errno.
 */
int process_start(struct process *p, const char *const *words, const char *folder, int input,
		  int output);

/*
 * Waits for its end: its exit status, or -1 if a signal ended it. Quits if this process is to
 * end (interrupt.h).
 */
int process_wait(struct process *p);

/* What to say if process_start() returned ERROR; from the pool. */
const char *process_start_problem(const char *name, int error);

#endif
