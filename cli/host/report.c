/* SPDX-License-Identifier: MIT */
/* The report of 'wopictl check' and 'wopictl doctor': a line for each thing that they look at. */
#include "report.h"

#include "db.h"
#include "die.h"
#include "mem.h"
#include "message.h"
#include "output.h"
#include "text.h"

enum result { RESULT_OK, RESULT_WARNING, RESULT_PROBLEM };

static int problems;

void report_begin(void)
{
	die_last_words = out_finish;
}

static void report(const struct cli *c, const char *check, enum result result,
		   const char *finding, const char *remedy)
{
	row *r = row_new();

	row_text(r, "check", check);
	if (result == RESULT_WARNING)
		row_text(r, "result", "warning");
	else
		row_verdict(r, "result", result == RESULT_OK ? "ok" : "problem", result == RESULT_OK);
	row_text(r, "finding", finding);
	row_text(r, "remedy", remedy);
	out_row(c, r);
	problems += result == RESULT_PROBLEM;
}

void report_ok(const struct cli *c, const char *check)
{
	report(c, check, RESULT_OK, NULL, NULL);
}

void report_warning(const struct cli *c, const char *check, const char *finding,
		    const char *remedy)
{
	report(c, check, RESULT_WARNING, finding, remedy);
}

void report_problem(const struct cli *c, const char *check, const char *finding,
		    const char *remedy)
{
	report(c, check, RESULT_PROBLEM, finding, remedy);
}

void report_either(const struct cli *c, const char *check, const char *finding,
		   const char *remedy)
{
	if (finding)
		report_problem(c, check, finding, remedy);
	else
		report_ok(c, check);
}

int report_problems(void)
{
	return problems;
}

void report_end(struct cli *c)
{
	if (c->db)
		db_end(c->db);
	out_finish();
	if (problems)
		quit(EXIT_FAILED, "%s", counted(problems, "problem"));
}

const char *report_command(const struct cli *c, const char *words)
{
	return mem_printf("wopictl --data %s %s", shell_word(c->data), words);
}
