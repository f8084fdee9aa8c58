/* SPDX-License-Identifier: MIT */
/* A client's discovery, read from all places where it is. */
#ifndef CLIENT_READ_H
#define CLIENT_READ_H

#include "client.h"

/* What was read. */
struct client_reading {
	const struct action *actions;	/* whose they are is not set */
	size_t action_count;
	size_t left_out;		/* actions that this host cannot offer */
	const char *kind;		/* as it looks */
	const char *capabilities;	/* JSON, or NULL if they were not to be had */
	struct client_keys keys[CLIENT_SOURCES_MAX];
	size_t key_count;
	const char *key_problem;	/* why keys that are there are not taken, or NULL */
	const char *keyless;		/* a source that has none, or NULL */
};

/* SOURCE as it is stored, from the pool: an address, with the usual path if it has none,
 * or an absolute path. Quits if it cannot be one. */
const char *client_source(const char *source);

/* An address, which is one, with the usual path if it has none. */
const char *client_discovery_address(const char *address);

/*
 * Reads the COUNT sources of the client NAME. NULL, or why that failed. HTTPS says
 * what the pages of this host are, see discovery_read(). That there are no
 * capabilities is only told; without NAME nobody asks for them.
 */
const char *client_read(const char *name, const char *const *sources, size_t count, bool https,
			struct client_reading *r);

/* Whether both are the same keys in the same order. */
bool client_same_keys(const struct client_keys *a, size_t a_count, const struct client_keys *b,
		      size_t b_count);

#endif
