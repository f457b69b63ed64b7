/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <stdint.h>
#include <string.h>

#include "dialect/openbgpd.h"

/*
 * "show rib detail" prints a header for each path:
 *
 *   BGP routing table entry for 192.0.2.0/24
 *       64700 64702                       left out where the path is empty
 *       Nexthop 198.51.100.1 (via 198.51.100.1) Neighbor NAME (203.0.113.1)
 *       Origin IGP, metric 0, localpref 100, ..., external, valid, best
 *       Communities: ...                  and other lines
 *
 * "show rib" prints a line for each, below a legend:
 *
 *   *>    N-? 192.0.2.0/24     198.51.100.1   100     0 64700 64702 i
 *
 *  1. The best path comes first.  There is no count, so a text that was cut
 *     off between two paths cannot be told from a whole one; but the best one
 *     is in it.
 *  2. Nothing at all is the answer for an address without route; in a paste
 *     that proves nothing.
 */

enum where {
	NOWHERE,
	HEADER,		/* behind the header: path or next hop */
	PATH,		/* behind the path: next hop */
	NEXT_HOP,	/* behind the next hop: Origin */
	DONE		/* attributes, or the next header */
};

enum said {
	SAID_UNKNOWN,
	SAID_ERROR,
	SAID_REFUSED,
	SAIDS
};

struct reader {
	struct sparrow_openbgpd *reply;
	struct sparrow_lines lines;
	enum where where;
	struct sparrow_buf header;
	struct sparrow_buf prefix;
	struct sparrow_best values;
	bool legend;			/* of the table */
	unsigned said[SAIDS];
	struct sparrow_buf saying[SAIDS];
	const struct sparrow_refusal *refusal;
	struct sparrow_buf stray;
};

static const struct {
	const char *text;
	enum said said;
} sentences[] = {
	{ "unknown argument", SAID_UNKNOWN },
	{ "ambiguous argument", SAID_UNKNOWN },
	{ "missing argument", SAID_UNKNOWN },
	{ "valid commands/args", SAID_UNKNOWN },
	{ "usage: ", SAID_UNKNOWN },
	{ "bgpctl: invalid option", SAID_UNKNOWN },
	{ "bgpctl: unknown option", SAID_UNKNOWN },
	{ "bgpctl: ", SAID_ERROR },
	{ "permission denied", SAID_ERROR },
	{ "operation failed", SAID_ERROR },
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static enum sparrow_reply
bad(struct reader *r, const char *what)
{
	return sparrow_text_bad(r->reply->route, what, r->lines.line);
}

static enum sparrow_reply
truncated(struct reader *r, struct sparrow_buf line)
{
	return sparrow_text_bad(r->reply->route, "reply is truncated", line);
}

/* --- detail */

/* "BGP routing table entry for [rd RD ]PREFIX" */
static bool
take_header(struct reader *r)
{
	struct sparrow_buf line = r->lines.line;

	if (!sparrow_buf_accept(&line, "BGP routing table entry for "))
		return false;
	if (sparrow_buf_accept(&line, "rd "))
		sparrow_buf_word(&line);
	r->header = r->lines.line;
	r->prefix = sparrow_buf_word(&line);
	memset(&r->values, 0, sizeof r->values);
	sparrow_buf_init(&r->values.path, NULL, 0);
	r->where = HEADER;
	return true;
}

/* "Nexthop ADDRESS (via ADDRESS) Neighbor NAME (ID)" */
static bool
take_next_hop(struct reader *r)
{
	struct sparrow_buf line = r->lines.line;

	if (!sparrow_buf_accept(&line, "Nexthop "))
		return false;
	r->values.next_hop = sparrow_buf_word(&line);
	r->where = NEXT_HOP;
	return true;
}

/* "Origin IGP, metric 0, ..., valid, best, announced" */
static enum sparrow_reply
take_origin(struct reader *r)
{
	struct sparrow_buf line = r->lines.line;
	struct sparrow_buf item;
	bool is_best = false;

	if (r->lines.cut)
		return truncated(r, line);
	sparrow_buf_expect(&line, "Origin ");
	r->values.origin =
	    sparrow_text_origin(sparrow_buf_until(&line, ", "));
	if (line.failed || r->values.origin == SPARROW_ORIGIN_NONE)
		return bad(r, "not understood, an Origin should stand here");
	while (sparrow_buf_accept(&line, ",")) {
		sparrow_buf_skip_blanks(&line);
		item = sparrow_buf_until(&line, ",");
		is_best |= sparrow_buf_is(&item, "best");
	}
	r->where = DONE;
	return sparrow_openbgpd_add(r->reply, r->prefix, is_best, &r->values,
	    r->header);
}

/* --- table */

/* Flags stand before the prefix: "*>", "AI*>", "N", "N-?". */
static bool
is_flags(struct sparrow_buf word)
{
	sparrow_buf_span(&word, "*>AISEmw!NV?-");
	return sparrow_buf_left(&word) == 0;
}

/* The path and the origin at its end: "64700 64702 i". */
static bool
split_path(struct sparrow_buf rest, struct sparrow_best *values)
{
	static const struct {
		char letter;
		enum sparrow_origin origin;
	} letters[] = {
		{ 'i', SPARROW_ORIGIN_IGP },
		{ 'e', SPARROW_ORIGIN_EGP },
		{ '?', SPARROW_ORIGIN_INCOMPLETE },
	};
	const char *at = sparrow_buf_at(&rest);
	size_t n = sparrow_buf_left(&rest);
	size_t i;

	if (n < 2 || at[n - 2] != ' ')
		return false;
	for (i = 0; i < COUNT(letters); i++) {
		if (at[n - 1] != letters[i].letter)
			continue;
		values->origin = letters[i].origin;
		sparrow_buf_init(&values->path, at, n - 2);
		return true;
	}
	return false;
}

/* Is the line one of the table?  *wrong: it begins as one only. */
static bool
is_row(struct sparrow_buf line, struct sparrow_buf *prefix, bool *is_best,
    struct sparrow_best *values, bool *wrong)
{
	struct sparrow_buf word = sparrow_buf_word(&line);
	struct sparrow_prefix ignored;
	uint64_t number;

	*is_best = false;
	memset(values, 0, sizeof *values);
	while (word.len > 0 && is_flags(word)) {
		*is_best |= memchr(word.data, '>', word.len) != NULL;
		word = sparrow_buf_word(&line);
	}
	if (sparrow_prefix_parse(word.data, word.len, &ignored) != 0)
		return false;
	*prefix = word;
	values->next_hop = sparrow_buf_word(&line);
	sparrow_buf_skip_blanks(&line);
	sparrow_buf_number(&line, UINT32_MAX, &number);	/* lpref */
	sparrow_buf_skip_blanks(&line);
	sparrow_buf_number(&line, UINT32_MAX, &number);	/* med */
	*wrong = line.failed || !split_path(line, values);
	return true;
}

static enum sparrow_reply
take_row(struct reader *r, bool *taken)
{
	struct sparrow_best values;
	struct sparrow_buf prefix;
	bool is_best, wrong;

	*taken = is_row(r->lines.line, &prefix, &is_best, &values, &wrong);
	if (!*taken)
		return SPARROW_REPLY_OK;
	if (wrong)
		return bad(r, "not understood, or truncated");
	return sparrow_openbgpd_add(r->reply, prefix, is_best, &values,
	    r->lines.line);
}

/* --- what else there is */

static bool
is_sentence(struct reader *r)
{
	struct sparrow_buf line = r->lines.line;
	size_t i;

	if (r->refusal == NULL) {
		r->refusal = sparrow_text_refusal(sparrow_openbgpd_refusals,
		    line);
		if (r->refusal != NULL) {
			r->said[SAID_REFUSED]++;
			r->saying[SAID_REFUSED] = line;
			return true;
		}
	}
	for (i = 0; i < COUNT(sentences); i++) {
		if (!sparrow_buf_peek(&line, sentences[i].text))
			continue;
		if (r->said[sentences[i].said]++ == 0)
			r->saying[sentences[i].said] = line;
		return true;
	}
	return false;
}

static enum sparrow_reply
take_other(struct reader *r)
{
	enum sparrow_reply reply;
	bool taken;

	if (is_sentence(r))
		return SPARROW_REPLY_OK;
	reply = take_row(r, &taken);
	if (taken)
		return reply;
	if (sparrow_buf_peek(&r->lines.line, "flags "))
		r->legend = true;
	else if (r->where == NOWHERE && r->stray.len == 0)
		r->stray = r->lines.line;
	return SPARROW_REPLY_OK;
}

static enum sparrow_reply
take_line(struct reader *r)
{
	switch (r->where) {
	case NOWHERE:
	case DONE:
		return take_header(r) ? SPARROW_REPLY_OK : take_other(r);
	case HEADER:
		if (take_next_hop(r))
			return SPARROW_REPLY_OK;
		r->values.path = r->lines.line;
		r->where = PATH;
		return SPARROW_REPLY_OK;
	case PATH:
		return take_next_hop(r) ? SPARROW_REPLY_OK :
		    bad(r, "not understood, a Nexthop should stand here");
	default:	/* NEXT_HOP */
		return take_origin(r);
	}
}

/* A live reply is whole, and bgpctl is not silent about errors. */
static enum sparrow_reply
nothing(struct reader *r)
{
	struct supersparrow_route *route = r->reply->route;

	if (r->legend)
		return sparrow_text_bad(route, "the table has no line: not in "
		    "table, or truncated; ask with -j", r->lines.line);
	if (r->stray.len > 0)
		return sparrow_text_bad(route, "not understood", r->stray);
	if (r->reply->pasted || r->reply->form == SPARROW_ASK_BEST)
		return sparrow_text_bad(route, "reply is empty",
		    r->lines.line);
	route->status = SUPERSPARROW_STATUS_NOT_IN_TABLE;
	return SPARROW_REPLY_OK;
}

/* bgpd is not there: a session that is told so tries another server. */
static enum sparrow_reply
refused(struct reader *r)
{
	sparrow_text_refused(r->reply->route, r->refusal,
	    r->saying[SAID_REFUSED]);
	return r->reply->pasted ? SPARROW_REPLY_OK : SPARROW_REPLY_BAD;
}

static enum sparrow_reply
verdict(struct reader *r)
{
	struct sparrow_openbgpd *reply = r->reply;
	unsigned said = r->said[SAID_UNKNOWN] + r->said[SAID_ERROR] +
	    r->said[SAID_REFUSED];

	if (r->where != NOWHERE && r->where != DONE)
		return truncated(r, r->header);
	/* A paste may hold mistyped commands besides. */
	if (reply->paths > 0 && (reply->pasted || said == 0))
		return sparrow_text_found(reply->route, &reply->prefix,
		    reply->paths, reply->has_best ? &reply->best : NULL);
	if (r->said[SAID_REFUSED] > 0)
		return refused(r);
	if (r->said[SAID_UNKNOWN] > 0)
		return sparrow_text_fail(reply->route,
		    SPARROW_REPLY_UNKNOWN_COMMAND, SUPERSPARROW_EPROTOCOL,
		    "command not understood", r->saying[SAID_UNKNOWN]);
	if (r->said[SAID_ERROR] > 0)
		return sparrow_text_fail(reply->route, SPARROW_REPLY_OK,
		    SUPERSPARROW_EPROTOCOL, "the route server says",
		    r->saying[SAID_ERROR]);
	return nothing(r);
}

enum sparrow_reply
sparrow_openbgpd_text(struct sparrow_openbgpd *reply, const char *text,
    size_t len)
{
	struct reader r = { .reply = reply };
	enum sparrow_reply result;

	sparrow_buf_init(&r.stray, NULL, 0);
	sparrow_lines_init(&r.lines, text, len);
	while (sparrow_lines_next(&r.lines)) {
		if (r.lines.n > SPARROW_REPLY_LINES_MAX)
			return bad(&r, "too many lines");
		result = take_line(&r);
		if (result != SPARROW_REPLY_OK)
			return result;
	}
	return verdict(&r);
}
