/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The inside of transport/: the object behind struct sparrow_conn, the row of
 * functions that each kind of connection ends in, and the search for addresses.
 */
#ifndef SPARROW_TRANSPORT_CONN_H
#define SPARROW_TRANSPORT_CONN_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/types.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/log.h"
#include "base/strbuf.h"
#include "transport/transport.h"

/* Addresses of one name that are tried; more are left out. */
#define SPARROW_TARGETS_MAX 16

/* Room for a printed address with zone ("fe80::1%eth0"): SPARROW_ADDR_TEXT
 * and IF_NAMESIZE. */
#define SPARROW_TARGET_TEXT 64

/* One kind of connection.  The functions are called by conn.c only, in the
 * states named; none of them blocks. */
struct sparrow_conn_ops {
	size_t size;	/* of the object; a sparrow_conn is its head */
	/* OPENING and OPEN: take the next step. */
	void (*process)(struct sparrow_conn *conn, const struct pollfd *fds,
	    size_t n, struct sparrow_time now);
	/* OPENING and OPEN. */
	size_t (*pollfds)(const struct sparrow_conn *conn, bool want_write,
	    struct pollfd *fds, size_t n);
	/* OPEN; at most max bytes, which are in buf, are added to out. */
	ssize_t (*read)(struct sparrow_conn *conn, char *buf, size_t max,
	    struct sparrow_strbuf *out);
	/* OPEN. */
	ssize_t (*write)(struct sparrow_conn *conn, const char *data,
	    size_t len);
	/* Any state: free all but the object and its fd. */
	void (*release)(struct sparrow_conn *conn);
};

struct sparrow_conn {
	const struct sparrow_conn_ops *ops;
	struct sparrow_endpoint endpoint;
	const struct sparrow_log *log;
	enum sparrow_conn_state state;
	struct sparrow_error error;
	struct sparrow_time deadline;
	const char *doing;
	int fd;			/* -1: none */
};

extern const struct sparrow_conn_ops sparrow_process_ops;
extern const struct sparrow_conn_ops sparrow_tcp_ops;
extern const struct sparrow_conn_ops sparrow_unix_ops;

/* A new non-blocking, close-on-exec socket in conn->fd; 0 or -errno. */
int sparrow_conn_socket(struct sparrow_conn *conn, int family);
void sparrow_conn_close_fd(struct sparrow_conn *conn);

/* connect(2); 0 = connected, -EINPROGRESS, or another -errno. */
int sparrow_conn_connect(struct sparrow_conn *conn, const struct sockaddr *sa,
    socklen_t len);

void sparrow_conn_opened(struct sparrow_conn *conn);

/* The connection failed, error is set already; or fails now with "what: why"
 * for an errno.  Both return error.code. */
int sparrow_conn_failed(struct sparrow_conn *conn);
int sparrow_conn_fail(struct sparrow_conn *conn, const char *what,
    int errnum);

/* recv(2) and send(2): > 0 bytes; 0 = end of file; -EAGAIN; another negative
 * code = the connection failed. */
ssize_t sparrow_conn_recv(struct sparrow_conn *conn, char *buf, size_t max);
ssize_t sparrow_conn_send(struct sparrow_conn *conn, const char *data,
    size_t len);

/* send(2) that leaves the connection as it is: > 0 bytes, or -errno. */
ssize_t sparrow_conn_try_send(struct sparrow_conn *conn, const char *data,
    size_t len);

struct sparrow_target {
	struct sockaddr_storage addr;
	socklen_t len;
};

/* Where a connection may go, in the order in which it is tried. */
struct sparrow_targets {
	struct sparrow_target list[SPARROW_TARGETS_MAX];
	size_t n;
};

/* The address without the port. */
void sparrow_target_print(const struct sparrow_target *target,
    char out[SPARROW_TARGET_TEXT]);

/* Take these addresses instead of looking for some; only while OPENING. */
void sparrow_tcp_aim(struct sparrow_conn *conn,
    const struct sparrow_targets *targets);

/*
 * The search for the addresses of an endpoint: literal, localhost (RFC 6761),
 * or by asking name servers.  Only the last takes time, descriptors or more
 * than one call of process().
 */
struct sparrow_resolve;

int sparrow_resolve_new(const struct sparrow_endpoint *endpoint,
    struct sparrow_resolve **out);	/* 0, -ENOMEM */
struct sparrow_resolve *sparrow_resolve_free(struct sparrow_resolve *resolve);

/* 0 = *targets is filled, with at least one; -EAGAIN = goes on; another
 * negative code = *error says why. */
int sparrow_resolve_process(struct sparrow_resolve *resolve,
    const struct pollfd *fds, size_t n, struct sparrow_time now,
    struct sparrow_targets *targets, struct sparrow_error *error);

size_t sparrow_resolve_pollfds(const struct sparrow_resolve *resolve,
    struct pollfd *fds, size_t n);
struct sparrow_time
sparrow_resolve_deadline(const struct sparrow_resolve *resolve);

#endif
