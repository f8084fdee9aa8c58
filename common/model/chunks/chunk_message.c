/* SPDX-License-Identifier: MIT */
/* Messages of chunked file transfer. */
#include "chunk_message.h"

#include "base64url.h"
#include "json_pull.h"
#include "mem.h"
#include "text.h"

#include <string.h>

enum {
	ID_TEXT = 24,		/* characters of an id in base64 */
	NAME_SIZE = 32,		/* of the names of members */
	CONTENT_NAMES_MAX = 1024,	/* that a client may ask for */
};

/* A message that is being read. */
struct reading {
	struct json_pull p;
	struct message *m;
	int64_t chunks;		/* of all streams */
};

static bool fail(struct reading *r, const char *problem)
{
	return pull_fail(&r->p, problem);
}

static bool too_many(struct reading *r, const char *problem)
{
	if (!r->p.problem)
		r->m->too_large = true;
	return fail(r, problem);
}

/* Marks the member number AT of an object as seen; fails if it was before. */
static bool once(struct reading *r, unsigned *seen, int at)
{
	if (*seen & 1u << at)
		return fail(r, "has a member twice");
	*seen |= 1u << at;
	return true;
}

/* The index of NAME in NAMES, which ends with NULL; unknown members are skipped and return -1. */
static int member(struct reading *r, const char *const *names, const char *name, unsigned *seen)
{
	for (int i = 0; names[i]; i++)
		if (same(names[i], name))
			return once(r, seen, i) ? i : -1;
	pull_skip(&r->p);
	return -1;
}

static bool need(struct reading *r, bool condition, const char *problem)
{
	return condition || r->p.problem ? !r->p.problem : fail(r, problem);
}

static bool read_id(struct reading *r, uint8_t id[SPOOKY_SIZE])
{
	char text[ID_TEXT + 1];
	struct octets o;
	void *mark;
	bool good;

	if (!pull_text(&r->p, text, sizeof(text)))
		return false;
	mark = mem_mark();
	good = strlen(text) == ID_TEXT && base64_read(text, ID_TEXT, &o) && o.len == SPOOKY_SIZE;
	if (good)
		memcpy(id, o.data, SPOOKY_SIZE);
	mem_release(mark);
	return good ? true : fail(r, "has a ChunkId that is not 128 bits in base64");
}

/* A name of up to STREAM_ID_MAX characters, which is not empty. */
static bool read_name(struct reading *r, const char **name)
{
	char text[STREAM_ID_SIZE];

	if (!pull_text(&r->p, text, sizeof(text)))
		return false;
	if (!*text || utf8_units(text) > STREAM_ID_MAX)
		return fail(r, "has a name that is empty or longer than 256 characters");
	*name = mem_strdup(text);
	return true;
}

static bool read_scheme(struct reading *r, bool *zip)
{
	char text[16];

	if (!pull_text(&r->p, text, sizeof(text)))
		return false;
	*zip = same(text, "Zip");
	return *zip || same(text, "FullFile") ? true :
		fail(r, "has a ChunkingScheme that is neither FullFile nor Zip");
}

static bool read_to_return(struct reading *r, enum chunks_to_return *to_return)
{
	static const char *const names[] = {
		[CHUNKS_ALL] = "All", [CHUNKS_NONE] = "None", [CHUNKS_LAST_OF_ZIP] = "LastZipChunk",
	};
	char text[16];

	if (!pull_text(&r->p, text, sizeof(text)))
		return false;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (same(text, names[i])) {
			*to_return = (enum chunks_to_return)i;
			return true;
		}
	return fail(r, "has a ChunksToReturn that is not All, None or LastZipChunk");
}

/* An array that may be missing as null. */
static bool read_array(struct reading *r)
{
	return !pull_null(&r->p) && pull_array(&r->p);
}

static void read_known(struct reading *r, struct content_filter *f)
{
	if (!read_array(r))
		return;
	while (pull_item(&r->p)) {
		f->known = mem_grow(f->known, f->known_count, sizeof(*f->known));
		read_id(r, f->known[f->known_count++]);
	}
}

static void read_range(struct reading *r, struct chunk_range *range)
{
	static const char *const names[] = { "ChunkId", "Offset", "Length", NULL };
	char name[NAME_SIZE];
	unsigned seen = 0;

	pull_object(&r->p);
	while (pull_member(&r->p, name, sizeof(name)))
		switch (member(r, names, name, &seen)) {
		case 0:
			read_id(r, range->id);
			break;
		case 1:
			pull_number(&r->p, &range->offset);
			break;
		case 2:
			pull_number(&r->p, &range->length);
			break;
		default:
			break;
		}
	need(r, seen == 7, "has a range without ChunkId, Offset or Length");
	need(r, range->offset >= 0 && range->length >= -1, "has a range with a negative number");
}

static void read_ranges(struct reading *r, struct content_filter *f)
{
	if (!read_array(r))
		return;
	while (pull_item(&r->p)) {
		if (f->range_count == CHUNKS_MAX) {
			too_many(r, "asks for too many ranges");
			return;
		}
		f->ranges = mem_grow(f->ranges, f->range_count, sizeof(*f->ranges));
		f->ranges[f->range_count] = (struct chunk_range){ .length = -1 };
		read_range(r, &f->ranges[f->range_count++]);
	}
}

static void read_filter(struct reading *r, struct content_filter *f)
{
	static const char *const names[] = {
		"StreamId", "ChunkingScheme", "AlreadyKnownChunks", "ChunksToReturn",
		"ChunkRangesToReturn", NULL
	};
	char name[NAME_SIZE];
	unsigned seen = 0;
	bool zip;

	pull_object(&r->p);
	while (pull_member(&r->p, name, sizeof(name)))
		switch (member(r, names, name, &seen)) {
		case 0:
			read_name(r, &f->stream_id);
			break;
		case 1:
			read_scheme(r, &zip);	/* the stored scheme is what is answered */
			break;
		case 2:
			read_known(r, f);
			break;
		case 3:
			read_to_return(r, &f->to_return);
			break;
		case 4:
			read_ranges(r, f);
			break;
		default:
			break;
		}
	need(r, seen & 1, "has a content filter without a StreamId");
	for (const struct content_filter *other = r->m->filters; other < f && !r->p.problem; other++)
		if (same(other->stream_id, f->stream_id))
			fail(r, "has two content filters for one StreamId");
}

static void read_filters(struct reading *r)
{
	struct message *m = r->m;

	if (!read_array(r))
		return;
	while (pull_item(&r->p)) {
		if (m->filter_count == STREAMS_MAX) {
			too_many(r, "has too many content filters");
			return;
		}
		m->filters = mem_grow(m->filters, m->filter_count, sizeof(*m->filters));
		m->filters[m->filter_count] = (struct content_filter){ .to_return = CHUNKS_ALL };
		read_filter(r, &m->filters[m->filter_count++]);
	}
}

static void read_names(struct reading *r)
{
	struct message *m = r->m;

	if (!pull_array(&r->p))
		return;
	while (pull_item(&r->p)) {
		if (m->name_count == CONTENT_NAMES_MAX) {
			too_many(r, "asks for too many properties");
			return;
		}
		m->names = mem_grow(m->names, m->name_count, sizeof(*m->names));
		m->names[m->name_count] = "";
		read_name(r, &m->names[m->name_count++]);
	}
}

static bool finish(struct reading *r)
{
	pull_end(&r->p);
	r->m->problem = r->p.problem;
	return !r->p.problem;
}

static struct reading begin(struct message *m, const char *text, size_t len)
{
	struct reading r = { .m = m };

	*m = (struct message){ .names = NULL };
	pull_begin(&r.p, text, len);
	return r;
}

bool message_read_get(struct message *m, const char *text, size_t len)
{
	static const char *const names[] = { "ContentPropertiesToReturn", "ContentFilters", NULL };
	struct reading r = begin(m, text, len);
	char name[NAME_SIZE];
	unsigned seen = 0;

	pull_object(&r.p);
	while (pull_member(&r.p, name, sizeof(name)))
		switch (member(&r, names, name, &seen)) {
		case 0:
			read_names(&r);
			break;
		case 1:
			read_filters(&r);
			break;
		default:
			break;
		}
	need(&r, seen & 1, "has no ContentPropertiesToReturn");
	need(&r, m->filter_count > 0, "has no ContentFilters");
	return finish(&r);
}

bool message_read_ranges(struct message *m, const char *text, size_t len)
{
	static const char *const names[] = { "ContentFilters", NULL };
	struct reading r = begin(m, text, len);
	char name[NAME_SIZE];
	unsigned seen = 0;

	pull_object(&r.p);
	while (pull_member(&r.p, name, sizeof(name)))
		if (member(&r, names, name, &seen) == 0)
			read_filters(&r);
	need(&r, m->filter_count > 0, "has no ContentFilters");
	return finish(&r);
}

/* One chunk of a signature. */
static void read_chunk(struct reading *r, struct chunk *c)
{
	static const char *const names[] = { "ChunkId", "Length", NULL };
	char name[NAME_SIZE];
	unsigned seen = 0;

	pull_object(&r->p);
	while (pull_member(&r->p, name, sizeof(name)))
		switch (member(r, names, name, &seen)) {
		case 0:
			read_id(r, c->id);
			break;
		case 1:
			pull_number(&r->p, &c->length);
			break;
		default:
			break;
		}
	need(r, seen == 3, "has a chunk without ChunkId or Length");
	need(r, c->length >= 0, "has a chunk with a negative Length");
}

static void read_chunks(struct reading *r, struct signature *s)
{
	if (!pull_array(&r->p))
		return;
	while (pull_item(&r->p)) {
		struct chunk c = { .length = 0 };

		if (s->count == CHUNKS_MAX || r->chunks == CHUNKS_OF_FILE_MAX) {
			too_many(r, "has too many chunks");
			return;
		}
		read_chunk(r, &c);
		if (!need(r, c.length <= INT64_MAX - s->size, "has chunks that are too long"))
			return;
		s->chunks = mem_grow(s->chunks, s->count, sizeof(*s->chunks));
		s->chunks[s->count++] = c;
		s->size += c.length;
		r->chunks++;
	}
}

static void read_stream(struct reading *r, struct stream_signature *s)
{
	static const char *const names[] = { "StreamId", "ChunkingScheme", "ChunkSignatures", NULL };
	char name[NAME_SIZE];
	unsigned seen = 0;

	pull_object(&r->p);
	while (pull_member(&r->p, name, sizeof(name)))
		switch (member(r, names, name, &seen)) {
		case 0:
			read_name(r, &s->stream_id);
			break;
		case 1:
			read_scheme(r, &s->signature.zip);
			break;
		case 2:
			read_chunks(r, &s->signature);
			break;
		default:
			break;
		}
	need(r, seen == 7, "has a signature without StreamId, ChunkingScheme or ChunkSignatures");
	for (const struct stream_signature *other = r->m->streams; other < s && !r->p.problem; other++)
		if (same(other->stream_id, s->stream_id))
			fail(r, "has two signatures for one StreamId");
}

static void read_signatures(struct reading *r)
{
	struct message *m = r->m;

	if (!pull_array(&r->p))
		return;
	while (pull_item(&r->p)) {
		if (m->stream_count == STREAMS_MAX) {
			too_many(r, "has too many streams");
			return;
		}
		m->streams = mem_grow(m->streams, m->stream_count, sizeof(*m->streams));
		m->streams[m->stream_count] = (struct stream_signature){ .stream_id = "" };
		read_stream(r, &m->streams[m->stream_count++]);
	}
}

static void read_retention(struct reading *r, bool *keep)
{
	char text[32];

	if (!pull_text(&r->p, text, sizeof(text)))
		return;
	*keep = same(text, KEEP_ON_CHANGE);
	need(r, *keep || same(text, DELETE_ON_CHANGE), "has a property with an unknown Retention");
}

/* The retention has two names in the documentation. */
static void read_property(struct reading *r, struct content_property *p)
{
	static const char *const names[] = {
		"Name", "Value", "Retention", "ContentPropertyRetention", NULL
	};
	char name[NAME_SIZE], value[CONTENT_PROPERTY_MAX + 1];
	unsigned seen = 0;

	pull_object(&r->p);
	while (pull_member(&r->p, name, sizeof(name)))
		switch (member(r, names, name, &seen)) {
		case 0:
			read_name(r, &p->name);
			break;
		case 1:
			if (pull_text(&r->p, value, sizeof(value)))
				p->value = mem_strdup(value);
			break;
		case 2:
		case 3:
			read_retention(r, &p->keep);
			break;
		default:
			break;
		}
	need(r, (seen & 3) == 3 && seen > 3, "has a property without Name, Value or Retention");
	need(r, (seen & 12) != 12, "has a property with two retentions");
	for (const struct content_property *other = r->m->properties; other < p && !r->p.problem; other++)
		if (same(other->name, p->name))
			fail(r, "has two properties of one name");
}

static void read_properties(struct reading *r)
{
	struct message *m = r->m;

	if (!read_array(r))
		return;
	while (pull_item(&r->p)) {
		if (m->property_count == CONTENT_PROPERTIES_MAX) {
			too_many(r, "has too many properties");
			return;
		}
		m->properties = mem_grow(m->properties, m->property_count, sizeof(*m->properties));
		m->properties[m->property_count] = (struct content_property){ .name = "" };
		read_property(r, &m->properties[m->property_count++]);
	}
}

/* Absent, null and "" are no token. */
static void read_upload_token(struct reading *r)
{
	char text[STREAM_ID_SIZE];

	if (!pull_null(&r->p) && pull_text(&r->p, text, sizeof(text)) && *text)
		r->m->upload_token = mem_strdup(text);
}

static bool has_main(const struct message *m)
{
	for (size_t i = 0; i < m->stream_count; i++)
		if (same(m->streams[i].stream_id, MAIN_CONTENT))
			return true;
	return false;
}

bool message_read_put(struct message *m, const char *text, size_t len)
{
	static const char *const names[] = {
		"ContentProperties", "Signatures", "UploadSessionTokenToCommit", NULL
	};
	struct reading r = begin(m, text, len);
	char name[NAME_SIZE];
	unsigned seen = 0;

	pull_object(&r.p);
	while (pull_member(&r.p, name, sizeof(name)))
		switch (member(&r, names, name, &seen)) {
		case 0:
			read_properties(&r);
			break;
		case 1:
			read_signatures(&r);
			break;
		case 2:
			read_upload_token(&r);
			break;
		default:
			break;
		}
	need(&r, r.p.problem || has_main(m), "has no signature of MainContent");
	return finish(&r);
}
