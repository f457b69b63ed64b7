/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>
#include <sys/socket.h>

#include "dialect/family.h"
#include "dialect/sayings.h"
#include "dialect/text.h"

/*
 * The GateD Interactive Interface of GateD 3.5 to 4.  It knows routes by their
 * exact prefix only; which one covers an address is asked with a walk up the
 * tree, which prints every less specific route:
 *
 *   100 BGP     192.0.2/24 198.51.100.1    (64700) 64701 [64702] IGP (Id 4)
 *   100 Sta      0.0.0.0/0  198.51.100.9    IGP (Id 1)
 *
 * or "500 No less specific IP route ...".
 *
 *  1. Every line has a code, 100 or 500.  Only the prompt shows where the
 *     reply ends, so each line must be about a prefix that covers the address:
 *     nothing is echoed, and this is all that ties it to the question.
 *  2. The longest prefix wins, whatever the order.  If its route is none of
 *     BGP, the destination is ours.
 *  3. "(64700)" is the AS number of the route server itself, "(Id 4)" a number
 *     of the path; neither is part of it.  The origin ends it.
 */

/* GateD's own limits on a line are about as high. */
#define DESTINATION_MAX 18

struct line {
	struct sparrow_buf text;
	bool is_bgp;
	bool is_active;			/* not "---" */
	struct sparrow_prefix prefix;
	struct sparrow_buf next_hop;
	struct sparrow_buf path;	/* with words of older versions */
	enum sparrow_origin origin;
};

struct reader {
	struct sparrow_lines lines;
	const struct sparrow_addr *addr;
	struct supersparrow_route *route;
	struct sparrow_sayings sayings;
	unsigned passwords;		/* asked for, in a paste */
	bool found;
	struct line longest;
};

static const struct sparrow_refusal refusals[] = {
	/* In a paste: a wrong one is followed by nothing but this. */
	{ "Password?", SUPERSPARROW_ELOGIN },
	/* There is no account "gii". */
	{ "Configuration error. Disconnecting", SUPERSPARROW_ELOGIN },
	{ NULL, 0 },
};

/* Behind "500 ", in the spelling of GateD. */
static const struct sparrow_phrase phrases[] = {
	{ "Unknown command", SPARROW_SAYS_UNKNOWN_COMMAND, false },
	{ "Unbiguous keywor", SPARROW_SAYS_UNKNOWN_COMMAND, false },
	{ "Insufficiant command", SPARROW_SAYS_UNKNOWN_COMMAND, false },
	{ "Syntax error", SPARROW_SAYS_UNKNOWN_COMMAND, false },
	{ "", SPARROW_SAYS_ERROR, false },
	{ NULL, SPARROW_SAYS_NOTHING, false },
};

static enum sparrow_reply
bad(struct reader *r, const char *what)
{
	return sparrow_text_bad(r->route, what, r->lines.line);
}

/* --- one line */

/* Zero octets at the end are left out: "127/8", "192.0.2/24".  len NULL: an
 * address stands alone. */
static bool
read_destination(struct sparrow_buf text, const struct sparrow_buf *len,
    struct sparrow_prefix *out)
{
	char full[DESTINATION_MAX + sizeof ".0.0.0/255"];
	size_t octets = 1, n = text.len, i;

	if (text.len == 0 || text.len > DESTINATION_MAX ||
	    (len != NULL && len->len > 3))
		return false;
	memcpy(full, text.data, text.len);
	for (i = 0; i < text.len; i++)
		if (full[i] == '.')
			octets++;
	for (; octets < 4; octets++) {
		full[n++] = '.';
		full[n++] = '0';
	}
	full[n++] = '/';
	if (len != NULL)
		memcpy(full + n, len->data, len->len);
	else
		memcpy(full + n, "32", 2);
	n += len != NULL ? len->len : 2;
	return sparrow_prefix_parse(full, n, out) == 0 &&
	    out->addr.family == AF_INET;
}

/* The next word of a path: a number, older versions have "AS" before it; or a
 * set. */
static struct sparrow_buf
path_word(struct sparrow_buf *text)
{
	struct sparrow_buf word;
	size_t start;

	sparrow_buf_skip_blanks(text);
	start = text->pos;
	if (sparrow_buf_accept(text, "["))
		sparrow_buf_until(text, "]");
	sparrow_buf_until(text, " \t");
	sparrow_buf_init(&word, text->data + start, text->pos - start);
	return word;
}

/* What stands behind the next hop, up to the origin. */
static bool
read_path(struct sparrow_buf text, struct line *line)
{
	struct sparrow_buf word;

	/* The local AS, not "(Id 4)". */
	if (sparrow_buf_accept(&text, "(")) {
		sparrow_buf_span(&text, "0123456789 ");
		if (!sparrow_buf_accept(&text, ")"))
			return false;
	}
	sparrow_buf_init(&line->path, sparrow_buf_at(&text), 0);
	for (;;) {
		line->path.len = (size_t)(sparrow_buf_at(&text) -
		    line->path.data);
		word = path_word(&text);
		if (word.len == 0 || word.data[0] == '(')
			return false;
		line->origin = sparrow_text_origin(word);
		if (line->origin != SPARROW_ORIGIN_NONE)
			return true;
	}
}

/* "BGP 192.0.2/24 198.51.100.1 (64700) 64701 IGP (Id 4)" */
static bool
read_line(struct sparrow_buf text, bool cut, struct line *line)
{
	struct sparrow_buf word, destination, address;

	memset(line, 0, sizeof *line);
	line->text = text;
	word = sparrow_buf_word(&text);
	line->is_bgp = sparrow_buf_is(&word, "BGP");
	line->is_active = !sparrow_buf_is(&word, "---");
	destination = sparrow_buf_word(&text);
	address = sparrow_buf_until(&destination, "/");
	if (!sparrow_buf_accept(&destination, "/"))
		return false;
	sparrow_buf_init(&word, sparrow_buf_at(&destination),
	    sparrow_buf_left(&destination));
	if (!read_destination(address, &word, &line->prefix))
		return false;
	line->next_hop = sparrow_buf_word(&text);
	if (line->next_hop.len == 0)
		return false;
	if (sparrow_buf_is(&line->next_hop, "---"))
		sparrow_buf_init(&line->next_hop, NULL, 0);
	sparrow_buf_skip_blanks(&text);
	/* BGP has an origin at least. */
	if (sparrow_buf_left(&text) == 0)
		return !cut && !line->is_bgp;
	return read_path(text, line);
}

/* --- the reply */

static bool
same_line(const struct line *a, const struct line *b)
{
	struct sparrow_best best_a = { a->path, a->next_hop, a->origin };
	struct sparrow_best best_b = { b->path, b->next_hop, b->origin };

	return a->is_bgp == b->is_bgp && a->is_active == b->is_active &&
	    sparrow_best_equal(&best_a, &best_b);
}

static enum sparrow_reply
take_route(struct reader *r, const struct line *line)
{
	if (!sparrow_prefix_covers(&line->prefix, r->addr))
		/* A paste may show what a walk down prints. */
		return r->sayings.pasted ? SPARROW_REPLY_OK :
		    bad(r, "reply does not match the question");
	if (!r->found || line->prefix.len > r->longest.prefix.len) {
		r->found = true;
		r->longest = *line;
		return SPARROW_REPLY_OK;
	}
	if (line->prefix.len < r->longest.prefix.len)
		return SPARROW_REPLY_OK;
	if (!r->sayings.pasted || !same_line(line, &r->longest))
		return bad(r, "a second route for this prefix");
	return SPARROW_REPLY_OK;
}

/* Of the other lines that GateD prints none has a prefix there. */
static bool
is_route(struct sparrow_buf text)
{
	struct sparrow_buf word;

	sparrow_buf_word(&text);
	word = sparrow_buf_word(&text);
	return memchr(word.data, '/', word.len) != NULL;
}

/* "100 ..." */
static enum sparrow_reply
take_information(struct reader *r, struct sparrow_buf text)
{
	struct line line;

	/* "show bgp routes" of GateD 4 has another number before the path. */
	if (sparrow_buf_peek(&text, "Proto ") &&
	    sparrow_text_holds(text, "MED"))
		return bad(r, "not a reply to \"show ip walkup\"");
	if (sparrow_buf_peek(&text, "Current job killed"))
		return bad(r, "reply is truncated behind");
	if (read_line(text, r->lines.cut, &line))
		return take_route(r, &line);
	if (!r->sayings.pasted || is_route(text))
		return bad(r, r->lines.cut ? "reply is truncated behind" :
		    "not understood");
	/* The greeting, a list of commands. */
	sparrow_sayings_stray(&r->sayings, r->lines.line);
	return SPARROW_REPLY_OK;
}

/* "No less specific IP route ADDRESS mask ADDRESS": about ours? */
static enum sparrow_reply
take_no_route(struct reader *r, struct sparrow_buf text)
{
	struct sparrow_prefix prefix;
	struct sparrow_buf address;

	sparrow_buf_find(&text, " route ");
	address = sparrow_buf_word(&text);
	if (!sparrow_buf_accept(&text, " mask "))
		return bad(r, "not understood, or truncated");
	if (!read_destination(address, NULL, &prefix) ||
	    !sparrow_addr_equal(&prefix.addr, r->addr))
		return bad(r, "reply does not match the question");
	sparrow_sayings_add(&r->sayings, SPARROW_SAYS_NOT_IN_TABLE,
	    r->lines.line);
	return SPARROW_REPLY_OK;
}

/* "500 ..." */
static enum sparrow_reply
take_error(struct reader *r, struct sparrow_buf text)
{
	if (sparrow_buf_peek(&text, "No less specific "))
		return take_no_route(r, text);
	sparrow_sayings_take(&r->sayings, text);
	return SPARROW_REPLY_OK;
}

/* There is no echo: what was sent may begin in the line of the prompt. */
static void
skip_prompt(struct sparrow_buf *line)
{
	struct sparrow_buf rest = *line;

	sparrow_buf_expect(&rest, "GateD");
	sparrow_buf_until(&rest, ">");
	sparrow_buf_expect(&rest, "> ");
	if (!rest.failed)
		*line = rest;
}

static enum sparrow_reply
take_line(struct reader *r)
{
	struct sparrow_buf line = r->lines.line;
	bool information;

	if (r->sayings.pasted)
		skip_prompt(&line);
	information = sparrow_buf_accept(&line, "100 ");
	if (information || sparrow_buf_accept(&line, "500 ")) {
		sparrow_buf_skip_blanks(&line);
		sparrow_buf_init(&line, sparrow_buf_at(&line),
		    sparrow_buf_left(&line));
		return information ? take_information(r, line) :
		    take_error(r, line);
	}
	if (!r->sayings.pasted)
		return bad(r, "not understood, a code should stand before it");
	if (sparrow_buf_is(&line, "Password?") && ++r->passwords > 1)
		sparrow_sayings_take(&r->sayings, r->lines.line);
	else
		sparrow_sayings_stray(&r->sayings, r->lines.line);
	return SPARROW_REPLY_OK;
}

/* Without the "AS" of older versions. */
static enum sparrow_reply
found(struct reader *r, struct sparrow_best *best)
{
	struct sparrow_buf text = best->path, word;
	struct sparrow_strbuf path;
	enum sparrow_reply reply = SPARROW_REPLY_NOMEM;

	sparrow_strbuf_init(&path, text.len + 1);
	while ((word = path_word(&text)).len != 0) {
		sparrow_buf_accept(&word, "AS");
		sparrow_strbuf_append(&path, sparrow_buf_at(&word),
		    sparrow_buf_left(&word));
		sparrow_strbuf_putc(&path, ' ');
	}
	if (path.error == 0) {
		sparrow_buf_init(&best->path, path.data, path.len);
		reply = sparrow_text_found(r->route, &r->longest.prefix, 1,
		    best);
	}
	sparrow_strbuf_free(&path);
	return reply;
}

static enum sparrow_reply
verdict(struct reader *r)
{
	const struct line *line = &r->longest;
	struct sparrow_best best = {
		.path = line->path,
		.next_hop = line->next_hop,
		.origin = line->origin,
	};
	enum sparrow_reply reply;

	if (!r->found)
		return sparrow_sayings_verdict(&r->sayings, r->route);
	reply = sparrow_sayings_beside(&r->sayings, r->route);
	if (reply != SPARROW_REPLY_OK)
		return reply;
	if (!line->is_active)
		return sparrow_text_found(r->route, &line->prefix, 1, NULL);
	if (!line->is_bgp)
		sparrow_buf_init(&best.path, NULL, 0);
	return found(r, &best);
}

static enum sparrow_reply
gated_read(const char *text, size_t len, const struct sparrow_addr *addr,
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

const struct supersparrow_dialect sparrow_dialect_gated = {
	.names = { "gated" },
	.help = "GateD 3.5 to 4 (GateD Interactive Interface)",
	.port = "616",
	.framing = SPARROW_FRAMING_PROMPT,
	.ipv4_only = true,
	.refusals = refusals,
	.ask = {
		[SPARROW_ASK_BEST] = { { "show ip walkup ", NULL }, "/32" },
	},
	.read = gated_read,
};
