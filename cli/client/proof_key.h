/* SPDX-License-Identifier: MIT */
/* The element proof-key of a discovery: public keys, written twice. */
#ifndef PROOF_KEY_H
#define PROOF_KEY_H

#include "client.h"
#include "jwk.h"
#include "xml.h"

#include <stdbool.h>

/*
 * The keys that the present element has; *FOUND is false if it is empty. NULL, or
 * why they are not taken: "its proof-key is not taken: its modulus is missing".
 */
const char *proof_key_read(struct xml *x, struct client_keys *keys, bool *found);

/* The key of these numbers, in base64; either may be NULL. NULL, or what is wrong with it:
 * "its modulus is missing". */
const char *proof_key_numbers(const char *modulus, const char *exponent, struct jwk *k);

#endif
