/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What else "show route" of Junos may say.  tests/transcripts has the replies
 * that are right.
 */
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <supersparrow.h>

#include "reply.h"

#define TABLE(name) "\r\n" name ": 25 destinations, 27 routes (25 active, " \
	"0 holddown, 0 hidden)\r\n" \
	"+ = Active Route, - = Last Active, * = Both\r\n\r\n"
#define PREFIX "192.0.2.0/24       "
#define NEXT "                   "
#define JUNOS(mark, path, hop) \
	mark "[BGP/170] 1w2d 03:04:05, localpref 100\r\n" \
	"                      AS path: " path ", validation-state: valid\r\n" \
	"                    >  to 198.51.100." hop " via ge-0/0/0.0\r\n"
#define OSPF(mark) \
	mark "[OSPF/10/10] 1w2d 03:04:05, metric 3\r\n" \
	"                    >  to 198.51.100.9 via ge-0/0/9.0\r\n"
#define END_OF_TABLE "\r\n"
#define MAIN TABLE("inet.0")
#define ONE MAIN PREFIX JUNOS("*", "64701 64702 I", "1") END_OF_TABLE
#define PROMPT "me@rs1> "

#define DETAIL(says) "\r\ninet.0: 25 destinations, 27 routes (25 active, 0 " \
	"holddown, 0 hidden)\r\n192.0.2.0/24 (" says ", 1 announced)\r\n"
#define DETAILS(mark, path, hop) \
	"        " mark "BGP    Preference: 170/-101\r\n" \
	"                Next hop: 198.51.100." hop " via ge-0/0/0.0, " \
	"selected\r\n" \
	"                AS path: " path "\r\n" \
	"                Accepted\r\n"

static void
setup(void)
{
	reply_dialect = &sparrow_dialect_junos;
	reply_setup();
}

START_TEST(best_path_is_the_active_one)
{
	is_route(live(ONE), "64701 64702");
	ck_assert_str_eq(route.next_hop, "198.51.100.1");
	ck_assert_uint_eq(route.paths, 1);
	is_route(live(MAIN PREFIX JUNOS("-", "64701 I", "1")
	    NEXT JUNOS("+", "64702 64703 E", "2") END_OF_TABLE),
	    "64702 64703");
	ck_assert_int_eq(route.origin, SPARROW_ORIGIN_EGP);
	ck_assert_uint_eq(route.paths, 2);
	is_no_best_path(live(MAIN PREFIX JUNOS("", "64701 I", "1")
	    END_OF_TABLE), 1);
	is_no_best_path(live(MAIN PREFIX JUNOS("-", "64701 I", "1")
	    NEXT OSPF("#") END_OF_TABLE), 1);
	is_bad(live(MAIN PREFIX JUNOS("*", "64701 I", "1")
	    NEXT JUNOS("*", "64702 I", "2") END_OF_TABLE), "different");
}
END_TEST

START_TEST(active_route_of_another_protocol_is_a_local_one)
{
	is_route(live(MAIN PREFIX OSPF("*") NEXT JUNOS("", "64701 I", "1")
	    END_OF_TABLE), "");
	ck_assert_str_eq(route.next_hop, "198.51.100.9");
	ck_assert_uint_eq(route.paths, 2);
	/* Whatever the other protocol is, the path is as empty. */
	is_route(live(MAIN PREFIX OSPF("*") NEXT "*[OSPF/10/10] 1w2d 03:04:05\r\n"
	    "                    >  to 198.51.100.8 via ge-0/0/8.0\r\n"
	    END_OF_TABLE), "");
	ck_assert_str_eq(route.next_hop, "198.51.100.9");
	is_route(live(MAIN PREFIX "*[Direct/0] 1w2d 03:04:05\r\n"
	    "                    >  via ge-0/0/1.0\r\n" END_OF_TABLE), "");
	ck_assert_ptr_null(supersparrow_route_next_hop(&route));
	is_route(live(MAIN PREFIX "*[Access-internal/12] 1w2d 03:04:05\r\n"
	    "                    >  to #0 0.1.2.3 via ge-0/0/1.0\r\n"
	    END_OF_TABLE), "");
}
END_TEST

/* The one that is not BGP's counts too. */
START_TEST(number_of_paths_has_a_limit)
{
	static const char next[] = "   [BGP/170] 1w\n    AS path: I\n";
	char *text = malloc(sizeof(MAIN) + sizeof(PREFIX OSPF("*")) +
	    SPARROW_REPLY_PATHS_MAX * sizeof(next));
	size_t len, i;

	ck_assert_ptr_nonnull(text);
	len = (size_t)sprintf(text, "%s", MAIN PREFIX OSPF("*"));
	for (i = 1; i < SPARROW_REPLY_PATHS_MAX; i++, len += sizeof(next) - 1)
		memcpy(text + len, next, sizeof(next));
	is_route(read_as(text, len, "192.0.2.1", SPARROW_ASK_PLAIN, true), "");
	ck_assert_uint_eq(route.paths, SPARROW_REPLY_PATHS_MAX);
	memcpy(text + len, next, sizeof(next));
	is_bad(read_as(text, len + sizeof(next) - 1, "192.0.2.1",
	    SPARROW_ASK_PLAIN, true), "too many paths");
	free(text);
}
END_TEST

START_TEST(main_table_comes_before_others)
{
	is_route(live(TABLE("A.inet.0") PREFIX JUNOS("*", "64709 I", "9")
	    END_OF_TABLE ONE), "64701 64702");
	is_route(live(ONE TABLE("inet.3") PREFIX JUNOS("*", "64709 I", "9")
	    END_OF_TABLE), "64701 64702");
	is_route(live(MAIN PREFIX OSPF("*") END_OF_TABLE TABLE("inet.3")
	    PREFIX JUNOS("*", "64709 I", "9") END_OF_TABLE), "64709");
	is_bad(live(TABLE("A.inet.0") PREFIX JUNOS("*", "64708 I", "9")
	    END_OF_TABLE TABLE("B.inet.0") PREFIX JUNOS("*", "64709 I", "9")
	    END_OF_TABLE), "different");
}
END_TEST

START_TEST(as_paths)
{
	static const struct {
		const char *text;
		const char *path;
		enum sparrow_origin origin;
	} paths[] = {
		{ "I", "", SPARROW_ORIGIN_IGP },
		{ "64701 {64702 64703} ?", "64701 {64702 64703}",
		    SPARROW_ORIGIN_INCOMPLETE },
		{ "(64512 64513) 64701 I", "(64512 64513) 64701",
		    SPARROW_ORIGIN_IGP },
		{ "([64512 64513]) 64701 I", "([64512 64513]) 64701",
		    SPARROW_ORIGIN_IGP },
		{ "[64700] 64701 I", "64701", SPARROW_ORIGIN_IGP },
		{ "1.10 64701 I (Looped: 1.10)", "1.10 64701",
		    SPARROW_ORIGIN_IGP },
		{ "64701 I  Aggregator: 64701 203.0.113.1", "64701",
		    SPARROW_ORIGIN_IGP },
	};
	char text[1000];
	size_t i;

	for (i = 0; i < sizeof paths / sizeof paths[0]; i++) {
		snprintf(text, sizeof text, MAIN PREFIX JUNOS("*", "%s", "1")
		    END_OF_TABLE, paths[i].text);
		is_route(live(text), paths[i].path);
		ck_assert_int_eq(route.origin, paths[i].origin);
	}
	is_bad(live(MAIN PREFIX JUNOS("*", "64701", "1") END_OF_TABLE),
	    "not understood");
	is_bad(live(MAIN PREFIX JUNOS("*", "64701 Ix", "1") END_OF_TABLE),
	    "not understood");
	is_bad(live(MAIN PREFIX JUNOS("*", "64701 X", "1") END_OF_TABLE),
	    "not understood");
	is_bad(live(MAIN PREFIX JUNOS("*", "64701 (64702 I", "1")
	    END_OF_TABLE), "bracket");
	is_bad(live(MAIN PREFIX JUNOS("*", "4294967296 I", "1")
	    END_OF_TABLE), "0 to 4294967295");
}
END_TEST

START_TEST(reply_about_another_address_is_refused)
{
	static const char text[] = ONE;

	is_bad(read_as(text, strlen(text), "192.0.3.7", SPARROW_ASK_BEST,
	    false), "does not match the question");
	is_bad(read_as(text, strlen(text), "2001:db8::7", SPARROW_ASK_BEST,
	    true), "does not match the question");
	is_bad(live(MAIN PREFIX JUNOS("*", "64701 I", "1")
	    "192.0.3.0/24       " JUNOS("*", "64702 I", "1") END_OF_TABLE),
	    "does not match the question");
	is_bad(live(MAIN "192.0.2.0/33 " JUNOS("*", "64702 I", "1")
	    END_OF_TABLE), "not understood");
	is_bad(live(MAIN JUNOS("*", "64702 I", "1") END_OF_TABLE),
	    "a prefix should stand before it");
}
END_TEST

START_TEST(live_reply_ends_in_an_empty_line)
{
	static const char text[] = MAIN PREFIX JUNOS("*", "64701 I", "1")
	    NEXT JUNOS("", "64702 I", "2") END_OF_TABLE;
	static const char status[] = "{master:0}\r\n";
	char longer[2000];
	size_t n;

	is_route(live(text), "64701");
	snprintf(longer, sizeof longer, "%s%s", text, status);
	is_route(live(longer), "64701");
	for (n = strlen("\r\n") + 1; n < strlen(text); n++)
		is_bad(read_as(text, n, ADDRESS, SPARROW_ASK_PLAIN, false),
		    "");
	is_bad(live(MAIN PREFIX JUNOS("*", "64701 I", "1")), "truncated");
	is_bad(live(MAIN PREFIX JUNOS("*", "64701 I", "1") "{master:0}\r\n"),
	    "truncated");
	is_bad(live(MAIN), "truncated");
}
END_TEST

START_TEST(nothing_but_an_empty_line_means_no_route)
{
	static const char *const none[] = {
		"\r\n", "\n", "\r\n\r\n", "\r\n{master}\r\n",
	};
	size_t i;

	for (i = 0; i < sizeof none / sizeof none[0]; i++) {
		ck_assert_int_eq(live(none[i]), SPARROW_REPLY_OK);
		ck_assert_int_eq(route.status,
		    SUPERSPARROW_STATUS_NOT_IN_TABLE);
		is_bad(pasted(none[i]), "empty");
	}
	is_bad(live(""), "empty");
	is_bad(live("{master}\r\n"), "empty");
	is_bad(live("\r\nwhat\r\n"), "not understood");
}
END_TEST

/* A prompt right behind the question about our address is the reply. */
START_TEST(paste_shows_that_there_is_no_route)
{
#define ASKED PROMPT "show route 192.0.2.7 table inet.0\r\n\r\n"
	ck_assert_int_eq(pasted(ASKED PROMPT), SPARROW_REPLY_OK);
	ck_assert_int_eq(route.status, SUPERSPARROW_STATUS_NOT_IN_TABLE);
	ck_assert_int_eq(pasted(ASKED "{master:0}\r\n" PROMPT "quit\r\n"),
	    SPARROW_REPLY_OK);
	ck_assert_int_eq(route.status, SUPERSPARROW_STATUS_NOT_IN_TABLE);
	ck_assert_int_eq(pasted(ASKED "[edit]\r\n" PROMPT "quit\r\n"),
	    SPARROW_REPLY_OK);
	ck_assert_int_eq(route.status, SUPERSPARROW_STATUS_NOT_IN_TABLE);
	ck_assert_int_eq(pasted(PROMPT "show route 192.0.2.0/24\r\n\r\n"
	    PROMPT), SPARROW_REPLY_OK);
	ck_assert_int_eq(route.status, SUPERSPARROW_STATUS_NOT_IN_TABLE);
	is_bad(pasted(ASKED), "not understood");
	is_bad(pasted(PROMPT "show route 192.0.2.8\r\n\r\n" PROMPT),
	    "not understood");
	is_bad(pasted(PROMPT "show bgp summary\r\n\r\n" PROMPT),
	    "not understood");
	is_bad(pasted(ASKED "something\r\n" PROMPT), "not understood");
	is_bad(pasted(ASKED PROMPT "show route 192.0.2.7\r\n" ONE PROMPT),
	    "different");
#undef ASKED
}
END_TEST

START_TEST(pasted_replies_must_agree)
{
	is_route(pasted(PROMPT "show route 192.0.2.7\r\n" ONE
	    PROMPT "show rout\r\n         ^\r\nsyntax error.\r\n\r\n"
	    PROMPT "show route 192.0.2.7\r\n" ONE PROMPT), "64701 64702");
	ck_assert_uint_eq(route.paths, 1);
	is_bad(pasted(ONE PROMPT "\r\n" MAIN PREFIX
	    JUNOS("*", "64702 I", "1") END_OF_TABLE), "different");
	is_bad(live(ONE "error: timeout\r\n\r\n"), "different");
	is_bad(pasted(MAIN PREFIX "*[BGP/170] 1w2d\r\n" PROMPT), "truncated");
}
END_TEST

START_TEST(extensive_form_counts_its_entries)
{
	is_route(pasted(DETAIL("2 entries")
	    DETAILS("*", "64701 I", "1") DETAILS("", "64702 I", "2")),
	    "64701");
	ck_assert_uint_eq(route.paths, 2);
	ck_assert_str_eq(route.next_hop, "198.51.100.1");
	is_route(pasted(DETAIL("2 entries") DETAILS("*", "64701 I", "1")),
	    "64701");
	is_bad(pasted(DETAIL("2 entries") DETAILS("", "64701 I", "1")),
	    "truncated");
	is_bad(pasted(DETAIL("3 entries") DETAILS("*", "64701 I", "1")
	    DETAILS("", "64702 I", "2")), "truncated");
	is_bad(pasted(DETAIL("1 entry") DETAILS("*", "64701 I", "1")
	    DETAILS("", "64702 I", "2")), "header contradicts");
	is_bad(pasted(DETAIL("1 entry")), "truncated");
	is_bad(pasted(DETAIL("0 entries") DETAILS("*", "64701 I", "1")),
	    "not understood");
	is_bad(pasted(DETAIL("1 entry") "        *BGP    Preference: 170\r\n"
	    "                Next hop: 198.51.100.1 via ge-0/0/0.0\r\n"),
	    "truncated");
	is_bad(pasted(DETAIL("1 entry") DETAILS("*", "64701 I", "1")
	    "                AS path: 64702 I\r\n"), "a second AS path");
	is_bad(live(DETAIL("2 entries") DETAILS("*", "64701 I", "1")
	    END_OF_TABLE), "truncated");
}
END_TEST

START_TEST(questions)
{
	static const struct {
		const char *address;
		enum sparrow_ask form;
		const char *text;
	} asked[] = {
		{ "192.0.2.7", SPARROW_ASK_BEST,
		    "show route table inet.0 active-path 192.0.2.7" },
		{ "192.0.2.7", SPARROW_ASK_PLAIN,
		    "show route table inet.0 192.0.2.7" },
		{ "192.0.2.7", SPARROW_ASK_OLD, "show route 192.0.2.7" },
		{ "2001:db8::7", SPARROW_ASK_BEST,
		    "show route table inet6.0 active-path 2001:db8::7" },
		{ "2001:db8::7", SPARROW_ASK_OLD, "show route 2001:db8::7" },
	};
	struct sparrow_strbuf text;
	struct sparrow_addr addr;
	size_t i;

	sparrow_strbuf_init(&text, 100);
	for (i = 0; i < sizeof asked / sizeof asked[0]; i++) {
		sparrow_strbuf_reset(&text);
		ck_assert_int_eq(sparrow_addr_parse(asked[i].address,
		    strlen(asked[i].address), &addr), 0);
		ck_assert_int_eq(sparrow_dialect_ask(&sparrow_dialect_junos,
		    &addr, asked[i].form, &text), 0);
		ck_assert_str_eq(text.data, asked[i].text);
	}
	sparrow_strbuf_free(&text);
}
END_TEST

START_TEST(bgp_has_as_many_paths_and_no_more)
{
	static const char next[] = "   [BGP/170] 1w\n    AS path: I\n";
	static char text[sizeof(MAIN PREFIX) +
	    (SPARROW_REPLY_PATHS_MAX + 1) * sizeof(next)];
	size_t len = (size_t)sprintf(text, "%s", MAIN PREFIX), i;

	for (i = 0; i <= SPARROW_REPLY_PATHS_MAX; i++, len += sizeof(next) - 1)
		memcpy(text + len, next, sizeof(next));
	is_bad(read_as(text, len, ADDRESS, SPARROW_ASK_PLAIN, true),
	    "too many paths");
	is_no_best_path(read_as(text, len - (sizeof(next) - 1), ADDRESS,
	    SPARROW_ASK_PLAIN, true), SPARROW_REPLY_PATHS_MAX);
	/* An entry without its protocol is none. */
	is_bad(live(MAIN PREFIX "*[/170] 1w\r\n    AS path: 64701 I\r\n"
	    END_OF_TABLE), "truncated");
	is_bad(pasted("op@rs> show route 198.51.100.0/24\r\n\r\nop@rs> "),
	    "not understood");
}
END_TEST

Suite *
unit_suite(void)
{
	Suite *suite = suite_create("junos");
	TCase *tcase = tcase_create("junos");

	tcase_add_checked_fixture(tcase, setup, reply_teardown);
	tcase_add_test(tcase, best_path_is_the_active_one);
	tcase_add_test(tcase,
	    active_route_of_another_protocol_is_a_local_one);
	tcase_add_test(tcase, number_of_paths_has_a_limit);
	tcase_add_test(tcase, main_table_comes_before_others);
	tcase_add_test(tcase, as_paths);
	tcase_add_test(tcase, reply_about_another_address_is_refused);
	tcase_add_test(tcase, live_reply_ends_in_an_empty_line);
	tcase_add_test(tcase, nothing_but_an_empty_line_means_no_route);
	tcase_add_test(tcase, paste_shows_that_there_is_no_route);
	tcase_add_test(tcase, pasted_replies_must_agree);
	tcase_add_test(tcase, extensive_form_counts_its_entries);
	tcase_add_test(tcase, questions);
	tcase_add_test(tcase, bgp_has_as_many_paths_and_no_more);
	suite_add_tcase(suite, tcase);
	return suite;
}
