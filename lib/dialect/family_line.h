/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What one line of a reply is, by its words: indentation is never looked at,
 * since pasted texts lose it.  The lines come without blanks at both ends; a
 * line that was wrapped may hold a line end, which counts as a blank.
 */
#ifndef SPARROW_DIALECT_FAMILY_LINE_H
#define SPARROW_DIALECT_FAMILY_LINE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/addr.h"
#include "base/buf.h"
#include "route/route.h"

enum sparrow_line {
	SPARROW_LINE_OTHER,	/* not of this kind */
	SPARROW_LINE_IS,
	SPARROW_LINE_CUT	/* of this kind, but its end is missing */
};

/* "Paths: (N available, best #K, ...)". */
struct sparrow_line_paths {
	uint32_t available;
	uint32_t best;		/* 0: "no best path" */
	bool unnumbered;	/* it does not say which one is the best */
};

/* "PATH, (flag), (flag)". */
struct sparrow_line_path {
	struct sparrow_buf path;
	bool never_best;	/* a flag says so: "(removed)" */
};

/* "Origin IGP, metric 0, valid, external, best (Router ID)". */
struct sparrow_line_origin {
	enum sparrow_origin origin;
	bool best;
	bool valid;
	bool invalid;		/* neither: it does not say */
};

enum sparrow_line sparrow_line_paths(struct sparrow_buf line,
    struct sparrow_line_paths *out);

/* "Paths: N available" without anything else; never CUT. */
enum sparrow_line sparrow_line_count(struct sparrow_buf line,
    struct sparrow_line_paths *out);

/* Only split, not checked: IS means that the flags are well-formed. */
enum sparrow_line sparrow_line_path(struct sparrow_buf line,
    struct sparrow_line_path *out);

/* "ADDRESS[(HOST)] [(...)]... from PEER[(...)] (ROUTER ID)": *address, which
 * fits a route; a link-local one may have its zone.  EOS has "-" for none of
 * its own routes: an empty *address. */
enum sparrow_line sparrow_line_next_hop(struct sparrow_buf line,
    struct sparrow_buf *address);

enum sparrow_line sparrow_line_origin(struct sparrow_buf line,
    struct sparrow_line_origin *out);

/* Such attributes on a line of their own: "Received 1d02h ago, valid, best"
 * with MARKS for its beginning.  The origin is left alone. */
enum sparrow_line sparrow_line_marks(struct sparrow_buf line,
    const char *marks, struct sparrow_line_origin *out);

/* Does it end in a comma? */
bool sparrow_line_goes_on(struct sparrow_buf line);

/* "(ADDRESS) (used)": the second next hop of IPv6. */
bool sparrow_line_is_second_hop(struct sparrow_buf line);

/* Lines that stand above an AS path and are none. */
bool sparrow_line_is_heading(struct sparrow_buf line);

/* The first word is an address, or has something in parentheses glued to it:
 * a line of the list below "Advertised to". */
bool sparrow_line_is_peers(struct sparrow_buf line);

/* Nothing but numbers, dots, commas and brackets. */
bool sparrow_line_is_numbers(struct sparrow_buf line);

/* family_header.c: what a table begins with. */

/* "BGP routing table entry for PREFIX": *prefix is the text of the prefix, a
 * route distinguisher may be glued to its front; *vrf: "VRF N" came first, as
 * FortiOS has it. */
bool sparrow_line_header(struct sparrow_buf line, struct sparrow_buf *prefix,
    bool *vrf);

/* The prefix in a header, a route distinguisher before it left out if that
 * gives a prefix that covers addr.  Is it one, and does it cover addr? */
bool sparrow_line_prefix(struct sparrow_buf text,
    const struct sparrow_addr *addr, struct sparrow_prefix *out,
    bool *covers);

/* family_noise.c: what is no part of a reply, but may stand in it. */

/* A line of a log that was printed over the reply: "%BGP-5-ADJCHANGE: ..." of
 * IOS, with or without a time stamp; "2000/10/06 15:47:28 BGP: ..." of Zebra
 * (terminal monitor).  And "Wed Apr  5 00:31:11.195 UTC", which IOS XR prints
 * before every reply. */
bool sparrow_line_is_log(struct sparrow_buf line);

/* Skip a pager's "--More--" and what erases it; was there one? */
bool sparrow_line_skip_pager(struct sparrow_buf *line);

/* "NAME>" or "NAME#", a command may follow. */
bool sparrow_line_is_prompt(struct sparrow_buf line);

/* Does the line begin with one of the texts?  NULL ends them; no list: no. */
bool sparrow_line_is_one(struct sparrow_buf line, const char *const *texts);

#endif
