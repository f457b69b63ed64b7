/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A table: prefixes of both families, each with its ranked list of POPs.
 * Made once, then constant: any thread may read it.
 */
#ifndef SPARROW_TABLE_TABLE_H
#define SPARROW_TABLE_TABLE_H

#include <stdbool.h>

#include "table/lists.h"
#include "table/lpm.h"

/* More than the Internet will have for long: 600 MB while it is built. */
#ifdef SPARROW_FUZZ_SMALL
#define SPARROW_TABLE_ROUTES_MAX 64
#else
#define SPARROW_TABLE_ROUTES_MAX 10000000
#endif

/* Addresses kept for each POP that is the nearest to them. */
#define SPARROW_TABLE_SAMPLES 16

struct sparrow_samples {
	size_t seen;			/* prefixes; samples are of all */
	struct sparrow_addr addr[SPARROW_TABLE_SAMPLES];
};

struct sparrow_table {
	struct sparrow_lists *lists;
	struct sparrow_lpm *lpm4, *lpm6;
	struct sparrow_samples *samples;	/* by POP; NULL: none kept */
	size_t n_samples;
	/* While it is made, by family. */
	struct sparrow_table_draft {
		struct sparrow_table_route *routes;
		size_t n, room;
	} drafts[2];
};

/* An empty one.  pops is borrowed.  0, -ENOMEM. */
int sparrow_table_new(const struct sparrow_pops *pops, uint32_t self,
    struct sparrow_table **out);
void sparrow_table_free(struct sparrow_table *table);

/* Add a prefix that stands for a list of table->lists.  0, -ENOMEM, -E2BIG. */
int sparrow_table_add(struct sparrow_table *table,
    const struct sparrow_prefix *prefix, uint16_t list);

/* Remember an address of a list's nearest POP, perhaps.  0, -ENOMEM. */
int sparrow_table_sample(struct sparrow_table *table,
    const struct sparrow_addr *addr, uint16_t list);

/* All are there: make it ready for questions.  0, -ENOMEM. */
int sparrow_table_finish(struct sparrow_table *table);

/* The list of the longest prefix around an address; false: there is none.
 * scope: the widest prefix in which every address gets the same. */
bool sparrow_table_find(const struct sparrow_table *table,
    const struct sparrow_addr *addr, struct sparrow_list *list,
    struct sparrow_prefix *scope);

size_t sparrow_table_bytes(const struct sparrow_table *table);

#endif
