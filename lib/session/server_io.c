/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <errno.h>
#include <inttypes.h>

#include "session/server_private.h"

/*
 * The loop of a route server: open, read, write, time out.
 */

/* Read per dispatch at most: a flood must not starve the caller. */
#define READ_MAX (256 * 1024)

/* The session has changed: report a reply, a loss, a login. */
static void
follow_session(struct sparrow_server *server, struct sparrow_time now)
{
	struct sparrow_error error;

	/* Those that came before it was lost are answers all the same. */
	sparrow_server_replied(server, now);
	switch (sparrow_session_state(server->session)) {
	case SPARROW_SESSION_LOST:
		error = *sparrow_session_error(server->session);
		sparrow_server_lost(server, &error, now);
		return;
	case SPARROW_SESSION_READY:
		sparrow_server_came_up(server, now);
		sparrow_server_ask_next(server, now);
		return;
	case SPARROW_SESSION_ASKING:
		sparrow_server_ask_next(server, now);
		return;
	case SPARROW_SESSION_GREETING:
	case SPARROW_SESSION_PASSWORD:
	case SPARROW_SESSION_SETUP:
		return;
	}
}

static void
start_session(struct sparrow_server *server, struct sparrow_time now)
{
	const struct sparrow_server_params *params = &server->params;
	const struct sparrow_session_params session_params = {
		.dialect = params->dialect,
		.framing = params->endpoint.socket != NULL ||
		    params->dialect->program != NULL ?
		    params->dialect->socket_framing : params->dialect->framing,
		.username = params->username,
		.password = params->password,
		.timeout_ms = params->timeout_ms,
		.pipeline = server->pipeline,
		.log = params->log,
		.name = params->name,
	};

	if (sparrow_session_new(&session_params, now, server->login_deadline,
	    &server->session) != 0) {
		sparrow_server_fail(server, -ENOMEM, now);
		return;
	}
	follow_session(server, now);
}

/* May there be something to read?  Only if poll(2) was asked about one of its
 * descriptors and saw nothing there is not. */
static bool
may_read(const struct sparrow_server *server, const struct pollfd *fds,
    size_t n)
{
	struct pollfd own[SPARROW_CONN_POLLFDS];
	size_t n_own = sparrow_conn_pollfds(server->conn, false, own,
	    SPARROW_CONN_POLLFDS);
	bool was_asked = false;
	size_t i, j;

	for (i = 0; i < n; i++)
		for (j = 0; j < n_own && j < SPARROW_CONN_POLLFDS; j++) {
			if (fds[i].fd != own[j].fd)
				continue;
			if ((fds[i].revents & ~POLLOUT) != 0)
				return true;
			was_asked = true;
		}
	return !was_asked;
}

/* Read what is there; false if the session or the connection is gone. */
static bool
read_some(struct sparrow_server *server, struct sparrow_time now)
{
	size_t total = 0;
	ssize_t n;

	while (total < READ_MAX) {
		sparrow_strbuf_reset(&server->input);
		n = sparrow_conn_read(server->conn, &server->input);
		if (server->input.len > 0)
			sparrow_session_receive(server->session,
			    server->input.data, server->input.len, now);
		if (n == -EAGAIN)
			return true;
		if (n <= 0)
			sparrow_session_hangup(server->session, n == 0 ? NULL :
			    sparrow_conn_error(server->conn));
		follow_session(server, now);
		if (n <= 0 || server->session == NULL)
			return false;
		/* That was all; poll(2) says when there is more. */
		if (n < SPARROW_CONN_READ_MAX &&
		    server->params.endpoint.program == NULL)
			return true;
		total += (size_t)n;
	}
	return true;
}

static void
write_some(struct sparrow_server *server, struct sparrow_time now)
{
	const char *data;
	size_t len;
	ssize_t n;

	while (server->session != NULL) {
		data = sparrow_session_output(server->session, &len);
		n = len == 0 ? -EAGAIN :
		    sparrow_conn_write(server->conn, data, len);
		if (n == -EAGAIN)
			return;
		if (n < 0) {
			sparrow_session_hangup(server->session,
			    sparrow_conn_error(server->conn));
			follow_session(server, now);
			return;
		}
		sparrow_session_sent(server->session, (size_t)n);
	}
}

static const char *
what_to_check(const struct sparrow_endpoint *endpoint)
{
	if (endpoint->program != NULL)
		return "check that it is installed";
	return endpoint->socket != NULL ?
	    "check socket and that the route server is running" :
	    "check host, port and that the route server is running";
}

/* Not open yet: go on, and see what became of it. */
static void
open_some(struct sparrow_server *server, const struct pollfd *fds, size_t n,
    struct sparrow_time now)
{
	struct sparrow_error error;

	sparrow_conn_process(server->conn, fds, n, now);
	switch (sparrow_conn_state(server->conn)) {
	case SPARROW_CONN_OPEN:
		start_session(server, now);
		return;
	case SPARROW_CONN_FAILED:
		sparrow_error_set(&error, sparrow_conn_error(server->conn)->code,
		    "%s; %s", sparrow_conn_error(server->conn)->text,
		    what_to_check(&server->params.endpoint));
		sparrow_server_lost(server, &error, now);
		return;
	case SPARROW_CONN_OPENING:
		break;
	}
	if (sparrow_time_before(now, server->login_deadline))
		return;
	sparrow_error_set(&error, SUPERSPARROW_ELATE,
	    "%s: no answer within %" PRId64 " ms",
	    sparrow_conn_doing(server->conn), server->params.timeout_ms);
	sparrow_server_lost(server, &error, now);
}

size_t
sparrow_server_pollfds(const struct sparrow_server *server, struct pollfd *fds,
    size_t n)
{
	size_t len = 0;

	if (server->conn == NULL)
		return 0;
	if (server->session != NULL)
		sparrow_session_output(server->session, &len);
	return sparrow_conn_pollfds(server->conn, len > 0, fds, n);
}

struct sparrow_time
sparrow_server_deadline(const struct sparrow_server *server)
{
	struct sparrow_time t = server->retry_at;

	if (server->conn != NULL)
		t = sparrow_time_min(t, sparrow_conn_deadline(server->conn));
	if (server->session == NULL)
		return sparrow_time_min(t, server->login_deadline);
	if (sparrow_session_state(server->session) == SPARROW_SESSION_LOST)
		return server->started;		/* at once */
	/* What is due is asked when the session is ready for it. */
	if (sparrow_session_state(server->session) == SPARROW_SESSION_READY) {
		t = sparrow_time_min(t, server->keepalive_at);
		t = sparrow_time_min(t,
		    sparrow_converge_ask_at(&server->converge));
	}
	return sparrow_time_min(t, sparrow_session_deadline(server->session));
}

void
sparrow_server_dispatch(struct sparrow_server *server,
    const struct pollfd *fds, size_t n, struct sparrow_time now)
{
	if (!sparrow_time_before(now, server->retry_at))
		sparrow_server_connect_now(server, now);
	if (server->conn != NULL && server->session == NULL)
		open_some(server, fds, n, now);
	if (server->session == NULL)
		return;
	sparrow_server_ask_next(server, now);
	write_some(server, now);
	if (server->session == NULL)
		return;
	if (may_read(server, fds, n) && !read_some(server, now))
		return;
	if (server->session == NULL)
		return;
	sparrow_session_tick(server->session, now);
	follow_session(server, now);
	write_some(server, now);
}

void
sparrow_server_flush(struct sparrow_server *server, struct sparrow_time now)
{
	if (server->session != NULL)
		write_some(server, now);
}
