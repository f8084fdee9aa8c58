/* SPDX-License-Identifier: MIT */
/* The properties of CSPP Plus. */
#include "plus.h"

#include "client.h"
#include "clock.h"
#include "coauth_scope.h"
#include "config.h"
#include "container.h"
#include "db.h"
#include "file.h"
#include "grant.h"
#include "json.h"
#include "text.h"
#include "token.h"
#include "user.h"

enum { GRANTS_MAX = 3 };	/* of the owner, of the administrator, and one more */

/* The services of the editor that opens the file. */
struct services {
	const char *collaboration, *channel;	/* "" for none */
	const char *place;
};

static const char *service(struct exchange *x, const struct file *f, const char *action)
{
	struct action a;

	return client_action(x->db, f->name, action, x->session.client, &a) ?
		client_service_url(a.urlsrc) : "";
}

/* False if one of them is unknown. */
static bool find_services(struct exchange *x, const struct file *f, struct services *s)
{
	const char *place = config_text(x->db, "geo_location");

	*s = (struct services){ .place = place ? place : "" };
	if (!coauth_scope_on(x->db, x->session.client, f->id) || !*s->place)
		return false;
	s->collaboration = service(x, f, "collab");
	s->channel = service(x, f, "rtc");
	return *s->collaboration && *s->channel;
}

static bool is_granted(struct exchange *x, const struct file *f)
{
	struct reaching_grants all = grant_reaching(x->db, f->id, f, GRANTS_MAX);

	for (size_t i = 0; i < all.count; i++)
		if (!same(all.list[i].user_id, f->owner_id) && !same(all.list[i].user_id, USER_ADMIN))
			return true;
	return false;
}

/* Whether the file, or a container above it, has a link. */
static bool is_linked(struct exchange *x, const struct file *f)
{
	const char *id = f->container_id;
	struct container c;

	if (token_list_links(x->db, f->id, x->now).count)
		return true;
	for (; id && container_get(x->db, id, &c); id = c.parent_id)
		if (token_list_links(x->db, id, x->now).count)
			return true;
	return false;
}

void plus_announce(struct exchange *x, struct json_object *o)
{
	const struct file *f = &x->file;
	struct services s;

	if (!(x->db->switches & DB_COAUTH) || f->old || !find_services(x, f, &s) ||
	    !x->session.expires_at)
		return;
	json_add_int(o, "AccessTokenExpiry", clock_ms(x->session.expires_at));
	json_add_text(o, "FileGeoLocationCode", s.place);
	json_add_text(o, "OfficeCollaborationServiceEndpointUrl", s.collaboration);
	json_add_text(o, "RealTimeChannelEndpointUrl", s.channel);
	json_add_int(o, "SequenceNumber", f->sequence);
	json_add_int(o, "ServerTime", clock_ms(x->now));
	json_add_text(o, "SharingStatus", is_granted(x, f) || is_linked(x, f) ? "Shared" : "Private");
	json_add_flag(o, "SupportsCoauth", true);
	json_add_flag(o, "SupportsResumableFileTransfer", true);
}

void plus_add_endpoints(struct exchange *x, const struct file *f, struct json_object *o)
{
	struct json_object *endpoints;
	struct services s;

	if (!find_services(x, f, &s))
		return;
	endpoints = json_object_new_object();
	json_add_text(endpoints, "RealTimeChannelEndpointUrl", s.channel);
	json_add_text(endpoints, "OfficeCollaborationServiceEndpointUrl", s.collaboration);
	json_add(o, "EndPoints", endpoints);
}
