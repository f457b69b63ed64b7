/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "session/converge.h"

void
sparrow_converge_login(struct sparrow_converge *converge,
    struct sparrow_time now)
{
	converge->guarded = converge->settle_ms > 0 && !converge->trusted &&
	    (converge->guard == SPARROW_GUARD_LOGIN ||
	    (converge->guard == SPARROW_GUARD_RELOGIN && converge->was_lost));
	converge->settled_at = sparrow_time_add_ms(now, converge->settle_ms);
	converge->next = 0;
	converge->ask_at = now;
	converge->trusted = false;
}

void
sparrow_converge_lost(struct sparrow_converge *converge)
{
	converge->was_lost = true;
}

void
sparrow_converge_trust(struct sparrow_converge *converge)
{
	converge->trusted = true;
}

void
sparrow_converge_distrust(struct sparrow_converge *converge)
{
	converge->trusted = false;
}

bool
sparrow_converge_is_settled(const struct sparrow_converge *converge,
    struct sparrow_time now)
{
	return !converge->guarded ||
	    !sparrow_time_before(now, converge->settled_at);
}

const struct sparrow_addr *
sparrow_converge_canary(const struct sparrow_converge *converge,
    struct sparrow_time now)
{
	if (converge->n_canaries == 0 ||
	    sparrow_converge_is_settled(converge, now) ||
	    sparrow_time_before(now, converge->ask_at))
		return NULL;
	return &converge->canaries[converge->next].addr;
}

struct sparrow_time
sparrow_converge_ask_at(const struct sparrow_converge *converge)
{
	if (!converge->guarded || converge->n_canaries == 0)
		return sparrow_time_never();
	return sparrow_time_before(converge->ask_at, converge->settled_at) ?
	    converge->ask_at : sparrow_time_never();
}

void
sparrow_converge_answer(struct sparrow_converge *converge,
    const struct supersparrow_route *route, struct sparrow_time now)
{
	const struct sparrow_prefix *canary;

	/* A login meanwhile, or a settled one: nothing is waited for. */
	if (!converge->guarded || converge->next >= converge->n_canaries)
		return;
	canary = &converge->canaries[converge->next];
	if (route == NULL || route->status != SUPERSPARROW_STATUS_FOUND ||
	    route->prefix.len < canary->len ||
	    !sparrow_prefix_covers(&route->prefix, &canary->addr)) {
		converge->ask_at = sparrow_time_add_ms(now,
		    SPARROW_CANARY_RETRY_MS);
		return;
	}
	converge->next++;
	converge->ask_at = now;
	if (converge->next == converge->n_canaries)
		converge->guarded = false;
}
