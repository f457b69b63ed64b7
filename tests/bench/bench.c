/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "bench.h"

static int64_t
read_clock(clockid_t clock)
{
	struct timespec ts;

	clock_gettime(clock, &ts);
	return (int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec;
}

int64_t
bench_ns(void)
{
	return read_clock(CLOCK_MONOTONIC);
}

int64_t
bench_cpu_ns(void)
{
	return read_clock(CLOCK_PROCESS_CPUTIME_ID);
}

int64_t
bench_thread_ns(void)
{
	return read_clock(CLOCK_THREAD_CPUTIME_ID);
}

void
bench_add(struct bench_series *series, double value)
{
	if (series->n < BENCH_ROUNDS_MAX)
		series->values[series->n++] = value;
}

static int
compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* The value below which so many of 100 lie. */
static double
quantile(const struct bench_series *series, unsigned percent)
{
	double sorted[BENCH_ROUNDS_MAX];

	if (series->n == 0)
		return 0;
	memcpy(sorted, series->values, series->n * sizeof(sorted[0]));
	qsort(sorted, series->n, sizeof(sorted[0]), compare);
	return sorted[(series->n - 1) * percent / 100];
}

double
bench_median(const struct bench_series *series)
{
	return quantile(series, 50);
}

double
bench_spread(const struct bench_series *series)
{
	double median = quantile(series, 50);

	return median == 0 ? 0 :
	    (quantile(series, 75) - quantile(series, 25)) * 50 / median;
}

double
bench_ratio(const struct bench_series *a, const struct bench_series *b)
{
	struct bench_series ratios = { .n = 0 };
	size_t i;

	for (i = 0; i < a->n && i < b->n; i++)
		if (b->values[i] != 0)
			bench_add(&ratios, a->values[i] / b->values[i]);
	return bench_median(&ratios);
}

void
bench_print_machine(void)
{
	char line[256], model[256] = "unknown processor", date[32] = "";
	time_t now = time(NULL);
	struct utsname name;
	struct tm tm;
	FILE *file = fopen("/proc/cpuinfo", "r");

	while (file != NULL && fgets(line, sizeof(line), file) != NULL)
		if (sscanf(line, "model name : %255[^\n]", model) == 1)
			break;
	if (file != NULL)
		fclose(file);
	if (uname(&name) != 0)
		strcpy(name.release, "unknown");
	if (gmtime_r(&now, &tm) != NULL)
		strftime(date, sizeof(date), "%Y-%m-%d", &tm);
	printf("machine: %s, %ld processors, Linux %s, %s\n", model,
	    sysconf(_SC_NPROCESSORS_ONLN), name.release, date);
}

long
bench_number(int argc, char **argv, const char *name, long otherwise)
{
	for (int i = 1; i + 1 < argc; i++)
		if (strcmp(argv[i], name) == 0)
			return strtol(argv[i + 1], NULL, 10);
	return otherwise;
}
