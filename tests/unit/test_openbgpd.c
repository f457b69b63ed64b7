/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What else bgpctl may print instead of a route.  tests/transcripts has the
 * replies that are right.
 */
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include <supersparrow.h>

#include "reply.h"

#define ENTRY_JSON(prefix, path, more) \
	"\t\t{\n\t\t\t\"prefix\": \"" prefix "\",\n" \
	"\t\t\t\"aspath\": \"" path "\",\n" \
	"\t\t\t\"exit_nexthop\": \"198.51.100.1\",\n" \
	"\t\t\t\"neighbor\": {\n\t\t\t\t\"description\": \"x\"\n\t\t\t},\n" \
	"\t\t\t\"valid\": true,\n" more "\t\t\t\"origin\": \"IGP\"\n\t\t}"
#define BEST_JSON "\t\t\t\"best\": true,\n"
#define JSON(entries) "{\n\t\"rib\": [\n" entries "\n\t]\n}\n"
#define ONE JSON(ENTRY_JSON("192.0.2.0/24", "64701 64702", BEST_JSON))

#define DETAIL(prefix, path, more) \
	"\nBGP routing table entry for " prefix "\n" path \
	"    Nexthop 198.51.100.1 (via 198.51.100.2) Neighbor x (y) (z)\n" \
	"    Origin IGP, metric 0, localpref 100, ovs valid, external" more \
	"\n    Last update: 00:00:03 ago\n"
#define PATH_LINE "    64701 64702\n"

#define LEGEND "flags: * = Valid, > = Selected\norigin: i = IGP\n\n" \
	"flags ovs destination          gateway          lpref   med aspath " \
	"origin\n"

static void
setup(void)
{
	reply_dialect = &sparrow_dialect_openbgpd;
	reply_setup();
}

START_TEST(json_and_text_give_the_same_route)
{
	is_route(best(ONE), "64701 64702");
	is_route(pasted("$ bgpctl -j show rib 192.0.2.7\n" ONE "$ "),
	    "64701 64702");
	is_route(live(DETAIL("192.0.2.0/24", PATH_LINE, ", valid, best")),
	    "64701 64702");
	is_route(pasted(LEGEND "*>      N 192.0.2.0/24         198.51.100.1"
	    "      100     0 64701 64702 i\n"), "64701 64702");
	ck_assert_str_eq(route.next_hop, "198.51.100.1");
	ck_assert_int_eq(route.origin, SPARROW_ORIGIN_IGP);
	ck_assert_uint_eq(route.paths, 1);
}
END_TEST

START_TEST(best_path_is_the_one_that_says_so)
{
	is_route(best(JSON(ENTRY_JSON("192.0.2.0/24", "64701", "") ",\n"
	    ENTRY_JSON("192.0.2.0/24", "64702", BEST_JSON))), "64702");
	ck_assert_uint_eq(route.paths, 2);
	is_no_best_path(best(JSON(ENTRY_JSON("192.0.2.0/24", "64701", ""))),
	    1);
	is_no_best_path(best(JSON(ENTRY_JSON("192.0.2.0/24", "64701",
	    "\"best\": false,\n"))), 1);
	is_no_best_path(live(DETAIL("192.0.2.0/24", PATH_LINE, "")), 1);
	is_no_best_path(live(DETAIL("192.0.2.0/24", PATH_LINE,
	    ", valid, ecmp, ovs best")), 1);
	is_route(live(DETAIL("192.0.2.0/24", "", ", valid, best, announced")
	    DETAIL("192.0.2.0/24", PATH_LINE, ", valid")), "");
	is_bad(best(JSON(ENTRY_JSON("192.0.2.0/24", "1", BEST_JSON) ",\n"
	    ENTRY_JSON("192.0.2.0/24", "2", BEST_JSON))), "second best");
	is_bad(live(DETAIL("192.0.2.0/24", PATH_LINE, ", best")
	    DETAIL("192.0.2.0/24", "", ", best")), "second best");
}
END_TEST

START_TEST(reply_about_another_address_is_refused)
{
	is_bad(best(JSON(ENTRY_JSON("192.0.3.0/24", "1", BEST_JSON))),
	    "does not match the question");
	is_bad(best(JSON(ENTRY_JSON("2001:db8::/32", "1", BEST_JSON))),
	    "does not match the question");
	is_bad(best(JSON(ENTRY_JSON("nowhere", "1", BEST_JSON))),
	    "does not match the question");
	is_bad(live(DETAIL("192.0.3.0/24", PATH_LINE, ", best")),
	    "does not match the question");
	is_bad(pasted(LEGEND "*> N 192.0.3.0/24 198.51.100.1 100 0 1 i\n"),
	    "does not match the question");
	is_bad(best(JSON(ENTRY_JSON("192.0.2.0/24", "1", BEST_JSON) ",\n"
	    ENTRY_JSON("192.0.0.0/16", "2", ""))), "different replies");
}
END_TEST

START_TEST(empty_object_is_not_in_table)
{
	static const char *const texts[] = {
		"{\n\n}\n", "{\n}\n", "{\n\t\"rib\": [\n\t]\n}\n",
	};
	size_t i;

	for (i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		ck_assert_int_eq(best(texts[i]), SPARROW_REPLY_OK);
		ck_assert_int_eq(route.status,
		    SUPERSPARROW_STATUS_NOT_IN_TABLE);
	}
	is_bad(best("{\n\"neighbors\": []\n}\n"), "show rib");
	is_bad(best("{\n\"rib\": {}\n}\n"), "show rib");
	is_bad(best("{\n\"rib\": 1\n}\n"), "show rib");
}
END_TEST

/* "show rib detail" prints nothing then. */
START_TEST(silence_is_not_in_table_only_for_the_text_form)
{
	ck_assert_int_eq(live(""), SPARROW_REPLY_OK);
	ck_assert_int_eq(route.status, SUPERSPARROW_STATUS_NOT_IN_TABLE);
	is_bad(best(""), "empty");
	is_bad(pasted(""), "empty");
	is_bad(pasted(LEGEND), "ask with -j");
}
END_TEST

/* OpenBGPD 7.7 does not escape what it writes into strings. */
START_TEST(broken_json_asks_for_the_text)
{
	static const char broken[] = JSON(ENTRY_JSON("192.0.2.0/24", "1",
	    "\"description\": \"the \"big\" one\",\n"));

	ck_assert_int_eq(best(broken), SPARROW_REPLY_UNKNOWN_COMMAND);
	ck_assert_ptr_nonnull(strstr(route.error.text, "the \"big\" one"));
	is_bad(live(broken), "not understood as JSON");
	is_bad(pasted(broken), "not understood as JSON");
	is_route(best(JSON(ENTRY_JSON("192.0.2.0/24", "64701",
	    BEST_JSON "\"description\": \"caf\xe9 \xff\xfe\",\n"))), "64701");
	ck_assert_int_eq(best(JSON(ENTRY_JSON("192.0.2.0/24", "1",
	    BEST_JSON BEST_JSON))), SPARROW_REPLY_UNKNOWN_COMMAND);
}
END_TEST

static void *
no_memory(size_t size)
{
	(void)size;
	return NULL;
}

/* It is no mistake of bgpctl's. */
START_TEST(json_without_memory_is_out_of_memory)
{
	json_set_alloc_funcs(no_memory, free);
	ck_assert_int_eq(best(ONE), SPARROW_REPLY_NOMEM);
	ck_assert_int_eq(pasted(ONE), SPARROW_REPLY_NOMEM);
	json_set_alloc_funcs(malloc, free);
	is_route(best(ONE), "64701 64702");
}
END_TEST

START_TEST(json_without_what_a_path_has_is_refused)
{
	is_bad(best("{\n\"rib\": [ { \"prefix\": \"192.0.2.0/24\" } ]\n}\n"),
	    "lacks");
	is_bad(best("{\n\"rib\": [ 1 ]\n}\n"), "lacks");
	is_bad(best("{\n\"rib\": [ { \"prefix\": \"192.0.2.0/24\", "
	    "\"aspath\": 64701, \"exit_nexthop\": \"::\", "
	    "\"origin\": \"IGP\", \"best\": true } ]\n}\n"), "lacks");
	is_bad(best(JSON(ENTRY_JSON("192.0.2.0/24", "64701 x", BEST_JSON))),
	    "64701 x");
	is_bad(best(JSON(ENTRY_JSON("192.0.2.0/24", "4294967296",
	    BEST_JSON))), "4294967295");
}
END_TEST

START_TEST(two_replies_are_none)
{
	is_bad(best(ONE ONE), "more than one reply");
	is_bad(best(ONE "x\n"), "more than one reply");
	is_bad(pasted(ONE "$ bgpctl -j show rib 192.0.2.8\n" ONE),
	    "more than one reply");
	is_route(pasted(ONE "$ exit\n"), "64701 64702");
}
END_TEST

START_TEST(detail_with_a_line_missing_is_refused)
{
	is_bad(live("BGP routing table entry for 192.0.2.0/24\n"),
	    "truncated");
	is_bad(live("BGP routing table entry for 192.0.2.0/24\n    64701\n"),
	    "truncated");
	is_bad(live("BGP routing table entry for 192.0.2.0/24\n    64701\n"
	    "    64702\n"), "a Nexthop");
	is_bad(live("BGP routing table entry for 192.0.2.0/24\n    64701\n"
	    "    Nexthop 198.51.100.1 (via x) Neighbor y (z)\n"), "truncated");
	is_bad(live("BGP routing table entry for 192.0.2.0/24\n    64701\n"
	    "    Nexthop 198.51.100.1 (via x) Neighbor y (z)\n"
	    "    Communities: 1:2\n"), "an Origin");
	is_bad(live("BGP routing table entry for 192.0.2.0/24\n    64701\n"
	    "    Nexthop 198.51.100.1 (via x) Neighbor y (z)\n"
	    "    Origin IGP, metric 0, valid, best"), "truncated");
	is_bad(live(DETAIL("192.0.2.0/24", "    64701 best\n", ", best")),
	    "64701 best");
}
END_TEST

START_TEST(table_line_without_its_end_is_refused)
{
	is_bad(pasted(LEGEND "*> N 192.0.2.0/24 198.51.100.1 100 0 64701\n"),
	    "truncated");
	is_bad(pasted(LEGEND "*> N 192.0.2.0/24 198.51.100.1 100\n"),
	    "truncated");
	is_bad(pasted(LEGEND "*> N 192.0.2.0/24 nowhere 100 0 64701 i\n"),
	    "next hop");
	is_route(pasted(LEGEND "AI*> N-? 192.0.2.0/24 0.0.0.0 100 0 i\n"),
	    "");
	is_no_best_path(pasted(LEGEND
	    "*   ! 192.0.2.0/24 198.51.100.1 100 0 64701 {1 2} ?\n"
	    "*m  ! 192.0.2.0/24 198.51.100.1 100 0 64701 e\n"), 2);
}
END_TEST

START_TEST(what_bgpctl_complains_about_is_passed_on)
{
	static const char *const unknown[] = {
		"bgpctl: invalid option -- 'j'\nusage: bgpctl [-nV] ...\n",
		"unknown argument: rib\nvalid commands/args:\n  <cr>\n",
		"ambiguous argument: r\nvalid commands/args:\n",
	};
	size_t i;

	for (i = 0; i < sizeof unknown / sizeof unknown[0]; i++)
		ck_assert_int_eq(best(unknown[i]),
		    SPARROW_REPLY_UNKNOWN_COMMAND);
	is_error(live("permission denied\n"), SUPERSPARROW_EPROTOCOL,
	    "permission denied");
	is_error(live(DETAIL("192.0.2.0/24", PATH_LINE, ", best")
	    "bgpctl: write error\n"), SUPERSPARROW_EPROTOCOL, "write error");
	is_error(pasted("bgpctl: connect: /run/x: Permission denied\n"),
	    SUPERSPARROW_EUNREACHABLE, "Permission denied");
	/* The session has another server to ask. */
	ck_assert_int_eq(best("bgpctl: connect: /run/x: Connection refused\n"),
	    SPARROW_REPLY_BAD);
	ck_assert_int_eq(route.error.code, SUPERSPARROW_EUNREACHABLE);
	is_bad(best("Segmentation fault\n"), "Segmentation fault");
}
END_TEST

START_TEST(limits_are_kept)
{
	static const char row[] = "N 192.0.2.0/24 ::1 1 1 1 i\n";
	size_t size = SPARROW_REPLY_MAX + 1;
	char *text = malloc(size);
	size_t i;

	ck_assert_ptr_nonnull(text);
	memset(text, 'x', size);
	is_bad(read_as(text, size, ADDRESS, SPARROW_ASK_PLAIN, true),
	    "too long");
	memset(text, '[', size);
	memcpy(text, "{\n\"rib\":", 8);
	ck_assert_int_eq(read_as(text, size - 1, ADDRESS, SPARROW_ASK_BEST,
	    false), SPARROW_REPLY_UNKNOWN_COMMAND);
	for (i = 0; i < SPARROW_REPLY_LINES_MAX + 1; i++)
		memcpy(text + 2 * i, "y\n", 2);
	is_bad(read_as(text, 2 * i, ADDRESS, SPARROW_ASK_PLAIN, true),
	    "too many lines");
	for (i = 0; i <= SPARROW_REPLY_PATHS_MAX; i++)
		memcpy(text + i * (sizeof row - 1), row, sizeof row - 1);
	is_bad(read_as(text, i * (sizeof row - 1), ADDRESS,
	    SPARROW_ASK_PLAIN, true), "too many paths");
	is_no_best_path(read_as(text, (i - 1) * (sizeof row - 1), ADDRESS,
	    SPARROW_ASK_PLAIN, true), SPARROW_REPLY_PATHS_MAX);
	free(text);
}
END_TEST

START_TEST(question_is_printed_from_the_address)
{
	static const struct {
		const char *address;
		enum sparrow_ask form;
		const char *arguments;
	} cases[] = {
		{ "192.0.2.7", SPARROW_ASK_BEST, "-j show rib 192.0.2.7" },
		{ "192.0.2.7", SPARROW_ASK_PLAIN,
		    "show rib detail 192.0.2.7" },
		{ "2001:DB8:0::7", SPARROW_ASK_OLD,
		    "show rib detail 2001:db8::7" },
	};
	struct sparrow_addr addr;
	struct sparrow_strbuf out;
	size_t i;

	sparrow_strbuf_init(&out, 100);
	for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		ck_assert_int_eq(sparrow_addr_parse(cases[i].address,
		    strlen(cases[i].address), &addr), 0);
		sparrow_strbuf_reset(&out);
		ck_assert_int_eq(sparrow_dialect_ask(&sparrow_dialect_openbgpd,
		    &addr, cases[i].form, &out), 0);
		ck_assert_str_eq(sparrow_strbuf_text(&out),
		    cases[i].arguments);
	}
	memset(&addr, 0, sizeof addr);
	ck_assert_int_eq(sparrow_dialect_ask(&sparrow_dialect_openbgpd,
	    &addr, SPARROW_ASK_BEST, &out), -EINVAL);
	sparrow_strbuf_free(&out);
}
END_TEST

START_TEST(openbgpd_is_a_program)
{
	const struct supersparrow_dialect *d = &sparrow_dialect_openbgpd;

	ck_assert_ptr_eq(sparrow_dialect_find("bgpctl"), d);
	ck_assert_ptr_null(supersparrow_dialect_port(d));
	ck_assert_str_eq(d->program, "/usr/sbin/bgpctl");
	ck_assert_int_eq(d->framing, SPARROW_FRAMING_VTYSH);
	ck_assert_int_eq(d->socket_framing, SPARROW_FRAMING_VTYSH);
}
END_TEST

Suite *
unit_suite(void)
{
	Suite *suite = suite_create("openbgpd");
	TCase *tcase = tcase_create("openbgpd");

	tcase_add_checked_fixture(tcase, setup, reply_teardown);
	tcase_add_test(tcase, json_and_text_give_the_same_route);
	tcase_add_test(tcase, best_path_is_the_one_that_says_so);
	tcase_add_test(tcase, reply_about_another_address_is_refused);
	tcase_add_test(tcase, empty_object_is_not_in_table);
	tcase_add_test(tcase, silence_is_not_in_table_only_for_the_text_form);
	tcase_add_test(tcase, broken_json_asks_for_the_text);
	tcase_add_test(tcase, json_without_memory_is_out_of_memory);
	tcase_add_test(tcase, json_without_what_a_path_has_is_refused);
	tcase_add_test(tcase, two_replies_are_none);
	tcase_add_test(tcase, detail_with_a_line_missing_is_refused);
	tcase_add_test(tcase, table_line_without_its_end_is_refused);
	tcase_add_test(tcase, what_bgpctl_complains_about_is_passed_on);
	tcase_add_test(tcase, limits_are_kept);
	tcase_add_test(tcase, question_is_printed_from_the_address);
	tcase_add_test(tcase, openbgpd_is_a_program);
	suite_add_tcase(suite, tcase);
	return suite;
}
