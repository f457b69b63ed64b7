/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The longest match, against a plain walk over all prefixes; and scopes, which
 * may not be a bit wider.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "table/lpm.h"
#include "unit.h"

#define N(a) ((int)(sizeof(a) / sizeof((a)[0])))

/* /24s in 128.0.0.0/1: with them IPv4 is looked up by bits. */
#define FILLERS 70000
#define PREFIXES 60
#define QUESTIONS 400

struct world {
	sa_family_t family;
	struct sparrow_table_route routes[FILLERS + PREFIXES];
	size_t n;
	struct sparrow_lpm *lpm;
};

static struct world world;
static uint64_t state;

static uint64_t
draw(uint64_t below)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state % below;
}

static void
add(struct sparrow_key key, unsigned len, unsigned value)
{
	struct sparrow_key mask = sparrow_key_host_mask(len);

	key.hi &= ~mask.hi;
	key.lo &= ~mask.lo;
	world.routes[world.n++] = (struct sparrow_table_route){
		key, (uint16_t)value, (uint8_t)len
	};
}

/* In 10.0.0.0/22 and 2001:db8::/52, so that they meet. */
static struct sparrow_key
draw_key(void)
{
	struct sparrow_key key = { 0, 0 };

	if (world.family == AF_INET) {
		key.hi = (UINT64_C(0x0a000000) | draw(0x400)) << 32;
	} else {
		key.hi = UINT64_C(0x20010db800000000) | draw(16);
		key.lo = draw(4) << 62 | draw(8);
	}
	return key;
}

static unsigned
draw_len(void)
{
	static const uint8_t len4[] = { 0, 8, 20, 22, 23, 24, 25, 26, 28, 32 };
	static const uint8_t len6[] =
	    { 0, 32, 60, 62, 63, 64, 65, 66, 125, 126, 127, 128 };

	return world.family == AF_INET ? len4[draw(sizeof(len4))] :
	    len6[draw(sizeof(len6))];
}

static void
setup(void)
{
	world.n = 0;
	world.lpm = NULL;
}

static void
teardown(void)
{
	sparrow_lpm_free(world.lpm);
}

static void
make(void)
{
	ck_assert_int_eq(sparrow_lpm_new(world.family, world.routes, world.n,
	    &world.lpm), 0);
}

/* --- the plain way -------------------------------------------------------- */

static bool
covers(const struct sparrow_table_route *route, struct sparrow_key key)
{
	return sparrow_key_common(route->start, key) >= route->len;
}

/* They are sorted: of equal ones the last holds. */
static unsigned
plain_find(struct sparrow_key key)
{
	unsigned value = SPARROW_NO_VALUE, len = 0;

	for (size_t i = 0; i < world.n; i++)
		if (covers(&world.routes[i], key) &&
		    world.routes[i].len >= len) {
			len = world.routes[i].len;
			value = world.routes[i].value;
		}
	return value;
}

/* Has every key from first to last this value?  It can change only where a
 * prefix begins or ends. */
static bool
is_uniform(struct sparrow_key first, struct sparrow_key last, unsigned value)
{
	if (plain_find(first) != value)
		return false;
	for (size_t i = 0; i < world.n; i++) {
		struct sparrow_key at[2] = { world.routes[i].start,
		    sparrow_key_next(sparrow_key_last(world.routes[i].start,
		    world.routes[i].len)) };

		for (size_t j = 0; j < 2; j++)
			if (!sparrow_key_is_less(at[j], first) &&
			    !sparrow_key_is_less(last, at[j]) &&
			    plain_find(at[j]) != value)
				return false;
	}
	return true;
}

static bool
is_uniform_prefix(struct sparrow_key key, unsigned len, unsigned value)
{
	struct sparrow_key mask = sparrow_key_host_mask(len);
	struct sparrow_key first = { key.hi & ~mask.hi, key.lo & ~mask.lo };

	return is_uniform(first, sparrow_key_last(first, len), value);
}

static void
check_scope(struct sparrow_key key)
{
	struct sparrow_addr addr = sparrow_key_addr(key, world.family);
	struct sparrow_prefix scope;
	unsigned value = sparrow_lpm_scope(world.lpm, &addr, &scope);

	ck_assert_uint_eq(value, plain_find(key));
	ck_assert(sparrow_prefix_covers(&scope, &addr));
	ck_assert(is_uniform_prefix(key, scope.len, value));
	if (scope.len > 0)
		ck_assert(!is_uniform_prefix(key, scope.len - 1, value));
}

static void
check_keys(void (*check)(struct sparrow_key key))
{
	const struct sparrow_key edges[] = {
		{ 0, 0 }, { UINT64_C(0x0a00000000000000), 0 },
		{ UINT64_C(0xffffffff00000000), 0 },
		{ UINT64_MAX, UINT64_MAX },
	};

	for (int i = 0; i < N(edges); i++)
		if (world.family == AF_INET6 || edges[i].lo == 0)
			check(edges[i]);
	for (size_t i = 0; i < QUESTIONS; i++)
		check(draw_key());
}

static void
check_value(struct sparrow_key key)
{
	struct sparrow_addr addr = sparrow_key_addr(key, world.family);

	ck_assert_uint_eq(sparrow_lpm_find(world.lpm, &addr),
	    plain_find(key));
}

/* --- tests ------------------------------------------------------------- */

static const sa_family_t families[] = { AF_INET, AF_INET6 };

static void
add_random(void)
{
	size_t n = 1 + draw(PREFIXES);

	for (size_t i = 0; i < n; i++)
		add(draw_key(), draw_len(), 1 + (unsigned)draw(3));
}

static struct sparrow_key
filler(size_t i)
{
	return (struct sparrow_key){ UINT64_C(1) << 63 | (uint64_t)i << 40, 0 };
}

/* Each with another value than its neighbours, 1 to n. */
static void
add_fillers(unsigned n)
{
	for (size_t i = 0; i < FILLERS; i++)
		add(filler(i), 24, 1 + (unsigned)(i % n));
}

START_TEST(few_prefixes_and_scopes_agree_with_a_plain_walk)
{
	state = (uint64_t)_i + 1;
	world.family = families[_i % 2];
	add_random();
	make();
	check_keys(check_value);
	check_keys(check_scope);
}
END_TEST

START_TEST(bits_agree_with_the_tree)
{
	struct sparrow_lpm *tree;

	state = (uint64_t)_i + 1;
	world.family = AF_INET;
	add_random();
	for (size_t i = 0; i < world.n; i++)
		if (world.routes[i].len == 0)
			world.routes[i].len = 1;
	make();
	tree = world.lpm;
	add_fillers(3);
	ck_assert_int_eq(sparrow_lpm_new(AF_INET, world.routes, world.n,
	    &world.lpm), 0);
	ck_assert_uint_ge(sparrow_lpm_ranges(world.lpm), FILLERS);
	for (size_t i = 0; i < QUESTIONS; i++) {
		struct sparrow_addr addr = sparrow_key_addr(draw_key(),
		    AF_INET);
		struct sparrow_prefix a, b;

		ck_assert_uint_eq(sparrow_lpm_scope(world.lpm, &addr, &a),
		    sparrow_lpm_scope(tree, &addr, &b));
		ck_assert(a.len == b.len || b.len == 0);
		ck_assert_uint_eq(sparrow_lpm_find(world.lpm, &addr),
		    sparrow_lpm_find(tree, &addr));
	}
	sparrow_lpm_free(tree);
}
END_TEST

/* A byte for each value up to 254, two for each if there is a larger one. */
static const struct {
	unsigned values;
	size_t bytes;
} widths[] = { { 3, 1 }, { 254, 1 }, { 255, 2 }, { SPARROW_VALUE_MAX, 2 } };

START_TEST(bits_find_each_of_many)
{
	unsigned values = widths[_i].values;

	world.family = AF_INET;
	add_fillers(values);
	make();
	for (size_t i = 0; i < FILLERS; i += 7) {
		struct sparrow_key key = filler(i);
		struct sparrow_addr addr;
		struct sparrow_prefix scope;

		key.hi |= (uint64_t)(i % 256) << 32;
		addr = sparrow_key_addr(key, AF_INET);
		ck_assert_uint_eq(sparrow_lpm_scope(world.lpm, &addr, &scope),
		    1 + i % values);
		ck_assert_uint_eq(scope.len, 24);
		ck_assert_uint_eq(sparrow_lpm_find(world.lpm, &addr),
		    1 + i % values);
	}
	/* Each /24 may not cost more than its value, and the bits. */
	ck_assert_uint_le(sparrow_lpm_bytes(world.lpm),
	    4 * 1024 * 1024 + widths[_i].bytes * FILLERS + 4096);
}
END_TEST

START_TEST(bits_find_what_is_within_a_cell)
{
	static const unsigned values[] = { 3, 255 };

	world.family = AF_INET;
	add_fillers(values[_i]);
	add(filler(9), 25, 2);
	add(filler(10), 32, 3);
	make();
	for (size_t i = 8 * 256; i < 12 * 256; i++) {
		struct sparrow_key key = filler(0);

		key.hi |= (uint64_t)i << 32;
		check_value(key);
		check_scope(key);
	}
}
END_TEST

static size_t
walk(unsigned *first_value)
{
	struct sparrow_key first, last = { UINT64_MAX, UINT64_MAX };
	size_t n = 0;

	do {
		unsigned value = sparrow_lpm_range(world.lpm,
		    sparrow_key_next(last), &first, &last);

		if (n++ == 0)
			*first_value = value;
	} while (last.hi != UINT64_MAX || last.lo != UINT64_MAX);
	return n;
}

START_TEST(no_prefix_is_one_range)
{
	struct sparrow_addr addr = { .family = AF_INET6, .bytes = { 0x20 } };
	struct sparrow_prefix scope;
	unsigned value;

	world.family = AF_INET6;
	make();
	ck_assert_uint_eq(sparrow_lpm_scope(world.lpm, &addr, &scope),
	    SPARROW_NO_VALUE);
	ck_assert_uint_eq(scope.len, 0);
	ck_assert_uint_eq(walk(&value), 1);
	ck_assert_uint_eq(value, SPARROW_NO_VALUE);
}
END_TEST

START_TEST(neighbours_with_one_value_are_one_range)
{
	unsigned value;

	world.family = AF_INET;
	add((struct sparrow_key){ UINT64_C(0x0a000000) << 32, 0 }, 9, 7);
	add((struct sparrow_key){ UINT64_C(0x0a800000) << 32, 0 }, 9, 7);
	add((struct sparrow_key){ UINT64_C(0x0a010000) << 32, 0 }, 16, 7);
	make();
	ck_assert_uint_eq(sparrow_lpm_ranges(world.lpm), 3);
	ck_assert_uint_eq(walk(&value), 3);
}
END_TEST

START_TEST(of_equal_prefixes_the_last_holds)
{
	struct sparrow_key ten = { UINT64_C(0x0a000000) << 32, 0 };
	struct sparrow_addr addr = sparrow_key_addr(ten, AF_INET);

	world.family = AF_INET;
	add(ten, 16, 1);
	add(ten, 8, 2);
	add(ten, 16, 3);
	make();
	ck_assert_uint_eq(sparrow_lpm_find(world.lpm, &addr), 3);
}
END_TEST

START_TEST(all_of_the_addresses_have_ends)
{
	world.family = families[_i];
	add((struct sparrow_key){ 0, 0 }, 0, 1);
	add((struct sparrow_key){ 0, 0 }, 1, 2);
	add((struct sparrow_key){ UINT64_MAX, UINT64_MAX },
	    world.family == AF_INET ? 32 : 128, 3);
	add((struct sparrow_key){ UINT64_MAX, UINT64_MAX }, 30, 4);
	make();
	check_keys(check_scope);
}
END_TEST

Suite *
unit_suite(void)
{
	Suite *suite = suite_create("lpm");
	TCase *tc = tcase_create("lpm");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_set_timeout(tc, 120);
	tcase_add_loop_test(tc, few_prefixes_and_scopes_agree_with_a_plain_walk,
	    0, 40);
	tcase_add_loop_test(tc, bits_agree_with_the_tree, 0, 8);
	tcase_add_loop_test(tc, bits_find_each_of_many, 0, N(widths));
	tcase_add_loop_test(tc, bits_find_what_is_within_a_cell, 0, 2);
	tcase_add_test(tc, no_prefix_is_one_range);
	tcase_add_test(tc, neighbours_with_one_value_are_one_range);
	tcase_add_test(tc, of_equal_prefixes_the_last_holds);
	tcase_add_loop_test(tc, all_of_the_addresses_have_ends, 0, 2);
	suite_add_tcase(suite, tc);
	return suite;
}
