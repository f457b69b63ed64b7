/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A bounded reader over text from outside.  It never reads past its end, and
 * its error is sticky: after the first failed read every further one fails
 * too, so a parser may read a whole line and test once.
 */
#ifndef SPARROW_BASE_BUF_H
#define SPARROW_BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct sparrow_buf {
	const char *data;
	size_t len;
	size_t pos;
	bool failed;
};

/* data may be NULL if len is 0. */
static inline void
sparrow_buf_init(struct sparrow_buf *buf, const char *data, size_t len)
{
	buf->data = data != NULL ? data : "";
	buf->len = len;
	buf->pos = 0;
	buf->failed = false;
}

/* What is left: nothing of a buffer that failed. */
static inline size_t
sparrow_buf_left(const struct sparrow_buf *buf)
{
	return buf->failed ? 0 : buf->len - buf->pos;
}

static inline const char *
sparrow_buf_at(const struct sparrow_buf *buf)
{
	return buf->data + buf->pos;
}

/* Next line without its end (LF, CR LF, or the end of the text) and without
 * trailing CRs and blanks; false at the end of the text. */
bool sparrow_buf_line(struct sparrow_buf *buf, struct sparrow_buf *line);

/* Skip blanks and tabs; how many. */
size_t sparrow_buf_skip_blanks(struct sparrow_buf *buf);

/* Does the rest start with the literal?  _accept also consumes it; _expect
 * fails the buffer if it does not.  The _nocase one compares ASCII letters
 * without case.  Inline: the length of a literal is then a constant. */
static inline bool
sparrow_buf_peek(const struct sparrow_buf *buf, const char *literal)
{
	size_t n = strlen(literal);

	return !buf->failed && sparrow_buf_left(buf) >= n &&
	    memcmp(sparrow_buf_at(buf), literal, n) == 0;
}

static inline bool
sparrow_buf_accept(struct sparrow_buf *buf, const char *literal)
{
	if (!sparrow_buf_peek(buf, literal))
		return false;
	buf->pos += strlen(literal);
	return true;
}

/* Is what is left exactly this text? */
static inline bool
sparrow_buf_is(const struct sparrow_buf *buf, const char *text)
{
	return sparrow_buf_left(buf) == strlen(text) &&
	    sparrow_buf_peek(buf, text);
}

bool sparrow_buf_accept_nocase(struct sparrow_buf *buf, const char *literal);
bool sparrow_buf_expect(struct sparrow_buf *buf, const char *literal);

/* Consume up to and including the first place where the literal stands; false
 * and nothing consumed if it stands nowhere. */
bool sparrow_buf_find(struct sparrow_buf *buf, const char *literal);

/* Consume the longest run of bytes that are in (not in) the set. */
struct sparrow_buf sparrow_buf_span(struct sparrow_buf *buf, const char *set);
struct sparrow_buf sparrow_buf_until(struct sparrow_buf *buf, const char *set);

/* A word: the run up to a blank or tab; blanks before it are skipped.  Empty
 * at the end of the text. */
struct sparrow_buf sparrow_buf_word(struct sparrow_buf *buf);

/* Decimal digits, 0 to max; anything else, or more than max, fails the buffer
 * and sets *out to 0. */
bool sparrow_buf_number(struct sparrow_buf *buf, uint64_t max, uint64_t *out);

/* A mark to come back to.  Coming back undoes a failure after the mark, not
 * one before it. */
static inline size_t
sparrow_buf_tag(const struct sparrow_buf *buf)
{
	return buf->failed ? SIZE_MAX : buf->pos;
}

static inline void
sparrow_buf_rollback(struct sparrow_buf *buf, size_t tag)
{
	buf->failed = tag > buf->len;
	if (!buf->failed)
		buf->pos = tag;
}

#endif
