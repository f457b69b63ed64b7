/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * An address as a number of 128 bits: IPv4 in the upper 32, so that one
 * arithmetic serves both families.
 */
#ifndef SPARROW_TABLE_KEY_H
#define SPARROW_TABLE_KEY_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/addr.h"

struct sparrow_key {
	uint64_t hi, lo;
};

/* Written out: a compiler makes one load of this, but not of a loop. */
static inline uint64_t
sparrow_key_load(const uint8_t *b)
{
	return (uint64_t)b[0] << 56 | (uint64_t)b[1] << 48 |
	    (uint64_t)b[2] << 40 | (uint64_t)b[3] << 32 |
	    (uint64_t)b[4] << 24 | (uint64_t)b[5] << 16 |
	    (uint64_t)b[6] << 8 | (uint64_t)b[7];
}

static inline uint32_t
sparrow_key_load32(const uint8_t *b)
{
	return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 |
	    (uint32_t)b[2] << 8 | (uint32_t)b[3];
}

static inline struct sparrow_key
sparrow_key_of(const struct sparrow_addr *addr)
{
	return (struct sparrow_key){
		sparrow_key_load(addr->bytes), sparrow_key_load(addr->bytes + 8)
	};
}

/* The address of a family that has this key. */
struct sparrow_addr sparrow_key_addr(struct sparrow_key key,
    sa_family_t family);

static inline bool
sparrow_key_is_less(struct sparrow_key a, struct sparrow_key b)
{
	return a.hi != b.hi ? a.hi < b.hi : a.lo < b.lo;
}

static inline bool
sparrow_key_equal(struct sparrow_key a, struct sparrow_key b)
{
	return a.hi == b.hi && a.lo == b.lo;
}

/* Ones behind the first len bits. */
struct sparrow_key sparrow_key_host_mask(unsigned len);

/* The last key of the prefix of len bits that begins at key. */
struct sparrow_key sparrow_key_last(struct sparrow_key key, unsigned len);

/* One more, one less; they wrap around. */
struct sparrow_key sparrow_key_next(struct sparrow_key key);
struct sparrow_key sparrow_key_before(struct sparrow_key key);

/* How many leading bits two keys share, 0 to 128. */
unsigned sparrow_key_common(struct sparrow_key a, struct sparrow_key b);

#endif
