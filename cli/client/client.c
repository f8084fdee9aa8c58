/* SPDX-License-Identifier: MIT */
/* wopictl client: registers, changes and refreshes clients. */
#include "arguments.h"
#include "change.h"
#include "cli.h"
#include "client.h"
#include "client_read.h"
#include "clock.h"
#include "commands.h"
#include "db.h"
#include "json.h"
#include "lookup.h"
#include "mem.h"
#include "message.h"
#include "output.h"
#include "served.h"
#include "text.h"
#include "token.h"

#include <string.h>

/* When 'client refresh --due' reads discovery again. */
#define DUE_AFTER (12 * 3600 * CLOCK_SECOND)
#define RETRY_AFTER (5 * 60 * CLOCK_SECOND)

enum { FIELDS_MAX = 8192 };	/* bytes of --fields */

/* The options that describe a client; NULL: not given. */
struct wishes {
	const char *kind, *proof, *prefer;
	const char *exclude, *view_only;
	const char *fields;	/* JSON; "" removes the stored fields */
};

/* Checks --fields and returns it as it is stored, "" for an empty object. */
static const char *read_fields(const char *text)
{
	const char *problem;
	struct json_object *o;

	if (strlen(text) > FIELDS_MAX || !json_read_object(text, strlen(text), &o))
		quit(EXIT_USAGE, "invalid --fields '%s': expected a JSON object of at most %d bytes",
		     text, FIELDS_MAX);
	problem = client_fields_problem(o);
	if (problem)
		quit(EXIT_USAGE, "--fields '%s' %s", text, problem);
	text = json_object_object_length(o) ? text : "";
	json_object_put(o);
	return text;
}

/* No extension may be in both lists. */
static void check_apart(const char *excluded, const char *viewed)
{
	const char *field, *other, *rest;
	size_t len, other_len;

	while (next_field(&excluded, ',', &field, &len))
		for (rest = viewed; next_field(&rest, ',', &other, &other_len);)
			if (len == other_len && memcmp(field, other, len) == 0)
				quit(EXIT_USAGE, "'%s' cannot be in both --exclude and --view-only",
				     mem_strndup(field, len));
}

static struct wishes read_options(struct cli *c)
{
	struct wishes w = {
		.kind = option(c, "kind"), .proof = option(c, "proof"), .prefer = option(c, "prefer"),
		.exclude = option(c, "exclude"), .view_only = option(c, "view-only"),
	};
	enum client_proof proof;
	size_t i = 0;

	while (w.kind && client_kinds[i] && !same(client_kinds[i], w.kind))
		i++;
	if (w.kind && !client_kinds[i])
		quit(EXIT_USAGE, "invalid --kind '%s': expected microsoft, collabora, onlyoffice or"
		     " other", w.kind);
	if (w.proof && !client_proof_parse(w.proof, &proof))
		quit(EXIT_USAGE, "invalid --proof '%s': expected off, if-present or required", w.proof);
	if (w.exclude && w.view_only)
		check_apart(w.exclude, w.view_only);
	if (option(c, "fields"))
		w.fields = read_fields(option(c, "fields"));
	return w;
}

static void add_source(struct client *to, const char *source)
{
	if (to->source_count == CLIENT_SOURCES_MAX)
		quit(EXIT_USAGE, "a client cannot have more than %d discovery addresses",
		     CLIENT_SOURCES_MAX);
	to->sources[to->source_count++] = client_source(source);
}

/* Whether clients should use https: browsers do not show http frames in https pages. */
static bool uses_https(struct cli *c)
{
	const char *base = served_base_url(c->db);

	return !base || strncmp(base, "https:", 6) == 0;
}

/* Copies the keys that were read. Returns why this client cannot be accepted, or NULL. */
static const char *take_keys(struct client *to, const struct client_reading *r)
{
	if (r->key_problem && to->proof != PROOF_OFF)
		return mem_printf("%s; have the client create new keys, or use --proof off",
				  r->key_problem);
	if (r->key_count == 0 && to->proof != PROOF_OFF)
		return mem_printf("'%s' has no proof-key, so no request can be proven; have the"
				  " client create keys, or use %s", to->sources[0],
				  to->fetched_at ? mem_printf("'wopictl client set %s --proof off'",
							      to->name) : "--proof off");
	if (r->key_problem)
		say("client '%s': %s", to->name, r->key_problem);
	if (r->key_count && r->keyless)
		say("client '%s': '%s' has no proof-key, so requests of this node cannot be proven",
		    to->name, r->keyless);
	to->key_count = r->key_problem ? 0 : r->key_count;
	memcpy(to->keys, r->keys, sizeof(to->keys));
	return NULL;
}

/* Stores a client that was just read. Call it in a transaction. */
static void store(struct cli *c, struct client *to, const struct client_reading *r)
{
	to->fetched_at = c->now;
	to->stale_at = to->failed_at = 0;
	to->failure = NULL;
	client_set(c->db, to);
	client_set_actions(c->db, to, r->actions, r->action_count);
	if (r->capabilities)
		client_set_capabilities(c->db, to->name, r->capabilities);
	if (to->proof != PROOF_OFF && !served_base_url(c->db))
		say("client '%s': proofs cover this host's address, which is not set; run"
		    " 'wopictl config set base_url https://HOST/wopi'", to->name);
}

static bool opens(const struct actions *all, const char *ext)
{
	for (size_t i = 0; i < all->count; i++)
		if (same(all->list[i].ext, ext))
			return true;
	return false;
}

static struct extensions read_extensions(const char *list)
{
	struct extensions all = { .count = 0 };
	const char *field, *ext;
	size_t len;

	while (next_field(&list, ',', &field, &len)) {
		ext = mem_strndup(field, len);
		check_value("extension", ext, client_extension_problem(ext));
		all.list = mem_grow(all.list, all.count, sizeof(*all.list));
		all.list[all.count++] = ext;
	}
	return all;
}

/* Makes the client the preferred one for the extensions in LIST only. Call it in a
 * transaction. */
static void prefer(struct cli *c, const char *name, const char *list)
{
	struct extensions wanted = read_extensions(list);
	struct actions all = client_actions(c->db, name);

	client_unprefer(c->db, name);
	for (size_t i = 0; i < wanted.count; i++) {
		if (!opens(&all, wanted.list[i]))
			quit(EXIT_USAGE, "client '%s' cannot open '%s' files; 'wopictl client show %s'"
			     " lists its extensions", name, wanted.list[i], name);
		client_prefer(c->db, name, wanted.list[i]);
	}
}

/* Limits the client for the extensions in LIST only; NULL changes nothing. A limit may come before
 * the client opens such files. Call it in a transaction. */
static void limit(struct cli *c, const char *name, enum client_limit which, const char *list)
{
	struct actions all = client_actions(c->db, name);
	struct extensions wanted;

	if (!list)
		return;
	wanted = read_extensions(list);
	client_unlimit(c->db, name, which);
	for (size_t i = 0; i < wanted.count; i++) {
		if (!opens(&all, wanted.list[i]))
			say_later("client '%s' does not open '%s' files, so it is %s for them only if its"
				  " discovery changes", name, wanted.list[i], client_limit_name(which));
		client_limit(c->db, name, wanted.list[i], which);
	}
}

/* Stores the options that discovery does not affect. Call it in a transaction. */
static void store_options(struct cli *c, const char *name, const struct wishes *w)
{
	if (w->prefer)
		prefer(c, name, w->prefer);
	limit(c, name, CLIENT_EXCLUDED, w->exclude);
	limit(c, name, CLIENT_VIEW_ONLY, w->view_only);
	if (w->fields)
		client_set_fields(c->db, name, *w->fields ? w->fields : NULL);
}

static void need_new(struct cli *c, const char *name)
{
	struct client there;

	if (client_get(c->db, name, &there))
		quit(EXIT_CONFLICT, "client '%s' already exists; 'wopictl client refresh %s' reads its"
		     " discovery again, 'wopictl client set %s' changes it", name, name, name);
}

static void print_stored(struct cli *c, const struct client *stored,
			 const struct client_reading *r)
{
	row *w = row_new();

	row_text(w, "name", stored->name);
	row_text(w, "kind", stored->kind);
	row_text(w, "proof", client_proof_name(stored->proof));
	row_int(w, "keys", (int64_t)stored->key_count);
	row_int(w, "actions", (int64_t)r->action_count);
	row_int(w, "left_out", (int64_t)r->left_out);
	out_record(c, w);
}

void cmd_client_add(struct cli *c)
{
	struct client new = { .name = arg(c, 0) };
	struct wishes w = read_options(c);
	struct client_reading r;
	const char *problem;
	bool https;

	check_value("client", new.name, client_name_problem(new.name));
	need_new(c, new.name);
	https = uses_https(c);
	for (int i = 1; arg(c, i); i++)
		add_source(&new, arg(c, i));
	db_end(c->db);
	problem = client_read(new.name, new.sources, new.source_count, https, &r);
	if (problem)
		quit(EXIT_FAILED, "%s", problem);
	new.kind = w.kind ? w.kind : r.kind;
	new.proof = r.key_count || r.key_problem ? PROOF_REQUIRED : PROOF_OFF;
	if (w.proof)
		client_proof_parse(w.proof, &new.proof);
	problem = take_keys(&new, &r);
	if (problem)
		quit(EXIT_FAILED, "%s", problem);
	begin_change(c);
	need_new(c, new.name);
	store(c, &new, &r);
	store_options(c, new.name, &w);
	commit_change(c);
	print_stored(c, &new, &r);
}

/* 'client set --url': changes nothing unless the new discovery is valid. */
static void set_sources(struct cli *c, struct client *to, const struct wishes *w)
{
	bool https = uses_https(c);
	struct client_reading r;
	const char *problem, *source;
	int at = 0;

	to->source_count = 0;
	while ((source = option_next(c, "url", &at)))
		add_source(to, source);
	db_end(c->db);
	problem = client_read(to->name, to->sources, to->source_count, https, &r);
	if (!problem)
		problem = take_keys(to, &r);
	if (problem)
		quit(EXIT_FAILED, "%s", problem);
	begin_change(c);
	need_client(c, to->name);
	if (!w->kind && !same(r.kind, "other"))	/* its kind was recognized */
		to->kind = r.kind;
	client_set_capabilities(c->db, to->name, NULL);	/* they came from the old address */
	store(c, to, &r);
}

/* 'client set' without --url. Stores the actions again, for they include the client's kind. */
static void set_options(struct cli *c, struct client *to)
{
	struct actions all;

	if (to->proof != PROOF_OFF && to->key_count == 0)
		quit(EXIT_FAILED, "client '%s' has no keys, so no request can be proven; run"
		     " 'wopictl client refresh %s' to check for new keys",
		     to->name, to->name);
	client_set(c->db, to);
	all = client_actions(c->db, to->name);
	client_set_actions(c->db, to, all.list, all.count);
}

void cmd_client_set(struct cli *c)
{
	struct wishes w = read_options(c);
	bool elsewhere = option(c, "url");
	struct client to;

	if (!elsewhere && !w.kind && !w.proof && !w.prefer && !w.exclude && !w.view_only && !w.fields)
		quit(EXIT_USAGE, "nothing to set: see 'wopictl client set --help'");
	if (!elsewhere)
		begin_change(c);
	to = need_client(c, arg(c, 0));
	if (w.kind)
		to.kind = w.kind;
	if (w.proof)
		client_proof_parse(w.proof, &to.proof);
	if (elsewhere)
		set_sources(c, &to, &w);
	else
		set_options(c, &to);
	store_options(c, to.name, &w);
	commit_change(c);
}

void cmd_client_remove(struct cli *c)
{
	int *tokens = mem_alloc((size_t)c->argc * sizeof(*tokens));

	begin_change(c);
	for (int i = 0; i < c->argc; i++) {
		need_client(c, arg(c, i));
		client_remove(c->db, arg(c, i));
		tokens[i] = token_remove_client(c->db, arg(c, i));
	}
	commit_change(c);
	for (int i = 0; i < c->argc; i++)
		say("%s client '%s' and %s created for it; sessions that pages opened with it%s end, too",
		    done(c, "remove"), arg(c, i), counted(tokens[i], "token"), c->dry_run ? " would" : "");
}

/* Whether 'client refresh --due' reads the discovery again. */
static bool is_due(const struct client *k, int64_t now)
{
	int64_t tried_at = k->failed_at > k->fetched_at ? k->failed_at : k->fetched_at;

	if (now - tried_at < RETRY_AFTER && now >= tried_at)
		return false;
	return k->stale_at || now - k->fetched_at >= DUE_AFTER || now < k->fetched_at;
}

/* Gets the current client; false if it was removed or refreshed since BEFORE. Call it in a
 * transaction. */
static bool is_still(struct cli *c, const struct client *before, struct client *now)
{
	return client_get(c->db, before->name, now) && now->fetched_at == before->fetched_at;
}

static void note_failure(struct cli *c, const struct client *before, const char *problem)
{
	struct client k;

	begin_change(c);
	if (is_still(c, before, &k)) {
		k.failed_at = c->now;
		k.failure = problem;
		client_set(c->db, &k);
	}
	commit_change(c);
	say("client '%s': %s; the state read at %s stays in use", before->name, problem,
	    clock_text(before->fetched_at));
}

static void print_refreshed(struct cli *c, const struct client *before, const struct client *now,
			    const struct client_reading *r)
{
	bool same = client_same_keys(before->keys, before->key_count, now->keys,
				     now->key_count);
	row *w = row_new();

	row_text(w, "name", now->name);
	row_text(w, "keys", same ? "unchanged" : "changed");
	row_int(w, "actions", (int64_t)r->action_count);
	out_row(c, w);
	if (!same)
		say("client '%s': its proof keys have changed", now->name);
	if (!same && now->proof == PROOF_OFF)
		say("client '%s': proofs are off; 'wopictl client set %s --proof required' checks"
		    " them", now->name, now->name);
}

/* Reads the discovery of a client again; false on failure. */
static bool refresh(struct cli *c, const struct client *before)
{
	struct client fresh = *before, k;
	struct client_reading r;
	const char *problem;
	bool https = uses_https(c), changed;

	db_end(c->db);
	problem = client_read(before->name, before->sources, before->source_count, https, &r);
	if (!problem)
		problem = take_keys(&fresh, &r);
	if (problem) {
		note_failure(c, before, problem);
		return false;
	}
	begin_change(c);
	changed = is_still(c, before, &k);
	if (changed) {
		memcpy(k.keys, fresh.keys, sizeof(k.keys));
		k.key_count = fresh.key_count;
		store(c, &k, &r);
	}
	commit_change(c);
	if (changed)
		print_refreshed(c, before, &k, &r);
	return true;
}

void cmd_client_refresh(struct cli *c)
{
	struct clients all;
	struct client one;
	size_t failed = 0;

	if (arg(c, 0)) {
		one = need_client(c, arg(c, 0));
		all = (struct clients){ &one, 1 };
	} else {
		all = client_list(c->db);
	}
	for (size_t i = 0; i < all.count; i++)
		if (!option(c, "due") || is_due(&all.list[i], c->now))
			failed += !refresh(c, &all.list[i]);
	out_finish();
	if (failed)
		quit(EXIT_FAILED, "cannot refresh %zu of %zu clients", failed, all.count);
}
