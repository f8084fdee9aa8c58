/* SPDX-License-Identifier: MIT */
/* Blank documents: the files of cgi/pages/blanks. */
#include "blank.h"

#include "client.h"
#include "content.h"
#include "die.h"
#include "editor.h"
#include "exchange.h"
#include "mem.h"
#include "name.h"
#include "outcome.h"

#include <json-c/json.h>
#include <string.h>
#include <strings.h>

struct blank {
	char extension[5];
	unsigned size;
	const unsigned char *bytes;
};

static const struct blank blanks[] = {
#include "blanks.inc"
};

/* The types of texts, spreadsheets and presentations, the usual one first. */
static const char offers[3][2][5] = { { "docx", "odt" }, { "xlsx", "ods" }, { "pptx", "odp" } };

struct json_object *blank_offers(struct exchange *x)
{
	struct json_object *list = json_object_new_array();
	struct action a;

	for (size_t i = 0; i < sizeof(offers) / sizeof(*offers); i++)
		for (size_t j = 0; j < sizeof(*offers) / sizeof(**offers); j++)
			if (editor_action(x, CLIENT_FROM_CONTENTS, mem_printf("new.%s", offers[i][j]),
					  "edit", NULL, &a)) {
				json_object_array_add(list, json_object_new_string(offers[i][j]));
				break;
			}
	return list;
}

static const struct blank *find(const char *file_name)
{
	const char *extension = name_extension(file_name);

	for (size_t i = 0; i < sizeof(blanks) / sizeof(*blanks); i++)
		if (*extension && strcasecmp(extension + 1, blanks[i].extension) == 0)
			return &blanks[i];
	return NULL;
}

/* What is left of a blank document. */
struct rest {
	const unsigned char *at;
	size_t size;
};

static ssize_t take(void *arg, uint8_t *to, size_t max)
{
	struct rest *r = arg;
	size_t len = r->size < max ? r->size : max;

	memcpy(to, r->at, len);
	r->at += len;
	r->size -= len;
	return (ssize_t)len;
}

void blank_content(struct exchange *x, const char *file_name, struct content *c)
{
	const struct blank *b = find(file_name);
	struct action a;
	struct rest r;

	if (!b || editor_action(x, CLIENT_FROM_NOTHING, file_name, "editnew", NULL, &a)) {
		content_empty(x->db, c);
		return;
	}
	r = (struct rest){ b->bytes, b->size };
	if (content_receive_from(x->db, take, &r, b->size, b->size, c) != OUTCOME_OK)
		die("a blank document cannot be copied");
}
