/* SPDX-License-Identifier: MIT */
/* Files and containers found by a part of their names. */
#include "search.h"

#include "mem.h"
#include "name.h"

#include <string.h>

void search_begin(struct search *s, const char *text)
{
	*s = (struct search){ .wanted = name_plain(text) };
}

static void add_place(struct search *s, const char *id, const char *name)
{
	s->places = mem_grow(s->places, s->place_count, sizeof(*s->places));
	s->places[s->place_count++] = (struct search_place){ id, name, s->place };
}

void search_into(struct search *s, const char *id)
{
	add_place(s, id, NULL);
}

bool search_add(struct search *s, bool is_file, const char *id, const char *name)
{
	bool is_hit;

	s->more = s->more || s->names == SEARCH_NAMES_MAX;
	if (s->more)
		return false;
	s->names++;
	is_hit = strstr(name_plain(name), s->wanted);
	if (is_hit && s->hit_count == SEARCH_HITS_MAX) {
		s->more = true;
		return false;
	}
	if (is_hit)
		s->hits[s->hit_count++] = (struct search_hit){ is_file, id, s->place };
	if (!is_file)
		add_place(s, id, name);
	return is_hit || !is_file;
}

/* The index of names has all that this reads. */
static void look_into(struct search *s, struct db *db, const char *id)
{
	query *q = db_query(db, "SELECT 0, id, name FROM container"
		" WHERE parent_id = ?1 AND removed_at IS NULL"
		" UNION ALL SELECT 1, id, name FROM file"
		" WHERE container_id = ?1 AND removed_at IS NULL", id);
	void *mark = mem_mark();

	while (!s->more && db_step(db, q))
		if (search_add(s, db_int(q, 0), db_text(q, 1), db_text(q, 2)))
			mark = mem_mark();
		else
			mem_release(mark);
	db_done(q);
}

void search_run(struct search *s, struct db *db)
{
	while (!s->more && s->place < s->place_count) {
		s->place++;
		look_into(s, db, s->places[s->place - 1].id);
	}
}

/* Made for hits only: the paths of all places could take much memory. */
const char *search_path(const struct search *s, const struct search_hit *hit)
{
	const struct search_place *p;
	const char *path = "";

	for (size_t i = hit->place; i && s->places[i - 1].name; i = p->above) {
		p = &s->places[i - 1];
		path = *path ? mem_printf("%s/%s", p->name, path) : p->name;
	}
	return path;
}
