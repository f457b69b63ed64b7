/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <errno.h>

#include "context.h"

size_t
sparrow_context_pollfds(struct supersparrow *sparrow, struct pollfd *fds,
    size_t n, int *timeout_ms)
{
	struct sparrow_time now = sparrow_clock_now(&sparrow->clock);
	struct sparrow_time due = sparrow_time_never();
	const struct supersparrow_lookup *next =
	    sparrow_deadlines_first(&sparrow->deadlines);
	struct pollfd own[SPARROW_CONN_POLLFDS];
	size_t i, j, found, count = 0;

	for (i = 0; i < sparrow->settings->n_servers; i++) {
		found = sparrow_server_pollfds(sparrow->servers[i], own,
		    SPARROW_CONN_POLLFDS);
		for (j = 0; j < found; j++, count++)
			if (count < n)
				fds[count] = own[j];
		due = sparrow_time_min(due,
		    sparrow_server_deadline(sparrow->servers[i]));
	}
	if (next != NULL)
		due = sparrow_time_min(due, next->next_at);
	if (sparrow->pop_check != NULL)
		due = sparrow_time_min(due,
		    sparrow_pop_check_due(sparrow->pop_check));
	if (!TAILQ_EMPTY(&sparrow->finished))
		due = now;
	*timeout_ms = sparrow_time_timeout_ms(due, now);
	return count;
}

/* Those who have waited long enough. */
static void
tick_lookups(struct supersparrow *sparrow, struct sparrow_time now)
{
	struct sparrow_lookups due = TAILQ_HEAD_INITIALIZER(due);
	struct supersparrow_lookup *lookup;

	/* Out of their flights first: a tick may board another one. */
	while ((lookup = sparrow_deadlines_first(&sparrow->deadlines)) !=
	    NULL && !sparrow_time_before(now, lookup->next_at)) {
		sparrow_flight_leave(lookup);
		TAILQ_INSERT_TAIL(&due, lookup, link);
	}
	while ((lookup = TAILQ_FIRST(&due)) != NULL) {
		TAILQ_REMOVE(&due, lookup, link);
		sparrow_lookup_tick(lookup, now);
	}
}

void
sparrow_context_flush(struct supersparrow *sparrow)
{
	struct sparrow_time now = sparrow_clock_now(&sparrow->clock);
	size_t i;

	for (i = 0; i < sparrow->settings->n_servers; i++)
		sparrow_server_flush(sparrow->servers[i], now);
}

int
sparrow_context_dispatch(struct supersparrow *sparrow,
    const struct pollfd *fds, size_t n)
{
	struct sparrow_time now = sparrow_clock_now(&sparrow->clock);
	int rc;
	size_t i;

	for (i = 0; i < sparrow->settings->n_servers; i++)
		sparrow_server_dispatch(sparrow->servers[i], fds, n, now);
	tick_lookups(sparrow, now);
	if (sparrow->pop_check != NULL)
		sparrow_pop_check_tick(sparrow->pop_check, now);
	sparrow_lookup_report(sparrow);
	sparrow_context_flush(sparrow);
	rc = sparrow->out_of_memory ? -ENOMEM : 0;
	sparrow->out_of_memory = false;
	return rc;
}

size_t
supersparrow_pollfds(struct supersparrow *sparrow, struct pollfd *fds,
    size_t n, int *timeout_ms)
{
	if (sparrow->worker == NULL)
		return sparrow_context_pollfds(sparrow, fds, n, timeout_ms);
	*timeout_ms = -1;
	return 0;
}

int
supersparrow_dispatch(struct supersparrow *sparrow, const struct pollfd *fds,
    size_t n)
{
	return sparrow->worker != NULL ? -EBUSY :
	    sparrow_context_dispatch(sparrow, fds, n);
}
