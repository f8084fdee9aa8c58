/* SPDX-License-Identifier: MIT */
/* Reads a client's discovery from all its addresses. */
#ifndef CLIENT_READ_H
#define CLIENT_READ_H

#include "client.h"

/* The result of reading a client. */
struct client_reading {
	const struct action *actions;	/* .client is not set */
	size_t action_count;
	size_t left_out;		/* actions that this host cannot offer */
	const char *kind;		/* guessed from the discovery */
	const char *capabilities;	/* JSON, or NULL if not available */
	struct client_keys keys[CLIENT_SOURCES_MAX];
	size_t key_count;
	const char *key_problem;	/* why keys were rejected, or NULL */
	const char *keyless;		/* a source without keys, or NULL */
};

/* SOURCE in the stored form, from the pool: an address, with the usual path if it has none,
 * or an absolute path. Quits if it is invalid. */
const char *client_source(const char *source);

/* ADDRESS, which must be valid, with the usual path if it has none. */
const char *client_discovery_address(const char *address);

/*
 * Reads the COUNT sources of the client NAME. Returns why that failed, or NULL. HTTPS: this
 * host's pages use https, see discovery_read(). Missing capabilities only cause a warning; if
 * NAME is NULL, they are not read.
 */
const char *client_read(const char *name, const char *const *sources, size_t count, bool https,
			struct client_reading *r);

/* Whether both lists have the same keys in the same order. */
bool client_same_keys(const struct client_keys *a, size_t a_count, const struct client_keys *b,
		      size_t b_count);

#endif
