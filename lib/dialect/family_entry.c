/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <errno.h>

#include "dialect/family_private.h"
#include "dialect/text.h"
#include "route/as_path.h"

/* Paths stand at least so much deeper than the header.  The rest of a wrapped
 * line has no blank before it, or the one between two numbers. */
#define INDENT_MIN 2

/* Lines that one line may have been wrapped into, besides the first. */
#define WRAPS_MAX 3

bool
sparrow_family_unwrap(struct sparrow_family_reader *r)
{
	struct sparrow_buf next;

	if (r->wraps == WRAPS_MAX || sparrow_buf_peek(&r->text, "  ") ||
	    sparrow_buf_peek(&r->text, "\t") ||
	    !sparrow_buf_line(&r->text, &next) || next.len == 0)
		return false;
	r->wraps++;
	r->lines++;
	r->line.len = (size_t)(next.data + next.len - r->line.data);
	return true;
}

void
sparrow_family_no_entry(struct sparrow_family_reader *r)
{
	sparrow_buf_init(&r->above, NULL, 0);
	r->above_wrapped = false;
	r->numbers = false;
	r->list = SPARROW_FAMILY_NO_LIST;
}

/* The AS path of the entry that begins; it is checked, and read again if it
 * is the best one and not the last one. */
static enum sparrow_reply
take_path(struct sparrow_family_reader *r)
{
	struct sparrow_strbuf *text = &r->route->as_path;
	struct sparrow_line_path path;
	struct sparrow_error error;
	int err;

	sparrow_buf_init(&r->entry.path, NULL, 0);
	r->entry.unusable = false;
	/* FortiOS has no line for an empty path. */
	if (r->above.len == 0)
		return r->table.vrf ? SPARROW_REPLY_OK :
		    sparrow_text_bad(r->route, "AS path is missing above",
		    r->line);
	if (sparrow_line_path(r->above, &path) != SPARROW_LINE_IS)
		return sparrow_text_bad(r->route, "not understood", r->above);
	if (r->above_wrapped)
		return sparrow_text_bad(r->route, "AS path is wrapped",
		    r->above);
	r->entry.path = path.path;
	r->entry.unusable = path.never_best;
	if (sparrow_buf_is(&path.path, "Local"))
		return SPARROW_REPLY_OK;
	sparrow_strbuf_reset(text);
	err = sparrow_as_path_read(path.path.data, path.path.len, text,
	    &error);
	r->path = path.path.data;
	if (err == -ENOMEM)
		return SPARROW_REPLY_NOMEM;
	return err == 0 ? SPARROW_REPLY_OK :
	    sparrow_text_bad(r->route, error.text, r->above);
}

static enum sparrow_reply
begin_entry(struct sparrow_family_reader *r, struct sparrow_buf next_hop)
{
	enum sparrow_reply reply = take_path(r);

	r->entry.next_hop = next_hop;
	r->where = SPARROW_FAMILY_ENTRY;
	sparrow_family_no_entry(r);
	return reply;
}

/* Headings and the lists below them; false for lines that may be a path. */
static bool
take_list(struct sparrow_family_reader *r)
{
	struct sparrow_buf line = r->line;
	enum sparrow_family_list list = r->list;

	r->list = SPARROW_FAMILY_NO_LIST;
	if (sparrow_line_is_heading(line)) {
		if (r->table.vrf)
			sparrow_family_no_entry(r);
		if (sparrow_buf_accept(&line, "Advertised "))
			r->list = sparrow_buf_find(&line, "update-groups") ?
			    SPARROW_FAMILY_GROUPS : SPARROW_FAMILY_PEERS;
		return true;
	}
	if (list == SPARROW_FAMILY_PEERS && sparrow_line_is_peers(line)) {
		r->list = list;
		return true;
	}
	return list == SPARROW_FAMILY_GROUPS && sparrow_line_is_numbers(line);
}

/* The line may be the AS path of the next entry. */
static void
take_above(struct sparrow_family_reader *r)
{
	struct sparrow_line_path path;
	struct sparrow_buf line = r->line;

	if (sparrow_buf_span(&line, "0123456789({[").len != 0 ||
	    sparrow_buf_peek(&line, "Local"))
		while (sparrow_line_path(r->line, &path) ==
		    SPARROW_LINE_CUT && sparrow_family_unwrap(r))
			;
	r->above = r->line;
	r->above_wrapped = r->numbers &&
	    r->indent < r->table.indent + INDENT_MIN;
	r->numbers = sparrow_line_is_numbers(r->line) &&
	    !sparrow_line_is_peers(r->line);
}

enum sparrow_reply
sparrow_family_between(struct sparrow_family_reader *r)
{
	struct sparrow_line_origin origin;
	struct sparrow_buf next_hop;
	enum sparrow_line is;

	while ((is = sparrow_line_next_hop(r->line, &next_hop)) ==
	    SPARROW_LINE_CUT && sparrow_family_unwrap(r))
		;
	if (is == SPARROW_LINE_IS)
		return begin_entry(r, next_hop);
	if (sparrow_buf_peek(&r->line, "Paths:") ||
	    sparrow_line_origin(r->line, &origin) != SPARROW_LINE_OTHER)
		return sparrow_text_bad(r->route, "not understood", r->line);
	if (take_list(r))
		r->numbers = false;
	else
		take_above(r);
	return SPARROW_REPLY_OK;
}

/* What the attributes amount to: the entry is whole. */
static enum sparrow_reply
end_entry(struct sparrow_family_reader *r,
    const struct sparrow_line_origin *says)
{
	struct sparrow_family_table *table = &r->table;

	if (++table->printed > SPARROW_REPLY_PATHS_MAX)
		return sparrow_text_bad(r->route, "too many paths", r->line);
	table->open = sparrow_buf_left(&r->text) == 0 &&
	    r->text.data[r->text.len - 1] != '\n';
	r->entry.unusable |= says->invalid;
	if (says->best && table->marked != 0)
		return sparrow_text_bad(r->route, "a second best path",
		    r->line);
	if (says->best)
		table->marked = table->printed;
	if (says->best && table->says.unnumbered)
		table->says.best = table->marked;
	if (says->best || (table->marked == 0 &&
	    table->printed == table->says.best))
		table->best = r->entry;
	r->where = SPARROW_FAMILY_BETWEEN;
	return SPARROW_REPLY_OK;
}

/* Nothing is understood, or the reply ends here. */
static enum sparrow_reply
not_understood(struct sparrow_family_reader *r, bool cut)
{
	return cut && sparrow_buf_left(&r->text) == 0 ?
	    sparrow_family_truncated(r) :
	    sparrow_text_bad(r->route, "not understood", r->line);
}

enum sparrow_reply
sparrow_family_entry(struct sparrow_family_reader *r)
{
	struct sparrow_line_origin origin;
	bool marks = r->family->marks != NULL;
	enum sparrow_line is;

	if (sparrow_line_is_second_hop(r->line))
		return SPARROW_REPLY_OK;
	while ((is = sparrow_line_origin(r->line, &origin)) ==
	    SPARROW_LINE_CUT && sparrow_family_unwrap(r))
		;
	if (is == SPARROW_LINE_OTHER || (is == SPARROW_LINE_CUT &&
	    (!marks || !sparrow_line_goes_on(r->line))))
		return not_understood(r, is == SPARROW_LINE_CUT);
	r->entry.origin = origin.origin;
	if (!marks || origin.valid || origin.invalid)
		return is == SPARROW_LINE_CUT ? not_understood(r, true) :
		    end_entry(r, &origin);
	r->where = SPARROW_FAMILY_MARKS;
	return SPARROW_REPLY_OK;
}

enum sparrow_reply
sparrow_family_marks(struct sparrow_family_reader *r)
{
	struct sparrow_line_origin says;
	enum sparrow_line is;

	while ((is = sparrow_line_marks(r->line, r->family->marks, &says)) ==
	    SPARROW_LINE_CUT && sparrow_family_unwrap(r))
		;
	if (is != SPARROW_LINE_IS || (!says.valid && !says.invalid))
		return not_understood(r, is != SPARROW_LINE_OTHER);
	return end_entry(r, &says);
}
