/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include <stdlib.h>

#include "trie.h"

struct node {
	uint32_t child[2];		/* 0: none */
	uint16_t value;
};

struct trie {
	struct node *nodes;		/* the first is the root */
	size_t n, room;
};

/* The next bit of a key, which moves up. */
static inline unsigned
next_bit(struct sparrow_key *key)
{
	unsigned bit = (unsigned)(key->hi >> 63);

	key->hi = key->hi << 1 | key->lo >> 63;
	key->lo <<= 1;
	return bit;
}

/* A new node's number; 0: no memory. */
static uint32_t
add_node(struct trie *trie)
{
	if (trie->n == trie->room) {
		size_t room = trie->room * 2 + 1024;
		struct node *nodes = realloc(trie->nodes,
		    room * sizeof(*nodes));

		if (nodes == NULL)
			return 0;
		trie->nodes = nodes;
		trie->room = room;
	}
	trie->nodes[trie->n] = (struct node){ .value = SPARROW_NO_VALUE };
	return (uint32_t)trie->n++;
}

static int
add_route(struct trie *trie, const struct sparrow_table_route *route)
{
	struct sparrow_key key = route->start;
	uint32_t at = 0;

	for (unsigned i = 0; i < route->len; i++) {
		unsigned bit = next_bit(&key);
		uint32_t child = trie->nodes[at].child[bit];

		if (child == 0) {
			child = add_node(trie);
			if (child == 0)
				return -1;
			trie->nodes[at].child[bit] = child;
		}
		at = child;
	}
	trie->nodes[at].value = route->value;
	return 0;
}

struct trie *
trie_new(const struct sparrow_table_route *routes, size_t n)
{
	struct trie *trie = calloc(1, sizeof(*trie));
	void *smaller;

	if (trie == NULL)
		return NULL;
	add_node(trie);
	for (size_t i = 0; i < n; i++)
		if (trie->n == 0 || add_route(trie, &routes[i]) != 0) {
			trie_free(trie);
			return NULL;
		}
	smaller = realloc(trie->nodes, trie->n * sizeof(*trie->nodes));
	if (smaller != NULL)
		trie->nodes = smaller;
	return trie;
}

void
trie_free(struct trie *trie)
{
	free(trie->nodes);
	free(trie);
}

uint16_t
trie_find(const struct trie *trie, const struct sparrow_addr *addr)
{
	struct sparrow_key key = sparrow_key_of(addr);
	uint16_t value = SPARROW_NO_VALUE;
	uint32_t at = 0;

	do {
		if (trie->nodes[at].value != SPARROW_NO_VALUE)
			value = trie->nodes[at].value;
		at = trie->nodes[at].child[next_bit(&key)];
	} while (at != 0);
	return value;
}

size_t
trie_bytes(const struct trie *trie)
{
	return sizeof(*trie) + trie->n * sizeof(*trie->nodes);
}
