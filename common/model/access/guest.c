/* SPDX-License-Identifier: MIT */
/* Guests by links. */
#include "guest.h"

#include "die.h"
#include "mem.h"
#include "name.h"
#include "text.h"
#include "user.h"
#include "utf8.h"

#include <stdlib.h>
#include <string.h>

#define ID_PREFIX "guest"
#define SHARED_NAME "guest-by-link"

enum { ID_BYTES = 8, NUMBERS = 999, ID_LENGTH = sizeof(ID_PREFIX) - 1 + 2 * ID_BYTES };

static const char *cut(const char *text, int characters)
{
	const char *end = text;

	while (*end && characters-- > 0)
		utf8_get(&end);
	return mem_strndup(text, (size_t)(end - text));
}

const char *guest_name(struct db *db, const char *text)
{
	const char *name = cut(friendly_name_repair(name_normal(text)), GUEST_NAME_MAX);

	while (*name == ' ')
		name++;
	return user_is_called(db, name) ? "" : name;
}

/* "NAME (guest)", or "Guest 417" by the digits of the id. */
static const char *shown_name(const char *id, const char *name)
{
	const char *digits = id + ID_LENGTH - 4;

	return *name ? mem_printf("%s (guest)", name) :
		mem_printf("Guest %ld", strtol(digits, NULL, 16) % NUMBERS + 1);
}

/* The login names of a link's guests begin so. */
static const char *names_of(const struct token *t)
{
	return mem_printf("guest-%s-", token_id(t));
}

static bool is_full(struct db *db, const struct token *t)
{
	query *q = db_query(db, "SELECT count(*) FROM user WHERE name > ?1 AND name < ?2"
		" AND removed_at IS NULL", names_of(t));

	db_bind_text(q, 2, mem_printf("guest-%s.", token_id(t)));
	return db_value(db, q) >= GUESTS_MAX;
}

bool guest_claimed(struct db *db, struct token *t, const char *id, const char *name)
{
	struct user shared, u;

	if (strlen(id) != ID_LENGTH || !begins(id, ID_PREFIX) ||
	    !user_present(db, GUEST_SHARED, &shared) || !shared.anonymous)
		return false;
	t->guest_id = id;
	t->guest_name = name;
	if (user_get(db, id, &u)) {
		t->user = u;
		return user_present(db, id, &u) && u.anonymous;
	}
	if (is_full(db, t)) {
		t->user = shared;
		return true;
	}
	t->user = (struct user){
		.id = id, .name = mem_printf("%s%s", names_of(t), id + strlen(ID_PREFIX)),
		.friendly_name = shown_name(id, name), .anonymous = true, .quota = -1,
	};
	return true;
}

bool guest_open(struct db *db, struct token *t, const char *seed, const char *name)
{
	uint8_t hash[TOKEN_HASH_SIZE];

	token_hash(mem_printf("%s %s", token_id(t), seed), hash);
	return guest_claimed(db, t, mem_printf(ID_PREFIX "%s", text_hex(hash, ID_BYTES)), name);
}

void guest_settle(struct db *db, const struct token *t, int64_t now)
{
	struct user u = t->user;

	if (!t->guest_id || !same(u.id, t->guest_id) || user_get(db, u.id, &u))
		return;
	u.made_at = now;
	if (user_add(db, &u) != OUTCOME_OK)
		die("cannot add the guest '%s': the name is in use; rename that user", u.name);
}

void guest_prepare(struct db *db, int64_t now)
{
	struct user u, shared = {
		.id = GUEST_SHARED, .name = SHARED_NAME, .friendly_name = "Guest",
		.anonymous = true, .quota = -1, .made_at = now,
	};

	if (!user_get(db, GUEST_SHARED, &u) && user_add(db, &shared) != OUTCOME_OK)
		die("cannot add the guest of links: the name '" SHARED_NAME "' is in use;"
		    " rename that user");
}

int guest_forget(struct db *db)
{
	query *q = db_prepare(db, "DELETE FROM user WHERE anonymous"
		" AND removed_at IS NULL AND id GLOB '" ID_PREFIX "[0-9a-f]*' AND length(id) = ?1"
		" AND id NOT IN (SELECT user_id FROM version WHERE user_id IS NOT NULL"
		" UNION SELECT user_id FROM lock WHERE user_id IS NOT NULL"
		" UNION SELECT user_id FROM lock_event WHERE user_id IS NOT NULL"
		" UNION SELECT user_id FROM activity UNION SELECT user_id FROM token"
		" UNION SELECT user_id FROM granted UNION SELECT owner_id FROM file)");

	db_bind_int(q, 1, ID_LENGTH);
	return db_run(db, q);
}
