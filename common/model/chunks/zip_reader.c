/* SPDX-License-Identifier: MIT */
/* ZIP archives, read by minizip through a descriptor. */
#include "zip_reader.h"

#include "mem.h"

#include <errno.h>
#include <minizip/unzip.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	BUFFER = 4096,		/* minizip reads byte by byte */
	HEADER = 30,		/* bytes of a local header without name and extra field */
	ENTRIES_MAX = (CHUNKS_MAX - 1) / 2,
	ENCRYPTED = 1,		/* bits of the flags of an entry */
	ENCRYPTED_STRONGLY = 1 << 6,
	DIRECTORY_ENCRYPTED = 1 << 13,
};

/* The file, as minizip reads it. */
struct input {
	int fd;
	int64_t size, at;
	int64_t from;		/* where in the file the buffer begins */
	size_t have;
	uint8_t buffer[BUFFER];
};

static voidpf open_input(voidpf opaque, const void *name, int mode)
{
	(void)name, (void)mode;
	return opaque;
}

/* Fills the buffer with what is at in->at; false at the end or on failure. */
static bool fill(struct input *in)
{
	ssize_t n;

	if (in->at >= in->from && in->at < in->from + (int64_t)in->have)
		return true;
	do
		n = pread(in->fd, in->buffer, BUFFER, in->at);
	while (n < 0 && errno == EINTR);
	in->from = in->at;
	in->have = n > 0 ? (size_t)n : 0;
	return n > 0;
}

static uLong read_input(voidpf opaque, voidpf stream, void *to, uLong size)
{
	struct input *in = stream;
	uLong done = 0;

	(void)opaque;
	while (done < size && fill(in)) {
		size_t skip = (size_t)(in->at - in->from), n = in->have - skip;

		n = n < size - done ? n : size - done;
		memcpy((char *)to + done, in->buffer + skip, n);
		in->at += (int64_t)n;
		done += n;
	}
	return done;
}

static uLong write_input(voidpf opaque, voidpf stream, const void *data, uLong size)
{
	(void)opaque, (void)stream, (void)data, (void)size;
	return 0;
}

static ZPOS64_T tell_input(voidpf opaque, voidpf stream)
{
	(void)opaque;
	return (ZPOS64_T)((struct input *)stream)->at;
}

static long seek_input(voidpf opaque, voidpf stream, ZPOS64_T offset, int origin)
{
	struct input *in = stream;
	int64_t base = origin == ZLIB_FILEFUNC_SEEK_SET ? 0 :
		origin == ZLIB_FILEFUNC_SEEK_CUR ? in->at : in->size;

	(void)opaque;
	if (offset > (ZPOS64_T)(in->size - base))
		return -1;
	in->at = base + (int64_t)offset;
	return 0;
}

static int close_input(voidpf opaque, voidpf stream)
{
	(void)opaque, (void)stream;
	return 0;
}

static int error_input(voidpf opaque, voidpf stream)
{
	(void)opaque, (void)stream;
	return 0;
}

/* An entry: its header, its data, and where that ends by the central directory. */
struct entry {
	int64_t header, data, end;
};

static int by_header(const void *left, const void *right)
{
	const struct entry *a = left, *b = right;

	return a->header < b->header ? -1 : a->header > b->header;
}

/* Reads the present entry of ZIP. */
static bool read_entry(unzFile zip, struct entry *e)
{
	unz_file_info64 info;
	int method, level, extra;

	if (unzGetCurrentFileInfo64(zip, &info, NULL, 0, NULL, 0, NULL, 0) != UNZ_OK ||
	    info.flag & (ENCRYPTED | ENCRYPTED_STRONGLY | DIRECTORY_ENCRYPTED) ||
	    unzOpenCurrentFile2(zip, &method, &level, 1) != UNZ_OK)
		return false;
	e->data = (int64_t)unzGetCurrentFileZStreamPos64(zip);
	extra = unzGetLocalExtrafield(zip, NULL, 0);
	unzCloseCurrentFile(zip);
	if (extra < 0 || e->data < 0 || info.compressed_size > (ZPOS64_T)(INT64_MAX - e->data))
		return false;
	e->header = e->data - HEADER - (int64_t)info.size_filename - extra;
	e->end = e->data + (int64_t)info.compressed_size;
	return e->header >= 0;
}

static bool read_entries(unzFile zip, struct entry *entries, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if ((i == 0 ? unzGoToFirstFile(zip) : unzGoToNextFile(zip)) != UNZ_OK ||
		    !read_entry(zip, &entries[i]))
			return false;
	return unzGoToNextFile(zip) == UNZ_END_OF_LIST_OF_FILE;
}

/* Whether the central directory is really at AT, as it is unless something precedes the archive. */
static bool is_directory(struct input *in, int64_t at)
{
	uint8_t sign[4];

	in->at = at;
	return at > 0 && at < in->size && read_input(NULL, in, sign, sizeof(sign)) == sizeof(sign) &&
		memcmp(sign, "PK\1\2", sizeof(sign)) == 0;
}

static void add(struct zip_parts *parts, int64_t end)
{
	if (end > (parts->count ? parts->ends[parts->count - 1] : 0))
		parts->ends[parts->count++] = end;
}

/* Splits the file, if the sorted entries follow each other without overlaps up to the DIRECTORY. */
static bool split(const struct entry *entries, size_t count, int64_t directory, int64_t size,
		  struct zip_parts *parts)
{
	*parts = (struct zip_parts){ .ends = mem_alloc((2 * count + 1) * sizeof(*parts->ends)) };
	if (entries[0].header != 0)
		return false;
	for (size_t i = 0; i < count; i++) {
		int64_t next = i + 1 < count ? entries[i + 1].header : directory;

		if (entries[i].end > next)
			return false;
		add(parts, entries[i].data);
		add(parts, next);
	}
	add(parts, size);
	return true;
}

static bool read_archive(unzFile zip, struct input *in, struct zip_parts *parts)
{
	unz_global_info64 all;
	struct entry *entries;
	int64_t directory;

	if (unzGetGlobalInfo64(zip, &all) != UNZ_OK || all.number_entry == 0 ||
	    all.number_entry > ENTRIES_MAX || unzGoToFirstFile(zip) != UNZ_OK)
		return false;
	directory = (int64_t)unzGetOffset64(zip);
	entries = mem_alloc((size_t)all.number_entry * sizeof(*entries));
	if (!read_entries(zip, entries, (size_t)all.number_entry) || !is_directory(in, directory))
		return false;
	qsort(entries, (size_t)all.number_entry, sizeof(*entries), by_header);
	return split(entries, (size_t)all.number_entry, directory, in->size, parts);
}

/* Whether the file begins with a local header, as every archive does that can be split. */
static bool begins_archive(struct input *in)
{
	uint8_t sign[4];

	return read_input(NULL, in, sign, sizeof(sign)) == sizeof(sign) &&
		memcmp(sign, "PK\3\4", sizeof(sign)) == 0;
}

bool zip_parts(int fd, int64_t size, struct zip_parts *parts)
{
	struct input in = { .fd = fd, .size = size };
	zlib_filefunc64_def functions = {
		.zopen64_file = open_input, .zread_file = read_input, .zwrite_file = write_input,
		.ztell64_file = tell_input, .zseek64_file = seek_input, .zclose_file = close_input,
		.zerror_file = error_input, .opaque = &in,
	};
	unzFile zip;
	bool good;

	if (!begins_archive(&in))
		return false;
	zip = unzOpen2_64("", &functions);
	if (!zip)
		return false;
	good = read_archive(zip, &in, parts);
	unzClose(zip);
	return good;
}
