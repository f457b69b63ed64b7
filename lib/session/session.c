/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/attribute.h"
#include "session/session_private.h"

/*
 *   a terminal, BIRD's socket                vtysh's socket, a program
 *
 *   GREETING ----------+                     READY <---> ASKING
 *      | password      | no login:
 *      | prompt        | prompt, then quiet
 *      v               |
 *   PASSWORD           |          Any state goes to LOST: the peer hung up, a
 *      | prompt        |          deadline passed, or what came is not what
 *      v               |          was waited for.  A session never comes back
 *   SETUP <------------+          from LOST; its owner opens a new one.
 *      | last command confirmed by echo and prompt
 *      v
 *   READY <---> ASKING
 *
 *  1. Nothing is sent before the password prompt is the last thing that came,
 *     alone on its line.  The password is sent once.
 *  2. A prompt ends in '>' or '#' and is the last thing that came.  The first
 *     one is a guess (a banner may look like it); the one behind the echo of a
 *     setup command is learned.
 *  3. Setup is confirmed before the first question: without "terminal length
 *     0" FRR stops in silence after 64 KiB.
 *  4. A reply is the echo of our command, text, and the learned prompt on a
 *     line of its own with nothing but blanks behind it.  The dialect then says whether
 *     it is complete and about our address.
 *  5. Several questions may be on their way.  A prompt then ends a reply if it
 *     begins a line, and what follows must be the echo of the next question:
 *     replies are matched in order, by echo and by the prefix they are about.
 *  6. Whatever comes while nobody asked makes the session useless: the next
 *     reply could be mistaken.
 */

/* Every question that may be on its way, in one write. */
#define OUTPUT_MAX (SPARROW_PIPELINE_MAX * (SPARROW_COMMAND_MAX + 2))

static const char *const state_names[] = {
	[SPARROW_SESSION_GREETING] = "greeting",
	[SPARROW_SESSION_PASSWORD] = "login",
	[SPARROW_SESSION_SETUP] = "setup",
	[SPARROW_SESSION_READY] = "idle",
	[SPARROW_SESSION_ASKING] = "reply",
	[SPARROW_SESSION_LOST] = "lost",
};

void
sparrow_session_goto(struct sparrow_session *session,
    enum sparrow_session_state state, struct sparrow_time deadline)
{
	if (session->state != state)
		sparrow_log(session->params.log, SUPERSPARROW_LOG_DEBUG,
		    "%s: session: %s -> %s", session->params.name,
		    state_names[session->state], state_names[state]);
	session->state = state;
	session->deadline = deadline;
	session->quiet_at = sparrow_time_never();
}

void
sparrow_session_lose(struct sparrow_session *session, int code,
    const char *format, ...)
{
	char text[SPARROW_ERROR_TEXT];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	sparrow_error_set(&session->error, code, "%s", text);
	sparrow_session_goto(session, SPARROW_SESSION_LOST,
	    sparrow_time_never());
}

int
sparrow_session_new(const struct sparrow_session_params *params,
    struct sparrow_time now, struct sparrow_time login_deadline,
    struct sparrow_session **out)
{
	enum sparrow_session_state start;
	struct sparrow_session *session;

	(void)now;
	*out = NULL;
	session = calloc(1, sizeof(*session));
	if (session == NULL)
		return -ENOMEM;
	session->params = *params;
	session->ring = params->dialect->ahead == 0 || params->pipeline == 0 ?
	    1 : params->pipeline;
	if (session->ring > SPARROW_PIPELINE_MAX)
		session->ring = SPARROW_PIPELINE_MAX;
	session->asked = calloc(session->ring, sizeof(session->asked[0]));
	if (session->asked == NULL) {
		free(session);
		return -ENOMEM;
	}
	sparrow_screen_init(&session->screen, SPARROW_REPLY_MAX +
	    SPARROW_SESSION_READ + SPARROW_COMMAND_MAX + SPARROW_PROMPT_MAX);
	sparrow_strbuf_init(&session->out, OUTPUT_MAX);
	sparrow_strbuf_init(&session->command, SPARROW_COMMAND_MAX);
	session->login_deadline = login_deadline;
	start = sparrow_framing_of(session)->start;
	sparrow_session_goto(session, start, start == SPARROW_SESSION_READY ?
	    sparrow_time_never() : login_deadline);
	*out = session;
	return 0;
}

struct sparrow_session *
sparrow_session_free(struct sparrow_session *session)
{
	if (session == NULL)
		return NULL;
	sparrow_screen_free(&session->screen);
	sparrow_strbuf_free(&session->out);
	sparrow_strbuf_free(&session->command);
	free(session->asked);
	free(session);
	return NULL;
}

enum sparrow_session_state
sparrow_session_state(const struct sparrow_session *session)
{
	return session->state;
}

const struct sparrow_error *
sparrow_session_error(const struct sparrow_session *session)
{
	return &session->error;
}

const char *
sparrow_session_says(const struct sparrow_session *session)
{
	return session->says;
}

const char *
sparrow_session_doing(const struct sparrow_session *session)
{
	return state_names[session->state];
}

void
sparrow_session_copy(const struct sparrow_session *session, const char *text,
    size_t len, char *out, size_t size)
{
	static const char mask[] = "<password>";
	const char *secret = session->params.password;
	size_t n = secret == NULL ? 0 : strlen(secret), used = 0, i = 0;

	while (i < len && used < size - 1) {
		if (n == 0 || len - i < n || memcmp(text + i, secret, n) != 0) {
			out[used++] = text[i++];
			continue;
		}
		if (used + sizeof(mask) > size - 1)
			break;
		memcpy(out + used, mask, sizeof(mask) - 1);
		used += sizeof(mask) - 1;
		i += n;
	}
	out[used] = '\0';
}

void
sparrow_session_quote(const struct sparrow_session *session, const char *text,
    size_t len, char out[SPARROW_QUOTE_MAX + 1])
{
	sparrow_session_copy(session, text, len, out, SPARROW_QUOTE_MAX + 1);
}

void
sparrow_session_mask(const struct sparrow_session *session,
    struct sparrow_error *error)
{
	char masked[SPARROW_ERROR_TEXT] SPARROW_UNCLEARED;

	if (error->text[0] == '\0')
		return;
	sparrow_session_copy(session, error->text, strlen(error->text),
	    masked, sizeof(masked));
	memcpy(error->text, masked, strlen(masked) + 1);
}

void
sparrow_session_clear(struct sparrow_session *session)
{
	sparrow_screen_clear(&session->screen);
	session->received = session->taken = session->scanned = 0;
	session->pages = 0;
}

void
sparrow_session_send_command(struct sparrow_session *session,
    const char *command, size_t len)
{
	const struct sparrow_framing_ops *framing =
	    sparrow_framing_of(session);
	int rc;

	sparrow_log(session->params.log, SUPERSPARROW_LOG_DEBUG, "%s: -> %s",
	    session->params.name, command);
	sparrow_strbuf_append(&session->out, command, len);
	rc = sparrow_strbuf_append(&session->out, framing->end,
	    framing->end_len);
	if (rc != 0 || session->command.error != 0)
		sparrow_session_lose(session, -ENOMEM, "out of memory");
}

/* Did anything but blanks come? */
static bool
is_blank(const struct sparrow_strbuf *text)
{
	return strspn(sparrow_strbuf_text(text), " \n\t") == text->len;
}

static void
unsolicited(struct sparrow_session *session)
{
	char quote[SPARROW_QUOTE_MAX + 1];

	if (is_blank(&session->screen.text))
		return;
	sparrow_session_quote(session, session->screen.text.data,
	    session->screen.text.len, quote);
	sparrow_session_lose(session, SUPERSPARROW_EUNREACHABLE,
	    "idle: the route server says: %s", quote);
}

static bool
is_too_long(struct sparrow_session *session, size_t limit)
{
	if (session->received <= limit)
		return false;
	sparrow_session_lose(session, SUPERSPARROW_EPROTOCOL,
	    "%s: longer than %zu bytes", state_names[session->state], limit);
	return true;
}

/* Take what came; false if the session is lost over it. */
static bool
store(struct sparrow_session *session, const char *text, size_t len)
{
	bool login = session->state < SPARROW_SESSION_READY;
	size_t limit = login ? SPARROW_GREETING_MAX : SPARROW_REPLY_MAX;
	int rc;

	session->received += len;
	/* The next replies may be in it as well: judged when they are out. */
	if (session->n_asked <= 1 && is_too_long(session, limit))
		return false;
	if (sparrow_framing_of(session)->is_terminal)
		rc = sparrow_screen_write(&session->screen, text, len);
	else
		rc = sparrow_strbuf_append(&session->screen.text, text, len);
	if (rc != 0)
		sparrow_session_lose(session, -ENOMEM, "out of memory");
	return rc == 0;
}

static void
receive(struct sparrow_session *session, const char *text, size_t len,
    struct sparrow_time now)
{
	if (!store(session, text, len))
		return;
	if (session->state == SPARROW_SESSION_READY)
		unsolicited(session);
	else if (sparrow_framing_of(session)->is_terminal &&
	    sparrow_framing_pager(session))
		return;
	else if (session->state != SPARROW_SESSION_ASKING)
		sparrow_login_received(session, now);
	else
		sparrow_asking_received(session, now);
	if (session->state == SPARROW_SESSION_ASKING)
		(void)is_too_long(session, SPARROW_REPLY_MAX);
}

void
sparrow_session_receive(struct sparrow_session *session, const char *text,
    size_t len, struct sparrow_time now)
{
	size_t part;

	for (; len > 0 && session->state != SPARROW_SESSION_LOST;
	    text += part, len -= part) {
		part = len < SPARROW_SESSION_READ ? len :
		    SPARROW_SESSION_READ;
		receive(session, text, part, now);
	}
}

void
sparrow_session_hangup(struct sparrow_session *session,
    const struct sparrow_error *why)
{
	if (session->state == SPARROW_SESSION_LOST)
		return;
	if (session->state < SPARROW_SESSION_READY)
		sparrow_login_hangup(session, why);
	else if (why != NULL)
		sparrow_session_lose(session, why->code, "%s: %s",
		    state_names[session->state], why->text);
	else
		sparrow_session_lose(session, SUPERSPARROW_EUNREACHABLE,
		    "%s: connection closed by the route server",
		    state_names[session->state]);
}

void
sparrow_session_tick(struct sparrow_session *session, struct sparrow_time now)
{
	struct sparrow_error error;

	if (session->state < SPARROW_SESSION_READY) {
		sparrow_login_tick(session, now);
		return;
	}
	if (session->state != SPARROW_SESSION_ASKING ||
	    sparrow_time_before(now, session->deadline))
		return;
	sparrow_session_why_late(session, session->params.timeout_ms, &error);
	sparrow_session_lose(session, error.code, "%s", error.text);
}

void
sparrow_session_why_late(const struct sparrow_session *session,
    int64_t waited_ms, struct sparrow_error *error)
{
	if (session->state < SPARROW_SESSION_READY)
		sparrow_login_why_late(session, waited_ms, error);
	else
		sparrow_error_set(error, SUPERSPARROW_ELATE,
		    "%s: none, or not all of it, within %" PRId64 " ms",
		    state_names[SPARROW_SESSION_ASKING], waited_ms);
}

struct sparrow_time
sparrow_session_deadline(const struct sparrow_session *session)
{
	return sparrow_time_min(session->deadline, session->quiet_at);
}

const char *
sparrow_session_output(const struct sparrow_session *session, size_t *len)
{
	*len = session->out.len;
	return sparrow_strbuf_text(&session->out);
}

void
sparrow_session_sent(struct sparrow_session *session, size_t n)
{
	sparrow_strbuf_consume(&session->out, n);
}
