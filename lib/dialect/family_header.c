/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "dialect/family_line.h"

#define BLANKS " \t\r\n"
#define DIGITS "0123456789"

bool
sparrow_line_header(struct sparrow_buf line, struct sparrow_buf *prefix,
    bool *vrf)
{
	*vrf = sparrow_buf_accept(&line, "VRF ");
	if (*vrf) {
		sparrow_buf_word(&line);
		sparrow_buf_span(&line, BLANKS);
	}
	if (!sparrow_buf_accept(&line, "BGP ") ||
	    !sparrow_buf_find(&line, "routing table entry for "))
		return false;
	*prefix = sparrow_buf_until(&line, BLANKS ",");
	return true;
}

/* Consume "RD:", with one colon in the RD, or "[RD]" of VPNv6. */
static void
distinguisher(struct sparrow_buf *text)
{
	if (sparrow_buf_accept(text, "[")) {
		sparrow_buf_until(text, "]");
		sparrow_buf_expect(text, "]");
	} else {
		sparrow_buf_span(text, DIGITS ".");
		sparrow_buf_expect(text, ":");
		sparrow_buf_span(text, DIGITS);
		sparrow_buf_expect(text, ":");
	}
}

bool
sparrow_line_prefix(struct sparrow_buf text, const struct sparrow_addr *addr,
    struct sparrow_prefix *out, bool *covers)
{
	struct sparrow_prefix behind;
	bool is_prefix;

	is_prefix = sparrow_prefix_parse(text.data, text.len, out) == 0;
	*covers = is_prefix && sparrow_prefix_covers(out, addr);
	if (*covers)
		return true;
	distinguisher(&text);
	if (text.failed || sparrow_prefix_parse(sparrow_buf_at(&text),
	    sparrow_buf_left(&text), &behind) != 0)
		return is_prefix;
	*out = behind;
	*covers = sparrow_prefix_covers(out, addr);
	return true;
}
