/* SPDX-License-Identifier: MIT */
/* Registered clients, seeded: from what the fixture says, or from a file of discovery. */
#include "seed.h"

#include "client_read.h"
#include "config.h"
#include "dump.h"
#include "fetch.h"
#include "json.h"
#include "mem.h"
#include "proof_key.h"

#include <string.h>
#include <unistd.h>

static const char *key_of(const struct item *it, const char *modulus, const char *exponent,
			  struct jwk *k)
{
	return proof_key_numbers(item_text(it, modulus), item_text(it, exponent), k);
}

static void read_keys(const struct item *it, struct client *c)
{
	c->key_count = item_count(it, "keys");
	if (c->key_count > CLIENT_SOURCES_MAX)
		item_refuse(it, EXIT_USAGE, "keys", "there may be at most %d", CLIENT_SOURCES_MAX);
	for (size_t i = 0; i < c->key_count; i++) {
		struct item one = item_at(it, "keys", i);
		struct client_keys *k = &c->keys[i];
		const char *problem = key_of(&one, "modulus", "exponent", &k->key);

		k->old = k->key;
		if (!problem && (item_has(&one, "oldmodulus") || item_has(&one, "oldexponent")))
			problem = key_of(&one, "oldmodulus", "oldexponent", &k->old);
		if (problem)
			item_refuse(&one, EXIT_USAGE, NULL, "this is no proof key: %s", problem);
	}
}

static void read_sources(const struct item *it, struct client *c)
{
	c->source_count = item_count(it, "sources");
	if (c->source_count > CLIENT_SOURCES_MAX)
		item_refuse(it, EXIT_USAGE, "sources", "there may be at most %d",
			    CLIENT_SOURCES_MAX);
	for (size_t i = 0; i < c->source_count; i++) {
		const char *source = item_text_at(it, "sources", i);

		c->sources[i] = fetch_is_address(source) ? client_discovery_address(source) :
			source;
	}
}

static struct action *read_actions(const struct item *it, size_t *count)
{
	struct action *list;

	*count = item_count(it, "actions");
	list = mem_alloc((*count + 1) * sizeof(*list));
	for (size_t i = 0; i < *count; i++) {
		struct item one = item_at(it, "actions", i);

		list[i] = (struct action){
			.name = item_text(&one, "name"), .ext = item_text(&one, "ext"),
			.urlsrc = item_text(&one, "urlsrc"), .icon = item_text(&one, "icon"),
			.target_ext = item_text(&one, "targetext"),
			.new_ext = item_text(&one, "newext"),
			.is_default = item_flag(&one, "default"),
		};
	}
	return list;
}

/* What a discovery says, in a file: kind, keys and actions. */
static const struct action *read_discovery(struct seed *s, const struct item *it,
					   struct client *c, size_t *count)
{
	const char *path = seed_path(s, item_text(it, "discovery"));
	const char *base = config_base_url(s->db), *problem;
	bool https = !base || strncmp(base, "https:", 6) == 0;
	struct client_reading r;

	close(seed_open(s, it, "discovery"));
	c->sources[0] = client_source(path);
	c->source_count = 1;
	problem = client_read(c->name, c->sources, 1, https, &r);
	if (!problem && !(item_has(it, "proof") && c->proof == PROOF_OFF))
		problem = r.key_problem;
	if (problem)
		item_refuse(it, EXIT_FAILED, "discovery", "%s", problem);
	if (!c->kind)
		c->kind = r.kind;
	c->key_count = r.key_problem ? 0 : r.key_count;
	memcpy(c->keys, r.keys, sizeof(c->keys));
	*count = r.action_count;
	return r.actions;
}

/* An object as it is stored, NULL if it is left out or empty. */
static const char *object_text(const struct item *it, const char *key)
{
	const char *text = item_json_text(it, key);
	struct json_object *again;

	if (!text || json_object_object_length(item_json(it, key)) == 0)
		return NULL;
	if (!json_read_object(text, strlen(text), &again))
		item_refuse(it, EXIT_USAGE, key, "expected an object without NUL in its texts");
	json_object_put(again);
	return text;
}

static void check_fields(const struct item *it)
{
	const char *problem = item_has(it, "fields") ?
		client_fields_problem(item_json(it, "fields")) : NULL;

	if (problem)
		item_refuse(it, EXIT_USAGE, "fields", "this %s", problem);
}

static void prefer(struct seed *s, const struct item *it, const char *name)
{
	client_unprefer(s->db, name);
	for (size_t i = 0; i < item_count(it, "prefer"); i++) {
		const char *ext = item_text_at(it, "prefer", i);

		seed_claim(s, it, "prefer", "preferences", ext);
		client_prefer(s->db, name, ext);
	}
}

/* Kind, proof and times, where the fixture says nothing of them. */
static void set_standards(struct seed *s, const struct item *it, struct client *c)
{
	struct client before;
	int64_t fetched = s->c->now;

	if (!c->kind)
		c->kind = "other";
	if (!item_has(it, "proof"))
		c->proof = c->key_count ? PROOF_REQUIRED : PROOF_OFF;
	if (c->proof != PROOF_OFF && c->key_count == 0)
		item_refuse(it, EXIT_USAGE, "proof", "without keys no request can be proven: give"
			    " \"off\"");
	if (!item_has(it, "discovery") && client_get(s->db, c->name, &before))
		fetched = before.fetched_at;
	c->fetched_at = item_time(it, "fetched", fetched);
	c->stale_at = item_time(it, "stale", 0);
	c->failed_at = item_time(it, "failed", 0);
	c->failure = c->failed_at ? item_text(it, "failure") : NULL;
}

bool put_client(struct seed *s, const struct item *it)
{
	struct client c = { .name = item_text(it, "name"), .kind = item_text(it, "kind") };
	const char *before = dump_client_text(s->db, c.name), *after;
	const struct action *actions;
	size_t count;

	seed_claim(s, it, "name", "clients", c.name);
	check_fields(it);
	if (item_has(it, "proof"))
		client_proof_parse(item_text(it, "proof"), &c.proof);
	if (item_has(it, "discovery")) {
		actions = read_discovery(s, it, &c, &count);
	} else {
		read_sources(it, &c);
		read_keys(it, &c);
		actions = read_actions(it, &count);
	}
	set_standards(s, it, &c);
	client_set(s->db, &c);
	client_set_actions(s->db, &c, actions, count);
	client_set_capabilities(s->db, c.name, object_text(it, "capabilities"));
	client_set_fields(s->db, c.name, object_text(it, "fields"));
	prefer(s, it, c.name);
	after = dump_client_text(s->db, c.name);
	return !before || strcmp(before, after) != 0;
}
