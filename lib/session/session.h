/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * One logged-in conversation with a route server, without any I/O: bytes and
 * the time come in as arguments; bytes, a deadline and replies go out.
 */
#ifndef SPARROW_SESSION_SESSION_H
#define SPARROW_SESSION_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/addr.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/log.h"
#include "base/strbuf.h"
#include "dialect/dialect.h"

/* Greeting and banners before the login is through. */
#ifdef SPARROW_FUZZ_SMALL
#define SPARROW_GREETING_MAX 256
#else
#define SPARROW_GREETING_MAX (64 * 1024)
#endif

/* A prompt before any password prompt is believed after so much silence: a
 * banner may hold "name> " at the end of a segment. */
#define SPARROW_PROMPT_QUIET_MS 100

/* Longest prompt: a host name of 255 bytes and the mark. */
#define SPARROW_PROMPT_MAX 300

/* Questions on their way at the same time. */
#define SPARROW_PIPELINE_MAX 64

/* Bytes that are given to sparrow_session_receive() at once. */
#define SPARROW_SESSION_READ (64 * 1024)

enum sparrow_session_state {
	SPARROW_SESSION_GREETING,	/* waiting for a password prompt */
	SPARROW_SESSION_PASSWORD,	/* sent, waiting for the prompt */
	SPARROW_SESSION_SETUP,		/* "terminal length 0" and the like */
	SPARROW_SESSION_READY,		/* nothing is asked */
	SPARROW_SESSION_ASKING,		/* waiting for replies */
	SPARROW_SESSION_LOST		/* of no more use; error says why */
};

/* Borrowed as long as the session lives. */
struct sparrow_session_params {
	const struct supersparrow_dialect *dialect;
	enum sparrow_framing framing;
	const char *username;		/* NULL: none */
	const char *password;		/* NULL: none */
	int64_t timeout_ms;		/* login as a whole; each reply */
	size_t pipeline;		/* questions at the same time; 0: 1 */
	const struct sparrow_log *log;
	const char *name;		/* for the log */
};

struct sparrow_session;

/* A new session on a connection that was just opened.  login_deadline: when
 * the login must be through.  0, -ENOMEM. */
int sparrow_session_new(const struct sparrow_session_params *params,
    struct sparrow_time now, struct sparrow_time login_deadline,
    struct sparrow_session **out);
struct sparrow_session *sparrow_session_free(struct sparrow_session *session);

enum sparrow_session_state
sparrow_session_state(const struct sparrow_session *session);

/* Why it is lost: "WHAT: WHY", without the server's name. */
const struct sparrow_error *
sparrow_session_error(const struct sparrow_session *session);

/* What the route server said it is, "FRRouting (version 8.4.4)"; "" if it did
 * not. */
#define SPARROW_SAYS_MAX 63
const char *sparrow_session_says(const struct sparrow_session *session);

/* What it is doing, for errors about time: "login", "reply". */
const char *sparrow_session_doing(const struct sparrow_session *session);

/* Why somebody who waited so long has no answer yet. */
void sparrow_session_why_late(const struct sparrow_session *session,
    int64_t waited_ms, struct sparrow_error *error);

/* May a question about this address be sent now?  With others before it only
 * where replies can be told apart, and once it is known in which form the
 * route server understands it. */
bool sparrow_session_can_ask(const struct sparrow_session *session,
    const struct sparrow_addr *addr);

/* Would a question better wait for others, to go out in one write with them?
 * The route server has enough to do, and so little time passes until it is not
 * busy any more that nobody will notice. */
bool sparrow_session_is_busy(const struct sparrow_session *session);

/* Ask about an address; only when it may be.  The reply ends in ->route. */
void sparrow_session_ask(struct sparrow_session *session,
    const struct sparrow_addr *addr, struct supersparrow_route *route,
    struct sparrow_time now);

/* The route given to ask() that was filled next, in the order of asking; NULL:
 * no more so far.  To be called until then after each event. */
struct supersparrow_route *
sparrow_session_replied(struct sparrow_session *session);

/* Lost because a pager stood between questions: the next one should have a
 * pipeline of 1. */
bool sparrow_session_is_paged(const struct sparrow_session *session);

/* A sign of life on an idle terminal: an empty line, which gives the prompt;
 * ASKING until then.  Nothing on other connections. */
void sparrow_session_nudge(struct sparrow_session *session,
    struct sparrow_time now);

/* Events; each may change the state and bring replies. */
void sparrow_session_receive(struct sparrow_session *session, const char *text,
    size_t len, struct sparrow_time now);
void sparrow_session_hangup(struct sparrow_session *session,
    const struct sparrow_error *why);	/* NULL: end of file */
void sparrow_session_tick(struct sparrow_session *session,
    struct sparrow_time now);

/* When tick() must be called. */
struct sparrow_time sparrow_session_deadline(const struct sparrow_session *s);

/* Bytes to send, and how many of them were. */
const char *sparrow_session_output(const struct sparrow_session *session,
    size_t *len);
void sparrow_session_sent(struct sparrow_session *session, size_t n);

#endif
