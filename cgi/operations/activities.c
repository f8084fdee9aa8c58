/* SPDX-License-Identifier: MIT */
/* AddActivities. */
#include "activity.h"
#include "authorize.h"
#include "db.h"
#include "exchange.h"
#include "handlers.h"
#include "json.h"
#include "mem.h"
#include "response.h"
#include "text.h"

#include <string.h>

enum { BODY_MAX = 1 << 20 };	/* bytes */
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

/* Reads an activity into *A; without JSON if its type is not supported. Returns NULL, or why it is
 * invalid. */
static const char *read_activity(struct json_object *activity, struct activity *a)
{
	const char *type = text_of(activity, "Type");

	a->id = text_of(activity, "Id");
	if (!a->id || !*a->id || strlen(a->id) > ACTIVITY_ID_MAX)
		return "the Id of an activity is missing or invalid";
	a->json = json_object_to_json_string_ext(activity,
		JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE);
	if (strlen(a->json) > ACTIVITY_MAX)
		return mem_printf("an activity is longer than %d bytes", ACTIVITY_MAX);
	if (!type || !same(type, "comment"))
		a->json = NULL;
	return NULL;
}

/* Reads all activities, before the change begins. Returns NULL, or why one is invalid. */
static const char *read_all(struct json_object *list, struct activity *all, size_t *count)
{
	const char *problem = NULL;

	*count = json_object_array_length(list);
	if (*count > ACTIVITIES_AT_ONCE)
		return mem_printf("there are more than %d activities", ACTIVITIES_AT_ONCE);
	for (size_t i = 0; i < *count && !problem; i++)
		problem = read_activity(json_object_array_get_idx(list, i), &all[i]);
	return problem;
}

static int accept(struct exchange *x, struct activity *a, int64_t at)
{
	if (!a->json)
		return TYPE_NOT_SUPPORTED;
	a->at = at;
	a->user_id = x->session.user.id;
	activity_add(x->db, x->file.id, a);
	return ACCEPTED;
}

/* Stores the activities and answers. ALL points into the JSON of the request. */
static void accept_all(struct exchange *x, struct activity *all, size_t count)
{
	struct json_object *o = json_object_new_object(), *responses = json_object_new_array();
	int64_t at = activity_next(x->db, x->file.id, x->now);

	for (size_t i = 0; i < count; i++) {
		struct json_object *response = json_object_new_object();

		json_add_text(response, "Id", all[i].id);
		json_add(response, "Status",
			 json_object_new_int(accept(x, &all[i], at + (int64_t)i)));
		json_object_array_add(responses, response);
	}
	json_add(o, "ActivityResponses", responses);
	response_json(&x->response, o);
	activity_trim(x->db, x->file.id);
	db_commit(x->db);
}

void add_activities(struct exchange *x)
{
	struct activity all[ACTIVITIES_AT_ONCE];
	struct json_object *body = NULL, *list;
	const char *text, *problem;
	size_t len, count = 0;

	if (!exchange_body(x, BODY_MAX, &text, &len))
		return;
	list = parse(text, len, &body);
	problem = list ? read_all(list, all, &count) :
		mem_printf("the body has no list of Activities, or more than %d elements",
			   JSON_ELEMENTS_MAX);
	if (problem)
		response_refuse(&x->response, 400, problem);
	else if (exchange_begin_change(x))
		accept_all(x, all, count);
	json_object_put(body);
}
