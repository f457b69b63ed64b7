/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <stdint.h>
#include <string.h>

#include "dialect/bird.h"

#define DIGITS "0123456789"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* How the way out begins, in each kind of entry. */
static const char *const ways[] = {
	"unicast", "via", "dev", "multipath", "blackhole", "unreachable",
	"prohibited",
};

bool
sparrow_bird_prefix(struct sparrow_buf *line, struct sparrow_prefix *out)
{
	struct sparrow_buf rest = *line;
	struct sparrow_buf word = sparrow_buf_word(&rest);

	if (sparrow_prefix_parse(word.data, word.len, out) != 0)
		return false;
	sparrow_buf_skip_blanks(&rest);
	*line = rest;
	return true;
}

bool
sparrow_bird_is_way(struct sparrow_buf line)
{
	struct sparrow_buf word = sparrow_buf_word(&line);
	size_t i;

	for (i = 0; i < COUNT(ways); i++)
		if (sparrow_buf_is(&word, ways[i]))
			return true;
	return false;
}

/* "[AS64702i]", "[i]": only BGP has it; OSPF has "[192.0.2.1]". */
static void
read_tag(struct sparrow_buf tag, struct sparrow_bird_entry *e)
{
	uint64_t asn = 0;
	bool has_as = sparrow_buf_accept(&tag, "AS");

	if (has_as && !sparrow_buf_number(&tag, UINT32_MAX, &asn))
		return;
	if (sparrow_buf_left(&tag) > 1 || (sparrow_buf_left(&tag) == 1 &&
	    sparrow_buf_span(&tag, "ie?").len == 0))
		return;
	e->is_bgp = true;
	e->has_as = has_as;
	e->last_as = asn;
}

bool
sparrow_bird_entry(struct sparrow_buf line, struct sparrow_bird_entry *e)
{
	struct sparrow_buf tag;

	memset(e, 0, sizeof *e);
	sparrow_buf_until(&line, "[");
	sparrow_buf_until(&line, "]");
	if (!sparrow_buf_expect(&line, "]"))
		return false;
	sparrow_buf_skip_blanks(&line);
	e->is_best = sparrow_buf_accept(&line, "*") ||
	    sparrow_buf_accept(&line, "!");
	sparrow_buf_skip_blanks(&line);
	sparrow_buf_until(&line, "(");
	sparrow_buf_until(&line, ")");
	if (!sparrow_buf_expect(&line, ")"))
		return false;
	if (sparrow_buf_find(&line, "[")) {
		tag = sparrow_buf_until(&line, "]");
		if (!sparrow_buf_expect(&line, "]"))
			return false;
		read_tag(tag, e);
	}
	return true;
}

/* "NAME: VALUE", where NAME has one form in BIRD 1 and 2, another in 3. */
static bool
attribute(struct sparrow_buf line, const char *old, const char *new,
    struct sparrow_buf *value)
{
	if (!sparrow_buf_accept(&line, old) && !sparrow_buf_accept(&line, new))
		return false;
	if (!sparrow_buf_accept(&line, ":"))
		return false;
	sparrow_buf_skip_blanks(&line);
	sparrow_buf_init(value, sparrow_buf_at(&line),
	    sparrow_buf_left(&line));
	return true;
}

bool
sparrow_bird_attribute(struct sparrow_buf line, struct sparrow_bird_entry *e)
{
	struct sparrow_buf value;

	if (attribute(line, "BGP.as_path", "bgp_path", &value)) {
		e->values.path = value;
		e->has_path = true;
	} else if (attribute(line, "BGP.origin", "bgp_origin", &value)) {
		e->values.origin = sparrow_text_origin(value);
	} else if (attribute(line, "BGP.next_hop", "bgp_next_hop", &value)) {
		/* IPv6 may have a link-local one behind it. */
		e->values.next_hop = sparrow_buf_word(&value);
	} else if (attribute(line, "Type", "source", &value)) {
		e->is_bgp |= sparrow_buf_peek(&value, "BGP");
	} else {
		return false;
	}
	return true;
}

bool
sparrow_bird_agrees(const struct sparrow_bird_entry *e)
{
	const struct sparrow_buf *path = &e->values.path;
	struct sparrow_buf last = *path;
	size_t n = path->len;
	uint64_t asn;

	if (!e->has_as || path->len == 0)
		return !e->has_as;
	while (n > 0 && memchr(DIGITS, path->data[n - 1], 10) != NULL)
		n--;
	/* BIRD leaves sets and confederations out. */
	if (n == path->len || (n > 0 && path->data[n - 1] != ' '))
		return true;
	last.pos = n;
	return sparrow_buf_number(&last, UINT32_MAX, &asn) &&
	    asn == e->last_as;
}

/* An entry of BGP has what the protocol demands: RFC 4271 5.1. */
bool
sparrow_bird_is_whole(const struct sparrow_bird_entry *e)
{
	return !e->is_bgp || (e->has_path && e->values.next_hop.len > 0 &&
	    e->values.origin != SPARROW_ORIGIN_NONE);
}
