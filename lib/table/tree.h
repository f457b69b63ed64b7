/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Sorted numbers, to be searched with few cache lines: eight make a node, and
 * the first numbers of the nodes behind the first of nine make one of the
 * level above.
 */
#ifndef SPARROW_TABLE_TREE_H
#define SPARROW_TABLE_TREE_H

#include <stddef.h>
#include <stdint.h>

#define SPARROW_TREE_NODE 8

/* Nine to this is more than memory holds. */
#define SPARROW_TREE_LEVELS 20

struct sparrow_tree {
	uint64_t *keys;				/* level by level, the top first */
	size_t level[SPARROW_TREE_LEVELS];	/* where each begins */
	size_t nodes[SPARROW_TREE_LEVELS];	/* in it */
	size_t levels;
	size_t n;
};

/* n > 0 numbers, the first 0; 0, -ENOMEM. */
int sparrow_tree_make(struct sparrow_tree *tree, const uint64_t *keys,
    size_t n);
void sparrow_tree_free(struct sparrow_tree *tree);

/* The i-th number. */
static inline uint64_t
sparrow_tree_key(const struct sparrow_tree *tree, size_t i)
{
	return tree->keys[tree->level[tree->levels - 1] + i];
}

/* The place of the last one that is not above key. */
static inline size_t
sparrow_tree_find(const struct sparrow_tree *tree, uint64_t key)
{
	size_t node = 0, count = 0;

	for (size_t level = 0; level < tree->levels; level++) {
		const uint64_t *keys;

		/* Behind the last number there are only the largest. */
		if (node >= tree->nodes[level])
			node = tree->nodes[level] - 1;
		keys = tree->keys + tree->level[level] +
		    node * SPARROW_TREE_NODE;
		/* Written out: some compilers keep the loop. */
		_Static_assert(SPARROW_TREE_NODE == 8, "all of a node");
		count = (size_t)(keys[0] <= key) + (keys[1] <= key) +
		    (keys[2] <= key) + (keys[3] <= key) + (keys[4] <= key) +
		    (keys[5] <= key) + (keys[6] <= key) + (keys[7] <= key);
		if (level + 1 < tree->levels)
			node = node * (SPARROW_TREE_NODE + 1) + count;
	}
	count += node * SPARROW_TREE_NODE;
	return count > tree->n ? tree->n - 1 : count - 1;
}

size_t sparrow_tree_bytes(const struct sparrow_tree *tree);

#endif
