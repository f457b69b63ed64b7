/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>

#include "dialect/family_line.h"
#include "dialect/text.h"

#define BLANKS " \t\r\n"
#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

/* Flags of a path that is shown but not used.  "(stale)" and "(suppressed)"
 * (by an aggregate) are used. */
static const char *const never_best[] = {
	"(removed)",
	"(history entry)",
	"(suppressed due to dampening)",
	"(received-only)",
};

static const char *const headings[] = {
	"Advertised ",
	"Not advertised ",
	"Local BGP table not advertised",
	"Imported from ",
	"Original VRF ",	/* FortiOS 7 */
	"Path #",		/* DriveNets */
	"Refresh Epoch ",	/* IOS 15 */
	"Flag",			/* IOS: "Flag: 0x820", "Flags:" */
	NULL
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* What most of a path is made of. */
static bool
is_plain(char c)
{
	return (c >= '0' && c <= '9') || c == ' ';
}

static bool
is_of_numbers(char c)
{
	return is_plain(c) || is_blank(c) || memchr(".,(){}[]", c, 8) != NULL;
}

static bool
is_of_word(char c)
{
	return !is_blank(c) && c != '(';
}

/* Consume the longest run of such bytes; how many.  A line has hundreds of
 * places to do so: sparrow_buf_span() would look through a list for each byte
 * there. */
static inline size_t
run(struct sparrow_buf *line, bool (*is_one)(char c))
{
	size_t left = sparrow_buf_left(line), n = 0;
	const char *at = sparrow_buf_at(line);

	while (n < left && is_one(at[n]))
		n++;
	line->pos += n;
	return n;
}

static size_t
skip(struct sparrow_buf *line)
{
	return run(line, is_blank);
}

static struct sparrow_buf
word(struct sparrow_buf *line)
{
	const char *at = sparrow_buf_at(line);
	struct sparrow_buf piece;

	sparrow_buf_init(&piece, at, run(line, is_of_word));
	return piece;
}

/* The bytes from start up to where the reader is, without blanks behind. */
static struct sparrow_buf
since(const struct sparrow_buf *line, size_t start)
{
	struct sparrow_buf piece;
	size_t end = line->pos;

	while (end > start && is_blank(line->data[end - 1]))
		end--;
	sparrow_buf_init(&piece, line->data + start, end - start);
	return piece;
}

static size_t
count(const char *from, const char *end, char c)
{
	size_t n = 0;

	while ((from = memchr(from, c, (size_t)(end - from))) != NULL) {
		from++;
		n++;
	}
	return n;
}

/* Consume "(...)", which may hold others; false and nothing consumed if its
 * end is missing. */
static bool
group(struct sparrow_buf *line, struct sparrow_buf *inside)
{
	const char *start = sparrow_buf_at(line), *at = start, *end;
	const char *stop = start + sparrow_buf_left(line);
	size_t depth = 0;

	do {
		end = memchr(at, ')', (size_t)(stop - at));
		if (end == NULL)
			return false;
		depth += count(at, end, '(') - 1;
		at = end + 1;
	} while (depth > 0);
	sparrow_buf_init(inside, start + 1, (size_t)(end - start) - 1);
	line->pos += (size_t)(at - start);
	return true;
}

static bool
is_address(const struct sparrow_buf *text, sa_family_t family)
{
	struct sparrow_addr addr;

	return sparrow_addr_parse(text->data, text->len, &addr) == 0 &&
	    (family == AF_UNSPEC || addr.family == family);
}

enum sparrow_line
sparrow_line_paths(struct sparrow_buf line, struct sparrow_line_paths *out)
{
	struct sparrow_buf inside;
	uint64_t available, best = 0;

	if (!sparrow_buf_accept(&line, "Paths: ") ||
	    !sparrow_buf_peek(&line, "("))
		return SPARROW_LINE_OTHER;
	if (!group(&line, &inside))
		return SPARROW_LINE_CUT;
	if (!sparrow_buf_number(&inside, UINT32_MAX, &available) ||
	    !sparrow_buf_expect(&inside, " available,"))
		return SPARROW_LINE_OTHER;
	skip(&inside);
	if (sparrow_buf_accept(&inside, "best #")) {
		if (!sparrow_buf_number(&inside, UINT32_MAX, &best) ||
		    best == 0)
			return SPARROW_LINE_OTHER;
	} else if (!sparrow_buf_expect(&inside, "no best path")) {
		return SPARROW_LINE_OTHER;
	}
	if (sparrow_buf_left(&inside) != 0 && !sparrow_buf_peek(&inside, ","))
		return SPARROW_LINE_OTHER;
	out->available = (uint32_t)available;
	out->best = (uint32_t)best;
	out->unnumbered = false;
	return SPARROW_LINE_IS;
}

enum sparrow_line
sparrow_line_count(struct sparrow_buf line, struct sparrow_line_paths *out)
{
	uint64_t available;

	sparrow_buf_expect(&line, "Paths: ");
	sparrow_buf_number(&line, UINT32_MAX, &available);
	if (!sparrow_buf_expect(&line, " available") ||
	    sparrow_buf_left(&line) != 0)
		return SPARROW_LINE_OTHER;
	out->available = (uint32_t)available;
	out->best = 0;
	out->unnumbered = true;
	return SPARROW_LINE_IS;
}

/* Behind the path: a confederation has numbers in its parentheses, a flag
 * has words. */
static bool
at_flag(const struct sparrow_buf *line)
{
	struct sparrow_buf rest = *line;

	return sparrow_buf_accept(&rest, "(") &&
	    sparrow_buf_span(&rest, LETTERS).len != 0;
}

/* Consume the numbers and sets of a path, with the commas in the sets. */
static void
numbers(struct sparrow_buf *line)
{
	for (;;) {
		run(line, is_plain);
		sparrow_buf_until(line, ",({[");
		if (sparrow_buf_left(line) == 0 ||
		    sparrow_buf_peek(line, ",") || at_flag(line))
			return;
		sparrow_buf_until(line, ")}]");
		sparrow_buf_span(line, ")}]");
	}
}

/* "(aggregated by 64700 192.0.2.1), (stale)", "imported path from ..." of
 * IOS, which has words outside the parentheses. */
static enum sparrow_line
flags(struct sparrow_buf line)
{
	struct sparrow_buf first, inside;

	skip(&line);
	if (sparrow_buf_left(&line) == 0)
		return SPARROW_LINE_CUT;
	first = line;
	if (!sparrow_buf_peek(&line, "(") &&
	    sparrow_buf_span(&first, LETTERS).len == 0)
		return SPARROW_LINE_OTHER;
	for (;;) {
		sparrow_buf_until(&line, "(");
		if (sparrow_buf_left(&line) == 0)
			return SPARROW_LINE_IS;
		if (!group(&line, &inside))
			return SPARROW_LINE_CUT;
	}
}

enum sparrow_line
sparrow_line_path(struct sparrow_buf line, struct sparrow_line_path *out)
{
	size_t start = line.pos;
	size_t i;

	numbers(&line);
	out->path = since(&line, start);
	out->never_best = false;
	if (out->path.len == 0)
		return SPARROW_LINE_OTHER;
	if (sparrow_buf_left(&line) == 0)
		return SPARROW_LINE_IS;
	/* A comma is followed by a blank; "64700,64702" is no path. */
	if (sparrow_buf_accept(&line, ",") && sparrow_buf_left(&line) != 0 &&
	    skip(&line) == 0)
		return SPARROW_LINE_OTHER;
	for (i = 0; i < COUNT(never_best); i++) {
		struct sparrow_buf rest = line;

		if (sparrow_buf_find(&rest, never_best[i]))
			out->never_best = true;
	}
	return flags(line);
}

static bool
is_link_local(const struct sparrow_buf *text)
{
	struct sparrow_addr addr;

	return sparrow_addr_parse(text->data, text->len, &addr) == 0 &&
	    addr.family == AF_INET6 && addr.bytes[0] == 0xfe &&
	    (addr.bytes[1] & 0xc0) == 0x80;
}

/* "%eth0": what names an interface. */
static bool
is_zone(const struct sparrow_buf *text)
{
	size_t i;

	for (i = text->pos; i < text->len; i++)
		if (text->data[i] <= ' ' || text->data[i] > '~')
			return false;
	return sparrow_buf_left(text) > 1;
}

/* Make *text the address in it, nothing if that is "-". */
static bool
take_address(struct sparrow_buf *text)
{
	struct sparrow_buf zone = *text;
	struct sparrow_buf address;

	if (sparrow_buf_is(text, "-")) {
		sparrow_buf_init(text, NULL, 0);
		return true;
	}
	address = sparrow_buf_until(&zone, "%");
	if (sparrow_buf_left(&zone) == 0)
		return is_address(text, AF_UNSPEC);
	return text->len < SPARROW_NEXT_HOP_TEXT &&
	    is_zone(&zone) && is_link_local(&address);
}

enum sparrow_line
sparrow_line_next_hop(struct sparrow_buf line, struct sparrow_buf *address)
{
	struct sparrow_buf inside;
	bool router_id = false;

	if (!sparrow_buf_peek(&line, "-") && !sparrow_addr_begins(
	    sparrow_buf_at(&line), sparrow_buf_left(&line)))
		return SPARROW_LINE_OTHER;
	*address = word(&line);
	if (!take_address(address))
		return SPARROW_LINE_OTHER;
	for (skip(&line); sparrow_buf_peek(&line, "("); skip(&line))
		if (!group(&line, &inside))
			return SPARROW_LINE_CUT;
	if (!sparrow_buf_accept(&line, "from"))
		return SPARROW_LINE_OTHER;
	if (skip(&line) == 0)
		return sparrow_buf_left(&line) == 0 ? SPARROW_LINE_CUT :
		    SPARROW_LINE_OTHER;
	/* The peer, by address, name or interface. */
	word(&line);
	for (skip(&line); sparrow_buf_peek(&line, "("); skip(&line)) {
		if (!group(&line, &inside))
			return SPARROW_LINE_CUT;
		router_id = is_address(&inside, AF_INET);
	}
	if (router_id)
		return SPARROW_LINE_IS;
	return sparrow_buf_left(&line) == 0 ? SPARROW_LINE_CUT :
	    SPARROW_LINE_OTHER;
}

/* What stands up to the next comma outside parentheses, which is consumed;
 * false if a parenthesis is not closed. */
static bool
attribute(struct sparrow_buf *line, struct sparrow_buf *out)
{
	struct sparrow_buf inside;
	size_t start;

	skip(line);
	start = line->pos;
	for (;;) {
		sparrow_buf_until(line, ",(");
		if (!sparrow_buf_peek(line, "("))
			break;
		if (!group(line, &inside))
			return false;
	}
	*out = since(line, start);
	return true;
}

/* "best", "best (Router ID)"; not "bestpath-from-AS 64700", "best #2". */
static bool
is_best(struct sparrow_buf text)
{
	struct sparrow_buf reason;

	if (!sparrow_buf_accept(&text, "best"))
		return false;
	skip(&text);
	if (sparrow_buf_peek(&text, "("))
		group(&text, &reason);	/* if it cannot, it is left */
	return sparrow_buf_left(&text) == 0;
}

static bool
read_origin(struct sparrow_buf *line, enum sparrow_origin *out)
{
	if (!sparrow_buf_accept(line, "Origin "))
		return false;
	*out = sparrow_text_origin(sparrow_buf_until(line, BLANKS ","));
	return *out != SPARROW_ORIGIN_NONE;
}

/* What the rest of the line says about the path.  FortiOS goes on behind the
 * origin without a comma: "Origin IGP distance 20 ...". */
static enum sparrow_line
attributes(struct sparrow_buf line, struct sparrow_line_origin *out)
{
	struct sparrow_buf text;

	for (;;) {
		if (!attribute(&line, &text))
			return SPARROW_LINE_CUT;
		if (is_best(text))
			out->best = true;
		else if (sparrow_buf_is(&text, "valid"))
			out->valid = true;
		else if (sparrow_buf_is(&text, "invalid"))
			out->invalid = true;
		if (!sparrow_buf_accept(&line, ","))
			return SPARROW_LINE_IS;
		skip(&line);
		if (sparrow_buf_left(&line) == 0)
			return SPARROW_LINE_CUT;
	}
}

enum sparrow_line
sparrow_line_origin(struct sparrow_buf line, struct sparrow_line_origin *out)
{
	out->best = out->valid = out->invalid = false;
	if (!read_origin(&line, &out->origin))
		return SPARROW_LINE_OTHER;
	return attributes(line, out);
}

enum sparrow_line
sparrow_line_marks(struct sparrow_buf line, const char *marks,
    struct sparrow_line_origin *out)
{
	out->best = out->valid = out->invalid = false;
	if (!sparrow_buf_accept_nocase(&line, marks))
		return SPARROW_LINE_OTHER;
	return attributes(line, out);
}

bool
sparrow_line_goes_on(struct sparrow_buf line)
{
	return line.len != 0 &&	/* GCOVR_EXCL_BR_LINE: empty ones are skipped */
	    line.data[line.len - 1] == ',';
}

bool
sparrow_line_is_second_hop(struct sparrow_buf line)
{
	struct sparrow_buf inside;

	return sparrow_buf_peek(&line, "(") && group(&line, &inside) &&
	    is_address(&inside, AF_UNSPEC);
}

bool
sparrow_line_is_heading(struct sparrow_buf line)
{
	return sparrow_line_is_one(line, headings);
}

bool
sparrow_line_is_peers(struct sparrow_buf line)
{
	struct sparrow_buf first = word(&line);

	return first.len != 0 && (sparrow_buf_peek(&line, "(") ||
	    is_address(&first, AF_UNSPEC));
}

bool
sparrow_line_is_numbers(struct sparrow_buf line)
{
	run(&line, is_of_numbers);
	return sparrow_buf_left(&line) == 0;
}
