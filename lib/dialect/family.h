/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The replies of GNU Zebra, its descendants (Quagga, FRRouting, FortiOS,
 * DriveNets) and Cisco IOS look alike, since Zebra copied IOS:
 *
 *     BGP routing table entry for PREFIX
 *     Paths: (N available, best #K, ...)
 *       Advertised to ...
 *       PATH[, (flag)]...
 *         NEXTHOP [(metric N)] from PEER (ROUTER ID)
 *           Origin IGP, ..., valid, external, best
 *           more attributes
 *
 * IOS XR and Arista's EOS look like IOS.  One reader serves them all; what a
 * member of the family does otherwise is data in its struct sparrow_family.
 */
#ifndef SPARROW_DIALECT_FAMILY_H
#define SPARROW_DIALECT_FAMILY_H

#include <stdbool.h>
#include <stddef.h>

#include "dialect/dialect.h"

/* What a line amounts to that stands instead of a route. */
enum sparrow_saying {
	SPARROW_SAYS_NOTHING,		/* it is no such line */
	SPARROW_SAYS_NOT_IN_TABLE,
	SPARROW_SAYS_UNKNOWN_COMMAND,
	SPARROW_SAYS_ERROR,
	SPARROW_SAYS_REFUSED,		/* one of sparrow_refusal */
	SPARROW_SAYINGS
};

/* A line begins with this text, or with "% " or "% [DAEMON] " and this text;
 * whole: and it ends there.  Other lines that begin with "% " are errors. */
struct sparrow_sentence {
	const char *text;		/* NULL ends the list */
	enum sparrow_saying saying;
	bool percent;			/* the percent sign must be there */
	bool whole;
};

struct sparrow_family {
	const struct sparrow_sentence *sentences;
	const struct sparrow_refusal *refusals;

	/* A question for the best path only exists: its reply counts all paths
	 * and prints one. */
	bool bestpath;

	/* Beginnings of lines that mean nothing, wherever they stand; NULL ends
	 * the list.  No list: there are none. */
	const char *const *skipped;

	/* EOS: what begins the lines that stand above every reply; NULL ends
	 * the list.  Where there is no route, they are the reply. */
	const char *const *headings;

	/* EOS: "Paths: N available" is the whole line. */
	bool counts_only;

	/* EOS: how the line begins that follows an Origin line which does not
	 * say whether the path is valid: "Received 1d02h ago, valid, best". */
	const char *marks;
};

/* sparrow_dialect_read() of a member of the family. */
enum sparrow_reply sparrow_family_read(const struct sparrow_family *family,
    const char *text, size_t len, const struct sparrow_addr *addr,
    enum sparrow_ask form, bool pasted, struct supersparrow_route *route);

#endif
