/* SPDX-License-Identifier: MIT */
/* A search for names, below a container. */
#include "search.h"

#include "mem.h"
#include "name.h"
#include "text.h"

#include <string.h>

/* One search_below(): the containers to visit are a list that grows while it is read. */
struct visit {
	struct db *db;
	struct search *search;
	struct place { const char *path; struct container c; } *places;
	size_t count;
	const char *here;
	void *mark;
	void (*container)(const char *path, const struct container *c, void *arg);
	void (*file)(const char *path, const struct file *f, void *arg);
	void *arg;
};

struct search search_for(const char *text)
{
	return (struct search){ .plain = name_plain(text) };
}

static bool matches(struct search *s, const char *name)
{
	if (s->stopped || s->hits == SEARCH_HITS_MAX || s->names == SEARCH_NAMES_MAX) {
		s->stopped = true;
		return false;
	}
	s->names++;
	if (!strstr(name_plain(name), s->plain))
		return false;
	s->hits++;
	return true;
}

static const char *path_of(const char *path, const char *name)
{
	return *path ? mem_printf("%s/%s", path, name) : name;
}

static void add_place(struct visit *v, const char *path, const struct container *c)
{
	v->places = mem_grow(v->places, v->count, sizeof(*v->places));
	v->places[v->count++] = (struct place){ path, *c };
}

static void visit_container(const struct container *c, void *arg)
{
	struct visit *v = arg;
	bool hit = matches(v->search, c->name);

	if (v->search->stopped || same(c->id, v->places[0].c.id))	/* see container_climb() */
		return;
	add_place(v, path_of(v->here, c->name), c);
	if (hit)
		v->container(v->here, c, v->arg);
}

static void visit_file(const struct file *f, void *arg)
{
	struct visit *v = arg;

	if (matches(v->search, f->name))
		v->file(v->here, f, v->arg);
	mem_release(v->mark);
}

void search_below(struct db *db, const struct container *top, struct search *search, const char *prefix,
		  void (*container)(const char *, const struct container *, void *),
		  void (*file)(const char *, const struct file *, void *), void *arg)
{
	struct visit v = {
		.db = db, .search = search, .container = container, .file = file, .arg = arg,
	};

	add_place(&v, prefix, top);
	for (size_t i = 0; i < v.count && !search->stopped; i++) {
		struct container c = v.places[i].c;

		v.here = v.places[i].path;
		container_list(db, c.id, visit_container, &v);
		v.mark = mem_mark();
		file_list(db, c.id, false, visit_file, &v);
	}
}
