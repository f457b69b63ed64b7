/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Configuration text, line by line.
 *
 *	line      = [ directive [ blanks value ] ] [ comment ] end
 *	directive = letters, digits, "_", "-"
 *	value     = the rest, without blanks at its end
 *	comment   = "#" to the end of the line
 *	end       = LF, CR LF, or the end of the text
 *
 * A backslash before the end of a line joins the next one; before any other
 * byte it is that byte.  Between '...' every byte is itself; between "..."
 * every byte but the backslash.
 */
#include "config.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <supersparrow.h>

#include "base/error.h"
#include "base/strbuf.h"
#include "config_private.h"

/* The first version's. */
#define LINE_MAX_BYTES 4096

#define DIRECTIVE_BYTES "abcdefghijklmnopqrstuvwxyz" \
	"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"

/* Longest directive that is told from an unknown one. */
#define DIRECTIVE_MAX 63

/* --- bytes: quotes, backslashes, comments and joined lines resolved */

struct reader {
	struct supersparrow_config *config;
	const char *at;
	const char *end;
	struct sparrow_place place;	/* line of the next byte */
	size_t used;			/* bytes of the line so far */
	char quote;			/* which is open; '#': a comment; 0 */
};

enum {
	PROTECTED = 0x100,	/* a byte that was quoted or escaped */
	QUOTE = 0x200,		/* a quote was opened: a word begins here */
	END = -1,
	BROKEN = -2		/* complained; the line is to be skipped */
};

/* Bytes that end a line here; 0: none. */
static size_t
line_end(const struct reader *r)
{
	size_t left = (size_t)(r->end - r->at);

	if (left != 0 && r->at[0] == '\n')
		return 1;
	if (left != 0 && r->at[0] == '\r' && (left == 1 || r->at[1] == '\n'))
		return left == 1 ? 1 : 2;
	return 0;
}

static void
take_line_end(struct reader *r)
{
	size_t n = line_end(r);

	r->at += n;
	if (n != 0)
		r->place.line++;
}

static int
broken(struct reader *r, const char *why)
{
	sparrow_config_complain(r->config, r->place, NULL, "%s", why);
	return BROKEN;
}

/* The byte here, which is no line end and not the end of the text. */
static int
take_byte(struct reader *r)
{
	unsigned char c = (unsigned char)*r->at;
	char why[64];

	if ((c < ' ' && c != '\t') || c == 0x7f) {
		sparrow_config_print(why, sizeof why, "control byte 0x%02x",
		    (unsigned)c);
		return broken(r, why);
	}
	if (++r->used > LINE_MAX_BYTES) {
		sparrow_config_print(why, sizeof why,
		    "the line is longer than %d bytes", LINE_MAX_BYTES);
		return broken(r, why);
	}
	r->at++;
	return c;
}

static int
take_escaped(struct reader *r)
{
	int c = take_byte(r);

	return c < 0 ? c : c | PROTECTED;
}

/* The next byte of a value, or one of the enum above. */
static int
next_byte(struct reader *r)
{
	while (r->at < r->end && line_end(r) == 0) {
		int c = take_byte(r);

		if (c < 0)
			return c;
		if (r->quote == '#' || (r->quote != 0 && c == r->quote)) {
			r->quote = r->quote == '#' ? '#' : 0;
		} else if (c == '\\' && r->quote != '\'') {
			if (r->at < r->end && line_end(r) == 0)
				return take_escaped(r);
			take_line_end(r);
		} else if (r->quote != 0) {
			return c | PROTECTED;
		} else if (c == '\'' || c == '"') {
			r->quote = (char)c;
			return QUOTE;
		} else if (c == '#') {
			r->quote = '#';
		} else
			return c;
	}
	if (r->quote != 0 && r->quote != '#')
		return broken(r, "the quote is not closed in this line");
	return END;
}

static void
skip_line(struct reader *r)
{
	while (r->at < r->end && line_end(r) == 0)
		r->at++;
}

static bool
is_blank(int c)
{
	return c == ' ' || c == '\t';
}

/* --- lines */

struct line {
	struct sparrow_place place;	/* where it begins */
	char name[DIRECTIVE_MAX + 1];
	const struct supersparrow_directive *directive;	/* NULL: unknown */
	struct sparrow_strbuf value;	/* NUL between words */
	size_t len;			/* of it, without blanks at the end */
	size_t n_words;
};

/* Read the directive's name; the byte behind it, or BROKEN. */
static int
read_name(struct reader *r, struct line *line)
{
	size_t len = 0;
	int c;

	do
		c = next_byte(r);
	while (is_blank(c));
	line->place = r->place;
	for (; c > 0 && c < PROTECTED && strchr(DIRECTIVE_BYTES, c) != NULL;
	    c = next_byte(r))
		if (len < DIRECTIVE_MAX)
			line->name[len++] = (char)c;
	line->name[len] = '\0';
	/* What follows may be a password: it is not shown. */
	if (c >= 0 && !is_blank(c) && len != 0)
		sparrow_config_complain(r->config, line->place, NULL,
		    "\"%s\": expected a blank behind the directive",
		    line->name);
	else if (c >= 0 && !is_blank(c))
		sparrow_config_complain(r->config, line->place, NULL,
		    "expected a directive and its value");
	else
		return c;
	return BROKEN;
}

/* Add a byte; blanks part words if the directive has several. */
static void
add_byte(struct line *line, int c, bool *in_word)
{
	bool split = line->directive != NULL &&
	    line->directive->type == SPARROW_WORDS;

	if (is_blank(c) && (split || !*in_word)) {
		*in_word = false;
		return;
	}
	if (!*in_word) {
		if (line->n_words++ > 0)
			sparrow_strbuf_putc(&line->value, '\0');
		*in_word = true;
	}
	if (c != QUOTE)
		sparrow_strbuf_putc(&line->value, (char)(c & 0xff));
	if (!is_blank(c))
		line->len = line->value.len;
}

/* Read the value up to the end of the line; END or BROKEN. */
static int
read_value(struct reader *r, struct line *line, int c)
{
	bool in_word = false;

	for (; c >= 0; c = next_byte(r))
		add_byte(line, c, &in_word);
	return c;
}

static void
give_line(struct reader *r, struct line *line)
{
	char hint[SPARROW_HINT_TEXT];

	if (line->value.error != 0)
		r->config->error = line->value.error;
	else if (line->directive != NULL)
		sparrow_config_give(r->config, line->place, line->directive,
		    sparrow_strbuf_text(&line->value), line->len,
		    line->n_words);
	else
		sparrow_config_complain(r->config, line->place, NULL,
		    "unknown directive \"%s\"%s", line->name,
		    sparrow_directive_hint(line->name, hint));
}

static void
read_line(struct reader *r, struct line *line)
{
	int c;

	r->used = 0;
	r->quote = 0;
	line->len = 0;
	line->n_words = 0;
	sparrow_strbuf_reset(&line->value);
	c = read_name(r, line);
	line->directive = sparrow_directive_find(line->name);
	if (c != BROKEN)
		c = read_value(r, line, c);
	if (c == BROKEN)
		skip_line(r);
	else if (line->name[0] != '\0')
		give_line(r, line);
	take_line_end(r);
}

void
sparrow_config_read_lines(struct supersparrow_config *config, uint32_t source,
    const char *text, size_t len)
{
	struct reader r = {
		.config = config,
		.at = text,
		.end = text + len,
		.place = { .source = source, .line = 1 },
	};
	struct line line = { .n_words = 0 };

	if (len >= 3 && memcmp(text, SPARROW_BOM, 3) == 0)
		r.at += 3;
	sparrow_strbuf_init(&line.value, LINE_MAX_BYTES);
	config->texts.open = NULL;
	while (r.at < r.end && config->error == 0)
		read_line(&r, &line);
	sparrow_strbuf_free(&line.value);
}
