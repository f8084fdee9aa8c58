/* SPDX-License-Identifier: MIT */
/*
 * Registered clients: the editors that open files of this host, what their
 * discovery says that they can do, and the keys that their requests are proven
 * with (discovery-and-host-page, proof-keys).
 *
 * In the settings, scope "clients" holds a small row for each client, by its name:
 * that is what a request reads. What changes
 * more often stands beside it, as "NAME+stale" and "NAME+failed".
 * Scope "action/EXTENSION" holds what opens files of that extension, by "CLIENT+ACTION",
 * and under "preferred" the client that comes first: one read answers a lookup.
 */
#ifndef CLIENT_H
#define CLIENT_H

#include "db.h"
#include "jwk.h"

enum {
	CLIENT_SOURCES_MAX = 16,	/* places that a client's discovery comes from */
	CLIENT_SOURCE_MAX = 1000,	/* bytes of one */
	CLIENT_EXTENSION_MAX = 31,	/* as name_extension() has it, without the dot */
	CLIENT_URL_MAX = 2000,		/* bytes of an action's urlsrc */
};

/* What happens to a request without proof, or with a wrong one. */
enum client_proof {
	PROOF_OFF,		/* proofs are not looked at */
	PROOF_IF_PRESENT,	/* a wrong one is refused, a request without goes on */
	PROOF_REQUIRED,		/* both are refused */
};

/* RSA keys of one place; where the discovery has no old key, OLD is KEY. */
struct client_keys {
	struct jwk key, old;
};

struct client {
	const char *name;
	const char *kind;	/* of client_kinds[] */
	/* addresses and paths of the discovery: the first gives the actions, all give
	 * keys, for nodes behind one name may have different ones */
	const char *sources[CLIENT_SOURCES_MAX];
	size_t source_count;
	enum client_proof proof;
	struct client_keys keys[CLIENT_SOURCES_MAX];
	size_t key_count;	/* of different ones */
	int64_t fetched_at;	/* when the discovery was read last */
	int64_t stale_at;	/* since when its keys do not fit, 0: they do */
	int64_t failed_at;	/* when reading it failed last, 0: it did not since fetched_at */
	const char *failure;	/* why, or NULL */
};

/* One thing that a client can do with files of one extension. */
struct action {
	const char *client;	/* the client's name */
	const char *kind;	/* the client's kind */
	const char *name;	/* "view", "edit" ..., as the discovery spells it */
	const char *ext;	/* of the files, in lower case, without the dot */
	const char *urlsrc;	/* for client_action_url() */
	const char *origin;	/* of urlsrc, "https://office.example": for frame-src, messages */
	const char *icon;	/* address of the page's icon, or NULL */
	const char *target_ext;	/* convert: of the file that it makes, or NULL */
	const char *new_ext;	/* editnew: of the file that it makes, or NULL */
	bool is_default;	/* what a file is simply opened with */
};

/* "microsoft", "collabora", "onlyoffice", "other"; ends with NULL. */
extern const char *const client_kinds[];

/* The name and kind of the editor that is part of this host, which no client has. */
#define CLIENT_TEXT "text"

/* "off", "if-present" and "required", and back; false if TEXT is none of them. */
const char *client_proof_name(enum client_proof proof);
bool client_proof_parse(const char *text, enum client_proof *proof);

/* As those of text.h: a name is of small letters, digits and "-"; "text" is the
 * built-in editor's. */
const char *client_name_problem(const char *name);

/* An extension without its dot, of small letters and digits. */
const char *client_extension_problem(const char *ext);

/* "https://HOST[:PORT]" of an http or https address, from the pool. */
const char *client_origin(const char *url);

/* Whether there is a client of that name. */
bool client_exists(struct db *db, const char *name);

/* The client of that name; false if there is none. */
bool client_get(struct db *db, const char *name, struct client *c);

/* Calls EACH for all clients, in the order of their names. */
void client_list(struct db *db, void (*each)(const struct client *c, void *arg), void *arg);

/* What the client says that it can do, as JSON, or NULL if that is not known. */
const char *client_capabilities(struct db *db, const char *name);

/* In a transaction. Stores C as it is, under its name, and drops a mark and a failure
 * that it has not. */
void client_set(struct db *db, const struct client *c);

/* In a transaction. CAPABILITIES is JSON, or NULL. */
void client_set_capabilities(struct db *db, const char *name, const char *capabilities);

/* As those of text.h: fields that a page may give the client besides its token, texts
 * in a JSON object (discovery-and-host-page 4). */
const char *client_fields_problem(struct json_object *fields);

/* These fields as JSON, or NULL; and in a transaction the storing of them. */
const char *client_fields(struct db *db, const char *name);
void client_set_fields(struct db *db, const char *name, const char *fields);

/* In a transaction. Replaces all that the client can do; whose the ACTIONS are does not
 * count. Of two of one name and extension the first stays. */
void client_set_actions(struct db *db, const struct client *c, const struct action *actions,
			size_t count);

/* In a transaction. Has the client come first for files of that extension. */
void client_prefer(struct db *db, const char *name, const char *ext);

/* In a transaction. Has the client come first for no files any more. */
void client_unprefer(struct db *db, const char *name);

/* In a transaction. Removes the client and all that was stored of it but how often; the second
 * leaves what it can do. False if there was none. */
bool client_remove(struct db *db, const char *name);
bool client_unset(struct db *db, const char *name);

/* Which client of that name it is, or the last one was, counted from 0: what was given to one that
 * was removed is not for the next of its name. */
int64_t client_number(struct db *db, const char *name);

/* In a transaction. For client_remove(). */
void client_count_removal(struct db *db, const char *name);

/*
 * In a transaction, for requests: the client's keys do not fit what it sends, so
 * its discovery is to be read again. One small row; does nothing if that is known,
 * or if there is no such client.
 */
void client_mark_stale(struct db *db, const char *name, int64_t now);

/* Calls EACH for all that the client NAME can do, in the order of extensions. */
void client_actions(struct db *db, const char *name,
		    void (*each)(const struct action *a, void *arg), void *arg);

/* Calls EACH for the extensions that the client NAME comes first for. */
void client_preferences(struct db *db, const char *name,
			void (*each)(const char *ext, void *arg), void *arg);

/* The client that comes first for files of that extension, or NULL. */
const char *client_preferred(struct db *db, const char *ext);

/*
 * What a file of that name is opened with. Clients are asked in turn: the preferred
 * one of the extension, then the others in the order of their names; with CLIENT it
 * alone. The first answers that has, whatever the letter case, the action WANTED;
 * or, for
 *   NULL      what it calls its default, else "edit", else as for "view";
 *   "view"    what starts so, as "view_comment" does, the default first; of Collabora
 *             also "edit", for its one page does both: client_action_url() then says
 *             that nothing is to be edited;
 *   "editnew" of Collabora and ONLYOFFICE "edit", which fills empty files, too.
 * Who asks for "edit" never gets less. False if there is nothing.
 */
bool client_action(struct db *db, const char *file_name, const char *wanted,
		   const char *client, struct action *a);

/* What the address of an action is filled with; NULL where not known. */
struct client_values {
	const char *wopi_src;	/* the WOPISrc, as it is: it gets encoded here */
	const char *kind;	/* the action's kind of client */
	const char *action;	/* what was asked client_action() for, or the action's name */
	const char *language;	/* of the user interface, "en-US" */
	const char *theme;	/* "light" or "dark" */
	const char *session_id;	/* the host's id of the session, for support */
	const char *context;	/* text that comes back as X-WOPI-SessionContext */
	const char *query;	/* the page's own query: what starts with "wd" is passed on */
	bool business;		/* the user has a business licence */
};

/*
 * The address that the action's page is loaded from, from the pool: URLSRC with its
 * optional parameters filled or removed, and what this kind of client wants besides.
 * Never a token. Editors have trouble with more than 2,000 characters.
 */
const char *client_action_url(const char *urlsrc, const struct client_values *v);

#endif
