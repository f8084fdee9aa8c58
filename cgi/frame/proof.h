/* SPDX-License-Identifier: MIT */
/*
 * Proof keys: what a client signs, and whether its signature matches. Policy and request parsing
 * are the caller's. See X-WOPI-Proof in [MS-WOPI], and the public page about proof keys.
 */
#ifndef PROOF_H
#define PROOF_H

#include "base64url.h"
#include "client.h"

enum {
	PROOF_AGE_S = 20 * 60,		/* of a timestamp, at most */
	PROOF_AHEAD_S = 5 * 60,		/* in the future, at most: clocks differ */
	PROOF_URL_MAX = 24576,		/* bytes */
	PROOF_URLS_MAX = 4,
};

/* The parts of a request that a proof is about. */
struct proof {
	const char *token;	/* decoded; "" if there is none */
	const char *raw_token;	/* as in the URL; NULL if unknown */
	const char *urls[PROOF_URLS_MAX];	/* the client may have called any of these */
	size_t url_count;
	/* X-WOPI-TimeStamp, X-WOPI-Proof and X-WOPI-ProofOld; NULL if missing */
	const char *timestamp, *proof, *proof_old;
};

enum proof_result {
	PROOF_UNUSABLE = -1,	/* no key was tried: a header is missing, malformed or too old */
	PROOF_MISFIT = 0,	/* no key matches: a forgery, or keys that are not known yet */
	PROOF_CURRENT = 1,	/* by the current key */
	PROOF_ROTATED = 2,	/* the key that is current here is the client's old one */
	PROOF_BEHIND = 3,	/* the key that is old here is still the client's current one */
};

/*
 * How PROOF matches one of COUNT pairs of KEYS at NOW. *AT is then the index of that pair and
 * *REASON NULL; otherwise *REASON says why it does not match.
 */
enum proof_result proof_check(const struct proof *proof, const struct client_keys *keys,
			      size_t count, int64_t now, size_t *at, const char **reason);

/* The bytes that a client signs, from the pool. TICKS is the timestamp. */
struct octets proof_expected(const char *token, const char *url, int64_t ticks);

#endif
