/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Every transcript whole, cut and damaged: what is understood is the route
 * that is there, or nothing.
 */
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <supersparrow.h>

#include "dialect/dialect.h"
#include "session/session.h"
#include "transcript.h"
#include "unit.h"

/* Damaged replies; a seed that is printed makes each of them again. */
#define MUTATIONS 20000
#define SEED 0x5ee01234u

/* Each transcript goes through a session in so many different pieces. */
#define CUTTINGS 20

/* The dialects, and what their route servers say to an unknown command. */
static const struct {
	const char *name;
	const char *unknown;
} dialects[] = {
	{ "bird", "9001 syntax error\n" },
	{ "cisco", "% Incomplete command.\r\n\r\n" },
	{ "eos", "% Invalid input\r\n" },
	{ "gated", "500 Unknown command \"x\"\n" },
	{ "huawei", "Error: Unrecognized command found at '^' position.\r\n" },
	{ "iosxr", "% Invalid input detected at '^' marker.\r\n" },
	{ "junos", "syntax error.\r\n\r\n" },
	{ "nxos", "% Invalid command at '^' marker.\r\n" },
	{ "openbgpd", "usage: bgpctl\n" },
	{ "zebra", "% Unknown command.\r\n" },
};

static struct supersparrow_route route, whole;
static struct transcript *all;
static size_t n_all;
static const struct supersparrow_dialect *dialect;
static const char *unknown;

static void
setup(void)
{
	sparrow_route_init(&route);
	sparrow_route_init(&whole);
}

static void
teardown(void)
{
	sparrow_route_free(&route);
	sparrow_route_free(&whole);
}

static void
load(int i)
{
	dialect = sparrow_dialect_find(dialects[i].name);
	ck_assert_ptr_nonnull(dialect);
	unknown = dialects[i].unknown;
	n_all = transcripts_load(dialects[i].name, &all);
}

/* Read from memory that ends where the text ends. */
static enum sparrow_reply
read_text(const struct transcript *t, const char *text, size_t len,
    bool pasted, struct supersparrow_route *out)
{
	enum sparrow_reply reply;
	char *copy = malloc(len);

	ck_assert(copy != NULL || len == 0);
	if (len != 0)
		memcpy(copy, text, len);
	sparrow_route_reset(out);
	reply = sparrow_dialect_read(dialect, copy, len, &t->addr, t->form,
	    pasted, out);
	free(copy);
	return reply;
}

START_TEST(every_transcript_is_understood)
{
	size_t i;

	load(_i);
	for (i = 0; i < n_all; i++) {
		const struct transcript *t = all + i;
		const char *want = transcript_want(t, "reply");

		if (t->paste)
			continue;
		ck_assert_msg(read_text(t, t->reply, t->reply_len, false,
		    &route) == (want != NULL ? SPARROW_REPLY_UNKNOWN_COMMAND :
		    SPARROW_REPLY_OK), "%s: %s", t->name, route.error.text);
		transcript_check(t, &route);
	}
	transcripts_free(all, n_all);
}
END_TEST

START_TEST(every_transcript_is_understood_with_echo_and_prompt)
{
	struct supersparrow_route *parsed;
	struct sockaddr_storage addr;
	size_t i;

	load(_i);
	for (i = 0; i < n_all; i++) {
		const struct transcript *t = all + i;

		sparrow_addr_to_sockaddr(&t->addr, &addr);
		ck_assert_int_eq(supersparrow_route_parse(dialects[_i].name,
		    (struct sockaddr *)&addr, t->bytes, t->len, &parsed), 0);
		transcript_check(t, parsed);
		supersparrow_route_unref(parsed);
	}
	transcripts_free(all, n_all);
}
END_TEST

START_TEST(every_transcript_echoes_the_question_that_is_asked)
{
	struct sparrow_strbuf command;
	size_t i;

	load(_i);
	sparrow_strbuf_init(&command, 256);
	for (i = 0; i < n_all; i++) {
		const struct transcript *t = all + i;

		if (t->paste || !t->echoes)
			continue;
		sparrow_strbuf_reset(&command);
		ck_assert_int_eq(sparrow_dialect_ask(dialect, &t->addr,
		    t->form, &command), 0);
		ck_assert_msg(t->len > command.len &&
		    memcmp(t->bytes, command.data, command.len) == 0 &&
		    t->bytes[command.len] == '\r', "%s: %s", t->name,
		    command.data);
	}
	sparrow_strbuf_free(&command);
	transcripts_free(all, n_all);
}
END_TEST

static uint32_t
next_random(uint32_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 17;
	*state ^= *state << 5;
	return *state;
}

static size_t
below(uint32_t *state, size_t limit)
{
	return next_random(state) % limit;
}

/* --- through a session */

static struct sparrow_session *
start(const struct transcript *t)
{
	static const struct sparrow_log silent;
	struct sparrow_session_params params = {
		.dialect = dialect,
		.framing = t->framing,
		.password = "s3cret",
		.timeout_ms = 5000,
		.log = &silent,
		.name = "rs",
	};
	struct sparrow_session *session;

	ck_assert_int_eq(sparrow_session_new(&params, unit_now,
	    sparrow_time_add_ms(unit_now, 5000), &session), 0);
	return session;
}

/* Feed text and, if it is a terminal, the prompt that the transcript ends
 * in; or what ends a reply of a vtysh socket. */
static void
feed(struct sparrow_session *session, const struct transcript *t,
    const char *text)
{
	size_t end = (size_t)(t->reply_end - t->bytes);

	sparrow_session_receive(session, text, strlen(text), unit_now);
	sparrow_session_receive(session, t->reply_end, t->len - end,
	    unit_now);
}

/* Take the bytes that the session wants to send, without the line end. */
static void
take_output(struct sparrow_session *session, char *out, size_t size)
{
	size_t len;
	const char *data = sparrow_session_output(session, &len);

	ck_assert_uint_lt(len, size);
	memcpy(out, data, len);
	out[len] = '\0';
	out[strcspn(out, "\r\n")] = '\0';
	sparrow_session_sent(session, len);
}

static void
log_in(struct sparrow_session *session, const struct transcript *t)
{
	char echo[200], sent[100];
	size_t i;

	if (t->framing == SPARROW_FRAMING_PROMPT) {
		sparrow_session_receive(session, "\r\nPassword: ", 12,
		    unit_now);
		take_output(session, sent, sizeof sent);
		ck_assert_str_eq(sent, "s3cret");
		feed(session, t, "\r\n");
		for (i = 0; dialect->setup[i] != NULL; i++) {
			take_output(session, sent, sizeof sent);
			ck_assert_str_eq(sent, dialect->setup[i]);
			snprintf(echo, sizeof echo, "%s\r\n", sent);
			feed(session, t, echo);
		}
	} else if (t->framing == SPARROW_FRAMING_BIRD) {
		feed(session, t, "0001 BIRD 2.0.12 ready.\n");
		take_output(session, sent, sizeof sent);
		ck_assert_str_eq(sent, "restrict");
		feed(session, t, "0016 Access restricted\n");
	}
}

/* Log in and ask, until the question has the form of the transcript. */
static void
ask(struct sparrow_session *session, const struct transcript *t)
{
	char echo[200], sent[100];
	struct sparrow_strbuf command;

	log_in(session, t);
	ck_assert_msg(sparrow_session_state(session) == SPARROW_SESSION_READY,
	    "%s: %s", t->name, sparrow_session_error(session)->text);
	sparrow_strbuf_init(&command, sizeof sent);
	ck_assert_int_eq(sparrow_dialect_ask(dialect, &t->addr, t->form,
	    &command), 0);
	sparrow_session_ask(session, &t->addr, &route, unit_now);
	take_output(session, sent, sizeof sent);
	while (strcmp(sent, sparrow_strbuf_text(&command)) != 0) {
		snprintf(echo, sizeof echo, "%s%s%s", t->echoes ? sent : "",
		    t->echoes ? "\r\n" : "", unknown);
		feed(session, t, echo);
		take_output(session, sent, sizeof sent);
		ck_assert_msg(sent[0] != '\0', "%s: %s is not asked",
		    t->name, command.data);
	}
	sparrow_strbuf_free(&command);
}

/* Is there a form to ask in when this one is not known? */
static bool
has_next_form(const struct transcript *t)
{
	struct sparrow_strbuf command;
	int err;

	if (t->form == SPARROW_ASK_LAST)
		return false;
	sparrow_strbuf_init(&command, 256);
	err = sparrow_dialect_ask(dialect, &t->addr, t->form + 1, &command);
	sparrow_strbuf_free(&command);
	return err != -ENOENT;
}

/* Feed the transcript in pieces of 1 to max bytes. */
static void
feed_pieces(const struct transcript *t, size_t max, uint32_t *state)
{
	struct sparrow_session *session = start(t);
	enum sparrow_session_state end;
	size_t at = 0;

	ask(session, t);
	while (at < t->len) {
		size_t n = 1 + below(state, max);

		if (n > t->len - at)
			n = t->len - at;
		sparrow_session_receive(session, t->bytes + at, n, unit_now);
		at += n;
	}
	end = sparrow_session_state(session);
	if (transcript_want(t, "reply") == NULL) {
		ck_assert_msg(end == SPARROW_SESSION_READY, "%s: %s", t->name,
		    sparrow_session_error(session)->text);
		transcript_check(t, &route);
	} else {
		ck_assert_int_eq(end, has_next_form(t) ?
		    SPARROW_SESSION_ASKING : SPARROW_SESSION_LOST);
	}
	sparrow_session_free(session);
}

START_TEST(every_transcript_goes_through_a_session_in_any_pieces)
{
	uint32_t state = SEED;
	size_t i;
	int n;

	load(_i);
	for (i = 0; i < n_all; i++) {
		if (all[i].paste)
			continue;
		feed_pieces(all + i, 1, &state);
		for (n = 0; n < CUTTINGS; n++)
			feed_pieces(all + i, 1 + below(&state, 100), &state);
	}
	transcripts_free(all, n_all);
}
END_TEST

/* --- damaged */

static bool
is_answer(const struct supersparrow_route *r)
{
	return r->status == SUPERSPARROW_STATUS_FOUND ||
	    r->status == SUPERSPARROW_STATUS_NOT_IN_TABLE ||
	    r->status == SUPERSPARROW_STATUS_NO_BEST_PATH;
}

/* But for the number of paths: where one may be enough, the rest may be cut
 * off. */
static bool
same_answer(const struct supersparrow_route *a,
    const struct supersparrow_route *b)
{
	return a->status == b->status && a->has_best == b->has_best &&
	    strcmp(a->prefix_text, b->prefix_text) == 0 &&
	    strcmp(sparrow_strbuf_text(&a->as_path),
	    sparrow_strbuf_text(&b->as_path)) == 0 &&
	    a->origin == b->origin && strcmp(a->next_hop, b->next_hop) == 0;
}

/* How some route servers say that there is no route. */
static bool
is_blank(const char *text, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (strchr(" \r\n", text[i]) == NULL)
			return false;
	return true;
}

static void
cut_everywhere(const struct transcript *t, const char *text, size_t len,
    bool pasted)
{
	bool one_is_enough = pasted || t->form == SPARROW_ASK_BEST;
	size_t n;

	read_text(t, text, len, pasted, &whole);
	for (n = 0; n < len; n++) {
		read_text(t, text, n, pasted, &route);
		if (!is_answer(&route) || (!pasted && is_blank(text, n)))
			continue;
		ck_assert_msg(same_answer(&route, &whole), "%s cut at %zu%s",
		    t->name, n, pasted ? ", pasted" : "");
		ck_assert_msg(one_is_enough || route.paths == whole.paths,
		    "%s cut at %zu: %u paths", t->name, n, route.paths);
	}
}

START_TEST(a_reply_cut_at_any_byte_is_the_same_route_or_none)
{
	size_t i;

	load(_i);
	for (i = 0; i < n_all; i++) {
		if (!all[i].paste && !all[i].ends_by_exit)
			cut_everywhere(all + i, all[i].reply,
			    all[i].reply_len, false);
		cut_everywhere(all + i, all[i].reply, all[i].reply_len, true);
		cut_everywhere(all + i, all[i].bytes, all[i].len, true);
	}
	transcripts_free(all, n_all);
}
END_TEST

static void
damage(char *text, size_t len, uint32_t *state)
{
	/* What looks like part of a reply does more harm than noise. */
	static const char likely[] = "0123456789 .,:/(){}[]#%\r\n\tabest";
	size_t n = 1 + below(state, 3);

	while (n-- > 0) {
		char c = (char)next_random(state);

		if (below(state, 4) != 0)
			c = likely[below(state, sizeof likely - 1)];
		text[below(state, len)] = c;
	}
}

/* Skip blanks, and line ends where a device cut a line; how many blanks. */
static size_t
skip_blanks(const char *text, size_t len, size_t *at)
{
	size_t n = 0;

	for (; *at < len && strchr(" \t\r\n", text[*at]) != NULL &&
	    text[*at] != '\0'; ++*at)
		if (text[*at] == ' ' || text[*at] == '\t')
			n++;
	return n;
}

/* Do the bytes stand in the text, a run of blanks counting as one, and a line
 * end as nothing? */
static bool
stands_in(const char *path, const char *text, size_t len)
{
	size_t at, i, n, blanks;

	for (at = 0; at < len; at++) {
		for (i = at, n = 0; path[n] != '\0'; n++) {
			blanks = skip_blanks(text, len, &i);
			if ((path[n] == ' ') != (blanks != 0))
				break;
			if (path[n] == ' ')
				n++;
			if (i == len || text[i++] != path[n])
				break;
		}
		if (path[n] == '\0')
			return true;
	}
	return false;
}

START_TEST(damaged_replies_give_no_path_that_is_not_in_them)
{
	uint32_t state = SEED;
	unsigned answers = 0;
	int i;

	load(_i);
	for (i = 0; i < MUTATIONS; i++) {
		const struct transcript *t = all + below(&state, n_all);
		bool pasted = below(&state, 2) != 0 || t->paste;
		size_t len = pasted ? t->len : t->reply_len;
		uint32_t before = state;
		char *text = malloc(len);

		ck_assert_ptr_nonnull(text);
		memcpy(text, pasted ? t->bytes : t->reply, len);
		damage(text, len, &state);
		read_text(t, text, len, pasted, &route);
		answers += is_answer(&route);
		ck_assert_msg(!route.has_best || stands_in(
		    sparrow_strbuf_text(&route.as_path), text, len),
		    "%s, seed %u: path %s", t->name, before,
		    sparrow_strbuf_text(&route.as_path));
		ck_assert_msg(is_answer(&route) || !route.has_best, "%s",
		    t->name);
		ck_assert_msg(route.status != SUPERSPARROW_STATUS_ERROR ||
		    route.error.text[0] != '\0', "%s: no sentence", t->name);
		free(text);
	}
	/* Neither was nothing damaged, nor everything. */
	ck_assert_uint_gt(answers, MUTATIONS / 10);
	ck_assert_uint_lt(answers, MUTATIONS * 9 / 10);
	transcripts_free(all, n_all);
}
END_TEST

Suite *
unit_suite(void)
{
	Suite *suite = suite_create("transcripts");
	TCase *tcase = tcase_create("transcripts");
	int n = sizeof dialects / sizeof dialects[0];

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_set_timeout(tcase, 120);
	tcase_add_loop_test(tcase, every_transcript_is_understood, 0, n);
	tcase_add_loop_test(tcase,
	    every_transcript_is_understood_with_echo_and_prompt, 0, n);
	tcase_add_loop_test(tcase,
	    every_transcript_echoes_the_question_that_is_asked, 0, n);
	tcase_add_loop_test(tcase,
	    every_transcript_goes_through_a_session_in_any_pieces, 0, n);
	tcase_add_loop_test(tcase,
	    a_reply_cut_at_any_byte_is_the_same_route_or_none, 0, n);
	tcase_add_loop_test(tcase,
	    damaged_replies_give_no_path_that_is_not_in_them, 0, n);
	suite_add_tcase(suite, tcase);
	return suite;
}
