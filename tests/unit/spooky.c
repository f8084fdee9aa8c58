/* SPDX-License-Identifier: MIT */
/* SpookyHash V2: common/tools/spooky.c. */
#include "spooky.h"

#include "base64url.h"
#include "mem.h"
#include "tap.h"
#include "text.h"

#include <string.h>

/* Hashes of the first bytes of message(), made with the package spookyhash of npm, which wraps
 * the author's code. The lengths are those around which the algorithm changes its way. */
static const struct { size_t len; const char *hash; } vectors[] = {
	{ 1, "8012290418f4e28a291d2d4e715d311f" },
	{ 3, "a5f24ff594d7a1b23e6a748ffaa121c3" },
	{ 7, "bc5348ffa1758456f556d20c9cd24622" },
	{ 8, "e1cb97def1e77aa74dc5a357727623fe" },
	{ 9, "fa75b4273e05111b0e239e7f69196f3b" },
	{ 15, "811389d8acd78b68265febc02a95ec2e" },
	{ 16, "765867d9b95775ccc44165b022e15f7e" },
	{ 17, "290c494211ac1750d0b54fee4edc2820" },
	{ 24, "36820d146ece4bebb1576c8130aff172" },
	{ 31, "9c54281112446bd74b337b7f11bb9a3a" },
	{ 32, "07162023828ac8cd06c12a0463b9ee92" },
	{ 33, "3ec2f6d3481074eab39b62368714ccca" },
	{ 47, "24e56ef214270e823485b8025a55b78a" },
	{ 48, "0734024d12ed27fab4666e568ea4002b" },
	{ 63, "18f47eb876f9a4808c4defe1ccb2ee81" },
	{ 64, "9d115cbcbac59a1cb52c9f03b2b66e8b" },
	{ 95, "e88fbfee423183a08e078d0b681f3202" },
	{ 96, "3b99567aba79d2f36ca81f0bd6a02d67" },
	{ 97, "a6158ddd8471ce303ad48163977d0ac2" },
	{ 127, "abe3a9d21938795f75424bac1c88a31c" },
	{ 128, "cd445d15e19e06afb075bc3aa4c13310" },
	{ 190, "a07686a532a13de2bd3affec12e1aeaa" },
	{ 191, "5068e886fb970a920fee4a7426827ded" },
	{ 192, "db3bcb6e83647d675e3643027589486e" },
	{ 193, "a895fc2e02669e3686316380dab4703d" },
	{ 255, "b91382bd55420374aa07b20742f982aa" },
	{ 256, "7cde4c97b86407da11ceed32211ef85f" },
	{ 287, "14571e526cea1de91e4505379af90ca6" },
	{ 288, "18907e1f3a4b246c9644c2d9cd1121ef" },
	{ 289, "89876ec785a346f9ed44a45dac02432e" },
	{ 383, "73ce34704a77b0e7a884876d0f73e3f1" },
	{ 384, "848f7d1267a2ea99537127b17cbe2988" },
	{ 385, "c0f59865bb37d3346cd9fd1d58c67594" },
	{ 1000, "6fd93244931545c47b937f2c09203691" },
	{ 4096, "44e87db2778e83b6962feece6ac2ea53" },
	{ 65537, "983a1fbafcb627a6ee0e1ecc6527106f" },
};

enum { LONGEST = 65537 };

static const uint8_t *message(void)
{
	uint8_t *m = mem_alloc(LONGEST);

	for (size_t i = 0; i < LONGEST; i++)
		m[i] = (uint8_t)(i * 31 + (i >> 3) * 7 + (i >> 8));
	return m;
}

static const char *hash_of(const void *data, size_t len)
{
	uint8_t hash[SPOOKY_SIZE];

	spooky_hash(data, len, hash);
	return text_hex(hash, sizeof(hash));
}

TEST("the known values are met")
{
	uint8_t hash[SPOOKY_SIZE];

	CHECK_TEXT(hash_of("foobar", 6), "99deed03a557c0869a62374ee28f1765");
	spooky_hash("", 0, hash);
	CHECK_TEXT(base64_write(hash, sizeof(hash)), "GQn1a/wGJyPHUei0Ze5yiw==");
}

TEST("messages of all lengths have the hashes of the author's code")
{
	const uint8_t *m = message();

	for (size_t i = 0; i < COUNT(vectors); i++) {
		ROW("%zu bytes", vectors[i].len);
		CHECK_TEXT(hash_of(m, vectors[i].len), vectors[i].hash);
	}
}

TEST("bytes that do not begin at a multiple of eight have the same hash")
{
	const uint8_t *m = message();
	uint8_t *copy = mem_alloc(1008);

	for (size_t shift = 0; shift < 8; shift++) {
		ROW("%zu", shift);
		memcpy(copy + shift, m, 1000);
		CHECK_TEXT(hash_of(copy + shift, 1000), hash_of(m, 1000));
	}
}

TEST("pieces of any size have the hash of the whole")
{
	static const size_t lengths[] = { 0, 1, 95, 96, 191, 192, 193, 300, 1000 };
	const uint8_t *m = message();

	for (size_t i = 0; i < COUNT(lengths); i++)
		for (size_t piece = 1; piece <= 200; piece++) {
			uint8_t hash[SPOOKY_SIZE];
			struct spooky s;

			ROW("%zu bytes by %zu", lengths[i], piece);
			spooky_begin(&s);
			for (size_t at = 0; at < lengths[i]; at += piece)
				spooky_add(&s, m + at, at + piece > lengths[i] ? lengths[i] - at : piece);
			spooky_end(&s, hash);
			CHECK_TEXT(text_hex(hash, sizeof(hash)), hash_of(m, lengths[i]));
		}
}
