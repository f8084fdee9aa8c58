/* SPDX-License-Identifier: MIT */
/* Files that leave: into the trash and back, or for good. */
#ifndef TRASH_COMMANDS_H
#define TRASH_COMMANDS_H

#include "cli.h"

/* file remove --purge: purges the files of the arguments, which may be in the trash, after a question. */
void purge_files(struct cli *c);

#endif
