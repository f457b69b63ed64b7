/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>

#include "dialect/family_line.h"
#include "dialect/sayings.h"
#include "dialect/text.h"
#include "dialect/wrap.h"

/*
 * Cisco NX-OS, whose replies look like those of IOS, but say which path is the
 * best one before they say what it is:
 *
 *   BGP routing table information for VRF default, address family IPv4 Unicast
 *   BGP routing table entry for 192.0.2.0/24, version 11
 *   Paths: (2 available, best #1)
 *   Flags: (0x080012) on xmit-list, is in urib
 *
 *     Advertised path-id 1
 *     Path type: external, path is valid, is best path
 *     AS-Path: 64701 64702 , path sourced external to AS
 *       198.51.100.1 (metric 0) from 198.51.100.1 (203.0.113.2)
 *         Origin IGP, MED not set, localpref 100, weight 0
 *
 *  NOWHERE --header--> HEADER --"Paths:"--> BETWEEN <------------- Origin --+
 *                                              |                            |
 *                                              +--> TYPE --> PATH --> HOP --+
 *
 *  1. There are as many paths as the line "Paths:" says, those apart that were
 *     "received only", and "best #N" is the one that is marked.
 *  2. Where there is no route, the first line may be the whole reply; that
 *     counts only where the prompt ends it.
 */

enum where {
	NOWHERE,
	HEADER,		/* behind the header, before "Paths:" */
	BETWEEN,	/* before a path, or behind the last one */
	TYPE,		/* behind "Path type:" */
	PATH,		/* behind "AS-Path:" */
	HOP		/* behind the next hop */
};

struct entry {
	bool is_best;
	bool received_only;
	struct sparrow_best values;
};

struct table {
	struct sparrow_prefix prefix;
	struct sparrow_buf line;	/* "Paths:" */
	uint32_t available;
	uint32_t best;			/* 0: none */
	uint32_t printed;
	uint32_t usable;		/* not "received only" */
	uint32_t marked;		/* among those printed, from 1 */
	uint32_t marked_usable;		/* among the usable ones */
	struct sparrow_best values;	/* of the best one */
};

struct reader {
	struct sparrow_lines lines;
	const struct sparrow_addr *addr;
	struct supersparrow_route *route;
	struct sparrow_sayings sayings;
	enum where where;
	struct sparrow_buf heading;	/* the first line */
	unsigned tables;
	struct table table;		/* the one at hand */
	struct table first;		/* the first of a paste */
	struct entry entry;
	struct sparrow_wrap wrap;
};

static const struct sparrow_refusal refusals[] = {
	{ "Login incorrect", SUPERSPARROW_ELOGIN },
	{ "Authentication failed", SUPERSPARROW_ELOGIN },
	{ "Access denied", SUPERSPARROW_ELOGIN },
	{ "Connection refused", SUPERSPARROW_EUNREACHABLE },
	{ "maximum number of sessions", SUPERSPARROW_EUNREACHABLE },
	{ NULL, 0 },
};

static const struct sparrow_phrase phrases[] = {
	{ "% Network not in table", SPARROW_SAYS_NOT_IN_TABLE, false },
	/* "% Invalid command at '^' marker.", and incomplete and ambiguous
	 * ones; a role may know one form of a question and not the other. */
	{ "at '^' marker", SPARROW_SAYS_UNKNOWN_COMMAND, true },
	{ "% Permission denied", SPARROW_SAYS_UNKNOWN_COMMAND, false },
	{ "% ", SPARROW_SAYS_ERROR, false },
	{ "Error:", SPARROW_SAYS_ERROR, false },
	{ "Note:  process currently not running", SPARROW_SAYS_ERROR, false },
	{ NULL, SPARROW_SAYS_NOTHING, false },
};

static enum sparrow_reply
bad(struct reader *r, const char *what)
{
	return sparrow_text_bad(r->route, what, r->lines.line);
}

static enum sparrow_reply
truncated(struct reader *r, struct sparrow_buf line)
{
	return sparrow_text_bad(r->route, "reply is truncated behind", line);
}

/* --- tables */

static bool
same_table(const struct table *a, const struct table *b)
{
	return sparrow_prefix_equal(&a->prefix, &b->prefix) &&
	    (a->marked == 0) == (b->marked == 0) &&
	    (a->marked == 0 || sparrow_best_equal(&a->values, &b->values));
}

/* The table at hand ends here: is it whole, and of one mind? */
static enum sparrow_reply
end_table(struct reader *r)
{
	const struct table *table = &r->table;

	if (r->where != BETWEEN || table->printed < table->available)
		return truncated(r, table->line);
	if ((table->available != table->printed &&
	    table->available != table->usable) ||
	    (table->best != table->marked &&
	    table->best != table->marked_usable))
		return sparrow_text_bad(r->route,
		    "header contradicts the paths", table->line);
	if (r->tables > 1)
		return same_table(&r->first, table) ? SPARROW_REPLY_OK :
		    sparrow_text_bad(r->route,
		    "different replies in one text", table->line);
	r->first = r->table;
	sparrow_wrap_keep_first(&r->wrap);
	return SPARROW_REPLY_OK;
}

static enum sparrow_reply
take_header(struct reader *r, struct sparrow_buf prefix)
{
	enum sparrow_reply reply;
	bool covers;

	if (r->tables > 0) {
		if (!r->sayings.pasted)
			return bad(r, "a second reply");
		reply = end_table(r);
		if (reply != SPARROW_REPLY_OK)
			return reply;
	}
	memset(&r->table, 0, sizeof r->table);
	r->tables++;
	r->where = HEADER;
	r->table.line = r->lines.line;
	if (!sparrow_line_prefix(prefix, r->addr, &r->table.prefix, &covers))
		return bad(r, "not understood, or truncated");
	return covers ? SPARROW_REPLY_OK :
	    bad(r, "reply does not match the question");
}

/* "Paths: (N available, best #K)" */
static enum sparrow_reply
take_paths(struct reader *r)
{
	struct sparrow_buf line = r->lines.line;
	uint64_t available, best;

	if (!sparrow_buf_accept(&line, "Paths: "))
		return SPARROW_REPLY_OK;
	sparrow_buf_expect(&line, "(");
	sparrow_buf_number(&line, UINT32_MAX, &available);
	sparrow_buf_expect(&line, " available, best #");
	sparrow_buf_number(&line, UINT32_MAX, &best);
	if (line.failed || (!sparrow_buf_peek(&line, ")") &&
	    !sparrow_buf_peek(&line, ",")))
		return bad(r, "not understood, or truncated");
	if (best > available)
		return bad(r, "header contradicts itself");
	r->table.line = r->lines.line;
	r->table.available = (uint32_t)available;
	r->table.best = (uint32_t)best;
	r->where = BETWEEN;
	return SPARROW_REPLY_OK;
}

/* --- paths */

/* "Path type: external, path is valid, is best path"; ACI has "Path type
 * (0xa2780ba8): ...".  "not best reason: ..." is not the best. */
static bool
take_type(struct reader *r)
{
	struct sparrow_buf line = r->lines.line;
	struct sparrow_buf item;

	if (!sparrow_buf_accept(&line, "Path type"))
		return false;
	memset(&r->entry, 0, sizeof r->entry);
	r->where = TYPE;
	sparrow_buf_until(&line, ":");
	do {
		sparrow_buf_accept(&line, ",");
		sparrow_buf_skip_blanks(&line);
		item = sparrow_buf_until(&line, ",");
		r->entry.is_best |= sparrow_buf_is(&item, "is best path");
		r->entry.received_only |= sparrow_buf_is(&item,
		    "received only");
	} while (sparrow_buf_left(&line) > 0);
	return true;
}

/* Is there what follows an AS path? */
static bool
is_whole(struct sparrow_buf line)
{
	return sparrow_buf_find(&line, ", path ");
}

static const struct sparrow_wrap_rules rules = {
	.is_whole = is_whole,
};

/* "AS-Path: 64701 64702 , path sourced external to AS" */
static enum sparrow_reply
take_path(struct reader *r)
{
	struct sparrow_buf line = r->lines.line, path;
	enum sparrow_reply reply;

	if (sparrow_buf_peek(&line, "Path"))
		return bad(r, "not understood, an AS-Path should stand here");
	/* "Imported from ..." and the like may stand before it. */
	if (!sparrow_buf_peek(&line, "AS-Path:"))
		return SPARROW_REPLY_OK;
	reply = sparrow_wrap_read(&r->wrap, &r->lines, r->sayings.pasted,
	    &rules, &line, r->route);
	if (reply != SPARROW_REPLY_OK)
		return reply;
	sparrow_buf_expect(&line, "AS-Path:");
	path = line;
	sparrow_buf_find(&line, ", path ");
	sparrow_buf_init(&r->entry.values.path, sparrow_buf_at(&path),
	    (size_t)(sparrow_buf_at(&line) - sparrow_buf_at(&path)) -
	    strlen(", path "));
	r->where = PATH;
	return SPARROW_REPLY_OK;
}

static enum sparrow_reply
take_hop(struct reader *r)
{
	struct sparrow_buf hop;

	switch (sparrow_line_next_hop(r->lines.line, &hop)) {
	case SPARROW_LINE_IS:
		/* A link-local one has a zone. */
		r->entry.values.next_hop = sparrow_buf_until(&hop, "%");
		r->where = HOP;
		return SPARROW_REPLY_OK;
	case SPARROW_LINE_CUT:
		return truncated(r, r->lines.line);
	default:
		return bad(r, "not understood, a next hop should stand here");
	}
}

/* "Origin IGP, MED not set, localpref 100, weight 0": the path is whole. */
static enum sparrow_reply
take_origin(struct reader *r)
{
	struct table *table = &r->table;
	struct sparrow_line_origin origin;

	if (r->lines.cut)
		return truncated(r, r->lines.line);
	if (sparrow_line_origin(r->lines.line, &origin) != SPARROW_LINE_IS)
		return bad(r, "not understood, an Origin should stand here");
	r->entry.values.origin = origin.origin;
	r->where = BETWEEN;
	/* GCOVR_EXCL_START: only with a fuzzer's limits; a reply as long as
	 * is allowed has fewer. */
	if (++table->printed > SPARROW_REPLY_PATHS_MAX)
		return bad(r, "too many paths");
	/* GCOVR_EXCL_STOP */
	if (!r->entry.received_only)
		table->usable++;
	if (!r->entry.is_best)
		return SPARROW_REPLY_OK;
	if (table->marked != 0)
		return bad(r, "a second best path");
	table->marked = table->printed;
	table->marked_usable = table->usable;
	table->values = r->entry.values;
	sparrow_wrap_keep_best(&r->wrap);
	return SPARROW_REPLY_OK;
}

/* --- lines */

/* A line between the paths, or outside of tables. */
static void
take_other(struct reader *r)
{
	struct sparrow_buf line = r->lines.line;

	if (sparrow_sayings_take(&r->sayings, line))
		return;
	if (sparrow_buf_peek(&line, "BGP routing table information for VRF ") &&
	    !r->lines.cut)
		r->heading = line;
	else if (r->where == NOWHERE)
		sparrow_sayings_stray(&r->sayings, line);
}

static enum sparrow_reply
take_line(struct reader *r)
{
	struct sparrow_buf prefix;
	bool vrf;

	if (sparrow_line_is_log(r->lines.line))
		return SPARROW_REPLY_OK;
	if (sparrow_line_header(r->lines.line, &prefix, &vrf))
		return take_header(r, prefix);
	switch (r->where) {
	case NOWHERE:
		take_other(r);
		return SPARROW_REPLY_OK;
	case HEADER:
		return take_paths(r);
	case BETWEEN:
		if (!take_type(r))
			take_other(r);
		return SPARROW_REPLY_OK;
	case TYPE:
		return take_path(r);
	case PATH:
		return take_hop(r);
	default:	/* HOP */
		return take_origin(r);
	}
}

static enum sparrow_reply
no_table(struct reader *r)
{
	const struct sparrow_sayings *sayings = &r->sayings;

	if (!sparrow_sayings_silent(sayings) || r->heading.len == 0 ||
	    sayings->stray.len > 0)
		return sparrow_sayings_verdict(sayings, r->route);
	if (sayings->pasted)
		return truncated(r, r->heading);
	r->route->status = SUPERSPARROW_STATUS_NOT_IN_TABLE;
	return SPARROW_REPLY_OK;
}

static enum sparrow_reply
verdict(struct reader *r)
{
	enum sparrow_reply reply;

	if (r->tables == 0)
		return no_table(r);
	reply = end_table(r);
	if (reply == SPARROW_REPLY_OK)
		reply = sparrow_sayings_beside(&r->sayings, r->route);
	if (reply != SPARROW_REPLY_OK)
		return reply;
	return sparrow_text_found_word(r->route, &r->table.prefix,
	    r->table.printed, r->table.marked != 0 ? &r->table.values : NULL,
	    "NONE");
}

static enum sparrow_reply
read_lines(struct reader *r)
{
	enum sparrow_reply reply;

	while (sparrow_lines_next(&r->lines)) {
		if (r->lines.n > SPARROW_REPLY_LINES_MAX)
			return bad(r, "too many lines");
		reply = take_line(r);
		if (reply != SPARROW_REPLY_OK)
			return reply;
	}
	return verdict(r);
}

static enum sparrow_reply
nxos_read(const char *text, size_t len, const struct sparrow_addr *addr,
    enum sparrow_ask form, bool pasted, struct supersparrow_route *route)
{
	struct reader r = {
		.addr = addr,
		.route = route,
		.sayings = {
			.phrases = phrases,
			.refusals = refusals,
			.pasted = pasted,
		},
	};
	enum sparrow_reply reply;

	(void)form;
	if (!sparrow_text_fits(route, len))
		return SPARROW_REPLY_BAD;
	sparrow_wrap_init(&r.wrap);
	sparrow_lines_init(&r.lines, text, len);
	reply = read_lines(&r);
	sparrow_wrap_free(&r.wrap);
	return reply;
}

const struct supersparrow_dialect sparrow_dialect_nxos = {
	.names = { "nxos", "nx-os" },
	.help = "Cisco NX-OS",
	.port = "23",
	.framing = SPARROW_FRAMING_PROMPT,
	/* It cuts lines at the width of the terminal. */
	.setup = { "terminal length 0", "terminal width 511" },
	.refusals = refusals,
	.ask = {
		[SPARROW_ASK_BEST] = {
		    { "show ip bgp ", "show bgp ipv6 unicast " }, NULL },
		[SPARROW_ASK_PLAIN] = {
		    { "show bgp ipv4 unicast ", "show ipv6 bgp " }, NULL },
	},
	.read = nxos_read,
};
