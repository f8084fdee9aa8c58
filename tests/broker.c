/* SPDX-License-Identifier: MIT */
/*
 * broker UID PLACE... -- REQUEST...: the two processes that root's wopictl is, of which the one
 * that is not trusted asks for whatever it likes.
 *
 * PLACE is USE=PATH, REQUEST is "OP NUMBER PATH", or "raw N" for a message of N bytes that is
 * no request. Each is told with what came of it: "ok", the names of a list, what a file
 * holds, or the error.
 */
#include "broker.h"
#include "die.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static const char *const uses[] = { "read", "read-tree", "make-file", "make-tree", NULL };
static const char *const ops[] = { "open", "list", "make", "add-folder", "add-file", "set-time",
				   "name", NULL };

/* The number that WORD, LEN bytes of it, has in a table, or that it is. */
static int number_of(const char *const *names, const char *word, size_t len)
{
	for (int i = 0; names[i]; i++)
		if (strlen(names[i]) == len && memcmp(names[i], word, len) == 0)
			return i;
	return atoi(word);
}

static void tell(const struct place_answer *a, int fd, void *arg)
{
	char data[64];
	ssize_t n;

	(void)arg;
	if (a->more)
		printf(" %s", a->name);
	else if (a->error)
		printf(" %s", strerror(a->error));
	else if (fd < 0)
		printf(" ok");
	if (fd < 0)
		return;
	n = read(fd, data, sizeof(data) - 1);
	data[n > 0 ? n : 0] = '\0';
	printf(" [%s]", data);
	close(fd);
}

/* The descriptor of the line to the other process. */
static int line(void)
{
	int type;
	socklen_t len = sizeof(type);

	for (int fd = 3; fd < 64; fd++)
		if (getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &len) == 0 && type == SOCK_SEQPACKET)
			return fd;
	die("there is no line");
}

static void send_raw(size_t size)
{
	char *data = calloc(1, size + 1);

	if (!data || send(line(), data, size, MSG_NOSIGNAL) != (ssize_t)size)
		die_errno("cannot send");
	free(data);
	printf(" sent");
}

static void ask(char *text)
{
	static struct place_request q;
	char *number = strchr(text, ' '), *path = number ? strchr(number + 1, ' ') : NULL;

	printf("%s:", text);
	if (strncmp(text, "raw ", 4) == 0) {
		send_raw((size_t)atoi(text + 4));
	} else if (number) {
		memset(&q, 'x', sizeof(q));	/* a path without an end, unless it has one */
		q.op = number_of(ops, text, (size_t)(number - text));
		q.place = atoi(number + 1);
		q.at = 1000000;
		if (path)
			memcpy(q.path, path + 1, strlen(path + 1) + 1);
		broker_ask(&q, tell, NULL);
	}
	putchar('\n');
	fflush(stdout);
}

int main(int argc, char **argv)
{
	uid_t owner = (uid_t)atoi(argv[1]);
	int i = 2;

	for (; i < argc && strcmp(argv[i], "--") != 0; i++) {
		size_t len = strcspn(argv[i], "=");

		place_add(argv[i] + len + 1, (enum place_use)number_of(uses, argv[i], len), false, owner);
	}
	broker_start();
	if (setgid(owner) || setuid(owner))
		die_errno("cannot become another user");
	place_reopen();
	broker_tie();
	for (i++; i < argc; i++)
		ask(argv[i]);
	return 0;
}
