/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The order in which the entries of a shard fall off, with the shard's lock.
 */
#ifndef SPARROW_CACHE_ORDER_H
#define SPARROW_CACHE_ORDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cache/entry.h"

/* All zero but protected_size: empty. */
struct sparrow_order {
	struct sparrow_entry *front;
	struct sparrow_entry *middle;	/* the first that is not protected */
	struct sparrow_entry *back;	/* the next to fall off */
	size_t protected_size;		/* most that are; 0: exact LRU */
	size_t n_protected;
	uint32_t moves;			/* to the front, so far */
};

/* One that is in no place: before all that are not protected, or before all;
 * and out of its place. */
void sparrow_order_put(struct sparrow_order *order,
    struct sparrow_entry *entry, bool is_protected);
void sparrow_order_remove(struct sparrow_order *order,
    struct sparrow_entry *entry);

/* It was asked for. */
void sparrow_order_hit(struct sparrow_order *order,
    struct sparrow_entry *entry);

/* Is it far from the end of the protected part?  There a hit leaves it. */
bool sparrow_order_is_near(const struct sparrow_order *order,
    const struct sparrow_entry *entry);

/* Empty it: the last, linked by newer to all others. */
struct sparrow_entry *sparrow_order_clear(struct sparrow_order *order);

#endif
