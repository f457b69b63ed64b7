/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Lines that a device cut at the width of its terminal, wherever that was: in
 * the middle of a word, or of a number.
 */
#ifndef SPARROW_DIALECT_WRAP_H
#define SPARROW_DIALECT_WRAP_H

#include <stdbool.h>

#include "base/strbuf.h"
#include "dialect/text.h"

/* Where lines are joined; a reader keeps pieces of them. */
struct sparrow_wrap {
	struct sparrow_strbuf at_hand;
	struct sparrow_strbuf best;	/* of the best path */
	struct sparrow_strbuf first;	/* of that of the first table */
};

void sparrow_wrap_init(struct sparrow_wrap *wrap);
void sparrow_wrap_free(struct sparrow_wrap *wrap);

/* The line at hand is that of the best path; its table was the first. */
void sparrow_wrap_keep_best(struct sparrow_wrap *wrap);
void sparrow_wrap_keep_first(struct sparrow_wrap *wrap);

/* What a line is. */
struct sparrow_wrap_rules {
	bool (*is_whole)(struct sparrow_buf line);
	/* A line that is no part of another one; NULL: not known. */
	bool (*is_other)(struct sparrow_buf line);
};

/* *line: the line at hand, and all that was cut off from it.  OK, or BAD and
 * the route says why: it is not all there; or a paste lost the blanks at the
 * ends of its lines, and a number may be cut or two. */
enum sparrow_reply sparrow_wrap_read(struct sparrow_wrap *wrap,
    struct sparrow_lines *lines, bool pasted,
    const struct sparrow_wrap_rules *rules, struct sparrow_buf *line,
    struct supersparrow_route *route);

#endif
