/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Shared by session.c (states, questions), login.c (how to get in) and
 * framing.c (where a reply ends).
 */
#ifndef SPARROW_SESSION_SESSION_PRIVATE_H
#define SPARROW_SESSION_SESSION_PRIVATE_H

#include "session/screen.h"
#include "session/session.h"

/* How much of what a route server said is quoted in an error. */
#define SPARROW_QUOTE_MAX 120

/* FRR takes 4095 characters a line; ours have below 80. */
#define SPARROW_COMMAND_MAX 256

/* A question on its way. */
struct sparrow_asked {
	struct sparrow_addr addr;
	enum sparrow_ask form;
	struct supersparrow_route *route;	/* NULL: a sign of life */
	struct sparrow_time sent;
	size_t len;
	char command[SPARROW_COMMAND_MAX + 1];	/* no line end */
};

struct sparrow_session {
	struct sparrow_session_params params;
	enum sparrow_session_state state;
	struct sparrow_screen screen;	/* what came since we last sent */
	size_t received;		/* bytes of it */
	size_t taken;			/* of the screen: replies before */
	size_t scanned;			/* no reply ends before; >= taken */
	struct sparrow_strbuf out;	/* to be sent */

	char prompt[SPARROW_PROMPT_MAX + 1];	/* without blanks behind it */
	size_t prompt_len;
	char says[SPARROW_SAYS_MAX + 1];
	bool echo;			/* the route server echoes commands */
	bool user_sent;
	unsigned pages;			/* of the reply that is coming */
	size_t setup_step;

	struct sparrow_strbuf command;	/* of the setup; to make questions */
	enum sparrow_ask form[2];	/* to try, or known: IPv4, IPv6 */
	bool form_known[2];

	/* A ring: those that are answered, then those that are waited for. */
	struct sparrow_asked *asked;
	size_t ring;			/* places in it */
	size_t first;			/* oldest that was not reported */
	size_t n_answered;
	size_t n_asked;			/* waited for */
	size_t bytes_asked;		/* of their commands */
	int64_t reply_us;		/* what the last reply took to come */
	bool is_paged;

	struct sparrow_time deadline;
	struct sparrow_time login_deadline;
	struct sparrow_time quiet_at;	/* a prompt is believed then */
	struct sparrow_error error;
};

/* Every change of state goes through here. */
void sparrow_session_goto(struct sparrow_session *session,
    enum sparrow_session_state state, struct sparrow_time deadline);

/* The end: sets the error and the state LOST. */
void sparrow_session_lose(struct sparrow_session *session, int code,
    const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Forget what was received so far. */
void sparrow_session_clear(struct sparrow_session *session);

void sparrow_session_send_command(struct sparrow_session *session,
    const char *command, size_t len);

/* asking.c: take replies out of what came, as many as are whole. */
void sparrow_asking_received(struct sparrow_session *session,
    struct sparrow_time now);

/* The command whose reply comes next. */
const char *sparrow_session_command(const struct sparrow_session *session);

/* The i-th of those that are waited for. */
struct sparrow_asked *sparrow_session_asked(
    const struct sparrow_session *session, size_t i);

/* Text from the route server for an error: cut, and the password hidden. */
void sparrow_session_quote(const struct sparrow_session *session,
    const char *text, size_t len, char out[SPARROW_QUOTE_MAX + 1]);
/* The same, cut to size - 1. */
void sparrow_session_copy(const struct sparrow_session *session,
    const char *text, size_t len, char *out, size_t size);
/* The same in a sentence that a reader made of a reply. */
void sparrow_session_mask(const struct sparrow_session *session,
    struct sparrow_error *error);

/* How a kind of conversation begins, and where its replies end. */
struct sparrow_framing_ops {
	enum sparrow_session_state start;
	bool is_terminal;	/* with prompt, echo, pager and cursor */
	const char *end;	/* behind a command */
	size_t end_len;
	/* Is a whole reply there, behind what was taken?  *body is what lies
	 * between its frame, *end how far it reaches in the screen.  With
	 * is_last nothing may follow it.  False also when the session was
	 * lost over it. */
	bool (*whole)(struct sparrow_session *session, bool is_last,
	    const char **body, size_t *body_len, size_t *end);
};

const struct sparrow_framing_ops *
sparrow_framing_of(const struct sparrow_session *session);

/* Does a pager wait for a key?  Then it gets one, up to so often: a reply of
 * SPARROW_REPLY_MAX has 4096 lines of 64 bytes, 64 pages of them. */
#define SPARROW_PAGES_MAX 64
bool sparrow_framing_pager(struct sparrow_session *session);

/* Is what came the echo of a command?  Blanks and line ends may stand
 * anywhere: a long echo is wrapped. */
enum sparrow_echo {
	SPARROW_ECHO_NONE,	/* it is something else */
	SPARROW_ECHO_PART,	/* so far */
	SPARROW_ECHO_WHOLE	/* *reply is where its reply starts */
};
enum sparrow_echo sparrow_session_echo(const char *command, const char *text,
    size_t len, const char **reply);

/* login.c: the states GREETING, PASSWORD and SETUP. */
void sparrow_login_received(struct sparrow_session *session,
    struct sparrow_time now);
void sparrow_login_tick(struct sparrow_session *session,
    struct sparrow_time now);
void sparrow_login_hangup(struct sparrow_session *session,
    const struct sparrow_error *why);
void sparrow_login_why_late(const struct sparrow_session *session,
    int64_t waited_ms, struct sparrow_error *error);

#endif
