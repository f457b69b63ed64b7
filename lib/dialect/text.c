/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>

#include "dialect/text.h"
#include "route/as_path.h"

/* So many bytes of a line are quoted. */
#define QUOTE_MAX 120

static const struct {
	const char *name;
	enum sparrow_origin origin;
} origins[] = {
	{ "IGP", SPARROW_ORIGIN_IGP },
	{ "EGP", SPARROW_ORIGIN_EGP },
	{ "incomplete", SPARROW_ORIGIN_INCOMPLETE },
};

#define ORIGINS (sizeof(origins) / sizeof(origins[0]))

void
sparrow_lines_init(struct sparrow_lines *lines, const char *text, size_t len)
{
	sparrow_buf_init(&lines->text, text, len);
	sparrow_buf_init(&lines->line, NULL, 0);
	lines->cut = false;
	lines->n = 0;
}

/* Some pagers write dashes and a percentage around it. */
static bool
is_pager(struct sparrow_buf line)
{
	return sparrow_buf_accept(&line, "-") &&
	    sparrow_text_holds(line, "more") && sparrow_buf_left(&line) < 40;
}

bool
sparrow_lines_next(struct sparrow_lines *lines)
{
	struct sparrow_buf *line = &lines->line;

	while (sparrow_buf_line(&lines->text, line)) {
		lines->n++;
		lines->cut = sparrow_buf_left(&lines->text) == 0 &&
		    lines->text.data[lines->text.len - 1] != '\n';
		sparrow_buf_skip_blanks(line);
		sparrow_buf_init(line, sparrow_buf_at(line),
		    sparrow_buf_left(line));
		if (line->len > 0 && !is_pager(*line))
			return true;
	}
	return false;
}

bool
sparrow_text_equal(const struct sparrow_buf *a, const struct sparrow_buf *b)
{
	return a->len == b->len &&
	    (a->len == 0 || memcmp(a->data, b->data, a->len) == 0);
}

bool
sparrow_best_equal(const struct sparrow_best *a, const struct sparrow_best *b)
{
	return sparrow_text_equal(&a->path, &b->path) &&
	    sparrow_text_equal(&a->next_hop, &b->next_hop) && a->origin == b->origin;
}

enum sparrow_origin
sparrow_text_origin(struct sparrow_buf word)
{
	size_t i;

	for (i = 0; i < ORIGINS; i++) {
		struct sparrow_buf name = word;

		if (sparrow_buf_accept_nocase(&name, origins[i].name) &&
		    sparrow_buf_left(&name) == 0)
			return origins[i].origin;
	}
	return SPARROW_ORIGIN_NONE;
}

bool
sparrow_text_holds(struct sparrow_buf line, const char *text)
{
	for (; sparrow_buf_left(&line) != 0; line.pos++) {
		struct sparrow_buf at = line;

		if (sparrow_buf_accept_nocase(&at, text))
			return true;
	}
	return false;
}

const struct sparrow_refusal *
sparrow_text_refusal(const struct sparrow_refusal *refusals,
    struct sparrow_buf line)
{
	for (; refusals->text != NULL; refusals++)
		if (sparrow_text_holds(line, refusals->text))
			return refusals;
	return NULL;
}

bool
sparrow_text_fits(struct supersparrow_route *route, size_t len)
{
	if (len <= SPARROW_REPLY_MAX)
		return true;
	sparrow_route_reset(route);
	route->status = SUPERSPARROW_STATUS_ERROR;
	sparrow_error_set(&route->error, SUPERSPARROW_EPROTOCOL,
	    "reply is too long: more than %d bytes", SPARROW_REPLY_MAX);
	return false;
}

enum sparrow_reply
sparrow_text_fail(struct supersparrow_route *route, enum sparrow_reply reply,
    int code, const char *what, struct sparrow_buf line)
{
	size_t n = sparrow_buf_until(&line, "\r\n").len;

	sparrow_route_reset(route);
	route->status = SUPERSPARROW_STATUS_ERROR;
	if (n == 0)
		sparrow_error_set(&route->error, code, "%s", what);
	else
		sparrow_error_set(&route->error, code, "%s: \"%.*s%s\"", what,
		    (int)(n < QUOTE_MAX ? n : QUOTE_MAX), line.data,
		    n > QUOTE_MAX ? "..." : "");
	return reply;
}

enum sparrow_reply
sparrow_text_bad(struct supersparrow_route *route, const char *what,
    struct sparrow_buf line)
{
	return sparrow_text_fail(route, SPARROW_REPLY_BAD,
	    SUPERSPARROW_EPROTOCOL, what, line);
}

enum sparrow_reply
sparrow_text_refused(struct supersparrow_route *route,
    const struct sparrow_refusal *refusal, struct sparrow_buf line)
{
	sparrow_text_fail(route, SPARROW_REPLY_OK, refusal->code,
	    "the route server says", line);
	if (refusal->code == SUPERSPARROW_ELOGIN)
		route->status = SUPERSPARROW_STATUS_LOGIN_FAILED;
	return SPARROW_REPLY_OK;
}

/* An address; what else a next hop may be is not ours to print. */
static bool
take_next_hop(struct supersparrow_route *route, struct sparrow_buf text)
{
	struct sparrow_addr addr;

	if (text.len == 0)
		return true;
	if (text.len >= sizeof route->next_hop ||
	    sparrow_addr_parse(text.data, text.len, &addr) != 0)
		return false;
	memcpy(route->next_hop, text.data, text.len);
	route->next_hop[text.len] = '\0';
	return true;
}

enum sparrow_reply
sparrow_text_found(struct supersparrow_route *route,
    const struct sparrow_prefix *prefix, unsigned paths,
    const struct sparrow_best *best)
{
	struct sparrow_error error;
	int err;

	sparrow_route_reset(route);
	sparrow_route_set_prefix(route, prefix);
	route->paths = paths;
	route->status = SUPERSPARROW_STATUS_NO_BEST_PATH;
	if (best == NULL)
		return SPARROW_REPLY_OK;
	sparrow_error_clear(&error);
	err = sparrow_as_path_read(best->path.data, best->path.len,
	    &route->as_path, &error);
	if (err == SUPERSPARROW_EPROTOCOL)
		return sparrow_text_bad(route, error.text, best->path);
	if (err != 0)
		return SPARROW_REPLY_NOMEM;
	if (!take_next_hop(route, best->next_hop))
		return sparrow_text_bad(route, "next hop is no address",
		    best->next_hop);
	route->status = SUPERSPARROW_STATUS_FOUND;
	route->has_best = true;
	route->origin = best->origin;
	return SPARROW_REPLY_OK;
}

enum sparrow_reply
sparrow_text_found_word(struct supersparrow_route *route,
    const struct sparrow_prefix *prefix, unsigned paths,
    const struct sparrow_best *best, const char *word)
{
	struct sparrow_best empty;
	struct sparrow_buf path;
	enum sparrow_reply reply;

	if (best == NULL)
		return sparrow_text_found(route, prefix, paths, NULL);
	path = best->path;
	sparrow_buf_skip_blanks(&path);
	if (!sparrow_buf_accept(&path, word) ||
	    sparrow_buf_word(&path).len != 0)
		return sparrow_text_found(route, prefix, paths, best);
	empty = *best;
	sparrow_buf_init(&empty.path, NULL, 0);
	reply = sparrow_text_found(route, prefix, paths, &empty);
	if (reply != SPARROW_REPLY_OK)
		return reply;
	return sparrow_strbuf_puts(&route->as_path, word) == 0 ?
	    SPARROW_REPLY_OK : SPARROW_REPLY_NOMEM;
}
