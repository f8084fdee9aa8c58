/* SPDX-License-Identifier: MIT */
/* Mentions: the people whom an editor can propose after "@", and who was chosen. */
#include "authorize.h"
#include "exchange.h"
#include "grant.h"
#include "handlers.h"
#include "json.h"
#include "request.h"
#include "response.h"
#include "text.h"
#include "token.h"
#include "user.h"

#include <json-c/json.h>

enum { PEOPLE_MAX = 20 };	/* in one answer */

/* Whom the session may mention. Guests learn of nobody: a link shows its document alone. */
static struct known_people people(struct exchange *x, const char *text, const char *id)
{
	if (token_visits(&x->session))
		return (struct known_people){ .count = 0 };
	return grant_people(x->db, &x->file, text, id, PEOPLE_MAX);
}

void find_people(struct exchange *x)
{
	struct json_object *o = json_object_new_object(), *list = json_object_new_array();
	const char *text = request_parameter("text");
	struct known_people found = { .count = 0 };

	if (text && *text)
		found = people(x, text, NULL);
	for (size_t i = 0; i < found.count; i++) {
		struct json_object *person = json_object_new_object();

		json_add_text(person, "id", found.list[i].id);
		json_add_text(person, "name", found.list[i].name);
		json_object_array_add(list, person);
	}
	json_add(o, "people", list);
	response_json(&x->response, o);
}

/* {"user": ID}. Nothing but the journal keeps it. */
void mention(struct exchange *x)
{
	struct json_object *o;
	const char *id;
	struct user u;

	if (!exchange_json(x, &o))
		return;
	id = json_copy(o, "user");
	json_object_put(o);
	if (!id) {
		response_refuse(&x->response, 400, "the body is not {\"user\": ID}");
	} else if (!exchange_begin_change(x)) {
		return;
	} else if (!people(x, "", id).count || !user_get(x->db, id, &u)) {
		response_refuse(&x->response, 404, "no such user may be mentioned");
	} else {
		x->mentioned = u.name;
		response_json(&x->response, json_object_new_object());
	}
}
