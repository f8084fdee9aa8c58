/* SPDX-License-Identifier: MIT */
/* wopictl clock: time passes for the host, while a test of a client runs. */
#include "arguments.h"
#include "change.h"
#include "cli.h"
#include "clock.h"
#include "commands.h"
#include "db.h"
#include "message.h"
#include "moved_clock.h"
#include "output.h"

#include <json-c/json.h>

static void need_faults(const struct cli *c)
{
	if (!(c->db->switches & DB_FAULTS))
		quit(EXIT_CONFLICT, "only while faults are on, for tests of clients: 'wopictl config set"
		     " faults on'");
}

void cmd_clock_set(struct cli *c)
{
	const char *text = arg(c, 0);
	int64_t by;

	if (*text != '+' || !clock_parse_duration(text + 1, &by) || by <= 0)
		quit(EXIT_USAGE, "'%s' is not '+' and a duration, such as +31m: the clock moves forward"
		     " only", text);
	begin_change(c);
	need_faults(c);
	if (!moved_clock_set(c->db, by, option(c, "proofs")))
		quit(EXIT_USAGE, "the clock would be more than a hundred years ahead");
	commit_change(c);
	say("it is %s for this host now", clock_text(clock_now()));
}

void cmd_clock_show(struct cli *c)
{
	row *r = row_new();

	row_time(c, r, "time", clock_now());
	row_int(r, "ahead", clock_ahead() / CLOCK_SECOND);
	row_flag(r, "proofs", clock_ahead() && moved_clock_of_proofs(c->db, 0) == 0);
	out_record(c, r);
}

void cmd_clock_clear(struct cli *c)
{
	begin_change(c);
	moved_clock_clear(c->db);
	commit_change(c);
}
