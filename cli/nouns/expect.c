/* SPDX-License-Identifier: MIT */
/*
 * wopictl journal expect: whether the recorded requests are those that a test expects, and
 * what differs.
 */
#include "expect.h"

#include "arguments.h"
#include "cli.h"
#include "clock.h"
#include "commands.h"
#include "db.h"
#include "journal.h"
#include "json.h"
#include "lines.h"
#include "mem.h"
#include "message.h"
#include "operation.h"
#include "output.h"
#include "records.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { AROUND = 8 };	/* requests that the difference shows before and after */

/* The requests, in words. */
struct seen { const char *what, *details; };

struct judged {
	struct expected expected;
	struct seen *seen;
};

static void see(struct judged *j, struct json_object *record)
{
	const char *user = json_text(record, "user"), *file = json_text(record, "file");
	const char *time = json_text(record, "time");

	j->seen = mem_grow(j->seen, j->expected.seen, sizeof(*j->seen));
	j->seen[j->expected.seen] = (struct seen){
		mem_printf("%s %d", operation_name(record_operation(record)), record_status(record)),
		mem_printf("%s %s %s", time ? time : "-", user ? user : "-", file ? file : "-"),
	};
	expect_see(&j->expected, record);
}

/* Sees what was recorded until now. What follows a request that cannot fit is shown, too,
 * but not all of it. */
static void see_all(struct judged *j, struct lines *l, const struct filter *f)
{
	const struct expected *e = &j->expected;
	struct json_object *record;

	while ((!e->failed || e->seen <= e->best.seen + AROUND) && (record = record_next(l, f))) {
		see(j, record);
		json_object_put(record);
	}
}

/* Sees what comes, until it fits, or cannot fit any more, or the time is over. */
static void wait_for(struct judged *j, struct lines *l, const struct filter *f, int64_t within)
{
	int64_t end = clock_monotonic() + within;

	for (;;) {
		see_all(j, l, f);
		if (expect_fits(&j->expected) || j->expected.failed || clock_monotonic() >= end)
			return;
		journal_wait();
	}
}

/* One line of the difference. */
struct line { const char *step; const struct seen *seen; };

struct difference {
	struct line *list;
	size_t count;
	bool shown[STEPS_MAX];	/* the steps that have a line */
};

static void add_line(struct difference *d, const char *step, const struct seen *seen)
{
	d->list = mem_grow(d->list, d->count, sizeof(*d->list));
	d->list[d->count++] = (struct line){ step, seen };
}

/* The fits up to LAST, first to last. */
static const struct fit **fits_to(const struct fit *last, size_t *count)
{
	const struct fit **list;

	*count = 0;
	for (const struct fit *f = last; f; f = f->before)
		++*count;
	list = mem_alloc((*count + 1) * sizeof(const struct fit *));
	for (size_t i = *count; last; last = last->before)
		list[--i] = last;
	return list;
}

/* The index of the first step of the group that STEP is in. */
static size_t group_of(const struct steps *s, size_t step)
{
	size_t group = 0;

	while (s->list[group].end <= step)
		group = s->list[group].end;
	return group;
}

/* The steps before UPTO that no request fitted, being optional. */
static void add_left_out(const struct judged *j, struct difference *d, size_t upto)
{
	for (size_t i = 0; i < upto; i++) {
		if (!d->shown[i])
			add_line(d, j->expected.steps.list[i].name, NULL);
		d->shown[i] = true;
	}
}

/* The steps that fit, and the requests that fit them. */
static void add_fitting(const struct judged *j, struct difference *d)
{
	const struct expected *e = &j->expected;
	size_t count;
	const struct fit **fits = fits_to(e->best.how, &count);

	for (size_t k = 0; k < count; k++) {
		size_t upto = k + 1 < count ? fits[k + 1]->request : e->best.seen;

		add_left_out(j, d, group_of(&e->steps, fits[k]->step));
		add_line(d, e->steps.list[fits[k]->step].name, &j->seen[fits[k]->request]);
		d->shown[fits[k]->step] = true;
		for (size_t i = fits[k]->request + 1; i < upto; i++)
			add_line(d, "", &j->seen[i]);
	}
	add_left_out(j, d, e->best.group);
}

/* The other steps and requests, side by side. */
static void add_rest(const struct judged *j, struct difference *d)
{
	const struct expected *e = &j->expected;
	size_t next = e->best.seen;

	for (size_t i = e->best.group; i < e->steps.count; i++)
		if (!d->shown[i]) {
			add_line(d, e->steps.list[i].name, next < e->seen ? &j->seen[next] : NULL);
			next++;
		}
	for (; next < e->seen; next++)
		add_line(d, "-", &j->seen[next]);
}

static void print_line(const struct line *l, bool marked, int steps_width, int seen_width)
{
	const char *what = l->seen ? l->seen->what : "-";
	const char *details = l->seen ? l->seen->details : "";

	fprintf(stderr, " %s %-*s  %-*s%s%s\n", marked ? ">" : " ", steps_width, l->step,
		*details ? seen_width : 0, what, *details ? "  " : "", details);
}

/* Expected and recorded, side by side: what is around the first difference. */
static void print_difference(const struct judged *j)
{
	struct difference *d = mem_alloc(sizeof(*d));
	struct line head = { "expected", &(struct seen){ "recorded", "" } };
	size_t marked, from;
	int steps_width = 8, seen_width = 8;

	add_fitting(j, d);
	marked = d->count;
	add_rest(j, d);
	from = marked > AROUND ? marked - AROUND : 0;
	if (d->count > marked + 1 + AROUND)
		d->count = marked + 1 + AROUND;
	for (size_t i = from; i < d->count; i++) {
		int step = (int)strlen(d->list[i].step);
		int seen = d->list[i].seen ? (int)strlen(d->list[i].seen->what) : 1;

		steps_width = step > steps_width ? step : steps_width;
		seen_width = seen > seen_width ? seen : seen_width;
	}
	print_line(&head, false, steps_width, seen_width);
	for (size_t i = from; i < d->count; i++)
		print_line(&d->list[i], i == marked, steps_width, seen_width);
}

/* The request that came where another step was to come, or NULL if none came. */
static const char *wrong_request(const struct judged *j)
{
	return j->expected.best.seen < j->expected.seen ? j->seen[j->expected.best.seen].what : NULL;
}

static void print_result(const struct cli *c, const struct judged *j)
{
	const struct expected *e = &j->expected;
	row *r = row_new();

	row_flag(r, "fits", expect_fits(e));
	row_int(r, "requests", (int64_t)e->seen);
	if (!expect_fits(e)) {
		row_int(r, "step", (int64_t)e->best.steps + 1);
		row_text(r, "expected", expect_next(e));
		row_text(r, "recorded", wrong_request(j));
	}
	out_record(c, r);
}

static void say_difference(const struct cli *c, const struct judged *j)
{
	const struct expected *e = &j->expected;
	const char *wrong = wrong_request(j), *within = option(c, "within"), *next = expect_next(e);
	const char *step = next ? mem_printf("step %zu, '%s',", e->best.steps + 1, next) : NULL;

	if (!wrong)
		say("%s did not come%s%s", step, within ? " within " : "", within ? within : "");
	else if (step)
		say("%s does not fit: '%s' came%s%s", step, wrong, e->why ? " " : "",
		    e->why ? e->why : "");
	else
		say("nothing%s was expected: '%s' came", e->steps.count ? " more" : "", wrong);
}

void cmd_journal_expect(struct cli *c)
{
	struct judged *j = mem_alloc(sizeof(*j));
	int64_t within = duration_option(c, "within", 0);
	struct filter f = filter_read(c);
	struct lines *l;

	if (within < 0)
		quit(EXIT_USAGE, "--within '%s' lies in the past", option(c, "within"));
	steps_read(&j->expected.steps, arg(c, 0));
	if (!journal_is_on(c))
		exit(EXIT_FAILED);
	db_end(c->db);	/* the database is not needed any more */
	expect_begin(&j->expected);
	l = lines_open(c->db, &journal_file, since_now(c));
	wait_for(j, l, &f, within);
	lines_close(l);
	if (c->json)
		print_result(c, j);
	if (expect_fits(&j->expected))
		return;
	out_finish();
	say_difference(c, j);
	print_difference(j);
	exit(EXIT_FAILED);
}
