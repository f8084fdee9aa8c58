/* SPDX-License-Identifier: MIT */
/* Root's wopictl as two processes, and what they tell each other. */
#include "broker.h"

#include "die.h"
#include "message.h"
#include "place.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

/* What ends a command. A terminal sends it to both processes, others send it to the first. */
static const int passed_on[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };
enum { PASSED_ON = sizeof(passed_on) / sizeof(*passed_on) };

static int line = -1;		/* to the other process; one message is one packet */
static pid_t parent, child;

bool has_broker(void)
{
	return line >= 0;
}

/* Room for one descriptor beside a message. */
union ancillary {
	struct cmsghdr header;
	char room[CMSG_SPACE(sizeof(int))];
};

static bool send_message(void *data, size_t size, int fd)
{
	struct iovec part = { .iov_base = data, .iov_len = size };
	union ancillary a = { .room = { 0 } };
	struct msghdr m = { .msg_iov = &part, .msg_iovlen = 1 };
	ssize_t n;

	if (fd >= 0) {
		m.msg_control = &a;
		m.msg_controllen = sizeof(a);
		a.header = (struct cmsghdr){
			.cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS,
			.cmsg_len = CMSG_LEN(sizeof(int)),
		};
		memcpy(CMSG_DATA(&a.header), &fd, sizeof(fd));
	}
	do
		n = sendmsg(line, &m, MSG_NOSIGNAL);
	while (n < 0 && errno == EINTR);
	return n == (ssize_t)size;
}

/* A whole message of that size; false if the other process has ended. */
static bool receive_message(void *data, size_t size, int *fd)
{
	struct iovec part = { .iov_base = data, .iov_len = size };
	union ancillary a = { .room = { 0 } };
	struct msghdr m = {
		.msg_iov = &part, .msg_iovlen = 1, .msg_control = &a, .msg_controllen = sizeof(a),
	};
	struct cmsghdr *with;
	ssize_t n;

	do
		n = recvmsg(line, &m, MSG_CMSG_CLOEXEC);
	while (n < 0 && errno == EINTR);
	with = n > 0 ? CMSG_FIRSTHDR(&m) : NULL;
	*fd = -1;
	if (with && with->cmsg_type == SCM_RIGHTS && with->cmsg_len == CMSG_LEN(sizeof(int)))
		memcpy(fd, CMSG_DATA(with), sizeof(*fd));
	return n == (ssize_t)size && !(m.msg_flags & MSG_TRUNC);
}

static void answer(const struct place_answer *a, int fd, void *arg)
{
	struct place_answer copy = *a;

	(void)arg;
	send_message(&copy, sizeof(copy), fd);	/* a child that has ended does not miss it */
	if (fd >= 0)
		close(fd);
}

/* Until the child has ended, or sends what is not a request. */
static void answer_all(void)
{
	static struct place_request q;
	int fd;

	while (receive_message(&q, sizeof(q), &fd)) {
		if (fd >= 0)
			close(fd);
		place_perform(&q, answer, NULL);
	}
	close(line);
}

static void pass_on(int number)
{
	kill(child, number);
}

/* What nohup(1) has us ignore the child ignores, too. */
static void pass_on_signals(void)
{
	struct sigaction action = { .sa_handler = pass_on, .sa_flags = SA_RESTART }, before;

	for (int i = 0; i < PASSED_ON; i++)
		if (sigaction(passed_on[i], NULL, &before) == 0 && before.sa_handler != SIG_IGN)
			sigaction(passed_on[i], &action, NULL);
}

static _Noreturn void end_with_child(void)
{
	int status;

	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			die_errno("cannot wait for a process");
	exit(WIFSIGNALED(status) ? ENDED_BY + WTERMSIG(status) : WEXITSTATUS(status));
}

static void make_line(int ends[2])
{
	if (socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends) || fcntl(ends[0], F_SETFD, FD_CLOEXEC) ||
	    fcntl(ends[1], F_SETFD, FD_CLOEXEC))
		die_errno("cannot make a socket");
}

void broker_start(void)
{
	sigset_t held, before;
	int ends[2];

	make_line(ends);
	signal(SIGCHLD, SIG_DFL);	/* whoever started us may have ignored it */
	sigemptyset(&held);
	for (int i = 0; i < PASSED_ON; i++)
		sigaddset(&held, passed_on[i]);
	sigprocmask(SIG_BLOCK, &held, &before);
	parent = getpid();
	child = fork();
	if (child < 0)
		die_errno("cannot start a process");
	line = ends[child == 0];
	close(ends[child != 0]);
	if (child)
		pass_on_signals();
	sigprocmask(SIG_SETMASK, &before, NULL);
	if (!child)
		return;
	answer_all();
	end_with_child();
}

void broker_tie(void)
{
#ifdef __linux__
	if (prctl(PR_SET_PDEATHSIG, SIGTERM))
		die_errno("cannot wait for the end of a process");
#endif
	if (getppid() != parent)
		exit(EXIT_FAILED);
}

void broker_ask(struct place_request *q, place_taker *take, void *arg)
{
	struct place_answer a;
	int fd;

	if (!send_message(q, sizeof(*q), -1))
		die("root's part of this command has ended");
	do {
		if (!receive_message(&a, sizeof(a), &fd))
			die("root's part of this command has ended");
		take(&a, fd, arg);
	} while (a.more);
}
