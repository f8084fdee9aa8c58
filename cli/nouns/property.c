/* SPDX-License-Identifier: MIT */
/* wopictl property */
#include "arguments.h"
#include "change.h"
#include "cli.h"
#include "command.h"
#include "commands.h"
#include "config.h"
#include "db.h"
#include "file.h"
#include "lookup.h"
#include "message.h"
#include "output.h"
#include "property.h"
#include "property_known.h"
#include "property_value.h"
#include "text.h"
#include "user.h"

#include <string.h>

/* The scope given by the options. */
static const char *need_scope(struct cli *c)
{
	const char *client = option(c, "client"), *user = option(c, "user");
	const char *file = option(c, "file"), *scope;
	struct file f;
	size_t i = 0;

	while (client && property_clients[i] && !same(property_clients[i], client))
		i++;
	if (client && !property_clients[i])
		quit(EXIT_NO_SUCH, "no client '%s': there are microsoft, collabora and onlyoffice",
		     client);
	scope = property_scope(client, user ? need_user(c, user).id : NULL,
			       file ? need_resource(c, file, &f) : NULL);
	if (!scope)
		quit(EXIT_USAGE, "--client cannot be used together with --user or --file");
	return scope;
}

static void warn_of_unknown(const char *name)
{
	struct guess g = { .typed = name };

	for (size_t i = 0; i < known_properties_count; i++)
		guess_offer(&g, known_properties[i].name);
	say("no client is known to read %s%s", name, guess_text(&g, "wopictl property known"));
}

/* Refuses to announce a message that the page around the editor does not answer. Pages of another maker
 * may answer it. */
static void check_answered(struct cli *c, const char *name, const char *value)
{
	bool off = same(value, "false") || same(value, "\"\"");

	if (known_property_is_unanswered(name) && !off && !option(c, "force") &&
	    !config_text(c->db, "host_page"))
		quit(EXIT_USAGE, "the host's own page does not answer the message that %s announces, so the"
		     " editor's button would do nothing; --force sets it all the same", name);
}

void cmd_property_set(struct cli *c)
{
	const char *name = arg(c, 0), *value = arg(c, 1);
	const struct known_property *known = known_property_find(name);
	const char *scope;

	check_value("property", name, property_name_problem(name));
	check_value(name, value, property_value_problem(name, value));
	if (known && known->guarded && !option(c, "force"))
		quit(EXIT_USAGE, "the host itself answers for %s: set by hand it may break editors or"
		     " saving, and it forbids nothing; --force sets it all the same", name);
	if (!known)
		warn_of_unknown(name);
	begin_change(c);
	check_answered(c, name, value);
	scope = need_scope(c);
	property_set(c->db, scope, name, value);
	commit_change(c);
}

static row *row_of(struct cli *c, const struct property *p)
{
	row *r = row_new();
	struct user u;

	row_text(r, "name", p->name);
	if (c->json)
		json_object_object_add(r, "value", json_tokener_parse(p->value));
	else
		row_text(r, "value", p->value);
	row_text(r, "client", p->client);
	row_text(r, "user", p->user_id && user_get(c->db, p->user_id, &u) ? u.name : p->user_id);
	row_text(r, "file", p->file_id);
	row_text(r, "path", p->file_id ? resource_path(c->db, p->file_id) : NULL);
	return r;
}

static bool is_in(const struct property *p, const char *scope)
{
	return same(scope, property_scope(p->client, p->user_id, p->file_id));
}

void cmd_property_list(struct cli *c)
{
	bool any = !option(c, "client") && !option(c, "user") && !option(c, "file");
	const char *scope = any ? NULL : need_scope(c);
	struct properties all = property_list(c->db);

	for (size_t i = 0; i < all.count; i++)
		if (any || is_in(&all.list[i], scope))
			out_row(c, row_of(c, &all.list[i]));
}

static _Noreturn void not_set(const struct cli *c)
{
	quit(EXIT_NO_SUCH, "the property %s is not set there: see 'wopictl property list'", arg(c, 0));
}

/* Without options shows the property of the whole host. */
void cmd_property_show(struct cli *c)
{
	const struct known_property *known = known_property_find(arg(c, 0));
	const char *scope = need_scope(c);
	struct properties all = property_list(c->db);
	row *found = NULL;

	for (size_t i = 0; i < all.count; i++)
		if (is_in(&all.list[i], scope) && same(all.list[i].name, arg(c, 0)))
			found = row_of(c, &all.list[i]);
	if (!found)
		not_set(c);
	row_text(found, "meaning", known ? known->meaning : NULL);
	out_record(c, found);
}

void cmd_property_remove(struct cli *c)
{
	begin_change(c);
	if (!property_set(c->db, need_scope(c), arg(c, 0), NULL))
		not_set(c);
	commit_change(c);
}

/* The first column is the name, for completion. */
void cmd_property_known(struct cli *c)
{
	const char *prefix = arg(c, 0) ? arg(c, 0) : "";

	for (size_t i = 0; i < known_properties_count; i++) {
		const struct known_property *p = &known_properties[i];
		row *r;

		if (strncmp(p->name, prefix, strlen(prefix)) != 0)
			continue;
		r = row_new();
		row_text(r, "name", p->name);
		row_text(r, "type", property_type_name(p->type));
		row_text(r, "clients", *p->clients ? p->clients : NULL);
		row_flag(r, "guarded", p->guarded);
		row_text(r, "values", p->values);
		row_text(r, "meaning", p->meaning);
		out_row(c, r);
	}
}
