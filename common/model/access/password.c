/* SPDX-License-Identifier: MIT */
/* Passwords of links. */
#include "password.h"

#include "base64url.h"
#include "mem.h"
#include "name.h"
#include "text.h"

#include <nettle/memops.h>
#include <nettle/pbkdf2.h>
#include <string.h>

#define METHOD "pbkdf2-sha256"
#define BASE62 "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

enum {
	SALT_SIZE = 22,		/* letters and digits: 130 bits */
	KEY_SIZE = 32,
	/* of other programs' hashes in fixtures */
	ITERATIONS_MIN = 100000, ITERATIONS_MAX = 2000000,
};

const char *password_problem(const char *text)
{
	if (strlen(text) < PASSWORD_MIN)
		return "is shorter than 8 bytes";
	return line_problem(text, PASSWORD_MAX);
}

static void derive(const char *text, unsigned iterations, const char *salt, uint8_t key[KEY_SIZE])
{
	const char *password = name_normal(text);

	pbkdf2_hmac_sha256(strlen(password), (const uint8_t *)password, iterations, strlen(salt),
			   (const uint8_t *)salt, KEY_SIZE, key);
}

const char *password_hash(const char *text)
{
	const char *salt = text_random(SALT_SIZE);
	uint8_t key[KEY_SIZE];

	derive(text, PASSWORD_ITERATIONS, salt, key);
	return mem_printf(METHOD ".%d.%s.%s", PASSWORD_ITERATIONS, salt,
			  base64url_write(key, KEY_SIZE));
}

struct parts {
	int64_t iterations;
	const char *salt;
	struct octets key;
};

static bool split(const char *hash, struct parts *p)
{
	const char *fields[4] = { "", "", "", "" }, *field;
	size_t len;
	int count = 0;

	for (; count < 4 && next_field(&hash, '.', &field, &len); count++)
		fields[count] = mem_strndup(field, len);
	p->salt = fields[2];
	return count == 4 && !*hash && same(fields[0], METHOD) &&
		parse_number(fields[1], ITERATIONS_MAX, &p->iterations) &&
		p->iterations >= ITERATIONS_MIN && *p->salt &&
		!p->salt[strspn(p->salt, BASE62)] &&
		base64url_read(fields[3], strlen(fields[3]), &p->key) && p->key.len == KEY_SIZE;
}

const char *password_hash_problem(const char *hash)
{
	struct parts p;

	return split(hash, &p) ? NULL : "is not a password's hash: " METHOD ".ITERATIONS.SALT.KEY";
}

bool password_fits(const char *text, const char *hash)
{
	uint8_t key[KEY_SIZE];
	struct parts p;

	if (!split(hash, &p))
		return false;
	derive(text, (unsigned)p.iterations, p.salt, key);
	return memeql_sec(key, p.key.data, KEY_SIZE);
}
