/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "dialect/sayings.h"
#include "dialect/text.h"

static const char differ[] = "different replies in one text";

void
sparrow_sayings_add(struct sparrow_sayings *s, enum sparrow_saying saying,
    struct sparrow_buf line)
{
	if (s->said[saying]++ == 0)
		s->saying[saying] = line;
}

void
sparrow_sayings_stray(struct sparrow_sayings *s, struct sparrow_buf line)
{
	if (s->stray.len == 0)
		s->stray = line;
}

static bool
is_phrase(const struct sparrow_phrase *phrase, struct sparrow_buf line)
{
	if (phrase->anywhere)
		return sparrow_text_holds(line, phrase->text);
	return sparrow_buf_accept_nocase(&line, phrase->text);
}

bool
sparrow_sayings_refused(struct sparrow_sayings *s, struct sparrow_buf line)
{
	const struct sparrow_refusal *refusal;

	if (!s->pasted)
		return false;
	refusal = sparrow_text_refusal(s->refusals, line);
	if (refusal == NULL)
		return false;
	if (s->refusal == NULL)
		s->refusal = refusal;
	sparrow_sayings_add(s, SPARROW_SAYS_REFUSED, line);
	return true;
}

bool
sparrow_sayings_take(struct sparrow_sayings *s, struct sparrow_buf line)
{
	const struct sparrow_phrase *phrase;

	if (sparrow_sayings_refused(s, line))
		return true;
	for (phrase = s->phrases; phrase->text != NULL; phrase++)
		if (is_phrase(phrase, line)) {
			sparrow_sayings_add(s, phrase->saying, line);
			return true;
		}
	return false;
}

bool
sparrow_sayings_silent(const struct sparrow_sayings *s)
{
	int i;

	for (i = 0; i < SPARROW_SAYINGS; i++)
		if (s->said[i] != 0)
			return false;
	return true;
}

enum sparrow_reply
sparrow_sayings_beside(const struct sparrow_sayings *s,
    struct supersparrow_route *route)
{
	int i;

	for (i = 0; i < SPARROW_SAYINGS; i++)
		if (s->said[i] != 0 &&
		    (!s->pasted || i == SPARROW_SAYS_NOT_IN_TABLE))
			return sparrow_text_bad(route, differ, s->saying[i]);
	return SPARROW_REPLY_OK;
}

static enum sparrow_reply
not_in_table(const struct sparrow_sayings *s, struct supersparrow_route *route)
{
	unsigned others = s->said[SPARROW_SAYS_UNKNOWN_COMMAND] +
	    s->said[SPARROW_SAYS_ERROR];

	if (!s->pasted &&
	    (others > 0 || s->said[SPARROW_SAYS_NOT_IN_TABLE] > 1))
		return sparrow_text_bad(route, differ,
		    s->saying[SPARROW_SAYS_NOT_IN_TABLE]);
	if (!s->pasted && s->stray.len > 0)
		return sparrow_text_bad(route, "not understood", s->stray);
	sparrow_route_reset(route);
	route->status = SUPERSPARROW_STATUS_NOT_IN_TABLE;
	return SPARROW_REPLY_OK;
}

enum sparrow_reply
sparrow_sayings_verdict(const struct sparrow_sayings *s,
    struct supersparrow_route *route)
{
	if (s->said[SPARROW_SAYS_NOT_IN_TABLE] > 0)
		return not_in_table(s, route);
	if (s->said[SPARROW_SAYS_REFUSED] > 0)
		return sparrow_text_refused(route, s->refusal,
		    s->saying[SPARROW_SAYS_REFUSED]);
	if (s->said[SPARROW_SAYS_UNKNOWN_COMMAND] > 0)
		return sparrow_text_fail(route, SPARROW_REPLY_UNKNOWN_COMMAND,
		    SUPERSPARROW_EPROTOCOL, "command not understood",
		    s->saying[SPARROW_SAYS_UNKNOWN_COMMAND]);
	if (s->said[SPARROW_SAYS_ERROR] > 0)
		return sparrow_text_fail(route, SPARROW_REPLY_OK,
		    SUPERSPARROW_EPROTOCOL, "the route server says",
		    s->saying[SPARROW_SAYS_ERROR]);
	if (s->stray.len > 0)
		return sparrow_text_bad(route, "not understood", s->stray);
	sparrow_route_reset(route);
	route->status = SUPERSPARROW_STATUS_ERROR;
	sparrow_error_set(&route->error, SUPERSPARROW_EPROTOCOL,
	    "reply is empty");
	return SPARROW_REPLY_BAD;
}
