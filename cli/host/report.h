/* SPDX-License-Identifier: MIT */
/* The report of 'wopictl check' and 'wopictl doctor': a line for each thing that they look at. */
#ifndef REPORT_H
#define REPORT_H

#include "cli.h"

/* Call first: what was found is printed even if the command dies. */
void report_begin(void);

/* One line each. A REMEDY is a command to paste, or says what to do. */
void report_ok(const struct cli *c, const char *check);
void report_warning(const struct cli *c, const char *check, const char *finding,
		    const char *remedy);
void report_problem(const struct cli *c, const char *check, const char *finding,
		    const char *remedy);

/* A problem if there is a FINDING, else ok. */
void report_either(const struct cli *c, const char *check, const char *finding,
		   const char *remedy);

/* How many problems were reported so far. */
int report_problems(void);

/* Prints the report, and quits with EXIT_FAILED if there was a problem. */
void report_end(struct cli *c);

/* A command of wopictl for this host, to paste; from the pool. */
const char *report_command(const struct cli *c, const char *words);

#endif
