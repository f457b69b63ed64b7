/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the benches share: time, medians, the machine's name.
 */
#ifndef SPARROW_TESTS_BENCH_H
#define SPARROW_TESTS_BENCH_H

#include <stddef.h>
#include <stdint.h>

/* Most rounds of one bench. */
#define BENCH_ROUNDS_MAX 32

/* What one way of doing it took, a value a round. */
struct bench_series {
	double values[BENCH_ROUNDS_MAX];
	size_t n;
};

/* Nanoseconds of CLOCK_MONOTONIC; user and system time of the process, of
 * the thread. */
int64_t bench_ns(void);
int64_t bench_cpu_ns(void);
int64_t bench_thread_ns(void);

void bench_add(struct bench_series *series, double value);
double bench_median(const struct bench_series *series);

/* Half of what lies between the first and the last quarter, in percent of the
 * median. */
double bench_spread(const struct bench_series *series);

/* Median of the quotients of two series, round by round. */
double bench_ratio(const struct bench_series *a, const struct bench_series *b);

/* Processor, number of them, kernel, date; one line. */
void bench_print_machine(void);

/* The word behind a name, or what it is otherwise. */
long bench_number(int argc, char **argv, const char *name, long otherwise);

#endif
