/* SPDX-License-Identifier: MIT */
/*
 * Reads the steps of 'wopictl journal expect':
 *
 *   steps     = "none" | group { "," group }
 *   group     = step | "{" step { "," step } "}"
 *   step      = "..." | operation [status] [conditions] [times]
 *   times     = "?" | "*" N | "*" N "-" M | "*" N "+"
 *   conditions = "[" condition { "," condition } "]"
 *   condition = ["!"] name | name ("=" | "!=") value
 */
#include "steps.h"

#include "command.h"
#include "die.h"
#include "json.h"
#include "mem.h"
#include "message.h"
#include "text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* The members of a record that conditions can be about. Other names are those of headers. */
static const char *const members[] = {
	"client", "user", "mentioned", "file", "container", "lock_before", "lock_after", "version_before",
	"version_after", "fault", "method", "path", "token", "proof", "correlation_id", "session_id",
};

static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
static const char answer[] = "answer.";

/* The text, and how far it has been read. */
struct scan { const char *text, *at; };

/* Shows the line that has PLACE, or of a long one what is around it, with a mark below. */
static void point(const char *text, const char *place)
{
	enum { BEFORE = 50, BEHIND = 25 };
	const char *from = place;
	size_t len = strcspn(place, "\n"), column = 0;

	while (from > text && from[-1] != '\n' && (place - from < BEFORE || (*from & 0xc0) == 0x80))
		from--;
	if (len > BEHIND)
		for (len = BEHIND; (place[len] & 0xc0) == 0x80; )
			len++;
	for (const char *s = visible(mem_strndup(from, (size_t)(place - from))); *s; s++)
		column += (*s & 0xc0) != 0x80;
	fprintf(stderr, "  %s\n  %*s^\n", visible(mem_strndup(from, (size_t)(place - from) + len)),
		(int)column, "");
}

/* PLACE is in the text. */
static _Noreturn void wrong(const struct scan *s, const char *place, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	log_args(fmt, ap);
	va_end(ap);
	point(s->text, place);
	exit(EXIT_USAGE);
}

/* The next character that is not blank. */
static char next(struct scan *s)
{
	s->at += strspn(s->at, " \t\r\n");
	return *s->at;
}

/* Takes MARK, if it comes next. */
static bool take(struct scan *s, const char *mark)
{
	next(s);
	if (!begins(s->at, mark))
		return false;
	s->at += strlen(mark);
	return true;
}

/* What comes next of letters, digits and OTHERS; "" if nothing. */
static const char *take_word(struct scan *s, const char *others)
{
	const char *from;

	next(s);
	from = s->at;
	s->at += strspn(from, mem_printf("%s%s", letters, others));
	return mem_strndup(from, (size_t)(s->at - from));
}

static void take_operation(struct scan *s, struct step *st)
{
	const char *word = take_word(s, "_"), *place = s->at - strlen(word);
	struct guess meant = { .typed = word };

	st->any_operation = strcasecmp(word, "any") == 0;
	if (st->any_operation || operation_find(word, &st->operation))
		return;
	if (!*word)
		wrong(s, place, "an operation is missing here, such as PutFile or PUT");
	for (int i = OP_NONE; i < OPERATIONS; i++) {
		const char *override = operation_override((enum operation)i);

		guess_offer(&meant, operation_name((enum operation)i));
		if (override)
			guess_offer(&meant, override);
	}
	wrong(s, place, "no operation '%s'%s", word, guess_text(&meant, "man wopictl"));
}

static const char *take_status(struct scan *s, struct step *st)
{
	const char *word = take_word(s, "");

	st->any_status = !*word;
	if (*word && !statuses_read(word, &st->status))
		wrong(s, s->at - strlen(word), "'%s' is not a status such as 200 or 2xx", word);
	return word;
}

/* A value in quotes, in which \ quotes the next character. */
static const char *take_quoted(struct scan *s)
{
	const char *from = s->at++;
	char *value = mem_alloc(strlen(from) + 1), *to = value;

	for (; *s->at != '"'; *to++ = *s->at++)
		if (*s->at == '\0' || (*s->at == '\\' && *++s->at == '\0'))
			wrong(s, from, "this value does not end: \" is missing");
	s->at++;
	*to = '\0';
	return value;
}

static const char *take_value(struct scan *s)
{
	const char *from;

	if (next(s) == '"')
		return take_quoted(s);
	from = s->at;
	s->at += strcspn(from, " \t\r\n,[]\"");
	if (s->at == from)
		wrong(s, from, "a value is missing here; \"\" is the empty one");
	return mem_strndup(from, (size_t)(s->at - from));
}

/* Which part of a record has NAME, and its name there. */
static void find_name(const struct scan *s, struct condition *c, const char *name)
{
	struct guess meant = { .typed = name };
	const char *place = s->at - strlen(name);

	c->name = name;
	for (size_t i = 0; i < sizeof(members) / sizeof(*members); i++) {
		guess_offer(&meant, members[i]);
		if (same(members[i], name))
			return;
	}
	if (!*name)
		wrong(s, place, "a name is missing here, such as X-WOPI-Lock or lock_before");
	if (begins(name, answer)) {
		c->of = "answer";
		c->name += strlen(answer);
	} else if (strchr(name, '-')) {
		c->of = "headers";
	} else {
		wrong(s, place, "'%s' is not a member of a recorded request, nor a header such as"
		      " X-WOPI-Lock or answer.X-WOPI-Lock%s", name,
		      guess_text(&meant, "man wopictl"));
	}
}

static struct condition take_condition(struct scan *s)
{
	struct condition c = { .kind = CONDITION_THERE };

	if (take(s, "!"))
		c.kind = CONDITION_ABSENT;
	find_name(s, &c, take_word(s, "_-."));
	if (c.kind == CONDITION_ABSENT)
		return c;
	if (take(s, "!="))
		c.kind = CONDITION_IS_NOT;
	else if (take(s, "="))
		c.kind = CONDITION_IS;
	if (c.kind != CONDITION_THERE)
		c.value = take_value(s);
	return c;
}

/* Returns the text of the conditions, "" if there are none. */
static const char *take_conditions(struct scan *s, struct step *st)
{
	const char *from = (next(s), s->at);

	if (!take(s, "["))
		return "";
	do {
		st->conditions = mem_grow(st->conditions, st->condition_count, sizeof(*st->conditions));
		st->conditions[st->condition_count++] = take_condition(s);
	} while (take(s, ","));
	if (!take(s, "]"))
		wrong(s, s->at, "expected ',' or ']' here");
	return visible(mem_strndup(from, (size_t)(s->at - from)));
}

static int64_t take_number(struct scan *s, int64_t least)
{
	const char *word = take_word(s, "");
	int64_t number;

	if (!parse_number(word, STEPS_MAX, &number) || number < least)
		wrong(s, s->at - strlen(word), "expected a number of times from %d to %d, as in *3,"
		      " *0-3 or *1+", (int)least, STEPS_MAX);
	return number;
}

/* How often a step comes: at least, at most, and whether more often. */
struct times { int64_t least, most; bool more; };

static struct times take_times(struct scan *s)
{
	struct times t = { 1, 1, false };
	const char *from;

	if (take(s, "?"))
		return (struct times){ 0, 1, false };
	if (!take(s, "*"))
		return t;
	from = s->at;
	t.least = t.most = take_number(s, 0);
	if (take(s, "-"))
		t.most = take_number(s, t.least > 0 ? t.least : 1);
	else if (take(s, "+"))
		t.more = true;
	else if (t.least == 0)
		wrong(s, from, "expected a number of times from 1 to %d, as in *3, *0-3 or *1+",
		      STEPS_MAX);
	return t;
}

static void add(const struct scan *s, const char *place, struct steps *to, struct step st)
{
	if (to->count == STEPS_MAX)
		wrong(s, place, "more than %d steps are too many", STEPS_MAX);
	if (st.optional)
		st.name = mem_printf("%s%s", st.name, st.repeats ? "*0+" : "?");
	else if (st.repeats)
		st.name = mem_printf("%s*1+", st.name);
	to->list[to->count++] = st;
}

/* "*3+" is three, the last of which may come again; "*1-3" is one and two that need not come. */
static void add_times(const struct scan *s, const char *place, struct steps *to, struct step st,
		      const struct times *t)
{
	int64_t count = t->most > 0 ? t->most : 1;	/* "*0+" */

	for (int64_t i = 0; i < count; i++) {
		st.optional = i >= t->least;
		st.repeats = t->more && i == count - 1;
		st.copy = i > 0;
		add(s, place, to, st);
	}
}

static void take_step(struct scan *s, struct steps *to)
{
	const char *place = (next(s), s->at), *status, *conditions;
	struct step st = { .any_operation = true, .any_status = true };
	struct times t;

	if (take(s, "...")) {
		st.name = "...";
		st.optional = st.repeats = true;
		if (to->count == STEPS_MAX)
			wrong(s, place, "more than %d steps are too many", STEPS_MAX);
		to->list[to->count++] = st;
		return;
	}
	take_operation(s, &st);
	status = take_status(s, &st);
	conditions = take_conditions(s, &st);
	st.name = mem_printf("%s%s%s%s%s", st.any_operation ? "any" : operation_name(st.operation),
			     *status ? " " : "", status, *conditions ? " " : "", conditions);
	t = take_times(s);
	add_times(s, place, to, st, &t);
}

/* Each step is a group of its own; those in braces are one. */
static void take_group(struct scan *s, struct steps *to)
{
	const char *brace = (next(s), s->at);
	size_t first = to->count;

	if (!take(s, "{")) {
		take_step(s, to);
		for (size_t i = first; i < to->count; i++)
			to->list[i].end = i + 1;
		return;
	}
	do
		take_step(s, to);
	while (take(s, ","));
	if (!take(s, "}"))
		wrong(s, s->at, "expected ',' or '}' here");
	if (to->count - first > STEPS_GROUP_MAX)
		wrong(s, brace, "more than %d steps in braces are too many", STEPS_GROUP_MAX);
	to->list[first].end = to->count;
}

void steps_read(struct steps *to, const char *text)
{
	struct scan s = { text, text };

	to->count = 0;
	if (!next(&s))
		quit(EXIT_USAGE, "no steps are given, such as 'LOCK 200, PUT 200, UNLOCK 200';"
		     " 'none' expects no request");
	if (strcasecmp(take_word(&s, ""), "none") == 0 && !next(&s))
		return;
	s.at = text;
	do
		take_group(&s, to);
	while (take(&s, ","));
	if (next(&s))
		wrong(&s, s.at, "expected ',' here");
}

/* NULL if there is none; the names of headers are the same in any letter case. */
static const char *value_of(const struct condition *c, struct json_object *record)
{
	struct json_object *part = record;

	if (c->of && !json_object_object_get_ex(record, c->of, &part))
		return NULL;
	if (!json_object_is_type(part, json_type_object))
		return NULL;
	json_object_object_foreach(part, name, value)
		if (c->of ? strcasecmp(name, c->name) == 0 : same(name, c->name))
			return json_object_get_string(value);
	return NULL;
}

static bool is_met(const struct condition *c, const char *value)
{
	switch (c->kind) {
	case CONDITION_THERE:
		return value;
	case CONDITION_ABSENT:
		return !value;
	case CONDITION_IS:
		return value && same(value, c->value);
	default:
		return !value || !same(value, c->value);
	}
}

bool step_fits(const struct step *s, struct json_object *record, const char **why)
{
	enum operation op = record_operation(record);
	int status = record_status(record);

	*why = NULL;
	if ((!s->any_operation && s->operation != op) ||
	    (!s->any_status && (status < s->status.low || status > s->status.high)))
		return false;
	for (size_t i = 0; i < s->condition_count; i++) {
		const struct condition *c = &s->conditions[i];
		const char *value = value_of(c, record), *prefix = c->of && same(c->of, "answer") ?
			answer : "";

		if (is_met(c, value))
			continue;
		*why = value ? mem_printf("with %s%s '%s'", prefix, c->name, visible(value)) :
			mem_printf("without %s%s", prefix, c->name);
		return false;
	}
	return true;
}
