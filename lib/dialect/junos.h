/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What one line of "show route" is, for junos.c.  The lines come without
 * blanks at both ends.
 */
#ifndef SPARROW_DIALECT_JUNOS_H
#define SPARROW_DIALECT_JUNOS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/addr.h"
#include "base/buf.h"
#include "route/route.h"

/* "*[BGP/170] 4w5d", a prefix may stand before it, or alone where there was no
 * room for both; or "*BGP    Preference: 170/-101" of the extensive form. */
struct sparrow_junos_entry {
	struct sparrow_buf prefix;	/* empty: none */
	bool prefix_only;
	bool is_extensive;
	bool is_active;
	bool is_bgp;
};

enum sparrow_junos_path {
	SPARROW_JUNOS_NO_PATH,		/* another line, or one about a path */
	SPARROW_JUNOS_PATH,
	SPARROW_JUNOS_BAD_PATH		/* its end is missing */
};

enum sparrow_junos_hop {
	SPARROW_JUNOS_NO_HOP,
	SPARROW_JUNOS_HOP,		/* one that is not used */
	SPARROW_JUNOS_SELECTED,		/* the one that is; maybe no address */
	SPARROW_JUNOS_PROTOCOL_HOP	/* ... which was looked up to find it */
};

/* "inet.0: 60 destinations, 66 routes (60 active, ...)"; *is_main: that of
 * IPv4 or IPv6, neither of an instance nor of labels. */
bool sparrow_junos_table(struct sparrow_buf line, bool *is_main);

/* "192.0.2.0/24 (2 entries, 1 announced)" of the extensive form. */
bool sparrow_junos_destination(struct sparrow_buf line,
    struct sparrow_buf *prefix, uint32_t *entries);

bool sparrow_junos_entry(struct sparrow_buf line,
    struct sparrow_junos_entry *out);

/* "AS path: [64700] 64701 64702 I, ...": without the number in brackets in
 * front, which is none of the path. */
enum sparrow_junos_path sparrow_junos_path(struct sparrow_buf line,
    struct sparrow_buf *path, enum sparrow_origin *origin);

/* "> to 198.51.100.1 via ge-0/0/2.0"; "Next hop: ..., selected" */
enum sparrow_junos_hop sparrow_junos_hop(struct sparrow_buf line,
    struct sparrow_buf *gateway);

/* Does it hold a question about the address? */
bool sparrow_junos_is_question(struct sparrow_buf line,
    const struct sparrow_addr *addr);

/* "{master:0}", "[edit]": stand above a prompt. */
bool sparrow_junos_is_status(struct sparrow_buf line);

#endif
