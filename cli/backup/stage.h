/* SPDX-License-Identifier: MIT */
/* Folders that backup and restore work in. None of it stays, unless the process is killed:
 * then 'wopictl gc' removes it. */
#ifndef STAGE_H
#define STAGE_H

#include "cli.h"

/* What names of such folders in a data directory start with. */
#define STAGE_BACKUP ".backup-"
#define STAGE_RESTORE ".restore-"

/*
 * Makes a folder that starts with NAME in PARENT. It is removed with all in it when the
 * process ends; interrupts_catch() is called. One a process.
 */
const char *stage_make(const char *parent, const char *name);

/* A folder that is removed when the process ends, if it is empty then. */
void stage_folder(const char *path);

/*
 * Names of folders that killed processes left in the data directory and that are untouched
 * for a day, and their count.
 */
const char **stages_left(const struct cli *c, size_t *count);

#endif
