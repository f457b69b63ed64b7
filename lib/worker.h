/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The context's own thread.  It alone touches sessions and sockets; the others
 * read the cache, and hand it what is missing.
 */
#ifndef SPARROW_WORKER_H
#define SPARROW_WORKER_H

#include <supersparrow.h>

#include "base/clock.h"
#include "base/error.h"

/* Lookups that wait for the worker or are with it; who comes later is answered
 * from what is known.  As many as questions may wait for a server. */
#define SPARROW_REQUESTS_MAX 1024

struct sparrow_worker;

/* supersparrow_locate() once the worker runs: the decision is prepared. */
int sparrow_worker_locate(struct sparrow_worker *worker, unsigned wait_ms,
    unsigned flags, struct supersparrow_decision *decision,
    struct sparrow_time now);

/* The last reference to its context goes. */
struct sparrow_worker *sparrow_worker_free(struct sparrow_worker *worker);

/* What a route server was when the worker looked last. */
struct sparrow_sight {
	enum supersparrow_server_state state;
	struct sparrow_time settled_at;		/* believed from then on */
	int64_t login_us;
	struct sparrow_error error;
};

/* servers.c: what it is now, for the thread that runs it. */
void sparrow_context_look(const struct supersparrow *sparrow, size_t server,
    struct sparrow_sight *out);

/* Somebody waited for these servers in vain: nobody waits for them until the
 * worker has looked again. */
void sparrow_worker_show_late(struct sparrow_worker *worker, size_t first,
    size_t end);

void sparrow_worker_sight(struct sparrow_worker *worker, size_t server,
    struct sparrow_sight *out);

#endif
