/* SPDX-License-Identifier: MIT */
/* Base64: common/tools/base64url.c. */
#include "base64url.h"

#include "mem.h"
#include "tap.h"

#include <string.h>

/* The test vectors of RFC 4648, 10, and octets that need the last two digits. */
static const struct { const char *octets, *plain, *url; } vectors[] = {
	{ "", "", "" },
	{ "f", "Zg==", "Zg" },
	{ "fo", "Zm8=", "Zm8" },
	{ "foo", "Zm9v", "Zm9v" },
	{ "foob", "Zm9vYg==", "Zm9vYg" },
	{ "fooba", "Zm9vYmE=", "Zm9vYmE" },
	{ "foobar", "Zm9vYmFy", "Zm9vYmFy" },
	{ "\xfb\xff\xbf", "+/+/", "-_-_" },
};

static void check_octets(bool read, struct octets o, const char *expected)
{
	CHECK(read);
	if (!read)
		return;
	CHECK_NUMBER(o.len, strlen(expected));
	CHECK_TEXT((const char *)o.data, expected);
}

TEST("both forms are written and read")
{
	for (size_t i = 0; i < COUNT(vectors); i++) {
		const char *text = vectors[i].octets, *url = vectors[i].url, *plain = vectors[i].plain;
		struct octets o;

		ROW("%s", plain);
		CHECK_TEXT(base64url_write((const uint8_t *)text, strlen(text)), url);
		CHECK_TEXT(base64_write((const uint8_t *)text, strlen(text)), plain);
		check_octets(base64url_read(url, strlen(url), &o), o, text);
		check_octets(base64_read(plain, strlen(plain), &o), o, text);
	}
}

TEST("the form for URLs has no other spelling")
{
	static const char *const wrong[] = {
		"Zg==", "Zm8=", "Z", "Zm9vY", "Zh", "Zm9", "Zm 9v", "Zm9v\n", " Zm9v", "Zm9v\t", "+/+/",
		"Zm9.", "=", "====", "Zm9v====", "Zm9v\xff", "Zg=", "-_-", "Zm8\x01",
	};
	struct octets o;

	for (size_t i = 0; i < COUNT(wrong); i++) {
		ROW("%s", wrong[i]);
		CHECK(!base64url_read(wrong[i], strlen(wrong[i]), &o));
	}
}

TEST("only so many characters are read as asked for")
{
	struct octets o;

	check_octets(base64url_read("Zm9v.Zm9v", 4, &o), o, "foo");
	check_octets(base64url_read("ZgZg", 2, &o), o, "f");
	CHECK(!base64url_read("Zm9v.Zm9v", 5, &o));
}

TEST("the plain form may have blanks in it, and wants its padding")
{
	struct octets o;

	check_octets(base64_read(" Zm9v\r\n\tYg= =", 13, &o), o, "foob");
	CHECK(!base64_read("Zm9vYg", 6, &o));
	CHECK(!base64_read("Zm9vYg=", 7, &o));
	CHECK(!base64_read("-_-_", 4, &o));
	CHECK(!base64_read("Zm9vYh==", 8, &o));
	CHECK(!base64_read("Zm9vYg===", 9, &o));
}

TEST("any octets are the same again")
{
	for (long round = tap_rounds(2000); round > 0; round--) {
		size_t len = tap_below(100);
		uint8_t *data = mem_alloc(len + 1);
		const char *text;
		struct octets o = { 0 };

		for (size_t i = 0; i < len; i++)
			data[i] = (uint8_t)tap_below(256);
		text = base64url_write(data, len);
		ROW("%s", text);
		CHECK(base64url_read(text, strlen(text), &o) && o.len == len &&
		      memcmp(o.data, data, len) == 0);
		text = base64_write(data, len);
		CHECK(base64_read(text, strlen(text), &o) && o.len == len &&
		      memcmp(o.data, data, len) == 0);
	}
}
