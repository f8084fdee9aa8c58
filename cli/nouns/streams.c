/* SPDX-License-Identifier: MIT */
/* wopictl file streams, file properties: what clients of chunked file transfer keep with a file. */
#include "alternate.h"
#include "arguments.h"
#include "change.h"
#include "cli.h"
#include "commands.h"
#include "content_property.h"
#include "db.h"
#include "file.h"
#include "lookup.h"
#include "mem.h"
#include "message.h"
#include "output.h"
#include "prompt.h"
#include "signature.h"

/* Chunks are unknown until a client needs them. */
static void print_stream(struct cli *c, const char *name, int64_t size, const struct signature *s,
			 int64_t updated_at)
{
	row *r = row_new();

	row_text(r, "stream", name);
	row_int(r, "size", size);
	row_text(r, "scheme", s ? signature_scheme(s) : NULL);
	row_text(r, "chunks", s ? mem_printf("%zu", s->count) : NULL);
	row_time(c, r, "updated", updated_at);
	out_row(c, r);
}

static void list_streams(struct cli *c, const struct file *f)
{
	struct alternates all = alternate_list(c->db, f->id, c->now);
	struct signature main;
	bool known = signature_get(c->db, f->id, f->version.number, &main);

	print_stream(c, MAIN_CONTENT, f->version.content.size, known ? &main : NULL,
		     f->version.modified_at);
	for (size_t i = 0; i < all.count; i++)
		print_stream(c, all.list[i].stream_id, all.list[i].content.size, &all.list[i].signature,
			     all.list[i].updated_at);
}

static bool remove_stream(struct cli *c, const struct file *f, const char *name)
{
	return alternate_remove(c->db, f->id, name, c->now);
}

static void list_properties(struct cli *c, const struct file *f)
{
	struct content_properties all = content_property_list(c->db, f->id, c->now);

	for (size_t i = 0; i < all.count; i++) {
		row *r = row_new();

		row_text(r, "property", all.list[i].name);
		row_text(r, "value", all.list[i].value);
		row_text(r, "retention", all.list[i].keep ? KEEP_ON_CHANGE : DELETE_ON_CHANGE);
		row_time(c, r, "updated", all.list[i].updated_at);
		out_row(c, r);
	}
}

static bool remove_property(struct cli *c, const struct file *f, const char *name)
{
	return content_property_remove(c->db, f->id, name);
}

/* Lists what a file has, or removes the one that --remove names: clients see that as a change. */
static void list_or_remove(struct cli *c, const char *what,
			   void (*list)(struct cli *, const struct file *),
			   bool (*drop)(struct cli *, const struct file *, const char *))
{
	const char *name = option(c, "remove");
	struct file f = need_file(c, arg(c, 0));

	if (!name) {
		list(c, &f);
		return;
	}
	confirm(c, "remove the %s '%s' of %s?", what, visible(name), file_text(c->db, &f));
	begin_change(c);
	f = need_file(c, f.id);
	if (!drop(c, &f, name))
		quit(EXIT_NO_SUCH, "%s has no %s '%s'", file_text(c->db, &f), what, visible(name));
	file_touch(c->db, &f);
	say_later("%s the %s '%s' of %s", done(c, "remove"), what, visible(name), file_text(c->db, &f));
	commit_change(c);
}

void cmd_file_streams(struct cli *c)
{
	list_or_remove(c, "stream", list_streams, remove_stream);
}

void cmd_file_properties(struct cli *c)
{
	list_or_remove(c, "content property", list_properties, remove_property);
}
