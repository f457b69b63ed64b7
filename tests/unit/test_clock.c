/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include <limits.h>
#include <stdint.h>

#include "base/clock.h"
#include "unit.h"

#define MS INT64_C(1000000)

static struct sparrow_time
at(int64_t ns)
{
	return (struct sparrow_time){ .ns = ns };
}

static struct sparrow_time
count_up(void *data)
{
	struct sparrow_time *time = data;

	time->ns++;
	return *time;
}

START_TEST(clock_is_asked_with_its_data)
{
	struct sparrow_time time = { .ns = 5 };
	struct sparrow_clock clock = { .now = count_up, .data = &time };

	ck_assert_int_eq(sparrow_clock_now(&clock).ns, 6);
	ck_assert_int_eq(sparrow_clock_now(&clock).ns, 7);
}
END_TEST

START_TEST(system_clock_never_goes_back)
{
	struct sparrow_time last = sparrow_clock_now(&sparrow_clock_system);

	ck_assert_int_gt(last.ns, 0);
	for (int i = 0; i < 1000; i++) {
		struct sparrow_time now =
		    sparrow_clock_now(&sparrow_clock_system);

		ck_assert(!sparrow_time_before(now, last));
		last = now;
	}
}
END_TEST

START_TEST(never_is_after_everything)
{
	struct sparrow_time never = sparrow_time_never();

	ck_assert(sparrow_time_is_never(never));
	ck_assert(!sparrow_time_is_never(at(0)));
	ck_assert(!sparrow_time_is_never(at(INT64_MAX - 1)));
	ck_assert(sparrow_time_before(at(INT64_MAX - 1), never));
	ck_assert(!sparrow_time_before(never, never));
}
END_TEST

START_TEST(before_is_strict)
{
	ck_assert(sparrow_time_before(at(1), at(2)));
	ck_assert(!sparrow_time_before(at(2), at(2)));
	ck_assert(!sparrow_time_before(at(3), at(2)));
}
END_TEST

START_TEST(min_is_the_earlier)
{
	ck_assert_int_eq(sparrow_time_min(at(1), at(2)).ns, 1);
	ck_assert_int_eq(sparrow_time_min(at(2), at(1)).ns, 1);
	ck_assert_int_eq(sparrow_time_min(at(2), sparrow_time_never()).ns, 2);
}
END_TEST

START_TEST(milliseconds_are_added)
{
	ck_assert_int_eq(sparrow_time_add_ms(at(7), 0).ns, 7);
	ck_assert_int_eq(sparrow_time_add_ms(at(7), 3).ns, 7 + 3 * MS);
	ck_assert_int_eq(sparrow_time_add_ms(at(7), -3).ns, 7 - 3 * MS);
}
END_TEST

START_TEST(never_stays_never)
{
	struct sparrow_time never = sparrow_time_never();

	ck_assert(sparrow_time_is_never(sparrow_time_add_ms(never, 1)));
	ck_assert(sparrow_time_is_never(sparrow_time_add_ms(never, -1)));
}
END_TEST

START_TEST(overflow_becomes_never)
{
	struct sparrow_time late = at(INT64_MAX - MS);

	ck_assert(sparrow_time_is_never(sparrow_time_add_ms(late, 2)));
	ck_assert(sparrow_time_is_never(sparrow_time_add_ms(at(0),
	    INT64_MAX)));
	ck_assert(sparrow_time_is_never(sparrow_time_add_ms(at(-1),
	    INT64_MAX)));
	ck_assert_int_eq(sparrow_time_add_ms(at(0), INT64_MIN).ns, INT64_MIN);
	ck_assert_int_eq(sparrow_time_add_ms(at(INT64_MIN), -1).ns,
	    INT64_MIN);
}
END_TEST

START_TEST(difference_is_first_minus_second)
{
	ck_assert_int_eq(sparrow_time_diff_ms(at(5 * MS), at(2 * MS)), 3);
	ck_assert_int_eq(sparrow_time_diff_ms(at(2 * MS), at(5 * MS)), -3);
	ck_assert_int_eq(sparrow_time_diff_ms(at(MS - 1), at(0)), 0);
	ck_assert_int_eq(sparrow_time_diff_us(at(5000), at(2000)), 3);
	ck_assert_int_eq(sparrow_time_diff_us(at(2000), at(5000)), -3);
	ck_assert_int_eq(sparrow_time_diff_us(at(999), at(0)), 0);
}
END_TEST

START_TEST(difference_does_not_overflow)
{
	ck_assert_int_eq(sparrow_time_diff_ms(at(INT64_MAX), at(INT64_MIN)),
	    INT64_MAX / MS);
	ck_assert_int_eq(sparrow_time_diff_us(at(INT64_MIN), at(INT64_MAX)),
	    INT64_MIN / 1000);
}
END_TEST

static const struct {
	int64_t t;
	int64_t now;
	int ms;
} timeouts[] = {
	{ 0, 0, 0 },
	{ 0, 1, 0 },
	{ 1, 0, 1 },
	{ MS, 0, 1 },
	{ MS + 1, 0, 2 },
	{ 2 * MS - 1, 0, 2 },
	{ 5 * MS, 4 * MS, 1 },
	{ INT64_MAX, 0, -1 },
	{ INT64_MAX, INT64_MAX, -1 },
	{ INT64_MAX - 1, 0, INT_MAX },
	{ INT_MAX * MS, 0, INT_MAX },
	{ (INT_MAX - INT64_C(1)) * MS, 0, INT_MAX - 1 },
	{ INT64_MAX - 1, INT64_MIN, INT_MAX },
	{ INT64_MIN, INT64_MAX, 0 },
};

START_TEST(timeout_is_rounded_up)
{
	ck_assert_int_eq(sparrow_time_timeout_ms(at(timeouts[_i].t),
	    at(timeouts[_i].now)), timeouts[_i].ms);
}
END_TEST

Suite *
unit_suite(void)
{
	Suite *suite = suite_create("clock");
	TCase *tc = tcase_create("clock");

	tcase_add_test(tc, clock_is_asked_with_its_data);
	tcase_add_test(tc, system_clock_never_goes_back);
	tcase_add_test(tc, never_is_after_everything);
	tcase_add_test(tc, before_is_strict);
	tcase_add_test(tc, min_is_the_earlier);
	tcase_add_test(tc, milliseconds_are_added);
	tcase_add_test(tc, never_stays_never);
	tcase_add_test(tc, overflow_becomes_never);
	tcase_add_test(tc, difference_is_first_minus_second);
	tcase_add_test(tc, difference_does_not_overflow);
	tcase_add_loop_test(tc, timeout_is_rounded_up, 0,
	    (int)(sizeof timeouts / sizeof timeouts[0]));
	suite_add_tcase(suite, tc);
	return suite;
}
