/* SPDX-License-Identifier: MIT */
/*
 * The operations that clients can request: those of WOPI, and those of this host's own pages.
 * Faults, the journal and the statistics use their names.
 */
#ifndef OPERATION_H
#define OPERATION_H

#include <stdbool.h>

/* The statistics are stored by these numbers: add new ones at the end. */
enum operation {
	OP_NONE,		/* an unknown request */
	OP_CHECK_FILE_INFO, OP_LOCK, OP_GET_LOCK, OP_REFRESH_LOCK, OP_UNLOCK,
	OP_UNLOCK_AND_RELOCK, OP_PUT_RELATIVE_FILE, OP_RENAME_FILE, OP_DELETE_FILE,
	OP_PUT_USER_INFO, OP_GET_SHARE_URL, OP_ADD_ACTIVITIES, OP_GET_RESTRICTED_LINK,
	OP_REVOKE_RESTRICTED_LINK, OP_READ_SECURE_STORE, OP_GET_FILE, OP_PUT_FILE,
	OP_ENUMERATE_ANCESTORS, OP_GET_ECOSYSTEM, OP_CHECK_CONTAINER_INFO,
	OP_CREATE_CHILD_CONTAINER, OP_CREATE_CHILD_FILE, OP_RENAME_CONTAINER,
	OP_DELETE_CONTAINER, OP_ENUMERATE_CHILDREN, OP_CHECK_ECOSYSTEM,
	OP_GET_ROOT_CONTAINER, OP_GET_FILE_WOPI_SRC, OP_CHECK_FOLDER_INFO,
	OP_ENUMERATE_FOLDER, OP_BOOTSTRAP, OP_DOWNLOAD, OP_TEMPLATE, OP_OPEN_PAGE,
	OP_OPEN_SHARE, OP_SIGN_OUT, OP_RENEW_TOKEN, OP_TEXT_EDITOR, OP_PAGE_ASSET,
	OP_LIST_DOCUMENTS, OP_NEW_DOCUMENT, OP_LIST_VERSIONS, OP_RESTORE_VERSION,
	OP_LIST_LINKS, OP_CHANGE_LINKS, OP_GET_COAUTH_LOCK, OP_REFRESH_COAUTH_LOCK,
	OP_UNLOCK_COAUTH_LOCK, OP_GET_COAUTH_TABLE, OP_SIGN_IN, OP_ACCEPT_SHARE,
	OP_FREE_LOCK, OP_PREVIEW, OP_UPLOAD,
	OP_MOVE_ITEMS, OP_COPY_ITEMS, OP_REMOVE_ITEMS, OP_RESTORE_ITEMS, OP_LIST_TRASH,
	OP_LIST_GRANTS, OP_CHANGE_GRANTS, OP_FIND_PEOPLE, OP_MENTION,
	OP_GET_SEQUENCE_NUMBER, OP_GET_CHUNKED_FILE, OP_GET_CHUNKS, OP_PUT_CHUNKED_FILE,
	OP_CREATE_UPLOAD_SESSION, OP_UPDATE_UPLOAD_SESSION,
	OPERATIONS
};

/* The operation's name such as "CheckFileInfo", by WOPI where it has one. */
const char *operation_name(enum operation op);

/* The operation's X-WOPI-Override, or NULL. UnlockAndRelock has that of Lock. */
const char *operation_override(enum operation op);

/* Finds an operation by its name or override, in any letter case; the first of two with the same
 * override. False if TEXT is neither. */
bool operation_find(const char *text, enum operation *op);

#endif
