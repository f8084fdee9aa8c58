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
