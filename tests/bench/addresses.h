/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The addresses that a client of a route server asks about, and how long each
 * took.
 */
#ifndef SPARROW_TESTS_ADDRESSES_H
#define SPARROW_TESTS_ADDRESSES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct addresses {
	char **text;
	double *took_us;
	size_t n;
};

/* An address a line. */
bool addresses_read(struct addresses *addresses, const char *file);

/* "PER_SECOND MEDIAN_US P99_US CPU_US", of all that were asked. */
void addresses_report(const struct addresses *addresses, int64_t ns,
    int64_t cpu_ns);

#endif
