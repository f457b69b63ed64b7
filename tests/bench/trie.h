/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the table is compared with: a plain binary trie, a bit a node, nodes
 * side by side in one array.
 */
#ifndef SPARROW_TESTS_TRIE_H
#define SPARROW_TESTS_TRIE_H

#include "table/ranges.h"

struct trie;

/* NULL: no memory.  Equal prefixes: the last one holds. */
struct trie *trie_new(const struct sparrow_table_route *routes, size_t n);
void trie_free(struct trie *trie);

/* What the longest prefix around an address stands for. */
uint16_t trie_find(const struct trie *trie, const struct sparrow_addr *addr);

size_t trie_bytes(const struct trie *trie);

#endif
