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

static void
take_path(struct sparrow_buf value, struct sparrow_bird_entry *e)
{
	e->values.path = value;
	e->has_path = true;
}

static void
take_origin(struct sparrow_buf value, struct sparrow_bird_entry *e)
{
	e->values.origin = sparrow_text_origin(value);
}

/* IPv6 may have a link-local one behind it. */
static void
take_next_hop(struct sparrow_buf value, struct sparrow_bird_entry *e)
{
	e->values.next_hop = sparrow_buf_word(&value);
}

static void
take_type(struct sparrow_buf value, struct sparrow_bird_entry *e)
{
	e->is_bgp |= sparrow_buf_peek(&value, "BGP");
}

/* By the names of BIRD 1 and 2, then by those of 3. */
static const struct {
	const char *name;
	void (*take)(struct sparrow_buf value, struct sparrow_bird_entry *e);
} attributes[] = {
	{ "BGP.as_path:", take_path },
	{ "BGP.origin:", take_origin },
	{ "BGP.next_hop:", take_next_hop },
	{ "Type:", take_type },
	{ "bgp_path:", take_path },
	{ "bgp_origin:", take_origin },
	{ "bgp_next_hop:", take_next_hop },
	{ "source:", take_type },
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
	char first = word.len > 0 ? word.data[0] : '\0';
	size_t i;

	for (i = 0; i < COUNT(ways); i++)
		if (ways[i][0] == first && sparrow_buf_is(&word, ways[i]))
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

bool
sparrow_bird_attribute(struct sparrow_buf line, struct sparrow_bird_entry *e)
{
	size_t i;

	for (i = 0; i < COUNT(attributes); i++)
		if (attributes[i].name[0] == line.data[0] &&
		    sparrow_buf_accept(&line, attributes[i].name))
			break;
	if (i == COUNT(attributes))
		return false;
	sparrow_buf_skip_blanks(&line);
	sparrow_buf_init(&line, sparrow_buf_at(&line),
	    sparrow_buf_left(&line));
	attributes[i].take(line, e);
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
