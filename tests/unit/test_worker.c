/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The context's own thread, with real threads around it.  What is judged is
 * who is answered what, never how fast: a wait of ten minutes that ends is the
 * proof that nobody waited.
 */
#include "config.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <supersparrow.h>

#include "unit.h"
#include "vty.h"
#include "worker.h"

#define FOREVER SUPERSPARROW_WAIT_MAX_MS
#define THREADS 4

static const struct vty_route routes[] = {
	{ "203.0.113.7", "203.0.113.0/24", "64702 64602" },
	{ "203.0.113.8", "203.0.113.0/24", "64702 64602" },
	{ "192.0.2.7", "192.0.2.0/24", "64600" },
	{ "10.1.1.1", "10.1.1.0/25", "64702" },
	{ "10.1.1.200", "10.1.1.128/25", "64600" },
	{ "10.2.2.2", "10.2.0.0/16", "Local" },
	{ "2001:db8:c::1", "2001:db8:c::/48", "64702 64602" },
	{ NULL, NULL, NULL }
};

static const struct {
	const char *address;
	const char *answer;
} answers[] = {
	{ "203.0.113.7", "198.51.100.1" },
	{ "203.0.113.8", "198.51.100.1" },
	{ "192.0.2.7", "192.0.2.1" },
	{ "10.1.1.1", "198.51.100.1" },
	{ "10.1.1.200", "192.0.2.1" },
	{ "10.2.2.2", "192.0.2.1" },
	{ "2001:db8:c::1", "198.51.100.1" },
};
#define N_ANSWERS (sizeof(answers) / sizeof(answers[0]))

/* What the library takes from the heap: the linker puts these in its way. */
void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *old, size_t size);

static atomic_ulong allocations;

void *
__wrap_malloc(size_t size)
{
	allocations++;
	return __real_malloc(size);
}

void *
__wrap_calloc(size_t n, size_t size)
{
	allocations++;
	return __real_calloc(n, size);
}

void *
__wrap_realloc(void *old, size_t size)
{
	allocations++;
	return __real_realloc(old, size);
}

/* The route server, in a thread of its own. */
static struct vty vty;
static pthread_mutex_t vty_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_t vty_thread;
static atomic_bool vty_ends;

static void *
pump(void *data)
{
	struct pollfd fds[2] = { { .events = POLLIN }, { .events = POLLIN } };

	(void)data;
	while (!vty_ends) {
		pthread_mutex_lock(&vty_lock);
		vty_pump(&vty);
		fds[0].fd = vty.listener;
		fds[1].fd = vty.conn;
		pthread_mutex_unlock(&vty_lock);
		poll(fds, 2, 2);
	}
	return NULL;
}

static unsigned
questions(void)
{
	unsigned n;

	pthread_mutex_lock(&vty_lock);
	n = vty.questions;
	pthread_mutex_unlock(&vty_lock);
	return n;
}

static void
mute(bool on)
{
	pthread_mutex_lock(&vty_lock);
	vty.mute = on;
	pthread_mutex_unlock(&vty_lock);
}

static struct supersparrow *sparrow;

static struct supersparrow *
make(const char *more)
{
	struct supersparrow_config *config;
	struct supersparrow *made;
	char text[1024];
	int n;

	n = snprintf(text, sizeof(text),
	    "pop x 64700 192.0.2.1\n"
	    "pop y 64702 198.51.100.1\n"
	    "self x\n"
	    "cache_timeout 3600\n"
	    "timeout 1\n"
	    "%s"
	    "route_server frr\n"
	    "host 127.0.0.1\n"
	    "port %s\n"
	    "password " VTY_PASSWORD "\n", more, vty.port);
	ck_assert_int_eq(supersparrow_config_new(&config), 0);
	if (supersparrow_config_read_text(config, "test", text, (size_t)n) != 0)
		ck_abort_msg("%s", supersparrow_config_mistake(config, 0));
	ck_assert_int_eq(supersparrow_new(config, &made), 0);
	supersparrow_config_unref(config);
	return made;
}

static void
setup(void)
{
	vty_open(&vty, routes);
	vty_ends = false;
	ck_assert_int_eq(pthread_create(&vty_thread, NULL, pump, NULL), 0);
	sparrow = make("");
	ck_assert_int_eq(supersparrow_start(sparrow), 0);
}

static void
teardown(void)
{
	sparrow = supersparrow_unref(sparrow);
	vty_ends = true;
	pthread_join(vty_thread, NULL);
	vty_close(&vty);
}

static void
locate(struct supersparrow *s, const char *address, unsigned wait_ms,
    struct supersparrow_decision *decision)
{
	struct sockaddr_storage sa;

	ck_assert_int_eq(supersparrow_address_parse(address, &sa), 0);
	ck_assert_int_eq(supersparrow_locate(s, (struct sockaddr *)&sa,
	    wait_ms, 0, decision), 0);
}

static void
is(const struct supersparrow_decision *decision,
    enum supersparrow_source source, const char *answer)
{
	ck_assert_str_eq(supersparrow_source_name(
	    supersparrow_decision_source(decision)),
	    supersparrow_source_name(source));
	ck_assert_pstr_eq(supersparrow_decision_answer(decision, 0), answer);
}

static void
is_reason(const struct supersparrow_decision *decision,
    enum supersparrow_reason reason)
{
	ck_assert_str_eq(supersparrow_reason_name(
	    supersparrow_decision_reason(decision)),
	    supersparrow_reason_name(reason));
}

static struct supersparrow_decision *
new_decision(void)
{
	struct supersparrow_decision *decision;

	ck_assert_int_eq(supersparrow_decision_new(&decision), 0);
	return decision;
}

/* Threads that ask. */

struct asker {
	pthread_t thread;
	struct supersparrow *sparrow;
	const char *address;		/* NULL: all, many times */
	struct supersparrow_decision *decision;
	atomic_bool *ends;		/* NULL: after so many times */
	unsigned wrong;
	unsigned asked;
};

static void
ask_all(struct asker *asker)
{
	size_t i;

	for (i = 0; i < N_ANSWERS; i++) {
		const char *answer;

		locate(asker->sparrow, answers[i].address, FOREVER,
		    asker->decision);
		asker->asked++;
		answer = supersparrow_decision_answer(asker->decision, 0);
		/* Without the route server it may be self. */
		if (supersparrow_decision_source(asker->decision) ==
		    SUPERSPARROW_SOURCE_SELF && asker->ends != NULL)
			continue;
		if (answer == NULL || strcmp(answer, answers[i].answer) != 0)
			asker->wrong++;
	}
}

static void *
ask(void *data)
{
	struct asker *asker = data;
	unsigned i;

	if (asker->address != NULL) {
		locate(asker->sparrow, asker->address, FOREVER,
		    asker->decision);
		return NULL;
	}
	for (i = 0; asker->ends != NULL ? !*asker->ends : i < 100; i++)
		ask_all(asker);
	return NULL;
}

static void
begin_asking(struct asker *askers, size_t n, const char *address,
    atomic_bool *ends)
{
	size_t i;

	for (i = 0; i < n; i++) {
		askers[i] = (struct asker){
			.sparrow = sparrow,
			.address = address,
			.decision = new_decision(),
			.ends = ends,
		};
		ck_assert_int_eq(pthread_create(&askers[i].thread, NULL, ask,
		    &askers[i]), 0);
	}
}

static void
end_asking(struct asker *askers, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		pthread_join(askers[i].thread, NULL);
}

static void
free_askers(struct asker *askers, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		ck_assert_uint_eq(askers[i].wrong, 0);
		supersparrow_decision_unref(askers[i].decision);
	}
}

START_TEST(every_thread_gets_its_own_answers)
{
	struct asker askers[THREADS];

	begin_asking(askers, THREADS, NULL, NULL);
	end_asking(askers, THREADS);
	free_askers(askers, THREADS);
	/* Two prefixes longer than the grain cost one question each, and
	 * another one if the block was asked as one before that was known. */
	ck_assert_uint_le(questions(), N_ANSWERS + 2);
}
END_TEST

START_TEST(loop_is_not_the_callers_any_more)
{
	struct supersparrow_decision *decision = new_decision();
	struct supersparrow_lookup *lookup;
	struct sockaddr_storage sa;
	struct pollfd fds[4];
	int timeout_ms = 0;

	ck_assert_int_eq(supersparrow_start(sparrow), -EBUSY);
	ck_assert_uint_eq(supersparrow_pollfds(sparrow, fds, 4, &timeout_ms),
	    0);
	ck_assert_int_eq(timeout_ms, -1);
	ck_assert_int_eq(supersparrow_dispatch(sparrow, fds, 0), -EBUSY);
	ck_assert_int_eq(supersparrow_address_parse("192.0.2.7", &sa), 0);
	ck_assert_int_eq(supersparrow_lookup_start(sparrow,
	    (struct sockaddr *)&sa, 0, 0, decision, NULL, NULL, &lookup),
	    -EBUSY);
	ck_assert_ptr_null(lookup);
	ck_assert_int_eq(supersparrow_locate(sparrow, (struct sockaddr *)&sa,
	    FOREVER + 1, 0, decision), -EINVAL);
	supersparrow_decision_unref(decision);
}
END_TEST

static void
ignore(void *data, struct supersparrow_decision *decision)
{
	(void)data;
	(void)decision;
}

START_TEST(context_with_lookups_is_not_started)
{
	struct supersparrow_decision *decision = new_decision();
	struct supersparrow *other = make("");
	struct supersparrow_lookup *lookup;
	struct sockaddr_storage sa;

	ck_assert_int_eq(supersparrow_address_parse("192.0.2.7", &sa), 0);
	ck_assert_int_eq(supersparrow_lookup_start(other,
	    (struct sockaddr *)&sa, 0, 0, decision, ignore, NULL, &lookup), 0);
	ck_assert_int_eq(supersparrow_start(other), -EBUSY);
	supersparrow_lookup_cancel(lookup);
	ck_assert_int_eq(supersparrow_start(other), 0);
	locate(other, "192.0.2.7", FOREVER, decision);
	is(decision, SUPERSPARROW_SOURCE_LIVE, "192.0.2.1");
	supersparrow_unref(other);
	supersparrow_decision_unref(decision);
}
END_TEST

START_TEST(misses_of_one_block_ask_once)
{
	struct asker askers[THREADS];

	pthread_mutex_lock(&vty_lock);
	begin_asking(askers, THREADS, "203.0.113.7", NULL);
	poll(NULL, 0, 50);
	pthread_mutex_unlock(&vty_lock);
	end_asking(askers, THREADS);
	for (size_t i = 0; i < THREADS; i++)
		ck_assert_str_eq(supersparrow_decision_answer(
		    askers[i].decision, 0), "198.51.100.1");
	free_askers(askers, THREADS);
	ck_assert_uint_eq(questions(), 1);
}
END_TEST

START_TEST(nobody_waits_with_wait_0_and_the_cache_fills)
{
	struct supersparrow_decision *decision = new_decision();

	pthread_mutex_lock(&vty_lock);
	locate(sparrow, "203.0.113.7", 0, decision);
	is(decision, SUPERSPARROW_SOURCE_SELF, "192.0.2.1");
	is_reason(decision, SUPERSPARROW_REASON_LATE);
	pthread_mutex_unlock(&vty_lock);
	do {
		poll(NULL, 0, 2);
		locate(sparrow, "203.0.113.7", 0, decision);
	} while (supersparrow_decision_source(decision) !=
	    SUPERSPARROW_SOURCE_CACHE);
	is(decision, SUPERSPARROW_SOURCE_CACHE, "198.51.100.1");
	supersparrow_decision_unref(decision);
}
END_TEST

START_TEST(hit_takes_nothing_from_the_heap)
{
	struct supersparrow_decision *decision = new_decision();
	struct sockaddr_storage sa;
	unsigned long before;
	unsigned i, hits = 0;

	locate(sparrow, "192.0.2.7", FOREVER, decision);
	locate(sparrow, "203.0.113.7", FOREVER, decision);
	ck_assert_int_eq(supersparrow_address_parse("203.0.113.7", &sa), 0);
	supersparrow_decision_unref(decision);
	decision = new_decision();
	/* The first one makes room in the decision. */
	locate(sparrow, "192.0.2.7", FOREVER, decision);
	supersparrow_stop(sparrow);
	before = allocations;
	for (i = 0; i < 100; i++)
		if (supersparrow_locate(sparrow, (struct sockaddr *)&sa,
		    FOREVER, 0, decision) == 0)
			hits += supersparrow_decision_source(decision) ==
			    SUPERSPARROW_SOURCE_CACHE;
	ck_assert_uint_eq(allocations, before);
	ck_assert_uint_eq(hits, 100);
	supersparrow_decision_unref(decision);
}
END_TEST

START_TEST(given_up_question_fills_the_cache_and_late_ends_by_itself)
{
	struct supersparrow_decision *decision = new_decision();

	locate(sparrow, "192.0.2.7", FOREVER, decision);
	mute(true);
	/* The first wait in vain makes it late, then nobody waits any more. */
	locate(sparrow, "203.0.113.7", 20, decision);
	is(decision, SUPERSPARROW_SOURCE_SELF, "192.0.2.1");
	is_reason(decision, SUPERSPARROW_REASON_LATE);
	while (supersparrow_server_state(sparrow, 0) !=
	    SUPERSPARROW_SERVER_LATE && supersparrow_server_state(sparrow, 0)
	    != SUPERSPARROW_SERVER_DOWN)
		poll(NULL, 0, 1);
	locate(sparrow, "203.0.113.7", FOREVER, decision);
	is(decision, SUPERSPARROW_SOURCE_SELF, "192.0.2.1");
	ck_assert_ptr_nonnull(supersparrow_decision_error_text(decision));
	locate(sparrow, "192.0.2.7", FOREVER, decision);
	is(decision, SUPERSPARROW_SOURCE_CACHE, "192.0.2.1");
	mute(false);
	do {
		poll(NULL, 0, 2);
		locate(sparrow, "203.0.113.7", 0, decision);
	} while (supersparrow_decision_source(decision) !=
	    SUPERSPARROW_SOURCE_CACHE);
	supersparrow_decision_unref(decision);
}
END_TEST

START_TEST(down_costs_nobody_a_wait_and_ends_by_itself)
{
	struct supersparrow_decision *decision = new_decision();
	char text[256];

	pthread_mutex_lock(&vty_lock);
	vty_die(&vty);
	pthread_mutex_unlock(&vty_lock);
	do
		locate(sparrow, "203.0.113.7", FOREVER, decision);
	while (supersparrow_server_state(sparrow, 0) !=
	    SUPERSPARROW_SERVER_DOWN);
	locate(sparrow, "203.0.113.7", FOREVER, decision);
	is(decision, SUPERSPARROW_SOURCE_SELF, "192.0.2.1");
	is_reason(decision, SUPERSPARROW_REASON_DOWN);
	ck_assert_int_eq(supersparrow_server_error(sparrow, 0),
	    SUPERSPARROW_EUNREACHABLE);
	ck_assert_int_eq(supersparrow_server_error_copy(sparrow, 0, text,
	    sizeof(text)), SUPERSPARROW_EUNREACHABLE);
	ck_assert_ptr_nonnull(strstr(text, vty.port));
	supersparrow_server_error_copy(sparrow, 0, text, 4);
	ck_assert_str_eq(text, "127");
	ck_assert_ptr_null(supersparrow_server_error_text(sparrow, 0));

	pthread_mutex_lock(&vty_lock);
	vty_revive(&vty);
	pthread_mutex_unlock(&vty_lock);
	do
		locate(sparrow, "203.0.113.7", FOREVER, decision);
	while (supersparrow_decision_source(decision) !=
	    SUPERSPARROW_SOURCE_LIVE);
	is(decision, SUPERSPARROW_SOURCE_LIVE, "198.51.100.1");
	supersparrow_decision_unref(decision);
}
END_TEST

START_TEST(stop_sends_home_who_waits)
{
	struct supersparrow_decision *decision = new_decision();
	struct asker askers[THREADS];

	locate(sparrow, "192.0.2.7", FOREVER, decision);
	pthread_mutex_lock(&vty_lock);
	begin_asking(askers, THREADS, "203.0.113.7", NULL);
	poll(NULL, 0, 20);
	supersparrow_stop(sparrow);
	pthread_mutex_unlock(&vty_lock);
	end_asking(askers, THREADS);
	for (size_t i = 0; i < THREADS; i++)
		is(askers[i].decision, SUPERSPARROW_SOURCE_SELF, "192.0.2.1");
	free_askers(askers, THREADS);
	supersparrow_stop(sparrow);

	/* What is known is still told. */
	locate(sparrow, "192.0.2.7", FOREVER, decision);
	is(decision, SUPERSPARROW_SOURCE_CACHE, "192.0.2.1");
	locate(sparrow, "203.0.113.7", FOREVER, decision);
	is(decision, SUPERSPARROW_SOURCE_SELF, "192.0.2.1");
	is_reason(decision, SUPERSPARROW_REASON_DOWN);

	ck_assert_int_eq(supersparrow_start(sparrow), 0);
	locate(sparrow, "203.0.113.7", FOREVER, decision);
	ck_assert_str_eq(supersparrow_decision_answer(decision, 0),
	    "198.51.100.1");
	supersparrow_decision_unref(decision);
}
END_TEST

START_TEST(start_and_stop_while_others_ask)
{
	struct asker askers[THREADS];
	atomic_bool ends = false;
	unsigned i;

	begin_asking(askers, THREADS, NULL, &ends);
	for (i = 0; i < 25; i++) {
		poll(NULL, 0, 2);
		supersparrow_stop(sparrow);
		ck_assert_int_eq(supersparrow_start(sparrow), 0);
		(void)supersparrow_server_state(sparrow, 0);
		(void)supersparrow_server_login_us(sparrow, 0);
		(void)supersparrow_server_is_settled(sparrow, 0);
	}
	ends = true;
	end_asking(askers, THREADS);
	free_askers(askers, THREADS);
}
END_TEST

START_TEST(cache_is_taken_over_while_the_other_answers)
{
	struct supersparrow_decision *decision = new_decision();
	struct supersparrow *next = make("cache_size 1000\n");
	struct asker askers[THREADS];
	atomic_bool ends = false;
	unsigned before;
	size_t i;

	for (i = 0; i < N_ANSWERS; i++)
		locate(sparrow, answers[i].address, FOREVER, decision);
	begin_asking(askers, THREADS, NULL, &ends);
	/* Till then all is known. */
	before = questions();
	ck_assert_int_eq(supersparrow_take_cache(next, sparrow), 0);
	ck_assert_int_eq(supersparrow_start(next), 0);
	supersparrow_stop(next);
	for (i = 0; i < N_ANSWERS; i++) {
		locate(next, answers[i].address, FOREVER, decision);
		is(decision, SUPERSPARROW_SOURCE_CACHE, answers[i].answer);
	}
	/* The other one learns anew. */
	while (questions() == before)
		poll(NULL, 0, 2);
	ends = true;
	end_asking(askers, THREADS);
	free_askers(askers, THREADS);
	supersparrow_unref(next);
	supersparrow_decision_unref(decision);
}
END_TEST

START_TEST(cache_of_another_world_is_not_taken)
{
	struct supersparrow_decision *decision = new_decision();
	static const char *const worlds[] = {
		"pop z 64703 203.0.113.1\n",
		"cache_grain 25 48\n",
		"cache_grain 24 56\n",
		"vantage y\n",
	};
	struct supersparrow *other;
	size_t i;

	locate(sparrow, "192.0.2.7", FOREVER, decision);
	for (i = 0; i < sizeof(worlds) / sizeof(worlds[0]); i++) {
		other = make(worlds[i]);
		ck_assert_int_eq(supersparrow_take_cache(other, sparrow),
		    -EINVAL);
		supersparrow_unref(other);
	}
	ck_assert_int_eq(supersparrow_take_cache(sparrow, sparrow), -EINVAL);
	locate(sparrow, "192.0.2.7", FOREVER, decision);
	is(decision, SUPERSPARROW_SOURCE_CACHE, "192.0.2.1");
	supersparrow_decision_unref(decision);
}
END_TEST

/* More than the worker, and then the server, may have before them: each is
 * answered. */
START_TEST(full_queue_is_answered_at_once)
{
	struct supersparrow_decision *decision = new_decision();
	char address[32];
	unsigned i;

	pthread_mutex_lock(&vty_lock);
	for (i = 0; i < 4 * SPARROW_REQUESTS_MAX; i++) {
		snprintf(address, sizeof(address), "10.%u.%u.1", i >> 8 & 255,
		    i & 255);
		locate(sparrow, address, 0, decision);
		is(decision, SUPERSPARROW_SOURCE_SELF, "192.0.2.1");
		is_reason(decision, SUPERSPARROW_REASON_LATE);
	}
	pthread_mutex_unlock(&vty_lock);
	supersparrow_decision_unref(decision);
}
END_TEST

Suite *
unit_suite(void)
{
	Suite *suite = suite_create("worker");
	TCase *tcase = tcase_create("worker");

	tcase_set_timeout(tcase, 120);
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, every_thread_gets_its_own_answers);
	tcase_add_test(tcase, loop_is_not_the_callers_any_more);
	tcase_add_test(tcase, context_with_lookups_is_not_started);
	tcase_add_test(tcase, misses_of_one_block_ask_once);
	tcase_add_test(tcase, nobody_waits_with_wait_0_and_the_cache_fills);
	tcase_add_test(tcase, hit_takes_nothing_from_the_heap);
	tcase_add_test(tcase,
	    given_up_question_fills_the_cache_and_late_ends_by_itself);
	tcase_add_test(tcase, down_costs_nobody_a_wait_and_ends_by_itself);
	tcase_add_test(tcase, stop_sends_home_who_waits);
	tcase_add_test(tcase, start_and_stop_while_others_ask);
	tcase_add_test(tcase, cache_is_taken_over_while_the_other_answers);
	tcase_add_test(tcase, cache_of_another_world_is_not_taken);
	tcase_add_test(tcase, full_queue_is_answered_at_once);
	suite_add_tcase(suite, tcase);
	return suite;
}
