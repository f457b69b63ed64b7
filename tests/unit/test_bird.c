/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What else may come instead of a route of BIRD.  tests/transcripts has the
 * replies that are right.
 */
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <supersparrow.h>

#include "reply.h"

#define HEAD(mark, tag) \
	"192.0.2.0/24  unicast [edge 12:00:00.000 from 198.51.100.1] " mark \
	"(100) [" tag "]\n"
#define VALUES(path) \
	"\tType: BGP univ\n\tBGP.origin: IGP\n\tBGP.as_path: " path "\n" \
	"\tBGP.next_hop: 198.51.100.1\n\tBGP.local_pref: 100\n"
#define SECOND "              unicast [other 12:00:01.000] (100) [AS64703i]\n"

/* The same over the control socket. */
#define CODED(mark, tag, path) \
	"1007-Table master4:\n " HEAD(mark, tag) "1008-\tType: BGP univ\n" \
	"1012-\tBGP.origin: IGP\n \tBGP.as_path: " path "\n" \
	" \tBGP.next_hop: 198.51.100.1\n \tBGP.local_pref: 100\n"
#define END "0000 \n"

static void
setup(void)
{
	reply_dialect = &sparrow_dialect_bird;
	reply_setup();
}

START_TEST(reply_with_and_without_codes_is_understood)
{
	is_route(best(CODED("* ", "AS64702i", "64701 64702") END),
	    "64701 64702");
	ck_assert_str_eq(route.next_hop, "198.51.100.1");
	is_route(live(CODED("* ", "AS64702i", "64701 64702") END),
	    "64701 64702");
	is_route(pasted(HEAD("* ", "AS64702i") VALUES("64701 64702")),
	    "64701 64702");
	is_route(pasted("0001 BIRD 2.0.12 ready.\n0016 Access restricted\n"
	    CODED("* ", "AS64702i", "64701 64702") END), "64701 64702");
}
END_TEST

START_TEST(reply_about_another_address_is_refused)
{
	static const char text[] = CODED("* ", "AS64702i", "64702") END;

	is_bad(read_as(text, strlen(text), "192.0.3.7", SPARROW_ASK_BEST,
	    false), "does not match the question");
	is_bad(read_as(text, strlen(text), "2001:db8::7", SPARROW_ASK_BEST,
	    false), "does not match the question");
	is_bad(pasted("10.0.0.0/8 unicast [a 12:00] * (100) [AS1i]\n"),
	    "10.0.0.0/8");
}
END_TEST

START_TEST(reply_without_its_last_code_is_truncated)
{
	static const char whole[] = CODED("* ", "AS64702i", "64701 64702");
	size_t n;

	for (n = 1; n < sizeof whole; n++) {
		ck_assert_int_eq(read_as(whole, n, ADDRESS, SPARROW_ASK_BEST,
		    false), SPARROW_REPLY_BAD);
		ck_assert_int_eq(read_as(whole, n, ADDRESS, SPARROW_ASK_PLAIN,
		    true), SPARROW_REPLY_BAD);
	}
	is_bad(live(CODED("* ", "AS64702i", "64702")), "truncated");
	is_bad(live(CODED("* ", "AS64702i", "64702") "1008"), "truncated");
}
END_TEST

START_TEST(second_reply_is_refused)
{
	is_bad(live(CODED("* ", "AS64702i", "64702") END END), "second reply");
	is_bad(live("8001 Network not found\n8001 Network not found\n"),
	    "second reply");
	is_bad(live(END CODED("* ", "AS64702i", "64702") END),
	    "second reply");
	is_bad(live("0016 Access restricted\n"), "Access restricted");
}
END_TEST

START_TEST(pasted_replies_must_agree)
{
	is_route(pasted("bird> show route for 192.0.2.7 all\n"
	    HEAD("* ", "AS64702i") VALUES("64702")
	    "bird> show route for 192.0.2.8 all\n"
	    HEAD("* ", "AS64702i") VALUES("64702") "bird> "), "64702");
	is_route(pasted("bird> sho rute\nsyntax error\n"
	    HEAD("* ", "AS64702i") VALUES("64702")), "64702");
	is_bad(pasted(HEAD("* ", "AS64702i") VALUES("64702")
	    HEAD("* ", "AS64702i") VALUES("64701 64702")), "different");
	is_bad(pasted(HEAD("* ", "AS64702i") VALUES("64702")
	    HEAD("", "AS64702i") VALUES("64702")), "different");
	is_no_best_path(pasted(HEAD("", "AS64702i") VALUES("64702")
	    HEAD("", "AS64702i") VALUES("64702")), 1);
	ck_assert_int_eq(pasted("bird> show route for 192.0.2.7 all\n"
	    "Network not found\nbird> show route for 192.0.2.7 all\n"
	    "Network not found\n"), SPARROW_REPLY_OK);
	ck_assert_int_eq(route.status, SUPERSPARROW_STATUS_NOT_IN_TABLE);
	is_bad(pasted(HEAD("* ", "AS64702i") VALUES("64702")
	    "bird> show route for 198.51.100.1 all\nNetwork not found\n"),
	    "different");
}
END_TEST

START_TEST(longest_prefix_of_several_tables_counts)
{
	is_route(pasted("Table t1:\n192.0.0.0/16 blackhole [s 12:00] * (200)\n"
	    "\tType: static univ\n\nTable t2:\n"
	    HEAD("* ", "AS64702i") VALUES("64702") "\nTable t3:\n"
	    "192.0.2.0/23 blackhole [s 12:00] * (200)\n"), "64702");
	ck_assert_uint_eq(route.paths, 1);
}
END_TEST

START_TEST(entry_with_the_asterisk_is_the_best)
{
	is_route(pasted(HEAD("", "AS64701i") VALUES("64701")
	    "   unicast [b 12:00] * (100) [AS64702i]\n" VALUES("64702")),
	    "64702");
	ck_assert_uint_eq(route.paths, 2);
	is_route(pasted(HEAD("! ", "AS64702i") VALUES("64702")), "64702");
	is_no_best_path(pasted(HEAD("", "AS64702i") VALUES("64702")), 1);
	is_bad(pasted(HEAD("* ", "AS64701i") VALUES("64701")
	    "   unicast [b 12:00] * (100) [AS64702i]\n" VALUES("64702")),
	    "second best");
}
END_TEST

/* Without code at the end, an entry of BGP must have what BGP demands. */
START_TEST(entry_of_bgp_without_path_is_refused)
{
	is_bad(pasted(HEAD("* ", "AS64702i")), "without \"all\"");
	is_bad(pasted(HEAD("* ", "AS64702i") "\tBGP.origin: IGP\n"
	    "\tBGP.next_hop: 198.51.100.1\n"), "no AS path");
	is_bad(pasted(HEAD("* ", "AS64702i") "\tBGP.origin: IGP\n"
	    "\tBGP.as_path: 64702\n"), "next hop");
	is_bad(pasted(HEAD("* ", "AS64702i") "\tBGP.as_path: 64702\n"
	    "\tBGP.next_hop: 198.51.100.1\n"), "origin");
	is_bad(pasted(HEAD("* ", "AS64702i") "\tBGP.origin: IGP\n"
	    "\tBGP.as_path: 64701 64702"), "truncated");
	is_bad(pasted("192.0.2.0/24 unicast [edge 12:00] * (100)\n"
	    "\tType: BGP univ\n"), "no AS path");
	is_bad(pasted("192.0.2.0/24 unicast [edge 12:00] * (100)\n"
	    "\tsource: BGP\n"), "no AS path");
	is_route(pasted(HEAD("* ", "i") VALUES("")), "");
}
END_TEST

START_TEST(path_must_end_as_the_heading_says)
{
	is_bad(pasted(HEAD("* ", "AS64702i") VALUES("64702 64701")),
	    "does not end so");
	is_bad(pasted(HEAD("* ", "AS64702i") VALUES("")), "does not end so");
	is_route(pasted(HEAD("* ", "AS64702i") VALUES("64702 (65533)")),
	    "64702 (65533)");
	is_route(pasted(HEAD("* ", "i") VALUES("64701 {64702 64703}")),
	    "64701 {64702 64703}");
}
END_TEST

START_TEST(route_from_elsewhere_has_an_empty_path)
{
	static const char *const routes[] = {
		"1007-Table master4:\n 192.0.2.0/24 blackhole [s 12:00] * "
		    "(200)\n1008-\tType: static univ\n" END,
		"1007-192.0.2.0/24 dev eth0 [direct1 12:00] * (240)\n" END,
		"1007-192.0.2.0/24 via 198.51.100.9 on eth0 [k 12:00] * (10)\n"
		    END,
		"1007-192.0.2.0/24 unicast [o 12:00] * I (150/10) "
		    "[203.0.113.9]\n \tvia 198.51.100.9 on eth0\n" END,
	};
	size_t i;

	for (i = 0; i < sizeof routes / sizeof routes[0]; i++) {
		is_route(live(routes[i]), "");
		ck_assert_ptr_null(supersparrow_route_next_hop(&route));
		ck_assert_ptr_null(supersparrow_route_origin(&route));
	}
}
END_TEST

/* The session must not be lost over it: anybody could announce such a path. */
START_TEST(path_that_bird_cut_off_is_an_error)
{
	is_error(live(CODED("* ", "AS64702i", "64701 64703 4200...") END),
	    SUPERSPARROW_EPROTOCOL, "too long for it");
	is_error(live(CODED("* ", "i", "64701 ...") END),
	    SUPERSPARROW_EPROTOCOL, "too long for it");
	is_route(live(CODED("* ", "AS64702i", "64702")
	    "1007-" SECOND " \tBGP.as_path: 64701 64703 4200...\n" END),
	    "64702");
}
END_TEST

START_TEST(malformed_values_are_refused)
{
	is_bad(live(CODED("* ", "i", "64701 4294967296 {1}") END),
	    "4294967295");
	is_bad(live(CODED("* ", "i", "{64701") END), "bracket");
	is_bad(live("1007-192.0.2.0/24 unicast [edge 12:00 * (100)\n" END),
	    "not understood");
	is_bad(live("1007-192.0.2.0/24 unicast [edge 12:00] * 100\n" END),
	    "not understood");
	is_bad(live("1007-192.0.2.0/24 somehow [edge 12:00] * (100)\n" END),
	    "somehow");
	is_bad(live("1007-192.0.2.0/24 unicast [edge 12:00] * (100) [AS1i]\n"
	    "1012-\tBGP.origin: IGP\n \tBGP.as_path: 1\n"
	    " \tBGP.next_hop: example.org\n" END), "next hop is no address");
}
END_TEST

START_TEST(codes_say_what_went_wrong)
{
	ck_assert_int_eq(live("8001 Network not found\n"), SPARROW_REPLY_OK);
	ck_assert_int_eq(route.status, SUPERSPARROW_STATUS_NOT_IN_TABLE);
	is_error(live("8007 Access denied\n"), SUPERSPARROW_EPROTOCOL,
	    "8007 Access denied");
	is_error(live("9000 Command too long\n"), SUPERSPARROW_EPROTOCOL,
	    "too long");
	ck_assert_int_eq(best("9001 syntax error, unexpected PRIMARY\n"),
	    SPARROW_REPLY_UNKNOWN_COMMAND);
	/* BIRD 1 for IPv4 has no form for IPv6: no reason to hang up. */
	is_error(live("9001 syntax error\n"), SUPERSPARROW_EPROTOCOL,
	    "9001 syntax error");
}
END_TEST

START_TEST(anything_else_is_quoted)
{
	is_bad(live(""), "empty");
	is_bad(live(END), "not understood");
	is_bad(live("1007-Hello\n" END), "Hello");
	is_bad(live("807 Hello\n" END), "not understood: \"807 Hello");
	is_bad(live("80070 Hello\n" END), "not understood: \"80070 Hello");
	is_bad(live("1012-\tBGP.as_path: 64702\n"
	    CODED("* ", "AS64702i", "64702") END),
	    "not understood: \"1012-\\x09BGP.as_path");
	is_bad(live("\xff\x1b[1m\n"), "\\xff\\x1b[1m");
	is_bad(pasted("bird> \n"), "not understood");
	is_bad(pasted("Network not found out\n"), "not understood");
	is_error(pasted("Unable to connect to server control socket "
	    "(/run/bird/bird.ctl): Permission denied\n"),
	    SUPERSPARROW_EUNREACHABLE, "Permission denied");
}
END_TEST

START_TEST(stray_pager_lines_are_skipped)
{
	is_route(pasted(HEAD("* ", "AS64702i") "\tBGP.origin: IGP\n"
	    "--More--\n\tBGP.as_path: 64702\n --More-- \n"
	    "\tBGP.next_hop: 198.51.100.1\n--More--\n"), "64702");
}
END_TEST

START_TEST(limits_are_kept)
{
	static const char first[] = "192.0.2.0/24 unicast [b 12:00] * (100)\n";
	static const char next[] = "unicast [b 12:00] (100)\n";
	size_t size = SPARROW_REPLY_MAX + 1;
	char *text = malloc(size);
	size_t i, len;

	ck_assert_ptr_nonnull(text);
	memset(text, 'x', size);
	is_bad(read_as(text, size, ADDRESS, SPARROW_ASK_PLAIN, true),
	    "too long");
	for (i = 0; i < SPARROW_REPLY_LINES_MAX + 1; i++)
		memcpy(text + 2 * i, "y\n", 2);
	is_bad(read_as(text, 2 * i, ADDRESS, SPARROW_ASK_PLAIN, true),
	    "too many lines");
	memcpy(text, first, sizeof first);
	len = sizeof first - 1;
	for (i = 1; i < SPARROW_REPLY_PATHS_MAX; i++, len += sizeof next - 1)
		memcpy(text + len, next, sizeof next);
	is_route(read_as(text, len, ADDRESS, SPARROW_ASK_PLAIN, true), "");
	ck_assert_uint_eq(route.paths, SPARROW_REPLY_PATHS_MAX);
	memcpy(text + len, next, sizeof next);
	is_bad(read_as(text, len + sizeof next - 1, ADDRESS,
	    SPARROW_ASK_PLAIN, true), "too many paths");
	free(text);
}
END_TEST

START_TEST(question_is_printed_from_the_address)
{
	static const struct {
		const char *address;
		enum sparrow_ask form;
		const char *command;
	} cases[] = {
		{ "192.0.2.7", SPARROW_ASK_BEST,
		    "show route for 192.0.2.7 primary all" },
		{ "192.0.2.7", SPARROW_ASK_PLAIN,
		    "show route for 192.0.2.7 all" },
		{ "2001:DB8:0::7", SPARROW_ASK_BEST,
		    "show route for 2001:db8::7 primary all" },
		{ "::ffff:192.0.2.7", SPARROW_ASK_OLD,
		    "show route for 192.0.2.7 all" },
	};
	struct sparrow_addr addr;
	struct sparrow_strbuf out;
	size_t i;

	sparrow_strbuf_init(&out, 100);
	for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		ck_assert_int_eq(sparrow_addr_parse(cases[i].address,
		    strlen(cases[i].address), &addr), 0);
		sparrow_strbuf_reset(&out);
		ck_assert_int_eq(sparrow_dialect_ask(&sparrow_dialect_bird,
		    &addr, cases[i].form, &out), 0);
		ck_assert_str_eq(sparrow_strbuf_text(&out), cases[i].command);
	}
	memset(&addr, 0, sizeof addr);
	ck_assert_int_eq(sparrow_dialect_ask(&sparrow_dialect_bird,
	    &addr, SPARROW_ASK_BEST, &out), -EINVAL);
	sparrow_strbuf_free(&out);
}
END_TEST

START_TEST(bird_has_a_socket_and_no_port)
{
	const struct supersparrow_dialect *d = &sparrow_dialect_bird;

	ck_assert_ptr_eq(sparrow_dialect_find("BIRDC"), d);
	ck_assert_ptr_null(supersparrow_dialect_port(d));
	ck_assert_str_eq(supersparrow_dialect_socket(d),
	    "/run/bird/bird.ctl");
	ck_assert_int_eq(d->socket_framing, SPARROW_FRAMING_BIRD);
	ck_assert_str_eq(d->setup[0], "restrict");
	ck_assert_ptr_null(d->setup[1]);
}
END_TEST

Suite *
unit_suite(void)
{
	Suite *suite = suite_create("bird");
	TCase *tcase = tcase_create("bird");

	tcase_add_checked_fixture(tcase, setup, reply_teardown);
	tcase_add_test(tcase, reply_with_and_without_codes_is_understood);
	tcase_add_test(tcase, reply_about_another_address_is_refused);
	tcase_add_test(tcase, reply_without_its_last_code_is_truncated);
	tcase_add_test(tcase, second_reply_is_refused);
	tcase_add_test(tcase, pasted_replies_must_agree);
	tcase_add_test(tcase, longest_prefix_of_several_tables_counts);
	tcase_add_test(tcase, entry_with_the_asterisk_is_the_best);
	tcase_add_test(tcase, entry_of_bgp_without_path_is_refused);
	tcase_add_test(tcase, path_must_end_as_the_heading_says);
	tcase_add_test(tcase, route_from_elsewhere_has_an_empty_path);
	tcase_add_test(tcase, path_that_bird_cut_off_is_an_error);
	tcase_add_test(tcase, malformed_values_are_refused);
	tcase_add_test(tcase, codes_say_what_went_wrong);
	tcase_add_test(tcase, anything_else_is_quoted);
	tcase_add_test(tcase, stray_pager_lines_are_skipped);
	tcase_add_test(tcase, limits_are_kept);
	tcase_add_test(tcase, question_is_printed_from_the_address);
	tcase_add_test(tcase, bird_has_a_socket_and_no_port);
	suite_add_tcase(suite, tcase);
	return suite;
}
