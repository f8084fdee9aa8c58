/* SPDX-License-Identifier: MIT */
/* Warnings for whoever starts a server. */
#include "warning.h"

#include "cli.h"
#include "db.h"
#include "message.h"
#include "token.h"

void warn_of_weak_tokens(struct cli *c)
{
	int64_t count = token_count_weak(c->db, c->now);

	if (count)
		say("%s of less than %d characters can be guessed: 'wopictl token list' shows which are"
		    " weak, 'wopictl token remove' removes them", counted(count, "token"),
		    TOKEN_STRONG_MIN);
}

void warn_of_faults(const struct cli *c)
{
	if (c->db->switches & DB_FAULTS)
		say("faults are on: requests go wrong on purpose, as 'wopictl fault list' says;"
		    " 'wopictl config set faults off' ends it");
	if (c->db->switches & DB_CLOCK_MOVED)
		say("the clock is moved: 'wopictl clock show' says how far, 'wopictl clock clear' ends it");
}
