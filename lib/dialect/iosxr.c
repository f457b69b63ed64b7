/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "dialect/family.h"

/*
 * Cisco IOS XR.  The time stamp that it prints before every reply is skipped
 * by the family's reader.
 */

static const struct sparrow_refusal refusals[] = {
	/* "% User Authentication failed" */
	{ "Authentication failed", SUPERSPARROW_ELOGIN },
	{ "Bad passwords", SUPERSPARROW_ELOGIN },
	{ "Login invalid", SUPERSPARROW_ELOGIN },
	{ "Login incorrect", SUPERSPARROW_ELOGIN },
	{ "timeout expired!", SUPERSPARROW_ELOGIN },
	{ "Connection refused", SUPERSPARROW_EUNREACHABLE },
	{ "lines are in use", SUPERSPARROW_EUNREACHABLE },
	{ NULL, 0 },
};

static const struct sparrow_sentence sentences[] = {
	{ .text = "Network not in table", .percent = true, .whole = true,
	    .saying = SPARROW_SAYS_NOT_IN_TABLE },
	{ .text = "Invalid input detected", .percent = true,
	    .saying = SPARROW_SAYS_UNKNOWN_COMMAND },
	{ .text = "Incomplete command", .percent = true,
	    .saying = SPARROW_SAYS_UNKNOWN_COMMAND },
	{ .text = "Ambiguous command", .percent = true,
	    .saying = SPARROW_SAYS_UNKNOWN_COMMAND },
	{ .text = NULL },
};

/* It stands between the next hop and Origin. */
static const char *const skipped[] = { "Received Label ", NULL };

static const struct sparrow_family family = {
	.sentences = sentences,
	.refusals = refusals,
	.skipped = skipped,
};

const struct supersparrow_dialect sparrow_dialect_iosxr = {
	.names = { "iosxr", "ios-xr" },
	.help = "Cisco IOS XR",
	.port = "23",
	.framing = SPARROW_FRAMING_PROMPT,
	.setup = { "terminal length 0", "terminal width 512" },
	.refusals = refusals,
	.ask = {
		[SPARROW_ASK_PLAIN] = { { "show bgp ipv4 unicast ",
		    "show bgp ipv6 unicast " }, NULL },
	},
	.family = &family,
};
