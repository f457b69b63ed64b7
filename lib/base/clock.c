/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <limits.h>
#include <stddef.h>
#include <time.h>

#include "base/clock.h"

#define NS_PER_S 1000000000
#define NS_PER_MS 1000000
#define NS_PER_US 1000

static struct sparrow_time
system_now(void *data)
{
	struct timespec ts = { 0 };

	(void)data;
#ifdef CLOCK_BOOTTIME
	if (clock_gettime(CLOCK_BOOTTIME, &ts) != 0)
#endif
		clock_gettime(CLOCK_MONOTONIC, &ts);
	return (struct sparrow_time){
		.ns = (int64_t)ts.tv_sec * NS_PER_S + ts.tv_nsec,
	};
}

const struct sparrow_clock sparrow_clock_system = { .now = system_now };

struct sparrow_time
sparrow_clock_now(const struct sparrow_clock *clock)
{
	return clock->now(clock->data);
}

int64_t
sparrow_clock_date_ns(void)
{
	struct timespec ts = { 0 };

	clock_gettime(CLOCK_REALTIME, &ts);
	return (int64_t)ts.tv_sec * NS_PER_S + ts.tv_nsec;
}

struct sparrow_time
sparrow_time_never(void)
{
	return (struct sparrow_time){ .ns = INT64_MAX };
}

bool
sparrow_time_is_never(struct sparrow_time t)
{
	return t.ns == INT64_MAX;
}

bool
sparrow_time_before(struct sparrow_time a, struct sparrow_time b)
{
	return a.ns < b.ns;
}

struct sparrow_time
sparrow_time_min(struct sparrow_time a, struct sparrow_time b)
{
	return a.ns < b.ns ? a : b;
}

struct sparrow_time
sparrow_time_add_ms(struct sparrow_time t, int64_t ms)
{
	int64_t ns;

	if (sparrow_time_is_never(t))
		return t;
	if (__builtin_mul_overflow(ms, NS_PER_MS, &ns) ||
	    __builtin_add_overflow(t.ns, ns, &ns))
		ns = ms > 0 ? INT64_MAX : INT64_MIN;
	return (struct sparrow_time){ .ns = ns };
}

static int64_t
diff_ns(struct sparrow_time a, struct sparrow_time b)
{
	int64_t ns;

	if (__builtin_sub_overflow(a.ns, b.ns, &ns))
		ns = a.ns > b.ns ? INT64_MAX : INT64_MIN;
	return ns;
}

int64_t
sparrow_time_diff_ms(struct sparrow_time a, struct sparrow_time b)
{
	return diff_ns(a, b) / NS_PER_MS;
}

int64_t
sparrow_time_diff_us(struct sparrow_time a, struct sparrow_time b)
{
	return diff_ns(a, b) / NS_PER_US;
}

int
sparrow_time_timeout_ms(struct sparrow_time t, struct sparrow_time now)
{
	int64_t ns = diff_ns(t, now);
	int64_t ms;

	if (sparrow_time_is_never(t))
		return -1;
	if (ns <= 0)
		return 0;
	ms = ns / NS_PER_MS + (ns % NS_PER_MS != 0);
	return ms < INT_MAX ? (int)ms : INT_MAX;
}
