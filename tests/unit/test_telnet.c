/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <supersparrow.h>

#include "base/strbuf.h"
#include "transport/telnet.h"
#include "unit.h"

#define IAC 255
#define DONT 254
#define DO 253
#define WONT 252
#define WILL 251
#define SB 250
#define SE 240

/* A stream, and what must come of it however it is cut. */
struct stream {
	const void *input;
	size_t input_len;
	int code;
	const void *text;
	size_t text_len;
	const void *reply;
	size_t reply_len;
};

#define BYTES(s) s, sizeof(s) - 1

/* What came out of one way of cutting. */
struct result {
	struct sparrow_telnet *telnet;
	struct sparrow_strbuf text;
	struct sparrow_strbuf reply;
	struct sparrow_error error;
	int code;
};

static uint32_t seed = 1;

/* Numbers that are the same in each run. */
static size_t
some(size_t limit)
{
	seed = seed * 1664525 + 1013904223;
	return (seed >> 8) % limit;
}

static void
start(struct result *result)
{
	memset(result, 0, sizeof *result);
	sparrow_strbuf_init(&result->text, 1 << 20);
	sparrow_strbuf_init(&result->reply, 4096);
	ck_assert_int_eq(sparrow_telnet_new(&result->telnet), 0);
}

static void
finish(struct result *result)
{
	ck_assert_ptr_null(sparrow_telnet_free(result->telnet));
	sparrow_strbuf_free(&result->text);
	sparrow_strbuf_free(&result->reply);
}

/* One read, in memory of exactly its size. */
static void
feed(struct result *result, const uint8_t *data, size_t len)
{
	char *copy = malloc(len != 0 ? len : 1);

	ck_assert_ptr_nonnull(copy);
	memcpy(copy, data, len);
	result->code = sparrow_telnet_receive(result->telnet, copy, len,
	    &result->text, &result->reply, &result->error);
	free(copy);
}

/* All of it, in reads of at most max bytes; random: of 1 to max. */
static void
feed_cut(struct result *result, const struct stream *stream, size_t max,
    bool random)
{
	const uint8_t *data = stream->input;
	size_t left = stream->input_len;

	while (left > 0 && result->code == 0) {
		size_t n = random ? some(max) + 1 : max;

		n = n < left ? n : left;
		feed(result, data, n);
		data += n;
		left -= n;
	}
}

static void
compare(const struct result *result, const struct stream *stream)
{
	ck_assert_int_eq(result->code, stream->code);
	if (result->code != 0) {
		ck_assert_int_eq(result->error.code, stream->code);
		ck_assert_ptr_nonnull(strstr(result->error.text, "telnet: "));
	}
	ck_assert_uint_eq(result->text.len, stream->text_len);
	if (stream->text_len > 0)
		ck_assert_mem_eq(result->text.data, stream->text,
		    stream->text_len);
	ck_assert_uint_eq(result->reply.len, stream->reply_len);
	if (stream->reply_len > 0)
		ck_assert_mem_eq(result->reply.data, stream->reply,
		    stream->reply_len);
}

/* Whole, bytewise, cut once at every place, and in random cuts. */
static void
check_stream(const struct stream *stream)
{
	struct result result;
	size_t i;

	for (i = 1; i <= stream->input_len; i++) {
		struct stream tail = *stream;

		start(&result);
		feed(&result, stream->input, i);
		tail.input = (const uint8_t *)stream->input + i;
		tail.input_len -= i;
		feed_cut(&result, &tail, SIZE_MAX, false);
		compare(&result, stream);
		finish(&result);
	}
	for (i = 0; i < 60; i++) {
		start(&result);
		feed_cut(&result, stream, i / 2 + 1, i % 2 != 0);
		compare(&result, stream);
		finish(&result);
	}
}

START_TEST(every_byte_but_iac_is_text_as_it_is)
{
	uint8_t text[255 + 8];
	size_t i;

	for (i = 0; i < 255; i++)
		text[i] = (uint8_t)i;
	memcpy(text + 255, "\r\0\r\n\n\r\0\b", 8);
	check_stream(&(struct stream){ text, sizeof text, 0,
	    text, sizeof text, NULL, 0 });
}
END_TEST

START_TEST(options_of_real_route_servers_are_refused)
{
	/* FRR 8.4.4: WILL ECHO, WILL SGA, DONT LINEMODE, DO NAWS. */
	check_stream(&(struct stream){
	    BYTES("Hi\r\n\xff\xfb\x01\xff\xfb\x03\xff\xfe\x22\xff\xfd\x1f"
	    "Password: "), 0, BYTES("Hi\r\nPassword: "),
	    BYTES("\xff\xfe\x01\xff\xfe\x03\xff\xfc\x1f") });
	/* GateD 3.6: WILL ECHO before, WONT ECHO after the password. */
	check_stream(&(struct stream){
	    BYTES("\xff\xfb\x01Password? \xff\xfc\x01" "100 Gated"), 0,
	    BYTES("Password? 100 Gated"), BYTES("\xff\xfe\x01") });
}
END_TEST

START_TEST(iac_iac_is_one_byte_of_text)
{
	check_stream(&(struct stream){ BYTES("a\xff\xff" "b"), 0,
	    BYTES("a\xff" "b"), NULL, 0 });
	/* What follows is text too, though it looks like SB and WILL. */
	check_stream(&(struct stream){ BYTES("\xff\xff\xfa\xff\xff\xfb\x01"),
	    0, BYTES("\xff\xfa\xff\xfb\x01"), NULL, 0 });
}
END_TEST

START_TEST(iac_at_the_end_waits_for_the_next_read)
{
	check_stream(&(struct stream){ BYTES("text\xff"), 0, BYTES("text"),
	    NULL, 0 });
	check_stream(&(struct stream){ BYTES("text\xff\xfb"), 0, BYTES("text"),
	    NULL, 0 });
}
END_TEST

START_TEST(other_commands_are_skipped_and_sync_is_kept)
{
	uint8_t input[] = { 'a', IAC, 0, 'b', '\n' };
	unsigned command;

	for (command = 0; command < SB; command++) {
		input[2] = (uint8_t)command;
		check_stream(&(struct stream){ input, sizeof input, 0,
		    BYTES("ab\n"), NULL, 0 });
	}
}
END_TEST

START_TEST(option_may_have_any_number)
{
	uint8_t input[] = { 'a', IAC, WILL, 0, 'b', IAC, IAC };
	uint8_t reply[] = { IAC, DONT, 0 };
	unsigned option;

	for (option = 0; option <= 255; option++) {
		input[3] = reply[2] = (uint8_t)option;
		check_stream(&(struct stream){ input, sizeof input, 0,
		    BYTES("ab\xff"), reply, sizeof reply });
	}
}
END_TEST

START_TEST(option_255_begins_no_command)
{
	uint8_t input[] = { IAC, 0, 255, SB, 'x' };
	uint8_t reply[] = { IAC, 0, 255 };
	unsigned command;

	for (command = WILL; command <= DONT; command++) {
		bool asks = command == WILL || command == DO;

		input[1] = (uint8_t)command;
		reply[1] = command == WILL ? DONT : WONT;
		check_stream(&(struct stream){ input, sizeof input, 0,
		    BYTES("\xfa" "x"), reply, asks ? sizeof reply : 0 });
	}
}
END_TEST

START_TEST(overlong_subnegotiation_ends_the_connection)
{
	/* libtelnet 0.21 reads one byte behind its buffer. */
	uint8_t input[2 + 4 + 511 + 2 + 1];

	memset(input, 'A', sizeof input);
	memcpy(input, "ok\xff\xfa\x46\x01", 6);
	memcpy(input + sizeof input - 3, "\xff\xf0!", 3);
	check_stream(&(struct stream){ input, sizeof input,
	    SUPERSPARROW_EPROTOCOL, BYTES("ok"), NULL, 0 });
}
END_TEST

START_TEST(unasked_compression_ends_the_connection)
{
	/* libtelnet 0.21 inflates what follows. */
	check_stream(&(struct stream){
	    BYTES("ok\xff\xfa\x56\xff\xf0\x78\x9c\x4b\x04\x00"),
	    SUPERSPARROW_EPROTOCOL, BYTES("ok"), NULL, 0 });
}
END_TEST

START_TEST(subnegotiation_sends_nothing_about_us)
{
	/* TERMINAL-TYPE SEND, NEW-ENVIRON SEND, STATUS SEND. */
	check_stream(&(struct stream){ BYTES("\xff\xfa\x18\x01\xff\xf0"),
	    SUPERSPARROW_EPROTOCOL, NULL, 0, NULL, 0 });
	check_stream(&(struct stream){ BYTES("\xff\xfa\x27\x01\xff\xf0"),
	    SUPERSPARROW_EPROTOCOL, NULL, 0, NULL, 0 });
	check_stream(&(struct stream){ BYTES("\xff\xfa\x05\x01\xff\xf0"),
	    SUPERSPARROW_EPROTOCOL, NULL, 0, NULL, 0 });
}
END_TEST

START_TEST(after_its_error_nothing_is_read_any_more)
{
	struct result result;

	start(&result);
	feed(&result, (const uint8_t *)"\xff\xfa", 2);
	ck_assert_int_eq(result.code, SUPERSPARROW_EPROTOCOL);
	sparrow_error_clear(&result.error);
	feed(&result, (const uint8_t *)"\x46\xff\xf0text", 7);
	ck_assert_int_eq(result.code, SUPERSPARROW_EPROTOCOL);
	ck_assert_str_eq(result.error.text, "telnet: the peer started a "
	    "subnegotiation (IAC SB), which no route server needs");
	ck_assert_uint_eq(result.text.len, 0);
	finish(&result);
}
END_TEST

/* n times the same few bytes, then one of text. */
static void
flood(struct result *result, const void *bytes, size_t len, size_t n)
{
	size_t size = n * len + 1;
	uint8_t *input = malloc(size);
	size_t i;

	ck_assert_ptr_nonnull(input);
	for (i = 0; i < n; i++)
		memcpy(input + i * len, bytes, len);
	input[size - 1] = '.';
	start(result);
	feed(result, input, size);
	free(input);
}

START_TEST(too_many_commands_end_the_connection)
{
	static const struct {
		const char *bytes;
		size_t len;
		size_t commands;
	} floods[] = {
		{ BYTES("\xff\xf1"), 1 },
		{ BYTES("\xff\xfb\x01"), 1 },
		{ BYTES("\xff\x01"), 1 },
		{ BYTES("\xff\xfd\xff\xff\xf9"), 2 },
	};
	struct result result;
	size_t i;

	for (i = 0; i < sizeof floods / sizeof floods[0]; i++) {
		size_t n = SPARROW_TELNET_COMMANDS_MAX / floods[i].commands;

		flood(&result, floods[i].bytes, floods[i].len, n);
		ck_assert_int_eq(result.code, 0);
		ck_assert_str_eq(sparrow_strbuf_text(&result.text), ".");
		finish(&result);
		flood(&result, floods[i].bytes, floods[i].len, n + 1);
		ck_assert_int_eq(result.code, SUPERSPARROW_EPROTOCOL);
		ck_assert_str_eq(result.error.text,
		    "telnet: the peer sent more than 1000 commands (IAC)");
		ck_assert_uint_eq(result.text.len, 0);
		finish(&result);
	}
}
END_TEST

START_TEST(doubled_iac_is_no_command)
{
	struct result result;

	flood(&result, "\xff\xff", 2, 5000);
	ck_assert_int_eq(result.code, 0);
	ck_assert_uint_eq(result.text.len, 5001);
	finish(&result);
}
END_TEST

START_TEST(option_is_refused_once)
{
	struct result result;

	flood(&result, "\xff\xfb\x01", 3, 900);
	ck_assert_uint_eq(result.reply.len, 3);
	finish(&result);
	/* An option that comes and goes is not answered each time. */
	flood(&result, "\xff\xfb\x01\xff\xfc\x01\xff\xfd\x01\xff\xfe\x01", 12,
	    200);
	ck_assert_uint_eq(result.reply.len, 6);
	ck_assert_mem_eq(result.reply.data, "\xff\xfe\x01\xff\xfc\x01", 6);
	finish(&result);
}
END_TEST

START_TEST(all_options_are_refused_within_the_reply_limit)
{
	uint8_t input[512 * 3];
	uint8_t reply[512 * 3];
	size_t i;

	for (i = 0; i < 512; i++) {
		const uint8_t ask[] = { IAC, i % 2 ? DO : WILL,
		    (uint8_t)(i / 2) };
		const uint8_t no[] = { IAC, i % 2 ? WONT : DONT,
		    (uint8_t)(i / 2) };

		memcpy(input + 3 * i, ask, 3);
		memcpy(reply + 3 * i, no, 3);
	}
	check_stream(&(struct stream){ input, sizeof input, 0, NULL, 0,
	    reply, sizeof reply });
}
END_TEST

START_TEST(text_over_the_limit_is_an_overflow)
{
	struct result result;

	start(&result);
	result.text.limit = 3;
	feed(&result, (const uint8_t *)"text", 4);
	ck_assert_int_eq(result.code, -EOVERFLOW);
	finish(&result);
}
END_TEST

/* Streams full of commands: whatever they mean, cuts change nothing. */
START_TEST(random_bytes_mean_the_same_in_any_cuts)
{
	static const uint8_t alphabet[] = {
		IAC, IAC, IAC, WILL, WONT, DO, DONT, SE, 'a', '\r', 0
	};
	uint8_t input[64];
	size_t i;
	size_t j;

	for (i = 0; i < 150; i++) {
		struct result whole;
		struct stream stream = { .input = input };

		stream.input_len = some(sizeof input) + 1;
		for (j = 0; j < stream.input_len; j++)
			input[j] = alphabet[some(sizeof alphabet)];
		if (i % 3 == 0)
			input[some(stream.input_len)] = SB;
		start(&whole);
		feed_cut(&whole, &stream, SIZE_MAX, false);
		stream.code = whole.code;
		stream.text = whole.text.data;
		stream.text_len = whole.text.len;
		stream.reply = whole.reply.data;
		stream.reply_len = whole.reply.len;
		check_stream(&stream);
		finish(&whole);
	}
}
END_TEST

Suite *
unit_suite(void)
{
	Suite *suite = suite_create("telnet");
	TCase *tcase = tcase_create("telnet");

	/* Every cut of every stream takes its time under valgrind. */
	tcase_set_timeout(tcase, 120);
	tcase_add_test(tcase, every_byte_but_iac_is_text_as_it_is);
	tcase_add_test(tcase, options_of_real_route_servers_are_refused);
	tcase_add_test(tcase, iac_iac_is_one_byte_of_text);
	tcase_add_test(tcase, iac_at_the_end_waits_for_the_next_read);
	tcase_add_test(tcase, other_commands_are_skipped_and_sync_is_kept);
	tcase_add_test(tcase, option_may_have_any_number);
	tcase_add_test(tcase, option_255_begins_no_command);
	tcase_add_test(tcase, overlong_subnegotiation_ends_the_connection);
	tcase_add_test(tcase, unasked_compression_ends_the_connection);
	tcase_add_test(tcase, subnegotiation_sends_nothing_about_us);
	tcase_add_test(tcase, after_its_error_nothing_is_read_any_more);
	tcase_add_test(tcase, too_many_commands_end_the_connection);
	tcase_add_test(tcase, doubled_iac_is_no_command);
	tcase_add_test(tcase, option_is_refused_once);
	tcase_add_test(tcase, all_options_are_refused_within_the_reply_limit);
	tcase_add_test(tcase, text_over_the_limit_is_an_overflow);
	tcase_add_test(tcase, random_bytes_mean_the_same_in_any_cuts);
	suite_add_tcase(suite, tcase);
	return suite;
}
