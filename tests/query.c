/* SPDX-License-Identifier: MIT */
/*
 * jq's commonest filters without the time that jq takes to start.
 *
 *   query jq|gojq [-rceSs]... FILTER [FILE]...
 *
 * Prints what that program would print, gojq's members sorted. It knows paths (.a.b[0][]?),
 * arrays ([.a, .b]), strings, pipes, commas, keys, length, has("a") and join("a"). All else,
 * also an error of any kind, is left to the program itself, which then runs in its place.
 */
#include <ctype.h>
#include <fcntl.h>
#include <inttypes.h>
#include <json-c/json.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { NODES_MAX = 64, DEPTH_MAX = 256, TEXT_MAX = 1 << 26 };

/* Integers up to this one are the same in all programs. */
static const int64_t exact_max = INT64_C(1) << 53;

enum kind { THIS, MEMBER, INDEX, EACH, ARRAY, TEXT, PIPE, COMMA, KEYS, LENGTH, HAS, JOIN };

/* What is computed of a value; MEMBER, INDEX and EACH first compute LEFT. */
struct node {
	enum kind kind;
	struct node *left, *right;
	char *name;
	int64_t index;
	bool optional;		/* "?": a value of another type is skipped */
};

struct filter {
	const char *at;
	struct node nodes[NODES_MAX];
	size_t count;
};

static char **arguments;	/* the program to run instead, and what it gets */
static bool raw, compact, exit_status, sorted, slurp;

/* What was read of standard input, which the other program must read, too. */
static char *input;
static size_t input_size;

/* Nothing was printed yet: the other program does all. */
static _Noreturn void leave(void)
{
	if (input) {
		int fd = memfd_create("input", 0);

		if (fd < 0 || write(fd, input, input_size) != (ssize_t)input_size ||
		    lseek(fd, 0, SEEK_SET) || dup2(fd, STDIN_FILENO) < 0)
			_exit(5);
	}
	execvp(arguments[0], arguments);
	perror(arguments[0]);
	_exit(127);
}

static void *need(void *memory)
{
	if (!memory)
		leave();
	return memory;
}

/* Reading the filter. */

static struct node *pipeline(struct filter *f);

static struct node *node(struct filter *f, enum kind kind, struct node *left)
{
	if (f->count == NODES_MAX)
		leave();
	f->nodes[f->count] = (struct node){ .kind = kind, .left = left };
	return &f->nodes[f->count++];
}

static void skip_space(struct filter *f)
{
	while (isspace((unsigned char)*f->at))
		f->at++;
}

static bool accept(struct filter *f, const char *token)
{
	size_t size = strlen(token);

	skip_space(f);
	if (strncmp(f->at, token, size) != 0)
		return false;
	f->at += size;
	return true;
}

static void expect(struct filter *f, const char *token)
{
	if (!accept(f, token))
		leave();
}

/* A name, or what is between quotes, without any escapes. */
static char *word(struct filter *f)
{
	bool quoted = *f->at == '"';
	const char *start = f->at += quoted, *end;

	if (quoted)
		end = start + strcspn(start, "\"\\");
	else
		for (end = start; *end == '_' || isalnum((unsigned char)*end); end++)
			;
	if ((quoted && *end != '"') || (!quoted && (end == start || isdigit((unsigned char)*start))))
		leave();
	f->at = end + quoted;
	return need(strndup(start, (size_t)(end - start)));
}

static struct node *bracket(struct filter *f, struct node *of)
{
	struct node *n;
	char *end;

	if (accept(f, "]"))
		return node(f, EACH, of);
	n = node(f, INDEX, of);
	n->index = strtol(f->at, &end, 10);
	if (end == f->at)
		leave();
	f->at = end;
	expect(f, "]");
	return n;
}

/* What may follow a path's start: .name, [3], [] and "?". */
static struct node *path(struct filter *f, struct node *n)
{
	for (bool first = true;; first = false) {
		if (first && (*f->at == '_' || *f->at == '"' || isalpha((unsigned char)*f->at))) {
			n = node(f, MEMBER, n);
			n->name = word(f);
		} else if (!first && f->at[0] == '.' && f->at[1] != '[') {
			f->at++;
			n = node(f, MEMBER, n);
			n->name = word(f);
		} else if (*f->at == '[') {
			f->at++;
			n = bracket(f, n);
		} else {
			return n;
		}
		if (*f->at == '?') {
			f->at++;
			n->optional = true;
		}
	}
}

static struct node *call(struct filter *f, enum kind kind)
{
	struct node *n = node(f, kind, NULL);

	expect(f, "(");
	skip_space(f);
	if (*f->at != '"')
		leave();
	n->name = word(f);
	expect(f, ")");
	return n;
}

static struct node *term(struct filter *f)
{
	struct node *n;

	skip_space(f);
	if (accept(f, "."))
		return path(f, node(f, THIS, NULL));
	if (accept(f, "[")) {
		n = node(f, ARRAY, pipeline(f));
		expect(f, "]");
		return n;
	}
	if (*f->at == '"') {
		n = node(f, TEXT, NULL);
		n->name = word(f);
		return n;
	}
	if (accept(f, "length"))
		return node(f, LENGTH, NULL);
	if (accept(f, "keys")) {
		n = node(f, KEYS, NULL);
		return accept(f, "[]") ? node(f, EACH, n) : n;
	}
	if (accept(f, "has"))
		return call(f, HAS);
	expect(f, "join");
	return call(f, JOIN);
}

static struct node *list(struct filter *f)
{
	struct node *n = term(f), *both;

	while (accept(f, ",")) {
		both = node(f, COMMA, n);
		both->right = term(f);
		n = both;
	}
	return n;
}

static struct node *pipeline(struct filter *f)
{
	struct node *n = list(f), *both;

	if (!accept(f, "|"))
		return n;
	both = node(f, PIPE, n);
	both->right = pipeline(f);
	return both;
}

/* Computing. Values are never freed: the process ends soon. */

static void compute(const struct node *n, struct json_object *of, struct json_object *to);

static void add(struct json_object *to, struct json_object *value)
{
	json_object_array_add(to, json_object_get(value));
}

/* All that N makes of OF, as an array. */
static struct json_object *results(const struct node *n, struct json_object *of)
{
	struct json_object *all = need(json_object_new_array());

	if (n)
		compute(n, of, all);
	else
		add(all, of);
	return all;
}

static void member(const struct node *n, struct json_object *of, struct json_object *to)
{
	struct json_object *value = NULL;

	if (json_object_is_type(of, json_type_object))
		json_object_object_get_ex(of, n->name, &value);
	else if (of && n->optional)
		return;
	else if (of)
		leave();
	add(to, value);
}

static void element(const struct node *n, struct json_object *of, struct json_object *to)
{
	struct json_object *value = NULL;

	if (json_object_is_type(of, json_type_array)) {
		int64_t length = (int64_t)json_object_array_length(of), i = n->index;

		i += i < 0 ? length : 0;
		if (i >= 0 && i < length)
			value = json_object_array_get_idx(of, (size_t)i);
	} else if (of && n->optional) {
		return;
	} else if (of) {
		leave();
	}
	add(to, value);
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The names of OBJECT's members, in order. */
static const char **names(struct json_object *object, bool in_order)
{
	size_t count = (size_t)json_object_object_length(object), i = 0;
	const char **all = need(malloc((count + 1) * sizeof(*all)));

	json_object_object_foreach(object, key, value) {
		(void)value;
		all[i++] = key;
	}
	all[count] = NULL;
	if (in_order)
		qsort(all, count, sizeof(*all), by_text);
	return all;
}

static void each(const struct node *n, struct json_object *of, struct json_object *to)
{
	if (json_object_is_type(of, json_type_array)) {
		for (size_t i = 0; i < json_object_array_length(of); i++)
			add(to, json_object_array_get_idx(of, i));
	} else if (!n->optional || json_object_is_type(of, json_type_object)) {
		leave();
	}
}

static void keys(struct json_object *of, struct json_object *to)
{
	struct json_object *all = need(json_object_new_array());

	if (!json_object_is_type(of, json_type_object))
		leave();
	for (const char **name = names(of, true); *name; name++)
		json_object_array_add(all, need(json_object_new_string(*name)));
	add(to, all);
}

static int64_t characters(const char *s)
{
	int64_t count = 0;

	for (; *s; s++)
		count += (*s & 0xc0) != 0x80;
	return count;
}

static void length(struct json_object *of, struct json_object *to)
{
	int64_t n = 0;

	switch (json_object_get_type(of)) {
	case json_type_null:
		break;
	case json_type_array:
		n = (int64_t)json_object_array_length(of);
		break;
	case json_type_object:
		n = json_object_object_length(of);
		break;
	case json_type_string:
		n = characters(json_object_get_string(of));
		break;
	default:
		leave();
	}
	add(to, need(json_object_new_int64(n)));
}

static void has(const struct node *n, struct json_object *of, struct json_object *to)
{
	if (!json_object_is_type(of, json_type_object))
		leave();
	add(to, json_object_new_boolean(json_object_object_get_ex(of, n->name, NULL)));
}

/* NULL joins as nothing, and what is no string as it is printed. */
static void join(const struct node *n, struct json_object *of, struct json_object *to)
{
	char *all;
	size_t size;
	FILE *f = need(open_memstream(&all, &size));

	if (!json_object_is_type(of, json_type_array))
		leave();
	for (size_t i = 0; i < json_object_array_length(of); i++) {
		struct json_object *item = json_object_array_get_idx(of, i);

		if (item && (json_object_is_type(item, json_type_array) ||
			     json_object_is_type(item, json_type_object) ||
			     json_object_is_type(item, json_type_double)))
			leave();
		fprintf(f, "%s%s", i ? n->name : "", item ? json_object_get_string(item) : "");
	}
	fclose(f);
	add(to, need(json_object_new_string(all)));
}

static void compute(const struct node *n, struct json_object *of, struct json_object *to)
{
	struct json_object *first, *value;

	if (n->kind == COMMA) {
		compute(n->left, of, to);
		compute(n->right, of, to);
		return;
	}
	first = results(n->left, of);
	if (n->kind == ARRAY) {
		add(to, first);
		return;
	}
	for (size_t i = 0; i < json_object_array_length(first); i++) {
		value = json_object_array_get_idx(first, i);
		switch (n->kind) {
		case THIS: add(to, value); break;
		case MEMBER: member(n, value, to); break;
		case INDEX: element(n, value, to); break;
		case EACH: each(n, value, to); break;
		case TEXT: add(to, need(json_object_new_string(n->name))); break;
		case PIPE: compute(n->right, value, to); break;
		case KEYS: keys(value, to); break;
		case LENGTH: length(value, to); break;
		case HAS: has(n, value, to); break;
		case JOIN: join(n, value, to); break;
		default: leave();
		}
	}
}

/* Printing. */

static void print_string(FILE *f, const char *s, int size)
{
	static const char escaped[] = "\"\\\n\r\t\b\f", letters[] = "\"\\nrtbf";

	putc('"', f);
	for (const char *p = s, *at; p < s + size; p++) {
		if (*p && (at = strchr(escaped, *p)))
			fprintf(f, "\\%c", letters[at - escaped]);
		else if ((*p >= 0 && *p < ' ') || *p == 127)
			leave();
		else
			putc(*p, f);
	}
	putc('"', f);
}

static void new_line(FILE *f, int depth)
{
	if (!compact)
		fprintf(f, "\n%*s", 2 * depth, "");
}

static void print(FILE *f, struct json_object *v, int depth);

static void print_array(FILE *f, struct json_object *v, int depth)
{
	size_t count = json_object_array_length(v);

	putc('[', f);
	for (size_t i = 0; i < count; i++) {
		if (i)
			putc(',', f);
		new_line(f, depth + 1);
		print(f, json_object_array_get_idx(v, i), depth + 1);
	}
	if (count)
		new_line(f, depth);
	putc(']', f);
}

static void print_object(FILE *f, struct json_object *v, int depth)
{
	const char **all = names(v, sorted), **name;

	putc('{', f);
	for (name = all; *name; name++) {
		if (name != all)
			putc(',', f);
		new_line(f, depth + 1);
		print_string(f, *name, (int)strlen(*name));
		fputs(compact ? ":" : ": ", f);
		print(f, json_object_object_get(v, *name), depth + 1);
	}
	if (name != all)
		new_line(f, depth);
	putc('}', f);
}

static void print(FILE *f, struct json_object *v, int depth)
{
	switch (json_object_get_type(v)) {
	case json_type_string:
		print_string(f, json_object_get_string(v), json_object_get_string_len(v));
		break;
	case json_type_array:
		print_array(f, v, depth);
		break;
	case json_type_object:
		print_object(f, v, depth);
		break;
	case json_type_int:
		if (json_object_get_int64(v) > exact_max || json_object_get_int64(v) < -exact_max)
			leave();
		fprintf(f, "%" PRId64, json_object_get_int64(v));
		break;
	case json_type_double:
		leave();
	default:
		fputs(json_object_to_json_string(v), f);
	}
}

static void print_line(FILE *f, struct json_object *v)
{
	if (raw && json_object_is_type(v, json_type_string))
		fwrite(json_object_get_string(v), 1, (size_t)json_object_get_string_len(v), f);
	else
		print(f, v, 0);
	putc('\n', f);
}

/* Reading the values. */

/* Adds all of FD to *TEXT. */
static void read_all(int fd, char **text, size_t *size)
{
	ssize_t n = -1;

	for (size_t room = 0; fd >= 0; *size += (size_t)n) {
		if (room < *size + 4096) {
			room = 2 * *size + 65536;
			*text = need(realloc(*text, room));
		}
		n = read(fd, *text + *size, room - *size - 1);
		if (n <= 0)
			break;
	}
	if (n < 0 || *size > TEXT_MAX)
		leave();
	(*text)[*size] = '\0';
}

static void parse(const char *text, struct json_object *values)
{
	struct json_tokener *reader = need(json_tokener_new_ex(DEPTH_MAX));

	json_tokener_set_flags(reader, JSON_TOKENER_STRICT | JSON_TOKENER_ALLOW_TRAILING_CHARS |
				       JSON_TOKENER_VALIDATE_UTF8);
	while (text += strspn(text, " \t\r\n"), *text) {
		struct json_object *value;

		json_tokener_reset(reader);
		value = json_tokener_parse_ex(reader, text, (int)strlen(text) + 1);
		if (json_tokener_get_error(reader) != json_tokener_success)
			leave();
		json_object_array_add(values, value);
		text += json_tokener_get_parse_end(reader);
	}
}

static struct json_object *read_values(char **files)
{
	struct json_object *values = need(json_object_new_array());
	char *text = NULL;
	size_t size = 0;

	if (!*files) {
		read_all(STDIN_FILENO, &input, &input_size);
		parse(input, values);
	}
	for (; *files; files++) {
		read_all(open(*files, O_RDONLY | O_CLOEXEC), &text, &size);
		parse(text, values);
		size = 0;
	}
	return values;
}

/* Takes the options; returns the arguments that follow. */
static char **options(char **argv)
{
	static const struct { char letter; bool *on; } all[] = {
		{ 'r', &raw }, { 'c', &compact }, { 'e', &exit_status }, { 'S', &sorted },
		{ 's', &slurp },
	};

	sorted = !strcmp(arguments[0], "gojq");	/* which has no -S */
	for (; *argv && **argv == '-'; argv++)
		for (const char *p = *argv + 1; *p; p++) {
			size_t i = 0;

			while (i < sizeof(all) / sizeof(*all) && all[i].letter != *p)
				i++;
			if (i == sizeof(all) / sizeof(*all) || *all[i].on)
				leave();
			*all[i].on = true;
		}
	return argv;
}

static struct node *read_filter(const char *text)
{
	static struct filter f;
	struct node *n;

	f.at = text;
	n = pipeline(&f);
	skip_space(&f);
	if (*f.at)
		leave();
	return n;
}

/* Prints VALUES once all of them are known to be printed as the other program does. */
static void print_all(struct json_object *values)
{
	char *text;
	size_t size;
	FILE *f = need(open_memstream(&text, &size));

	for (size_t i = 0; i < json_object_array_length(values); i++)
		print_line(f, json_object_array_get_idx(values, i));
	if (fclose(f) || fwrite(text, 1, size, stdout) != size || fflush(stdout))
		exit(2);
}

/* What -e makes of the last value. */
static int status_of(struct json_object *values)
{
	size_t count = json_object_array_length(values);
	struct json_object *last = count ? json_object_array_get_idx(values, count - 1) : NULL;

	if (!exit_status)
		return 0;
	if (!count)
		return 4;
	return !last || (json_object_is_type(last, json_type_boolean) &&
			 !json_object_get_boolean(last));
}

int main(int argc, char **argv)
{
	struct json_object *values, *found;
	struct node *filter;

	if (argc < 2)
		return 2;
	arguments = argv + 1;
	argv = options(argv + 2);
	if (!*argv)
		leave();
	filter = read_filter(*argv);
	values = read_values(argv + 1);
	if (slurp)
		values = results(NULL, values);
	if (exit_status && json_object_array_length(values) != 1)
		leave();	/* the programs differ in what they make of the others */
	found = need(json_object_new_array());
	for (size_t i = 0; i < json_object_array_length(values); i++)
		compute(filter, json_object_array_get_idx(values, i), found);
	print_all(found);
	return status_of(found);
}
