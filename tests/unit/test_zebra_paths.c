/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The paths of a reply: which is the best, and are they all there?  The
 * replies that are right are in tests/transcripts.
 */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include <supersparrow.h>

#include "reply.h"

static enum sparrow_reply
with_path(const char *path)
{
	static char text[SPARROW_REPLY_MAX];

	snprintf(text, sizeof text, HEADER "Paths: (1 available, best #1)\r\n"
	    "  %s\r\n    198.51.100.1 from 198.51.100.1 (203.0.113.1)\r\n"
	    "      Origin EGP, valid, external, best\r\n", path);
	return live(text);
}

START_TEST(as_path_is_taken_as_printed)
{
	static const char *const paths[] = {
		"0", "23456", "4294967295", "64700 64700 64700", "1.10 0.5",
		"{64700,64702}", "64701 {64700,64702}", "(64512 64513) 64701",
		"[64512,64513] {64700,64702}", "(64512)", "Local",
	};
	size_t i;

	for (i = 0; i < sizeof paths / sizeof paths[0]; i++)
		is_route(with_path(paths[i]), paths[i]);
	is_route(with_path("64700   64701\t64702"), "64700 64701 64702");
	ck_assert_int_eq(route.origin, SPARROW_ORIGIN_EGP);
}
END_TEST

START_TEST(flags_are_no_part_of_the_path)
{
	static const char *const flags[] = {
		", (stale)",
		", (suppressed)",
		", (aggregated by 64702 192.0.2.1)",
		", (aggregated by 0(malformed) 0.0.0.0)",
		", (aggregated by 64702 192.0.2.1), (stale)",
		", (aggregated by 64702 192.0.2.1) (Received from a RS-client)",
		" (Received from a RR-client)",
		", (received & used)",
		", imported path from 64700:1:192.0.2.0/24 (global)",
	};
	char text[200];
	size_t i;

	for (i = 0; i < sizeof flags / sizeof flags[0]; i++) {
		snprintf(text, sizeof text, "64701 {64702,64703}%s", flags[i]);
		is_route(with_path(text), "64701 {64702,64703}");
		snprintf(text, sizeof text, "Local%s", flags[i]);
		is_route(with_path(text), "Local");
	}
}
END_TEST

START_TEST(parentheses_may_hold_others)
{
	is_route(live(HEADER "Paths: (1 available, best #1, table (a) b)\r\n"
	    "  64701\r\n"
	    "    198.51.100.1 (metric (of (an) IGP) 10) from rs(1(a)) "
	    "(203.0.113.1)\r\n"
	    "      Origin IGP, valid (as (they) say, no best), external, "
	    "best (Older (by far) Path)\r\n"), "64701");
	is_bad(live(HEADER "Paths: (1 available, best #1)\r\n"
	    "  64701\r\n"
	    "    198.51.100.1 from 198.51.100.1 (203.0.113.1)\r\n"
	    "      Origin IGP, valid, external, best (Older (by far) Path\r\n"),
	    "");
}
END_TEST

START_TEST(as_path_out_of_range_is_refused_with_its_line)
{
	static const char *const paths[] = {
		"64700 4294967296", "-1", "64700 1e9", "64700,64701",
		"123456789012345678901234567890", "65536.1", "{64700", "64700}",
		"Lokal", "64700 Local", "64700, 64701", "64700,(stale)", "i",
		"?",
	};
	size_t i;

	for (i = 0; i < sizeof paths / sizeof paths[0]; i++)
		is_bad(with_path(paths[i]), paths[i]);
	/* In an entry that is not the best one, too. */
	is_bad(live(HEADER "Paths: (2 available, best #2)\r\n"
	    ENTRY("4294967296", "1", "valid, external")
	    ENTRY("64703", "2", "valid, external, best")), "4294967296");
}
END_TEST

static void
repeat(char *out, const char *number, size_t n)
{
	size_t len = strlen(number);

	while (n-- > 0) {
		memcpy(out, number, len);
		out += len;
		*out++ = ' ';
	}
	out[-1] = '\0';
}

START_TEST(as_path_may_hold_4096_numbers)
{
	static char path[12 * 10001];

	repeat(path, "64700", 255);
	is_route(with_path(path), path);
	repeat(path, "4200000001", 4096);
	is_route(with_path(path), path);
	repeat(path, "4200000001", 4097);
	is_bad(with_path(path), "4096");
	repeat(path, "64700", 10000);
	is_bad(with_path(path), "4096");
}
END_TEST

START_TEST(missing_or_wrapped_path_is_refused)
{
	is_bad(live(HEADER "Paths: (1 available, best #1)\r\n"
	    "  Not advertised to any peer\r\n"
	    "    198.51.100.1 from 198.51.100.1 (203.0.113.1)\r\n"
	    "      Origin IGP, valid, external, best\r\n"), "missing");
	is_bad(pasted(HEADER "Paths: (1 available, best #1)\r\n"
	    "  64701 64702 64703\r\n64704 64705\r\n"
	    "    198.51.100.1 from 198.51.100.1 (203.0.113.1)\r\n"
	    "      Origin IGP, valid, external, best\r\n"), "wrapped");
	is_bad(pasted(HEADER "Paths: (1 available, best #1)\r\n"
	    "  (64512) [64513] 1.10 {64702,64703}\r\n64704 64705\r\n"
	    "    198.51.100.1 from 198.51.100.1 (203.0.113.1)\r\n"
	    "      Origin IGP, valid, external, best\r\n"), "wrapped");
	is_bad(live(HEADER "Paths: (2 available, best #1)\r\n"
	    ENTRY("64701", "1", "valid, external, best")
	    "    198.51.100.2 from 198.51.100.2 (203.0.113.2)\r\n"
	    "      Origin IGP, valid, external\r\n"), "Last update");
}
END_TEST

/* --- which path is best */

START_TEST(no_best_path_keeps_prefix_and_paths)
{
	is_no_best_path(live(HEADER "Paths: (1 available, no best path)\r\n"
	    ENTRY("64701", "1", "valid, external")), 1);
	is_no_best_path(best(HEADER "Paths: (3 available, no best path)\r\n"
	    "  Not advertised to any peer\r\n"), 0);
	is_no_best_path(live(HEADER "Paths: (0 available, no best path)\r\n"),
	    0);
}
END_TEST

START_TEST(unusable_best_path_is_none)
{
	is_no_best_path(live(HEADER "Paths: (1 available, best #1)\r\n"
	    ENTRY("64701, (removed)", "1", "valid, external, best")), 1);
	is_no_best_path(live(HEADER "Paths: (1 available, best #1)\r\n"
	    ENTRY("64701, (stale), (history entry)", "1", "best")), 1);
	is_no_best_path(live(HEADER "Paths: (1 available, best #1)\r\n"
	    ENTRY("64701", "1", "invalid, external, best")), 1);
	is_no_best_path(live(HEADER "Paths: (1 available, best #1)\r\n"
	    ENTRY("64701, (removed)", "1", "valid, external")), 1);
}
END_TEST

START_TEST(best_is_a_word_of_its_own)
{
	is_route(live(HEADER "Paths: (1 available, best #1)\r\n"
	    ENTRY("64701", "1", "valid, bestpath-from-AS 64701, best, "
	    "validation-state: valid")), "64701");
	is_bad(live(HEADER "Paths: (2 available, best #2)\r\n"
	    ENTRY("64701", "1", "valid, best (Router ID)")
	    ENTRY("64702", "2", "valid, bestpath-from-AS 64702")),
	    "contradicts");
	is_route(live(HEADER "Paths: (2 available, best #2)\r\n"
	    ENTRY("64701", "1", "valid, group-best, best path, bestof")
	    ENTRY("64702", "2", "valid, best  (Router ID)")), "64702");
}
END_TEST

START_TEST(two_best_paths_are_refused)
{
	is_bad(live(HEADER "Paths: (2 available, best #1)\r\n"
	    ENTRY("64701", "1", "valid, best")
	    ENTRY("64702", "2", "valid, best")), "second best");
	is_bad(live(HEADER "Paths: (2 available, best #1)\r\n"
	    ENTRY("64701", "1", "valid")
	    ENTRY("64702", "2", "valid, best")), "contradicts");
	is_bad(live(HEADER "Paths: (1 available, no best path)\r\n"
	    ENTRY("64701", "1", "valid, best")), "contradicts");
}
END_TEST

START_TEST(header_alone_may_name_the_best_path)
{
	is_route(live(HEADER "Paths: (2 available, best #1)\r\n"
	    ENTRY("64701 64702", "1", "valid, external")
	    ENTRY("64703", "2", "valid, external")), "64701 64702");
	ck_assert_str_eq(route.next_hop, "198.51.100.1");
	/* But then all of them must be there. */
	is_bad(best(HEADER "Paths: (2 available, best #1)\r\n"
	    ENTRY("64701", "1", "valid, external")), "truncated: 1 of 2");
}
END_TEST

START_TEST(count_of_paths_must_be_right)
{
	is_bad(live(HEADER "Paths: (3 available, best #2)\r\n"
	    ENTRY("64701", "1", "valid, external")
	    ENTRY("64703", "2", "valid, external, best")), "2 of 3 paths");
	is_bad(live(HEADER "Paths: (1 available, best #1)\r\n"
	    ENTRY("64701", "1", "valid, external, best")
	    ENTRY("64703", "2", "valid, external")), "2 of 1 paths");
	is_bad(live(HEADER "Paths: (1 available, best #2)\r\n"
	    ENTRY("64701", "1", "valid, external, best")), "contradicts");
	is_bad(best(HEADER "Paths: (4 available, best #5)\r\n"
	    ENTRY("64701", "1", "valid, external, best")), "contradicts");
	is_bad(live(HEADER "Paths: (0 available, best #1)\r\n"),
	    "contradicts");
	is_bad(live(HEADER "Paths: (1 available, best #0)\r\n"
	    ENTRY("64701", "1", "valid, external, best")),
	    "not understood");
	is_bad(live(HEADER "Paths: (-1 available, best #1)\r\n"),
	    "not understood");
	is_bad(live(HEADER "Paths: (1 available, best #1x)\r\n"
	    ENTRY("64701", "1", "valid, external, best")),
	    "not understood");
}
END_TEST

START_TEST(only_the_best_path_may_answer_a_bestpath_question)
{
	static const char text[] = HEADER
	    "Paths: (16 available, best #12, table default)\r\n"
	    ENTRY("64703", "2", "valid, external, best");

	is_route(best(text), "64703");
	ck_assert_uint_eq(route.paths, 1);
	is_route(pasted(text), "64703");
	is_bad(live(text), "truncated: 1 of 16 paths");
}
END_TEST

START_TEST(reply_cut_behind_the_best_path_is_refused)
{
	static const char text[] = HEADER
	    "Paths: (2 available, best #1, table default)\r\n"
	    "  Not advertised to any peer\r\n"
	    ENTRY("64703", "2", "valid, external, best (AS Path)")
	    ENTRY("64701 64702", "1", "valid, external");
	size_t len = strlen(text) - strlen(UPDATED);
	size_t n;

	for (n = 0; n < len; n++)
		ck_assert_int_eq(read_as(text, n, ADDRESS, SPARROW_ASK_PLAIN,
		    false), SPARROW_REPLY_BAD);
	for (; n <= strlen(text); n++)
		is_route(read_as(text, n, ADDRESS, SPARROW_ASK_PLAIN, false),
		    "64703");
}
END_TEST

/* "best" could be the beginning of "bestpath-from-AS 64703". */
START_TEST(best_at_a_cut_is_not_believed)
{
	static const char text[] = HEADER
	    "Paths: (2 available, best #2)\r\n  64703\r\n"
	    "    198.51.100.1 from 198.51.100.1 (203.0.113.1)\r\n"
	    "      Origin IGP, valid, external, best";

	is_bad(best(text), "truncated");
	is_bad(pasted(text), "truncated");
}
END_TEST

/* --- forms of lines */

START_TEST(wrapped_lines_are_joined)
{
	is_route(pasted(HEADER
	    "Paths: (1 available, best #1, table Default-IP-Routing-Table, "
	    "not advertised\noutside local AS)\n"
	    "  Not advertised to any peer\n"
	    "  64701 64702, (aggregated by 64702 192.0.2.1), (Received\n"
	    "from a RR-client)\n"
	    "    198.51.100.1(very-long-name.example.org) from "
	    "very-long-name.example.org(198.51.100.1)\n(203.0.113.1)\n"
	    "      Origin IGP, metric 0, localpref 100, valid, external,\n"
	    "atomic-aggregate, best (First path\nreceived)\n"
	    "      Last update: Mon Jul  8 10:00:00 2002\n"), "64701 64702");
	is_bad(pasted(HEADER "Paths: (1 available, best #1)\n  64701\n"
	    "    198.51.100.1 from 198.51.100.1 (203.0.113.1)\n"
	    "      Origin IGP, valid, external,\n"
	    "      Last update: Mon Jul  8 10:00:00 2002\n"),
	    "not understood");
}
END_TEST

START_TEST(indentation_is_not_needed)
{
	is_route(pasted("BGP routing table entry for 192.0.2.0/24\n"
	    "Paths: (2 available, best #2)\nAdvertised to update-groups:\n1\n"
	    "64701 64702\n198.51.100.1 from 198.51.100.1 (203.0.113.1)\n"
	    "Origin IGP, valid, external\n"
	    "64703\n198.51.100.2 from 198.51.100.2 (203.0.113.2)\n"
	    "Origin IGP, valid, external, best\n"), "64703");
}
END_TEST

START_TEST(route_distinguisher_is_left_out)
{
	static const char *const rds[] = {
		"65000:4:", "203.0.113.80:1011:", "[65000:4]",
	};
	char text[400];
	size_t i;

	for (i = 0; i < sizeof rds / sizeof rds[0]; i++) {
		snprintf(text, sizeof text, "BGP routing table entry for "
		    "%s192.0.2.0/24\r\nPaths: (1 available, best #1)\r\n"
		    ENTRY("64701", "1", "valid, best"), rds[i]);
		is_route(live(text), "64701");
	}
	is_bad(live("BGP routing table entry for 65000:4:192.0.3.0/24\r\n"
	    "Paths: (1 available, best #1)\r\n"
	    ENTRY("64701", "1", "valid, best")), "does not match");
	snprintf(text, sizeof text, "BGP routing table entry for "
	    "5:10:2001:db8:9::/64\r\nPaths: (1 available, best #1)\r\n"
	    ENTRY("64701", "1", "valid, best"));
	ck_assert_int_eq(read_as(text, strlen(text), "2001:db8:9::1",
	    SPARROW_ASK_PLAIN, false), SPARROW_REPLY_OK);
	ck_assert_str_eq(route.prefix_text, "2001:db8:9::/64");
}
END_TEST

/* FortiOS has no line for an empty path; what stands above then is not it. */
START_TEST(empty_path_of_fortios_needs_no_line)
{
#define LOCAL \
	"    0.0.0.0 from 0.0.0.0 (203.0.113.1)\r\n" \
	"      Origin IGP metric 0, valid, sourced, best\r\n"
	is_route(live("VRF 0 " HEADER "Paths: (1 available, best #1)\r\n"
	    "  Advertised to non peer-group peers:\r\n   192.0.2.71\r\n"
	    LOCAL), "");
	is_route(live("VRF 0 " HEADER "Paths: (2 available, best #2)\r\n"
	    "  Original VRF 0\r\n" ENTRY("64701", "1", "valid, external")
	    LOCAL), "");
	is_route(live("VRF 0 " HEADER "Paths: (2 available, best #2)\r\n"
	    "  Original VRF 0\r\n  64701\r\n"
	    "    198.51.100.1 from 198.51.100.1 (203.0.113.1)\r\n"
	    "      Origin IGP distance 20 metric 0, valid, external\r\n"
	    "      Last update: Mon Jul  8 10:00:00 2002\r\n"
	    "  Original VRF 0\r\n" LOCAL), "");
	ck_assert_str_eq(route.next_hop, "0.0.0.0");
#undef LOCAL
}
END_TEST

START_TEST(attributes_of_any_kind_are_skipped)
{
	is_route(live(HEADER "Paths: (2 available, best #2)\r\n"
	    ENTRY("64701", "1", "valid, external")
	    "      Something new: best, 64799 64798\r\n"
	    "View/Vrf red is unknown\r\n"
	    "    Characteristics:\r\n      Next-next Hop Nodes:\r\n"
	    "       203.0.113.7\r\n       203.0.113.8\r\n"
	    ENTRY("64703", "2", "valid, external, best")), "64703");
}
END_TEST

START_TEST(entry_without_origin_is_refused)
{
	is_bad(live(HEADER "Paths: (2 available, best #2)\r\n  64701\r\n"
	    "    198.51.100.1 from 198.51.100.1 (203.0.113.1)\r\n"
	    ENTRY("64703", "2", "valid, external, best")),
	    "not understood: \"64703\"");
	is_bad(live(HEADER "Paths: (1 available, best #1)\r\n  64701\r\n"
	    "    198.51.100.1 from 198.51.100.1\r\n"
	    "      Origin IGP, valid, external, best\r\n"),
	    "not understood: \"Origin");
	is_bad(live(HEADER "Paths: (1 available, best #1)\r\n  64701\r\n"
	    "    198.51.100.1 from 198.51.100.1 (metric 5)\r\n"
	    "      Origin IGP, valid, external, best\r\n"),
	    "not understood: \"Origin");
	is_bad(live(HEADER "      Origin IGP, valid, external, best\r\n"),
	    "not understood");
	is_bad(live(HEADER), "truncated");
}
END_TEST

Suite *
unit_suite(void)
{
	Suite *suite = suite_create("zebra_paths");
	TCase *tcase = tcase_create("zebra_paths");

	tcase_add_checked_fixture(tcase, reply_setup, reply_teardown);
	tcase_add_test(tcase, as_path_is_taken_as_printed);
	tcase_add_test(tcase, flags_are_no_part_of_the_path);
	tcase_add_test(tcase, parentheses_may_hold_others);
	tcase_add_test(tcase, as_path_out_of_range_is_refused_with_its_line);
	tcase_add_test(tcase, as_path_may_hold_4096_numbers);
	tcase_add_test(tcase, missing_or_wrapped_path_is_refused);
	tcase_add_test(tcase, no_best_path_keeps_prefix_and_paths);
	tcase_add_test(tcase, unusable_best_path_is_none);
	tcase_add_test(tcase, best_is_a_word_of_its_own);
	tcase_add_test(tcase, two_best_paths_are_refused);
	tcase_add_test(tcase, header_alone_may_name_the_best_path);
	tcase_add_test(tcase, count_of_paths_must_be_right);
	tcase_add_test(tcase,
	    only_the_best_path_may_answer_a_bestpath_question);
	tcase_add_test(tcase, reply_cut_behind_the_best_path_is_refused);
	tcase_add_test(tcase, best_at_a_cut_is_not_believed);
	tcase_add_test(tcase, wrapped_lines_are_joined);
	tcase_add_test(tcase, indentation_is_not_needed);
	tcase_add_test(tcase, route_distinguisher_is_left_out);
	tcase_add_test(tcase, empty_path_of_fortios_needs_no_line);
	tcase_add_test(tcase, attributes_of_any_kind_are_skipped);
	tcase_add_test(tcase, entry_without_origin_is_refused);
	suite_add_tcase(suite, tcase);
	return suite;
}
