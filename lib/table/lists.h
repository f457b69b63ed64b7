/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Ranked lists of POPs, each kept once and known by a number: hundreds of
 * thousands of prefixes share some dozens.
 */
#ifndef SPARROW_TABLE_LISTS_H
#define SPARROW_TABLE_LISTS_H

#include <stddef.h>
#include <stdint.h>

#include "select/select.h"

/* Memory that all lists may take, whatever a file says. */
#define SPARROW_LISTS_BYTES_MAX (64 * 1024 * 1024)

struct sparrow_lists;

/* pops is borrowed until the last sparrow_lists_keep().  0, -ENOMEM. */
int sparrow_lists_new(const struct sparrow_pops *pops, uint32_t self,
    struct sparrow_lists **out);
void sparrow_lists_free(struct sparrow_lists *lists);

/* An AS number of a path, at a place that grows towards its end, from 1 on;
 * members of a set share one. */
void sparrow_lists_see(struct sparrow_lists *lists, uint32_t as,
    uint32_t place);

/* A POP that is preferred, the next one after those before it. */
void sparrow_lists_prefer(struct sparrow_lists *lists, uint32_t pop);

/* The number, 1 to SPARROW_VALUE_MAX, of the list that was seen or preferred
 * since the last call; reason counts if no POP was seen.  -ENOMEM; -E2BIG:
 * there are too many. */
int sparrow_lists_keep(struct sparrow_lists *lists,
    enum supersparrow_reason reason);

/* No more are kept: what only that needs is freed. */
void sparrow_lists_finish(struct sparrow_lists *lists);

/* What a number stands for; ranks: all POPs. */
struct sparrow_list {
	const struct sparrow_rank *ranks;
	size_t in_path;
	enum supersparrow_reason reason;
};
struct sparrow_list sparrow_lists_get(const struct sparrow_lists *lists,
    size_t number);

/* Of how many POPs they are. */
size_t sparrow_lists_pops(const struct sparrow_lists *lists);

size_t sparrow_lists_count(const struct sparrow_lists *lists);
size_t sparrow_lists_bytes(const struct sparrow_lists *lists);

#endif
