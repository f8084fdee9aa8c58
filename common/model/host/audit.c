/* SPDX-License-Identifier: MIT */
/* The audit trail: entries in files and in the system's log. */
#include "audit.h"

#include "clock.h"
#include "die.h"
#include "json.h"
#include "mem.h"

#include <errno.h>
#include <json-c/json.h>
#include <string.h>
#include <syslog.h>

enum {
	WHAT_MAX = 2000,		/* bytes of an entry's text */
	FILE_MAX = 4 * 1024 * 1024,
	WAIT_MS = 500,			/* for another process that holds the file */
};

#ifdef LOG_AUTHPRIV
enum { FACILITY = LOG_AUTHPRIV };
#else
enum { FACILITY = LOG_AUTH };
#endif

static const struct line_file audit_files[2] = {
	[AUDIT_COMMAND] = { "audit", FILE_MAX, WAIT_MS },
	[AUDIT_REQUEST] = { "audit.requests", FILE_MAX, WAIT_MS },
};

/* TEXT as one line, cut to WHAT_MAX bytes. */
static const char *cut(const char *text)
{
	size_t len = strlen(text);
	char *line = mem_printf("%.*s%s", WHAT_MAX, text, len > WHAT_MAX ? " ..." : "");

	for (char *s = line; *s; s++)
		if ((unsigned char)*s < ' ' || *s == 0x7f)
			*s = ' ';
	return line;
}

static struct json_object *to_json(const struct audit_entry *e, const char *what)
{
	struct json_object *o = json_object_new_object();
	char at[CLOCK_TEXT_SIZE];

	json_add_text(o, "time", clock_format(e->at, at));	/* first: see lines.h */
	json_add_text(o, "user", e->user);
	if (e->uid >= 0)
		json_add_int(o, "uid", e->uid);
	json_add_text(o, "what", what);
	json_add_int(o, "status", e->status);
	return o;
}

static void log_to_system(const struct audit_entry *e, const char *what)
{
	openlog(die_program, LOG_PID, FACILITY);
	if (e->uid >= 0)
		syslog(LOG_NOTICE, "%s (uid %lld): %s: status %d", e->user, (long long)e->uid, what,
		       e->status);
	else
		syslog(LOG_NOTICE, "%s: %s", e->user, what);
	closelog();
}

void audit_add(const struct db *db, const struct audit_entry *e)
{
	const char *what = cut(e->what);
	const char *line = mem_printf("%s\n", json_finish(to_json(e, what)));

	if (!lines_append(db, &audit_files[e->by], line, strlen(line)))
		log_line("cannot write '%s': %s", db_path(db, audit_files[e->by].name),
			 strerror(errno));
	log_to_system(e, what);
}

/* The next entry of each file. */
struct audit_reader {
	struct source {
		struct lines *lines;
		struct json_object *json;	/* NULL: no more entries */
		struct audit_entry entry;
	} of[2];
	int given;		/* the source of the entry given last; -1: none yet */
};

/* False if the line is not an entry. */
static bool read_entry(struct source *s, enum audit_by by)
{
	struct audit_entry *e = &s->entry;
	const char *at = json_text(s->json, "time");

	*e = (struct audit_entry){
		.by = by, .user = json_text(s->json, "user"), .what = json_text(s->json, "what"),
		.uid = json_object_object_get_ex(s->json, "uid", NULL) ? json_int(s->json, "uid") : -1,
		.status = (int)json_int(s->json, "status"),
	};
	return at && clock_parse(at, &e->at) && e->user && e->what;
}

static void read_on(struct source *s, enum audit_by by)
{
	const char *line;

	do {
		json_object_put(s->json);
		line = lines_next(s->lines);
		s->json = line ? json_tokener_parse(line) : NULL;
	} while (line && !(json_object_is_type(s->json, json_type_object) && read_entry(s, by)));
	if (!line)
		s->json = NULL;
}

void audit_edit(const struct db *db, const char *(*edit)(const char *, void *), void *arg)
{
	for (size_t i = 0; i < sizeof(audit_files) / sizeof(*audit_files); i++)
		lines_edit(db, &audit_files[i], edit, arg);
}

struct audit_reader *audit_open(const struct db *db)
{
	struct audit_reader *r = mem_alloc(sizeof(*r));

	r->given = -1;
	for (int by = 0; by < 2; by++) {
		r->of[by].lines = lines_open(db, &audit_files[by], false);
		read_on(&r->of[by], (enum audit_by)by);
	}
	return r;
}

const struct audit_entry *audit_next(struct audit_reader *r)
{
	const struct source *command = &r->of[AUDIT_COMMAND], *request = &r->of[AUDIT_REQUEST];

	if (r->given >= 0)
		read_on(&r->of[r->given], (enum audit_by)r->given);
	r->given = !command->json || (request->json && request->entry.at < command->entry.at);
	if (r->of[r->given].json)
		return &r->of[r->given].entry;
	for (int by = 0; by < 2; by++)
		lines_close(r->of[by].lines);
	return NULL;
}
