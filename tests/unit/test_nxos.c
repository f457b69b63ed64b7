/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What else NX-OS may say.  tests/transcripts has the replies that are right.
 */
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <supersparrow.h>

#include "reply.h"

#define NX_TOP \
	"BGP routing table information for VRF default, address family " \
	"IPv4 Unicast\r\n"
#define NX(counts) NX_TOP \
	"BGP routing table entry for 192.0.2.0/24, version 11\r\n" \
	"Paths: (" counts ")\r\n" \
	"Flags: (0x080012) on xmit-list, is in urib\r\n\r\n"
#define NX_TYPE(marks) \
	"  Path type: external, path is valid, " marks "\r\n"
#define NX_REST(path, hop) \
	"  AS-Path: " path " , path sourced external to AS\r\n" \
	"    198.51.100." hop " (metric 0) from 198.51.100." hop \
	" (203.0.113." hop ")\r\n" \
	"      Origin IGP, MED not set, localpref 100, weight 0\r\n\r\n"
#define NX_ENTRY(path, hop, marks) NX_TYPE(marks) NX_REST(path, hop)
#define BEST "is best path, in rib"
#define OTHER "not best reason: Weight"
#define ONE NX("1 available, best #1") NX_ENTRY("64701 64702", "1", BEST)

static void
setup(void)
{
	reply_dialect = &sparrow_dialect_nxos;
	reply_setup();
}

START_TEST(best_path_is_the_one_that_is_marked_before_it)
{
	is_route(live(NX("2 available, best #2")
	    NX_ENTRY("64701", "1", OTHER) NX_ENTRY("64702 64703", "2", BEST)),
	    "64702 64703");
	ck_assert_str_eq(route.next_hop, "198.51.100.2");
	ck_assert_uint_eq(route.paths, 2);
	is_route(live(NX("2 available, best #1")
	    NX_ENTRY("64701", "1", BEST) NX_ENTRY("64702", "2", OTHER)),
	    "64701");
	is_no_best_path(live(NX("1 available, best #0")
	    NX_ENTRY("64701", "1", OTHER)), 1);
	is_no_best_path(live(NX("1 available, best #0")
	    NX_ENTRY("64701", "1", "not best reason: is best path of VPN")),
	    1);
	is_no_best_path(live(NX("0 available, best #0")), 0);
	is_route(live(NX("1 available, best #1")
	    NX_TYPE("is best path") "  AS-Path: NONE, path locally "
	    "originated\r\n    0.0.0.0 (metric 0) from 0.0.0.0 (203.0.113.1)"
	    "\r\n      Origin IGP, MED not set, localpref 100\r\n"), "NONE");
	ck_assert(sparrow_route_is_local(&route));
}
END_TEST

START_TEST(counts_must_be_right)
{
	is_bad(live(NX("2 available, best #1")
	    NX_ENTRY("64701", "1", BEST)), "truncated");
	is_bad(live(NX("1 available, best #1") NX_ENTRY("64701", "1", BEST)
	    NX_ENTRY("64702", "2", OTHER)), "header contradicts");
	is_bad(live(NX("2 available, best #1") NX_ENTRY("64701", "1", OTHER)
	    NX_ENTRY("64702", "2", BEST)), "header contradicts");
	is_bad(live(NX("1 available, best #1")
	    NX_ENTRY("64701", "1", OTHER)), "header contradicts");
	is_bad(live(NX("1 available, best #0") NX_ENTRY("64701", "1", BEST)),
	    "header contradicts");
	is_bad(live(NX("1 available, best #2") NX_ENTRY("64701", "1", BEST)),
	    "header contradicts");
	is_bad(live(NX("2 available, best #1") NX_ENTRY("64701", "1", BEST)
	    NX_ENTRY("64702", "2", BEST)), "second best");
	is_bad(live(NX("1 available, no best path")
	    NX_ENTRY("64701", "1", OTHER)), "not understood");
	is_bad(live(NX("x available, best #1")
	    NX_ENTRY("64701", "1", OTHER)), "not understood");
}
END_TEST

START_TEST(paths_received_only_may_be_counted_or_not)
{
	is_route(live(NX("1 available, best #1")
	    NX_ENTRY("64709", "1", "received only")
	    NX_ENTRY("64701", "1", BEST)), "64701");
	is_route(live(NX("2 available, best #2")
	    NX_ENTRY("64709", "1", "received only")
	    NX_ENTRY("64701", "1", BEST)), "64701");
	is_bad(live(NX("3 available, best #2")
	    NX_ENTRY("64709", "1", "received only")
	    NX_ENTRY("64701", "1", BEST)), "truncated");
}
END_TEST

/* The mark of one path must not fall on another one. */
START_TEST(paths_without_one_of_their_lines_are_refused)
{
	is_bad(live(NX("2 available, best #1") NX_TYPE(BEST)
	    NX_ENTRY("64702", "2", OTHER)), "an AS-Path should stand here");
	is_bad(live(NX("1 available, best #1") NX_TYPE(BEST)
	    "  AS-Path: 64701 , path sourced external to AS\r\n"
	    "      Origin IGP, MED 0, localpref 100\r\n"),
	    "a next hop should stand here");
	is_bad(live(NX("1 available, best #1") NX_TYPE(BEST)
	    "  AS-Path: 64701 , path sourced external to AS\r\n"
	    "    198.51.100.1 (metric 0) from 198.51.100.1 (203.0.113.1)\r\n"
	    NX_TYPE(OTHER)), "an Origin should stand here");
	is_bad(live(NX("1 available, best #1")
	    NX_REST("64701", "1")), "truncated");
	is_bad(live(NX("1 available, best #1") NX_TYPE(BEST)), "truncated");
	is_bad(live(NX("1 available, best #1") NX_TYPE(BEST)
	    "  AS-Path: 64701 64702\r\n"), "truncated");
	is_bad(live(NX("1 available, best #1")
	    NX_ENTRY("4294967296", "1", BEST)), "0 to 4294967295");
	is_bad(live(NX("1 available, best #1")
	    NX_ENTRY("NONE 1", "1", BEST)), "not an AS number");
}
END_TEST

START_TEST(reply_about_another_address_is_refused)
{
	static const char text[] = ONE;

	is_bad(read_as(text, strlen(text), "192.0.3.7", SPARROW_ASK_BEST,
	    false), "does not match the question");
	is_bad(read_as(text, strlen(text), "2001:db8::7", SPARROW_ASK_BEST,
	    true), "does not match the question");
	is_bad(live(ONE ONE), "a second reply");
	is_bad(live("BGP routing table entry for 192.0.2.0/x, version 1\r\n"),
	    "not understood");
}
END_TEST

START_TEST(pasted_replies_must_agree)
{
	is_route(pasted("sw1# show ip bgp 192.0.2.7\r\n" ONE
	    "sw1# sho ipp\r\n            ^\r\n% Invalid command at '^' "
	    "marker.\r\nsw1# show ip bgp 192.0.2.7\r\n" ONE "sw1# "),
	    "64701 64702");
	ck_assert_uint_eq(route.paths, 1);
	is_bad(pasted(ONE NX("1 available, best #1")
	    NX_ENTRY("64702", "1", BEST)), "different");
	is_bad(pasted(ONE NX("1 available, best #0")
	    NX_ENTRY("64701", "1", OTHER)), "different");
	is_bad(pasted(ONE "sw1# show ip bgp 198.51.100.1\r\n"
	    "% Network not in table\r\n"), "different");
	is_bad(live(ONE "% Network not in table\r\n"), "different");
}
END_TEST

/* The first line is the whole reply if there is no route; only the prompt,
 * which a session waits for, shows that nothing is missing. */
START_TEST(reply_cut_at_any_byte_is_none)
{
	static const char text[] = ONE;
	size_t top = strlen(NX_TOP), n;
	size_t whole = strlen(text) - strlen("\r\n\r\n");

	for (n = 0; n < whole; n++) {
		enum sparrow_reply reply = read_as(text, n, ADDRESS,
		    SPARROW_ASK_BEST, false);

		if (n == top) {
			ck_assert_int_eq(reply, SPARROW_REPLY_OK);
			ck_assert_int_eq(route.status,
			    SUPERSPARROW_STATUS_NOT_IN_TABLE);
		} else {
			ck_assert_int_eq(reply, SPARROW_REPLY_BAD);
		}
		ck_assert_int_eq(read_as(text, n, ADDRESS, SPARROW_ASK_BEST,
		    true), SPARROW_REPLY_BAD);
	}
	is_bad(live(NX_TOP "what\r\n"), "not understood");
	is_bad(pasted(NX_TOP), "truncated");
}
END_TEST

START_TEST(sentences)
{
	is_error(live("% BGP instance not running\r\n"),
	    SUPERSPARROW_EPROTOCOL, "BGP instance not running");
	is_error(live("Note:  process currently not running\r\n"),
	    SUPERSPARROW_EPROTOCOL, "not running");
	ck_assert_int_eq(live("% Permission denied for the role\r\n"),
	    SPARROW_REPLY_UNKNOWN_COMMAND);
	ck_assert_int_eq(live("             ^\r\n"
	    "% Incomplete command at '^' marker.\r\n"),
	    SPARROW_REPLY_UNKNOWN_COMMAND);
	is_bad(live(""), "empty");
	is_bad(live("% Network not in table\r\nwhat\r\n"), "not understood");
	is_route(live("2026 Nov 22 10:44:59 sw1 %BGP-5-ADJCHANGE: x Up\r\n"
	    ONE), "64701 64702");
}
END_TEST

START_TEST(questions)
{
	static const struct {
		const char *address;
		enum sparrow_ask form;
		const char *text;
	} asked[] = {
		{ "192.0.2.7", SPARROW_ASK_BEST, "show ip bgp 192.0.2.7" },
		{ "192.0.2.7", SPARROW_ASK_PLAIN,
		    "show bgp ipv4 unicast 192.0.2.7" },
		{ "2001:db8::7", SPARROW_ASK_BEST,
		    "show bgp ipv6 unicast 2001:db8::7" },
		{ "2001:db8::7", SPARROW_ASK_PLAIN,
		    "show ipv6 bgp 2001:db8::7" },
	};
	struct sparrow_strbuf text;
	struct sparrow_addr addr;
	size_t i;

	sparrow_strbuf_init(&text, 100);
	for (i = 0; i < sizeof asked / sizeof asked[0]; i++) {
		sparrow_strbuf_reset(&text);
		ck_assert_int_eq(sparrow_addr_parse(asked[i].address,
		    strlen(asked[i].address), &addr), 0);
		ck_assert_int_eq(sparrow_dialect_ask(&sparrow_dialect_nxos,
		    &addr, asked[i].form, &text), 0);
		ck_assert_str_eq(text.data, asked[i].text);
		ck_assert_int_eq(sparrow_dialect_ask(&sparrow_dialect_nxos,
		    &addr, SPARROW_ASK_OLD, &text), -ENOENT);
	}
	sparrow_strbuf_free(&text);
}
END_TEST

START_TEST(pasted_tables_are_whole)
{
	is_no_best_path(pasted(NX("1 available, best #0")
	    NX_ENTRY("64701", "1", OTHER) NX("1 available, best #0")
	    NX_ENTRY("64701", "1", OTHER)), 1);
	is_bad(pasted(NX("2 available, best #1")
	    NX_ENTRY("64701", "1", BEST) ONE), "truncated");
	is_bad(pasted(ONE NX_TOP
	    "BGP routing table entry for 192.0.2.0/25, version 11\r\n"
	    "Paths: (1 available, best #1)\r\n"
	    NX_ENTRY("64701 64702", "1", BEST)), "different");
}
END_TEST

Suite *
unit_suite(void)
{
	Suite *suite = suite_create("nxos");
	TCase *tcase = tcase_create("nxos");

	tcase_add_checked_fixture(tcase, setup, reply_teardown);
	tcase_add_test(tcase, best_path_is_the_one_that_is_marked_before_it);
	tcase_add_test(tcase, counts_must_be_right);
	tcase_add_test(tcase, paths_received_only_may_be_counted_or_not);
	tcase_add_test(tcase, paths_without_one_of_their_lines_are_refused);
	tcase_add_test(tcase, reply_about_another_address_is_refused);
	tcase_add_test(tcase, pasted_replies_must_agree);
	tcase_add_test(tcase, reply_cut_at_any_byte_is_none);
	tcase_add_test(tcase, sentences);
	tcase_add_test(tcase, questions);
	tcase_add_test(tcase, pasted_tables_are_whole);
	suite_add_tcase(suite, tcase);
	return suite;
}
