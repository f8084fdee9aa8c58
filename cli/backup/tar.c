/* SPDX-License-Identifier: MIT */
/* The system's tar. */
#include "tar.h"

#include "die.h"
#include "message.h"

#include <stdlib.h>
#include <unistd.h>

/* Makes tar independent of the user's environment. */
static void prepare_environment(void)
{
	unsetenv("TAR_OPTIONS");
	if (setenv("LC_ALL", "C", 1) || setenv("COPYFILE_DISABLE", "1", 1))
		die("out of memory");
}

struct process tar_start(const char *const *words, int input, const char *stage)
{
	struct process p;
	int error;

	prepare_environment();
	error = process_start(&p, words, stage, input, PROCESS_PIPE);
	if (error)
		quit(EXIT_FAILED, "%s", process_start_problem("tar", error));
	return p;
}

const char *tar_finish(struct process *p, bool *doubts)
{
	int status;

	close(p->output);
	status = process_wait(p);
	if (doubts)
		*doubts = status == 1;
	return status ? p->said : NULL;
}
