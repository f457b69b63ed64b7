/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <supersparrow.h>

#include "route/as_path.h"
#include "unit.h"

static struct sparrow_strbuf path;
static struct sparrow_error error;

static void
setup(void)
{
	sparrow_strbuf_init(&path, SPARROW_AS_PATH_TEXT_MAX);
	sparrow_error_clear(&error);
}

static void
teardown(void)
{
	sparrow_strbuf_free(&path);
}

/* Read a copy that ends where the text ends. */
static int
read_bytes(const char *text, size_t len)
{
	char *copy = malloc(len > 0 ? len : 1);
	int err;

	ck_assert_ptr_nonnull(copy);
	memcpy(copy, text, len);
	err = sparrow_as_path_read(copy, len, &path, &error);
	free(copy);
	return err;
}

/* The walk as text: "1 2 {3 4} {5}", whatever the brackets were. */
static const char *
walk(const char *cursor, struct sparrow_strbuf *out)
{
	unsigned group, last = 0;
	uint32_t asn;

	sparrow_strbuf_reset(out);
	while (supersparrow_as_path_next(&cursor, &asn, &group) == 1) {
		if (group != last && last != 0)
			sparrow_strbuf_putc(out, '}');
		if (out->len != 0)
			sparrow_strbuf_putc(out, ' ');
		if (group != last && group != 0)
			sparrow_strbuf_putc(out, '{');
		sparrow_strbuf_printf(out, "%u", asn);
		last = group;
	}
	if (last != 0)
		sparrow_strbuf_putc(out, '}');
	ck_assert_int_eq(out->error, 0);
	return sparrow_strbuf_text(out);
}

static const struct {
	const char *text;
	const char *kept;	/* NULL: as it was */
	const char *walked;	/* NULL: as it was */
	size_t count;
} good[] = {
	{ "", NULL, NULL, 0 },
	{ "   ", "", "", 0 },
	{ "\t", "", "", 0 },
	{ "0", NULL, NULL, 1 },
	{ "64600", NULL, NULL, 1 },
	{ "64600 64601 64700", NULL, NULL, 3 },
	{ "4294967295", NULL, NULL, 1 },
	{ "64601 64601 64601", NULL, NULL, 3 },
	{ "  1 \t 2   3\t", "1 2 3", "1 2 3", 3 },
	{ "1\t2", "1 2", "1 2", 2 },
	{ "0000000001", NULL, "1", 1 },

	{ "1.10", NULL, "65546", 1 },
	{ "0.0", NULL, "0", 1 },
	{ "0.65535 1.0", NULL, "65535 65536", 2 },
	{ "65535.65535 7", NULL, "4294967295 7", 2 },
	{ "0000000001.0000000010 2", NULL, "65546 2", 2 },

	{ "100 {800,900}", NULL, "100 {800 900}", 3 },
	{ "{1}", NULL, NULL, 1 },
	{ "{ 3385 }", NULL, "{3385}", 1 },
	{ "{  3385\t}", "{ 3385 }", "{3385}", 1 },
	{ "{1 2}", NULL, NULL, 2 },
	{ "{1,2}", NULL, "{1 2}", 2 },
	{ "{1, 2 ,3 , 4}", NULL, "{1 2 3 4}", 4 },
	{ "{ 1  2 }  3", "{ 1 2 } 3", "{1 2} 3", 3 },
	{ "{1} {2}", NULL, NULL, 2 },
	{ "{1,2} {3,4} 5 {6}", NULL, "{1 2} {3 4} 5 {6}", 6 },
	{ "{1,1.10}", NULL, "{1 65546}", 2 },
	{ "[65506,65507] {800,900}", NULL, "{65506 65507} {800 900}", 4 },
	{ "[ 1 2 ] 3", NULL, "{1 2} 3", 3 },

	{ "(65001) 300", NULL, "65001 300", 2 },
	{ "(65161)", NULL, "65161", 1 },
	{ "(65002 65003) 80", NULL, "65002 65003 80", 3 },
	{ "( 65002  65003 ) 80", "( 65002 65003 ) 80", "65002 65003 80", 3 },
	{ "(1 2) (3) 4", NULL, "1 2 3 4", 4 },
	{ "({1,2} 3) 4", NULL, "{1 2} 3 4", 4 },
	{ "([1 2]) 3", NULL, "{1 2} 3", 3 },
	{ "(1 {2,3}) {4,5} (6)", NULL, "1 {2 3} {4 5} 6", 6 },
	{ "( {1} ) 2", NULL, "{1} 2", 2 },
	{ "1 (2) [3] {4} 5", NULL, "1 2 {3} {4} 5", 5 },

	{ "6939 14989 14989 10933 { 3385 }", NULL,
	    "6939 14989 14989 10933 {3385}", 5 },
};

START_TEST(path_is_kept_as_printed_with_blanks_made_one)
{
	const char *text = good[_i].text;

	ck_assert_int_eq(read_bytes(text, strlen(text)), 0);
	ck_assert_str_eq(sparrow_strbuf_text(&path),
	    good[_i].kept != NULL ? good[_i].kept : text);
	ck_assert_int_eq(error.code, 0);
}
END_TEST

START_TEST(path_is_walked_in_order_sets_included)
{
	const char *text = good[_i].text;
	struct sparrow_strbuf out;

	sparrow_strbuf_init(&out, 1000);
	ck_assert_int_eq(read_bytes(text, strlen(text)), 0);
	ck_assert_str_eq(walk(sparrow_strbuf_text(&path), &out),
	    good[_i].walked != NULL ? good[_i].walked : text);
	ck_assert_uint_eq(sparrow_as_path_count(sparrow_strbuf_text(&path)),
	    good[_i].count);
	sparrow_strbuf_free(&out);
}
END_TEST

START_TEST(what_was_kept_is_read_again_as_itself)
{
	struct sparrow_strbuf first;
	const char *text = good[_i].text;

	ck_assert_int_eq(read_bytes(text, strlen(text)), 0);
	first = path;
	sparrow_strbuf_init(&path, SPARROW_AS_PATH_TEXT_MAX);
	ck_assert_int_eq(read_bytes(sparrow_strbuf_text(&first), first.len),
	    0);
	ck_assert_str_eq(sparrow_strbuf_text(&path),
	    sparrow_strbuf_text(&first));
	sparrow_strbuf_free(&first);
}
END_TEST

/* The second member is the piece that the sentence must quote. */
static const char *const bad[][2] = {
	{ "4294967296", "\"4294967296\"" },
	{ "1 4294967296 2", "\"4294967296\"" },
	{ "18446744073709551616", "\"18446744073709551616\"" },
	{ "123456789012345678901234567890",
	    "\"123456789012345678901234567890\"" },
	{ "00000000001", "\"00000000001\"" },
	{ "-1", "\"-1\"" }, { "+1", "\"+1\"" },
	{ "1 -1", "\"-1\"" }, { "1e9", "\"1e9\"" },
	{ "0x10", "\"0x10\"" }, { "1.65536", "\"1.65536\"" },
	{ "65536.1", "\"65536.1\"" }, { "1.", "\"1.\"" },
	{ ".1", "\".1\"" }, { "1.2.3", "\"1.2.3\"" },
	{ "1..2", "\"1..2\"" }, { "1.-2", "\"1.-2\"" },
	{ "1,2", "\",2\"" }, { "1, (stale)", "\",\"" },
	{ "1 , 2", "\",\"" }, { "Local", "\"Local\"" },
	{ "1 Local", "\"Local\"" }, { "NONE", "\"NONE\"" },
	{ "1 i", "\"i\"" }, { "1 ?", "\"?\"" },
	{ "1*", "\"1*\"" },

	{ "{", "\"{\"" }, { "{}", "\"}\"" },
	{ "{ }", "\"}\"" }, { "1 {} 2", "\"}\"" },
	{ "[]", "\"]\"" }, { "()", "\")\"" },
	{ "( )", "\")\"" }, { "(", "\"(\"" },
	{ "{1", "\"{1\"" }, { "{1,2 ", "\"{1,2\"" },
	{ "[1", "\"[1\"" }, { "(1", "\"(1\"" },
	{ "(1 2", "\"(1\"" }, { "({1} 2", "\"({1}\"" },
	{ "}", "\"}\"" }, { "]", "\"]\"" },
	{ ")", "\")\"" }, { "1}", "\"}\"" },
	{ "1 )", "\")\"" }, { "{1}}", "\"}\"" },
	{ "(1))", "\")\"" }, { "{1]", "\"]\"" },
	{ "[1}", "\"}\"" }, { "{1)", "\")\"" },
	{ "(1}", "\"}\"" }, { "({1)}", "\")}\"" },
	{ "{(1)}", "\"(1)}\"" }, { "{[1]}", "\"[1]}\"" },
	{ "{{1}}", "\"{1}}\"" }, { "((1))", "\"(1))\"" },
	{ "{1,}", "\"}\"" }, { "{,1}", "\",1}\"" },
	{ "{1,,2}", "\",2}\"" }, { "{1, ,2}", "\",2}\"" },
	{ "{1,", "\"{1,\"" }, { "(1,2)", "\",2)\"" },
	{ "(1(2))", "\"1(2))\"" }, { "{1{2}}", "\"1{2}}\"" },
	{ "1{2}", "\"1{2}\"" }, { "{1}2", "\"2\"" },
	{ "{1}{2}", "\"{2}\"" }, { "(1)2", "\"2\"" },
	{ "({1}2)", "\"2)\"" },

	{ "1\n2", "\"1\\x0a2\"" }, { "1\r", "\"1\\x0d\"" },
	{ "1 \x1b[2J", "\"\\x1b[2J\"" },
	{ "\xc3\xa4", "\"\\xc3\\xa4\"" },
	{ "1 xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxy",
	    "\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...\"" },
	{ "1 xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
	    "\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"" },
};

START_TEST(what_is_no_path_is_refused_with_the_piece)
{
	const char *text = bad[_i][0];

	sparrow_strbuf_puts(&path, "before");
	ck_assert_int_eq(read_bytes(text, strlen(text)),
	    SUPERSPARROW_EPROTOCOL);
	ck_assert_int_eq(error.code, SUPERSPARROW_EPROTOCOL);
	ck_assert_msg(strstr(error.text, bad[_i][1]) != NULL,
	    "%s: %s", text, error.text);
	ck_assert_str_eq(sparrow_strbuf_text(&path), "before");
	ck_assert_int_eq(path.error, 0);
}
END_TEST

START_TEST(nul_is_refused)
{
	ck_assert_int_eq(read_bytes("1\0", 2), SUPERSPARROW_EPROTOCOL);
	ck_assert_int_eq(read_bytes("\0", 1), SUPERSPARROW_EPROTOCOL);
	ck_assert_int_eq(read_bytes("1 \0002", 4), SUPERSPARROW_EPROTOCOL);
}
END_TEST

START_TEST(refusal_without_a_place_for_its_sentence)
{
	ck_assert_int_eq(sparrow_as_path_read("x", 1, &path, NULL),
	    SUPERSPARROW_EPROTOCOL);
}
END_TEST

START_TEST(path_is_appended)
{
	sparrow_strbuf_puts(&path, "1 ");
	ck_assert_int_eq(read_bytes("2  3", 4), 0);
	ck_assert_str_eq(sparrow_strbuf_text(&path), "1 2 3");
}
END_TEST

START_TEST(text_over_the_limit_is_a_protocol_error)
{
	sparrow_strbuf_free(&path);
	sparrow_strbuf_init(&path, 5);
	ck_assert_int_eq(read_bytes("12 34", 5), 0);
	sparrow_strbuf_reset(&path);
	ck_assert_int_eq(read_bytes("12 345", 6), SUPERSPARROW_EPROTOCOL);
	ck_assert_int_eq(error.code, SUPERSPARROW_EPROTOCOL);
	ck_assert_str_eq(sparrow_strbuf_text(&path), "");
	ck_assert_int_eq(path.error, 0);
	ck_assert_int_eq(read_bytes("12   34", 7), 0);
}
END_TEST

START_TEST(error_of_the_text_is_passed_on)
{
	path.error = -ENOMEM;
	ck_assert_int_eq(read_bytes("1", 1), -ENOMEM);
}
END_TEST

/* n numbers, the i-th is 4294967295 - i, as printed by sep. */
static void
numbers(struct sparrow_strbuf *out, size_t n, const char *sep)
{
	for (size_t i = 0; i < n; i++) {
		sparrow_strbuf_puts(out, i > 0 ? sep : "");
		sparrow_strbuf_printf(out, "%zu", (size_t)UINT32_MAX - i);
	}
}

static const struct {
	const char *open;
	const char *sep;
	const char *close;
	bool set;
} shapes[] = {
	{ "", " ", "", false },
	{ "(", " ", ")", false },
	{ "{", ",", "}", true },
	{ "{", " ", "}", true },
	{ "[ ", " , ", " ]", true },
};

static int
read_shape(int shape, size_t n)
{
	struct sparrow_strbuf text;
	int err;

	sparrow_strbuf_init(&text, 100000);
	sparrow_strbuf_puts(&text, shapes[shape].open);
	numbers(&text, n, shapes[shape].sep);
	sparrow_strbuf_puts(&text, shapes[shape].close);
	ck_assert_int_eq(text.error, 0);
	err = read_bytes(text.data, text.len);
	sparrow_strbuf_free(&text);
	return err;
}

START_TEST(longest_path_is_read_and_walked)
{
	const char *cursor;
	unsigned group, first = 0;
	uint32_t asn;

	sparrow_strbuf_free(&path);
	sparrow_strbuf_init(&path, 100000);
	ck_assert_int_eq(read_shape(_i, SPARROW_AS_PATH_MAX), 0);
	cursor = sparrow_strbuf_text(&path);
	for (size_t i = 0; i < SPARROW_AS_PATH_MAX; i++) {
		ck_assert_int_eq(supersparrow_as_path_next(&cursor, &asn,
		    &group), 1);
		ck_assert_uint_eq(asn, UINT32_MAX - i);
		ck_assert_int_eq(group != 0, shapes[_i].set);
		if (i == 0)
			first = group;
		ck_assert_uint_eq(group, first);
	}
	ck_assert_int_eq(supersparrow_as_path_next(&cursor, &asn, &group), 0);
}
END_TEST

START_TEST(one_number_more_is_refused)
{
	sparrow_strbuf_free(&path);
	sparrow_strbuf_init(&path, 100000);
	ck_assert_int_eq(read_shape(_i, SPARROW_AS_PATH_MAX + 1),
	    SUPERSPARROW_EPROTOCOL);
	ck_assert_ptr_nonnull(strstr(error.text, "4096"));
	ck_assert_str_eq(sparrow_strbuf_text(&path), "");
}
END_TEST

START_TEST(longest_sequence_fits_the_text_limit)
{
	ck_assert_int_eq(read_shape(0, SPARROW_AS_PATH_MAX), 0);
	ck_assert_uint_le(path.len, SPARROW_AS_PATH_TEXT_MAX);
}
END_TEST

/* How far one step looks does not grow with the set: behind this text, which
 * has neither bracket nor NUL, there is no memory. */
START_TEST(step_in_a_set_looks_no_further_than_one_number)
{
	static const char set[] = "{11,22,33,44,55,66,77,88,99";
	char *text = malloc(sizeof set - 1);
	const char *cursor = text;
	unsigned group = 0, first;
	uint32_t asn;

	ck_assert_ptr_nonnull(text);
	memcpy(text, set, sizeof set - 1);
	ck_assert_int_eq(supersparrow_as_path_next(&cursor, &asn, &group), 1);
	ck_assert_uint_eq(asn, 11);
	ck_assert_uint_ne(group, 0);
	first = group;
	ck_assert_int_eq(supersparrow_as_path_next(&cursor, &asn, &group), 1);
	ck_assert_uint_eq(asn, 22);
	ck_assert_uint_eq(group, first);
	free(text);
}
END_TEST

START_TEST(each_set_has_its_own_number)
{
	const char *cursor = "{1} {2} [3] ({4}) {5}";
	unsigned groups[5];
	uint32_t asn;

	for (int i = 0; i < 5; i++) {
		ck_assert_int_eq(supersparrow_as_path_next(&cursor, &asn,
		    &groups[i]), 1);
		ck_assert_uint_ne(groups[i], 0);
		for (int j = 0; j < i; j++)
			ck_assert_uint_ne(groups[i], groups[j]);
	}
}
END_TEST

START_TEST(walk_without_group_reads_the_same_numbers)
{
	const char *text = "1 {2,3} (4 [5 6]) 7";
	const char *with = text, *without = text;
	unsigned group;
	uint32_t a, b;

	for (int i = 0; i < 7; i++) {
		ck_assert_int_eq(supersparrow_as_path_next(&with, &a, &group),
		    1);
		ck_assert_int_eq(supersparrow_as_path_next(&without, &b,
		    NULL), 1);
		ck_assert_uint_eq(a, b);
		ck_assert_ptr_eq(with, without);
	}
	ck_assert_int_eq(supersparrow_as_path_next(&without, &b, NULL), 0);
}
END_TEST

static const char *const words[] = {
	"", "Local", "NONE", "Nil", "i", "{}", "()", "{", "-1", ".5",
	"4294967296", "99999999999999999999", "65536.0", "1.65536", "?", "}}",
	"\x80",
};

START_TEST(text_without_numbers_ends_at_once_and_for_ever)
{
	const char *cursor = words[_i];
	unsigned group;
	uint32_t asn = 7;

	ck_assert_int_eq(supersparrow_as_path_next(&cursor, &asn, &group), 0);
	ck_assert_uint_eq(asn, 0);
	ck_assert_ptr_eq(cursor, words[_i]);
	ck_assert_int_eq(supersparrow_as_path_next(&cursor, &asn, &group), 0);
	ck_assert_uint_eq(sparrow_as_path_count(words[_i]), 0);
}
END_TEST

/* Nothing that could stand there makes a walk read past the end or go on for
 * ever, also where the text was never checked. */
START_TEST(walk_ends_on_any_text)
{
	static const char alphabet[] = "12 ,.{}[]()x";
	size_t base = sizeof alphabet - 1;

	for (size_t n = 0; n < base * base * base * base; n++) {
		char *text = malloc(5);
		size_t left = n;

		ck_assert_ptr_nonnull(text);
		for (int i = 0; i < 4; i++, left /= base)
			text[i] = alphabet[left % base];
		text[4] = '\0';
		ck_assert_uint_le(sparrow_as_path_count(text), 4);
		free(text);
	}
}
END_TEST

#define N(table) ((int)(sizeof(table) / sizeof(table)[0]))

static void
add_walk(TCase *tc)
{
	tcase_add_loop_test(tc, longest_path_is_read_and_walked, 0, N(shapes));
	tcase_add_loop_test(tc, one_number_more_is_refused, 0, N(shapes));
	tcase_add_test(tc, longest_sequence_fits_the_text_limit);
	tcase_add_test(tc, step_in_a_set_looks_no_further_than_one_number);
	tcase_add_test(tc, each_set_has_its_own_number);
	tcase_add_test(tc, walk_without_group_reads_the_same_numbers);
	tcase_add_loop_test(tc, text_without_numbers_ends_at_once_and_for_ever,
	    0, N(words));
	tcase_add_test(tc, walk_ends_on_any_text);
}

Suite *
unit_suite(void)
{
	Suite *suite = suite_create("as_path");
	TCase *tc = tcase_create("as_path");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_loop_test(tc, path_is_kept_as_printed_with_blanks_made_one,
	    0, N(good));
	tcase_add_loop_test(tc, path_is_walked_in_order_sets_included, 0,
	    N(good));
	tcase_add_loop_test(tc, what_was_kept_is_read_again_as_itself, 0,
	    N(good));
	tcase_add_loop_test(tc, what_is_no_path_is_refused_with_the_piece, 0,
	    N(bad));
	tcase_add_test(tc, nul_is_refused);
	tcase_add_test(tc, refusal_without_a_place_for_its_sentence);
	tcase_add_test(tc, path_is_appended);
	tcase_add_test(tc, text_over_the_limit_is_a_protocol_error);
	tcase_add_test(tc, error_of_the_text_is_passed_on);
	add_walk(tc);
	suite_add_tcase(suite, tc);
	return suite;
}
