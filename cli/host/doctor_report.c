/* SPDX-License-Identifier: MIT */
/* wopictl doctor: what its parts find, line by line. */
#include "ask.h"
#include "clock.h"
#include "doctor.h"
#include "mem.h"
#include "output.h"
#include "text.h"

/* Clients and host must agree on the time: a proof that is older than twenty minutes
 * is refused (proof-keys 3). */
#define CLOCK_TOLERANCE (5 * 60 * CLOCK_SECOND)

enum result { GOOD, WARNING, PROBLEM };

static void report(struct doctor *d, const char *check, enum result result, const char *finding,
		   const char *remedy)
{
	row *r = row_new();

	row_text(r, "check", check);
	if (result == WARNING)
		row_text(r, "result", "warning");
	else
		row_verdict(r, "result", result == GOOD ? "ok" : "problem", result == GOOD);
	row_text(r, "finding", finding);
	row_text(r, "remedy", remedy);
	out_row(d->c, r);
}

void report_good(struct doctor *d, const char *check)
{
	report(d, check, GOOD, NULL, NULL);
}

void report_warning(struct doctor *d, const char *check, const char *finding, const char *remedy)
{
	report(d, check, WARNING, finding, remedy);
}

void report_problem(struct doctor *d, const char *check, const char *finding, const char *remedy)
{
	report(d, check, PROBLEM, finding, remedy);
	d->problems++;
}

const char *doctor_command(const struct doctor *d, const char *words)
{
	return mem_printf("wopictl --data %s %s", shell_word(d->c->data), words);
}

static const char *minutes(int64_t duration)
{
	return mem_printf("%lld minutes", (long long)(duration / (60 * CLOCK_SECOND)));
}

void doctor_clock(struct doctor *d, const char *check, const struct reply *r)
{
	int64_t at, ahead;

	if (!reply_date(r, &at))
		return;
	ahead = at - clock_now();
	if (ahead > CLOCK_TOLERANCE || ahead < -CLOCK_TOLERANCE)
		report_problem(d, check, mem_printf("is %s %s this machine's; proofs fail after 20",
				minutes(ahead < 0 ? -ahead : ahead), ahead < 0 ? "behind" : "ahead of"),
			       "set both clocks by NTP: timedatectl set-ntp true");
	else
		report_good(d, check);
}
