/* SPDX-License-Identifier: MIT */
/* Folders that a command makes for itself. */
#ifndef FOLDER_H
#define FOLDER_H

#include <stdbool.h>
#include <stdint.h>

/* Removes a folder with all in it. False if some of it is still there, with errno. */
bool folder_remove(const char *path);

/* The bytes of files in a folder and below it that its removal would free. */
int64_t folder_bytes(const char *path);

#endif
