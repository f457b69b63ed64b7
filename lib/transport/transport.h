/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A non-blocking byte stream to a route server: TCP (telnet options stripped),
 * a Unix socket, or a program that is run for each question.  It knows no
 * dialect.
 *
 *     open() -> [resolving ->] connecting -> open -> closed
 *
 * The caller polls what sparrow_conn_pollfds() names and calls
 * sparrow_conn_process() when something is ready or sparrow_conn_deadline()
 * has come, which is at once after sparrow_conn_open().
 */
#ifndef SPARROW_TRANSPORT_TRANSPORT_H
#define SPARROW_TRANSPORT_TRANSPORT_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/log.h"
#include "base/strbuf.h"

/* One read(2); the caller comes back for more. */
#define SPARROW_CONN_READ_MAX (16 * 1024)

/* A connection waits for its own socket, or before that for those of name
 * servers, of which c-ares opens a few at most. */
#define SPARROW_CONN_POLLFDS 16

/* Next address of a name is tried when one has not answered for so long and
 * others are left; one socket is connecting at any time. */
#define SPARROW_CONNECT_STEP_MS 300

/* A peer that acknowledges nothing is dead after this time, instead of the
 * kernel's 15 minutes. */
#define SPARROW_TCP_USER_TIMEOUT_MS 2000

struct sparrow_conn;

/* Where to; the strings are borrowed as long as the connection lives. */
struct sparrow_endpoint {
	const char *host;	/* name or address, may have %zone */
	const char *port;	/* digits, or a service name */
	const char *socket;	/* instead of host and port, or NULL */
	const char *program;	/* full path, or NULL; socket becomes its
				 * argument -s then */
	bool no_lookup;		/* only an address or localhost, and digits */
};

enum sparrow_conn_state {
	SPARROW_CONN_OPENING,	/* resolving or connecting */
	SPARROW_CONN_OPEN,
	SPARROW_CONN_FAILED
};

/* Start; does no I/O yet: process() is due at once, and the state is OPENING.
 * 0 and *out, or -ENOMEM; whatever else can fail fails in process(). */
int sparrow_conn_open(const struct sparrow_endpoint *endpoint,
    const struct sparrow_log *log, struct sparrow_time now,
    struct sparrow_conn **out);

/* Close at once; NULL is allowed. Returns NULL. */
struct sparrow_conn *sparrow_conn_close(struct sparrow_conn *conn);

enum sparrow_conn_state sparrow_conn_state(const struct sparrow_conn *conn);

/* Why it failed: code and "what: why", such as "connect: Connection refused",
 * "name not known". */
const struct sparrow_error *sparrow_conn_error(const struct sparrow_conn *conn);

/* What it is doing, for errors about time: "looking up the name", "connect". */
const char *sparrow_conn_doing(const struct sparrow_conn *conn);

/* Descriptors to poll, at most SPARROW_CONN_POLLFDS; want_write: the caller
 * has bytes to write. */
size_t sparrow_conn_pollfds(const struct sparrow_conn *conn, bool want_write,
    struct pollfd *fds, size_t n);

/* When process() must be called if nothing becomes ready. */
struct sparrow_time sparrow_conn_deadline(const struct sparrow_conn *conn);

/* Go on with opening; when open, send telnet refusals that had to wait.  fds
 * are those of pollfds() with revents, other descriptors among them are
 * ignored.  It never blocks. */
void sparrow_conn_process(struct sparrow_conn *conn, const struct pollfd *fds,
    size_t n, struct sparrow_time now);

/*
 * Read text into out (its limit bounds one read).  > 0 bytes read from the
 * socket (out may have got fewer); 0 = the peer closed; -EAGAIN; another
 * negative code = failed, sparrow_conn_error() says why.  Never blocks, never
 * raises SIGPIPE.
 */
ssize_t sparrow_conn_read(struct sparrow_conn *conn,
    struct sparrow_strbuf *out);

/* How many bytes were taken; -EAGAIN; another negative code = failed. */
ssize_t sparrow_conn_write(struct sparrow_conn *conn, const char *data,
    size_t len);

#endif
