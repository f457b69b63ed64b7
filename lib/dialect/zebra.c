/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "dialect/family.h"

/*
 * GNU Zebra's bgpd and its descendants Quagga and FRRouting; FortiOS and
 * DriveNets print the same for pasted replies.
 */

static const struct sparrow_refusal refusals[] = {
	{ "Vty password is not set", SUPERSPARROW_ELOGIN },
	{ "Bad passwords", SUPERSPARROW_ELOGIN },
	{ "Bad enable passwords", SUPERSPARROW_ELOGIN },
	{ "Password required, but none set", SUPERSPARROW_ELOGIN },
	{ "Authentication failed", SUPERSPARROW_ELOGIN },
	{ "Login invalid", SUPERSPARROW_ELOGIN },
	{ "Vty connection is timed out", SUPERSPARROW_EUNREACHABLE },
	{ "Connection refused", SUPERSPARROW_EUNREACHABLE },
	{ "too many connections", SUPERSPARROW_EUNREACHABLE },
	{ NULL, 0 },
};

static const struct sparrow_sentence sentences[] = {
	{ .text = "Network not in table", .percent = true, .whole = true,
	    .saying = SPARROW_SAYS_NOT_IN_TABLE },
	/* Zebra ends here, FRR names itself and the command. */
	{ .text = "Unknown command", .percent = true,
	    .saying = SPARROW_SAYS_UNKNOWN_COMMAND },
	{ .text = "Ambiguous command", .percent = true,
	    .saying = SPARROW_SAYS_UNKNOWN_COMMAND },
	{ .text = "Command incomplete", .percent = true,
	    .saying = SPARROW_SAYS_UNKNOWN_COMMAND },
	{ .text = "There is no matched command", .percent = true,
	    .saying = SPARROW_SAYS_UNKNOWN_COMMAND },
	{ .text = "Invalid input detected", .percent = true,
	    .saying = SPARROW_SAYS_UNKNOWN_COMMAND },
	/* These come without a percent sign. */
	{ .text = "address is malformed", .saying = SPARROW_SAYS_ERROR },
	{ .text = "No BGP process is configured",
	    .saying = SPARROW_SAYS_ERROR },
	{ .text = "Default BGP instance not found",
	    .saying = SPARROW_SAYS_ERROR },
	{ .text = "BGP instance not found", .saying = SPARROW_SAYS_ERROR },
	{ .text = "Can't find BGP ", .saying = SPARROW_SAYS_ERROR },
	{ .text = "View/Vrf ", .saying = SPARROW_SAYS_ERROR },
	{ .text = NULL },
};

static const struct sparrow_family family = {
	.sentences = sentences,
	.refusals = refusals,
	.bestpath = true,
};

/* FRR 8.4.4 answered 200 000 questions that were sent ahead, over telnet and
 * over its Unix socket, in order; this is no limit of its own. */
#define AHEAD 8192

const struct supersparrow_dialect sparrow_dialect_zebra = {
	.names = { "zebra", "quagga", "frr", "fortios", "drivenets",
	    "zebra-0.8x-0.9x" },
	.help = "GNU Zebra, Quagga, FRRouting (bgpd)",
	.port = "2605",
	.framing = SPARROW_FRAMING_PROMPT,
	.socket = "/run/frr/bgpd.vty",
	.socket_framing = SPARROW_FRAMING_VTYSH,
	/* Without it FRR stops in silence after 64 KiB. */
	.ahead = AHEAD,
	.setup = { "terminal length 0" },
	.refusals = refusals,
	.greeting = "Hello, this is ",
	/* "bestpath" came with Cumulus' Quagga and FRR; "show bgp ipv6" with
	 * Zebra 0.92. */
	.ask = {
		[SPARROW_ASK_BEST] = { { "show ip bgp ",
		    "show bgp ipv6 unicast " }, " bestpath" },
		[SPARROW_ASK_PLAIN] = {
		    { "show ip bgp ", "show bgp ipv6 " }, NULL },
		[SPARROW_ASK_OLD] = {
		    { "show ip bgp ", "show ipv6 bgp " }, NULL },
	},
	.family = &family,
};
