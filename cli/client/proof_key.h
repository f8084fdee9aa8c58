/* SPDX-License-Identifier: MIT */
/* The element proof-key of a discovery document. */
#ifndef PROOF_KEY_H
#define PROOF_KEY_H

#include "client.h"
#include "jwk.h"
#include "xml.h"

#include <stdbool.h>

/*
 * Reads the keys of the current element; *FOUND is false if it is empty. Returns why they are
 * invalid, "invalid proof-key: its modulus is missing", or NULL.
 */
const char *proof_key_read(struct xml *x, struct client_keys *keys, bool *found);

/* Makes a key of modulus and exponent in base64; either may be NULL. Returns why it is invalid,
 * "its modulus is missing", or NULL. */
const char *proof_key_numbers(const char *modulus, const char *exponent, struct jwk *k);

#endif
