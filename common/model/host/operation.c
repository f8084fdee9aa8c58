/* SPDX-License-Identifier: MIT */
/* The operations that clients can request. */
#include "operation.h"

#include <string.h>
#include <strings.h>

/* The texts are arrays, not pointers, which every start of wopi.cgi would have to relocate. ""
 * is an operation without X-WOPI-Override. */
static const struct { char name[24], override[32]; } operations[OPERATIONS] = {
	[OP_NONE] = { "Unknown", "" },
	[OP_CHECK_FILE_INFO] = { "CheckFileInfo", "" },
	[OP_LOCK] = { "Lock", "LOCK" },
	[OP_GET_LOCK] = { "GetLock", "GET_LOCK" },
	[OP_REFRESH_LOCK] = { "RefreshLock", "REFRESH_LOCK" },
	[OP_UNLOCK] = { "Unlock", "UNLOCK" },
	[OP_UNLOCK_AND_RELOCK] = { "UnlockAndRelock", "LOCK" },
	[OP_PUT_RELATIVE_FILE] = { "PutRelativeFile", "PUT_RELATIVE" },
	[OP_RENAME_FILE] = { "RenameFile", "RENAME_FILE" },
	[OP_DELETE_FILE] = { "DeleteFile", "DELETE" },
	[OP_PUT_USER_INFO] = { "PutUserInfo", "PUT_USER_INFO" },
	[OP_GET_SHARE_URL] = { "GetShareUrl", "GET_SHARE_URL" },
	[OP_ADD_ACTIVITIES] = { "AddActivities", "ADD_ACTIVITIES" },
	[OP_GET_RESTRICTED_LINK] = { "GetRestrictedLink", "GET_RESTRICTED_LINK" },
	[OP_REVOKE_RESTRICTED_LINK] = { "RevokeRestrictedLink", "REVOKE_RESTRICTED_LINK" },
	[OP_READ_SECURE_STORE] = { "ReadSecureStore", "READ_SECURE_STORE" },
	[OP_GET_FILE] = { "GetFile", "" },
	[OP_PUT_FILE] = { "PutFile", "PUT" },
	[OP_ENUMERATE_ANCESTORS] = { "EnumerateAncestors", "" },
	[OP_GET_ECOSYSTEM] = { "GetEcosystem", "" },
	[OP_CHECK_CONTAINER_INFO] = { "CheckContainerInfo", "" },
	[OP_CREATE_CHILD_CONTAINER] = { "CreateChildContainer", "CREATE_CHILD_CONTAINER" },
	[OP_CREATE_CHILD_FILE] = { "CreateChildFile", "CREATE_CHILD_FILE" },
	[OP_RENAME_CONTAINER] = { "RenameContainer", "RENAME_CONTAINER" },
	[OP_DELETE_CONTAINER] = { "DeleteContainer", "DELETE_CONTAINER" },
	[OP_ENUMERATE_CHILDREN] = { "EnumerateChildren", "" },
	[OP_CHECK_ECOSYSTEM] = { "CheckEcosystem", "" },
	[OP_GET_ROOT_CONTAINER] = { "GetRootContainer", "" },
	[OP_GET_FILE_WOPI_SRC] = { "GetFileWopiSrc", "GET_WOPI_SRC_WITH_ACCESS_TOKEN" },
	[OP_CHECK_FOLDER_INFO] = { "CheckFolderInfo", "" },
	[OP_ENUMERATE_FOLDER] = { "EnumerateFolder", "" },
	[OP_BOOTSTRAP] = { "Bootstrap", "" },
	[OP_DOWNLOAD] = { "Download", "" },
	[OP_TEMPLATE] = { "Template", "" },
	[OP_OPEN_PAGE] = { "OpenPage", "" },
	[OP_OPEN_SHARE] = { "OpenShare", "" },
	[OP_SIGN_OUT] = { "SignOut", "" },
	[OP_RENEW_TOKEN] = { "RenewToken", "" },
	[OP_TEXT_EDITOR] = { "TextEditor", "" },
	[OP_PAGE_ASSET] = { "PageAsset", "" },
	[OP_LIST_DOCUMENTS] = { "ListDocuments", "" },
	[OP_NEW_DOCUMENT] = { "NewDocument", "" },
	[OP_LIST_VERSIONS] = { "ListVersions", "" },
	[OP_RESTORE_VERSION] = { "RestoreVersion", "" },
	[OP_LIST_LINKS] = { "ListLinks", "" },
	[OP_CHANGE_LINKS] = { "ChangeLinks", "" },
	[OP_GET_COAUTH_LOCK] = { "GetCoauthLock", "GET_COAUTH_LOCK" },
	[OP_REFRESH_COAUTH_LOCK] = { "RefreshCoauthLock", "REFRESH_COAUTH_LOCK" },
	[OP_UNLOCK_COAUTH_LOCK] = { "UnlockCoauthLock", "UNLOCK_COAUTH_LOCK" },
	[OP_GET_COAUTH_TABLE] = { "GetCoauthTable", "GET_COAUTH_TABLE" },
	[OP_SIGN_IN] = { "SignIn", "" },
	[OP_ACCEPT_SHARE] = { "AcceptShare", "" },
	[OP_FREE_LOCK] = { "FreeLock", "" },
	[OP_PREVIEW] = { "Preview", "" },
	[OP_UPLOAD] = { "Upload", "" },
	[OP_MOVE_ITEMS] = { "MoveItems", "" },
	[OP_COPY_ITEMS] = { "CopyItems", "" },
	[OP_REMOVE_ITEMS] = { "RemoveItems", "" },
	[OP_RESTORE_ITEMS] = { "RestoreItems", "" },
	[OP_LIST_TRASH] = { "ListTrash", "" },
	[OP_LIST_GRANTS] = { "ListGrants", "" },
	[OP_CHANGE_GRANTS] = { "ChangeGrants", "" },
	[OP_FIND_PEOPLE] = { "FindPeople", "" },
	[OP_MENTION] = { "Mention", "" },
	[OP_GET_SEQUENCE_NUMBER] = { "GetSequenceNumber", "GET_SEQUENCE_NUMBER" },
	[OP_GET_CHUNKED_FILE] = { "GetChunkedFile", "GET_CHUNKED_FILE" },
	[OP_GET_CHUNKS] = { "GetChunks", "GET_CHUNKS" },
	[OP_PUT_CHUNKED_FILE] = { "PutChunkedFile", "PUT_CHUNKED_FILE" },
	[OP_CREATE_UPLOAD_SESSION] = { "CreateUploadSession", "CREATE_UPLOAD_SESSION" },
	[OP_UPDATE_UPLOAD_SESSION] = { "UpdateUploadSession", "UPDATE_UPLOAD_SESSION" },
};

const char *operation_name(enum operation op)
{
	return operations[op].name;
}

const char *operation_override(enum operation op)
{
	return *operations[op].override ? operations[op].override : NULL;
}

bool operation_find(const char *text, enum operation *op)
{
	for (int i = OP_NONE; i < OPERATIONS; i++) {
		const char *override = operations[i].override;

		if (strcasecmp(text, operations[i].name) == 0 ||
		    (*override && strcasecmp(text, override) == 0)) {
			*op = (enum operation)i;
			return true;
		}
	}
	return false;
}
