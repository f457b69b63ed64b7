/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Inside of the façade: the context, its lookups and the questions on the way.
 */
#ifndef SPARROW_CONTEXT_H
#define SPARROW_CONTEXT_H

#include <stdatomic.h>
#include <stdbool.h>
#include <sys/queue.h>

#include <supersparrow.h>

#include "base/clock.h"
#include "base/log.h"
#include "cache/cache.h"
#include "decision.h"
#include "session/server.h"
#include "settings.h"
#include "tables.h"

/* What a route server says that has not converged is kept so long at most. */
#define SPARROW_UNSETTLED_MS 1000

/* Somebody who waits for an answer. */
struct supersparrow_lookup {
	struct supersparrow *sparrow;
	struct supersparrow_decision *decision;	/* the caller's */
	supersparrow_lookup_fn *done;
	void *data;
	unsigned flags;
	struct sparrow_time started;
	struct sparrow_time deadline;		/* gives up */
	struct sparrow_time asked;		/* this server */
	struct sparrow_time next_at;		/* tries the next server */
	size_t server;				/* being asked */
	size_t servers_end;			/* behind the last to ask */
	struct sparrow_flight *flight;		/* NULL: finished */
	size_t heap_at;				/* in sparrow->deadlines */
	TAILQ_ENTRY(supersparrow_lookup) link;	/* of a flight, or finished */
};

TAILQ_HEAD(sparrow_lookups, supersparrow_lookup);

/* A question on its way to a route server, and who waits for it; it goes on
 * when nobody does, and fills the cache. */
struct sparrow_flight {
	struct sparrow_question question;
	struct supersparrow *sparrow;
	size_t server;
	struct sparrow_lookups waiters;
	LIST_ENTRY(sparrow_flight) link;	/* of its bucket */
};

LIST_HEAD(sparrow_flights, sparrow_flight);

/* Buckets of flights, by the block that they ask about: as many as may wait
 * for one server. */
#define SPARROW_FLIGHT_BUCKETS 1024

/* Those who wait, the next to give up first: a binary heap by next_at. */
struct sparrow_deadlines {
	struct supersparrow_lookup **heap;
	size_t n;
	size_t room;
};

struct sparrow_worker;

struct supersparrow {
	atomic_uint refs;
	struct supersparrow_config *config;
	const struct sparrow_settings *settings;
	struct sparrow_clock clock;
	struct sparrow_log log;
	struct sparrow_cache *cache;
	struct sparrow_tables *tables;		/* NULL: none configured */
	struct sparrow_pop_check *pop_check;	/* NULL: nobody to ask */
	struct sparrow_server **servers;	/* settings->n_servers */
	struct sparrow_flights flights[SPARROW_FLIGHT_BUCKETS];
	uint64_t flight_key[2];			/* of the hash */
	struct sparrow_deadlines deadlines;
	struct sparrow_lookups finished;	/* to be reported */
	size_t n_lookups;
	struct sparrow_rank *ranks;		/* scratch, one per POP */
	bool out_of_memory;			/* since the last dispatch */
	struct sparrow_worker *worker;		/* NULL: never started */
};

/* supersparrow_new() with a clock of the caller's. */
int sparrow_context_new(struct supersparrow_config *config,
    const struct sparrow_clock *clock, struct supersparrow **out);

/*
 * poll.c: the loop, whoever runs it.
 */

size_t sparrow_context_pollfds(struct supersparrow *sparrow,
    struct pollfd *fds, size_t n, int *timeout_ms);
/* Send what callbacks, or the caller, asked since. */
void sparrow_context_flush(struct supersparrow *sparrow);

int sparrow_context_dispatch(struct supersparrow *sparrow,
    const struct pollfd *fds, size_t n);

/*
 * lookup.c: the ladder.
 */

/* Check the arguments and empty the decision for them.  0, -EINVAL, -ENOMEM. */
int sparrow_lookup_prepare(struct supersparrow *sparrow,
    const struct sockaddr *sa, unsigned wait_ms, unsigned flags,
    struct supersparrow_decision *decision);

/* The servers that a lookup with these flags may ask: from first on, to the
 * one before end. */
size_t sparrow_lookup_first_server(unsigned flags);
size_t sparrow_lookup_end_of_servers(const struct supersparrow *sparrow,
    unsigned flags);

/* Start a lookup; its decision was prepared.  0, -EBUSY, -ENOMEM. */
struct sparrow_lookup_order {
	struct supersparrow_decision *decision;
	unsigned flags;
	struct sparrow_time started;
	struct sparrow_time deadline;
	supersparrow_lookup_fn *done;
	void *data;
	bool is_miss;			/* the cache had nothing a moment ago */
};
int sparrow_lookup_begin(struct supersparrow *sparrow,
    const struct sparrow_lookup_order *order, struct sparrow_time now,
    struct supersparrow_lookup **out);

/* Without asking: from the cache, fresh or not, else self; decision->error
 * says why.  Any thread, once the worker runs. */
void sparrow_lookup_from_known(struct supersparrow *sparrow, unsigned flags,
    struct supersparrow_decision *decision, struct sparrow_time now);

/* The answer is there; it is reported by the next dispatch. */
void sparrow_lookup_finish(struct supersparrow_lookup *lookup,
    struct sparrow_time now);

/* Fill the decision from the cache if that has a fresh answer. */
bool sparrow_lookup_from_cache(struct supersparrow *sparrow,
    struct supersparrow_decision *decision, struct sparrow_time now);

/* Fill the decision from what needs nobody: an override, or a fresh answer of
 * the cache. */
bool sparrow_lookup_at_once(struct supersparrow *sparrow,
    struct supersparrow_decision *decision, struct sparrow_time now);

/* Fill the decision from what is kept, fresh or not, because what the server
 * says now is not to be believed yet. */
bool sparrow_lookup_from_kept(struct supersparrow_lookup *lookup,
    struct sparrow_time now);

/* Ask lookup->server and those after it, until there is one to wait for. */
void sparrow_lookup_ask(struct supersparrow_lookup *lookup,
    struct sparrow_time now);

/* No server is left to wait for: stale, or self. */
void sparrow_lookup_fall_back(struct supersparrow_lookup *lookup,
    struct sparrow_time now);

/* Keep what went wrong: the first code, every sentence. */
void sparrow_lookup_note_error(struct supersparrow_decision *decision,
    const struct sparrow_error *error);

/* The same for a server that is late. */
void sparrow_lookup_note_late(const struct supersparrow *sparrow,
    size_t server, struct supersparrow_decision *decision);

/* Its time has come (next_at): the next server, or what else there is.  It
 * waits in no list. */
void sparrow_lookup_tick(struct supersparrow_lookup *lookup,
    struct sparrow_time now);

/* Report every finished lookup. */
void sparrow_lookup_report(struct supersparrow *sparrow);

/*
 * deadlines.c: who waits, and until when.
 */

/* Room for one more; 0, -ENOMEM. */
int sparrow_deadlines_reserve(struct sparrow_deadlines *deadlines, size_t n);

void sparrow_deadlines_add(struct sparrow_deadlines *deadlines,
    struct supersparrow_lookup *lookup);
void sparrow_deadlines_remove(struct sparrow_deadlines *deadlines,
    struct supersparrow_lookup *lookup);

/* NULL: nobody waits. */
struct supersparrow_lookup *
sparrow_deadlines_first(const struct sparrow_deadlines *deadlines);

/*
 * pop_check.c: is each POP of the table still where the table says?
 */

/* 0, -ENOMEM. */
int sparrow_pop_check_new(struct supersparrow *sparrow,
    struct sparrow_pop_check **out);
void sparrow_pop_check_free(struct sparrow_pop_check *check);

/* When the next questions are due; ask them, if they are. */
struct sparrow_time
sparrow_pop_check_due(const struct sparrow_pop_check *check);
void sparrow_pop_check_tick(struct sparrow_pop_check *check,
    struct sparrow_time now);

/*
 * flight.c: questions on the way.
 */

/* The flight that asks this lookup's server about its address: one that is on
 * the way, or a new one; NULL if it cannot be asked, the error is noted. */
struct sparrow_flight *
sparrow_flight_board(struct supersparrow_lookup *lookup,
    struct sparrow_time now);

/* The lookup waits for its flight, until next_at; or no longer. */
void sparrow_flight_wait(struct sparrow_flight *flight,
    struct supersparrow_lookup *lookup);
void sparrow_flight_leave(struct supersparrow_lookup *lookup);

void sparrow_flight_free(struct sparrow_flight *flight);

#endif
