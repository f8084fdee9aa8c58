/* SPDX-License-Identifier: MIT */
/*
 * Access tokens: what texts may be one, what they open, and that no text but the one that was
 * handed out opens what is derived from them. common/model/access/token.c.
 */
#include "token.h"

#include "grant.h"
#include "mem.h"
#include "tap.h"
#include "text.h"
#include "world.h"

#include <string.h>

#define NOW WORLD_START
#define HOUR (3600 * CLOCK_SECOND)

TEST("a token is 1 to 512 of certain characters, and no tilde is in front")
{
	const struct { const char *text, *words; } rows[] = {
		{ "a", NULL }, { "aZ09._~-", NULL }, { "a~", NULL }, { tap_repeat("x", 512), NULL },
		{ tap_repeat("x", 513), "512" }, { "", "empty" }, { "~", "~" }, { "~a", "~" },
		{ "a b", "only" }, { "a/b", "only" }, { "a%20", "only" }, { "a+b", "only" }, { "a=", "only" },
		{ "\xc3\xa9", "only" }, { "a\n", "only" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		ROW("%s", rows[i].text);
		CHECK_PROBLEM(token_problem(rows[i].text), rows[i].words);
	}
	for (int c = 1; c < 256; c++) {
		const char text[] = { 'a', (char)c, '\0' };

		ROW("%d", c);
		CHECK(!token_problem(text) == !!strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZ"
			"abcdefghijklmnopqrstuvwxyz0123456789._~-", c));
	}
}

TEST("a new token is random, and of a form that can be one")
{
	const char *one = token_make(), *other = token_make();

	CHECK_NUMBER(strlen(one), 32);
	CHECK_PROBLEM(token_problem(one), NULL);
	CHECK(!same(one, other));
}

/* Adds alice's token of that text, random unless it is chosen; one for all that is below
 * "outer" unless the resource is another. */
static struct token add(struct db *db, const char *text, bool chosen, enum resource_kind kind,
			const char *id)
{
	struct token t = { .user = { .id = "alice" }, .granted_to = "alice", .resource_kind = kind,
			   .resource_id = id, .rights = RIGHTS_ALL, .made_at = NOW,
			   .expires_at = NOW + HOUR };

	if (chosen)
		token_choose(db, text, &t);
	else
		token_hash(text, t.hash);
	CHECK_NUMBER(token_add(db, &t), OUTCOME_OK);
	return t;
}

/* Whether TEXT opens the resource; if so, as alice. */
static bool opens(struct db *db, const char *text, enum resource_kind kind, const char *id, int64_t now)
{
	const char *reason = NULL;
	struct token t;
	bool is_open = token_check(db, text, kind, id, now, &t, &reason) == OUTCOME_OK;

	CHECK(is_open ? !reason && t.user.id != NULL : reason != NULL);
	return is_open;
}

TEST("a token opens its resource alone, until it ends, and says why it opens nothing")
{
	static const struct {
		const char *text;
		enum resource_kind kind;
		const char *id;
		int64_t at;
		const char *words;
	} rows[] = {
		{ "random", RESOURCE_FILE, "doc1", NOW, NULL }, { "chosen", RESOURCE_FILE, "doc1", NOW, NULL },
		{ "random", RESOURCE_FILE, "doc1", NOW + HOUR - 1, NULL },
		{ "random", RESOURCE_FILE, "doc1", NOW + HOUR, "expired" },
		{ "random", RESOURCE_FILE, "doc2", NOW, "another resource" },
		{ "chosen", RESOURCE_FILE, "doc2", NOW, "another resource" },
		{ "random", RESOURCE_CONTAINER, "doc1", NOW, "another resource" },
		{ "random", RESOURCE_FILE, "", NOW, "another resource" },
		{ "Random", RESOURCE_FILE, "doc1", NOW, "unknown" }, { "random ", RESOURCE_FILE, "doc1", NOW, "malformed" },
		{ "", RESOURCE_FILE, "doc1", NOW, "malformed" }, { "randon", RESOURCE_FILE, "doc1", NOW, "unknown" },
		{ "~random", RESOURCE_FILE, "doc1", NOW, "removed" },
		{ "ended", RESOURCE_FILE, "doc1", NOW, "removed" }, { "removed", RESOURCE_FILE, "doc1", NOW, "unknown" },
	};
	struct db *db = world();
	struct token t;

	db_begin_write(db);
	add(db, "random", false, RESOURCE_FILE, "doc1");
	add(db, "chosen", true, RESOURCE_FILE, "doc1");
	t = add(db, "ended", false, RESOURCE_FILE, "doc1");
	token_end(db, &t, NOW, TOKEN_SIGNED_OUT);
	t = add(db, "removed", false, RESOURCE_FILE, "doc1");
	token_remove(db, &t);
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *reason = NULL;

		ROW("%s for %s %s", rows[i].text, resource_kind_name(rows[i].kind), rows[i].id);
		CHECK_NUMBER(token_check(db, rows[i].text, rows[i].kind, rows[i].id, rows[i].at, &t,
					 &reason), rows[i].words ? OUTCOME_UNAUTHORIZED : OUTCOME_OK);
		CHECK_PROBLEM(reason, rows[i].words);
	}
	db_end(db);
}

TEST("of a chosen token an HMAC is stored, and it is weak below 16 characters")
{
	struct db *db = world();
	struct token fifteen = { .chosen = false }, sixteen = fifteen;
	uint8_t hash[TOKEN_HASH_SIZE];

	token_choose(db, "123456789012345", &fifteen);
	token_choose(db, "1234567890123456", &sixteen);
	token_hash("1234567890123456", hash);
	CHECK(fifteen.chosen && fifteen.weak);
	CHECK(sixteen.chosen && !sixteen.weak);
	CHECK(memcmp(sixteen.hash, hash, sizeof(hash)) != 0);
	CHECK_NUMBER(strlen(token_id(&sixteen)), TOKEN_ID_SIZE);
	CHECK_NUMBER(strlen(token_secret_id(db)), 16);
}

/* A world with a session for the container "outer", and what is derived from it for doc2. */
struct derived {
	struct db *db;
	struct token session;
	const char *text;		/* "~SESSION.END.PROOF" */
	const char *head, *end, *proof;	/* its parts */
};

static struct derived derive(void)
{
	struct derived d = { .db = world() };

	db_begin_write(d.db);
	d.session = add(d.db, "session", false, RESOURCE_CONTAINER, "outer");
	d.text = token_derive(d.db, &d.session, RESOURCE_FILE, "doc2");
	d.head = mem_strndup(d.text + 1, 20);
	d.end = mem_strndup(d.text + 22, strcspn(d.text + 22, "."));
	d.proof = mem_strndup(strrchr(d.text, '.') + 1, 32);
	CHECK_TEXT(mem_printf("~%s.%s.%s", d.head, d.end, d.proof), d.text);
	CHECK(opens(d.db, d.text, RESOURCE_FILE, "doc2", NOW));
	return d;
}

/* No text but the one that was handed out opens doc2. */
static void check_refused(struct derived *d, const char *text)
{
	void *mark = mem_mark();

	ROW("%s", text);
	CHECK(same(text, d->text) || !opens(d->db, text, RESOURCE_FILE, "doc2", NOW));
	mem_release(mark);
}

TEST("a derived token opens its resource, and nothing else")
{
	struct derived d = derive();

	CHECK(!opens(d.db, d.text, RESOURCE_FILE, "doc1", NOW));
	CHECK(!opens(d.db, d.text, RESOURCE_FILE, "doc3", NOW));
	CHECK(!opens(d.db, d.text, RESOURCE_CONTAINER, "doc2", NOW));
	CHECK(!opens(d.db, d.text, RESOURCE_CONTAINER, "outer", NOW));
	CHECK(!opens(d.db, d.text, RESOURCE_DOWNLOAD, "doc2", NOW));
	CHECK(!opens(d.db, d.text, RESOURCE_SHARE, "doc2", NOW));
	CHECK(!opens(d.db, d.text, RESOURCE_FILE, "", NOW));
	CHECK(!opens(d.db, "session", RESOURCE_FILE, "doc2", NOW));
}

TEST("a derived token with any one character changed is refused")
{
	static const char characters[] = "A1.~-_aZz09+/= %\x01\x7f\x80\xff";
	struct derived d = derive();

	for (size_t i = 0; i < strlen(d.text); i++) {
		for (size_t k = 0; k < COUNT(characters) - 1; k++)
			check_refused(&d, mem_printf("%.*s%c%s", (int)i, d.text, characters[k],
						     d.text + i + 1));
		/* a letter in the other case, too */
		check_refused(&d, mem_printf("%.*s%c%s", (int)i, d.text, d.text[i] ^ 0x20, d.text + i + 1));
	}
}

TEST("a derived token with a character more or less is refused, wherever, and so is any part")
{
	struct derived d = derive();

	for (size_t i = 0; i <= strlen(d.text); i++) {
		int n = (int)i;

		check_refused(&d, mem_printf("%.*sA%s", n, d.text, d.text + n));
		check_refused(&d, mem_printf("%.*s.%s", n, d.text, d.text + n));
		check_refused(&d, mem_printf("%.*s%%00%s", n, d.text, d.text + n));
		check_refused(&d, mem_printf("%.*s%s", n, d.text, *(d.text + n) ? d.text + n + 1 : "x"));
		check_refused(&d, mem_strndup(d.text, i));
		check_refused(&d, d.text + n);
	}
}

TEST("a derived token that says another end, or the same one in another way, is refused")
{
	static const char *const ends[] = {
		"1700003600001", "1700003599999", "1700003601000", "17000036000000", "170000360000",
		"0", "1",
		"9999999999999", "9223372036854775", "9223372036854776", "9223372036854775807",
		"9223372036854775808", "18446744073709551616", "9223372036854775", "99999999999999999999",
		"01700003600000", "+1700003600000", "-1700003600000", " 1700003600000", "1700003600000 ",
		"0x18bcfe56800", "1.7000036e12", "", "1700003600000.0", "%31700003600000",
		"0000000000000000000001700003600000", "1700003600000e0", "1700003600000L", "1700003600e3",
		"0x18bd01700003600000", "46116860184273879041700003600000", "-", ",", "1700003600000\t",
	};
	struct derived d = derive();

	CHECK_TEXT(d.end, "1700003600000");
	for (size_t i = 0; i < COUNT(ends); i++)
		check_refused(&d, mem_printf("~%s.%s.%s", d.head, ends[i], d.proof));
}

TEST("what only looks like a derived token is refused")
{
	struct derived d = derive();
	const char *forms[] = {
		"~", "~~", "~.", "~..", "~...", "~HEAD", "~HEAD.", "~HEAD..", "~HEAD.END", "~HEAD.END.",
		"~.END.PROOF", "~HEAD..PROOF", "~HEAD.PROOF", "HEAD.END.PROOF", "~~HEAD.END.PROOF",
		"~HEAD.END.PROOF.", "~HEAD.END.PROOF..", "~HEAD.END.PROOF...", "~HEAD.END.PROOF.PROOF",
		"~HEAD.END.PROOF.END", "~HEAD.HEAD.END.PROOF", ".~HEAD.END.PROOF", "~HEAD.END.PROOF~",
		"~PROOF.END.HEAD", "~END.HEAD.PROOF", "~HEAD,END,PROOF", "~HEAD=.END.PROOF",
		"~HEAD.END.PROOF=", "~AAAAAAAAAAAAAAAAAAAA.END.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
		"~HEAD.END.PROOF.text.", "~HEAD.END.PROOF..bob", "~HEAD.END.PROOF..carol",
		"~HEAD.END.PROOF..alice",
		"~HEAD.END.PROOF.text.bob", "~HEAD.END.PROOF.text", "~HEAD.END.PROOF.x.y",
		"session.text.", "session..bob", "session.text.bob",
	};

	for (size_t i = 0; i < COUNT(forms); i++) {
		static const char *const words[] = { "HEAD", "END", "PROOF" };
		const char *text = forms[i];

		for (size_t k = 0; k < COUNT(words); k++) {
			const char *part = k == 0 ? d.head : k == 1 ? d.end : d.proof, *at;

			while ((at = strstr(text, words[k])))
				text = mem_printf("%.*s%s%s", (int)(at - text), text, part,
						  at + strlen(words[k]));
		}
		check_refused(&d, text);
	}
	for (size_t len = 400; len < 700; len += 37)
		check_refused(&d, mem_printf("%s%s", d.text, tap_repeat("0", len)));
	check_refused(&d, mem_printf("~%s.%s%s.%s", d.head, tap_repeat("0", 400), d.end, d.proof));
	check_refused(&d, mem_printf("~%s", tap_repeat("0", 511)));
	check_refused(&d, mem_printf("~%s", tap_repeat("0", 512)));
}

/* A derived token of the client "text", by which carol acts with what alice was granted. */
static struct derived derive_for_client(void)
{
	struct derived d = derive();
	struct token t = d.session;

	t.client = "text";
	t.user.id = "carol";
	d.text = token_derive(d.db, &t, RESOURCE_FILE, "doc2");
	d.head = mem_strndup(d.text, strlen(d.text) - strlen(".text.carol"));
	CHECK_TEXT(mem_printf("%s.text.carol", d.head), d.text);
	CHECK(opens(d.db, d.text, RESOURCE_FILE, "doc2", NOW));
	return d;
}

TEST("a derived token says its client and who acts by it, and neither can be changed")
{
	static const char *const claims[] = {
		"", ".", "..", ".text", ".text.", "..carol", ".carol", ".carol.text", ".text.carol.",
		".text.carol.text.carol", "..text.carol", ".text..carol", ".text.text.carol",
		".text.carol.carol", ".text.caro", ".tex.carol", "text.carol", ".text%00.carol",
		".text.carol%00", ".text.carol%2E", ".text.bob", ".text.admin", ".text.alice",
		".text.nobody",
		".text.CAROL", ".text.carol2", ".office.carol", ".TEXT.carol", ".bob.carol",
	};
	struct derived d = derive_for_client();
	struct token t;
	const char *reason;

	CHECK_NUMBER(token_check(d.db, d.text, RESOURCE_FILE, "doc2", NOW, &t, &reason), OUTCOME_OK);
	CHECK_TEXT(t.user.id, "carol");
	CHECK_TEXT(t.granted_to, "alice");
	CHECK_TEXT(t.client, "text");
	for (size_t i = 0; i < COUNT(claims); i++)
		check_refused(&d, mem_printf("%s%s", d.head, claims[i]));
	check_refused(&d, mem_printf(".text.carol%s", d.head));
	check_refused(&d, mem_printf("%s.text.carol%s.text.carol", d.head, d.head));
	for (size_t i = strlen(d.head); i < strlen(d.text); i++)
		for (const char *c = "Aa0.~-_T"; *c; c++)
			check_refused(&d, mem_printf("%.*s%c%s", (int)i, d.text, *c, d.text + i + 1));
	user_remove(d.db, "carol", NOW);
	CHECK(!opens(d.db, d.text, RESOURCE_FILE, "doc2", NOW));
}

TEST("a token that only reads hands out such tokens alone, and cannot be made to write")
{
	struct derived d = derive();
	struct token t = d.session, read;
	const char *reason, *other;

	t.reads = true;
	d.text = token_derive(d.db, &t, RESOURCE_FILE, "doc2");
	d.head = mem_strndup(d.text, strlen(d.text) - strlen("...r"));
	CHECK_TEXT(mem_printf("%s...r", d.head), d.text);
	CHECK_NUMBER(token_check(d.db, d.text, RESOURCE_FILE, "doc2", NOW, &read, &reason),
		     OUTCOME_OK);
	CHECK_NUMBER(token_rights(d.db, &read, "outer", NULL), RIGHT_READ);
	CHECK_NUMBER(token_rights(d.db, &d.session, "outer", NULL), RIGHTS_ALL);
	other = token_derive(d.db, &read, RESOURCE_CONTAINER, "outer");
	CHECK_NUMBER(token_check(d.db, other, RESOURCE_CONTAINER, "outer", NOW, &read, &reason),
		     OUTCOME_OK);
	CHECK(read.reads);
	check_refused(&d, d.head);
	check_refused(&d, mem_printf("%s..", d.head));
	check_refused(&d, mem_printf("%s...", d.head));
	check_refused(&d, mem_printf("%s...w", d.head));
	check_refused(&d, mem_printf("%s...r.", d.head));
	check_refused(&d, mem_printf("%s.text..r", d.head));
	db_end(d.db);
}

TEST("a derived token of parts of two is refused")
{
	struct derived d = derive();
	struct token other = add(d.db, "other", false, RESOURCE_CONTAINER, "outer");
	const char *theirs = token_derive(d.db, &other, RESOURCE_FILE, "doc2");
	const char *doc3 = token_derive(d.db, &d.session, RESOURCE_FILE, "doc3");

	CHECK(opens(d.db, theirs, RESOURCE_FILE, "doc2", NOW));
	check_refused(&d, mem_printf("~%.20s.%s.%s", theirs + 1, d.end, d.proof));
	check_refused(&d, mem_printf("~%s.%s.%s", d.head, d.end, strrchr(theirs, '.') + 1));
	check_refused(&d, mem_printf("~%s.%s.%s", d.head, d.end, strrchr(doc3, '.') + 1));
	check_refused(&d, doc3);
}

TEST("a derived token may end before its session, and then it does")
{
	struct derived d = derive();
	struct token t = d.session;
	const char *reason;

	t.expires_at = NOW + HOUR / 2;
	d.text = token_derive(d.db, &t, RESOURCE_FILE, "doc2");
	CHECK_NUMBER(token_check(d.db, d.text, RESOURCE_FILE, "doc2", NOW, &t, &reason), OUTCOME_OK);
	CHECK_NUMBER(t.expires_at, NOW + HOUR / 2);
	CHECK(opens(d.db, d.text, RESOURCE_FILE, "doc2", NOW + HOUR / 2 - 1));
	CHECK(!opens(d.db, d.text, RESOURCE_FILE, "doc2", NOW + HOUR / 2));
	check_refused(&d, mem_printf("~%s.%s.%s", d.head, d.end, strrchr(d.text, '.') + 1));
}

TEST("a derived token ends with its session, and no other's does")
{
	struct derived d = derive();
	struct token other = add(d.db, "other", false, RESOURCE_CONTAINER, "outer");
	const char *theirs = token_derive(d.db, &other, RESOURCE_FILE, "doc2");

	CHECK(opens(d.db, d.text, RESOURCE_FILE, "doc2", NOW + HOUR - 1));
	CHECK(!opens(d.db, d.text, RESOURCE_FILE, "doc2", NOW + HOUR));
	token_remove(d.db, &d.session);
	CHECK(!opens(d.db, d.text, RESOURCE_FILE, "doc2", NOW));
	CHECK(opens(d.db, theirs, RESOURCE_FILE, "doc2", NOW));
	token_end(d.db, &other, NOW, TOKEN_SIGNED_OUT);
	CHECK(!opens(d.db, theirs, RESOURCE_FILE, "doc2", NOW));
	/* made again, with the same end and text, it is another session */
	d.session.made_at = NOW + 1;
	CHECK_NUMBER(token_add(d.db, &d.session), OUTCOME_OK);
	CHECK(opens(d.db, "session", RESOURCE_CONTAINER, "outer", NOW + 1));
	CHECK(!opens(d.db, d.text, RESOURCE_FILE, "doc2", NOW + 1));
}

TEST("whatever is changed in a derived token by chance, it is refused")
{
	struct derived d = derive();

	for (long round = tap_rounds(5000); round > 0; round--) {
		char *text = mem_strdup(d.text);

		for (size_t n = 1 + tap_below(3); n > 0; n--)
			text[tap_below(strlen(d.text))] = (char)(1 + tap_below(255));
		check_refused(&d, text);
	}
}

#define WRITER (RIGHTS_ALL & ~(unsigned)RIGHT_SHARE)

/* What a session for one resource, of some rights, lets alice do, who is a reader of all and
 * a writer of "outer". */
static const struct {
	enum resource_kind kind;
	const char *id;
	unsigned rights;
	bool follows;
	unsigned root, outer, doc1, doc2, doc3;
} sessions[] = {
	/* with fixed rights: these on its own and below it, elsewhere what was granted of them */
	{ RESOURCE_FILE, "doc1", RIGHTS_ALL, false, RIGHT_READ, WRITER, RIGHTS_ALL, WRITER, WRITER },
	{ RESOURCE_FILE, "doc2", RIGHT_READ, false, RIGHT_READ, RIGHT_READ, RIGHT_READ, RIGHT_READ, RIGHT_READ },
	{ RESOURCE_FILE, "doc1", RIGHT_WRITE, false, 0, RIGHT_WRITE, RIGHT_WRITE, RIGHT_WRITE, RIGHT_WRITE },
	{ RESOURCE_CONTAINER, "outer", RIGHTS_ALL, false, RIGHT_READ, RIGHTS_ALL, RIGHT_READ, RIGHTS_ALL, RIGHTS_ALL },
	{ RESOURCE_CONTAINER, "inner", RIGHTS_ALL, false, RIGHT_READ, WRITER, RIGHT_READ, WRITER, RIGHTS_ALL },
	{ RESOURCE_CONTAINER, "root", RIGHTS_ALL, false, RIGHTS_ALL, RIGHTS_ALL, RIGHTS_ALL, RIGHTS_ALL, RIGHTS_ALL },
	{ RESOURCE_ECOSYSTEM, "", RIGHTS_ALL, false, RIGHTS_ALL, RIGHTS_ALL, RIGHTS_ALL, RIGHTS_ALL, RIGHTS_ALL },
	/* one that follows the grants: no more than these, nor than its rights, anywhere */
	{ RESOURCE_FILE, "doc1", RIGHTS_ALL, true, RIGHT_READ, WRITER, RIGHT_READ, WRITER, WRITER },
	{ RESOURCE_CONTAINER, "outer", RIGHT_READ | RIGHT_RENAME, true,
	  RIGHT_READ, RIGHT_READ | RIGHT_RENAME, RIGHT_READ, RIGHT_READ | RIGHT_RENAME,
	  RIGHT_READ | RIGHT_RENAME },
	{ RESOURCE_ECOSYSTEM, "", RIGHTS_ALL, true, RIGHT_READ, WRITER, RIGHT_READ, WRITER, WRITER },
	/* by a link: its own and what is below, and nothing else */
	{ RESOURCE_READ_ONLY, "doc1", RIGHT_READ, false, 0, 0, RIGHT_READ, 0, 0 },
	{ RESOURCE_READ_WRITE, "outer", RIGHT_READ | RIGHT_WRITE, false,
	  0, RIGHT_READ | RIGHT_WRITE, 0, RIGHT_READ | RIGHT_WRITE, RIGHT_READ | RIGHT_WRITE },
	{ RESOURCE_FORMS, "doc1", RIGHT_READ, false, 0, 0, RIGHT_READ, 0, 0 },
};

static unsigned rights_on(struct db *db, const struct token *t, const char *file_id)
{
	struct file f = world_file(db, file_id);

	return token_rights(db, t, file_id, &f);
}

TEST("a session has its rights on its own resource and below, elsewhere what was granted of them")
{
	struct db *db = world();

	db_begin_write(db);
	grant_set(db, &(struct grant){ "alice", "root", ROLE_READER });
	grant_set(db, &(struct grant){ "alice", "outer", ROLE_WRITER });
	for (size_t i = 0; i < COUNT(sessions); i++) {
		struct token t = { .user = { .id = "alice" }, .granted_to = "alice",
				   .resource_kind = sessions[i].kind, .resource_id = sessions[i].id,
				   .rights = sessions[i].rights, .follows = sessions[i].follows };

		ROW("%zu: %s %s", i, resource_kind_name(sessions[i].kind), sessions[i].id);
		CHECK_TEXT(rights_text(token_rights(db, &t, "root", NULL)), rights_text(sessions[i].root));
		CHECK_TEXT(rights_text(token_rights(db, &t, "outer", NULL)),
			   rights_text(sessions[i].outer));
		CHECK_TEXT(rights_text(rights_on(db, &t, "doc1")), rights_text(sessions[i].doc1));
		CHECK_TEXT(rights_text(rights_on(db, &t, "doc2")), rights_text(sessions[i].doc2));
		CHECK_TEXT(rights_text(rights_on(db, &t, "doc3")), rights_text(sessions[i].doc3));
	}
	db_end(db);
}

TEST("a session is told from one by a link, and links have the rights of their type")
{
	static const struct { enum resource_kind kind; bool visits; unsigned rights; } rows[] = {
		{ RESOURCE_FILE, false, 0 }, { RESOURCE_CONTAINER, false, 0 }, { RESOURCE_ECOSYSTEM, false, 0 },
		{ RESOURCE_READ_ONLY, true, RIGHT_READ }, { RESOURCE_READ_WRITE, true, RIGHT_READ | RIGHT_WRITE },
		{ RESOURCE_FORMS, true, 0 }, { RESOURCE_NONE, false, 0 },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct token t = { .resource_kind = rows[i].kind };

		ROW("%s", resource_kind_name(rows[i].kind));
		CHECK(token_visits(&t) == rows[i].visits);
		CHECK_NUMBER(token_link_rights(rows[i].kind), rows[i].rights);
	}
}

TEST("no two tokens of one hash, and none comes over one that still stands")
{
	struct db *db = world();
	struct token t;

	db_begin_write(db);
	t = add(db, "session", false, RESOURCE_FILE, "doc1");
	CHECK_NUMBER(token_add(db, &t), OUTCOME_NAME_TAKEN);
	token_end(db, &t, NOW, TOKEN_SIGNED_OUT);
	CHECK_NUMBER(token_add(db, &t), OUTCOME_OK);
	CHECK(opens(db, "session", RESOURCE_FILE, "doc1", NOW));
	db_end(db);
}
