/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The rule.
 *
 * BGP puts each AS in front of the path as a route passes through it, so the
 * path read from its end is the way from the client to us: the last POP AS in
 * it is the POP that traffic passes first, the nearest one.
 *
 *  1. Walk the path once.  Numbers in a sequence have a place each; the
 *     members of a set share one, for their order means nothing.  Each POP
 *     remembers the last place it was seen in.
 *  2. Bring the POPs that were seen, and self, to the front; the others stay
 *     in configuration order.
 *  3. Sort the front: last place first, then configuration order; self, if it
 *     was not seen, behind them.
 *
 * All of it happens in the caller's array.  In step 1 and 2 the member `pop`
 * of a POP that goes to the front holds its key for step 3.
 */
#include "config.h"

#include "select/select.h"

/* A key grows with the place, and in one place with being named earlier. */
static uint32_t
key_of(uint32_t place, uint32_t pop)
{
	return place * SPARROW_POPS_MAX + (SPARROW_POPS_MAX - 1 - pop);
}

static uint32_t
pop_of(uint32_t key)
{
	return SPARROW_POPS_MAX - 1 - key % SPARROW_POPS_MAX;
}

void
sparrow_select_start(const struct sparrow_pops *pops, struct sparrow_rank *out)
{
	for (uint32_t i = 0; i < pops->n; i++)
		out[i] = (struct sparrow_rank){
			.pop = i,
			.how = SUPERSPARROW_RANK_UNRANKED,
		};
}

/* Places begin at 1: 0 is self's if it was not seen. */
void
sparrow_select_see(struct sparrow_rank *out, uint32_t pop, uint32_t as,
    uint32_t place, enum supersparrow_rank how)
{
	out[pop] = (struct sparrow_rank){
		.pop = key_of(place, pop),
		.as = as,
		.how = how,
	};
}

static void
mark_path(const struct sparrow_pops *pops, const char *path,
    struct sparrow_rank *out)
{
	uint32_t place = 0;
	uint32_t as;
	unsigned group = 0, last_group = 0;

	while (supersparrow_as_path_next(&path, &as, &group) == 1) {
		if (group == 0 || group != last_group)
			place++;
		last_group = group;

		uint32_t pop = sparrow_pops_find_as(pops, as);
		if (pop != SPARROW_NO_POP)
			sparrow_select_see(out, pop, as, place,
			    SUPERSPARROW_RANK_IN_PATH);
	}
}

static void
mark_self(uint32_t self, struct sparrow_rank *out)
{
	if (out[self].how == SUPERSPARROW_RANK_UNRANKED) {
		out[self].pop = key_of(0, self);
		out[self].how = SUPERSPARROW_RANK_SELF;
	}
}

static void
swap(struct sparrow_rank *a, struct sparrow_rank *b)
{
	struct sparrow_rank keep = *a;

	*a = *b;
	*b = keep;
}

/* Unranked POPs to the end, in the order they have; how many are in front. */
static size_t
bring_to_front(struct sparrow_rank *out, size_t n)
{
	size_t front = n;

	for (size_t i = n; i-- > 0; )
		if (out[i].how == SUPERSPARROW_RANK_UNRANKED)
			swap(&out[i], &out[--front]);
	return front;
}

/* Heap order below root: no key is smaller than the one above it. */
static void
sift_down(struct sparrow_rank *heap, size_t root, size_t n)
{
	for (size_t child; (child = 2 * root + 1) < n; root = child) {
		if (child + 1 < n && heap[child + 1].pop < heap[child].pop)
			child++;
		if (heap[root].pop <= heap[child].pop)
			return;
		swap(&heap[root], &heap[child]);
	}
}

/* Greatest key first.  Not qsort(3): it may allocate. */
static void
sort(struct sparrow_rank *out, size_t n)
{
	for (size_t i = n / 2; i-- > 0; )
		sift_down(out, i, n);
	for (size_t left = n; left > 1; left--) {
		swap(&out[0], &out[left - 1]);
		sift_down(out, 0, left - 1);
	}
}

size_t
sparrow_select_rank(const struct sparrow_pops *pops, uint32_t self,
    struct sparrow_rank *out)
{
	size_t in_path = 0;

	if (self < pops->n)
		mark_self(self, out);

	size_t front = bring_to_front(out, pops->n);
	sort(out, front);
	for (size_t i = 0; i < front; i++) {
		out[i].pop = pop_of(out[i].pop);
		if (out[i].how == SUPERSPARROW_RANK_IN_PATH)
			in_path++;
	}
	return in_path;
}

size_t
sparrow_select(const struct sparrow_pops *pops, const char *as_path,
    uint32_t self, struct sparrow_rank *out)
{
	sparrow_select_start(pops, out);
	if (as_path != NULL)
		mark_path(pops, as_path, out);
	return sparrow_select_rank(pops, self, out);
}
