/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <errno.h>
#include <stdlib.h>

#include "context.h"

/*
 * A binary heap: the parent of place i is (i - 1) / 2, and gives up first.
 * Each lookup knows its place, so any of them can be taken out.
 */

int
sparrow_deadlines_reserve(struct sparrow_deadlines *deadlines, size_t n)
{
	struct supersparrow_lookup **heap;
	size_t room = deadlines->room == 0 ? 8 : deadlines->room;

	if (n <= deadlines->room)
		return 0;
	while (room < n)
		room *= 2;
	heap = realloc(deadlines->heap, room * sizeof(*heap));
	if (heap == NULL)
		return -ENOMEM;
	deadlines->heap = heap;
	deadlines->room = room;
	return 0;
}

static void
place(struct sparrow_deadlines *deadlines, size_t i,
    struct supersparrow_lookup *lookup)
{
	deadlines->heap[i] = lookup;
	lookup->heap_at = i;
}

/* Put a lookup where it belongs, from place i upwards, then downwards. */
static void
settle(struct sparrow_deadlines *deadlines, size_t i,
    struct supersparrow_lookup *lookup)
{
	struct supersparrow_lookup **heap = deadlines->heap;
	size_t child;

	for (; i > 0 && sparrow_time_before(lookup->next_at,
	    heap[(i - 1) / 2]->next_at); i = (i - 1) / 2)
		place(deadlines, i, heap[(i - 1) / 2]);
	while ((child = 2 * i + 1) < deadlines->n) {
		if (child + 1 < deadlines->n && sparrow_time_before(
		    heap[child + 1]->next_at, heap[child]->next_at))
			child++;
		if (!sparrow_time_before(heap[child]->next_at,
		    lookup->next_at))
			break;
		place(deadlines, i, heap[child]);
		i = child;
	}
	place(deadlines, i, lookup);
}

void
sparrow_deadlines_add(struct sparrow_deadlines *deadlines,
    struct supersparrow_lookup *lookup)
{
	settle(deadlines, deadlines->n++, lookup);
}

void
sparrow_deadlines_remove(struct sparrow_deadlines *deadlines,
    struct supersparrow_lookup *lookup)
{
	struct supersparrow_lookup *last = deadlines->heap[--deadlines->n];

	if (last != lookup)
		settle(deadlines, lookup->heap_at, last);
}

struct supersparrow_lookup *
sparrow_deadlines_first(const struct sparrow_deadlines *deadlines)
{
	return deadlines->n == 0 ? NULL : deadlines->heap[0];
}
