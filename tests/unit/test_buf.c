/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "unit.h"

/* What is being read: a copy that ends where the text ends. */
static char *text;
static struct sparrow_buf buf;

static void
given(const char *data, size_t len)
{
	free(text);
	text = malloc(len > 0 ? len : 1);
	ck_assert_ptr_nonnull(text);
	memcpy(text, data, len);
	sparrow_buf_init(&buf, text, len);
}

static void
given_text(const char *string)
{
	given(string, strlen(string));
}

static void
teardown(void)
{
	free(text);
	text = NULL;
}

static void
rest_is(const char *string)
{
	ck_assert_uint_eq(sparrow_buf_left(&buf), strlen(string));
	ck_assert_mem_eq(sparrow_buf_at(&buf), string, strlen(string));
}

static void
piece_is(struct sparrow_buf piece, const char *string)
{
	ck_assert(!piece.failed);
	ck_assert_uint_eq(piece.len, strlen(string));
	ck_assert_mem_eq(piece.data, string, piece.len);
	ck_assert(sparrow_buf_is(&piece, string));
}

static void
next_line_is(const char *string)
{
	struct sparrow_buf line;

	ck_assert(sparrow_buf_line(&buf, &line));
	piece_is(line, string);
}

static void
no_line_is_left(void)
{
	struct sparrow_buf line;

	ck_assert(!sparrow_buf_line(&buf, &line));
	ck_assert_uint_eq(sparrow_buf_left(&line), 0);
	ck_assert(!sparrow_buf_line(&buf, &line));
}

START_TEST(no_text_has_no_line)
{
	given_text("");
	no_line_is_left();
	sparrow_buf_init(&buf, NULL, 0);
	no_line_is_left();
	ck_assert(sparrow_buf_is(&buf, ""));
}
END_TEST

START_TEST(lines_end_in_lf_or_crlf_or_at_the_end)
{
	given_text("one\ntwo\r\nthree");
	next_line_is("one");
	next_line_is("two");
	next_line_is("three");
	no_line_is_left();
	given_text("one\n");
	next_line_is("one");
	no_line_is_left();
}
END_TEST

START_TEST(empty_lines_are_lines)
{
	given_text("\n\r\n\nx\n\n");
	next_line_is("");
	next_line_is("");
	next_line_is("");
	next_line_is("x");
	next_line_is("");
	no_line_is_left();
}
END_TEST

START_TEST(blanks_and_crs_are_cut_at_the_end_of_a_line_only)
{
	given_text("  a \t b \t\r\r\n\r\r\n \t \na\rb\nlast \r");
	next_line_is("  a \t b");
	next_line_is("");
	next_line_is("");
	next_line_is("a\rb");
	next_line_is("last");
	no_line_is_left();
}
END_TEST

START_TEST(nul_bytes_are_bytes_of_a_line)
{
	struct sparrow_buf line;

	given("a\0b\nc", 5);
	ck_assert(sparrow_buf_line(&buf, &line));
	ck_assert_uint_eq(line.len, 3);
	next_line_is("c");
}
END_TEST

START_TEST(blanks_are_skipped_and_counted)
{
	given_text(" \t x ");
	ck_assert_uint_eq(sparrow_buf_skip_blanks(&buf), 3);
	ck_assert_uint_eq(sparrow_buf_skip_blanks(&buf), 0);
	rest_is("x ");
	given_text("\n");
	ck_assert_uint_eq(sparrow_buf_skip_blanks(&buf), 0);
	given_text("   ");
	ck_assert_uint_eq(sparrow_buf_skip_blanks(&buf), 3);
	rest_is("");
}
END_TEST

START_TEST(peek_consumes_nothing)
{
	given_text("BGP routing");
	ck_assert(sparrow_buf_peek(&buf, "BGP"));
	ck_assert(sparrow_buf_peek(&buf, "BGP routing"));
	ck_assert(!sparrow_buf_peek(&buf, "BGP routing "));
	ck_assert(!sparrow_buf_peek(&buf, "bgp"));
	ck_assert(sparrow_buf_peek(&buf, ""));
	rest_is("BGP routing");
}
END_TEST

START_TEST(accept_consumes_the_literal_or_nothing)
{
	given_text("abcd");
	ck_assert(!sparrow_buf_accept(&buf, "abd"));
	rest_is("abcd");
	ck_assert(sparrow_buf_accept(&buf, "ab"));
	rest_is("cd");
	ck_assert(!sparrow_buf_accept(&buf, "cde"));
	ck_assert(sparrow_buf_accept(&buf, "cd"));
	rest_is("");
	ck_assert(!sparrow_buf_accept(&buf, "d"));
	ck_assert(sparrow_buf_accept(&buf, ""));
	ck_assert(!buf.failed);
}
END_TEST

START_TEST(letters_alone_are_compared_without_case)
{
	given_text("PassWord: @[`{");
	ck_assert(!sparrow_buf_accept_nocase(&buf, "password; "));
	ck_assert(sparrow_buf_accept_nocase(&buf, "pASSwORD: "));
	ck_assert(!sparrow_buf_accept_nocase(&buf, "`"));
	ck_assert(!sparrow_buf_accept_nocase(&buf, "@{"));
	ck_assert(sparrow_buf_accept_nocase(&buf, "@[`{"));
	ck_assert(!sparrow_buf_accept_nocase(&buf, "x"));
	ck_assert(sparrow_buf_accept_nocase(&buf, ""));
	given_text("ABCXYZ");
	ck_assert(sparrow_buf_accept_nocase(&buf, "abcxyz"));
	given_text("ab");
	ck_assert(!sparrow_buf_accept_nocase(&buf, "ABC"));
	rest_is("ab");
}
END_TEST

START_TEST(expect_fails_the_buffer)
{
	given_text("ab");
	ck_assert(sparrow_buf_expect(&buf, "a"));
	ck_assert(!sparrow_buf_expect(&buf, "x"));
	ck_assert(buf.failed);
	ck_assert(!sparrow_buf_expect(&buf, "b"));
}
END_TEST

START_TEST(every_read_of_a_failed_buffer_fails)
{
	struct sparrow_buf line, piece;
	uint64_t number;

	given_text("1 2 3\n");
	ck_assert(!sparrow_buf_expect(&buf, "x"));
	ck_assert_uint_eq(sparrow_buf_left(&buf), 0);
	ck_assert(!sparrow_buf_line(&buf, &line));
	ck_assert(line.failed);
	ck_assert(!sparrow_buf_peek(&buf, ""));
	ck_assert(!sparrow_buf_peek(&buf, "1"));
	ck_assert(!sparrow_buf_accept(&buf, "1"));
	ck_assert(!sparrow_buf_accept(&buf, ""));
	ck_assert(!sparrow_buf_accept_nocase(&buf, "1"));
	ck_assert(!sparrow_buf_accept_nocase(&buf, ""));
	ck_assert(!sparrow_buf_find(&buf, "2"));
	ck_assert(!sparrow_buf_find(&buf, ""));
	ck_assert(!sparrow_buf_number(&buf, 9, &number));
	ck_assert(!sparrow_buf_is(&buf, "1 2 3\n"));
	ck_assert(!sparrow_buf_is(&buf, ""));
	ck_assert_uint_eq(sparrow_buf_skip_blanks(&buf), 0);
	piece = sparrow_buf_word(&buf);
	ck_assert(piece.failed && piece.len == 0);
	piece = sparrow_buf_span(&buf, "1");
	ck_assert(piece.failed && piece.len == 0);
	piece = sparrow_buf_until(&buf, "2");
	ck_assert(piece.failed && piece.len == 0);
	ck_assert(!sparrow_buf_is(&piece, ""));
	ck_assert_uint_eq(buf.pos, 0);
}
END_TEST

START_TEST(find_goes_behind_the_first_place)
{
	given_text("a best, best");
	ck_assert(!sparrow_buf_find(&buf, "bestt"));
	rest_is("a best, best");
	ck_assert(sparrow_buf_find(&buf, "best"));
	rest_is(", best");
	ck_assert(sparrow_buf_find(&buf, "best"));
	rest_is("");
	ck_assert(!sparrow_buf_find(&buf, "best"));
	ck_assert(sparrow_buf_find(&buf, ""));
	ck_assert(!buf.failed);
	given("x\0yz", 4);
	ck_assert(sparrow_buf_find(&buf, "y"));
	rest_is("z");
}
END_TEST

START_TEST(span_takes_members_and_until_the_others)
{
	given_text("123abc;def");
	piece_is(sparrow_buf_span(&buf, "0123456789"), "123");
	piece_is(sparrow_buf_span(&buf, "0123456789"), "");
	piece_is(sparrow_buf_until(&buf, ";"), "abc");
	piece_is(sparrow_buf_until(&buf, ";"), "");
	rest_is(";def");
	piece_is(sparrow_buf_until(&buf, "fe"), ";d");
	piece_is(sparrow_buf_until(&buf, "x"), "ef");
	piece_is(sparrow_buf_until(&buf, "x"), "");
	piece_is(sparrow_buf_span(&buf, "x"), "");
}
END_TEST

START_TEST(the_empty_set_has_no_members)
{
	given_text("ab");
	piece_is(sparrow_buf_span(&buf, ""), "");
	piece_is(sparrow_buf_until(&buf, ""), "ab");
	rest_is("");
}
END_TEST

START_TEST(nul_is_in_no_set)
{
	given("\0a", 2);
	ck_assert_uint_eq(sparrow_buf_span(&buf, "a").len, 0);
	ck_assert_uint_eq(sparrow_buf_until(&buf, "ab").len, 1);
	rest_is("a");
}
END_TEST

START_TEST(high_bytes_are_members_like_others)
{
	given("\xff\x80z", 3);
	ck_assert_uint_eq(sparrow_buf_span(&buf, "\x80\xff").len, 2);
	rest_is("z");
}
END_TEST

START_TEST(words_stand_between_blanks)
{
	given_text("  192.0.2.1\tfrom  x");
	piece_is(sparrow_buf_word(&buf), "192.0.2.1");
	piece_is(sparrow_buf_word(&buf), "from");
	piece_is(sparrow_buf_word(&buf), "x");
	piece_is(sparrow_buf_word(&buf), "");
	ck_assert(!buf.failed);
	given_text(" \t ");
	piece_is(sparrow_buf_word(&buf), "");
}
END_TEST

static const struct {
	const char *text;
	uint64_t max;
	uint64_t value;
	const char *rest;	/* NULL: fails */
} numbers[] = {
	{ "0", 0, 0, "" },
	{ "1", 0, 0, NULL },
	{ "255", 255, 255, "" },
	{ "256", 255, 0, NULL },
	{ "00255", 255, 255, "" },
	{ "12x", 99, 12, "x" },
	{ "5", 3, 0, NULL },
	{ "4294967295", UINT32_MAX, UINT32_MAX, "" },
	{ "4294967296", UINT32_MAX, 0, NULL },
	{ "18446744073709551615", UINT64_MAX, UINT64_MAX, "" },
	{ "18446744073709551616", UINT64_MAX, 0, NULL },
	{ "99999999999999999999999999", UINT64_MAX, 0, NULL },
	{ "9999999999999999999/", UINT64_MAX, 9999999999999999999u, "/" },
	{ "9999999999999999999:", UINT64_MAX, 9999999999999999999u, ":" },
	{ "", 9, 0, NULL },
	{ " 1", 9, 0, NULL },
	{ "-1", 9, 0, NULL },
	{ "+1", 9, 0, NULL },
	{ "x", 9, 0, NULL },
	{ "/", 9, 0, NULL },
	{ ":", 9, 0, NULL },
};

START_TEST(number_is_read_up_to_its_maximum)
{
	uint64_t value = 77;
	bool ok;

	given_text(numbers[_i].text);
	ok = sparrow_buf_number(&buf, numbers[_i].max, &value);
	ck_assert_int_eq(ok, numbers[_i].rest != NULL);
	ck_assert_uint_eq(value, numbers[_i].value);
	ck_assert_int_eq(buf.failed, !ok);
	if (ok)
		rest_is(numbers[_i].rest);
}
END_TEST

START_TEST(is_compares_all_that_is_left)
{
	given_text("Local");
	ck_assert(sparrow_buf_is(&buf, "Local"));
	ck_assert(!sparrow_buf_is(&buf, "Loca"));
	ck_assert(!sparrow_buf_is(&buf, "Locals"));
	ck_assert(!sparrow_buf_is(&buf, ""));
	ck_assert(sparrow_buf_accept(&buf, "Lo"));
	ck_assert(sparrow_buf_is(&buf, "cal"));
}
END_TEST

START_TEST(rollback_undoes_a_failure_after_the_mark)
{
	uint64_t number;
	size_t tag;

	given_text("1x");
	ck_assert(sparrow_buf_number(&buf, 9, &number));
	tag = sparrow_buf_tag(&buf);
	ck_assert(!sparrow_buf_number(&buf, 9, &number));
	sparrow_buf_rollback(&buf, tag);
	ck_assert(!buf.failed);
	rest_is("x");
	ck_assert(sparrow_buf_accept(&buf, "x"));
	tag = sparrow_buf_tag(&buf);
	ck_assert(!sparrow_buf_expect(&buf, "y"));
	sparrow_buf_rollback(&buf, tag);
	ck_assert(!buf.failed);
	rest_is("");
	sparrow_buf_rollback(&buf, 0);
	rest_is("1x");
}
END_TEST

START_TEST(rollback_keeps_a_failure_before_the_mark)
{
	size_t tag;

	given_text("ab");
	ck_assert(!sparrow_buf_expect(&buf, "x"));
	tag = sparrow_buf_tag(&buf);
	sparrow_buf_rollback(&buf, tag);
	ck_assert(buf.failed);
	ck_assert(!sparrow_buf_accept(&buf, "a"));
}
END_TEST

static void
add_lines(TCase *tc)
{
	tcase_add_test(tc, no_text_has_no_line);
	tcase_add_test(tc, lines_end_in_lf_or_crlf_or_at_the_end);
	tcase_add_test(tc, empty_lines_are_lines);
	tcase_add_test(tc, blanks_and_crs_are_cut_at_the_end_of_a_line_only);
	tcase_add_test(tc, nul_bytes_are_bytes_of_a_line);
}

Suite *
unit_suite(void)
{
	Suite *suite = suite_create("buf");
	TCase *tc = tcase_create("buf");

	tcase_add_checked_fixture(tc, NULL, teardown);
	add_lines(tc);
	tcase_add_test(tc, blanks_are_skipped_and_counted);
	tcase_add_test(tc, peek_consumes_nothing);
	tcase_add_test(tc, accept_consumes_the_literal_or_nothing);
	tcase_add_test(tc, letters_alone_are_compared_without_case);
	tcase_add_test(tc, expect_fails_the_buffer);
	tcase_add_test(tc, every_read_of_a_failed_buffer_fails);
	tcase_add_test(tc, find_goes_behind_the_first_place);
	tcase_add_test(tc, span_takes_members_and_until_the_others);
	tcase_add_test(tc, the_empty_set_has_no_members);
	tcase_add_test(tc, nul_is_in_no_set);
	tcase_add_test(tc, high_bytes_are_members_like_others);
	tcase_add_test(tc, words_stand_between_blanks);
	tcase_add_loop_test(tc, number_is_read_up_to_its_maximum, 0,
	    (int)(sizeof numbers / sizeof numbers[0]));
	tcase_add_test(tc, is_compares_all_that_is_left);
	tcase_add_test(tc, rollback_undoes_a_failure_after_the_mark);
	tcase_add_test(tc, rollback_keeps_a_failure_before_the_mark);
	suite_add_tcase(suite, tc);
	return suite;
}
