/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The cache against a model of it that is one plain array, front first: the
 * same random calls must have the same results.  And what only many entries
 * show: chains, the hash under them, time per lookup.
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cache/cache.h"
#include "cache/siphash.h"
#include "unit.h"

enum {
	MODEL_SIZE = 60,
	TIMEOUT = 1000,
	NEGATIVE = 500,
	STALE = 4000
};

static struct sparrow_cache *cache;
static struct supersparrow_route route_in, route_out;
static int64_t now_ms;
static uint32_t seed;

static uint32_t
any(uint32_t below)
{
	seed = seed * 1664525 + 1013904223;
	return (seed >> 8) % below;
}

static void
make_cache(size_t size)
{
	const struct sparrow_cache_params params = {
		.size = size, .timeout_ms = TIMEOUT, .negative_ms = NEGATIVE,
		.stale_ms = STALE, .grain4 = 24, .grain6 = 48,
		.seed = { 0x0706050403020100u, 0x0f0e0d0c0b0a0908u },
	};

	cache = sparrow_cache_free(cache);
	ck_assert_int_eq(sparrow_cache_new(&params, &cache), 0);
}

static void
setup(void)
{
	now_ms = 0;
	sparrow_route_init(&route_in);
	sparrow_route_init(&route_out);
}

static void
teardown(void)
{
	cache = sparrow_cache_free(cache);
	sparrow_route_free(&route_in);
	sparrow_route_free(&route_out);
}

static struct sparrow_time
now(void)
{
	return (struct sparrow_time){ .ns = now_ms * 1000000 };
}

/* What the cache says; an answer is known by its serial number. */
struct result {
	enum sparrow_cache_hit hit;
	uint32_t serial;
	struct sparrow_prefix scope;
	int64_t age_ms;
};

static struct result
cache_get(const struct sparrow_addr *addr)
{
	struct sparrow_cache_out out = { .route = &route_out };
	enum sparrow_cache_hit hit = sparrow_cache_get(cache, addr, now(),
	    &out);

	if (hit == SPARROW_CACHE_MISS)
		return (struct result){ .hit = hit };
	return (struct result){ hit, out.server, out.scope, out.age_ms };
}

static struct sparrow_prefix
cache_put(const struct sparrow_addr *addr, unsigned prefix_len,
    enum supersparrow_status status, uint32_t serial)
{
	const struct sparrow_cache_answer answer = {
		.server = serial, .route = &route_in,
	};
	struct sparrow_prefix prefix = sparrow_addr_prefix(addr, prefix_len);

	sparrow_route_reset(&route_in);
	route_in.status = status;
	if (status != SUPERSPARROW_STATUS_NOT_IN_TABLE)
		sparrow_route_set_prefix(&route_in, &prefix);
	return sparrow_cache_put(cache, addr, &answer, now());
}

/* The model. */

struct known {
	struct sparrow_prefix block;
	bool is_marker, is_negative;
	uint32_t serial;
	int64_t made;
};

static struct known model[MODEL_SIZE + 2];
static size_t n_model;

static void
model_remove(size_t i)
{
	n_model--;
	memmove(&model[i], &model[i + 1], (n_model - i) * sizeof(model[0]));
}

static void
model_insert(struct known entry)
{
	memmove(&model[1], &model[0], n_model * sizeof(model[0]));
	n_model++;
	model[0] = entry;
}

static bool
same_prefix(const struct sparrow_prefix *a, const struct sparrow_prefix *b)
{
	return a->len == b->len && sparrow_addr_equal(&a->addr, &b->addr);
}

/* Moved to the front, if it is there and has not expired. */
static bool
model_use(struct sparrow_prefix block)
{
	for (size_t i = 0; i < n_model; i++) {
		struct known entry = model[i];
		int64_t lifetime = entry.is_negative ? NEGATIVE : STALE;

		if (!same_prefix(&entry.block, &block))
			continue;
		model_remove(i);
		if (now_ms - entry.made >= lifetime)
			return false;
		model_insert(entry);
		return true;
	}
	return false;
}

static struct sparrow_prefix
model_grain(const struct sparrow_addr *addr)
{
	return sparrow_addr_prefix(addr, addr->family == AF_INET ? 24 : 48);
}

static void
model_refresh(const struct sparrow_addr *addr)
{
	model_use(model_grain(addr));
	model[0].made = now_ms;
}

static struct result
model_get(const struct sparrow_addr *addr)
{
	struct result result = { .hit = SPARROW_CACHE_MISS };
	bool found = model_use(model_grain(addr));
	bool marked = found && model[0].is_marker;

	if (marked)
		found = model_use(sparrow_addr_prefix(addr, 128));
	if (found) {
		result.age_ms = now_ms - model[0].made;
		result.hit = model[0].is_negative || result.age_ms < TIMEOUT ?
		    SPARROW_CACHE_FRESH : SPARROW_CACHE_STALE;
		result.serial = model[0].serial;
		result.scope = model[0].block;
	}
	if (marked)
		model_refresh(addr);
	return result;
}

static struct sparrow_prefix
model_put(const struct sparrow_addr *addr, unsigned prefix_len,
    enum supersparrow_status status, uint32_t serial)
{
	struct sparrow_prefix block = model_grain(addr);
	bool longer = status != SUPERSPARROW_STATUS_NOT_IN_TABLE &&
	    prefix_len > block.len;
	bool found = model_use(block);
	bool marked = found && model[0].is_marker;

	if (longer && !marked) {
		if (found)
			model_remove(0);
		model_insert((struct known){ .block = block, .made = now_ms,
		    .is_marker = true });
		marked = true;
	}
	if (marked)
		block = sparrow_addr_prefix(addr, 128);
	if (model_use(block))
		model_remove(0);
	model_insert((struct known){ .block = block, .made = now_ms,
	    .serial = serial,
	    .is_negative = status != SUPERSPARROW_STATUS_FOUND });
	if (marked)
		model_refresh(addr);
	if (n_model > MODEL_SIZE)
		n_model = MODEL_SIZE;
	return block;
}

/* One of 50 blocks, one of 8 addresses in it. */
static struct sparrow_addr
any_addr(void)
{
	struct sparrow_addr addr = { .family = AF_INET };
	uint32_t block = any(50);

	if (block % 2 == 0) {
		addr.bytes[2] = (uint8_t)block;
		addr.bytes[3] = (uint8_t)(any(8) * 32);
	} else {
		addr.family = AF_INET6;
		addr.bytes[5] = (uint8_t)block;
		addr.bytes[15] = (uint8_t)any(8);
	}
	return addr;
}

static void
step(uint32_t serial)
{
	static const enum supersparrow_status statuses[] = {
		SUPERSPARROW_STATUS_FOUND, SUPERSPARROW_STATUS_FOUND,
		SUPERSPARROW_STATUS_FOUND, SUPERSPARROW_STATUS_NOT_IN_TABLE,
		SUPERSPARROW_STATUS_NO_BEST_PATH,
	};
	struct sparrow_addr addr = any_addr();
	unsigned grain = addr.family == AF_INET ? 24 : 48;

	now_ms += any(20) == 0 ? any(400) : any(2);
	struct result got = cache_get(&addr), expected = model_get(&addr);
	ck_assert_int_eq(got.hit, expected.hit);
	ck_assert_uint_eq(got.serial, expected.serial);
	ck_assert_int_eq(got.age_ms, expected.age_ms);
	ck_assert(same_prefix(&got.scope, &expected.scope));
	if (got.hit == SPARROW_CACHE_FRESH && any(4) > 0)
		return;

	unsigned len = any(30) == 0 ? grain + 1 + any(8) : any(grain + 1);
	enum supersparrow_status status = statuses[any(5)];
	struct sparrow_prefix block = cache_put(&addr, len, status, serial);
	struct sparrow_prefix model_block = model_put(&addr, len, status,
	    serial);
	ck_assert(same_prefix(&block, &model_block));
}

START_TEST(random_calls_agree_with_the_model)
{
	seed = (uint32_t)_i;
	n_model = 0;
	make_cache(MODEL_SIZE);
	for (uint32_t serial = 1; serial <= 25000; serial++) {
		step(serial);
		ck_assert_uint_eq(sparrow_cache_entries(cache), n_model);
	}
}
END_TEST

/* Block i of many. */
static struct sparrow_addr
nth(uint32_t i)
{
	return (struct sparrow_addr){ AF_INET, { (uint8_t)(i >> 16),
	    (uint8_t)(i >> 8), (uint8_t)i, 1 } };
}

/* Shards do not get exactly the same number of blocks: some entries fall off
 * before all places are taken. */
START_TEST(a_hundred_thousand_entries_are_found_and_fall_off)
{
	enum { N = 100000 };
	unsigned found = 0, left = 0;

	make_cache(N);
	for (uint32_t i = 0; i < N; i++) {
		struct sparrow_addr addr = nth(i);
		cache_put(&addr, 8, SUPERSPARROW_STATUS_FOUND, i);
	}
	for (uint32_t i = 0; i < N; i++) {
		struct sparrow_addr addr = nth(i);
		struct result got = cache_get(&addr);

		if (got.hit == SPARROW_CACHE_MISS)
			continue;
		ck_assert_uint_eq(got.serial, i);
		found++;
	}
	ck_assert_uint_gt(found, N - N / 50);
	/* Those that come and are asked for again take their places. */
	for (uint32_t i = N; i < 3 * N; i++) {
		struct sparrow_addr addr = nth(i);

		cache_put(&addr, 8, SUPERSPARROW_STATUS_FOUND, i);
		ck_assert_uint_eq(cache_get(&addr).serial, i);
	}
	ck_assert_uint_le(sparrow_cache_entries(cache), N);
	for (uint32_t i = 0; i < N; i++) {
		struct sparrow_addr addr = nth(i);

		left += cache_get(&addr).hit != SPARROW_CACHE_MISS;
	}
	ck_assert_uint_eq(left, 0);
}
END_TEST

/* A hot set of clients, and a scan that comes by once. */
START_TEST(clients_that_come_once_throw_out_nobody_who_comes_again)
{
	enum { HOT = 1000 };
	static const struct { size_t size; uint32_t scan; } cases[] = {
		{ 2000, 50000 }, { 4096, 50000 }, { 16384, 1000000 },
		{ 100000, 200000 },
	};
	unsigned hits = 0, asked = 0;

	make_cache(cases[_i].size);
	for (uint32_t round = 0; round < 3; round++)
		for (uint32_t i = 0; i < HOT; i++) {
			struct sparrow_addr addr = nth(i);

			if (cache_get(&addr).hit == SPARROW_CACHE_MISS)
				cache_put(&addr, 8, SUPERSPARROW_STATUS_FOUND,
				    i);
		}
	for (uint32_t i = 0; i < cases[_i].scan; i++) {
		struct sparrow_addr addr = nth(HOT + i);

		ck_assert_int_eq(cache_get(&addr).hit, SPARROW_CACHE_MISS);
		cache_put(&addr, 8, SUPERSPARROW_STATUS_FOUND, i);
		if (i % 100 != 0)
			continue;
		addr = nth(any(HOT));
		asked++;
		hits += cache_get(&addr).hit != SPARROW_CACHE_MISS;
	}
	ck_assert_uint_ge(hits * 10, asked * 9);
	ck_assert_uint_le(sparrow_cache_entries(cache), cases[_i].size);
}
END_TEST

/* In many shards, with a protected part: whatever falls off, no answer is
 * given outside the prefix that it was made for. */
START_TEST(no_answer_is_given_outside_its_prefix)
{
	static struct sparrow_prefix prefixes[300000];
	unsigned hits = 0;

	seed = (uint32_t)_i;
	make_cache(6000);
	for (uint32_t serial = 1; serial < 300000; serial++) {
		/* Half of them in few blocks. */
		uint32_t block = any(2) == 0 ? any(500) : any(40000);
		struct sparrow_addr addr = nth(block);
		struct result got;
		unsigned len;

		addr.bytes[3] = (uint8_t)(any(16) * 16);
		/* Some blocks are cut into four. */
		len = block % 3 == 0 ? 26 : 24;
		got = cache_get(&addr);
		if (got.hit != SPARROW_CACHE_MISS) {
			ck_assert(sparrow_prefix_covers(&prefixes[got.serial],
			    &addr));
			hits++;
			continue;
		}
		prefixes[serial] = sparrow_addr_prefix(&addr, len);
		cache_put(&addr, len, SUPERSPARROW_STATUS_FOUND, serial);
	}
	ck_assert_uint_gt(hits, 30000);
	ck_assert_uint_le(sparrow_cache_entries(cache), 6000);
}
END_TEST

/* From one size to another: as much as there is room for, the last used. */
START_TEST(another_cache_takes_over_what_has_room)
{
	static const struct { size_t from, to; } sizes[] = {
		{ 100, 100 }, { 100, 50 }, { 100, 0 }, { 1000, 100000 },
		{ 100000, 100000 }, { 100000, 1000 },
	};
	size_t from = sizes[_i].from, to = sizes[_i].to, n = 0, least;
	size_t longer = 0;
	struct sparrow_cache *old;

	make_cache(from);
	for (uint32_t i = 0; i < from; i++) {
		struct sparrow_addr addr = nth(i);

		cache_put(&addr, i % 8 == 0 ? 25 : 8,
		    SUPERSPARROW_STATUS_FOUND, i);
	}
	least = sparrow_cache_entries(cache);
	least = (least < to ? least : to) * 98 / 100;
	old = cache;
	cache = NULL;
	make_cache(to);
	sparrow_cache_take(cache, old);
	ck_assert_uint_eq(sparrow_cache_entries(old), 0);
	ck_assert_uint_ge(sparrow_cache_entries(cache), least);
	ck_assert_uint_le(sparrow_cache_entries(cache), to);
	for (uint32_t i = 0; i < from; i++) {
		struct sparrow_addr addr = nth(i), other = addr;
		struct result got = cache_get(&addr);

		if (got.hit == SPARROW_CACHE_MISS)
			continue;
		longer += i % 8 == 0;
		ck_assert_uint_eq(got.serial, i);
		n++;
		other.bytes[3] = 200;
		if (i % 8 == 0)
			ck_assert_int_eq(cache_get(&other).hit,
			    SPARROW_CACHE_MISS);
	}
	/* Markers take places as well. */
	ck_assert_uint_ge(n, least * 3 / 4);
	if (from <= 100 && to > 0) {
		struct sparrow_addr last = nth((uint32_t)from - 1);

		ck_assert_int_eq(cache_get(&last).hit, SPARROW_CACHE_FRESH);
	}
	sparrow_cache_free(old);
	/* They are kept under another block than the grain. */
	if (to >= from)
		ck_assert_uint_ge(longer, from / 8 / 2);
}
END_TEST

static uint64_t
hash_of(const struct sparrow_addr *addr)
{
	const uint64_t key[2] = { 0x0706050403020100u, 0x0f0e0d0c0b0a0908u };
	struct sparrow_prefix block = sparrow_addr_prefix(addr, 24);
	uint8_t data[18] = { 0 };

	memcpy(data, block.addr.bytes, 16);
	data[16] = block.len;
	return sparrow_siphash(key, data, sizeof(data));
}

START_TEST(entries_in_one_chain_are_told_apart)
{
	static struct sparrow_addr list[40];
	size_t n = 0;

	make_cache(1024);
	for (uint32_t i = 0; n < 40; i++) {
		struct sparrow_addr addr = nth(i);

		if ((hash_of(&addr) & 1023) != 77)
			continue;
		cache_put(&addr, 8, SUPERSPARROW_STATUS_FOUND, (uint32_t)n);
		list[n++] = addr;
	}
	for (size_t i = 0; i < n; i++)
		ck_assert_uint_eq(cache_get(&list[i]).serial, i);
	/* Take some out of the middle and of both ends. */
	now_ms = NEGATIVE;
	for (size_t i = 0; i < n; i += 3)
		cache_put(&list[i], 8, SUPERSPARROW_STATUS_NOT_IN_TABLE, 99);
	now_ms = 2 * NEGATIVE - 1;
	for (size_t i = 0; i < n; i++)
		ck_assert_uint_eq(cache_get(&list[i]).serial,
		    i % 3 == 0 ? 99 : i);
	now_ms = 2 * NEGATIVE;
	for (size_t i = 0; i < n; i++)
		ck_assert_int_eq(cache_get(&list[i]).hit, i % 3 == 0 ?
		    SPARROW_CACHE_MISS : SPARROW_CACHE_STALE);
}
END_TEST

/* Fastest of some rounds of 1000 hits in a full cache. */
static long
fastest(uint32_t size)
{
	long best = 0;

	make_cache(size);
	for (uint32_t i = 0; i < size; i++) {
		struct sparrow_addr addr = nth(i);
		cache_put(&addr, 8, SUPERSPARROW_STATUS_FOUND, i);
	}
	for (int round = 0; round < 20; round++) {
		clock_t start = clock();

		for (uint32_t i = 0; i < 1000; i++) {
			struct sparrow_addr addr = nth(i % size);
			cache_get(&addr);
		}
		long taken = (long)(clock() - start);
		if (round == 0 || taken < best)
			best = taken;
	}
	return best;
}

START_TEST(time_does_not_grow_with_the_number_of_entries)
{
	long small = fastest(16), large = fastest(50000);

	/* A list would take a thousand times as long. */
	ck_assert_msg(large < 30 * (small + 1), "%ld us and %ld us", small,
	    large);
}
END_TEST

/* The paper's appendix A, and the first lengths of its reference vectors:
 * key 00 01 ... 0f, message 00 01 ... of n bytes. */
START_TEST(siphash_gives_the_papers_values)
{
	static const struct {
		size_t len;
		uint64_t hash;
	} vectors[] = {
		{ 0, 0x726fdb47dd0e0e31 }, { 1, 0x74f839c593dc67fd },
		{ 2, 0x0d6c8009d9a94f5a }, { 7, 0xab0200f58b01d137 },
		{ 8, 0x93f5f5799a932462 }, { 15, 0xa129ca6149be45e5 },
	};
	const uint64_t key[2] = { 0x0706050403020100u, 0x0f0e0d0c0b0a0908u };
	uint8_t message[16];

	for (uint8_t i = 0; i < 16; i++)
		message[i] = i;
	ck_assert_uint_eq(sparrow_siphash(key, message, vectors[_i].len),
	    vectors[_i].hash);
}
END_TEST

Suite *
unit_suite(void)
{
	Suite *suite = suite_create("cache model");
	TCase *many = tcase_create("many");

	tcase_add_checked_fixture(many, setup, teardown);
	tcase_set_timeout(many, 60);	/* valgrind */
	tcase_add_loop_test(many, random_calls_agree_with_the_model, 1, 5);
	tcase_add_test(many,
	    a_hundred_thousand_entries_are_found_and_fall_off);
	tcase_add_loop_test(many,
	    clients_that_come_once_throw_out_nobody_who_comes_again, 0, 4);
	tcase_add_loop_test(many, no_answer_is_given_outside_its_prefix, 1, 4);
	tcase_add_loop_test(many, another_cache_takes_over_what_has_room, 0,
	    6);
	tcase_add_test(many, entries_in_one_chain_are_told_apart);
	tcase_add_test(many, time_does_not_grow_with_the_number_of_entries);
	tcase_add_loop_test(many, siphash_gives_the_papers_values, 0, 6);
	suite_add_tcase(suite, many);
	return suite;
}
