/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Has a route server that has just come back heard the routes again?
 *
 * A bgpd that was restarted says "not in table" at once, for every address,
 * until its peers have sent their tables: seconds on a bench, minutes with a
 * full table.  Half of a table looks healthy too.  So after a login that
 * follows a lost session nothing it says replaces a good answer until
 *
 *	settle has passed since the login, or
 *	every canary was found as exactly that prefix or a longer one.
 */
#ifndef SPARROW_SESSION_CONVERGE_H
#define SPARROW_SESSION_CONVERGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/addr.h"
#include "base/clock.h"
#include "route/route.h"

/* Canaries that are not there yet are asked for again after so long. */
#define SPARROW_CANARY_RETRY_MS 500

/* When a login is followed by a guard. */
enum sparrow_guard {
	SPARROW_GUARD_NEVER,		/* print what the router says */
	SPARROW_GUARD_RELOGIN,		/* after a lost session */
	SPARROW_GUARD_LOGIN		/* after every login */
};

struct sparrow_converge {
	/* Set by the owner. */
	enum sparrow_guard guard;
	int64_t settle_ms;		/* 0: no guard */
	const struct sparrow_prefix *canaries;	/* borrowed */
	size_t n_canaries;

	/* Its own. */
	bool was_lost;
	bool trusted;			/* by somebody else, until now */
	bool guarded;			/* not settled yet, as far as known */
	struct sparrow_time settled_at;
	size_t next;			/* canaries before it were found */
	struct sparrow_time ask_at;
};

void sparrow_converge_login(struct sparrow_converge *converge,
    struct sparrow_time now);
void sparrow_converge_lost(struct sparrow_converge *converge);

/* It had converged for somebody else a moment ago: no guard after the next
 * login, unless something goes wrong before. */
void sparrow_converge_trust(struct sparrow_converge *converge);
void sparrow_converge_distrust(struct sparrow_converge *converge);

/* May the route server be believed? */
bool sparrow_converge_is_settled(const struct sparrow_converge *converge,
    struct sparrow_time now);

/* The canary to ask for now, or NULL; and when there may be one. */
const struct sparrow_addr *
sparrow_converge_canary(const struct sparrow_converge *converge,
    struct sparrow_time now);
struct sparrow_time
sparrow_converge_ask_at(const struct sparrow_converge *converge);

/* What was said about it; route NULL: nothing. */
void sparrow_converge_answer(struct sparrow_converge *converge,
    const struct supersparrow_route *route, struct sparrow_time now);

#endif
