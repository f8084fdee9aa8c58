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

/* Rows are released at once, unless they are the best so far: a host may have millions of files. */
struct search {
	struct guess guess;
	const char *id;		/* of the best match, NULL if there is none */
	void *mark;
};

static struct search search_for(const char *text)
{
	return (struct search){ .guess = { .typed = text }, .mark = mem_mark() };
}

static void look_at(struct search *s, const char *name, const char *id)
{
	bool is_name = guess_offer(&s->guess, name), is_id = guess_offer(&s->guess, id);

	if (is_name || is_id) {
		s->id = id;
		s->mark = mem_mark();
	}
	mem_release(s->mark);
}

static void look_at_file(const struct file *f, void *arg)
{
	look_at(arg, f->name, f->id);
}

static void look_at_container(const struct container *n, void *arg)
{
	look_at(arg, n->name, n->id);
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
		container_list(c->db, NULL, look_at_container, &s);
	if (files)
		file_list(c->db, NULL, false, look_at_file, &s);
	return answer(c, &s, remedy);
}

const char *suggest_in(struct cli *c, const char *container_id, const char *text,
		       const char *remedy)
{
	struct search s = search_for(text);

	container_list(c->db, container_id, look_at_container, &s);
	file_list(c->db, container_id, false, look_at_file, &s);
	return answer(c, &s, remedy);
}

static const char *answer_name(const struct guess *g, const char *remedy)
{
	return g->best ? guess_text(g, "") : mem_printf(": %s", remedy);
}

const char *suggest_user(struct cli *c, const char *text, const char *remedy)
{
	struct search s = search_for(text);
	query *q = user_list(c->db);
	struct user u;

	while (user_next(c->db, q, &u))
		look_at(&s, u.name, u.name);
	return answer_name(&s.guess, remedy);
}

const char *suggest_client(struct cli *c, const char *text, const char *remedy)
{
	struct guess g = { .typed = text };
	struct clients all = client_list(c->db);

	for (size_t i = 0; i < all.count; i++)
		guess_offer(&g, all.list[i].name);
	return answer_name(&g, remedy);
}
