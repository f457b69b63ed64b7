/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What else VRP may say, and how it cuts its lines.  tests/transcripts has the
 * replies that are right.
 */
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <supersparrow.h>

#include "reply.h"

#define VRP(counts) \
	" BGP local router ID : 203.0.113.1\r\n" \
	" Local AS number : 64700\r\n Paths:   " counts "\r\n"
#define VRP_HEAD(hop) \
	" BGP routing table entry information of 192.0.2.0/24:\r\n" \
	" From: 198.51.100." hop " (203.0.113." hop ")\r\n" \
	" Original nexthop: 198.51.100." hop "\r\n"
#define VRP_TAIL " Not advertised to any peer yet\r\n"
#define VRP_ENTRY(path, hop, marks) VRP_HEAD(hop) \
	" AS-path " path ", origin igp, MED 0, valid, external" marks \
	", pre 255\r\n" VRP_TAIL
#define ONE_BEST "1 available, 1 best, 1 select"

static void
setup(void)
{
	reply_dialect = &sparrow_dialect_huawei;
	reply_setup();
}

START_TEST(best_path_is_the_one_that_is_marked)
{
	is_route(live(VRP("2 available, 1 best, 2 select")
	    VRP_ENTRY("64701", "1", ", select")
	    VRP_ENTRY("64702 64703", "2", ", best, select")), "64702 64703");
	ck_assert_str_eq(route.next_hop, "198.51.100.2");
	ck_assert_uint_eq(route.paths, 2);
	is_no_best_path(live(VRP("1 available, 0 best, 0 select")
	    VRP_ENTRY("64701", "1", "")), 1);
	is_route(live(VRP(ONE_BEST) VRP_ENTRY("Nil", "1", ", best")), "Nil");
	ck_assert(sparrow_route_is_local(&route));
	is_route(live(VRP(ONE_BEST) VRP_ENTRY("(64901 64902) {64903}", "1",
	    ", best")), "(64901 64902) {64903}");
	is_bad(live(VRP(ONE_BEST) VRP_ENTRY("Nilx", "1", ", best")),
	    "not an AS number");
	is_bad(live(VRP(ONE_BEST) VRP_ENTRY("4294967296", "1", ", best")),
	    "0 to 4294967295");
}
END_TEST

START_TEST(counts_must_be_right)
{
	is_bad(live(VRP("2 available, 1 best, 1 select")
	    VRP_ENTRY("64701", "1", ", best")), "truncated");
	is_bad(live(VRP("1 available, 1 best, 1 select")
	    VRP_ENTRY("64701", "1", ", best") VRP_ENTRY("64702", "2", "")),
	    "header contradicts");
	is_bad(live(VRP(ONE_BEST) VRP_ENTRY("64701", "1", "")),
	    "header contradicts");
	is_bad(live(VRP("1 available, 0 best, 0 select")
	    VRP_ENTRY("64701", "1", ", best")), "header contradicts");
	is_bad(live(VRP("2 available, 2 best, 2 select")
	    VRP_ENTRY("64701", "1", ", best")
	    VRP_ENTRY("64702", "2", ", best")), "so many");
	is_bad(live(VRP("2 available, 1 best, 1 select")
	    VRP_ENTRY("64701", "1", ", best")
	    VRP_ENTRY("64702", "2", ", best")), "header contradicts");
	is_bad(live(VRP("0 available, 0 best, 0 select")), "so many");
	is_bad(live(VRP("some available, 1 best")
	    VRP_ENTRY("64701", "1", ", best")), "not understood");
	is_bad(live(VRP("1 available, 1 bestial")
	    VRP_ENTRY("64701", "1", ", best")), "not understood");
	is_bad(live(VRP_ENTRY("64701", "1", ", best")), "Paths:");
}
END_TEST

START_TEST(reply_about_another_address_is_refused)
{
	static const char text[] = VRP(ONE_BEST)
	    VRP_ENTRY("64701", "1", ", best");

	is_bad(read_as(text, strlen(text), "192.0.3.7", SPARROW_ASK_BEST,
	    false), "does not match the question");
	is_bad(read_as(text, strlen(text), "2001:db8::7", SPARROW_ASK_BEST,
	    true), "does not match the question");
	is_bad(live(VRP("2 available, 1 best, 1 select")
	    VRP_ENTRY("64701", "1", ", best")
	    " BGP routing table entry information of 192.0.0.0/16:\r\n"
	    " AS-path 64702, origin igp, valid, pre 255\r\n"),
	    "does not match the question");
	is_bad(live(VRP(ONE_BEST)
	    " BGP routing table entry information of 192.0.2.0/:\r\n"),
	    "not understood, or truncated");
}
END_TEST

/* The whole line, cut into pieces of so many columns. */
static const char *
wrapped(size_t columns, size_t spoil)
{
	static const char line[] = " AS-path 64701 64702 64703 64704 64705, "
	    "origin igp, MED 0, valid, best, pre 255";
	static char text[2048];
	size_t at, n;

	n = (size_t)snprintf(text, sizeof text, "%s", VRP(ONE_BEST)
	    VRP_HEAD("1"));
	for (at = 0; at < sizeof line - 1; at += columns) {
		int len = (int)columns;

		while (spoil && len > 1 && at + (size_t)len < sizeof line &&
		    line[at + (size_t)len - 1] == ' ')
			len--;
		n += (size_t)snprintf(text + n, sizeof text - n, "%.*s\r\n",
		    len, line + at);
	}
	snprintf(text + n, sizeof text - n, "%s", VRP_TAIL);
	return text;
}

START_TEST(line_cut_at_any_column_is_joined)
{
	size_t columns;

	for (columns = 12; columns < 90; columns++) {
		is_route(live(wrapped(columns, 0)),
		    "64701 64702 64703 64704 64705");
		ck_assert_str_eq(route.next_hop, "198.51.100.1");
	}
}
END_TEST

/* Nobody can tell where a number ended if the blanks are gone. */
START_TEST(paste_without_its_blanks_gives_no_other_path)
{
	size_t columns, good = 0;
	enum sparrow_reply reply;

	for (columns = 12; columns < 90; columns++) {
		reply = pasted(wrapped(columns, 1));
		if (reply == SPARROW_REPLY_BAD) {
			is_bad(reply, "a number may be cut");
			continue;
		}
		is_route(reply, "64701 64702 64703 64704 64705");
		good++;
	}
	ck_assert_uint_gt(good, 10);
	ck_assert_uint_lt(good, 78);
}
END_TEST

START_TEST(attributes_that_end_early_are_truncated)
{
	is_bad(live(VRP(ONE_BEST) VRP_HEAD("1")
	    " AS-path 64701, origin igp, valid, best, pref-val 0\r\n"
	    VRP_TAIL), "truncated");
	is_bad(live(VRP(ONE_BEST) VRP_HEAD("1")
	    " AS-path 64701, origin igp, valid, be"), "truncated");
	is_bad(live(VRP("2 available, 1 best, 1 select") VRP_HEAD("1")
	    " AS-path 64701, origin igp, valid\r\n"
	    VRP_ENTRY("64702", "2", ", best")), "truncated");
	is_bad(live(VRP("2 available, 1 best, 1 select") VRP_HEAD("1")
	    VRP_ENTRY("64702", "2", ", best")), "truncated");
	is_bad(live(VRP(ONE_BEST) VRP_HEAD("1")
	    " AS-path 64701, MED 0, valid, best, pre 255\r\n"),
	    "not understood");
	is_bad(live(VRP(ONE_BEST) VRP_HEAD("1")
	    " AS-path 64701, origin alien, valid, best, pre 255\r\n"),
	    "not understood");
}
END_TEST

START_TEST(lines_with_others_between_them_are_not_joined)
{
	is_bad(live(VRP(ONE_BEST) VRP_HEAD("1")
	    " AS-path 64701 64702\r\n \r\n64703, origin igp, valid, best, "
	    "pre 255\r\n"), "truncated");
	is_bad(pasted(VRP(ONE_BEST) VRP_HEAD("1")
	    " AS-path 64701, origin igp, valid,\r\n  ---- More ----\r\n"
	    "best, pre 255\r\n"), "truncated");
}
END_TEST

START_TEST(hostile_line_ends)
{
	static char text[SPARROW_REPLY_MAX + 1];
	size_t n;

	n = (size_t)snprintf(text, sizeof text, "%s", VRP(ONE_BEST)
	    VRP_HEAD("1") " AS-path 1\r\n");
	while (n + 20 < sizeof text && n < 60000)
		n += (size_t)snprintf(text + n, sizeof text - n, " 2\r\n");
	is_bad(live(text), "too long");
	n = (size_t)snprintf(text, sizeof text, "%s", VRP(ONE_BEST)
	    VRP_HEAD("1") " AS-path 1\r\n");
	while (n + 1000 < sizeof text)
		n += (size_t)snprintf(text + n, sizeof text - n, "%0800d\r\n",
		    1);
	is_bad(live(text), "too long");
}
END_TEST

START_TEST(not_in_table_counts_only_alone)
{
	static const char none[] = "Info: The network does not exist\r\n";

	ck_assert_int_eq(live(none), SPARROW_REPLY_OK);
	ck_assert_int_eq(route.status, SUPERSPARROW_STATUS_NOT_IN_TABLE);
	is_bad(live("Info: The network does not exist\r\n" VRP(ONE_BEST)
	    VRP_ENTRY("64701", "1", ", best")), "different");
	is_bad(pasted("Info: The network does not exist\r\n" VRP(ONE_BEST)
	    VRP_ENTRY("64701", "1", ", best")), "different");
	is_bad(live("Info: The network does not exist\r\nwhat\r\n"),
	    "not understood");
	is_error(live("Info: The network is down\r\n"),
	    SUPERSPARROW_EPROTOCOL, "network is down");
	ck_assert_int_eq(live("                 ^\r\n"
	    "Error:Wrong parameter found at '^' position.\r\n"),
	    SPARROW_REPLY_UNKNOWN_COMMAND);
	is_error(live("Error: no\r\n"), SUPERSPARROW_EPROTOCOL, "Error: no");
	is_bad(live(""), "empty");
	is_bad(live("<x>\r\n"), "not understood");
}
END_TEST

START_TEST(pasted_replies_must_agree)
{
#define ENTRY_1 VRP(ONE_BEST) VRP_ENTRY("64701", "1", ", best")
	is_route(pasted("<x>display bgp routing-table 192.0.2.7\r\n" ENTRY_1
	    "<x>disp\r\n   ^\r\nError: Ambiguous command found at '^' "
	    "position.\r\n<x>display bgp routing-table 192.0.2.7\r\n"
	    ENTRY_1 "<x>"), "64701");
	ck_assert_uint_eq(route.paths, 1);
	is_bad(live(ENTRY_1 ENTRY_1), "second reply");
	is_bad(pasted(ENTRY_1 VRP(ONE_BEST)
	    VRP_ENTRY("64702", "1", ", best")), "different");
	is_bad(pasted(ENTRY_1 VRP("1 available, 0 best, 0 select")
	    VRP_ENTRY("64701", "1", "")), "different");
	is_bad(pasted(ENTRY_1 VRP(ONE_BEST)), "truncated");
#undef ENTRY_1
}
END_TEST

START_TEST(questions)
{
	struct sparrow_strbuf text;
	struct sparrow_addr addr;

	sparrow_strbuf_init(&text, 100);
	ck_assert_int_eq(sparrow_addr_parse("192.0.2.7", 9, &addr), 0);
	ck_assert_int_eq(sparrow_dialect_ask(&sparrow_dialect_huawei,
	    &addr, SPARROW_ASK_BEST, &text), 0);
	ck_assert_str_eq(text.data, "display bgp routing-table 192.0.2.7");
	ck_assert_int_eq(sparrow_dialect_ask(&sparrow_dialect_huawei,
	    &addr, SPARROW_ASK_PLAIN, &text), -ENOENT);
	ck_assert_int_eq(sparrow_addr_parse("2001:db8::7", 11, &addr), 0);
	sparrow_strbuf_reset(&text);
	ck_assert_int_eq(sparrow_dialect_ask(&sparrow_dialect_huawei,
	    &addr, SPARROW_ASK_BEST, &text), 0);
	ck_assert_str_eq(text.data,
	    "display bgp ipv6 routing-table 2001:db8::7");
	sparrow_strbuf_free(&text);
}
END_TEST

START_TEST(pasted_tables_must_agree)
{
	is_no_best_path(pasted(VRP("1 available, 0 best, 0 select")
	    VRP_ENTRY("64701", "1", "")
	    VRP("1 available, 0 best, 0 select")
	    VRP_ENTRY("64701", "1", "")), 1);
	is_bad(pasted(VRP("2 available, 1 best, 1 select")
	    VRP_ENTRY("64701", "1", ", best")
	    VRP(ONE_BEST) VRP_ENTRY("64701", "1", ", best")), "truncated");
	is_route(live(" Local AS number : 64700\r\n Paths :   " ONE_BEST "\r\n"
	    VRP_ENTRY("64701", "1", ", best")), "64701");
	is_bad(pasted(VRP(ONE_BEST) VRP_ENTRY("64701", "1", ", best")
	    VRP(ONE_BEST)
	    " BGP routing table entry information of 192.0.2.0/25:\r\n"
	    " Original nexthop: 198.51.100.1\r\n"
	    " AS-path 64701, origin igp, best, pre 255\r\n"), "different");
	is_bad(live("Info: The network does not exist.\r\n"
	    "Error: Wrong parameter found at '^' position.\r\n"),
	    "different");
	is_bad(pasted(VRP(ONE_BEST) VRP_HEAD("1") " AS-path 1.\r\n"
	    "10, origin igp, MED 0, valid, external, best, pre 255\r\n"),
	    "a number may be cut before");
}
END_TEST

Suite *
unit_suite(void)
{
	Suite *suite = suite_create("huawei");
	TCase *tcase = tcase_create("huawei");

	tcase_add_checked_fixture(tcase, setup, reply_teardown);
	tcase_add_test(tcase, best_path_is_the_one_that_is_marked);
	tcase_add_test(tcase, counts_must_be_right);
	tcase_add_test(tcase, reply_about_another_address_is_refused);
	tcase_add_test(tcase, line_cut_at_any_column_is_joined);
	tcase_add_test(tcase, paste_without_its_blanks_gives_no_other_path);
	tcase_add_test(tcase, attributes_that_end_early_are_truncated);
	tcase_add_test(tcase, lines_with_others_between_them_are_not_joined);
	tcase_add_test(tcase, hostile_line_ends);
	tcase_add_test(tcase, not_in_table_counts_only_alone);
	tcase_add_test(tcase, pasted_replies_must_agree);
	tcase_add_test(tcase, questions);
	tcase_add_test(tcase, pasted_tables_must_agree);
	suite_add_tcase(suite, tcase);
	return suite;
}
