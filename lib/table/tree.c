/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "table/tree.h"

#define NODE SPARROW_TREE_NODE

/* How many nodes each level has; the numbers in all of them. */
static size_t
measure(struct sparrow_tree *tree)
{
	size_t nodes[SPARROW_TREE_LEVELS];
	size_t total = 0;

	tree->levels = 0;
	nodes[0] = (tree->n + NODE - 1) / NODE;
	while (nodes[tree->levels++] > 1)
		nodes[tree->levels] = (nodes[tree->levels - 1] + NODE) /
		    (NODE + 1);
	for (size_t i = 0; i < tree->levels; i++) {
		tree->nodes[i] = nodes[tree->levels - 1 - i];
		tree->level[i] = total;
		total += tree->nodes[i] * NODE;
	}
	return total;
}

/* The first number below a node of a level. */
static uint64_t
first_below(const struct sparrow_tree *tree, size_t level, size_t node)
{
	for (; level + 1 < tree->levels; level++)
		node *= NODE + 1;
	return node * NODE < tree->n ?
	    sparrow_tree_key(tree, node * NODE) : UINT64_MAX;
}

int
sparrow_tree_make(struct sparrow_tree *tree, const uint64_t *keys, size_t n)
{
	size_t total, level, at;

	tree->n = n;
	total = measure(tree);
	/* Whole cache lines. */
	tree->keys = aligned_alloc(NODE * sizeof(*keys),
	    total * sizeof(*keys));
	if (tree->keys == NULL)
		return -ENOMEM;
	at = tree->level[tree->levels - 1];
	memcpy(tree->keys + at, keys, n * sizeof(*keys));
	for (at += n; at < total; at++)
		tree->keys[at] = UINT64_MAX;
	for (level = tree->levels - 1; level-- > 0; )
		for (size_t i = 0; i < tree->nodes[level] * NODE; i++)
			tree->keys[tree->level[level] + i] = first_below(tree,
			    level + 1, i / NODE * (NODE + 1) + i % NODE + 1);
	return 0;
}

void
sparrow_tree_free(struct sparrow_tree *tree)
{
	free(tree->keys);
	tree->keys = NULL;
}

size_t
sparrow_tree_bytes(const struct sparrow_tree *tree)
{
	return tree->keys == NULL ? 0 : (tree->level[tree->levels - 1] +
	    tree->nodes[tree->levels - 1] * NODE) * sizeof(*tree->keys);
}
