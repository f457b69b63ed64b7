/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "session/server_private.h"

/*
 *   IDLE --ask--> CONNECTING --logged in--> UP --peer closed, idle--> IDLE
 *                  ^   |                     |
 *        retry time|   | failed              | lost while asking: once more
 *                  |   v                     v
 *                 DOWN <---------------- CONNECTING
 *
 * A connection that is lost with questions on it is opened again at once and
 * those questions asked a second time; if it is lost again, or cannot be
 * opened, the server is down: everything queued fails now, and what is asked
 * later fails at once, until a retry gets through.
 *
 * "Late" is no state of the connection but a word to those who would wait;
 * nor is "not converged", which says whether a reply may be believed.
 */

static void canary_done(struct sparrow_question *question,
    struct sparrow_time now);

int
sparrow_server_new(const struct sparrow_server_params *params,
    struct sparrow_server **out)
{
	struct sparrow_server *server;

	*out = NULL;
	server = calloc(1, sizeof(*server));
	if (server == NULL)
		return -ENOMEM;
	server->params = *params;
	server->random = params->seed | 1;
	server->retry_at = sparrow_time_never();
	server->login_deadline = sparrow_time_never();
	server->keepalive_at = sparrow_time_never();
	server->login_us = -1;
	server->converge.guard = SPARROW_GUARD_RELOGIN;
	server->converge.settle_ms = params->settle_ms;
	server->converge.canaries = params->canaries;
	server->converge.n_canaries = params->n_canaries;
	sparrow_route_init(&server->canary.route);
	server->canary.done = canary_done;
	sparrow_strbuf_init(&server->input, SPARROW_SERVER_READ);
	TAILQ_INIT(&server->queue);
	TAILQ_INIT(&server->asked);
	server->pipeline = params->pipeline;
	*out = server;
	return 0;
}

static void
disconnect(struct sparrow_server *server)
{
	server->session = sparrow_session_free(server->session);
	server->conn = sparrow_conn_close(server->conn);
	server->login_deadline = sparrow_time_never();
	server->keepalive_at = sparrow_time_never();
}

struct sparrow_server *
sparrow_server_free(struct sparrow_server *server)
{
	if (server == NULL)
		return NULL;
	disconnect(server);
	sparrow_route_free(&server->canary.route);
	sparrow_strbuf_free(&server->input);
	free(server);
	return NULL;
}

const char *
sparrow_server_name(const struct sparrow_server *server)
{
	return server->params.name;
}

enum sparrow_server_state
sparrow_server_state(const struct sparrow_server *server)
{
	return server->state;
}

const struct sparrow_error *
sparrow_server_error(const struct sparrow_server *server)
{
	return &server->error;
}

int64_t
sparrow_server_login_us(const struct sparrow_server *server)
{
	return server->login_us;
}

const char *
sparrow_server_says(const struct sparrow_server *server)
{
	return server->says;
}

bool
sparrow_server_is_late(const struct sparrow_server *server)
{
	return server->late;
}

bool
sparrow_server_is_settled(const struct sparrow_server *server,
    struct sparrow_time now)
{
	return sparrow_converge_is_settled(&server->converge, now);
}

struct sparrow_time
sparrow_server_settled_at(const struct sparrow_server *server)
{
	return server->converge.guarded ? server->converge.settled_at :
	    (struct sparrow_time){ .ns = INT64_MIN };
}

/* xorshift64: jitter needs no more. */
static uint64_t
next_random(struct sparrow_server *server)
{
	server->random ^= server->random << 13;
	server->random ^= server->random >> 7;
	server->random ^= server->random << 17;
	return server->random;
}

/* The wait before the next attempt: 50 % to 150 % of what is due. */
static int64_t
next_backoff(struct sparrow_server *server, int code)
{
	int64_t most = code == SUPERSPARROW_EUNREACHABLE ?
	    SPARROW_BACKOFF_REFUSED_MS : SPARROW_BACKOFF_LATE_MS;
	int64_t wait = server->backoff_ms == 0 ? SPARROW_BACKOFF_FIRST_MS :
	    server->backoff_ms * 2;

	if (wait > most)
		wait = most;
	if (code == SUPERSPARROW_ELOGIN)
		wait = SPARROW_BACKOFF_LOGIN_MS;
	server->backoff_ms = wait;
	return wait / 2 + (int64_t)(next_random(server) % (uint64_t)(wait + 1));
}

static void
finish(struct sparrow_question *question, const struct sparrow_error *error,
    struct sparrow_time now)
{
	if (error != NULL)
		question->error = *error;
	else
		sparrow_error_clear(&question->error);
	question->done(question, now);
}

/* Back into the queue, before all others, in the same order. */
static void
requeue(struct sparrow_server *server)
{
	struct sparrow_question *question;

	while ((question = TAILQ_LAST(&server->asked, sparrow_questions)) !=
	    NULL) {
		TAILQ_REMOVE(&server->asked, question, link);
		TAILQ_INSERT_HEAD(&server->queue, question, link);
		server->queued++;
	}
}

/* Down: server->error says why. */
static void
go_down(struct sparrow_server *server, struct sparrow_time now)
{
	struct sparrow_questions failed = TAILQ_HEAD_INITIALIZER(failed);
	struct sparrow_question *question;
	int64_t wait = next_backoff(server, server->error.code);

	if (server->state != SPARROW_SERVER_DOWN)
		sparrow_log(server->params.log, SUPERSPARROW_LOG_WARNING,
		    "%s; down, next attempt in %" PRId64 " ms",
		    server->error.text, wait);
	disconnect(server);
	server->state = SPARROW_SERVER_DOWN;
	server->retry_at = sparrow_time_add_ms(now, wait);
	requeue(server);
	/* done() may ask again: it finds the server down and the queue empty. */
	TAILQ_CONCAT(&failed, &server->queue, link);
	server->queued = 0;
	while ((question = TAILQ_FIRST(&failed)) != NULL) {
		TAILQ_REMOVE(&failed, question, link);
		finish(question, &server->error, now);
	}
}

static void
set_error(struct sparrow_server *server, int code, const char *text)
{
	sparrow_error_set(&server->error, code, "%s: %s", server->params.name,
	    text);
}

void
sparrow_server_fail(struct sparrow_server *server, int code,
    struct sparrow_time now)
{
	set_error(server, code, supersparrow_strerror(code));
	go_down(server, now);
}

void
sparrow_server_connect_now(struct sparrow_server *server,
    struct sparrow_time now)
{
	disconnect(server);
	server->retry_at = sparrow_time_never();
	server->started = now;
	server->login_deadline = sparrow_time_add_ms(now,
	    server->params.timeout_ms);
	/* A probe of a server that is down leaves it down for others. */
	if (server->state != SPARROW_SERVER_DOWN)
		server->state = SPARROW_SERVER_CONNECTING;
	if (sparrow_conn_open(&server->params.endpoint, server->params.log,
	    now, &server->conn) != 0)
		sparrow_server_fail(server, -ENOMEM, now);
}

/* Closed by the peer while nothing was asked: no failure. */
static void
closed_idle(struct sparrow_server *server, struct sparrow_time now)
{
	sparrow_log(server->params.log, SUPERSPARROW_LOG_INFO, "%s",
	    server->error.text);
	disconnect(server);
	server->state = SPARROW_SERVER_IDLE;
	if (!TAILQ_EMPTY(&server->queue) ||
	    server->converge.guard == SPARROW_GUARD_LOGIN)
		sparrow_server_connect_now(server, now);
}

void
sparrow_server_lost(struct sparrow_server *server,
    const struct sparrow_error *error, struct sparrow_time now)
{
	struct sparrow_question *question = TAILQ_FIRST(&server->asked);
	bool was_up = server->state == SPARROW_SERVER_UP;

	if (server->session != NULL &&
	    sparrow_session_is_paged(server->session))
		server->pipeline = 1;
	set_error(server, error->code, error->text);
	sparrow_converge_distrust(&server->converge);
	if (was_up)
		sparrow_converge_lost(&server->converge);
	if (!was_up || error->code == SUPERSPARROW_ELATE) {
		go_down(server, now);
	} else if (question == NULL) {
		/* One that closes after every login is not idle. */
		if (server->replies > 0)
			closed_idle(server, now);
		else
			go_down(server, now);
	} else if (question->attempts > 1) {
		go_down(server, now);
	} else {
		sparrow_log(server->params.log, SUPERSPARROW_LOG_INFO,
		    "%s; asking once more on a new connection",
		    server->error.text);
		requeue(server);
		sparrow_server_connect_now(server, now);
	}
}

static void
canary_done(struct sparrow_question *question, struct sparrow_time now)
{
	struct sparrow_server *server = (struct sparrow_server *)
	    (void *)((char *)question - offsetof(struct sparrow_server, canary));
	bool settled = sparrow_server_is_settled(server, now);

	server->is_canary_asked = false;
	sparrow_converge_answer(&server->converge,
	    question->error.code == 0 ? &question->route : NULL, now);
	if (!settled && sparrow_server_is_settled(server, now))
		sparrow_log(server->params.log, SUPERSPARROW_LOG_INFO,
		    "%s: converged, every canary is there",
		    server->params.name);
}

/* Does it know the address family at all? */
static bool
can_be_asked(const struct sparrow_server *server,
    const struct sparrow_addr *addr)
{
	return addr->family != AF_INET6 || !server->params.dialect->ipv4_only;
}

/* The canary that is due, in server->canary, or NULL. */
static struct sparrow_question *
next_canary(struct sparrow_server *server, struct sparrow_time now)
{
	const struct sparrow_addr *addr;

	/* It may be in the queue already, to be asked once more. */
	if (server->is_canary_asked)
		return NULL;
	addr = sparrow_converge_canary(&server->converge, now);
	if (addr == NULL)
		return NULL;
	/* One that cannot be asked for is never there. */
	if (!can_be_asked(server, addr)) {
		sparrow_converge_answer(&server->converge, NULL, now);
		return NULL;
	}
	server->canary.addr = *addr;
	server->canary.attempts = 0;
	return &server->canary;
}

/* Send the next question, a canary first; false if there is none, or none may
 * be sent now. */
static bool
ask_one(struct sparrow_server *server, struct sparrow_time now)
{
	struct sparrow_question *canary = next_canary(server, now);
	struct sparrow_question *question = canary != NULL ? canary :
	    TAILQ_FIRST(&server->queue);

	if (question == NULL ||
	    !sparrow_session_can_ask(server->session, &question->addr))
		return false;
	if (canary != NULL) {
		server->is_canary_asked = true;
	} else {
		TAILQ_REMOVE(&server->queue, question, link);
		server->queued--;
	}
	TAILQ_INSERT_TAIL(&server->asked, question, link);
	question->attempts++;
	sparrow_session_ask(server->session, &question->addr,
	    &question->route, now);
	return true;
}

void
sparrow_server_ask_next(struct sparrow_server *server,
    struct sparrow_time now)
{
	bool is_busy;

	if (server->session == NULL)
		return;
	is_busy = sparrow_session_is_busy(server->session);
	while (!is_busy && ask_one(server, now))
		;
	if (sparrow_session_state(server->session) == SPARROW_SESSION_READY &&
	    !sparrow_time_before(now, server->keepalive_at)) {
		server->keepalive_at = sparrow_time_add_ms(now,
		    SPARROW_KEEPALIVE_MS);
		sparrow_session_nudge(server->session, now);
	}
}

int
sparrow_server_ask(struct sparrow_server *server,
    struct sparrow_question *question, struct sparrow_time now)
{
	question->attempts = 0;
	sparrow_error_clear(&question->error);
	if (!can_be_asked(server, &question->addr))
		return sparrow_error_set(&question->error,
		    SUPERSPARROW_EPROTOCOL, "%s: not asked: route servers of "
		    "kind %s know no IPv6", server->params.name,
		    server->params.dialect->names[0]);
	if (server->state == SPARROW_SERVER_DOWN) {
		question->error = server->error;
		return question->error.code;
	}
	if (server->queued >= SPARROW_SERVER_QUEUE_MAX)
		return sparrow_error_set(&question->error, SUPERSPARROW_ELATE,
		    "%s: %d questions are waiting for it already",
		    server->params.name, SPARROW_SERVER_QUEUE_MAX);
	TAILQ_INSERT_TAIL(&server->queue, question, link);
	server->queued++;
	sparrow_server_start(server, now);
	/* Nothing else would wake the loop of a session that is idle. */
	sparrow_server_ask_next(server, now);
	return 0;
}

void
sparrow_server_start(struct sparrow_server *server, struct sparrow_time now)
{
	if (server->state != SPARROW_SERVER_IDLE)
		return;
	/* Connected in the next dispatch: done() is never called from here,
	 * and opening may fail at once. */
	server->state = SPARROW_SERVER_CONNECTING;
	server->retry_at = now;
}

void
sparrow_server_set_guard(struct sparrow_server *server,
    enum sparrow_guard guard, struct sparrow_time now)
{
	server->converge.guard = guard;
	if (guard == SPARROW_GUARD_LOGIN)
		sparrow_server_start(server, now);
}

void
sparrow_server_trust(struct sparrow_server *server)
{
	sparrow_converge_trust(&server->converge);
}

/* Why somebody who waited so long has no answer yet. */
static void
why_late(const struct sparrow_server *server, int64_t waited_ms,
    struct sparrow_error *error)
{
	if (server->session != NULL)
		sparrow_session_why_late(server->session, waited_ms, error);
	else
		sparrow_error_set(error, SUPERSPARROW_ELATE,
		    "%s: no answer within %" PRId64 " ms",
		    server->conn == NULL ? "connect" :
		    sparrow_conn_doing(server->conn), waited_ms);
	sparrow_error_prefix(error, server->params.name);
}

void
sparrow_server_set_late(struct sparrow_server *server, int64_t waited_ms,
    struct sparrow_error *error)
{
	why_late(server, waited_ms, error);
	if (!server->late)
		sparrow_log(server->params.log, SUPERSPARROW_LOG_WARNING,
		    "%s; late, nobody waits for it until its next reply",
		    error->text);
	server->late = true;
}

void
sparrow_server_came_up(struct sparrow_server *server, struct sparrow_time now)
{
	if (server->state == SPARROW_SERVER_UP)
		return;
	server->state = SPARROW_SERVER_UP;
	server->login_deadline = sparrow_time_never();
	server->login_us = sparrow_time_diff_us(now, server->started);
	if (server->session != NULL)
		memcpy(server->says, sparrow_session_says(server->session),
		    sizeof(server->says));
	server->replies = 0;
	sparrow_converge_login(&server->converge, now);
	if (server->converge.guard != SPARROW_GUARD_NEVER)
		server->keepalive_at = sparrow_time_add_ms(now,
		    SPARROW_KEEPALIVE_MS);
	sparrow_log(server->params.log, SUPERSPARROW_LOG_INFO, "%s: up%s",
	    server->params.name, sparrow_server_is_settled(server, now) ? "" :
	    ", not converged yet");
}

static void
replied(struct sparrow_server *server, struct sparrow_question *question,
    struct sparrow_time now)
{
	TAILQ_REMOVE(&server->asked, question, link);
	server->late = false;
	server->backoff_ms = 0;
	server->replies++;
	if (!sparrow_time_is_never(server->keepalive_at))
		server->keepalive_at = sparrow_time_add_ms(now,
		    SPARROW_KEEPALIVE_MS);
	finish(question, NULL, now);
}

void
sparrow_server_replied(struct sparrow_server *server, struct sparrow_time now)
{
	struct supersparrow_route *route;
	size_t offset = offsetof(struct sparrow_question, route);

	while (server->session != NULL &&
	    (route = sparrow_session_replied(server->session)) != NULL)
		replied(server, (struct sparrow_question *)
		    (void *)((char *)route - offset), now);
}
