/* SPDX-License-Identifier: MIT */
/*
 * Where the setting "coauth" is on. The switch in the database's header is on if it is on anywhere;
 * what is set for clients and files is in the key-value store, and so is that the host's is off
 * while another is on.
 */
#include "coauth_scope.h"

#include "mem.h"
#include "store.h"
#include "text.h"

#define SCOPE "plus"
#define HOST "host"

static const char *key_of(const char *client, const char *file_id)
{
	return file_id ? mem_printf("file/%s", file_id) : client ? mem_printf("client/%s", client) : HOST;
}

const char *coauth_scope_get(struct db *db, const char *client, const char *file_id)
{
	if (client || file_id)
		return store_get(db, SCOPE, key_of(client, file_id));
	return db->switches & DB_COAUTH && !store_get(db, SCOPE, HOST) ? "on" : "off";
}

bool coauth_scope_on(struct db *db, const char *client, const char *file_id)
{
	const char *value = NULL;

	if (!(db->switches & DB_COAUTH))
		return false;
	if (file_id)
		value = coauth_scope_get(db, NULL, file_id);
	if (!value && client)
		value = coauth_scope_get(db, client, NULL);
	return same(value ? value : coauth_scope_get(db, NULL, NULL), "on");
}

static bool is_on_somewhere(struct db *db)
{
	struct store_entries all = store_in(db, SCOPE);

	for (size_t i = 0; i < all.count; i++)
		if (same(all.list[i].value, "on"))
			return true;
	return false;
}

bool coauth_scope_set(struct db *db, const char *client, const char *file_id, const char *value)
{
	bool host_on = same(coauth_scope_get(db, NULL, NULL), "on"), somewhere, was_set = true;

	if (client || file_id)
		was_set = store_set(db, SCOPE, key_of(client, file_id), value);
	else
		host_on = value && same(value, "on");
	somewhere = is_on_somewhere(db);
	store_set(db, SCOPE, HOST, somewhere && !host_on ? "off" : NULL);
	db_switch(db, DB_COAUTH, host_on || somewhere);
	return was_set;
}
