/* SPDX-License-Identifier: MIT */
/* What commands print: rows, records and values, for people and for programs. */
#include "cli.h"

#include "die.h"
#include "json.h"
#include "mem.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Characters of long values that a table on a terminal shows. */
enum { LOCK_ID_SHOWN = 44, HASH_SHOWN = 13 };

#define BOLD "\033[1m"
#define RED "\033[31m"
#define GREEN "\033[32m"
#define PLAIN "\033[0m"

static struct table_row {
	struct table_row *next;
	row *cells;
} *first_row, **last_row = &first_row;

bool for_programs(const struct cli *c)
{
	return c->format != FORMAT_TABLE;
}

row *row_new(void)
{
	return json_object_new_object();
}

void row_text(row *r, const char *name, const char *value)
{
	json_object_object_add(r, name, value ? json_object_new_string(value) : NULL);
}

void row_int(row *r, const char *name, int64_t value)
{
	json_object_object_add(r, name, json_object_new_int64(value));
}

void row_flag(row *r, const char *name, bool value)
{
	json_object_object_add(r, name, json_object_new_boolean(value));
}

void row_time(const struct cli *c, row *r, const char *name, int64_t at)
{
	char text[CLOCK_TEXT_SIZE];

	row_text(r, name, for_programs(c) ? clock_format(at, text) : clock_text(at));
}

void row_verdict(row *r, const char *name, const char *value, bool good)
{
	static char green[] = GREEN, red[] = RED;
	struct json_object *cell = json_object_new_string(value);

	json_object_set_userdata(cell, good ? green : red, NULL);
	json_object_object_add(r, name, cell);
}

/* Of texts alone: json-c keeps something of its own beside numbers. */
static const char *colour_of(struct json_object *value)
{
	return json_object_is_type(value, json_type_string) ? json_object_get_userdata(value) : NULL;
}

/* By what https://no-color.org asks for, and what terminals say of themselves. */
static bool has_colours(void)
{
	const char *off = getenv("NO_COLOR"), *terminal = getenv("TERM");

	return isatty(STDOUT_FILENO) && !(off && *off) && terminal && *terminal &&
		strcmp(terminal, "dumb") != 0;
}

static void print_json(row *r)
{
	puts(json_written(r, JSON_C_TO_STRING_PLAIN));
}

/* What stands in a line of a table: texts may come from clients, and must not
 * make lines of their own nor reach the terminal's controls. */
static const char *cell(struct json_object *value)
{
	if (!value)
		return "-";
	if (json_object_is_type(value, json_type_boolean))
		return json_object_get_boolean(value) ? "yes" : "no";
	return without_controls(json_object_get_string(value));
}

/* What is text for people only on a terminal, which controls must not reach. */
static const char *csv_text(struct json_object *value)
{
	if (!value)
		return "";
	if (json_object_is_type(value, json_type_string))
		return isatty(STDOUT_FILENO) ? cell(value) : json_object_get_string(value);
	return json_written(value, JSON_C_TO_STRING_PLAIN);
}

/* A field of RFC 4180: in quotes where it has to be. An empty text is "", to be told
 * from what is not there. */
static void print_field(const char *text, bool quoted)
{
	if (!quoted && !strpbrk(text, ",\"\r\n")) {
		fputs(text, stdout);
		return;
	}
	putchar('"');
	for (; *text; text++) {
		if (*text == '"')
			putchar('"');
		putchar(*text);
	}
	putchar('"');
}

/* Lines end with LF, as shells want it; the first row of a command has the heading
 * above it. */
static void print_csv(row *r)
{
	static bool headed;
	const char *gap = "";

	if (!headed) {
		json_object_object_foreach(r, column, unused) {
			(void)unused;
			fputs(gap, stdout);
			print_field(column, false);
			gap = ",";
		}
		putchar('\n');
		headed = true;
	}
	gap = "";
	json_object_object_foreach(r, name, value) {
		(void)name;
		fputs(gap, stdout);
		print_field(csv_text(value), value && !*csv_text(value));
		gap = ",";
	}
	putchar('\n');
}

void out_row(const struct cli *c, row *r)
{
	if (for_programs(c)) {
		(c->json ? print_json : print_csv)(r);
		json_object_put(r);
		return;
	}
	*last_row = mem_alloc(sizeof(**last_row));
	(*last_row)->cells = r;
	last_row = &(*last_row)->next;
}

void out_event(const struct cli *c, row *r)
{
	const char *gap = "";

	if (for_programs(c)) {
		(c->json ? print_json : print_csv)(r);
	} else {
		json_object_object_foreach(r, name, value) {
			(void)name;
			printf("%s%s", gap, cell(value));
			gap = isatty(STDOUT_FILENO) ? "  " : "\t";
		}
		putchar('\n');
	}
	json_object_put(r);
	if (fflush(stdout))
		die_errno("cannot write to standard output");
}

/* The characters that do not take one column on a terminal, in ranges that are near
 * enough: accents and the like none, Chinese, Japanese, Korean and pictures two. */
static const struct { uint32_t first, last; int columns; } odd_widths[] = {
	{ 0x0300, 0x036f, 0 }, { 0x1100, 0x115f, 2 }, { 0x200b, 0x200f, 0 },
	{ 0x20d0, 0x20ff, 0 }, { 0x2e80, 0xa4cf, 2 }, { 0xac00, 0xd7a3, 2 },
	{ 0xf900, 0xfaff, 2 }, { 0xfe00, 0xfe0f, 0 }, { 0xfe30, 0xfe6f, 2 },
	{ 0xff00, 0xff60, 2 }, { 0xffe0, 0xffe6, 2 }, { 0x1f300, 0x1f64f, 2 },
	{ 0x1f900, 0x1f9ff, 2 }, { 0x20000, 0x3fffd, 2 },
};

static int char_width(uint32_t c)
{
	for (size_t i = 0; i < sizeof(odd_widths) / sizeof(*odd_widths); i++)
		if (c >= odd_widths[i].first && c <= odd_widths[i].last)
			return odd_widths[i].columns;
	return 1;
}

/* Columns that a text takes. */
static int width(const char *s)
{
	int n = 0;

	while (*s)
		n += char_width(utf8_get(&s));
	return n;
}

static const char *heading(const char *name)
{
	char *text = mem_strdup(name);

	for (char *s = text; *s; s++)
		*s = *s == '_' ? ' ' : *s >= 'a' && *s <= 'z' ? (char)(*s - 32) : *s;
	return text;
}

void out_record(const struct cli *c, row *r)
{
	if (for_programs(c)) {
		(c->json ? print_json : print_csv)(r);
	} else {
		int widest = 0;

		json_object_object_foreach(r, column, unused) {
			(void)unused;
			widest = width(column) > widest ? width(column) : widest;
		}
		json_object_object_foreach(r, name, value)
			printf("%-*s  %s\n", widest, name, cell(value));
	}
	json_object_put(r);
}

void out_value(const struct cli *c, const char *name, const char *value)
{
	row *r;

	if (!for_programs(c)) {
		puts(value);
		return;
	}
	r = row_new();
	row_text(r, name, value);
	out_record(c, r);
}

/* What stands in a table on a terminal: long lock ids and hashes are cut. */
static const char *shown(const char *column, struct json_object *value)
{
	const char *text = cell(value);
	size_t max = strcmp(column, "lock_id") == 0 ? LOCK_ID_SHOWN :
		strcmp(column, "sha256") == 0 ? HASH_SHOWN : SIZE_MAX;

	if (strlen(text) <= max)
		return text;
	return mem_printf("%.*s\xe2\x80\xa6", (int)max - 1, text);
}

enum { COLUMNS_MAX = 16 };

/* The text, and blanks up to the next column; nothing behind the last. COLOUR is NULL for
 * none. */
static void print_cell(const char *s, const char *colour, const int *widths, int column)
{
	if (colour && has_colours())
		printf("%s%s" PLAIN, colour, s);
	else
		fputs(s, stdout);
	if (widths[column + 1])
		for (int n = width(s); n < widths[column] + 2; n++)
			putchar(' ');
}

static void print_aligned(void)
{
	int widths[COLUMNS_MAX + 1] = { 0 }, i;

	for (struct table_row *t = first_row; t; t = t->next) {
		i = 0;
		json_object_object_foreach(t->cells, column, value) {
			int w = width(shown(column, value)), heading_w = width(column);

			w = w > heading_w ? w : heading_w;
			widths[i] = w > widths[i] ? w : widths[i];
			i++;
		}
	}
	i = 0;
	json_object_object_foreach(first_row->cells, title, unused) {
		(void)unused;
		print_cell(heading(title), BOLD, widths, i++);
	}
	putchar('\n');
	for (struct table_row *t = first_row; t; t = t->next) {
		i = 0;
		json_object_object_foreach(t->cells, column, value)
			print_cell(shown(column, value), colour_of(value), widths, i++);
		putchar('\n');
	}
}

static void print_tabbed(void)
{
	for (struct table_row *t = first_row; t; t = t->next) {
		const char *gap = "";

		json_object_object_foreach(t->cells, name, value) {
			(void)name;
			printf("%s%s", gap, cell(value));
			gap = "\t";
		}
		putchar('\n');
	}
}

void out_finish(void)
{
	if (first_row && isatty(STDOUT_FILENO))
		print_aligned();
	else
		print_tabbed();
	for (struct table_row *t = first_row; t; t = t->next)
		json_object_put(t->cells);
	first_row = NULL;
	if (fflush(stdout) || ferror(stdout))
		die_errno("cannot write to standard output");
}
