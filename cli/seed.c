/* SPDX-License-Identifier: MIT */
/* wopictl seed: the fixture read, the transaction, and what is told of it. */
#include "seed.h"

#include "clear.h"
#include "curl.h"
#include "die.h"
#include "interrupt.h"
#include "mem.h"
#include "outside.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What is made of each noun: item by item, in this order, for what comes later may refer
 * to what came before. SECOND goes over them again. */
static const struct {
	const char *noun;
	const char *one;		/* as messages count it */
	seed_fn *first, *second;
	int64_t (*whole)(struct seed *s);
} steps[] = {
	{ "config", "setting", NULL, NULL, put_settings },
	/* those removed first: their names may have been given to others since */
	{ "users", "user", put_removed_user, put_user, NULL },
	{ "clients", "client", put_client, NULL, NULL },
	{ "containers", "container", put_container, NULL, NULL },
	{ "files", "file", put_file, put_template, NULL },
	{ "grants", "grant", put_grant, NULL, NULL },
	{ "tokens", "token", put_token, NULL, NULL },
	{ "shares", "link", put_share, NULL, NULL },
	{ "locks", "lock", put_lock, NULL, NULL },
	{ "coauth_locks", "coauthoring lock", put_coauth_lock, NULL, NULL },
	{ "properties", "property", put_property, NULL, NULL },
	{ "activities", "activity", put_activity, NULL, NULL },
	{ "credentials", "credential", put_credential, NULL, NULL },
	{ "faults", "fault", put_fault, NULL, NULL },
	{ "oauth_keys", "OAuth key", NULL, NULL, put_oauth_keys },
};

enum { STEPS = sizeof(steps) / sizeof(*steps) };

/* All of PATH, "-" being standard input, with a NUL behind. */
static const char *read_text(const char *path, const char *source, size_t *len)
{
	bool is_input = strcmp(path, "-") == 0;
	int fd = is_input ? STDIN_FILENO : outside_open(path);
	char *text = mem_alloc((size_t)FIXTURE_SIZE_MAX + 2);
	ssize_t got;

	if (fd < 0)
		quit(EXIT_FAILED, "cannot open '%s': %s", path, strerror(errno));
	if (is_input && isatty(fd))
		say("type the fixture, then Ctrl-D");
	got = read_up_to(fd, text, FIXTURE_SIZE_MAX);
	if (got < 0)
		quit(EXIT_FAILED, "cannot read '%s': %s", source, strerror(errno));
	if (got > FIXTURE_SIZE_MAX)
		quit(EXIT_FAILED, "'%s' is larger than %d MiB: large contents belong into files,"
		     " which \"path\" names", source, FIXTURE_SIZE_MAX >> 20);
	if (!is_input)
		close(fd);
	*len = (size_t)got;
	return text;
}

static void read_fixture(struct seed *s, const char *path)
{
	const char *slash = strrchr(path, '/'), *text, *problem;
	void *mark;
	size_t len;

	s->from_input = strcmp(path, "-") == 0;
	s->fixture.source = s->from_input ? "standard input" : path;
	s->folder = slash ? mem_strndup(path, (size_t)(slash - path) + 1) : "";
	mark = mem_mark();
	text = read_text(path, s->fixture.source, &len);
	s->fixture.json = fixture_parse(text, len, &problem);
	if (problem)
		quit(EXIT_USAGE, "%s: %s", s->fixture.source, problem);
	mem_release(mark);
	fixture_check(&s->fixture);
}

/* Goes over the items of a noun, and notes which of them changed anything. */
static void go_over(struct seed *s, const char *noun, seed_fn *run, bool *changed)
{
	struct item whole = item_whole(&s->fixture);
	size_t count = item_count(&whole, noun);

	for (size_t i = 0; run && i < count; i++) {
		void *mark = mem_mark();
		struct item it = item_at(&whole, noun, i);

		stop_if_interrupted();
		if (run(s, &it))
			changed[i] = true;
		progress(mem_printf("seeding %s", noun), (int64_t)i + 1, (int64_t)count);
		mem_release(mark);
	}
	progress_end();
}

/* One step; returns how many things it changed. */
static int64_t take_step(struct seed *s, int step)
{
	struct item whole = item_whole(&s->fixture);
	const char *noun = steps[step].noun;
	size_t count;
	int64_t n = 0;
	bool *changed;

	if (!item_has(&whole, noun))
		return 0;
	if (steps[step].whole)
		return steps[step].whole(s);
	count = item_count(&whole, noun);
	changed = mem_alloc(count + 1);
	go_over(s, noun, steps[step].first, changed);
	go_over(s, noun, steps[step].second, changed);
	for (size_t i = 0; i < count; i++)
		n += changed[i];
	return n;
}

/* Names of the contents that a host had before it was emptied. */
struct names {
	const char **list;
	size_t count;
};

static void add_name(const char *file_id, const struct version *v, void *arg)
{
	struct names *n = arg;

	(void)file_id;
	n->list = mem_grow(n->list, n->count, sizeof(*n->list));
	n->list[n->count++] = v->content.name;
}

static void empty_host(struct seed *s, struct names *before)
{
	version_contents(s->db, add_name, before);
	clear_all(s->db);
	add_first_things(s->c);
	set_first_settings(s->c);
}

/* A request that has just looked up one of them finds it gone: that is what an emptied
 * host is. */
static void remove_contents(struct seed *s, const struct names *n)
{
	for (size_t i = 0; i < n->count; i++) {
		content_discard(s->db, &(struct content){ .name = n->list[i] });
		progress("removing old contents", (int64_t)i + 1, (int64_t)n->count);
	}
	progress_end();
}

/* The transaction, and what follows it. */
static void change(struct seed *s, int64_t counts[STEPS])
{
	struct names before = { .count = 0 };

	begin_change(s->c);
	s->fixture.now = s->c->now;
	if (s->replace)
		empty_host(s, &before);
	for (int i = 0; i < STEPS; i++)
		counts[i] = take_step(s, i);
	seed_contents_named();
	commit_change(s->c);
	seed_contents_tidy(s);
	if (!s->c->dry_run)
		remove_contents(s, &before);
}

static void run(struct seed *s, const char *path, int64_t counts[STEPS])
{
	int guard;

	db_end(s->db);	/* a slow pipe must not hold a snapshot */
	read_fixture(s, path);
	if (s->asks)
		confirm(s->c, "empty the host in '%s', with all its files, before '%s' is seeded?",
			s->c->data, s->fixture.source);
	s->claimed = json_object_new_object();
	guard = guard_contents(s->db, s->replace);
	db_begin_read(s->db);
	seed_write_contents(s);
	change(s, counts);
	close(guard);
	json_object_put(s->claimed);
	json_object_put(s->fixture.json);
}

/* "2 users, 3 files" */
static const char *sum(const int64_t counts[STEPS])
{
	const char *text = "";

	for (int i = 0; i < STEPS; i++)
		if (counts[i])
			text = mem_printf("%s%s%s", text, *text ? ", " : "",
					  counted(counts[i], steps[i].one));
	return text;
}

static void tell_of_tokens(const struct seed *s)
{
	if (s->idle_tokens)
		say("%s: %s without effect, because the user has no grant there: the first is %s; add a"
		    " grant, or \"rights\"", s->fixture.source, counted(s->idle_tokens, "token"),
		    s->idle_token);
	if (s->foreign_tokens)
		say("%s: %s with a chosen value left out: their hashes are valid only with the secret of"
		    " the host that was dumped; make them anew with 'wopictl token add --value'",
		    s->fixture.source, counted(s->foreign_tokens, "token"));
	if (s->orphan_links)
		say("%s: %s left out: the tokens that they end with are not here", s->fixture.source,
		    counted(s->orphan_links, "link"));
}

static void report(struct seed *s, const int64_t counts[STEPS])
{
	const char *text = sum(counts);

	if (!*text)
		say("%s: all of it is there already", s->fixture.source);
	else
		say("%s: made or changed %s", s->fixture.source, text);
}

void seed_file(struct cli *c, const char *path, bool replace)
{
	struct seed s = { .c = c, .db = c->db, .replace = replace };
	int64_t counts[STEPS];

	run(&s, path, counts);
	tell_of_tokens(&s);
	report(&s, counts);
}

static void print_schema(struct cli *c)
{
	struct json_object *schema = fixture_schema();

	if (arg(c, 0) || option(c, "replace"))
		quit(EXIT_USAGE, "--schema prints the schema and seeds nothing: it goes alone");
	puts(json_object_to_json_string_ext(schema, JSON_C_TO_STRING_NOSLASHESCAPE |
		(c->json ? JSON_C_TO_STRING_PLAIN : JSON_C_TO_STRING_SPACED | JSON_C_TO_STRING_PRETTY)));
	json_object_put(schema);
}

void seed_host(struct cli *c)
{
	struct seed s = { .c = c, .replace = option(c, "replace") };
	int64_t counts[STEPS];
	row *r;

	if (option(c, "schema")) {
		print_schema(c);
		return;
	}
	if (!arg(c, 0))
		quit(EXIT_USAGE, "give the fixture, '-' for standard input, or --schema");
	s.asks = s.replace;
	c->db = s.db = db_open(c->data);
	run(&s, arg(c, 0), counts);
	tell_of_tokens(&s);
	if (!for_programs(c)) {
		report(&s, counts);
		return;
	}
	r = row_new();
	for (int i = 0; i < STEPS; i++)
		row_int(r, steps[i].noun, counts[i]);
	out_record(c, r);
}
