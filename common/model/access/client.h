/* SPDX-License-Identifier: MIT */
/*
 * Registered clients: the editors that open files of this host, the actions that their
 * discovery offers, and their proof keys (WOPI discovery; Verifying that requests originate
 * from the client by using proof keys).
 *
 * In the key-value store, scope "clients" holds a small row for each client under its name,
 * which is what requests read; "NAME+stale" and "NAME+failed" change more often. Scope
 * "action/EXTENSION" holds the actions for files of that extension as "CLIENT+ACTION", a
 * client's limit as "limit/CLIENT", and the name of the preferred client as "preferred": one
 * read answers a lookup.
 */
#ifndef CLIENT_H
#define CLIENT_H

#include "db.h"
#include "jwk.h"

enum {
	CLIENT_SOURCES_MAX = 16,	/* sources of a client's discovery */
	CLIENT_SOURCE_MAX = 1000,	/* bytes of one */
	CLIENT_EXTENSION_MAX = 31,	/* of name_extension(), without the dot */
	CLIENT_URL_MAX = 2000,		/* bytes of an action's urlsrc */
};

/* Whether requests need a proof. */
enum client_proof {
	PROOF_OFF,		/* proofs are ignored */
	PROOF_IF_PRESENT,	/* a wrong proof is refused, none is accepted */
	PROOF_REQUIRED,		/* both are refused */
};

/* What the administrator lets a client do with files of one extension. */
enum client_limit {
	CLIENT_UNLIMITED,	/* all that its discovery offers */
	CLIENT_VIEW_ONLY,	/* only actions that show files */
	CLIENT_EXCLUDED,	/* nothing */
};

/* RSA keys of one source; without an old key in the discovery, OLD is KEY. */
struct client_keys {
	struct jwk key, old;
};

struct client {
	const char *name;
	const char *kind;	/* of client_kinds[] */
	/* addresses and paths of the discovery: the first gives the actions, all of them
	 * keys, for nodes behind one name may have different keys */
	const char *sources[CLIENT_SOURCES_MAX];
	size_t source_count;
	enum client_proof proof;
	struct client_keys keys[CLIENT_SOURCES_MAX];
	size_t key_count;	/* of different keys */
	int64_t fetched_at;	/* last successful read of the discovery */
	int64_t stale_at;	/* since when its keys do not match requests; 0: they do */
	int64_t failed_at;	/* last failed read; 0: none since fetched_at */
	const char *failure;	/* why it failed, or NULL */
};

/* What a client can do with files of one extension. */
struct action {
	const char *client;	/* the client's name */
	const char *kind;	/* the client's kind */
	const char *name;	/* "view", "edit" ..., as the discovery spells it */
	const char *ext;	/* in lower case, without the dot */
	const char *urlsrc;	/* for client_action_url() */
	const char *origin;	/* of urlsrc, "https://office.example": for frame-src, messages */
	const char *icon;	/* address of the page's icon, or NULL */
	const char *target_ext;	/* convert: extension of the result, or NULL */
	const char *new_ext;	/* editnew: extension of the new file, or NULL */
	bool is_default;	/* opens files when no action is chosen */
};

/* "microsoft", "collabora", "onlyoffice", "other"; ends with NULL. */
extern const char *const client_kinds[];

/* The name and kind of the host's built-in editor, which no client may have. */
#define CLIENT_TEXT "text"

/* "off", "if-present" and "required", and back; false if TEXT is none of them. */
const char *client_proof_name(enum client_proof proof);
bool client_proof_parse(const char *text, enum client_proof *proof);

/* Like the *_problem functions of text.h. Names have small letters, digits and "-"; "text" is
 * reserved for the built-in editor. */
const char *client_name_problem(const char *name);

/* An extension without its dot, in small letters and digits. */
const char *client_extension_problem(const char *ext);

/* Whether there is a client of that name. */
bool client_exists(struct db *db, const char *name);

/* Whether requests may be of that client, as the journal names it: a registered one, the built-in
 * editor, or a kind that an unregistered one is recognized by. */
bool client_is_known(struct db *db, const char *name);

/* The client of that name; false if there is none. */
bool client_get(struct db *db, const char *name, struct client *c);

struct clients {
	struct client *list;
	size_t count;
};

/* All clients, ordered by name. */
struct clients client_list(struct db *db);

/* The client's capabilities as JSON, or NULL if unknown. */
const char *client_capabilities(struct db *db, const char *name);

/* In a transaction. Stores C under its name; removes a stored mark and failure that C does
 * not have. */
void client_set(struct db *db, const struct client *c);

/* In a transaction. CAPABILITIES is JSON, or NULL. */
void client_set_capabilities(struct db *db, const char *name, const char *capabilities);

/* Like the *_problem functions of text.h: additional fields that the host page posts to the
 * client beside the token, texts in a JSON object. */
const char *client_fields_problem(struct json_object *fields);

/* These fields as JSON, or NULL; the second stores them, in a transaction. */
const char *client_fields(struct db *db, const char *name);
void client_set_fields(struct db *db, const char *name, const char *fields);

/* In a transaction. Replaces all actions of the client; the clients named in ACTIONS are
 * ignored. Of two with the same name and extension the first is kept. */
void client_set_actions(struct db *db, const struct client *c, const struct action *actions,
			size_t count);

/* In a transaction. Makes the client the preferred one for files of that extension. */
void client_prefer(struct db *db, const char *name, const char *ext);

/* In a transaction. The client is no longer preferred for any files. */
void client_unprefer(struct db *db, const char *name);

/* In a transaction. Removes the client and everything stored about it but the count of
 * removals; client_unset() also keeps its actions. False if there was none. */
bool client_remove(struct db *db, const char *name);
bool client_unset(struct db *db, const char *name);

/* How many clients of that name were registered before the present (or last) one: tokens of a
 * removed client are not valid for the next one of its name. */
int64_t client_number(struct db *db, const char *name);

/* In a transaction. For client_remove(). */
void client_count_removal(struct db *db, const char *name);

/*
 * In a transaction, for requests: marks that the client's keys do not match its requests, so
 * that its discovery is read again. Writes one small row; does nothing if it is marked
 * already, or if there is no such client.
 */
void client_mark_stale(struct db *db, const char *name, int64_t now);

/* "view-only" or "excluded"; NULL if there is no limit. */
const char *client_limit_name(enum client_limit limit);

/* In a transaction. Limits what the client does with files of that extension; LIMIT replaces
 * the one before. The limit stays when the discovery is read again. */
void client_limit(struct db *db, const char *name, const char *ext, enum client_limit limit);

/* In a transaction. Ends all limits of that kind for the client. */
void client_unlimit(struct db *db, const char *name, enum client_limit limit);

/* For CheckFileInfo: whether what the client does with a file of that name is limited. Reads
 * nothing unless some client of this host has been limited. */
bool client_is_limited(struct db *db, const char *name, const char *file_name);

struct actions {
	struct action *list;
	size_t count;
};

/* All actions of the client NAME, or with NULL of all clients, ordered by extension. */
struct actions client_actions(struct db *db, const char *name);

struct extensions {
	const char **list;
	size_t count;
};

/* The extensions for which the client NAME is preferred. */
struct extensions client_preferences(struct db *db, const char *name);

/* The extensions for which the client NAME has that limit. */
struct extensions client_limits(struct db *db, const char *name, enum client_limit limit);

/* What limits the client for files of that extension. */
enum client_limit client_limit_of(struct db *db, const char *name, const char *ext);

/* The preferred client for files of that extension, or NULL. */
const char *client_preferred(struct db *db, const char *ext);

/*
 * Finds the action that opens a file of that name. The preferred client of the extension is
 * tried first, then the others in the order of their names; with CLIENT only that one. The
 * first match wins: a client that has the action WANTED, in any letter case, or, for
 *   NULL      its default action, else "edit", else as for "view";
 *   "view"    an action whose name starts so ("view_comment"), the default first; of
 *             Collabora also "edit", whose page does both: client_action_url() then makes
 *             it read-only;
 *   "editnew" of Collabora "edit", which fills empty files, too.
 * "edit" is never replaced by less. A client that is excluded from the extension matches
 * nothing, one that is view-only matches as for "view" if WANTED is NULL, and nothing if WANTED
 * does not show files. An action "edit" that is found for viewing is named "view". False if
 * nothing is found.
 */
bool client_action(struct db *db, const char *file_name, const char *wanted,
		   const char *client, struct action *a);

/* What a client that opens a file starts from. */
enum client_start {
	CLIENT_FROM_CONTENTS,
	CLIENT_FROM_TEMPLATE,	/* the file is empty, but CheckFileInfo names a template */
	CLIENT_FROM_NOTHING,
};

/* The same for a file that may be empty. ONLYOFFICE then matches only if it can start from that: from
 * nothing by "editnew" alone; from a template by any action, and "editnew" may be "edit". */
bool client_action_from(struct db *db, enum client_start start, const char *file_name,
			const char *wanted, const char *client, struct action *a);

/* Values for the placeholders of an action's address; NULL if unknown. */
struct client_values {
	const char *wopi_src;	/* the WOPISrc, not yet encoded */
	const char *kind;	/* the action's kind of client */
	const char *action;	/* WANTED of client_action(), or the action's name */
	const char *language;	/* of the user interface, "en-US" */
	const char *theme;	/* "light" or "dark" */
	const char *session_id;	/* the host's id of the session, for support */
	const char *context;	/* text that comes back as X-WOPI-SessionContext */
	const char *query;	/* of the page itself: "wd..." parameters are passed on */
	bool business;		/* the user has a business licence */
	bool guest;		/* by a link: sees no old versions */
	bool embedded;		/* in a page of another site, whatever the action's name */
};

/*
 * The address of the action's page, from the pool: URLSRC with its optional parameters filled
 * in or removed, and the parameters that this kind of client expects. Never contains a token.
 * Editors have trouble with more than 2,000 characters.
 */
const char *client_action_url(const char *urlsrc, const struct client_values *v);

/* The address of a service, such as the action "rtc": URLSRC without any optional parameters. */
const char *client_service_url(const char *urlsrc);

#endif
