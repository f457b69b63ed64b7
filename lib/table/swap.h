/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Something that many threads read and one replaces: readers never wait, and
 * what they read stays until they have left.
 *
 *     reader                          writer
 *     enter: counts itself in under   puts the new one there,
 *       the epoch of now              turns the epoch,
 *     reads what is there             waits for those counted in under the
 *     leave                             epoch before, frees the old one
 */
#ifndef SPARROW_TABLE_SWAP_H
#define SPARROW_TABLE_SWAP_H

#include <stdalign.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

/* Threads count themselves in at different cache lines, as a rule. */
#define SPARROW_SWAP_STRIPES 32

struct sparrow_swap {
	_Atomic(void *) current;
	atomic_uint epoch;
	struct {
		alignas(64) atomic_uint inside[2];
	} stripe[SPARROW_SWAP_STRIPES];
};

/* Where a reader was counted. */
struct sparrow_reader {
	atomic_uint *inside;
};

static inline void *
sparrow_swap_enter(struct sparrow_swap *swap, struct sparrow_reader *reader)
{
	/* Each thread has its own stack. */
	uint64_t mix = ((uintptr_t)reader >> 16) *
	    UINT64_C(0x9e3779b97f4a7c15);
	unsigned epoch;

	for (;;) {
		epoch = atomic_load(&swap->epoch);
		reader->inside = &swap->stripe[mix >> 59].inside[epoch & 1];
		atomic_fetch_add(reader->inside, 1);
		if (atomic_load(&swap->epoch) == epoch)
			return atomic_load(&swap->current);
		atomic_fetch_sub(reader->inside, 1);
	}
}

static inline void
sparrow_swap_leave(const struct sparrow_reader *reader)
{
	atomic_fetch_sub(reader->inside, 1);
}

/* Empty; nobody else knows it yet. */
void sparrow_swap_init(struct sparrow_swap *swap);

/* Put value there; what was there before is returned once no reader has it
 * any more.  One writer at a time; may wait for readers. */
void *sparrow_swap_put(struct sparrow_swap *swap, void *value);

#endif
