/* SPDX-License-Identifier: MIT */
/* What commands print: rows, records and values, for people and for programs. */
#include "output.h"

#include "cli.h"
#include "clock.h"
#include "die.h"
#include "json.h"
#include "mem.h"
#include "message.h"
#include "right.h"
#include "text.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
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

/* Rows of a table on a terminal that are aligned together; the next ones are no narrower. */
enum { ROWS_ALIGNED = 1000 };

static row *rows[ROWS_ALIGNED];
static int row_count;

/* What the pool had before the first row of a long list. */
static void *rows_mark;
static bool rows_are_released;

/*
 * Where results go: to a file without a name, which is copied to standard output at the end.
 * Whoever reads that may stop for as long as it likes, and must not keep the database's
 * snapshot, or its log would grow all the while.
 */
static FILE *results;

static FILE *make_unnamed(void)
{
	const char *folder = getenv("TMPDIR");
	char *path = mem_printf("%s/wopictl-XXXXXX", folder && *folder ? folder : "/tmp");
	int fd = mkstemp(path);

	if (fd < 0)
		return NULL;
	unlink(path);
	fcntl(fd, F_SETFD, FD_CLOEXEC);
	return fdopen(fd, "w+");
}

FILE *out_results(void)
{
	if (!results)
		results = make_unnamed();
	if (!results)	/* the disk is full or read-only: then so */
		results = stdout;
	return results;
}

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

void row_rights(const struct cli *c, row *r, const char *name, unsigned rights)
{
	struct json_object *list;

	if (!c->json) {
		row_text(r, name, rights ? rights_text(rights) : NULL);
		return;
	}
	list = json_object_new_array();
	for (unsigned right = 1; right <= RIGHTS_STORED; right <<= 1)
		if (rights & right)
			json_object_array_add(list, json_object_new_string(rights_text(right)));
	json_object_object_add(r, name, list);
}

void row_age(const struct cli *c, row *r, const char *name, int64_t at)
{
	long long s = (c->now - at) / CLOCK_SECOND;

	if (for_programs(c))
		row_int(r, name, s);
	else if (s < 60)
		row_text(r, name, mem_printf("%llds", s));
	else if (s < 60 * 60)
		row_text(r, name, mem_printf("%lldm", s / 60));
	else if (s < 24 * 60 * 60)
		row_text(r, name, mem_printf("%lldh %lldm", s / 3600, s / 60 % 60));
	else
		row_text(r, name, mem_printf("%lldd %lldh", s / 86400, s / 3600 % 24));
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

_Noreturn void output_failed(void)
{
	if (errno == EPIPE)
		exit(ENDED_BY + SIGPIPE);
	die_errno("cannot write to standard output");
}

/* By what https://no-color.org asks for, and what terminals say of themselves. */
static bool has_colours(void)
{
	const char *off = getenv("NO_COLOR"), *terminal = getenv("TERM");

	return isatty(STDOUT_FILENO) && !(off && *off) && terminal && *terminal &&
		!same(terminal, "dumb");
}

static void print_json(FILE *out, row *r)
{
	fprintf(out, "%s\n", json_written(r, JSON_C_TO_STRING_PLAIN));
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
static void print_field(FILE *out, const char *text, bool quoted)
{
	if (!quoted && !strpbrk(text, ",\"\r\n")) {
		fputs(text, out);
		return;
	}
	putc('"', out);
	for (; *text; text++) {
		if (*text == '"')
			putc('"', out);
		putc(*text, out);
	}
	putc('"', out);
}

/* Lines end with LF, as shells want it; the first row of a command has the heading
 * above it. */
static void print_csv(FILE *out, row *r)
{
	static bool headed;
	const char *gap = "";

	if (!headed) {
		json_object_object_foreach(r, column, unused) {
			(void)unused;
			fputs(gap, out);
			print_field(out, column, false);
			gap = ",";
		}
		putc('\n', out);
		headed = true;
	}
	gap = "";
	json_object_object_foreach(r, name, value) {
		(void)name;
		fputs(gap, out);
		print_field(out, csv_text(value), value && !*csv_text(value));
		gap = ",";
	}
	putc('\n', out);
}

static void print_tabbed(FILE *out, row *r, const char *tab)
{
	const char *gap = "";

	json_object_object_foreach(r, name, value) {
		(void)name;
		fprintf(out, "%s%s", gap, cell(value));
		gap = tab;
	}
	putc('\n', out);
}

/* For programs, or a shell's commands: a row in whichever form that is. */
static void print_plain(const struct cli *c, FILE *out, row *r)
{
	if (c->json)
		print_json(out, r);
	else if (for_programs(c))
		print_csv(out, r);
	else
		print_tabbed(out, r, "\t");
}

void out_event(const struct cli *c, row *r)
{
	if (!for_programs(c) && isatty(STDOUT_FILENO))
		print_tabbed(stdout, r, "  ");
	else
		print_plain(c, stdout, r);
	json_object_put(r);
	if (fflush(stdout))
		output_failed();
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

/* What is short goes straight to standard output, unless there is more before it. */
static FILE *short_results(void)
{
	return results ? results : stdout;
}

void out_record(const struct cli *c, row *r)
{
	FILE *out = short_results();

	if (for_programs(c)) {
		print_plain(c, out, r);
	} else {
		int widest = 0;

		json_object_object_foreach(r, column, unused) {
			(void)unused;
			widest = width(column) > widest ? width(column) : widest;
		}
		json_object_object_foreach(r, name, value)
			fprintf(out, "%-*s  %s\n", widest, name, cell(value));
	}
	json_object_put(r);
}

void out_value(const struct cli *c, const char *name, const char *value)
{
	row *r;

	if (!for_programs(c)) {
		fprintf(short_results(), "%s\n", value);
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
	size_t max = same(column, "lock_id") ? LOCK_ID_SHOWN :
		same(column, "sha256") ? HASH_SHOWN : SIZE_MAX;

	if (strlen(text) <= max)
		return text;
	return mem_printf("%.*s\xe2\x80\xa6", (int)max - 1, text);
}

enum { COLUMNS_MAX = 16 };

/* The text, and blanks up to the next column; nothing behind the last. COLOUR is NULL for
 * none. */
static void print_cell(const char *s, const char *colour, const int *widths, int column)
{
	FILE *out = out_results();

	if (colour && has_colours())
		fprintf(out, "%s%s" PLAIN, colour, s);
	else
		fputs(s, out);
	if (widths[column + 1])
		for (int n = width(s); n < widths[column] + 2; n++)
			putc(' ', out);
}

static void widen(int *widths, row *r)
{
	int i = 0;

	json_object_object_foreach(r, column, value) {
		int w = width(shown(column, value)), heading_w = width(column);

		w = w > heading_w ? w : heading_w;
		widths[i] = w > widths[i] ? w : widths[i];
		i++;
	}
}

static void print_heading(const int *widths, row *r)
{
	int i = 0;

	json_object_object_foreach(r, title, unused) {
		(void)unused;
		print_cell(heading(title), BOLD, widths, i++);
	}
	putc('\n', out_results());
}

/* The rows that were gathered. */
static void print_aligned(void)
{
	static int widths[COLUMNS_MAX + 1];
	static bool headed;

	for (int n = 0; n < row_count; n++)
		widen(widths, rows[n]);
	if (row_count && !headed)
		print_heading(widths, rows[0]);
	headed = true;
	for (int n = 0; n < row_count; n++) {
		int i = 0;

		json_object_object_foreach(rows[n], column, value)
			print_cell(shown(column, value), colour_of(value), widths, i++);
		putc('\n', out_results());
		json_object_put(rows[n]);
	}
	row_count = 0;
}

void out_rows(void)
{
	rows_mark = mem_mark();
	rows_are_released = true;
}

static void print_row(const struct cli *c, row *r)
{
	if (for_programs(c) || !isatty(STDOUT_FILENO)) {
		print_plain(c, out_results(), r);
		json_object_put(r);
		return;
	}
	rows[row_count++] = r;
	if (row_count == ROWS_ALIGNED)
		print_aligned();
}

void out_row(const struct cli *c, row *r)
{
	out_results();	/* whose path is not a row's */
	if (r)
		print_row(c, r);
	if (rows_are_released)
		mem_release(rows_mark);
}

/* All of the results to standard output. */
static void copy_results(void)
{
	static char piece[64 * 1024];
	size_t n;

	if (fflush(results) || ferror(results))
		die_errno("cannot write to a temporary file, in TMPDIR or /tmp");
	rewind(results);
	while ((n = fread(piece, 1, sizeof(piece), results)) > 0)
		if (fwrite(piece, 1, n, stdout) != n)
			output_failed();
	if (ferror(results))
		die_errno("cannot read a temporary file");
	fclose(results);
}

void out_finish(void)
{
	print_aligned();
	if (results && results != stdout)
		copy_results();
	results = NULL;
	if (fflush(stdout) || ferror(stdout))
		output_failed();
}
