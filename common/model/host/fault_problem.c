/* SPDX-License-Identifier: MIT */
/* Which members a fault needs, and which contradict each other. */
#include "fault.h"

#include "mem.h"

#include <string.h>

/* The effects that a fault has. */
enum {
	HAS_STATUS = 1 << 0, HAS_HEADERS = 1 << 1, HAS_BODY = 1 << 2, HAS_DELAY = 1 << 3,
	HAS_TRUNCATE = 1 << 4, HAS_DROP = 1 << 5, HAS_AFTER_COMMIT = 1 << 6, HAS_WRONG_LOCK_ID = 1 << 7,
	HAS_STALE_VERSION = 1 << 8, HAS_EXPIRE_TOKEN = 1 << 9, HAS_TRICKLE = 1 << 10,
};

static unsigned effects(const struct fault *f)
{
	return (f->status ? HAS_STATUS : 0) | (f->header_count ? HAS_HEADERS : 0) |
		(f->body ? HAS_BODY : 0) | (f->delay ? HAS_DELAY : 0) |
		(f->truncate >= 0 ? HAS_TRUNCATE : 0) | (f->drop ? HAS_DROP : 0) |
		(f->after_commit ? HAS_AFTER_COMMIT : 0) | (f->lock_id ? HAS_WRONG_LOCK_ID : 0) |
		(f->stale_version ? HAS_STALE_VERSION : 0) | (f->expire_token ? HAS_EXPIRE_TOKEN : 0) |
		(f->trickle ? HAS_TRICKLE : 0);
}

/* An effect of OF excludes one of WITH, unless the fault also has one of BUT. */
static const struct { unsigned of, with, but; const char *problem; } contradictions[] = {
	{ HAS_DROP, HAS_STATUS, 0, "an answer that is dropped has no status" },
	{ HAS_DROP, HAS_HEADERS, 0, "an answer that is dropped has no header" },
	{ HAS_DROP, HAS_BODY, 0, "an answer that is dropped has no body" },
	{ HAS_DROP, HAS_TRUNCATE | HAS_TRICKLE, 0,
	  "an answer that is dropped has no body to truncate or trickle" },
	{ HAS_DROP, HAS_WRONG_LOCK_ID, 0, "an answer that is dropped has no lock id" },
	{ HAS_DROP, HAS_STALE_VERSION, 0, "an answer that is dropped has no version" },
	{ HAS_STATUS | HAS_BODY, HAS_STALE_VERSION, 0,
	  "an answer with a status or body of its own has no version" },
	{ HAS_STATUS, HAS_TRUNCATE | HAS_TRICKLE, HAS_BODY,
	  "an answer with a status of its own has no body to truncate or trickle: give it one" },
	{ HAS_EXPIRE_TOKEN, HAS_TRUNCATE | HAS_TRICKLE, HAS_AFTER_COMMIT | HAS_BODY,
	  "a request whose token ends is 401, without a body to truncate or trickle: end it after"
	  " the commit" },
	{ HAS_EXPIRE_TOKEN, HAS_STALE_VERSION, HAS_AFTER_COMMIT,
	  "a request whose token ends is 401, without a version: end it after the commit" },
	{ HAS_EXPIRE_TOKEN, HAS_WRONG_LOCK_ID, HAS_AFTER_COMMIT | HAS_STATUS | HAS_BODY,
	  "a request whose token ends is 401, without a lock id: end it after the commit" },
};

/* Why the answer that the fault gives itself is invalid, or NULL. */
static const char *answer_problem(const struct fault *f)
{
	if (f->body && *f->body && (f->status == 204 || f->status == 304))
		return mem_printf("an answer with status %d has no body", (int)f->status);
	if (f->body && f->truncate >= (int64_t)strlen(f->body))
		return "the body is not longer than the length to truncate it to";
	return NULL;
}

const char *fault_problem(const struct fault *f)
{
	unsigned has = effects(f);

	if (!f->any && f->operation == OPERATIONS)
		return "operation: is missing";
	if (!(has & ~(unsigned)HAS_AFTER_COMMIT))
		return "it has no effect: give it a status, a header, a body, a delay or a lock id, or"
			" have it truncate, trickle or drop the answer, name a stale version or end the token";
	if (f->seed >= 0 && f->probability >= 1)
		return "a seed needs a probability below 1";
	for (size_t i = 0; i < sizeof(contradictions) / sizeof(*contradictions); i++)
		if (has & contradictions[i].of && has & contradictions[i].with &&
		    !(has & contradictions[i].but))
			return contradictions[i].problem;
	return answer_problem(f);
}
