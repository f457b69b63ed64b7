/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What may come instead of a reply to the question.  The replies that are
 * right are in tests/transcripts.
 */
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <supersparrow.h>

#include "reply.h"

START_TEST(reply_about_another_address_is_refused)
{
	is_route(live(TWO_PATHS), "64703");
	is_bad(read_as(TWO_PATHS, strlen(TWO_PATHS), "192.0.3.7",
	    SPARROW_ASK_PLAIN, false), "does not match the question");
	ck_assert_ptr_nonnull(strstr(route.error.text, "192.0.2.0/24"));
	is_bad(read_as(TWO_PATHS, strlen(TWO_PATHS), "2001:db8::7",
	    SPARROW_ASK_PLAIN, false), "does not match the question");
	is_bad(read_as(TWO_PATHS, strlen(TWO_PATHS), "192.0.3.7",
	    SPARROW_ASK_PLAIN, true), "does not match the question");
}
END_TEST

START_TEST(two_replies_are_none)
{
	is_bad(live(TWO_PATHS TWO_PATHS), "a second reply");
	is_bad(live(TWO_PATHS "% Network not in table\r\n"), "different");
	is_bad(live("% Network not in table\r\n" TWO_PATHS), "different");
	is_bad(live("% Network not in table\r\n% Network not in table\r\n"),
	    "different");
	is_bad(live("% Unknown command.\r\n" TWO_PATHS), "different");
	is_bad(live("% Unknown command.\r\n% Network not in table\r\n"),
	    "different");
}
END_TEST

/* FortiOS 7. */
#define NO_PATH "VRF 0 " HEADER \
	"Paths: (1 available, best #1, table Default-IP-Routing-Table)\r\n" \
	"  Original VRF 0\r\n    0.0.0.0 from 0.0.0.0 (192.0.2.70)\r\n" \
	"      Origin IGP metric 0, localpref 100, weight 32768, valid, " \
	"sourced, local, best\r\n\r\n"
#define NO_BEST HEADER "Paths: (1 available, no best path)\r\n" \
	ENTRY("64703", "2", "valid")

START_TEST(pasted_replies_must_agree)
{
	is_route(pasted("r1> show ip bgp 192.0.2.7\r\n" TWO_PATHS
	    "r1> show ip bgp 192.0.2.8\r\n" TWO_PATHS "r1> "), "64703");
	ck_assert_uint_eq(route.paths, 2);
	is_route(pasted("r1> sho ipp\r\n% Unknown command.\r\n"
	    "r1> show ip bgp 192.0.2.7\r\n" TWO_PATHS), "64703");
	is_bad(pasted(TWO_PATHS HEADER "Paths: (1 available, best #1)\r\n"
	    ENTRY("64703 64703", "2", "valid, best")), "different");
	is_bad(pasted(TWO_PATHS HEADER "Paths: (1 available, best #1)\r\n"
	    ENTRY("64703", "9", "valid, best")), "different");
	is_bad(pasted(TWO_PATHS HEADER "Paths: (1 available, no best path)\r\n"
	    ENTRY("64703", "2", "valid")), "different");
	is_bad(pasted(TWO_PATHS HEADER "Paths: (1 available, best #1)\r\n"
	    "  64703\r\n    198.51.100.2 from 198.51.100.2 (203.0.113.2)\r\n"
	    "      Origin EGP, valid, best\r\n"), "different");
	is_bad(pasted(TWO_PATHS "BGP routing table entry for 192.0.2.0/23\r\n"
	    "Paths: (1 available, best #1)\r\n"
	    ENTRY("64703", "2", "valid, best")), "different");
	is_no_best_path(pasted(NO_BEST NO_BEST), 1);
	is_route(pasted(NO_PATH NO_PATH), "");
	is_bad(pasted(NO_BEST TWO_PATHS), "different");
	is_bad(pasted(TWO_PATHS HEADER), "truncated");
	is_bad(pasted(HEADER TWO_PATHS), "truncated");
	is_bad(pasted(TWO_PATHS "r1> show ip bgp 198.51.100.1\r\n"
	    "% Network not in table\r\n"), "different");
}
END_TEST

START_TEST(not_in_table_counts_only_as_the_reply)
{
	ck_assert_int_eq(live("% Network not in table\r\n"),
	    SPARROW_REPLY_OK);
	ck_assert_int_eq(route.status, SUPERSPARROW_STATUS_NOT_IN_TABLE);
	ck_assert_ptr_null(supersparrow_route_prefix(&route));
	ck_assert_uint_eq(route.paths, 0);
	is_error(live("% Network not in table of contents\r\n"),
	    SUPERSPARROW_EPROTOCOL, "of contents");
	is_bad(live("Network not in table\r\n"), "not understood");
	is_bad(live("      Community: 64700:1\r\n% Network not in table\r\n"),
	    "Community: 64700:1");
}
END_TEST

START_TEST(unsolicited_lines_do_no_harm)
{
	static const char log[] = "%BGP-5-ADJCHANGE: neighbor 192.0.2.9 Up";
	static const char stamped[] =
	    "*Mar  1 00:03:11.123: %SYS-5-CONFIG_I: Configured from console";
	static const char zebra[] = "2000/10/06 15:47:28 BGP: 192.0.2.9 down";
	static const char *const lines[] = { log, stamped, zebra };
	size_t line_end[32];
	size_t n = 0, i, j;
	char text[2048];

	line_end[n++] = 0;
	for (i = 0; TWO_PATHS[i] != '\0'; i++)
		if (TWO_PATHS[i] == '\n')
			line_end[n++] = i + 1;
	for (i = 0; i < n; i++)
		for (j = 0; j < sizeof lines / sizeof lines[0]; j++) {
			snprintf(text, sizeof text, "%.*s%s\r\n%s",
			    (int)line_end[i], TWO_PATHS, lines[j],
			    &TWO_PATHS[line_end[i]]);
			is_route(live(text), "64703");
			ck_assert_uint_eq(route.paths, 2);
		}
	is_bad(live("%BGP-5-ADJCHANGE: neighbor 192.0.2.9 Up\r\n"), "empty");
	live("%BGP-5-ADJCHANGE: x\r\n% Network not in table\r\n");
	ck_assert_int_eq(route.status, SUPERSPARROW_STATUS_NOT_IN_TABLE);
}
END_TEST

START_TEST(prompt_text_inside_the_reply_is_text)
{
	is_route(live(HEADER "Paths: (1 available, best #1)\r\n"
	    "  Advertised to non peer-group peers:\r\n"
	    "  rs1> (198.51.100.1) rs1#(198.51.100.2)\r\n"
	    "  64701 64702\r\n"
	    "    198.51.100.1(rs1>) from rs1>(198.51.100.1) (203.0.113.1)\r\n"
	    "      Origin IGP, valid, external, best\r\n"
	    "      Community: rs1> rs1#\r\n"
	    "rs1> \r\n"), "64701 64702");
	ck_assert_str_eq(route.next_hop, "198.51.100.1");
}
END_TEST

/* A peer's name can hold line ends; FRR prints it as it is. */
START_TEST(entry_smuggled_in_by_a_host_name_is_refused)
{
	is_bad(live(HEADER "Paths: (1 available, best #1)\r\n"
	    "  Advertised to non peer-group peers:\r\n"
	    "  x\r\n" ENTRY("64999", "9", "valid, external, best")
	    "  y(198.51.100.1)\r\n"
	    ENTRY("64701", "1", "valid, external, best")), "second best");
	is_bad(best(HEADER "Paths: (2 available, best #2)\r\n"
	    ENTRY("64999", "9", "valid, external")
	    ENTRY("64701", "1", "valid, external")
	    ENTRY("64702", "2", "valid, external, best")), "truncated");
}
END_TEST

/* --- instead of a route */

START_TEST(unknown_command_asks_for_the_next_form)
{
	static const char *const lines[] = {
		"% Unknown command.\r\n",
		"% [BGP] Unknown command: show ip bgp 192.0.2.7 bestpath\r\n",
		"% Ambiguous command.\r\n",
		"% Command incomplete.\r\n",
		"% There is no matched command.\r\n",
		"            ^\r\n% Invalid input detected at '^' marker.\r\n",
	};
	size_t i;

	for (i = 0; i < sizeof lines / sizeof lines[0]; i++) {
		ck_assert_int_eq(best(lines[i]),
		    SPARROW_REPLY_UNKNOWN_COMMAND);
		ck_assert_int_eq(pasted(lines[i]),
		    SPARROW_REPLY_UNKNOWN_COMMAND);
		ck_assert_int_eq(route.status, SUPERSPARROW_STATUS_ERROR);
		ck_assert_int_eq(route.error.code, SUPERSPARROW_EPROTOCOL);
		ck_assert_ptr_nonnull(strstr(route.error.text, "\"% "));
	}
}
END_TEST

START_TEST(errors_of_the_route_server_are_passed_on)
{
	static const char *const lines[] = {
		"% Cannot specify IPv6 address or prefix with IPv4 AFI",
		"% BGP instance not found",
		"Default BGP instance not found",
		"No BGP process is configured",
		"Can't find BGP view red",
		"View/Vrf red is unknown",
		"address is malformed",
		"% Command not allowed",
	};
	char text[100];
	size_t i;

	for (i = 0; i < sizeof lines / sizeof lines[0]; i++) {
		snprintf(text, sizeof text, "%s\r\n", lines[i]);
		is_error(live(text), SUPERSPARROW_EPROTOCOL, lines[i]);
		is_error(pasted(text), SUPERSPARROW_EPROTOCOL, lines[i]);
	}
}
END_TEST

START_TEST(refused_login_in_a_paste_is_login_failed)
{
	static const char *const lines[] = {
		"Vty password is not set.\r\n",
		"Password: \r\nPassword: \r\nPassword: \r\n"
		    "% Bad passwords, too many failures!\r\n",
		"Trying 192.0.2.1 ... Open\r\n\r\n"
		    "Password required, but none set\r\n",
	};
	size_t i;

	for (i = 0; i < sizeof lines / sizeof lines[0]; i++) {
		ck_assert_int_eq(pasted(lines[i]), SPARROW_REPLY_OK);
		ck_assert_int_eq(route.status,
		    SUPERSPARROW_STATUS_LOGIN_FAILED);
		ck_assert_int_eq(route.error.code, SUPERSPARROW_ELOGIN);
	}
	/* The first refusal is the one that counts. */
	ck_assert_int_eq(pasted("Vty password is not set.\r\n"
	    "telnet: Unable to connect: Connection refused\r\n"),
	    SPARROW_REPLY_OK);
	ck_assert_int_eq(route.error.code, SUPERSPARROW_ELOGIN);
	is_error(pasted("telnet: Unable to connect: Connection refused\n"),
	    SUPERSPARROW_EUNREACHABLE, "Connection refused");
	is_route(pasted("% Bad passwords, too many failures!\r\n" TWO_PATHS),
	    "64703");
}
END_TEST

START_TEST(anything_else_is_quoted)
{
	is_bad(live("SSH-2.0-OpenSSH_9.2\r\n"), "\"SSH-2.0-OpenSSH_9.2\"");
	is_bad(live("\x1b[1m\xff\r\n"), "\\x1b[1m\\xff");
	is_bad(live(""), "empty");
	is_bad(live("\r\n \r\n"), "empty");
	is_bad(pasted("r1> \r\n"), "not understood");
}
END_TEST

START_TEST(what_stands_at_the_wrong_place_is_refused)
{
	/* A line that is cut, and one that is no rest of it. */
	is_bad(live(HEADER "Paths: (1 available, best #1, table\r\n"
	    "\tDefault)\r\n" ENTRY("64703", "2", "valid, best")),
	    "truncated");
	is_bad(live(HEADER "Paths: (1 available, best #1)\r\n"
	    "Paths: (1 available, best #1)\r\n"
	    ENTRY("64703", "2", "valid, best")), "not understood");
	/* A router's id is an IPv4 address. */
	is_bad(live(HEADER "Paths: (1 available, best #1)\r\n  64703\r\n"
	    "    198.51.100.2 from 198.51.100.2 (2001:db8::1)\r\n"
	    "      Origin IGP, valid, best\r\n"), "");
	/* The name of an interface has no such byte. */
	is_bad(live(HEADER "Paths: (1 available, best #1)\r\n  64703\r\n"
	    "    fe80::1%e\x80 from fe80::1 (203.0.113.2)\r\n"
	    "      Origin IGP, valid, best\r\n"), "");
	is_bad(live(HEADER "Paths: (1 available, best #1)\r\n  64703\r\n"
	    "    fe80::1%e\x7f from fe80::1 (203.0.113.2)\r\n"
	    "      Origin IGP, valid, best\r\n"), "");
	/* Behind the reason of the choice there is nothing. */
	is_no_best_path(live(HEADER "Paths: (1 available, no best path)\r\n"
	    ENTRY("64703", "2", "valid, best (Router ID) x")), 1);
	/* No time stamp. */
	is_bad(live("Wed Apr  5 00:31:11.195 UTC or so\r\n"),
	    "not understood");
}
END_TEST

START_TEST(limits_are_kept)
{
	size_t size = SPARROW_REPLY_MAX + 1;
	char *text = malloc(size);
	size_t i;

	ck_assert_ptr_nonnull(text);
	memset(text, 'x', size);
	is_bad(read_as(text, size, ADDRESS, SPARROW_ASK_PLAIN, true),
	    "too long");
	is_bad(read_as(text, size - 1, ADDRESS, SPARROW_ASK_PLAIN, true),
	    "xxx...");
	for (i = 0; i < SPARROW_REPLY_LINES_MAX + 1; i++)
		memcpy(text + 2 * i, "y\n", 2);
	is_bad(read_as(text, 2 * i, ADDRESS, SPARROW_ASK_PLAIN, true),
	    "too many lines");
	is_bad(read_as(text, 2 * i - 2, ADDRESS, SPARROW_ASK_PLAIN, true),
	    "\"y\"");
	free(text);
}
END_TEST

START_TEST(paths_are_limited)
{
	static const char entry[] = "1\n1.1.1.1 from 1.1.1.1 (1.1.1.1)\n"
	    "Origin IGP\n";
	static char text[sizeof entry * (SPARROW_REPLY_PATHS_MAX + 2)];
	size_t len, i;

	len = (size_t)snprintf(text, sizeof text,
	    "BGP routing table entry for 192.0.2.0/24\n"
	    "Paths: (%d available, best #7)\n", SPARROW_REPLY_PATHS_MAX);
	for (i = 0; i < SPARROW_REPLY_PATHS_MAX; i++, len += sizeof entry - 1)
		memcpy(text + len, entry, sizeof entry);
	is_route(read_as(text, len, ADDRESS, SPARROW_ASK_PLAIN, false), "1");
	ck_assert_uint_eq(route.paths, SPARROW_REPLY_PATHS_MAX);
	memcpy(text + len, entry, sizeof entry);
	is_bad(read_as(text, len + sizeof entry - 1, ADDRESS,
	    SPARROW_ASK_PLAIN, false), "too many paths");
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
		    "show ip bgp 192.0.2.7 bestpath" },
		{ "192.0.2.7", SPARROW_ASK_PLAIN, "show ip bgp 192.0.2.7" },
		{ "192.0.2.7", SPARROW_ASK_OLD, "show ip bgp 192.0.2.7" },
		{ "2001:DB8:0::7", SPARROW_ASK_BEST,
		    "show bgp ipv6 unicast 2001:db8::7 bestpath" },
		{ "2001:db8::7", SPARROW_ASK_PLAIN,
		    "show bgp ipv6 2001:db8::7" },
		{ "2001:db8::7", SPARROW_ASK_OLD,
		    "show ipv6 bgp 2001:db8::7" },
		{ "::ffff:192.0.2.7", SPARROW_ASK_PLAIN,
		    "show ip bgp 192.0.2.7" },
	};
	struct sparrow_addr addr;
	struct sparrow_strbuf out;
	size_t i;

	sparrow_strbuf_init(&out, 100);
	for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		ck_assert_int_eq(sparrow_addr_parse(cases[i].address,
		    strlen(cases[i].address), &addr), 0);
		sparrow_strbuf_reset(&out);
		ck_assert_int_eq(sparrow_dialect_ask(&sparrow_dialect_zebra,
		    &addr, cases[i].form, &out), 0);
		ck_assert_str_eq(sparrow_strbuf_text(&out), cases[i].command);
	}
	memset(&addr, 0, sizeof addr);
	ck_assert_int_eq(sparrow_dialect_ask(&sparrow_dialect_zebra,
	    &addr, SPARROW_ASK_BEST, &out), -EINVAL);
	sparrow_strbuf_free(&out);
}
END_TEST

Suite *
unit_suite(void)
{
	Suite *suite = suite_create("zebra");
	TCase *tcase = tcase_create("zebra");

	tcase_add_checked_fixture(tcase, reply_setup, reply_teardown);
	tcase_add_test(tcase, reply_about_another_address_is_refused);
	tcase_add_test(tcase, two_replies_are_none);
	tcase_add_test(tcase, pasted_replies_must_agree);
	tcase_add_test(tcase, not_in_table_counts_only_as_the_reply);
	tcase_add_test(tcase, unsolicited_lines_do_no_harm);
	tcase_add_test(tcase, prompt_text_inside_the_reply_is_text);
	tcase_add_test(tcase, entry_smuggled_in_by_a_host_name_is_refused);
	tcase_add_test(tcase, unknown_command_asks_for_the_next_form);
	tcase_add_test(tcase, errors_of_the_route_server_are_passed_on);
	tcase_add_test(tcase, refused_login_in_a_paste_is_login_failed);
	tcase_add_test(tcase, anything_else_is_quoted);
	tcase_add_test(tcase, what_stands_at_the_wrong_place_is_refused);
	tcase_add_test(tcase, limits_are_kept);
	tcase_add_test(tcase, paths_are_limited);
	tcase_add_test(tcase, question_is_printed_from_the_address);
	suite_add_tcase(suite, tcase);
	return suite;
}
