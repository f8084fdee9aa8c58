/* SPDX-License-Identifier: MIT */
/* XML element by element: cli/fetch/xml.c. */
#include "xml.h"

#include "mem.h"
#include "tap.h"

#include <string.h>

/* All elements as "DEPTH NAME a=VALUE;", and *PROBLEM. */
static const char *read_all(const char *text, const char **problem)
{
	struct xml *x = xml_open(text, strlen(text));
	const char *all = "", *name, *value;
	int depth;

	while ((name = xml_next(x, &depth))) {
		value = xml_attribute(x, "a");
		all = mem_printf("%s%d %s%s%s;", all, depth, name, value ? " a=" : "", value ? value : "");
	}
	*problem = xml_close(x);
	return all;
}

TEST("windows-1252 and ISO-8859-1 are read, other old encodings are named")
{
	const char *problem;

	CHECK_TEXT(read_all("<?xml version='1.0' encoding='Windows-1252'?><r a='\x80\xfc\x9f'/>", &problem),
		   "0 r a=\xe2\x82\xac\xc3\xbc\xc5\xb8;");
	CHECK_PROBLEM(problem, NULL);
	read_all("<?xml version='1.0' encoding='windows-1252'?><r a='\x81'/>", &problem);
	CHECK_PROBLEM(problem, "not XML");
	CHECK_TEXT(read_all("<?xml version='1.0' encoding='ISO-8859-1'?><r a='\xfc'/>", &problem),
		   "0 r a=\xc3\xbc;");
	CHECK_PROBLEM(problem, NULL);
	read_all("<?xml version='1.0' encoding='KOI8-R'?><r/>", &problem);
	CHECK_PROBLEM(problem, "encoding");
}

TEST("256 elements may be nested, not more")
{
	const char *problem;

	read_all(mem_printf("%s%s", tap_repeat("<a>", 256), tap_repeat("</a>", 256)), &problem);
	CHECK_PROBLEM(problem, NULL);
	read_all(mem_printf("%s%s", tap_repeat("<a>", 257), tap_repeat("</a>", 257)), &problem);
	CHECK_PROBLEM(problem, "nested more than 256");
}

TEST("elements come in their order, with their depth and attributes")
{
	static const struct { const char *text, *all; } rows[] = {
		{ "<r/>", "0 r;" }, { "<r a='1'><s/><t a=\"2\" b='3'/></r>", "0 r a=1;1 s;1 t a=2;" },
		{ "<?xml version='1.0' encoding='utf-8'?>\n<r><s><t/></s><u/></r>\n", "0 r;1 s;2 t;1 u;" },
		{ "<n:r xmlns:n='urn:x' n:a='1'><n:s/></n:r>", "0 r a=1;1 s;" },
		{ "<r xmlns:a='urn:x'/>", "0 r;" }, { "<r xmlns='urn:x'><n:s a='1'/></r>", "0 r;1 s a=1;" },
		{ "<r a='&lt;&amp;&#65;&quot;'><!-- <s/> --><![CDATA[<t/>]]></r>", "0 r a=<&A\";" },
	};
	const char *problem;

	for (size_t i = 0; i < COUNT(rows); i++) {
		ROW("%s", rows[i].text);
		CHECK_TEXT(read_all(rows[i].text, &problem), rows[i].all);
		CHECK_PROBLEM(problem, NULL);
	}
}

TEST("what is not XML is refused with the line")
{
	static const struct { const char *text, *problem; } rows[] = {
		{ "", "is not XML: line 1: " }, { "hello", "is not XML: line 1: " },
		{ "<r>\n<s>\n</r>", "is not XML: line 3: " }, { "<r/>\n<s/>", "is not XML: line 2: " },
		{ "<r a=1/>", "is not XML: line 1: " }, { "<r>&e;</r>", "is not XML: line 1: " },
		{ "<!DOCTYPE r><r/>", "has a DOCTYPE" },
		{ "<!DOCTYPE r [<!ENTITY e 'x'>]><r>&e;</r>", "has a DOCTYPE" },
	};
	const char *problem;

	for (size_t i = 0; i < COUNT(rows); i++) {
		ROW("%s", rows[i].text);
		read_all(rows[i].text, &problem);
		CHECK_PROBLEM(problem, rows[i].problem);
	}
}
