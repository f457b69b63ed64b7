/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>

#include "dialect/family_private.h"
#include "dialect/text.h"

/*
 * How a reply is read, line by line, in one pass:
 *
 *   NOWHERE --header--> HEADER --"Paths:"--> BETWEEN <----+------------+
 *                                               | next    | Origin     | marks
 *                                               v hop     |            |
 *                                             ENTRY ------+--Origin--> MARKS
 *
 *  1. Before the header any line may stand: banner, prompt, echo.  A sentence
 *     ("% Network not in table") is the reply only if there is no header.
 *  2. An entry is anchored at its next-hop line.  Its AS path is the last line
 *     above that is no heading; Origin comes right below.  EOS has the marks,
 *     "valid" and "best", on a line of their own below that.
 *  3. Other lines between two entries are attributes of the one above: there
 *     are dozens, and each version brings new ones.
 *  4. The end of a reply cannot be seen, so it is counted: as many entries as
 *     the header says, or only the best one where that was asked for.
 *  5. What does not fit makes the reply BAD: no route is better than a wrong
 *     one.
 *
 * Nothing is copied on the way; an entry is a few pieces of the text.
 */

static enum sparrow_reply
take_header(struct sparrow_family_reader *r, struct sparrow_buf prefix,
    bool vrf)
{
	enum sparrow_reply reply;
	bool covers;

	if (r->tables > 0) {
		if (!r->sayings.pasted)
			return sparrow_text_bad(r->route, "a second reply",
			    r->line);
		reply = sparrow_family_close(r);
		if (reply != SPARROW_REPLY_OK)
			return reply;
	}
	memset(&r->table, 0, sizeof r->table);
	r->table.vrf = vrf;
	r->table.indent = r->indent;
	r->tables++;
	r->where = SPARROW_FAMILY_HEADER;
	if (!sparrow_line_prefix(prefix, r->addr, &r->table.prefix, &covers))
		return sparrow_text_bad(r->route, "prefix is not understood",
		    r->line);
	return covers ? SPARROW_REPLY_OK : sparrow_text_bad(r->route,
	    "reply does not match the question", r->line);
}

/* Is the line one of the sentences?  Inside a table only those that begin
 * with a percent sign are looked for. */
static enum sparrow_saying
sentence(const struct sparrow_family_reader *r)
{
	const struct sparrow_sentence *s = r->family->sentences;
	struct sparrow_buf line = r->line;
	bool percent = sparrow_buf_accept(&line, "% ");

	if (!percent && r->where != SPARROW_FAMILY_NOWHERE)
		return SPARROW_SAYS_NOTHING;
	if (percent && sparrow_buf_peek(&line, "[")) {
		sparrow_buf_until(&line, "]");
		sparrow_buf_accept(&line, "] ");
	}
	for (; s->text != NULL; s++) {
		struct sparrow_buf rest = line;

		if ((percent || !s->percent) &&
		    sparrow_buf_accept(&rest, s->text) &&
		    (!s->whole || sparrow_buf_left(&rest) == 0))
			return s->saying;
	}
	return percent ? SPARROW_SAYS_ERROR : SPARROW_SAYS_NOTHING;
}

/* Note a sentence or refusal; false if the line is none. */
static bool
take_saying(struct sparrow_family_reader *r)
{
	enum sparrow_saying saying;

	if (r->where == SPARROW_FAMILY_NOWHERE &&
	    sparrow_sayings_refused(&r->sayings, r->line))
		return true;
	saying = sentence(r);
	if (saying == SPARROW_SAYS_NOTHING)
		return false;
	sparrow_sayings_add(&r->sayings, saying, r->line);
	return true;
}

/* One of family->headings?  They come in their order. */
static bool
take_heading(struct sparrow_family_reader *r)
{
	const char *const *headings = r->family->headings;

	if (headings == NULL)
		return false;
	if (headings[r->headed] == NULL ||
	    !sparrow_buf_peek(&r->line, headings[r->headed])) {
		if (!sparrow_buf_peek(&r->line, headings[0]))
			return false;
		r->headed = 0;
	}
	r->headed++;
	r->heading = r->line;
	return true;
}

static enum sparrow_line
wrapped_paths(struct sparrow_family_reader *r)
{
	enum sparrow_line is;

	while ((is = sparrow_line_paths(r->line, &r->table.says)) ==
	    SPARROW_LINE_CUT && sparrow_family_unwrap(r))
		;
	return is;
}

static enum sparrow_reply
in_header(struct sparrow_family_reader *r)
{
	struct sparrow_family_table *table = &r->table;
	struct sparrow_line_origin origin;
	struct sparrow_buf next_hop;
	enum sparrow_line is;

	is = r->family->counts_only ?
	    sparrow_line_count(r->line, &table->says) : wrapped_paths(r);
	if (is == SPARROW_LINE_CUT)
		return sparrow_family_truncated(r);
	if (is == SPARROW_LINE_IS) {
		table->paths_line = r->line;
		r->where = SPARROW_FAMILY_BETWEEN;
		sparrow_family_no_entry(r);
		return SPARROW_REPLY_OK;
	}
	if (sparrow_buf_peek(&r->line, "Paths:") ||
	    sparrow_line_next_hop(r->line, &next_hop) != SPARROW_LINE_OTHER ||
	    sparrow_line_origin(r->line, &origin) != SPARROW_LINE_OTHER)
		return sparrow_text_bad(r->route, "not understood", r->line);
	return SPARROW_REPLY_OK;
}

/* What the line is depends on where it stands. */
static enum sparrow_reply
take_by_place(struct sparrow_family_reader *r)
{
	switch (r->where) {	/* GCOVR_EXCL_BR_LINE: there are no others */
	case SPARROW_FAMILY_NOWHERE:
		sparrow_sayings_stray(&r->sayings, r->line);
		return SPARROW_REPLY_OK;
	case SPARROW_FAMILY_HEADER:
		return in_header(r);
	case SPARROW_FAMILY_BETWEEN:
		return sparrow_family_between(r);
	case SPARROW_FAMILY_ENTRY:
		return sparrow_family_entry(r);
	case SPARROW_FAMILY_MARKS:
		break;
	}
	return sparrow_family_marks(r);
}

static enum sparrow_reply
take_line(struct sparrow_family_reader *r)
{
	struct sparrow_buf prefix;
	bool headed, vrf;

	if (r->line.len == 0) {
		r->numbers = false;
		if (r->table.vrf)
			sparrow_family_no_entry(r);
		return SPARROW_REPLY_OK;
	}
	if (sparrow_line_is_log(r->line) ||
	    sparrow_line_is_one(r->line, r->family->skipped) ||
	    take_heading(r))
		return SPARROW_REPLY_OK;
	headed = sparrow_family_is_headed(r);
	r->headed = 0;
	if (sparrow_line_header(r->line, &prefix, &vrf))
		return take_header(r, prefix, vrf);
	if (take_saying(r))
		return SPARROW_REPLY_OK;
	if (headed && r->sayings.pasted && sparrow_line_is_prompt(r->line))
		sparrow_sayings_add(&r->sayings, SPARROW_SAYS_NOT_IN_TABLE,
		    r->line);
	return take_by_place(r);
}

/* The next line without the blanks around it; false at the end. */
static bool
next_line(struct sparrow_family_reader *r)
{
	struct sparrow_buf line;

	do {
		if (!sparrow_buf_line(&r->text, &line))
			return false;
		r->lines++;
		r->indent = sparrow_buf_skip_blanks(&line);
	} while (sparrow_line_skip_pager(&line) &&
	    sparrow_buf_left(&line) == 0);
	sparrow_buf_init(&r->line, sparrow_buf_at(&line),
	    sparrow_buf_left(&line));
	r->wraps = 0;
	return true;
}

enum sparrow_reply
sparrow_family_read(const struct sparrow_family *family, const char *text,
    size_t len, const struct sparrow_addr *addr, enum sparrow_ask form,
    bool pasted, struct supersparrow_route *route)
{
	struct sparrow_family_reader r = {
		.family = family,
		.addr = addr,
		.route = route,
		.sayings = {
			.refusals = family->refusals,
			.pasted = pasted,
		},
		.best_only = family->bestpath &&
		    (pasted || form == SPARROW_ASK_BEST),
	};
	enum sparrow_reply reply;

	sparrow_buf_init(&r.text, text, len);
	if (len > SPARROW_REPLY_MAX)
		return sparrow_text_bad(r.route, "reply is too long", r.text);
	while (next_line(&r)) {
		if (r.lines > SPARROW_REPLY_LINES_MAX)
			return sparrow_text_bad(r.route, "too many lines",
			    r.line);
		reply = take_line(&r);
		if (reply != SPARROW_REPLY_OK)
			return reply;
	}
	return sparrow_family_verdict(&r);
}
