/* SPDX-License-Identifier: MIT */
/* Every property of CheckFileInfo that a client or a document knows,
 * for those who set them. */
#ifndef PROPERTY_KNOWN_H
#define PROPERTY_KNOWN_H

#include <stdbool.h>
#include <stddef.h>

enum property_type {
	PROPERTY_STRING,
	PROPERTY_URL,		/* an absolute address */
	PROPERTY_BOOLEAN,
	PROPERTY_INTEGER,
	PROPERTY_ARRAY,		/* of strings */
	PROPERTY_OBJECT,
	PROPERTY_BOOLEAN_OR_STRING,
};

struct known_property {
	const char *name;
	enum property_type type;
	const char *clients;	/* those that read it, as property_clients names them */
	bool guarded;		/* computed by the host: set by force only */
	const char *values;	/* "A|B": the texts that it, or its elements, may be */
	const char *meaning;
};

extern const struct known_property known_properties[];	/* in strcmp()'s order */
extern const size_t known_properties_count;

/* NULL if no client knows NAME. */
const struct known_property *known_property_find(const char *name);

/* Whether the property announces a message that the host's own page does not answer: buttons of the editor
 * that do nothing, unless the page around it is another's. */
bool known_property_is_unanswered(const char *name);

/* "string", "url", "boolean", ... */
const char *property_type_name(enum property_type type);

#endif
