/* SPDX-License-Identifier: MIT */
/* Messages of chunked file transfer: common/model/chunks/chunk_message.c, and the reader of JSON
 * below it: common/tools/json_pull.c. */
#include "chunk_message.h"

#include "json_pull.h"
#include "mem.h"
#include "tap.h"
#include "text.h"

#include <string.h>

#define ID "GQn1a/wGJyPHUei0Ze5yiw=="
#define FILTERS "\"ContentFilters\":[{\"StreamId\":\"MainContent\",\"ChunkingScheme\":\"Zip\"}]"
#define CHUNK "{\"ChunkId\":\"" ID "\",\"Length\":0}"
#define MAIN "{\"StreamId\":\"MainContent\",\"ChunkingScheme\":\"Zip\",\"ChunkSignatures\":[" CHUNK "]}"

static struct message m;

static const char *get_problem(const char *text)
{
	message_read_get(&m, text, strlen(text));
	return m.problem;
}

static const char *put_problem(const char *text)
{
	message_read_put(&m, text, strlen(text));
	return m.problem;
}

static bool is_json(const char *text)
{
	struct json_pull p;

	pull_begin(&p, text, strlen(text));
	pull_skip(&p);
	return pull_end(&p);
}

TEST("JSON is read strictly")
{
	static const char *const good[] = {
		"{}", "[]", "0", "-1.5e+3", "\"\"", "null", " [ 1 , {\"a\":[true,false]} ] ",
		"\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e4\\ud83d\\ude00\"", "[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]",
	};
	static const char *const bad[] = {
		"", " ", "{", "[", "[1,]", "[,1]", "{,}", "{\"a\"}", "{\"a\":}", "{\"a\":1,}",
		"{a:1}", "'a'", "01", "1.", ".5", "-", "1e", "+1", "NaN", "nul", "truex", "[] []",
		"\"\n\"", "\"\\x\"",
		"\"\\u12\"", "\"\\ud83d\"", "\"\\ude00\"", "\"\\ud83d\\u0041\"", "\"\\u0000\"",
		"\"", "\"\\",
		"\"\xff\"", "[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]", "[}", "{]",
	};

	for (size_t i = 0; i < COUNT(good); i++) {
		ROW("%s", good[i]);
		CHECK(is_json(good[i]));
	}
	for (size_t i = 0; i < COUNT(bad); i++) {
		ROW("%s", bad[i]);
		CHECK(!is_json(bad[i]));
	}
}

TEST("a text cut at any byte is no JSON")
{
	static const char whole[] = "{\"a\":[1,\"b\\u00e4\\n\",null],\"c\":{\"d\":-1.5e3}}";

	CHECK(is_json(whole));
	for (size_t len = 0; len < strlen(whole); len++) {
		ROW("%zu", len);
		CHECK(!is_json(mem_strndup(whole, len)));
	}
}

TEST("strings are decoded, numbers are integers of 64 bits")
{
	static const char text[] = "[\"\\u00e4\\ud83d\\ude00\\/\",9223372036854775807,-3,1.5]";
	struct json_pull p;
	char got[16];
	int64_t n;

	pull_begin(&p, text, strlen(text));
	CHECK(pull_array(&p) && pull_item(&p) && pull_text(&p, got, sizeof(got)));
	CHECK_TEXT(got, "\xc3\xa4\xf0\x9f\x98\x80/");
	CHECK(pull_item(&p) && pull_number(&p, &n) && n == INT64_MAX);
	CHECK(pull_item(&p) && pull_number(&p, &n) && n == -3);
	CHECK(pull_item(&p) && !pull_number(&p, &n));
	CHECK_PROBLEM(p.problem, "not an integer");
}

TEST("GetChunkedFile: all members are read, unknown ones skipped")
{
	CHECK_PROBLEM(get_problem("{\"Later\":{\"a\":[1]},\"ContentPropertiesToReturn\":[\"a\",\"b\"],"
		"\"ContentFilters\":[{\"StreamId\":\"MainContent\",\"ChunkingScheme\":\"Zip\","
		"\"AlreadyKnownChunks\":[\"" ID "\"],\"ChunksToReturn\":\"LastZipChunk\"},"
		"{\"StreamId\":\"s\",\"ChunkingScheme\":\"FullFile\","
		  "\"AlreadyKnownChunks\":null}]}"), NULL);
	CHECK_NUMBER(m.name_count, 2);
	CHECK_NUMBER(m.filter_count, 2);
	CHECK_NUMBER(m.filters[0].known_count, 1);
	CHECK_TEXT(text_hex(m.filters[0].known[0], SPOOKY_SIZE), "1909f56bfc062723c751e8b465ee728b");
	CHECK(m.filters[0].to_return == CHUNKS_LAST_OF_ZIP);
	CHECK(m.filters[1].to_return == CHUNKS_ALL);
	CHECK_TEXT(m.filters[1].stream_id, "s");
}

TEST("GetChunkedFile: what is invalid is refused")
{
	static const struct { const char *text, *problem; } rows[] = {
		{ "{" FILTERS "}", "no ContentPropertiesToReturn" },
		{ "{\"ContentPropertiesToReturn\":[]}", "no ContentFilters" },
		{ "{\"ContentPropertiesToReturn\":[],\"ContentFilters\":[]}", "no ContentFilters" },
		{ "{\"ContentPropertiesToReturn\":[],\"ContentFilters\":[{\"StreamId\":\"a\"},"
		  "{\"StreamId\":\"a\"}]}",
		  "two content filters" },
		{ "{\"ContentPropertiesToReturn\":[],\"ContentFilters\":[{\"ChunkingScheme\":\"Zip\"}]}",
		  "without a StreamId" },
		{ "{\"ContentPropertiesToReturn\":[],\"ContentFilters\":[{\"StreamId\":\"\"}]}", "empty" },
		{ "{\"ContentPropertiesToReturn\":[],\"ContentFilters\":[{\"StreamId\":\"a\","
		  "\"ChunkingScheme\":\"x\"}]}",
		  "ChunkingScheme" },
		{ "{\"ContentPropertiesToReturn\":[],\"ContentFilters\":[{\"StreamId\":\"a\","
		  "\"ChunksToReturn\":\"x\"}]}",
		  "ChunksToReturn" },
		{ "{\"ContentPropertiesToReturn\":[],\"ContentFilters\":[{\"StreamId\":\"a\","
		  "\"AlreadyKnownChunks\":[\"abc\"]}]}", "ChunkId" },
		{ "{\"ContentPropertiesToReturn\":[],\"ContentPropertiesToReturn\":[],"
		  "" FILTERS "}", "twice" },
		{ "[]", "not JSON" }, { "", "not JSON" }, { "{} ", "no ContentPropertiesToReturn" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		ROW("%s", rows[i].text);
		CHECK_PROBLEM(get_problem(rows[i].text), rows[i].problem);
		CHECK(!m.too_large);
	}
}

TEST("GetChunks: ranges are read")
{
	static const char text[] = "{\"ContentFilters\":[{\"StreamId\":\"s\",\"ChunkRangesToReturn\":["
		"{\"ChunkId\":\"" ID "\",\"Offset\":3,\"Length\":-1}]}]}";

	CHECK(message_read_ranges(&m, text, strlen(text)));
	CHECK_NUMBER(m.filters[0].range_count, 1);
	CHECK_NUMBER(m.filters[0].ranges[0].offset, 3);
	CHECK_NUMBER(m.filters[0].ranges[0].length, -1);
}

TEST("PutChunkedFile: signatures, properties and the token are read")
{
	CHECK_PROBLEM(put_problem("{\"Signatures\":[" MAIN ",{\"StreamId\":\"s\","
	  "\"ChunkingScheme\":\"FullFile\","
		"\"ChunkSignatures\":[]}],\"ContentProperties\":[{\"Name\":\"n\",\"Value\":\"v\","
		"\"Retention\":\"KeepOnContentChange\"},{\"Name\":\"o\",\"Value\":\"\","
		"\"ContentPropertyRetention\":\"DeleteOnContentChange\"}],"
		"\"UploadSessionTokenToCommit\":\"t\"}"), NULL);
	CHECK_NUMBER(m.stream_count, 2);
	CHECK(m.streams[0].signature.zip && m.streams[0].signature.count == 1);
	CHECK(!m.streams[1].signature.zip && m.streams[1].signature.count == 0);
	CHECK_NUMBER(m.property_count, 2);
	CHECK(m.properties[0].keep && !m.properties[1].keep);
	CHECK_TEXT(m.upload_token, "t");
}

TEST("an absent token, null and \"\" are none")
{
	static const char *const rows[] = {
		"{\"Signatures\":[" MAIN "]}",
		"{\"Signatures\":[" MAIN "],\"UploadSessionTokenToCommit\":null,"
		  "\"ContentProperties\":null}",
		"{\"Signatures\":[" MAIN "],\"UploadSessionTokenToCommit\":\"\"}",
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		ROW("%s", rows[i]);
		CHECK_PROBLEM(put_problem(rows[i]), NULL);
		CHECK_TEXT(m.upload_token, NULL);
	}
}

TEST("PutChunkedFile: what is invalid is refused")
{
	static const struct { const char *text, *problem; } rows[] = {
		{ "{}", "no signature of MainContent" },
		{ "{\"Signatures\":[]}", "no signature of MainContent" },
		{ "{\"Signatures\":null}", "not JSON" },
		{ "{\"Signatures\":[" MAIN "," MAIN "]}", "two signatures" },
		{ "{\"Signatures\":[{\"StreamId\":\"MainContent\",\"ChunkSignatures\":[]}]}", "without" },
		{ "{\"Signatures\":[{\"StreamId\":\"MainContent\",\"ChunkingScheme\":\"Zip\","
		  "\"ChunkSignatures\":[{\"ChunkId\":\"" ID "\"}]}]}", "without ChunkId or Length" },
		{ "{\"Signatures\":[{\"StreamId\":\"MainContent\",\"ChunkingScheme\":\"Zip\","
		  "\"ChunkSignatures\":[{\"ChunkId\":\"" ID "\",\"Length\":-1}]}]}", "negative" },
		{ "{\"Signatures\":[{\"StreamId\":\"MainContent\",\"ChunkingScheme\":\"Zip\","
		  "\"ChunkSignatures\":[{\"ChunkId\":\"" ID "\",\"Length\":9223372036854775807},"
		  "{\"ChunkId\":\"" ID "\",\"Length\":1}]}]}", "too long" },
		{ "{\"Signatures\":[" MAIN "],\"ContentProperties\":[{\"Name\":\"n\","
		  "\"Value\":\"v\"}]}", "Retention" },
		{ "{\"Signatures\":[" MAIN "],\"ContentProperties\":[{\"Name\":\"n\",\"Value\":\"v\","
		  "\"Retention\":\"Never\"}]}", "Retention" },
		{ "{\"Signatures\":[" MAIN "],\"ContentProperties\":[{\"Name\":\"n\",\"Value\":null,"
		  "\"Retention\":\"KeepOnContentChange\"}]}", "not JSON" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		ROW("%s", rows[i].text);
		CHECK_PROBLEM(put_problem(rows[i].text), rows[i].problem);
		CHECK(!m.too_large);
	}
}

static const char *with_chunks(size_t count)
{
	return mem_printf("{\"Signatures\":[{\"StreamId\":\"MainContent\",\"ChunkingScheme\":\"Zip\","
		"\"ChunkSignatures\":[%s" CHUNK "]}]}", tap_repeat(CHUNK ",", count - 1));
}

TEST("a stream has at most 16384 chunks: more are too large, not malformed")
{
	CHECK_PROBLEM(put_problem(with_chunks(16384)), NULL);
	CHECK_NUMBER(m.streams[0].signature.count, 16384);
	CHECK_PROBLEM(put_problem(with_chunks(16385)), "too many chunks");
	CHECK(m.too_large);
}

static const char *property(const char *name, const char *value)
{
	return mem_printf("{\"Signatures\":[" MAIN "],\"ContentProperties\":[{\"Name\":\"%s\","
	  "\"Value\":\"%s\","
		"\"Retention\":\"KeepOnContentChange\"}]}", name, value);
}

TEST("names have up to 256 characters, values up to 1024 bytes")
{
	CHECK_PROBLEM(put_problem(property(tap_repeat("\xe4\xbd\xa0", 256), tap_repeat("v", 1024))), NULL);
	CHECK_PROBLEM(put_problem(property(tap_repeat("n", 257), "v")), "longer than 256");
	CHECK_PROBLEM(put_problem(property("n", tap_repeat("v", 1025))), "too long");
}
