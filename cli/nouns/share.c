/* SPDX-License-Identifier: MIT */
/* wopictl share: links to files and containers, which anybody may open. */
#include "arguments.h"
#include "change.h"
#include "cli.h"
#include "commands.h"
#include "config.h"
#include "db.h"
#include "file.h"
#include "grant.h"
#include "lookup.h"
#include "mem.h"
#include "outcome.h"
#include "outside.h"
#include "password.h"
#include "prompt.h"
#include "message.h"
#include "output.h"
#include "right.h"
#include "text.h"
#include "token.h"
#include "user.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static const char *address(struct cli *c, const struct token *t)
{
	return mem_printf("%s/share/%s?signature=%s", need_base_url(c), t->resource_id,
			  token_derive(c->db, t, RESOURCE_SHARE, t->resource_id));
}

static void print(struct cli *c, const struct token *t, void (*out)(const struct cli *, row *))
{
	struct token bounded = *t;
	bool ended = !token_bound(c->db, &bounded) || bounded.expires_at <= c->now;
	row *r = row_new();

	row_text(r, "id", token_id(t));
	row_text(r, "type", resource_kind_name(t->resource_kind));
	row_text(r, "resource", t->resource_id);
	row_text(r, "path", resource_path(c->db, t->resource_id));
	row_text(r, "user", t->user.name);
	row_time(c, r, "made_at", t->made_at);
	row_time(c, r, "expires_at", bounded.expires_at);
	row_flag(r, "expired", ended);
	row_flag(r, "grants", t->follows);
	row_text(r, "url", address(c, t));
	row_flag(r, "password", t->password);
	out(c, r);
}

/* A link grants no more than its user may do. */
static void need_grant(struct cli *c, const struct token *t, const struct file *f)
{
	enum role role = grant_role(c->db, t->user.id, t->resource_id, f->id ? f : NULL);
	/* every role that may write may also upload */
	unsigned beyond = t->rights & RIGHTS_ALL & ~role_rights(role);

	if (t->follows && beyond)
		quit(EXIT_CONFLICT, "user '%s' has no grant to %s '%s', so the link could not either: use"
		     " 'wopictl grant add %s ROLE %s', another --user, or --fixed", t->user.name,
		     rights_text(beyond), t->resource_id,
		     shell_word(t->user.name), t->resource_id);
}

/* The first line of the file PATH. */
static const char *first_line(const char *path)
{
	char line[PASSWORD_MAX + 3] = "";	/* one byte more than is valid, and the line's end */
	int fd = outside_open(path);
	FILE *in = fd < 0 ? NULL : fdopen(fd, "r");

	if (!in)
		quit(EXIT_FAILED, "cannot open '%s': %s", path, strerror(errno));
	if (!fgets(line, sizeof(line), in) && ferror(in))
		quit(EXIT_FAILED, "cannot read '%s': %s", path, strerror(errno));
	fclose(in);
	return text_before(line, "\r\n");
}

/* The hash of the new link's password, NULL if it is to have none. It is not read from the command
 * line, where others could see it. Ends the snapshot meanwhile. */
static const char *read_password(struct cli *c)
{
	const char *path = option(c, "password-file"), *text, *hash;

	if (!path)
		return NULL;
	db_end(c->db);
	text = same(path, "-") ? prompt_secret("password", PASSWORD_MAX) : first_line(path);
	if (password_problem(text))
		quit(EXIT_USAGE, "the password %s", password_problem(text));
	hash = password_hash(text);
	db_begin_read(c->db);
	return hash;
}

/* Follows the grants of its user, or with --fixed has the rights of its type. */
void cmd_share_add(struct cli *c)
{
	const char *type = option(c, "type") ? option(c, "type") : LINK_READ_ONLY;
	enum resource_kind kind = resource_kind_named(type);
	struct token t = { .resource_kind = kind, .rights = token_link_rights(kind) };
	int64_t most = config_duration(c->db, "share_ttl"), ttl = duration_option(c, "ttl", most);
	struct file f;

	if (!t.rights)
		quit(EXIT_USAGE, "--type '%s' is neither " LINK_READ_ONLY " nor " LINK_READ_WRITE,
		     type);
	if (ttl > most && !option(c, "force"))
		quit(EXIT_USAGE, "--ttl is longer than the setting share_ttl, %s: add --force for this"
		     " link", config_text(c->db, "share_ttl"));
	need_base_url(c);
	t.password = read_password(c);
	t.user = need_user(c, option(c, "user") ? option(c, "user") : USER_ADMIN);
	t.granted_to = t.user.id;
	t.follows = !option(c, "fixed");
	begin_change(c);
	t.resource_id = need_resource(c, arg(c, 0), &f);
	if (!f.id && t.rights & RIGHT_WRITE)
		t.rights |= RIGHT_UPLOAD;
	need_grant(c, &t, &f);
	t.made_at = c->now;
	t.expires_at = c->now + ttl;
	token_hash(token_make(), t.hash);
	token_add(c->db, &t);
	commit_change(c);
	if (for_programs(c))
		print(c, &t, out_record);
	else
		out_value(c, "url", address(c, &t));
}

void cmd_share_list(struct cli *c)
{
	struct file f;
	const char *id = arg(c, 0) ? need_resource(c, arg(c, 0), &f) : NULL;
	query *q = token_list(c->db, NULL);
	struct token t;

	out_rows();
	while (token_next(c->db, q, &t))
		if (token_visits(&t) && (!id || same(t.resource_id, id)))
			print(c, &t, out_row);
		else
			out_row(c, NULL);
}

/* Finds the link whose address TEXT is. */
static bool find_address(struct cli *c, const char *text, struct token *t)
{
	const char *path = strstr(text, "/share/"), *signature = strstr(text, "?signature="), *reason;

	return path && signature && token_check(c->db, signature + strlen("?signature="), RESOURCE_SHARE,
						text_before(path + strlen("/share/"), "?"), c->now, t,
						&reason) == OUTCOME_OK;
}

/* By its id, its token or its address. */
static struct token need_link(struct cli *c, const char *text)
{
	struct token t;

	if ((token_find(c->db, text, &t) != 1 && !find_address(c, text, &t)) || !token_visits(&t))
		quit(EXIT_NO_SUCH, "no such link: 'wopictl share list' shows the ids");
	return t;
}

void cmd_share_show(struct cli *c)
{
	struct token t = need_link(c, arg(c, 0));

	print(c, &t, out_record);
}

static const char *key(struct cli *c, const char *text)
{
	return text_hex(need_link(c, text).hash, TOKEN_HASH_SIZE);
}

void cmd_share_remove(struct cli *c)
{
	begin_change(c);
	count_once(c, 0, key);
	for (int i = 0; i < c->argc; i++) {
		struct token t = need_link(c, arg(c, i));

		token_remove(c->db, &t);
		token_remove_links(c->db, &t);
	}
	commit_change(c);
}
