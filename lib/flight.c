/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cache/siphash.h"
#include "context.h"

/*
 * A question on its way: who boards it, and what happens when it lands.
 */

/* Whose view a server's answers are. */
static uint32_t
vantage_of(const struct supersparrow *sparrow, size_t server)
{
	uint32_t pop = sparrow->settings->servers[server].vantage;

	return pop == SPARROW_NO_POP ? sparrow->settings->self : pop;
}

/* May a lookup for addr share this flight? */
static bool
is_shared(const struct sparrow_flight *flight,
    const struct supersparrow_lookup *lookup)
{
	const struct supersparrow *sparrow = lookup->sparrow;
	const struct sparrow_addr *addr = &lookup->decision->addr;
	struct sparrow_prefix block;

	if (sparrow_addr_equal(&flight->question.addr, addr))
		return true;
	if (sparrow->settings->cache_size == 0 ||
	    (lookup->flags & SUPERSPARROW_LOOKUP_FRESH) != 0)
		return false;
	block = sparrow_cache_block(sparrow->cache, addr);
	return sparrow_prefix_covers(&block, &flight->question.addr);
}

/* Where flights are that a lookup for addr may share. */
static struct sparrow_flights *
bucket_of(struct supersparrow *sparrow, const struct sparrow_addr *addr)
{
	struct sparrow_prefix block = sparrow_addr_prefix(addr,
	    (unsigned)(addr->family == AF_INET6 ?
	    sparrow->settings->cache_grain6 :
	    sparrow->settings->cache_grain4));
	uint64_t hash = sparrow_siphash(sparrow->flight_key, block.addr.bytes,
	    sparrow_addr_bits(addr) / 8);

	return &sparrow->flights[hash % SPARROW_FLIGHT_BUCKETS];
}

static void done(struct sparrow_question *question,
    struct sparrow_time now);

struct sparrow_flight *
sparrow_flight_board(struct supersparrow_lookup *lookup,
    struct sparrow_time now)
{
	struct supersparrow *sparrow = lookup->sparrow;
	struct sparrow_flights *bucket = bucket_of(sparrow,
	    &lookup->decision->addr);
	struct sparrow_error error;
	struct sparrow_flight *flight;

	LIST_FOREACH(flight, bucket, link) {
		if (flight->server == lookup->server &&
		    is_shared(flight, lookup))
			return flight;
	}
	flight = calloc(1, sizeof(*flight));
	if (flight == NULL) {
		sparrow->out_of_memory = true;
		sparrow_error_set(&error, -ENOMEM, "out of memory");
		sparrow_lookup_note_error(lookup->decision, &error);
		return NULL;
	}
	flight->sparrow = sparrow;
	flight->server = lookup->server;
	flight->question.addr = lookup->decision->addr;
	flight->question.done = done;
	sparrow_route_init(&flight->question.route);
	TAILQ_INIT(&flight->waiters);
	if (sparrow_server_ask(sparrow->servers[lookup->server],
	    &flight->question, now) != 0) {
		sparrow_lookup_note_error(lookup->decision,
		    &flight->question.error);
		sparrow_flight_free(flight);
		return NULL;
	}
	LIST_INSERT_HEAD(bucket, flight, link);
	return flight;
}

void
sparrow_flight_wait(struct sparrow_flight *flight,
    struct supersparrow_lookup *lookup)
{
	lookup->flight = flight;
	TAILQ_INSERT_TAIL(&flight->waiters, lookup, link);
	sparrow_deadlines_add(&lookup->sparrow->deadlines, lookup);
}

void
sparrow_flight_leave(struct supersparrow_lookup *lookup)
{
	TAILQ_REMOVE(&lookup->flight->waiters, lookup, link);
	sparrow_deadlines_remove(&lookup->sparrow->deadlines, lookup);
}

void
sparrow_flight_free(struct sparrow_flight *flight)
{
	sparrow_route_free(&flight->question.route);
	free(flight);
}

/* What a reply that came in amounts to. */
struct landing {
	struct sparrow_cache_answer answer;
	struct sparrow_prefix block;
	bool settled;		/* the route server is to be believed */
};

/* Give it to one who asked for this very address. */
static bool
answer_live(struct supersparrow_lookup *lookup,
    const struct sparrow_flight *flight, const struct landing *landing)
{
	struct supersparrow *sparrow = lookup->sparrow;
	struct supersparrow_decision *decision = lookup->decision;

	if (sparrow_route_copy(&decision->route, &flight->question.route) != 0)
		return false;
	if (decision->n_ranks > 0)
		memcpy(decision->ranks, sparrow->ranks,
		    decision->n_ranks * sizeof(*decision->ranks));
	decision->in_path = landing->answer.in_path;
	decision->age_ms = 0;
	decision->route_server =
	    sparrow_server_name(sparrow->servers[flight->server]);
	decision->source = SUPERSPARROW_SOURCE_LIVE;
	decision->reason = landing->settled ?
	    sparrow_decision_route_reason(decision) :
	    SUPERSPARROW_REASON_NOT_CONVERGED;
	sparrow_decision_set_scope(decision, &landing->block);
	return true;
}

/* Answer one who waited. */
static void
alight(struct supersparrow_lookup *lookup, const struct sparrow_flight *flight,
    const struct landing *landing, struct sparrow_time now)
{
	struct supersparrow *sparrow = lookup->sparrow;

	if (!landing->settled && sparrow_lookup_from_kept(lookup, now)) {
		sparrow_lookup_finish(lookup, now);
	} else if (sparrow_addr_equal(&lookup->decision->addr,
	    &flight->question.addr)) {
		if (answer_live(lookup, flight, landing))
			sparrow_lookup_finish(lookup, now);
		else
			sparrow_lookup_fall_back(lookup, now);
	} else if (sparrow_lookup_from_cache(sparrow, lookup->decision, now)) {
		lookup->decision->source = SUPERSPARROW_SOURCE_LIVE;
		sparrow_lookup_finish(lookup, now);
	} else {
		/* A longer prefix: the block is no longer one. */
		sparrow_lookup_ask(lookup, now);
	}
}

/* A good reply: rank, keep, answer. */
static void
land(struct sparrow_flight *flight, struct sparrow_time now)
{
	struct supersparrow *sparrow = flight->sparrow;
	const struct supersparrow_route *route = &flight->question.route;
	struct landing landing = {
		.answer = {
			.ranks = sparrow->ranks,
			.n_ranks = sparrow->settings->pops.n,
			.self = vantage_of(sparrow, flight->server),
			.server = (uint32_t)flight->server,
			.route = route,
		},
		.settled = sparrow_server_is_settled(
		    sparrow->servers[flight->server], now),
	};
	struct supersparrow_lookup *lookup;

	landing.answer.in_path = sparrow_select(&sparrow->settings->pops,
	    route->has_best ? sparrow_strbuf_text(&route->as_path) : NULL,
	    landing.answer.self, sparrow->ranks);
	if (!landing.settled)
		landing.answer.brief_ms = SPARROW_UNSETTLED_MS;
	landing.block = sparrow_cache_put(sparrow->cache,
	    &flight->question.addr, &landing.answer, now);
	while ((lookup = TAILQ_FIRST(&flight->waiters)) != NULL) {
		sparrow_flight_leave(lookup);
		alight(lookup, flight, &landing, now);
	}
}

static void
done(struct sparrow_question *question, struct sparrow_time now)
{
	struct sparrow_flight *flight = (struct sparrow_flight *)question;
	struct supersparrow *sparrow = flight->sparrow;
	struct supersparrow_lookup *lookup;

	LIST_REMOVE(flight, link);
	if (question->error.code == 0 &&
	    question->route.status == SUPERSPARROW_STATUS_ERROR) {
		question->error = question->route.error;
		sparrow_error_prefix(&question->error,
		    sparrow_server_name(sparrow->servers[flight->server]));
	}
	if (question->error.code == 0)
		land(flight, now);
	while ((lookup = TAILQ_FIRST(&flight->waiters)) != NULL) {
		sparrow_flight_leave(lookup);
		sparrow_lookup_note_error(lookup->decision, &question->error);
		lookup->server++;
		sparrow_lookup_ask(lookup, now);
	}
	sparrow_flight_free(flight);
}

