/* SPDX-License-Identifier: MIT */
/* Quotas of users. */
#include "quota.h"

#include "config.h"
#include "mem.h"
#include "text.h"

#include <string.h>

#define SELECT "SELECT name, quota, current_bytes, version_bytes, refused_bytes FROM user"

/* The settings for all users. */
struct rules {
	bool counts_versions;
	int64_t default_max;
};

static struct rules read_rules(struct db *db)
{
	return (struct rules){
		.counts_versions = same(config_text(db, "quota_counts"), "versions"),
		.default_max = config_size(db, "quota"),
	};
}

static struct quota read_quota(query *q, const struct rules *rules)
{
	return (struct quota){
		.owner = db_text(q, 0),
		.max = db_is_null(q, 1) ? rules->default_max : db_int(q, 1),
		.used = db_int(q, rules->counts_versions ? 3 : 2),
		.refused = db_int(q, 4),
		.counts_versions = rules->counts_versions,
	};
}

struct quota quota_of(struct db *db, const char *user_id)
{
	struct rules rules = read_rules(db);
	query *q = db_query(db, SELECT " WHERE id = ?1", user_id);
	struct quota quota = { .owner = user_id, .max = rules.default_max };

	if (db_step(db, q))
		quota = read_quota(q, &rules);
	db_done(q);
	return quota;
}

int64_t quota_of_refused(struct db *db, const struct quota *quota)
{
	int64_t max = config_size(db, "refused_saves_size");

	return max < quota->max ? max : quota->max;
}

int quota_level(int64_t used, int64_t max)
{
	static const int levels[] = { 95, 80 };

	if (max == INT64_MAX || used <= 0)
		return 0;
	for (size_t i = 0; i < sizeof(levels) / sizeof(*levels); i++)
		if ((double)used >= (double)max * levels[i] / 100)
			return levels[i];
	return 0;
}

struct quotas quota_list(struct db *db)
{
	struct rules rules = read_rules(db);
	query *q = db_prepare(db, SELECT " ORDER BY name");
	struct quotas all = { .count = 0 };

	while (db_step(db, q)) {
		struct quota quota = read_quota(q, &rules);

		if (quota.max == INT64_MAX)
			continue;
		all.list = mem_grow(all.list, all.count, sizeof(*all.list));
		all.list[all.count++] = quota;
	}
	return all;
}
