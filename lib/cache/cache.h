/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Answers of route servers: a self-reordering list (a hit moves to the front,
 * the tail falls off) with a hash over it.
 *
 * Keyed by block: the grain (/24, /48) around the address, which is an
 * assumption that holds on the Internet.  Once a prefix longer than the grain
 * was seen in a block, the block is keyed by address.
 *
 * Any thread may use a cache: it has locks of its own, which are never held
 * over anything that waits.
 */
#ifndef SPARROW_CACHE_CACHE_H
#define SPARROW_CACHE_CACHE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/addr.h"
#include "base/clock.h"
#include "route/route.h"
#include "select/select.h"

/* An answer with a longer AS path (about 400 numbers) is not kept at all: one
 * entry stays small. */
#define SPARROW_CACHE_PATH_MAX 4096

/* The usual AS path: four or five numbers of five or six digits. */
#define SPARROW_CACHE_PATH_USUAL 32

/* Its next hop: an IPv4 address. */
#define SPARROW_CACHE_HOP_USUAL 15

struct sparrow_cache;

/* All ages count from when the answer was put.  A route is fresh while its
 * age is below timeout_ms, after that stale while it is below stale_ms. */
struct sparrow_cache_params {
	size_t size;		/* most entries, 0 = no cache */
	int64_t timeout_ms;	/* 0 = never fresh */
	int64_t negative_ms;	/* not in table, no best path; never stale */
	int64_t stale_ms;	/* 0 = not beyond fresh */
	unsigned grain4;	/* 0 to 32 */
	unsigned grain6;	/* 0 to 128 */
	uint64_t seed[2];	/* key of the hash: random per context */
};

/* What is kept; ranks and route are copied in and out. */
struct sparrow_cache_answer {
	const struct sparrow_rank *ranks;
	size_t n_ranks;
	size_t in_path;		/* POPs found in the path */
	uint32_t self;		/* the vantage when it was made */
	uint32_t server;	/* index of the route server */
	/* Above 0: from a route server that has not converged.  Kept for so
	 * long at most, and not where a good answer is kept. */
	int64_t brief_ms;
	const struct supersparrow_route *route;
};

enum sparrow_cache_hit {
	SPARROW_CACHE_MISS,
	SPARROW_CACHE_FRESH,
	SPARROW_CACHE_STALE
};

/* What a hit fills: ranks and route are the caller's.  An answer with more
 * places than there is room for is a miss. */
struct sparrow_cache_out {
	struct sparrow_rank *ranks;
	size_t n_ranks;			/* in: room; out: places filled */
	size_t in_path;
	uint32_t self;
	uint32_t server;
	struct supersparrow_route *route;
	struct sparrow_prefix scope;	/* the block */
	int64_t age_ms;
	bool brief;			/* it was put with brief_ms */
};

int sparrow_cache_new(const struct sparrow_cache_params *params,
    struct sparrow_cache **out);	/* 0, -ENOMEM */
struct sparrow_cache *sparrow_cache_free(struct sparrow_cache *cache);

/* Look up and move to the front.  A hit allocates nothing unless the AS path
 * is longer than any that out->route held before; if that fails, a miss. */
enum sparrow_cache_hit sparrow_cache_get(struct sparrow_cache *cache,
    const struct sparrow_addr *addr, struct sparrow_time now,
    struct sparrow_cache_out *out);

/* Keep an answer for the block of addr, in place of an older one; the block is
 * returned, whether the answer could be kept or not (no memory, a long path,
 * size 0, not a route and not a negative answer). */
struct sparrow_prefix sparrow_cache_put(struct sparrow_cache *cache,
    const struct sparrow_addr *addr, const struct sparrow_cache_answer *answer,
    struct sparrow_time now);

/* The block an answer about addr is kept under now. */
struct sparrow_prefix sparrow_cache_block(const struct sparrow_cache *cache,
    const struct sparrow_addr *addr);

/* Move everything that from keeps, which is empty then, into to, which should
 * be; both have the same grains.  The least used fall off if to is smaller. */
void sparrow_cache_take(struct sparrow_cache *to, struct sparrow_cache *from);

/* Entries, the marks of blocks keyed by address included; memory in use. */
size_t sparrow_cache_entries(const struct sparrow_cache *cache);
size_t sparrow_cache_bytes(const struct sparrow_cache *cache);

/* The memory when it is full of answers that rank so many POPs, by paths of
 * the usual length. */
uint64_t sparrow_cache_bytes_full(const struct sparrow_cache *cache,
    size_t n_ranks);

#endif
