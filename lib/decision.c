/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "decision.h"

int
supersparrow_decision_new(struct supersparrow_decision **out)
{
	struct supersparrow_decision *decision;

	*out = NULL;
	decision = calloc(1, sizeof(*decision));
	if (decision == NULL)
		return -ENOMEM;
	sparrow_route_init(&decision->route);
	decision->age_ms = -1;
	*out = decision;
	return 0;
}

struct supersparrow_decision *
supersparrow_decision_unref(struct supersparrow_decision *decision)
{
	if (decision == NULL)
		return NULL;
	sparrow_route_free(&decision->route);
	free(decision->ranks);
	free(decision);
	return NULL;
}

int
sparrow_decision_reset(struct supersparrow_decision *decision,
    const struct sparrow_settings *settings, const struct sparrow_addr *addr)
{
	const struct sparrow_addr none = { .family = AF_UNSPEC };
	struct sparrow_rank *ranks;
	size_t n = settings == NULL ? 0 : settings->pops.n;

	decision->settings = NULL;
	decision->addr = addr == NULL ? none : *addr;
	sparrow_addr_print(&decision->addr, decision->address);
	decision->source = SUPERSPARROW_SOURCE_NONE;
	decision->reason = SUPERSPARROW_REASON_NONE;
	sparrow_route_reset(&decision->route);
	decision->scope.addr = none;
	decision->route_server = NULL;
	decision->age_ms = -1;
	decision->took_us = 0;
	decision->n_ranks = 0;
	decision->in_path = 0;
	sparrow_error_clear(&decision->error);
	if (n > decision->room) {
		ranks = realloc(decision->ranks, n * sizeof(*ranks));
		if (ranks == NULL)
			return -ENOMEM;
		decision->ranks = ranks;
		decision->room = n;
	}
	decision->n_ranks = n;
	decision->settings = settings;
	return 0;
}

int
sparrow_decision_copy(struct supersparrow_decision *dst,
    const struct supersparrow_decision *src)
{
	int rc = sparrow_route_copy(&dst->route, &src->route);

	if (rc != 0)
		return rc;
	if (src->n_ranks > 0)
		memcpy(dst->ranks, src->ranks,
		    src->n_ranks * sizeof(*src->ranks));
	dst->n_ranks = src->n_ranks;
	dst->source = src->source;
	dst->reason = src->reason;
	dst->scope = src->scope;
	memcpy(dst->scope_text, src->scope_text, sizeof(dst->scope_text));
	dst->route_server = src->route_server;
	dst->age_ms = src->age_ms;
	dst->in_path = src->in_path;
	dst->error = src->error;
	return 0;
}

void
sparrow_decision_set_scope(struct supersparrow_decision *decision,
    const struct sparrow_prefix *scope)
{
	const struct sparrow_table *overrides = decision->settings->overrides;
	struct sparrow_prefix between = *scope;
	struct sparrow_list list;

	decision->scope = *scope;
	if (overrides != NULL && decision->source !=
	    SUPERSPARROW_SOURCE_OVERRIDE && !sparrow_table_find(overrides,
	    &decision->addr, &list, &between) && between.len > scope->len)
		decision->scope = between;
	sparrow_prefix_print(&decision->scope, decision->scope_text);
}

void
sparrow_decision_set_list(struct supersparrow_decision *decision,
    const struct sparrow_list *list)
{
	if (decision->n_ranks > 0)
		memcpy(decision->ranks, list->ranks,
		    decision->n_ranks * sizeof(*decision->ranks));
	decision->in_path = list->in_path;
	decision->reason = list->reason;
}

bool
sparrow_decision_override(struct supersparrow_decision *decision)
{
	const struct sparrow_table *overrides = decision->settings->overrides;
	struct sparrow_prefix scope;
	struct sparrow_list list;

	if (overrides == NULL || !sparrow_table_find(overrides,
	    &decision->addr, &list, &scope))
		return false;
	decision->source = SUPERSPARROW_SOURCE_OVERRIDE;
	sparrow_decision_set_list(decision, &list);
	sparrow_decision_set_scope(decision, &scope);
	return true;
}

enum supersparrow_reason
sparrow_decision_route_reason(const struct supersparrow_decision *decision)
{
	switch (decision->route.status) {
	case SUPERSPARROW_STATUS_NOT_IN_TABLE:
		return SUPERSPARROW_REASON_NOT_IN_TABLE;
	case SUPERSPARROW_STATUS_NO_BEST_PATH:
		return SUPERSPARROW_REASON_NO_BEST_PATH;
	case SUPERSPARROW_STATUS_FOUND:
	case SUPERSPARROW_STATUS_NONE:
	case SUPERSPARROW_STATUS_LOGIN_FAILED:
	case SUPERSPARROW_STATUS_ERROR:
		break;
	}
	if (decision->in_path > 0)
		return SUPERSPARROW_REASON_POP_IN_PATH;
	return sparrow_route_is_local(&decision->route) ?
	    SUPERSPARROW_REASON_LOCAL_ROUTE :
	    SUPERSPARROW_REASON_NO_POP_IN_PATH;
}

enum supersparrow_reason
sparrow_decision_error_reason(const struct supersparrow_decision *decision)
{
	switch (decision->error.code) {
	case SUPERSPARROW_ELATE:
		return SUPERSPARROW_REASON_LATE;
	case SUPERSPARROW_ELOGIN:
		return SUPERSPARROW_REASON_LOGIN_REFUSED;
	case SUPERSPARROW_EPROTOCOL:
		return SUPERSPARROW_REASON_PROTOCOL_ERROR;
	case SUPERSPARROW_ETABLE:
		return SUPERSPARROW_REASON_TABLE_TOO_OLD;
	default:
		return SUPERSPARROW_REASON_DOWN;
	}
}

/* The POP at a place of the ranking, or NULL. */
static const struct sparrow_pop *
pop_at(const struct supersparrow_decision *decision, size_t i)
{
	if (decision->settings == NULL || i >= decision->n_ranks)
		return NULL;
	return &decision->settings->pops.pop[decision->ranks[i].pop];
}

const char *
supersparrow_decision_address(const struct supersparrow_decision *decision)
{
	return decision->addr.family == AF_UNSPEC ? NULL : decision->address;
}

enum supersparrow_source
supersparrow_decision_source(const struct supersparrow_decision *decision)
{
	return decision->source;
}

enum supersparrow_reason
supersparrow_decision_reason(const struct supersparrow_decision *decision)
{
	return decision->reason;
}

const struct supersparrow_route *
supersparrow_decision_route(const struct supersparrow_decision *decision)
{
	return &decision->route;
}

const char *
supersparrow_decision_scope(const struct supersparrow_decision *decision)
{
	return decision->scope.addr.family == AF_UNSPEC ? NULL :
	    decision->scope_text;
}

const char *
supersparrow_decision_route_server(const struct supersparrow_decision *decision)
{
	return decision->route_server;
}

int64_t
supersparrow_decision_age_ms(const struct supersparrow_decision *decision)
{
	return decision->age_ms;
}

int64_t
supersparrow_decision_took_us(const struct supersparrow_decision *decision)
{
	return decision->took_us;
}

int
supersparrow_decision_error(const struct supersparrow_decision *decision)
{
	return decision->error.code;
}

const char *
supersparrow_decision_error_text(const struct supersparrow_decision *decision)
{
	return decision->error.code == 0 ? NULL : decision->error.text;
}

size_t
supersparrow_decision_answers(const struct supersparrow_decision *decision)
{
	const struct sparrow_pop *pop = pop_at(decision, 0);
	size_t most;

	/* Without a self nobody is near to an address that no POP claims. */
	if (pop == NULL || decision->ranks[0].how == SUPERSPARROW_RANK_UNRANKED)
		return 0;
	most = (size_t)decision->settings->result_count;
	return pop->n_results < most ? pop->n_results : most;
}

const char *
supersparrow_decision_answer(const struct supersparrow_decision *decision,
    size_t i)
{
	if (i >= supersparrow_decision_answers(decision))
		return NULL;
	return pop_at(decision, 0)->results[i];
}

size_t
supersparrow_decision_pops(const struct supersparrow_decision *decision)
{
	return decision->settings == NULL ? 0 : decision->n_ranks;
}

size_t
supersparrow_decision_pop(const struct supersparrow_decision *decision,
    size_t i)
{
	return pop_at(decision, i) == NULL ? SIZE_MAX :
	    decision->ranks[i].pop;
}

const char *
supersparrow_decision_pop_name(const struct supersparrow_decision *decision,
    size_t i)
{
	const struct sparrow_pop *pop = pop_at(decision, i);

	return pop == NULL ? NULL : pop->name;
}

enum supersparrow_rank
supersparrow_decision_pop_rank(const struct supersparrow_decision *decision,
    size_t i)
{
	return pop_at(decision, i) == NULL ? SUPERSPARROW_RANK_UNRANKED :
	    decision->ranks[i].how;
}

uint32_t
supersparrow_decision_pop_as(const struct supersparrow_decision *decision,
    size_t i)
{
	const struct sparrow_pop *pop = pop_at(decision, i);

	if (pop == NULL)
		return 0;
	if (decision->ranks[i].how == SUPERSPARROW_RANK_IN_PATH)
		return decision->ranks[i].as;
	return pop->n_as == 0 ? 0 : pop->as[0];
}

size_t
supersparrow_decision_pop_results(const struct supersparrow_decision *decision,
    size_t i)
{
	const struct sparrow_pop *pop = pop_at(decision, i);

	return pop == NULL ? 0 : pop->n_results;
}

const char *
supersparrow_decision_pop_result(const struct supersparrow_decision *decision,
    size_t i, size_t j)
{
	const struct sparrow_pop *pop = pop_at(decision, i);

	return pop == NULL || j >= pop->n_results ? NULL : pop->results[j];
}

int
supersparrow_decision_is_pop_as(const struct supersparrow_decision *decision,
    uint32_t asn)
{
	return decision->settings != NULL && sparrow_pops_find_as(
	    &decision->settings->pops, asn) != SPARROW_NO_POP;
}
