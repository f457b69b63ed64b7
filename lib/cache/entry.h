/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * One entry of the cache: an answer copied in and out, or a marker.  One piece
 * of memory: the fixed part, the ranks, the AS path, the next hop.
 */
#ifndef SPARROW_CACHE_ENTRY_H
#define SPARROW_CACHE_ENTRY_H

#include "cache/cache.h"

/* What the heap adds to each piece. */
#define SPARROW_ENTRY_HEAP 16

/* The first 64 bytes are all that a search reads. */
struct sparrow_entry {
	struct sparrow_entry *chain;		/* next in the same bucket */
	struct sparrow_entry *newer;
	struct sparrow_entry *older;
	struct sparrow_time made;
	struct sparrow_prefix block;
	uint32_t hash;				/* of block */
	uint32_t moved;				/* the shard's count then */
	bool is_protected;			/* in the list's upper part */
	bool is_marker;				/* nothing below counts */

	bool has_best;
	uint8_t hop_len;
	uint16_t path_len;
	uint16_t n_ranks;
	uint16_t in_path;
	enum supersparrow_status status;
	enum sparrow_origin origin;
	uint32_t bytes;
	uint32_t brief_ms;		/* 0: lives as its status says */
	unsigned paths;
	uint32_t self;
	uint32_t server;
	struct sparrow_prefix prefix;
	struct sparrow_rank ranks[];	/* behind them the AS path, the hop */
};

/* A marker without a place yet; NULL without memory. */
struct sparrow_entry *sparrow_entry_marker(struct sparrow_time now);

/* A copy of the answer, without a place yet; NULL without memory. */
struct sparrow_entry *sparrow_entry_answer(
    const struct sparrow_cache_answer *answer, struct sparrow_time now);

/* What an answer with so many ranks, such a path and hop takes. */
size_t sparrow_entry_bytes(size_t n_ranks, size_t path_len, size_t hop_len);

/* Copy it out, the prefix without its text; false if there is no room for the
 * ranks, or no memory for the AS path. */
bool sparrow_entry_fill(const struct sparrow_entry *entry,
    struct sparrow_time now, struct sparrow_cache_out *out);

/* Milliseconds since it was made, 0 or more. */
int64_t sparrow_entry_age(const struct sparrow_entry *entry,
    struct sparrow_time now);

/* Not in table, no best path. */
bool sparrow_entry_is_negative(enum supersparrow_status status);

#endif
