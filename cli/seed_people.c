/* SPDX-License-Identifier: MIT */
/* Users, settings, and what is kept for users by their administrators, seeded. */
#include "seed.h"

#include "config.h"
#include "credential.h"
#include "jwks.h"
#include "mem.h"
#include "text.h"

#include <string.h>

int64_t put_settings(struct seed *s)
{
	struct item whole = item_whole(&s->fixture);
	int64_t changed = 0;

	json_object_object_foreach(item_json(&whole, "config"), name, value) {
		const struct setting *setting = setting_find(name);
		const char *wanted = value ? json_object_get_string(value) : setting->standard;

		if (seed_same(config_get(s->db, setting), wanted))
			continue;
		config_set(s->db, setting, value ? wanted : NULL);
		changed++;
	}
	return changed;
}

static struct user read_user(struct seed *s, const struct item *it)
{
	return (struct user){
		.id = item_text(it, "id"), .name = item_text(it, "name"),
		.friendly_name = item_text(it, "friendly_name"), .email = item_text(it, "email"),
		.subject = item_text(it, "subject"),
		.avatar = item_text(it, "avatar"), .admin = item_flag(it, "admin"),
		.anonymous = item_flag(it, "anonymous"), .edu = item_flag(it, "edu"),
		.business = item_flag(it, "business"), .quota = item_size(it, "quota", -1),
		.user_info = item_text(it, "user_info"),
		.made_at = item_time(it, "made", s->c->now),
	};
}

static bool same_user(const struct user *a, const struct user *b)
{
	return strcmp(a->name, b->name) == 0 && seed_same(a->friendly_name, b->friendly_name) &&
		seed_same(a->email, b->email) && seed_same(a->subject, b->subject) &&
		seed_same(a->avatar, b->avatar) &&
		a->admin == b->admin && a->anonymous == b->anonymous && a->edu == b->edu &&
		a->business == b->business && a->quota == b->quota;
}

static _Noreturn void refuse_user(struct seed *s, const struct item *it, const struct user *u)
{
	item_refuse(it, EXIT_CONFLICT, NULL, "%s", user_conflict(s->c, u, item_text(it, "id")));
}

static void add_user(struct seed *s, const struct item *it, struct user *u)
{
	if (!u->id)
		u->id = text_random(12);
	if (user_add(s->db, u) != OK)
		refuse_user(s, it, u);
	if (u->user_info)
		user_set_info(s->db, u->id, u->user_info);
}

/* Brings a user who is there to what U says. */
static bool change_user(struct seed *s, const struct item *it, const struct user *before,
			const struct user *u)
{
	bool same = same_user(before, u), same_info = seed_same(before->user_info, u->user_info);

	if (!same && user_set(s->db, u) != OK)
		refuse_user(s, it, u);
	if (!same_info)
		user_set_info(s->db, u->id, u->user_info);
	return !same || !same_info;
}

bool put_user(struct seed *s, const struct item *it)
{
	struct user u = read_user(s, it), before;
	bool there;

	if (item_has(it, "removed"))
		return false;
	there = u.id ? user_get(s->db, u.id, &before) :
		user_find(s->db, u.name, &before) && strcmp(before.name, u.name) == 0;
	if (there && user_removed_at(s->db, before.id))
		item_refuse(it, EXIT_CONFLICT, "id", "the user '%s' was removed, and ids never come"
			    " again; --replace starts from an empty host", u.id);
	if (there)
		u.id = before.id;
	else
		add_user(s, it, &u);
	seed_claim(s, it, NULL, "users", u.id);
	return there ? change_user(s, it, &before, &u) : true;
}

bool put_removed_user(struct seed *s, const struct item *it)
{
	struct user u = read_user(s, it), before;
	int64_t at = item_time(it, "removed", 0);

	if (!item_has(it, "removed"))
		return false;
	if (!u.id)
		item_refuse(it, EXIT_USAGE, NULL, "expected the key \"id\" beside \"removed\":"
			    " others may have the name");
	if (strcmp(u.id, USER_ADMIN) == 0)
		item_refuse(it, EXIT_CONFLICT, "removed", "the user '%s' stays: it owns what has no"
			    " other owner", u.id);
	seed_claim(s, it, NULL, "users", u.id);
	if (!user_get(s->db, u.id, &before))
		add_user(s, it, &u);
	else if (user_removed_at(s->db, u.id) == at)
		return false;
	token_remove_user(s->db, u.id);
	user_remove(s->db, u.id, at);
	return true;
}

bool put_credential(struct seed *s, const struct item *it)
{
	struct credential before, cr = {
		.application_id = item_text(it, "application"),
		.user_id = seed_user_id(s, it, "user", NULL, false),
		.user_name = item_given(it, "name"),
		.password = item_given(it, "password"),
		.windows = item_flag(it, "windows"),
	};

	seed_claim(s, it, NULL, "credentials", mem_printf("%s/%s", cr.user_id ? cr.user_id : "",
							  cr.application_id));
	if (credential_get(s->db, cr.application_id, cr.user_id, &before) &&
	    seed_same(before.user_id, cr.user_id) && before.windows == cr.windows &&
	    strcmp(before.user_name, cr.user_name) == 0 &&
	    strcmp(before.password, cr.password) == 0)
		return false;
	credential_set(s->db, &cr);
	return true;
}

int64_t put_oauth_keys(struct seed *s)
{
	struct item whole = item_whole(&s->fixture);
	const char *text = item_json_text(&whole, "oauth_keys"), *problem;
	int came, went;
	struct jwks set;

	problem = jwks_read(text, strlen(text), &set);
	if (problem)
		item_refuse(&whole, EXIT_USAGE, "oauth_keys", "this %s", problem);
	jwks_replace(s->db, &set, &came, &went);
	return came + went;
}
