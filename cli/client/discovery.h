/* SPDX-License-Identifier: MIT */
/* The discovery document of a client: its actions on files, and its keys. */
#ifndef DISCOVERY_H
#define DISCOVERY_H

#include "client.h"

enum {
	DISCOVERY_SIZE_MAX = 8 << 20,	/* bytes of a document */
	DISCOVERY_ACTIONS_MAX = 20000,	/* actions in it */
};

struct discovery {
	struct action *actions;		/* of one zone; .client is not set */
	size_t action_count;
	size_t left_out;		/* actions of the zone that this host cannot offer */
	const char *zone;		/* the zone's name */
	const char *kind;		/* of client_kinds[], guessed */
	bool has_keys;
	struct client_keys keys;
	const char *key_problem;	/* why keys were rejected, or NULL */
	const char *capabilities_url;	/* as the document says, or NULL */
};

/*
 * Reads a document of LEN bytes. Returns what is wrong with it, as a text that follows its
 * name, or NULL. Of several zones it prefers those for HTTPS or else http pages, and external
 * to internal ones. Unknown elements are ignored.
 */
const char *discovery_read(const char *text, size_t len, bool https, struct discovery *d);

/* Why an address, the urlsrc of an action or the name of an action is invalid, or NULL; as the
 * functions of text.h. */
const char *discovery_address_problem(const char *url);
const char *discovery_urlsrc_problem(const char *url);
const char *discovery_action_problem(const char *name);

#endif
