/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>
#include <strings.h>

#include "session/session_private.h"

/*
 * Where a reply ends, in each kind of conversation.
 */

enum sparrow_echo
sparrow_session_echo(const char *command, const char *text, size_t len,
    const char **reply)
{
	const char *end = text + len;
	size_t n = strlen(command);

	/* Most are as they were sent. */
	if (len > n && text[n] == '\n' && memcmp(text, command, n) == 0) {
		*reply = text + n + 1;
		return SPARROW_ECHO_WHOLE;
	}
	while (*command != '\0') {
		if (text < end && *text == *command) {
			text++;
			command++;
		} else if (text < end && (*text == ' ' || *text == '\n')) {
			text++;
		} else if (*command == ' ') {
			command++;
		} else {
			return text < end ? SPARROW_ECHO_NONE :
			    SPARROW_ECHO_PART;
		}
	}
	while (text < end && *text == ' ')
		text++;
	if (text == end)
		return SPARROW_ECHO_PART;
	*reply = text + 1;
	return *text == '\n' ? SPARROW_ECHO_WHOLE : SPARROW_ECHO_NONE;
}

static bool
no_echo(struct sparrow_session *session)
{
	sparrow_session_lose(session, SUPERSPARROW_EPROTOCOL,
	    "reply: it does not match the question (no echo of \"%s\")",
	    sparrow_session_command(session));
	return false;
}

/* The prompt on a line of its own with nothing behind it: where, or NULL. */
static const char *
last_prompt(const struct sparrow_session *session, const char *text,
    size_t len)
{
	while (len > 0 && text[len - 1] == ' ')
		len--;
	if (len < session->prompt_len)
		return NULL;
	len -= session->prompt_len;
	if (memcmp(text + len, session->prompt, session->prompt_len) != 0)
		return NULL;
	return len == 0 || text[len - 1] == '\n' ? text + len : NULL;
}

/* The first line from text on that begins with the prompt, or NULL; behind it
 * comes the echo of the next question. */
static const char *
first_prompt(struct sparrow_session *session, const char *text,
    const char *end)
{
	while ((size_t)(end - text) >= session->prompt_len) {
		if (memcmp(text, session->prompt, session->prompt_len) == 0)
			return text;
		session->scanned = (size_t)(text -
		    session->screen.text.data);
		text = memchr(text, '\n', (size_t)(end - text));
		if (text++ == NULL)
			return NULL;
	}
	return NULL;
}

/* Echo, text, prompt, with the next question's echo behind it. */
static bool
piped_whole(struct sparrow_session *session, const char **body,
    size_t *body_len, size_t *end)
{
	const struct sparrow_strbuf *text = &session->screen.text;
	const char *start = sparrow_strbuf_text(text) + session->taken;
	const char *stop = sparrow_strbuf_text(text) + text->len;
	const char *from, *prompt;
	enum sparrow_echo echo;

	echo = sparrow_session_echo(sparrow_session_command(session), start,
	    (size_t)(stop - start), body);
	if (echo == SPARROW_ECHO_NONE)
		return no_echo(session);
	if (echo == SPARROW_ECHO_PART)
		return false;
	from = sparrow_strbuf_text(text) + session->scanned;
	prompt = first_prompt(session, from > *body ? from : *body, stop);
	if (prompt == NULL)
		return false;
	*body_len = (size_t)(prompt - *body);
	*end = (size_t)(prompt + session->prompt_len -
	    sparrow_strbuf_text(text));
	return true;
}

/* Echo, text, prompt. */
static bool
terminal_whole(struct sparrow_session *session, bool is_last,
    const char **body, size_t *body_len, size_t *end)
{
	const struct sparrow_strbuf *text = &session->screen.text;
	const char *start = sparrow_strbuf_text(text) + session->taken;
	const char *prompt;

	if (!is_last)
		return piped_whole(session, body, body_len, end);
	prompt = last_prompt(session, start, text->len - session->taken);
	if (prompt == NULL)
		return false;
	*body = start;
	if (session->echo && sparrow_session_echo(
	    sparrow_session_command(session), start, (size_t)(prompt - start),
	    body) != SPARROW_ECHO_WHOLE)
		return no_echo(session);
	*body_len = (size_t)(prompt - *body);
	*end = text->len;
	return true;
}

/* Text, NUL NUL NUL, status: 0 ok, 1 warning, 2 unknown command, ... */
static bool
vtysh_whole(struct sparrow_session *session, bool is_last, const char **body,
    size_t *body_len, size_t *end)
{
	const struct sparrow_strbuf *text = &session->screen.text;
	const char *start = sparrow_strbuf_text(text) + session->taken;
	const char *from = sparrow_strbuf_text(text) + session->scanned;
	const char *stop = sparrow_strbuf_text(text) + text->len;
	const char *nul;

	nul = memchr(from, '\0', (size_t)(stop - from));
	if (nul == NULL) {
		session->scanned = text->len;
		return false;
	}
	if (stop - nul < 4)
		return false;
	if ((is_last && stop - nul > 4) || nul[1] != '\0' || nul[2] != '\0') {
		sparrow_session_lose(session, SUPERSPARROW_EPROTOCOL,
		    "reply: it does not end as one of a vtysh socket does");
		return false;
	}
	*body = start;
	*body_len = (size_t)(nul - start);
	*end = (size_t)(nul + 4 - sparrow_strbuf_text(text));
	return true;
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* "NNNN text": the last line of a reply. */
static bool
is_last_line(const char *line, size_t len)
{
	return len >= 5 && is_digit(line[0]) && is_digit(line[1]) &&
	    is_digit(line[2]) && is_digit(line[3]) && line[4] == ' ';
}

/* Lines; "NNNN-text" and " text" go on, "NNNN text" ends. */
static bool
bird_whole(struct sparrow_session *session, bool is_last, const char **body,
    size_t *body_len, size_t *end)
{
	const struct sparrow_strbuf *text = &session->screen.text;
	const char *start = sparrow_strbuf_text(text) + session->taken;
	const char *line = sparrow_strbuf_text(text) + session->scanned;
	const char *stop = sparrow_strbuf_text(text) + text->len, *newline;

	while ((newline = memchr(line, '\n', (size_t)(stop - line))) != NULL) {
		session->scanned = (size_t)(line - sparrow_strbuf_text(text));
		if (is_last_line(line, (size_t)(newline - line)) &&
		    (!is_last || newline + 1 == stop)) {
			*body = start;
			*body_len = (size_t)(newline + 1 - start);
			*end = (size_t)(newline + 1 -
			    sparrow_strbuf_text(text));
			return true;
		}
		line = newline + 1;
	}
	return false;
}

static const struct sparrow_framing_ops framings[] = {
	[SPARROW_FRAMING_PROMPT] = {
		.start = SPARROW_SESSION_GREETING,
		.is_terminal = true,
		.end = "\r\n",
		.end_len = 2,
		.whole = terminal_whole,
	},
	[SPARROW_FRAMING_VTYSH] = {
		.start = SPARROW_SESSION_READY,
		.end = "",
		.end_len = 1,	/* a NUL */
		.whole = vtysh_whole,
	},
	[SPARROW_FRAMING_BIRD] = {
		.start = SPARROW_SESSION_GREETING,
		.end = "\n",
		.end_len = 1,
		.whole = bird_whole,
	},
};

const struct sparrow_framing_ops *
sparrow_framing_of(const struct sparrow_session *session)
{
	return &framings[session->params.framing];
}

/* How pagers ask for a key, at the beginning of a line. */
static const char *const pagers[] = {
	"--more--", "-- more --", "---- more", "---(more", NULL
};

bool
sparrow_framing_pager(struct sparrow_session *session)
{
	const char *tail;
	size_t len, i;

	tail = sparrow_screen_tail(&session->screen, &len);
	for (; len > 0 && *tail == ' '; len--)
		tail++;
	for (i = 0; pagers[i] != NULL; i++)
		if (len >= strlen(pagers[i]) &&
		    strncasecmp(tail, pagers[i], strlen(pagers[i])) == 0)
			break;
	if (pagers[i] == NULL)
		return false;
	if (session->n_asked > 1) {
		/* The questions behind are the keys it was given. */
		session->is_paged = true;
		sparrow_session_lose(session, SUPERSPARROW_EPROTOCOL,
		    "%s: a pager stops it, and took the next question for a "
		    "key", sparrow_session_doing(session));
		return true;
	}
	if (++session->pages > SPARROW_PAGES_MAX) {
		sparrow_session_lose(session, SUPERSPARROW_EPROTOCOL,
		    "%s: more than %d pages", sparrow_session_doing(session),
		    SPARROW_PAGES_MAX);
		return true;
	}
	/* The route server erases its words itself, or does not care to. */
	sparrow_screen_tail(&session->screen, &len);
	sparrow_strbuf_truncate(&session->screen.text,
	    session->screen.text.len - len);
	sparrow_strbuf_putc(&session->out, ' ');
	return true;
}
