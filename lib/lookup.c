/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "context.h"
#include "worker.h"

/*
 * The ladder, for one lookup:
 *
 *     an override -> OVERRIDE
 *     the table -> TABLE
 *     fresh in the cache -> CACHE
 *     servers in order, each that is neither down nor late gets its share of
 *         the time that is left; the first that answers -> LIVE
 *     expired in the cache -> STALE
 *     -> SELF
 *
 * A question is a flight of its own: it goes on when its lookup has given up,
 * and lookups for the same block share it.
 */

/* SUPERSPARROW_LOOKUP_SERVER() puts the number, and one, above it. */
#define SERVER_SHIFT 8

void
sparrow_lookup_finish(struct supersparrow_lookup *lookup,
    struct sparrow_time now)
{
	lookup->decision->took_us = sparrow_time_diff_us(now, lookup->started);
	lookup->flight = NULL;
	TAILQ_INSERT_TAIL(&lookup->sparrow->finished, lookup, link);
}

/* What the cache has about the decision's address; the decision is filled
 * unless it is a miss. */
static enum sparrow_cache_hit
from_cache(struct supersparrow *sparrow,
    struct supersparrow_decision *decision, struct sparrow_time now)
{
	struct sparrow_cache_out out = {
		.ranks = decision->ranks,
		.n_ranks = decision->n_ranks,
		.route = &decision->route,
	};
	enum sparrow_cache_hit hit;

	hit = sparrow_cache_get(sparrow->cache, &decision->addr, now, &out);
	if (hit == SPARROW_CACHE_MISS) {
		sparrow_route_reset(&decision->route);
		return hit;
	}
	decision->in_path = out.in_path;
	decision->age_ms = out.age_ms;
	decision->route_server =
	    sparrow_server_name(sparrow->servers[out.server]);
	sparrow_decision_set_scope(decision, &out.scope);
	decision->source = hit == SPARROW_CACHE_FRESH ?
	    SUPERSPARROW_SOURCE_CACHE : SUPERSPARROW_SOURCE_STALE;
	if (hit == SPARROW_CACHE_STALE)
		decision->reason = sparrow_decision_error_reason(decision);
	else
		decision->reason = out.brief ?
		    SUPERSPARROW_REASON_NOT_CONVERGED :
		    sparrow_decision_route_reason(decision);
	return hit;
}

bool
sparrow_lookup_from_kept(struct supersparrow_lookup *lookup,
    struct sparrow_time now)
{
	struct supersparrow_decision *decision = lookup->decision;

	if ((lookup->flags & SUPERSPARROW_LOOKUP_FRESH) != 0 ||
	    from_cache(lookup->sparrow, decision, now) == SPARROW_CACHE_MISS ||
	    decision->route.status != SUPERSPARROW_STATUS_FOUND ||
	    decision->reason == SUPERSPARROW_REASON_NOT_CONVERGED)
		return false;
	decision->source = SUPERSPARROW_SOURCE_STALE;
	decision->reason = SUPERSPARROW_REASON_NOT_CONVERGED;
	return true;
}

bool
sparrow_lookup_from_cache(struct supersparrow *sparrow,
    struct supersparrow_decision *decision, struct sparrow_time now)
{
	if (from_cache(sparrow, decision, now) == SPARROW_CACHE_FRESH)
		return true;
	/* What is stale is looked up again when nothing else is left. */
	sparrow_route_reset(&decision->route);
	decision->scope.addr.family = AF_UNSPEC;
	decision->source = SUPERSPARROW_SOURCE_NONE;
	decision->reason = SUPERSPARROW_REASON_NONE;
	decision->route_server = NULL;
	decision->age_ms = -1;
	decision->in_path = 0;
	return false;
}

bool
sparrow_lookup_at_once(struct supersparrow *sparrow,
    struct supersparrow_decision *decision, struct sparrow_time now)
{
	if (sparrow_decision_override(decision))
		return true;
	if (sparrow->tables != NULL &&
	    sparrow_tables_answer(sparrow->tables, decision, now))
		return true;
	return sparrow_lookup_from_cache(sparrow, decision, now);
}

size_t
sparrow_lookup_first_server(unsigned flags)
{
	unsigned one = flags >> SERVER_SHIFT;

	return one == 0 ? 0 : one - 1;
}

size_t
sparrow_lookup_end_of_servers(const struct supersparrow *sparrow,
    unsigned flags)
{
	return flags >> SERVER_SHIFT == 0 ? sparrow->settings->n_servers :
	    sparrow_lookup_first_server(flags) + 1;
}

/* Self, because nobody could be asked; decision->error says why. */
static void
answer_self(struct supersparrow *sparrow, size_t first,
    struct supersparrow_decision *decision)
{
	struct supersparrow_route *route = &decision->route;

	decision->in_path = sparrow_select(&sparrow->settings->pops, NULL,
	    sparrow->settings->self, decision->ranks);
	decision->source = SUPERSPARROW_SOURCE_SELF;
	decision->reason = sparrow_decision_error_reason(decision);
	/* Whom an operator must look at: the preferred one. */
	if (first < sparrow->settings->n_servers)
		decision->route_server =
		    sparrow_server_name(sparrow->servers[first]);
	route->status = decision->error.code == SUPERSPARROW_ELOGIN ?
	    SUPERSPARROW_STATUS_LOGIN_FAILED : SUPERSPARROW_STATUS_ERROR;
	route->error = decision->error;
}

void
sparrow_lookup_from_known(struct supersparrow *sparrow, unsigned flags,
    struct supersparrow_decision *decision, struct sparrow_time now)
{
	if ((flags & SUPERSPARROW_LOOKUP_FRESH) != 0 ||
	    from_cache(sparrow, decision, now) == SPARROW_CACHE_MISS)
		answer_self(sparrow, sparrow_lookup_first_server(flags),
		    decision);
}

void
sparrow_lookup_fall_back(struct supersparrow_lookup *lookup,
    struct sparrow_time now)
{
	sparrow_lookup_from_known(lookup->sparrow, lookup->flags,
	    lookup->decision, now);
	sparrow_lookup_finish(lookup, now);
}

void
sparrow_lookup_note_error(struct supersparrow_decision *decision,
    const struct sparrow_error *error)
{
	char text[SPARROW_ERROR_TEXT];

	if (decision->error.code == 0) {
		decision->error = *error;
		return;
	}
	memcpy(text, decision->error.text, sizeof(text));
	sparrow_error_set(&decision->error, decision->error.code, "%s; %s",
	    text, error->text);
}

/* The share of the time that is left which this server gets. */
static struct sparrow_time
share_of(const struct supersparrow_lookup *lookup, struct sparrow_time now)
{
	const struct supersparrow *sparrow = lookup->sparrow;
	int64_t left = sparrow_time_diff_ms(lookup->deadline, now);
	size_t i, others = 0;

	for (i = lookup->server + 1; i < lookup->servers_end; i++)
		if (!sparrow_server_is_late(sparrow->servers[i]) &&
		    sparrow_server_state(sparrow->servers[i]) !=
		    SPARROW_SERVER_DOWN)
			others++;
	if (others == 0)
		return lookup->deadline;
	return sparrow_time_add_ms(now, left / (int64_t)(others + 1));
}

void
sparrow_lookup_note_late(const struct supersparrow *sparrow, size_t server,
    struct supersparrow_decision *decision)
{
	struct sparrow_error error;

	sparrow_error_set(&error, SUPERSPARROW_ELATE,
	    "%s: late: it has not answered an earlier question yet",
	    sparrow_server_name(sparrow->servers[server]));
	sparrow_lookup_note_error(decision, &error);
}

/* Is there a reason not to wait for the server that was asked? */
static bool
must_not_wait(struct supersparrow_lookup *lookup, struct sparrow_time now)
{
	struct supersparrow *sparrow = lookup->sparrow;
	struct sparrow_error error;

	if (sparrow_server_is_late(sparrow->servers[lookup->server])) {
		sparrow_lookup_note_late(sparrow, lookup->server,
		    lookup->decision);
		return true;
	}
	if (sparrow_time_before(now, lookup->deadline))
		return false;
	sparrow_error_set(&error, SUPERSPARROW_ELATE,
	    "%s: asked, but no time is left to wait",
	    sparrow_server_name(sparrow->servers[lookup->server]));
	sparrow_lookup_note_error(lookup->decision, &error);
	return true;
}

/* Is there a server behind this one that is to be preferred, since this one
 * has just come back and that one is healthy? */
static bool
is_stood_in(const struct supersparrow_lookup *lookup, struct sparrow_time now)
{
	const struct supersparrow *sparrow = lookup->sparrow;
	size_t i;

	if (sparrow_server_is_settled(sparrow->servers[lookup->server], now))
		return false;
	for (i = lookup->server + 1; i < lookup->servers_end; i++)
		if (sparrow_server_state(sparrow->servers[i]) ==
		    SPARROW_SERVER_UP &&
		    !sparrow_server_is_late(sparrow->servers[i]) &&
		    sparrow_server_is_settled(sparrow->servers[i], now))
			return true;
	return false;
}

void
sparrow_lookup_ask(struct supersparrow_lookup *lookup, struct sparrow_time now)
{
	struct sparrow_flight *flight;

	for (; lookup->server < lookup->servers_end; lookup->server++) {
		if (is_stood_in(lookup, now))
			continue;
		flight = sparrow_flight_board(lookup, now);
		if (flight == NULL || must_not_wait(lookup, now))
			continue;
		lookup->asked = now;
		lookup->next_at = share_of(lookup, now);
		sparrow_flight_wait(flight, lookup);
		return;
	}
	sparrow_lookup_fall_back(lookup, now);
}

void
sparrow_lookup_tick(struct supersparrow_lookup *lookup,
    struct sparrow_time now)
{
	struct sparrow_server *server =
	    lookup->sparrow->servers[lookup->server];
	struct sparrow_error error;

	sparrow_server_set_late(server,
	    sparrow_time_diff_ms(now, lookup->asked), &error);
	sparrow_lookup_note_error(lookup->decision, &error);
	lookup->server++;
	sparrow_lookup_ask(lookup, now);
}

int
sparrow_lookup_prepare(struct supersparrow *sparrow, const struct sockaddr *sa,
    unsigned wait_ms, unsigned flags, struct supersparrow_decision *decision)
{
	struct sparrow_addr addr;

	if (wait_ms > SUPERSPARROW_WAIT_MAX_MS ||
	    (flags & ((1u << SERVER_SHIFT) - 1) &
	    ~SUPERSPARROW_LOOKUP_FRESH) != 0 ||
	    sparrow_lookup_end_of_servers(sparrow, flags) >
	    sparrow->settings->n_servers ||
	    sparrow_addr_from_sockaddr(sa, &addr) != 0) {
		(void)sparrow_decision_reset(decision, NULL, NULL);
		return -EINVAL;
	}
	return sparrow_decision_reset(decision, sparrow->settings, &addr);
}

int
sparrow_lookup_begin(struct supersparrow *sparrow,
    const struct sparrow_lookup_order *order, struct sparrow_time now,
    struct supersparrow_lookup **out)
{
	struct supersparrow_lookup *lookup;

	if (sparrow->n_lookups >= SUPERSPARROW_LOOKUPS_MAX)
		return -EBUSY;
	if (sparrow_deadlines_reserve(&sparrow->deadlines,
	    sparrow->n_lookups + 1) != 0)
		return -ENOMEM;
	lookup = malloc(sizeof(*lookup));
	if (lookup == NULL)
		return -ENOMEM;
	*lookup = (struct supersparrow_lookup){
		.sparrow = sparrow,
		.decision = order->decision,
		.done = order->done,
		.data = order->data,
		.flags = order->flags,
		.server = sparrow_lookup_first_server(order->flags),
		.servers_end = sparrow_lookup_end_of_servers(sparrow,
		    order->flags),
		.started = order->started,
		.deadline = order->deadline,
	};
	sparrow->n_lookups++;
	*out = lookup;
	if (!order->is_miss &&
	    (order->flags & SUPERSPARROW_LOOKUP_FRESH) == 0 &&
	    sparrow_lookup_at_once(sparrow, order->decision, now))
		sparrow_lookup_finish(lookup, now);
	else
		sparrow_lookup_ask(lookup, now);
	return 0;
}

int
supersparrow_lookup_start(struct supersparrow *sparrow,
    const struct sockaddr *addr, unsigned wait_ms, unsigned flags,
    struct supersparrow_decision *decision, supersparrow_lookup_fn *done,
    void *data, struct supersparrow_lookup **out)
{
	struct sparrow_time now = sparrow_clock_now(&sparrow->clock);
	const struct sparrow_lookup_order order = {
		.decision = decision,
		.flags = flags,
		.started = now,
		.deadline = sparrow_time_add_ms(now, wait_ms),
		.done = done,
		.data = data,
	};
	struct supersparrow_lookup *lookup = NULL;
	int rc;

	if (out != NULL)
		*out = NULL;
	if (sparrow->worker != NULL)
		return -EBUSY;
	rc = sparrow_lookup_prepare(sparrow, addr, wait_ms, flags, decision);
	if (rc == 0)
		rc = sparrow_lookup_begin(sparrow, &order, now, &lookup);
	if (rc == 0 && out != NULL)
		*out = lookup;
	return rc;
}

void
supersparrow_lookup_cancel(struct supersparrow_lookup *lookup)
{
	struct supersparrow *sparrow;

	if (lookup == NULL)
		return;
	sparrow = lookup->sparrow;
	if (lookup->flight != NULL)
		sparrow_flight_leave(lookup);
	else
		TAILQ_REMOVE(&sparrow->finished, lookup, link);
	sparrow->n_lookups--;
	free(lookup);
}

void
sparrow_lookup_report(struct supersparrow *sparrow)
{
	struct supersparrow_lookup *lookup;
	size_t n = 0;

	/* Those that a callback starts wait for the next dispatch. */
	TAILQ_FOREACH(lookup, &sparrow->finished, link)
		n++;
	for (; n > 0; n--) {
		lookup = TAILQ_FIRST(&sparrow->finished);
		if (lookup == NULL)
			return;
		TAILQ_REMOVE(&sparrow->finished, lookup, link);
		sparrow->n_lookups--;
		lookup->done(lookup->data, lookup->decision);
		free(lookup);
	}
}

static void
set_flag(void *data, struct supersparrow_decision *decision)
{
	(void)decision;
	*(bool *)data = true;
}

/* Poll and dispatch until the flag is up. */
static void
run_until(struct supersparrow *sparrow, const bool *done)
{
	struct pollfd fds[SUPERSPARROW_POLLFDS_MAX];
	int timeout_ms;
	size_t n;

	sparrow_context_flush(sparrow);
	while (!*done) {
		n = sparrow_context_pollfds(sparrow, fds,
		    SUPERSPARROW_POLLFDS_MAX, &timeout_ms);
		if (n > SUPERSPARROW_POLLFDS_MAX)
			n = SUPERSPARROW_POLLFDS_MAX;
		/* EINTR: the events are stale, the deadlines are not. */
		if (poll(fds, (nfds_t)n, timeout_ms) < 0)
			n = 0;
		(void)sparrow_context_dispatch(sparrow, fds, n);
	}
}

int
supersparrow_locate(struct supersparrow *sparrow, const struct sockaddr *addr,
    unsigned wait_ms, unsigned flags, struct supersparrow_decision *decision)
{
	struct sparrow_time now = sparrow_clock_now(&sparrow->clock);
	bool done = false;
	const struct sparrow_lookup_order order = {
		.decision = decision,
		.flags = flags,
		.started = now,
		.deadline = sparrow_time_add_ms(now, wait_ms),
		.done = set_flag,
		.data = &done,
		.is_miss = true,
	};
	struct supersparrow_lookup *lookup;
	int rc;

	rc = sparrow_lookup_prepare(sparrow, addr, wait_ms, flags, decision);
	if (rc != 0)
		return rc;
	if (sparrow->worker != NULL)
		return sparrow_worker_locate(sparrow->worker, wait_ms, flags,
		    decision, now);
	if ((flags & SUPERSPARROW_LOOKUP_FRESH) == 0 &&
	    sparrow_lookup_at_once(sparrow, decision, now)) {
		decision->took_us = sparrow_time_diff_us(
		    sparrow_clock_now(&sparrow->clock), now);
		return 0;
	}
	rc = sparrow_lookup_begin(sparrow, &order, now, &lookup);
	if (rc != 0) {
		(void)sparrow_decision_reset(decision, NULL, NULL);
		return rc;
	}
	run_until(sparrow, &done);
	return 0;
}

int
supersparrow_decide_self(struct supersparrow *sparrow,
    const struct sockaddr *sa, struct supersparrow_decision *decision)
{
	struct sparrow_addr addr;
	int rc = sa == NULL ? 0 : sparrow_addr_from_sockaddr(sa, &addr);

	if (rc != 0) {
		(void)sparrow_decision_reset(decision, NULL, NULL);
		return -EINVAL;
	}
	rc = sparrow_decision_reset(decision, sparrow->settings,
	    sa == NULL ? NULL : &addr);
	if (rc != 0 || (sa != NULL && sparrow_decision_override(decision)))
		return rc;
	decision->in_path = sparrow_select(&sparrow->settings->pops, NULL,
	    sparrow->settings->self, decision->ranks);
	decision->source = SUPERSPARROW_SOURCE_SELF;
	decision->reason = sa == NULL ? SUPERSPARROW_REASON_BAD_ADDRESS :
	    SUPERSPARROW_REASON_LATE;
	return 0;
}
