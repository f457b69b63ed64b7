/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Tables in files, for those who read them for their own sake.
 */
#include "config.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "context.h"
#include "dumps.h"

/* --- a route of a dump, as one of ours ------------------------------------ */

static int
set_route(struct supersparrow_route *out,
    const struct sparrow_dump_route *route)
{
	sparrow_route_reset(out);
	out->status = SUPERSPARROW_STATUS_FOUND;
	sparrow_route_set_prefix(out, &route->prefix);
	out->has_best = true;
	out->origin = route->origin;
	out->paths = (unsigned)route->paths;
	sparrow_addr_print(&route->next_hop, out->next_hop);
	if (sparrow_strbuf_reserve(&out->as_path, 1) != 0)
		return -ENOMEM;
	return sparrow_hops_print(route->hops, route->n_hops, &out->as_path) ==
	    0 ? 0 : -ENOMEM;
}

/* --- reading ----------------------------------------------------------- */

int
sparrow_dump_show(void *data, const struct sparrow_dump_route *route,
    const struct sparrow_list *list)
{
	struct sparrow_reading *reading = data;
	struct supersparrow_decision *decision = reading->decision;
	int rc = sparrow_decision_reset(decision, reading->settings,
	    &route->prefix.addr);

	if (rc == 0)
		rc = set_route(&decision->route, route);
	if (rc != 0)
		return rc;
	decision->source = SUPERSPARROW_SOURCE_TABLE;
	sparrow_decision_set_list(decision, list);
	return reading->see(reading->data, decision);
}

static int
read_file(struct supersparrow_dump *dump, struct sparrow_load *load,
    struct sparrow_reading *reading, struct sparrow_error *error)
{
	int rc;

	if (reading->see != NULL) {
		rc = supersparrow_decision_new(&reading->decision);
		if (rc != 0)
			return sparrow_error_set(error, rc, "out of memory");
		load->see = sparrow_dump_show;
		load->data = reading;
	}
	rc = sparrow_is_overrides(load->order.path, error);
	if (rc > 0)
		rc = sparrow_dump_overrides(dump, load->order.path, reading,
		    error);
	else if (rc == 0)
		rc = sparrow_table_load(load, &dump->table, &dump->facts,
		    error);
	supersparrow_decision_unref(reading->decision);
	return rc;
}

int
supersparrow_dump_read(struct supersparrow_config *config, const char *path,
    supersparrow_dump_fn *see, supersparrow_dump_progress_fn *progress,
    void *data, struct supersparrow_dump **out, char *text, size_t size)
{
	struct supersparrow_dump *dump;
	struct sparrow_load load;
	struct sparrow_reading reading = { .see = see, .data = data };
	struct sparrow_error error;
	int rc = supersparrow_config_finish(config);

	*out = NULL;
	sparrow_error_clear(&error);
	(void)sparrow_error_copy(&error, text, size);
	dump = calloc(1, sizeof(*dump));
	if (rc == 0 && dump == NULL)
		rc = -ENOMEM;
	if (rc == 0) {
		dump->settings = sparrow_config_settings(config);
		reading.settings = dump->settings;
		load = sparrow_tables_order(dump->settings, path);
		load.order.progress = progress;
		load.order.progress_data = data;
		rc = read_file(dump, &load, &reading, &error);
	}
	if (rc == 0) {
		*out = dump;
		return 0;
	}
	supersparrow_dump_unref(dump);
	if (rc == -ENOMEM && error.code == 0)
		sparrow_error_set(&error, rc, "out of memory");
	(void)sparrow_error_copy(&error, text, size);
	return rc;
}

struct supersparrow_dump *
supersparrow_dump_unref(struct supersparrow_dump *dump)
{
	if (dump == NULL)
		return NULL;
	sparrow_table_free(dump->table);
	free(dump->facts.peers);
	free(dump);
	return NULL;
}

/* --- what is in it ----------------------------------------------------- */

int64_t
supersparrow_dump_count(const struct supersparrow_dump *dump,
    enum supersparrow_dump_count what)
{
	const struct sparrow_dump_facts *facts = &dump->facts;

	switch (what) {
	case SUPERSPARROW_DUMP_PREFIXES4:
		return (int64_t)facts->prefixes[0];
	case SUPERSPARROW_DUMP_PREFIXES6:
		return (int64_t)facts->prefixes[1];
	case SUPERSPARROW_DUMP_PATHS:
		return (int64_t)facts->paths;
	case SUPERSPARROW_DUMP_DECIDED_LATE:
		return (int64_t)facts->decided_late;
	case SUPERSPARROW_DUMP_PEERS:
		return (int64_t)facts->n_peers;
	case SUPERSPARROW_DUMP_RANKINGS:
		return (int64_t)sparrow_lists_count(dump->table->lists);
	case SUPERSPARROW_DUMP_RANGES4:
		return (int64_t)sparrow_lpm_ranges(dump->table->lpm4);
	case SUPERSPARROW_DUMP_RANGES6:
		return (int64_t)sparrow_lpm_ranges(dump->table->lpm6);
	case SUPERSPARROW_DUMP_MEMORY:
		return (int64_t)sparrow_table_bytes(dump->table);
	case SUPERSPARROW_DUMP_BYTES:
		return (int64_t)facts->stamp.size;
	case SUPERSPARROW_DUMP_UNPACKED:
		return (int64_t)facts->bytes;
	case SUPERSPARROW_DUMP_SKIPPED:
		return (int64_t)facts->records_skipped;
	case SUPERSPARROW_DUMP_MADE:
		return facts->made_s;
	}
	return -1;
}

size_t
supersparrow_dump_prefixes(const struct supersparrow_dump *dump, int family,
    unsigned len)
{
	if (family == AF_INET && len <= 32)
		return dump->facts.prefixes4[len];
	if (family == AF_INET6 && len <= 128)
		return dump->facts.prefixes6[len];
	return 0;
}

const char *
supersparrow_dump_form(const struct supersparrow_dump *dump)
{
	static const struct {
		const char *form, *mrt, *lines;
	} names[] = {
		{ "gzip", "MRT, gzip", "lines, gzip" },
		{ "bzip2", "MRT, bzip2", "lines, bzip2" },
		{ SPARROW_FORM_OVERRIDES, NULL, SPARROW_FORM_OVERRIDES },
	};
	const struct sparrow_dump_facts *facts = &dump->facts;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(facts->form, names[i].form) == 0)
			return facts->is_mrt ? names[i].mrt : names[i].lines;
	return facts->is_mrt ? "MRT" : "lines";
}

const char *
supersparrow_dump_peer(struct supersparrow_dump *dump, size_t i, uint32_t *as,
    size_t *paths)
{
	const struct sparrow_dump_peer *peer;

	if (i >= dump->facts.n_peers)
		return NULL;
	peer = &dump->facts.peers[i];
	*as = peer->as;
	*paths = peer->paths;
	sparrow_addr_print(&peer->addr, dump->peer_text);
	return dump->peer_text;
}

/* --- two of them ------------------------------------------------------- */

/* The nearest POP that a range has but for those in skip, and where the range
 * ends. */
static size_t
pop_at(const struct supersparrow_dump *dump, const unsigned char *skip,
    int family, struct sparrow_key key, struct sparrow_key *last)
{
	const struct sparrow_table *table = dump->table;
	struct sparrow_key first;
	struct sparrow_list list;
	uint16_t value = sparrow_lpm_range(family == AF_INET6 ? table->lpm6 :
	    table->lpm4, key, &first, last);

	if (value == SPARROW_NO_VALUE)
		return SUPERSPARROW_DUMP_NO_PREFIX;
	list = sparrow_lists_get(table->lists, value);
	for (size_t i = 0; i < dump->settings->pops.n; i++)
		if (list.ranks[i].how == SUPERSPARROW_RANK_UNRANKED)
			break;
		else if (skip == NULL || !skip[list.ranks[i].pop])
			return list.ranks[i].pop;
	return SUPERSPARROW_DUMP_NO_POP;
}

/* Numbers above the families' host bits: what is smaller counts nothing. */
static uint64_t
size_of(int family, struct sparrow_key from, struct sparrow_key to)
{
	unsigned shift = family == AF_INET6 ? 0 : 32;

	return (to.hi >> shift) - (from.hi >> shift) + (to.lo == UINT64_MAX &&
	    from.lo == 0);
}

void
supersparrow_dump_compare(const struct supersparrow_dump *a,
    const unsigned char *a_skip, const struct supersparrow_dump *b,
    const unsigned char *b_skip, int family,
    supersparrow_dump_share_fn *share, void *data)
{
	struct sparrow_key key = { 0, 0 }, last, b_last;

	do {
		size_t a_pop = pop_at(a, a_skip, family, key, &last);
		size_t b_pop = pop_at(b, b_skip, family, key, &b_last);

		if (sparrow_key_is_less(b_last, last))
			last = b_last;
		share(data, size_of(family, key, last), a_pop, b_pop);
		key = sparrow_key_next(last);
	} while (key.hi != 0 || key.lo != 0);
}

/* --- one route --------------------------------------------------------- */

/* The longest around the address. */
static int
keep_longest(void *data, const struct sparrow_dump_route *route)
{
	struct supersparrow_decision *decision = data;
	struct supersparrow_route *found = &decision->route;

	if (!sparrow_prefix_covers(&route->prefix, &decision->addr) ||
	    (found->status == SUPERSPARROW_STATUS_FOUND &&
	    found->prefix.len > route->prefix.len))
		return 0;
	return set_route(found, route);
}

int
supersparrow_table_route(struct supersparrow *sparrow,
    struct supersparrow_decision *decision)
{
	const struct sparrow_settings *settings = sparrow->settings;
	struct sparrow_load load;
	struct sparrow_error error;
	int rc;

	if (settings->table.path == NULL)
		return -ENOENT;
	sparrow_route_reset(&decision->route);
	decision->route.status = SUPERSPARROW_STATUS_NOT_IN_TABLE;
	sparrow_error_clear(&error);
	load = sparrow_tables_order(settings, settings->table.path);
	rc = sparrow_dump_read(&load.order, keep_longest, decision, NULL,
	    &error);
	if (rc == -ENOMEM && error.code == 0)
		sparrow_error_set(&error, rc, "out of memory");
	if (rc == 0)
		sparrow_error_clear(&decision->error);
	else
		sparrow_error_set(&decision->error, rc, "table %s: %s",
		    settings->table.path, error.text);
	return rc;
}
