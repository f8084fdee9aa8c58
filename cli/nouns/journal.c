/* SPDX-License-Identifier: MIT */
/* wopictl journal: recorded requests. */
#include "arguments.h"
#include "audit_trail.h"
#include "change.h"
#include "cli.h"
#include "clock.h"
#include "commands.h"
#include "db.h"
#include "file.h"
#include "journal.h"
#include "json.h"
#include "lines.h"
#include "lookup.h"
#include "mem.h"
#include "message.h"
#include "operation.h"
#include "output.h"
#include "records.h"
#include "text.h"
#include "user.h"

#include <string.h>
#include <time.h>
#include <unistd.h>

enum { LOCK_SHOWN = 20 };	/* characters of a lock id that a table on a terminal shows */

bool statuses_read(const char *text, struct statuses *s)
{
	int64_t value;

	if (strlen(text) != 3 || text[0] < '1' || text[0] > '5')
		return false;
	if (same(text + 1, "xx")) {
		s->low = (text[0] - '0') * 100;
		s->high = s->low + 99;
		return true;
	}
	if (!parse_number(text, 599, &value))
		return false;
	s->low = s->high = (int)value;
	return true;
}

/* Records hold the login name. */
static const char *login_name(struct cli *c, const char *text)
{
	struct user u;

	return text && user_find(c->db, text, &u) ? u.name : text;
}

/* Unknown ids are accepted: records outlive what they name. */
struct filter filter_read(struct cli *c)
{
	const char *resource = option(c, "file"), *operation = option(c, "operation");
	const char *status = option(c, "status");
	struct filter f = {
		.resource = resource, .user = login_name(c, option(c, "user")),
		.since = since_now(c) ? INT64_MIN : since_option(c),
	};
	struct file file;

	if (resource && *resource == '/')
		f.resource = need_resource(c, resource, &file);
	f.has_operation = operation;
	if (operation && !operation_find(operation, &f.operation))
		quit(EXIT_USAGE, "no operation '%s': give a name such as CheckFileInfo, or an"
		     " X-WOPI-Override such as GET_LOCK", operation);
	f.has_status = status;
	if (status && !statuses_read(status, &f.status))
		quit(EXIT_USAGE, "invalid --status '%s': expected a status such as 200 or 4xx", status);
	return f;
}

static const char *text_of(struct json_object *record, const char *name)
{
	const char *text = json_text(record, name);

	return text ? text : "";
}

static int64_t number_of(struct json_object *record, const char *name)
{
	struct json_object *v;

	return json_object_object_get_ex(record, name, &v) ? json_object_get_int64(v) : 0;
}

enum operation record_operation(struct json_object *record)
{
	enum operation op;

	return operation_find(text_of(record, "operation"), &op) ? op : OP_NONE;
}

int record_status(struct json_object *record)
{
	return (int)number_of(record, "status");
}

static bool passes(const struct filter *f, struct json_object *record)
{
	int status = record_status(record);
	int64_t at;

	if (f->resource && !same(text_of(record, "file"), f->resource) &&
	    !same(text_of(record, "container"), f->resource))
		return false;
	if (f->user && !same(text_of(record, "user"), f->user))
		return false;
	if (f->has_status && (status < f->status.low || status > f->status.high))
		return false;
	if (f->has_operation && record_operation(record) != f->operation)
		return false;
	return clock_parse(text_of(record, "time"), &at) && at >= f->since;
}

struct json_object *record_next(struct lines *j, const struct filter *f)
{
	struct json_object *record;
	const char *line;

	while ((line = lines_next(j))) {
		record = json_tokener_parse(line);
		if (json_object_is_type(record, json_type_object) && passes(f, record))
			return record;
		json_object_put(record);
	}
	return NULL;
}

void journal_wait(void)
{
	const struct timespec pause = { .tv_nsec = JOURNAL_POLL_MS * 1000000L };

	nanosleep(&pause, NULL);
}

bool journal_is_on(struct cli *c)
{
	if (c->db->switches & DB_JOURNAL)
		return true;
	say("the journal is off: 'wopictl config set journal on' has requests recorded");
	return false;
}

/* The value before and, if it changed, after. */
static const char *change(const char *before, const char *after)
{
	return same(before, after) ? before : mem_printf("%s > %s", before, after);
}

static const char *lock_of(struct json_object *record, const char *name)
{
	const char *id = text_of(record, name);

	if (strlen(id) > LOCK_SHOWN && isatty(STDOUT_FILENO))
		id = mem_printf("%.*s\xe2\x80\xa6", LOCK_SHOWN - 1, id);
	return *id ? id : "-";
}

static const char *version_of(struct json_object *record, const char *name)
{
	struct json_object *v = NULL;

	json_object_object_get_ex(record, name, &v);
	return v ? json_object_get_string(v) : "-";
}

/* The most useful members of a record, for people. */
static row *row_of(const struct cli *c, struct json_object *record)
{
	const char *file = json_text(record, "file");
	struct json_object *took;
	int64_t at = 0;
	row *r = row_new();

	clock_parse(text_of(record, "time"), &at);
	row_time(c, r, "time", at);
	row_text(r, "operation", json_text(record, "operation"));
	row_text(r, "file", file ? file : json_text(record, "container"));
	row_text(r, "user", json_text(record, "user"));
	row_int(r, "status", number_of(record, "status"));
	row_text(r, "lock", change(lock_of(record, "lock_before"), lock_of(record, "lock_after")));
	row_text(r, "version", change(version_of(record, "version_before"),
				      version_of(record, "version_after")));
	json_object_object_get_ex(record, "duration_ms", &took);
	row_text(r, "ms", mem_printf("%.1f", json_object_get_double(took)));
	return r;
}

/* Prints the records so far, as part of a table or at once. */
static void print_all(struct cli *c, struct lines *j, const struct filter *f, bool at_once)
{
	struct json_object *record;

	while ((record = record_next(j, f))) {
		row *r = for_programs(c) ? json_object_get(record) : row_of(c, record);

		if (at_once)
			out_event(c, r);
		else
			out_row(c, r);
		json_object_put(record);
	}
}

/* Prints the records so far and new ones, until interrupted. */
static _Noreturn void follow(struct cli *c, struct lines *j, const struct filter *f)
{
	db_end(c->db);	/* the database is not needed any more */
	for (;;) {
		void *mark = mem_mark();

		print_all(c, j, f, true);
		mem_release(mark);
		journal_wait();
	}
}

void cmd_journal_list(struct cli *c)
{
	struct filter f = filter_read(c);
	struct lines *j = lines_open(c->db, &journal_file, since_now(c));

	journal_is_on(c);
	if (option(c, "follow")) {
		say("following the requests; interrupt to end");
		follow(c, j, &f);
	}
	print_all(c, j, &f, false);
	lines_close(j);
}

void cmd_journal_clear(struct cli *c)
{
	confirm(c, "forget all requests that were recorded?");
	c->undone = c->dry_run;
	if (c->dry_run)
		return;
	lines_clear(c->db, &journal_file);
	audit_changed();
}
