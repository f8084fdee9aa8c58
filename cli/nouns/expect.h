/* SPDX-License-Identifier: MIT */
/*
 * Whether recorded requests are the expected steps. The steps are a small automaton: which of
 * them may come next is known after each request, so what can never fit any more is known at
 * once.
 */
#ifndef EXPECT_H
#define EXPECT_H

#include "steps.h"

/* Which step requests fit, and so on back to the first request. */
struct fit {
	size_t step, request;	/* the first request; those up to the next fit are the same step's */
	const struct fit *before;
};

/* A way in which the requests so far fit the steps before a group, and some of the group. */
struct way {
	unsigned taken;		/* a bit for each step of the group that came */
	const struct fit *how;	/* NULL if there was no request */
	const struct way *next;
};

struct expected {
	struct steps steps;
	const struct way *ways[STEPS_MAX + 1];	/* by the group's first step */
	size_t seen;		/* requests */
	bool failed;		/* nothing that comes could make them fit any more */
	const char *why;	/* then: the condition that the request does not meet, or NULL */
	struct {
		size_t steps, seen, group;
		unsigned taken;
		const struct fit *how;
	} best;			/* the most steps that ever fitted, after so many requests */
};

/* Begins; the steps have been read. */
void expect_begin(struct expected *e);

/* One more request. */
void expect_see(struct expected *e, struct json_object *record);

/* Whether the requests so far are all steps. */
bool expect_fits(const struct expected *e);

/* The steps of the best group that may come next, as text; NULL if there are none. */
const char *expect_next(const struct expected *e);

#endif
