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

static void print(struct cli *c, const struct audit_entry *e)
{
	row *r = row_new();

	row_time(c, r, "time", e->at);
	row_text(r, "user", e->user);
	if (e->uid >= 0)
		row_int(r, "uid", e->uid);
	else
		row_text(r, "uid", NULL);
	row_text(r, "by", e->by == AUDIT_COMMAND ? "command" : "request");
	row_int(r, "status", e->status);
	row_text(r, "what", e->what);
	out_row(c, r);
}

/* Works without the database, which may be damaged. */
void cmd_audit_list(struct cli *c)
{
	const char *user = option(c, "user");
	int64_t since = since_option(c);
	struct db *db = db_locate(c->data);
	const struct audit_entry *e;
	struct audit_reader *r;

	if (db->dir_fd < 0)
		quit(EXIT_FAILED, "cannot open '%s'", c->data);
	for (r = audit_open(db); (e = audit_next(r)); )
		if (e->at >= since && (!user || same(e->user, user)))
			print(c, e);
}
