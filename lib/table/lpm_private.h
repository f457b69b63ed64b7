/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What a table of longest matches is made of.
 */
#ifndef SPARROW_TABLE_LPM_PRIVATE_H
#define SPARROW_TABLE_LPM_PRIVATE_H

#include "table/lpm.h"
#include "table/tree.h"

/* The value of a cell that has several; a byte's is what is left of it. */
#define FINE UINT16_MAX
#define FINE_NARROW UINT8_MAX

/* A /24 has a bit; 32 of them are half a word. */
#define CELL_BITS 24
#define WORDS (1u << (CELL_BITS - 5))

struct sparrow_lpm {
	sa_family_t family;
	unsigned shift;			/* from a key's hi to its cell */
	uint16_t (*find)(const struct sparrow_lpm *lpm,
	    const struct sparrow_addr *addr);
	/* WORDS of them, or NULL: tree.  Lower half: bits; upper: how many
	 * ranges begin before them.  One load, in one cache line. */
	uint64_t *words;
	uint8_t *narrow;		/* values of the ranges of cells */
	uint16_t *wide;			/* the same, if narrow is NULL */
	size_t n;
	struct sparrow_tree tree;
	struct sparrow_range *fine;	/* within FINE cells, all of each */
	size_t n_fine;
	size_t n_ranges;
};

static inline uint64_t
sparrow_lpm_cell(const struct sparrow_lpm *lpm, struct sparrow_key key)
{
	return key.hi >> lpm->shift;
}

static inline struct sparrow_key
sparrow_lpm_cell_key(const struct sparrow_lpm *lpm, uint64_t cell)
{
	return (struct sparrow_key){ cell << lpm->shift, 0 };
}

/* How many bits are set.  For processors without an instruction for it the
 * compiler's own is a call. */
static inline unsigned
sparrow_lpm_count(uint32_t bits)
{
	bits -= bits >> 1 & 0x55555555;
	bits = (bits & 0x33333333) + (bits >> 2 & 0x33333333);
	bits = (bits + (bits >> 4)) & 0x0f0f0f0f;
	return bits * 0x01010101 >> 24;
}

/* Choose how it is looked up, once all is there. */
void sparrow_lpm_prepare(struct sparrow_lpm *lpm);

#endif
