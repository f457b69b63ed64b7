/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Attributes of a path (RFC 4271 4.3), and the decision between several
 * (9.1.2.2) as far as a dump knows what it needs: weight and the IGP's metric
 * are not in it.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "table/dump_private.h"

#define EXTENDED_LENGTH 0x10

enum { ORIGIN = 1, AS_PATH = 2, NEXT_HOP = 3, MED = 4, LOCAL_PREF = 5,
	MP_REACH_NLRI = 14 };

/* Where no router says one. */
#define LOCAL_PREF_USUAL 100

/* --- attributes -------------------------------------------------------- */

static void
set_address(struct sparrow_addr *addr, const uint8_t *bytes, size_t len)
{
	*addr = (struct sparrow_addr){
		.family = len == 4 ? AF_INET : AF_INET6
	};
	memcpy(addr->bytes, bytes, len);
}

/* RFC 6396 4.3.4 keeps the next hop alone; some write it all. */
static void
read_mp_reach(struct sparrow_candidate *candidate, struct sparrow_bytes value)
{
	const uint8_t *hop;
	uint32_t len;

	if (sparrow_bytes_left(&value) > 3 && value.at[0] == 0)
		sparrow_bytes_take(&value, 3);
	len = sparrow_bytes_number(&value, 1);
	/* Behind a global address a link-local one may stand. */
	hop = sparrow_bytes_take(&value, len);
	if (hop != NULL && (len == 4 || len == 16 || len == 32))
		set_address(&candidate->next_hop, hop, len == 4 ? 4 : 16);
}

/* Count the path, and find its first number. */
static const char *
read_as_path(struct sparrow_candidate *candidate, struct sparrow_bytes value)
{
	candidate->as_path = value;
	candidate->length = candidate->neighbour = 0;
	while (sparrow_bytes_left(&value) > 0) {
		uint32_t kind = sparrow_bytes_number(&value, 1);
		uint32_t n = sparrow_bytes_number(&value, 1);
		struct sparrow_bytes numbers = value;

		if (sparrow_bytes_take(&value, n * 4) == NULL ||
		    kind < SPARROW_HOP_SET || kind > SPARROW_HOP_CONFED_SET)
			return "a broken AS path";
		if (kind == SPARROW_HOP_SEQUENCE)
			candidate->length += n;
		else if (kind == SPARROW_HOP_SET)
			candidate->length++;
		if (kind == SPARROW_HOP_SEQUENCE && n > 0 &&
		    candidate->neighbour == 0)
			candidate->neighbour =
			    sparrow_bytes_number(&numbers, 4);
	}
	return NULL;
}

static const char *
read_attribute(struct sparrow_candidate *candidate, uint32_t type,
    struct sparrow_bytes value)
{
	size_t len = sparrow_bytes_left(&value);

	switch (type) {
	case ORIGIN:
		candidate->origin = (uint8_t)sparrow_bytes_number(&value, 1);
		return len == 1 && candidate->origin <= 2 ? NULL :
		    "a broken origin";
	case AS_PATH:
		return read_as_path(candidate, value);
	case NEXT_HOP:
		if (len != 4)
			return "a broken next hop";
		set_address(&candidate->next_hop, value.at, 4);
		return NULL;
	case MED:
		candidate->med = sparrow_bytes_number(&value, 4);
		return len == 4 ? NULL : "a broken MED";
	case LOCAL_PREF:
		candidate->local_pref = sparrow_bytes_number(&value, 4);
		return len == 4 ? NULL : "a broken local preference";
	case MP_REACH_NLRI:
		read_mp_reach(candidate, value);
		return NULL;
	default:
		return NULL;
	}
}

const char *
sparrow_candidate_read(struct sparrow_candidate *candidate,
    struct sparrow_bytes attributes)
{
	const char *wrong = NULL;

	candidate->local_pref = LOCAL_PREF_USUAL;
	candidate->origin = 2;
	while (wrong == NULL && sparrow_bytes_left(&attributes) > 0) {
		uint32_t flags = sparrow_bytes_number(&attributes, 1);
		uint32_t type = sparrow_bytes_number(&attributes, 1);
		uint32_t len = sparrow_bytes_number(&attributes,
		    (flags & EXTENDED_LENGTH) != 0 ? 2 : 1);
		const uint8_t *value = sparrow_bytes_take(&attributes, len);

		if (value == NULL)
			return "attributes that are cut";
		wrong = read_attribute(candidate, type,
		    (struct sparrow_bytes){ value, value + len, false });
	}
	return wrong;
}

int
sparrow_candidate_hops(const struct sparrow_candidate *candidate,
    struct sparrow_hop *hops)
{
	struct sparrow_bytes path = candidate->as_path;
	uint16_t segment = 0;
	int count = 0;

	for (; sparrow_bytes_left(&path) > 0; segment++) {
		uint32_t kind = sparrow_bytes_number(&path, 1);
		uint32_t n = sparrow_bytes_number(&path, 1);

		if (n > (uint32_t)(SPARROW_AS_PATH_MAX - count))
			return -1;
		for (; n > 0; n--)
			hops[count++] = (struct sparrow_hop){
				.as = sparrow_bytes_number(&path, 4),
				.segment = segment,
				.kind = (uint16_t)kind,
			};
	}
	return count;
}

/* --- the decision ------------------------------------------------------ */

/* Less is better. */
typedef uint32_t measure_fn(const struct sparrow_candidate *candidate,
    uint32_t own_as);

static uint32_t
by_local_pref(const struct sparrow_candidate *candidate, uint32_t own_as)
{
	(void)own_as;
	return UINT32_MAX - candidate->local_pref;
}

static uint32_t
by_length(const struct sparrow_candidate *candidate, uint32_t own_as)
{
	(void)own_as;
	return candidate->length;
}

static uint32_t
by_origin(const struct sparrow_candidate *candidate, uint32_t own_as)
{
	(void)own_as;
	return candidate->origin;
}

static uint32_t
by_outside(const struct sparrow_candidate *candidate, uint32_t own_as)
{
	return own_as != 0 && candidate->peer->as == own_as;
}

static uint32_t
by_id(const struct sparrow_candidate *candidate, uint32_t own_as)
{
	const uint8_t *id = candidate->peer->id;

	(void)own_as;
	return (uint32_t)id[0] << 24 | (uint32_t)id[1] << 16 |
	    (uint32_t)id[2] << 8 | id[3];
}

/* Only the best by this stay; how many. */
static size_t
keep_best(struct sparrow_candidate *candidates, size_t n, measure_fn *measure,
    uint32_t own_as)
{
	uint32_t best = UINT32_MAX;
	size_t left = 0;

	for (size_t i = 0; i < n; i++)
		if (!candidates[i].is_out &&
		    measure(&candidates[i], own_as) < best)
			best = measure(&candidates[i], own_as);
	for (size_t i = 0; i < n; i++)
		if (!candidates[i].is_out) {
			candidates[i].is_out =
			    measure(&candidates[i], own_as) != best;
			left += !candidates[i].is_out;
		}
	return left;
}

/* Those that are in, by neighbour AS and MED; else as they were. */
static int
compare_med(const void *a, const void *b)
{
	const struct sparrow_candidate *x = a, *y = b;

	if (x->is_out != y->is_out)
		return x->is_out ? 1 : -1;
	if (x->neighbour != y->neighbour)
		return x->neighbour < y->neighbour ? -1 : 1;
	if (x->med != y->med)
		return x->med < y->med ? -1 : 1;
	/* glibc's qsort() asks in this order only. */
	return x->order < y->order ? -1 : 1;	/* GCOVR_EXCL_BR_LINE */
}

/* MEDs of one neighbour AS can be compared, others cannot. */
static void
keep_least_med(struct sparrow_candidate *candidates, size_t n)
{
	size_t least = 0;

	qsort(candidates, n, sizeof(*candidates), compare_med);
	for (size_t i = 1; i < n; i++)
		if (candidates[i].neighbour != candidates[least].neighbour)
			least = i;
		else if (candidates[i].med > candidates[least].med)
			candidates[i].is_out = true;
}

/* The one with the lowest address; of one peer's several, the first. */
static struct sparrow_candidate *
lowest_peer(struct sparrow_candidate *candidates, size_t n)
{
	struct sparrow_candidate *best = NULL;

	for (size_t i = 0; i < n; i++) {
		int order = candidates[i].is_out ? 1 : best == NULL ? -1 :
		    memcmp(candidates[i].peer->addr.bytes,
		    best->peer->addr.bytes, sizeof(best->peer->addr.bytes));

		if (order < 0 ||
		    (order == 0 && candidates[i].order < best->order))
			best = &candidates[i];
	}
	return best;
}

struct sparrow_candidate *
sparrow_candidate_choose(struct sparrow_candidate *candidates, size_t n,
    uint32_t own_as, bool *late)
{
	*late = false;
	if (n == 1)
		return candidates;
	keep_best(candidates, n, by_local_pref, own_as);
	*late = keep_best(candidates, n, by_length, own_as) > 1;
	if (*late && keep_best(candidates, n, by_origin, own_as) > 1) {
		keep_least_med(candidates, n);
		keep_best(candidates, n, by_outside, own_as);
		keep_best(candidates, n, by_id, own_as);
	}
	return lowest_peer(candidates, n);
}
