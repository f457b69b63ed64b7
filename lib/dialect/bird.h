/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Shared by bird.c (a reply) and bird_entry.c (what one line says).
 */
#ifndef SPARROW_DIALECT_BIRD_H
#define SPARROW_DIALECT_BIRD_H

#include "dialect/text.h"

/* A path with what counts of it. */
struct sparrow_bird_entry {
	struct sparrow_buf line;
	struct sparrow_best values;
	bool is_best;
	bool is_bgp;
	bool has_path;
	bool has_as;
	uint64_t last_as;	/* of "[AS64702i]" */
};

/* Take "192.0.2.0/24" and the blanks behind it off the line. */
bool sparrow_bird_prefix(struct sparrow_buf *line, struct sparrow_prefix *out);

/* Does it begin as the way out of an entry does, or as a next hop? */
bool sparrow_bird_is_way(struct sparrow_buf line);

/* "unicast [PROTOCOL SINCE from NEIGHBOUR] * (100/?) [AS64702i]"; false: it
 * is none, or cut off. */
bool sparrow_bird_entry(struct sparrow_buf line,
    struct sparrow_bird_entry *entry);

/* Keep an attribute; false: the line, which is not empty, is none that
 * counts. */
bool sparrow_bird_attribute(struct sparrow_buf line,
    struct sparrow_bird_entry *entry);

/* Has it all that its kind must have? */
bool sparrow_bird_is_whole(const struct sparrow_bird_entry *entry);

/* Does the path end in the number of "[AS64702i]"? */
bool sparrow_bird_agrees(const struct sparrow_bird_entry *entry);

#endif
