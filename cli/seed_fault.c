/* SPDX-License-Identifier: MIT */
/* Faults, seeded. */
#include "seed.h"

#include "fault.h"
#include "mem.h"

#include <string.h>

/* What is wrong with one, which begins with the member's name if it is about one. */
static _Noreturn void refuse(const struct item *it, const char *problem)
{
	size_t len = strcspn(problem, ":[");
	const char *name = mem_strndup(problem, len), *colon = strstr(problem, ": ");

	if (!problem[len] || !colon || !fixture_key(it->noun, name))
		item_refuse(it, EXIT_USAGE, NULL, "%s", problem);
	name = mem_strndup(problem, (size_t)(colon - problem));	/* "headers[1]" */
	item_refuse(it, EXIT_USAGE, name, "%s", colon + 2);
}

/* The one that an item is about: of several that are the same each item takes one. */
struct search {
	struct seed *s;
	const struct fault *wanted;
	struct fault found;		/* number 0: none */
};

static const char *identity(const struct fault *f)
{
	return mem_printf("%lld", (long long)f->number);
}

static void look_at(const struct fault *f, void *arg)
{
	struct search *l = arg;

	if (!l->found.number && fault_same(f, l->wanted) &&
	    !json_object_object_get_ex(l->s->claimed, mem_printf("faults/%s", identity(f)), NULL))
		l->found = *f;
}

/* One that is there is made as if it had hit so often as the fixture says: not at all, if it
 * says nothing of it. */
bool put_fault(struct seed *s, const struct item *it)
{
	struct search l = { .s = s };
	const char *problem;
	struct fault f;

	problem = fault_read(it->object, &f);
	if (problem)
		refuse(it, problem);
	if (f.file)
		f.file = seed_target_id(s, it, "file");
	f.user = seed_user_id(s, it, "user", NULL, false);
	l.wanted = &f;
	fault_list(s->db, look_at, &l);
	if (!l.found.number && !fault_add(s->db, &f))
		item_refuse(it, EXIT_CONFLICT, NULL, "there are %d faults, and can be no more",
			    FAULTS_MAX);
	seed_claim(s, it, NULL, "faults", identity(l.found.number ? &l.found : &f));
	if (!l.found.number)
		return true;
	if (l.found.hits == f.hits && l.found.draws == f.draws)
		return false;
	l.found.hits = f.hits;
	l.found.draws = f.draws;
	fault_store(s->db, &l.found);
	return true;
}
