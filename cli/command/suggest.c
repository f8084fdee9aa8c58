/* SPDX-License-Identifier: MIT */
/* Suggestions for names of things that do not exist. */
#include "suggest.h"

#include "cli.h"
#include "client.h"
#include "command.h"
#include "container.h"
#include "file.h"
#include "mem.h"
#include "message.h"
#include "text.h"
#include "tree.h"
#include "user.h"

/* Rows are released at once: a host may have millions of files. */
struct search {
	struct guess guess;
	const char *id;		/* of the best match, NULL if there is none */
	const char *container_id;
	void *mark;
};

static struct search search_for(const char *text)
{
	return (struct search){ .guess = { .typed = text }, .mark = mem_mark() };
}

static void look_at_file(const struct file *f, void *arg)
{
	struct search *s = arg;
	bool is_name = guess_offer(&s->guess, f->name), is_id = guess_offer(&s->guess, f->id);

	if (!is_name && !is_id) {
		mem_release(s->mark);
		return;
	}
	s->guess.best = f->name;
	s->id = f->id;
	s->container_id = f->container_id;
	s->mark = mem_mark();
}

static void look_at_container(const struct container *n, void *arg)
{
	struct search *s = arg;
	bool is_name = guess_offer(&s->guess, n->name), is_id = guess_offer(&s->guess, n->id);

	if (!is_name && !is_id)
		return;
	s->id = n->id;
	s->container_id = NULL;
}

static void walk_container(const char *path, const struct container *n, void *arg)
{
	if (*path)
		look_at_container(n, arg);
}

static const char *answer(struct cli *c, const struct search *s, const char *remedy)
{
	struct file f;

	if (!s->id)
		return mem_printf(": %s", remedy);
	return mem_printf(": did you mean %s (id %s)?",
			  visible(file_get(c->db, s->id, &f) ?
				  tree_path(c->db, f.container_id, f.name) :
				  tree_path(c->db, s->id, NULL)), s->id);
}

const char *suggest_item(struct cli *c, const char *text, bool files, bool containers,
			 const char *remedy)
{
	struct search s = search_for(text);

	if (containers)
		tree_walk(c->db, CONTAINER_ROOT, walk_container, NULL, &s);
	s.mark = mem_mark();
	if (files)
		file_list(c->db, NULL, false, look_at_file, &s);
	return answer(c, &s, remedy);
}

const char *suggest_in(struct cli *c, const char *container_id, const char *text,
		       const char *remedy)
{
	struct search s = search_for(text);

	container_list(c->db, container_id, look_at_container, &s);
	s.mark = mem_mark();
	file_list(c->db, container_id, false, look_at_file, &s);
	return answer(c, &s, remedy);
}

static const char *answer_name(const struct guess *g, const char *remedy)
{
	return g->best ? guess_text(g, "") : mem_printf(": %s", remedy);
}

const char *suggest_user(struct cli *c, const char *text, const char *remedy)
{
	struct guess g = { .typed = text };
	query *q = user_list(c->db);
	struct user u;

	while (user_next(c->db, q, &u))
		guess_offer(&g, u.name);
	return answer_name(&g, remedy);
}

const char *suggest_client(struct cli *c, const char *text, const char *remedy)
{
	struct guess g = { .typed = text };
	struct clients all = client_list(c->db);

	for (size_t i = 0; i < all.count; i++)
		guess_offer(&g, all.list[i].name);
	return answer_name(&g, remedy);
}
