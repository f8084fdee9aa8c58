/* SPDX-License-Identifier: MIT */
/*
 * Proof keys of a discovery document. Each key is given as modulus and exponent, and again as a
 * PUBLICKEYBLOB of Windows; both must be the same key.
 */
#include "proof_key.h"

#include "base64url.h"
#include "client.h"
#include "jwk.h"
#include "mem.h"
#include "text.h"
#include "xml.h"

#include <string.h>

enum { BLOB_HEAD = 20, BASE64_MAX = 4096 };

/* The attribute PREFIXNAME, NULL if it is missing or empty. */
static const char *value_of(struct xml *x, const char *prefix, const char *name)
{
	const char *value = xml_attribute(x, mem_printf("%s%s", prefix, name));

	return value && value[strspn(value, " \t\r\n")] ? value : NULL;
}

/* Reads base64, ignoring blanks. */
static bool read_base64(const char *text, struct octets *o)
{
	size_t len = strlen(text);

	return len <= BASE64_MAX && base64_read(text, len, o) && o->len > 0;
}

/* Makes a key of modulus N and exponent E. Returns why jwk_read() rejects it, or NULL. */
static const char *make_key(struct octets n, struct octets e, struct jwk *k)
{
	struct json_object *o = json_object_new_object();
	const char *problem;

	json_object_object_add(o, "kty", json_object_new_string("RSA"));
	json_object_object_add(o, "n", json_object_new_string(base64url_write(n.data, n.len)));
	json_object_object_add(o, "e", json_object_new_string(base64url_write(e.data, e.len)));
	problem = jwk_read(o, k);
	json_object_put(o);
	return problem;
}

/* Some versions of ONLYOFFICE write the exponent as a decimal number, "65537", which is not
 * valid base64. */
static bool read_exponent(const char *text, struct octets *e)
{
	uint8_t *data;
	int64_t value;

	if (read_base64(text, e))
		return true;
	if (!parse_number(text, UINT32_MAX, &value))
		return false;
	data = mem_alloc(sizeof(uint32_t));
	for (int i = 3; i >= 0; i--, value >>= 8)
		data[i] = (uint8_t)value;
	*e = (struct octets){ .data = data, .len = sizeof(uint32_t) };
	return true;
}

static const char *read_modulus(const char *modulus, struct octets exponent, struct jwk *k)
{
	struct octets n;

	return read_base64(modulus, &n) ? make_key(n, exponent, k) : "its modulus is not base64";
}

const char *proof_key_numbers(const char *modulus, const char *exponent, struct jwk *k)
{
	struct octets e;

	if (!modulus || !exponent)
		return mem_printf("its %s is missing", modulus ? "exponent" : "modulus");
	if (!read_exponent(exponent, &e))
		return "its exponent is not base64";
	return read_modulus(modulus, e, k);
}

static struct octets reversed(const uint8_t *data, size_t len)
{
	uint8_t *copy = mem_alloc(len + 1);

	for (size_t i = 0; i < len; i++)
		copy[i] = data[len - 1 - i];
	return (struct octets){ .data = copy, .len = len };
}

/* Reads a PUBLICKEYBLOB, whose numbers are little-endian. */
static const char *read_blob(const char *text, struct jwk *k)
{
	static const uint8_t head[] = { 6, 2, 0, 0, 0, 0xa4, 0, 0, 'R', 'S', 'A', '1' };
	struct octets o;
	uint32_t bits;

	if (!read_base64(text, &o))
		return "its value is not base64";
	if (o.len <= BLOB_HEAD || memcmp(o.data, head, sizeof(head)) != 0)
		return "its value is not an RSA PUBLICKEYBLOB";
	bits = (uint32_t)o.data[12] | (uint32_t)o.data[13] << 8 | (uint32_t)o.data[14] << 16 |
		(uint32_t)o.data[15] << 24;
	if (bits % 8 || bits / 8 != o.len - BLOB_HEAD)
		return "its value has the wrong length";
	return make_key(reversed(o.data + BLOB_HEAD, o.len - BLOB_HEAD),
			reversed(o.data + 16, 4), k);
}

/* Reads the key whose attributes start with PREFIX. *FOUND is false if there is none. */
static const char *read_key(struct xml *x, const char *prefix, struct jwk *k, bool *found)
{
	const char *modulus = value_of(x, prefix, "modulus");
	const char *exponent = value_of(x, prefix, "exponent");
	const char *value = value_of(x, prefix, "value"), *problem = NULL;
	struct jwk again = { .kty = NULL };

	*found = modulus || exponent || value;
	if (value)
		problem = read_blob(value, &again);
	/* ONLYOFFICE leaves the exponent empty if its setting is a text; the value has it, too */
	if (!problem && modulus && !exponent && value)
		problem = read_modulus(modulus, again.e, k);
	else if (!problem && (modulus || exponent))
		problem = proof_key_numbers(modulus, exponent, k);
	if (problem || !value)
		return problem;
	if (modulus && !jwk_same(k, &again))
		return "its value differs from its modulus and exponent";
	*k = again;
	return NULL;
}

const char *proof_key_read(struct xml *x, struct client_keys *keys, bool *found)
{
	const char *problem = read_key(x, "", &keys->key, found);
	bool has_old;

	if (problem)
		return mem_printf("invalid proof-key: %s", problem);
	problem = read_key(x, "old", &keys->old, &has_old);
	if (problem)
		return mem_printf("invalid old key in proof-key: %s", problem);
	if (has_old && !*found)
		return "its proof-key has only an old key";
	if (!has_old)
		keys->old = keys->key;
	return NULL;
}
