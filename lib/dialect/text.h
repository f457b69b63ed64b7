/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the readers of plain dialects share: a reply line by line, and the few
 * ways in which a route is filled or refused.
 */
#ifndef SPARROW_DIALECT_TEXT_H
#define SPARROW_DIALECT_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/addr.h"
#include "base/buf.h"
#include "dialect/dialect.h"
#include "route/route.h"

struct sparrow_lines {
	struct sparrow_buf text;	/* what is left */
	struct sparrow_buf line;	/* at hand, no blanks at both ends */
	bool cut;			/* it has no line end */
	size_t n;			/* which one, from 1 */
};

void sparrow_lines_init(struct sparrow_lines *lines, const char *text,
    size_t len);

/* The next line that is not empty and not a pager's "--More--"; false at the
 * end of the text. */
bool sparrow_lines_next(struct sparrow_lines *lines);

/* The same bytes, wherever they are? */
bool sparrow_text_equal(const struct sparrow_buf *a,
    const struct sparrow_buf *b);

/* One path: pieces of the text. */
struct sparrow_best {
	struct sparrow_buf path;
	struct sparrow_buf next_hop;	/* empty: none */
	enum sparrow_origin origin;
};

bool sparrow_best_equal(const struct sparrow_best *a,
    const struct sparrow_best *b);

/* "IGP", "EGP", "incomplete", in any case of letters; NONE: another word. */
enum sparrow_origin sparrow_text_origin(struct sparrow_buf word);

/* Does the line hold the text, in any case of letters? */
bool sparrow_text_holds(struct sparrow_buf line, const char *text);

/* The refusal that the line is, or NULL. */
const struct sparrow_refusal *
sparrow_text_refusal(const struct sparrow_refusal *refusals,
    struct sparrow_buf line);

/* The reply is within the limits; false: the route says which one it is
 * not. */
bool sparrow_text_fits(struct supersparrow_route *route, size_t len);

/* Make the route an error, WHAT: "LINE"; returns reply. */
enum sparrow_reply sparrow_text_fail(struct supersparrow_route *route,
    enum sparrow_reply reply, int code, const char *what,
    struct sparrow_buf line);

/* The same for a reply that is not believed. */
enum sparrow_reply sparrow_text_bad(struct supersparrow_route *route,
    const char *what, struct sparrow_buf line);

/* The route server would not let us in, or is not there. */
enum sparrow_reply sparrow_text_refused(struct supersparrow_route *route,
    const struct sparrow_refusal *refusal, struct sparrow_buf line);

/* Fill the route; best NULL: no path is marked. BAD if it does not read. */
enum sparrow_reply sparrow_text_found(struct supersparrow_route *route,
    const struct sparrow_prefix *prefix, unsigned paths,
    const struct sparrow_best *best);

/* The same for devices that print a word for an empty path, which is kept. */
enum sparrow_reply sparrow_text_found_word(struct supersparrow_route *route,
    const struct sparrow_prefix *prefix, unsigned paths,
    const struct sparrow_best *best, const char *word);

#endif
