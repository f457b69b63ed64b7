/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <errno.h>

#include "dialect/wrap.h"

/* The width of a terminal that says nothing else. */
#define COLUMNS 80

/* The longest such line holds an AS path. */
#define TEXT_MAX (64 * 1024)

/* Pieces of one line: the longest AS path in pieces of 80 columns, and some
 * more; a hostile reply shall not cost the square of its length. */
#define PIECES_MAX 700

void
sparrow_wrap_init(struct sparrow_wrap *wrap)
{
	sparrow_strbuf_init(&wrap->at_hand, TEXT_MAX);
	sparrow_strbuf_init(&wrap->best, TEXT_MAX);
	sparrow_strbuf_init(&wrap->first, TEXT_MAX);
}

void
sparrow_wrap_free(struct sparrow_wrap *wrap)
{
	sparrow_strbuf_free(&wrap->at_hand);
	sparrow_strbuf_free(&wrap->best);
	sparrow_strbuf_free(&wrap->first);
}

/* The texts change places, so pieces of them stay where they are. */
static void
swap(struct sparrow_strbuf *a, struct sparrow_strbuf *b)
{
	struct sparrow_strbuf text = *a;

	*a = *b;
	*b = text;
}

void
sparrow_wrap_keep_best(struct sparrow_wrap *wrap)
{
	swap(&wrap->at_hand, &wrap->best);
}

void
sparrow_wrap_keep_first(struct sparrow_wrap *wrap)
{
	swap(&wrap->best, &wrap->first);
}

/* The line at hand with the blanks at both ends, which are part of it here:
 * it lies between two line ends of the text. */
static struct sparrow_buf
raw_line(const struct sparrow_lines *lines)
{
	const char *text = lines->text.data;
	const char *start = lines->line.data;
	const char *end = text + lines->text.pos;
	struct sparrow_buf raw;

	while (start > text && start[-1] != '\n')
		start--;
	/* sparrow_lines_next() gives no empty line, so the ends do not meet;
	 * it is checked all the same.  GCOVR_EXCL_BR_START */
	if (end > start && end[-1] == '\n')
		end--;
	while (end > start && end[-1] == '\r')
		end--;
	/* GCOVR_EXCL_BR_STOP */
	sparrow_buf_init(&raw, start, (size_t)(end - start));
	return raw;
}

static bool
is_number(char c)
{
	return (c >= '0' && c <= '9') || c == '.';
}

/* Does a number end where another one begins?  Then it may be one number. */
static bool
is_unclear(const struct sparrow_buf *left, const struct sparrow_buf *right)
{
	/* Neither is ever empty, see raw_line(). */
	return left->len != COLUMNS &&
	    left->len > 0 && right->len > 0 &&	/* GCOVR_EXCL_BR_LINE */
	    is_number(left->data[left->len - 1]) && is_number(right->data[0]);
}

/* Append the next line, which becomes the one at hand; behind the line at
 * hand, if it is the first piece. */
static enum sparrow_reply
join(struct sparrow_wrap *wrap, struct sparrow_lines *lines, bool pasted,
    struct supersparrow_route *route)
{
	struct sparrow_strbuf *joined = &wrap->at_hand;
	struct sparrow_buf first = lines->line;
	struct sparrow_buf left = raw_line(lines);
	struct sparrow_buf right;
	size_t n = lines->n;

	if (joined->len == 0)
		sparrow_strbuf_append(joined, first.data,
		    (size_t)(left.data + left.len - first.data));
	/* An empty line is no part of another one. */
	if (!sparrow_lines_next(lines) || lines->n != n + 1)
		return sparrow_text_bad(route, "reply is truncated behind",
		    first);
	right = raw_line(lines);
	if (pasted && is_unclear(&left, &right))
		return sparrow_text_bad(route, "a number may be cut before",
		    lines->line);
	switch (sparrow_strbuf_append(joined, right.data, right.len)) {
	case 0:
		return SPARROW_REPLY_OK;
	case -EOVERFLOW:
		return sparrow_text_bad(route, "line is too long", first);
	default:
		return SPARROW_REPLY_NOMEM;
	}
}

enum sparrow_reply
sparrow_wrap_read(struct sparrow_wrap *wrap, struct sparrow_lines *lines,
    bool pasted, const struct sparrow_wrap_rules *rules,
    struct sparrow_buf *line, struct supersparrow_route *route)
{
	struct sparrow_buf first = lines->line;
	enum sparrow_reply reply;
	unsigned pieces;

	sparrow_strbuf_reset(&wrap->at_hand);
	*line = first;
	for (pieces = 0; !rules->is_whole(*line); pieces++) {
		if (pieces == PIECES_MAX)
			return sparrow_text_bad(route, "line is too long",
			    first);
		reply = join(wrap, lines, pasted, route);
		if (reply != SPARROW_REPLY_OK)
			return reply;
		if (rules->is_other != NULL && rules->is_other(lines->line))
			return sparrow_text_bad(route,
			    "reply is truncated behind", first);
		sparrow_buf_init(line, wrap->at_hand.data, wrap->at_hand.len);
	}
	return SPARROW_REPLY_OK;
}
