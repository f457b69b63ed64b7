/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What a route server says instead of a route, for the readers that do not
 * share the family's: sentences are noted line by line, and weighed at the
 * end.
 */
#ifndef SPARROW_DIALECT_SAYINGS_H
#define SPARROW_DIALECT_SAYINGS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "dialect/dialect.h"
#include "dialect/family.h"

/* A line begins with this text, or holds it, in any case of letters. */
struct sparrow_phrase {
	const char *text;		/* NULL ends the list */
	enum sparrow_saying saying;
	bool anywhere;
};

struct sparrow_sayings {
	/* Set by the reader; the rest is zero. */
	const struct sparrow_phrase *phrases;
	const struct sparrow_refusal *refusals;
	bool pasted;

	unsigned said[SPARROW_SAYINGS];	/* how often, and the first of each */
	struct sparrow_buf saying[SPARROW_SAYINGS];
	const struct sparrow_refusal *refusal;
	struct sparrow_buf stray;	/* first line that says nothing */
};

/* Note what the line says; false if it is no such line.  _refused looks for a
 * refused login alone, which only a paste can hold: a session has a login of
 * its own. */
bool sparrow_sayings_take(struct sparrow_sayings *sayings,
    struct sparrow_buf line);
bool sparrow_sayings_refused(struct sparrow_sayings *sayings,
    struct sparrow_buf line);
void sparrow_sayings_add(struct sparrow_sayings *sayings,
    enum sparrow_saying saying, struct sparrow_buf line);
void sparrow_sayings_stray(struct sparrow_sayings *sayings,
    struct sparrow_buf line);

/* Nothing was noted but lines that say nothing. */
bool sparrow_sayings_silent(const struct sparrow_sayings *sayings);

/* There is a route.  May it stand beside what was said?  A paste may hold
 * mistyped commands besides.  If not: OK is not returned, and the route says
 * why. */
enum sparrow_reply sparrow_sayings_beside(
    const struct sparrow_sayings *sayings, struct supersparrow_route *route);

/* There is no route: the reply is what was said. */
enum sparrow_reply sparrow_sayings_verdict(
    const struct sparrow_sayings *sayings, struct supersparrow_route *route);

#endif
