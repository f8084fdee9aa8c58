/* SPDX-License-Identifier: MIT */
/* wopictl recovered: refused saves that are kept. */
#include "arguments.h"
#include "change.h"
#include "cli.h"
#include "clock.h"
#include "commands.h"
#include "content.h"
#include "db.h"
#include "file.h"
#include "lookup.h"
#include "mem.h"
#include "message.h"
#include "output.h"
#include "text.h"
#include "version.h"
#include "versions.h"

/* Files in the trash may have refused saves, too. */
static struct file need_file_any(struct cli *c, const char *text)
{
	struct file f;

	return file_get_any(c->db, text, &f) ? f : need_file(c, text);
}

static struct version need_recovered(struct cli *c, const struct file *f, const char *text)
{
	struct version v;
	int64_t number;

	if (!parse_number(text, INT64_MAX, &number))
		quit(EXIT_USAGE, "invalid recovered save '%s': expected a number", text);
	if (number == 0 || !version_get(c->db, f->id, -number, &v))
		quit(EXIT_NO_SUCH, "%s has no recovered save %s: see 'wopictl recovered list %s'",
		     file_text(c->db, f), text, f->id);
	return v;
}

static row *row_of(const struct cli *c, const char *file_id, const struct version *v)
{
	row *r = row_new();

	row_text(r, "file", file_id);
	row_text(r, "path", resource_path(c->db, file_id));
	row_int(r, "number", -v->number);
	add_save(c, r, v, "saved_at");
	row_text(r, "lock_id", v->lock_id);
	row_text(r, "reason", refusal_name(v->refused));
	return r;
}

void cmd_recovered_list(struct cli *c)
{
	const char *file_id = arg(c, 0) ? need_file_any(c, arg(c, 0)).id : NULL;
	query *q = version_rows_refused(c->db, file_id);
	struct version v;

	out_rows();
	while (version_next(c->db, q, &v))
		out_row(c, row_of(c, v.file_id, &v));
}

void cmd_recovered_show(struct cli *c)
{
	struct file f = need_file_any(c, arg(c, 0));
	struct version v = need_recovered(c, &f, arg(c, 1));

	out_record(c, row_of(c, f.id, &v));
}

void cmd_recovered_cat(struct cli *c)
{
	struct file f = need_file_any(c, arg(c, 0));
	struct version v = need_recovered(c, &f, arg(c, 1));

	print_version(c, f.id, &v);
}

void cmd_recovered_restore(struct cli *c)
{
	struct version v;
	struct file f;

	begin_change(c);
	f = need_file(c, arg(c, 0));
	v = need_recovered(c, &f, arg(c, 1));
	need_unlocked(c, &f);
	version_take(c->db, f.id, v.number, &v.content);
	save_version(c, &f, &v.content, mem_printf("recovered, %s", v.note ? v.note : "refused"));
}

void cmd_recovered_remove(struct cli *c)
{
	struct file f = need_file_any(c, arg(c, 0));
	const char *what = "";
	struct version v;

	for (int i = 1; i < c->argc; i++) {
		v = need_recovered(c, &f, arg(c, i));
		what = mem_printf("%s%s%s, %s at %s", what, i > 1 ? "; " : "",
				  v.user_name ? v.user_name : "somebody",
				  counted(v.content.size, "byte"), clock_text(v.modified_at));
	}
	confirm(c, "remove for good what was saved to %s by %s?", file_text(c->db, &f), what);
	begin_change(c);
	f = need_file_any(c, f.id);
	for (int i = 1; i < c->argc; i++) {
		v = need_recovered(c, &f, arg(c, i));
		version_drop(c->db, f.id, v.number, c->now);
	}
	commit_change(c);
}
