/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>

#include "dialect/family_line.h"
#include "dialect/junos.h"
#include "dialect/text.h"

#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

/* "-" was active last, "#" is used for forwarding only. */
#define MARKS "*+-@#"
#define ACTIVE_MARKS "*+@"

static struct sparrow_buf
rest(const struct sparrow_buf *line)
{
	struct sparrow_buf piece;

	sparrow_buf_init(&piece, sparrow_buf_at(line), sparrow_buf_left(line));
	return piece;
}

bool
sparrow_junos_table(struct sparrow_buf line, bool *is_main)
{
	struct sparrow_buf name;
	uint64_t number;

	if (!sparrow_buf_find(&line, ": "))
		return false;
	sparrow_buf_init(&name, line.data, line.pos - strlen(": "));
	sparrow_buf_number(&line, UINT32_MAX, &number);
	sparrow_buf_expect(&line, " destinations, ");
	sparrow_buf_number(&line, UINT32_MAX, &number);
	*is_main = sparrow_buf_is(&name, "inet.0") ||
	    sparrow_buf_is(&name, "inet6.0");
	return sparrow_buf_expect(&line, " routes (");
}

bool
sparrow_junos_destination(struct sparrow_buf line, struct sparrow_buf *prefix,
    uint32_t *entries)
{
	uint64_t number;

	*prefix = sparrow_buf_word(&line);
	sparrow_buf_skip_blanks(&line);
	sparrow_buf_expect(&line, "(");
	sparrow_buf_number(&line, UINT32_MAX, &number);
	sparrow_buf_expect(&line, " entr");
	*entries = (uint32_t)number;
	return (sparrow_buf_accept(&line, "y, ") ||
	    sparrow_buf_accept(&line, "ies, ")) &&
	    memchr(prefix->data, '/', prefix->len) != NULL;
}

/* "PROTOCOL/PREFERENCE]" */
static bool
brief(struct sparrow_buf *line, struct sparrow_buf *protocol)
{
	uint64_t number;

	*protocol = sparrow_buf_until(line, "/] ");
	sparrow_buf_expect(line, "/");
	sparrow_buf_number(line, UINT32_MAX, &number);
	sparrow_buf_until(line, "] ");		/* OSPF has two numbers */
	return sparrow_buf_expect(line, "]") && protocol->len > 0;
}

/* "PROTOCOL    Preference: 170/-101" */
static bool
extensive(struct sparrow_buf *line, struct sparrow_buf *protocol)
{
	*protocol = sparrow_buf_word(line);
	return sparrow_buf_skip_blanks(line) > 0 &&
	    sparrow_buf_accept(line, "Preference: ");
}

bool
sparrow_junos_entry(struct sparrow_buf line, struct sparrow_junos_entry *out)
{
	struct sparrow_buf word = line, protocol, mark;

	memset(out, 0, sizeof *out);
	word = sparrow_buf_word(&word);
	sparrow_buf_init(&out->prefix, NULL, 0);
	if (memchr(word.data, '/', word.len) != NULL &&
	    memchr("*+-@#[", word.data[0], 6) == NULL) {
		out->prefix = sparrow_buf_word(&line);
		sparrow_buf_skip_blanks(&line);
		out->prefix_only = sparrow_buf_left(&line) == 0;
		if (out->prefix_only)
			return true;
	}
	mark = sparrow_buf_span(&line, MARKS);
	if (mark.len > 1)
		return false;
	out->is_active = mark.len == 1 &&
	    strchr(ACTIVE_MARKS, mark.data[0]) != NULL;
	out->is_extensive = !sparrow_buf_accept(&line, "[");
	if (out->is_extensive && out->prefix.len > 0)
		return false;
	if (out->is_extensive ? !extensive(&line, &protocol) :
	    !brief(&line, &protocol))
		return false;
	out->is_bgp = sparrow_buf_is(&protocol, "BGP");
	return true;
}

/* Lines that begin like one with a path. */
static bool
is_about_path(struct sparrow_buf text)
{
	static const char *const texts[] = {
		"Recorded",
		"Originator ID:",
		"Cluster list:",
		"AS2 PA[",	/* both halves, before they are merged */
		"AS4 PA[",
		NULL
	};

	return sparrow_line_is_one(text, texts);
}

/* Consume "[64700] ", and "Merged[3]: " before a path of two halves. */
static void
skip_brackets(struct sparrow_buf *text)
{
	struct sparrow_buf behind = *text;

	if (sparrow_buf_accept(&behind, "Merged[")) {
		sparrow_buf_until(&behind, ":");
		sparrow_buf_expect(&behind, ":");
	} else {
		sparrow_buf_expect(&behind, "[");
		sparrow_buf_span(&behind, "0123456789.");
		sparrow_buf_expect(&behind, "] ");
	}
	if (!behind.failed)
		*text = behind;
}

enum sparrow_junos_path
sparrow_junos_path(struct sparrow_buf line, struct sparrow_buf *path,
    enum sparrow_origin *origin)
{
	if (!sparrow_buf_accept(&line, "AS path:"))
		return SPARROW_JUNOS_NO_PATH;
	sparrow_buf_skip_blanks(&line);
	line = rest(&line);
	if (is_about_path(line))
		return SPARROW_JUNOS_NO_PATH;
	skip_brackets(&line);
	*path = sparrow_buf_until(&line, LETTERS "?");
	if (sparrow_buf_accept(&line, "I"))
		*origin = SPARROW_ORIGIN_IGP;
	else if (sparrow_buf_accept(&line, "E"))
		*origin = SPARROW_ORIGIN_EGP;
	else if (sparrow_buf_accept(&line, "?"))
		*origin = SPARROW_ORIGIN_INCOMPLETE;
	else
		return SPARROW_JUNOS_BAD_PATH;
	if (sparrow_buf_left(&line) != 0 && !sparrow_buf_peek(&line, " ") &&
	    !sparrow_buf_peek(&line, ","))
		return SPARROW_JUNOS_BAD_PATH;
	return SPARROW_JUNOS_PATH;
}

/* "198.51.100.1 via ge-0/0/2.0" */
static bool
take_gateway(struct sparrow_buf *line, struct sparrow_buf *gateway)
{
	struct sparrow_addr addr;

	*gateway = sparrow_buf_word(line);
	if (sparrow_addr_parse(gateway->data, gateway->len, &addr) == 0 &&
	    sparrow_buf_peek(line, " via "))
		return true;
	sparrow_buf_init(gateway, NULL, 0);
	return false;
}

/* Lines that stand where others have a next hop. */
static bool
is_no_gateway(struct sparrow_buf line)
{
	static const char *const texts[] = {
		"Discard", "Reject", "Receive", "Local via ", "MultiRecv",
		"to table ", NULL
	};

	return sparrow_line_is_one(line, texts);
}

enum sparrow_junos_hop
sparrow_junos_hop(struct sparrow_buf line, struct sparrow_buf *gateway)
{
	bool selected = sparrow_buf_accept(&line, ">");

	sparrow_buf_init(gateway, NULL, 0);
	sparrow_buf_skip_blanks(&line);
	line = rest(&line);
	if (sparrow_buf_accept(&line, "Protocol next hop: ")) {
		*gateway = sparrow_buf_word(&line);
		return SPARROW_JUNOS_PROTOCOL_HOP;
	}
	if (sparrow_buf_accept(&line, "Next hop: ")) {
		selected = sparrow_text_holds(line, ", selected");
		return !take_gateway(&line, gateway) ? SPARROW_JUNOS_NO_HOP :
		    selected ? SPARROW_JUNOS_SELECTED : SPARROW_JUNOS_HOP;
	}
	if (is_no_gateway(line) ||
	    (selected && sparrow_buf_peek(&line, "via ")))
		return SPARROW_JUNOS_SELECTED;
	if (!sparrow_buf_accept(&line, "to ") || !take_gateway(&line, gateway))
		return SPARROW_JUNOS_NO_HOP;
	return selected ? SPARROW_JUNOS_SELECTED : SPARROW_JUNOS_HOP;
}

bool
sparrow_junos_is_question(struct sparrow_buf line,
    const struct sparrow_addr *addr)
{
	struct sparrow_prefix prefix;
	struct sparrow_buf word;

	if (!sparrow_buf_find(&line, "show route "))
		return false;
	while ((word = sparrow_buf_word(&line)).len > 0) {
		struct sparrow_addr asked;

		if (sparrow_addr_parse(word.data, word.len, &asked) == 0 &&
		    sparrow_addr_equal(&asked, addr))
			return true;
		if (sparrow_prefix_parse(word.data, word.len, &prefix) == 0 &&
		    sparrow_prefix_covers(&prefix, addr))
			return true;
	}
	return false;
}

bool
sparrow_junos_is_status(struct sparrow_buf line)
{
	return sparrow_buf_peek(&line, "{") || sparrow_buf_is(&line, "[edit]");
}
