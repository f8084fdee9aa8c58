/* SPDX-License-Identifier: MIT */
/*
 * libxml2's reader, which is loaded when a document is read: linked, it would bring
 * its own libraries and 1.5 ms to the start of every wopictl command.
 */
#include "xml.h"

#include "mem.h"
#include "message.h"
#include "text.h"

#include <dlfcn.h>
#include <libxml/xmlerror.h>
#include <libxml/xmlreader.h>
#include <limits.h>
#include <string.h>

/* The functions, of the very types that its header gives them. */
static struct {
	__typeof__(xmlReaderForMemory) *open;
	__typeof__(xmlFreeTextReader) *close;
	__typeof__(xmlTextReaderRead) *read;
	__typeof__(xmlTextReaderNodeType) *type;
	__typeof__(xmlTextReaderDepth) *depth;
	__typeof__(xmlTextReaderConstLocalName) *name;
	__typeof__(xmlTextReaderConstValue) *value;
	__typeof__(xmlTextReaderMoveToFirstAttribute) *first_attribute;
	__typeof__(xmlTextReaderMoveToNextAttribute) *next_attribute;
	__typeof__(xmlTextReaderMoveToElement) *element;
	__typeof__(xmlGetLastError) *last_error;
	__typeof__(xmlCleanupParser) *cleanup;
} lib;

struct xml {
	xmlTextReaderPtr reader;
	const char *problem;
};

static void *open_library(void)
{
	static const char *const names[] = {
		"libxml2.so.2", "libxml2.so.16", "libxml2.2.dylib", "libxml2.so",
	};
	void *handle = NULL;

	for (size_t i = 0; !handle && i < sizeof(names) / sizeof(*names); i++)
		handle = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
	if (!handle)
		quit(EXIT_FAILED, "libxml2 is not installed, which reads discovery:"
		     " apt-get install libxml2");
	return handle;
}

/* It stays loaded: the process ends soon. */
static void load_library(void)
{
	const struct { const char *name; void *to; } symbols[] = {
		{ "xmlReaderForMemory", &lib.open },
		{ "xmlFreeTextReader", &lib.close },
		{ "xmlTextReaderRead", &lib.read },
		{ "xmlTextReaderNodeType", &lib.type },
		{ "xmlTextReaderDepth", &lib.depth },
		{ "xmlTextReaderConstLocalName", &lib.name },
		{ "xmlTextReaderConstValue", &lib.value },
		{ "xmlTextReaderMoveToFirstAttribute", &lib.first_attribute },
		{ "xmlTextReaderMoveToNextAttribute", &lib.next_attribute },
		{ "xmlTextReaderMoveToElement", &lib.element },
		{ "xmlGetLastError", &lib.last_error },
		{ "xmlCleanupParser", &lib.cleanup },
	};
	void *handle;

	if (lib.open)
		return;
	handle = open_library();
	for (size_t i = 0; i < sizeof(symbols) / sizeof(*symbols); i++) {
		void *symbol = dlsym(handle, symbols[i].name);

		if (!symbol)
			quit(EXIT_FAILED, "libxml2 has no function %s: install another version",
			     symbols[i].name);
		memcpy(symbols[i].to, &symbol, sizeof(symbol));
	}
}

/* Its message ends with the end of a line, and may be longer than anyone reads. */
static const char *last_problem(void)
{
	const xmlError *e = lib.last_error();
	const char *message = e && e->message ? e->message : "it does not say why";

	return mem_printf("is no XML: line %d: %.*s", e ? e->line : 0,
			  (int)strcspn(message, "\n") > 200 ? 200 : (int)strcspn(message, "\n"),
			  message);
}

struct xml *xml_open(const char *text, size_t len)
{
	struct xml *x = mem_alloc(sizeof(*x));

	load_library();
	if (len <= INT_MAX)
		x->reader = lib.open(text, (int)len, NULL, NULL, XML_PARSE_NONET |
				     XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_NOCDATA);
	if (!x->reader)
		x->problem = "is no XML";
	return x;
}

const char *xml_next(struct xml *x, int *depth)
{
	while (!x->problem) {
		int rc = lib.read(x->reader);

		if (rc == 0)
			return NULL;
		if (rc < 0) {
			x->problem = last_problem();
			break;
		}
		if (lib.type(x->reader) == XML_READER_TYPE_DOCUMENT_TYPE)
			x->problem = "has a DOCTYPE, which is not taken";
		if (lib.type(x->reader) == XML_READER_TYPE_ELEMENT) {
			*depth = lib.depth(x->reader);
			return (const char *)lib.name(x->reader);
		}
	}
	return NULL;
}

const char *xml_attribute(struct xml *x, const char *name)
{
	const char *value = NULL;
	int rc = lib.first_attribute(x->reader);

	for (; !value && rc == 1; rc = lib.next_attribute(x->reader))
		if (same((const char *)lib.name(x->reader), name))
			value = mem_strdup((const char *)lib.value(x->reader));
	lib.element(x->reader);
	return value;
}

const char *xml_close(struct xml *x)
{
	if (x->reader)
		lib.close(x->reader);
	lib.cleanup();
	return x->problem;
}
