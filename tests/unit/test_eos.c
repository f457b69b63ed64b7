/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What may come instead of a reply of Arista EOS, which counts its paths, does
 * not number the best one, and marks it on a line of its own.  The replies
 * that are right are in tests/transcripts.
 */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include <supersparrow.h>

#include "reply.h"

#define EOS_HEADINGS \
	"BGP routing table information for VRF default\r\n" \
	"Router identifier 203.0.113.1, local AS number 64700\r\n"

#define EOS_ENTRY(path, hop, marks) \
	"  " path "\r\n" \
	"    198.51.100." hop " from 198.51.100." hop \
	" (203.0.113." hop ")\r\n" \
	"      Origin IGP, metric 0, localpref 100, weight 0, tag 0\r\n" \
	marks \
	"      Rx SAFI: Unicast\r\n"

#define MARKS(marks) "      Received 00:07:37 ago, " marks "\r\n"

#define EOS_TWO_PATHS \
	EOS_HEADINGS HEADER " Paths: 2 available\r\n" \
	EOS_ENTRY("64701 64702", "1", MARKS("valid, external")) \
	EOS_ENTRY("64703", "2", MARKS("valid, external, best"))

static void
is_not_in_table(enum sparrow_reply reply)
{
	ck_assert_msg(reply == SPARROW_REPLY_OK, "%s", route.error.text);
	ck_assert_int_eq(route.status, SUPERSPARROW_STATUS_NOT_IN_TABLE);
	ck_assert_ptr_null(supersparrow_route_prefix(&route));
}

START_TEST(best_path_is_the_one_that_is_marked)
{
	is_route(live(EOS_TWO_PATHS), "64703");
	ck_assert_str_eq(route.next_hop, "198.51.100.2");
	ck_assert_uint_eq(route.paths, 2);
	is_no_best_path(live(EOS_HEADINGS HEADER " Paths: 1 available\r\n"
	    EOS_ENTRY("64701", "1", MARKS("invalid, external"))), 1);
	is_no_best_path(live(EOS_HEADINGS HEADER " Paths: 1 available\r\n"
	    EOS_ENTRY("64701", "1", MARKS("invalid, external, best"))), 1);
	is_no_best_path(live(EOS_HEADINGS HEADER " Paths: 1 available\r\n"
	    EOS_ENTRY("64701", "1", MARKS("valid, ECMP, backup"))), 1);
	is_no_best_path(live(EOS_HEADINGS HEADER " Paths: 0 available\r\n"),
	    0);
	is_bad(live(EOS_HEADINGS HEADER " Paths: 2 available\r\n"
	    EOS_ENTRY("64701", "1", MARKS("valid, best"))
	    EOS_ENTRY("64702", "2", MARKS("valid, best"))), "second best");
}
END_TEST

START_TEST(count_of_paths_must_be_right)
{
	is_bad(live(EOS_HEADINGS HEADER " Paths: 3 available\r\n"
	    EOS_ENTRY("64701", "1", MARKS("valid, best"))
	    EOS_ENTRY("64702", "2", MARKS("valid"))),
	    "truncated: 2 of 3 paths");
	is_bad(pasted(EOS_HEADINGS HEADER " Paths: 2 available\r\n"
	    EOS_ENTRY("64701", "1", MARKS("valid, best"))),
	    "truncated: 1 of 2 paths");
	is_bad(live(EOS_HEADINGS HEADER " Paths: 1 available\r\n"
	    EOS_ENTRY("64701", "1", MARKS("valid, best"))
	    EOS_ENTRY("64702", "2", MARKS("valid"))), "2 of 1 paths");
	is_bad(live(EOS_HEADINGS HEADER " Paths: (1 available, best #1)\r\n"
	    EOS_ENTRY("64701", "1", MARKS("valid, best"))),
	    "not understood");
	is_bad(live(EOS_HEADINGS HEADER " Paths: 1 available, some hidden\r\n"
	    EOS_ENTRY("64701", "1", MARKS("valid, best"))),
	    "not understood");
}
END_TEST

START_TEST(path_without_its_marks_is_refused)
{
	is_bad(live(EOS_HEADINGS HEADER " Paths: 1 available\r\n"
	    EOS_ENTRY("64701", "1", "")), "not understood: \"Rx SAFI");
	is_bad(live(EOS_HEADINGS HEADER " Paths: 1 available\r\n"
	    EOS_ENTRY("64701", "1", MARKS("best"))),
	    "not understood: \"Received");
	is_bad(live(EOS_HEADINGS HEADER " Paths: 1 available\r\n"
	    EOS_ENTRY("64701", "1", "      Received (00:01:02\r\n")),
	    "not understood: \"Received (00:01:02");
	is_bad(live(EOS_HEADINGS HEADER " Paths: 1 available\r\n  64701\r\n"
	    "    198.51.100.1 from 198.51.100.1 (203.0.113.1)\r\n"
	    "      Origin IGP, metric 0, valid, best,\r\n"
	    MARKS("valid, best")), "not understood: \"Origin");
	is_bad(live(EOS_HEADINGS HEADER " Paths: 1 available\r\n  64701\r\n"
	    "    198.51.100.1 from 198.51.100.1 (203.0.113.1)\r\n"
	    "      Origin IGP, metric (0\r\n"
	    MARKS("valid, best")), "not understood: \"Origin");
	is_route(live(EOS_HEADINGS HEADER " Paths: 1 available\r\n  64701\r\n"
	    "    198.51.100.1 from 198.51.100.1 (203.0.113.1)\r\n"
	    "      Origin IGP, metric 0, received 1d02h ago, valid, best\r\n"),
	    "64701");
}
END_TEST

/* Two of the headings are the whole reply if there is no route; only the
 * prompt, which a session waits for, shows that nothing is missing. */
START_TEST(reply_cut_at_any_byte_is_none)
{
	static const char text[] = EOS_TWO_PATHS;
	size_t headings = strlen(EOS_HEADINGS);
	size_t whole = strlen(text) - strlen("      Rx SAFI: Unicast\r\n");
	size_t n;

	for (n = 0; n < whole; n++) {
		enum sparrow_reply reply = read_as(text, n, ADDRESS,
		    SPARROW_ASK_PLAIN, false);

		if (n == headings)
			is_not_in_table(reply);
		else
			ck_assert_int_eq(reply, SPARROW_REPLY_BAD);
	}
	for (; n <= strlen(text); n++)
		is_route(read_as(text, n, ADDRESS, SPARROW_ASK_PLAIN, false),
		    "64703");
}
END_TEST

START_TEST(paste_without_its_last_line_end_shows_the_best_path)
{
	static const char best_last[] = EOS_TWO_PATHS;
	static const char best_first[] =
	    EOS_HEADINGS HEADER " Paths: 2 available\r\n"
	    EOS_ENTRY("64701", "1", MARKS("valid, external, best"))
	    EOS_ENTRY("64703", "2", MARKS("valid, external"));
	size_t rest = strlen("\r\n      Rx SAFI: Unicast\r\n");
	size_t len = strlen(best_last) - rest;

	is_route(read_as(best_last, len, ADDRESS, SPARROW_ASK_PLAIN, true),
	    "64703");
	/* "valid, external" may have gone on. */
	is_bad(read_as(best_last, len - strlen(", best"), ADDRESS,
	    SPARROW_ASK_PLAIN, true), "truncated");
	is_route(read_as(best_first, strlen(best_first) - rest, ADDRESS,
	    SPARROW_ASK_PLAIN, true), "64701");
}
END_TEST

START_TEST(headings_alone_say_that_there_is_no_route)
{
	is_not_in_table(live(EOS_HEADINGS));
	is_not_in_table(live("\r\n" EOS_HEADINGS "\r\n"));
	is_not_in_table(live(EOS_HEADINGS "% Network not in table\r\n"));
	is_not_in_table(pasted("sw1>show ip bgp 192.0.2.7\r\n" EOS_HEADINGS
	    "sw1>"));
	is_not_in_table(pasted("sw1>show ip bgp 192.0.2.7\r\n" EOS_HEADINGS
	    "\r\nsw1(config)#show clock\r\nTue Jul  9 10:11:12 2019\r\n"));

	is_bad(pasted(EOS_HEADINGS), "truncated behind: \"Router identifier");
	is_bad(pasted(EOS_HEADINGS "BGP routing"), "truncated behind");
	is_bad(pasted(EOS_HEADINGS "a line > that is no prompt\r\n"),
	    "truncated behind");
	is_bad(live("BGP routing table information for VRF default\r\n"),
	    "truncated behind: \"BGP routing table information");
	is_bad(live("Router identifier 203.0.113.1, local AS number 64700\r\n"),
	    "not understood");
	is_bad(live(EOS_HEADINGS "sw1>\r\n"), "not understood: \"sw1>\"");
	is_bad(live("something\r\n" EOS_HEADINGS), "not understood");
	is_bad(pasted("sw1>show ip bgp 192.0.2.7\r\n" EOS_HEADINGS
	    "sw1>show ip bgp 192.0.2.7\r\n" EOS_TWO_PATHS), "different");
	is_bad(pasted(EOS_TWO_PATHS "sw1>show ip bgp 192.0.2.7\r\n"
	    EOS_HEADINGS "sw1>"), "different");
	/* Only where the dialect has such headings. */
	reply_dialect = &sparrow_dialect_cisco;
	is_bad(live(EOS_HEADINGS), "not understood");
}
END_TEST

static enum sparrow_reply
with_next_hop(const char *next_hop)
{
	char text[1024];

	snprintf(text, sizeof text, EOS_HEADINGS HEADER
	    " Paths: 1 available\r\n  64701\r\n    %s from %s (203.0.113.1)\r\n"
	    "      Origin IGP, metric 0\r\n" MARKS("valid, best"), next_hop,
	    next_hop);
	return live(text);
}

START_TEST(next_hop_may_have_a_zone_or_be_none)
{
#define ZONE "fe80::1%Ethernet01234567890123456789012345678901234567890123456"
	is_route(with_next_hop("fe80::5201:ff:fee5:e36a%Et1"), "64701");
	ck_assert_str_eq(route.next_hop, "fe80::5201:ff:fee5:e36a%Et1");
	is_route(with_next_hop("-"), "64701");
	ck_assert_ptr_null(supersparrow_route_next_hop(&route));

	ck_assert_uint_eq(strlen(ZONE), SPARROW_NEXT_HOP_TEXT - 1);
	is_route(with_next_hop(ZONE), "64701");
	ck_assert_str_eq(route.next_hop, ZONE);
	is_bad(with_next_hop(ZONE "7"), "not understood");
	is_bad(with_next_hop("fe80::1%"), "not understood");
	is_bad(with_next_hop("fe80::1%Et1\377"), "not understood");
	is_bad(with_next_hop("fe80::1%Et\0331"), "not understood");
	is_bad(with_next_hop("2001:db8::1%Et1"), "not understood");
	is_bad(with_next_hop("192.0.2.1%Et1"), "not understood");
	is_bad(with_next_hop("--"), "not understood");
	is_bad(with_next_hop("PolicyReject"), "not understood");
#undef ZONE
}
END_TEST

static void
setup(void)
{
	reply_dialect = &sparrow_dialect_eos;
	reply_setup();
}

Suite *
unit_suite(void)
{
	Suite *suite = suite_create("eos");
	TCase *tcase = tcase_create("eos");

	tcase_add_checked_fixture(tcase, setup, reply_teardown);
	tcase_add_test(tcase, best_path_is_the_one_that_is_marked);
	tcase_add_test(tcase, count_of_paths_must_be_right);
	tcase_add_test(tcase, path_without_its_marks_is_refused);
	tcase_add_test(tcase, reply_cut_at_any_byte_is_none);
	tcase_add_test(tcase,
	    paste_without_its_last_line_end_shows_the_best_path);
	tcase_add_test(tcase, headings_alone_say_that_there_is_no_route);
	tcase_add_test(tcase, next_hop_may_have_a_zone_or_be_none);
	suite_add_tcase(suite, tcase);
	return suite;
}
