/* SPDX-License-Identifier: MIT */
/*
 * Injected faults: they make requests fail, for tests of clients. Each is stored as JSON in
 * the key-value store under its number. They have no effect while the setting "faults" is off.
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

#define FAULT_DELAY_MAX (600 * CLOCK_SECOND)	/* also of a body that trickles */

/* Texts that are not set are NULL. FAULT_NONE is a fault without any effect. */
struct fault {
	int64_t number;			/* 0 before it is stored */

	/* which requests it hits */
	bool any;			/* all, also those of unknown operations */
	enum operation operation;	/* OPERATIONS: not set */
	const char *file;		/* the id in the path, of any kind */
	const char *user;		/* the token's user: id or name */
	const char *client;		/* the name that the journal has of it */
	int64_t after;			/* how many matching requests pass first */
	int64_t times;			/* how many requests at most; 0: no limit */
	double probability;		/* 0 to 1; 1: each matching request */
	int64_t seed;			/* of its random sequence; -1: fault_add() chooses one */

	/* what happens to them */
	bool after_commit;		/* the operation is done first */
	int64_t delay;			/* microseconds */
	int64_t status;			/* of the answer; 0: the operation's own */
	const char *headers[FAULT_HEADERS_MAX];	/* "Name: value", replacing those of that name */
	size_t header_count;
	const char *body;		/* of the answer */
	int64_t truncate;		/* bytes of the body that are sent; -1: all */
	int64_t trickle;		/* bytes of the body in a second; 0: all at once */
	bool drop;			/* no answer is sent */
	const char *lock_id;		/* replaces the lock id in the answer */
	bool stale_version;		/* the answer names the previous version */
	bool expire_token;		/* the session ends */

	/* counters */
	int64_t passed;			/* of "after" */
	int64_t hits;
	int64_t draws;			/* of the random sequence */
};

#define FAULT_NONE (struct fault){ \
	.operation = OPERATIONS, .probability = 1, .seed = -1, .truncate = -1 }

/*
 * Sets a member by its name from TEXT as people write it; a flag ignores the text, a header
 * is added. Returns NULL, or what TEXT must be, worded to follow it in a message: "must be a
 * number from 200 to 599". NAME must be one of the members below.
 */
const char *fault_set(struct fault *f, const char *name, const char *text);

/* Why F cannot be stored (members are missing or contradict each other), or NULL. */
const char *fault_problem(const struct fault *f);

/*
 * A fault as JSON: operation ("any" or an operation's name), file, user, client, status (a
 * number), headers (a list of "Name: value"), body, delay (a duration), truncate, trickle, drop,
 * after_commit, lock_id, stale_version, expire_token, after, times, probability, seed, passed,
 * hits, draws. Default values are omitted.
 *
 * fault_read() returns NULL and sets *F, whose texts are copies; or what is wrong, beginning
 * with the member's name if it is about one. The caller puts the result of fault_json().
 */
const char *fault_read(struct json_object *o, struct fault *f);
struct json_object *fault_json(const struct fault *f);

/* Whether two faults are equal, not counting number, passed, hits and draws, nor a seed that one of
 * them lacks. */
bool fault_same(const struct fault *a, const struct fault *b);

/* A summary for people such as "status 500, after commit", without contents of headers and
 * body. From the pool. */
const char *fault_effect(const struct fault *f);

struct faults {
	struct fault *list;
	size_t count;
};

/* All faults, ordered by number. */
struct faults fault_list(struct db *db);

/* The fault of that number; false if there is none. */
bool fault_get(struct db *db, int64_t number, struct fault *f);

/*
 * In a transaction. Stores F, which has no problem, and sets its number, unused by any
 * existing fault, and its seed. Returns the number, or 0 if there are FAULTS_MAX already.
 */
int64_t fault_add(struct db *db, struct fault *f);

/* In a transaction. Stores F under the number that it has. */
void fault_store(struct db *db, const struct fault *f);

/* In a transaction. False if there is no such fault. */
bool fault_remove(struct db *db, int64_t number);

/* In a transaction. Removes all; returns how many. */
int fault_remove_all(struct db *db);

/* What faults need to know of a request. */
struct fault_request {
	enum operation operation;
	const char *id;			/* in the path, or "" */
	const struct user *user;	/* NULL if not known */
	const char *client;		/* name of the client, NULL if not known */
};

/* Whether a fault may hit the request. ANYBODY matches faults of every user and client (they are
 * not known yet). */
bool fault_awaits(struct db *db, const struct fault_request *rq, bool anybody);

/*
 * In a transaction. Finds the first fault, ordered by number, that matches the request, has
 * hits left, lets no more pass and is drawn; counts the hit. A request that passes and a failed
 * draw are counted, too, and the next fault is tried. False if none hits.
 */
bool fault_take(struct db *db, const struct fault_request *rq, struct fault *f);

#endif
