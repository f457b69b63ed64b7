/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <errno.h>
#include <stdlib.h>

#include "table/table.h"

int
sparrow_table_new(const struct sparrow_pops *pops, uint32_t self,
    struct sparrow_table **out)
{
	struct sparrow_table *table = calloc(1, sizeof(*table));
	int rc;

	*out = NULL;
	if (table == NULL)
		return -ENOMEM;
	rc = sparrow_lists_new(pops, self, &table->lists);
	if (rc != 0)
		free(table);
	else
		*out = table;
	return rc;
}

static void
free_drafts(struct sparrow_table *table)
{
	for (size_t i = 0; i < 2; i++) {
		free(table->drafts[i].routes);
		table->drafts[i] = (struct sparrow_table_draft){ 0 };
	}
}

void
sparrow_table_free(struct sparrow_table *table)
{
	if (table == NULL)
		return;
	free_drafts(table);
	sparrow_lpm_free(table->lpm4);
	sparrow_lpm_free(table->lpm6);
	sparrow_lists_free(table->lists);
	free(table->samples);
	free(table);
}

int
sparrow_table_add(struct sparrow_table *table,
    const struct sparrow_prefix *prefix, uint16_t list)
{
	struct sparrow_table_draft *draft =
	    &table->drafts[prefix->addr.family == AF_INET6];

	if (draft->n >= SPARROW_TABLE_ROUTES_MAX)
		return -E2BIG;
	if (draft->n == draft->room) {
		size_t room = draft->room * 2 + 64;
		struct sparrow_table_route *routes = realloc(draft->routes,
		    room * sizeof(*routes));

		if (routes == NULL)
			return -ENOMEM;
		draft->routes = routes;
		draft->room = room;
	}
	draft->routes[draft->n++] = (struct sparrow_table_route){
		.start = sparrow_key_of(&prefix->addr),
		.value = list,
		.len = prefix->len,
	};
	return 0;
}

/* Which place the n-th of them takes, if any: each is as likely to be kept. */
static size_t
place_of(size_t n)
{
	uint64_t mix = n * UINT64_C(0x9e3779b97f4a7c15);

	return n < SPARROW_TABLE_SAMPLES ? n : (size_t)((mix ^ mix >> 32) % n);
}

int
sparrow_table_sample(struct sparrow_table *table,
    const struct sparrow_addr *addr, uint16_t number)
{
	struct sparrow_list list = sparrow_lists_get(table->lists, number);
	struct sparrow_samples *samples;
	size_t place;

	if (list.in_path == 0)
		return 0;
	if (table->samples == NULL) {
		table->n_samples = sparrow_lists_pops(table->lists);
		table->samples = calloc(table->n_samples,
		    sizeof(*table->samples));
	}
	if (table->samples == NULL)
		return -ENOMEM;
	samples = &table->samples[list.ranks[0].pop];
	place = place_of(samples->seen++);
	if (place < SPARROW_TABLE_SAMPLES)
		samples->addr[place] = *addr;
	return 0;
}

int
sparrow_table_finish(struct sparrow_table *table)
{
	struct sparrow_table_draft *drafts = table->drafts;
	int rc;

	rc = sparrow_lpm_new(AF_INET, drafts[0].routes, drafts[0].n,
	    &table->lpm4);
	if (rc == 0)
		rc = sparrow_lpm_new(AF_INET6, drafts[1].routes, drafts[1].n,
		    &table->lpm6);
	free_drafts(table);
	sparrow_lists_finish(table->lists);
	return rc;
}

bool
sparrow_table_find(const struct sparrow_table *table,
    const struct sparrow_addr *addr, struct sparrow_list *list,
    struct sparrow_prefix *scope)
{
	uint16_t value = sparrow_lpm_scope(addr->family == AF_INET6 ?
	    table->lpm6 : table->lpm4, addr, scope);

	if (value == SPARROW_NO_VALUE)
		return false;
	*list = sparrow_lists_get(table->lists, value);
	return true;
}

size_t
sparrow_table_bytes(const struct sparrow_table *table)
{
	return sizeof(*table) + sparrow_lists_bytes(table->lists) +
	    sparrow_lpm_bytes(table->lpm4) + sparrow_lpm_bytes(table->lpm6);
}
