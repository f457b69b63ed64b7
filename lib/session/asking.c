/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <errno.h>
#include <string.h>

#include "base/attribute.h"
#include "base/buf.h"
#include "session/session_private.h"

/*
 * Questions on their way, and their replies.
 *
 *     first                             the ring
 *       v
 *     [ answered, not reported ] [ waited for, in order ] [ free ]
 *
 * A question goes ahead of the reply to the one before it only
 *
 *  1. if the dialect says so, and as many bytes of questions as it says;
 *  2. on a terminal that echoes: the echo says whose reply it is;
 *  3. once a question of its family was answered: "bestpath" is not known
 *     everywhere, and a question may have to be asked again in another form.
 */

/* The longest command of a dialect that is asked ahead. */
#define QUESTION_MAX 100

/* With more questions than that, and more than half of the pipeline, a route
 * server has enough to do until the next replies are in, if they come soon. */
#define BUSY_LEAST 4
#define BUSY_MOST_US 2000

static bool
is_ipv6(const struct sparrow_addr *addr)
{
	return addr->family == AF_INET6;
}

static struct sparrow_asked *
place(const struct sparrow_session *session, size_t i)
{
	return &session->asked[(session->first + i) % session->ring];
}

struct sparrow_asked *
sparrow_session_asked(const struct sparrow_session *session, size_t i)
{
	return place(session, session->n_answered + i);
}

const char *
sparrow_session_command(const struct sparrow_session *session)
{
	return session->n_asked > 0 ?
	    sparrow_session_asked(session, 0)->command :
	    sparrow_strbuf_text(&session->command);
}

bool
sparrow_session_can_ask(const struct sparrow_session *session,
    const struct sparrow_addr *addr)
{
	const struct sparrow_asked *before;

	if (session->n_answered + session->n_asked >= session->ring)
		return false;
	if (session->state == SPARROW_SESSION_READY)
		return true;
	if (session->state != SPARROW_SESSION_ASKING ||
	    (sparrow_framing_of(session)->is_terminal && !session->echo) ||
	    session->bytes_asked + QUESTION_MAX >
	    session->params.dialect->ahead)
		return false;
	before = sparrow_session_asked(session, session->n_asked - 1);
	return before->route != NULL &&
	    session->form_known[is_ipv6(&before->addr)] &&
	    session->form_known[is_ipv6(addr)];
}

bool
sparrow_session_is_busy(const struct sparrow_session *session)
{
	return session->n_asked > BUSY_LEAST &&
	    session->n_asked > session->ring / 2 &&
	    session->reply_us < BUSY_MOST_US;
}

static void
not_understood(struct sparrow_session *session)
{
	sparrow_session_lose(session, SUPERSPARROW_EPROTOCOL,
	    "reply: \"%s\" is not understood there; is route_server %s right?",
	    sparrow_session_command(session),
	    session->params.dialect->names[0]);
}

/* The question in the form that is known to work, or to be tried: not every
 * dialect has all of them. */
static int
put_question(struct sparrow_session *session, const struct sparrow_addr *addr)
{
	enum sparrow_ask *form = &session->form[is_ipv6(addr)];
	int rc;

	for (;;) {
		sparrow_strbuf_reset(&session->command);
		rc = sparrow_dialect_ask(session->params.dialect, addr, *form,
		    &session->command);
		if (rc != -ENOENT || *form == SPARROW_ASK_LAST)
			return rc;
		(*form)++;
	}
}

/* session->command, as the last of those that are waited for. */
static void
send_question(struct sparrow_session *session, const struct sparrow_addr *addr,
    struct supersparrow_route *route, struct sparrow_time now)
{
	struct sparrow_asked *asked =
	    sparrow_session_asked(session, session->n_asked);

	asked->addr = *addr;
	asked->form = session->form[is_ipv6(addr)];
	asked->route = route;
	asked->sent = now;
	asked->len = session->command.len;
	memcpy(asked->command, sparrow_strbuf_text(&session->command),
	    asked->len + 1);
	if (session->n_asked == 0) {
		sparrow_session_clear(session);
		sparrow_session_goto(session, SPARROW_SESSION_ASKING,
		    sparrow_time_add_ms(now, session->params.timeout_ms));
	}
	session->n_asked++;
	session->bytes_asked += asked->len;
	sparrow_session_send_command(session, asked->command, asked->len);
}

void
sparrow_session_ask(struct sparrow_session *session,
    const struct sparrow_addr *addr, struct supersparrow_route *route,
    struct sparrow_time now)
{
	int rc = put_question(session, addr);

	if (rc != 0)
		sparrow_session_lose(session, rc, "%s",
		    supersparrow_strerror(rc));
	else
		send_question(session, addr, route, now);
}

void
sparrow_session_nudge(struct sparrow_session *session,
    struct sparrow_time now)
{
	const struct sparrow_addr none = { .family = AF_UNSPEC };

	if (!sparrow_framing_of(session)->is_terminal ||
	    session->state != SPARROW_SESSION_READY)
		return;
	sparrow_strbuf_reset(&session->command);
	send_question(session, &none, NULL, now);
}

/* Out of the ring's waiting part; what is left of the text is for the next. */
static void
answered(struct sparrow_session *session, size_t end, struct sparrow_time now)
{
	const struct sparrow_asked *asked = sparrow_session_asked(session, 0);

	session->n_asked--;
	session->bytes_asked -= asked->len;
	session->reply_us = sparrow_time_diff_us(now, asked->sent);
	if (asked->route != NULL)
		session->n_answered++;
	session->taken = session->scanned = end;
	session->received = session->screen.text.len - end;
	session->pages = 0;
	if (session->n_asked > 0) {
		sparrow_session_goto(session, SPARROW_SESSION_ASKING,
		    sparrow_time_add_ms(now, session->params.timeout_ms));
		return;
	}
	sparrow_session_clear(session);
	sparrow_session_goto(session, SPARROW_SESSION_READY,
	    sparrow_time_never());
}

/* Is there another form to ask in?  If so it is asked. */
static bool
ask_otherwise(struct sparrow_session *session, struct sparrow_time now)
{
	const struct sparrow_asked *asked = sparrow_session_asked(session, 0);
	const struct sparrow_addr addr = asked->addr;
	struct supersparrow_route *route = asked->route;
	enum sparrow_ask *form = &session->form[is_ipv6(&addr)];
	struct sparrow_strbuf other;
	bool exists;

	if (session->n_asked > 1 || *form == SPARROW_ASK_LAST)
		return false;
	sparrow_strbuf_init(&other, SPARROW_COMMAND_MAX);
	exists = sparrow_dialect_ask(session->params.dialect, &addr, *form + 1,
	    &other) != -ENOENT;
	sparrow_strbuf_free(&other);
	if (!exists)
		return false;
	(*form)++;
	session->n_asked = session->bytes_asked = 0;
	sparrow_session_ask(session, &addr, route, now);
	return true;
}

static void
log_reply(const struct sparrow_session *session, const char *text, size_t len)
{
	char shown[SPARROW_LOG_LINE] SPARROW_UNCLEARED;
	struct sparrow_buf buf, line;

	if (!sparrow_log_wants(session->params.log, SUPERSPARROW_LOG_DEBUG))
		return;
	sparrow_buf_init(&buf, text, len);
	while (sparrow_buf_line(&buf, &line)) {
		sparrow_session_copy(session, line.data, line.len, shown,
		    sizeof(shown));
		sparrow_log(session->params.log, SUPERSPARROW_LOG_DEBUG,
		    "%s: <- %s", session->params.name, shown);
	}
}

/* A whole reply is there, up to end: is it believed? */
static void
take_reply(struct sparrow_session *session, const char *text, size_t len,
    size_t end, struct sparrow_time now)
{
	const struct sparrow_asked *asked = sparrow_session_asked(session, 0);
	enum sparrow_reply reply;

	log_reply(session, text, len);
	if (asked->route == NULL) {
		answered(session, end, now);
		return;
	}
	sparrow_route_reset(asked->route);
	reply = sparrow_dialect_read(session->params.dialect, text, len,
	    &asked->addr, asked->form, false, asked->route);
	sparrow_session_mask(session, &asked->route->error);
	switch (reply) {
	case SPARROW_REPLY_OK:
		session->form_known[is_ipv6(&asked->addr)] = true;
		answered(session, end, now);
		return;
	case SPARROW_REPLY_UNKNOWN_COMMAND:
		if (!ask_otherwise(session, now))
			not_understood(session);
		return;
	case SPARROW_REPLY_BAD:
		/* A program may say that its route server is not there. */
		sparrow_session_lose(session, asked->route->error.code != 0 ?
		    asked->route->error.code : SUPERSPARROW_EPROTOCOL,
		    "reply: %s", asked->route->error.text);
		return;
	case SPARROW_REPLY_NOMEM:
		break;
	}
	sparrow_session_lose(session, -ENOMEM, "out of memory");
}

void
sparrow_asking_received(struct sparrow_session *session,
    struct sparrow_time now)
{
	const struct sparrow_framing_ops *framing =
	    sparrow_framing_of(session);
	size_t len, end, asked;
	const char *body;

	/* One that is asked again in another form has no reply here. */
	do {
		asked = session->n_asked;
		if (!framing->whole(session, asked == 1, &body, &len, &end))
			break;
		take_reply(session, body, len, end, now);
	} while (session->state == SPARROW_SESSION_ASKING &&
	    session->n_asked < asked);
	if (session->taken == 0)
		return;
	sparrow_strbuf_consume(&session->screen.text, session->taken);
	session->scanned -= session->taken;
	session->taken = 0;
}

struct supersparrow_route *
sparrow_session_replied(struct sparrow_session *session)
{
	struct supersparrow_route *route;

	if (session->n_answered == 0)
		return NULL;
	route = place(session, 0)->route;
	session->first = (session->first + 1) % session->ring;
	session->n_answered--;
	return route;
}

bool
sparrow_session_is_paged(const struct sparrow_session *session)
{
	return session->is_paged;
}
