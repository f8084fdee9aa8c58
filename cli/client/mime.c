/* SPDX-License-Identifier: MIT */
/* MIME types of documents. The system's mime.types may be missing, and is incomplete. */
#include "mime.h"

#include <strings.h>

#define OASIS "application/vnd.oasis.opendocument."
#define OOXML "application/vnd.openxmlformats-officedocument."

static const struct { const char *type, *ext; } types[] = {
	{ OASIS "text", "odt" },
	{ OASIS "text-template", "ott" },
	{ OASIS "text-flat-xml", "fodt" },
	{ OASIS "text-master", "odm" },
	{ OASIS "spreadsheet", "ods" },
	{ OASIS "spreadsheet-template", "ots" },
	{ OASIS "spreadsheet-flat-xml", "fods" },
	{ OASIS "presentation", "odp" },
	{ OASIS "presentation-template", "otp" },
	{ OASIS "presentation-flat-xml", "fodp" },
	{ OASIS "graphics", "odg" },
	{ OASIS "graphics-template", "otg" },
	{ OASIS "graphics-flat-xml", "fodg" },
	{ OOXML "wordprocessingml.document", "docx" },
	{ OOXML "wordprocessingml.template", "dotx" },
	{ OOXML "spreadsheetml.sheet", "xlsx" },
	{ OOXML "spreadsheetml.template", "xltx" },
	{ OOXML "presentationml.presentation", "pptx" },
	{ OOXML "presentationml.slideshow", "ppsx" },
	{ OOXML "presentationml.template", "potx" },
	{ "application/vnd.ms-word.document.macroEnabled.12", "docm" },
	{ "application/vnd.ms-word.template.macroEnabled.12", "dotm" },
	{ "application/vnd.ms-excel.sheet.macroEnabled.12", "xlsm" },
	{ "application/vnd.ms-excel.sheet.binary.macroEnabled.12", "xlsb" },
	{ "application/vnd.ms-excel.template.macroEnabled.12", "xltm" },
	{ "application/vnd.ms-powerpoint.presentation.macroEnabled.12", "pptm" },
	{ "application/vnd.ms-powerpoint.slideshow.macroEnabled.12", "ppsm" },
	{ "application/vnd.ms-powerpoint.template.macroEnabled.12", "potm" },
	{ "application/msword", "doc" },
	{ "application/msword", "dot" },
	{ "application/vnd.ms-excel", "xls" },
	{ "application/vnd.ms-excel", "xlt" },
	{ "application/vnd.ms-powerpoint", "ppt" },
	{ "application/vnd.ms-powerpoint", "pps" },
	{ "application/vnd.ms-powerpoint", "pot" },
	{ "application/vnd.visio", "vsd" },
	{ "application/vnd.ms-visio.drawing", "vsdx" },
	{ "application/vnd.ms-visio.drawing.main+xml", "vsdx" },
	{ "application/vnd.ms-visio.drawing.macroEnabled.12", "vsdm" },
	{ "application/pdf", "pdf" },
	{ "application/rtf", "rtf" },
	{ "text/rtf", "rtf" },
	{ "text/plain", "txt" },
	{ "text/csv", "csv" },
	{ "text/html", "html" },
	{ "text/html", "htm" },
	{ "text/markdown", "md" },
	{ "application/epub+zip", "epub" },
	{ "image/vnd.djvu", "djvu" },
	{ "application/oxps", "oxps" },
	{ "application/vnd.ms-xpsdocument", "xps" },
};

const char *mime_extension(const char *type, size_t n)
{
	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++)
		if (strcasecmp(types[i].type, type) == 0 && n-- == 0)
			return types[i].ext;
	return NULL;
}
