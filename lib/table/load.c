/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <errno.h>

#include "table/load.h"

struct loading {
	const struct sparrow_load *load;
	struct sparrow_table *table;
	struct sparrow_error *error;
};

/* Members of a set share a place: their order means nothing. */
static bool
shares_place(const struct sparrow_hop *hop, const struct sparrow_hop *before)
{
	return hop->segment == before->segment &&
	    (hop->kind == SPARROW_HOP_SET ||
	    hop->kind == SPARROW_HOP_CONFED_SET);
}

/* The list of a path: its number, or negative. */
static int
rank(struct sparrow_lists *lists, const struct sparrow_hop *hops, size_t n)
{
	uint32_t place = 0;

	for (size_t i = 0; i < n; i++) {
		if (i == 0 || !shares_place(&hops[i], &hops[i - 1]))
			place++;
		sparrow_lists_see(lists, hops[i].as, place);
	}
	return sparrow_lists_keep(lists, n == 0 ?
	    SUPERSPARROW_REASON_LOCAL_ROUTE :
	    SUPERSPARROW_REASON_NO_POP_IN_PATH);
}

static int
take(void *data, const struct sparrow_dump_route *route)
{
	struct loading *loading = data;
	const struct sparrow_load *load = loading->load;
	struct sparrow_list list;
	int number = rank(loading->table->lists, route->hops, route->n_hops);
	int rc = number < 0 ? number : sparrow_table_add(loading->table,
	    &route->prefix, (uint16_t)number);

	if (rc == 0)
		rc = sparrow_table_sample(loading->table, &route->prefix.addr,
		    (uint16_t)number);
	if (rc == -E2BIG)
		return sparrow_error_set(loading->error, rc, number < 0 ?
		    "has more different rankings of POPs than a table can "
		    "hold" : "has more than 10000000 prefixes");
	if (rc != 0)
		return sparrow_error_set(loading->error, rc, "out of memory");
	if (load->see == NULL)
		return 0;
	list = sparrow_lists_get(loading->table->lists, (size_t)number);
	return load->see(load->data, route, &list);
}

int
sparrow_table_load(const struct sparrow_load *load, struct sparrow_table **out,
    struct sparrow_dump_facts *facts, struct sparrow_error *error)
{
	struct loading loading = { .load = load, .error = error };
	int rc = sparrow_table_new(load->pops, load->self, &loading.table);

	*out = NULL;
	if (rc != 0) {
		*facts = (struct sparrow_dump_facts){ 0 };
		return sparrow_error_set(error, rc, "out of memory");
	}
	rc = sparrow_dump_read(&load->order, take, &loading, facts, error);
	if (rc == 0 && facts->prefixes[0] + facts->prefixes[1] == 0)
		rc = sparrow_error_set(error, -EINVAL, facts->is_mrt &&
		    facts->n_peers > 0 && facts->paths == 0 &&
		    load->order.peer_as + load->order.peer_addr.family > 0 ?
		    "has no prefix of that peer" :
		    "has no prefix: expected a dump of a routing table");
	if (rc == 0 && sparrow_table_finish(loading.table) != 0)
		rc = sparrow_error_set(error, -ENOMEM, "out of memory");
	if (rc != 0)
		sparrow_table_free(loading.table);
	else
		*out = loading.table;
	return rc;
}
