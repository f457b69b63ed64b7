/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Longest match: from an address to the small number that its longest prefix
 * stands for, in some nanoseconds.
 *
 * Ranges are cut into cells, and one structure tells from a cell's number
 * which range it is in:
 *
 *     many IPv4 ranges    a bit for each /24, set where a range begins, and
 *                         how many are set before each 32: two memory
 *                         accesses, 4 MB and a byte a range, or two with
 *                         more values than a byte has
 *     few, and IPv6       the beginnings in nodes of eight, a cache line
 *                         each, and nodes of eight above them: cells are
 *                         IPv4 addresses, or /64s
 *
 * In a cell in which more than one range lies these are found by bisection.
 */
#ifndef SPARROW_TABLE_LPM_H
#define SPARROW_TABLE_LPM_H

#include "table/ranges.h"

/* Values are 0 to this, 0 for none. */
#ifdef SPARROW_FUZZ_SMALL
#define SPARROW_VALUE_MAX 14
#else
#define SPARROW_VALUE_MAX (UINT16_MAX - 1)
#endif

struct sparrow_lpm;

/* Make one of routes, which are sorted in place.  0, -ENOMEM. */
int sparrow_lpm_new(sa_family_t family, struct sparrow_table_route *routes,
    size_t n, struct sparrow_lpm **out);
void sparrow_lpm_free(struct sparrow_lpm *lpm);

/* What the longest prefix around an address of that family stands for. */
uint16_t sparrow_lpm_find(const struct sparrow_lpm *lpm,
    const struct sparrow_addr *addr);

/* The same, and the widest prefix around it in which every address has it. */
uint16_t sparrow_lpm_scope(const struct sparrow_lpm *lpm,
    const struct sparrow_addr *addr, struct sparrow_prefix *scope);

/* The range around a key, and its value. */
uint16_t sparrow_lpm_range(const struct sparrow_lpm *lpm,
    struct sparrow_key key, struct sparrow_key *first,
    struct sparrow_key *last);

/* Ranges, and bytes of memory. */
size_t sparrow_lpm_ranges(const struct sparrow_lpm *lpm);
size_t sparrow_lpm_bytes(const struct sparrow_lpm *lpm);

#endif
