/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Both ends of a connection on loopback, for the tests of transport/.
 */
#ifndef SPARROW_TESTS_PEER_H
#define SPARROW_TESTS_PEER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/clock.h"
#include "base/strbuf.h"
#include "transport/conn.h"
#include "transport/transport.h"
#include "unit.h"

/* Nothing on loopback takes so long. */
#define PATIENCE_MS 5000

/* Enough connections to fill the queue of listen(fd, 0). */
#define PEER_FILLERS 8

struct sparrow_time peer_now(void);

/* Fixtures: a test leaves no descriptor open. */
int peer_open_fds(void);
void peer_setup(void);
void peer_teardown(void);

/* The other side: a listener and the connection that it took. */
struct peer {
	int listener;
	int accepted;
	char port[8];
	int fillers[PEER_FILLERS];
	struct sparrow_target target;
};

/* Listen on a free port of an address; false if the machine has no such
 * address (no IPv6). */
bool peer_listen(struct peer *peer, const char *address, int backlog);

/* Connect until the queue takes no more: the next SYN is dropped. */
void peer_fill(struct peer *peer);

/* Empty the queue. */
void peer_unfill(struct peer *peer);
void peer_accept(struct peer *peer);
void peer_hang_up(struct peer *peer);
void peer_reset(struct peer *peer);
void peer_close(struct peer *peer);
void peer_send(const struct peer *peer, const char *bytes, size_t len);
void peer_expect(const struct peer *peer, const char *bytes, size_t len);

/* Our side.  After conn_open() process() must be due at once. */
struct sparrow_conn *conn_open(const struct sparrow_endpoint *endpoint);
struct sparrow_conn *conn_open_tcp(const char *host, const char *port);

/* An open connection to a new peer on 127.0.0.1. */
struct sparrow_conn *conn_open_pair(struct peer *peer);

/* One turn of the caller's loop, of at most ms; what was ready. */
short conn_turn(struct sparrow_conn *conn, bool want_write, int64_t ms);

/* Turn until it is open or failed, or ms have passed. */
enum sparrow_conn_state conn_settle(struct sparrow_conn *conn, int64_t ms);

/* It fails with this code and sentence, and stays so; then it is closed. */
void conn_expect_failure(struct sparrow_conn *conn, int code,
    const char *text);

/* Read until len bytes of text are there, the end, or an error. */
ssize_t conn_read_text(struct sparrow_conn *conn, struct sparrow_strbuf *out,
    size_t len);

#endif
