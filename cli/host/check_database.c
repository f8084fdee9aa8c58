/* SPDX-License-Identifier: MIT */
/* wopictl check: the database, and what its tables must hold. */
#include "account.h"
#include "checks.h"
#include "container.h"
#include "db.h"
#include "foreign.h"
#include "look.h"
#include "mem.h"
#include "message.h"
#include "name.h"
#include "report.h"
#include "text.h"
#include "token.h"
#include "user_rules.h"
#include "version.h"

#include <sys/stat.h>
#include <unistd.h>

void check_database(struct cli *c)
{
	const char *path = check_path(c, "wopi.db"), *problem;
	bool damaged;
	struct stat st;

	if (access(path, R_OK | W_OK) || stat(path, &st) || !S_ISREG(st.st_mode))
		return;		/* check_files() reports it */
	problem = look_problem(c->data, &damaged);
	report_either(c, "database", problem, damaged ? FROM_BACKUP :
		      "make it readable, then check again (disk full?)");
	if (!problem)
		c->db = db_open(c->data);
}

/* Only if it is missing: few hosts ever lack it. */
void check_root(struct cli *c)
{
	struct container root;

	if (!container_get(c->db, CONTAINER_ROOT, &root))
		report_problem(c, "root container", "is missing", report_command(c, "init"));
}

/* The command that remedies an invalid name or place. */
static const char *foreign_remedy(const struct cli *c, const struct foreign *f)
{
	const char *id = shell_word(f->id), *name, *rename;

	if (same(f->what, "place"))
		return report_command(c, mem_printf("container move %s /", id));
	if (!f->renamed)
		return FROM_BACKUP;
	if (same(f->kind, "user"))
		return report_command(c, mem_printf("user set %s --friendly-name %s", id,
						    shell_word(friendly_name_repair(f->value))));
	if (same(f->kind, "container"))
		return report_command(c, mem_printf("container rename %s %s", id,
						    shell_word(name_repair(f->value, true))));
	name = name_repair(f->value, false);
	rename = report_command(c, mem_printf("file rename %s %s%s", id, *name == '-' ? "-- " : "",
					      shell_word(name)));
	if (!f->removed)
		return rename;
	return mem_printf("%s; %s", report_command(c, mem_printf("file undelete %s", id)), rename);
}

static void report_foreign(struct cli *c, const struct foreign *f)
{
	report_problem(c, mem_printf("%s '%s' %s", f->kind, f->id, f->what),
		       mem_printf("'%s' %s", f->value, f->problem), foreign_remedy(c, f));
}

/* Invalid names and ids, which become parts of paths and pages. */
void check_names(struct cli *c)
{
	struct foreigns all = foreign_find(c->db);
	int before = report_problems();

	for (size_t i = 0; i < all.count; i++)
		report_foreign(c, &all.list[i]);
	if (report_problems() == before)
		report_ok(c, "names");
}

static const char *sums(const struct account *a)
{
	return mem_printf("%lld/%lld/%lld/%lld", (long long)a->current, (long long)a->versions,
			  (long long)a->refused, (long long)a->folded);
}

static void report_sums(struct cli *c, const struct wrong_account *w)
{
	report_problem(c, mem_printf("sums of '%s'", w->user_name), mem_printf("are %s bytes in current"
		" versions, all versions, refused saves and folded autosaves, but should be %s",
		sums(&w->said), sums(&w->real)), report_command(c, "gc"));
}

/* The sums that quotas rely on. */
void check_sums(struct cli *c)
{
	struct wrong_accounts all = account_verify(c->db);
	int before = report_problems();

	for (size_t i = 0; i < all.count; i++)
		report_sums(c, &all.list[i]);
	if (report_problems() == before)
		report_ok(c, "sums");
}

/* A content that several versions share must not be removed with one of them. */
void check_shared(struct cli *c)
{
	int64_t count = version_unmarked(c->db);

	if (count)
		report_problem(c, "shared contents", mem_printf("%s that several versions have may be"
			" removed with one of them", counted(count, "content")),
			       report_command(c, "gc"));
}

/* Only if there are any: few hosts ever have them. */
void check_login_names(struct cli *c)
{
	const char *problem = twins_problem(c);

	if (problem)
		report_problem(c, "login names", problem, report_command(c, TWINS_REMEDY));
}

/* No problem where only this machine can send requests. */
void check_weak_tokens(struct cli *c)
{
	int64_t count = token_count_weak(c->db, c->now);

	if (count)
		report_warning(c, "tokens", mem_printf("%s of less than %d characters can be guessed",
						       counted(count, "token"), TOKEN_STRONG_MIN),
			       mem_printf("%s shows which are weak, %s removes them",
					  report_command(c, "token list"),
					  report_command(c, "token remove")));
}
