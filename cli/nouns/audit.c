/* SPDX-License-Identifier: MIT */
/* wopictl audit */
#include "arguments.h"
#include "audit.h"
#include "cli.h"
#include "commands.h"
#include "db.h"
#include "message.h"
#include "output.h"
#include "text.h"

struct listing {
	struct cli *c;
	const char *user;
	int64_t since;
};

static void list_one(const struct audit_entry *e, void *arg)
{
	struct listing *l = arg;
	row *r;

	if (e->at < l->since || (l->user && !same(e->user, l->user)))
		return;
	r = row_new();
	row_time(l->c, r, "time", e->at);
	row_text(r, "user", e->user);
	if (e->uid >= 0)
		row_int(r, "uid", e->uid);
	else
		row_text(r, "uid", NULL);
	row_text(r, "by", e->by == AUDIT_COMMAND ? "command" : "request");
	row_int(r, "status", e->status);
	row_text(r, "what", e->what);
	out_row(l->c, r);
}

/* Also of a host whose database is damaged. */
void cmd_audit_list(struct cli *c)
{
	struct listing l = { .c = c, .user = option(c, "user"), .since = since_option(c) };
	struct db *db = db_locate(c->data);

	if (db->dir_fd < 0)
		quit(EXIT_FAILED, "cannot open '%s'", c->data);
	audit_list(db, list_one, &l);
}
