/* SPDX-License-Identifier: MIT */
/* wopictl check: looks at everything a host needs, and says what to do. */
#include "checks.h"
#include "cli.h"
#include "commands.h"
#include "mem.h"
#include "report.h"

#include <stdbool.h>

/* In the order of the report. */
static const struct {
	command_fn *run;
	bool needs_database;	/* check_database() opened it */
} checks[] = {
	{ check_files, false },
	{ check_queue, false },
	{ check_records, false },
	{ check_owner, false },
	{ check_database, false },
	{ check_root, true },
	{ check_names, true },
	{ check_contents, true },
	{ check_stages, true },
	{ check_leftovers, true },
	{ check_sums, true },
	{ check_quotas, true },
	{ check_disk, true },
	{ check_shared, true },
	{ check_base_url, true },
	{ check_settings, true },
	{ check_oauth, true },
	{ check_login_names, true },
	{ check_weak_tokens, true },
	{ check_faults, true },
	{ check_plus, true },
	{ check_programs, false },
};

const char *check_path(const struct cli *c, const char *name)
{
	return *name ? mem_printf("%s/%s", c->data, name) : c->data;
}

void cmd_check(struct cli *c)
{
	report_begin();
	for (size_t i = 0; i < sizeof(checks) / sizeof(*checks); i++)
		if (c->db || !checks[i].needs_database)
			checks[i].run(c);
	report_end(c);
}
