/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "table/lists.h"
#include "table/lpm.h"

/* Of an empty one; twice as many as lists at least. */
#define BUCKETS_MIN 64

struct kept {
	uint32_t hash;
	uint32_t in_path;
	uint32_t n_named;		/* in front: seen or preferred */
	enum supersparrow_reason reason;
};

struct sighting {
	uint32_t pop;
	uint32_t as;
	uint32_t place;
	enum supersparrow_rank how;
};

struct sparrow_lists {
	const struct sparrow_pops *pops;	/* while lists are added */
	size_t n_pops;
	uint32_t self;
	bool has_low[256];		/* POPs with such a last byte of an AS */
	struct sparrow_rank *ranks;	/* pops->n for each */
	struct kept *kept;
	size_t n, room;
	struct sighting *seen;		/* each POP once */
	size_t n_seen;
	uint16_t *buckets;		/* numbers; 0: free */
	size_t n_buckets;		/* a power of two */
};

int
sparrow_lists_new(const struct sparrow_pops *pops, uint32_t self,
    struct sparrow_lists **out)
{
	struct sparrow_lists *lists = calloc(1, sizeof(*lists));

	*out = NULL;
	if (lists == NULL)
		return -ENOMEM;
	lists->pops = pops;
	lists->n_pops = pops->n;
	lists->self = self;
	for (size_t i = 0; i < pops->n_index; i++)
		lists->has_low[pops->index[i].as & 255] = true;
	lists->seen = malloc((pops->n + 1) * sizeof(*lists->seen));
	lists->n_buckets = BUCKETS_MIN;
	lists->buckets = calloc(lists->n_buckets, sizeof(*lists->buckets));
	if (lists->seen == NULL || lists->buckets == NULL) {
		sparrow_lists_free(lists);
		return -ENOMEM;
	}
	*out = lists;
	return 0;
}

void
sparrow_lists_finish(struct sparrow_lists *lists)
{
	free(lists->seen);
	free(lists->buckets);
	lists->seen = NULL;
	lists->buckets = NULL;
	lists->pops = NULL;
}

void
sparrow_lists_free(struct sparrow_lists *lists)
{
	if (lists == NULL)
		return;
	sparrow_lists_finish(lists);
	free(lists->ranks);
	free(lists->kept);
	free(lists);
}

/* --- what is seen ------------------------------------------------------ */

static void
note(struct sparrow_lists *lists, const struct sighting *sighting)
{
	size_t i = 0;

	while (i < lists->n_seen && lists->seen[i].pop != sighting->pop)
		i++;
	lists->seen[i] = *sighting;
	lists->n_seen += i == lists->n_seen;
}

void
sparrow_lists_see(struct sparrow_lists *lists, uint32_t as, uint32_t place)
{
	struct sighting sighting;

	/* Nearly all are no POP's: most of them can be told at once. */
	if (!lists->has_low[as & 255])
		return;
	sighting = (struct sighting){
		.pop = sparrow_pops_find_as(lists->pops, as),
		.as = as,
		.place = place,
		.how = SUPERSPARROW_RANK_IN_PATH,
	};
	if (sighting.pop != SPARROW_NO_POP)
		note(lists, &sighting);
}

void
sparrow_lists_prefer(struct sparrow_lists *lists, uint32_t pop)
{
	const struct sighting sighting = {
		.pop = pop,
		.place = SPARROW_POPS_MAX - (uint32_t)lists->n_seen,
		.how = SUPERSPARROW_RANK_OVERRIDE,
	};

	for (size_t i = 0; i < lists->n_seen; i++)
		if (lists->seen[i].pop == pop)
			return;
	note(lists, &sighting);
}

/* The order of a ranking. */
static int
compare(const struct sighting *a, const struct sighting *b)
{
	if (a->place != b->place)
		return a->place > b->place ? -1 : 1;
	return a->pop < b->pop ? -1 : 1;
}

static void
sort_seen(struct sparrow_lists *lists)
{
	struct sighting *seen = lists->seen;

	for (size_t i = 1; i < lists->n_seen; i++)
		for (size_t j = i; j > 0 &&
		    compare(&seen[j], &seen[j - 1]) < 0; j--) {
			struct sighting swap = seen[j];

			seen[j] = seen[j - 1];
			seen[j - 1] = swap;
		}
}

/* --- what is kept ------------------------------------------------------ */

/* FNV-1a over what tells lists apart. */
static uint32_t
hash_seen(const struct sparrow_lists *lists, enum supersparrow_reason reason)
{
	uint32_t hash = (2166136261u ^ (uint32_t)reason) * 16777619u;

	for (size_t i = 0; i < lists->n_seen; i++) {
		hash = (hash ^ lists->seen[i].pop) * 16777619u;
		hash = (hash ^ lists->seen[i].as) * 16777619u;
	}
	return hash ^ hash >> 15;
}

static bool
is_same(const struct sparrow_lists *lists, size_t number, uint32_t hash,
    enum supersparrow_reason reason)
{
	const struct kept *kept = &lists->kept[number - 1];
	const struct sparrow_rank *ranks =
	    lists->ranks + (number - 1) * lists->n_pops;

	if (kept->hash != hash || kept->n_named != lists->n_seen ||
	    kept->reason != reason)
		return false;
	for (size_t i = 0; i < lists->n_seen; i++)
		if (ranks[i].pop != lists->seen[i].pop ||
		    ranks[i].as != lists->seen[i].as)
			return false;
	return true;
}

/* The next list has a bucket, and at least half of them are free. */
static int
grow_buckets(struct sparrow_lists *lists)
{
	size_t n = lists->n_buckets * 2;
	uint16_t *buckets;

	if ((lists->n + 1) * 2 <= lists->n_buckets)
		return 0;
	buckets = calloc(n, sizeof(*buckets));
	if (buckets == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < lists->n; i++) {
		size_t at = lists->kept[i].hash & (n - 1);

		while (buckets[at] != 0)
			at = (at + 1) & (n - 1);
		buckets[at] = (uint16_t)(i + 1);
	}
	free(lists->buckets);
	lists->buckets = buckets;
	lists->n_buckets = n;
	return 0;
}

static int
grow(struct sparrow_lists *lists)
{
	size_t room = lists->room * 2 + 16;
	size_t size = (lists->n_pops + 1) * sizeof(*lists->ranks);
	struct sparrow_rank *ranks;
	struct kept *kept;

	if (lists->n < lists->room)
		return 0;
	if (lists->n >= SPARROW_VALUE_MAX ||
	    lists->n >= SPARROW_LISTS_BYTES_MAX / size)
		return -E2BIG;
	ranks = realloc(lists->ranks, room * size);
	if (ranks != NULL)
		lists->ranks = ranks;
	kept = realloc(lists->kept, room * sizeof(*kept));
	if (kept != NULL)
		lists->kept = kept;
	if (ranks == NULL || kept == NULL)
		return -ENOMEM;
	lists->room = room < SPARROW_VALUE_MAX ? room : SPARROW_VALUE_MAX;
	return 0;
}

static int
add(struct sparrow_lists *lists, uint32_t hash,
    enum supersparrow_reason reason)
{
	struct sparrow_rank *ranks;
	int rc = grow(lists);

	if (rc != 0)
		return rc;
	ranks = lists->ranks + lists->n * lists->n_pops;
	sparrow_select_start(lists->pops, ranks);
	for (size_t i = 0; i < lists->n_seen; i++)
		sparrow_select_see(ranks, lists->seen[i].pop,
		    lists->seen[i].as, lists->seen[i].place,
		    lists->seen[i].how);
	lists->kept[lists->n++] = (struct kept){
		.hash = hash,
		.in_path = (uint32_t)sparrow_select_rank(lists->pops,
		    lists->self, ranks),
		.n_named = (uint32_t)lists->n_seen,
		.reason = reason,
	};
	return (int)lists->n;
}

int
sparrow_lists_keep(struct sparrow_lists *lists, enum supersparrow_reason reason)
{
	uint32_t hash;
	size_t at;
	int number = grow_buckets(lists);

	if (number != 0) {
		lists->n_seen = 0;
		return number;
	}
	if (lists->n_seen > 0)
		reason = lists->seen[0].how == SUPERSPARROW_RANK_OVERRIDE ?
		    SUPERSPARROW_REASON_OVERRIDE :
		    SUPERSPARROW_REASON_POP_IN_PATH;
	sort_seen(lists);
	hash = hash_seen(lists, reason);
	at = hash & (lists->n_buckets - 1);
	while (lists->buckets[at] != 0 &&
	    !is_same(lists, lists->buckets[at], hash, reason))
		at = (at + 1) & (lists->n_buckets - 1);
	number = lists->buckets[at];
	if (number == 0) {
		number = add(lists, hash, reason);
		if (number > 0)
			lists->buckets[at] = (uint16_t)number;
	}
	lists->n_seen = 0;
	return number;
}

struct sparrow_list
sparrow_lists_get(const struct sparrow_lists *lists, size_t number)
{
	const struct kept *kept = &lists->kept[number - 1];

	return (struct sparrow_list){
		.ranks = lists->ranks + (number - 1) * lists->n_pops,
		.in_path = kept->in_path,
		.reason = kept->reason,
	};
}

size_t
sparrow_lists_pops(const struct sparrow_lists *lists)
{
	return lists->n_pops;
}

size_t
sparrow_lists_count(const struct sparrow_lists *lists)
{
	return lists->n;
}

size_t
sparrow_lists_bytes(const struct sparrow_lists *lists)
{
	return sizeof(*lists) + lists->room * (sizeof(*lists->kept) +
	    lists->n_pops * sizeof(*lists->ranks));
}
