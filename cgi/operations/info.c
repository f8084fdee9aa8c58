/* SPDX-License-Identifier: MIT */
/* CheckFileInfo, CheckContainerInfo, CheckFolderInfo and CheckEcosystem: they announce only what
 * works. */
#include "info.h"

#include "address.h"
#include "authorize.h"
#include "client.h"
#include "config.h"
#include "container.h"
#include "exchange.h"
#include "file.h"
#include "grant.h"
#include "handlers.h"
#include "json.h"
#include "mem.h"
#include "name.h"
#include "plus.h"
#include "property.h"
#include "request.h"
#include "response.h"
#include "right.h"
#include "text.h"
#include "token.h"
#include "url.h"
#include "user.h"
#include "utf8.h"

#include <json-c/json.h>

static void add_text(struct json_object *o, const char *name, const char *value)
{
	if (value && *value)
		json_add(o, name, json_object_new_string(value));
}

static void add_flag(struct json_object *o, const char *name, bool value)
{
	json_add_flag(o, name, value);
}

/* FileNameMaxLength excludes the extension for some clients and includes it for others: the maximum
 * without the extension suits all. */
static void add_file(struct json_object *o, const struct exchange *x)
{
	const struct file *f = &x->file;
	const char *name = exchange_name_for(x, f->name), *extension = name_extension(name);

	add_text(o, "BaseFileName", name);
	add_text(o, "FileExtension", extension);
	json_add(o, "FileNameMaxLength",
	    json_object_new_int64(NAME_MAX_UNITS - (int64_t)utf8_units(extension)));
	add_text(o, "OwnerId", f->owner_id);
	add_version_info(o, &f->version);
}

/* Collabora sends it to the browsers of all who have the document open. */
static void add_extra_info(struct exchange *x, struct json_object *o, const struct user *u)
{
	const char *mail = u->email && config_switch(x->db, "show_mail") ? u->email : NULL;
	struct json_object *extra;

	if (!u->avatar && !mail)
		return;
	extra = json_object_new_object();
	add_text(extra, "avatar", u->avatar);
	add_text(extra, "mail", mail);
	json_add(o, "UserExtraInfo", extra);
}

/* Properties of both files and containers. */
static void add_licence(struct json_object *o, const struct user *u)
{
	add_flag(o, "IsAnonymousUser", u->anonymous);
	add_flag(o, "IsEduUser", u->edu);
	add_flag(o, "LicenseCheckForEditIsEnabled", u->business);
}

static void add_user(struct exchange *x, struct json_object *o, const struct user *u)
{
	add_text(o, "UserId", u->id);
	add_text(o, "UserFriendlyName", user_friendly_name(u));
	add_text(o, "UserInfo", u->user_info);
	add_flag(o, "IsAdminUser", u->admin);	/* Collabora warns without it */
	add_licence(o, u);
	add_extra_info(x, o, u);
}

/*
 * The rights in the properties of each client. A reviewer changes the file only by comments and
 * tracked changes: ONLYOFFICE expects UserCanReview without UserCanWrite and without ReadOnly.
 */
static void add_permissions(struct json_object *o, unsigned rights)
{
	bool reviewer = rights & RIGHT_REVIEW && !(rights & RIGHT_WRITE);

	add_flag(o, "UserCanWrite", rights & RIGHT_WRITE);
	add_flag(o, "ReadOnly", !(rights & RIGHTS_SAVE));
	add_flag(o, "UserCanReview", rights & RIGHTS_SAVE);
	if (reviewer)
		add_flag(o, "UserCanOnlyManageRedlines", true);
	add_flag(o, "UserCanRename", rights & RIGHT_RENAME);
	/* Collabora assumes true if it is missing */
	add_flag(o, "UserCanNotWriteRelative", !(rights & RIGHT_CREATE));
}

struct json_object *share_types(unsigned rights)
{
	struct json_object *types = json_object_new_array_ext(2);

	json_object_array_add(types, json_object_new_string(LINK_READ_ONLY));
	if (rights & RIGHT_WRITE)
		json_object_array_add(types, json_object_new_string(LINK_READ_WRITE));
	return types;
}

static void add_share_types(struct json_object *o, unsigned rights)
{
	if (rights & RIGHT_SHARE)
		json_add(o, "SupportedShareUrlTypes", share_types(rights));
}

/* Container operations work for users who may read the file's container. A root that only shows
 * what is granted does not count. */
static void add_tree(struct json_object *o, struct exchange *x)
{
	const char *container_id = x->file.container_id;
	bool visible = token_rights(x->db, &x->session, container_id, NULL) & RIGHT_READ;
	bool addressed = exchange_base_url(x), visits = token_visits(&x->session);
	struct container c;

	if (addressed && visible) {
		add_text(o, "CloseUrl", address_of_page(x, container_id, "view"));
		add_text(o, "BreadcrumbFolderUrl", address_of_page(x, container_id, "view"));
	} else if (addressed && x->session.client) {
		add_text(o, "CloseUrl", address_of_end(x));
	}

	add_flag(o, "SupportsContainers", addressed && visible);
	add_flag(o, "SupportsFolders", addressed && visible);
	add_flag(o, "SupportsEcosystem", addressed && !visits);
	add_flag(o, "SupportsGetFileWopiSrc", addressed && !visits);
	if ((visible || !(x->session.follows || visits)) &&
	    container_get(x->db, container_id, &c))
		add_text(o, "BreadcrumbFolderName", c.name);
}

static void add_capabilities(struct json_object *o, const struct user *u, unsigned rights)
{
	add_flag(o, "SupportsUpdate", true);
	add_flag(o, "SupportsLocks", true);
	add_flag(o, "SupportsGetLock", true);
	add_flag(o, "SupportsExtendedLockLength", true);
	add_flag(o, "SupportsRename", true);
	add_flag(o, "SupportsUserInfo", !u->anonymous);	/* guests are many people */
	add_flag(o, "SupportsDeleteFile", rights & RIGHT_DELETE);
	add_flag(o, "SupportsAddActivities", rights & RIGHTS_SAVE);
	add_share_types(o, rights);
}

/* The title distinguishes an old version from the current one. */
static void add_title(struct json_object *o, const struct file *f)
{
	if (f->old)
		add_text(o, "BreadcrumbDocName",
			 mem_printf("%s (version %lld)", name_stem(f->name),
				    (long long)f->version.number));
}

static bool has_past(const struct exchange *x)
{
	return !x->file.old && !token_visits(&x->session);
}

static bool asks_onlyoffice(const struct exchange *x)
{
	const char *kind = exchange_client_kind(x);

	return kind && same(kind, "onlyoffice");
}

/*
 * Where the bytes are. ONLYOFFICE gets no FileUrl: it would use the first reader's for everybody,
 * for a day. It looks at Size before it looks for a template: while there is one, it gets the
 * template's size. Others need 0 for an empty file. With a TemplateSource nobody gets FileUrl.
 */
static void add_source(struct json_object *o, struct exchange *x, const char *contents)
{
	const char *template_id = x->file.template_id;
	struct file template;

	if (template_id && x->file.version.content.size == 0 &&
	    file_get(x->db, template_id, &template)) {
		add_text(o, "TemplateSource",
			 address_of_contents(x, COLLECTION_TEMPLATE, template_id));
		if (asks_onlyoffice(x))
			json_add_int(o, "Size", template.version.content.size);
	} else if (!asks_onlyoffice(x)) {
		add_text(o, "FileUrl", contents);
	}
}

/*
 * Whether the page at HostEditUrl edits the file: by "edit" of any client, or by "convert", which makes
 * a copy beside it. ONLYOFFICE shows an Edit button for types that it only views, and every client does
 * so for types that the administrator made view-only: without such an action the button would lead back
 * to the same page.
 */
static bool client_edits(struct exchange *x)
{
	struct token whole = x->session;
	struct action a;
	unsigned rights = x->rights;

	if (whole.reads) {	/* a page that only shows still leads to the one that edits */
		whole.reads = false;
		rights = x->file.old ? 0 : token_rights(x->db, &whole, x->file.id, &x->file);
	}
	if (!(rights & RIGHTS_SAVE))
		return false;
	return !x->session.client ||
		(!asks_onlyoffice(x) &&
		 !client_is_limited(x->db, x->session.client, x->file.name)) ||
		client_action(x->db, x->file.name, "edit", NULL, &a) ||
		(rights & RIGHT_CREATE &&
		 client_action(x->db, x->file.name, "convert", NULL, &a));
}

static void add_addresses(struct json_object *o, struct exchange *x, bool edits)
{
	const char *id = x->request.id, *contents;

	if (!exchange_base_url(x))
		return;
	contents = address_of_contents(x, COLLECTION_DOWNLOAD, id);
	add_source(o, x, contents);
	add_text(o, "DownloadUrl", contents);
	add_text(o, "HostViewUrl", address_of_page(x, id, "view"));
	add_text(o, "HostEmbeddedViewUrl", address_of_page(x, id, "embedview"));
	if (edits)
		add_text(o, "HostEditUrl", address_of_page(x, id, "edit"));
	if (x->rights & RIGHT_SHARE)
		add_text(o, "FileSharingUrl", address_of_page(x, id, "share"));
	if (has_past(x))
		add_text(o, "FileVersionUrl", address_of_page(x, id, "versions"));
	add_text(o, "SignoutUrl", mem_printf("%s/signout", exchange_base_url(x)));
}

/* Messages that the host's own page understands from the client in its frame. A token that was not
 * issued for a client may be used in any page. */
static void add_messages(struct json_object *o, struct exchange *x, bool edits)
{
	bool saves = x->rights & RIGHTS_SAVE, shares = x->rights & RIGHT_SHARE;

	if (!x->session.client || !exchange_base_url(x))
		return;
	add_text(o, "PostMessageOrigin", url_origin(exchange_base_url(x)));
	add_flag(o, "ClosePostMessage", json_object_object_get_ex(o, "CloseUrl", NULL));
	add_flag(o, "EditModePostMessage", edits);
	add_flag(o, "FileVersionPostMessage", has_past(x));
	add_flag(o, "FileSharingPostMessage", shares);
	add_flag(o, "EnableShare", shares);
	add_flag(o, "EnableInsertRemoteImage", saves);
}

/* RIGHTS without those whose operations answer with URLs, if the base URL is unknown. */
static unsigned announced(struct exchange *x, unsigned rights)
{
	return exchange_base_url(x) ? rights : rights & ~(unsigned)(RIGHT_CREATE | RIGHT_SHARE);
}

void check_file_info(struct exchange *x)
{
	unsigned rights = announced(x, x->rights);
	bool edits = client_edits(x);
	struct json_object *o;

	/* no client chooses the names, so hashing them needs no random seed */
	json_global_set_string_hash(JSON_C_STR_HASH_PERLLIKE);
	o = json_object_new_object();
	add_file(o, x);
	add_user(x, o, &x->session.user);
	add_permissions(o, rights);
	add_capabilities(o, &x->session.user, rights);
	add_tree(o, x);
	add_title(o, &x->file);
	add_addresses(o, x, edits);
	add_messages(o, x, edits);
	plus_announce(x, o);
	property_apply(x->db, request_client(), x->session.user.id, x->file.id, o);
	response_json(&x->response, o);
}

/* All properties of CheckContainerInfo. */
static const char *const container_properties[] = {
	"Name", "HostUrl", "IsAnonymousUser", "IsEduUser", "LicenseCheckForEditIsEnabled",
	"SharingUrl", "SupportedShareUrlTypes", "UserCanCreateChildContainer",
	"UserCanCreateChildFile", "UserCanDelete", "UserCanRename",
};

/* FROM with the properties that administrators set, as far as they are properties of containers.
 * FROM is freed. */
static struct json_object *with_properties(struct exchange *x, const char *id,
					   struct json_object *from)
{
	struct json_object *o = json_object_new_object(), *value;

	property_apply(x->db, request_client(), x->session.user.id, id, from);
	for (size_t i = 0; i < sizeof(container_properties) / sizeof(*container_properties); i++)
		if (json_object_object_get_ex(from, container_properties[i], &value))
			json_add(o, container_properties[i], json_object_get(value));
	json_object_put(from);
	return o;
}

struct json_object *container_info(struct exchange *x, const struct container *c)
{
	unsigned rights = announced(x, exchange_rights(x, c->id, NULL));
	struct json_object *o = json_object_new_object();

	add_text(o, "Name", exchange_name_for(x, c->name));
	if (exchange_base_url(x))
		add_text(o, "HostUrl", address_of_page(x, c->id, "view"));
	if (rights & RIGHT_SHARE)
		add_text(o, "SharingUrl", address_of_page(x, c->id, "share"));
	add_licence(o, &x->session.user);
	add_share_types(o, rights);
	add_flag(o, "UserCanCreateChildContainer", rights & RIGHT_CREATE);
	add_flag(o, "UserCanCreateChildFile", rights & RIGHT_CREATE);
	add_flag(o, "UserCanDelete", c->parent_id && rights & RIGHT_DELETE);
	add_flag(o, "UserCanRename", rights & RIGHT_RENAME);
	return with_properties(x, c->id, o);
}

void check_container_info(struct exchange *x)
{
	response_json(&x->response, container_info(x, &x->container));
}

/* For OneNote. */
void check_folder_info(struct exchange *x)
{
	struct json_object *o = json_object_new_object();
	const struct user *u = &x->session.user;
	const char *id = x->container.id, *owner = grant_owner(x->db, id);

	add_text(o, "FolderName", x->container.name);
	add_text(o, "OwnerId", *owner ? owner : USER_ADMIN);
	add_text(o, "UserId", u->id);
	add_text(o, "UserFriendlyName", user_friendly_name(u));
	add_flag(o, "IsAnonymousUser", u->anonymous);
	add_flag(o, "UserCanWrite", x->rights & RIGHT_WRITE);
	add_text(o, "BreadcrumbFolderName", x->container.name);
	if (exchange_base_url(x)) {
		add_text(o, "HostViewUrl", address_of_page(x, id, "view"));
		if (x->rights & RIGHT_WRITE)
			add_text(o, "HostEditUrl", address_of_page(x, id, "edit"));
	}
	response_json(&x->response, o);
}

/* Everybody may read the root container. */
void check_ecosystem(struct exchange *x)
{
	struct json_object *o = json_object_new_object();

	add_flag(o, "SupportsContainers", exchange_base_url(x));
	response_json(&x->response, o);
}
