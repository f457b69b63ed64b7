/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Prefixes, some within others, as ranges side by side: what a longest match
 * finds changes only where a range begins.
 */
#ifndef SPARROW_TABLE_RANGES_H
#define SPARROW_TABLE_RANGES_H

#include <stddef.h>
#include <stdint.h>

#include "table/key.h"

/* A prefix and what it stands for. */
struct sparrow_table_route {
	struct sparrow_key start;
	uint16_t value;
	uint8_t len;
};

/* From start to the next one's. */
struct sparrow_range {
	struct sparrow_key start;
	uint16_t value;
};

/* What stands for no prefix at all. */
#define SPARROW_NO_VALUE 0

/*
 * Sort routes (in place; of equal prefixes the last one holds) and make ranges
 * of them: *out is theirs, to be freed, *n_out how many, at least one, and the
 * first begins at 0.  Neighbours differ in value.  0, -ENOMEM.
 */
int sparrow_ranges_make(struct sparrow_table_route *routes, size_t n,
    struct sparrow_range **out, size_t *n_out);

#endif
