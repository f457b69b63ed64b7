/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "dialect/family.h"

/*
 * Cisco IOS 11 to 15 and IOS XE.
 */

static const struct sparrow_refusal refusals[] = {
	{ "Bad passwords", SUPERSPARROW_ELOGIN },
	{ "Login invalid", SUPERSPARROW_ELOGIN },
	{ "Authentication failed", SUPERSPARROW_ELOGIN },
	{ "Error in authentication", SUPERSPARROW_ELOGIN },
	{ "% Authorization failed", SUPERSPARROW_ELOGIN },
	{ "Password required, but none set", SUPERSPARROW_ELOGIN },
	{ "timeout expired!", SUPERSPARROW_ELOGIN },
	/* Too many wrong passwords of anybody: "login block-for". */
	{ "% Login disabled on line", SUPERSPARROW_ELOGIN },
	{ "Connection refused", SUPERSPARROW_EUNREACHABLE },
	{ "Line in use", SUPERSPARROW_EUNREACHABLE },
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
	/* "... or computer name, or unable to find computer address" */
	{ .text = "Unknown command", .percent = true,
	    .saying = SPARROW_SAYS_UNKNOWN_COMMAND },
	/* TACACS+ says it without a percent sign. */
	{ .text = "Command authorization failed",
	    .saying = SPARROW_SAYS_ERROR },
	{ .text = NULL },
};

/* "exec prompt timestamp" prints these before every reply. */
static const char *const skipped[] = {
	"Load for five secs:",
	"Time source is ",
	"No time source, ",
	NULL
};

static const struct sparrow_family family = {
	.sentences = sentences,
	.refusals = refusals,
	.bestpath = true,
	.skipped = skipped,
};

const struct supersparrow_dialect sparrow_dialect_cisco = {
	.names = { "cisco", "ios", "ios-xe" },
	.help = "Cisco IOS, IOS XE",
	.port = "23",
	.framing = SPARROW_FRAMING_PROMPT,
	/* A long AS path would be wrapped at 80 columns; 512 is the most. */
	.setup = { "terminal length 0", "terminal width 512" },
	.refusals = refusals,
	.ask = {
		[SPARROW_ASK_PLAIN] = {
		    { "show ip bgp ", "show bgp ipv6 unicast " }, NULL },
		[SPARROW_ASK_OLD] = { { NULL, "show bgp ipv6 " }, NULL },
	},
	.family = &family,
};
