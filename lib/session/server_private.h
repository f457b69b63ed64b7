/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Shared by server.c (state, questions) and server_io.c (the loop).
 */
#ifndef SPARROW_SESSION_SERVER_PRIVATE_H
#define SPARROW_SESSION_SERVER_PRIVATE_H

#include <stddef.h>

#include "session/server.h"
#include "session/session.h"

/* One read. */
#define SPARROW_SERVER_READ SPARROW_SESSION_READ

TAILQ_HEAD(sparrow_questions, sparrow_question);

struct sparrow_server {
	struct sparrow_server_params params;
	enum sparrow_server_state state;
	bool late;
	struct sparrow_conn *conn;
	struct sparrow_session *session;
	struct sparrow_time started;		/* the connection */
	struct sparrow_time login_deadline;
	struct sparrow_strbuf input;

	struct sparrow_questions queue;
	size_t queued;
	struct sparrow_questions asked;		/* on their way, in order */
	size_t pipeline;			/* as many as may be */
	unsigned replies;			/* since the login */
	struct sparrow_time keepalive_at;

	struct sparrow_converge converge;
	struct sparrow_question canary;
	bool is_canary_asked;

	int64_t backoff_ms;
	struct sparrow_time retry_at;
	uint64_t random;
	int64_t login_us;			/* time of the last one */
	char says[SPARROW_SAYS_MAX + 1];	/* what it is */
	struct sparrow_error error;
};

/* server.c */

void sparrow_server_connect_now(struct sparrow_server *server,
    struct sparrow_time now);

/* The connection or its session is of no more use; error says why. */
void sparrow_server_lost(struct sparrow_server *server,
    const struct sparrow_error *error, struct sparrow_time now);

/* Out of memory, and the like: server->error is made of it. */
void sparrow_server_fail(struct sparrow_server *server, int code,
    struct sparrow_time now);

/* The login is through. */
void sparrow_server_came_up(struct sparrow_server *server,
    struct sparrow_time now);

/* Report the replies that the session has. */
void sparrow_server_replied(struct sparrow_server *server,
    struct sparrow_time now);

/* Ask what is due and may be asked now: a canary, the next questions, or a
 * sign of life. */
void sparrow_server_ask_next(struct sparrow_server *server,
    struct sparrow_time now);

#endif
