/* SPDX-License-Identifier: MIT */
/*
 * wopictl journal expect: whether the recorded requests are those that a test expects.
 * The steps are a small automaton: which of them may come next is known after each
 * request, so what can never fit any more is known at once.
 */
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
#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum {
	STEPS_MAX = 1000,
	AROUND = 8,	/* requests that the difference shows before and after */
};

struct step {
	const char *name;	/* as the difference shows it */
	bool any_number;	/* "...": any requests, or none */
	bool any_operation, any_status;
	enum operation operation;
	struct statuses status;
};

/* Which request fits a step, and so on back to the first step. */
struct fit {
	size_t request;
	const struct fit *before;
};

/* Whether the requests so far fit the steps up to one, and how. */
struct reached {
	bool yes;
	const struct fit *how;
};

struct expected {
	struct step steps[STEPS_MAX];
	size_t count;
	struct reached reached[STEPS_MAX + 1];
	struct seen { const char *what, *details; } *seen;	/* the requests, in words */
	size_t seen_count;
	bool failed;		/* nothing that comes could make them fit any more */
	/* the most steps that ever fitted, how, and how many requests had been seen then */
	size_t best, best_seen;
	const struct fit *best_fit;
};

static const char blanks[] = " \t\r\n";

/* The next word of *TEXT, which moves past it; NULL at the end. */
static const char *word(const char **text)
{
	const char *start = *text + strspn(*text, blanks);
	size_t len = strcspn(start, blanks);

	*text = start + len;
	return len ? mem_strndup(start, len) : NULL;
}

/* Takes a "*N" off the end of TEXT; 1 if there is none, 0 if it is a bad one. */
static int64_t take_times(char *text)
{
	char *star = strrchr(text, '*');
	int64_t times;

	if (!star)
		return 1;
	*star = '\0';
	return parse_number(star + 1, STEPS_MAX, &times) ? times : 0;
}

static _Noreturn void wrong_step(const char *step, const char *problem)
{
	quit(EXIT_USAGE, "step '%s' %s: steps are OPERATION, OPERATION STATUS, with *N behind for N"
	     " times, or ...; between them stand commas", step, problem);
}

/* OPERATION [STATUS], or "...". */
static struct step read_step(const char *text)
{
	struct step s = { .any_status = true };
	const char *rest = text, *operation = word(&rest), *status = word(&rest);

	if (!operation)
		wrong_step(text, "names no operation");
	if (same(operation, "...") && !status) {
		s.any_number = true;
		s.name = operation;
		return s;
	}
	s.any_operation = strcasecmp(operation, "any") == 0;
	if (!s.any_operation && !operation_find(operation, &s.operation))
		wrong_step(text, "names no operation that there is");
	s.any_status = !status;
	if (status && !statuses_read(status, &s.status))
		wrong_step(text, "has no status such as 200 or 2xx");
	if (word(&rest))
		wrong_step(text, "has more words than two");
	s.name = mem_printf("%s%s%s", s.any_operation ? "any" : operation_name(s.operation),
			    status ? " " : "", status ? status : "");
	return s;
}

static void add_steps(struct expected *e, char *text)
{
	const char *whole = mem_strdup(text);
	int64_t times = take_times(text);
	struct step s;

	if (times == 0)
		wrong_step(whole, "has no number of times such as *3");
	s = read_step(text);
	if (s.any_number && strchr(whole, '*'))
		wrong_step(whole, "is any number of requests already");
	if (times > STEPS_MAX - (int64_t)e->count)
		quit(EXIT_USAGE, "more than %d steps are too many", STEPS_MAX);
	while (times--)
		e->steps[e->count++] = s;
}

/* "none", or steps with commas between them. */
static void read_steps(struct expected *e, const char *text)
{
	const char *rest = text, *first = word(&rest);

	if (first && strcasecmp(first, "none") == 0 && !word(&rest))
		return;
	if (!first)
		quit(EXIT_USAGE, "no steps are given, such as 'LOCK 200, PUT 200, UNLOCK 200';"
		     " 'none' expects no request");
	for (;;) {
		size_t len = strcspn(text, ",");

		add_steps(e, mem_strndup(text, len));
		if (!text[len])
			return;
		text += len + 1;
	}
}

static bool fits_step(const struct step *s, enum operation op, int status)
{
	return (s->any_operation || s->operation == op) &&
		(s->any_status || (status >= s->status.low && status <= s->status.high));
}

/* Where "..." may come next, what is behind it may come as well. */
static void pass_over(struct expected *e)
{
	for (size_t i = 0; i <= e->count; i++) {
		if (!e->reached[i].yes)
			continue;
		if (i < e->count && e->steps[i].any_number && !e->reached[i + 1].yes)
			e->reached[i + 1] = e->reached[i];
		if (i >= e->best) {
			e->best = i;
			e->best_seen = e->seen_count;
			e->best_fit = e->reached[i].how;
		}
	}
}

/* One more request, the last that was seen. */
static void advance(struct expected *e, enum operation op, int status)
{
	static struct reached next[STEPS_MAX + 1];
	bool any = false;

	memset(next, 0, sizeof(next));
	for (size_t i = 0; i < e->count; i++) {
		if (!e->reached[i].yes)
			continue;
		if (e->steps[i].any_number) {
			next[i] = e->reached[i];
			any = true;
		} else if (fits_step(&e->steps[i], op, status)) {
			struct fit *fit = mem_alloc(sizeof(*fit));

			*fit = (struct fit){ e->seen_count - 1, e->reached[i].how };
			next[i + 1] = (struct reached){ true, fit };
			any = true;
		}
	}
	e->failed = !any;
	if (e->failed)
		return;
	memcpy(e->reached, next, sizeof(next));
	pass_over(e);
}

static bool fits(const struct expected *e)
{
	return !e->failed && e->reached[e->count].yes;
}

static void see(struct expected *e, struct json_object *record)
{
	const char *user = json_text(record, "user"), *file = json_text(record, "file");
	const char *time = json_text(record, "time");
	enum operation op = record_operation(record);
	struct json_object *v = NULL;
	int status;

	json_object_object_get_ex(record, "status", &v);
	status = json_object_get_int(v);
	e->seen = mem_grow(e->seen, e->seen_count, sizeof(*e->seen));
	e->seen[e->seen_count++] = (struct seen){
		mem_printf("%s %d", operation_name(op), status),
		mem_printf("%s %s %s", time ? time : "-", user ? user : "-", file ? file : "-"),
	};
	if (!e->failed)
		advance(e, op, status);
}

/* Sees what was recorded until now. What follows a request that cannot fit is shown, too,
 * but not all of it. */
static void see_all(struct expected *e, struct lines *j, const struct filter *f)
{
	struct json_object *record;

	while ((!e->failed || e->seen_count <= e->best_seen + AROUND) && (record = record_next(j, f))) {
		see(e, record);
		json_object_put(record);
	}
}

/* Sees what comes, until it fits, or cannot fit any more, or the time is over. */
static void wait_for(struct expected *e, struct lines *j, const struct filter *f,
		     int64_t within)
{
	int64_t end = clock_monotonic() + within;

	for (;;) {
		see_all(e, j, f);
		if (fits(e) || e->failed || clock_monotonic() >= end)
			return;
		journal_wait();
	}
}

/* One line of the difference. */
struct line { const char *step; const struct seen *seen; };

struct lines {
	struct line *list;
	size_t count;
};

static void add_line(struct lines *l, const char *step, const struct seen *seen)
{
	l->list = mem_grow(l->list, l->count, sizeof(*l->list));
	l->list[l->count++] = (struct line){ step, seen };
}

/* The requests of FIT, first to last: of each step that is one request, the one. */
static const size_t *requests_of(const struct fit *fit, size_t *count)
{
	size_t *list;

	*count = 0;
	for (const struct fit *f = fit; f; f = f->before)
		++*count;
	list = mem_alloc((*count + 1) * sizeof(*list));
	for (size_t i = *count; fit; fit = fit->before)
		list[--i] = fit->request;
	return list;
}

/* The steps that fit, and the requests that fit them. */
static void add_fitting(const struct expected *e, struct lines *l)
{
	size_t fitting, upto, next = 0, k = 0;
	const size_t *requests = requests_of(e->best_fit, &fitting);

	for (size_t i = 0; i < e->best; i++) {
		if (!e->steps[i].any_number) {
			next = requests[k++];
			add_line(l, e->steps[i].name, &e->seen[next++]);
			continue;
		}
		upto = k < fitting ? requests[k] : e->best_seen;
		add_line(l, e->steps[i].name, next < upto ? &e->seen[next++] : NULL);
		while (next < upto)
			add_line(l, "", &e->seen[next++]);
	}
}

static void print_line(const struct line *l, bool marked, int steps_width, int seen_width)
{
	const char *what = l->seen ? l->seen->what : "-";
	const char *details = l->seen ? l->seen->details : "";

	fprintf(stderr, " %s %-*s  %-*s%s%s\n", marked ? ">" : " ", steps_width, l->step,
		*details ? seen_width : 0, what, *details ? "  " : "", details);
}

/* Expected and recorded, side by side: what is around the first difference. */
static void print_difference(const struct expected *e)
{
	struct lines l = { 0 };
	struct line head = { "expected", &(struct seen){ "recorded", "" } };
	size_t next = e->best_seen, marked, from;
	int steps_width = 8, seen_width = 8;

	add_fitting(e, &l);
	marked = l.count;
	for (size_t i = e->best; i < e->count || next < e->seen_count; i++, next++)
		add_line(&l, i < e->count ? e->steps[i].name : "-",
			 next < e->seen_count ? &e->seen[next] : NULL);
	from = marked > AROUND ? marked - AROUND : 0;
	if (l.count > marked + 1 + AROUND)
		l.count = marked + 1 + AROUND;
	for (size_t i = from; i < l.count; i++) {
		int step = (int)strlen(l.list[i].step);
		int seen = l.list[i].seen ? (int)strlen(l.list[i].seen->what) : 1;

		steps_width = step > steps_width ? step : steps_width;
		seen_width = seen > seen_width ? seen : seen_width;
	}
	print_line(&head, false, steps_width, seen_width);
	for (size_t i = from; i < l.count; i++)
		print_line(&l.list[i], i == marked, steps_width, seen_width);
}

/* The request that came where another step was to come, or NULL if none came. */
static const char *wrong_request(const struct expected *e)
{
	return e->best_seen < e->seen_count ? e->seen[e->best_seen].what : NULL;
}

static void print_result(const struct cli *c, const struct expected *e)
{
	row *r = row_new();

	row_flag(r, "fits", fits(e));
	row_int(r, "requests", (int64_t)e->seen_count);
	if (!fits(e)) {
		row_int(r, "step", (int64_t)e->best + 1);
		row_text(r, "expected", e->best < e->count ? e->steps[e->best].name : NULL);
		row_text(r, "recorded", wrong_request(e));
	}
	out_record(c, r);
}

static void say_difference(const struct cli *c, const struct expected *e)
{
	const char *wrong = wrong_request(e), *within = option(c, "within");
	const char *step = e->best < e->count ?
		mem_printf("step %zu, '%s',", e->best + 1, e->steps[e->best].name) : NULL;

	if (!wrong)
		say("%s did not come%s%s", step, within ? " within " : "", within ? within : "");
	else if (step)
		say("%s does not fit: '%s' came", step, wrong);
	else
		say("nothing%s was expected: '%s' came", e->count ? " more" : "", wrong);
}

void cmd_journal_expect(struct cli *c)
{
	struct expected *e = mem_alloc(sizeof(*e));
	int64_t within = duration_option(c, "within", 0);
	struct filter f = filter_read(c);
	struct lines *j;

	if (within < 0)
		quit(EXIT_USAGE, "--within '%s' lies in the past", option(c, "within"));
	read_steps(e, arg(c, 0));
	if (!journal_is_on(c))
		exit(EXIT_FAILED);
	db_end(c->db);	/* the database is not needed any more */
	e->reached[0].yes = true;
	pass_over(e);
	j = lines_open(c->db, &journal_file, since_now(c));
	wait_for(e, j, &f, within);
	lines_close(j);
	if (c->json)
		print_result(c, e);
	if (fits(e))
		return;
	out_finish();
	say_difference(c, e);
	print_difference(e);
	exit(EXIT_FAILED);
}
