/* SPDX-License-Identifier: MIT */
/* Finds the word that a mistyped one was meant to be. */
#include "command.h"
#include "mem.h"

#include <string.h>

enum { WORD_MAX = 40 };	/* bytes of the longest word that is compared */

static int least(int a, int b, int c)
{
	a = b < a ? b : a;
	return c < a ? c : a;
}

/* The number of letters added, left out, changed, or swapped with the next one. */
static int distance(const char *a, const char *b)
{
	int la = (int)strlen(a), lb = (int)strlen(b);
	int d[WORD_MAX + 1][WORD_MAX + 1];

	if (la > WORD_MAX || lb > WORD_MAX)
		return WORD_MAX;
	for (int i = 0; i <= la; i++)
		d[i][0] = i;
	for (int k = 0; k <= lb; k++)
		d[0][k] = k;
	for (int i = 1; i <= la; i++)
		for (int k = 1; k <= lb; k++) {
			d[i][k] = least(d[i - 1][k] + 1, d[i][k - 1] + 1,
					d[i - 1][k - 1] + (a[i - 1] != b[k - 1]));
			if (i > 1 && k > 1 && a[i - 1] == b[k - 2] && a[i - 2] == b[k - 1])
				d[i][k] = least(d[i][k], d[i - 2][k - 2] + 1, WORD_MAX);
		}
	return d[la][lb];
}

/* Allows one slip and one more per four letters; the beginning of a word counts as one slip. */
bool guess_offer(struct guess *g, const char *word)
{
	size_t len = strlen(g->typed);
	int slips = distance(g->typed, word);

	if (len >= 2 && strncmp(g->typed, word, len) == 0)
		slips = 1;
	if (slips > 1 + (int)len / 4 || slips >= (int)strlen(word) ||
	    (g->best && slips >= g->distance))
		return false;
	g->best = word;
	g->distance = slips;
	return true;
}

const char *guess_text(const struct guess *g, const char *elsewhere)
{
	return g->best ? mem_printf(": did you mean '%s'?", g->best) :
		mem_printf(": see '%s'", elsewhere);
}
