/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A Unix stream socket, such as FRR's bgpd.vty: connect(2) ends at once, and
 * bytes pass as they are.
 */
#include "config.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/un.h>

#include <supersparrow.h>

#include "transport/conn.h"

/* connect(2) says things about Unix sockets that strerror(3) does not. */
static void
connect_failed(struct sparrow_conn *conn, int errnum)
{
	const char *text = NULL;

	if (errnum == EACCES)
		text = "connect: Permission denied (is this user in the group "
		    "of the socket?)";
	else if (errnum == EAGAIN)
		text = "connect: the socket's queue is full (the route server "
		    "accepts no connections)";
	if (text == NULL) {
		sparrow_conn_fail(conn, "connect", errnum);
		return;
	}
	sparrow_error_set(&conn->error, SUPERSPARROW_EUNREACHABLE, "%s", text);
	sparrow_conn_failed(conn);
}

/* The path as an address; 0 or -errno, or SUPERSPARROW_EUNREACHABLE with the
 * error set. */
static int
fill_address(struct sparrow_conn *conn, struct sockaddr_un *sun)
{
	size_t len = strlen(conn->endpoint.socket);

	/* An empty path would name a socket that is not a file. */
	if (len == 0)
		return -ENOENT;
	if (len >= sizeof sun->sun_path)
		return sparrow_error_set(&conn->error,
		    SUPERSPARROW_EUNREACHABLE,
		    "connect: the socket's path has %zu bytes, at most %zu fit",
		    len, sizeof sun->sun_path - 1);
	memset(sun, 0, sizeof *sun);
	sun->sun_family = AF_UNIX;
	memcpy(sun->sun_path, conn->endpoint.socket, len);
	return 0;
}

static void
unix_process(struct sparrow_conn *conn, const struct pollfd *fds, size_t n,
    struct sparrow_time now)
{
	struct sockaddr_un sun;
	int err;

	(void)fds;
	(void)n;
	(void)now;
	if (conn->state != SPARROW_CONN_OPENING)
		return;
	err = fill_address(conn, &sun);
	if (err == 0) {
		err = sparrow_conn_socket(conn, AF_UNIX);
		if (err != 0) {
			sparrow_conn_fail(conn, "socket", -err);
			return;
		}
		err = sparrow_conn_connect(conn, (const struct sockaddr *)&sun,
		    sizeof sun);
	}
	if (err == 0)
		sparrow_conn_opened(conn);
	else if (err == SUPERSPARROW_EUNREACHABLE)
		sparrow_conn_failed(conn);
	else
		connect_failed(conn, -err);
}

static size_t
unix_pollfds(const struct sparrow_conn *conn, bool want_write,
    struct pollfd *fds, size_t n)
{
	if (conn->fd < 0 || n == 0)
		return 0;
	fds[0] = (struct pollfd){ .fd = conn->fd, .events = POLLIN };
	if (want_write)
		fds[0].events |= POLLOUT;
	return 1;
}

static ssize_t
unix_read(struct sparrow_conn *conn, char *buf, size_t max,
    struct sparrow_strbuf *out)
{
	ssize_t n = sparrow_conn_recv(conn, buf, max);

	if (n > 0 && sparrow_strbuf_append(out, buf, (size_t)n) != 0)
		return sparrow_conn_fail(conn, "read", -out->error);
	return n;
}

static void
unix_release(struct sparrow_conn *conn)
{
	(void)conn;
}

const struct sparrow_conn_ops sparrow_unix_ops = {
	.size = sizeof(struct sparrow_conn),
	.process = unix_process,
	.pollfds = unix_pollfds,
	.read = unix_read,
	.write = sparrow_conn_send,
	.release = unix_release,
};
