/* SPDX-License-Identifier: MIT */
/*
 * Proofs that a request comes from a client whose keys are known:
 * what a client signs, and whether its signature fits. Who must prove anything, and
 * what the request was, others say.
 */
#ifndef PROOF_H
#define PROOF_H

#include "base64url.h"
#include "client.h"

enum {
	PROOF_AGE_S = 20 * 60,		/* a timestamp may be that old */
	PROOF_AHEAD_S = 5 * 60,		/* clocks differ: it may be that far in the future */
	PROOF_URL_MAX = 24576,		/* bytes of what is signed as the URL */
	PROOF_URLS_MAX = 2,
};

/* What came with a request. */
struct proof {
	const char *token;	/* decoded; "" if there is none */
	const char *raw_token;	/* as it stands in the URL, NULL if that is not known */
	const char *urls[PROOF_URLS_MAX];	/* the client may have called any of these */
	size_t url_count;
	/* The values of X-WOPI-TimeStamp, X-WOPI-Proof and X-WOPI-ProofOld; NULL for none */
	const char *timestamp, *proof, *proof_old;
};

enum proof_result {
	PROOF_UNUSABLE = -1,	/* no key was asked: a header is missing, malformed, stale */
	PROOF_MISFIT = 0,	/* no key fits: a forgery, or keys that are not known yet */
	PROOF_CURRENT = 1,	/* by the present key, as it should be */
	PROOF_ROTATED = 2,	/* by what is our present key, and the client's old one */
	PROOF_BEHIND = 3,	/* by what is our old key, and still the client's present one */
};

/*
 * How PROOF fits one of COUNT pairs of KEYS at NOW. Then *AT is that pair and *REASON
 * is NULL; if it does not, *REASON says why.
 */
enum proof_result proof_check(const struct proof *proof, const struct client_keys *keys,
			      size_t count, int64_t now, size_t *at, const char **reason);

/* The bytes that a client signs, from the pool: TICKS is the timestamp. */
struct octets proof_expected(const char *token, const char *url, int64_t ticks);

#endif
