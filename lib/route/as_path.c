/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include <supersparrow.h>

#include "route/as_path.h"

/* Digits of one number; more can only be leading zeros or nonsense. */
#define ASN_DIGITS_MAX 10

/* Two of them, a dot, and one byte to see that it ends there. */
#define ASN_TEXT_MAX (2 * ASN_DIGITS_MAX + 2)

/* Of an offending piece, so much is quoted. */
#define QUOTE_MAX 40

/*
 * The text is checked and copied in one go: what was checked but not yet
 * copied begins at `copied`, and a run of blanks that is not simply one blank
 * makes the copying catch up.
 */
struct reader {
	struct sparrow_buf in;
	struct sparrow_strbuf *out;
	struct sparrow_error *error;
	size_t copied;
	size_t numbers;
};

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* At least one digit, at most ASN_DIGITS_MAX, not above max. */
static bool
read_digits(struct sparrow_buf *in, uint64_t max, uint64_t *out)
{
	size_t start = in->pos;

	return sparrow_buf_number(in, max, out) &&
	    in->pos - start <= ASN_DIGITS_MAX;
}

/* asplain, or asdot: RFC 5396. */
static bool
read_asn(struct sparrow_buf *in, uint32_t *out)
{
	uint64_t high, low;

	*out = 0;
	if (!read_digits(in, UINT32_MAX, &high))
		return false;
	if (!sparrow_buf_accept(in, ".")) {
		*out = (uint32_t)high;
		return true;
	}
	if (high > UINT16_MAX || !read_digits(in, UINT16_MAX, &low))
		return false;
	*out = (uint32_t)(high << 16 | low);
	return true;
}

static bool
complain(struct reader *r, size_t at, const char *why)
{
	struct sparrow_buf piece;
	size_t n;

	sparrow_buf_init(&piece, r->in.data + at, r->in.len - at);
	n = sparrow_buf_until(&piece, " \t").len;
	sparrow_error_set(r->error, SUPERSPARROW_EPROTOCOL,
	    "AS path: \"%.*s%s\": %s", (int)(n < QUOTE_MAX ? n : QUOTE_MAX),
	    r->in.data + at, n > QUOTE_MAX ? "..." : "", why);
	return false;
}

static void
catch_up(struct reader *r, size_t end)
{
	sparrow_strbuf_append(r->out, r->in.data + r->copied,
	    end - r->copied);
	r->copied = end;
}

/* Skip blanks, copy one of them; were there any? */
static bool
blanks(struct reader *r)
{
	size_t start = r->in.pos;
	size_t n = sparrow_buf_skip_blanks(&r->in);

	if (n > 1 || (n == 1 && r->in.data[start] != ' ')) {
		catch_up(r, start);
		sparrow_strbuf_putc(r->out, ' ');
		r->copied = r->in.pos;
	}
	return n > 0;
}

static bool
too_many(struct reader *r)
{
	sparrow_error_set(r->error, SUPERSPARROW_EPROTOCOL,
	    "AS path: more than %d AS numbers", SPARROW_AS_PATH_MAX);
	return false;
}

/* May a number end where the rest begins? */
static bool
ends_here(const struct sparrow_buf *rest)
{
	return sparrow_buf_left(rest) == 0 ||
	    memchr(" \t,)]}", *sparrow_buf_at(rest), 6) != NULL;
}

static bool
number(struct reader *r)
{
	size_t at = r->in.pos;
	uint32_t asn;

	/* Who asks for a number has looked whether something is left. */
	if (at == r->in.len ||	/* GCOVR_EXCL_BR_LINE */
	    !is_digit(*sparrow_buf_at(&r->in)))
		return complain(r, at, "not an AS number");
	if (!read_asn(&r->in, &asn) || !ends_here(&r->in))
		return complain(r, at, "not an AS number, which is 0 to "
		    "4294967295 or 0.0 to 65535.65535");
	if (++r->numbers > SPARROW_AS_PATH_MAX)
		return too_many(r);
	return true;
}

/* The path must not end before the bracket's partner. */
static bool
goes_on(struct reader *r, size_t open)
{
	if (sparrow_buf_left(&r->in) == 0)
		return complain(r, open, "bracket without partner");
	return true;
}

/* Behind the opening bracket, up to and including its partner. */
static bool
set(struct reader *r, size_t open, const char *close)
{
	bool apart;

	blanks(r);
	for (;;) {
		if (!goes_on(r, open) || !number(r))
			return false;
		apart = blanks(r);
		if (sparrow_buf_accept(&r->in, close))
			return true;
		if (!goes_on(r, open))
			return false;
		if (sparrow_buf_accept(&r->in, ","))
			blanks(r);
		else if (!apart)
			return complain(r, r->in.pos, "unexpected here");
	}
}

/* A number or a set. */
static bool
item(struct reader *r)
{
	size_t at = r->in.pos;

	if (sparrow_buf_accept(&r->in, "{"))
		return set(r, at, "}");
	if (sparrow_buf_accept(&r->in, "["))
		return set(r, at, "]");
	return number(r);
}

/* Behind "(", up to and including ")". */
static bool
confederation(struct reader *r, size_t open)
{
	bool apart;

	blanks(r);
	for (;;) {
		if (!goes_on(r, open) || !item(r))
			return false;
		apart = blanks(r);
		if (sparrow_buf_accept(&r->in, ")"))
			return true;
		if (!goes_on(r, open))
			return false;
		if (!apart)
			return complain(r, r->in.pos, "unexpected here");
	}
}

static bool
path(struct reader *r)
{
	while (sparrow_buf_left(&r->in) != 0) {
		size_t at = r->in.pos;

		if (sparrow_buf_accept(&r->in, "(")) {
			if (!confederation(r, at))
				return false;
		} else if (!item(r)) {
			return false;
		}
		if (!blanks(r) && sparrow_buf_left(&r->in) != 0)
			return complain(r, r->in.pos, "unexpected here");
	}
	return true;
}

/* Blanks at both ends are not part of the path. */
static void
reader_init(struct reader *r, const char *text, size_t len)
{
	struct sparrow_buf whole;

	sparrow_buf_init(&whole, text, len);
	sparrow_buf_skip_blanks(&whole);
	len = sparrow_buf_left(&whole);
	text = sparrow_buf_at(&whole);
	while (len > 0 && is_blank(text[len - 1]))
		len--;
	sparrow_buf_init(&r->in, text, len);
}

int
sparrow_as_path_read(const char *text, size_t len, struct sparrow_strbuf *out,
    struct sparrow_error *error)
{
	struct reader r = { .out = out, .error = error };
	size_t before = out->len;
	int err = out->error;

	if (err != 0)
		return err;
	reader_init(&r, text, len);
	if (path(&r)) {
		catch_up(&r, r.in.len);
		err = out->error;
	} else {
		err = SUPERSPARROW_EPROTOCOL;
	}
	if (err == -EOVERFLOW)
		err = sparrow_error_set(error, SUPERSPARROW_EPROTOCOL,
		    "AS path: its text is longer than %zu bytes", out->limit);
	if (err != 0)
		sparrow_strbuf_truncate(out, before);
	return err;
}

size_t
sparrow_as_path_count(const char *path)
{
	uint32_t asn;
	size_t n = 0;

	while (supersparrow_as_path_next(&path, &asn, NULL) == 1)
		n++;
	return n;
}

static bool
closes(char c)
{
	return c == '}' || c == ']' || c == ')';
}

/*
 * The cursor is all that is kept between two calls, so where it rests says
 * whether it is inside a set: there it stays right behind the number, on a
 * blank, a comma or the closing bracket; outside it moves on over blanks and
 * closing brackets to what comes next.  (A path never begins with a blank.)
 *
 *     "1 {2,3} (4)"      behind 1: on "{", behind 2: on ",", behind 3: on "}"
 *
 * A set is numbered by the address of its first bracket, whatever the lowest
 * bit: sets are more than one byte apart.  Its further members leave *group
 * alone; looking for the bracket again for each would take quadratic time.
 */
static bool
rests_in_set(const char *at)
{
	return is_blank(*at) || *at == ',' || *at == '}' || *at == ']';
}

static const char *
skip_outside(const char *at)
{
	while (is_blank(*at) || closes(*at))
		at++;
	return at;
}

/* Move on to the next number; *group becomes 0, a new set's number, or stays.
 * Is it in a set? */
static bool
seek(const char **at, unsigned *group)
{
	bool in_set = rests_in_set(*at);

	while (in_set && (is_blank(**at) || **at == ','))
		++*at;
	if (in_set && is_digit(**at))
		return true;
	*at = skip_outside(*at);
	if (**at == '(')
		*at = skip_outside(*at + 1);
	in_set = **at == '{' || **at == '[';
	*group = in_set ? (unsigned)(uintptr_t)*at | 1 : 0;
	while (in_set && is_blank(*++*at))
		;
	return in_set;
}

int
supersparrow_as_path_next(const char **cursor, uint32_t *asn, unsigned *group)
{
	unsigned ignored = 0;
	const char *at = *cursor;
	struct sparrow_buf in;
	bool in_set = seek(&at, group != NULL ? group : &ignored);

	*asn = 0;
	if (!is_digit(*at))
		return 0;
	sparrow_buf_init(&in, at, strnlen(at, ASN_TEXT_MAX));
	if (!read_asn(&in, asn))
		return 0;
	at = sparrow_buf_at(&in);
	*cursor = in_set ? at : skip_outside(at);
	return 1;
}
