/* SPDX-License-Identifier: MIT */
/* wopictl file, for the versions of a file and its activities. */
#include "versions.h"

#include "activity.h"
#include "arguments.h"
#include "change.h"
#include "cli.h"
#include "clock.h"
#include "commands.h"
#include "content.h"
#include "db.h"
#include "die.h"
#include "file.h"
#include "lookup.h"
#include "mem.h"
#include "message.h"
#include "output.h"
#include "text.h"
#include "version.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static struct version need_version(struct cli *c, const struct file *f, const char *text)
{
	struct version v;
	int64_t number;

	if (!parse_number(text, INT64_MAX, &number))
		quit(EXIT_USAGE, "invalid version '%s': expected a number", text);
	if (number == 0 || !version_get(c->db, f->id, number, &v))
		quit(EXIT_NO_SUCH, "%s has no version %s: see 'wopictl file versions %s'",
		     file_text(c->db, f), text, f->id);
	return v;
}

void print_version(struct cli *c, const char *file_id, const struct version *v)
{
	int fd = content_open(c->db, v->content.name, -1);
	uint8_t sha256[SHA256_SIZE];
	int64_t size;

	if (fd < 0)
		die_errno("cannot open the content '%s' of file '%s'", v->content.name, file_id);
	db_end(c->db);
	size = content_pour(fd, STDOUT_FILENO, INT64_MAX, sha256, NULL);
	if (size < 0 && errno == EPIPE)
		output_failed();
	if (size < 0)
		die_errno("cannot copy the content '%s' to standard output", v->content.name);
	close(fd);
	if (size != v->content.size || memcmp(sha256, v->content.sha256, SHA256_SIZE) != 0)
		quit(EXIT_FAILED, "the content '%s' of file '%s' is damaged: it differs from what was"
		     " saved", v->content.name, file_id);
}

struct version version_option(struct cli *c, const struct file *f)
{
	const char *number = option(c, "version");

	return number ? need_version(c, f, number) : f->version;
}

void cmd_file_cat(struct cli *c)
{
	struct file f = need_file(c, arg(c, 0));
	struct version v = version_option(c, &f);

	print_version(c, f.id, &v);
}

void save_version(struct cli *c, struct file *f, const struct content *content,
		  const char *note)
{
	struct version v = { .content = *content, .modified_by_user = -1, .note = note };

	file_save(c->db, f, &v, c->now);
	version_drop_refused(c->db, f->id, content, c->now);
	commit_change(c);
	if (c->json) {
		row *r = row_new();

		row_int(r, "version", f->version.number);
		out_record(c, r);
	} else {
		out_value(c, "version", mem_printf("%lld", (long long)f->version.number));
	}
}

void cmd_file_restore(struct cli *c)
{
	struct version old;
	struct file f;

	begin_change(c);
	f = need_file(c, arg(c, 0));
	old = need_version(c, &f, arg(c, 1));
	need_unlocked(c, &f);
	version_share(c->db, f.id, &old.content);
	save_version(c, &f, &old.content, mem_printf("restored from version %s", arg(c, 1)));
}

void add_save(const struct cli *c, row *r, const struct version *v, const char *time)
{
	row_int(r, "size", v->content.size);
	row_time(c, r, time, v->modified_at);
	row_text(r, "user", v->user_name);
	row_text(r, "sha256", text_hex(v->content.sha256, SHA256_SIZE));
	row_text(r, "editors", v->editors);
	row_flag(r, "autosave", v->autosave);
	if (v->modified_by_user < 0)
		row_text(r, "modified_by_user", NULL);
	else
		row_flag(r, "modified_by_user", v->modified_by_user);
	row_text(r, "note", v->note);
}

static void list_version(struct cli *c, const struct version *v)
{
	row *r = row_new();

	row_int(r, "version", v->number);
	add_save(c, r, v, "modified_at");
	row_text(r, "id", mem_printf("%s.%lld", v->file_id, (long long)v->number));
	if (option(c, "folded"))
		row_time(c, r, "folded_at", v->folded_at);
	out_row(c, r);
}

static void refuse_current(struct cli *c, const struct file *f, const struct version *v)
{
	if (v->number == f->version.number)
		quit(EXIT_CONFLICT, "version %lld is the current version of %s: first restore another one"
		     " with 'wopictl file restore %s VERSION', or save one with 'wopictl file put'",
		     (long long)v->number, file_text(c->db, f), f->id);
}

void remove_version(struct cli *c, const char *file, const char *number)
{
	struct file f = need_file(c, file);
	struct version v = need_version(c, &f, number);

	refuse_current(c, &f, &v);
	confirm(c, "remove version %s of %s, %s, for good?", number, file_text(c->db, &f),
		counted(v.content.size, "byte"));
	begin_change(c);
	f = need_file(c, f.id);
	v = need_version(c, &f, number);
	refuse_current(c, &f, &v);
	version_drop(c->db, f.id, v.number, c->now);
	commit_change(c);
}

void cmd_file_versions(struct cli *c)
{
	struct file f = need_file(c, arg(c, 0));
	query *q = (option(c, "folded") ? version_rows_folded : version_rows)(c->db, f.id);
	struct version v;

	out_rows();
	while (version_next(c->db, q, &v))
		list_version(c, &v);
}

/* The text of a comment, for people; NULL if there is none. */
static const char *member_text(struct json_object *o, const char *name)
{
	struct json_object *v;

	return json_object_object_get_ex(o, name, &v) ? json_object_get_string(v) : NULL;
}

static void list_activity(struct cli *c, const struct activity *a)
{
	struct json_object *o = json_tokener_parse(a->json), *data = NULL;
	row *r = row_new();

	json_object_object_get_ex(o, "Data", &data);
	row_time(c, r, "time", a->at);
	row_text(r, "user", a->user_name);
	row_text(r, "action", member_text(data, "ContentAction"));
	row_text(r, "text", member_text(data, "CommentText"));
	row_text(r, "id", a->id);
	if (for_programs(c))
		json_object_object_add(r, "activity", o);
	else
		json_object_put(o);
	out_row(c, r);
}

void cmd_file_activities(struct cli *c)
{
	struct file f = need_file(c, arg(c, 0));

	struct activities all = activity_list(c->db, f.id);

	for (size_t i = 0; i < all.count; i++)
		list_activity(c, &all.list[i]);
}
