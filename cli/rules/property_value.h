/* SPDX-License-Identifier: MIT */
/* What a property of CheckFileInfo may be called and hold. */
#ifndef PROPERTY_VALUE_H
#define PROPERTY_VALUE_H

/* NULL if NAME can be a property's, else what is wrong with it. */
const char *property_name_problem(const char *name);

/*
 * NULL if the JSON text VALUE can be that of the property NAME, else what is
 * wrong with it. It has the type of property_known.h; a property that no client
 * knows may have any. "" fits all, for it takes the property out; null fits none.
 */
const char *property_value_problem(const char *name, const char *value);

#endif
