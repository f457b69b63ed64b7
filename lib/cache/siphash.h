/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * SipHash-2-4, the keyed hash under the cache: who does not know the key
 * cannot choose addresses that fall into one chain.
 *
 * Source: Aumasson, Bernstein, "SipHash: a fast short-input PRF" (2012).
 */
#ifndef SPARROW_CACHE_SIPHASH_H
#define SPARROW_CACHE_SIPHASH_H

#include <stddef.h>
#include <stdint.h>

/* key: the paper's 16 bytes as two little-endian words. */
uint64_t sparrow_siphash(const uint64_t key[2], const void *data, size_t len);

#endif
