/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "dialect/family.h"

/*
 * Arista EOS.
 *
 *     BGP routing table information for VRF default
 *     Router identifier ROUTER ID, local AS number N
 *     BGP routing table entry for PREFIX
 *      Paths: N available
 *       PATH [(flag)]
 *         NEXTHOP from PEER (ROUTER ID)
 *           Origin IGP, metric 0, ...
 *           Received TIME ago, valid, external, best
 *
 * Old versions have the last line at the end of the one before it.  The first
 * two stand there even if there is no route.
 */

static const struct sparrow_refusal refusals[] = {
	{ "Login incorrect", SUPERSPARROW_ELOGIN },
	{ "Authentication failed", SUPERSPARROW_ELOGIN },
	{ "Bad passwords", SUPERSPARROW_ELOGIN },
	{ "Login timed out", SUPERSPARROW_ELOGIN },
	{ "Connection refused", SUPERSPARROW_EUNREACHABLE },
	{ NULL, 0 },
};

static const struct sparrow_sentence sentences[] = {
	{ .text = "Network not in table", .percent = true, .whole = true,
	    .saying = SPARROW_SAYS_NOT_IN_TABLE },
	{ .text = "Invalid input", .percent = true,
	    .saying = SPARROW_SAYS_UNKNOWN_COMMAND },
	{ .text = "Incomplete command", .percent = true,
	    .saying = SPARROW_SAYS_UNKNOWN_COMMAND },
	{ .text = "Ambiguous command", .percent = true,
	    .saying = SPARROW_SAYS_UNKNOWN_COMMAND },
	{ .text = NULL },
};

static const char *const headings[] = {
	"BGP routing table information for VRF ",
	"Router identifier ",
	NULL
};

static const struct sparrow_family family = {
	.sentences = sentences,
	.refusals = refusals,
	.headings = headings,
	.counts_only = true,
	.marks = "Received ",
};

const struct supersparrow_dialect sparrow_dialect_eos = {
	.names = { "eos" },
	.help = "Arista EOS",
	.port = "23",
	.framing = SPARROW_FRAMING_PROMPT,
	.setup = { "terminal length 0", "terminal width 32767" },
	.refusals = refusals,
	/* Both forms of IPv6 are in use; the first one is older. */
	.ask = {
		[SPARROW_ASK_PLAIN] = {
		    { "show ip bgp ", "show ipv6 bgp " }, NULL },
		[SPARROW_ASK_OLD] = {
		    { NULL, "show bgp ipv6 unicast " }, NULL },
	},
	.family = &family,
};
