/* SPDX-License-Identifier: MIT */
/* Bodies that are sent slowly: cgi/transport/sending.c. */
#include "sending.h"

#include "clock.h"
#include "tap.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

/* Milliseconds that it takes to send TEXT, which arrives whole. */
static int64_t took(const char *text, bool from_descriptor, int64_t rate, int64_t longest)
{
	int64_t size = (int64_t)strlen(text), done, start = clock_monotonic();
	char arrived[64] = "";
	int in[2], out[2];

	CHECK(pipe(in) == 0 && pipe(out) == 0);
	CHECK(write(in[1], text, strlen(text)) == size);
	CHECK(sending_slowly(in[0], from_descriptor ? NULL : text, out[1], size,
			     &(struct pace){ rate, longest }, &done) == SENT_ALL);
	CHECK_NUMBER(done, size);
	CHECK(read(out[0], arrived, sizeof(arrived) - 1) == size);
	CHECK_TEXT(arrived, text);
	for (int i = 0; i < 2; i++) {
		close(in[i]);
		close(out[i]);
	}
	return (clock_monotonic() - start) / 1000;
}

TEST("a body comes as fast as it is to, from memory or a descriptor")
{
	int64_t slow = took("0123456789abcdef", false, 50, 10 * CLOCK_SECOND);

	CHECK(slow >= 200);
	slow = took("0123456789abcdef", true, 50, 10 * CLOCK_SECOND);
	CHECK(slow >= 200);
	CHECK(took("0123456789abcdef", false, 1000000, 10 * CLOCK_SECOND) < 200);
}

TEST("what is left after the longest time comes at once")
{
	int64_t slow = took("0123456789abcdef", false, 1, CLOCK_SECOND / 10);

	CHECK(slow >= 100 && slow < 5000);
	slow = took("0123456789abcdef", true, 1, CLOCK_SECOND / 10);
	CHECK(slow >= 100 && slow < 5000);
}

TEST("a body ends when nobody reads it any more")
{
	int64_t done;
	int out[2];

	CHECK(pipe(out) == 0);
	close(out[0]);
	CHECK(sending_slowly(-1, "0123456789", out[1], 10, &(struct pace){ 1, 60 * CLOCK_SECOND },
			     &done) == SENT_BROKEN);
	CHECK_NUMBER(done, 0);
	close(out[1]);
}
