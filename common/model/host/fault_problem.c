/* SPDX-License-Identifier: MIT */
/* What a fault must have, and which of its members contradict each other. */
#include "fault.h"

#include "mem.h"

#include <string.h>

/* What F has of these. */
enum {
	STATUS = 1 << 0, SOME_HEADERS = 1 << 1, SOME_BODY = 1 << 2, DELAY = 1 << 3,
	TRUNCATE = 1 << 4, DROP = 1 << 5, AFTER_COMMIT = 1 << 6, WRONG_LOCK_ID = 1 << 7,
	STALE_VERSION = 1 << 8, EXPIRE_TOKEN = 1 << 9,
};

static unsigned effects(const struct fault *f)
{
	return (f->status ? STATUS : 0) | (f->header_count ? SOME_HEADERS : 0) |
		(f->body ? SOME_BODY : 0) | (f->delay ? DELAY : 0) |
		(f->truncate >= 0 ? TRUNCATE : 0) | (f->drop ? DROP : 0) |
		(f->after_commit ? AFTER_COMMIT : 0) | (f->lock_id ? WRONG_LOCK_ID : 0) |
		(f->stale_version ? STALE_VERSION : 0) | (f->expire_token ? EXPIRE_TOKEN : 0);
}

/* What cannot be together: one of OF with one of WITH, unless there is one of BUT. */
static const struct { unsigned of, with, but; const char *problem; } contradictions[] = {
	{ DROP, STATUS, 0, "an answer that is dropped has no status" },
	{ DROP, SOME_HEADERS, 0, "an answer that is dropped has no header" },
	{ DROP, SOME_BODY, 0, "an answer that is dropped has no body" },
	{ DROP, TRUNCATE, 0, "an answer that is dropped has no body to truncate" },
	{ DROP, WRONG_LOCK_ID, 0, "an answer that is dropped tells no lock id" },
	{ DROP, STALE_VERSION, 0, "an answer that is dropped tells no version" },
	{ STATUS | SOME_BODY, STALE_VERSION, 0,
	  "an answer with a status or body of its own tells no version" },
	{ STATUS, TRUNCATE, SOME_BODY,
	  "an answer with a status of its own has no body to truncate: give it one" },
	{ EXPIRE_TOKEN, TRUNCATE, AFTER_COMMIT | SOME_BODY,
	  "a request whose token ends is 401, without a body to truncate: end it after the commit" },
	{ EXPIRE_TOKEN, STALE_VERSION, AFTER_COMMIT,
	  "a request whose token ends is 401, without a version: end it after the commit" },
	{ EXPIRE_TOKEN, WRONG_LOCK_ID, AFTER_COMMIT | STATUS | SOME_BODY,
	  "a request whose token ends is 401, without a lock id: end it after the commit" },
};

/* What is wrong with an answer of its own. */
static const char *answer_problem(const struct fault *f)
{
	if (f->body && *f->body && (f->status == 204 || f->status == 304))
		return mem_printf("an answer with status %d has no body", (int)f->status);
	if (f->body && f->truncate >= (int64_t)strlen(f->body))
		return "the body is not longer than what it is to be truncated to";
	return NULL;
}

const char *fault_problem(const struct fault *f)
{
	unsigned has = effects(f);

	if (!f->any && f->operation == OPERATIONS)
		return "operation: is missing";
	if (!(has & ~(unsigned)AFTER_COMMIT))
		return "it does nothing: give it a status, a header, a body, a delay, a lock id, or say"
			" that it truncates, drops, tells a stale version or ends the token";
	if (f->seed >= 0 && f->probability >= 1)
		return "a seed is for draws: give a probability below 1";
	for (size_t i = 0; i < sizeof(contradictions) / sizeof(*contradictions); i++)
		if (has & contradictions[i].of && has & contradictions[i].with &&
		    !(has & contradictions[i].but))
			return contradictions[i].problem;
	return answer_problem(f);
}
