/* SPDX-License-Identifier: MIT */
/* What the parts of 'wopictl doctor' share. */
#ifndef DOCTOR_H
#define DOCTOR_H

#include "ask.h"
#include "cli.h"
#include "client.h"

struct doctor {
	struct cli *c;
	const char *base;	/* the base URL, NULL if none is known */
	int64_t file_max, body_max;	/* see config.h */
};

/* Compares this machine's clock with that of a server that answered. */
void doctor_clock(struct doctor *d, const char *check, const struct reply *r);

/* Checks one client: what is stored of it, and what it answers. */
void doctor_client(struct doctor *d, const struct client *k);

#endif
