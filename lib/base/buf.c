/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>

#include "base/buf.h"

/* So many digits are no more than 64 bits hold. */
#define DIGITS_SURELY 19

/* A bit for each byte value; NUL is never in it. */
struct byte_set {
	uint64_t bits[4];
};

static inline struct byte_set
set_of(const char *members)
{
	struct byte_set set = { { 0, 0, 0, 0 } };

	for (; *members != '\0'; members++) {
		uint8_t byte = (uint8_t)*members;

		set.bits[byte / 64] |= UINT64_C(1) << (byte % 64);
	}
	return set;
}

static inline bool
set_has(const struct byte_set *set, char c)
{
	uint8_t byte = (uint8_t)c;

	return (set->bits[byte / 64] >> (byte % 64) & 1) != 0;
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* Cut off the next n bytes.  A piece of a failed buffer has failed too. */
static struct sparrow_buf
take(struct sparrow_buf *buf, size_t n)
{
	struct sparrow_buf piece;

	sparrow_buf_init(&piece, sparrow_buf_at(buf), n);
	piece.failed = buf->failed;
	buf->pos += n;
	return piece;
}

bool
sparrow_buf_line(struct sparrow_buf *buf, struct sparrow_buf *line)
{
	size_t left = sparrow_buf_left(buf);
	const char *at = sparrow_buf_at(buf);
	const char *end;

	if (left == 0) {
		*line = take(buf, 0);
		return false;
	}
	end = memchr(at, '\n', left);
	*line = take(buf, end != NULL ? (size_t)(end - at) : left);
	if (end != NULL)
		buf->pos++;
	while (line->len > 0 && (is_blank(at[line->len - 1]) ||
	    at[line->len - 1] == '\r'))
		line->len--;
	return true;
}

size_t
sparrow_buf_skip_blanks(struct sparrow_buf *buf)
{
	size_t left = sparrow_buf_left(buf);
	const char *at = sparrow_buf_at(buf);
	size_t n = 0;

	while (n < left && is_blank(at[n]))
		n++;
	buf->pos += n;
	return n;
}

bool
sparrow_buf_accept_nocase(struct sparrow_buf *buf, const char *literal)
{
	size_t left = sparrow_buf_left(buf);
	const char *at = sparrow_buf_at(buf);
	size_t n = 0;

	if (buf->failed)
		return false;
	for (; literal[n] != '\0'; n++)
		if (n == left || lower(at[n]) != lower(literal[n]))
			return false;
	buf->pos += n;
	return true;
}

bool
sparrow_buf_expect(struct sparrow_buf *buf, const char *literal)
{
	if (!sparrow_buf_accept(buf, literal))
		buf->failed = true;
	return !buf->failed;
}

bool
sparrow_buf_find(struct sparrow_buf *buf, const char *literal)
{
	size_t n = strlen(literal);
	const char *found;

	if (buf->failed)
		return false;
	/* Most stand at once where they are looked for. */
	if (sparrow_buf_accept(buf, literal))
		return true;
	found = memmem(sparrow_buf_at(buf), sparrow_buf_left(buf), literal, n);
	if (found == NULL)
		return false;
	buf->pos = (size_t)(found - buf->data) + n;
	return true;
}

struct sparrow_buf
sparrow_buf_span(struct sparrow_buf *buf, const char *set)
{
	size_t left = sparrow_buf_left(buf);
	const char *at = sparrow_buf_at(buf);
	size_t members = strlen(set), n = 0;

	/* Spans are short: a table of the members would take longer. */
	while (n < left && memchr(set, at[n], members) != NULL)
		n++;
	return take(buf, n);
}

struct sparrow_buf
sparrow_buf_until(struct sparrow_buf *buf, const char *set)
{
	size_t left = sparrow_buf_left(buf);
	const char *at = sparrow_buf_at(buf);
	struct byte_set members;
	const char *found;
	size_t n = 0;

	if (left != 0 && set[0] != '\0' && set[1] == '\0') {
		found = memchr(at, set[0], left);
		return take(buf, found != NULL ? (size_t)(found - at) : left);
	}
	/* Words are short: a few members are compared faster than listed. */
	if (left != 0 && set[0] != '\0' && set[2] == '\0') {
		while (n < left && at[n] != set[0] && at[n] != set[1])
			n++;
		return take(buf, n);
	}
	members = set_of(set);
	while (n < left && !set_has(&members, at[n]))
		n++;
	return take(buf, n);
}

struct sparrow_buf
sparrow_buf_word(struct sparrow_buf *buf)
{
	const char *at;
	size_t left;
	size_t n = 0;

	sparrow_buf_skip_blanks(buf);
	at = sparrow_buf_at(buf);
	left = sparrow_buf_left(buf);
	while (n < left && !is_blank(at[n]))
		n++;
	return take(buf, n);
}

bool
sparrow_buf_number(struct sparrow_buf *buf, uint64_t max, uint64_t *out)
{
	size_t left = sparrow_buf_left(buf);
	const char *at = sparrow_buf_at(buf);
	size_t surely = left < DIGITS_SURELY ? left : DIGITS_SURELY, n = 0;
	uint64_t value = 0;
	bool fits = true;

	for (; n < surely && at[n] >= '0' && at[n] <= '9'; n++)
		value = value * 10 + (uint64_t)(at[n] - '0');
	for (; n < left && n >= surely && at[n] >= '0' && at[n] <= '9'; n++) {
		uint64_t digit = (uint64_t)(at[n] - '0');

		if (value > (UINT64_MAX - digit) / 10)
			fits = false;
		value = value * 10 + digit;
	}
	fits = fits && n > 0 && value <= max;
	buf->failed = buf->failed || !fits;
	*out = fits ? value : 0;
	buf->pos += fits ? n : 0;
	return fits;
}
