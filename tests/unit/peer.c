/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include <dirent.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#include "peer.h"

/* process() never blocks: it comes back within this, under valgrind on a busy
 * machine too. */
#define AT_ONCE_MS 500

struct sparrow_time
peer_now(void)
{
	return sparrow_clock_now(&sparrow_clock_system);
}

int
peer_open_fds(void)
{
	DIR *dir = opendir("/proc/self/fd");
	int n = 0;

	ck_assert_ptr_nonnull(dir);
	while (readdir(dir) != NULL)
		n++;
	closedir(dir);
	return n;
}

static int fds_before;

void
peer_setup(void)
{
	fds_before = peer_open_fds();
}

void
peer_teardown(void)
{
	ck_assert_int_eq(peer_open_fds(), fds_before);
}

bool
peer_listen(struct peer *peer, const char *address, int backlog)
{
	struct addrinfo hints = { .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV,
	    .ai_socktype = SOCK_STREAM };
	struct addrinfo *info;
	struct sparrow_target *target = &peer->target;

	memset(peer, 0, sizeof *peer);
	memset(peer->fillers, -1, sizeof peer->fillers);
	peer->accepted = -1;
	ck_assert_int_eq(getaddrinfo(address, "0", &hints, &info), 0);
	peer->listener = socket(info->ai_family, SOCK_STREAM, 0);
	target->len = sizeof target->addr;
	if (peer->listener < 0 ||
	    bind(peer->listener, info->ai_addr, info->ai_addrlen) != 0) {
		freeaddrinfo(info);
		close(peer->listener);
		return false;
	}
	freeaddrinfo(info);
	ck_assert_int_eq(listen(peer->listener, backlog), 0);
	ck_assert_int_eq(getsockname(peer->listener,
	    (struct sockaddr *)&target->addr, &target->len), 0);
	ck_assert_int_eq(getnameinfo((struct sockaddr *)&target->addr,
	    target->len, NULL, 0, peer->port, sizeof peer->port,
	    NI_NUMERICSERV), 0);
	return true;
}

void
peer_fill(struct peer *peer)
{
	struct pollfd pollfd = { .events = POLLOUT };
	size_t i;

	for (i = 0; i < PEER_FILLERS; i++) {
		pollfd.fd = socket(peer->target.addr.ss_family,
		    SOCK_STREAM | SOCK_NONBLOCK, 0);
		ck_assert_int_ge(pollfd.fd, 0);
		peer->fillers[i] = pollfd.fd;
		connect(pollfd.fd, (struct sockaddr *)&peer->target.addr,
		    peer->target.len);
		if (poll(&pollfd, 1, 100) == 0)
			return;
	}
	ck_abort_msg("the queue of the listener never fills");
}

void
peer_unfill(struct peer *peer)
{
	struct pollfd pollfd = { .fd = peer->listener, .events = POLLIN };
	size_t i;

	for (i = 0; i < PEER_FILLERS; i++) {
		if (peer->fillers[i] >= 0)
			close(peer->fillers[i]);
		peer->fillers[i] = -1;
	}
	while (poll(&pollfd, 1, 0) == 1)
		close(accept(peer->listener, NULL, NULL));
}

void
peer_accept(struct peer *peer)
{
	struct pollfd pollfd = { .fd = peer->listener, .events = POLLIN };

	ck_assert_int_eq(poll(&pollfd, 1, PATIENCE_MS), 1);
	peer->accepted = accept(peer->listener, NULL, NULL);
	ck_assert_int_ge(peer->accepted, 0);
}

void
peer_hang_up(struct peer *peer)
{
	close(peer->accepted);
	peer->accepted = -1;
}

void
peer_reset(struct peer *peer)
{
	struct linger linger = { .l_onoff = 1 };

	setsockopt(peer->accepted, SOL_SOCKET, SO_LINGER, &linger,
	    sizeof linger);
	peer_hang_up(peer);
}

void
peer_close(struct peer *peer)
{
	if (peer->listener >= 0) {
		peer_unfill(peer);
		close(peer->listener);
	}
	if (peer->accepted >= 0)
		close(peer->accepted);
	peer->listener = peer->accepted = -1;
}

void
peer_send(const struct peer *peer, const char *bytes, size_t len)
{
	ck_assert_int_eq(send(peer->accepted, bytes, len, MSG_NOSIGNAL),
	    (ssize_t)len);
}

void
peer_expect(const struct peer *peer, const char *bytes, size_t len)
{
	struct timeval patience = { .tv_sec = PATIENCE_MS / 1000 };
	char got[256];

	ck_assert_uint_le(len, sizeof got);
	setsockopt(peer->accepted, SOL_SOCKET, SO_RCVTIMEO, &patience,
	    sizeof patience);
	ck_assert_int_eq(recv(peer->accepted, got, len, MSG_WAITALL),
	    (ssize_t)len);
	ck_assert_mem_eq(got, bytes, len);
}

struct sparrow_conn *
conn_open(const struct sparrow_endpoint *endpoint)
{
	struct sparrow_conn *conn;
	struct sparrow_time t = peer_now();

	ck_assert_int_eq(sparrow_conn_open(endpoint, &unit_log, t, &conn), 0);
	ck_assert_int_eq(sparrow_conn_state(conn), SPARROW_CONN_OPENING);
	ck_assert(!sparrow_time_before(t, sparrow_conn_deadline(conn)));
	return conn;
}

struct sparrow_conn *
conn_open_tcp(const char *host, const char *port)
{
	struct sparrow_endpoint endpoint = { .host = host, .port = port };

	return conn_open(&endpoint);
}

short
conn_turn(struct sparrow_conn *conn, bool want_write, int64_t ms)
{
	struct pollfd fds[SPARROW_CONN_POLLFDS];
	size_t n = sparrow_conn_pollfds(conn, want_write, fds,
	    SPARROW_CONN_POLLFDS);
	struct sparrow_time t = peer_now();
	struct sparrow_time until = sparrow_time_min(
	    sparrow_conn_deadline(conn), sparrow_time_add_ms(t, ms));

	poll(fds, n, sparrow_time_timeout_ms(until, t));
	t = peer_now();
	sparrow_conn_process(conn, fds, n, t);
	ck_assert_int_lt(sparrow_time_diff_ms(peer_now(), t), AT_ONCE_MS);
	return n > 0 ? fds[0].revents : 0;
}

enum sparrow_conn_state
conn_settle(struct sparrow_conn *conn, int64_t ms)
{
	struct sparrow_time end = sparrow_time_add_ms(peer_now(), ms);

	while (sparrow_conn_state(conn) == SPARROW_CONN_OPENING &&
	    sparrow_time_before(peer_now(), end))
		conn_turn(conn, false,
		    sparrow_time_diff_ms(end, peer_now()) + 1);
	return sparrow_conn_state(conn);
}

void
conn_expect_failure(struct sparrow_conn *conn, int code, const char *text)
{
	struct pollfd fds[SPARROW_CONN_POLLFDS];
	struct sparrow_strbuf out;

	ck_assert_int_eq(conn_settle(conn, PATIENCE_MS), SPARROW_CONN_FAILED);
	ck_assert_int_eq(sparrow_conn_error(conn)->code, code);
	ck_assert_str_eq(sparrow_conn_error(conn)->text, text);
	ck_assert_uint_eq(sparrow_conn_pollfds(conn, true, fds,
	    SPARROW_CONN_POLLFDS), 0);
	ck_assert(sparrow_time_is_never(sparrow_conn_deadline(conn)));
	sparrow_strbuf_init(&out, 10);
	ck_assert_int_eq(sparrow_conn_read(conn, &out), code);
	ck_assert_int_eq(sparrow_conn_write(conn, "x", 1), code);
	sparrow_conn_process(conn, NULL, 0, peer_now());
	ck_assert_str_eq(sparrow_conn_error(conn)->text, text);
	ck_assert_ptr_null(sparrow_conn_close(conn));
}

ssize_t
conn_read_text(struct sparrow_conn *conn, struct sparrow_strbuf *out,
    size_t len)
{
	struct sparrow_time end = sparrow_time_add_ms(peer_now(), PATIENCE_MS);
	ssize_t n = -EAGAIN;

	while (out->len < len && sparrow_time_before(peer_now(), end)) {
		conn_turn(conn, false, PATIENCE_MS);
		n = sparrow_conn_read(conn, out);
		if (n <= 0 && n != -EAGAIN)
			break;
	}
	return n;
}

struct sparrow_conn *
conn_open_pair(struct peer *peer)
{
	struct sparrow_conn *conn;

	ck_assert(peer_listen(peer, "127.0.0.1", 1));
	conn = conn_open_tcp("127.0.0.1", peer->port);
	ck_assert_int_eq(conn_settle(conn, PATIENCE_MS), SPARROW_CONN_OPEN);
	peer_accept(peer);
	return conn;
}
