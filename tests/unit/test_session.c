/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "session/screen.h"
#include "session/session.h"
#include "unit.h"

/* FRR 8.4.4's greeting behind the telnet filter, byte for byte. */
#define GREETING \
	"\r\nHello, this is FRRouting (version 8.4.4).\r\n" \
	"Copyright 1996-2005 Kunihiro Ishiguro, et al.\r\n\r\n\r\n" \
	"User Access Verification\r\n\r\n"
#define LOGIN GREETING "Password: "
#define PROMPT "rs1> "
#define SETUP "terminal length 0\r\n" PROMPT
#define QUESTION "show ip bgp 203.0.113.7 bestpath"
#define BODY \
	"BGP routing table entry for 203.0.113.0/24, version 5\r\n" \
	"Paths: (1 available, best #1, table default)\r\n" \
	"  Not advertised to any peer\r\n" \
	"  64702 64602\r\n" \
	"    127.0.70.2 from 127.0.70.2 (127.0.70.2)\r\n" \
	"      Origin IGP, valid, external, best (First path received)\r\n" \
	"      Last update: Fri Oct  6 15:44:05 2000\r\n"
#define REPLY QUESTION "\r\n" BODY PROMPT

static struct sparrow_session *session;
static struct supersparrow_route route;
static const struct sparrow_log silent;

static struct sparrow_time
after_ms(int64_t ms)
{
	return sparrow_time_add_ms(unit_now, ms);
}

static void
start_as(const char *username, const char *password,
    enum sparrow_framing framing, const struct supersparrow_dialect *dialect)
{
	struct sparrow_session_params params = {
		.dialect = dialect,
		.framing = framing,
		.username = username,
		.password = password,
		.timeout_ms = 5000,
		.log = &silent,
		.name = "rs",
	};

	ck_assert_int_eq(sparrow_session_new(&params, unit_now,
	    after_ms(5000), &session), 0);
}

static void
start(const char *password)
{
	start_as(NULL, password, SPARROW_FRAMING_PROMPT,
	    &sparrow_dialect_zebra);
}

static void
setup(void)
{
	sparrow_route_init(&route);
	session = NULL;
}

static void
teardown(void)
{
	sparrow_session_free(session);
	sparrow_route_free(&route);
}

/* Feed text that lies in memory of exactly its size. */
static void
feed_len(const char *text, size_t len)
{
	char *copy = malloc(len + (len == 0));

	memcpy(copy, text, len);
	sparrow_session_receive(session, copy, len, unit_now);
	free(copy);
}

static void
feed(const char *text)
{
	feed_len(text, strlen(text));
}

/* What the session wants to send is exactly this. */
static void
sends(const char *text)
{
	const char *out;
	size_t len;

	out = sparrow_session_output(session, &len);
	ck_assert_uint_eq(len, strlen(text));
	ck_assert_mem_eq(out, text, len);
	sparrow_session_sent(session, len);
}

static void
is(enum sparrow_session_state state)
{
	ck_assert_int_eq(sparrow_session_state(session), state);
}

static void
lost_with(int code, const char *part)
{
	const struct sparrow_error *error = sparrow_session_error(session);

	is(SPARROW_SESSION_LOST);
	ck_assert_int_eq(error->code, code);
	ck_assert_msg(strstr(error->text, part) != NULL,
	    "\"%s\" is not in \"%s\"", part, error->text);
	ck_assert_ptr_null(strstr(error->text, "s3cret"));
}

static void
log_in(void)
{
	start("s3cret");
	feed(LOGIN);
	sends("s3cret\r\n");
	feed("\r\n" PROMPT);
	sends("terminal length 0\r\n");
	feed(SETUP);
	is(SPARROW_SESSION_READY);
}

static void
ask(const char *address)
{
	struct sparrow_addr addr;

	ck_assert_int_eq(sparrow_addr_parse(address, strlen(address), &addr),
	    0);
	sparrow_session_ask(session, &addr, &route, unit_now);
}

/* --- the screen */

static const struct {
	const char *raw;
	size_t len;
	const char *shown;
} screens[] = {
	{ "a\r\nb\n", 5, "a\nb\n" },
	{ "a\r\0\r\nb", 6, "a\nb" },
	{ "a\rb", 3, "a\nb" },
	{ "a\n\rb", 4, "a\n\nb" },
	{ "a\0b\x07" "c", 5, "abc" },
	{ "ab\bc", 4, "ac" },
	{ "\b\bx", 3, "x" },
	{ "a\n\bb", 4, "a\nb" },
	{ " --More-- \b\b\b\b\b\b\b\b\b\b          \b\b\b\b\b\b\b\b\b\bx", 41,
	    "x" },
	{ "\x1b[1mbold\x1b[0m", 12, "bold" },
	{ "\x1b" "7x", 3, "x" },
	{ "abc\x1b[2Dx", 8, "ax" },
	{ "abc\x1b[Dx", 7, "abx" },
	{ "a\nbc\x1b[99999999Dx", 16, "a\nx" },
	{ "---- More ----\x1b[16D                \x1b[16Dx", 41, "x" },
	{ "\t\x80\xff", 3, "\t\x80\xff" },
	/* No sequence ends in a byte that is none of its. */
	{ "abc\x1b[ !\x7f\xff" "1Dx", 12, "abx" },
};

START_TEST(screen_shows_what_a_terminal_would)
{
	struct sparrow_screen screen;
	size_t i;

	sparrow_screen_init(&screen, 100);
	ck_assert_int_eq(sparrow_screen_write(&screen, screens[_i].raw,
	    screens[_i].len), 0);
	ck_assert_str_eq(sparrow_strbuf_text(&screen.text), screens[_i].shown);
	sparrow_screen_clear(&screen);
	for (i = 0; i < screens[_i].len; i++)
		sparrow_screen_write(&screen, screens[_i].raw + i, 1);
	ck_assert_str_eq(sparrow_strbuf_text(&screen.text), screens[_i].shown);
	sparrow_screen_free(&screen);
}
END_TEST

/* --- getting in */

START_TEST(login_waits_for_the_password_prompt)
{
	start("s3cret");
	feed(GREETING "Passwo");
	sends("");
	feed("rd: ");
	sends("s3cret\r\n");
	is(SPARROW_SESSION_PASSWORD);
}
END_TEST

START_TEST(setup_is_confirmed_before_a_question)
{
	start("s3cret");
	feed(LOGIN);
	sends("s3cret\r\n");
	feed("\r\n" PROMPT);
	sends("terminal length 0\r\n");
	is(SPARROW_SESSION_SETUP);
	feed("terminal length 0\r\n");
	is(SPARROW_SESSION_SETUP);
	feed(PROMPT);
	is(SPARROW_SESSION_READY);
}
END_TEST

START_TEST(setup_that_is_refused_loses_the_session)
{
	start("s3cret");
	feed(LOGIN);
	feed("\r\n" PROMPT);
	feed("terminal length 0\r\n% Unknown command.\r\n" PROMPT);
	lost_with(SUPERSPARROW_EPROTOCOL, "\"terminal length 0\" is refused");
}
END_TEST

START_TEST(no_login_needs_quiet_before_the_prompt_is_believed)
{
	start("s3cret");
	feed(GREETING "nb> ");
	sends("");
	ck_assert_int_eq(sparrow_time_diff_ms(
	    sparrow_session_deadline(session), unit_now),
	    SPARROW_PROMPT_QUIET_MS);
	sparrow_session_tick(session, after_ms(SPARROW_PROMPT_QUIET_MS - 1));
	sends("");
	sparrow_session_tick(session, after_ms(SPARROW_PROMPT_QUIET_MS));
	sends("terminal length 0\r\n");
	feed("terminal length 0\r\nnb> ");
	is(SPARROW_SESSION_READY);
}
END_TEST

START_TEST(banner_that_looks_like_a_prompt_is_no_prompt)
{
	start("s3cret");
	feed("Welcome to <the> ");
	feed("machine #");
	feed("1\r\nPassword: please\r\n" LOGIN);
	sends("s3cret\r\n");
	feed("\r\nlook here -> ");
	sends("terminal length 0\r\n");
	feed("all is well\r\n" PROMPT);
	is(SPARROW_SESSION_SETUP);
	feed(SETUP);
	is(SPARROW_SESSION_READY);
	ask("203.0.113.7");
	sends(QUESTION "\r\n");
	feed(REPLY);
	is(SPARROW_SESSION_READY);
}
END_TEST

START_TEST(wrong_password_is_sent_once)
{
	start("s3cret");
	feed(LOGIN);
	sends("s3cret\r\n");
	feed("\r\nPassword: ");
	sends("");
	lost_with(SUPERSPARROW_ELOGIN, "Password verification failed");
}
END_TEST

START_TEST(no_password_configured)
{
	start(NULL);
	feed(LOGIN);
	sends("");
	lost_with(SUPERSPARROW_ELOGIN, "none is configured");
}
END_TEST

START_TEST(user_name_asked_for_and_none_configured)
{
	start("s3cret");
	feed("\r\nUsername: ");
	sends("");
	lost_with(SUPERSPARROW_ELOGIN, "set username");
}
END_TEST

START_TEST(user_name_and_password)
{
	start_as("rviews", "s3cret", SPARROW_FRAMING_PROMPT,
	    &sparrow_dialect_zebra);
	feed("\r\nUser Access Verification\r\n\r\nUsername: ");
	sends("rviews\r\n");
	feed("rviews\r\nPassword: ");
	sends("s3cret\r\n");
	feed("\r\n" PROMPT);
	sends("terminal length 0\r\n");
	feed(SETUP);
	is(SPARROW_SESSION_READY);
}
END_TEST

/* Unix logins say whose they are, and then when one was there before. */
START_TEST(user_name_asked_for_with_the_host_name)
{
	start_as("rviews", "s3cret", SPARROW_FRAMING_PROMPT,
	    &sparrow_dialect_zebra);
	feed("Welcome to sw1 login:\r\nlast login:");
	sends("");
	feed(" never\r\n\r\nthe next login:");
	sends("");
	feed("\r\nsw1 login: ");
	sends("rviews\r\n");
	feed("rviews\r\nPassword: ");
	sends("s3cret\r\n");
	feed("\r\nLast login:");
	feed(" Mon Jul  8 10:00:00 from 192.0.2.1\r\n" PROMPT);
	sends("terminal length 0\r\n");
	session = sparrow_session_free(session);

	start_as("rviews", "s3cret", SPARROW_FRAMING_PROMPT,
	    &sparrow_dialect_zebra);
	feed("sw1 login: ");
	sends("rviews\r\n");
	feed("rviews\r\nPassword: ");
	sends("s3cret\r\n");
	feed("\r\nLogin incorrect\r\nsw1 login: ");
	sends("");
	lost_with(SUPERSPARROW_ELOGIN, "Password verification failed");
}
END_TEST

START_TEST(refused_user_name_is_sent_once)
{
	start_as("rviews", "s3cret", SPARROW_FRAMING_PROMPT,
	    &sparrow_dialect_zebra);
	feed("login: ");
	sends("rviews\r\n");
	feed("rviews\r\nPassword: ");
	sends("s3cret\r\n");
	feed("\r\nLogin incorrect\r\nlogin: ");
	sends("");
	lost_with(SUPERSPARROW_ELOGIN, "Password verification failed");
	session = sparrow_session_free(session);

	start_as("rviews", "s3cret", SPARROW_FRAMING_PROMPT,
	    &sparrow_dialect_zebra);
	feed("login: ");
	sends("rviews\r\n");
	feed("rviews\r\nNo such user\r\nlogin: ");
	sends("");
	lost_with(SUPERSPARROW_ELOGIN, "the user name is refused");
}
END_TEST

static const struct {
	const char *said;
	int code;
	const char *part;
} hangups[] = {
	{ "Vty password is not set.\r\n", SUPERSPARROW_ELOGIN,
	    "login: the route server says: Vty password is not set." },
	{ "", SUPERSPARROW_EUNREACHABLE,
	    "greeting: connection closed by the route server" },
	{ "Hello, this is FRR", SUPERSPARROW_EUNREACHABLE,
	    "(it said \"Hello, this is FRR\")" },
	{ "SSH-2.0-OpenSSH_9.2\r\n", SUPERSPARROW_EPROTOCOL,
	    "not a route server of kind zebra (got \"SSH-2.0-OpenSSH_9.2\")" },
	{ "HTTP/1.0 400 Bad Request\r\n", SUPERSPARROW_EPROTOCOL,
	    "not a route server" },
};

START_TEST(hangup_in_the_greeting_says_why)
{
	start("s3cret");
	feed(hangups[_i].said);
	sparrow_session_hangup(session, NULL);
	lost_with(hangups[_i].code, hangups[_i].part);
}
END_TEST

START_TEST(silence_is_late)
{
	start("s3cret");
	sparrow_session_tick(session, after_ms(4999));
	is(SPARROW_SESSION_GREETING);
	sparrow_session_tick(session, after_ms(5000));
	lost_with(SUPERSPARROW_ELATE, "greeting: no answer within 5000 ms");
}
END_TEST

START_TEST(stranger_that_falls_silent_is_not_a_route_server)
{
	start("s3cret");
	feed("220 mail.example.org ESMTP\r\n");
	sparrow_session_tick(session, after_ms(5000));
	lost_with(SUPERSPARROW_EPROTOCOL, "220 mail.example.org ESMTP");
}
END_TEST

START_TEST(refusal_that_falls_silent_is_told)
{
	start("s3cret");
	feed("Vty password is not set.\r\n");
	sparrow_session_tick(session, after_ms(5000));
	lost_with(SUPERSPARROW_ELOGIN,
	    "login: the route server says: Vty password is not set.");
}
END_TEST

START_TEST(greeting_is_noted_without_its_end_and_cut)
{
	char text[2 * SPARROW_SAYS_MAX + 64], says[SPARROW_SAYS_MAX + 1];

	start("s3cret");
	feed("Hello, this is FRRouting (version 8.4.4).\r\n");
	ck_assert_str_eq(sparrow_session_says(session),
	    "FRRouting (version 8.4.4)");
	session = sparrow_session_free(session);
	start("s3cret");
	feed("Hello, this is ...\r\n");
	is(SPARROW_SESSION_GREETING);
	ck_assert_str_eq(sparrow_session_says(session), "");
	session = sparrow_session_free(session);
	start("s3cret");
	memset(says, 'x', SPARROW_SAYS_MAX);
	says[SPARROW_SAYS_MAX] = '\0';
	snprintf(text, sizeof(text), "Hello, this is %s%s\r\n", says, says);
	feed(text);
	ck_assert_str_eq(sparrow_session_says(session), says);
}
END_TEST

START_TEST(password_that_is_echoed_is_not_in_an_error)
{
	start("s3cret");
	feed(LOGIN);
	feed("s3cret\r\ngo away, s3cret");
	sparrow_session_hangup(session, NULL);
	lost_with(SUPERSPARROW_EUNREACHABLE, "go away, <password>");
}
END_TEST

START_TEST(password_in_a_reply_is_not_in_an_error)
{
	log_in();
	ask("203.0.113.7");
	feed(QUESTION "\r\ns3cret, you said\r\n" PROMPT);
	lost_with(SUPERSPARROW_EPROTOCOL, "<password>, you said");
}
END_TEST

START_TEST(greeting_without_end_is_cut)
{
	char noise[1024];
	int i;

	memset(noise, 'x', sizeof(noise));
	start("s3cret");
	for (i = 0; i < 64; i++)
		feed_len(noise, sizeof(noise));
	is(SPARROW_SESSION_GREETING);
	feed_len(noise, 1);
	lost_with(SUPERSPARROW_EPROTOCOL, "greeting: longer than 65536 bytes");
}
END_TEST

/* --- questions */

START_TEST(reply_becomes_a_route)
{
	log_in();
	ask("203.0.113.7");
	sends(QUESTION "\r\n");
	is(SPARROW_SESSION_ASKING);
	feed(REPLY);
	is(SPARROW_SESSION_READY);
	ck_assert_int_eq(route.status, SUPERSPARROW_STATUS_FOUND);
	ck_assert_str_eq(route.prefix_text, "203.0.113.0/24");
	ck_assert_str_eq(sparrow_strbuf_text(&route.as_path), "64702 64602");
}
END_TEST

/* The whole conversation, cut in two at one place after the other; what is
 * sent is the same whatever the cut. */
START_TEST(every_cut_gives_the_same_route)
{
	static const char *const part[] = {
		LOGIN, "\r\n" PROMPT, SETUP, REPLY, NULL
	};
	static const char *const sent[] = {
		"s3cret\r\n", "terminal length 0\r\n", QUESTION "\r\n", ""
	};
	size_t cut, i;

	for (i = 0; part[i] != NULL; i++) {
		for (cut = 0; cut <= strlen(part[i]); cut++) {
			size_t j;

			start("s3cret");
			for (j = 0; part[j] != NULL; j++) {
				feed_len(part[j], j == i ? cut : 0);
				feed(part[j] + (j == i ? cut : 0));
				if (j == 2)
					ask("203.0.113.7");
				sends(sent[j]);
			}
			is(SPARROW_SESSION_READY);
			ck_assert_str_eq(sparrow_strbuf_text(&route.as_path),
			    "64702 64602");
			session = sparrow_session_free(session);
		}
	}
}
END_TEST

START_TEST(byte_by_byte_gives_the_same_route)
{
	const char *p;

	log_in();
	ask("203.0.113.7");
	for (p = REPLY; *p != '\0'; p++) {
		/* The blank behind the prompt is not waited for. */
		is(p[1] == '\0' ? SPARROW_SESSION_READY :
		    SPARROW_SESSION_ASKING);
		feed_len(p, 1);
	}
	is(SPARROW_SESSION_READY);
	ck_assert_str_eq(sparrow_strbuf_text(&route.as_path), "64702 64602");
}
END_TEST

START_TEST(hangup_at_every_byte_never_gives_a_route)
{
	size_t cut, len = strlen(REPLY) - strlen("> ");

	for (cut = 0; cut <= len; cut++) {
		log_in();
		ask("203.0.113.7");
		feed_len(REPLY, cut);
		sparrow_session_hangup(session, NULL);
		lost_with(SUPERSPARROW_EUNREACHABLE, "reply: connection closed");
		session = sparrow_session_free(session);
	}
}
END_TEST

START_TEST(unknown_command_is_asked_in_the_plain_form)
{
	log_in();
	ask("203.0.113.7");
	sends(QUESTION "\r\n");
	feed(QUESTION "\r\n% Unknown command.\r\n" PROMPT);
	sends("show ip bgp 203.0.113.7\r\n");
	feed("show ip bgp 203.0.113.7\r\n" BODY PROMPT);
	is(SPARROW_SESSION_READY);
	ck_assert_str_eq(sparrow_strbuf_text(&route.as_path), "64702 64602");
	ask("203.0.113.8");
	sends("show ip bgp 203.0.113.8\r\n");
}
END_TEST

START_TEST(form_that_a_dialect_lacks_is_not_asked)
{
	start_as(NULL, "s3cret", SPARROW_FRAMING_PROMPT,
	    &sparrow_dialect_cisco);
	feed(LOGIN);
	sends("s3cret\r\n");
	feed("\r\n" PROMPT);
	sends("terminal length 0\r\n");
	feed(SETUP);
	sends("terminal width 512\r\n");
	feed("terminal width 512\r\n" PROMPT);
	is(SPARROW_SESSION_READY);
	ask("2001:db8::7");
	sends("show bgp ipv6 unicast 2001:db8::7\r\n");
	feed("show bgp ipv6 unicast 2001:db8::7\r\n"
	    "                ^\r\n"
	    "% Invalid input detected at '^' marker.\r\n\r\n" PROMPT);
	sends("show bgp ipv6 2001:db8::7\r\n");
	feed("show bgp ipv6 2001:db8::7\r\n% Network not in table\r\n"
	    PROMPT);
	is(SPARROW_SESSION_READY);
	ask("203.0.113.7");
	sends("show ip bgp 203.0.113.7\r\n");
	feed("show ip bgp 203.0.113.7\r\n% Ambiguous command:  "
	    "\"show ip bgp 203.0.113.7\"\r\n" PROMPT);
	lost_with(SUPERSPARROW_EPROTOCOL, "\"show ip bgp 203.0.113.7\" is not "
	    "understood there; is route_server cisco right?");
}
END_TEST

START_TEST(no_form_is_known)
{
	log_in();
	ask("203.0.113.7");
	sends(QUESTION "\r\n");
	feed(QUESTION "\r\n% Unknown command.\r\n" PROMPT);
	while (sparrow_session_state(session) == SPARROW_SESSION_ASKING) {
		const char *out;
		size_t len;

		out = sparrow_session_output(session, &len);
		ck_assert_uint_gt(len, 0);
		feed_len(out, len);
		sparrow_session_sent(session, len);
		feed("% Unknown command.\r\n" PROMPT);
	}
	lost_with(SUPERSPARROW_EPROTOCOL, "is not understood there");
}
END_TEST

START_TEST(reply_to_another_question_is_not_believed)
{
	log_in();
	ask("203.0.113.7");
	feed("show ip bgp 192.0.2.7 bestpath\r\n" BODY PROMPT);
	lost_with(SUPERSPARROW_EPROTOCOL, "does not match the question");
}
END_TEST

START_TEST(reply_about_another_prefix_is_not_believed)
{
	log_in();
	ask("192.0.2.7");
	feed("show ip bgp 192.0.2.7 bestpath\r\n" BODY PROMPT);
	lost_with(SUPERSPARROW_EPROTOCOL, "203.0.113.0/24");
}
END_TEST

START_TEST(prompt_inside_a_reply_does_not_end_it)
{
	log_in();
	ask("203.0.113.7");
	feed(QUESTION "\r\nBGP routing table entry for 203.0.113.0/24\r\n"
	    "Paths: (1 available, best #1, table default)\r\n"
	    "  Advertised to non peer-group peers:\r\n"
	    "  " PROMPT "(192.0.2.9)\r\n"
	    PROMPT "nonsense\r\n"
	    "  64702 64602\r\n"
	    "    127.0.70.2 from 127.0.70.2 (127.0.70.2)\r\n"
	    "      Origin IGP, valid, external, best\r\n");
	is(SPARROW_SESSION_ASKING);
}
END_TEST

START_TEST(wrapped_echo_is_an_echo)
{
	log_in();
	ask("203.0.113.7");
	feed("show ip bgp \r\n203.0.113.7 be\r \rstpath\r\n" BODY PROMPT);
	is(SPARROW_SESSION_READY);
	ck_assert_str_eq(sparrow_strbuf_text(&route.as_path), "64702 64602");
}
END_TEST

START_TEST(blanks_behind_the_echo_are_part_of_it)
{
	log_in();
	ask("203.0.113.7");
	feed(QUESTION "  \r\n" BODY PROMPT);
	is(SPARROW_SESSION_READY);
	ck_assert_str_eq(sparrow_strbuf_text(&route.as_path), "64702 64602");
}
END_TEST

START_TEST(server_without_echo_is_understood)
{
	start("s3cret");
	feed(LOGIN);
	feed("\r\n" PROMPT);
	feed("\r\n" PROMPT);
	is(SPARROW_SESSION_READY);
	ask("203.0.113.7");
	feed(BODY PROMPT);
	is(SPARROW_SESSION_READY);
	ck_assert_str_eq(sparrow_strbuf_text(&route.as_path), "64702 64602");
}
END_TEST

START_TEST(text_that_nobody_asked_for_ends_the_session)
{
	log_in();
	feed("\r\n");
	is(SPARROW_SESSION_READY);
	feed("Vty connection is timed out.\r\n");
	lost_with(SUPERSPARROW_EUNREACHABLE, "Vty connection is timed out.");
}
END_TEST

START_TEST(slow_reply_is_late)
{
	log_in();
	ask("203.0.113.7");
	feed(QUESTION "\r\n");
	sparrow_session_tick(session, after_ms(4999));
	is(SPARROW_SESSION_ASKING);
	sparrow_session_tick(session, after_ms(5000));
	lost_with(SUPERSPARROW_ELATE, "reply:");
}
END_TEST

START_TEST(reply_without_end_is_cut)
{
	char noise[4096];
	int i;

	memset(noise, 'x', sizeof(noise));
	log_in();
	ask("203.0.113.7");
	for (i = 0; i < 64; i++)
		feed_len(noise, sizeof(noise));
	is(SPARROW_SESSION_ASKING);
	feed_len(noise, 1);
	lost_with(SUPERSPARROW_EPROTOCOL, "reply: longer than 262144 bytes");
}
END_TEST

START_TEST(pager_gets_a_blank_and_leaves_no_trace)
{
	log_in();
	ask("203.0.113.7");
	sends(QUESTION "\r\n");
	feed(QUESTION "\r\n"
	    "BGP routing table entry for 203.0.113.0/24, version 5\r\n"
	    "Paths: (1 available, best #1, table default)\r\n"
	    " --More-- ");
	sends(" ");
	feed("\b\b\b\b\b\b\b\b\b\b          "
	    "\b\b\b\b\b\b\b\b\b\b  Not advertised to any peer\r\n"
	    "  64702 64602\r\n---(more 70%)---");
	sends(" ");
	feed("\r                \r"
	    "    127.0.70.2 from 127.0.70.2 (127.0.70.2)\r\n"
	    "      Origin IGP, valid, external, best (First path "
	    "received)\r\n" PROMPT);
	is(SPARROW_SESSION_READY);
	ck_assert_str_eq(sparrow_strbuf_text(&route.as_path), "64702 64602");
}
END_TEST

START_TEST(pager_without_end_is_cut)
{
	int i;

	log_in();
	ask("203.0.113.7");
	feed(QUESTION "\r\n");
	for (i = 0; i < 64; i++)
		feed("line\r\n --More-- ");
	is(SPARROW_SESSION_ASKING);
	feed("line\r\n --More-- ");
	lost_with(SUPERSPARROW_EPROTOCOL, "more than 64 pages");
}
END_TEST

START_TEST(ipv6_is_asked_in_its_own_command)
{
	log_in();
	ask("2001:db8:c::1");
	sends("show bgp ipv6 unicast 2001:db8:c::1 bestpath\r\n");
}
END_TEST

START_TEST(bgp_that_is_not_configured_is_an_error_not_a_route)
{
	log_in();
	ask("203.0.113.7");
	feed(QUESTION "\r\n% Default BGP instance not found\r\n" PROMPT);
	is(SPARROW_SESSION_READY);
	ck_assert_int_eq(route.status, SUPERSPARROW_STATUS_ERROR);
}
END_TEST

/* --- FRR's Unix socket */

static const char unix_body[] =
    "BGP routing table entry for 203.0.113.0/24, version 5\n"
    "Paths: (1 available, best #1, table default)\n"
    "  Not advertised to any peer\n"
    "  64702 64602\n"
    "    127.0.70.2 from 127.0.70.2 (127.0.70.2)\n"
    "      Origin IGP, valid, external, best (First path received)\n"
    "      Last update: Fri Oct  6 15:44:05 2000\n";

static void
unix_is_asked(void)
{
	const char *out;
	size_t len;

	start_as(NULL, NULL, SPARROW_FRAMING_VTYSH, &sparrow_dialect_zebra);
	is(SPARROW_SESSION_READY);
	ask("203.0.113.7");
	out = sparrow_session_output(session, &len);
	ck_assert_uint_eq(len, sizeof(QUESTION));
	ck_assert_mem_eq(out, QUESTION, len);
}

START_TEST(vtysh_reply_ends_in_nuls_and_a_status)
{
	unix_is_asked();
	feed(unix_body);
	is(SPARROW_SESSION_ASKING);
	feed_len("\0\0\0", 3);
	is(SPARROW_SESSION_ASKING);
	feed_len("\0", 1);
	is(SPARROW_SESSION_READY);
	ck_assert_str_eq(sparrow_strbuf_text(&route.as_path), "64702 64602");
}
END_TEST

START_TEST(vtysh_reply_with_more_behind_it_is_not_believed)
{
	unix_is_asked();
	feed(unix_body);
	feed_len("\0\0\0\0x", 5);
	lost_with(SUPERSPARROW_EPROTOCOL, "vtysh");
}
END_TEST

START_TEST(vtysh_not_in_table)
{
	unix_is_asked();
	feed_len("% Network not in table\n\0\0\0\1", 27);
	is(SPARROW_SESSION_READY);
	ck_assert_int_eq(route.status, SUPERSPARROW_STATUS_NOT_IN_TABLE);
}
END_TEST

/* --- BIRD's control socket */

static enum sparrow_reply
echo_read(const char *text, size_t len, const struct sparrow_addr *addr,
    enum sparrow_ask form, bool pasted, struct supersparrow_route *r)
{
	(void)addr;
	(void)form;
	(void)pasted;
	r->status = SUPERSPARROW_STATUS_FOUND;
	sparrow_strbuf_append(&r->as_path, text, len);
	return SPARROW_REPLY_OK;
}

static const struct supersparrow_dialect bird = {
	.names = { "test" },
	.setup = { "restrict" },
	.ask = { [SPARROW_ASK_BEST] = { { "show route " }, NULL } },
	.read = echo_read,
};

static void
bird_logs_in(void)
{
	start_as(NULL, NULL, SPARROW_FRAMING_BIRD, &bird);
	feed("0001 BIRD 2.0.12 ready.");
	sends("");
	feed("\n");
	sends("restrict\n");
	feed("0016 Access restricted\n");
	is(SPARROW_SESSION_READY);
}

START_TEST(bird_reply_ends_at_a_code_with_a_blank)
{
	const char reply[] = "1007-Table master4:\n 203.0.113.0/24 \n"
	    "1012-\tBGP.origin: IGP\n \t1234 no code\n0000 \n";

	bird_logs_in();
	ask("203.0.113.7");
	sends("show route 203.0.113.7\n");
	feed_len(reply, sizeof(reply) - 1 - 6);
	is(SPARROW_SESSION_ASKING);
	feed("0000 \n");
	is(SPARROW_SESSION_READY);
	ck_assert_str_eq(sparrow_strbuf_text(&route.as_path), reply);
}
END_TEST

START_TEST(bird_that_refuses_the_setup)
{
	start_as(NULL, NULL, SPARROW_FRAMING_BIRD, &bird);
	feed("0001 BIRD 2.0.12 ready.\n");
	feed("9001 syntax error\n");
	lost_with(SUPERSPARROW_EPROTOCOL,
	    "\"restrict\" is refused: 9001 syntax error");
}
END_TEST

/* It has no list of refusals. */
START_TEST(hangup_of_a_dialect_without_refusals_says_what_it_said)
{
	start_as(NULL, NULL, SPARROW_FRAMING_BIRD, &bird);
	feed("no\n");
	sparrow_session_hangup(session, NULL);
	lost_with(SUPERSPARROW_EUNREACHABLE, "(it said \"no\")");
}
END_TEST

START_TEST(stranger_on_birds_socket)
{
	start_as(NULL, NULL, SPARROW_FRAMING_BIRD, &bird);
	feed("220 mail\n");
	is(SPARROW_SESSION_GREETING);
	feed("2200 mail\n");
	lost_with(SUPERSPARROW_EPROTOCOL, "not a route server of kind test");
}
END_TEST

static TCase *
tcase(const char *name)
{
	TCase *tc = tcase_create(name);

	tcase_add_checked_fixture(tc, setup, teardown);
	return tc;
}

Suite *
unit_suite(void)
{
	Suite *suite = suite_create("session");
	TCase *tc;

	tc = tcase("screen");
	tcase_add_loop_test(tc, screen_shows_what_a_terminal_would, 0,
	    sizeof(screens) / sizeof(screens[0]));
	suite_add_tcase(suite, tc);

	tc = tcase("login");
	tcase_add_test(tc, login_waits_for_the_password_prompt);
	tcase_add_test(tc, setup_is_confirmed_before_a_question);
	tcase_add_test(tc, setup_that_is_refused_loses_the_session);
	tcase_add_test(tc, no_login_needs_quiet_before_the_prompt_is_believed);
	tcase_add_test(tc, banner_that_looks_like_a_prompt_is_no_prompt);
	tcase_add_test(tc, wrong_password_is_sent_once);
	tcase_add_test(tc, no_password_configured);
	tcase_add_test(tc, user_name_asked_for_and_none_configured);
	tcase_add_test(tc, user_name_and_password);
	tcase_add_test(tc, user_name_asked_for_with_the_host_name);
	tcase_add_test(tc, refused_user_name_is_sent_once);
	tcase_add_loop_test(tc, hangup_in_the_greeting_says_why, 0,
	    sizeof(hangups) / sizeof(hangups[0]));
	tcase_add_test(tc, silence_is_late);
	tcase_add_test(tc, stranger_that_falls_silent_is_not_a_route_server);
	tcase_add_test(tc, refusal_that_falls_silent_is_told);
	tcase_add_test(tc, greeting_is_noted_without_its_end_and_cut);
	tcase_add_test(tc, password_that_is_echoed_is_not_in_an_error);
	tcase_add_test(tc, password_in_a_reply_is_not_in_an_error);
	tcase_add_test(tc, greeting_without_end_is_cut);
	suite_add_tcase(suite, tc);

	tc = tcase("questions");
	tcase_add_test(tc, reply_becomes_a_route);
	tcase_add_test(tc, every_cut_gives_the_same_route);
	tcase_add_test(tc, byte_by_byte_gives_the_same_route);
	tcase_add_test(tc, hangup_at_every_byte_never_gives_a_route);
	tcase_add_test(tc, unknown_command_is_asked_in_the_plain_form);
	tcase_add_test(tc, form_that_a_dialect_lacks_is_not_asked);
	tcase_add_test(tc, no_form_is_known);
	tcase_add_test(tc, reply_to_another_question_is_not_believed);
	tcase_add_test(tc, reply_about_another_prefix_is_not_believed);
	tcase_add_test(tc, prompt_inside_a_reply_does_not_end_it);
	tcase_add_test(tc, wrapped_echo_is_an_echo);
	tcase_add_test(tc, blanks_behind_the_echo_are_part_of_it);
	tcase_add_test(tc, server_without_echo_is_understood);
	tcase_add_test(tc, text_that_nobody_asked_for_ends_the_session);
	tcase_add_test(tc, slow_reply_is_late);
	tcase_add_test(tc, reply_without_end_is_cut);
	tcase_add_test(tc, pager_gets_a_blank_and_leaves_no_trace);
	tcase_add_test(tc, pager_without_end_is_cut);
	tcase_add_test(tc, ipv6_is_asked_in_its_own_command);
	tcase_add_test(tc, bgp_that_is_not_configured_is_an_error_not_a_route);
	suite_add_tcase(suite, tc);

	tc = tcase("vtysh");
	tcase_add_test(tc, vtysh_reply_ends_in_nuls_and_a_status);
	tcase_add_test(tc, vtysh_reply_with_more_behind_it_is_not_believed);
	tcase_add_test(tc, vtysh_not_in_table);
	suite_add_tcase(suite, tc);

	tc = tcase("bird");
	tcase_add_test(tc, bird_reply_ends_at_a_code_with_a_blank);
	tcase_add_test(tc, bird_that_refuses_the_setup);
	tcase_add_test(tc,
	    hangup_of_a_dialect_without_refusals_says_what_it_said);
	tcase_add_test(tc, stranger_on_birds_socket);
	suite_add_tcase(suite, tc);
	return suite;
}
