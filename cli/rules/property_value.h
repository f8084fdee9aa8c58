/* SPDX-License-Identifier: MIT */
/* What a property of CheckFileInfo may be called and hold. */
#ifndef PROPERTY_VALUE_H
#define PROPERTY_VALUE_H

/* NULL if NAME is a valid name of a property, else what is wrong with it. */
const char *property_name_problem(const char *name);

/*
 * NULL if the JSON text VALUE is valid for the property NAME, else what is wrong with it. A
 * property that no client knows may have any type. "" is valid for all: it removes the property.
 * null is never valid.
 */
const char *property_value_problem(const char *name, const char *value);

#endif
