/* SPDX-License-Identifier: MIT */
/* Sends contents and other bytes to the client. */
#include "sending.h"

#include "clock.h"
#include "content.h"

#include <errno.h>
#include <fcntl.h>
#include <nettle/sha2.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/sendfile.h>
#endif

enum { BLOCK = 256 * 1024 };	/* bytes moved at a time */

static uint8_t block[BLOCK];

/* Whether to retry after a failure: because of a signal, or because OUT was full; waits for it. */
static bool should_retry(int out)
{
	struct pollfd p = { .fd = out, .events = POLLOUT };

	if (errno == EINTR)
		return true;
	if (errno != EAGAIN && errno != EWOULDBLOCK)
		return false;
	return poll(&p, 1, -1) >= 0 || errno == EINTR;
}

bool sending_pause(int out, int64_t delay)
{
	struct pollfd p = { .fd = out };
	int64_t end = clock_monotonic() + delay, left;

	while ((left = end - clock_monotonic()) > 0) {
		int n = poll(&p, 1, (int)clock_ms(left + 999));

		if (n > 0)
			errno = EPIPE;
		if (n > 0 || (n < 0 && errno != EINTR))
			return false;
	}
	return true;
}

enum sent sending_write(int out, struct iovec *iov, int count)
{
	while (count > 0) {
		ssize_t n = writev(out, iov, count);

		if (n < 0 && should_retry(out))
			continue;
		if (n < 0)
			return SENT_BROKEN;
		while (count > 0 && (size_t)n >= iov->iov_len) {
			n -= (ssize_t)iov->iov_len;
			iov++;
			count--;
		}
		if (count > 0) {
			iov->iov_base = (char *)iov->iov_base + n;
			iov->iov_len -= (size_t)n;
		}
	}
	return SENT_ALL;
}

/* Fills the block with the next LEN bytes. */
static enum sent read_block(int in, size_t len)
{
	size_t have = 0;

	while (have < len) {
		ssize_t n = read(in, block + have, len - have);

		if (n < 0 && errno == EINTR)
			continue;
		if (n == 0)
			errno = 0;
		if (n <= 0)
			return SENT_UNREADABLE;
		have += (size_t)n;
	}
	return SENT_ALL;
}

static bool has_hash(struct sha256_ctx *ctx, const uint8_t *sha256)
{
	uint8_t sum[SHA256_SIZE];

	sha256_digest(ctx, SHA256_SIZE, sum);
	return memcmp(sum, sha256, SHA256_SIZE) == 0;
}

/* Copies through memory. The hash is checked before the last block is sent. */
static enum sent copy(int in, int out, int64_t size, const uint8_t *sha256, int64_t *done)
{
	struct sha256_ctx ctx;

	sha256_init(&ctx);
	while (*done < size) {
		size_t len = size - *done < BLOCK ? (size_t)(size - *done) : BLOCK;
		struct iovec iov = { .iov_base = block, .iov_len = len };
		enum sent how = read_block(in, len);

		if (how == SENT_ALL && sha256) {
			sha256_update(&ctx, len, block);
			if (*done + (int64_t)len == size && !has_hash(&ctx, sha256))
				how = SENT_DAMAGED;
		}
		if (how == SENT_ALL)
			how = sending_write(out, &iov, 1);
		if (how != SENT_ALL)
			return how;
		*done += (int64_t)len;
	}
	return SENT_ALL;
}

#ifdef __linux__
/* Whether errno is that of the input, not of the output. */
static bool is_input_failure(void)
{
	return errno == EIO || errno == ENOMEM || errno == EBADMSG || errno == ESTALE;
}

/* Sends without copying. False if OUT does not support it; else *HOW is the result. */
static bool send_directly(int in, int out, int64_t size, int64_t *done, enum sent *how)
{
	fcntl(out, F_SETPIPE_SZ, 1024 * 1024);
	*how = SENT_ALL;
	while (*done < size) {
		int64_t left = size - *done;
		ssize_t n = sendfile(out, in, NULL, left < INT32_MAX ? (size_t)left : INT32_MAX);

		if (n > 0) {
			*done += n;
			continue;
		}
		if (n < 0 && (errno == EINVAL || errno == ENOSYS))
			return false;
		if (n < 0 && should_retry(out))
			continue;
		if (n == 0)
			errno = 0;
		*how = n == 0 || is_input_failure() ? SENT_UNREADABLE : SENT_BROKEN;
		return true;
	}
	return true;
}
#else
static bool send_directly(int in, int out, int64_t size, int64_t *done, enum sent *how)
{
	(void)in, (void)out, (void)size, (void)done, (void)how;
	return false;
}
#endif

enum sent sending_run(int in, int out, int64_t size, const uint8_t *sha256, int64_t *done)
{
	enum sent how;

	*done = 0;
	if (!sha256 && send_directly(in, out, size, done, &how))
		return how;
	return copy(in, out, size, sha256, done);
}

/* Ten pieces a second, or a byte at a time if that is less. */
enum sent sending_slowly(int in, const void *bytes, int out, int64_t size,
			 const struct pace *pace, int64_t *done)
{
	int64_t start = clock_monotonic(), rate = pace->rate, piece = rate > 10 ? rate / 10 : 1, sent;
	enum sent how = SENT_ALL;

	for (*done = 0; how == SENT_ALL && *done < size; *done += sent) {
		int64_t due = *done / rate * CLOCK_SECOND + *done % rate * CLOCK_SECOND / rate;
		int64_t len = size - *done;

		if (due > pace->longest)
			due = pace->longest;
		else if (len > piece)
			len = piece;
		if (!sending_pause(out, start + due - clock_monotonic()))
			return SENT_BROKEN;
		if (bytes) {
			struct iovec iov = { (char *)(uintptr_t)bytes + *done, (size_t)len };

			how = sending_write(out, &iov, 1);
			sent = how == SENT_ALL ? len : 0;
		} else {
			how = sending_run(in, out, len, NULL, &sent);
		}
	}
	return how;
}

/* Sends what is in the block. */
static enum sent flush(int out, size_t *used, int64_t *done)
{
	struct iovec iov = { .iov_base = block, .iov_len = *used };
	enum sent how = *used ? sending_write(out, &iov, 1) : SENT_ALL;

	if (how == SENT_ALL)
		*done += (int64_t)*used;
	*used = 0;
	return how;
}

/* Copies up to MAX bytes of a piece, from AT on; 0 if it is shorter, -1 with errno if it cannot be
 * read. */
static ssize_t take(const struct piece *p, int64_t at, uint8_t *to, size_t max)
{
	ssize_t n;

	if (p->size - at < (int64_t)max)
		max = (size_t)(p->size - at);
	if (p->data) {
		memcpy(to, (const uint8_t *)p->data + at, max);
		return (ssize_t)max;
	}
	do
		n = pread(p->in, to, max, p->offset + at);
	while (n < 0 && errno == EINTR);
	return n;
}

/* Sends up to MAX bytes of a piece at a pace. */
static enum sent send_slowly(const struct piece *p, int out, int64_t max, const struct pace *pace,
			     int64_t *done)
{
	if (!p->data && lseek(p->in, p->offset, SEEK_SET) < 0)
		return SENT_UNREADABLE;
	return sending_slowly(p->in, p->data, out, p->size < max ? p->size : max, pace, done);
}

/* Copies up to MAX bytes of a piece into the block, which is sent whenever it is full. */
static enum sent add(const struct piece *p, int out, int64_t max, size_t *used, int64_t *done)
{
	enum sent how = SENT_ALL;
	int64_t at = 0, size = p->size < max ? p->size : max;

	while (at < size && how == SENT_ALL) {
		size_t room = size - at < (int64_t)(BLOCK - *used) ? (size_t)(size - at) : BLOCK - *used;
		ssize_t n = take(p, at, block + *used, room);

		if (n == 0)
			errno = 0;
		if (n <= 0)
			return SENT_UNREADABLE;
		at += n;
		*used += (size_t)n;
		if (*used == BLOCK)
			how = flush(out, used, done);
	}
	return how;
}

enum sent sending_pieces(const struct piece *pieces, size_t count, int out, int64_t max,
			 const struct pace *pace, int64_t *done)
{
	enum sent how = SENT_ALL;
	size_t used = 0;
	int64_t sent;

	*done = 0;
	for (size_t i = 0; i < count && max > 0 && how == SENT_ALL; max -= pieces[i++].size) {
		if (!pace) {
			how = add(&pieces[i], out, max, &used, done);
			continue;
		}
		how = send_slowly(&pieces[i], out, max, pace, &sent);
		*done += sent;
	}
	return how == SENT_ALL ? flush(out, &used, done) : how;
}

enum sent sending_verify(int in, int64_t size, const uint8_t *sha256, const void **taken)
{
	struct sha256_ctx ctx;

	sha256_init(&ctx);
	for (int64_t done = 0; done < size; ) {
		size_t len = size - done < BLOCK ? (size_t)(size - done) : BLOCK;
		enum sent how = read_block(in, len);

		if (how != SENT_ALL)
			return how;
		sha256_update(&ctx, len, block);
		done += (int64_t)len;
	}
	if (taken)
		*taken = block;
	else if (lseek(in, 0, SEEK_SET) < 0)
		return SENT_UNREADABLE;
	return has_hash(&ctx, sha256) ? SENT_ALL : SENT_DAMAGED;
}
