/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Shared by openbgpd.c (JSON, and what both have) and openbgpd_text.c.
 */
#ifndef SPARROW_DIALECT_OPENBGPD_H
#define SPARROW_DIALECT_OPENBGPD_H

#include "dialect/text.h"

/* The paths of a reply; all have the same prefix. */
struct sparrow_openbgpd {
	const struct sparrow_addr *addr;
	struct supersparrow_route *route;
	enum sparrow_ask form;
	bool pasted;
	unsigned paths;
	struct sparrow_prefix prefix;
	bool has_best;
	struct sparrow_best best;
};

/* One path more; line is for errors.  OK, or BAD and the route says why. */
enum sparrow_reply sparrow_openbgpd_add(struct sparrow_openbgpd *reply,
    struct sparrow_buf prefix, bool is_best, const struct sparrow_best *values,
    struct sparrow_buf line);

/* Read what "show rib detail" and "show rib" print. */
enum sparrow_reply sparrow_openbgpd_text(struct sparrow_openbgpd *reply,
    const char *text, size_t len);

extern const struct sparrow_refusal sparrow_openbgpd_refusals[];

#endif
