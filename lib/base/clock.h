/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Monotonic time in a type of its own, and the clock that gives it.  The
 * context holds the clock, so tests supply theirs.
 */
#ifndef SPARROW_BASE_CLOCK_H
#define SPARROW_BASE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

struct sparrow_time {
	int64_t ns;
};

struct sparrow_clock {
	struct sparrow_time (*now)(void *data);
	void *data;
};

/* CLOCK_BOOTTIME where there is one (entries age while the machine sleeps),
 * else CLOCK_MONOTONIC. */
extern const struct sparrow_clock sparrow_clock_system;

/* Nanoseconds since 1970, as files have them: it may be set at any time. */
int64_t sparrow_clock_date_ns(void);

struct sparrow_time sparrow_clock_now(const struct sparrow_clock *clock);

/* A time that is never reached. */
struct sparrow_time sparrow_time_never(void);
bool sparrow_time_is_never(struct sparrow_time t);
bool sparrow_time_before(struct sparrow_time a, struct sparrow_time b);
struct sparrow_time sparrow_time_min(struct sparrow_time a,
    struct sparrow_time b);

/* t + ms; never stays never, an overflow becomes never. */
struct sparrow_time sparrow_time_add_ms(struct sparrow_time t, int64_t ms);

/* a - b. */
int64_t sparrow_time_diff_ms(struct sparrow_time a, struct sparrow_time b);
int64_t sparrow_time_diff_us(struct sparrow_time a, struct sparrow_time b);

/* Time from now until t for poll(2): 0 if it has passed, rounded up, -1 for
 * never. */
int sparrow_time_timeout_ms(struct sparrow_time t, struct sparrow_time now);

#endif
