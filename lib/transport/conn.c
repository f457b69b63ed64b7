/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What every connection has: state, error, deadline, and calls of its kind's
 * functions in the states in which they make sense.
 */
#include "config.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <supersparrow.h>

#include "base/attribute.h"
#include "transport/conn.h"
#include "transport/transport.h"

static const struct sparrow_conn_ops *
ops_of(const struct sparrow_endpoint *endpoint)
{
	if (endpoint->program != NULL)
		return &sparrow_process_ops;
	return endpoint->socket != NULL ? &sparrow_unix_ops :
	    &sparrow_tcp_ops;
}

int
sparrow_conn_open(const struct sparrow_endpoint *endpoint,
    const struct sparrow_log *log, struct sparrow_time now,
    struct sparrow_conn **out)
{
	const struct sparrow_conn_ops *ops = ops_of(endpoint);
	struct sparrow_conn *conn = calloc(1, ops->size);

	*out = conn;
	if (conn == NULL)
		return -ENOMEM;
	conn->ops = ops;
	conn->endpoint = *endpoint;
	conn->log = log;
	conn->state = SPARROW_CONN_OPENING;
	conn->deadline = now;
	conn->doing = "connect";
	conn->fd = -1;
	return 0;
}

struct sparrow_conn *
sparrow_conn_close(struct sparrow_conn *conn)
{
	if (conn == NULL)
		return NULL;
	conn->ops->release(conn);
	sparrow_conn_close_fd(conn);
	free(conn);
	return NULL;
}

enum sparrow_conn_state
sparrow_conn_state(const struct sparrow_conn *conn)
{
	return conn->state;
}

const struct sparrow_error *
sparrow_conn_error(const struct sparrow_conn *conn)
{
	return &conn->error;
}

const char *
sparrow_conn_doing(const struct sparrow_conn *conn)
{
	return conn->doing;
}

size_t
sparrow_conn_pollfds(const struct sparrow_conn *conn, bool want_write,
    struct pollfd *fds, size_t n)
{
	if (conn->state == SPARROW_CONN_FAILED)
		return 0;
	return conn->ops->pollfds(conn, want_write, fds, n);
}

struct sparrow_time
sparrow_conn_deadline(const struct sparrow_conn *conn)
{
	return conn->deadline;
}

void
sparrow_conn_process(struct sparrow_conn *conn, const struct pollfd *fds,
    size_t n, struct sparrow_time now)
{
	if (conn->state != SPARROW_CONN_FAILED)
		conn->ops->process(conn, fds, n, now);
}

/* What read() and write() answer while nothing can be read or written. */
static int
not_open(const struct sparrow_conn *conn)
{
	return conn->state == SPARROW_CONN_FAILED ? conn->error.code : -EAGAIN;
}

ssize_t
sparrow_conn_read(struct sparrow_conn *conn, struct sparrow_strbuf *out)
{
	char buf[SPARROW_CONN_READ_MAX] SPARROW_UNCLEARED;
	size_t room = out->limit - out->len;

	if (conn->state != SPARROW_CONN_OPEN)
		return not_open(conn);
	if (out->error != 0 || room == 0)
		return sparrow_conn_fail(conn, "read",
		    out->error != 0 ? -out->error : EOVERFLOW);
	return conn->ops->read(conn, buf, room < sizeof buf ? room : sizeof buf,
	    out);
}

ssize_t
sparrow_conn_write(struct sparrow_conn *conn, const char *data, size_t len)
{
	if (conn->state != SPARROW_CONN_OPEN)
		return not_open(conn);
	return conn->ops->write(conn, data, len);
}

int
sparrow_conn_socket(struct sparrow_conn *conn, int family)
{
	conn->fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK,
	    0);
	return conn->fd >= 0 ? 0 : -errno;
}

/* After EINTR too the descriptor is gone: never again. */
void
sparrow_conn_close_fd(struct sparrow_conn *conn)
{
	if (conn->fd >= 0)
		close(conn->fd);
	conn->fd = -1;
}

int
sparrow_conn_connect(struct sparrow_conn *conn, const struct sockaddr *sa,
    socklen_t len)
{
	int rc;

	do
		rc = connect(conn->fd, sa, len);
	while (rc != 0 && errno == EINTR);
	if (rc == 0 || errno == EISCONN)
		return 0;
	/* After an interrupted connect(2) it goes on without us. */
	return errno == EALREADY ? -EINPROGRESS : -errno;
}

void
sparrow_conn_opened(struct sparrow_conn *conn)
{
	conn->state = SPARROW_CONN_OPEN;
	conn->deadline = sparrow_time_never();
	conn->doing = "open";
}

/* For the log. */
static const char *
name_of(const struct sparrow_endpoint *endpoint)
{
	if (endpoint->program != NULL)
		return endpoint->program;
	return endpoint->socket != NULL ? endpoint->socket : endpoint->host;
}

int
sparrow_conn_failed(struct sparrow_conn *conn)
{
	conn->state = SPARROW_CONN_FAILED;
	conn->deadline = sparrow_time_never();
	conn->ops->release(conn);
	sparrow_conn_close_fd(conn);
	sparrow_log(conn->log, SUPERSPARROW_LOG_DEBUG, "%s: %s",
	    name_of(&conn->endpoint), conn->error.text);
	return conn->error.code;
}

int
sparrow_conn_fail(struct sparrow_conn *conn, const char *what, int errnum)
{
	int code = errnum == ENOMEM ? -ENOMEM : SUPERSPARROW_EUNREACHABLE;
	const char *hint = "";

	/* Only TCP_USER_TIMEOUT and keepalive end an open connection so. */
	if (errnum == ETIMEDOUT && conn->state == SPARROW_CONN_OPEN)
		hint = " (the peer acknowledges nothing)";
	/* strerror(3) has constant texts for what the kernel returns. */
	sparrow_error_set(&conn->error, code, "%s: %s%s", what,
	    strerror(errnum), hint);
	return sparrow_conn_failed(conn);
}

static ssize_t
transferred(struct sparrow_conn *conn, const char *what, ssize_t n)
{
	if (n >= 0 || n == -EAGAIN)
		return n;
	return sparrow_conn_fail(conn, what, (int)-n);
}

ssize_t
sparrow_conn_recv(struct sparrow_conn *conn, char *buf, size_t max)
{
	ssize_t n;

	do
		n = recv(conn->fd, buf, max, 0);
	while (n < 0 && errno == EINTR);
	return transferred(conn, "read", n >= 0 ? n : -errno);
}

ssize_t
sparrow_conn_try_send(struct sparrow_conn *conn, const char *data, size_t len)
{
	ssize_t n;

	do
		n = send(conn->fd, data, len, MSG_NOSIGNAL);
	while (n < 0 && errno == EINTR);
	return n >= 0 ? n : -errno;
}

ssize_t
sparrow_conn_send(struct sparrow_conn *conn, const char *data, size_t len)
{
	return transferred(conn, "write",
	    sparrow_conn_try_send(conn, data, len));
}
