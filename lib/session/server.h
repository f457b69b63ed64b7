/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * One route server: the one connection to it that everybody shares, the
 * questions that wait for it, and what is known of its health.
 */
#ifndef SPARROW_SESSION_SERVER_H
#define SPARROW_SESSION_SERVER_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/queue.h>

#include "base/addr.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/log.h"
#include "dialect/dialect.h"
#include "route/route.h"
#include "session/converge.h"
#include "transport/transport.h"

/* Questions that wait for one server; who comes later is told so at once. */
#define SPARROW_SERVER_QUEUE_MAX 1024

/* Waits before the next attempt, doubled each time, with jitter. */
#define SPARROW_BACKOFF_FIRST_MS 100
#define SPARROW_BACKOFF_REFUSED_MS 1000		/* most, after a refusal */
#define SPARROW_BACKOFF_LATE_MS 30000		/* most, after a time-out */
#define SPARROW_BACKOFF_LOGIN_MS 30000		/* at once: spare the account */

/* A question; the owner keeps it until done() was called. */
struct sparrow_question {
	/* Set by the owner. */
	struct sparrow_addr addr;
	/* Called once, from ask() never, from dispatch() only.  The question
	 * is the owner's again, who may free it; it may ask new ones. */
	void (*done)(struct sparrow_question *question,
	    struct sparrow_time now);

	/* Set before done(): error.code 0 and route, or what went wrong. */
	struct supersparrow_route route;
	struct sparrow_error error;

	/* The server's own. */
	TAILQ_ENTRY(sparrow_question) link;	/* queue, or asked */
	unsigned attempts;
};

/* A session that is idle so long gets an empty line: routers close theirs
 * after minutes (FRR: ten), firewalls forget them. */
#define SPARROW_KEEPALIVE_MS 30000

enum sparrow_server_state {
	SPARROW_SERVER_IDLE,		/* no connection; asking makes one */
	SPARROW_SERVER_CONNECTING,	/* up to the end of the login */
	SPARROW_SERVER_UP,
	SPARROW_SERVER_DOWN		/* until its retry time */
};

/* Borrowed as long as the server lives. */
struct sparrow_server_params {
	const char *name;		/* HOST:PORT or socket, for people */
	const struct supersparrow_dialect *dialect;
	struct sparrow_endpoint endpoint;
	const char *username;
	const char *password;
	int64_t timeout_ms;
	size_t pipeline;		/* questions at the same time */
	int64_t settle_ms;		/* 0: believed at once */
	const struct sparrow_prefix *canaries;
	size_t n_canaries;
	const struct sparrow_log *log;
	uint64_t seed;			/* of the jitter */
};

struct sparrow_server;

int sparrow_server_new(const struct sparrow_server_params *params,
    struct sparrow_server **out);	/* 0, -ENOMEM */

/* Close, drop every question without calling done(). */
struct sparrow_server *sparrow_server_free(struct sparrow_server *server);

const char *sparrow_server_name(const struct sparrow_server *server);
enum sparrow_server_state
sparrow_server_state(const struct sparrow_server *server);

/* Why it is down, with the server's name; code 0 if it never was. */
const struct sparrow_error *
sparrow_server_error(const struct sparrow_server *server);

/*
 * Queue a question.  0: done() will be called.  Negative: it will not, and
 * question->error says why: the server is down, its queue is full, or it knows
 * nothing of the address family.
 */
int sparrow_server_ask(struct sparrow_server *server,
    struct sparrow_question *question, struct sparrow_time now);

/* Connect, if that was not done yet. */
void sparrow_server_start(struct sparrow_server *server,
    struct sparrow_time now);

/* It has converged, as somebody else saw a moment ago: believed from its next
 * login on, if that comes before any failure. */
void sparrow_server_trust(struct sparrow_server *server);

/* When it is believed; SPARROW_GUARD_RELOGIN at first.  With
 * SPARROW_GUARD_LOGIN the connection is also kept up without questions. */
void sparrow_server_set_guard(struct sparrow_server *server,
    enum sparrow_guard guard, struct sparrow_time now);
bool sparrow_server_is_settled(const struct sparrow_server *server,
    struct sparrow_time now);

/* Since when, or from when on, it is believed; the beginning of time without a
 * guard. */
struct sparrow_time
sparrow_server_settled_at(const struct sparrow_server *server);

/* Time that the last login took, in microseconds; -1: none so far. */
int64_t sparrow_server_login_us(const struct sparrow_server *server);

/* What it said it is, at that login; "" if it did not. */
const char *sparrow_server_says(const struct sparrow_server *server);

/* Somebody waited for an answer and got none: from now on, until its next
 * complete reply, nobody should wait.  error gets the sentence that says what
 * the server was doing. */
void sparrow_server_set_late(struct sparrow_server *server,
    int64_t waited_ms, struct sparrow_error *error);
bool sparrow_server_is_late(const struct sparrow_server *server);

/* The loop. */
size_t sparrow_server_pollfds(const struct sparrow_server *server,
    struct pollfd *fds, size_t n);
struct sparrow_time sparrow_server_deadline(const struct sparrow_server *s);
void sparrow_server_dispatch(struct sparrow_server *server,
    const struct pollfd *fds, size_t n, struct sparrow_time now);

/* Send what was asked since, without waiting for the next dispatch. */
void sparrow_server_flush(struct sparrow_server *server,
    struct sparrow_time now);

#endif
