/* SPDX-License-Identifier: MIT */
/* Warns of users who are editing files that they lose access to. */
#include "editing.h"

#include "change.h"
#include "cli.h"
#include "container.h"
#include "file.h"
#include "grant.h"
#include "lock_row.h"
#include "lookup.h"
#include "text.h"

#include <string.h>

static bool is_within(struct cli *c, const char *file_id, const char *resource_id)
{
	struct file f;

	return same(file_id, resource_id) ||
		(file_get(c->db, file_id, &f) && container_is_within(c->db, f.container_id, resource_id));
}

void say_who_edits(struct cli *c, const char *user_id, const char *resource_id)
{
	bool everyone = same(user_id, GRANT_EVERYONE);
	struct locks all = lock_list(c->db, false, c->now);

	for (size_t i = 0; i < all.count; i++) {
		const struct lock *l = &all.list[i];

		if (l->user_id && (everyone || same(user_id, l->user_id)) &&
		    is_within(c, l->file_id, resource_id))
			say_later("file '%s' (%s) is %s: what its editor saves from now on may be"
				  " refused; 'wopictl recovered list' shows what is kept of it",
				  l->file_id, place_text(c->db, l->file_id), lock_describe(l));
	}
}
