/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What else the GateD Interactive Interface may say.  tests/transcripts has
 * the replies that are right.
 */
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <supersparrow.h>

#include "reply.h"

#define LINE(proto, prefix, path) \
	"100 " proto "     " prefix " 198.51.100.1    " path "\n"
#define BGP(path) LINE("BGP", "     192.0.2/24", path)
#define DEFAULT LINE("Sta", "        0.0.0.0/0 ", "IGP (Id 1)")
#define NONE(address) \
	"500 No less specific IP route " address " mask 255.255.255.255\n"

static void
setup(void)
{
	reply_dialect = &sparrow_dialect_gated;
	reply_setup();
}

START_TEST(longest_prefix_wins_in_any_order)
{
	is_route(live(BGP("(64700) 64701 64702 IGP (Id 4)") DEFAULT),
	    "64701 64702");
	is_route(live(DEFAULT LINE("BGP", "192/8 ", "64703 IGP (Id 5)")
	    BGP("(64700) 64701 64702 IGP (Id 4)")), "64701 64702");
	ck_assert_str_eq(route.next_hop, "198.51.100.1");
	ck_assert_int_eq(route.origin, SPARROW_ORIGIN_IGP);
	ck_assert_uint_eq(route.paths, 1);
	is_route(live("100 BGP 192.0.2.0/24 198.51.100.1 64701 IGP\n"),
	    "64701");
}
END_TEST

START_TEST(route_of_another_protocol_is_a_local_one)
{
	is_route(live(LINE("Dir", "     192.0.2/24", "(64700) IGP (Id 2)")
	    LINE("BGP", "192/8 ", "64703 IGP (Id 5)")), "");
	ck_assert(sparrow_route_is_local(&route));
	is_route(live(LINE("OSP", "     192.0.2/24",
	    "(64700) 64705 IGP (Id 2)")), "");
	is_route(live("100 Sta     192.0.2/24 ---            \n"), "");
	ck_assert_ptr_null(supersparrow_route_next_hop(&route));
	is_no_best_path(live("100 ---     192.0.2/24 ---            \n"), 1);
}
END_TEST

START_TEST(local_as_sets_and_numbers_of_paths)
{
	is_route(live(BGP("(64700 64701) 64702 IGP (Id 4)")), "64702");
	is_route(live(BGP("64702 [64703 64704] Incomplete (Id 33)")),
	    "64702 [64703 64704]");
	ck_assert_int_eq(route.origin, SPARROW_ORIGIN_INCOMPLETE);
	is_route(live(BGP("AS64702 AS64703 EGP")), "64702 64703");
	ck_assert_int_eq(route.origin, SPARROW_ORIGIN_EGP);
	is_route(live(BGP("(64700) IGP (Id 4) <Ext Gateway>")), "");
	is_bad(live("100 BGP     192.0.2/24 198.51.100.1   \n"),
	    "not understood");
	is_bad(live(BGP("64702")), "not understood");
	is_bad(live(BGP("64702 (Id 4)")), "not understood");
	is_bad(live(BGP("(64700 64702 IGP")), "not understood");
	is_bad(live(BGP("64702 (64703) IGP")), "not understood");
	is_bad(live(BGP("64702 [64703 IGP")), "not understood");
	is_bad(live(BGP("64702 64703x IGP")), "64703x");
	is_bad(live(BGP("4294967296 IGP")), "0 to 4294967295");
}
END_TEST

START_TEST(reply_about_another_address_is_refused)
{
	is_bad(live(LINE("BGP", "     192.0.3/24", "64701 IGP (Id 4)")
	    DEFAULT), "does not match the question");
	is_bad(live(BGP("64701 IGP (Id 4)")
	    LINE("Sta", "10/8 ", "IGP (Id 1)")), "does not match");
	is_bad(live(NONE("192.0.2.8")), "does not match the question");
	is_bad(live(NONE("192.0.2")), "does not match the question");
	is_bad(read_as(DEFAULT, strlen(DEFAULT), "2001:db8::1",
	    SPARROW_ASK_BEST, false), "does not match the question");
}
END_TEST

START_TEST(destinations_are_read_strictly)
{
	static const char *const wrong[] = {
		"192.0.2/33", "192.0.256/24", "192.0.2", "192.0.2/", "/24",
		"192.0.2./24", "192.0.2.0.0/24", "2001:db8::/32",
		"192.0.2/+24", "192..2/24",
	};
	char text[200];
	size_t i;

	for (i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		snprintf(text, sizeof text,
		    "100 BGP %s 198.51.100.1 64701 IGP\n", wrong[i]);
		is_bad(live(text), "not understood");
	}
	is_bad(live("100 BGP 192.0.2/24 x 64701 IGP\n"), "next hop");
}
END_TEST

START_TEST(not_in_table_counts_only_alone)
{
	ck_assert_int_eq(live(NONE("192.0.2.7")), SPARROW_REPLY_OK);
	ck_assert_int_eq(route.status, SUPERSPARROW_STATUS_NOT_IN_TABLE);
	is_bad(live(NONE("192.0.2.7") NONE("192.0.2.7")), "different");
	is_bad(live(NONE("192.0.2.7") BGP("64701 IGP")), "different");
	is_bad(live(BGP("64701 IGP") NONE("192.0.2.7")), "different");
	is_bad(live("500 No less specific IP route 192.0.2.7\n"),
	    "not understood, or truncated");
	is_bad(live("500 No less specific IP route 192.0.2.7"),
	    "not understood, or truncated");
}
END_TEST

START_TEST(other_errors_are_errors)
{
	is_error(live("500 function not available\n"), SUPERSPARROW_EPROTOCOL,
	    "function not available");
	is_error(live("500 No IP route 192.0.2.7 mask 255.255.255.255\n"),
	    SUPERSPARROW_EPROTOCOL, "No IP route");
	ck_assert_int_eq(live("500 Syntax error: show route ip "
	    "[x.x.x.x/len]\n"), SPARROW_REPLY_UNKNOWN_COMMAND);
	ck_assert_int_eq(live("500 Unknown command \"sho\"\n"),
	    SPARROW_REPLY_UNKNOWN_COMMAND);
	is_bad(live(""), "empty");
	is_bad(live(BGP("64701 IGP") "500 function not available\n"),
	    "different");
}
END_TEST

START_TEST(lines_without_code_are_not_believed)
{
	is_bad(live("BGP 192.0.2/24 198.51.100.1 64701 IGP\n"), "code");
	is_bad(live("200 BGP 192.0.2/24 198.51.100.1 64701 IGP\n"), "code");
	is_bad(live("100BGP 192.0.2/24 198.51.100.1 64701 IGP\n"), "code");
	is_bad(live("100 Version gated-public-3_6\n"), "not understood");
	is_bad(live(BGP("64701 IGP (Id 4)") "100 Current job killed\n"),
	    "truncated");
	is_bad(pasted(BGP("64701 IGP (Id 4)") "100 Current job killed\n"),
	    "truncated");
	is_bad(live(BGP("64701 IGP (Id 4)") BGP("64702 IGP (Id 5)")),
	    "second route");
}
END_TEST

START_TEST(pasted_lines_of_other_commands_are_skipped)
{
	is_route(pasted("GateD-x> help\n100 HELP: The possible commands are:\n"
	    "100 \tshow      Show internal values\n"
	    "GateD-x> sh ip walkdown 192/8\n"
	    LINE("BGP", "    192.0.99/24", "64709 IGP (Id 9)")
	    BGP("64701 IGP (Id 4)") "GateD-x> "), "64701");
	is_route(pasted("GateD-x> " BGP("64701 IGP (Id 4)")
	    "GateD-x> " BGP("64701 IGP (Id 4)")), "64701");
	is_bad(pasted(BGP("64701 IGP (Id 4)") BGP("64702 IGP (Id 4)")),
	    "second route");
	is_bad(pasted("100 Proto       Route/Mask NextHop         MED   "
	    "ASPath\n100 BGP   192.0.2/24 198.51.100.1 100 64701 IGP\n"),
	    "walkup");
	is_bad(pasted("100 BGP   192.0.2x/24 198.51.100.1 64701 IGP\n"
	    DEFAULT), "192.0.2x/24");
	is_bad(pasted("GateD-x> quit\n"), "GateD-x> quit");
}
END_TEST

START_TEST(reply_cut_inside_a_line_is_none)
{
	static const char text[] = BGP("(64700) 64701 64702 IGP");
	size_t n;

	for (n = 0; n < strlen(text) - 1; n++)
		is_bad(read_as(text, n, ADDRESS, SPARROW_ASK_BEST, false),
		    "");
	is_route(read_as(text, n, ADDRESS, SPARROW_ASK_BEST, false),
	    "64701 64702");
	is_bad(live("100 BGP 192.0.2/24 198.51.100.1"), "truncated");
	is_bad(live("100 Sta 192.0.2/24 198.51.100.1"), "truncated");
}
END_TEST

START_TEST(only_walks_up_are_asked_for)
{
	const struct supersparrow_dialect *d = &sparrow_dialect_gated;
	struct sparrow_strbuf text;
	struct sparrow_addr addr;

	sparrow_strbuf_init(&text, 100);
	ck_assert_int_eq(sparrow_addr_parse("192.0.2.7", 9, &addr), 0);
	ck_assert_int_eq(sparrow_dialect_ask(d, &addr, SPARROW_ASK_BEST,
	    &text), 0);
	ck_assert_str_eq(text.data, "show ip walkup 192.0.2.7/32");
	ck_assert_int_eq(sparrow_dialect_ask(d, &addr, SPARROW_ASK_PLAIN,
	    &text), -ENOENT);
	ck_assert_int_eq(sparrow_addr_parse("2001:db8::7", 11, &addr), 0);
	ck_assert_int_eq(sparrow_dialect_ask(d, &addr, SPARROW_ASK_BEST,
	    &text), -ENOENT);
	ck_assert(d->ipv4_only);
	ck_assert_str_eq(d->port, "616");
	ck_assert_ptr_null(d->setup[0]);
	sparrow_strbuf_free(&text);
}
END_TEST

START_TEST(what_looks_like_a_route_is_read_strictly)
{
	is_bad(live("100 BGP     /24 198.51.100.1 64701 IGP\n"),
	    "not understood");
	is_bad(live("100 BGP     1111111111111111111111111111111111111111/24 "
	    "198.51.100.1 64701 IGP\n"), "not understood");
	is_bad(live("100 BGP     ::1.2.3.4/128 198.51.100.1 64701 IGP\n"),
	    "not understood");
	is_bad(live("100 Proto   Route/Mask NextHop\n"), "not understood");
	is_bad(pasted(BGP("(64700) 64701 IGP (Id 4)")
	    LINE("Dir", "     192.0.2/24", "(64700) IGP (Id 2)")),
	    "a second route");
	is_bad(pasted(LINE("Dir", "     192.0.2/24", "(64700) IGP (Id 2)")
	    "100 ---     192.0.2/24 198.51.100.1\n"), "a second route");
}
END_TEST

Suite *
unit_suite(void)
{
	Suite *suite = suite_create("gated");
	TCase *tcase = tcase_create("gated");

	tcase_add_checked_fixture(tcase, setup, reply_teardown);
	tcase_add_test(tcase, longest_prefix_wins_in_any_order);
	tcase_add_test(tcase, route_of_another_protocol_is_a_local_one);
	tcase_add_test(tcase, local_as_sets_and_numbers_of_paths);
	tcase_add_test(tcase, reply_about_another_address_is_refused);
	tcase_add_test(tcase, destinations_are_read_strictly);
	tcase_add_test(tcase, not_in_table_counts_only_alone);
	tcase_add_test(tcase, other_errors_are_errors);
	tcase_add_test(tcase, lines_without_code_are_not_believed);
	tcase_add_test(tcase, pasted_lines_of_other_commands_are_skipped);
	tcase_add_test(tcase, reply_cut_inside_a_line_is_none);
	tcase_add_test(tcase, only_walks_up_are_asked_for);
	tcase_add_test(tcase, what_looks_like_a_route_is_read_strictly);
	suite_add_tcase(suite, tcase);
	return suite;
}
