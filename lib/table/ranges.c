/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * One walk over the sorted prefixes.  Those around the current place are on a
 * stack, each within the one below; a prefix that is left gives the place
 * behind it back to the one around it.
 */
#include "config.h"

#include <errno.h>
#include <stdlib.h>

#include "table/ranges.h"

/* A prefix is shorter than those within it: 0 to 128 bits, and nothing. */
#define DEPTH_MAX 130

struct around {
	struct sparrow_key last;
	uint16_t value;
};

struct walk {
	struct sparrow_range *out;
	size_t n;
	struct around stack[DEPTH_MAX];
	size_t depth;
};

/* Before: by its beginning, then the wider one. */
static bool
is_before(const struct sparrow_table_route *a,
    const struct sparrow_table_route *b)
{
	return sparrow_key_equal(a->start, b->start) ? a->len < b->len :
	    sparrow_key_is_less(a->start, b->start);
}

static bool
is_sorted(const struct sparrow_table_route *routes, size_t n)
{
	for (size_t i = 1; i < n; i++)
		if (is_before(&routes[i], &routes[i - 1]))
			return false;
	return true;
}

/* Two sorted runs of from, side by side, into one of to. */
static void
merge(const struct sparrow_table_route *from, size_t a, size_t b, size_t end,
    struct sparrow_table_route *to)
{
	size_t middle = b;

	for (size_t i = a; i < end; i++)
		if (b < end && (a == middle || is_before(&from[b], &from[a])))
			to[i] = from[b++];
		else
			to[i] = from[a++];
}

static size_t
least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Dumps are sorted as a rule, and then nothing is to be done.  Not qsort(3):
 * equal ones must keep their order. */
static int
sort(struct sparrow_table_route *routes, size_t n)
{
	struct sparrow_table_route *from = routes, *to, *spare;

	if (is_sorted(routes, n))
		return 0;
	spare = to = malloc(n * sizeof(*to));
	if (spare == NULL)
		return -ENOMEM;
	for (size_t run = 1; run < n; run *= 2) {
		for (size_t i = 0; i < n; i += 2 * run)
			merge(from, i, least(i + run, n),
			    least(i + 2 * run, n), to);

		struct sparrow_table_route *swap = from;

		from = to;
		to = swap;
	}
	if (from != routes)
		memcpy(routes, from, n * sizeof(*routes));
	free(spare);
	return 0;
}

static void
emit(struct walk *walk, struct sparrow_key start, uint16_t value)
{
	struct sparrow_range *last = &walk->out[walk->n - 1];

	if (sparrow_key_equal(last->start, start)) {
		last->value = value;
		/* It may be the same again as what stands before. */
		if (walk->n > 1 && last[-1].value == value)
			walk->n--;
	} else if (last->value != value) {
		walk->out[walk->n++] = (struct sparrow_range){ start, value };
	}
}

/* Leave the innermost prefix. */
static void
leave(struct walk *walk)
{
	struct sparrow_key next =
	    sparrow_key_next(walk->stack[walk->depth].last);

	walk->depth--;
	if (next.hi != 0 || next.lo != 0)
		emit(walk, next, walk->stack[walk->depth].value);
}

static void
enter(struct walk *walk, const struct sparrow_table_route *route)
{
	walk->stack[++walk->depth] = (struct around){
		.last = sparrow_key_last(route->start, route->len),
		.value = route->value,
	};
	emit(walk, route->start, route->value);
}

int
sparrow_ranges_make(struct sparrow_table_route *routes, size_t n,
    struct sparrow_range **out, size_t *n_out)
{
	struct walk walk = { .n = 1 };

	*out = NULL;
	*n_out = 0;
	if (n > SIZE_MAX / sizeof(*walk.out) / 2 - 1 || sort(routes, n) != 0)
		return -ENOMEM;
	/* Each prefix begins one, and ends one. */
	walk.out = malloc((2 * n + 1) * sizeof(*walk.out));
	if (walk.out == NULL)
		return -ENOMEM;
	walk.out[0] = (struct sparrow_range){ { 0, 0 }, SPARROW_NO_VALUE };
	walk.stack[0].value = SPARROW_NO_VALUE;
	for (size_t i = 0; i < n; i++) {
		if (i + 1 < n && !is_before(&routes[i], &routes[i + 1]))
			continue;	/* the next is the same prefix */
		while (walk.depth > 0 && sparrow_key_is_less(
		    walk.stack[walk.depth].last, routes[i].start))
			leave(&walk);
		enter(&walk, &routes[i]);
	}
	while (walk.depth > 0)
		leave(&walk);
	*out = walk.out;
	*n_out = walk.n;
	return 0;
}
