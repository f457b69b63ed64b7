/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "cache/entry.h"

_Static_assert(SPARROW_POPS_MAX <= UINT16_MAX &&
    SPARROW_CACHE_PATH_MAX <= UINT16_MAX && SPARROW_NEXT_HOP_TEXT <= UINT8_MAX,
    "they are counted in an entry's small numbers");

bool
sparrow_entry_is_negative(enum supersparrow_status status)
{
	return status == SUPERSPARROW_STATUS_NOT_IN_TABLE ||
	    status == SUPERSPARROW_STATUS_NO_BEST_PATH;
}

int64_t
sparrow_entry_age(const struct sparrow_entry *entry, struct sparrow_time now)
{
	int64_t age_ms = sparrow_time_diff_ms(now, entry->made);

	return age_ms > 0 ? age_ms : 0;
}

size_t
sparrow_entry_bytes(size_t n_ranks, size_t path_len, size_t hop_len)
{
	return sizeof(struct sparrow_entry) +
	    n_ranks * sizeof(struct sparrow_rank) + path_len + hop_len +
	    SPARROW_ENTRY_HEAP;
}

static struct sparrow_entry *
entry_new(size_t n_ranks, size_t path_len, size_t hop_len,
    struct sparrow_time now)
{
	size_t bytes = sparrow_entry_bytes(n_ranks, path_len, hop_len);
	struct sparrow_entry *entry = malloc(bytes - SPARROW_ENTRY_HEAP);

	if (entry == NULL)
		return NULL;
	*entry = (struct sparrow_entry){
		.bytes = (uint32_t)bytes,
		.made = now,
		.n_ranks = (uint16_t)n_ranks,
		.path_len = (uint16_t)path_len,
		.hop_len = (uint8_t)hop_len,
	};
	return entry;
}

struct sparrow_entry *
sparrow_entry_marker(struct sparrow_time now)
{
	struct sparrow_entry *entry = entry_new(0, 0, 0, now);

	if (entry != NULL)
		entry->is_marker = true;
	return entry;
}

static size_t
path_at(const struct sparrow_entry *entry)
{
	return offsetof(struct sparrow_entry, ranks) +
	    entry->n_ranks * sizeof(entry->ranks[0]);
}

struct sparrow_entry *
sparrow_entry_answer(const struct sparrow_cache_answer *answer,
    struct sparrow_time now)
{
	const struct supersparrow_route *route = answer->route;
	size_t hop_len = strnlen(route->next_hop, sizeof(route->next_hop) - 1);
	struct sparrow_entry *entry = entry_new(answer->n_ranks,
	    route->as_path.len, hop_len, now);
	char *text;

	if (entry == NULL)
		return NULL;
	entry->has_best = route->has_best;
	entry->prefix = route->prefix;
	entry->status = route->status;
	entry->origin = route->origin;
	entry->paths = route->paths;
	entry->self = answer->self;
	entry->server = answer->server;
	entry->in_path = (uint16_t)answer->in_path;
	entry->brief_ms = answer->brief_ms < UINT32_MAX ?
	    (uint32_t)answer->brief_ms : UINT32_MAX;
	for (size_t i = 0; i < answer->n_ranks; i++)
		entry->ranks[i] = answer->ranks[i];
	text = (char *)entry + path_at(entry);
	if (entry->path_len > 0)
		memcpy(text, route->as_path.data, entry->path_len);
	memcpy(text + entry->path_len, route->next_hop, hop_len);
	return entry;
}

static bool
fill_route(const struct sparrow_entry *entry, struct supersparrow_route *route)
{
	const char *text = (const char *)entry + path_at(entry);

	sparrow_route_reset(route);
	if (sparrow_strbuf_append(&route->as_path, text, entry->path_len) !=
	    0) {
		sparrow_route_reset(route);
		return false;
	}
	route->prefix = entry->prefix;
	route->status = entry->status;
	route->has_best = entry->has_best;
	route->origin = entry->origin;
	route->paths = entry->paths;
	memcpy(route->next_hop, text + entry->path_len, entry->hop_len);
	route->next_hop[entry->hop_len] = '\0';
	return true;
}

bool
sparrow_entry_fill(const struct sparrow_entry *entry, struct sparrow_time now,
    struct sparrow_cache_out *out)
{
	if (entry->n_ranks > out->n_ranks || !fill_route(entry, out->route))
		return false;
	for (size_t i = 0; i < entry->n_ranks; i++)
		out->ranks[i] = entry->ranks[i];
	out->n_ranks = entry->n_ranks;
	out->in_path = entry->in_path;
	out->self = entry->self;
	out->server = entry->server;
	out->scope = entry->block;
	out->age_ms = sparrow_entry_age(entry, now);
	out->brief = entry->brief_ms > 0;
	return true;
}
