/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the readers of plain dialects share: limits, and how a route is filled.
 */
#include "config.h"

#include <string.h>

#include <supersparrow.h>

#include "dialect/wrap.h"
#include "reply.h"

START_TEST(replies_have_limits)
{
	static const struct supersparrow_dialect *const dialects[] = {
		&sparrow_dialect_gated, &sparrow_dialect_huawei,
		&sparrow_dialect_junos, &sparrow_dialect_nxos,
	};
	static char text[SPARROW_REPLY_MAX + 1];
	size_t i;

	for (i = 0; i < sizeof dialects / sizeof dialects[0]; i++) {
		reply_dialect = dialects[i];
		memset(text, 'x', sizeof text);
		is_bad(read_as(text, sizeof text, ADDRESS, SPARROW_ASK_BEST,
		    true), "too long");
		memset(text, '\n', sizeof text);
		text[SPARROW_REPLY_LINES_MAX] = 'y';
		is_bad(read_as(text, SPARROW_REPLY_MAX, ADDRESS, SPARROW_ASK_BEST,
		    true), "too many lines");
		text[SPARROW_REPLY_LINES_MAX] = '\n';
		text[SPARROW_REPLY_LINES_MAX - 1] = 'y';
		is_bad(read_as(text, SPARROW_REPLY_MAX, ADDRESS, SPARROW_ASK_BEST,
		    true), "\"y\"");
	}
}
END_TEST

START_TEST(paths_are_equal_in_all_their_parts)
{
	static const struct sparrow_buf none, one = { .data = "1", .len = 1 },
	    two = { .data = "2", .len = 1 }, ten = { .data = "10", .len = 2 };
	const struct sparrow_best best = { one, one, SPARROW_ORIGIN_IGP };
	const struct sparrow_best others[] = {
		{ ten, one, SPARROW_ORIGIN_IGP },
		{ two, one, SPARROW_ORIGIN_IGP },
		{ none, one, SPARROW_ORIGIN_IGP },
		{ one, two, SPARROW_ORIGIN_IGP },
		{ one, one, SPARROW_ORIGIN_EGP },
	};
	const struct sparrow_best local = { none, none, SPARROW_ORIGIN_IGP };
	size_t i;

	ck_assert(sparrow_best_equal(&best, &best));
	ck_assert(sparrow_best_equal(&local, &local));
	for (i = 0; i < sizeof others / sizeof others[0]; i++)
		ck_assert(!sparrow_best_equal(&best, &others[i]));
}
END_TEST

START_TEST(next_hop_is_an_address)
{
	static const char longer[] =
	    "1111111111111111111111111111111111111111111111111111111111111111";
	struct sparrow_best best = { .origin = SPARROW_ORIGIN_IGP };
	struct sparrow_prefix prefix;

	ck_assert_int_eq(sparrow_prefix_parse("192.0.2.0/24", 12, &prefix),
	    0);
	sparrow_buf_init(&best.next_hop, longer, sizeof longer - 1);
	is_bad(sparrow_text_found(&route, &prefix, 1, &best),
	    "next hop is no address");
	sparrow_buf_init(&best.next_hop, "192.0.2.1", 9);
	is_route(sparrow_text_found(&route, &prefix, 1, &best), "");
}
END_TEST

START_TEST(word_without_room_is_out_of_memory)
{
	struct sparrow_best best = { .origin = SPARROW_ORIGIN_IGP };
	struct sparrow_prefix prefix;

	ck_assert_int_eq(sparrow_prefix_parse("192.0.2.0/24", 12, &prefix),
	    0);
	sparrow_buf_init(&best.path, "Nil", 3);
	is_route(sparrow_text_found_word(&route, &prefix, 1, &best, "Nil"),
	    "Nil");
	route.as_path.limit = 2;
	ck_assert_int_eq(sparrow_text_found_word(&route, &prefix, 1, &best,
	    "Nil"), SPARROW_REPLY_NOMEM);
}
END_TEST

static bool
ends_in_dot(struct sparrow_buf line)
{
	return line.data[line.len - 1] == '.';
}

/* Also one that begins the text, where nothing is before it. */
START_TEST(first_line_of_a_text_may_be_cut)
{
	static const struct sparrow_wrap_rules rules = {
		.is_whole = ends_in_dot
	};
	static const char text[] = "the first, \r\nthe rest.\r\n";
	struct sparrow_lines lines;
	struct sparrow_wrap wrap;
	struct sparrow_buf line;

	sparrow_wrap_init(&wrap);
	sparrow_lines_init(&lines, text, sizeof text - 1);
	ck_assert(sparrow_lines_next(&lines));
	ck_assert_int_eq(sparrow_wrap_read(&wrap, &lines, false, &rules, &line,
	    &route), SPARROW_REPLY_OK);
	ck_assert_uint_eq(line.len, strlen("the first, the rest."));
	ck_assert_mem_eq(line.data, "the first, the rest.", line.len);
	sparrow_wrap_free(&wrap);
}
END_TEST

Suite *
unit_suite(void)
{
	Suite *suite = suite_create("text");
	TCase *tcase = tcase_create("text");

	tcase_add_checked_fixture(tcase, reply_setup, reply_teardown);
	tcase_add_test(tcase, replies_have_limits);
	tcase_add_test(tcase, paths_are_equal_in_all_their_parts);
	tcase_add_test(tcase, next_hop_is_an_address);
	tcase_add_test(tcase, word_without_room_is_out_of_memory);
	tcase_add_test(tcase, first_line_of_a_text_may_be_cut);
	suite_add_tcase(suite, tcase);
	return suite;
}
