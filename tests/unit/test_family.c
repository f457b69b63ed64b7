/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the route servers that look like Zebra's do otherwise: what Cisco IOS,
 * IOS XR and Arista EOS have in common; IOS; XR.  test_eos.c has EOS.  The
 * replies that are right are in tests/transcripts.
 */
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <supersparrow.h>

#include "reply.h"

/* A path of IOS, without a line for the time. */
#define IOS_ENTRY(path, hop, attributes) \
	"  Refresh Epoch 1\r\n" \
	"  " path "\r\n" \
	"    198.51.100." hop " from 198.51.100." hop \
	" (203.0.113." hop ")\r\n" \
	"      Origin IGP, localpref 100, " attributes "\r\n" \
	"      rx pathid: 0, tx pathid: 0x0\r\n"

#define IOS_TWO_PATHS \
	"BGP routing table entry for 192.0.2.0/24, version 7\r\n" \
	"Paths: (2 available, best #2, table default)\r\n" \
	"  Advertised to update-groups:\r\n" \
	"     1          2\r\n" \
	IOS_ENTRY("64701 64702", "1", "valid, external") \
	IOS_ENTRY("64703", "2", "valid, external, best")

static void
is_not_in_table(enum sparrow_reply reply)
{
	ck_assert_msg(reply == SPARROW_REPLY_OK, "%s", route.error.text);
	ck_assert_int_eq(route.status, SUPERSPARROW_STATUS_NOT_IN_TABLE);
	ck_assert_ptr_null(supersparrow_route_prefix(&route));
}

static void
is_unknown_command(enum sparrow_reply reply)
{
	ck_assert_int_eq(reply, SPARROW_REPLY_UNKNOWN_COMMAND);
	ck_assert_int_eq(route.status, SUPERSPARROW_STATUS_ERROR);
	ck_assert_int_eq(route.error.code, SUPERSPARROW_EPROTOCOL);
}

/* --- every member */

static const struct question {
	const struct supersparrow_dialect *dialect;
	const char *address;
	const char *command[SPARROW_ASK_LAST + 1];
} questions[] = {
	{ &sparrow_dialect_cisco, "192.0.2.7",
	    { NULL, "show ip bgp 192.0.2.7", NULL } },
	{ &sparrow_dialect_cisco, "2001:DB8::7",
	    { NULL, "show bgp ipv6 unicast 2001:db8::7",
	    "show bgp ipv6 2001:db8::7" } },
	{ &sparrow_dialect_iosxr, "::ffff:192.0.2.7",
	    { NULL, "show bgp ipv4 unicast 192.0.2.7", NULL } },
	{ &sparrow_dialect_iosxr, "2001:db8::7",
	    { NULL, "show bgp ipv6 unicast 2001:db8::7", NULL } },
	{ &sparrow_dialect_eos, "192.0.2.7",
	    { NULL, "show ip bgp 192.0.2.7", NULL } },
	{ &sparrow_dialect_eos, "2001:db8::7",
	    { NULL, "show ipv6 bgp 2001:db8::7",
	    "show bgp ipv6 unicast 2001:db8::7" } },
};

START_TEST(question_is_asked_in_the_forms_that_exist)
{
	const struct question *q = &questions[_i];
	struct sparrow_strbuf out;
	struct sparrow_addr addr;
	int form;

	sparrow_strbuf_init(&out, 100);
	ck_assert_int_eq(sparrow_addr_parse(q->address, strlen(q->address),
	    &addr), 0);
	for (form = 0; form <= SPARROW_ASK_LAST; form++) {
		sparrow_strbuf_reset(&out);
		ck_assert_int_eq(sparrow_dialect_ask(q->dialect, &addr,
		    (enum sparrow_ask)form, &out),
		    q->command[form] != NULL ? 0 : -ENOENT);
		ck_assert_str_eq(sparrow_strbuf_text(&out),
		    q->command[form] != NULL ? q->command[form] : "");
	}
	memset(&addr, 0, sizeof addr);
	ck_assert_int_eq(sparrow_dialect_ask(q->dialect, &addr,
	    SPARROW_ASK_PLAIN, &out), -EINVAL);
	sparrow_strbuf_free(&out);
}
END_TEST

static const struct {
	const struct supersparrow_dialect *dialect;
	const char *names[4];
	const char *setup[3];
} defaults[] = {
	{ &sparrow_dialect_cisco, { "cisco", "ios", "IOS-XE" },
	    { "terminal length 0", "terminal width 512" } },
	{ &sparrow_dialect_iosxr, { "iosxr", "ios-xr" },
	    { "terminal length 0", "terminal width 512" } },
	{ &sparrow_dialect_eos, { "eos" },
	    { "terminal length 0", "terminal width 32767" } },
};

START_TEST(telnet_port_and_a_terminal_that_neither_pages_nor_wraps)
{
	const struct supersparrow_dialect *d = defaults[_i].dialect;
	size_t i;

	for (i = 0; defaults[_i].names[i] != NULL; i++)
		ck_assert_ptr_eq(sparrow_dialect_find(defaults[_i].names[i]),
		    d);
	ck_assert_str_eq(d->port, "23");
	ck_assert_int_eq(d->framing, SPARROW_FRAMING_PROMPT);
	ck_assert_ptr_null(d->socket);
	for (i = 0; defaults[_i].setup[i] != NULL; i++)
		ck_assert_str_eq(d->setup[i], defaults[_i].setup[i]);
	ck_assert_ptr_null(d->setup[i]);
}
END_TEST

static const struct {
	const struct supersparrow_dialect *dialect;
	const char *line;
	int code;
} refused[] = {
	{ &sparrow_dialect_cisco, "% Bad passwords", SUPERSPARROW_ELOGIN },
	{ &sparrow_dialect_cisco, "% Login invalid", SUPERSPARROW_ELOGIN },
	{ &sparrow_dialect_cisco, "% Authentication failed",
	    SUPERSPARROW_ELOGIN },
	{ &sparrow_dialect_cisco, "% Authorization failed.",
	    SUPERSPARROW_ELOGIN },
	{ &sparrow_dialect_cisco, "Password required, but none set",
	    SUPERSPARROW_ELOGIN },
	{ &sparrow_dialect_cisco, "% Password:  timeout expired!",
	    SUPERSPARROW_ELOGIN },
	{ &sparrow_dialect_cisco, "% Username:  timeout expired!",
	    SUPERSPARROW_ELOGIN },
	{ &sparrow_dialect_cisco,
	    "% Login disabled on line 66, until 'password' is set",
	    SUPERSPARROW_ELOGIN },
	{ &sparrow_dialect_cisco, "% Connection refused by remote host",
	    SUPERSPARROW_EUNREACHABLE },
	{ &sparrow_dialect_cisco, "Line in use", SUPERSPARROW_EUNREACHABLE },
	{ &sparrow_dialect_iosxr, "% User Authentication failed",
	    SUPERSPARROW_ELOGIN },
	{ &sparrow_dialect_eos, "Login incorrect", SUPERSPARROW_ELOGIN },
	{ &sparrow_dialect_eos, "Login timed out after 60 seconds.",
	    SUPERSPARROW_ELOGIN },
};

START_TEST(refused_login_in_a_paste_is_told_from_no_route_server)
{
	char text[200];
	bool login = refused[_i].code == SUPERSPARROW_ELOGIN;

	reply_dialect = refused[_i].dialect;
	snprintf(text, sizeof text, "User Access Verification\r\n\r\n"
	    "Password: \r\n%s\r\n", refused[_i].line);
	ck_assert_int_eq(pasted(text), SPARROW_REPLY_OK);
	ck_assert_int_eq(route.status, login ?
	    SUPERSPARROW_STATUS_LOGIN_FAILED : SUPERSPARROW_STATUS_ERROR);
	ck_assert_int_eq(route.error.code, refused[_i].code);
	ck_assert_ptr_nonnull(strstr(route.error.text, refused[_i].line));
}
END_TEST

START_TEST(words_of_a_refusal_refuse_nothing_elsewhere)
{
	reply_dialect = &sparrow_dialect_cisco;
	/* A session is in already. */
	is_route(live("Line in use\r\n" IOS_TWO_PATHS), "64703");
	/* Inside of a table of a paste it is no login. */
	is_route(pasted(HEADER "Paths: (1 available, best #1)\r\n"
	    IOS_ENTRY("64701, (Line in use)", "1", "valid, best")), "64701");
}
END_TEST

static const struct {
	const struct supersparrow_dialect *dialect;
	const char *text;
} unknown[] = {
	{ &sparrow_dialect_cisco,
	    "          ^\r\n% Invalid input detected at '^' marker.\r\n\r\n" },
	{ &sparrow_dialect_cisco, "% Incomplete command.\r\n\r\n" },
	{ &sparrow_dialect_cisco, "% Ambiguous command:  \"show i\"\r\n" },
	{ &sparrow_dialect_cisco, "% Unknown command or computer name, or "
	    "unable to find computer address\r\n" },
	{ &sparrow_dialect_iosxr, "Tue Jul  9 10:11:17.001 UTC\r\n"
	    "          ^\r\n% Invalid input detected at '^' marker.\r\n" },
	{ &sparrow_dialect_eos, "% Invalid input\r\n" },
	{ &sparrow_dialect_eos,
	    "% Invalid input (privileged mode required)\r\n" },
	{ &sparrow_dialect_eos, "% Incomplete command\r\n" },
	{ &sparrow_dialect_eos, "% Ambiguous command\r\n" },
};

START_TEST(unknown_command_is_seen_in_each_dialect)
{
	reply_dialect = unknown[_i].dialect;
	is_unknown_command(live(unknown[_i].text));
	is_unknown_command(pasted(unknown[_i].text));
}
END_TEST

static const struct {
	const struct supersparrow_dialect *dialect;
	const char *line;
} errors[] = {
	{ &sparrow_dialect_cisco, "% BGP not active" },
	{ &sparrow_dialect_cisco, "Command authorization failed." },
	{ &sparrow_dialect_iosxr, "% None of the requested address families "
	    "are configured for instance 'default'(30155)" },
	{ &sparrow_dialect_eos, "% BGP inactive" },
};

START_TEST(errors_of_the_route_server_are_passed_on)
{
	char text[200];

	reply_dialect = errors[_i].dialect;
	snprintf(text, sizeof text, "%s\r\n", errors[_i].line);
	is_error(live(text), SUPERSPARROW_EPROTOCOL, errors[_i].line);
	is_error(pasted(text), SUPERSPARROW_EPROTOCOL, errors[_i].line);
}
END_TEST

/* A pager's or a clock's line does no harm between any two lines. */
static void
everywhere(const char *reply, const char *line, const char *path)
{
	char text[4096];
	const char *at;

	for (at = reply; at != NULL; at = strchr(at, '\n')) {
		if (*at == '\n')
			at++;
		snprintf(text, sizeof text, "%.*s%s%s", (int)(at - reply),
		    reply, line, at);
		is_route(pasted(text), path);
		ck_assert_uint_eq(route.paths, 2);
	}
}

/* Like what a clock prints, but not quite. */
static const char *const no_clock[] = {
	"Wed Apr  5 00:31:11 UTC",
	"Wed Apr  5 00:31:11.195 UTC or so",
	"Wed 123  5 00:31:11.195 UTC",
	"123 Apr  5 00:31:11.195 UTC",
	"Wedn Apr  5 00:31:11.195 UTC",
	"Wed Apr ",
};

START_TEST(lines_of_a_pager_and_of_a_clock_are_skipped)
{
	char text[80];

	reply_dialect = &sparrow_dialect_cisco;
	everywhere(IOS_TWO_PATHS, " --More-- \r\n", "64703");
	everywhere(IOS_TWO_PATHS, "--more--\r\n", "64703");
	everywhere(IOS_TWO_PATHS, " --More-- \b\b\b\b\b\b\b\b\b\b          "
	    "\b\b\b\b\b\b\b\b\b\b", "64703");
	everywhere(IOS_TWO_PATHS, "Load for five secs: 3%/0%; one minute: "
	    "5%; five minutes: 4%\r\n"
	    "Time source is NTP, 11:12:13.456 UTC Tue Mar 3 2009\r\n",
	    "64703");
	everywhere(IOS_TWO_PATHS, "Wed Apr  5 00:31:11.195 UTC\r\n",
	    "64703");
	is_not_in_table(live("No time source, 11:12:13.456 UTC Tue Mar 3 "
	    "2009\r\n% Network not in table\r\n"));
	for (size_t i = 0; i < sizeof no_clock / sizeof no_clock[0]; i++) {
		snprintf(text, sizeof text, "%s\r\n%% Network not in table\r\n",
		    no_clock[i]);
		is_bad(live(text), "not understood");
	}
}
END_TEST

/* --- IOS */

START_TEST(numbers_of_update_groups_are_no_path)
{
	static const char *const lists[] = {
		"     1\r\n",
		"     1          2          3\r\n",
		"     1          2          3\r\n     4\r\n",
		"     1\r\n     4\r\n     64704\r\n",
	};
	char text[1024];
	size_t i;

	reply_dialect = &sparrow_dialect_cisco;
	for (i = 0; i < sizeof lists / sizeof lists[0]; i++) {
		snprintf(text, sizeof text, HEADER
		    "Paths: (1 available, best #1)\r\n"
		    "  Advertised to update-groups:\r\n%s"
		    "  64701 64702\r\n"
		    "    198.51.100.1 from 198.51.100.1 (203.0.113.1)\r\n"
		    "      Origin IGP, valid, external, best\r\n", lists[i]);
		is_route(live(text), "64701 64702");
	}
	/* Two lines and no indentation: is the last one the rest of a path? */
	is_bad(pasted(HEADER "Paths: (1 available, best #1)\n"
	    "Advertised to update-groups:\n1 2 3\n4\n64701 64702\n"
	    "198.51.100.1 from 198.51.100.1 (203.0.113.1)\n"
	    "Origin IGP, valid, external, best\n"), "wrapped");
}
END_TEST

START_TEST(path_of_which_only_numbers_are_shown_is_missing)
{
	reply_dialect = &sparrow_dialect_cisco;
	is_bad(live(HEADER "Paths: (1 available, best #1)\r\n"
	    "  Advertised to update-groups:\r\n     1          2\r\n"
	    "    198.51.100.1 from 198.51.100.1 (203.0.113.1)\r\n"
	    "      Origin IGP, valid, external, best\r\n"), "missing");
}
END_TEST

START_TEST(path_that_is_not_used_is_never_the_best)
{
	static const char *const flags[] = {
		", (received-only)",
		" (history entry)",
		", (history entry)",
		", (suppressed due to dampening)",
		", (aggregated by 64702 2001:db8::1), (received-only)",
	};
	char text[1024];
	size_t i;

	reply_dialect = &sparrow_dialect_cisco;
	for (i = 0; i < sizeof flags / sizeof flags[0]; i++) {
		snprintf(text, sizeof text, HEADER
		    "Paths: (1 available, best #1)\r\n  64701 64702%s\r\n"
		    "    198.51.100.1 from 198.51.100.1 (203.0.113.1)\r\n"
		    "      Origin IGP, valid, external\r\n", flags[i]);
		is_no_best_path(live(text), 1);
	}
	is_route(live(HEADER "Paths: (1 available, best #1)\r\n"
	    IOS_ENTRY("64701, (received & used)", "1", "valid, best")),
	    "64701");
}
END_TEST

START_TEST(hexadecimal_lines_are_no_path)
{
	reply_dialect = &sparrow_dialect_cisco;
	is_route(live(HEADER "Paths: (2 available, best #1)\r\n"
	    "  64701\r\n"
	    "    198.51.100.1 from 198.51.100.1 (203.0.113.1)\r\n"
	    "      Origin IGP, valid, external, best\r\n"
	    "      unknown transitive attribute: flag 0xE0 type 0x20\r\n"
	    "        value 0000 205B 0000 0000\r\n"
	    "              0000 0005\r\n"
	    "              0000 0001\r\n"
	    "\r\n"
	    "  64702\r\n"
	    "    198.51.100.2 from 198.51.100.2 (203.0.113.2)\r\n"
	    "      Origin IGP, valid, external\r\n"), "64701");
	/* A path is looked for above its own next hop only. */
	is_bad(live(HEADER "Paths: (2 available, best #1)\r\n"
	    IOS_ENTRY("64701", "1", "valid, best")
	    "    198.51.100.2 from 198.51.100.2 (203.0.113.2)\r\n"
	    "      Origin IGP, valid, external\r\n"), "rx pathid");
}
END_TEST

START_TEST(word_of_rpki_is_not_that_of_the_path)
{
	reply_dialect = &sparrow_dialect_cisco;
	is_no_best_path(live(HEADER "Paths: (1 available, best #1)\r\n"
	    IOS_ENTRY("64701", "1", "invalid, external, best")
	    "      path 7FE1105AC098 RPKI State valid\r\n"), 1);
	is_route(live(HEADER "Paths: (1 available, best #1)\r\n"
	    IOS_ENTRY("64701", "1", "valid, external, best")
	    "      path 7FE1105AC098 RPKI State invalid\r\n"), "64701");
}
END_TEST

START_TEST(line_that_is_wrapped_at_a_blank_is_joined)
{
	reply_dialect = &sparrow_dialect_cisco;
	is_route(pasted(HEADER "Paths: (1 available, best #1, table "
	    "Default-IP-Routing-Table, not advertised to\n EBGP peer)\n"
	    "  64701, (aggregated by 64701 192.0.2.1), (Received from a\n"
	    " RR-client)\n"
	    "    198.51.100.1 (metric 20) (via vrf RED) from\n"
	    " 198.51.100.1 (203.0.113.1)\n"
	    "      Origin IGP, metric 0, localpref 100, valid, external,\n"
	    " best\n"), "64701");
}
END_TEST

START_TEST(prefix_that_is_none_is_refused)
{
	reply_dialect = &sparrow_dialect_cisco;
	is_bad(live("BGP routing table entry for 192.0.333.0/24\r\n"),
	    "prefix is not understood: \"BGP routing table entry for "
	    "192.0.333.0/24\"");
	is_bad(live("BGP routing table entry for 64700:1:192.0.2.0/33\r\n"),
	    "prefix is not understood");
	is_bad(live("BGP routing table entry for 192.0.3.0/24\r\n"),
	    "does not match the question");
}
END_TEST

/* --- IOS XR */

#define XR_PATH(n, path, label, attributes) \
	"  Path #" n ": Received by speaker 0\r\n" \
	"  Advertised to update-groups (with more than one peer):\r\n" \
	"    0.2 \r\n" \
	"  " path "\r\n" \
	"    198.51.100." n " (metric 10) from 198.51.100.9 (203.0.113.9)\r\n" \
	label \
	"      Origin IGP, localpref 100, " attributes "\r\n" \
	"      Received Path ID 1, Local Path ID 2, version 16\r\n"

START_TEST(label_may_stand_before_the_origin)
{
	reply_dialect = &sparrow_dialect_iosxr;
	is_route(live(HEADER "Paths: (2 available, best #2)\r\n"
	    XR_PATH("1", "64701", "      Received Label 24022 \r\n",
	    "valid, internal, backup, add-path")
	    XR_PATH("2", "64702", "", "valid, external, best, group-best")),
	    "64702");
	is_bad(live(HEADER "Paths: (1 available, best #1)\r\n"
	    XR_PATH("1", "64701", "      Sent Label 24022 \r\n",
	    "valid, best")), "not understood: \"Sent Label 24022\"");
}
END_TEST

START_TEST(all_paths_must_be_there_where_no_question_asks_for_one)
{
	static const char text[] = HEADER "Paths: (2 available, best #1)\r\n"
	    XR_PATH("1", "64701", "", "valid, internal, best");

	reply_dialect = &sparrow_dialect_iosxr;
	is_bad(live(text), "truncated: 1 of 2 paths");
	is_bad(pasted(text), "truncated: 1 of 2 paths");
	reply_dialect = &sparrow_dialect_cisco;
	is_bad(live(text), "truncated: 1 of 2 paths");
	is_route(pasted(text), "64701");
}
END_TEST

static void
teardown(void)
{
	reply_dialect = &sparrow_dialect_zebra;
	reply_teardown();
}

#define COUNT(array) ((int)(sizeof(array) / sizeof((array)[0])))

static void
add_members(TCase *tcase)
{
	tcase_add_loop_test(tcase, question_is_asked_in_the_forms_that_exist,
	    0, COUNT(questions));
	tcase_add_loop_test(tcase,
	    telnet_port_and_a_terminal_that_neither_pages_nor_wraps, 0,
	    COUNT(defaults));
	tcase_add_loop_test(tcase,
	    refused_login_in_a_paste_is_told_from_no_route_server, 0,
	    COUNT(refused));
	tcase_add_test(tcase, words_of_a_refusal_refuse_nothing_elsewhere);
	tcase_add_loop_test(tcase, unknown_command_is_seen_in_each_dialect, 0,
	    COUNT(unknown));
	tcase_add_loop_test(tcase, errors_of_the_route_server_are_passed_on, 0,
	    COUNT(errors));
	tcase_add_test(tcase, lines_of_a_pager_and_of_a_clock_are_skipped);
}

Suite *
unit_suite(void)
{
	Suite *suite = suite_create("family");
	TCase *tcase = tcase_create("family");

	tcase_add_checked_fixture(tcase, reply_setup, teardown);
	add_members(tcase);
	tcase_add_test(tcase, numbers_of_update_groups_are_no_path);
	tcase_add_test(tcase,
	    path_of_which_only_numbers_are_shown_is_missing);
	tcase_add_test(tcase, path_that_is_not_used_is_never_the_best);
	tcase_add_test(tcase, hexadecimal_lines_are_no_path);
	tcase_add_test(tcase, word_of_rpki_is_not_that_of_the_path);
	tcase_add_test(tcase, line_that_is_wrapped_at_a_blank_is_joined);
	tcase_add_test(tcase, prefix_that_is_none_is_refused);
	tcase_add_test(tcase, label_may_stand_before_the_origin);
	tcase_add_test(tcase,
	    all_paths_must_be_there_where_no_question_asks_for_one);
	suite_add_tcase(suite, tcase);
	return suite;
}
