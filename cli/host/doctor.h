/* SPDX-License-Identifier: MIT */
/* What the parts of wopictl doctor share. */
#ifndef DOCTOR_H
#define DOCTOR_H

#include "ask.h"
#include "cli.h"
#include "client.h"

struct doctor {
	struct cli *c;
	const char *base;	/* the base URL, NULL if none is known */
	int64_t file_max, body_max;	/* see config.h */
	int problems;
};

/* One line of the report: all is well, or not quite, or something will not work. */
void report_good(struct doctor *d, const char *check);
void report_warning(struct doctor *d, const char *check, const char *finding, const char *remedy);
void report_problem(struct doctor *d, const char *check, const char *finding, const char *remedy);

/* A command of wopictl for this host, to paste. */
const char *doctor_command(const struct doctor *d, const char *words);

/* Compares the clock with that of a server that answered. */
void doctor_clock(struct doctor *d, const char *check, const struct reply *r);

/* Looks at one client, and asks it. */
void doctor_client(struct doctor *d, const struct client *k);

#endif
