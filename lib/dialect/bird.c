/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <stdint.h>
#include <string.h>

#include "dialect/bird.h"

/*
 * BIRD 1, 2 and 3 over the control socket, or as birdc prints it:
 *
 *   1007-Table master4:
 *    192.0.2.0/24  unicast [upstream 12:00:00.000] * (100) [AS64702i]
 *   1008-    Type: BGP univ
 *   1012-    BGP.as_path: 64700 64702
 *   0000
 *
 *  1. A prefix begins a network; its entries follow, the first with the
 *     prefix, the others without it.  "*" marks the best one ("!": best, but
 *     the kernel would not take it).
 *  2. BIRD 1 writes "via ADDRESS on IF [..." into that line; in later ones
 *     "via ADDRESS on IF" is a line of its own, without bracket.
 *  3. Of the attributes three count.  Those of BGP have all three; what came
 *     from elsewhere (static, kernel, OSPF) has no AS path: it is our own.
 *  4. Of several tables the longest prefix counts, as in one table.
 *  5. Over the socket a line with a code and a blank ends the reply, so none
 *     that lacks it is whole.  birdc leaves the codes out: then an entry is
 *     whole if it has what its kind must have.
 *  6. BIRD cuts an attribute at 500 bytes and writes "..." for the rest.  The
 *     last POP would be in the rest: that is an error, but a reply.
 */

/* Reply codes: BIRD's doc/reply_codes. */
#define CODE_DIGITS 4
#define CODE_MAX 9999
#define CODE_OK 0
#define CODE_NOT_FOUND 8001
#define CODE_SYNTAX 9001
#define CODE_ERRORS 8000	/* and above */

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum said {
	SAID_NOT_IN_TABLE,
	SAID_UNKNOWN,
	SAID_ERROR,
	SAID_REFUSED,
	SAIDS
};

/* A prefix with its entries. */
struct net {
	struct sparrow_prefix prefix;
	struct sparrow_buf line;
	unsigned entries;
	bool has_best;
	struct sparrow_bird_entry best;
};

struct reader {
	const struct sparrow_addr *addr;
	struct supersparrow_route *route;
	enum sparrow_ask form;
	bool pasted;
	struct sparrow_lines lines;
	struct sparrow_buf line;	/* without the code */
	bool coded;			/* there are codes */
	bool open;			/* the code that ends it is missing */
	bool ended;			/* that code was there */
	bool in_entry;
	struct sparrow_bird_entry entry;
	struct net net;			/* the one at hand */
	struct net chosen;		/* longest of those before it */
	unsigned nets;
	unsigned said[SAIDS];
	struct sparrow_buf saying[SAIDS];
	const struct sparrow_refusal *refusal;
	struct sparrow_buf stray;	/* first line that says nothing */
};

static const struct sparrow_refusal refusals[] = {
	{ "Unable to connect to server control socket",
	    SUPERSPARROW_EUNREACHABLE },
	{ "Connection closed by server", SUPERSPARROW_EUNREACHABLE },
	{ NULL, 0 },
};

/* What birdc prints without a code. */
static const struct {
	const char *text;
	enum said said;
	bool whole;		/* and nothing behind it */
} sentences[] = {
	{ "Network not found", SAID_NOT_IN_TABLE, true },
	{ "Network not in table", SAID_NOT_IN_TABLE, true },	/* BIRD 1 */
	{ "syntax error", SAID_UNKNOWN, false },
	{ "Access denied", SAID_ERROR, false },
};

/* --- networks */

static enum sparrow_reply
bad(struct reader *r, const char *what)
{
	return sparrow_text_bad(r->route, what, r->lines.line);
}

static enum sparrow_reply
end_entry(struct reader *r)
{
	const struct sparrow_bird_entry *e = &r->entry;

	if (!r->in_entry)
		return SPARROW_REPLY_OK;
	r->in_entry = false;
	if (!e->is_best)
		return SPARROW_REPLY_OK;
	if (r->net.has_best)
		return sparrow_text_bad(r->route, "a second best path",
		    e->line);
	if (!sparrow_bird_is_whole(e))
		return sparrow_text_bad(r->route,
		    "no AS path, origin and next hop: truncated, or asked "
		    "without \"all\"", e->line);
	if (!sparrow_bird_agrees(e))
		return sparrow_text_bad(r->route,
		    "the AS path does not end so", e->line);
	r->net.has_best = true;
	r->net.best = *e;
	return SPARROW_REPLY_OK;
}

static bool
same_net(const struct net *a, const struct net *b)
{
	return a->has_best == b->has_best && (!a->has_best ||
	    sparrow_best_equal(&a->best.values, &b->best.values));
}

/* The network at hand ends here: is it the one? */
static enum sparrow_reply
end_net(struct reader *r)
{
	enum sparrow_reply reply = end_entry(r);

	if (reply != SPARROW_REPLY_OK || r->nets == 0)
		return reply;
	if (r->nets == 1 || r->net.prefix.len > r->chosen.prefix.len)
		r->chosen = r->net;
	else if (r->net.prefix.len == r->chosen.prefix.len &&
	    !same_net(&r->net, &r->chosen))
		return sparrow_text_bad(r->route,
		    "different replies in one text", r->net.line);
	return SPARROW_REPLY_OK;
}

static enum sparrow_reply
begin_net(struct reader *r, const struct sparrow_prefix *prefix)
{
	enum sparrow_reply reply = end_net(r);

	if (reply != SPARROW_REPLY_OK)
		return reply;
	if (!sparrow_prefix_covers(prefix, r->addr))
		return bad(r, "reply does not match the question");
	memset(&r->net, 0, sizeof r->net);
	r->net.prefix = *prefix;
	r->net.line = r->line;
	r->nets++;
	return SPARROW_REPLY_OK;
}

static enum sparrow_reply
begin_entry(struct reader *r, struct sparrow_buf line)
{
	enum sparrow_reply reply = end_entry(r);

	if (reply != SPARROW_REPLY_OK)
		return reply;
	if (!sparrow_bird_entry(line, &r->entry) || (r->lines.cut && !r->coded))
		return bad(r, "not understood, or truncated");
	if (++r->net.entries > SPARROW_REPLY_PATHS_MAX)
		return bad(r, "too many paths");
	r->entry.line = r->line;
	r->in_entry = true;
	return SPARROW_REPLY_OK;
}

/* --- lines */

static void
say(struct reader *r, enum said said)
{
	if (r->said[said]++ == 0)
		r->saying[said] = r->lines.line;
}

/* Is the line one of those that stand instead of a route? */
static bool
is_sentence(struct reader *r)
{
	size_t i;

	for (i = 0; i < COUNT(sentences); i++) {
		struct sparrow_buf line = r->line;

		if (!sparrow_buf_accept(&line, sentences[i].text) ||
		    (sentences[i].whole && sparrow_buf_left(&line) != 0))
			continue;
		say(r, sentences[i].said);
		return true;
	}
	if (!r->pasted || r->refusal != NULL)
		return false;
	r->refusal = sparrow_text_refusal(refusals, r->line);
	if (r->refusal != NULL)
		say(r, SAID_REFUSED);
	return r->refusal != NULL;
}

static enum sparrow_reply
take_content(struct reader *r)
{
	struct sparrow_buf line = r->line;
	struct sparrow_prefix prefix;
	enum sparrow_reply reply;

	/* Most lines are one, and no other line is. */
	if (r->in_entry && sparrow_bird_attribute(line, &r->entry))
		return r->lines.cut && !r->coded ?
		    bad(r, "reply is truncated") : SPARROW_REPLY_OK;
	if (sparrow_bird_prefix(&line, &prefix)) {
		reply = begin_net(r, &prefix);
		if (reply != SPARROW_REPLY_OK)
			return reply;
		if (!sparrow_bird_is_way(line))
			return bad(r, "not understood");
		return begin_entry(r, line);
	}
	if (r->nets > 0 && sparrow_bird_is_way(line) &&
	    sparrow_buf_find(&line, "["))
		return begin_entry(r, r->line);
	if (sparrow_buf_accept(&line, "Table "))
		return end_entry(r);
	if (!is_sentence(r) && !r->in_entry && r->stray.len == 0)
		r->stray = r->lines.line;
	return SPARROW_REPLY_OK;
}

/* "NNNN " ends a reply; its text, if any, is the whole of it. */
static enum sparrow_reply
take_end(struct reader *r, uint64_t code)
{
	/* Some codes end nothing: this was "1012-" before it was cut. */
	r->open = r->lines.cut && code != CODE_OK && code < CODE_ERRORS;
	r->ended = !r->open;
	if (code == CODE_OK || r->open)
		return end_entry(r);
	if (code == CODE_NOT_FOUND)
		say(r, SAID_NOT_IN_TABLE);
	else if (code == CODE_SYNTAX)
		say(r, SAID_UNKNOWN);
	else if (code >= CODE_ERRORS)
		say(r, SAID_ERROR);
	else if (!r->pasted)	/* a greeting, "Access restricted" */
		return bad(r, "not the reply to a question");
	return SPARROW_REPLY_OK;
}

/* Consume "NNNN-" or "NNNN "; the blank is lost if nothing is behind it. */
static bool
take_code(struct sparrow_buf *line, uint64_t *code, bool *ends)
{
	struct sparrow_buf rest = *line;

	if (!sparrow_buf_number(&rest, CODE_MAX, code) ||
	    rest.pos != CODE_DIGITS)
		return false;
	*ends = !sparrow_buf_accept(&rest, "-");
	if (*ends && !sparrow_buf_accept(&rest, " ") &&
	    sparrow_buf_left(&rest) != 0)
		return false;
	sparrow_buf_skip_blanks(&rest);
	sparrow_buf_init(line, sparrow_buf_at(&rest), sparrow_buf_left(&rest));
	return true;
}

static enum sparrow_reply
take_line(struct reader *r)
{
	uint64_t code;
	bool ends;

	r->line = r->lines.line;
	if (r->ended && !r->pasted)
		return bad(r, "a second reply");
	if (!take_code(&r->line, &code, &ends))
		return take_content(r);
	r->coded = true;
	if (ends)
		return take_end(r, code);
	r->open = true;
	return r->line.len > 0 ? take_content(r) : SPARROW_REPLY_OK;
}

/* --- the end of the text */

static enum sparrow_reply
net_verdict(struct reader *r)
{
	const struct net *net = &r->chosen;
	const struct sparrow_best *best = &net->best.values;

	/* A paste may hold mistyped commands besides. */
	if (r->said[SAID_NOT_IN_TABLE] > 0)
		return sparrow_text_bad(r->route,
		    "different replies in one text",
		    r->saying[SAID_NOT_IN_TABLE]);
	if (!r->pasted && r->stray.len > 0)
		return sparrow_text_bad(r->route, "not understood", r->stray);
	if (net->has_best && best->path.len >= 3 &&
	    memcmp(best->path.data + best->path.len - 3, "...", 3) == 0)
		return sparrow_text_fail(r->route, SPARROW_REPLY_OK,
		    SUPERSPARROW_EPROTOCOL, "BIRD cut the end of the AS path "
		    "off, which is too long for it", best->path);
	return sparrow_text_found(r->route, &net->prefix, net->entries,
	    net->has_best ? best : NULL);
}

/* Every form is the same to old ones: a syntax error in the last is about
 * this question, such as IPv6 asked of BIRD 1 for IPv4. */
static enum sparrow_reply
unknown(struct reader *r)
{
	return sparrow_text_fail(r->route, r->form == SPARROW_ASK_BEST ||
	    r->pasted ? SPARROW_REPLY_UNKNOWN_COMMAND : SPARROW_REPLY_OK,
	    SUPERSPARROW_EPROTOCOL, "command not understood",
	    r->saying[SAID_UNKNOWN]);
}

static enum sparrow_reply
verdict(struct reader *r)
{
	enum sparrow_reply reply = end_net(r);

	if (reply != SPARROW_REPLY_OK)
		return reply;
	if (r->open)
		return sparrow_text_bad(r->route, "reply is truncated behind",
		    r->lines.line);
	if (r->nets > 0)
		return net_verdict(r);
	if (!r->pasted && r->stray.len > 0)
		return sparrow_text_bad(r->route, "not understood", r->stray);
	if (r->said[SAID_NOT_IN_TABLE] > 0) {
		r->route->status = SUPERSPARROW_STATUS_NOT_IN_TABLE;
		return SPARROW_REPLY_OK;
	}
	if (r->said[SAID_REFUSED] > 0)
		return sparrow_text_refused(r->route, r->refusal,
		    r->saying[SAID_REFUSED]);
	if (r->said[SAID_UNKNOWN] > 0)
		return unknown(r);
	if (r->said[SAID_ERROR] > 0)
		return sparrow_text_fail(r->route, SPARROW_REPLY_OK,
		    SUPERSPARROW_EPROTOCOL, "the route server says",
		    r->saying[SAID_ERROR]);
	return sparrow_text_bad(r->route, r->lines.n == 0 ? "reply is empty" :
	    "not understood", r->stray.len > 0 ? r->stray : r->lines.line);
}

static enum sparrow_reply
bird_read(const char *text, size_t len, const struct sparrow_addr *addr,
    enum sparrow_ask form, bool pasted, struct supersparrow_route *route)
{
	struct reader r = {
		.addr = addr,
		.route = route,
		.form = form,
		.pasted = pasted,
	};
	enum sparrow_reply reply;

	if (!sparrow_text_fits(route, len))
		return SPARROW_REPLY_BAD;
	sparrow_buf_init(&r.stray, NULL, 0);
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

/* --- the row */

/* BIRD 2.0.12 hangs up when more than 1 KiB of commands waits for it. */
#define AHEAD 900

const struct supersparrow_dialect sparrow_dialect_bird = {
	.names = { "bird", "birdc" },
	.help = "BIRD 1, 2 and 3 (control socket)",
	.framing = SPARROW_FRAMING_BIRD,
	.socket = "/run/bird/bird.ctl",
	.socket_framing = SPARROW_FRAMING_BIRD,
	.ahead = AHEAD,
	/* Read only, whatever we should send. */
	.setup = { "restrict" },
	.refusals = refusals,
	.greeting = "0001 ",
	.ask = {
		[SPARROW_ASK_BEST] = {
		    { "show route for ", "show route for " }, " primary all" },
		[SPARROW_ASK_PLAIN] = {
		    { "show route for ", "show route for " }, " all" },
		[SPARROW_ASK_OLD] = {
		    { "show route for ", "show route for " }, " all" },
	},
	.read = bird_read,
};
