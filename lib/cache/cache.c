/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The cache of answers: as many shards as let threads pass each other.  The
 * hash of the grain block says which one, so that a block, its marker and the
 * answers for single addresses in it are always in the same.
 */
#include "config.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "cache/shard.h"

/* Up to here one list, exact LRU; above, an upper part is protected. */
#define EXACT_MAX 1024

/* What a shard has at least: with fewer, those that happen to get more blocks
 * than others would lose entries while others have room. */
#define SHARD_MIN 2048

/* More would not help any machine of today. */
#define SHARDS_MAX 64

/* Of the usual machines; on others the table is only aligned. */
#define LARGE_PAGE ((size_t)2 << 20)

struct sparrow_cache {
	struct sparrow_cache_params params;
	size_t n_shards;		/* a power of two */
	struct sparrow_shard *shards;
	struct sparrow_entry **buckets;	/* of all shards */
};

static size_t
shards_for(size_t size)
{
	size_t n = 1;

	while (n < SHARDS_MAX && size / (n * 2) >= SHARD_MIN)
		n *= 2;
	return n;
}

/* Entries of shard i of n. */
static size_t
share_of(size_t size, size_t n, size_t i)
{
	return size / n + (i < size % n);
}

/* All NULL.  A large table is read at random: in large pages, or each read
 * would cost another one for the address of the page. */
static struct sparrow_entry **
make_buckets(size_t n)
{
	size_t bytes = n * sizeof(struct sparrow_entry *);
	void *buckets;

	if (bytes < 2 * LARGE_PAGE || bytes % LARGE_PAGE != 0)
		return calloc(n, sizeof(struct sparrow_entry *));
	buckets = aligned_alloc(LARGE_PAGE, bytes);
	if (buckets == NULL)
		return NULL;
#ifdef MADV_HUGEPAGE
	(void)madvise(buckets, bytes, MADV_HUGEPAGE);
#endif
	memset(buckets, 0, bytes);
	return buckets;
}

/* 0, -ENOMEM: what was made is freed with the cache. */
static int
make_shards(struct sparrow_cache *cache, size_t n)
{
	size_t size = cache->params.size, share, i;
	size_t buckets = sparrow_shard_buckets(share_of(size, n, 0));
	int rc;

	cache->shards = aligned_alloc(SPARROW_SHARD_ALIGN,
	    n * sizeof(cache->shards[0]));
	cache->buckets = make_buckets(n * buckets);
	if (cache->shards == NULL || cache->buckets == NULL)
		return -ENOMEM;
	for (i = 0; i < n; i++) {
		share = share_of(size, n, i);
		rc = sparrow_shard_init(&cache->shards[i], &cache->params,
		    share, size > EXACT_MAX ? share - share / 4 : 0,
		    cache->buckets + i * buckets);
		if (rc != 0)
			return rc;
		cache->n_shards++;
	}
	return 0;
}

int
sparrow_cache_new(const struct sparrow_cache_params *params,
    struct sparrow_cache **out)
{
	struct sparrow_cache *cache = calloc(1, sizeof(*cache));
	int rc;

	*out = NULL;
	if (cache == NULL)
		return -ENOMEM;
	cache->params = *params;
	rc = make_shards(cache, shards_for(params->size));
	if (rc != 0)
		sparrow_cache_free(cache);
	else
		*out = cache;
	return rc;
}

struct sparrow_cache *
sparrow_cache_free(struct sparrow_cache *cache)
{
	if (cache == NULL)
		return NULL;
	for (size_t i = 0; i < cache->n_shards; i++)
		sparrow_shard_free(&cache->shards[i]);
	free(cache->shards);
	free(cache->buckets);
	free(cache);
	return NULL;
}

size_t
sparrow_cache_entries(const struct sparrow_cache *cache)
{
	size_t n = 0;

	for (size_t i = 0; i < cache->n_shards; i++) {
		sparrow_shard_lock(&cache->shards[i]);
		n += cache->shards[i].n;
		sparrow_shard_unlock(&cache->shards[i]);
	}
	return n;
}

/* Without the entries. */
static size_t
fixed_bytes(const struct sparrow_cache *cache)
{
	size_t bytes = sizeof(*cache);

	for (size_t i = 0; i < cache->n_shards; i++)
		bytes += sizeof(cache->shards[i]) + (cache->shards[i].mask +
		    1) * sizeof(cache->shards[i].bucket[0]);
	return bytes;
}

size_t
sparrow_cache_bytes(const struct sparrow_cache *cache)
{
	size_t bytes = fixed_bytes(cache);

	for (size_t i = 0; i < cache->n_shards; i++) {
		sparrow_shard_lock(&cache->shards[i]);
		bytes += cache->shards[i].bytes;
		sparrow_shard_unlock(&cache->shards[i]);
	}
	return bytes;
}

uint64_t
sparrow_cache_bytes_full(const struct sparrow_cache *cache, size_t n_ranks)
{
	return fixed_bytes(cache) + (uint64_t)cache->params.size *
	    sparrow_entry_bytes(n_ranks, SPARROW_CACHE_PATH_USUAL,
	    SPARROW_CACHE_HOP_USUAL);
}

static struct sparrow_grain
grain_of(const struct sparrow_cache *cache, const struct sparrow_addr *addr)
{
	struct sparrow_grain grain = {
		.addr = addr,
		.block = sparrow_addr_prefix(addr, addr->family == AF_INET6 ?
		    cache->params.grain6 : cache->params.grain4),
	};

	grain.hash = sparrow_shard_hash(&cache->params, &grain.block);
	return grain;
}

/* The upper bits: the lower ones choose the bucket. */
static struct sparrow_shard *
shard_of(const struct sparrow_cache *cache, const struct sparrow_grain *grain)
{
	return &cache->shards[grain->hash >> 48 & (cache->n_shards - 1)];
}

struct sparrow_prefix
sparrow_cache_block(const struct sparrow_cache *cache,
    const struct sparrow_addr *addr)
{
	struct sparrow_grain grain = grain_of(cache, addr);
	struct sparrow_shard *shard = shard_of(cache, &grain);
	struct sparrow_prefix block;

	sparrow_shard_lock(shard);
	block = sparrow_shard_block(shard, &grain);
	sparrow_shard_unlock(shard);
	return block;
}

enum sparrow_cache_hit
sparrow_cache_get(struct sparrow_cache *cache, const struct sparrow_addr *addr,
    struct sparrow_time now, struct sparrow_cache_out *out)
{
	struct sparrow_grain grain = grain_of(cache, addr);
	struct sparrow_shard *shard = shard_of(cache, &grain);
	struct sparrow_prefix prefix;
	enum sparrow_cache_hit hit;

	sparrow_shard_fetch(shard, grain.hash);
	sparrow_shard_lock(shard);
	hit = sparrow_shard_get(shard, &grain, now, out);
	sparrow_shard_unlock(shard);
	/* The text of the prefix takes longer than all of the above. */
	prefix = out->route->prefix;
	if (hit != SPARROW_CACHE_MISS && prefix.addr.family != AF_UNSPEC)
		sparrow_route_set_prefix(out->route, &prefix);
	return hit;
}

/* Is it worth a piece of memory? */
static bool
can_be_kept(const struct sparrow_cache *cache,
    const struct supersparrow_route *route)
{
	return sparrow_shard_lifetime_ms(&cache->params, route->status) > 0 &&
	    route->as_path.len <= SPARROW_CACHE_PATH_MAX;
}

struct sparrow_prefix
sparrow_cache_put(struct sparrow_cache *cache, const struct sparrow_addr *addr,
    const struct sparrow_cache_answer *answer, struct sparrow_time now)
{
	struct sparrow_grain grain = grain_of(cache, addr);
	struct sparrow_shard *shard = shard_of(cache, &grain);
	struct sparrow_shard_supply supply = { NULL, NULL };
	struct sparrow_prefix block;

	sparrow_shard_fetch(shard, grain.hash);
	/* Before the lock: the heap has locks of its own. */
	if (can_be_kept(cache, answer->route))
		supply.answer = sparrow_entry_answer(answer, now);
	if (answer->route->prefix.len > grain.block.len)
		supply.marker = sparrow_entry_marker(now);
	sparrow_shard_lock(shard);
	block = sparrow_shard_put(shard, &grain, answer, &supply, now);
	sparrow_shard_unlock(shard);
	free(supply.answer);
	free(supply.marker);
	return block;
}

static void
attach(struct sparrow_cache *cache, struct sparrow_entry *entry)
{
	struct sparrow_grain grain = grain_of(cache, &entry->block.addr);
	struct sparrow_shard *shard = shard_of(cache, &grain);

	sparrow_shard_lock(shard);
	sparrow_shard_attach(shard, entry);
	sparrow_shard_unlock(shard);
}

void
sparrow_cache_take(struct sparrow_cache *to, struct sparrow_cache *from)
{
	struct sparrow_entry *last[SHARDS_MAX], *entry;
	size_t i, left = from->n_shards;

	for (i = 0; i < from->n_shards; i++) {
		sparrow_shard_lock(&from->shards[i]);
		last[i] = sparrow_shard_detach(&from->shards[i]);
		sparrow_shard_unlock(&from->shards[i]);
	}
	/* The least used of each in turn: they stand in the same order again,
	 * and what has no room is what would have fallen off next. */
	while (left > 0) {
		left = 0;
		for (i = 0; i < from->n_shards; i++) {
			entry = last[i];
			if (entry == NULL)
				continue;
			last[i] = entry->newer;
			left++;
			attach(to, entry);
		}
	}
}
