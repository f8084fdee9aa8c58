/* SPDX-License-Identifier: MIT */
/* Names of the request's headers: how they are spelled, and which of them are journaled. */
#include "header.h"

#include "mem.h"
#include "text.h"

#include <string.h>

/* Headers in mixed case: in the environment all names are in capitals. The texts are part of the
 * table: each pointer would be relocated at each start. */
static const char spellings[][36] = {
	"X-WOPI-AppEndpoint", "X-WOPI-ApplicationId", "X-WOPI-ClientVersion",
	"X-WOPI-ContentRangeLength", "X-WOPI-ContentRangeOffset", "X-WOPI-UploadSessionToken",
	"X-WOPI-CoauthLockExpirationTimeout", "X-WOPI-CoauthLockId", "X-WOPI-CoauthLockMetadata",
	"X-WOPI-CoauthLockType", "X-WOPI-CoauthTableVersion", "X-WOPI-CorrelationId",
	"X-WOPI-DeviceId", "X-WOPI-EcosystemOperation", "X-WOPI-FileConversion",
	"X-WOPI-FileExtensionFilterList", "X-WOPI-HostNativeFileName", "X-WOPI-MachineName",
	"X-WOPI-MaxExpectedSize", "X-WOPI-OldLock", "X-WOPI-OverwriteRelativeTarget",
	"X-WOPI-PerfTraceRequested", "X-WOPI-RelativeTarget", "X-WOPI-RequestedName",
	"X-WOPI-RequestingApplication", "X-WOPI-RestrictedLink", "X-WOPI-SequenceNumber",
	"X-WOPI-SessionContext", "X-WOPI-SessionId", "X-WOPI-SuggestedTarget",
	"X-WOPI-TimeStamp", "X-WOPI-UrlType", "X-WOPI-UsingRestrictedScenario", "X-WOPI-WopiSrc",
	"X-COOL-WOPI-ExtendedData", "X-COOL-WOPI-IsAutosave", "X-COOL-WOPI-IsExitSave",
	"X-COOL-WOPI-IsModifiedByUser", "X-COOL-WOPI-ServerId", "X-LOOL-WOPI-ExtendedData",
	"X-LOOL-WOPI-IsAutosave", "X-LOOL-WOPI-IsExitSave", "X-LOOL-WOPI-IsModifiedByUser",
};

/* Whether NAME, as in the environment, is HEADER. */
static bool is_spelled(const char *name, const char *header)
{
	for (; *name && *header; name++, header++)
		if (*name != (*header == '-' ? '_' :
			      *header >= 'a' && *header <= 'z' ? *header - 32 : *header))
			return false;
	return !*name && !*header;
}

const char *header_name(const char *name)
{
	static const char *const capitals[] = { "WOPI", "COOL", "LOOL" };
	char *text, *to;

	for (size_t i = 0; i < sizeof(spellings) / sizeof(*spellings); i++)
		if (is_spelled(name, spellings[i]))
			return spellings[i];
	text = to = mem_strdup(name);
	while (*name) {
		size_t len = strcspn(name, "_");
		bool as_is = false;

		for (size_t i = 0; i < sizeof(capitals) / sizeof(*capitals); i++)
			as_is = as_is || (len == 4 && strncmp(name, capitals[i], 4) == 0);
		for (size_t i = 1; i < len && !as_is; i++)
			to[i] = to[i] >= 'A' && to[i] <= 'Z' ? (char)(to[i] + 32) : to[i];
		if (name[len])
			to[len++] = '-';
		name += len;
		to += len;
	}
	return text;
}

const char *header_recorded(const char *entry)
{
	static const char *const wanted[] = {
		"HTTP_X_WOPI_", "HTTP_X_COOL_", "HTTP_X_LOOL_", "HTTP_IF_", "HTTP_USER_AGENT=",
		"HTTP_AUTHORIZATION=", "CONTENT_LENGTH=", "CONTENT_TYPE=",
	};
	const char *name = begins(entry, "HTTP_") ? entry + 5 : entry;

	if (begins(name, "X_WOPI_PROOF"))
		return NULL;
	for (size_t i = 0; i < sizeof(wanted) / sizeof(*wanted); i++)
		if (begins(entry, wanted[i]))
			return text_before(name, "=");
	return NULL;
}
