/* SPDX-License-Identifier: MIT */
/* The least that a CGI program can do: what benchmarks measure against. */
#include <unistd.h>

int main(void)
{
	static const char answer[] = "Status: 200 OK\r\nContent-Type: text/plain\r\n"
		"Content-Length: 3\r\n\r\nok\n";

	return write(STDOUT_FILENO, answer, sizeof(answer) - 1) != sizeof(answer) - 1;
}
