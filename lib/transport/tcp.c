/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * TCP with telnet on it.  Addresses are tried one after another, one socket
 * at a time:
 *
 * 1. An address that fails is taken off the list.
 * 2. One that has not answered after SPARROW_CONNECT_STEP_MS is left for the
 *    next, but stays on the list.
 * 3. The last of the list has as long as the caller lets it; if it fails, those
 *    that stayed get another round.
 */
#include "config.h"

#include <errno.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <string.h>

#include <supersparrow.h>

#include "base/addr.h"
#include "transport/conn.h"
#include "transport/telnet.h"

/* A firewall that forgot an idle session is found out before the next
 * question, or 45 s after the last one. */
#define KEEPALIVE_IDLE_S 30
#define KEEPALIVE_INTERVAL_S 5
#define KEEPALIVE_COUNT 3

/* Refusals of telnet options: 3 bytes for each of 2 * 256. */
#define REPLY_MAX 4096

struct tcp {
	struct sparrow_conn conn;	/* first */
	struct sparrow_resolve *resolve;	/* NULL before and after */
	struct sparrow_targets targets;	/* that have not failed */
	size_t current;			/* the one that is connecting */
	size_t n_given;			/* how many there were */
	struct sparrow_telnet *telnet;
	struct sparrow_strbuf reply;	/* refusals on their way out */
};

static struct tcp *
tcp_of(struct sparrow_conn *conn)
{
	return (struct tcp *)conn;
}

void
sparrow_target_print(const struct sparrow_target *target,
    char out[SPARROW_TARGET_TEXT])
{
	const struct sockaddr *sa = (const struct sockaddr *)&target->addr;
	const struct sockaddr_in6 *sin6 = (const struct sockaddr_in6 *)sa;
	struct sparrow_addr addr;
	size_t len;

	out[0] = '\0';
	if (sparrow_addr_from_sockaddr(sa, &addr) != 0)
		return;
	sparrow_addr_print(&addr, out);
	len = strlen(out);
	if (sa->sa_family == AF_INET6 && sin6->sin6_scope_id != 0 &&
	    if_indextoname(sin6->sin6_scope_id, out + len + 1) != NULL)
		out[len] = '%';
}

/* None of these is needed for an answer: what the system refuses is left. */
static void
set_options(int fd)
{
	static const struct {
		int level;
		int name;
		int value;
	} options[] = {
		{ IPPROTO_TCP, TCP_NODELAY, 1 },
		{ SOL_SOCKET, SO_KEEPALIVE, 1 },
		{ IPPROTO_TCP, TCP_KEEPIDLE, KEEPALIVE_IDLE_S },
		{ IPPROTO_TCP, TCP_KEEPINTVL, KEEPALIVE_INTERVAL_S },
		{ IPPROTO_TCP, TCP_KEEPCNT, KEEPALIVE_COUNT },
		/* Set after connect(2), which it would end too. */
		{ IPPROTO_TCP, TCP_USER_TIMEOUT, SPARROW_TCP_USER_TIMEOUT_MS },
	};
	size_t i;

	for (i = 0; i < sizeof options / sizeof options[0]; i++)
		setsockopt(fd, options[i].level, options[i].name,
		    &options[i].value, sizeof options[i].value);
}

/* "connect: Connection refused", and which address when that is not plain. */
static void
connect_failed(struct tcp *tcp, const struct sparrow_target *target,
    int errnum)
{
	struct sparrow_error *error = &tcp->conn.error;
	const char *why = strerror(errnum);
	char text[SPARROW_TARGET_TEXT];

	sparrow_target_print(target, text);
	if (tcp->n_given > 1)
		sparrow_error_set(error, SUPERSPARROW_EUNREACHABLE,
		    "connect: %s (%s, last of %zu addresses)", why, text,
		    tcp->n_given);
	else if (strcmp(text, tcp->conn.endpoint.host) != 0)
		sparrow_error_set(error, SUPERSPARROW_EUNREACHABLE,
		    "connect: %s (%s)", why, text);
	else
		sparrow_error_set(error, SUPERSPARROW_EUNREACHABLE,
		    "connect: %s", why);
	sparrow_conn_failed(&tcp->conn);
}

/* The current address is of no use; is there another one? */
static bool
drop_current(struct tcp *tcp, int errnum)
{
	struct sparrow_targets *targets = &tcp->targets;
	struct sparrow_target bad = targets->list[tcp->current];

	sparrow_conn_close_fd(&tcp->conn);
	targets->n--;
	memmove(&targets->list[tcp->current], &targets->list[tcp->current + 1],
	    (targets->n - tcp->current) * sizeof targets->list[0]);
	if (tcp->current == targets->n)
		tcp->current = 0;
	if (targets->n == 0)
		connect_failed(tcp, &bad, errnum);
	return targets->n > 0;
}

static void
tcp_opened(struct tcp *tcp)
{
	struct sparrow_conn *conn = &tcp->conn;

	if (sparrow_telnet_new(&tcp->telnet) != 0) {
		sparrow_conn_fail(conn, "connect", ENOMEM);
		return;
	}
	sparrow_strbuf_init(&tcp->reply, REPLY_MAX);
	set_options(conn->fd);
	sparrow_conn_opened(conn);
}

/* 0 = connected, -EINPROGRESS, or why not. */
static int
start_connect(struct tcp *tcp)
{
	const struct sparrow_target *target = &tcp->targets.list[tcp->current];
	char text[SPARROW_TARGET_TEXT];
	int err = sparrow_conn_socket(&tcp->conn, target->addr.ss_family);

	if (err != 0)
		return err;
	sparrow_target_print(target, text);
	sparrow_log(tcp->conn.log, SUPERSPARROW_LOG_DEBUG,
	    "%s: connecting to %s", tcp->conn.endpoint.host, text);
	return sparrow_conn_connect(&tcp->conn,
	    (const struct sockaddr *)&target->addr, target->len);
}

static void
try_targets(struct tcp *tcp, struct sparrow_time now)
{
	struct sparrow_conn *conn = &tcp->conn;
	int err;

	do {
		err = start_connect(tcp);
		if (err == 0) {
			tcp_opened(tcp);
			return;
		}
		if (err == -EINPROGRESS) {
			conn->deadline = tcp->current + 1 == tcp->targets.n ?
			    sparrow_time_never() :
			    sparrow_time_add_ms(now, SPARROW_CONNECT_STEP_MS);
			return;
		}
		/* Another address would have no descriptor either. */
		if (conn->fd < 0 && err != -EAFNOSUPPORT) {
			sparrow_conn_fail(conn, "socket", -err);
			return;
		}
	} while (drop_current(tcp, -err));
}

/* 0 = connected, -EINPROGRESS, or why not. */
static int
connect_result(int fd)
{
	struct sockaddr_storage peer;
	socklen_t len = sizeof peer;
	socklen_t size = sizeof(int);
	int err = 0;

	if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &err, &size) != 0)
		return -errno;
	if (err != 0)
		return -err;
	/* Called without an event there may be nothing to report yet. */
	if (getpeername(fd, (struct sockaddr *)&peer, &len) != 0)
		return errno == ENOTCONN ? -EINPROGRESS : -errno;
	return 0;
}

static void
go_on_connecting(struct tcp *tcp, struct sparrow_time now)
{
	struct sparrow_conn *conn = &tcp->conn;
	int err = connect_result(conn->fd);

	if (err == 0) {
		tcp_opened(tcp);
	} else if (err != -EINPROGRESS) {
		if (drop_current(tcp, -err))
			try_targets(tcp, now);
	} else if (!sparrow_time_before(now, conn->deadline)) {
		sparrow_conn_close_fd(conn);
		tcp->current++;
		try_targets(tcp, now);
	}
}

void
sparrow_tcp_aim(struct sparrow_conn *conn,
    const struct sparrow_targets *targets)
{
	struct tcp *tcp = tcp_of(conn);

	tcp->resolve = sparrow_resolve_free(tcp->resolve);
	tcp->targets = *targets;
	tcp->n_given = targets->n;
	conn->doing = "connect";
}

/* Find out where to go; true if that is known. */
static bool
resolve(struct tcp *tcp, const struct pollfd *fds, size_t n,
    struct sparrow_time now)
{
	struct sparrow_conn *conn = &tcp->conn;
	struct sparrow_targets targets = { .n = 0 };
	int err;

	if (tcp->resolve == NULL) {
		err = sparrow_resolve_new(&conn->endpoint, &tcp->resolve);
		if (err != 0) {
			sparrow_conn_fail(conn, "name lookup", -err);
			return false;
		}
		conn->doing = "looking up the name";
	}
	err = sparrow_resolve_process(tcp->resolve, fds, n, now, &targets,
	    &conn->error);
	if (err == 0) {
		sparrow_tcp_aim(conn, &targets);
		return true;
	}
	if (err == -EAGAIN)
		conn->deadline = sparrow_resolve_deadline(tcp->resolve);
	else
		sparrow_conn_failed(conn);
	return false;
}

/* Send the refusals that are waiting; false if some are left.  A peer that
 * does not take them may still have something to say, so they are dropped and
 * the connection goes on. */
static bool
flush_reply(struct tcp *tcp)
{
	struct sparrow_strbuf *reply = &tcp->reply;
	ssize_t n;

	while (reply->len > 0) {
		n = sparrow_conn_try_send(&tcp->conn, reply->data, reply->len);
		if (n == -EAGAIN)
			return false;
		sparrow_strbuf_consume(reply, n > 0 ? (size_t)n : reply->len);
	}
	return true;
}

static void
tcp_process(struct sparrow_conn *conn, const struct pollfd *fds, size_t n,
    struct sparrow_time now)
{
	struct tcp *tcp = tcp_of(conn);

	if (conn->state == SPARROW_CONN_OPEN)
		flush_reply(tcp);
	else if (conn->fd >= 0)
		go_on_connecting(tcp, now);
	else if (tcp->targets.n > 0 || resolve(tcp, fds, n, now))
		try_targets(tcp, now);
}

static size_t
tcp_pollfds(const struct sparrow_conn *conn, bool want_write,
    struct pollfd *fds, size_t n)
{
	const struct tcp *tcp = (const struct tcp *)conn;

	if (tcp->resolve != NULL)
		return sparrow_resolve_pollfds(tcp->resolve, fds, n);
	if (conn->fd < 0 || n == 0)
		return 0;
	fds[0] = (struct pollfd){ .fd = conn->fd, .events = POLLIN };
	if (conn->state == SPARROW_CONN_OPENING)
		fds[0].events = POLLOUT;
	else if (want_write || tcp->reply.len > 0)
		fds[0].events |= POLLOUT;
	return 1;
}

static ssize_t
tcp_read(struct sparrow_conn *conn, char *buf, size_t max,
    struct sparrow_strbuf *out)
{
	struct tcp *tcp = tcp_of(conn);
	ssize_t n;
	int err;

	/* Who polls for them and then only reads must get rid of them too. */
	flush_reply(tcp);
	n = sparrow_conn_recv(conn, buf, max);
	if (n <= 0)
		return n;
	err = sparrow_telnet_receive(tcp->telnet, buf, (size_t)n, out,
	    &tcp->reply, &conn->error);
	if (err == SUPERSPARROW_EPROTOCOL)
		return sparrow_conn_failed(conn);
	if (err != 0)
		return sparrow_conn_fail(conn, "read", -err);
	flush_reply(tcp);
	return n;
}

static ssize_t
tcp_write(struct sparrow_conn *conn, const char *data, size_t len)
{
	if (!flush_reply(tcp_of(conn)))
		return -EAGAIN;
	return sparrow_conn_send(conn, data, len);
}

static void
tcp_release(struct sparrow_conn *conn)
{
	struct tcp *tcp = tcp_of(conn);

	tcp->resolve = sparrow_resolve_free(tcp->resolve);
	tcp->telnet = sparrow_telnet_free(tcp->telnet);
	sparrow_strbuf_free(&tcp->reply);
}

const struct sparrow_conn_ops sparrow_tcp_ops = {
	.size = sizeof(struct tcp),
	.process = tcp_process,
	.pollfds = tcp_pollfds,
	.read = tcp_read,
	.write = tcp_write,
	.release = tcp_release,
};
