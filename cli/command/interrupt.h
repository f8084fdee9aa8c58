/* SPDX-License-Identifier: MIT */
/* SIGINT, SIGTERM and SIGHUP in commands that must not leave half of their work behind. */
#ifndef INTERRUPT_H
#define INTERRUPT_H

#include <stdbool.h>

/*
 * From here on these signals do not end the process, but make stop_if_interrupted() do it.
 * Blocking calls return EINTR, so that their callers can look. A signal that was ignored
 * (nohup) stays ignored.
 */
void interrupts_catch(void);

/* Whether one of these signals came. */
bool is_interrupted(void);

/* Quits with 128 and the signal's number if one came. */
void stop_if_interrupted(void);

#endif
