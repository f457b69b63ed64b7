/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A table in memory is as old as the last dump; a POP that has lost its
 * sessions since would get clients until the next.  So a route server is asked
 * about one address after the other to which the table says a POP is nearest:
 * a POP that is missing from three paths in a row is away, until one shows it
 * again.
 *
 * Asked like anybody else, in the loop of whoever runs the context.  Nothing
 * is learnt from a route server that is down, late or has not converged.
 */
#include "config.h"

#include <errno.h>
#include <stdlib.h>

#include "context.h"

#define MISSES_MAX 3

struct probe {
	struct sparrow_pop_check *check;
	struct supersparrow_decision *decision;
	size_t pop;
	size_t n;			/* which address is the next */
	unsigned misses;		/* in a row */
	bool asking;
};

struct sparrow_pop_check {
	struct supersparrow *sparrow;
	struct sparrow_time due;
	size_t n;
	struct probe probes[];		/* by POP */
};

int
sparrow_pop_check_new(struct supersparrow *sparrow,
    struct sparrow_pop_check **out)
{
	size_t n = sparrow->settings->pops.n;
	struct sparrow_pop_check *check = calloc(1, sizeof(*check) +
	    n * sizeof(check->probes[0]));

	*out = NULL;
	if (check == NULL)
		return -ENOMEM;
	check->sparrow = sparrow;
	check->due = sparrow_time_add_ms(sparrow_clock_now(&sparrow->clock),
	    sparrow->settings->table.pop_check_s * 1000);
	for (; check->n < n; check->n++) {
		struct probe *probe = &check->probes[check->n];

		probe->check = check;
		probe->pop = check->n;
		if (supersparrow_decision_new(&probe->decision) != 0) {
			sparrow_pop_check_free(check);
			return -ENOMEM;
		}
	}
	*out = check;
	return 0;
}

void
sparrow_pop_check_free(struct sparrow_pop_check *check)
{
	if (check == NULL)
		return;
	for (size_t i = 0; i < check->n; i++)
		supersparrow_decision_unref(check->probes[i].decision);
	free(check);
}

static bool
is_in_path(const struct supersparrow_decision *decision, size_t pop)
{
	for (size_t i = 0; i < decision->n_ranks; i++)
		if (decision->ranks[i].how == SUPERSPARROW_RANK_IN_PATH &&
		    decision->ranks[i].pop == pop)
			return true;
	return false;
}

static void
say(const struct probe *probe, bool is_away)
{
	const struct supersparrow *sparrow = probe->check->sparrow;

	sparrow_log(&sparrow->log, SUPERSPARROW_LOG_WARNING, is_away ?
	    "POP %s: missing from %d paths in a row that the table has it "
	    "in: others go before it" : "POP %s: in a path again",
	    sparrow->settings->pops.pop[probe->pop].name, MISSES_MAX);
}

static void
answered(void *data, struct supersparrow_decision *decision)
{
	struct probe *probe = data;
	bool was_away = probe->misses == MISSES_MAX;

	probe->asking = false;
	if (decision->source != SUPERSPARROW_SOURCE_LIVE ||
	    decision->reason == SUPERSPARROW_REASON_NOT_CONVERGED)
		return;
	if (is_in_path(decision, probe->pop))
		probe->misses = 0;
	else if (probe->misses < MISSES_MAX)
		probe->misses++;
	if (was_away == (probe->misses == MISSES_MAX))
		return;
	sparrow_tables_set_away(probe->check->sparrow->tables, probe->pop,
	    !was_away);
	say(probe, !was_away);
}

static void
ask(struct probe *probe, struct sparrow_time now)
{
	struct supersparrow *sparrow = probe->check->sparrow;
	const struct sparrow_lookup_order order = {
		.decision = probe->decision,
		.flags = SUPERSPARROW_LOOKUP_FRESH,
		.started = now,
		.deadline = sparrow_time_add_ms(now,
		    sparrow->settings->table.pop_check_s * 1000),
		.done = answered,
		.data = probe,
	};
	struct supersparrow_lookup *lookup;
	struct sparrow_addr addr;

	if (probe->asking || probe->pop == sparrow->settings->self ||
	    !sparrow_tables_sample(sparrow->tables, probe->pop, probe->n,
	    &addr))
		return;
	probe->n++;
	/* For want of memory: next time. */
	if (sparrow_decision_reset(probe->decision, sparrow->settings,
	    &addr) != 0)
		return;
	probe->asking = true;
	if (sparrow_lookup_begin(sparrow, &order, now, &lookup) != 0)
		probe->asking = false;
}

struct sparrow_time
sparrow_pop_check_due(const struct sparrow_pop_check *check)
{
	return check->due;
}

void
sparrow_pop_check_tick(struct sparrow_pop_check *check,
    struct sparrow_time now)
{
	if (sparrow_time_before(now, check->due))
		return;
	check->due = sparrow_time_add_ms(now,
	    check->sparrow->settings->table.pop_check_s * 1000);
	for (size_t i = 0; i < check->n; i++)
		ask(&check->probes[i], now);
}
