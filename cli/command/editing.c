/* SPDX-License-Identifier: MIT */
/* Who is editing what is about to be taken away. */
#include "editing.h"

#include "cli.h"
#include "container.h"
#include "file.h"
#include "grant.h"
#include "lock_row.h"
#include "lookup.h"
#include "message.h"
#include "text.h"

#include <string.h>

struct search {
	struct cli *c;
	const char *user_id, *resource_id;
};

static bool is_within(struct cli *c, const char *file_id, const char *resource_id)
{
	struct file f;

	return same(file_id, resource_id) ||
		(file_get(c->db, file_id, &f) && container_is_within(c->db, f.container_id, resource_id));
}

static void look_at(const char *file_id, const char *name, const struct lock *l, void *arg)
{
	struct search *s = arg;

	(void)name;
	if (!l->user_id || (!same(s->user_id, GRANT_EVERYONE) &&
			    !same(s->user_id, l->user_id)) ||
	    !is_within(s->c, file_id, s->resource_id))
		return;
	say("file '%s' (%s) is %s: what its editor saves from now on may be refused;"
	    " 'wopictl recovered list' shows what is kept of it", file_id,
	    place_text(s->c->db, file_id), lock_describe(l));
}

void say_who_edits(struct cli *c, const char *user_id, const char *resource_id)
{
	struct search s = { c, user_id, resource_id };

	lock_list(c->db, false, c->now, look_at, &s);
}
