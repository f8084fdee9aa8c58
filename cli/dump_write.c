/* SPDX-License-Identifier: MIT */
/* What dumps are written with: nouns, items, and their members. */
#include "dump.h"

#include "fixture.h"
#include "json.h"
#include "mem.h"
#include "text.h"

#include <json-c/json.h>
#include <stdio.h>
#include <string.h>

void dump_write(struct dump *d, const char *text)
{
	fputs(text, out_results());
	d->written += (int64_t)strlen(text);
}

void dump_noun(struct dump *d, const char *noun)
{
	d->noun = noun;
	d->some_item = false;
}

static void write_name(struct dump *d, const char *noun, const char *what)
{
	dump_write(d, mem_printf("%s\n  \"%s\": %s", d->some_noun ? "," : "", noun, what));
	d->some_noun = true;
}

void dump_true(struct dump *d, const char *noun)
{
	write_name(d, noun, "true");
}

void dump_item(struct dump *d, struct json_object *item)
{
	void *mark = mem_mark();

	if (d->some_item)
		dump_write(d, ",");
	else
		write_name(d, d->noun, "[");
	d->some_item = true;
	dump_write(d, "\n    ");
	dump_write(d, json_written(item, JSON_C_TO_STRING_SPACED));
	json_object_put(item);
	mem_release(mark);
}

void dump_noun_end(struct dump *d)
{
	if (d->some_item)
		dump_write(d, "\n  ]");
}

void dump_object(struct dump *d, const char *noun, struct json_object *object)
{
	const char *gap = "";

	if (json_object_object_length(object)) {
		write_name(d, noun, "{");
		json_object_object_foreach(object, name, value) {
			struct json_object *key = json_object_new_string(name);

			dump_write(d, mem_printf("%s\n    %s: ", gap,
						 json_written(key, JSON_C_TO_STRING_SPACED)));
			dump_write(d, json_written(value, JSON_C_TO_STRING_SPACED));
			json_object_put(key);
			gap = ",";
		}
		dump_write(d, "\n  }");
	}
	json_object_put(object);
}

void dump_text(struct json_object *o, const char *key, const char *value)
{
	if (value)
		json_object_object_add(o, key, json_object_new_string(value));
}

void dump_flag(struct json_object *o, const char *key, bool value)
{
	if (value)
		json_object_object_add(o, key, json_object_new_boolean(true));
}

void dump_time(struct json_object *o, const char *key, int64_t at)
{
	char text[CLOCK_TEXT_SIZE];

	dump_text(o, key, at % CLOCK_SECOND ? clock_format(at, text) : clock_text(at));
}

void dump_time_if_set(struct json_object *o, const char *key, int64_t at)
{
	if (at)
		dump_time(o, key, at);
}

void dump_json(struct json_object *o, const char *key, const char *json)
{
	if (json)
		json_object_object_add(o, key, json_tokener_parse(json));
}

void dump_user(struct dump *d, struct json_object *o, const char *key, const char *user_id)
{
	struct user u, other;

	if (!user_id || !user_get(d->db, user_id, &u))
		return;
	if (!user_removed_at(d->db, user_id))
		dump_text(o, key, u.name);
	else if (user_find(d->db, user_id, &other))	/* by that name another would be found */
		dump_text(o, key, mem_printf(FIXTURE_BY_ID "%s", user_id));
	else
		dump_text(o, key, user_id);
}

bool dump_is_container(struct db *db, const char *id)
{
	struct container n;

	return container_get(db, id, &n);
}

bool dump_is_file(struct db *db, const char *id)
{
	const char *dot = strchr(id, '.');
	struct version v;
	struct file f;
	int64_t number;

	if (!dot)
		return file_get_any(db, id, &f);
	id = mem_strndup(id, (size_t)(dot - id));
	return file_get_any(db, id, &f) && parse_number(dot + 1, INT64_MAX, &number) &&
		version_get(db, id, number, &v) && !v.folded_at;
}

bool dump_is_resource(struct db *db, const char *id)
{
	return dump_is_file(db, id) || dump_is_container(db, id);
}
