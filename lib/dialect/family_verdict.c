/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>

#include "dialect/family_private.h"
#include "dialect/text.h"
#include "route/as_path.h"

enum sparrow_reply
sparrow_family_truncated(struct sparrow_family_reader *r)
{
	sparrow_route_reset(r->route);
	r->route->status = SUPERSPARROW_STATUS_ERROR;
	sparrow_error_set(&r->route->error, SUPERSPARROW_EPROTOCOL,
	    "reply is truncated: %u of %u paths", r->table.printed,
	    r->table.says.available);
	return SPARROW_REPLY_BAD;
}

bool
sparrow_family_is_headed(const struct sparrow_family_reader *r)
{
	return r->headed != 0 && r->family->headings[r->headed] == NULL;
}

/* Does the last line have its line end? */
static bool
ends_with_line(const struct sparrow_buf *text)
{
	return text->len > 0 &&	/* GCOVR_EXCL_BR_LINE: it has headings */
	    text->data[text->len - 1] == '\n';
}

/* Are the entries there that must be? */
static bool
is_whole(const struct sparrow_family_reader *r)
{
	const struct sparrow_family_table *table = &r->table;
	bool all = table->printed == table->says.available;
	bool best_only = r->best_only && (table->says.best == 0 ?
	    table->printed == 0 : table->printed == 1 && table->marked == 1);

	if (r->where != SPARROW_FAMILY_BETWEEN)
		return false;
	/* The last line may end too early: "... external, best" could be the
	 * beginning of "bestpath-from-AS".  A paste may have lost its last
	 * line end, but then nothing else may be missing. */
	if (table->open)
		return r->sayings.pasted && all && (table->marked != 0 ||
		    (table->says.best == 0 && !table->says.unnumbered));
	return all || best_only;
}

/* Zebra 0.89 did not always mark the best path, so the header may be alone
 * in naming one; but it may not name another one. */
static bool
is_consistent(const struct sparrow_family_table *table)
{
	if (table->says.best > table->says.available)
		return false;
	/* The number of an entry is only known if all are there. */
	if (table->marked == 0 || table->printed != table->says.available)
		return true;
	return table->marked == table->says.best;
}

static bool
has_best(const struct sparrow_family_table *table)
{
	return table->says.best != 0 && !table->best.unusable;
}

static bool
same_table(const struct sparrow_family_table *a,
    const struct sparrow_family_table *b)
{
	return sparrow_prefix_equal(&a->prefix, &b->prefix) &&
	    has_best(a) == has_best(b) && (!has_best(a) ||
	    (sparrow_text_equal(&a->best.path, &b->best.path) &&
	    sparrow_text_equal(&a->best.next_hop, &b->best.next_hop) &&
	    a->best.origin == b->best.origin));
}

enum sparrow_reply
sparrow_family_close(struct sparrow_family_reader *r)
{
	if (!is_consistent(&r->table))
		return sparrow_text_bad(r->route,
		    "header contradicts the paths", r->table.paths_line);
	if (!is_whole(r))
		return sparrow_family_truncated(r);
	if (r->tables == 1)
		r->first = r->table;
	else if (!same_table(&r->first, &r->table))
		return sparrow_text_bad(r->route,
		    "different replies in one text", r->table.paths_line);
	return SPARROW_REPLY_OK;
}

/* The path of the best entry; 0, -ENOMEM: it was checked before. */
static int
fill_path(struct sparrow_family_reader *r)
{
	const struct sparrow_buf *path = &r->table.best.path;
	struct sparrow_strbuf *text = &r->route->as_path;

	/* It is the last one, as where only the best is printed. */
	if (path->data == r->path)
		return 0;
	sparrow_strbuf_reset(text);
	if (sparrow_buf_is(path, "Local"))
		return sparrow_strbuf_puts(text, "Local");
	return sparrow_as_path_read(path->data, path->len, text,
	    &r->route->error);
}

static enum sparrow_reply
fill_best(struct sparrow_family_reader *r)
{
	struct supersparrow_route *route = r->route;
	const struct sparrow_family_entry *best = &r->table.best;

	if (fill_path(r) != 0)
		return SPARROW_REPLY_NOMEM;
	route->status = SUPERSPARROW_STATUS_FOUND;
	route->has_best = true;
	route->origin = best->origin;
	/* It was read as an address, so it has room. */
	memcpy(route->next_hop, best->next_hop.data, best->next_hop.len);
	route->next_hop[best->next_hop.len] = '\0';
	return SPARROW_REPLY_OK;
}

static enum sparrow_reply
fill(struct sparrow_family_reader *r)
{
	struct supersparrow_route *route = r->route;

	sparrow_route_set_prefix(route, &r->table.prefix);
	route->paths = r->table.printed;
	if (has_best(&r->table))
		return fill_best(r);
	sparrow_strbuf_reset(&route->as_path);
	route->status = SUPERSPARROW_STATUS_NO_BEST_PATH;
	return SPARROW_REPLY_OK;
}

/* There is a table. */
static enum sparrow_reply
table_verdict(struct sparrow_family_reader *r)
{
	enum sparrow_reply reply = sparrow_family_close(r);

	if (reply == SPARROW_REPLY_OK)
		reply = sparrow_sayings_beside(&r->sayings, r->route);
	return reply == SPARROW_REPLY_OK ? fill(r) : reply;
}

enum sparrow_reply
sparrow_family_verdict(struct sparrow_family_reader *r)
{
	struct sparrow_sayings *sayings = &r->sayings;

	if (r->tables > 0)
		return table_verdict(r);
	/* A session has seen the prompt, a paste must show one. */
	if (!sayings->pasted && sparrow_family_is_headed(r) &&
	    ends_with_line(&r->text))
		sparrow_sayings_add(sayings, SPARROW_SAYS_NOT_IN_TABLE,
		    r->line);
	if (sparrow_sayings_silent(sayings) && r->heading.len > 0 &&
	    (sayings->pasted || sayings->stray.len == 0))
		return sparrow_text_bad(r->route, "reply is truncated behind",
		    r->heading);
	return sparrow_sayings_verdict(sayings, r->route);
}
