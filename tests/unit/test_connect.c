/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <supersparrow.h>

#include "peer.h"
#include "transport/conn.h"
#include "transport/transport.h"
#include "unit.h"

START_TEST(connection_that_is_refused_fails_at_once)
{
	struct peer peer;
	struct sparrow_conn *conn;

	ck_assert(peer_listen(&peer, "127.0.0.1", 1));
	peer_close(&peer);
	conn = conn_open_tcp("127.0.0.1", peer.port);
	ck_assert_str_eq(sparrow_conn_doing(conn), "connect");
	conn_expect_failure(conn, SUPERSPARROW_EUNREACHABLE,
	    "connect: Connection refused");
	conn = conn_open_tcp("::ffff:127.0.0.1", peer.port);
	conn_expect_failure(conn, SUPERSPARROW_EUNREACHABLE,
	    "connect: Connection refused (127.0.0.1)");
}
END_TEST

START_TEST(silent_address_keeps_connecting_until_the_caller_gives_up)
{
	struct peer peer;
	struct sparrow_conn *conn;
	struct sparrow_strbuf out;
	struct pollfd fd;

	ck_assert(peer_listen(&peer, "127.0.0.1", 0));
	peer_fill(&peer);
	conn = conn_open_tcp("127.0.0.1", peer.port);
	ck_assert_int_eq(conn_settle(conn, 2 * SPARROW_CONNECT_STEP_MS),
	    SPARROW_CONN_OPENING);
	ck_assert(sparrow_time_is_never(sparrow_conn_deadline(conn)));
	sparrow_strbuf_init(&out, 10);
	ck_assert_int_eq(sparrow_conn_read(conn, &out), -EAGAIN);
	ck_assert_int_eq(sparrow_conn_write(conn, "x", 1), -EAGAIN);
	/* An event that is not true opens nothing. */
	ck_assert_uint_eq(sparrow_conn_pollfds(conn, false, &fd, 1), 1);
	fd.revents = POLLOUT;
	sparrow_conn_process(conn, &fd, 1, peer_now());
	ck_assert_int_eq(sparrow_conn_state(conn), SPARROW_CONN_OPENING);
	sparrow_conn_close(conn);
	peer_close(&peer);
}
END_TEST

/* A connection that was given a list of addresses. */
static struct sparrow_conn *
open_list(const struct peer *const *peers, size_t n)
{
	struct sparrow_targets targets = { .n = n };
	struct sparrow_conn *conn = conn_open_tcp("name", "1");
	size_t i;

	for (i = 0; i < n; i++)
		targets.list[i] = peers[i]->target;
	sparrow_tcp_aim(conn, &targets);
	return conn;
}

START_TEST(next_address_is_tried_after_300_ms)
{
	const struct sparrow_time start = { .ns = 1000 };
	struct sparrow_time t;
	struct peer silent;
	struct peer good;
	struct sparrow_conn *conn;
	int fds;

	ck_assert(peer_listen(&silent, "127.0.0.1", 0));
	ck_assert(peer_listen(&good, "127.0.0.1", 1));
	peer_fill(&silent);
	conn = open_list((const struct peer *[]){ &silent, &good }, 2);
	sparrow_conn_process(conn, NULL, 0, start);
	fds = peer_open_fds();
	t = sparrow_conn_deadline(conn);
	ck_assert_int_eq(sparrow_time_diff_ms(t, start), 300);
	/* Not a moment earlier. */
	t.ns--;
	sparrow_conn_process(conn, NULL, 0, t);
	ck_assert(!sparrow_time_is_never(sparrow_conn_deadline(conn)));
	t.ns++;
	sparrow_conn_process(conn, NULL, 0, t);
	ck_assert(sparrow_time_is_never(sparrow_conn_deadline(conn)));
	ck_assert_int_eq(peer_open_fds(), fds);
	ck_assert_int_eq(conn_settle(conn, PATIENCE_MS), SPARROW_CONN_OPEN);
	peer_accept(&good);
	sparrow_conn_close(conn);
	peer_close(&good);
	peer_close(&silent);
}
END_TEST

START_TEST(next_address_is_tried_at_once_after_a_failure)
{
	struct peer closed;
	struct peer good;
	struct sparrow_conn *conn;
	struct sparrow_time start = peer_now();

	ck_assert(peer_listen(&closed, "127.0.0.1", 1));
	ck_assert(peer_listen(&good, "127.0.0.1", 1));
	peer_close(&closed);
	conn = open_list((const struct peer *[]){ &closed, &closed, &good,
	    &closed }, 4);
	ck_assert_int_eq(conn_settle(conn, PATIENCE_MS), SPARROW_CONN_OPEN);
	ck_assert_int_lt(sparrow_time_diff_ms(peer_now(), start),
	    SPARROW_CONNECT_STEP_MS);
	sparrow_conn_close(conn);
	peer_close(&good);
}
END_TEST

START_TEST(silent_address_gets_another_round_when_the_last_one_fails)
{
	struct sparrow_time start = peer_now();
	struct peer silent;
	struct peer closed;
	struct sparrow_conn *conn;

	ck_assert(peer_listen(&silent, "127.0.0.1", 0));
	ck_assert(peer_listen(&closed, "127.0.0.1", 1));
	peer_close(&closed);
	peer_fill(&silent);
	conn = open_list((const struct peer *[]){ &silent, &closed }, 2);
	ck_assert_int_eq(conn_settle(conn, 2 * SPARROW_CONNECT_STEP_MS),
	    SPARROW_CONN_OPENING);
	ck_assert_int_ge(sparrow_time_diff_ms(peer_now(), start),
	    SPARROW_CONNECT_STEP_MS);
	/* With room in the queue the kernel's next SYN is answered. */
	peer_unfill(&silent);
	ck_assert_int_eq(conn_settle(conn, PATIENCE_MS), SPARROW_CONN_OPEN);
	sparrow_conn_close(conn);
	peer_close(&silent);
}
END_TEST

START_TEST(error_names_the_address_that_failed_last)
{
	struct peer closed[2];
	size_t i;

	for (i = 0; i < 2; i++) {
		ck_assert(peer_listen(&closed[i],
		    i == 0 ? "127.0.0.1" : "127.0.0.2", 1));
		peer_close(&closed[i]);
	}
	conn_expect_failure(open_list((const struct peer *[]){ &closed[0],
	    &closed[1] }, 2), SUPERSPARROW_EUNREACHABLE,
	    "connect: Connection refused (127.0.0.2, last of 2 addresses)");
}
END_TEST

START_TEST(no_descriptor_left_is_said)
{
	struct rlimit limit;
	struct rlimit none;
	struct sparrow_conn *conn = conn_open_tcp("127.0.0.1", "1");

	getrlimit(RLIMIT_NOFILE, &limit);
	none = limit;
	none.rlim_cur = (rlim_t)dup(0);
	close((int)none.rlim_cur);
	setrlimit(RLIMIT_NOFILE, &none);
	sparrow_conn_process(conn, NULL, 0, peer_now());
	setrlimit(RLIMIT_NOFILE, &limit);
	conn_expect_failure(conn, SUPERSPARROW_EUNREACHABLE,
	    "socket: Too many open files");
}
END_TEST

/* --- Unix sockets */

static char folder[32];
static char path[64];

static void
unix_setup(void)
{
	peer_setup();
	strcpy(folder, "/tmp/sparrow-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(path, sizeof path, "%s/bgpd.vty", folder);
}

static void
unix_teardown(void)
{
	unlink(path);
	rmdir(folder);
	peer_teardown();
}

static void
unix_listen(struct peer *peer, int backlog)
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };

	memset(peer, 0, sizeof *peer);
	memset(peer->fillers, -1, sizeof peer->fillers);
	peer->accepted = -1;
	strcpy(sun.sun_path, path);
	memcpy(&peer->target.addr, &sun, sizeof sun);
	peer->target.len = sizeof sun;
	peer->listener = socket(AF_UNIX, SOCK_STREAM, 0);
	ck_assert_int_eq(bind(peer->listener, (struct sockaddr *)&sun,
	    sizeof sun), 0);
	ck_assert_int_eq(listen(peer->listener, backlog), 0);
}

static struct sparrow_conn *
open_unix(const char *name)
{
	struct sparrow_endpoint endpoint = { .socket = name };

	return conn_open(&endpoint);
}

START_TEST(unix_socket_carries_bytes_as_they_are)
{
	struct peer peer;
	struct sparrow_conn *conn;
	struct sparrow_strbuf out;

	unix_listen(&peer, 1);
	conn = open_unix(path);
	ck_assert_int_eq(conn_settle(conn, PATIENCE_MS), SPARROW_CONN_OPEN);
	peer_accept(&peer);
	sparrow_strbuf_init(&out, 100);
	ck_assert_int_eq(sparrow_conn_read(conn, &out), -EAGAIN);
	/* FRR's vtysh framing; IAC means nothing here. */
	peer_send(&peer, "a\xff\xfb\x01\0\0\0\0", 8);
	ck_assert_int_eq(conn_read_text(conn, &out, 8), 8);
	ck_assert_mem_eq(out.data, "a\xff\xfb\x01\0\0\0\0", 8);
	ck_assert_int_eq(sparrow_conn_write(conn, "show ip bgp\0", 12), 12);
	peer_expect(&peer, "show ip bgp\0", 12);
	peer_hang_up(&peer);
	ck_assert_int_eq(conn_read_text(conn, &out, 100), 0);
	ck_assert_int_eq(sparrow_conn_write(conn, "x", 1),
	    SUPERSPARROW_EUNREACHABLE);
	sparrow_strbuf_free(&out);
	conn_expect_failure(conn, SUPERSPARROW_EUNREACHABLE,
	    "write: Broken pipe");
	peer_close(&peer);
}
END_TEST

START_TEST(unix_socket_that_is_absent_or_dead_is_said)
{
	struct peer peer;

	conn_expect_failure(open_unix(path), SUPERSPARROW_EUNREACHABLE,
	    "connect: No such file or directory");
	conn_expect_failure(open_unix(""), SUPERSPARROW_EUNREACHABLE,
	    "connect: No such file or directory");
	unix_listen(&peer, 1);
	peer_close(&peer);
	conn_expect_failure(open_unix(path), SUPERSPARROW_EUNREACHABLE,
	    "connect: Connection refused");
}
END_TEST

START_TEST(unix_socket_of_another_group_is_said)
{
	struct peer peer;
	struct sparrow_conn *conn;
	uid_t user = geteuid();

	unix_listen(&peer, 1);
	ck_assert_int_eq(chmod(path, 0), 0);
	conn = open_unix(path);
	/* root may do everything. */
	if (user == 0)
		ck_assert_int_eq(seteuid(65534), 0);
	sparrow_conn_process(conn, NULL, 0, peer_now());
	ck_assert_int_eq(seteuid(user), 0);
	conn_expect_failure(conn, SUPERSPARROW_EUNREACHABLE, "connect: "
	    "Permission denied (is this user in the group of the socket?)");
	peer_close(&peer);
}
END_TEST

START_TEST(full_unix_socket_fails_at_once)
{
	struct peer peer;
	struct sparrow_conn *conn = NULL;
	struct sparrow_conn *conns[PEER_FILLERS];
	size_t n = 0;

	unix_listen(&peer, 0);
	while (n < PEER_FILLERS) {
		conn = open_unix(path);
		if (conn_settle(conn, PATIENCE_MS) == SPARROW_CONN_FAILED)
			break;
		conns[n++] = conn;
	}
	ck_assert_uint_lt(n, PEER_FILLERS);
	conn_expect_failure(conn, SUPERSPARROW_EUNREACHABLE, "connect: the "
	    "socket's queue is full (the route server accepts no connections)");
	while (n > 0)
		sparrow_conn_close(conns[--n]);
	peer_close(&peer);
}
END_TEST

START_TEST(path_that_no_socket_can_have_is_refused)
{
	char name[109];
	struct sparrow_conn *conn;

	/* 107 bytes fit, with their NUL. */
	memset(name, 'a', sizeof name);
	name[0] = '/';
	name[108] = '\0';
	conn_expect_failure(open_unix(name), SUPERSPARROW_EUNREACHABLE,
	    "connect: the socket's path has 108 bytes, at most 107 fit");
	name[107] = '\0';
	conn = open_unix(name);
	conn_expect_failure(conn, SUPERSPARROW_EUNREACHABLE,
	    "connect: No such file or directory");
}
END_TEST

Suite *
unit_suite(void)
{
	Suite *suite = suite_create("connect");
	TCase *tcase = tcase_create("connect");

	tcase_set_timeout(tcase, 60);
	tcase_add_checked_fixture(tcase, peer_setup, peer_teardown);
	tcase_add_test(tcase, connection_that_is_refused_fails_at_once);
	tcase_add_test(tcase,
	    silent_address_keeps_connecting_until_the_caller_gives_up);
	tcase_add_test(tcase, next_address_is_tried_after_300_ms);
	tcase_add_test(tcase, next_address_is_tried_at_once_after_a_failure);
	tcase_add_test(tcase,
	    silent_address_gets_another_round_when_the_last_one_fails);
	tcase_add_test(tcase, error_names_the_address_that_failed_last);
	tcase_add_test(tcase, no_descriptor_left_is_said);
	suite_add_tcase(suite, tcase);
	tcase = tcase_create("unix");
	tcase_add_checked_fixture(tcase, unix_setup, unix_teardown);
	tcase_add_test(tcase, unix_socket_carries_bytes_as_they_are);
	tcase_add_test(tcase, unix_socket_that_is_absent_or_dead_is_said);
	tcase_add_test(tcase, unix_socket_of_another_group_is_said);
	tcase_add_test(tcase, full_unix_socket_fails_at_once);
	tcase_add_test(tcase, path_that_no_socket_can_have_is_refused);
	suite_add_tcase(suite, tcase);
	return suite;
}
