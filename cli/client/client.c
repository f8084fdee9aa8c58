/* SPDX-License-Identifier: MIT */
/* wopictl client: clients registered, changed, and read again. */
#include "arguments.h"
#include "change.h"
#include "cli.h"
#include "client.h"
#include "client_read.h"
#include "clock.h"
#include "commands.h"
#include "config.h"
#include "db.h"
#include "json.h"
#include "lookup.h"
#include "mem.h"
#include "message.h"
#include "output.h"
#include "text.h"
#include "token.h"

#include <string.h>

/* When discovery is read again without anybody's asking. */
#define DUE_AFTER (12 * 3600 * CLOCK_SECOND)
#define RETRY_AFTER (5 * 60 * CLOCK_SECOND)

enum { FIELDS_MAX = 8192 };	/* bytes of --fields */

/* What the options say that a client is to be, NULL where they do not. */
struct wishes {
	const char *kind, *proof, *prefer;
	const char *fields;	/* JSON; "" takes away what there was */
};

/* --fields as it is stored, "" for an empty object. */
static const char *read_fields(const char *text)
{
	const char *problem;
	struct json_object *o;

	if (strlen(text) > FIELDS_MAX || !json_read_object(text, strlen(text), &o))
		quit(EXIT_USAGE, "--fields '%s' is no JSON object of at most %d bytes", text, FIELDS_MAX);
	problem = client_fields_problem(o);
	if (problem)
		quit(EXIT_USAGE, "--fields '%s' %s", text, problem);
	text = json_object_object_length(o) ? text : "";
	json_object_put(o);
	return text;
}

/* In a change. */
static void store_fields(struct cli *c, const char *name, const struct wishes *w)
{
	if (w->fields)
		client_set_fields(c->db, name, *w->fields ? w->fields : NULL);
}

static struct wishes read_options(struct cli *c)
{
	struct wishes w = {
		.kind = option(c, "kind"), .proof = option(c, "proof"), .prefer = option(c, "prefer"),
	};
	enum client_proof proof;
	size_t i = 0;

	while (w.kind && client_kinds[i] && !same(client_kinds[i], w.kind))
		i++;
	if (w.kind && !client_kinds[i])
		quit(EXIT_USAGE, "--kind '%s' is none of microsoft, collabora, onlyoffice and other",
		     w.kind);
	if (w.proof && !client_proof_parse(w.proof, &proof))
		quit(EXIT_USAGE, "--proof '%s' is none of off, if-present and required", w.proof);
	if (option(c, "fields"))
		w.fields = read_fields(option(c, "fields"));
	return w;
}

static void add_source(struct client *to, const char *source)
{
	if (to->source_count == CLIENT_SOURCES_MAX)
		quit(EXIT_USAGE, "a client has its discovery in no more than %d places",
		     CLIENT_SOURCES_MAX);
	to->sources[to->source_count++] = client_source(source);
}

/* Pages of https cannot frame one of http: what the clients' pages should be. */
static bool uses_https(struct cli *c)
{
	const char *base = config_base_url(c->db);

	return !base || strncmp(base, "https:", 6) == 0;
}

/* Takes over the keys that were read. NULL, or why the client cannot be had so. */
static const char *take_keys(struct client *to, const struct client_reading *r)
{
	if (r->key_problem && to->proof != PROOF_OFF)
		return mem_printf("%s: have the client make other keys; --proof off does without",
				  r->key_problem);
	if (r->key_count == 0 && to->proof != PROOF_OFF)
		return mem_printf("'%s' has no proof-key, so no request can be proven: have the"
				  " client make keys, or do without: %s", to->sources[0],
				  to->fetched_at ? mem_printf("'wopictl client set %s --proof off'",
							      to->name) : "--proof off");
	if (r->key_problem)
		say("client '%s': %s", to->name, r->key_problem);
	if (r->key_count && r->keyless)
		say("client '%s': '%s' has no proof-key, so requests of that node cannot be proven",
		    to->name, r->keyless);
	to->key_count = r->key_problem ? 0 : r->key_count;
	memcpy(to->keys, r->keys, sizeof(to->keys));
	return NULL;
}

/* In a change: stores a client that was read just now. */
static void store(struct cli *c, struct client *to, const struct client_reading *r)
{
	to->fetched_at = c->now;
	to->stale_at = to->failed_at = 0;
	to->failure = NULL;
	client_set(c->db, to);
	client_set_actions(c->db, to, r->actions, r->action_count);
	if (r->capabilities)
		client_set_capabilities(c->db, to->name, r->capabilities);
	if (to->proof != PROOF_OFF && !config_base_url(c->db))
		say("client '%s': proofs are made over this host's address, which is not known yet:"
		    " 'wopictl config set base_url https://HOST/wopi'", to->name);
}

static bool opens(const struct actions *all, const char *ext)
{
	for (size_t i = 0; i < all->count; i++)
		if (same(all->list[i].ext, ext))
			return true;
	return false;
}

/* In a change: makes the client the preferred one for a list of extensions and no others. */
static void prefer(struct cli *c, const char *name, const char *list)
{
	struct actions all = client_actions(c->db, name);
	const char *field, *ext;
	size_t len;

	client_unprefer(c->db, name);
	while (next_field(&list, ',', &field, &len)) {
		ext = mem_strndup(field, len);
		check_value("extension", ext, client_extension_problem(ext));
		if (!opens(&all, ext))
			quit(EXIT_USAGE, "client '%s' opens no files of '%s': 'wopictl client show %s'"
			     " lists what it opens", name, ext, name);
		client_prefer(c->db, name, ext);
	}
}

static void need_new(struct cli *c, const char *name)
{
	struct client there;

	if (client_get(c->db, name, &there))
		quit(EXIT_CONFLICT, "client '%s' is there already: 'wopictl client refresh %s' reads"
		     " it again, 'wopictl client set %s' changes it", name, name, name);
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
	prefer(c, new.name, w.prefer ? w.prefer : "");
	store_fields(c, new.name, &w);
	commit_change(c);
	print_stored(c, &new, &r);
}

/* 'client set --url': what is there must be good, or nothing changes. */
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
	if (!w->kind && !same(r.kind, "other"))	/* it looks like one */
		to->kind = r.kind;
	client_set_capabilities(c->db, to->name, NULL);	/* were those of the former */
	store(c, to, &r);
}

/* 'client set' without: actions know the kind of their client, too. */
static void set_options(struct cli *c, struct client *to)
{
	struct actions all;

	if (to->proof != PROOF_OFF && to->key_count == 0)
		quit(EXIT_FAILED, "client '%s' has no keys, so no request can be proven:"
		     " 'wopictl client refresh %s' looks whether there are some by now",
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

	if (!elsewhere && !w.kind && !w.proof && !w.prefer && !w.fields)
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
	if (w.prefer)
		prefer(c, to.name, w.prefer);
	store_fields(c, to.name, &w);
	commit_change(c);
}

void cmd_client_remove(struct cli *c)
{
	const char *name = arg(c, 0);
	int sessions;

	begin_change(c);
	need_client(c, name);
	client_remove(c->db, name);
	sessions = token_remove_client(c->db, name);
	commit_change(c);
	say("removed client '%s' and %s made for it; its sessions that pages opened end, too", name,
	    counted(sessions, "token"));
}

/* Whether the discovery is to be read again, though nobody asks. */
static bool is_due(const struct client *k, int64_t now)
{
	int64_t tried_at = k->failed_at > k->fetched_at ? k->failed_at : k->fetched_at;

	if (now - tried_at < RETRY_AFTER && now >= tried_at)
		return false;
	return k->stale_at || now - k->fetched_at >= DUE_AFTER || now < k->fetched_at;
}

/* In a change: the client as it is now, if it is still the one that was read. */
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
	say("client '%s': %s; what was read at %s stays in force", before->name, problem,
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
		say("client '%s' has other proof keys than before", now->name);
	if (!same && now->proof == PROOF_OFF)
		say("client '%s': proofs are off; 'wopictl client set %s --proof required' has them"
		    " looked at", now->name, now->name);
}

/* Reads a client again; false if that failed. */
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
		quit(EXIT_FAILED, "%zu of %zu clients could not be read again", failed, all.count);
}
