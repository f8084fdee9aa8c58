/* SPDX-License-Identifier: MIT */
/* wopictl dump: the parts of a fixture, in their order. */
#include "dump.h"

#include "fixture.h"
#include "foreign.h"

static void refuse(const struct foreign *f, void *arg)
{
	say("cannot dump %s '%s': its %s '%s' %s", f->kind, visible(f->id), f->what,
	    visible(f->value), f->problem);
	++*(int *)arg;
}

/* Ids become parts of paths, and seed would refuse the names. */
static void check_names(struct dump *d)
{
	int refused = 0;

	foreign_find(d->db, refuse, &refused);
	if (refused)
		quit(EXIT_FAILED, "nothing was dumped; 'wopictl check' shows the remedies");
}

#include <unistd.h>

/* All of it is one snapshot, whose contents nobody removes meanwhile. */
void dump_host(struct cli *c)
{
	struct dump d = { .c = c, .db = c->db, .folder = option(c, "contents") };

	int guard;

	db_end(c->db);
	guard = guard_contents(c->db, false);
	db_begin_read(c->db);
	c->now = clock_now();
	check_names(&d);
	d.total = version_contents_count(c->db);
	if (d.folder)
		dump_make_folder(&d);
	else
		dump_check_contents(&d);
	dump_write(&d, "{");
	dump_people(&d);
	dump_clients(&d);
	dump_containers(&d);
	dump_files(&d);
	dump_access(&d);
	dump_locks(&d);
	dump_state(&d);
	dump_write(&d, "\n}\n");
	db_end(c->db);	/* whoever reads this may take its time */
	close(guard);
	out_finish();
	if (d.folder)
		dump_name_folder(&d);
	if (d.written > FIXTURE_SIZE_MAX)
		quit(EXIT_FAILED, "this is larger than what 'wopictl seed' takes: --contents DIR"
		     " writes the contents to files beside it");
}
