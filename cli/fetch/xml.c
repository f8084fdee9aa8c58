/* SPDX-License-Identifier: MIT */
/* XML by libexpat, which is stopped at each element so that callers can ask for the next one. */
#include "xml.h"

#include "die.h"
#include "mem.h"
#include "text.h"

#include <expat.h>
#include <limits.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

enum { DEPTH_MAX = 256 };	/* nested elements */

struct attribute {
	const char *name, *value;
};

struct xml {
	XML_Parser parser;
	const char *text;
	int len;
	enum XML_Status status;
	int open;			/* elements that are not closed yet */
	const char *element;		/* the current one */
	int depth;
	struct attribute *attributes;	/* its own */
	size_t count;
	const char *problem;
};

/* Without its prefix. Namespaces are not looked up: libexpat would put the address, which may be
 * megabytes long, before each name. */
static const char *local_name(const char *name)
{
	const char *colon = strchr(name, ':');

	return mem_strdup(colon ? colon + 1 : name);
}

/* Whether an attribute declares a namespace. */
static bool is_declaration(const char *name)
{
	return same(name, "xmlns") || begins(name, "xmlns:");
}

static void XMLCALL start(void *arg, const XML_Char *name, const XML_Char **attributes)
{
	struct xml *x = arg;

	x->element = local_name(name);
	x->depth = x->open++;
	if (x->open > DEPTH_MAX) {
		x->problem = mem_printf("is nested more than %d deep", DEPTH_MAX);
		XML_StopParser(x->parser, XML_FALSE);
		return;
	}
	x->attributes = NULL;
	x->count = 0;
	for (; *attributes; attributes += 2) {
		if (is_declaration(attributes[0]))
			continue;
		x->attributes = mem_grow(x->attributes, x->count, sizeof(*x->attributes));
		x->attributes[x->count++] = (struct attribute){
			local_name(attributes[0]), mem_strdup(attributes[1]),
		};
	}
	XML_StopParser(x->parser, XML_TRUE);
}

static void XMLCALL end(void *arg, const XML_Char *name)
{
	struct xml *x = arg;

	(void)name;
	x->open--;
}

static void XMLCALL refuse_doctype(void *arg, const XML_Char *name, const XML_Char *system_id,
				   const XML_Char *public_id, int has_subset)
{
	struct xml *x = arg;

	(void)name, (void)system_id, (void)public_id, (void)has_subset;
	x->problem = "has a DOCTYPE, which is not allowed";
	XML_StopParser(x->parser, XML_FALSE);
}

/* windows-1252 is ISO-8859-1 but for these; 0 is undefined. libexpat knows UTF-8, UTF-16, ASCII
 * and ISO-8859-1 itself. */
static const int windows_1252[32] = {
	0x20ac, 0, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
	0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017d, 0,
	0, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
	0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0, 0x017e, 0x0178,
};

static int XMLCALL know_encoding(void *arg, const XML_Char *name, XML_Encoding *encoding)
{
	(void)arg;
	if (strcasecmp(name, "windows-1252") != 0)
		return XML_STATUS_ERROR;
	for (int i = 0; i < 256; i++)
		encoding->map[i] = i < 0x80 || i >= 0xa0 ? i :
			windows_1252[i - 0x80] ? windows_1252[i - 0x80] : -1;
	encoding->data = NULL;
	encoding->convert = NULL;
	encoding->release = NULL;
	return XML_STATUS_OK;
}

struct xml *xml_open(const char *text, size_t len)
{
	struct xml *x = mem_alloc(sizeof(*x));

	*x = (struct xml){ .parser = XML_ParserCreate(NULL), .text = text };
	if (!x->parser)
		die("out of memory");
	if (len > INT_MAX)
		x->problem = "is not XML: it is too long";
	x->len = (int)len;
	XML_SetUserData(x->parser, x);
	XML_SetElementHandler(x->parser, start, end);
	XML_SetStartDoctypeDeclHandler(x->parser, refuse_doctype);
	XML_SetUnknownEncodingHandler(x->parser, know_encoding, NULL);
	return x;
}

const char *xml_next(struct xml *x, int *depth)
{
	bool begun = x->element;

	if (x->problem || (begun && x->status != XML_STATUS_SUSPENDED))
		return NULL;
	x->status = begun ? XML_ResumeParser(x->parser) :
		XML_Parse(x->parser, x->text, x->len, true);
	if (x->status == XML_STATUS_ERROR && !x->problem)
		x->problem = mem_printf("is not XML: line %lu: %s",
					(unsigned long)XML_GetCurrentLineNumber(x->parser),
					XML_ErrorString(XML_GetErrorCode(x->parser)));
	if (x->status != XML_STATUS_SUSPENDED)
		return NULL;
	*depth = x->depth;
	return x->element;
}

const char *xml_attribute(struct xml *x, const char *name)
{
	for (size_t i = 0; i < x->count; i++)
		if (same(x->attributes[i].name, name))
			return x->attributes[i].value;
	return NULL;
}

const char *xml_close(struct xml *x)
{
	XML_ParserFree(x->parser);
	return x->problem;
}
