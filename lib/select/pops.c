/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The POPs of a configuration, and the index that finds one by AS number.
 *
 * Lists grow one by one while a configuration is read; afterwards they are
 * constant.  The index is what a lookup uses, so it is kept sorted as it
 * grows; names and results are only looked for while the configuration is
 * read, so a walk will do.
 */
#include "config.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/addr.h"
#include "base/buf.h"
#include "select/select.h"

void
sparrow_pops_init(struct sparrow_pops *pops)
{
	*pops = (struct sparrow_pops){ 0 };
}

static void
free_pop(struct sparrow_pop *pop)
{
	for (size_t i = 0; i < pop->n_results; i++)
		free(pop->results[i]);
	free(pop->results);
	free(pop->as);
	free(pop->name);
}

void
sparrow_pops_free(struct sparrow_pops *pops)
{
	for (size_t i = 0; i < pops->n; i++)
		free_pop(&pops->pop[i]);
	free(pops->pop);
	free(pops->index);
	sparrow_pops_init(pops);
}

/* Room for one more behind n members; NULL leaves the array as it was. */
static void *
one_more(void *array, size_t n, size_t size)
{
	return realloc(array, (n + 1) * size);
}

int
sparrow_pops_add(struct sparrow_pops *pops, const char *name)
{
	if (sparrow_pops_find(pops, name) != SPARROW_NO_POP)
		return -EEXIST;
	if (pops->n == SPARROW_POPS_MAX)
		return -E2BIG;

	struct sparrow_pop *pop = one_more(pops->pop, pops->n, sizeof(*pop));
	if (pop == NULL)
		return -ENOMEM;
	pops->pop = pop;

	char *copy = strdup(name);
	if (copy == NULL)
		return -ENOMEM;
	pop[pops->n++] = (struct sparrow_pop){ .name = copy };
	return 0;
}

/* Where the number stands in the index, or would stand. */
static size_t
index_place(const struct sparrow_pops *pops, uint32_t as)
{
	size_t low = 0;
	size_t high = pops->n_index;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (pops->index[middle].as < as)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

uint32_t
sparrow_pops_find_as(const struct sparrow_pops *pops, uint32_t as)
{
	size_t i = index_place(pops, as);

	if (i == pops->n_index || pops->index[i].as != as)
		return SPARROW_NO_POP;
	return pops->index[i].pop;
}

int
sparrow_pops_add_as(struct sparrow_pops *pops, size_t pop, uint32_t as,
    uint32_t *other)
{
	struct sparrow_pop *to = &pops->pop[pop];
	uint32_t owner = sparrow_pops_find_as(pops, as);

	if (owner != SPARROW_NO_POP) {
		if (other != NULL)
			*other = owner;
		return -EEXIST;
	}
	if (to->n_as == SPARROW_POP_AS_MAX)
		return -E2BIG;

	uint32_t *list = one_more(to->as, to->n_as, sizeof(*list));
	if (list == NULL)
		return -ENOMEM;
	to->as = list;

	struct sparrow_pop_as *index = one_more(pops->index, pops->n_index,
	    sizeof(*index));
	if (index == NULL)
		return -ENOMEM;
	pops->index = index;

	size_t i = index_place(pops, as);
	memmove(&index[i + 1], &index[i],
	    (pops->n_index - i) * sizeof(*index));
	index[i] = (struct sparrow_pop_as){ .as = as, .pop = (uint32_t)pop };
	pops->n_index++;
	list[to->n_as++] = as;
	return 0;
}

int
sparrow_pops_add_result(struct sparrow_pops *pops, size_t pop,
    const char *result)
{
	struct sparrow_pop *to = &pops->pop[pop];

	if (to->n_results == SPARROW_POP_RESULTS_MAX)
		return -E2BIG;

	char **list = one_more(to->results, to->n_results, sizeof(*list));
	if (list == NULL)
		return -ENOMEM;
	to->results = list;

	char *copy = strdup(result);
	if (copy == NULL)
		return -ENOMEM;
	list[to->n_results++] = copy;
	return 0;
}

/* Not strcasecmp(3): a caller's locale must not decide about ASCII. */
static bool
same_name(const char *a, const char *b)
{
	struct sparrow_buf rest;

	sparrow_buf_init(&rest, a, strlen(a));
	return sparrow_buf_accept_nocase(&rest, b) &&
	    sparrow_buf_left(&rest) == 0;
}

uint32_t
sparrow_pops_find(const struct sparrow_pops *pops, const char *name)
{
	for (uint32_t i = 0; i < pops->n; i++)
		if (same_name(pops->pop[i].name, name))
			return i;
	return SPARROW_NO_POP;
}

/* An address may be written in several ways, so it is compared in binary. */
static bool
same_result(const char *a, const char *b)
{
	struct sparrow_addr addr_a, addr_b;

	if (sparrow_addr_parse(a, strlen(a), &addr_a) == 0 &&
	    sparrow_addr_parse(b, strlen(b), &addr_b) == 0)
		return sparrow_addr_equal(&addr_a, &addr_b);
	return same_name(a, b);
}

static bool
has_result(const struct sparrow_pop *pop, const char *result)
{
	for (size_t i = 0; i < pop->n_results; i++)
		if (same_result(pop->results[i], result))
			return true;
	return false;
}

uint32_t
sparrow_pops_find_result(const struct sparrow_pops *pops, const char *result)
{
	uint32_t found = SPARROW_NO_POP;

	for (uint32_t i = 0; i < pops->n; i++) {
		if (!has_result(&pops->pop[i], result))
			continue;
		if (found != SPARROW_NO_POP)
			return SPARROW_NO_POP;
		found = i;
	}
	return found;
}
