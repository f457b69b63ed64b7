/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Several questions on their way: replies whole, byte by byte and in random
 * cuts, in order, each to the question that it answers, or to none.
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "session/session.h"
#include "unit.h"

enum { DEPTH = 8, ROUNDS = 300 };

#define PROMPT "rs1> "

/* How a kind of conversation looks. */
struct kind {
	const struct supersparrow_dialect *dialect;
	enum sparrow_framing framing;
	const char *login;		/* what gets it to READY, or NULL */
	const char *setup;
	/* \1 is the address, \2 the prefix, \3 the AS number. */
	const char *question;
	const char *end;
	size_t end_len;
	const char *reply;
	const char *none;		/* not in table */
	size_t status_len;		/* behind a reply */
};

#define FRR_BODY \
	"BGP routing table entry for \2, version 5\n" \
	"Paths: (1 available, best #1, table default)\n" \
	"  Not advertised to any peer\n" \
	"  \3 64602\n" \
	"    127.0.70.2 from 127.0.70.2 (127.0.70.2)\n" \
	"      Origin IGP, valid, external, best (First path received)\n" \
	"      Last update: Fri Oct  6 15:44:05 2000\n"

static const struct kind kinds[] = {
	{ &sparrow_dialect_zebra, SPARROW_FRAMING_PROMPT,
	    "User Access Verification\r\n\r\nPassword: \0"
	    "\r\n" PROMPT "\0terminal length 0\r\n" PROMPT "\0", NULL,
	    "show ip bgp \1 bestpath", "\r\n", 2,
	    "show ip bgp \1 bestpath\n" FRR_BODY PROMPT,
	    "show ip bgp \1 bestpath\n% Network not in table\n" PROMPT, 0 },
	{ &sparrow_dialect_zebra, SPARROW_FRAMING_VTYSH, NULL, NULL,
	    "show ip bgp \1 bestpath", "", 1, FRR_BODY,
	    "% Network not in table\n", 4 },
	{ &sparrow_dialect_bird, SPARROW_FRAMING_BIRD,
	    "0001 BIRD 2.0.12 ready.\n\0" "0016 Access restricted\n\0", NULL,
	    "show route for \1 primary all", "\n", 1,
	    "1007-Table master4:\n"
	    " \2            unicast [p1 15:44:05.000] * (100) [AS64602i]\n"
	    "\tvia 127.0.70.2 on lo\n"
	    "1008-\tType: BGP univ\n"
	    "1012-\tBGP.origin: IGP\n"
	    " \tBGP.as_path: \3 64602\n"
	    " \tBGP.next_hop: 127.0.70.2\n"
	    " \tBGP.local_pref: 100\n"
	    "0000 \n",
	    "8001 Network not found\n", 0 },
};
#define N_KINDS ((int)(sizeof(kinds) / sizeof(kinds[0])))

static const struct kind *kind;
static struct sparrow_session *session;
static struct supersparrow_route routes[DEPTH];
static const struct sparrow_log silent;
static uint32_t seed;

static uint32_t
any(uint32_t below)
{
	seed = seed * 1664525 + 1013904223;
	return (seed >> 8) % below;
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
forget_output(void)
{
	size_t len;

	sparrow_session_output(session, &len);
	sparrow_session_sent(session, len);
}

static void
start_with(size_t pipeline)
{
	struct sparrow_session_params params = {
		.dialect = kind->dialect,
		.framing = kind->framing,
		.password = "zebra",
		.timeout_ms = 5000,
		.pipeline = pipeline,
		.log = &silent,
		.name = "rs",
	};
	const char *text;

	session = sparrow_session_free(session);
	ck_assert_int_eq(sparrow_session_new(&params, unit_now,
	    sparrow_time_add_ms(unit_now, 5000), &session), 0);
	for (text = kind->login; text != NULL && *text != '\0';
	    text += strlen(text) + 1)
		feed_len(text, strlen(text));
	ck_assert_int_eq(sparrow_session_state(session),
	    SPARROW_SESSION_READY);
	forget_output();
}

static void
setup(void)
{
	for (size_t i = 0; i < DEPTH; i++)
		sparrow_route_init(&routes[i]);
	session = NULL;
	kind = &kinds[0];
}

static void
teardown(void)
{
	sparrow_session_free(session);
	for (size_t i = 0; i < DEPTH; i++)
		sparrow_route_free(&routes[i]);
}

/* Client i: 10.0.i.9, in 10.0.i.0/24, path "1000+i 64602"; each seventh is not
 * in the table. */
static struct sparrow_addr
client(unsigned i)
{
	return (struct sparrow_addr){ AF_INET, { 10, (uint8_t)(i >> 8),
	    (uint8_t)i, 9 } };
}

static bool
can_ask(unsigned i)
{
	struct sparrow_addr addr = client(i);

	return sparrow_session_can_ask(session, &addr);
}

static void
ask(unsigned i)
{
	struct sparrow_addr addr = client(i);

	ck_assert(can_ask(i));
	sparrow_session_ask(session, &addr, &routes[i % DEPTH], unit_now);
}

static size_t
put(char *text, const char *what)
{
	size_t len = strlen(what);

	memcpy(text, what, len + 1);
	return len;
}

/* A template with what is asked, and about whom the reply is. */
static size_t
expand(char *text, const char *template, unsigned asked, unsigned about)
{
	char address[SPARROW_ADDR_TEXT], prefix[SPARROW_PREFIX_TEXT], as[16];
	struct sparrow_addr addr = client(asked), other = client(about);
	struct sparrow_prefix block = sparrow_addr_prefix(&other, 24);
	size_t n = 0;

	sparrow_addr_print(&addr, address);
	sparrow_prefix_print(&block, prefix);
	snprintf(as, sizeof(as), "%u", 1000 + about);
	for (; *template != '\0'; template++) {
		if (*template > 3)
			text[n++] = *template;
		else
			n += put(text + n, *template == 1 ? address :
			    *template == 2 ? prefix : as);
	}
	text[n] = '\0';
	return n;
}

/* What the route server says about client `about` to a question for `asked`:
 * appended to text. */
static size_t
say(char *text, unsigned asked, unsigned about)
{
	size_t n = expand(text, about % 7 == 6 ? kind->none : kind->reply,
	    asked, about);

	memset(text + n, 0, kind->status_len);
	return n + kind->status_len;
}

static void
is_answer(const struct supersparrow_route *route, unsigned i)
{
	char path[32];

	ck_assert_ptr_eq(route, &routes[i % DEPTH]);
	if (i % 7 == 6) {
		ck_assert_int_eq(route->status,
		    SUPERSPARROW_STATUS_NOT_IN_TABLE);
		return;
	}
	snprintf(path, sizeof(path), "%u 64602", 1000 + i);
	ck_assert_int_eq(route->status, SUPERSPARROW_STATUS_FOUND);
	ck_assert_str_eq(sparrow_strbuf_text(&route->as_path), path);
}

/* The first one is asked alone: then its form is known. */
static unsigned
ask_first(void)
{
	char text[8192];

	ask(0);
	ck_assert(!can_ask(1));
	feed_len(text, say(text, 0, 0));
	is_answer(sparrow_session_replied(session), 0);
	ck_assert_ptr_null(sparrow_session_replied(session));
	forget_output();
	return 1;
}

/* How much of what is there comes at once. */
static size_t
whole_cut(size_t len)
{
	return len;
}

static size_t
byte_cut(size_t len)
{
	return len > 0;
}

static size_t
random_cut(size_t len)
{
	return any((uint32_t)len + 1);
}

static size_t (*const cuts[])(size_t len) = {
	whole_cut, byte_cut, random_cut
};
#define N_CUTS 3

START_TEST(replies_come_in_any_cuts_and_in_order)
{
	static char text[DEPTH * 4096];
	size_t have = 0, n;
	unsigned asked, answered, said;
	struct supersparrow_route *route;

	kind = &kinds[_i / N_CUTS];
	seed = (uint32_t)_i;
	start_with(DEPTH);
	asked = answered = said = ask_first();
	while (answered < ROUNDS) {
		while (asked < ROUNDS && asked - answered < DEPTH &&
		    can_ask(asked))
			ask(asked++);
		ck_assert_uint_gt(asked, answered);
		/* It never says more than it was asked. */
		for (; said < asked && have < sizeof(text) - 4096; said++)
			have += say(text + have, said, said);
		n = cuts[_i % N_CUTS](have);
		feed_len(text, n);
		memmove(text, text + n, have - n);
		have -= n;
		while ((route = sparrow_session_replied(session)) != NULL)
			is_answer(route, answered++);
		ck_assert_int_ne(sparrow_session_state(session),
		    SPARROW_SESSION_LOST);
		forget_output();
	}
	ck_assert_int_eq(sparrow_session_state(session),
	    SPARROW_SESSION_READY);
}
END_TEST

START_TEST(questions_go_out_in_one_piece)
{
	char expected[1024] = "";
	const char *out;
	size_t len, n = 0;
	unsigned i = 0;

	kind = &kinds[_i];
	start_with(3);
	for (i = ask_first(); can_ask(i); i++) {
		ask(i);
		n += expand(expected + n, kind->question, i, i);
		memcpy(expected + n, kind->end, kind->end_len);
		n += kind->end_len;
	}
	ck_assert_uint_eq(i, 4);
	out = sparrow_session_output(session, &len);
	ck_assert_uint_eq(len, n);
	ck_assert_mem_eq(out, expected, n);
}
END_TEST

/* The reply to a question is taken for no other. */
START_TEST(reply_of_another_question_is_not_believed)
{
	char text[3 * 4096];
	size_t n = 0;

	kind = &kinds[_i / N_CUTS];
	seed = (uint32_t)_i;
	start_with(DEPTH);
	ask_first();
	for (unsigned i = 1; i <= 4; i++)
		ask(i);
	n += say(text + n, 1, 1);
	n += say(text + n, kind->framing == SPARROW_FRAMING_PROMPT ? 3 : 2, 3);
	n += say(text + n, 2, 2);
	for (size_t at = 0, part; at < n; at += part) {
		part = cuts[_i % N_CUTS](n - at);
		feed_len(text + at, part);
	}
	/* What came before it is an answer. */
	is_answer(sparrow_session_replied(session), 1);
	ck_assert_ptr_null(sparrow_session_replied(session));
	ck_assert_int_eq(sparrow_session_state(session), SPARROW_SESSION_LOST);
	ck_assert_int_eq(sparrow_session_error(session)->code,
	    SUPERSPARROW_EPROTOCOL);
}
END_TEST

START_TEST(each_reply_has_its_own_time)
{
	struct sparrow_time began = unit_now, due;
	char text[4096];

	start_with(DEPTH);
	ask_first();
	ask(1);
	ask(2);
	unit_now = sparrow_time_add_ms(began, 4000);
	sparrow_session_tick(session, unit_now);
	feed_len(text, say(text, 1, 1));
	is_answer(sparrow_session_replied(session), 1);
	due = sparrow_time_add_ms(unit_now, 5000);
	ck_assert_int_eq(sparrow_session_deadline(session).ns, due.ns);
	sparrow_session_tick(session, sparrow_time_add_ms(began, 8999));
	ck_assert_int_eq(sparrow_session_state(session),
	    SPARROW_SESSION_ASKING);
	sparrow_session_tick(session, due);
	ck_assert_int_eq(sparrow_session_state(session), SPARROW_SESSION_LOST);
	unit_now = began;
}
END_TEST

START_TEST(other_family_is_tried_alone)
{
	const struct sparrow_addr ipv6 = { AF_INET6, { 0x20, 1, 0xd, 0xb8 } };
	char text[4096];

	start_with(DEPTH);
	ask_first();
	ask(1);
	ck_assert(!sparrow_session_can_ask(session, &ipv6));
	feed_len(text, say(text, 1, 1));
	is_answer(sparrow_session_replied(session), 1);
	ck_assert(sparrow_session_can_ask(session, &ipv6));
	sparrow_session_ask(session, &ipv6, &routes[2], unit_now);
	/* Its form may be a wrong one: nothing goes behind it. */
	ck_assert(!can_ask(3));
}
END_TEST

START_TEST(router_that_does_not_echo_is_asked_one_by_one)
{
	static const struct kind silent_kind = {
		&sparrow_dialect_zebra, SPARROW_FRAMING_PROMPT,
		"User Access Verification\r\n\r\nPassword: \0"
		"\r\n" PROMPT "\0\r\n" PROMPT "\0", NULL, NULL, NULL, 0,
		NULL, NULL, 0
	};
	const char *reply = "% Network not in table\r\n" PROMPT;

	kind = &silent_kind;
	start_with(DEPTH);
	ask(6);
	feed_len(reply, strlen(reply));
	is_answer(sparrow_session_replied(session), 6);
	ask(13);
	ck_assert(!can_ask(20));
}
END_TEST

START_TEST(router_is_busy_until_half_of_its_replies_are_in)
{
	char text[8192];
	unsigned i, done;

	start_with(DEPTH);
	ck_assert(!sparrow_session_is_busy(session));
	for (i = ask_first(); i <= DEPTH; i++) {
		ck_assert_int_eq(sparrow_session_is_busy(session),
		    i - 1 > DEPTH / 2);
		ask(i);
	}
	for (done = 1; done < i; done++) {
		ck_assert_int_eq(sparrow_session_is_busy(session),
		    i - done > DEPTH / 2);
		feed_len(text, say(text, done, done));
		is_answer(sparrow_session_replied(session), done);
	}
	/* Four are never enough. */
	start_with(DEPTH / 2);
	for (i = ask_first(); i <= DEPTH / 2; i++)
		ask(i);
	ck_assert(!sparrow_session_is_busy(session));
}
END_TEST

START_TEST(dialect_says_whether_and_how_much)
{
	unsigned i;

	ck_assert_uint_eq(sparrow_dialect_gated.ahead, 0);
	ck_assert_uint_eq(sparrow_dialect_openbgpd.ahead, 0);
	ck_assert_uint_eq(sparrow_dialect_cisco.ahead, 0);
	/* BIRD hangs up over 1 KiB of them. */
	kind = &kinds[2];
	start_with(SPARROW_PIPELINE_MAX);
	for (i = 1, ask_first(); can_ask(i); i++)
		ask(i);
	ck_assert_uint_gt(i, 16);
	ck_assert_uint_lt(i, 1024 / strlen("show route for 10.0.1.9 primary "
	    "all\n"));
	/* One at a time, if the configuration says so. */
	kind = &kinds[0];
	start_with(1);
	ask_first();
	ask(1);
	ck_assert(!can_ask(2));
}
END_TEST

/* Without "terminal length 0" a question behind is a key for the pager. */
START_TEST(pager_between_questions_ends_the_pipeline)
{
	const char *text = "show ip bgp 10.0.1.9 bestpath\r\n"
	    "BGP routing table entry for 10.0.1.0/24, version 5\r\n"
	    " --More-- ";

	start_with(DEPTH);
	ask_first();
	ask(1);
	ask(2);
	feed_len(text, strlen(text));
	ck_assert_int_eq(sparrow_session_state(session), SPARROW_SESSION_LOST);
	ck_assert(sparrow_session_is_paged(session));
}
END_TEST

START_TEST(reply_without_end_is_cut_off)
{
	char line[1024];
	unsigned i;

	kind = &kinds[_i];
	start_with(DEPTH);
	ask_first();
	ask(1);
	ask(2);
	memset(line, 'x', sizeof(line));
	line[sizeof(line) - 1] = '\n';
	if (kind->framing == SPARROW_FRAMING_PROMPT)
		feed_len("show ip bgp 10.0.1.9 bestpath\n", 30);
	for (i = 0; i < 1000 && sparrow_session_state(session) !=
	    SPARROW_SESSION_LOST; i++)
		feed_len(line, sizeof(line));
	ck_assert_int_eq(sparrow_session_state(session), SPARROW_SESSION_LOST);
	ck_assert_uint_le(i, SPARROW_REPLY_MAX / sizeof(line) + 1);
}
END_TEST

Suite *
unit_suite(void)
{
	Suite *suite = suite_create("pipeline");
	TCase *tcase = tcase_create("pipeline");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_set_timeout(tcase, 60);
	tcase_add_loop_test(tcase, replies_come_in_any_cuts_and_in_order, 0,
	    N_KINDS * N_CUTS);
	tcase_add_loop_test(tcase, questions_go_out_in_one_piece, 0, N_KINDS);
	tcase_add_loop_test(tcase, reply_of_another_question_is_not_believed,
	    0, N_KINDS * N_CUTS);
	tcase_add_test(tcase, each_reply_has_its_own_time);
	tcase_add_test(tcase, other_family_is_tried_alone);
	tcase_add_test(tcase, router_that_does_not_echo_is_asked_one_by_one);
	tcase_add_test(tcase, router_is_busy_until_half_of_its_replies_are_in);
	tcase_add_test(tcase, dialect_says_whether_and_how_much);
	tcase_add_test(tcase, pager_between_questions_ends_the_pipeline);
	tcase_add_loop_test(tcase, reply_without_end_is_cut_off, 0, N_KINDS);
	suite_add_tcase(suite, tcase);
	return suite;
}
