/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "context.h"
#include "unit.h"
#include "vty.h"

static const struct vty_route routes[] = {
	{ "203.0.113.7", "203.0.113.0/24", "64702 64602" },
	{ "203.0.113.8", "203.0.113.0/24", "64702 64602" },
	{ "192.0.2.7", "192.0.2.0/24", "64600" },
	{ "10.1.1.1", "10.1.1.0/25", "64702" },
	{ "10.1.1.200", "10.1.1.128/25", "64600" },
	{ "10.2.2.2", "10.2.0.0/16", "Local" },
	{ "10.3.3.3", "10.3.0.0/16", NULL },
	{ "2001:db8:c::1", "2001:db8:c::/48", "64702 64602" },
	{ NULL, NULL, NULL }
};

static struct vty vty, second;
static struct supersparrow *sparrow;
static struct supersparrow_decision *decision, *another;
static unsigned done;

static void
count(void *data, struct supersparrow_decision *d)
{
	(void)data;
	(void)d;
	done++;
}

/* A context for POP X, with more configuration behind the usual. */
static void
make(const char *more)
{
	struct supersparrow_config *config;
	char text[1024];
	int n;

	n = snprintf(text, sizeof(text),
	    "pop x 64700 192.0.2.1 2001:db8:1::1 www.x.example.org\n"
	    "pop y 64702 198.51.100.1 www.y.example.org\n"
	    "self x\n"
	    "%s"
	    "route_server frr\n"
	    "host 127.0.0.1\n"
	    "port %s\n"
	    "password " VTY_PASSWORD "\n", more, vty.port);
	ck_assert_int_eq(supersparrow_config_new(&config), 0);
	if (supersparrow_config_read_text(config, "test", text, (size_t)n) != 0)
		ck_abort_msg("%s", supersparrow_config_mistake(config, 0));
	if (second.listener > 0) {
		n = snprintf(text, sizeof(text), "route_server frr\n"
		    "host 127.0.0.1\nport %s\npassword " VTY_PASSWORD "\n",
		    second.port);
		ck_assert_int_eq(supersparrow_config_read_text(config,
		    "second", text, (size_t)n), 0);
	}
	ck_assert_int_eq(sparrow_context_new(config, &unit_clock, &sparrow),
	    0);
	supersparrow_config_unref(config);
}

static void
setup(void)
{
	unit_now = sparrow_clock_now(&sparrow_clock_system);
	vty_open(&vty, routes);
	memset(&second, 0, sizeof(second));
	ck_assert_int_eq(supersparrow_decision_new(&decision), 0);
	ck_assert_int_eq(supersparrow_decision_new(&another), 0);
	sparrow = NULL;
	done = 0;
}

static void
teardown(void)
{
	supersparrow_unref(sparrow);
	supersparrow_decision_unref(decision);
	supersparrow_decision_unref(another);
	vty_close(&vty);
	if (second.listener > 0)
		vty_close(&second);
}

static void
step(void)
{
	struct pollfd fds[SUPERSPARROW_POLLFDS_MAX];
	int timeout_ms;
	size_t n;

	n = supersparrow_pollfds(sparrow, fds, SUPERSPARROW_POLLFDS_MAX,
	    &timeout_ms);
	ck_assert_uint_le(n, SUPERSPARROW_POLLFDS_MAX);
	if (timeout_ms < 0 || timeout_ms > 5)
		timeout_ms = 5;
	ck_assert_int_ge(poll(fds, (nfds_t)n, timeout_ms), 0);
	ck_assert_int_eq(supersparrow_dispatch(sparrow, fds, n), 0);
	vty_pump(&vty);
	if (second.listener > 0)
		vty_pump(&second);
}

static void
steps(int n)
{
	while (n-- > 0)
		step();
}

static struct supersparrow_lookup *
begin(const char *address, unsigned wait_ms, unsigned flags,
    struct supersparrow_decision *d)
{
	struct supersparrow_lookup *lookup;
	struct sockaddr_storage sa;

	ck_assert_int_eq(supersparrow_address_parse(address, &sa), 0);
	ck_assert_int_eq(supersparrow_lookup_start(sparrow,
	    (struct sockaddr *)&sa, wait_ms, flags, d, count, NULL, &lookup),
	    0);
	ck_assert_ptr_nonnull(lookup);
	return lookup;
}

/* Ask and run the loop until the answer is there; time stands still. */
static void
locate_flags(const char *address, unsigned flags)
{
	unsigned before = done;
	int i;

	begin(address, 5000, flags, decision);
	for (i = 0; i < 400 && done == before; i++)
		step();
	ck_assert_uint_eq(done, before + 1);
}

static void
locate(const char *address)
{
	locate_flags(address, 0);
}

static void
is(enum supersparrow_source source, enum supersparrow_reason reason,
    const char *answer)
{
	ck_assert_str_eq(supersparrow_source_name(
	    supersparrow_decision_source(decision)),
	    supersparrow_source_name(source));
	ck_assert_str_eq(supersparrow_reason_name(
	    supersparrow_decision_reason(decision)),
	    supersparrow_reason_name(reason));
	ck_assert_pstr_eq(supersparrow_decision_answer(decision, 0), answer);
}

static void
move_ms(int64_t ms)
{
	unit_now = sparrow_time_add_ms(unit_now, ms);
}

START_TEST(last_pop_as_in_the_path_is_the_answer)
{
	make("");
	locate("203.0.113.7");
	is(SUPERSPARROW_SOURCE_LIVE, SUPERSPARROW_REASON_POP_IN_PATH,
	    "198.51.100.1");
	ck_assert_uint_eq(supersparrow_decision_answers(decision), 2);
	ck_assert_str_eq(supersparrow_decision_scope(decision),
	    "203.0.113.0/24");
	ck_assert_str_eq(supersparrow_route_prefix(
	    supersparrow_decision_route(decision)), "203.0.113.0/24");
	ck_assert_int_eq(supersparrow_decision_age_ms(decision), 0);
	ck_assert_str_eq(supersparrow_decision_pop_name(decision, 0), "y");
	ck_assert_str_eq(supersparrow_decision_pop_name(decision, 1), "x");
	ck_assert_int_eq(supersparrow_decision_pop_rank(decision, 1),
	    SUPERSPARROW_RANK_SELF);
	ck_assert_uint_eq(supersparrow_decision_pop_as(decision, 0), 64702);
}
END_TEST

START_TEST(no_pop_in_the_path_is_self)
{
	make("");
	locate("192.0.2.7");
	is(SUPERSPARROW_SOURCE_LIVE, SUPERSPARROW_REASON_NO_POP_IN_PATH,
	    "192.0.2.1");
}
END_TEST

START_TEST(empty_path_is_a_local_route)
{
	make("");
	locate("10.2.2.2");
	is(SUPERSPARROW_SOURCE_LIVE, SUPERSPARROW_REASON_LOCAL_ROUTE,
	    "192.0.2.1");
}
END_TEST

START_TEST(no_route_is_an_answer)
{
	make("");
	locate("10.9.9.9");
	is(SUPERSPARROW_SOURCE_LIVE, SUPERSPARROW_REASON_NOT_IN_TABLE,
	    "192.0.2.1");
	ck_assert_int_eq(supersparrow_decision_error(decision), 0);
	locate("10.3.3.3");
	is(SUPERSPARROW_SOURCE_LIVE, SUPERSPARROW_REASON_NO_BEST_PATH,
	    "192.0.2.1");
}
END_TEST

START_TEST(ipv6_is_asked_and_answered)
{
	make("");
	locate("2001:db8:c::1");
	is(SUPERSPARROW_SOURCE_LIVE, SUPERSPARROW_REASON_POP_IN_PATH,
	    "198.51.100.1");
	ck_assert_str_eq(supersparrow_decision_scope(decision),
	    "2001:db8:c::/48");
}
END_TEST

START_TEST(second_question_for_a_block_comes_from_the_cache)
{
	make("");
	locate("203.0.113.7");
	move_ms(1000);
	locate("203.0.113.99");
	is(SUPERSPARROW_SOURCE_CACHE, SUPERSPARROW_REASON_POP_IN_PATH,
	    "198.51.100.1");
	ck_assert_int_eq(supersparrow_decision_age_ms(decision), 1000);
	ck_assert_str_eq(supersparrow_route_as_path(
	    supersparrow_decision_route(decision)), "64702 64602");
	ck_assert_uint_eq(vty.questions, 1);
	move_ms(9000);
	locate("203.0.113.7");
	is(SUPERSPARROW_SOURCE_LIVE, SUPERSPARROW_REASON_POP_IN_PATH,
	    "198.51.100.1");
	ck_assert_uint_eq(vty.questions, 2);
}
END_TEST

/* A question on an idle session goes out at once: whoever polls as long as
 * pollfds() says must not sleep on it. */
START_TEST(second_question_wakes_an_idle_session)
{
	struct pollfd fds[SUPERSPARROW_POLLFDS_MAX];
	int timeout_ms;
	size_t n;

	make("");
	locate("203.0.113.7");
	steps(3);
	begin("192.0.2.7", 5000, 0, decision);
	n = supersparrow_pollfds(sparrow, fds, SUPERSPARROW_POLLFDS_MAX,
	    &timeout_ms);
	ck_assert_uint_eq(n, 1);
	ck_assert_int_ne(fds[0].events & POLLOUT, 0);
	ck_assert_int_eq(poll(fds, 1, timeout_ms), 1);
	ck_assert_int_eq(supersparrow_dispatch(sparrow, fds, n), 0);
	vty_pump(&vty);
	ck_assert_uint_eq(vty.questions, 2);
}
END_TEST

START_TEST(fresh_lookup_does_not_read_the_cache)
{
	make("");
	locate("203.0.113.7");
	locate_flags("203.0.113.7", SUPERSPARROW_LOOKUP_FRESH);
	is(SUPERSPARROW_SOURCE_LIVE, SUPERSPARROW_REASON_POP_IN_PATH,
	    "198.51.100.1");
	ck_assert_uint_eq(vty.questions, 2);
}
END_TEST

START_TEST(block_with_a_longer_prefix_is_keyed_by_address)
{
	make("");
	locate("10.1.1.1");
	is(SUPERSPARROW_SOURCE_LIVE, SUPERSPARROW_REASON_POP_IN_PATH,
	    "198.51.100.1");
	ck_assert_str_eq(supersparrow_decision_scope(decision), "10.1.1.1/32");
	locate("10.1.1.200");
	is(SUPERSPARROW_SOURCE_LIVE, SUPERSPARROW_REASON_NO_POP_IN_PATH,
	    "192.0.2.1");
	locate("10.1.1.1");
	is(SUPERSPARROW_SOURCE_CACHE, SUPERSPARROW_REASON_POP_IN_PATH,
	    "198.51.100.1");
}
END_TEST

START_TEST(lookups_for_one_block_share_a_question)
{
	int i;

	make("");
	begin("203.0.113.7", 5000, 0, decision);
	begin("203.0.113.8", 5000, 0, another);
	for (i = 0; i < 400 && done < 2; i++)
		step();
	ck_assert_uint_eq(done, 2);
	ck_assert_uint_eq(vty.questions, 1);
	ck_assert_str_eq(supersparrow_decision_address(another),
	    "203.0.113.8");
	ck_assert_str_eq(supersparrow_decision_answer(another, 0),
	    "198.51.100.1");
}
END_TEST

START_TEST(shared_question_with_a_longer_prefix_is_asked_again)
{
	int i;

	make("");
	begin("10.1.1.1", 5000, 0, decision);
	begin("10.1.1.200", 5000, 0, another);
	for (i = 0; i < 400 && done < 2; i++)
		step();
	ck_assert_uint_eq(done, 2);
	ck_assert_uint_eq(vty.questions, 2);
	ck_assert_str_eq(supersparrow_decision_answer(decision, 0),
	    "198.51.100.1");
	ck_assert_str_eq(supersparrow_decision_answer(another, 0),
	    "192.0.2.1");
}
END_TEST

START_TEST(dead_server_gives_the_last_good_answer)
{
	make("");
	locate("203.0.113.7");
	vty_die(&vty);
	move_ms(10000);
	steps(5);
	locate("203.0.113.7");
	is(SUPERSPARROW_SOURCE_STALE, SUPERSPARROW_REASON_DOWN,
	    "198.51.100.1");
	ck_assert_int_eq(supersparrow_decision_age_ms(decision), 10000);
	ck_assert_int_eq(supersparrow_decision_error(decision),
	    SUPERSPARROW_EUNREACHABLE);
	locate("192.0.2.7");
	is(SUPERSPARROW_SOURCE_SELF, SUPERSPARROW_REASON_DOWN, "192.0.2.1");
	ck_assert_ptr_null(supersparrow_decision_scope(decision));
	ck_assert_ptr_nonnull(strstr(
	    supersparrow_decision_route_server(decision), vty.port));
}
END_TEST

START_TEST(stale_answers_end)
{
	make("cache_stale 60\n");
	locate("203.0.113.7");
	vty_die(&vty);
	move_ms(59999);
	locate("203.0.113.7");
	is(SUPERSPARROW_SOURCE_STALE, SUPERSPARROW_REASON_DOWN,
	    "198.51.100.1");
	move_ms(1);
	locate("203.0.113.7");
	is(SUPERSPARROW_SOURCE_SELF, SUPERSPARROW_REASON_DOWN, "192.0.2.1");
}
END_TEST

START_TEST(first_wait_makes_a_server_late_and_nobody_waits_again)
{
	make("");
	vty.mute = true;
	begin("203.0.113.7", 300, 0, decision);
	steps(30);
	ck_assert_uint_eq(done, 0);
	move_ms(300);
	step();
	ck_assert_uint_eq(done, 1);
	is(SUPERSPARROW_SOURCE_SELF, SUPERSPARROW_REASON_LATE, "192.0.2.1");
	begin("192.0.2.7", 300, 0, decision);
	step();
	ck_assert_uint_eq(done, 2);
	is(SUPERSPARROW_SOURCE_SELF, SUPERSPARROW_REASON_LATE, "192.0.2.1");
}
END_TEST

START_TEST(late_reply_fills_the_cache)
{
	int i;

	make("");
	begin("203.0.113.7", 300, 0, decision);
	for (i = 0; i < 100 && vty.logins == 0; i++)
		step();
	move_ms(300);
	step();
	ck_assert_uint_eq(done, 1);
	is(SUPERSPARROW_SOURCE_SELF, SUPERSPARROW_REASON_LATE, "192.0.2.1");
	steps(20);
	locate("203.0.113.7");
	is(SUPERSPARROW_SOURCE_CACHE, SUPERSPARROW_REASON_POP_IN_PATH,
	    "198.51.100.1");
	ck_assert_uint_eq(vty.questions, 1);
}
END_TEST

START_TEST(zero_wait_answers_at_once_and_asks_all_the_same)
{
	make("");
	begin("203.0.113.7", 0, 0, decision);
	step();
	ck_assert_uint_eq(done, 1);
	is(SUPERSPARROW_SOURCE_SELF, SUPERSPARROW_REASON_LATE, "192.0.2.1");
	steps(20);
	locate("203.0.113.7");
	is(SUPERSPARROW_SOURCE_CACHE, SUPERSPARROW_REASON_POP_IN_PATH,
	    "198.51.100.1");
}
END_TEST

START_TEST(second_server_answers_when_the_first_is_down)
{
	vty_open(&second, routes);
	make("");
	vty_die(&vty);
	locate("203.0.113.7");
	is(SUPERSPARROW_SOURCE_LIVE, SUPERSPARROW_REASON_POP_IN_PATH,
	    "198.51.100.1");
	ck_assert_uint_eq(second.questions, 1);
	ck_assert_ptr_nonnull(strstr(
	    supersparrow_decision_route_server(decision), second.port));
	ck_assert_ptr_nonnull(strstr(
	    supersparrow_decision_error_text(decision), "Connection refused"));
}
END_TEST

START_TEST(silent_first_server_leaves_time_for_the_second)
{
	vty_open(&second, routes);
	make("");
	vty.silent = true;
	begin("203.0.113.7", 300, 0, decision);
	steps(20);
	ck_assert_uint_eq(done, 0);
	move_ms(150);
	steps(20);
	ck_assert_uint_eq(done, 1);
	is(SUPERSPARROW_SOURCE_LIVE, SUPERSPARROW_REASON_POP_IN_PATH,
	    "198.51.100.1");
}
END_TEST

START_TEST(both_servers_down_is_said_of_both)
{
	vty_open(&second, routes);
	make("");
	vty_die(&vty);
	vty_die(&second);
	locate("203.0.113.7");
	is(SUPERSPARROW_SOURCE_SELF, SUPERSPARROW_REASON_DOWN, "192.0.2.1");
	ck_assert_ptr_nonnull(strstr(
	    supersparrow_decision_error_text(decision), vty.port));
	ck_assert_ptr_nonnull(strstr(
	    supersparrow_decision_error_text(decision), second.port));
}
END_TEST

/* POP Y's daemon was killed and is back; it has not heard a route yet. */
static void
restart_empty(void)
{
	static const struct vty_route none[] = { { NULL, NULL, NULL } };

	vty_die(&vty);
	steps(3);
	vty_revive(&vty);
	vty.routes = none;
}

START_TEST(not_in_table_after_a_restart_does_not_replace_a_good_answer)
{
	make("");
	locate("203.0.113.7");
	restart_empty();
	move_ms(10000);
	locate("203.0.113.7");
	is(SUPERSPARROW_SOURCE_STALE, SUPERSPARROW_REASON_NOT_CONVERGED,
	    "198.51.100.1");
	ck_assert_uint_eq(vty.logins, 2);
	/* For whom nothing is kept, the reply is all there is. */
	locate("192.0.2.7");
	is(SUPERSPARROW_SOURCE_LIVE, SUPERSPARROW_REASON_NOT_CONVERGED,
	    "192.0.2.1");
	move_ms(999);
	locate("192.0.2.7");
	is(SUPERSPARROW_SOURCE_CACHE, SUPERSPARROW_REASON_NOT_CONVERGED,
	    "192.0.2.1");
	move_ms(1);
	locate("192.0.2.7");
	is(SUPERSPARROW_SOURCE_LIVE, SUPERSPARROW_REASON_NOT_CONVERGED,
	    "192.0.2.1");
	/* Settled: the router is right again. */
	move_ms(30000);
	locate("203.0.113.7");
	is(SUPERSPARROW_SOURCE_LIVE, SUPERSPARROW_REASON_NOT_IN_TABLE,
	    "192.0.2.1");
}
END_TEST

START_TEST(other_route_after_a_restart_does_not_replace_a_good_answer)
{
	static const struct vty_route half[] = {
		{ "203.0.113.7", "203.0.113.0/24", "64600 64601 64602" },
		{ NULL, NULL, NULL }
	};

	make("");
	locate("203.0.113.7");
	restart_empty();
	vty.routes = half;
	move_ms(10000);
	locate("203.0.113.7");
	is(SUPERSPARROW_SOURCE_STALE, SUPERSPARROW_REASON_NOT_CONVERGED,
	    "198.51.100.1");
	move_ms(30000);
	locate("203.0.113.7");
	is(SUPERSPARROW_SOURCE_LIVE, SUPERSPARROW_REASON_NO_POP_IN_PATH,
	    "192.0.2.1");
}
END_TEST

/* A reload: the old one gives its place to a new one. */
static void
reload(unsigned wait_ms)
{
	struct supersparrow *old = sparrow;

	make("");
	supersparrow_set_guard(sparrow, SUPERSPARROW_GUARD_LOGIN);
	ck_assert_int_eq(supersparrow_take_cache(sparrow, old), 0);
	supersparrow_unref(old);
	move_ms(wait_ms);
}

START_TEST(settled_server_is_believed_by_who_takes_over)
{
	make("");
	supersparrow_set_guard(sparrow, SUPERSPARROW_GUARD_LOGIN);
	locate("203.0.113.7");
	reload(0);
	locate("192.0.2.7");
	is(SUPERSPARROW_SOURCE_LIVE, SUPERSPARROW_REASON_NOT_CONVERGED,
	    "192.0.2.1");
	move_ms(30000);
	reload(0);
	locate("192.0.2.7");
	is(SUPERSPARROW_SOURCE_LIVE, SUPERSPARROW_REASON_NO_POP_IN_PATH,
	    "192.0.2.1");
	/* Not any more once it was lost. */
	restart_empty();
	move_ms(10000);
	steps(5);
	locate("192.0.2.7");
	is(SUPERSPARROW_SOURCE_STALE, SUPERSPARROW_REASON_NOT_CONVERGED,
	    "192.0.2.1");
}
END_TEST

START_TEST(first_login_is_guarded_for_those_who_live_long)
{
	make("");
	supersparrow_set_guard(sparrow, SUPERSPARROW_GUARD_LOGIN);
	locate("203.0.113.7");
	is(SUPERSPARROW_SOURCE_LIVE, SUPERSPARROW_REASON_NOT_CONVERGED,
	    "198.51.100.1");
	move_ms(30000);
	locate("203.0.113.7");
	is(SUPERSPARROW_SOURCE_LIVE, SUPERSPARROW_REASON_POP_IN_PATH,
	    "198.51.100.1");
}
END_TEST

START_TEST(healthy_server_stands_in_for_one_that_has_just_come_back)
{
	int i;

	vty_open(&second, routes);
	make("");
	locate("203.0.113.7");
	vty_die(&vty);
	steps(3);
	locate("192.0.2.7");
	is(SUPERSPARROW_SOURCE_LIVE, SUPERSPARROW_REASON_NO_POP_IN_PATH,
	    "192.0.2.1");
	ck_assert_uint_eq(second.questions, 1);
	vty_revive(&vty);
	for (i = 0; i < 200 && supersparrow_server_state(sparrow, 0) !=
	    SUPERSPARROW_SERVER_UP; i++) {
		move_ms(20);
		step();
	}
	ck_assert_int_eq(supersparrow_server_state(sparrow, 0),
	    SUPERSPARROW_SERVER_UP);
	ck_assert_int_eq(supersparrow_server_is_settled(sparrow, 0), 0);
	move_ms(11000);
	locate("203.0.113.7");
	is(SUPERSPARROW_SOURCE_LIVE, SUPERSPARROW_REASON_POP_IN_PATH,
	    "198.51.100.1");
	ck_assert_uint_eq(second.questions, 2);
	/* Healthy for a while: it is preferred again. */
	move_ms(20000);
	locate("203.0.113.7");
	ck_assert_uint_eq(second.questions, 2);
	ck_assert_uint_eq(vty.questions, 2);
}
END_TEST

START_TEST(one_server_can_be_asked_by_its_number)
{
	vty_open(&second, routes);
	make("");
	locate_flags("203.0.113.7", SUPERSPARROW_LOOKUP_FRESH |
	    SUPERSPARROW_LOOKUP_SERVER(1));
	is(SUPERSPARROW_SOURCE_LIVE, SUPERSPARROW_REASON_POP_IN_PATH,
	    "198.51.100.1");
	ck_assert_uint_eq(second.questions, 1);
	ck_assert_uint_eq(vty.questions, 0);
	vty_die(&second);
	locate_flags("203.0.113.7", SUPERSPARROW_LOOKUP_FRESH |
	    SUPERSPARROW_LOOKUP_SERVER(1));
	is(SUPERSPARROW_SOURCE_SELF, SUPERSPARROW_REASON_DOWN, "192.0.2.1");
	ck_assert_uint_eq(vty.questions, 0);
}
END_TEST

START_TEST(states_of_servers_can_be_watched)
{
	vty_open(&second, routes);
	make("");
	ck_assert_uint_eq(supersparrow_servers(sparrow), 2);
	ck_assert_int_eq(supersparrow_server_state(sparrow, 0),
	    SUPERSPARROW_SERVER_IDLE);
	ck_assert_int_eq(supersparrow_server_login_us(sparrow, 0), -1);
	vty_die(&second);
	supersparrow_connect(sparrow);
	ck_assert_int_eq(supersparrow_server_state(sparrow, 0),
	    SUPERSPARROW_SERVER_CONNECTING);
	steps(30);
	ck_assert_int_eq(supersparrow_server_state(sparrow, 0),
	    SUPERSPARROW_SERVER_UP);
	ck_assert_int_eq(supersparrow_server_error(sparrow, 0), 0);
	ck_assert_int_eq(supersparrow_server_state(sparrow, 1),
	    SUPERSPARROW_SERVER_DOWN);
	ck_assert_int_eq(supersparrow_server_error(sparrow, 1),
	    SUPERSPARROW_EUNREACHABLE);
	ck_assert_ptr_nonnull(strstr(
	    supersparrow_server_error_text(sparrow, 1), second.port));
	ck_assert_ptr_null(supersparrow_server_name(sparrow, 2));
	second.listener = 0;
}
END_TEST

START_TEST(cancelled_lookup_is_not_reported)
{
	make("");
	supersparrow_lookup_cancel(begin("203.0.113.7", 5000, 0, decision));
	steps(30);
	ck_assert_uint_eq(done, 0);
	locate("203.0.113.7");
	supersparrow_lookup_cancel(begin("203.0.113.7", 5000, 0, decision));
	steps(3);
	ck_assert_uint_eq(done, 1);
}
END_TEST

START_TEST(context_is_released_with_lookups_on_the_way)
{
	make("");
	begin("203.0.113.7", 5000, 0, decision);
	steps(2);
	begin("192.0.2.7", 5000, 0, another);
	sparrow = supersparrow_unref(sparrow);
	ck_assert_uint_eq(done, 0);
}
END_TEST

START_TEST(bad_arguments_are_refused)
{
	struct sockaddr_storage sa = { .ss_family = AF_UNIX };

	make("");
	ck_assert_int_eq(supersparrow_locate(sparrow, (struct sockaddr *)&sa,
	    0, 0, decision), -EINVAL);
	ck_assert_uint_eq(supersparrow_decision_answers(decision), 0);
	ck_assert_int_eq(supersparrow_address_parse("192.0.2.7", &sa), 0);
	ck_assert_int_eq(supersparrow_locate(sparrow, (struct sockaddr *)&sa,
	    SUPERSPARROW_WAIT_MAX_MS + 1, 0, decision), -EINVAL);
	ck_assert_int_eq(supersparrow_locate(sparrow, (struct sockaddr *)&sa,
	    0, 2, decision), -EINVAL);
}
END_TEST

START_TEST(lookups_have_a_limit)
{
	struct sockaddr_storage sa;
	size_t i;

	make("");
	for (i = 0; i < SUPERSPARROW_LOOKUPS_MAX; i++)
		begin("203.0.113.7", 5000, 0, decision);
	ck_assert_int_eq(supersparrow_address_parse("192.0.2.7", &sa), 0);
	ck_assert_int_eq(supersparrow_lookup_start(sparrow,
	    (struct sockaddr *)&sa, 0, 0, decision, count, NULL, NULL),
	    -EBUSY);
}
END_TEST

START_TEST(self_without_asking)
{
	struct sockaddr_storage sa = { .ss_family = AF_UNIX };

	make("");
	ck_assert_int_eq(supersparrow_decide_self(sparrow, NULL, decision),
	    0);
	is(SUPERSPARROW_SOURCE_SELF, SUPERSPARROW_REASON_BAD_ADDRESS,
	    "192.0.2.1");
	ck_assert_ptr_null(supersparrow_decision_address(decision));
	ck_assert_int_eq(supersparrow_decide_self(sparrow,
	    (struct sockaddr *)&sa, decision), -EINVAL);
	ck_assert_uint_eq(supersparrow_decision_answers(decision), 0);
	ck_assert_int_eq(supersparrow_address_parse("192.0.2.7", &sa), 0);
	ck_assert_int_eq(supersparrow_decide_self(sparrow,
	    (struct sockaddr *)&sa, decision), 0);
	is(SUPERSPARROW_SOURCE_SELF, SUPERSPARROW_REASON_LATE, "192.0.2.1");
	ck_assert_str_eq(supersparrow_decision_address(decision),
	    "192.0.2.7");
	ck_assert_uint_eq(vty.questions, 0);
}
END_TEST

START_TEST(answers_stop_at_result_count)
{
	make("result_count 1\n");
	locate("203.0.113.7");
	ck_assert_uint_eq(supersparrow_decision_answers(decision), 1);
	ck_assert_uint_eq(supersparrow_decision_pop_results(decision, 0), 2);
}
END_TEST

START_TEST(cache_size_zero_asks_every_time)
{
	make("cache_size 0\n");
	locate("203.0.113.7");
	locate("203.0.113.7");
	is(SUPERSPARROW_SOURCE_LIVE, SUPERSPARROW_REASON_POP_IN_PATH,
	    "198.51.100.1");
	ck_assert_uint_eq(vty.questions, 2);
	ck_assert_uint_eq(vty.logins, 1);
}
END_TEST

Suite *
unit_suite(void)
{
	Suite *suite = suite_create("lookup");
	TCase *tc = tcase_create("lookup");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, last_pop_as_in_the_path_is_the_answer);
	tcase_add_test(tc, no_pop_in_the_path_is_self);
	tcase_add_test(tc, empty_path_is_a_local_route);
	tcase_add_test(tc, no_route_is_an_answer);
	tcase_add_test(tc, ipv6_is_asked_and_answered);
	tcase_add_test(tc, second_question_for_a_block_comes_from_the_cache);
	tcase_add_test(tc, second_question_wakes_an_idle_session);
	tcase_add_test(tc, fresh_lookup_does_not_read_the_cache);
	tcase_add_test(tc, block_with_a_longer_prefix_is_keyed_by_address);
	tcase_add_test(tc, lookups_for_one_block_share_a_question);
	tcase_add_test(tc, shared_question_with_a_longer_prefix_is_asked_again);
	tcase_add_test(tc, dead_server_gives_the_last_good_answer);
	tcase_add_test(tc, stale_answers_end);
	tcase_add_test(tc, first_wait_makes_a_server_late_and_nobody_waits_again);
	tcase_add_test(tc, late_reply_fills_the_cache);
	tcase_add_test(tc, zero_wait_answers_at_once_and_asks_all_the_same);
	tcase_add_test(tc, second_server_answers_when_the_first_is_down);
	tcase_add_test(tc, silent_first_server_leaves_time_for_the_second);
	tcase_add_test(tc, both_servers_down_is_said_of_both);
	tcase_add_test(tc,
	    not_in_table_after_a_restart_does_not_replace_a_good_answer);
	tcase_add_test(tc,
	    other_route_after_a_restart_does_not_replace_a_good_answer);
	tcase_add_test(tc,
	    settled_server_is_believed_by_who_takes_over);
	tcase_add_test(tc,
	    first_login_is_guarded_for_those_who_live_long);
	tcase_add_test(tc,
	    healthy_server_stands_in_for_one_that_has_just_come_back);
	tcase_add_test(tc, one_server_can_be_asked_by_its_number);
	tcase_add_test(tc, states_of_servers_can_be_watched);
	tcase_add_test(tc, cancelled_lookup_is_not_reported);
	tcase_add_test(tc, context_is_released_with_lookups_on_the_way);
	tcase_add_test(tc, bad_arguments_are_refused);
	tcase_add_test(tc, lookups_have_a_limit);
	tcase_add_test(tc, self_without_asking);
	tcase_add_test(tc, answers_stop_at_result_count);
	tcase_add_test(tc, cache_size_zero_asks_every_time);
	suite_add_tcase(suite, tc);
	return suite;
}
