/* SPDX-License-Identifier: MIT */
/* The versions of files and their refused saves, seeded: what is stored stays as it is, and
 * what the fixture has more comes behind. */
#include "seed.h"

#include <inttypes.h>
#include <string.h>

/* What is stored of a file. Numbers of refused saves are turned: 1, 2 ... */
static struct versions stored_of(struct seed *s, const char *file_id, bool refused)
{
	struct versions all = version_all(s->db, file_id, refused);

	for (size_t i = 0; refused && i < all.count; i++)
		all.list[i].number = -all.list[i].number;
	return all;
}

/* All that an item says but the bytes, of which hash and size are there. BEFORE is the
 * version before it, whose number is 0 if there is none. */
static struct version read_version(struct seed *s, const struct item *it,
				   const struct version *before, bool refused)
{
	struct item content = item_within(it, "content");
	struct version v = {
		.number = item_number(it, "number", before->number + 1),
		.content = seed_content_measured(s, &content),
		.user_id = seed_user_id(s, it, "user", NULL, true),
		.autosave = item_flag(it, "autosave"),
		.modified_by_user = item_has(it, "modified_by_user") ?
			item_flag(it, "modified_by_user") : -1,
		.editors = item_text(it, "editors"), .lock_id = item_text(it, "lock_id"),
		.note = item_text(it, "note"), .modified_at = item_time(it, "modified", s->c->now),
		.refused = refused ? REFUSAL_LOCK : REFUSAL_NONE,
	};

	if (item_has(it, "refused") && !refused)
		item_refuse(it, EXIT_USAGE, "refused", "only those in \"recovered\" were refused");
	if (item_has(it, "refused"))
		v.refused = refusal_find(item_text(it, "refused"));
	if (v.number <= before->number)
		item_refuse(it, EXIT_USAGE, "number", "expected a number above %" PRId64 ", that of"
			    " the one before", before->number);
	return v;
}

/* A file that was restored may have had more versions than are stored. */
static void need_next(const struct item *it, const struct file *f, const struct version *v)
{
	int64_t next = f->version.number ? file_next_number(f) : 1;

	if (v->number < next)
		item_refuse(it, EXIT_CONFLICT, "number", "expected %" PRId64 " or more: the file"
			    " '%s' had versions up to %" PRId64 ", and numbers never come again;"
			    " --replace starts from an empty host", next, f->id, next - 1);
}

/* The time of a version that is to be added: later than that before it. */
static void set_time(const struct item *it, const struct version *before, struct version *v)
{
	if (!before->number || v->modified_at > before->modified_at)
		return;
	if (item_has(it, "modified"))
		item_refuse(it, EXIT_USAGE, "modified", "expected a time later than %s, that of the"
			    " version before", clock_text(before->modified_at));
	v->modified_at = before->modified_at + 1;
}

/* Whether the stored one is what an item says. */
static bool same_version(const struct item *it, const struct version *stored,
			 const struct version *v)
{
	return stored->number == v->number && stored->content.size == v->content.size &&
		memcmp(stored->content.sha256, v->content.sha256, SHA256_SIZE) == 0 &&
		seed_same(stored->user_id, v->user_id) && stored->autosave == v->autosave &&
		stored->modified_by_user == v->modified_by_user &&
		seed_same(stored->editors, v->editors) && seed_same(stored->lock_id, v->lock_id) &&
		seed_same(stored->note, v->note) && stored->refused == v->refused &&
		(!item_time_is_fixed(it, "modified") || stored->modified_at == v->modified_at);
}

/* Quits unless the stored one is what an item says. */
static void need_same(const struct item *it, const struct file *f, const struct version *stored,
		      const struct version *v, bool refused)
{
	if (!same_version(it, stored, v))
		item_refuse(it, EXIT_CONFLICT, NULL, "the host has another %s %" PRId64 " of the"
			    " file '%s'; --replace starts from an empty host", refused ?
			    "refused save" : "version", stored->number, f->id);
}

/* Behind what the file has; the first version makes the file itself. */
static void add(struct seed *s, const struct item *it, struct file *f, struct version v,
		bool refused)
{
	if (refused) {
		v.number = -v.number;
		version_add(s->db, f->id, &v);
	} else if (f->version.number) {
		file_advance(s->db, f, &v);
	} else if (file_add(s->db, f, &v) != OK) {
		seed_name_taken(s, it, f);
	}
}

/* What is stored must be what the first items of a list say; those behind are added.
 * Returns whether there were any. */
static bool go_through(struct seed *s, const struct item *it, const char *key, struct file *f)
{
	bool refused = strcmp(key, "recovered") == 0;
	struct versions stored = stored_of(s, f->id, refused);
	struct version before = { .number = 0 };
	size_t count = item_count(it, key);

	for (size_t i = 0; i < count; i++) {
		struct item one = item_at(it, key, i), content = item_within(&one, "content");
		struct version v = read_version(s, &one, &before, refused);

		if (i < stored.count) {
			need_same(&one, f, &stored.list[i], &v, refused);
			v = stored.list[i];
		} else {
			if (!refused) {
				need_next(&one, f, &v);
				set_time(&one, &before, &v);
			}
			v.content = seed_content(s, &content, f->id);
			add(s, it, f, v, refused);
		}
		before = v;
	}
	if (count < stored.count)
		item_refuse(it, EXIT_CONFLICT, key, "the host has one more of the file '%s', %"
			    PRId64 "; --replace starts from an empty host", f->id,
			    stored.list[count].number);
	return count > stored.count;
}

/* The content of a file without a list of versions: a file that is there keeps what it has
 * unless the fixture says otherwise. */
static bool put_content(struct seed *s, const struct item *it, struct file *f)
{
	bool given = item_has(it, "content");
	struct item content = given ? item_within(it, "content") : *it;
	struct version v = {
		.number = f->version.number ? file_next_number(f) : 1, .modified_by_user = -1,
		.content = seed_content_measured(s, given ? &content : NULL),
		.user_id = seed_user_id(s, it, "saved_by", NULL, true),
		.modified_at = item_time(it, "modified", s->c->now),
	};

	if (f->version.number && (!given || memcmp(v.content.sha256, f->version.content.sha256,
						   SHA256_SIZE) == 0))
		return false;
	if (f->version.number && v.modified_at <= f->version.modified_at)
		v.modified_at = f->version.modified_at + 1;
	v.content = seed_content(s, given ? &content : NULL, f->id);
	add(s, it, f, v, false);
	return true;
}

bool put_versions(struct seed *s, const struct item *it, struct file *f)
{
	return item_count(it, "versions") ? go_through(s, it, "versions", f) :
		put_content(s, it, f);
}

bool put_recovered(struct seed *s, const struct item *it, struct file *f)
{
	if (item_count(it, "recovered") > VERSION_REFUSED_KEPT)
		item_refuse(it, EXIT_USAGE, "recovered", "a file has at most %d refused saves",
			    VERSION_REFUSED_KEPT);
	return item_has(it, "recovered") && go_through(s, it, "recovered", f);
}
