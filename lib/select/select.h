/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * POPs, and the rule that ranks them (DESIGN: the last POP AS in the best
 * path is the nearest).
 */
#ifndef SPARROW_SELECT_SELECT_H
#define SPARROW_SELECT_SELECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <supersparrow.h>

/* POPs of one configuration, AS numbers and results of one POP. */
#define SPARROW_POPS_MAX 1024
#define SPARROW_POP_AS_MAX 64
#define SPARROW_POP_RESULTS_MAX 64

struct sparrow_pop {
	char *name;
	uint32_t *as;
	size_t n_as;
	char **results;		/* addresses and host names, in order */
	size_t n_results;
};

/* An AS number and its POP; the index is sorted by number. */
struct sparrow_pop_as {
	uint32_t as;
	uint32_t pop;
};

/* All POPs in configuration order.  A `self` that is a bare result is the
 * last one: no AS number, named by its result. */
struct sparrow_pops {
	struct sparrow_pop *pop;
	size_t n;
	struct sparrow_pop_as *index;
	size_t n_index;
};

/* One place in a ranking. */
struct sparrow_rank {
	uint32_t pop;			/* index into sparrow_pops.pop */
	uint32_t as;			/* found in the path by this; or 0 */
	enum supersparrow_rank how;
};

#define SPARROW_NO_POP UINT32_MAX

void sparrow_pops_init(struct sparrow_pops *pops);
void sparrow_pops_free(struct sparrow_pops *pops);

/* Append an empty POP / to the last one.  0; -ENOMEM; -E2BIG over a limit;
 * -EEXIST: the name exists / the number belongs to another POP (*other, may
 * be NULL, is set to it) / the POP has it already (*other is the POP). */
int sparrow_pops_add(struct sparrow_pops *pops, const char *name);
int sparrow_pops_add_as(struct sparrow_pops *pops, size_t pop, uint32_t as,
    uint32_t *other);
int sparrow_pops_add_result(struct sparrow_pops *pops, size_t pop,
    const char *result);

/* Index of a POP by name, by AS number; of the one POP that has this result
 * (SPARROW_NO_POP also if several have it). Names and host names compare
 * without case. */
uint32_t sparrow_pops_find(const struct sparrow_pops *pops, const char *name);
uint32_t sparrow_pops_find_as(const struct sparrow_pops *pops, uint32_t as);
uint32_t sparrow_pops_find_result(const struct sparrow_pops *pops,
    const char *result);

/*
 * The rule.  as_path: a checked path, or NULL for no route; self: the POP
 * that was asked, or SPARROW_NO_POP; out: room for pops->n places, all of
 * which are filled.  Returns how many POPs are in the path.  No allocation.
 */
size_t sparrow_select(const struct sparrow_pops *pops, const char *as_path,
    uint32_t self, struct sparrow_rank *out);

/*
 * The same for who has no text, in three steps: all unranked; each POP that
 * was seen, at the last of its places (1 to 4194303, the greater the nearer;
 * POPs of one place in configuration order); the ranking.
 */
void sparrow_select_start(const struct sparrow_pops *pops,
    struct sparrow_rank *out);
void sparrow_select_see(struct sparrow_rank *out, uint32_t pop, uint32_t as,
    uint32_t place, enum supersparrow_rank how);
size_t sparrow_select_rank(const struct sparrow_pops *pops, uint32_t self,
    struct sparrow_rank *out);

#endif
