/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A part of the cache with a lock of its own: all that is kept for a block of
 * addresses is in one of them.
 */
#ifndef SPARROW_CACHE_SHARD_H
#define SPARROW_CACHE_SHARD_H

#include <pthread.h>

#include "cache/entry.h"
#include "cache/order.h"

/* No two on a cache line, or threads would wait for each other all the same. */
#define SPARROW_SHARD_ALIGN 128

struct sparrow_shard {
	_Alignas(SPARROW_SHARD_ALIGN) pthread_mutex_t lock;
	const struct sparrow_cache_params *params;	/* not its size */
	size_t size;			/* most entries */
	size_t n;
	struct sparrow_order order;	/* in which they fall off */
	size_t bytes;			/* of the entries */
	struct sparrow_entry *garbage;	/* to be freed without the lock */

	size_t mask;			/* buckets - 1 */
	struct sparrow_entry **bucket;	/* the cache's */
};

/* Buckets for so many entries, a power of two. */
size_t sparrow_shard_buckets(size_t size);

/* size: most entries; bucket: as many as said above, NULL each, borrowed.  0,
 * -ENOMEM. */
int sparrow_shard_init(struct sparrow_shard *shard,
    const struct sparrow_cache_params *params, size_t size,
    size_t protected_size, struct sparrow_entry **bucket);
void sparrow_shard_free(struct sparrow_shard *shard);

void sparrow_shard_lock(struct sparrow_shard *shard);

/* And free what was dropped. */
void sparrow_shard_unlock(struct sparrow_shard *shard);

/*
 * All below: with the lock.
 */

/* The grain block of an address and its hash; it belongs to this shard. */
struct sparrow_grain {
	const struct sparrow_addr *addr;
	struct sparrow_prefix block;
	uint64_t hash;
};

/* Without the lock: the bucket will be read soon. */
static inline void
sparrow_shard_fetch(const struct sparrow_shard *shard, uint64_t hash)
{
	__builtin_prefetch(&shard->bucket[hash & shard->mask]);
}

uint64_t sparrow_shard_hash(const struct sparrow_cache_params *params,
    const struct sparrow_prefix *block);

enum sparrow_cache_hit sparrow_shard_get(struct sparrow_shard *shard,
    const struct sparrow_grain *grain, struct sparrow_time now,
    struct sparrow_cache_out *out);

struct sparrow_prefix sparrow_shard_block(struct sparrow_shard *shard,
    const struct sparrow_grain *grain);

/* Pieces that were made before the lock was taken; those that are used are set
 * to NULL. */
struct sparrow_shard_supply {
	struct sparrow_entry *answer;	/* NULL: cannot be kept */
	struct sparrow_entry *marker;	/* NULL: not needed, or no memory */
};

struct sparrow_prefix sparrow_shard_put(struct sparrow_shard *shard,
    const struct sparrow_grain *grain,
    const struct sparrow_cache_answer *answer,
    struct sparrow_shard_supply *supply, struct sparrow_time now);

/* Everything: the last of the list, linked by newer. */
struct sparrow_entry *sparrow_shard_detach(struct sparrow_shard *shard);

/* One that another shard gave away, before all others. */
void sparrow_shard_attach(struct sparrow_shard *shard,
    struct sparrow_entry *entry);

/* How long an answer with this status may be given at all. */
int64_t sparrow_shard_lifetime_ms(const struct sparrow_cache_params *params,
    enum supersparrow_status status);

#endif
