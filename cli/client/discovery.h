/* SPDX-License-Identifier: MIT */
/* The discovery document of a client: what it can do with files, and its keys. */
#ifndef DISCOVERY_H
#define DISCOVERY_H

#include "client.h"

enum {
	DISCOVERY_SIZE_MAX = 8 << 20,	/* bytes of a document */
	DISCOVERY_ACTIONS_MAX = 20000,	/* actions in it */
};

struct discovery {
	struct action *actions;		/* of one zone; whose they are is not set */
	size_t action_count;
	size_t left_out;		/* actions of the zone that this host cannot offer */
	const char *zone;		/* the zone's name */
	const char *kind;		/* of client_kinds[], as it looks */
	bool has_keys;
	struct client_keys keys;
	const char *key_problem;	/* why keys that are there are not taken, or NULL */
	const char *capabilities_url;	/* where it says that these are, or NULL */
};

/*
 * Reads a document of LEN bytes. NULL, or what is wrong with it, to stand behind its
 * name. Of several zones it takes one that is meant for pages of HTTPS, or of http,
 * external before internal; else what there is. What it does not know does no harm.
 */
const char *discovery_read(const char *text, size_t len, bool https, struct discovery *d);

/* As those of text.h: what may stand there as an address, as the urlsrc of an action and as
 * an action's name. */
const char *discovery_address_problem(const char *url);
const char *discovery_urlsrc_problem(const char *url);
const char *discovery_action_problem(const char *name);

#endif
