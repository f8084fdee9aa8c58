/* SPDX-License-Identifier: MIT */
/* Candidates for each word of a usage line, such as FILE or USER. */
#include "arguments.h"
#include "cli.h"
#include "client.h"
#include "clock.h"
#include "coauth.h"
#include "command.h"
#include "complete.h"
#include "config.h"
#include "credential.h"
#include "db.h"
#include "fault.h"
#include "file.h"
#include "jwk.h"
#include "jwks.h"
#include "lock.h"
#include "lock_row.h"
#include "lookup.h"
#include "mem.h"
#include "message.h"
#include "operation.h"
#include "prefix.h"
#include "property.h"
#include "property_known.h"
#include "right.h"
#include "text.h"
#include "token.h"
#include "tree.h"
#include "version.h"

#include <stdio.h>
#include <string.h>

static void offer_all(struct completion *k, struct prefix_matches all)
{
	for (size_t i = 0; i < all.count; i++)
		offer(k, all.list[i].text, all.list[i].about);
}

/* Offers names in the container DIR, with END behind them. */
static void offer_steps(struct completion *k, const char *dir, struct prefix_matches all,
			const char *end)
{
	for (size_t i = 0; i < all.count; i++)
		offer(k, mem_printf("%s%s%s", dir, all.list[i].text, end), all.list[i].about);
}

/* Offers the names in the container of the typed path; those of containers end in "/". */
static void offer_paths(struct completion *k, bool files)
{
	const char *name = strrchr(k->typed, '/') + 1;
	const char *dir = mem_strndup(k->typed, (size_t)(name - k->typed));
	struct db *db = completion_db(k);
	struct tree_item item;

	if (!tree_find(db, dir, &item, NULL) || item.is_file)
		return;
	offer_steps(k, dir, prefix_containers_in(db, item.id, name), "/");
	if (files)
		offer_steps(k, dir, prefix_files_in(db, item.id, name), "");
}

static void offer_files_of(struct completion *k, enum prefix_files which)
{
	if (*k->typed == '/') {
		offer_paths(k, true);
		return;
	}
	offer(k, "/", "the root container");
	offer_all(k, prefix_files(completion_db(k), which, k->typed, k->line.now));
}

static void offer_files(struct completion *k)
{
	offer_files_of(k, PREFIX_FILES);
}

static void offer_locked_files(struct completion *k)
{
	offer_files_of(k, PREFIX_FILES_LOCKED);
}

static void offer_templates(struct completion *k)
{
	offer_files_of(k, PREFIX_TEMPLATES);
}

/* Files in the trash have no path. */
static void offer_removed_files(struct completion *k)
{
	offer_all(k, prefix_files(completion_db(k), PREFIX_FILES_IN_TRASH, k->typed, k->line.now));
}

static void offer_containers(struct completion *k)
{
	if (*k->typed == '/') {
		offer_paths(k, false);
		return;
	}
	offer(k, "/", "the root container");
	offer_all(k, prefix_containers(completion_db(k), k->typed));
}

static void offer_users(struct completion *k)
{
	offer_all(k, prefix_users(completion_db(k), k->typed));
}

static void offer_tokens(struct completion *k)
{
	offer_all(k, prefix_tokens(completion_db(k), false, k->typed));
}

static void offer_links(struct completion *k)
{
	offer_all(k, prefix_tokens(completion_db(k), true, k->typed));
}

/* The file that the first argument names; false if it names none. */
static bool find_file(struct completion *k, struct file *f)
{
	const char *text = arg(&k->line, 0);

	return text && path_leads_to(completion_db(k), text, f);
}

static void offer_versions_of(struct completion *k,
			      struct versions (*list)(struct db *db, const char *file_id))
{
	struct versions all = { .count = 0 };
	struct file f;

	if (find_file(k, &f))
		all = list(completion_db(k), f.id);
	for (size_t i = 0; i < all.count; i++) {
		const struct version *v = &all.list[i];

		offer(k, mem_printf("%lld", llabs((long long)v->number)),
		      mem_printf("%s, %s%s%s", clock_text(v->modified_at),
				 counted(v->content.size, "byte"), v->user_name ? ", " : "",
				 v->user_name ? v->user_name : ""));
	}
}

static void offer_versions(struct completion *k)
{
	offer_versions_of(k, version_list);
}

static void offer_recovered(struct completion *k)
{
	offer_versions_of(k, version_list_refused);
}

/* Locks are ordered by file; each file is offered once. */
static void offer_coauth_holders(struct completion *k)
{
	struct coauth_locks all = coauth_list(completion_db(k), NULL);
	const char *before = "";
	struct file f;

	for (size_t i = 0; i < all.count; i++) {
		const struct coauth_lock *l = &all.list[i];

		if (same(before, l->file_id) || l->expires_at <= k->line.now ||
		    !file_get(completion_db(k), l->file_id, &f))
			continue;
		offer(k, l->file_id, f.name);
		before = l->file_id;
	}
}

static void offer_coauthored_files(struct completion *k)
{
	if (*k->typed == '/') {
		offer_paths(k, true);
		return;
	}
	offer(k, "/", "the root container");
	offer_coauth_holders(k);
}

static void offer_coauth_locks(struct completion *k)
{
	struct coauth_locks all;
	struct file f;

	if (!find_file(k, &f))
		return;
	all = coauth_list(completion_db(k), f.id);
	for (size_t i = 0; i < all.count; i++)
		offer(k, all.list[i].lock_id, all.list[i].type);
}

static void offer_lock_id(struct completion *k)
{
	struct file f;
	struct lock l;

	if (find_file(k, &f) && lock_get(completion_db(k), f.id, k->line.now, &l))
		offer(k, l.lock_id, lock_describe(&l));
}

static void offer_clients(struct completion *k)
{
	struct clients all = client_list(completion_db(k));

	for (size_t i = 0; i < all.count; i++)
		offer(k, all.list[i].name, all.list[i].kind);
}

static void offer_editors(struct completion *k)
{
	offer(k, CLIENT_TEXT, "the host's own editor");
	offer_clients(k);
}

static void offer_list(struct completion *k, const char *const list[])
{
	for (size_t i = 0; list[i]; i++)
		offer(k, list[i], NULL);
}

static void offer_property_clients(struct completion *k)
{
	offer_list(k, property_clients);
}

/* Clients by name, and the kinds of those that are not registered. */
static void offer_fault_clients(struct completion *k)
{
	offer_editors(k);
	offer_property_clients(k);
}

static void offer_client_kinds(struct completion *k)
{
	offer_list(k, client_kinds);
}

static void offer_settings(struct completion *k)
{
	for (size_t i = 0; i < settings_count; i++)
		offer(k, settings[i].name, settings[i].meaning);
}

/* The possible values of the setting if they are known, else its value and default. */
static void offer_setting_values(struct completion *k)
{
	const struct setting *s = setting_find(arg(&k->line, 0));
	const char *value;

	if (!s)
		return;
	if (same(s->name, "oauth")) {
		offer_words(k, "opaque|jwt|remote_user");
	} else if (same(s->name, "remote_user_case")) {
		offer_words(k, "ignore|exact");
	} else if (s->default_value && (same(s->default_value, "on") || same(s->default_value, "off"))) {
		offer_words(k, "on|off");
	} else {
		value = config_get(completion_db(k), s);
		if (value)
			offer(k, value, "the present value");
		if (s->default_value && !same(value, s->default_value))
			offer(k, s->default_value, "the default");
	}
}

static void offer_properties(struct completion *k)
{
	for (size_t i = 0; i < known_properties_count; i++)
		offer(k, known_properties[i].name, known_properties[i].meaning);
}

static void offer_property_values(struct completion *k)
{
	const struct known_property *p = known_property_find(arg(&k->line, 0));

	if (!p)
		return;
	if (p->type == PROPERTY_BOOLEAN || p->type == PROPERTY_BOOLEAN_OR_STRING)
		offer_words(k, "true|false");
	for (const char *s = p->values; s && *s; s += *s == '|') {
		size_t len = strcspn(s, "|");

		if (p->type != PROPERTY_ARRAY)
			offer(k, mem_printf("\"%.*s\"", (int)len, s), NULL);
		s += len;
	}
}

static void offer_keys(struct completion *k)
{
	struct jwk_list all = jwks_list(completion_db(k));

	for (size_t i = 0; i < all.count; i++)
		offer(k, all.list[i].kid, all.list[i].key.alg);
}

static void offer_credentials(struct completion *k)
{
	struct credentials all = credential_list(completion_db(k));

	for (size_t i = 0; i < all.count; i++)
		offer(k, all.list[i].application_id, all.list[i].user_name);
}

static void offer_roles(struct completion *k)
{
	for (enum role r = ROLE_READER; r <= ROLE_OWNER; r++)
		offer(k, role_name(r), rights_text(role_rights(r)));
}

static void offer_operations(struct completion *k)
{
	for (enum operation op = OP_NONE + 1; op < OPERATIONS; op++)
		offer(k, operation_name(op), operation_override(op));
}

static void offer_any_operation(struct completion *k)
{
	offer(k, "any", "whatever is asked for");
	offer_operations(k);
}

static void offer_faults(struct completion *k)
{
	struct faults all = fault_list(completion_db(k));

	for (size_t i = 0; i < all.count; i++) {
		const struct fault *f = &all.list[i];

		offer(k, mem_printf("%lld", (long long)f->number),
		      f->any ? "any" : operation_name(f->operation));
	}
}

static void offer_formats(struct completion *k)
{
	for (int i = 0; i < format_count; i++)
		if (!formats[i].trait ||
		    (k->line.command && k->line.command->traits & formats[i].trait))
			offer(k, formats[i].name, NULL);
}

/* Limits completion to the part after the last comma. Returns the part before it. */
static const char *split_list(struct completion *k)
{
	const char *comma = strrchr(k->typed, ',');
	const char *before = comma ? mem_strndup(k->typed, (size_t)(comma - k->typed)) : "";

	if (comma) {
		k->kept = mem_printf("%s%s,", k->kept, before);
		k->typed = comma + 1;
	}
	return before;
}

static void offer_rights(struct completion *k)
{
	unsigned had = 0;

	rights_parse(split_list(k), &had);
	for (unsigned right = 1; right <= RIGHTS_STORED; right <<= 1)
		if (RIGHTS_STORED & ~had & right)
			offer(k, rights_text(right), NULL);
	if (!had)
		offer(k, RIGHTS_ALL_NAME, "all of them");
}

/* Actions are ordered by extension; each extension is offered once. */
static void offer_extensions(struct completion *k)
{
	struct actions all;

	split_list(k);
	if (!arg(&k->line, 0))
		return;
	all = client_actions(completion_db(k), arg(&k->line, 0));
	for (size_t i = 0; i < all.count; i++)
		if (i == 0 || !same(all.list[i].ext, all.list[i - 1].ext))
			offer(k, all.list[i].ext, NULL);
}

/* After the first file comes a lock id, or with --force further files. */
static bool is_place_of_file(const struct completion *k)
{
	return !k->line.argc || was_given(k, "force");
}

static void offer_files_to_release(struct completion *k)
{
	if (is_place_of_file(k))
		offer_locked_files(k);
}

static void offer_files_to_end(struct completion *k)
{
	if (is_place_of_file(k))
		offer_coauthored_files(k);
}

/* Meanings of words; the first row that fits counts, and NULL fits all nouns or verbs. A word
 * that is in no row, such as a new NAME, has no candidates. */
static const struct meaning {
	const char *noun, *verb, *word;
	void (*list)(struct completion *k);
	const char *values;
} meanings[] = {
	{ "file", "undelete", "FILE", offer_removed_files, NULL },
	{ "lock", "show", "FILE", offer_locked_files, NULL },
	{ "lock", "refresh", "FILE", offer_locked_files, NULL },
	{ "lock", "release", "FILE", offer_files_to_release, NULL },
	{ "coauth", "release", "FILE", offer_files_to_end, NULL },
	{ NULL, NULL, "FILE", offer_files, NULL },
	{ NULL, NULL, "CONTAINER", offer_containers, NULL },
	{ NULL, NULL, "PARENT", offer_containers, NULL },
	{ NULL, NULL, "TEMPLATE", offer_templates, NULL },
	{ NULL, NULL, "USER", offer_users, NULL },
	{ "token", NULL, "ID", offer_tokens, NULL },
	{ NULL, NULL, "LINK", offer_links, NULL },
	{ "coauth", NULL, "LOCKID", offer_coauth_locks, NULL },
	{ NULL, NULL, "LOCKID", offer_lock_id, NULL },
	{ NULL, NULL, "VERSION", offer_versions, NULL },
	{ "recovered", NULL, "NUMBER", offer_recovered, NULL },
	{ "property", NULL, "CLIENT", offer_property_clients, NULL },
	{ "fault", NULL, "CLIENT", offer_fault_clients, NULL },
	{ "client", NULL, "CLIENT", offer_clients, NULL },
	{ NULL, NULL, "CLIENT", offer_editors, NULL },
	{ NULL, NULL, "KIND", offer_client_kinds, NULL },
	{ NULL, NULL, "EXTENSIONS", offer_extensions, NULL },
	{ NULL, NULL, "SETTING", offer_settings, NULL },
	{ NULL, NULL, "VALUE", offer_setting_values, NULL },
	{ NULL, NULL, "PROPERTY", offer_properties, NULL },
	{ NULL, NULL, "PREFIX", offer_properties, NULL },
	{ "property", NULL, "JSON", offer_property_values, NULL },
	{ NULL, NULL, "KID", offer_keys, NULL },
	{ "credential", "remove", "APPLICATION", offer_credentials, NULL },
	{ NULL, NULL, "ROLE", offer_roles, NULL },
	{ NULL, NULL, "RIGHTS", offer_rights, NULL },
	{ "fault", NULL, "OPERATION", offer_any_operation, NULL },
	{ NULL, NULL, "OPERATION", offer_operations, NULL },
	{ "fault", "show", "N", offer_faults, NULL },
	{ "fault", "remove", "N", offer_faults, NULL },
	{ "help", NULL, "COMMAND", offer_nouns, NULL },
	{ "help", NULL, "VERB", offer_verbs, NULL },
	{ NULL, NULL, "FORMAT", offer_formats, NULL },
	{ NULL, NULL, "PATH", offer_local_files, NULL },
	{ NULL, NULL, "FIXTURE", offer_local_files, NULL },
	{ NULL, NULL, "DIR", offer_local_folders, NULL },
	{ "client", NULL, "ACTION", NULL, "view|edit|editnew|embedview|convert" },
	{ NULL, NULL, "ACTION", NULL, "view|edit|editnew|embedview|versions|share" },
	{ NULL, NULL, "WHEN", NULL, "off|if-present|required" },
	{ NULL, NULL, "THEME", NULL, "light|dark" },
	{ "coauth", NULL, "TYPE", NULL, COAUTH "|" COAUTH_EXCLUSIVE },
	{ NULL, NULL, "TYPE", NULL, LINK_READ_ONLY "|" LINK_READ_WRITE },
	{ NULL, NULL, "SHELL", NULL, "bash|zsh|fish" },
};

static const struct meaning *find_meaning(const struct command *cmd, const char *word)
{
	for (size_t i = 0; i < sizeof(meanings) / sizeof(*meanings); i++) {
		const struct meaning *m = &meanings[i];

		if (same(m->word, word) && (!m->noun || (cmd && same(m->noun, cmd->noun))) &&
		    (!m->verb || (cmd && cmd->verb && same(m->verb, cmd->verb))))
			return m;
	}
	return NULL;
}

/* Offers one alternative: a word in capitals has a meaning, any other is itself a candidate. */
static void offer_value(struct completion *k, const char *word)
{
	const struct meaning *m = find_meaning(k->line.command, word);

	k->from_host = m && m->list;
	if (m && m->list)
		m->list(k);
	else if (m)
		offer_words(k, m->values);
	else if (*word < 'A' || *word > 'Z')
		offer(k, word, NULL);
}

void offer_values(struct completion *k, const char *word)
{
	for (; *word && *word != ']' && *word != '.'; word += *word == '|') {
		size_t len;

		word += *word == '[';
		len = strcspn(word, "|].");
		offer_value(k, mem_strndup(word, len));
		word += len;
	}
}
