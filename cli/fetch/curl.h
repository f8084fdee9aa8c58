/* SPDX-License-Identifier: MIT */
/*
 * The curl command, which speaks HTTP and TLS here: libcurl would bring 33 shared
 * libraries and 4 ms to the start of every wopictl command, three times what one
 * takes now.
 */
#ifndef CURL_H
#define CURL_H

#include <stddef.h>
#include <sys/types.h>

struct curl_answer {
	const char *data;	/* what it wrote, and a NUL; of it at most one byte more than MAX */
	size_t len;
	int status;		/* its exit status, -1 if it did not run to its end */
	const char *problem;	/* NULL, or why it failed, in its own words */
};

/*
 * Runs curl with WORDS, which end with NULL, behind the options that it always has:
 * quiet, and without anybody's own settings. Its standard input is INPUT, empty with
 * -1. It is ended once it wrote more than MAX bytes. What stands in WORDS others can see in the
 * list of processes.
 */
struct curl_answer curl_run(const char *const *words, int input, size_t max);

/* Reads to the end, or one byte past MAX, and puts a NUL behind: how many bytes; -1 and
 * errno if that fails. */
ssize_t read_up_to(int fd, char *data, size_t max);

#endif
