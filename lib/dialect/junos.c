/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>

#include "dialect/family_line.h"
#include "dialect/junos.h"
#include "dialect/sayings.h"
#include "dialect/text.h"

/*
 * Junos, "show route", in its brief form:
 *
 *   inet.0: 60 destinations, 66 routes (60 active, 1 holddown, 0 hidden)
 *   + = Active Route, - = Last Active, * = Both
 *
 *   192.0.2.0/24       *[BGP/170] 4w5d 22:51:00, localpref 100
 *                         AS path: 64701 64702 I, validation-state: unverified
 *                       > to 198.51.100.1 via ge-0/0/2.0
 *                       [BGP/170] 27w6d 12:53:14, localpref 100
 *                         ...
 *
 * and in the extensive one:
 *
 *   192.0.2.0/24 (2 entries, 1 announced)
 *           *BGP    Preference: 170/-101
 *                   Next hop: 198.51.100.1 via ge-0/0/2.0, selected
 *                   Protocol next hop: 203.0.113.2
 *                   AS path: 64701 64702 I
 *
 *  1. Each table prints one destination, the longest match, with the routes of
 *     all protocols.  An active route of BGP is the best path, that of the
 *     main table before those of others.  If only routes of other protocols
 *     are active, the destination is ours.
 *  2. The brief form has no count.  A reply ends in an empty line, and the
 *     prompt behind it shows that it was the last one.
 *  3. An empty line and nothing else: there is no route.
 */

/* One route of a destination. */
struct entry {
	bool open;
	bool is_extensive;
	bool is_active;
	bool is_bgp;
	bool has_path;
	enum sparrow_junos_hop hop;	/* what values.next_hop is */
	struct sparrow_buf header;
	struct sparrow_best values;
};

/* The active route that counts. */
struct choice {
	bool made;
	bool is_main;			/* of the main table */
	struct sparrow_prefix prefix;
	struct sparrow_best values;
};

struct destination {
	bool open;
	struct sparrow_buf line;
	struct sparrow_prefix prefix;
	uint32_t says;			/* entries; 0: it does not say */
	uint32_t printed;
	bool has_active;
};

struct reader {
	struct sparrow_lines lines;
	const struct sparrow_addr *addr;
	struct supersparrow_route *route;
	struct sparrow_sayings sayings;
	bool in_table;
	bool is_main;
	bool main_seen;
	struct sparrow_buf table;	/* its line */
	struct destination destination;
	struct sparrow_prefix first;	/* of the first destination */
	unsigned entries;		/* of BGP, in all tables */
	struct entry entry;
	struct choice bgp;
	struct choice other;		/* of another protocol */
	bool asked;			/* in a paste: ours, the line above */
};

static const struct sparrow_refusal refusals[] = {
	{ "Login incorrect", SUPERSPARROW_ELOGIN },
	{ "Idle timeout exceeded", SUPERSPARROW_EUNREACHABLE },
	{ "Connection refused", SUPERSPARROW_EUNREACHABLE },
	{ NULL, 0 },
};

static const struct sparrow_phrase phrases[] = {
	{ "syntax error", SPARROW_SAYS_UNKNOWN_COMMAND, false },
	{ "unknown command", SPARROW_SAYS_UNKNOWN_COMMAND, false },
	{ "missing argument", SPARROW_SAYS_UNKNOWN_COMMAND, false },
	{ "' is ambiguous.", SPARROW_SAYS_UNKNOWN_COMMAND, true },
	{ "error: ", SPARROW_SAYS_ERROR, false },
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

/* --- the end of an entry, of a destination */

static bool
same_choice(const struct choice *a, const struct choice *b)
{
	return sparrow_prefix_equal(&a->prefix, &b->prefix) &&
	    sparrow_best_equal(&a->values, &b->values);
}

/* The entry that ends is active. */
static enum sparrow_reply
choose(struct reader *r)
{
	const struct entry *entry = &r->entry;
	struct choice *choice = entry->is_bgp ? &r->bgp : &r->other;
	struct choice new = {
		.made = true,
		.is_main = r->is_main,
		.prefix = r->destination.prefix,
		.values = entry->values,
	};

	if (!entry->is_bgp)
		sparrow_buf_init(&new.values.path, NULL, 0);
	if (!choice->made || (new.is_main && !choice->is_main))
		*choice = new;
	else if (entry->is_bgp && new.is_main == choice->is_main &&
	    !same_choice(choice, &new))
		return sparrow_text_bad(r->route,
		    "different replies in one text", entry->header);
	return SPARROW_REPLY_OK;
}

/* at_end: there are no further lines; a paste may have been cut there. */
static enum sparrow_reply
end_entry(struct reader *r, bool at_end)
{
	struct entry *entry = &r->entry;
	bool needs_path = entry->is_bgp || (entry->is_extensive && at_end);
	bool needs_hop = !entry->is_extensive && entry->is_active && at_end &&
	    r->sayings.pasted;

	if (!entry->open)
		return SPARROW_REPLY_OK;
	entry->open = false;
	if ((needs_path && !entry->has_path) ||
	    (needs_hop && entry->hop != SPARROW_JUNOS_SELECTED))
		return truncated(r, entry->header);
	r->destination.printed++;
	r->destination.has_active |= entry->is_active;
	if (entry->is_bgp && ++r->entries > SPARROW_REPLY_PATHS_MAX)
		return bad(r, "too many paths");
	return entry->is_active ? choose(r) : SPARROW_REPLY_OK;
}

static enum sparrow_reply
end_destination(struct reader *r, bool at_end)
{
	const struct destination *d = &r->destination;
	enum sparrow_reply reply = end_entry(r, at_end);

	if (reply != SPARROW_REPLY_OK || !d->open)
		return reply;
	if (d->printed == 0)
		return truncated(r, d->line);
	if (d->says == 0 || d->printed == d->says)
		return SPARROW_REPLY_OK;
	if (d->printed > d->says)
		return sparrow_text_bad(r->route,
		    "header contradicts the routes", d->line);
	/* What "active-path" prints. */
	if (r->sayings.pasted && d->printed == 1 && d->has_active)
		return SPARROW_REPLY_OK;
	return truncated(r, d->line);
}

/* --- lines */

static enum sparrow_reply
take_table(struct reader *r, bool is_main)
{
	enum sparrow_reply reply = end_destination(r, false);

	/* The same table once more in a paste; or a table without routes. */
	if (is_main && r->main_seen)
		r->entries = 0;
	r->main_seen |= is_main;
	r->is_main = is_main;
	r->in_table = true;
	r->table = r->lines.line;
	r->destination.open = false;
	return reply;
}

static enum sparrow_reply
take_destination(struct reader *r, struct sparrow_buf prefix, uint32_t says)
{
	enum sparrow_reply reply = end_destination(r, false);
	struct destination *d = &r->destination;
	bool covers;

	if (reply != SPARROW_REPLY_OK)
		return reply;
	memset(d, 0, sizeof *d);
	d->open = true;
	d->line = r->lines.line;
	d->says = says;
	if (!sparrow_line_prefix(prefix, r->addr, &d->prefix, &covers))
		return bad(r, "not understood");
	if (!covers)
		return bad(r, "reply does not match the question");
	if (r->first.addr.family == AF_UNSPEC)
		r->first = d->prefix;
	return SPARROW_REPLY_OK;
}

static enum sparrow_reply
take_entry(struct reader *r, const struct sparrow_junos_entry *line)
{
	struct entry *entry = &r->entry;
	enum sparrow_reply reply = SPARROW_REPLY_OK;

	if (line->prefix.len > 0)
		reply = take_destination(r, line->prefix, 0);
	else
		reply = end_entry(r, false);
	if (reply != SPARROW_REPLY_OK || line->prefix_only)
		return reply;
	if (!r->destination.open)
		return bad(r, "not understood, a prefix should stand before "
		    "it");
	memset(entry, 0, sizeof *entry);
	entry->open = true;
	entry->is_extensive = line->is_extensive;
	entry->is_active = line->is_active;
	entry->is_bgp = line->is_bgp;
	entry->header = r->lines.line;
	return SPARROW_REPLY_OK;
}

static enum sparrow_reply
take_path(struct reader *r, bool *taken)
{
	struct entry *entry = &r->entry;
	enum sparrow_origin origin;
	struct sparrow_buf path;

	*taken = true;
	switch (sparrow_junos_path(r->lines.line, &path, &origin)) {
	case SPARROW_JUNOS_NO_PATH:
		*taken = false;
		return SPARROW_REPLY_OK;
	case SPARROW_JUNOS_BAD_PATH:
		return r->lines.cut ? truncated(r, r->lines.line) :
		    bad(r, "not understood");
	default:
		break;
	}
	if (entry->has_path)
		return bad(r, "a second AS path");
	entry->has_path = true;
	entry->values.path = path;
	entry->values.origin = origin;
	return SPARROW_REPLY_OK;
}

/* The best of the next hops: looked up, selected, the first.  Those behind the
 * path of the extensive form are about another route. */
static void
take_hop(struct reader *r)
{
	struct entry *entry = &r->entry;
	struct sparrow_buf gateway;
	enum sparrow_junos_hop hop;

	if (entry->is_extensive && entry->has_path)
		return;
	hop = sparrow_junos_hop(r->lines.line, &gateway);
	if (hop <= entry->hop)
		return;
	entry->hop = hop;
	entry->values.next_hop = gateway;
}

static enum sparrow_reply
in_table(struct reader *r)
{
	struct sparrow_junos_entry entry;
	struct sparrow_buf prefix;
	enum sparrow_reply reply;
	uint32_t says;
	bool taken;

	if (sparrow_junos_destination(r->lines.line, &prefix, &says))
		return says == 0 ? bad(r, "not understood") :
		    take_destination(r, prefix, says);
	if (sparrow_junos_entry(r->lines.line, &entry))
		return take_entry(r, &entry);
	if (r->entry.open) {
		reply = take_path(r, &taken);
		if (taken)
			return reply;
		take_hop(r);
	}
	return SPARROW_REPLY_OK;
}

/* In a paste: a prompt right behind our question is the reply. */
static void
outside(struct reader *r)
{
	struct sparrow_buf line = r->lines.line;

	if (r->asked && sparrow_line_is_prompt(line))
		sparrow_sayings_add(&r->sayings, SPARROW_SAYS_NOT_IN_TABLE,
		    line);
	r->asked = r->sayings.pasted &&
	    sparrow_junos_is_question(line, r->addr);
	if (!r->in_table)
		sparrow_sayings_stray(&r->sayings, line);
}

static enum sparrow_reply
take_line(struct reader *r)
{
	struct sparrow_buf line = r->lines.line;
	enum sparrow_reply reply;
	bool is_main;

	if (sparrow_junos_is_status(line))
		return SPARROW_REPLY_OK;
	if (sparrow_junos_table(line, &is_main)) {
		r->asked = false;
		return take_table(r, is_main);
	}
	if (sparrow_sayings_take(&r->sayings, line)) {
		r->asked = false;
		return SPARROW_REPLY_OK;
	}
	/* A prompt ends a reply. */
	if (r->in_table && r->sayings.pasted && sparrow_line_is_prompt(line)) {
		reply = end_destination(r, false);
		if (reply != SPARROW_REPLY_OK)
			return reply;
		r->destination.open = false;
	}
	outside(r);
	return r->in_table ? in_table(r) : SPARROW_REPLY_OK;
}

/* --- the end */

/* The last line, but for "{master:0}", is empty. */
static bool
ends_in_empty_line(const char *text, size_t len)
{
	struct sparrow_buf line;
	size_t start;

	while (len > 0 && text[len - 1] == '\n') {
		for (start = len - 1; start > 0 && text[start - 1] != '\n';)
			start--;
		sparrow_buf_init(&line, text + start, len - start);
		sparrow_buf_span(&line, " \t\r\n");
		if (sparrow_buf_left(&line) == 0)
			return true;
		if (!sparrow_buf_peek(&line, "{"))
			return false;
		len = start;
	}
	return false;
}

/* No table at all. */
static enum sparrow_reply
nothing(struct reader *r)
{
	const struct sparrow_buf *text = &r->lines.text;
	int i;

	for (i = 0; i < SPARROW_SAYINGS; i++)
		if (r->sayings.said[i] != 0)
			return sparrow_sayings_verdict(&r->sayings, r->route);
	if (r->sayings.pasted || r->sayings.stray.len > 0 ||
	    !ends_in_empty_line(text->data, text->len))
		return sparrow_sayings_verdict(&r->sayings, r->route);
	r->route->status = SUPERSPARROW_STATUS_NOT_IN_TABLE;
	return SPARROW_REPLY_OK;
}

static enum sparrow_reply
verdict(struct reader *r)
{
	enum sparrow_reply reply;

	if (!r->in_table)
		return nothing(r);
	if (!r->sayings.pasted &&
	    !ends_in_empty_line(r->lines.text.data, r->lines.text.len))
		return truncated(r, r->table);
	reply = end_destination(r, true);
	if (reply == SPARROW_REPLY_OK)
		reply = sparrow_sayings_beside(&r->sayings, r->route);
	if (reply != SPARROW_REPLY_OK)
		return reply;
	if (r->first.addr.family == AF_UNSPEC)
		return truncated(r, r->table);
	if (r->bgp.made)
		return sparrow_text_found(r->route, &r->bgp.prefix,
		    r->entries, &r->bgp.values);
	if (r->other.made && r->entries == SPARROW_REPLY_PATHS_MAX)
		return bad(r, "too many paths");
	if (r->other.made)
		return sparrow_text_found(r->route, &r->other.prefix,
		    r->entries + 1, &r->other.values);
	return sparrow_text_found(r->route, &r->first, r->entries, NULL);
}

static enum sparrow_reply
junos_read(const char *text, size_t len, const struct sparrow_addr *addr,
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
	sparrow_lines_init(&r.lines, text, len);
	while (sparrow_lines_next(&r.lines)) {
		if (r.lines.n > SPARROW_REPLY_LINES_MAX)
			return bad(&r, "too many lines");
		reply = take_line(&r);
		if (reply != SPARROW_REPLY_OK)
			return reply;
	}
	return verdict(&r);
}

const struct supersparrow_dialect sparrow_dialect_junos = {
	.names = { "junos" },
	.help = "Juniper Junos",
	.port = "23",
	.framing = SPARROW_FRAMING_PROMPT,
	/* Width 0: what is typed is never shifted out of sight. */
	.setup = { "set cli screen-length 0", "set cli screen-width 0" },
	.refusals = refusals,
	/* Some route servers let nobody ask anything but the last one. */
	.ask = {
		[SPARROW_ASK_BEST] = { { "show route table inet.0 active-path ",
		    "show route table inet6.0 active-path " }, NULL },
		[SPARROW_ASK_PLAIN] = { { "show route table inet.0 ",
		    "show route table inet6.0 " }, NULL },
		[SPARROW_ASK_OLD] = { { "show route ", "show route " }, NULL },
	},
	.read = junos_read,
};
