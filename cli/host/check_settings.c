/* SPDX-License-Identifier: MIT */
/* wopictl check: settings, and how far the limits that they set are used up. */
#include "checks.h"
#include "client.h"
#include "config.h"
#include "db.h"
#include "disk.h"
#include "jwk.h"
#include "jwks.h"
#include "mem.h"
#include "message.h"
#include "quota.h"
#include "report.h"
#include "text.h"

enum { DISK_PROBLEM = 95 };	/* percent in use */

static void warn_of_quota(struct cli *c, const struct quota *q)
{
	int level = quota_level(q->used, q->max);

	if (level)
		report_warning(c, mem_printf("quota of '%s'", q->owner),
			       mem_printf("more than %d %% of %s is in use", level, text_size(q->max)),
			       "remove files or old versions, or raise the quota");
}

void check_quotas(struct cli *c)
{
	struct quotas all = quota_list(c->db);

	for (size_t i = 0; i < all.count; i++)
		warn_of_quota(c, &all.list[i]);
}

void check_disk(struct cli *c)
{
	const char *finding, *remedy;
	struct disk disk;
	int level;

	if (db_contents(c->db) < 0 || !disk_look(c->db, &disk))
		return;
	level = disk_level(&disk);
	finding = mem_printf("more than %d %% of what contents may take is in use; disk_reserve keeps %s",
			     level, text_size(disk.reserve));
	remedy = mem_printf("make room on the disk, for example by %s", report_command(c, "gc"));
	if (level >= DISK_PROBLEM)
		report_problem(c, "disk", finding, remedy);
	else if (level)
		report_warning(c, "disk", finding, remedy);
	else
		report_ok(c, "disk");
}

void check_base_url(struct cli *c)
{
	report_either(c, "base URL", config_base_url(c->db) ? NULL :
		      "is not set, so no WOPISrc can be given out",
		      report_command(c, "config set base_url https://HOST/wopi"));
}

/* An invalid value, damaged or set by another program, fails the requests that read it. */
void check_settings(struct cli *c)
{
	for (size_t i = 0; i < settings_count; i++) {
		const struct setting *s = &settings[i];
		const char *value = config_get(c->db, s);
		const char *problem = value && value != s->default_value ? s->problem(value) : NULL;

		if (problem)
			report_problem(c, s->name, mem_printf("is '%s', but it %s", visible(value),
							      problem),
				       report_command(c, mem_printf("config remove %s", s->name)));
	}
}

static const char *setting(const struct cli *c, const char *name)
{
	return config_get(c->db, setting_find(name));
}

/* Whether signed tokens can be taken at all, if they are asked for. */
void check_oauth(struct cli *c)
{
	static const char check[] = "OAuth";
	size_t keys;

	if (!same(setting(c, "oauth"), "jwt"))
		return;
	keys = jwks_list(c->db).count;
	if (!setting(c, "oauth_issuer"))
		report_problem(c, check, "takes no signed token: oauth_issuer is not set",
			       report_command(c, "config set oauth_issuer ISSUER"));
	else if (!setting(c, "oauth_audience"))
		report_problem(c, check, "takes no signed token: oauth_audience is not set",
			       report_command(c, "config set oauth_audience AUDIENCE"));
	else
		report_either(c, check, keys ? NULL : "takes no signed token: there are no keys",
			      report_command(c, "oauth set URL"));
}

void check_faults(struct cli *c)
{
	if (c->db->switches & DB_FAULTS)
		report_problem(c, "faults", "are on: requests go wrong on purpose",
			       report_command(c, "config set faults off"));
	if (c->db->switches & DB_CLOCK_MOVED)
		report_problem(c, "clock", "is moved ahead: locks, tokens and links expire early",
			       report_command(c, "clock clear"));
}

/* Whether an editor's discovery has that action for some files. */
static bool has_service(const struct cli *c, const char *name)
{
	struct actions all = client_actions(c->db, NULL);

	for (size_t i = 0; i < all.count; i++)
		if (same(all.list[i].name, name) && *client_service_url(all.list[i].urlsrc))
			return true;
	return false;
}

/* CheckFileInfo announces coauthoring only with all of its properties. */
void check_plus(struct cli *c)
{
	static const struct { const char *action, *property; } services[] = {
		{ "collab", "OfficeCollaborationServiceEndpointUrl" },
		{ "rtc", "RealTimeChannelEndpointUrl" },
	};
	static const char silent[] = "is empty, so CheckFileInfo does not announce coauthoring";
	bool complete = setting(c, "geo_location");

	if (!(c->db->switches & DB_COAUTH))
		return;
	if (!complete)
		report_warning(c, "FileGeoLocationCode", silent,
			       report_command(c, "config set geo_location CODE"));
	for (size_t i = 0; i < sizeof(services) / sizeof(*services); i++)
		if (!has_service(c, services[i].action)) {
			complete = false;
			report_warning(c, services[i].property,
				       mem_printf("%s: no client has the action '%s'", silent,
						  services[i].action),
				       report_command(c, "client refresh"));
		}
	if (complete)
		report_ok(c, "coauthoring");
}
