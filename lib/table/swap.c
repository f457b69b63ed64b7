/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <sched.h>

#include "table/swap.h"

void
sparrow_swap_init(struct sparrow_swap *swap)
{
	atomic_init(&swap->current, NULL);
	atomic_init(&swap->epoch, 0);
	for (unsigned i = 0; i < SPARROW_SWAP_STRIPES; i++) {
		atomic_init(&swap->stripe[i].inside[0], 0);
		atomic_init(&swap->stripe[i].inside[1], 0);
	}
}

static bool
is_anybody_inside(struct sparrow_swap *swap, unsigned epoch)
{
	for (unsigned i = 0; i < SPARROW_SWAP_STRIPES; i++)
		if (atomic_load(&swap->stripe[i].inside[epoch & 1]) != 0)
			return true;
	return false;
}

void *
sparrow_swap_put(struct sparrow_swap *swap, void *value)
{
	void *old = atomic_exchange(&swap->current, value);
	unsigned epoch = atomic_fetch_add(&swap->epoch, 1);

	/* For less than a microsecond, unless the reader is not running. */
	while (is_anybody_inside(swap, epoch))
		sched_yield();
	return old;
}
