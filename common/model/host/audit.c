/* SPDX-License-Identifier: MIT */
/* The audit trail: entries in a file and in the system's log. */
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
	WHAT_MAX = 2000,		/* bytes of what an entry tells */
	FILE_MAX = 4 * 1024 * 1024,
	WAIT_MS = 500,			/* for a process that holds the file */
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

/* TEXT in one line that is not too long. */
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
		json_add(o, "uid", json_object_new_int64(e->uid));
	json_add_text(o, "what", what);
	json_add(o, "status", json_object_new_int(e->status));
	return o;
}

static void tell_system(const struct audit_entry *e, const char *what)
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
	struct json_object *o = to_json(e, what);
	const char *line = mem_printf("%s\n", json_written(o, JSON_C_TO_STRING_PLAIN));

	if (!lines_append(db, &audit_files[e->by], line, strlen(line)))
		log_line("cannot write '%s': %s", db_path(db, audit_files[e->by].name),
			 strerror(errno));
	json_object_put(o);
	tell_system(e, what);
}

/* One of the files as it is read: its next entry. */
struct reader {
	struct lines *lines;
	struct json_object *json;	/* NULL: there is none */
	struct audit_entry entry;
};

static int64_t number(struct json_object *o, const char *name, int64_t standard)
{
	struct json_object *v;

	return json_object_object_get_ex(o, name, &v) ? json_object_get_int64(v) : standard;
}

/* False if the line is no entry. */
static bool read_entry(struct reader *r, enum audit_by by)
{
	struct audit_entry *e = &r->entry;
	const char *at = json_text(r->json, "time");

	*e = (struct audit_entry){
		.by = by, .user = json_text(r->json, "user"), .what = json_text(r->json, "what"),
		.uid = number(r->json, "uid", -1), .status = (int)number(r->json, "status", 0),
	};
	return at && clock_parse(at, &e->at) && e->user && e->what;
}

static void read_on(struct reader *r, enum audit_by by)
{
	const char *line;

	do {
		json_object_put(r->json);
		line = lines_next(r->lines);
		r->json = line ? json_tokener_parse(line) : NULL;
	} while (line && !(json_object_is_type(r->json, json_type_object) && read_entry(r, by)));
	if (!line)
		r->json = NULL;
}

void audit_list(const struct db *db, void (*each)(const struct audit_entry *, void *), void *arg)
{
	struct reader r[2] = { 0 };

	for (int by = 0; by < 2; by++) {
		r[by].lines = lines_open(db, &audit_files[by], false);
		read_on(&r[by], (enum audit_by)by);
	}
	while (r[0].json || r[1].json) {
		int by = !r[0].json || (r[1].json && r[1].entry.at < r[0].entry.at);

		each(&r[by].entry, arg);
		read_on(&r[by], (enum audit_by)by);
	}
	for (int by = 0; by < 2; by++)
		lines_close(r[by].lines);
}
