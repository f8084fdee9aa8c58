/* SPDX-License-Identifier: MIT */
/* wopictl stats: sizes and request counts of the host, as a table, JSON, or for the textfile
 * collector of Prometheus' node_exporter. */
#include "cli.h"
#include "clock.h"
#include "commands.h"
#include "counters.h"
#include "db.h"
#include "disk.h"
#include "journal.h"
#include "lines.h"
#include "lock_row.h"
#include "mem.h"
#include "message.h"
#include "operation.h"
#include "output.h"
#include "quota.h"
#include "release.h"
#include "stats.h"
#include "text.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { METRICS_MAX = 40 };

/* Upper bounds of the histogram of lock ages, in seconds. */
static const int64_t ages[] = { 60, 300, 1800, 3600, 14400, 86400 };

enum { AGES = sizeof(ages) / sizeof(*ages) };

/* A number with the same name in all formats. */
struct metric {
	const char *name, *meaning;
	bool counts;		/* a counter, which only grows */
	int64_t value;
};

struct report {
	struct cli *c;
	struct metric metrics[METRICS_MAX];
	size_t metrics_count;
	struct counts requests;
	const char **holders;	/* user ids, one per lock */
	size_t holders_count;
	int64_t locks, oldest, sum_of_ages;
	int64_t younger[AGES + 1];
};

static void add(struct report *r, const char *name, int64_t value, const char *meaning)
{
	r->metrics[r->metrics_count++] = (struct metric){ name, meaning, false, value };
}

static void add_counter(struct report *r, const char *name, int64_t value, const char *meaning)
{
	add(r, name, value, meaning);
	r->metrics[r->metrics_count - 1].counts = true;
}

static void count_requests(struct report *r)
{
	bool held;
	const char *problem = counters_problem(r->c->db, &held);
	int64_t conflicts = 0;

	r->requests = counters_read(r->c->db);
	for (size_t i = 0; i < r->requests.count; i++)
		if (r->requests.list[i].status == 409)
			conflicts += r->requests.list[i].count;
	if (problem)
		say("requests are not counted: '%s/counters': %s; run 'wopictl check'", r->c->data,
		    problem);
	add_counter(r, "conflicts", conflicts, "Requests answered with 409.");
	add_counter(r, "proof_failures", r->requests.proofs_refused, "Requests whose proof was refused.");
}

static void add_lock(struct report *r, const struct lock *l)
{
	int64_t age = (r->c->now - l->taken_at) / CLOCK_SECOND;
	int i = 0;

	while (i < AGES && age > ages[i])
		i++;
	for (; i <= AGES; i++)
		r->younger[i]++;
	r->locks++;
	r->sum_of_ages += age;
	r->oldest = age > r->oldest ? age : r->oldest;
	if (!l->user_id)
		return;
	r->holders = mem_grow(r->holders, r->holders_count, sizeof(*r->holders));
	r->holders[r->holders_count++] = l->user_id;
}

static int compare(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void count_locks(struct report *r)
{
	struct locks all = lock_list(r->c->db, false, r->c->now);
	int64_t holders = 0;

	for (size_t i = 0; i < all.count; i++)
		add_lock(r, &all.list[i]);
	if (r->holders_count)
		qsort(r->holders, r->holders_count, sizeof(*r->holders), compare);
	for (size_t i = 0; i < r->holders_count; i++)
		holders += i == 0 || !same(r->holders[i], r->holders[i - 1]);
	add(r, "locks", r->locks, "Locked files.");
	add(r, "lock_holders", holders, "Users who hold a lock.");
	add(r, "lock_oldest_seconds", r->oldest, "Age of the oldest lock.");
}

static int64_t size_of(const struct report *r, const char *name)
{
	struct stat st;

	return stat(db_path(r->c->db, name), &st) ? 0 : (int64_t)st.st_size;
}

static void count_things(struct report *r)
{
	struct stats s;

	stats_read(r->c->db, r->c->now, &s);
	add(r, "files", s.files, "Files outside of the trash.");
	add(r, "files_in_trash", s.files_in_trash, "Files in the trash.");
	add(r, "containers", s.containers, "Containers, including the root.");
	add(r, "versions", s.versions, "Versions of files.");
	add(r, "versions_folded", s.versions_folded,
	    "Replaced autosaves that gc will remove.");
	add(r, "refused_saves", s.refused_saves, "Refused saves that are kept.");
	add(r, "contents", s.contents, "Contents of versions, refused saves and the trash.");
	add(r, "contents_bytes", s.contents_bytes, "Bytes of these contents.");
	add(r, "users", s.users, "Users.");
	add(r, "tokens", s.tokens, "Tokens, sessions and links that have not expired.");
	add(r, "database_bytes", size_of(r, "wopi.db"), "Bytes of the database.");
	add(r, "database_wal_bytes", size_of(r, "wopi.db-wal"),
	    "Bytes of the write-ahead log.");
	add(r, "journal_bytes", lines_size(r->c->db, &journal_file), "Bytes of the journal.");
	add(r, "faults_on", (r->c->db->switches & DB_FAULTS) != 0,
	    "1 if injected faults are on.");
	add(r, "journal_on", (r->c->db->switches & DB_JOURNAL) != 0, "1 if requests are recorded.");
	add(r, "coauth_on", (r->c->db->switches & DB_COAUTH) != 0,
	    "1 if coauthoring locks are on.");
}

static void count_space(struct report *r)
{
	struct quotas all = quota_list(r->c->db);
	int64_t nearly_used = 0, used_up = 0;
	struct disk disk = { .used = 0 };

	for (size_t i = 0; i < all.count; i++) {
		int level = quota_level(all.list[i].used, all.list[i].max);

		nearly_used += level >= 80;
		used_up += level >= 95;
	}
	add(r, "quotas_nearly_used", nearly_used, "Users who use at least 80 percent of their quota.");
	add(r, "quotas_used_up", used_up, "Users who use at least 95 percent of their quota.");
	if (db_contents(r->c->db) >= 0)
		disk_look(r->c->db, &disk);
	add(r, "disk_used_percent", disk_percent(&disk),
	    "Percent in use of the disk space for contents.");
}

static void print_help(const char *name, const char *meaning, const char *type)
{
	printf("# HELP wopi_%s %s\n# TYPE wopi_%s %s\n", name, meaning, name, type);
}

static const char *status_label(int status)
{
	return status ? mem_printf("%d", status) : "other";
}

static void print_ages(const struct report *r)
{
	print_help("lock_age_seconds", "Ages of the current locks.", "histogram");
	for (int i = 0; i < AGES; i++)
		printf("wopi_lock_age_seconds_bucket{le=\"%" PRId64 "\"} %" PRId64 "\n", ages[i],
		       r->younger[i]);
	printf("wopi_lock_age_seconds_bucket{le=\"+Inf\"} %" PRId64 "\n"
	       "wopi_lock_age_seconds_sum %" PRId64 "\nwopi_lock_age_seconds_count %" PRId64 "\n",
	       r->younger[AGES], r->sum_of_ages, r->locks);
}

static void print_prometheus(const struct report *r)
{
	print_help("build_info", "Versions of this program and of the database schema.", "gauge");
	printf("wopi_build_info{version=\"%s\",schema=\"%d\"} 1\n", WOPI_VERSION, DB_SCHEMA);
	print_help("requests_total", "Requests by operation and response status.", "counter");
	for (size_t i = 0; i < r->requests.count; i++) {
		const struct request_count *n = &r->requests.list[i];

		printf("wopi_requests_total{operation=\"%s\",status=\"%s\"} %" PRId64 "\n",
		       operation_name(n->operation), status_label(n->status), n->count);
	}
	for (size_t i = 0; i < r->metrics_count; i++) {
		const struct metric *m = &r->metrics[i];
		const char *name = mem_printf("%s%s", m->name, m->counts ? "_total" : "");

		print_help(name, m->meaning, m->counts ? "counter" : "gauge");
		printf("wopi_%s %" PRId64 "\n", name, m->value);
	}
	print_ages(r);
}

static void print_json(const struct report *r)
{
	struct json_object *requests = json_object_new_array(), *held = json_object_new_array();
	row *all = row_new(), *one;

	row_text(all, "version", WOPI_VERSION);
	row_int(all, "schema", DB_SCHEMA);
	for (size_t i = 0; i < r->requests.count; i++) {
		one = row_new();
		row_text(one, "operation", operation_name(r->requests.list[i].operation));
		if (r->requests.list[i].status)
			row_int(one, "status", r->requests.list[i].status);
		else
			row_text(one, "status", NULL);
		row_int(one, "count", r->requests.list[i].count);
		json_object_array_add(requests, one);
	}
	json_object_object_add(all, "requests", requests);
	for (size_t i = 0; i < r->metrics_count; i++)
		row_int(all, r->metrics[i].name, r->metrics[i].value);
	for (int i = 0; i < AGES; i++) {
		one = row_new();
		row_int(one, "seconds", ages[i]);
		row_int(one, "locks", r->younger[i]);
		json_object_array_add(held, one);
	}
	json_object_object_add(all, "locks_up_to", held);
	out_record(r->c, all);
}

static void print_one(const struct report *r, const char *name, const char *value)
{
	row *line = row_new();

	row_text(line, "name", name);
	row_text(line, "value", value);
	out_row(r->c, line);
}

static const char *number(int64_t value)
{
	return mem_printf("%" PRId64, value);
}

static void print_table(const struct report *r)
{
	print_one(r, "version", WOPI_VERSION);
	print_one(r, "schema", number(DB_SCHEMA));
	for (size_t i = 0; i < r->requests.count; i++)
		print_one(r, mem_printf("requests %s %s", operation_name(r->requests.list[i].operation),
					status_label(r->requests.list[i].status)),
			  number(r->requests.list[i].count));
	for (size_t i = 0; i < r->metrics_count; i++)
		print_one(r, r->metrics[i].name, number(r->metrics[i].value));
	for (int i = 0; i < AGES; i++)
		print_one(r, mem_printf("locks up to %" PRId64 " s", ages[i]), number(r->younger[i]));
}

void cmd_stats(struct cli *c)
{
	struct report r = { .c = c };

	count_requests(&r);
	count_locks(&r);
	count_things(&r);
	count_space(&r);
	if (c->format == FORMAT_PROMETHEUS)
		print_prometheus(&r);
	else if (c->json)
		print_json(&r);
	else
		print_table(&r);
}
