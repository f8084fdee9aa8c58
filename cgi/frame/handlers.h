/* SPDX-License-Identifier: MIT */
/* The handlers of all routes. */
#ifndef HANDLERS_H
#define HANDLERS_H

#include "exchange.h"

handler check_file_info, check_container_info, check_folder_info,
	check_ecosystem;				/* info.c */
handler get_file, download;				/* contents.c */
handler put_file, save_late;				/* save.c */
handler lock_file, get_lock, refresh_lock, unlock_file;	/* locks.c */
handler get_coauth_lock, refresh_coauth_lock, unlock_coauth_lock,
	get_coauth_table;				/* coauthoring.c */
handler get_sequence_number, get_chunked_file, get_chunks;	/* chunked_get.c */
handler put_chunked_file, check_chunked_headers;		/* chunked_put.c */
handler create_upload_session, update_upload_session;	/* chunked_upload.c */
handler put_relative_file, create_child_file, rename_file,
	delete_file, upload;				/* naming.c */
handler create_child_container, rename_container,
	delete_container;				/* containers.c */
handler enumerate_children, enumerate_folder, enumerate_ancestors,
	get_ecosystem, get_root_container;		/* browse.c */
handler bootstrap, get_file_wopi_src;			/* bootstrap.c */
handler put_user_info, read_secure_store;		/* user_info.c */
handler get_share_url, get_restricted_link,
	revoke_restricted_link, list_links,
	change_links;					/* link.c */
handler preview;					/* preview.c */
handler free_lock;					/* free.c */
handler move_items, copy_items, remove_items, restore_items,
	list_trash;					/* arrange.c */
handler add_activities;					/* activities.c */
handler open_page;					/* open.c */
handler editor_page;					/* editor.c */
handler redeem_ticket;					/* ticket.c */
handler open_share, accept_share, sign_out_page, sign_out,
	renew_token;					/* person.c */
handler page_asset;					/* asset.c */
handler list_children, new_document;			/* listing.c */
handler list_versions, restore_version;			/* history.c */
handler list_grants, change_grants;			/* access.c */
handler find_people, mention;				/* mention.c */

#endif
