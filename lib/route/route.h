/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A route as a value: what one reply said about one address.
 */
#ifndef SPARROW_ROUTE_ROUTE_H
#define SPARROW_ROUTE_ROUTE_H

#include <stdbool.h>

#include <supersparrow.h>

#include "base/addr.h"
#include "base/error.h"
#include "base/strbuf.h"

/* An address, a link-local one with its zone, or an interface name. */
#define SPARROW_NEXT_HOP_TEXT 64

enum sparrow_origin {
	SPARROW_ORIGIN_NONE,
	SPARROW_ORIGIN_IGP,
	SPARROW_ORIGIN_EGP,
	SPARROW_ORIGIN_INCOMPLETE
};

struct supersparrow_route {
	enum supersparrow_status status;
	struct sparrow_prefix prefix;		/* AF_UNSPEC: none */
	char prefix_text[SPARROW_PREFIX_TEXT];
	bool has_best;				/* the fields below count */
	struct sparrow_strbuf as_path;		/* "" or "Local": empty path */
	enum sparrow_origin origin;
	char next_hop[SPARROW_NEXT_HOP_TEXT];	/* "": unknown */
	unsigned paths;				/* entries printed */
	struct sparrow_error error;		/* LOGIN_FAILED, ERROR */
};

/* A route embedded in something else is initialised and released by these. */
void sparrow_route_init(struct supersparrow_route *route);
void sparrow_route_free(struct supersparrow_route *route);

/* Empty it; memory is kept. */
void sparrow_route_reset(struct supersparrow_route *route);

void sparrow_route_set_prefix(struct supersparrow_route *route,
    const struct sparrow_prefix *prefix);

/* 0 or -ENOMEM; dst is reset on failure. */
int sparrow_route_copy(struct supersparrow_route *dst,
    const struct supersparrow_route *src);

/* Does its best path hold no AS number at all? */
bool sparrow_route_is_local(const struct supersparrow_route *route);

#endif
