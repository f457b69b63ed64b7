/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Shared by family.c, which reads the lines, family_entry.c, which reads those
 * of the paths, and family_verdict.c, which says what they amount to.
 */
#ifndef SPARROW_DIALECT_FAMILY_PRIVATE_H
#define SPARROW_DIALECT_FAMILY_PRIVATE_H

#include "base/buf.h"
#include "dialect/family.h"
#include "dialect/family_line.h"
#include "dialect/sayings.h"

enum sparrow_family_where {
	SPARROW_FAMILY_NOWHERE,
	SPARROW_FAMILY_HEADER,	/* behind the header, before "Paths:" */
	SPARROW_FAMILY_BETWEEN,	/* before an entry, or behind the last one */
	SPARROW_FAMILY_ENTRY,	/* behind a next hop, before its Origin */
	SPARROW_FAMILY_MARKS	/* behind an Origin that left them out */
};

enum sparrow_family_list {
	SPARROW_FAMILY_NO_LIST,
	SPARROW_FAMILY_PEERS,	/* below "Advertised to ... peers:" */
	SPARROW_FAMILY_GROUPS	/* below "Advertised to update-groups:" */
};

/* One path: pieces of the text. */
struct sparrow_family_entry {
	struct sparrow_buf path;
	struct sparrow_buf next_hop;
	enum sparrow_origin origin;
	bool unusable;		/* never the best, whatever the header says */
};

/* A header and what follows it. */
struct sparrow_family_table {
	struct sparrow_prefix prefix;
	bool vrf;			/* FortiOS */
	struct sparrow_buf paths_line;
	struct sparrow_line_paths says;	/* that line, read */
	size_t indent;			/* of the header */
	uint32_t printed;		/* entries */
	uint32_t marked;		/* number of the entry marked best */
	struct sparrow_family_entry best;	/* it, else the header's */
	bool open;			/* the last Origin has no line end */
};

struct sparrow_family_reader {
	const struct sparrow_family *family;
	const struct sparrow_addr *addr;
	struct supersparrow_route *route;
	bool best_only;			/* only the best entry may be there */

	struct sparrow_buf text;	/* what is left of it */
	size_t lines;
	struct sparrow_buf line;	/* the one at hand */
	size_t indent;			/* blanks before it */
	unsigned wraps;			/* lines that it was wrapped into */
	enum sparrow_family_where where;

	struct sparrow_family_table table;	/* the one at hand */
	struct sparrow_family_table first;	/* the first of a paste */
	unsigned tables;

	struct sparrow_family_entry entry;	/* the one at hand */
	const char *path;		/* in text: route->as_path holds it */
	struct sparrow_buf above;	/* may be its AS path */
	bool above_wrapped;		/* a line of numbers is over that */
	bool numbers;			/* the last line was one */
	enum sparrow_family_list list;

	struct sparrow_sayings sayings;
	unsigned headed;		/* family->headings just seen */
	struct sparrow_buf heading;	/* the last of them */
};

/* Have all headings been seen, and nothing behind them? */
bool sparrow_family_is_headed(const struct sparrow_family_reader *reader);

/* Lengthen the line at hand by the next one, if that begins as the rest of a
 * wrapped line does: in column 0, or with the blank between two words. */
bool sparrow_family_unwrap(struct sparrow_family_reader *reader);

/* Forget what may belong to the next entry. */
void sparrow_family_no_entry(struct sparrow_family_reader *reader);

/* The line at hand in the states BETWEEN, ENTRY and MARKS. */
enum sparrow_reply sparrow_family_between(
    struct sparrow_family_reader *reader);
enum sparrow_reply sparrow_family_entry(struct sparrow_family_reader *reader);
enum sparrow_reply sparrow_family_marks(struct sparrow_family_reader *reader);

/* It ends before all of its paths are there. */
enum sparrow_reply sparrow_family_truncated(
    struct sparrow_family_reader *reader);

/* The table at hand ends here: is it whole, and of one mind?  In a paste it
 * must be the same as those before it. */
enum sparrow_reply sparrow_family_close(struct sparrow_family_reader *reader);

/* The text ends here: fill the route. */
enum sparrow_reply sparrow_family_verdict(
    struct sparrow_family_reader *reader);

#endif
