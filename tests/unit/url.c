/* SPDX-License-Identifier: MIT */
/* Addresses as browsers write them: common/tools/url.c. */
#include "url.h"

#include "tap.h"

static const struct { const char *given, *origin, *normal; } rows[] = {
	{ "https://office.example/x?a#b", "https://office.example", "https://office.example/x?a#b" },
	{ "https://office.example:443/x", "https://office.example", "https://office.example/x" },
	{ "https://office.example:0443/x", "https://office.example", "https://office.example/x" },
	{ "https://office.example:80/", "https://office.example:80", "https://office.example:80/" },
	{ "http://office.example:80", "http://office.example", "http://office.example" },
	{ "http://office.example:443", "http://office.example:443", "http://office.example:443" },
	{ "http://office.example:", "http://office.example", "http://office.example" },
	{ "https://office.example:09980/", "https://office.example:9980", "https://office.example:9980/" },
	{ "HTTPS://Office.EXAMPLE:443/Path", "https://office.example", "https://office.example/Path" },
	{ "http://OFFICE?A", "http://office", "http://office?A" },
	{ "http://office#A", "http://office", "http://office#A" },
	{ "http://office<ui=UI_LLCC&>", "http://office", "http://office<ui=UI_LLCC&>" },
	{ "https://[::1]/", "https://[::1]", "https://[::1]/" },
	{ "https://[FE80::1]:443/", "https://[fe80::1]", "https://[fe80::1]/" },
	{ "https://[::1]:8443/", "https://[::1]:8443", "https://[::1]:8443/" },
	{ "https://me:word@office.example:443/", "https://office.example", "https://office.example/" },
	{ "https://a@b@office.example/@c", "https://office.example", "https://office.example/@c" },
	{ "file:///etc/x", "file:///etc/x", "file:///etc/x" },
	{ "office.example:443", "office.example:443", "office.example:443" },
	{ "", "", "" },
};

TEST("an origin is written as browsers write it")
{
	for (size_t i = 0; i < COUNT(rows); i++) {
		ROW("%s", rows[i].given);
		CHECK_TEXT(url_origin(rows[i].given), rows[i].origin);
	}
}

TEST("an address keeps what follows its origin")
{
	for (size_t i = 0; i < COUNT(rows); i++) {
		ROW("%s", rows[i].given);
		CHECK_TEXT(url_normal(rows[i].given), rows[i].normal);
	}
}

TEST("what is written as browsers do stays")
{
	for (size_t i = 0; i < COUNT(rows); i++) {
		ROW("%s", rows[i].given);
		CHECK_TEXT(url_normal(url_normal(rows[i].given)), rows[i].normal);
	}
}
