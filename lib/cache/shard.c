/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The hash over the entries, and blocks.
 *
 *     bucket[hash(block)] -> entry -> entry          found in O(1)
 *
 * The key of an entry is a block of addresses:
 *
 *  1. The block of an address is the grain around it.
 *  2. If an answer's prefix is longer than the grain, the block has more than
 *     one route, and what was kept for it is not true for all of it.  Its
 *     entry becomes a marker, and each address in it a block of its own.
 *  3. A marker is moved before the entry that was reached through it, so that
 *     it falls off later than any of these: without it, an answer for one
 *     part of the block could be given for another part.
 *  4. A marker that was not met for as long as an answer may live goes; its
 *     answers are gone by then, and the block is learnt anew.
 *
 * An answer that was put always ends the one before it, kept or not: an older
 * one is not truer because the newer one was too long.  Only a brief one (the
 * route server had not converged) gives way to a good one.
 */
#include "config.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cache/shard.h"
#include "cache/siphash.h"

/* Beyond it chains grow instead of the table: 128 MiB of pointers. */
#define BUCKETS_MAX ((size_t)1 << 24)

size_t
sparrow_shard_buckets(size_t size)
{
	size_t n = 1;

	while (n < size && n < BUCKETS_MAX)
		n *= 2;
	return n;
}

/* It is held for less time than a system call takes: better spin. */
static int
init_lock(pthread_mutex_t *lock)
{
	pthread_mutexattr_t attr;
	int rc;

	rc = pthread_mutexattr_init(&attr);
	if (rc != 0)
		return -ENOMEM;
#ifdef PTHREAD_ADAPTIVE_MUTEX_INITIALIZER_NP
	(void)pthread_mutexattr_settype(&attr, PTHREAD_MUTEX_ADAPTIVE_NP);
#endif
	rc = pthread_mutex_init(lock, &attr);
	pthread_mutexattr_destroy(&attr);
	return rc == 0 ? 0 : -ENOMEM;
}

int
sparrow_shard_init(struct sparrow_shard *shard,
    const struct sparrow_cache_params *params, size_t size,
    size_t protected_size, struct sparrow_entry **bucket)
{
	memset(shard, 0, sizeof(*shard));
	if (init_lock(&shard->lock) != 0)
		return -ENOMEM;
	shard->params = params;
	shard->size = size;
	shard->order.protected_size = protected_size;
	shard->mask = sparrow_shard_buckets(size) - 1;
	shard->bucket = bucket;
	return 0;
}

static void
free_chain(struct sparrow_entry *entry)
{
	struct sparrow_entry *next;

	for (; entry != NULL; entry = next) {
		next = entry->chain;
		free(entry);
	}
}

void
sparrow_shard_free(struct sparrow_shard *shard)
{
	struct sparrow_entry *entry, *next;

	for (entry = shard->order.front; entry != NULL; entry = next) {
		next = entry->older;
		free(entry);
	}
	pthread_mutex_destroy(&shard->lock);
}

void
sparrow_shard_lock(struct sparrow_shard *shard)
{
	pthread_mutex_lock(&shard->lock);
}

void
sparrow_shard_unlock(struct sparrow_shard *shard)
{
	struct sparrow_entry *garbage = shard->garbage;

	shard->garbage = NULL;
	pthread_mutex_unlock(&shard->lock);
	free_chain(garbage);
}

/* The hash. */

uint64_t
sparrow_shard_hash(const struct sparrow_cache_params *params,
    const struct sparrow_prefix *block)
{
	uint8_t key[1 + sizeof(block->addr.bytes)];

	key[0] = block->len;
	memcpy(key + 1, block->addr.bytes, sizeof(block->addr.bytes));
	/* The length of the key says the family. */
	return sparrow_siphash(params->seed, key,
	    1 + sparrow_addr_bits(&block->addr) / 8);
}

/* Of a block around the grain's address. */
static uint64_t
hash_around(const struct sparrow_shard *shard,
    const struct sparrow_grain *grain, const struct sparrow_prefix *block)
{
	return block->len == grain->block.len ? grain->hash :
	    sparrow_shard_hash(shard->params, block);
}

/* In a large cache nothing of an entry is at hand: fetch all of the usual one
 * at once, not one line when the one before it has been read. */
static void
fetch(const struct sparrow_entry *entry)
{
	const char *line = (const char *)entry;

	__builtin_prefetch(line + 64);
	__builtin_prefetch(line + 128);
}

static struct sparrow_entry *
find(const struct sparrow_shard *shard, const struct sparrow_prefix *block,
    uint64_t hash)
{
	struct sparrow_entry *entry = shard->bucket[hash & shard->mask];

	if (entry != NULL)
		fetch(entry);
	while (entry != NULL && (entry->hash != (uint32_t)hash ||
	    entry->block.len != block->len ||
	    !sparrow_addr_equal(&entry->block.addr, &block->addr)))
		entry = entry->chain;
	return entry;
}

/* In and out. */

static void
enter(struct sparrow_shard *shard, struct sparrow_entry *entry,
    const struct sparrow_prefix *block, uint64_t hash)
{
	struct sparrow_entry **bucket = &shard->bucket[hash & shard->mask];

	entry->block = *block;
	entry->hash = (uint32_t)hash;
	entry->chain = *bucket;
	*bucket = entry;
	shard->n++;
	shard->bytes += entry->bytes;
}

static void
drop(struct sparrow_shard *shard, struct sparrow_entry *entry)
{
	struct sparrow_entry **at = &shard->bucket[entry->hash & shard->mask];

	while (*at != entry)
		at = &(*at)->chain;
	*at = entry->chain;
	sparrow_order_remove(&shard->order, entry);
	shard->n--;
	shard->bytes -= entry->bytes;
	entry->chain = shard->garbage;
	shard->garbage = entry;
}

static void
trim(struct sparrow_shard *shard)
{
	while (shard->n > shard->size)
		drop(shard, shard->order.back);
}

/* Ages. */

int64_t
sparrow_shard_lifetime_ms(const struct sparrow_cache_params *params,
    enum supersparrow_status status)
{
	if (sparrow_entry_is_negative(status))
		return params->negative_ms;
	if (status != SUPERSPARROW_STATUS_FOUND)
		return 0;
	return params->timeout_ms > params->stale_ms ?
	    params->timeout_ms : params->stale_ms;
}

static int64_t
marker_lifetime_ms(const struct sparrow_cache_params *params)
{
	int64_t route_ms = sparrow_shard_lifetime_ms(params,
	    SUPERSPARROW_STATUS_FOUND);

	return route_ms > params->negative_ms ? route_ms : params->negative_ms;
}

static bool
is_alive(const struct sparrow_shard *shard, const struct sparrow_entry *entry,
    struct sparrow_time now)
{
	int64_t lifetime = entry->is_marker ?
	    marker_lifetime_ms(shard->params) :
	    sparrow_shard_lifetime_ms(shard->params, entry->status);

	if (entry->brief_ms > 0 && entry->brief_ms < lifetime)
		lifetime = entry->brief_ms;
	return sparrow_entry_age(entry, now) < lifetime;
}

/* As find(), but what has expired is dropped. */
static struct sparrow_entry *
find_alive(struct sparrow_shard *shard, const struct sparrow_prefix *block,
    uint64_t hash, struct sparrow_time now)
{
	struct sparrow_entry *entry = find(shard, block, hash);

	if (entry == NULL || is_alive(shard, entry, now))
		return entry;
	drop(shard, entry);
	return NULL;
}

/* Blocks. */

static struct sparrow_prefix
address_block(const struct sparrow_addr *addr)
{
	return sparrow_addr_prefix(addr, sparrow_addr_bits(addr));
}

struct sparrow_prefix
sparrow_shard_block(struct sparrow_shard *shard,
    const struct sparrow_grain *grain)
{
	const struct sparrow_entry *entry = find(shard, &grain->block,
	    grain->hash);

	return entry != NULL && entry->is_marker ?
	    address_block(grain->addr) : grain->block;
}

static bool
is_longer(const struct sparrow_prefix *prefix,
    const struct sparrow_prefix *block)
{
	return prefix->addr.family == block->addr.family &&
	    prefix->len > block->len;
}

/* The marker of the grain block, NULL if it has none; made if it is needed. */
static struct sparrow_entry *
marker_of(struct sparrow_shard *shard, const struct sparrow_grain *grain,
    bool needed, struct sparrow_shard_supply *supply, struct sparrow_time now)
{
	struct sparrow_entry *entry = find_alive(shard, &grain->block,
	    grain->hash, now);

	if (entry != NULL && entry->is_marker)
		return entry;
	if (!needed)
		return NULL;
	if (entry != NULL)
		drop(shard, entry);
	entry = supply->marker;
	if (entry == NULL)
		return NULL;
	supply->marker = NULL;
	enter(shard, entry, &grain->block, grain->hash);
	sparrow_order_put(&shard->order, entry, false);
	return entry;
}

/* It was met: before the entry that was reached through it, NULL if none. */
static void
refresh(struct sparrow_shard *shard, struct sparrow_entry *marker,
    const struct sparrow_entry *reached, struct sparrow_time now)
{
	bool is_protected = marker->is_protected ||
	    (reached != NULL && reached->is_protected);

	marker->made = now;
	if (sparrow_order_is_near(&shard->order, marker) && (reached == NULL ||
	    reached->moved - marker->moved > INT32_MAX))
		return;
	sparrow_order_remove(&shard->order, marker);
	sparrow_order_put(&shard->order, marker, is_protected);
}

static enum sparrow_cache_hit
fill(const struct sparrow_shard *shard, const struct sparrow_entry *entry,
    struct sparrow_time now, struct sparrow_cache_out *out)
{
	if (!sparrow_entry_fill(entry, now, out))
		return SPARROW_CACHE_MISS;
	return sparrow_entry_is_negative(entry->status) || out->brief ||
	    out->age_ms < shard->params->timeout_ms ?
	    SPARROW_CACHE_FRESH : SPARROW_CACHE_STALE;
}

enum sparrow_cache_hit
sparrow_shard_get(struct sparrow_shard *shard,
    const struct sparrow_grain *grain, struct sparrow_time now,
    struct sparrow_cache_out *out)
{
	enum sparrow_cache_hit hit = SPARROW_CACHE_MISS;
	struct sparrow_entry *entry = find_alive(shard, &grain->block,
	    grain->hash, now);
	struct sparrow_entry *marker = NULL;

	if (entry != NULL && entry->is_marker) {
		struct sparrow_prefix block = address_block(grain->addr);

		marker = entry;
		entry = find_alive(shard, &block,
		    hash_around(shard, grain, &block), now);
	}
	if (entry != NULL) {
		__builtin_prefetch(entry->newer, 1);
		__builtin_prefetch(entry->older, 1);
		hit = fill(shard, entry, now, out);
		sparrow_order_hit(&shard->order, entry);
	}
	if (marker != NULL)
		refresh(shard, marker, entry, now);
	return hit;
}

/* Is an answer kept for the block that a brief one must not end? */
static bool
has_good(struct sparrow_shard *shard, const struct sparrow_prefix *block,
    uint64_t hash, struct sparrow_time now)
{
	const struct sparrow_entry *entry = find_alive(shard, block, hash,
	    now);

	return entry != NULL && !entry->is_marker && entry->brief_ms == 0 &&
	    !sparrow_entry_is_negative(entry->status);
}

/* In place of the older one, and as well protected as that was. */
static struct sparrow_entry *
keep(struct sparrow_shard *shard, const struct sparrow_prefix *block,
    uint64_t hash, struct sparrow_shard_supply *supply)
{
	struct sparrow_entry *old = find(shard, block, hash);
	struct sparrow_entry *entry = supply->answer;
	bool was_protected = old != NULL && old->is_protected;

	if (old != NULL)
		drop(shard, old);
	if (entry == NULL)
		return NULL;
	supply->answer = NULL;
	enter(shard, entry, block, hash);
	sparrow_order_put(&shard->order, entry, was_protected);
	return entry;
}

struct sparrow_prefix
sparrow_shard_put(struct sparrow_shard *shard,
    const struct sparrow_grain *grain,
    const struct sparrow_cache_answer *answer,
    struct sparrow_shard_supply *supply, struct sparrow_time now)
{
	const struct supersparrow_route *route = answer->route;
	struct sparrow_prefix block = sparrow_shard_block(shard, grain);
	struct sparrow_entry *marker, *entry = NULL;
	bool longer;

	if (answer->brief_ms > 0 && has_good(shard, &block,
	    hash_around(shard, grain, &block), now))
		return block;
	block = grain->block;
	longer = is_longer(&route->prefix, &block);
	marker = marker_of(shard, grain, longer, supply, now);
	if (longer || marker != NULL)
		block = address_block(grain->addr);
	if (longer && marker == NULL)
		return block;
	if (route->status == SUPERSPARROW_STATUS_FOUND ||
	    sparrow_entry_is_negative(route->status))
		entry = keep(shard, &block, hash_around(shard, grain, &block),
		    supply);
	if (marker != NULL)
		refresh(shard, marker, entry, now);
	trim(shard);
	return block;
}

/* Moving. */

struct sparrow_entry *
sparrow_shard_detach(struct sparrow_shard *shard)
{
	struct sparrow_entry *back = sparrow_order_clear(&shard->order);

	shard->n = shard->bytes = 0;
	memset(shard->bucket, 0, (shard->mask + 1) * sizeof(shard->bucket[0]));
	return back;
}

void
sparrow_shard_attach(struct sparrow_shard *shard, struct sparrow_entry *entry)
{
	const struct sparrow_prefix block = entry->block;
	uint64_t hash = sparrow_shard_hash(shard->params, &block);
	bool was_protected = entry->is_protected;

	entry->is_protected = false;
	if (find(shard, &block, hash) != NULL) {
		entry->chain = shard->garbage;
		shard->garbage = entry;
		return;
	}
	enter(shard, entry, &block, hash);
	sparrow_order_put(&shard->order, entry, was_protected);
	trim(shard);
}
