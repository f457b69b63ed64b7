/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>

#include "dialect/family_line.h"
#include "dialect/sayings.h"
#include "dialect/text.h"
#include "dialect/wrap.h"

/*
 * Huawei's VRP 5 and 8:
 *
 *    BGP local router ID : 203.0.113.1
 *    Local AS number : 64700
 *    Paths:   2 available, 1 best, 1 select
 *    BGP routing table entry information of 192.0.2.0/24:
 *    From: 198.51.100.1 (203.0.113.2)
 *    Original nexthop: 198.51.100.1
 *    AS-path 64701 64702, origin igp, MED 0, pref-val 0, valid, external, bes
 *   t, select, pre 255
 *    Advertised to such 1 peers:
 *       198.51.100.9
 *
 *  1. The line of the attributes is cut at 80 columns, in the middle of a
 *     word or number.  "pre NUMBER" behind the marks shows that they are all
 *     there; what may follow ("not preferred for router ID") does not matter.
 *  2. There are as many entries as the line "Paths:" says, and as many of
 *     them are the best one.
 */

struct entry {
	bool open;		/* its attributes are to come */
	struct sparrow_buf header;
	struct sparrow_buf next_hop;
};

/* From "Paths:" on. */
struct table {
	struct sparrow_buf line;
	uint32_t available;
	uint32_t best;
	uint32_t printed;
	uint32_t marked;
	bool has_prefix;
	struct sparrow_prefix prefix;
	struct sparrow_best values;	/* of the best entry */
};

struct reader {
	struct sparrow_lines lines;
	const struct sparrow_addr *addr;
	struct supersparrow_route *route;
	struct sparrow_sayings sayings;
	unsigned tables;
	struct table table;		/* the one at hand */
	struct table first;		/* the first of a paste */
	struct entry entry;
	struct sparrow_wrap wrap;
};

static const struct sparrow_refusal refusals[] = {
	{ "Authentication fail", SUPERSPARROW_ELOGIN },
	{ "authentication is rejected", SUPERSPARROW_ELOGIN },
	{ "Username or password error", SUPERSPARROW_ELOGIN },
	{ "password is invalid", SUPERSPARROW_ELOGIN },
	/* Nobody is there to type another one. */
	{ "Change now? [Y/N]", SUPERSPARROW_ELOGIN },
	{ "number of VTY users has reached", SUPERSPARROW_EUNREACHABLE },
	{ "Connection refused", SUPERSPARROW_EUNREACHABLE },
	{ NULL, 0 },
};

static const struct sparrow_phrase phrases[] = {
	{ "Info: The network does not exist", SPARROW_SAYS_NOT_IN_TABLE,
	    false },
	/* "Error:Wrong parameter found at '^' position." and its kind */
	{ "found at '^' position", SPARROW_SAYS_UNKNOWN_COMMAND, true },
	{ "Error:", SPARROW_SAYS_ERROR, false },
	{ "Info:", SPARROW_SAYS_ERROR, false },
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
	    a->marked == b->marked &&
	    (a->marked == 0 || sparrow_best_equal(&a->values, &b->values));
}

/* The table at hand ends here: is it whole, and of one mind? */
static enum sparrow_reply
end_table(struct reader *r)
{
	const struct table *table = &r->table;

	if (r->entry.open)
		return truncated(r, r->entry.header);
	if (table->printed < table->available)
		return truncated(r, table->line);
	if (table->printed > table->available || table->marked != table->best)
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

/* Consume "NUMBER WORD" behind blanks. */
static bool
count(struct sparrow_buf *line, const char *word, uint32_t *out)
{
	uint64_t number;

	sparrow_buf_skip_blanks(line);
	sparrow_buf_number(line, UINT32_MAX, &number);
	sparrow_buf_skip_blanks(line);
	*out = (uint32_t)number;
	return sparrow_buf_expect(line, word);
}

/* "Paths:   1 available, 1 best, 1 select" */
static enum sparrow_reply
take_paths(struct reader *r)
{
	struct sparrow_buf line = r->lines.line;
	enum sparrow_reply reply;

	if (r->tables > 0) {
		if (!r->sayings.pasted)
			return bad(r, "a second reply");
		reply = end_table(r);
		if (reply != SPARROW_REPLY_OK)
			return reply;
	}
	memset(&r->table, 0, sizeof r->table);
	r->tables++;
	r->table.line = r->lines.line;
	sparrow_buf_until(&line, ":");
	sparrow_buf_expect(&line, ":");
	if (!count(&line, "available,", &r->table.available) ||
	    !count(&line, "best", &r->table.best) ||
	    (sparrow_buf_left(&line) != 0 && !sparrow_buf_peek(&line, ",")))
		return bad(r, "not understood, or truncated");
	if (r->table.available == 0 || r->table.best > 1)
		return bad(r, "no reply has so many paths");
	return SPARROW_REPLY_OK;
}

/* --- entries */

/* "BGP routing table entry information of PREFIX:" */
static enum sparrow_reply
take_header(struct reader *r, struct sparrow_buf prefix)
{
	struct sparrow_prefix read;
	bool covers;

	if (r->tables == 0)
		return bad(r, "not understood, \"Paths:\" should stand "
		    "before it");
	if (r->entry.open)
		return truncated(r, r->entry.header);
	if (!sparrow_line_prefix(prefix, r->addr, &read, &covers))
		return bad(r, "not understood, or truncated");
	if (!covers || (r->table.has_prefix &&
	    !sparrow_prefix_equal(&read, &r->table.prefix)))
		return bad(r, "reply does not match the question");
	r->table.has_prefix = true;
	r->table.prefix = read;
	memset(&r->entry, 0, sizeof r->entry);
	r->entry.open = true;
	r->entry.header = r->lines.line;
	return SPARROW_REPLY_OK;
}

/* The next of the items between commas. */
static bool
next_item(struct sparrow_buf *line, struct sparrow_buf *item)
{
	if (!sparrow_buf_accept(line, ","))
		return false;
	sparrow_buf_skip_blanks(line);
	*item = sparrow_buf_until(line, ",");
	return true;
}

/* Is "pre NUMBER" there?  "pref-val 0" stands before it. */
static bool
is_whole(struct sparrow_buf line)
{
	struct sparrow_buf item;
	uint64_t preference;

	sparrow_buf_until(&line, ",");
	while (next_item(&line, &item))
		if (sparrow_buf_accept(&item, "pre")) {
			sparrow_buf_skip_blanks(&item);
			if (sparrow_buf_number(&item, UINT32_MAX,
			    &preference))
				return true;
		}
	return false;
}

/* What follows the attributes. */
static bool
is_other(struct sparrow_buf line)
{
	static const char *const texts[] = {
		"BGP ", "Advertised to", "Not advertised", "Paths", NULL
	};

	return sparrow_line_is_one(line, texts);
}

static const struct sparrow_wrap_rules rules = {
	.is_whole = is_whole,
	.is_other = is_other,
};

/* Consume "AS-path PATH, origin"; a paste may have lost blanks at the ends of
 * lines. */
static bool
split_path(struct sparrow_buf *line, struct sparrow_buf *path)
{
	size_t start;

	sparrow_buf_expect(line, "AS-path");
	start = line->pos;
	do {
		sparrow_buf_until(line, ",");
		sparrow_buf_init(path, line->data + start, line->pos - start);
		if (!sparrow_buf_expect(line, ","))
			return false;
		sparrow_buf_skip_blanks(line);
	} while (!sparrow_buf_accept(line, "origin"));
	sparrow_buf_skip_blanks(line);
	return true;
}

/* "AS-path 64701 64702, origin igp, ..., valid, external, best, ..." */
static enum sparrow_reply
take_attributes(struct reader *r)
{
	struct sparrow_best values;
	struct sparrow_buf line, first, item;
	bool is_best = false;
	enum sparrow_reply reply = sparrow_wrap_read(&r->wrap, &r->lines,
	    r->sayings.pasted, &rules, &line, r->route);

	if (reply != SPARROW_REPLY_OK)
		return reply;
	first = line;
	if (!split_path(&line, &values.path))
		return sparrow_text_bad(r->route, "not understood", first);
	values.next_hop = r->entry.next_hop;
	values.origin = sparrow_text_origin(sparrow_buf_until(&line, ","));
	if (values.origin == SPARROW_ORIGIN_NONE)
		return sparrow_text_bad(r->route, "not understood", first);
	while (next_item(&line, &item))
		is_best |= sparrow_buf_is(&item, "best");
	r->entry.open = false;
	/* GCOVR_EXCL_START: only with a fuzzer's limits; a reply as long as
	 * is allowed has fewer. */
	if (++r->table.printed > SPARROW_REPLY_PATHS_MAX)
		return bad(r, "too many paths");
	/* GCOVR_EXCL_STOP */
	if (is_best) {
		r->table.values = values;
		r->table.marked++;
		sparrow_wrap_keep_best(&r->wrap);
	}
	return SPARROW_REPLY_OK;
}

/* --- lines */

static enum sparrow_reply
take_line(struct reader *r)
{
	struct sparrow_buf line = r->lines.line;

	if (sparrow_buf_accept(&line,
	    "BGP routing table entry information of ")) {
		struct sparrow_buf prefix = sparrow_buf_word(&line);

		/* It is never empty, as no line ends in a blank. */
		if (prefix.len > 0 &&	/* GCOVR_EXCL_BR_LINE */
		    prefix.data[prefix.len - 1] == ':')
			prefix.len--;
		return take_header(r, prefix);
	}
	if (sparrow_buf_peek(&line, "Paths:") ||
	    sparrow_buf_peek(&line, "Paths :"))
		return take_paths(r);
	if (r->entry.open && sparrow_buf_accept(&line, "Original nexthop:")) {
		if (r->lines.cut)
			return truncated(r, r->lines.line);
		r->entry.next_hop = sparrow_buf_word(&line);
		return SPARROW_REPLY_OK;
	}
	if (r->entry.open && sparrow_buf_peek(&line, "AS-path "))
		return take_attributes(r);
	if (!sparrow_sayings_take(&r->sayings, line))
		sparrow_sayings_stray(&r->sayings, line);
	return SPARROW_REPLY_OK;
}

static enum sparrow_reply
verdict(struct reader *r)
{
	enum sparrow_reply reply;

	if (r->tables == 0)
		return sparrow_sayings_verdict(&r->sayings, r->route);
	reply = end_table(r);
	if (reply == SPARROW_REPLY_OK)
		reply = sparrow_sayings_beside(&r->sayings, r->route);
	if (reply != SPARROW_REPLY_OK)
		return reply;
	return sparrow_text_found_word(r->route, &r->table.prefix,
	    r->table.printed, r->table.marked != 0 ? &r->table.values : NULL,
	    "Nil");
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
huawei_read(const char *text, size_t len, const struct sparrow_addr *addr,
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

const struct supersparrow_dialect sparrow_dialect_huawei = {
	.names = { "huawei", "vrp" },
	.help = "Huawei VRP",
	.port = "23",
	.framing = SPARROW_FRAMING_PROMPT,
	/* VRP 5 may not know it: then its pager is answered. */
	.setup = { "screen-length 0 temporary" },
	.refusals = refusals,
	.ask = {
		[SPARROW_ASK_BEST] = { { "display bgp routing-table ",
		    "display bgp ipv6 routing-table " }, NULL },
	},
	.read = huawei_read,
};
