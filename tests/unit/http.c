/* SPDX-License-Identifier: MIT */
/* Headers of answers: cli/fetch/reply.c. */
#include "reply.h"

#include "clock.h"
#include "mem.h"
#include "tap.h"

static struct reply with(const char *lines)
{
	return (struct reply){ .status = 200, .head = mem_printf("HTTP/1.1 200 OK\r\n%s", lines) };
}

TEST("a header is found by its whole name, in any letter case")
{
	static const struct { const char *lines, *value; } rows[] = {
		{ "Server: nginx\r\nDate: x", "nginx" }, { "sERVER:nginx", "nginx" },
		{ "X-Server: a\r\nServer: \t b c", "b c" }, { "Server:", "" },
		{ "Servers: a", NULL }, { "Server : a", NULL }, { "", NULL },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct reply r = with(rows[i].lines);

		ROW("%s", rows[i].lines);
		CHECK_TEXT(reply_header(&r, "Server"), rows[i].value);
	}
}

TEST("dates are read in the form of HTTP, and no other text is a date")
{
	static const struct { const char *date; int64_t seconds; } rows[] = {
		{ "Tue, 14 Nov 2023 22:13:20 GMT", 1700000000 },
		{ "Thu, 01 Jan 1970 00:00:01 GMT", 1 }, { "Thu, 29 Feb 2024 00:00:00 GMT", 1709164800 },
		{ "Tue, 14 Nov 2023 22:13:20 CET", -1 }, { "Tue, 14 anF 2023 22:13:20 GMT", -1 },
		{ "Tue, 14 Nov 2023 22:13:20", -1 }, { "Tue, 14 Nov 23 22:13:20 GMT", -1 },
		{ "Tue, 32 Nov 2023 22:13:20 GMT", -1 }, { "Tue, 14 Nov 2023 25:13:20 GMT", -1 },
		{ "Tue, 1x Nov 2023 22:13:20 GMT", -1 }, { "Tue, 14 November 2023 22:13:20 GMT", -1 },
		{ "1700000000", -1 }, { "", -1 },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct reply r = with(mem_printf("Date: %s", rows[i].date));
		int64_t at = 7;
		bool is_date = reply_date(&r, &at);

		ROW("%s", rows[i].date);
		CHECK(is_date == (rows[i].seconds >= 0));
		if (rows[i].seconds >= 0)
			CHECK_NUMBER(at, rows[i].seconds * CLOCK_SECOND);
	}
}

TEST("the last head counts, and its status is three digits")
{
	static const struct { const char *text, *head; int status; } rows[] = {
		{ "HTTP/1.1 200 OK\r\nA: b\r\n\r\nbody", "HTTP/1.1 200 OK\r\nA: b", 200 },
		{ "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 413 Too Large\r\n\r\n", "HTTP/1.1 413 Too Large", 413 },
		{ "HTTP/2 204\r\n\r\n", "HTTP/2 204", 204 }, { "HTTP/1.1 100", "HTTP/1.1 100", 100 },
		{ "HTTP/1.1 2x0 OK\r\n\r\n", "HTTP/1.1 2x0 OK", 0 }, { "HTTP/1.1\r\n\r\n", "HTTP/1.1", 0 },
		{ "SSH-2.0", "", 0 }, { "", "", 0 },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		int status = 0;

		ROW("%s", rows[i].text);
		CHECK_TEXT(reply_head(rows[i].text, &status), rows[i].head);
		CHECK_NUMBER(status, rows[i].status);
	}
}
