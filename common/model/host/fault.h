/* SPDX-License-Identifier: MIT */
/*
 * Faults: how requests are to go wrong, for tests of clients. Each is stored as JSON in
 * the table of settings and found by a number. Nothing looks at them while the setting
 * "faults" is off.
 */
#ifndef FAULT_H
#define FAULT_H

#include "clock.h"
#include "db.h"
#include "operation.h"

struct json_object;
struct user;

enum {
	FAULTS_MAX = 100,		/* at once */
	FAULT_HEADERS_MAX = 16,
	FAULT_HEADER_MAX = 1024,	/* bytes of one, with its name */
	FAULT_BODY_MAX = 65536,		/* bytes */
};

#define FAULT_DELAY_MAX (600 * CLOCK_SECOND)

/* Texts that are not there are NULL. FAULT_NONE is the one that does nothing. */
struct fault {
	int64_t number;			/* 0 before it is stored */

	/* which requests it hits */
	bool any;			/* all of them, also those that no operation knows */
	enum operation operation;	/* OPERATIONS: not said */
	const char *file;		/* the id in the path, whatever it names */
	const char *user;		/* whose token it is: id or name */
	int64_t times;			/* how many requests at most; 0: no end */
	double probability;		/* 1: each that fits */
	int64_t seed;			/* of its draws; -1: fault_add() chooses one */

	/* what becomes of them */
	bool after_commit;		/* first the operation does its work */
	int64_t delay;			/* microseconds */
	int64_t status;			/* the answer is this one, 0: the operation's */
	const char *headers[FAULT_HEADERS_MAX];	/* "Name: value", each for those of that name */
	size_t header_count;
	const char *body;		/* the answer's */
	int64_t truncate;		/* so many bytes of the body come; -1: all */
	bool drop;			/* no answer comes */
	const char *lock_id;		/* instead of the one in the answer */
	bool stale_version;		/* the answer tells the version before */
	bool expire_token;		/* the session ends */

	/* what became of it */
	int64_t hits;
	int64_t draws;
};

#define FAULT_NONE (struct fault){ \
	.operation = OPERATIONS, .probability = 1, .seed = -1, .truncate = -1 }

/*
 * Sets a member by its name from TEXT as people write it: a flag takes any, a header is
 * added to those that are there. NULL, or what TEXT must be instead, to stand behind it
 * in a message: "must be a number from 200 to 599". NAME must be one of the members below.
 */
const char *fault_set(struct fault *f, const char *name, const char *text);

/* NULL if F can be stored, else which of its members contradict each other or lack. */
const char *fault_problem(const struct fault *f);

/*
 * A fault as JSON: operation ("any" or an operation's name), file, user, status (a
 * number), headers (a list of "Name: value"), body, delay (a duration), truncate, drop,
 * after_commit, lock_id, stale_version, expire_token, times, probability, seed; and what
 * became of it, hits and draws. Members that are not set are left out.
 *
 * fault_read() returns NULL and sets *F, or says what is wrong, beginning with the member's
 * name if it is about one. What it read is F's own. The caller puts what fault_json() gives.
 */
const char *fault_read(struct json_object *o, struct fault *f);
struct json_object *fault_json(const struct fault *f);

/* Whether both are the same but for number, hits and draws, and for the seed if one has none. */
bool fault_same(const struct fault *a, const struct fault *b);

/* What it does, for people: "status 500, after commit". No texts of headers and bodies. */
const char *fault_effect(const struct fault *f);

/* Calls EACH for all, in the order of their numbers. */
void fault_list(struct db *db, void (*each)(const struct fault *f, void *arg), void *arg);

/* The fault of that number; false if there is none. */
bool fault_get(struct db *db, int64_t number, struct fault *f);

/*
 * In a transaction. Stores F, which has no problem, and sets its number, which no other had
 * as long as there were any, and its seed. Returns the number; 0 if there are FAULTS_MAX
 * already.
 */
int64_t fault_add(struct db *db, struct fault *f);

/* In a transaction. Stores F as it stands under its number, which it has been given. */
void fault_store(struct db *db, const struct fault *f);

/* In a transaction. False if there is no such fault. */
bool fault_remove(struct db *db, int64_t number);

/* In a transaction. Removes all; returns how many. */
int fault_remove_all(struct db *db);

/* A request, so far as faults look at it. */
struct fault_request {
	enum operation operation;
	const char *id;			/* in the path; "" if it has none */
	const struct user *user;	/* NULL if it is not known whose it is */
};

/* Whether a fault may hit the request. With ANYBODYS its user is not looked at, for
 * there is no need to know it otherwise. */
bool fault_awaits(struct db *db, const struct fault_request *rq, bool anybodys);

/*
 * In a transaction. The first fault in the order of numbers that fits the request, has hits
 * left, and is drawn; it is counted as a hit. A draw that fails is counted, too, and the
 * next fault is tried. False if none hits.
 */
bool fault_take(struct db *db, const struct fault_request *rq, struct fault *f);

#endif
