/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "session/server.h"
#include "unit.h"
#include "vty.h"

static const struct vty_route routes[] = {
	{ "203.0.113.7", "203.0.113.0/24", "64702 64602" },
	{ "192.0.2.7", "192.0.2.0/24", "64600" },
	{ NULL, NULL, NULL }
};

static const struct vty_route with_canaries[] = {
	{ "203.0.113.0", "203.0.113.0/24", "64702 64602" },
	{ "192.0.2.0", "192.0.2.0/24", "64600" },
	{ "203.0.113.7", "203.0.113.0/24", "64702 64602" },
	{ NULL, NULL, NULL }
};

static struct vty vty;
static struct sparrow_server *server;
static struct sparrow_question questions[8];
static unsigned done;
static size_t pipeline;
static struct sparrow_prefix canaries[2];
static size_t n_canaries;
static const struct sparrow_log silent;
static const struct supersparrow_dialect *dialect;
static struct supersparrow_dialect ipv4_only;

static void
count(struct sparrow_question *question, struct sparrow_time now)
{
	(void)question;
	(void)now;
	done++;
}

static void
make(const char *password)
{
	struct sparrow_server_params params = {
		.settle_ms = 30000,
		.canaries = canaries,
		.n_canaries = n_canaries,
		.name = "rs",
		.dialect = dialect,
		.endpoint = { .host = "127.0.0.1", .port = vty.port },
		.password = password,
		.timeout_ms = 5000,
		.pipeline = pipeline,
		.log = &silent,
		.seed = 42,
	};

	ck_assert_int_eq(sparrow_server_new(&params, &server), 0);
}

static void
setup(void)
{
	size_t i;

	unit_now = sparrow_clock_now(&sparrow_clock_system);
	vty_open(&vty, routes);
	for (i = 0; i < 8; i++) {
		memset(&questions[i], 0, sizeof(questions[i]));
		sparrow_route_init(&questions[i].route);
		questions[i].done = count;
	}
	done = 0;
	pipeline = 1;
	n_canaries = 0;
	server = NULL;
	dialect = &sparrow_dialect_zebra;
	ipv4_only = sparrow_dialect_zebra;
	ipv4_only.names[0] = "old";
	ipv4_only.ipv4_only = true;
}

static void
teardown(void)
{
	size_t i;

	sparrow_server_free(server);
	for (i = 0; i < 8; i++)
		sparrow_route_free(&questions[i].route);
	vty_close(&vty);
}

static int
ask(size_t i, const char *address)
{
	ck_assert_int_eq(sparrow_addr_parse(address, strlen(address),
	    &questions[i].addr), 0);
	return sparrow_server_ask(server, &questions[i], unit_now);
}

/* One round of the loop; time stands still unless the caller moves it. */
static void
step(void)
{
	struct pollfd fds[SPARROW_CONN_POLLFDS];
	size_t n;

	n = sparrow_server_pollfds(server, fds, SPARROW_CONN_POLLFDS);
	ck_assert_int_ge(poll(fds, (nfds_t)n, 5), 0);
	sparrow_server_dispatch(server, fds, n, unit_now);
	vty_pump(&vty);
}

static void
run_until_done(unsigned n)
{
	int i;

	for (i = 0; i < 400 && done < n; i++)
		step();
	ck_assert_uint_eq(done, n);
}

static void
move_ms(int64_t ms)
{
	unit_now = sparrow_time_add_ms(unit_now, ms);
}

static void
found(size_t i, const char *path)
{
	ck_assert_msg(questions[i].error.code == 0, "%s",
	    questions[i].error.text);
	ck_assert_int_eq(questions[i].route.status, SUPERSPARROW_STATUS_FOUND);
	ck_assert_str_eq(sparrow_strbuf_text(&questions[i].route.as_path),
	    path);
}

static bool
is_connecting(void)
{
	struct pollfd fds[SPARROW_CONN_POLLFDS];

	return sparrow_server_pollfds(server, fds, SPARROW_CONN_POLLFDS) > 0;
}

/* Nothing else would wake the loop: the route server has nothing to say. */
START_TEST(question_to_an_idle_session_goes_out_at_once)
{
	struct pollfd fds[SPARROW_CONN_POLLFDS];

	make(VTY_PASSWORD);
	ck_assert_int_eq(ask(0, "203.0.113.7"), 0);
	run_until_done(1);
	ck_assert_uint_eq(sparrow_server_pollfds(server, fds,
	    SPARROW_CONN_POLLFDS), 1);
	ck_assert_int_eq(fds[0].events & POLLOUT, 0);
	ck_assert_int_eq(ask(1, "192.0.2.7"), 0);
	ck_assert_uint_eq(sparrow_server_pollfds(server, fds,
	    SPARROW_CONN_POLLFDS), 1);
	ck_assert_int_ne(fds[0].events & POLLOUT, 0);
	run_until_done(2);
	found(1, "64600");
}
END_TEST

START_TEST(many_questions_share_one_login)
{
	size_t i;

	make(VTY_PASSWORD);
	for (i = 0; i < 8; i++)
		ck_assert_int_eq(ask(i, i % 2 == 0 ? "203.0.113.7" :
		    "192.0.2.7"), 0);
	run_until_done(8);
	for (i = 0; i < 8; i++)
		found(i, i % 2 == 0 ? "64702 64602" : "64600");
	ck_assert_uint_eq(vty.logins, 1);
	ck_assert_int_eq(sparrow_server_state(server), SPARROW_SERVER_UP);
}
END_TEST

/* No session is opened for it, and none is lost over it. */
START_TEST(server_that_knows_no_ipv6_is_not_asked)
{
	dialect = &ipv4_only;
	make(VTY_PASSWORD);
	ck_assert_int_eq(ask(0, "2001:db8::7"), SUPERSPARROW_EPROTOCOL);
	ck_assert_str_eq(questions[0].error.text, "rs: not asked: route "
	    "servers of kind old know no IPv6");
	ck_assert_int_eq(sparrow_server_state(server), SPARROW_SERVER_IDLE);
	ck_assert_int_eq(ask(1, "203.0.113.7"), 0);
	run_until_done(1);
	found(1, "64702 64602");
	ck_assert_int_eq(ask(2, "2001:db8::7"), SUPERSPARROW_EPROTOCOL);
	ck_assert_int_eq(ask(3, "192.0.2.7"), 0);
	run_until_done(2);
	found(3, "64600");
	ck_assert_uint_eq(vty.logins, 1);
}
END_TEST

START_TEST(canary_that_cannot_be_asked_for_is_not_there)
{
	int i;

	dialect = &ipv4_only;
	n_canaries = 1;
	ck_assert_int_eq(sparrow_prefix_parse("2001:db8::/32", 13,
	    &canaries[0]), 0);
	make(VTY_PASSWORD);
	sparrow_server_set_guard(server, SPARROW_GUARD_LOGIN, unit_now);
	for (i = 0; i < 50; i++)
		step();
	ck_assert_int_eq(sparrow_server_state(server), SPARROW_SERVER_UP);
	ck_assert(!sparrow_server_is_settled(server, unit_now));
	for (i = 0; i < 50; i++) {
		move_ms(500);
		step();
	}
	ck_assert_int_eq(sparrow_server_state(server), SPARROW_SERVER_UP);
	ck_assert(!sparrow_server_is_settled(server, unit_now));
	move_ms(30000);
	ck_assert(sparrow_server_is_settled(server, unit_now));
}
END_TEST

START_TEST(refused_connection_fails_what_waits_and_what_comes)
{
	vty_die(&vty);
	make(VTY_PASSWORD);
	ck_assert_int_eq(ask(0, "203.0.113.7"), 0);
	run_until_done(1);
	ck_assert_int_eq(questions[0].error.code, SUPERSPARROW_EUNREACHABLE);
	ck_assert_ptr_nonnull(strstr(questions[0].error.text,
	    "rs: connect: Connection refused"));
	ck_assert_int_eq(sparrow_server_state(server), SPARROW_SERVER_DOWN);
	ck_assert_int_eq(ask(1, "203.0.113.7"), SUPERSPARROW_EUNREACHABLE);
	ck_assert_uint_eq(done, 1);
}
END_TEST

START_TEST(server_that_comes_back_is_found_by_a_probe)
{
	int i;

	vty_die(&vty);
	make(VTY_PASSWORD);
	ask(0, "203.0.113.7");
	run_until_done(1);
	vty_revive(&vty);
	for (i = 0; i < 200 &&
	    sparrow_server_state(server) != SPARROW_SERVER_UP; i++) {
		move_ms(20);
		step();
	}
	ck_assert_int_eq(sparrow_server_state(server), SPARROW_SERVER_UP);
	ck_assert_int_eq(ask(1, "203.0.113.7"), 0);
	run_until_done(2);
	found(1, "64702 64602");
}
END_TEST

START_TEST(retries_back_off_to_a_second_with_jitter)
{
	int64_t wait, longest = 0;
	int i;

	vty_die(&vty);
	make(VTY_PASSWORD);
	ask(0, "203.0.113.7");
	run_until_done(1);
	for (i = 0; i < 12; i++) {
		wait = sparrow_time_diff_ms(sparrow_server_deadline(server),
		    unit_now);
		ck_assert_int_gt(wait, 0);
		ck_assert_int_le(wait, SPARROW_BACKOFF_REFUSED_MS * 3 / 2);
		longest = wait > longest ? wait : longest;
		unit_now = sparrow_server_deadline(server);
		do
			step();
		while (is_connecting());
	}
	ck_assert_int_gt(longest, 400);
}
END_TEST

START_TEST(refused_password_waits_half_a_minute)
{
	int64_t wait;

	make("wrong");
	ask(0, "203.0.113.7");
	run_until_done(1);
	ck_assert_int_eq(questions[0].error.code, SUPERSPARROW_ELOGIN);
	wait = sparrow_time_diff_ms(sparrow_server_deadline(server), unit_now);
	ck_assert_int_ge(wait, SPARROW_BACKOFF_LOGIN_MS / 2);
	ck_assert_uint_eq(vty.accepted, 1);
}
END_TEST

START_TEST(hangup_while_asking_is_asked_once_more)
{
	make(VTY_PASSWORD);
	vty.hangups = 1;
	ask(0, "203.0.113.7");
	run_until_done(1);
	found(0, "64702 64602");
	ck_assert_uint_eq(vty.accepted, 2);
	ck_assert_uint_eq(vty.questions, 2);
}
END_TEST

START_TEST(hangup_with_questions_on_their_way_asks_all_once_more)
{
	size_t i;

	pipeline = 4;
	make(VTY_PASSWORD);
	ck_assert_int_eq(ask(0, "203.0.113.7"), 0);
	run_until_done(1);
	for (i = 1; i < 8; i++)
		ck_assert_int_eq(ask(i, "203.0.113.7"), 0);
	vty.hangups = 1;
	run_until_done(8);
	for (i = 0; i < 8; i++) {
		found(i, "64702 64602");
		ck_assert_uint_le(questions[i].attempts, 2);
	}
	ck_assert_uint_eq(vty.logins, 2);
}
END_TEST

START_TEST(second_hangup_fails_all_that_was_on_its_way)
{
	size_t i;

	pipeline = 4;
	make(VTY_PASSWORD);
	ck_assert_int_eq(ask(0, "203.0.113.7"), 0);
	run_until_done(1);
	for (i = 1; i < 8; i++)
		ck_assert_int_eq(ask(i, "203.0.113.7"), 0);
	vty.hangups = 2;
	run_until_done(8);
	for (i = 1; i < 8; i++)
		ck_assert_int_eq(questions[i].error.code,
		    SUPERSPARROW_EUNREACHABLE);
	ck_assert_int_eq(sparrow_server_state(server), SPARROW_SERVER_DOWN);
}
END_TEST

START_TEST(many_go_ahead_of_their_replies)
{
	size_t i, len;

	pipeline = 4;
	make(VTY_PASSWORD);
	ck_assert_int_eq(ask(0, "203.0.113.7"), 0);
	run_until_done(1);
	for (i = 1; i < 8; i++)
		ck_assert_int_eq(ask(i, "203.0.113.7"), 0);
	/* In one piece, as soon as the loop runs. */
	sparrow_server_dispatch(server, NULL, 0, unit_now);
	len = vty_waiting(&vty);
	ck_assert_uint_eq(len,
	    4 * strlen("show ip bgp 203.0.113.7 bestpath\r\n"));
	run_until_done(8);
	for (i = 0; i < 8; i++)
		found(i, "64702 64602");
	ck_assert_uint_eq(vty.questions, 8);
}
END_TEST

/* Replies take no time; 3 ms. */
START_TEST(busy_server_gets_the_next_questions_together)
{
	const size_t len = strlen("show ip bgp 203.0.113.7 bestpath\r\n");
	size_t i;

	pipeline = 8;
	make(VTY_PASSWORD);
	ck_assert_int_eq(ask(0, "203.0.113.7"), 0);
	run_until_done(1);
	ck_assert_int_eq(ask(1, "203.0.113.7"), 0);
	sparrow_server_dispatch(server, NULL, 0, unit_now);
	move_ms(3 * _i);
	run_until_done(2);
	for (i = 2; i < 7; i++)
		ck_assert_int_eq(ask(i, "203.0.113.7"), 0);
	sparrow_server_dispatch(server, NULL, 0, unit_now);
	ck_assert_uint_eq(vty_waiting(&vty), 5 * len);
	/* More than half of the pipeline is on its way. */
	ck_assert_int_eq(ask(7, "203.0.113.7"), 0);
	sparrow_server_dispatch(server, NULL, 0, unit_now);
	ck_assert_uint_eq(vty_waiting(&vty), (_i == 0 ? 5 : 6) * len);
	run_until_done(8);
	for (i = 0; i < 8; i++)
		found(i, "64702 64602");
}
END_TEST

START_TEST(second_hangup_takes_the_server_down)
{
	make(VTY_PASSWORD);
	vty.hangups = 2;
	ask(0, "203.0.113.7");
	run_until_done(1);
	ck_assert_int_eq(questions[0].error.code, SUPERSPARROW_EUNREACHABLE);
	ck_assert_int_eq(sparrow_server_state(server), SPARROW_SERVER_DOWN);
	ck_assert_uint_eq(vty.questions, 2);
}
END_TEST

START_TEST(lying_server_is_asked_twice_and_not_believed)
{
	make(VTY_PASSWORD);
	vty.liar = true;
	ask(0, "203.0.113.7");
	run_until_done(1);
	ck_assert_int_eq(questions[0].error.code, SUPERSPARROW_EPROTOCOL);
	ck_assert_uint_eq(vty.questions, 2);
}
END_TEST

START_TEST(connection_closed_while_idle_is_no_failure)
{
	int i;

	make(VTY_PASSWORD);
	ask(0, "203.0.113.7");
	run_until_done(1);
	vty_die(&vty);
	vty_revive(&vty);
	for (i = 0; i < 20; i++)
		step();
	ck_assert_int_eq(sparrow_server_state(server), SPARROW_SERVER_IDLE);
	ck_assert_int_eq(ask(1, "192.0.2.7"), 0);
	run_until_done(2);
	found(1, "64600");
	ck_assert_uint_eq(vty.logins, 2);
}
END_TEST

START_TEST(silent_server_is_down_after_its_timeout)
{
	int i;

	make(VTY_PASSWORD);
	vty.silent = true;
	ask(0, "203.0.113.7");
	for (i = 0; i < 20; i++)
		step();
	ck_assert_uint_eq(done, 0);
	move_ms(5000);
	step();
	ck_assert_uint_eq(done, 1);
	ck_assert_int_eq(questions[0].error.code, SUPERSPARROW_ELATE);
	ck_assert_ptr_nonnull(strstr(questions[0].error.text,
	    "rs: greeting: no answer within 5000 ms"));
}
END_TEST

START_TEST(late_server_is_no_longer_late_after_a_reply)
{
	struct sparrow_error error;
	bool asked = false;
	int i;

	make(VTY_PASSWORD);
	vty.mute = true;
	ask(0, "203.0.113.7");
	for (i = 0; i < 20; i++)
		step();
	sparrow_server_set_late(server, 300, &error);
	ck_assert(sparrow_server_is_late(server));
	ck_assert_int_eq(error.code, SUPERSPARROW_ELATE);
	vty.mute = false;
	move_ms(5000);
	for (i = 0; i < 300 && sparrow_server_is_late(server); i++) {
		step();
		move_ms(20);
		if (sparrow_server_state(server) == SPARROW_SERVER_UP &&
		    done == 1 && !asked)
			asked = ask(1, "203.0.113.7") == 0;
	}
	ck_assert(!sparrow_server_is_late(server));
}
END_TEST

static void
add_canary(const char *prefix)
{
	ck_assert_int_eq(sparrow_prefix_parse(prefix, strlen(prefix),
	    &canaries[n_canaries++]), 0);
}

static void
come_up(void)
{
	int i;

	for (i = 0; i < 400 &&
	    sparrow_server_state(server) != SPARROW_SERVER_UP; i++)
		step();
	ck_assert_int_eq(sparrow_server_state(server), SPARROW_SERVER_UP);
}

START_TEST(guard_after_a_lost_session_ends_with_settle)
{
	make(VTY_PASSWORD);
	ask(0, "203.0.113.7");
	run_until_done(1);
	ck_assert(sparrow_server_is_settled(server, unit_now));
	vty.hangups = 1;
	ask(1, "192.0.2.7");
	run_until_done(2);
	found(1, "64600");
	ck_assert(!sparrow_server_is_settled(server, unit_now));
	move_ms(29999);
	ck_assert(!sparrow_server_is_settled(server, unit_now));
	move_ms(1);
	ck_assert(sparrow_server_is_settled(server, unit_now));
}
END_TEST

START_TEST(guard_never_believes_at_once)
{
	make(VTY_PASSWORD);
	sparrow_server_set_guard(server, SPARROW_GUARD_NEVER, unit_now);
	vty.hangups = 1;
	ask(0, "203.0.113.7");
	run_until_done(1);
	ck_assert(sparrow_server_is_settled(server, unit_now));
}
END_TEST

START_TEST(guard_at_every_login_connects_by_itself)
{
	make(VTY_PASSWORD);
	sparrow_server_set_guard(server, SPARROW_GUARD_LOGIN, unit_now);
	come_up();
	ck_assert(!sparrow_server_is_settled(server, unit_now));
	ck_assert_uint_eq(vty.questions, 0);
}
END_TEST

START_TEST(guard_ends_when_every_canary_is_there)
{
	int i;

	add_canary("203.0.113.0/24");
	add_canary("192.0.2.0/24");
	make(VTY_PASSWORD);
	vty.routes = with_canaries;
	sparrow_server_set_guard(server, SPARROW_GUARD_LOGIN, unit_now);
	come_up();
	for (i = 0; i < 100 && !sparrow_server_is_settled(server, unit_now);
	    i++)
		step();
	ck_assert(sparrow_server_is_settled(server, unit_now));
	ck_assert_uint_eq(vty.questions, 2);
	ck_assert_uint_eq(done, 0);
}
END_TEST

START_TEST(shorter_prefix_is_no_canary)
{
	int i;

	add_canary("203.0.113.0/25");
	make(VTY_PASSWORD);
	vty.routes = with_canaries;
	sparrow_server_set_guard(server, SPARROW_GUARD_LOGIN, unit_now);
	come_up();
	for (i = 0; i < 30; i++)
		step();
	ck_assert_uint_eq(vty.questions, 1);
	move_ms(SPARROW_CANARY_RETRY_MS);
	for (i = 0; i < 30; i++)
		step();
	ck_assert_uint_eq(vty.questions, 2);
	ck_assert(!sparrow_server_is_settled(server, unit_now));
	/* Questions of others are asked all the same. */
	ask(0, "203.0.113.7");
	run_until_done(1);
	found(0, "64702 64602");
}
END_TEST

START_TEST(idle_session_gets_a_sign_of_life)
{
	int i;

	make(VTY_PASSWORD);
	ask(0, "203.0.113.7");
	run_until_done(1);
	ck_assert_uint_eq(vty.nudges, 0);
	for (i = 0; i < 3; i++) {
		move_ms(SPARROW_KEEPALIVE_MS);
		step();
		step();
		step();
	}
	ck_assert_uint_eq(vty.nudges, 3);
	ask(1, "192.0.2.7");
	run_until_done(2);
	found(1, "64600");
	ck_assert_uint_eq(vty.logins, 1);
}
END_TEST

/* A sign of life that is due must not make the loop spin while a reply is
 * waited for. */
START_TEST(nothing_is_due_while_a_reply_is_waited_for)
{
	int i;

	make(VTY_PASSWORD);
	ask(0, "203.0.113.7");
	run_until_done(1);
	vty.mute = true;
	move_ms(SPARROW_KEEPALIVE_MS - 1000);
	ask(1, "192.0.2.7");
	for (i = 0; i < 5; i++)
		step();
	move_ms(2000);
	step();
	ck_assert_int_eq(sparrow_time_diff_ms(
	    sparrow_server_deadline(server), unit_now), 3000);
}
END_TEST

START_TEST(dead_peer_of_an_idle_session_is_found_by_the_sign_of_life)
{
	int i;

	make(VTY_PASSWORD);
	ask(0, "203.0.113.7");
	run_until_done(1);
	vty.silent = true;
	move_ms(SPARROW_KEEPALIVE_MS);
	for (i = 0; i < 3; i++)
		step();
	move_ms(5000);
	step();
	ck_assert_int_eq(sparrow_server_state(server), SPARROW_SERVER_DOWN);
}
END_TEST

START_TEST(server_that_closes_after_each_login_is_down)
{
	int i;

	make(VTY_PASSWORD);
	sparrow_server_set_guard(server, SPARROW_GUARD_LOGIN, unit_now);
	for (i = 0; i < 400 && vty.logins == 0; i++)
		step();
	come_up();
	vty_die(&vty);
	vty_revive(&vty);
	for (i = 0; i < 20; i++)
		step();
	ck_assert_int_eq(sparrow_server_state(server), SPARROW_SERVER_DOWN);
	ck_assert_uint_eq(vty.accepted, 1);
}
END_TEST

/* A dialect whose route server is echo(1). */

static enum sparrow_reply
program_read(const char *text, size_t len, const struct sparrow_addr *addr,
    enum sparrow_ask form, bool pasted, struct supersparrow_route *route)
{
	(void)addr;
	(void)form;
	(void)pasted;
	route->status = SUPERSPARROW_STATUS_FOUND;
	sparrow_strbuf_append(&route->as_path, text, len);
	return SPARROW_REPLY_OK;
}

static const struct supersparrow_dialect program = {
	.names = { "test" },
	.program = "/bin/echo",
	.socket_framing = SPARROW_FRAMING_VTYSH,
	.ask = { [SPARROW_ASK_BEST] = { { "64702 " }, NULL } },
	.read = program_read,
};

/* As a caller does it who sleeps as long as he may. */
START_TEST(program_is_run_for_each_question_without_delay)
{
	const struct sparrow_server_params params = {
		.name = "echo",
		.dialect = &program,
		.endpoint = { .program = "/bin/echo" },
		.timeout_ms = 5000,
		.log = &silent,
		.seed = 42,
	};
	struct pollfd fds[SPARROW_CONN_POLLFDS];
	unsigned i;
	size_t n;

	ck_assert_int_eq(sparrow_server_new(&params, &server), 0);
	for (i = 0; i < 3; i++) {
		ck_assert_int_eq(ask(i, "203.0.113.7"), 0);
		while (done <= i) {
			int timeout_ms = sparrow_time_timeout_ms(
			    sparrow_server_deadline(server), unit_now);

			n = sparrow_server_pollfds(server, fds,
			    SPARROW_CONN_POLLFDS);
			ck_assert(n > 0 || timeout_ms < 1000);
			ck_assert_int_ge(poll(fds, (nfds_t)n, timeout_ms), 0);
			unit_now = sparrow_clock_now(&sparrow_clock_system);
			sparrow_server_dispatch(server, fds, n, unit_now);
		}
		found(i, "64702 203.0.113.7\n");
	}
}
END_TEST

START_TEST(queue_is_bounded)
{
	struct sparrow_question *many;
	struct sparrow_question one = { .done = count };
	size_t i;

	make(VTY_PASSWORD);
	many = calloc(SPARROW_SERVER_QUEUE_MAX, sizeof(*many));
	ck_assert_ptr_nonnull(many);
	for (i = 0; i < SPARROW_SERVER_QUEUE_MAX; i++) {
		sparrow_route_init(&many[i].route);
		many[i].done = count;
		many[i].addr = questions[0].addr;
		ck_assert_int_eq(sparrow_server_ask(server, &many[i],
		    unit_now), 0);
	}
	ck_assert_int_eq(sparrow_server_ask(server, &one, unit_now),
	    SUPERSPARROW_ELATE);
	server = sparrow_server_free(server);
	ck_assert_uint_eq(done, 0);
	for (i = 0; i < SPARROW_SERVER_QUEUE_MAX; i++)
		sparrow_route_free(&many[i].route);
	free(many);
}
END_TEST

Suite *
unit_suite(void)
{
	Suite *suite = suite_create("server");
	TCase *tc = tcase_create("server");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_set_timeout(tc, 30);
	tcase_add_test(tc, question_to_an_idle_session_goes_out_at_once);
	tcase_add_test(tc, many_questions_share_one_login);
	tcase_add_test(tc, server_that_knows_no_ipv6_is_not_asked);
	tcase_add_test(tc, canary_that_cannot_be_asked_for_is_not_there);
	tcase_add_test(tc, refused_connection_fails_what_waits_and_what_comes);
	tcase_add_test(tc, server_that_comes_back_is_found_by_a_probe);
	tcase_add_test(tc, retries_back_off_to_a_second_with_jitter);
	tcase_add_test(tc, refused_password_waits_half_a_minute);
	tcase_add_test(tc, hangup_while_asking_is_asked_once_more);
	tcase_add_test(tc,
	    hangup_with_questions_on_their_way_asks_all_once_more);
	tcase_add_test(tc, second_hangup_fails_all_that_was_on_its_way);
	tcase_add_test(tc, many_go_ahead_of_their_replies);
	tcase_add_loop_test(tc, busy_server_gets_the_next_questions_together,
	    0, 2);
	tcase_add_test(tc, second_hangup_takes_the_server_down);
	tcase_add_test(tc, lying_server_is_asked_twice_and_not_believed);
	tcase_add_test(tc, connection_closed_while_idle_is_no_failure);
	tcase_add_test(tc, silent_server_is_down_after_its_timeout);
	tcase_add_test(tc, late_server_is_no_longer_late_after_a_reply);
	tcase_add_test(tc, guard_after_a_lost_session_ends_with_settle);
	tcase_add_test(tc, guard_never_believes_at_once);
	tcase_add_test(tc, guard_at_every_login_connects_by_itself);
	tcase_add_test(tc, guard_ends_when_every_canary_is_there);
	tcase_add_test(tc, shorter_prefix_is_no_canary);
	tcase_add_test(tc, idle_session_gets_a_sign_of_life);
	tcase_add_test(tc, nothing_is_due_while_a_reply_is_waited_for);
	tcase_add_test(tc,
	    dead_peer_of_an_idle_session_is_found_by_the_sign_of_life);
	tcase_add_test(tc, server_that_closes_after_each_login_is_down);
	tcase_add_test(tc, program_is_run_for_each_question_without_delay);
	tcase_add_test(tc, queue_is_bounded);
	suite_add_tcase(suite, tc);
	return suite;
}
