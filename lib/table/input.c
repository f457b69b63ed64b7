/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#ifdef HAVE_ZLIB
#include <zlib.h>
#endif
#ifdef HAVE_BZIP2
#include <bzlib.h>
#endif

#include <supersparrow.h>

#include "table/input.h"

/* As much is read from the file at once; and as much is unpacked, which grows
 * for a record that is longer. */
#ifdef SPARROW_FUZZ_SMALL
#define RAW_SIZE 16
#define DATA_SIZE 32
#else
#define RAW_SIZE (32 * 1024)
#define DATA_SIZE (64 * 1024)
#endif

struct unpack;

struct sparrow_input {
	int fd;
	const struct unpack *unpack;
	struct sparrow_stamp stamp;
	uint64_t done;			/* read of the file */
	uint64_t offset;		/* unpacked, of data + pos */
	bool raw_end;			/* the file has no more */
	uint8_t *raw;
	size_t raw_pos, raw_len;
	bool end;			/* nothing more is unpacked */
	bool inside;			/* of a stream that is to end */
	uint8_t *data;
	size_t pos, len, size;
#ifdef HAVE_ZLIB
	z_stream z;
#endif
#ifdef HAVE_BZIP2
	bz_stream bz;
#endif
};

/* How a form is known by its first bytes, and read. */
struct unpack {
	const char *name;
	const char *magic;
	bool (*begin)(struct sparrow_input *input);
	/* Unpack raw into room bytes at to; how many, or negative. */
	int64_t (*more)(struct sparrow_input *input, uint8_t *to, size_t room,
	    struct sparrow_error *error);
	void (*end)(struct sparrow_input *input);
};

/* --- the file ---------------------------------------------------------- */

static int
fill_raw(struct sparrow_input *input, struct sparrow_error *error)
{
	ssize_t n;

	if (input->raw_pos < input->raw_len || input->raw_end)
		return 0;
	do
		n = read(input->fd, input->raw, RAW_SIZE);
	while (n < 0 && errno == EINTR);
	if (n < 0) {
		int code = -errno;

		return sparrow_error_set(error, code, "byte %llu: read: %s",
		    (unsigned long long)input->done,
		    supersparrow_strerror(code));
	}
	input->raw_pos = 0;
	input->raw_len = (size_t)n;
	input->raw_end = n == 0;
	input->done += (uint64_t)n;
	return 0;
}

static int64_t
plain_more(struct sparrow_input *input, uint8_t *to, size_t room,
    struct sparrow_error *error)
{
	size_t n = input->raw_len - input->raw_pos;

	(void)error;
	if (n > room)
		n = room;
	memcpy(to, input->raw + input->raw_pos, n);
	input->raw_pos += n;
	return (int64_t)n;
}

static bool
plain_begin(struct sparrow_input *input)
{
	(void)input;
	return true;
}

static void
plain_end(struct sparrow_input *input)
{
	(void)input;
}

/* --- what is compressed -------------------------------------------------- */

#if defined(HAVE_ZLIB) || defined(HAVE_BZIP2)
static int
broken(const struct sparrow_input *input, struct sparrow_error *error)
{
	return sparrow_error_set(error, SUPERSPARROW_EPROTOCOL,
	    "byte %llu: broken %s data: the file is damaged",
	    (unsigned long long)(input->done - (input->raw_len -
	    input->raw_pos)), input->unpack->name);
}
#endif

#ifdef HAVE_ZLIB
static bool
gzip_begin(struct sparrow_input *input)
{
	/* 32 and more: with gzip's header. */
	return inflateInit2(&input->z, 15 + 16) == Z_OK;
}

static int64_t
gzip_more(struct sparrow_input *input, uint8_t *to, size_t room,
    struct sparrow_error *error)
{
	int rc;

	input->z.next_in = input->raw + input->raw_pos;
	input->z.avail_in = (uInt)(input->raw_len - input->raw_pos);
	input->z.next_out = to;
	input->z.avail_out = (uInt)room;
	rc = inflate(&input->z, Z_NO_FLUSH);
	input->raw_pos = input->raw_len - input->z.avail_in;
	input->inside = rc != Z_STREAM_END;
	/* Several streams may stand in a row. */
	if (rc == Z_STREAM_END)
		rc = inflateReset(&input->z);
	/* There are bytes, and room, so zlib has never nothing to do. */
	if (rc != Z_OK && rc != Z_BUF_ERROR)	/* GCOVR_EXCL_BR_LINE */
		return broken(input, error);
	return (int64_t)(room - input->z.avail_out);
}

static void
gzip_end(struct sparrow_input *input)
{
	inflateEnd(&input->z);
}
#endif

#ifdef HAVE_BZIP2
static bool
bzip2_begin(struct sparrow_input *input)
{
	return BZ2_bzDecompressInit(&input->bz, 0, 0) == BZ_OK;
}

static int64_t
bzip2_more(struct sparrow_input *input, uint8_t *to, size_t room,
    struct sparrow_error *error)
{
	int rc;

	input->bz.next_in = (char *)input->raw + input->raw_pos;
	input->bz.avail_in = (unsigned)(input->raw_len - input->raw_pos);
	input->bz.next_out = (char *)to;
	input->bz.avail_out = (unsigned)room;
	rc = BZ2_bzDecompress(&input->bz);
	input->raw_pos = input->raw_len - input->bz.avail_in;
	input->inside = rc != BZ_STREAM_END;
	if (rc != BZ_OK && rc != BZ_STREAM_END)
		return broken(input, error);
	room -= input->bz.avail_out;
	if (rc == BZ_STREAM_END) {
		BZ2_bzDecompressEnd(&input->bz);
		memset(&input->bz, 0, sizeof(input->bz));
		if (!bzip2_begin(input))
			return sparrow_error_set(error, -ENOMEM,
			    "out of memory");
	}
	return (int64_t)room;
}

static void
bzip2_end(struct sparrow_input *input)
{
	BZ2_bzDecompressEnd(&input->bz);
}
#endif

#if !defined(HAVE_ZLIB) || !defined(HAVE_BZIP2)
static int64_t
absent_more(struct sparrow_input *input, uint8_t *to, size_t room,
    struct sparrow_error *error)
{
	(void)to;
	(void)room;
	return sparrow_error_set(error, -EINVAL, "is compressed by %s, which "
	    "this program was built without: unpack it first",
	    input->unpack->name);
}
#endif

static const struct unpack unpacks[] = {
#ifdef HAVE_ZLIB
	{ "gzip", "\x1f\x8b", gzip_begin, gzip_more, gzip_end },
#else
	{ "gzip", "\x1f\x8b", plain_begin, absent_more, plain_end },
#endif
#ifdef HAVE_BZIP2
	{ "bzip2", "BZh", bzip2_begin, bzip2_more, bzip2_end },
#else
	{ "bzip2", "BZh", plain_begin, absent_more, plain_end },
#endif
	{ "plain", "", plain_begin, plain_more, plain_end },
};

static const struct unpack *
unpack_of(const struct sparrow_input *input)
{
	const struct unpack *unpack = unpacks;
	size_t len;

	for (; (len = strlen(unpack->magic)) > 0; unpack++)
		if (input->raw_len >= len &&
		    memcmp(input->raw, unpack->magic, len) == 0)
			break;
	return unpack;
}

/* --- opening ----------------------------------------------------------- */

static void
set_stamp(struct sparrow_stamp *stamp, const struct stat *st)
{
	stamp->mtime_ns = (int64_t)st->st_mtim.tv_sec * 1000000000 +
	    st->st_mtim.tv_nsec;
	stamp->size = (uint64_t)st->st_size;
	stamp->inode = (uint64_t)st->st_ino;
	stamp->mode = (unsigned)st->st_mode & 07777;
}

int
sparrow_input_look(const char *path, struct sparrow_stamp *out)
{
	struct stat st;

	if (stat(path, &st) != 0)
		return -errno;
	set_stamp(out, &st);
	return 0;
}

static int
open_file(struct sparrow_input *input, const char *path,
    struct sparrow_error *error)
{
	struct stat st;
	int code;

	/* Without O_NONBLOCK a FIFO would keep us waiting. */
	input->fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (input->fd < 0 || fstat(input->fd, &st) != 0) {
		code = -errno;
		return sparrow_error_set(error, code, "cannot open: %s",
		    supersparrow_strerror(code));
	}
	if (!S_ISREG(st.st_mode))
		return sparrow_error_set(error, -EINVAL,
		    "is no regular file");
	set_stamp(&input->stamp, &st);
	return fill_raw(input, error);
}

static int
start(struct sparrow_input *input, const char *path,
    struct sparrow_error *error)
{
	int rc;

	input->size = DATA_SIZE;
	input->raw = malloc(RAW_SIZE);
	input->data = malloc(input->size);
	if (input->raw == NULL || input->data == NULL)
		return sparrow_error_set(error, -ENOMEM, "out of memory");
	rc = open_file(input, path, error);
	if (rc != 0)
		return rc;
	input->unpack = unpack_of(input);
	if (!input->unpack->begin(input)) {
		input->unpack = NULL;
		return sparrow_error_set(error, -ENOMEM, "out of memory");
	}
	return 0;
}

int
sparrow_input_open(const char *path, struct sparrow_input **out,
    struct sparrow_error *error)
{
	struct sparrow_input *input = calloc(1, sizeof(*input));
	int rc;

	*out = NULL;
	if (input == NULL)
		return sparrow_error_set(error, -ENOMEM, "out of memory");
	input->fd = -1;
	rc = start(input, path, error);
	if (rc != 0)
		sparrow_input_close(input);
	else
		*out = input;
	return rc;
}

void
sparrow_input_close(struct sparrow_input *input)
{
	if (input == NULL)
		return;
	if (input->unpack != NULL)
		input->unpack->end(input);
	if (input->fd >= 0)
		close(input->fd);
	free(input->raw);
	free(input->data);
	free(input);
}

/* --- reading ------------------------------------------------------------- */

/* Room for n bytes from pos on. */
static int
make_room(struct sparrow_input *input, size_t n, struct sparrow_error *error)
{
	uint8_t *data;

	if (input->size - input->pos >= n)
		return 0;
	memmove(input->data, input->data + input->pos,
	    input->len - input->pos);
	input->len -= input->pos;
	input->pos = 0;
	if (input->size >= n)
		return 0;
	data = realloc(input->data, n);
	if (data == NULL)
		return sparrow_error_set(error, -ENOMEM, "out of memory");
	input->data = data;
	input->size = n;
	return 0;
}

/* Unpack something, or see the end. */
static int
unpack_more(struct sparrow_input *input, struct sparrow_error *error)
{
	int64_t n;
	int rc = fill_raw(input, error);

	if (rc != 0)
		return rc;
	/* The read that saw the end left nothing over. */
	if (input->raw_end &&
	    input->raw_pos == input->raw_len) {	/* GCOVR_EXCL_BR_LINE */
		input->end = true;
		if (!input->inside)
			return 0;
		return sparrow_error_set(error, SUPERSPARROW_EPROTOCOL,
		    "byte %llu: the %s data end too early: the file is cut",
		    (unsigned long long)input->done, input->unpack->name);
	}
	n = input->unpack->more(input, input->data + input->len,
	    input->size - input->len, error);
	if (n < 0)
		return (int)n;
	input->len += (size_t)n;
	return 0;
}

int64_t
sparrow_input_peek(struct sparrow_input *input, size_t n, const uint8_t **out,
    struct sparrow_error *error)
{
	size_t have;
	int rc = make_room(input, n, error);

	while (rc == 0 && input->len - input->pos < n && !input->end)
		rc = unpack_more(input, error);
	if (rc != 0)
		return rc;
	have = input->len - input->pos;
	*out = input->data + input->pos;
	return (int64_t)(have < n ? have : n);
}

int64_t
sparrow_input_take(struct sparrow_input *input, size_t n, const uint8_t **out,
    struct sparrow_error *error)
{
	int64_t have = sparrow_input_peek(input, n, out, error);

	if (have < 0)
		return have;
	input->pos += (size_t)have;
	input->offset += (uint64_t)have;
	if (input->offset > SPARROW_INPUT_MAX)
		return sparrow_error_set(error, -EFBIG,
		    "holds more than 32 GiB unpacked");
	return have;
}

uint64_t
sparrow_input_offset(const struct sparrow_input *input)
{
	return input->offset;
}

const struct sparrow_stamp *
sparrow_input_stamp(const struct sparrow_input *input)
{
	return &input->stamp;
}

uint64_t
sparrow_input_done(const struct sparrow_input *input)
{
	return input->done;
}

const char *
sparrow_input_form(const struct sparrow_input *input)
{
	return input->unpack->name;
}
