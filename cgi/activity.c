/* SPDX-License-Identifier: MIT */
/* AddActivities (files.md 11). */
#include "exchange.h"

#include "activity.h"
#include "json.h"

#include <string.h>

enum { ACCEPTED = 0, TYPE_NOT_SUPPORTED = 3 };	/* Status of an activity */

/* The body's list of activities, NULL if it has none. The caller puts *BODY. */
static struct json_object *parse(const char *text, size_t len, struct json_object **body)
{
	struct json_object *list;

	if (!json_read(text, len, body) ||
	    !json_object_object_get_ex(*body, "Activities", &list) ||
	    !json_object_is_type(list, json_type_array))
		return NULL;
	return list;
}

static const char *text_of(struct json_object *activity, const char *member)
{
	struct json_object *v;

	if (!json_object_is_type(activity, json_type_object) ||
	    !json_object_object_get_ex(activity, member, &v) ||
	    !json_object_is_type(v, json_type_string) ||
	    strlen(json_object_get_string(v)) != (size_t)json_object_get_string_len(v))
		return NULL;
	return json_object_get_string(v);
}

/* Each can be answered: it has an id. */
static bool all_named(struct json_object *list)
{
	for (size_t i = 0; i < json_object_array_length(list); i++) {
		const char *id = text_of(json_object_array_get_idx(list, i), "Id");

		if (!id || !*id || strlen(id) > ACTIVITY_ID_MAX)
			return false;
	}
	return true;
}

static int accept(struct exchange *x, struct json_object *activity, int64_t at)
{
	const char *type = text_of(activity, "Type");
	struct activity a = {
		.id = text_of(activity, "Id"), .at = at, .user_id = x->session.user.id,
		.json = json_object_to_json_string_ext(activity,
			JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE),
	};

	if (!type || strcmp(type, "comment") != 0)
		return TYPE_NOT_SUPPORTED;
	activity_add(x->db, x->file.id, &a);
	return ACCEPTED;
}

/* The response is made while the request's JSON is still there. */
static void accept_all(struct exchange *x, struct json_object *list)
{
	struct json_object *o = json_object_new_object(), *responses = json_object_new_array();
	int64_t at = activity_next(x->db, x->file.id, x->now);

	for (size_t i = 0; i < json_object_array_length(list); i++) {
		struct json_object *activity = json_object_array_get_idx(list, i);
		struct json_object *response = json_object_new_object();

		json_add_text(response, "Id", text_of(activity, "Id"));
		json_add(response, "Status",
			json_object_new_int(accept(x, activity, at + (int64_t)i)));
		json_object_array_add(responses, response);
	}
	json_add(o, "ActivityResponses", responses);
	response_json(&x->response, o);
	activity_trim(x->db, x->file.id);
	db_commit(x->db);
}

void add_activities(struct exchange *x)
{
	struct json_object *body = NULL, *list;
	const char *text;
	size_t len;

	if (!exchange_body(x, REQUEST_JSON_MAX, &text, &len))
		return;
	list = parse(text, len, &body);
	if (!list)
		response_refuse(&x->response, 400, "the body has no list of Activities");
	else if (!all_named(list))
		response_refuse(&x->response, 400, "an activity has no usable Id");
	else if (exchange_begin_change(x))
		accept_all(x, list);
	json_object_put(body);
}
