/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the libraries of others do not do when they are asked: no memory, an
 * event that nobody waits for.  Both files are read here with functions of
 * ours in place of theirs, and with small limits.
 */
#include "config.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#ifdef HAVE_ZLIB
#include <zlib.h>
#endif
#ifdef HAVE_BZIP2
#include <bzlib.h>
#endif
#include <libtelnet.h>

/* The next so many calls go through, then one has no memory; -1: all go. */
static int calls_left = -1;

static int
fails(void)
{
	return calls_left >= 0 && calls_left-- == 0;
}

static void *
our_realloc(void *old, size_t size)
{
	return fails() ? NULL : realloc(old, size);
}

#ifdef HAVE_ZLIB
static int
our_inflate_begin(z_stream *z)
{
	return fails() ? Z_MEM_ERROR : inflateInit2(z, 15 + 16);
}
#undef inflateInit2
#define inflateInit2(z, bits) our_inflate_begin(z)
#endif

#ifdef HAVE_BZIP2
static int
our_bzip2_begin(bz_stream *bz, int verbosity, int small)
{
	return fails() ? BZ_MEM_ERROR :
	    BZ2_bzDecompressInit(bz, verbosity, small);
}
#define BZ2_bzDecompressInit our_bzip2_begin
#endif

static telnet_t *
our_telnet_init(const telnet_telopt_t *options, telnet_event_handler_t handler,
    unsigned char flags, void *data)
{
	return fails() ? NULL : telnet_init(options, handler, flags, data);
}

#define realloc our_realloc
#define telnet_init our_telnet_init
#ifndef SPARROW_FUZZ_SMALL
#define SPARROW_FUZZ_SMALL 1
#endif
#include "table/input.c"
#include "transport/telnet.c"
#undef realloc

#include "mrt.h"
#include "unit.h"

static char path[32];
static struct sparrow_error error;
static char text[20000];

static void
setup(void)
{
	int fd;

	strcpy(path, "others.XXXXXX");
	fd = mkstemp(path);
	ck_assert_int_ge(fd, 0);
	close(fd);
	memset(text, 'x', sizeof(text));
	sparrow_error_clear(&error);
	calls_left = -1;
}

static void
teardown(void)
{
	unlink(path);
}

/* Take all of it in pieces; 0 or what went wrong. */
static int64_t
take_all(size_t piece)
{
	struct sparrow_input *input;
	const uint8_t *at;
	int64_t n = sparrow_input_open(path, &input, &error);

	if (n != 0) {
		ck_assert_ptr_null(input);
		return n;
	}
	do
		n = sparrow_input_take(input, piece, &at, &error);
	while (n > 0);
	sparrow_input_close(input);
	return n;
}

START_TEST(small_file_may_not_unpack_without_end)
{
	mrt_write(text, SPARROW_INPUT_MAX, path);
	ck_assert_int_eq(take_all(16), 0);
	mrt_write(text, SPARROW_INPUT_MAX + 1, path);
	ck_assert_int_eq(take_all(16), -EFBIG);
	ck_assert_str_eq(error.text, "holds more than 32 GiB unpacked");
}
END_TEST

START_TEST(record_without_room_is_out_of_memory)
{
	mrt_write(text, 1000, path);
	calls_left = 0;
	ck_assert_int_eq(take_all(500), -ENOMEM);
	ck_assert_int_eq(take_all(500), 0);
}
END_TEST

#ifdef HAVE_ZLIB
START_TEST(gzip_without_memory_is_not_begun)
{
	gzFile file = gzopen(path, "wb");

	ck_assert_int_eq(gzwrite(file, text, 100), 100);
	ck_assert_int_eq(gzclose(file), Z_OK);
	calls_left = 0;
	ck_assert_int_eq(take_all(16), -ENOMEM);
	ck_assert_int_eq(take_all(16), 0);
}
END_TEST
#endif

#ifdef HAVE_BZIP2
/* It begins again behind each stream. */
START_TEST(bzip2_without_memory_is_told)
{
	char packed[2000];
	unsigned n = sizeof(packed);

	ck_assert_int_eq(BZ2_bzBuffToBuffCompress(packed, &n, text, 100, 9, 0,
	    0), BZ_OK);
	mrt_write(packed, n, path);
	for (int i = 0; i < 2; i++) {
		calls_left = i;
		ck_assert_int_eq(take_all(16), -ENOMEM);
		ck_assert_int_eq(calls_left, -1);
	}
	ck_assert_int_eq(take_all(16), 0);
}
END_TEST
#endif

/* --- libtelnet */

START_TEST(telnet_without_memory_is_not_begun)
{
	struct sparrow_telnet *telnet;

	calls_left = 0;
	ck_assert_int_eq(sparrow_telnet_new(&telnet), -ENOMEM);
	ck_assert_ptr_null(telnet);
}
END_TEST

/* What libtelnet may want to send, and whether it is sent. */
static const struct {
	const char *bytes;
	size_t len;
	bool sent;
} wishes[] = {
	{ "\xff\xfe\x01", 3, true },	/* DONT */
	{ "\xff\xfc\x01", 3, true },	/* WONT */
	{ "\xff\xfd\x01", 3, false },	/* DO */
	{ "\xff\xfb\x01", 3, false },	/* WILL */
	{ "\xff\xff", 2, false },
	{ "\xff\xfe\x01\x02", 4, false },
};

START_TEST(nothing_but_a_refusal_is_sent)
{
	struct sparrow_strbuf reply;
	struct sparrow_telnet *telnet;
	telnet_event_t event = { .type = TELNET_EV_SEND };

	sparrow_strbuf_init(&reply, 100);
	ck_assert_int_eq(sparrow_telnet_new(&telnet), 0);
	telnet->reply = &reply;
	event.data.buffer = wishes[_i].bytes;
	event.data.size = wishes[_i].len;
	on_event(telnet->telnet, &event, telnet);
	ck_assert_uint_eq(reply.len, wishes[_i].sent ? wishes[_i].len : 0);
	sparrow_telnet_free(telnet);
	sparrow_strbuf_free(&reply);
}
END_TEST

START_TEST(error_of_libtelnet_ends_the_connection)
{
	struct sparrow_strbuf out;
	struct sparrow_telnet *telnet;
	telnet_event_t event = { .type = TELNET_EV_ERROR };

	sparrow_strbuf_init(&out, 100);
	ck_assert_int_eq(sparrow_telnet_new(&telnet), 0);
	event.error.msg = "it is broken";
	on_event(telnet->telnet, &event, telnet);
	ck_assert_int_eq(sparrow_telnet_receive(telnet, "x", 1, &out, &out,
	    &error), SUPERSPARROW_EPROTOCOL);
	ck_assert_str_eq(error.text, "telnet: it is broken");
	ck_assert_uint_eq(out.len, 0);
	sparrow_telnet_free(telnet);
	sparrow_strbuf_free(&out);
}
END_TEST

Suite *
unit_suite(void)
{
	Suite *suite = suite_create("others");
	TCase *tcase = tcase_create("others");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, small_file_may_not_unpack_without_end);
	tcase_add_test(tcase, record_without_room_is_out_of_memory);
#ifdef HAVE_ZLIB
	tcase_add_test(tcase, gzip_without_memory_is_not_begun);
#endif
#ifdef HAVE_BZIP2
	tcase_add_test(tcase, bzip2_without_memory_is_told);
#endif
	tcase_add_test(tcase, telnet_without_memory_is_not_begun);
	tcase_add_loop_test(tcase, nothing_but_a_refusal_is_sent, 0,
	    (int)(sizeof(wishes) / sizeof(wishes[0])));
	tcase_add_test(tcase, error_of_libtelnet_ends_the_connection);
	suite_add_tcase(suite, tcase);
	return suite;
}
