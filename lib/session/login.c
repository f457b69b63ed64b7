/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "session/session_private.h"

/* What other services say first, on a port that is not a route server's. */
static const char *const strangers[] = { "SSH-", "HTTP/", "RFB 0", NULL };

/* A prompt that asks for something stands alone on its line. */
static const char *const password_prompts[] = {
	"password:", "password?", NULL
};
static const char *const user_prompts[] = {
	"username:", "login:", "user name:", NULL
};

/* Is the last line, without the blanks around it, one of these? */
static bool
tail_is(const struct sparrow_session *session, const char *const *words)
{
	size_t len;
	const char *tail = sparrow_screen_tail(&session->screen, &len);

	for (; len > 0 && *tail == ' '; len--)
		tail++;
	while (len > 0 && tail[len - 1] == ' ')
		len--;
	for (; *words != NULL; words++)
		if (strlen(*words) == len && strncasecmp(tail, *words, len) == 0)
			return true;
	return false;
}

/* The last line without its blanks: the blank behind a prompt may come in a
 * segment of its own. */
static const char *
tail_without_blanks(const struct sparrow_session *session, size_t *len)
{
	const char *tail = sparrow_screen_tail(&session->screen, len);

	while (*len > 0 && tail[*len - 1] == ' ')
		(*len)--;
	return tail;
}

/* Unix logins have the host's name in front of it; "Last login:" is the
 * beginning of what they say next. */
static bool
tail_is_user_prompt(const struct sparrow_session *session)
{
	static const char login[] = " login:";
	size_t len, n = sizeof(login) - 1;
	const char *tail = tail_without_blanks(session, &len);

	if (tail_is(session, user_prompts))
		return true;
	if (len <= n || strncasecmp(tail + len - n, login, n) != 0)
		return false;
	len -= n;
	return memchr(tail, ' ', len) == NULL &&
	    (len != 4 || strncasecmp(tail, "last", len) != 0);
}

/* Does the last line look like "name> " or "name#"? */
static bool
tail_is_prompt(const struct sparrow_session *session)
{
	size_t len;
	const char *tail = tail_without_blanks(session, &len);

	return len > 1 && len <= SPARROW_PROMPT_MAX &&
	    (tail[len - 1] == '>' || tail[len - 1] == '#');
}

static bool
tail_is_learned(const struct sparrow_session *session)
{
	size_t len;
	const char *tail = tail_without_blanks(session, &len);

	return len == session->prompt_len &&
	    memcmp(tail, session->prompt, len) == 0;
}

static void
learn_prompt(struct sparrow_session *session)
{
	const char *tail = tail_without_blanks(session, &session->prompt_len);

	memcpy(session->prompt, tail, session->prompt_len);
	session->prompt[session->prompt_len] = '\0';
}

/* The next setup command, or none is left. */
static void
setup_next(struct sparrow_session *session)
{
	const char *command =
	    session->params.dialect->setup[session->setup_step++];

	if (command == NULL) {
		sparrow_log(session->params.log, SUPERSPARROW_LOG_DEBUG,
		    "%s: logged in, the prompt is \"%s\", echo %s",
		    session->params.name, session->prompt,
		    session->echo ? "on" : "off");
		sparrow_session_clear(session);
		sparrow_session_goto(session, SPARROW_SESSION_READY,
		    sparrow_time_never());
		return;
	}
	sparrow_session_goto(session, SPARROW_SESSION_SETUP,
	    session->login_deadline);
	sparrow_strbuf_reset(&session->command);
	sparrow_strbuf_puts(&session->command, command);
	sparrow_session_clear(session);
	sparrow_session_send_command(session,
	    sparrow_strbuf_text(&session->command), session->command.len);
}

/* What is typed at a prompt; never in the log. */
static void
type(struct sparrow_session *session, const char *what, const char *text)
{
	sparrow_log(session->params.log, SUPERSPARROW_LOG_DEBUG, "%s: -> <%s>",
	    session->params.name, what);
	sparrow_session_clear(session);
	session->received = 0;
	sparrow_strbuf_puts(&session->out, text);
	if (sparrow_strbuf_puts(&session->out,
	    sparrow_framing_of(session)->end) != 0)
		sparrow_session_lose(session, -ENOMEM, "out of memory");
}

static void
send_username(struct sparrow_session *session)
{
	if (session->params.username == NULL) {
		sparrow_session_lose(session, SUPERSPARROW_ELOGIN,
		    "login: the route server asks for a user name and none is "
		    "configured; set username");
	} else if (session->user_sent) {
		sparrow_session_lose(session, SUPERSPARROW_ELOGIN,
		    "login: the user name is refused; check username and "
		    "password_file");
	} else {
		session->user_sent = true;
		type(session, "username", session->params.username);
	}
}

static void
send_password(struct sparrow_session *session)
{
	if (session->params.password == NULL) {
		sparrow_session_lose(session, SUPERSPARROW_ELOGIN,
		    "login: the route server asks for a password and none is "
		    "configured; set password_file");
		return;
	}
	type(session, "password", session->params.password);
	if (session->state == SPARROW_SESSION_LOST)
		return;
	sparrow_session_goto(session, SPARROW_SESSION_PASSWORD,
	    session->login_deadline);
}

/* The last line that is not empty, for errors; false if there is none. */
static bool
last_line(const struct sparrow_session *session, struct sparrow_buf *last)
{
	struct sparrow_buf text, line;

	last->len = 0;
	sparrow_buf_init(&text, sparrow_strbuf_text(&session->screen.text),
	    session->screen.text.len);
	while (sparrow_buf_line(&text, &line)) {
		sparrow_buf_skip_blanks(&line);
		if (sparrow_buf_left(&line) > 0)
			sparrow_buf_init(last, sparrow_buf_at(&line),
			    sparrow_buf_left(&line));
	}
	return last->len > 0;
}

static bool
holds_nocase(const struct sparrow_buf *line, const char *text)
{
	size_t len = strlen(text), i;

	for (i = 0; i + len <= line->len; i++)
		if (strncasecmp(line->data + i, text, len) == 0)
			return true;
	return false;
}

/* Did the route server say why it will not let us in? */
static bool
refused(const struct sparrow_session *session, struct sparrow_error *error)
{
	const struct sparrow_refusal *refusal =
	    session->params.dialect->refusals;
	char quote[SPARROW_QUOTE_MAX + 1];
	struct sparrow_buf line;

	if (refusal == NULL || !last_line(session, &line))
		return false;
	for (; refusal->text != NULL; refusal++) {
		if (!holds_nocase(&line, refusal->text))
			continue;
		sparrow_session_quote(session, line.data, line.len, quote);
		sparrow_error_set(error, refusal->code,
		    "login: the route server says: %s", quote);
		return true;
	}
	return false;
}

/* Did it say anything at all before it fell silent? */
static bool
stranger(const struct sparrow_session *session, struct sparrow_error *error)
{
	char quote[SPARROW_QUOTE_MAX + 1];
	struct sparrow_buf line;

	if (session->state != SPARROW_SESSION_GREETING ||
	    !last_line(session, &line))
		return false;
	sparrow_session_quote(session, line.data, line.len, quote);
	sparrow_error_set(error, SUPERSPARROW_EPROTOCOL,
	    "greeting: not a route server of kind %s (got \"%s\"); check host, "
	    "port and route_server", session->params.dialect->names[0], quote);
	return true;
}

static void
lose(struct sparrow_session *session, const struct sparrow_error *error)
{
	sparrow_session_lose(session, error->code, "%s", error->text);
}

/* What it is, from its greeting, once that line is there. */
static void
note_greeting(struct sparrow_session *session)
{
	const char *marker = session->params.dialect->greeting;
	const struct sparrow_strbuf *text = &session->screen.text;
	char quote[SPARROW_QUOTE_MAX + 1];
	const char *start;
	size_t len;

	if (marker == NULL || session->says[0] != '\0' || text->len == 0)
		return;
	start = strstr(sparrow_strbuf_text(text), marker);
	if (start == NULL)
		return;
	start += strlen(marker);
	len = strcspn(start, "\n");
	if (start[len] == '\0')
		return;
	while (len > 0 && strchr("\r .", start[len - 1]) != NULL)
		len--;
	sparrow_session_quote(session, start, len, quote);
	len = strlen(quote);
	if (len > SPARROW_SAYS_MAX)
		len = SPARROW_SAYS_MAX;
	memcpy(session->says, quote, len);
	session->says[len] = '\0';
}

static void
greeting(struct sparrow_session *session, struct sparrow_time now)
{
	const char *text = sparrow_strbuf_text(&session->screen.text);
	struct sparrow_error error;
	size_t i;

	for (i = 0; strangers[i] != NULL; i++) {
		/* GCOVR_EXCL_BR_START: then there is a last line */
		if (strncmp(text, strangers[i], strlen(strangers[i])) == 0 &&
		    stranger(session, &error)) {
		/* GCOVR_EXCL_BR_STOP */
			lose(session, &error);
			return;
		}
	}
	session->quiet_at = sparrow_time_never();
	if (tail_is(session, password_prompts))
		send_password(session);
	else if (tail_is_user_prompt(session))
		send_username(session);
	else if (tail_is_prompt(session))
		session->quiet_at = sparrow_time_add_ms(now,
		    SPARROW_PROMPT_QUIET_MS);
}

static void
password(struct sparrow_session *session)
{
	if (tail_is(session, password_prompts) ||
	    tail_is_user_prompt(session)) {
		sparrow_session_lose(session, SUPERSPARROW_ELOGIN,
		    "login: Password verification failed; check password or "
		    "password_file");
	} else if (tail_is_prompt(session)) {
		learn_prompt(session);
		setup_next(session);
	}
}

/* An error among the lines between echo and prompt? */
static bool
setup_failed(struct sparrow_session *session, const char *text, size_t len)
{
	char quote[SPARROW_QUOTE_MAX + 1];
	struct sparrow_buf buf, line;

	sparrow_buf_init(&buf, text, len);
	while (sparrow_buf_line(&buf, &line)) {
		if (!sparrow_buf_peek(&line, "%"))
			continue;
		sparrow_session_quote(session, line.data, line.len, quote);
		sparrow_session_lose(session, SUPERSPARROW_EPROTOCOL,
		    "setup: \"%s\" is refused: %s",
		    sparrow_strbuf_text(&session->command), quote);
		return true;
	}
	return false;
}

static void
setup(struct sparrow_session *session)
{
	const struct sparrow_strbuf *text = &session->screen.text;
	const char *command = sparrow_strbuf_text(&session->command);
	const char *p, *end = text->data + text->len, *reply = NULL;

	if (!tail_is_prompt(session))
		return;
	/* The rest of a banner may come before the echo. */
	for (p = text->data; reply == NULL &&
	    (p = memchr(p, command[0], (size_t)(end - p))) != NULL; p++)
		if (sparrow_session_echo(command, p, (size_t)(end - p),
		    &reply) != SPARROW_ECHO_WHOLE)
			reply = NULL;
	if (reply == NULL && !tail_is_learned(session)) {
		/* What we took for the prompt was part of a banner. */
		learn_prompt(session);
		return;
	}
	session->echo = reply != NULL;
	if (reply == NULL)
		reply = text->data;
	if (setup_failed(session, reply,
	    text->len - (size_t)(reply - text->data)))
		return;
	learn_prompt(session);
	setup_next(session);
}

/* BIRD greets with code 0001 and answers each setup command with one of its
 * own; 8 and 9 begin errors. */
static void
control_socket(struct sparrow_session *session)
{
	char quote[SPARROW_QUOTE_MAX + 1];
	const char *body;
	size_t len, end;

	if (!sparrow_framing_of(session)->whole(session, true, &body, &len,
	    &end))
		return;
	sparrow_session_quote(session, body, len, quote);
	quote[strcspn(quote, "\n")] = '\0';
	if (session->state == SPARROW_SESSION_GREETING &&
	    memcmp(body, "0001", 4) != 0)
		sparrow_session_lose(session, SUPERSPARROW_EPROTOCOL,
		    "greeting: not a route server of kind %s (got \"%s\")",
		    session->params.dialect->names[0], quote);
	else if (*body == '8' || *body == '9')
		sparrow_session_lose(session, SUPERSPARROW_EPROTOCOL,
		    "setup: \"%s\" is refused: %s",
		    sparrow_strbuf_text(&session->command), quote);
	else
		setup_next(session);
}

void
sparrow_login_received(struct sparrow_session *session,
    struct sparrow_time now)
{
	if (session->state == SPARROW_SESSION_GREETING)
		note_greeting(session);
	if (!sparrow_framing_of(session)->is_terminal)
		control_socket(session);
	else if (session->state == SPARROW_SESSION_GREETING)
		greeting(session, now);
	else if (session->state == SPARROW_SESSION_PASSWORD)
		password(session);
	else
		setup(session);
}

void
sparrow_login_tick(struct sparrow_session *session, struct sparrow_time now)
{
	struct sparrow_error error;

	if (!sparrow_time_before(now, session->quiet_at)) {
		/* No password is asked for. */
		learn_prompt(session);
		setup_next(session);
		return;
	}
	if (sparrow_time_before(now, session->deadline))
		return;
	sparrow_login_why_late(session, session->params.timeout_ms, &error);
	lose(session, &error);
}

void
sparrow_login_why_late(const struct sparrow_session *session,
    int64_t waited_ms, struct sparrow_error *error)
{
	if (refused(session, error) || stranger(session, error))
		return;
	sparrow_error_set(error, SUPERSPARROW_ELATE,
	    "%s: no answer within %" PRId64 " ms; check that the route server "
	    "is not stopped or busy", sparrow_session_doing(session),
	    waited_ms);
}

void
sparrow_login_hangup(struct sparrow_session *session,
    const struct sparrow_error *why)
{
	const char *doing = sparrow_session_doing(session);
	char quote[SPARROW_QUOTE_MAX + 1];
	struct sparrow_error error;
	struct sparrow_buf line;

	if (refused(session, &error)) {
		lose(session, &error);
		return;
	}
	if (why != NULL) {
		sparrow_session_lose(session, why->code, "%s: %s", doing,
		    why->text);
		return;
	}
	if (!last_line(session, &line)) {
		sparrow_session_lose(session, SUPERSPARROW_EUNREACHABLE,
		    "%s: connection closed by the route server; does it allow "
		    "this address?", doing);
		return;
	}
	sparrow_session_quote(session, line.data, line.len, quote);
	sparrow_session_lose(session, SUPERSPARROW_EUNREACHABLE,
	    "%s: connection closed by the route server (it said \"%s\")",
	    doing, quote);
}
