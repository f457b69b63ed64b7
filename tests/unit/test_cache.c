/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The cache: order, ages, blocks; and a plain model that it must agree with.
 *
 * A kept answer is told from others by its AS path, so a hit is written
 * "fresh 1 2 192.0.2.0/24", with the scope behind the path.
 */
#include "config.h"

#include <malloc.h>
#include <stdio.h>
#include <string.h>

#include "cache/cache.h"
#include "unit.h"

enum {
	POPS = 3,
	TIMEOUT = 10000,
	NEGATIVE = 5000,
	STALE = 60000
};

static struct sparrow_cache_params params;
static struct sparrow_cache *cache;
static struct supersparrow_route route_in, route_out;
static struct sparrow_rank ranks_out[POPS];
static struct sparrow_cache_out out;
static int64_t now_ms;

static struct sparrow_time
now(void)
{
	return (struct sparrow_time){ .ns = now_ms * 1000000 };
}

static void
renew(size_t size)
{
	cache = sparrow_cache_free(cache);
	params.size = size;
	ck_assert_int_eq(sparrow_cache_new(&params, &cache), 0);
}

static void
setup(void)
{
	params = (struct sparrow_cache_params){
		.timeout_ms = TIMEOUT, .negative_ms = NEGATIVE,
		.stale_ms = STALE, .grain4 = 24, .grain6 = 48,
		.seed = { 1, 2 },
	};
	now_ms = 0;
	sparrow_route_init(&route_in);
	sparrow_route_init(&route_out);
	out.route = &route_out;
	out.ranks = ranks_out;
	renew(100);
}

static void
teardown(void)
{
	cache = sparrow_cache_free(cache);
	sparrow_route_free(&route_in);
	sparrow_route_free(&route_out);
}

static struct sparrow_addr
at(const char *text)
{
	struct sparrow_addr addr;

	ck_assert_int_eq(sparrow_addr_parse(text, strlen(text), &addr), 0);
	return addr;
}

/* Of the usual length. */
#define HOP "198.151.100.250"

static void
make_route(enum supersparrow_status status, const struct sparrow_prefix *prefix,
    const char *path)
{
	sparrow_route_reset(&route_in);
	route_in.status = status;
	if (status != SUPERSPARROW_STATUS_NOT_IN_TABLE)
		sparrow_route_set_prefix(&route_in, prefix);
	route_in.has_best = status == SUPERSPARROW_STATUS_FOUND;
	sparrow_strbuf_puts(&route_in.as_path, path);
	snprintf(route_in.next_hop, sizeof(route_in.next_hop), "%s", HOP);
}

static struct sparrow_prefix
put_route(const struct sparrow_addr *addr)
{
	static const struct sparrow_rank ranks[POPS] = {
		{ 2, 64702, SUPERSPARROW_RANK_IN_PATH },
		{ 0, 0, SUPERSPARROW_RANK_SELF },
		{ 1, 0, SUPERSPARROW_RANK_UNRANKED },
	};
	struct sparrow_cache_answer answer = {
		.ranks = ranks, .n_ranks = POPS, .in_path = 1,
		.self = 0, .server = 7, .route = &route_in,
	};

	return sparrow_cache_put(cache, addr, &answer, now());
}

static const char *
print(const struct sparrow_prefix *prefix)
{
	static char text[SPARROW_PREFIX_TEXT];

	sparrow_prefix_print(prefix, text);
	return text;
}

/* Keep a route; the block as text. */
static const char *
put(const char *addr_text, const char *prefix_text, const char *path)
{
	struct sparrow_addr addr = at(addr_text);
	struct sparrow_prefix prefix;

	ck_assert_int_eq(sparrow_prefix_parse(prefix_text,
	    strlen(prefix_text), &prefix), 0);
	make_route(SUPERSPARROW_STATUS_FOUND, &prefix, path);
	prefix = put_route(&addr);
	return print(&prefix);
}

/* Keep a negative answer; the block as text. */
static const char *
put_no(const char *addr_text, enum supersparrow_status status)
{
	struct sparrow_addr addr = at(addr_text);
	struct sparrow_prefix prefix = sparrow_addr_prefix(&addr, 8);

	make_route(status, &prefix, "");
	prefix = put_route(&addr);
	return print(&prefix);
}

static enum sparrow_cache_hit
get_hit(const struct sparrow_addr *addr)
{
	out.n_ranks = POPS;
	return sparrow_cache_get(cache, addr, now(), &out);
}

static const char *
get(const char *addr_text)
{
	static const char *const words[] = { "miss", "fresh", "stale" };
	static char text[200];
	struct sparrow_addr addr = at(addr_text);
	enum sparrow_cache_hit hit = get_hit(&addr);
	struct sparrow_prefix block = sparrow_cache_block(cache, &addr);

	if (hit == SPARROW_CACHE_MISS)
		return words[hit];
	ck_assert_str_eq(print(&block), print(&out.scope));
	ck_assert_uint_eq(block.len, out.scope.len);
	snprintf(text, sizeof(text), "%s %s %s", words[hit],
	    sparrow_strbuf_text(&out.route->as_path), print(&out.scope));
	return text;
}

START_TEST(an_answer_comes_back_as_it_was_put)
{
	make_route(SUPERSPARROW_STATUS_FOUND, &(struct sparrow_prefix){
	    at("192.0.2.0"), 23 }, "64702 {64602,1}");
	route_in.origin = SPARROW_ORIGIN_EGP;
	snprintf(route_in.next_hop, sizeof(route_in.next_hop), "fe80::1%%eth0");
	struct sparrow_addr addr = at("192.0.2.1");
	put_route(&addr);
	sparrow_route_reset(&route_in);
	now_ms = 1234;
	ck_assert_str_eq(get("192.0.2.200"),
	    "fresh 64702 {64602,1} 192.0.2.0/24");
	ck_assert_int_eq(out.age_ms, 1234);
	ck_assert_uint_eq(out.n_ranks, POPS);
	ck_assert_uint_eq(out.in_path, 1);
	ck_assert_uint_eq(out.self, 0);
	ck_assert_uint_eq(out.server, 7);
	ck_assert_uint_eq(out.ranks[0].pop, 2);
	ck_assert_uint_eq(out.ranks[0].as, 64702);
	ck_assert_int_eq(out.ranks[1].how, SUPERSPARROW_RANK_SELF);
	ck_assert_int_eq(out.ranks[2].how, SUPERSPARROW_RANK_UNRANKED);
	ck_assert_int_eq(route_out.status, SUPERSPARROW_STATUS_FOUND);
	ck_assert_str_eq(route_out.prefix_text, "192.0.2.0/23");
	ck_assert(route_out.has_best);
	ck_assert_int_eq(route_out.origin, SPARROW_ORIGIN_EGP);
	ck_assert_str_eq(route_out.next_hop, "fe80::1%eth0");
}
END_TEST

START_TEST(a_hit_moves_to_the_front_and_the_tail_falls_off)
{
	renew(3);
	put("10.0.1.1", "10.0.0.0/8", "1");
	put("10.0.2.1", "10.0.0.0/8", "2");
	put("10.0.3.1", "10.0.0.0/8", "3");
	ck_assert_str_eq(get("10.0.1.1"), "fresh 1 10.0.1.0/24");
	put("10.0.4.1", "10.0.0.0/8", "4");
	ck_assert_str_eq(get("10.0.2.1"), "miss");
	put("10.0.5.1", "10.0.0.0/8", "5");
	ck_assert_str_eq(get("10.0.3.1"), "miss");
	ck_assert_str_eq(get("10.0.1.1"), "fresh 1 10.0.1.0/24");
	ck_assert_str_eq(get("10.0.4.1"), "fresh 4 10.0.4.0/24");
	ck_assert_uint_eq(sparrow_cache_entries(cache), 3);
}
END_TEST

START_TEST(a_new_answer_replaces_the_old_one)
{
	put("10.0.1.1", "10.0.0.0/8", "1");
	put("10.0.1.2", "10.0.0.0/8", "2 3");
	ck_assert_str_eq(get("10.0.1.1"), "fresh 2 3 10.0.1.0/24");
	ck_assert_uint_eq(sparrow_cache_entries(cache), 1);
}
END_TEST

START_TEST(sizes_0_and_1_work)
{
	renew(0);
	ck_assert_str_eq(put("10.0.1.1", "10.0.0.0/8", "1"), "10.0.1.0/24");
	ck_assert_str_eq(put("10.0.1.1", "10.0.1.0/30", "1"), "10.0.1.1/32");
	ck_assert_str_eq(get("10.0.1.1"), "miss");
	ck_assert_uint_eq(sparrow_cache_entries(cache), 0);
	renew(1);
	put("10.0.1.1", "10.0.0.0/8", "1");
	ck_assert_str_eq(get("10.0.1.1"), "fresh 1 10.0.1.0/24");
	put("10.0.2.1", "10.0.0.0/8", "2");
	ck_assert_str_eq(get("10.0.1.1"), "miss");
	ck_assert_str_eq(get("10.0.2.1"), "fresh 2 10.0.2.0/24");
	put("10.0.2.1", "10.0.2.0/25", "3");	/* only its marker fits */
	ck_assert_str_eq(get("10.0.2.1"), "miss");
	ck_assert_uint_eq(sparrow_cache_entries(cache), 1);
}
END_TEST

START_TEST(fresh_stale_and_expired_to_the_millisecond)
{
	static const struct {
		int64_t timeout, stale, age;
		const char *expected;
	} list[] = {
		{ 10000, 60000, 9999, "fresh 1 10.0.1.0/24" },
		{ 10000, 60000, 10000, "stale 1 10.0.1.0/24" },
		{ 10000, 60000, 59999, "stale 1 10.0.1.0/24" },
		{ 10000, 60000, 60000, "miss" },
		{ 10000, 0, 9999, "fresh 1 10.0.1.0/24" },
		{ 10000, 0, 10000, "miss" },
		{ 0, 60000, 0, "stale 1 10.0.1.0/24" },
		{ 0, 60000, 60000, "miss" },
		{ 0, 0, 0, "miss" },
		{ 10000, 5000, 9999, "fresh 1 10.0.1.0/24" },
		{ 10000, 5000, 10000, "miss" },
	};

	params.timeout_ms = list[_i].timeout;
	params.stale_ms = list[_i].stale;
	renew(10);
	put("10.0.1.1", "10.0.0.0/8", "1");
	now_ms = list[_i].age;
	ck_assert_str_eq(get("10.0.1.1"), list[_i].expected);
	ck_assert_uint_eq(sparrow_cache_entries(cache),
	    strcmp(list[_i].expected, "miss") != 0);
}
END_TEST

START_TEST(negative_answers_have_their_own_time_and_are_never_stale)
{
	put_no("10.0.1.1", SUPERSPARROW_STATUS_NOT_IN_TABLE);
	ck_assert_str_eq(put_no("10.0.2.1", SUPERSPARROW_STATUS_NO_BEST_PATH),
	    "10.0.2.0/24");
	now_ms = NEGATIVE - 1;
	ck_assert_str_eq(get("10.0.1.9"), "fresh  10.0.1.0/24");
	ck_assert_int_eq(route_out.status, SUPERSPARROW_STATUS_NOT_IN_TABLE);
	ck_assert_str_eq(route_out.prefix_text, "");
	ck_assert_str_eq(get("10.0.2.9"), "fresh  10.0.2.0/24");
	ck_assert_str_eq(route_out.prefix_text, "10.0.0.0/8");
	now_ms = NEGATIVE;
	ck_assert_str_eq(get("10.0.1.9"), "miss");
	ck_assert_str_eq(get("10.0.2.9"), "miss");
	put("10.0.1.1", "10.0.0.0/8", "1");
	put_no("10.0.1.1", SUPERSPARROW_STATUS_NOT_IN_TABLE);
	ck_assert_str_eq(get("10.0.1.9"), "fresh  10.0.1.0/24");
}
END_TEST

START_TEST(what_is_not_kept_ends_the_older_answer_but_errors_do_not)
{
	char path[SPARROW_CACHE_PATH_MAX + 2];

	params.negative_ms = 0;
	renew(10);
	put("10.0.1.1", "10.0.0.0/8", "1");
	put_no("10.0.1.1", SUPERSPARROW_STATUS_ERROR);
	put_no("10.0.1.1", SUPERSPARROW_STATUS_LOGIN_FAILED);
	ck_assert_str_eq(get("10.0.1.1"), "fresh 1 10.0.1.0/24");
	put_no("10.0.1.1", SUPERSPARROW_STATUS_NOT_IN_TABLE);
	ck_assert_str_eq(get("10.0.1.1"), "miss");
	memset(path, '1', sizeof(path) - 1);
	path[SPARROW_CACHE_PATH_MAX] = '\0';
	put("10.0.1.1", "10.0.0.0/8", path);
	struct sparrow_addr addr = at("10.0.1.1");
	ck_assert_int_eq(get_hit(&addr), SPARROW_CACHE_FRESH);
	path[SPARROW_CACHE_PATH_MAX] = '1';
	path[SPARROW_CACHE_PATH_MAX + 1] = '\0';
	put("10.0.1.1", "10.0.0.0/8", path);
	ck_assert_int_eq(get_hit(&addr), SPARROW_CACHE_MISS);
}
END_TEST

START_TEST(families_and_lengths_do_not_mix)
{
	params.grain4 = params.grain6 = 0;
	renew(10);
	ck_assert_str_eq(put("0.0.0.1", "0.0.0.0/0", "4"), "0.0.0.0/0");
	ck_assert_str_eq(put("::1", "::/0", "6"), "::/0");
	ck_assert_str_eq(get("255.0.0.1"), "fresh 4 0.0.0.0/0");
	ck_assert_str_eq(get("ff::1"), "fresh 6 ::/0");
}
END_TEST

START_TEST(an_ipv6_block_is_a_48)
{
	ck_assert_str_eq(put("2001:db8:1:2::3", "2001:db8::/32", "6"),
	    "2001:db8:1::/48");
	ck_assert_str_eq(get("2001:db8:1:ffff::1"), "fresh 6 2001:db8:1::/48");
	ck_assert_str_eq(get("2001:db8:2::3"), "miss");
	ck_assert_str_eq(put("2001:db8:1:2::3", "2001:db8:1::/49", "7"),
	    "2001:db8:1:2::3/128");
	ck_assert_str_eq(get("2001:db8:1:ffff::1"), "miss");
	ck_assert_str_eq(get("2001:db8:1:2::3"),
	    "fresh 7 2001:db8:1:2::3/128");
}
END_TEST

START_TEST(a_prefix_as_long_as_the_grain_is_a_block)
{
	ck_assert_str_eq(put("10.0.1.1", "10.0.1.0/24", "1"), "10.0.1.0/24");
	ck_assert_str_eq(get("10.0.1.9"), "fresh 1 10.0.1.0/24");
	params.grain4 = 32;
	renew(10);
	ck_assert_str_eq(put("10.0.1.1", "10.0.1.1/32", "1"), "10.0.1.1/32");
	ck_assert_str_eq(get("10.0.1.2"), "miss");
	ck_assert_uint_eq(sparrow_cache_entries(cache), 1);
}
END_TEST

/* _i is the length of the longer prefix. */
START_TEST(a_longer_prefix_never_answers_for_the_other_half)
{
	char longer[32];

	snprintf(longer, sizeof(longer), "10.0.1.0/%d", _i);
	put("10.0.1.200", "10.0.0.0/8", "8");
	ck_assert_str_eq(put("10.0.1.0", longer, "25"), "10.0.1.0/32");
	ck_assert_str_eq(get("10.0.1.200"), "miss");
	ck_assert_str_eq(get("10.0.1.0"), "fresh 25 10.0.1.0/32");
	ck_assert_str_eq(put("10.0.1.200", "10.0.0.0/8", "8"),
	    "10.0.1.200/32");
	ck_assert_str_eq(get("10.0.1.0"), "fresh 25 10.0.1.0/32");
	ck_assert_str_eq(get("10.0.1.200"), "fresh 8 10.0.1.200/32");
	ck_assert_str_eq(get("10.0.1.1"), "miss");
	put("10.0.2.1", "10.0.0.0/8", "8");
	ck_assert_str_eq(get("10.0.2.200"), "fresh 8 10.0.2.0/24");
}
END_TEST

START_TEST(a_marker_outlives_the_answers_behind_it)
{
	renew(4);
	put("10.0.1.1", "10.0.1.0/25", "25");
	for (int i = 0; i < 3; i++) {
		char addr[32];

		snprintf(addr, sizeof(addr), "10.9.%d.1", i);
		put(addr, "10.0.0.0/8", "8");
	}
	ck_assert_str_eq(get("10.0.1.1"), "miss");
	ck_assert_str_eq(put("10.0.1.200", "10.0.0.0/8", "8"),
	    "10.0.1.200/32");
	ck_assert_str_eq(get("10.0.1.1"), "miss");
}
END_TEST

START_TEST(a_marker_in_use_lives_on_and_an_idle_one_goes)
{
	put("10.0.1.1", "10.0.1.0/25", "25");
	for (int i = 0; i < 5; i++) {
		now_ms += STALE - 1;
		ck_assert_str_eq(get("10.0.1.77"), "miss");
	}
	ck_assert_str_eq(put("10.0.1.200", "10.0.0.0/8", "8"),
	    "10.0.1.200/32");
	now_ms += STALE;
	ck_assert_str_eq(put("10.0.1.200", "10.0.0.0/8", "8"), "10.0.1.0/24");
}
END_TEST

START_TEST(an_answer_keeps_the_vantage_it_was_made_with)
{
	struct sparrow_rank ranks[POPS] = { { .pop = 1 } };
	struct sparrow_cache_answer answer = {
		.ranks = ranks, .n_ranks = 1, .self = 2, .server = 1,
		.route = &route_in,
	};
	struct sparrow_addr a = at("10.0.1.1"), b = at("10.0.2.1");

	make_route(SUPERSPARROW_STATUS_FOUND, &(struct sparrow_prefix){
	    at("10.0.0.0"), 8 }, "1");
	sparrow_cache_put(cache, &a, &answer, now());
	answer.self = SPARROW_NO_POP;
	sparrow_cache_put(cache, &b, &answer, now());
	ck_assert_int_eq(get_hit(&a), SPARROW_CACHE_FRESH);
	ck_assert_uint_eq(out.self, 2);
	ck_assert_uint_eq(out.server, 1);
	ck_assert_uint_eq(out.n_ranks, 1);
	ck_assert_uint_eq(out.ranks[0].pop, 1);
	ck_assert_int_eq(get_hit(&b), SPARROW_CACHE_FRESH);
	ck_assert_uint_eq(out.self, SPARROW_NO_POP);
	out.n_ranks = 0;
	ck_assert_int_eq(sparrow_cache_get(cache, &b, now(), &out),
	    SPARROW_CACHE_MISS);
}
END_TEST

START_TEST(memory_is_counted_and_given_back)
{
	size_t empty = sparrow_cache_bytes(cache);

	put("10.0.1.1", "10.0.0.0/8", "64702 64602");
	size_t one = sparrow_cache_bytes(cache) - empty;
	ck_assert_uint_gt(one, POPS * sizeof(struct sparrow_rank));
	ck_assert_uint_lt(one, 512);
	put("10.0.2.1", "10.0.0.0/8", "64702 64602 1234");
	ck_assert_uint_eq(sparrow_cache_bytes(cache), empty + 2 * one + 5);
	now_ms = STALE;
	ck_assert_str_eq(get("10.0.1.1"), "miss");
	ck_assert_str_eq(get("10.0.2.1"), "miss");
	ck_assert_uint_eq(sparrow_cache_bytes(cache), empty);
}
END_TEST

START_TEST(memory_of_a_full_cache_is_known_before)
{
	static const size_t sizes[] = { 0, 1, 100, 1024 };
	char addr[32];

	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
		renew(sizes[i]);
		uint64_t full = sparrow_cache_bytes_full(cache, POPS);

		for (size_t j = 0; j < 2 * sizes[i]; j++) {
			snprintf(addr, sizeof addr, "10.%zu.%zu.1", j / 256,
			    j % 256);
			put(addr, "10.0.0.0/8",
			    "64496 4200000001 64497 64702 123");
		}
		ck_assert_uint_eq(sparrow_cache_bytes(cache), full);
	}
}
END_TEST

#ifdef __GLIBC__
/* Under a sanitizer the numbers are always 0: nothing is shown there. */
START_TEST(a_hit_takes_no_memory)
{
	struct sparrow_addr addr = at("10.0.1.1");

	put("10.0.1.1", "10.0.1.0/25", "64702 64602");
	ck_assert_int_eq(get_hit(&addr), SPARROW_CACHE_FRESH);
	size_t before = mallinfo2().uordblks;
	const char *path = route_out.as_path.data;
	for (int i = 0; i < 1000; i++)
		ck_assert_int_eq(get_hit(&addr), SPARROW_CACHE_FRESH);
	ck_assert_uint_eq(mallinfo2().uordblks, before);
	ck_assert_ptr_eq(route_out.as_path.data, path);
}
END_TEST
#endif

Suite *
unit_suite(void)
{
	Suite *suite = suite_create("cache");
	TCase *list = tcase_create("list");
	TCase *block = tcase_create("block");

	tcase_add_checked_fixture(list, setup, teardown);
	tcase_add_test(list, an_answer_comes_back_as_it_was_put);
	tcase_add_test(list, a_hit_moves_to_the_front_and_the_tail_falls_off);
	tcase_add_test(list, a_new_answer_replaces_the_old_one);
	tcase_add_test(list, sizes_0_and_1_work);
	tcase_add_loop_test(list, fresh_stale_and_expired_to_the_millisecond,
	    0, 11);
	tcase_add_test(list,
	    negative_answers_have_their_own_time_and_are_never_stale);
	tcase_add_test(list,
	    what_is_not_kept_ends_the_older_answer_but_errors_do_not);
	tcase_add_test(list, an_answer_keeps_the_vantage_it_was_made_with);
	tcase_add_test(list, memory_is_counted_and_given_back);
	tcase_add_test(list, memory_of_a_full_cache_is_known_before);
#ifdef __GLIBC__
	tcase_add_test(list, a_hit_takes_no_memory);
#endif
	suite_add_tcase(suite, list);

	tcase_add_checked_fixture(block, setup, teardown);
	tcase_add_test(block, families_and_lengths_do_not_mix);
	tcase_add_test(block, an_ipv6_block_is_a_48);
	tcase_add_test(block, a_prefix_as_long_as_the_grain_is_a_block);
	tcase_add_loop_test(block,
	    a_longer_prefix_never_answers_for_the_other_half, 25, 33);
	tcase_add_test(block, a_marker_outlives_the_answers_behind_it);
	tcase_add_test(block, a_marker_in_use_lives_on_and_an_idle_one_goes);
	suite_add_tcase(suite, block);
	return suite;
}
