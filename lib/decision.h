/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The one value that every answer is printed from.
 */
#ifndef SPARROW_DECISION_H
#define SPARROW_DECISION_H

#include <stdbool.h>

#include <supersparrow.h>

#include "base/addr.h"
#include "base/error.h"
#include "route/route.h"
#include "select/select.h"
#include "settings.h"

struct supersparrow_decision {
	const struct sparrow_settings *settings;	/* NULL: empty */
	struct sparrow_addr addr;		/* AF_UNSPEC: not an address */
	char address[SPARROW_ADDR_TEXT];
	enum supersparrow_source source;
	enum supersparrow_reason reason;
	struct supersparrow_route route;
	struct sparrow_prefix scope;		/* AF_UNSPEC: none */
	char scope_text[SPARROW_PREFIX_TEXT];
	const char *route_server;		/* the configuration's */
	int64_t age_ms;
	int64_t took_us;
	struct sparrow_rank *ranks;		/* all POPs */
	size_t n_ranks;
	size_t room;				/* in ranks */
	size_t in_path;
	struct sparrow_error error;
};

/* Empty it for a question about addr (may be NULL) under these settings, with
 * room for every POP.  0, -ENOMEM (empty, without settings). */
int sparrow_decision_reset(struct supersparrow_decision *decision,
    const struct sparrow_settings *settings, const struct sparrow_addr *addr);

/* Everything that src has, into one that was emptied under the same settings;
 * 0, or -ENOMEM: as it was. */
int sparrow_decision_copy(struct supersparrow_decision *dst,
    const struct supersparrow_decision *src);

/* The decision holds in this prefix, but for overrides within it. */
void sparrow_decision_set_scope(struct supersparrow_decision *decision,
    const struct sparrow_prefix *scope);

/* Fill it from an override around its address; false: there is none. */
bool sparrow_decision_override(struct supersparrow_decision *decision);

/* Its ranking is that of a table; its scope is what it was. */
void sparrow_decision_set_list(struct supersparrow_decision *decision,
    const struct sparrow_list *list);

/* Why a route answers as it does: from its status, its path and how many POPs
 * were found in it. */
enum supersparrow_reason
sparrow_decision_route_reason(const struct supersparrow_decision *decision);

/* Why there was no live answer: from decision->error. */
enum supersparrow_reason
sparrow_decision_error_reason(const struct supersparrow_decision *decision);

#endif
