/* SPDX-License-Identifier: MIT */
/*
 * Coauthoring locks: GetCoauthLock, RefreshCoauthLock, UnlockCoauthLock, GetCoauthTable, and their
 * headers in other operations. All of it only while the setting "coauth" is on.
 */
#include "coauthoring.h"

#include "authorize.h"
#include "clock.h"
#include "coauth.h"
#include "db.h"
#include "exchange.h"
#include "handlers.h"
#include "json.h"
#include "lock.h"
#include "lock_row.h"
#include "mem.h"
#include "outcome.h"
#include "request.h"
#include "response.h"
#include "text.h"
#include "user.h"

#include <json-c/json.h>

enum {
	TIMEOUT_MIN_S = 60,
	TIMEOUT_MAX_S = 3600,
	/* bytes of a body: metadata in which each character is escaped, and room for the rest */
	BODY_MAX = 8 * COAUTH_METADATA_MAX,
};

static bool refuse_header(struct exchange *x, const char *header, const char *problem)
{
	response_refuse(&x->response, 400, mem_printf("%s %s", header, problem));
	return false;
}

/* Reads the value TEXT of HEADER, a number of seconds. False if the request is refused. */
static bool read_timeout(struct exchange *x, const char *header, const char *text, int64_t *ttl)
{
	int64_t seconds;

	if (!text)
		return refuse_header(x, header, "is missing");
	if (!parse_number(text, TIMEOUT_MAX_S, &seconds) || seconds < TIMEOUT_MIN_S)
		return refuse_header(x, header, "is not a number from 60 to 3600");
	*ttl = seconds * CLOCK_SECOND;
	return true;
}

bool coauth_lock_terms(struct exchange *x, int64_t *ttl, bool *visible)
{
	const char *timeout, *flag;

	*ttl = lock_ttl(x->db);
	*visible = false;
	if (!exchange_coauth(x))
		return true;
	timeout = request_header("X_WOPI_LOCKEXPIRATIONTIMEOUT");
	flag = request_header("X_WOPI_LOCKUSERVISIBLE");
	if (timeout && !read_timeout(x, "X-WOPI-LockExpirationTimeout", timeout, ttl))
		return false;
	if (flag && !parse_flag(flag, visible))
		return refuse_header(x, "X-WOPI-LockUserVisible", "is neither true nor false");
	return true;
}

/* *LOCK_ID is NULL if the header is missing. False if it is invalid, and the request is refused. */
static bool read_lock_id(struct exchange *x, const char **lock_id)
{
	const char *problem;

	*lock_id = request_header("X_WOPI_COAUTHLOCKID");
	problem = *lock_id ? lock_id_problem(*lock_id) : NULL;
	return problem ? refuse_header(x, "X-WOPI-CoauthLockId", problem) : true;
}

static bool need_lock_id(struct exchange *x, const char **lock_id)
{
	if (!read_lock_id(x, lock_id))
		return false;
	return *lock_id ? true : refuse_header(x, "X-WOPI-CoauthLockId", "is missing");
}

bool coauth_quoted(struct exchange *x)
{
	if (!exchange_coauth(x))
		return true;
	if (!read_lock_id(x, &x->coauth_id))
		return false;
	if (!x->coauth_id || !request_header("X_WOPI_LOCK"))
		return true;
	return refuse_header(x, "X-WOPI-CoauthLockId", "and X-WOPI-Lock cannot be used together");
}

/* Reads the metadata in a JSON body; without any, *METADATA stays as it is. False if the body is
 * invalid. */
static bool metadata_in(const char *body, size_t len, const char **metadata)
{
	struct json_object *o;
	const char *text;
	bool good;

	if (!json_read_object(body, len, &o))
		return false;
	good = json_text_if_there(o, "CoauthLockMetadata", &text);
	if (text)
		*metadata = mem_strdup(text);
	json_object_put(o);
	return good;
}

/* The metadata of the body, else of the header, else NULL. False if the request is refused. Ends
 * the snapshot. */
static bool read_metadata(struct exchange *x, const char **metadata)
{
	const char *body, *problem;
	size_t len;

	*metadata = request_header("X_WOPI_COAUTHLOCKMETADATA");
	if (!exchange_body(x, BODY_MAX, &body, &len))
		return false;
	if (len && !metadata_in(body, len, metadata))
		return refuse_header(x, "the body", "is not {\"CoauthLockMetadata\": TEXT}");
	problem = *metadata ? coauth_metadata_problem(*metadata) : NULL;
	return problem ? refuse_header(x, "CoauthLockMetadata", problem) : true;
}

/* Refuses with 409: HOLDER has the file, or, if NULL, the quoted lock was not found. */
static void refuse_state(struct exchange *x, const struct lock *holder)
{
	if (!holder) {
		response_refuse(&x->response, 409, "the coauthoring lock was not found or has expired");
		return;
	}
	response_refuse(&x->response, 409, exchange_describe(x, holder));
	exchange_tell_user(x, holder);
}

/* The name of the lock holder: the administrator, if wopictl took the lock. */
static const char *holder_name(struct exchange *x, const struct coauth_lock *l)
{
	struct user u;

	return user_get(x->db, l->user_id ? l->user_id : USER_ADMIN, &u) ?
		user_friendly_name(&u) : USER_ADMIN;
}

static struct json_object *table_json(struct exchange *x, const struct coauth_table *t)
{
	struct json_object *o = json_object_new_object(), *rows = json_object_new_array();

	for (size_t i = 0; i < t->count; i++) {
		const struct coauth_lock *l = &t->locks[i];
		struct json_object *r = json_object_new_object();

		json_add_text(r, "CoauthLockId", l->lock_id);
		json_add_text(r, "CoauthLockMetadata", l->metadata);
		json_add_text(r, "UserFriendlyName", holder_name(x, l));
		json_add_int(r, "CoauthLockTime", clock_ms(l->taken_at));
		json_add_text(r, "CoauthLockType", l->type);
		json_object_array_add(rows, r);
	}
	json_add(o, "CoauthTable", rows);
	return o;
}

static void answer_version(struct exchange *x, struct coauth_table *t)
{
	*t = (struct coauth_table){ .version = "0" };
	if (!x->file.old)	/* an old version is never locked */
		coauth_table(x->db, x->file.id, x->now, t);
	response_header(&x->response, "X-WOPI-CoauthTableVersion", t->version);
}

/* Answers with the version, and with the table unless the client has that version (KNOWN). */
static void answer_table(struct exchange *x, const char *known)
{
	struct coauth_table t;

	answer_version(x, &t);
	if (!known || !same(known, t.version))
		response_json(&x->response, table_json(x, &t));
}

void get_coauth_lock(struct exchange *x)
{
	const char *problem;
	struct coauth_lock wanted = { .type = request_header("X_WOPI_COAUTHLOCKTYPE") };
	struct lock holder;
	int64_t ttl;

	problem = wanted.type ? coauth_type_problem(wanted.type) : "is missing";
	if (!need_lock_id(x, &wanted.lock_id))
		return;
	if (problem) {
		refuse_header(x, "X-WOPI-CoauthLockType", problem);
		return;
	}
	if (!read_timeout(x, "X-WOPI-CoauthLockExpirationTimeout",
			  request_header("X_WOPI_COAUTHLOCKEXPIRATIONTIMEOUT"), &ttl) ||
	    !read_metadata(x, &wanted.metadata) || !exchange_begin_change(x))
		return;
	if (!wanted.metadata)
		wanted.metadata = "";
	wanted.taken_at = x->now;
	wanted.expires_at = x->now + ttl;
	wanted.user_id = x->session.user.id;
	switch (coauth_take(x->db, x->file.id, &wanted, x->now, &holder)) {
	case OUTCOME_OK:
		answer_table(x, NULL);
		db_commit(x->db);
		break;
	case OUTCOME_TOO_MANY:
		response_refuse(&x->response, 409, mem_printf("the file already has"
				" %d coauthoring locks, the maximum", COAUTH_LOCKS_MAX));
		break;
	default:
		refuse_state(x, &holder);
	}
}

void refresh_coauth_lock(struct exchange *x)
{
	const char *lock_id, *metadata;
	int64_t ttl;

	if (!need_lock_id(x, &lock_id) ||
	    !read_timeout(x, "X-WOPI-CoauthLockExpirationTimeout",
			  request_header("X_WOPI_COAUTHLOCKEXPIRATIONTIMEOUT"), &ttl) ||
	    !read_metadata(x, &metadata) || !exchange_begin_change(x))
		return;
	if (coauth_refresh(x->db, x->file.id, lock_id, metadata, x->now + ttl, x->now) != OUTCOME_OK) {
		refuse_state(x, NULL);
		return;
	}
	answer_table(x, NULL);
	db_commit(x->db);
}

void unlock_coauth_lock(struct exchange *x)
{
	struct coauth_table t;
	const char *lock_id;

	if (!need_lock_id(x, &lock_id) || !exchange_begin_change(x))
		return;
	if (coauth_release(x->db, x->file.id, lock_id, x->session.user.id, x->now) != OUTCOME_OK) {
		refuse_state(x, NULL);
		return;
	}
	answer_version(x, &t);
	db_commit(x->db);
}

void get_coauth_table(struct exchange *x)
{
	struct lock holder;

	if (!x->file.old && lock_get(x->db, x->file.id, x->now, &holder) && !holder.coauth) {
		refuse_state(x, &holder);
		return;
	}
	answer_table(x, request_header("X_WOPI_COAUTHTABLEVERSION"));
}
