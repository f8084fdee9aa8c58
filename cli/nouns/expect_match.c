/* SPDX-License-Identifier: MIT */
/* The automaton of 'wopictl journal expect'. */
#include "expect.h"

#include "mem.h"

#include <string.h>

static bool is_taken(unsigned taken, size_t i)
{
	return taken >> i & 1;
}

static size_t count_bits(unsigned bits)
{
	size_t count = 0;

	for (; bits; bits &= bits - 1)
		count++;
	return count;
}

/* Whether no more of the group needs to come. */
static bool may_leave(const struct expected *e, size_t group, unsigned taken)
{
	for (size_t i = group; i < e->steps.list[group].end; i++)
		if (!e->steps.list[i].optional && !is_taken(taken, i - group))
			return false;
	return true;
}

static bool has_way(const struct way *w, unsigned taken)
{
	while (w && w->taken != taken)
		w = w->next;
	return w;
}

/* Adds a way, and those that leave out what is optional. */
static void add(struct expected *e, const struct way **ways, size_t group, unsigned taken,
		const struct fit *how)
{
	for (;;) {
		struct way *w;

		if (has_way(ways[group], taken))
			return;
		w = mem_alloc(sizeof(*w));
		*w = (struct way){ taken, how, ways[group] };
		ways[group] = w;
		if (group + count_bits(taken) >= e->best.steps) {
			e->best.steps = group + count_bits(taken);
			e->best.seen = e->seen;
			e->best.group = group;
			e->best.taken = taken;
			e->best.how = how;
		}
		if (group == e->steps.count || !may_leave(e, group, taken))
			return;
		group = e->steps.list[group].end;
		taken = 0;
	}
}

/* Requests that one step fits again and again are one fit. */
static const struct fit *add_fit(const struct expected *e, const struct fit *how, size_t step)
{
	struct fit *f;

	if (how && how->step == step && e->steps.list[step].repeats)
		return how;
	f = mem_alloc(sizeof(*f));
	*f = (struct fit){ step, e->seen - 1, how };
	return f;
}

/* Whether step I of a group may come. A copy comes after the step that it is one of. */
static bool may_come(const struct step *s, unsigned taken, size_t i)
{
	return is_taken(taken, i) ? s->repeats : i == 0 || !s->copy || is_taken(taken, i - 1);
}

/* Adds to NEXT what the request makes of a way. */
static void advance(struct expected *e, const struct way **next, size_t group,
		    const struct way *w, struct json_object *record)
{
	for (size_t i = group; i < e->steps.list[group].end; i++) {
		const struct step *s = &e->steps.list[i];
		const char *why;

		if (!may_come(s, w->taken, i - group))
			continue;
		if (step_fits(s, record, &why))
			add(e, next, group, w->taken | 1U << (i - group), add_fit(e, w->how, i));
		else if (why && group == e->best.group && e->best.seen == e->seen - 1)
			e->why = why;
	}
}

void expect_begin(struct expected *e)
{
	add(e, e->ways, 0, 0, NULL);
}

void expect_see(struct expected *e, struct json_object *record)
{
	static const struct way *next[STEPS_MAX + 1];

	e->seen++;
	if (e->failed)
		return;
	memset(next, 0, sizeof(next));
	e->why = NULL;
	e->failed = true;
	for (size_t i = 0; i < e->steps.count; i++)
		for (const struct way *w = e->ways[i]; w; w = w->next)
			advance(e, next, i, w, record);
	for (size_t i = 0; i <= e->steps.count; i++)
		e->failed = e->failed && !next[i];
	if (!e->failed)
		memcpy(e->ways, next, sizeof(next));
}

bool expect_fits(const struct expected *e)
{
	return !e->failed && e->ways[e->steps.count];
}

const char *expect_next(const struct expected *e)
{
	size_t group = e->best.group, count = 0;
	bool left = !may_leave(e, group, e->best.taken);
	const char *text = NULL;

	if (group == e->steps.count)
		return NULL;
	for (size_t i = group; i < e->steps.list[group].end; i++) {
		const struct step *s = &e->steps.list[i];

		if (is_taken(e->best.taken, i - group) || (left && s->optional))
			continue;
		text = text ? mem_printf("%s, %s", text, s->name) : s->name;
		count++;
	}
	return count > 1 ? mem_printf("{%s}", text) : text;
}
