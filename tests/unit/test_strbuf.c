/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"
#include "unit.h"

static struct sparrow_strbuf text;

static void
setup(void)
{
	sparrow_strbuf_init(&text, 1000);
}

static void
teardown(void)
{
	sparrow_strbuf_free(&text);
}

static void
text_is(const char *expected)
{
	ck_assert_str_eq(sparrow_strbuf_text(&text), expected);
	ck_assert_uint_eq(text.len, strlen(expected));
}

START_TEST(new_text_is_empty_and_has_no_memory)
{
	text_is("");
	ck_assert_ptr_null(text.data);
	sparrow_strbuf_consume(&text, 3);
	sparrow_strbuf_truncate(&text, 0);
	sparrow_strbuf_reset(&text);
	text_is("");
}
END_TEST

START_TEST(text_grows_by_each_kind_of_append)
{
	ck_assert_int_eq(sparrow_strbuf_append(&text, "abXX", 2), 0);
	ck_assert_int_eq(sparrow_strbuf_puts(&text, "cd"), 0);
	ck_assert_int_eq(sparrow_strbuf_putc(&text, 'e'), 0);
	ck_assert_int_eq(sparrow_strbuf_printf(&text, "%d-%s", 42, "x"), 0);
	text_is("abcde42-x");
	ck_assert_int_eq(sparrow_strbuf_append(&text, NULL, 0), 0);
	ck_assert_int_eq(sparrow_strbuf_puts(&text, ""), 0);
	ck_assert_int_eq(sparrow_strbuf_printf(&text, "%s", ""), 0);
	text_is("abcde42-x");
}
END_TEST

START_TEST(appended_bytes_are_read_no_further_than_told)
{
	char *bytes = malloc(3);

	ck_assert_ptr_nonnull(bytes);
	memcpy(bytes, "a\0b", 3);
	ck_assert_int_eq(sparrow_strbuf_append(&text, bytes, 3), 0);
	ck_assert_int_eq(sparrow_strbuf_escape(&text, bytes, 3), 0);
	free(bytes);
	ck_assert_uint_eq(text.len, 9);
	ck_assert_mem_eq(text.data, "a\0ba\\x00b", 10);
}
END_TEST

START_TEST(text_keeps_its_bytes_while_it_grows)
{
	char expected[1001];

	for (size_t i = 0; i < 1000; i++) {
		expected[i] = (char)('a' + i % 26);
		ck_assert_int_eq(sparrow_strbuf_putc(&text, expected[i]), 0);
	}
	expected[1000] = '\0';
	text_is(expected);
}
END_TEST

START_TEST(limit_is_exact)
{
	sparrow_strbuf_init(&text, 4);
	ck_assert_int_eq(sparrow_strbuf_puts(&text, "abcd"), 0);
	ck_assert_int_eq(sparrow_strbuf_puts(&text, ""), 0);
	ck_assert_int_eq(sparrow_strbuf_putc(&text, 'e'), -EOVERFLOW);
	text_is("abcd");
	ck_assert_uint_le(text.size, 5);
}
END_TEST

START_TEST(limit_of_zero_allows_the_empty_text)
{
	sparrow_strbuf_init(&text, 0);
	ck_assert_int_eq(sparrow_strbuf_puts(&text, ""), 0);
	ck_assert_int_eq(sparrow_strbuf_putc(&text, 'x'), -EOVERFLOW);
	text_is("");
}
END_TEST

START_TEST(no_limit_at_all_is_survived)
{
	sparrow_strbuf_init(&text, SIZE_MAX);
	ck_assert_int_eq(sparrow_strbuf_puts(&text, "abc"), 0);
	ck_assert_int_eq(sparrow_strbuf_append(&text, "abc", SIZE_MAX),
	    -EOVERFLOW);
	text_is("abc");
}
END_TEST

START_TEST(too_long_leaves_the_text_and_sticks)
{
	sparrow_strbuf_init(&text, 6);
	ck_assert_int_eq(sparrow_strbuf_puts(&text, "abc"), 0);
	ck_assert_int_eq(sparrow_strbuf_puts(&text, "defg"), -EOVERFLOW);
	text_is("abc");
	ck_assert_int_eq(sparrow_strbuf_putc(&text, 'd'), -EOVERFLOW);
	ck_assert_int_eq(sparrow_strbuf_append(&text, "", 0), -EOVERFLOW);
	ck_assert_int_eq(sparrow_strbuf_printf(&text, "%d", 1), -EOVERFLOW);
	ck_assert_int_eq(sparrow_strbuf_escape(&text, "", 0), -EOVERFLOW);
	ck_assert_int_eq(text.error, -EOVERFLOW);
	text_is("abc");
}
END_TEST

START_TEST(printf_too_long_leaves_the_text)
{
	sparrow_strbuf_init(&text, 6);
	ck_assert_int_eq(sparrow_strbuf_printf(&text, "%s", "abcdef"), 0);
	sparrow_strbuf_truncate(&text, 3);
	ck_assert_int_eq(sparrow_strbuf_printf(&text, "%s", "defg"),
	    -EOVERFLOW);
	text_is("abc");
}
END_TEST

START_TEST(escape_too_long_leaves_the_text)
{
	sparrow_strbuf_init(&text, 6);
	ck_assert_int_eq(sparrow_strbuf_puts(&text, "a"), 0);
	ck_assert_int_eq(sparrow_strbuf_escape(&text, "bc\n", 3), -EOVERFLOW);
	text_is("a");
	ck_assert_int_eq(text.error, -EOVERFLOW);
	ck_assert_int_eq(sparrow_strbuf_escape(&text, "b\n", 2), -EOVERFLOW);
	text_is("a");
	sparrow_strbuf_truncate(&text, 1);
	ck_assert_int_eq(sparrow_strbuf_escape(&text, "b\n", 2), 0);
	text_is("ab\\x0a");
}
END_TEST

START_TEST(reset_empties_clears_the_error_and_keeps_memory)
{
	char *data;

	sparrow_strbuf_init(&text, 4);
	ck_assert_int_eq(sparrow_strbuf_puts(&text, "abcd"), 0);
	ck_assert_int_eq(sparrow_strbuf_putc(&text, 'e'), -EOVERFLOW);
	data = text.data;
	sparrow_strbuf_reset(&text);
	text_is("");
	ck_assert_int_eq(text.error, 0);
	ck_assert_int_eq(sparrow_strbuf_puts(&text, "efgh"), 0);
	ck_assert_ptr_eq(text.data, data);
	text_is("efgh");
}
END_TEST

START_TEST(free_keeps_the_limit)
{
	ck_assert_int_eq(sparrow_strbuf_puts(&text, "abc"), 0);
	sparrow_strbuf_free(&text);
	text_is("");
	ck_assert_uint_eq(text.limit, 1000);
	ck_assert_int_eq(sparrow_strbuf_puts(&text, "def"), 0);
	text_is("def");
}
END_TEST

START_TEST(truncate_cuts_and_never_lengthens)
{
	ck_assert_int_eq(sparrow_strbuf_puts(&text, "abc"), 0);
	sparrow_strbuf_truncate(&text, 4);
	text_is("abc");
	sparrow_strbuf_truncate(&text, 3);
	text_is("abc");
	sparrow_strbuf_truncate(&text, 1);
	text_is("a");
	sparrow_strbuf_truncate(&text, 0);
	text_is("");
}
END_TEST

START_TEST(consume_drops_the_first_bytes)
{
	ck_assert_int_eq(sparrow_strbuf_puts(&text, "abcdef"), 0);
	sparrow_strbuf_consume(&text, 0);
	text_is("abcdef");
	sparrow_strbuf_consume(&text, 2);
	text_is("cdef");
	sparrow_strbuf_consume(&text, 3);
	text_is("f");
	sparrow_strbuf_consume(&text, 2);
	text_is("");
	ck_assert_int_eq(sparrow_strbuf_puts(&text, "g"), 0);
	text_is("g");
	sparrow_strbuf_consume(&text, 1);
	text_is("");
}
END_TEST

static const struct {
	const char *raw;
	const char *escaped;
} escapes[] = {
	{ "", "" },
	{ "plain ~", "plain ~" },
	{ "\n", "\\x0a" },
	{ "a\r\nb", "a\\x0d\\x0ab" },
	{ "\x1b[2J", "\\x1b[2J" },
	{ "\x7f", "\\x7f" },
	{ "\x80\xff", "\\x80\\xff" },
	{ "\x1f ", "\\x1f " },
	{ "\\", "\\\\" },
	{ "\\x0a", "\\\\x0a" },
};

START_TEST(bytes_from_outside_are_escaped)
{
	ck_assert_int_eq(sparrow_strbuf_escape(&text, escapes[_i].raw,
	    strlen(escapes[_i].raw)), 0);
	text_is(escapes[_i].escaped);
}
END_TEST

START_TEST(each_byte_has_one_form)
{
	char form[SPARROW_ESCAPE_MAX];
	char c = (char)_i;
	size_t n = sparrow_strbuf_escape_byte(form, c);

	if (_i >= 0x20 && _i <= 0x7e) {
		ck_assert_uint_eq(n, 1);
		ck_assert_int_eq(form[0], c);
		return;
	}
	sparrow_strbuf_printf(&text, "\\x%02x", (unsigned)_i);
	ck_assert_uint_eq(n, 4);
	ck_assert_mem_eq(form, text.data, 4);
}
END_TEST

static void
add_limits(TCase *tc)
{
	tcase_add_test(tc, limit_is_exact);
	tcase_add_test(tc, limit_of_zero_allows_the_empty_text);
	tcase_add_test(tc, no_limit_at_all_is_survived);
	tcase_add_test(tc, too_long_leaves_the_text_and_sticks);
	tcase_add_test(tc, printf_too_long_leaves_the_text);
	tcase_add_test(tc, escape_too_long_leaves_the_text);
}

START_TEST(reserved_room_is_that_of_the_whole_text)
{
	ck_assert_int_eq(sparrow_strbuf_puts(&text, "abc"), 0);
	ck_assert_int_eq(sparrow_strbuf_reserve(&text, 2), 0);
	ck_assert_int_eq(sparrow_strbuf_reserve(&text, 1000), 0);
	ck_assert_int_eq(sparrow_strbuf_reserve(&text, 1001), -EOVERFLOW);
	ck_assert_int_eq(sparrow_strbuf_reserve(&text, 2), -EOVERFLOW);
	text_is("abc");
}
END_TEST

START_TEST(what_cannot_be_printed_is_an_error)
{
	/* The C locale has no such letter. */
	ck_assert_int_eq(sparrow_strbuf_printf(&text, "a%lc", 0x10ffff),
	    -EOVERFLOW);
	ck_assert_int_eq(sparrow_strbuf_printf(&text, "a%lc", 0x10ffff),
	    -EOVERFLOW);
	text_is("");
}
END_TEST

Suite *
unit_suite(void)
{
	Suite *suite = suite_create("strbuf");
	TCase *tc = tcase_create("strbuf");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, new_text_is_empty_and_has_no_memory);
	tcase_add_test(tc, text_grows_by_each_kind_of_append);
	tcase_add_test(tc, appended_bytes_are_read_no_further_than_told);
	tcase_add_test(tc, text_keeps_its_bytes_while_it_grows);
	add_limits(tc);
	tcase_add_test(tc, reset_empties_clears_the_error_and_keeps_memory);
	tcase_add_test(tc, free_keeps_the_limit);
	tcase_add_test(tc, truncate_cuts_and_never_lengthens);
	tcase_add_test(tc, consume_drops_the_first_bytes);
	tcase_add_loop_test(tc, bytes_from_outside_are_escaped, 0,
	    (int)(sizeof escapes / sizeof escapes[0]));
	tcase_add_loop_test(tc, each_byte_has_one_form, 0, 256);
	tcase_add_test(tc, reserved_room_is_that_of_the_whole_text);
	tcase_add_test(tc, what_cannot_be_printed_is_an_error);
	suite_add_tcase(suite, tc);
	return suite;
}
