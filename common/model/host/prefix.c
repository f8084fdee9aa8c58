/* SPDX-License-Identifier: MIT */
/* Things whose names start with a prefix. Each statement walks an index. */
#include "prefix.h"

#include "mem.h"
#include "name.h"
#include "text.h"
#include "token.h"

#include <assert.h>
#include <string.h>

/* The first rows of QUERY ordered by BY, and the last: a shell completes what all offers have in
 * common, which is what the first and the last one have in common. */
#define FIRST_AND_LAST(query, by) \
	"SELECT * FROM (" query " ORDER BY " by " LIMIT 200)" \
	" UNION ALL SELECT * FROM (" query " ORDER BY " by " DESC LIMIT 1)"
static_assert(PREFIX_MAX == 200, "the statements say so");

static void add(struct prefix_matches *all, const char *text, const char *about)
{
	all->list = mem_grow(all->list, all->count, sizeof(*all->list));
	all->list[all->count++] = (struct prefix_match){ text, about };
}

/* The last row is given once, even if it is one of the first. */
static struct prefix_matches read_all(struct db *db, query *q)
{
	struct prefix_matches all = { .count = 0 };

	while (db_step(db, q)) {
		const char *text = db_text(q, 0);

		if (!all.count || !same(text, all.list[all.count - 1].text))
			add(&all, text, db_text(q, 1));
	}
	return all;
}

struct prefix_matches prefix_files(struct db *db, enum prefix_files which, const char *prefix, int64_t now)
{
	static const char *const statements[] = {
		[PREFIX_FILES] = FIRST_AND_LAST("SELECT id, name FROM file WHERE id >= ?1"
			" AND id < ?2 AND removed_at IS NULL", "id"),
		[PREFIX_FILES_IN_TRASH] = FIRST_AND_LAST("SELECT id, name FROM file WHERE id >= ?1"
			" AND id < ?2 AND removed_at IS NOT NULL", "id"),
		[PREFIX_FILES_LOCKED] = FIRST_AND_LAST("SELECT f.id, f.name FROM lock l JOIN file f"
			" ON f.id = l.file_id WHERE l.file_id >= ?1 AND l.file_id < ?2"
			" AND l.expires_at > ?3", "l.file_id"),
		[PREFIX_TEMPLATES] = FIRST_AND_LAST("SELECT id, name FROM file WHERE id >= ?1"
			" AND id < ?2 AND removed_at IS NULL AND template", "id"),
	};
	query *q = db_prepare(db, statements[which]);

	db_bind_range(q, 1, prefix);
	if (which == PREFIX_FILES_LOCKED)
		db_bind_int(q, 3, now);
	return read_all(db, q);
}

struct prefix_matches prefix_containers(struct db *db, const char *prefix)
{
	query *q = db_prepare(db, FIRST_AND_LAST("SELECT id, name FROM container WHERE id >= ?1"
			      " AND id < ?2 AND removed_at IS NULL", "id"));

	db_bind_range(q, 1, prefix);
	return read_all(db, q);
}

struct prefix_matches prefix_containers_in(struct db *db, const char *id, const char *prefix)
{
	query *q = db_query(db, FIRST_AND_LAST("SELECT name, id FROM container WHERE"
			      " parent_id = ?1 AND name >= ?2 AND name < ?3 AND removed_at IS NULL",
			      "name"), id);

	db_bind_range(q, 2, name_normal(prefix));
	return read_all(db, q);
}

struct prefix_matches prefix_files_in(struct db *db, const char *id, const char *prefix)
{
	query *q = db_query(db, FIRST_AND_LAST("SELECT name, id FROM file"
			      " WHERE container_id = ?1 AND name >= ?2 AND name < ?3"
			      " AND removed_at IS NULL", "name"), id);

	db_bind_range(q, 2, name_normal(prefix));
	return read_all(db, q);
}

struct prefix_matches prefix_users(struct db *db, const char *prefix)
{
	query *q = db_prepare(db, FIRST_AND_LAST("SELECT name, friendly_name FROM user WHERE"
			      " name >= ?1 AND name < ?2 AND removed_at IS NULL", "name"));

	db_bind_range(q, 1, prefix);
	return read_all(db, q);
}

/* The least and the greatest hash whose digits start with PREFIX. False if there can be none. */
static bool hash_range(const char *prefix, uint8_t low[TOKEN_HASH_SIZE],
		       uint8_t high[TOKEN_HASH_SIZE])
{
	size_t len = strlen(prefix);

	if (len > TOKEN_ID_SIZE || strspn(prefix, "0123456789abcdef") != len)
		return false;
	memset(low, 0, TOKEN_HASH_SIZE);
	memset(high, 0xff, TOKEN_HASH_SIZE);
	for (size_t i = 0; i < len; i++) {
		unsigned digit = (unsigned)(prefix[i] <= '9' ? prefix[i] - '0' :
					    prefix[i] - 'a' + 10);
		int shift = i % 2 ? 0 : 4;

		low[i / 2] = (uint8_t)(low[i / 2] | digit << shift);
		high[i / 2] = (uint8_t)((high[i / 2] & ~(0xfU << shift)) | digit << shift);
	}
	return true;
}

struct prefix_matches prefix_tokens(struct db *db, bool links, const char *prefix)
{
	query *q = db_prepare(db, FIRST_AND_LAST("SELECT t.hash, u.name, t.resource_kind,"
			      " t.resource_id FROM token t JOIN user u ON u.id = t.user_id"
			      " WHERE t.hash >= ?1 AND t.hash <= ?2 AND t.ended_at IS NULL"
			      " AND (t.resource_kind"
			      " IN ('" LINK_READ_ONLY "', '" LINK_READ_WRITE "',"
			      " '" LINK_FORMS "')) = ?3",
			      "t.hash"));
	uint8_t low[TOKEN_HASH_SIZE], high[TOKEN_HASH_SIZE];
	struct token t = { .hash = { 0 } }, before = t;
	struct prefix_matches all = { .count = 0 };

	if (!hash_range(prefix, low, high))
		return all;
	db_bind_blob(q, 1, low, sizeof(low));
	db_bind_blob(q, 2, high, sizeof(high));
	db_bind_int(q, 3, links);
	for (; db_step(db, q); before = t) {
		db_blob(q, 0, t.hash, sizeof(t.hash));
		if (memcmp(t.hash, before.hash, sizeof(t.hash)) != 0)
			add(&all, token_id(&t), mem_printf("%s, %s %s", db_text(q, 1), db_text(q, 2),
						      db_text(q, 3)));
	}
	return all;
}
