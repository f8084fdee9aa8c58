/* SPDX-License-Identifier: MIT */
/* PutUserInfo and ReadSecureStore. */
#include "authorize.h"
#include "credential.h"
#include "db.h"
#include "exchange.h"
#include "handlers.h"
#include "json.h"
#include "request.h"
#include "response.h"
#include "text.h"
#include "token.h"
#include "user.h"

#include <json-c/json.h>

static const char *info_problem(const char *info, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (info[i] == '\0' || (unsigned char)info[i] > 0x7f)
			return "the body is not ASCII";
	return NULL;
}

void put_user_info(struct exchange *x)
{
	const char *info, *problem;
	size_t len;

	if (x->session.user.anonymous) {
		response_refuse(&x->response, 501, "no information is stored for guests");
		return;
	}
	if (!exchange_body(x, USER_INFO_MAX, &info, &len))
		return;
	problem = info_problem(info, len);
	if (problem) {
		response_refuse(&x->response, 400, problem);
		return;
	}
	if (!exchange_begin_change(x))
		return;
	user_set_info(x->db, x->session.user.id, info);
	db_commit(x->db);
}

void read_secure_store(struct exchange *x)
{
	const char *id = request_header("X_WOPI_APPLICATIONID");
	struct json_object *o;
	struct credential c;

	if (!id || line_problem(id, CREDENTIAL_ID_MAX)) {
		response_refuse(&x->response, 400, id ? "X-WOPI-ApplicationId is invalid" :
				"X-WOPI-ApplicationId is missing");
		return;
	}
	/* credentials for all users are not for those who opened a link */
	if (token_visits(&x->session) || !credential_get(x->db, id, x->session.user.id, &c)) {
		response_refuse(&x->response, 404, "no credential is stored for the application");
		return;
	}
	o = json_object_new_object();
	json_add_text(o, "UserName", c.user_name);
	json_add_text(o, "Password", c.password);
	json_add_flag(o, "IsWindowsCredentials", c.windows);
	json_add_flag(o, "IsGroup", !c.user_id);
	response_json(&x->response, o);
}
