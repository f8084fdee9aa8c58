/* SPDX-License-Identifier: MIT */
/* The steps of 'wopictl journal expect', and which recorded request is one. */
#ifndef STEPS_H
#define STEPS_H

#include "operation.h"
#include "records.h"

#include <stdbool.h>
#include <stddef.h>

struct json_object;

enum {
	STEPS_MAX = 1000,	/* "PUT*3" is three */
	STEPS_GROUP_MAX = 12,	/* in braces */
};

/* What a record must have, such as [X-WOPI-Lock=A]. */
struct condition {
	enum { CONDITION_THERE, CONDITION_ABSENT, CONDITION_IS, CONDITION_IS_NOT } kind;
	const char *of;		/* the record's member that has it, NULL: the record itself */
	const char *name, *value;
};

struct step {
	const char *name;	/* as the difference shows it */
	bool optional;		/* it need not come */
	bool repeats;		/* it may come again */
	bool copy;		/* it comes after the step before it, in braces as well */
	bool any_operation, any_status;
	enum operation operation;
	struct statuses status;
	struct condition *conditions;
	size_t condition_count;
	size_t end;		/* of the first step of a group: index behind its last one */
};

/* Groups, one behind the other. The steps of a group come in any order; most have one step. */
struct steps {
	struct step list[STEPS_MAX];
	size_t count;
};

/* Reads steps as wopictl(1) explains them; quits with the place where they are wrong. */
void steps_read(struct steps *to, const char *text);

/* Whether the request is the step. WHY: if only a condition is not met, what there is instead,
 * such as "with X-WOPI-Lock 'B'"; else NULL. */
bool step_fits(const struct step *s, struct json_object *record, const char **why);

#endif
