/* SPDX-License-Identifier: MIT */
/* Contents of which a fixture gives the size alone: the same bytes on every host. */
#include "fixture.h"

/* Of the line that begins at START. */
static void write_line(char line[GENERATED_LINE], int64_t start)
{
	line[GENERATED_LINE - 1] = '\n';
	for (int digit = GENERATED_LINE - 2; digit >= 0; digit--, start /= 10)
		line[digit] = (char)('0' + start % 10);
}

ssize_t generate(void *generated, uint8_t *to, size_t max)
{
	struct generated *g = generated;
	char line[GENERATED_LINE];
	size_t count = 0;

	for (; count < max && g->at < g->size; count++, g->at++) {
		int64_t in_line = g->at % GENERATED_LINE;

		if (count == 0 || in_line == 0)
			write_line(line, g->at - in_line);
		to[count] = (uint8_t)line[in_line];
	}
	return (ssize_t)count;
}
