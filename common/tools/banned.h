/* SPDX-License-Identifier: MIT */
/*
 * Functions that no source of the programs may call: the Makefile includes this header in
 * front of each, and the compiler refuses them by name. The headers that declare them come
 * first, for poisoned names are refused there, too; so the choice of what the C library
 * declares is made here, for all sources.
 *
 *	strcpy, sprintf ...		mem_printf(), mem_strdup(); snprintf() into an array
 *	atoi, sscanf ...		parse_number(), clock_parse(), next_word() ...
 *	strtok ...			next_field(), next_word()
 *	gmtime, localtime ...		clock_text(): no time zone file is read
 *	popen				posix_spawn() of the program itself, without a shell
 */
#ifndef BANNED_H
#define BANNED_H

#ifdef __linux__
#define _GNU_SOURCE
#endif

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <wchar.h>

#pragma GCC poison strcpy strcat strncpy strncat stpcpy stpncpy sprintf vsprintf
#pragma GCC poison atoi atol atoll atof scanf fscanf sscanf vscanf vfscanf vsscanf
#pragma GCC poison strtok strtok_r gets
#pragma GCC poison gmtime gmtime_r localtime localtime_r ctime ctime_r asctime asctime_r mktime
#pragma GCC poison tmpnam tempnam mktemp rand srand popen

#endif
