/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <supersparrow.h>

#include "peer.h"
#include "transport/conn.h"
#include "transport/transport.h"
#include "unit.h"

/* Write until the peer, who does not read, takes no more. */
static void
write_until_full(struct sparrow_conn *conn)
{
	static const char block[64 * 1024];
	ssize_t n;

	do
		n = sparrow_conn_write(conn, block, sizeof block);
	while (n > 0);
	ck_assert_int_eq(n, -EAGAIN);
}

START_TEST(text_comes_in_without_telnet_and_goes_out_as_it_is)
{
	struct peer peer;
	struct sparrow_conn *conn = conn_open_pair(&peer);
	struct sparrow_strbuf out;

	sparrow_strbuf_init(&out, 1000);
	ck_assert_int_eq(sparrow_conn_read(conn, &out), -EAGAIN);
	peer_send(&peer, "Hi\r\n\xff\xfb\x01\xff\xfd\x1fPassword: ", 20);
	conn_read_text(conn, &out, 14);
	ck_assert_str_eq(sparrow_strbuf_text(&out), "Hi\r\nPassword: ");
	/* Some daemons wait for our refusals before they ask. */
	peer_expect(&peer, "\xff\xfe\x01\xff\xfc\x1f", 6);
	ck_assert_int_eq(sparrow_conn_write(conn, "zebra\n", 6), 6);
	peer_expect(&peer, "zebra\n", 6);
	sparrow_strbuf_free(&out);
	sparrow_conn_close(conn);
	peer_close(&peer);
}
END_TEST

START_TEST(read_takes_no_more_than_its_limit)
{
	struct peer peer;
	struct sparrow_conn *conn = conn_open_pair(&peer);
	struct sparrow_strbuf out;

	sparrow_strbuf_init(&out, 4);
	peer_send(&peer, "abcdef", 6);
	ck_assert_int_eq(conn_read_text(conn, &out, 1), 4);
	ck_assert_str_eq(sparrow_strbuf_text(&out), "abcd");
	sparrow_strbuf_reset(&out);
	ck_assert_int_eq(conn_read_text(conn, &out, 1), 2);
	ck_assert_str_eq(sparrow_strbuf_text(&out), "ef");
	sparrow_strbuf_free(&out);
	sparrow_conn_close(conn);
	peer_close(&peer);
}
END_TEST

START_TEST(end_of_file_is_0_and_leaves_the_connection_open)
{
	struct peer peer;
	struct sparrow_conn *conn = conn_open_pair(&peer);
	struct sparrow_strbuf out;

	sparrow_strbuf_init(&out, 100);
	peer_send(&peer, "bye", 3);
	peer_hang_up(&peer);
	ck_assert_int_eq(conn_read_text(conn, &out, 100), 0);
	ck_assert_str_eq(sparrow_strbuf_text(&out), "bye");
	ck_assert_int_eq(sparrow_conn_state(conn), SPARROW_CONN_OPEN);
	ck_assert_int_eq(sparrow_conn_read(conn, &out), 0);
	sparrow_strbuf_free(&out);
	sparrow_conn_close(conn);
	peer_close(&peer);
}
END_TEST

START_TEST(last_words_are_read_although_a_refusal_finds_nobody)
{
	struct peer peer;
	struct sparrow_conn *conn = conn_open_pair(&peer);
	struct sparrow_strbuf out;

	sparrow_strbuf_init(&out, 4);
	peer_send(&peer, "\xff\xfb\x01Vty password is not set.", 27);
	peer_hang_up(&peer);
	/* The refusal that follows the first read is answered by a reset. */
	ck_assert_int_eq(conn_read_text(conn, &out, 1), 4);
	poll(NULL, 0, 50);
	sparrow_strbuf_reset(&out);
	out.limit = 100;
	conn_read_text(conn, &out, 100);
	ck_assert_str_eq(sparrow_strbuf_text(&out),
	    "ty password is not set.");
	sparrow_strbuf_free(&out);
	sparrow_conn_close(conn);
	peer_close(&peer);
}
END_TEST

START_TEST(reset_is_an_error_of_read)
{
	struct peer peer;
	struct sparrow_conn *conn = conn_open_pair(&peer);
	struct sparrow_strbuf out;

	sparrow_strbuf_init(&out, 100);
	peer_reset(&peer);
	ck_assert_int_eq(conn_read_text(conn, &out, 1),
	    SUPERSPARROW_EUNREACHABLE);
	conn_expect_failure(conn, SUPERSPARROW_EUNREACHABLE,
	    "read: Connection reset by peer");
	peer_close(&peer);
}
END_TEST

START_TEST(write_to_a_dead_session_fails_without_a_signal)
{
	struct peer peer;
	struct sparrow_conn *conn = conn_open_pair(&peer);
	ssize_t n = 0;
	int i;

	signal(SIGPIPE, SIG_DFL);
	peer_hang_up(&peer);
	for (i = 0; i < 100 && n >= 0; i++) {
		n = sparrow_conn_write(conn, "x", 1);
		poll(NULL, 0, 10);
	}
	ck_assert_int_eq(n, SUPERSPARROW_EUNREACHABLE);
	conn_expect_failure(conn, SUPERSPARROW_EUNREACHABLE,
	    "write: Broken pipe");
	peer_close(&peer);
}
END_TEST

START_TEST(write_to_a_peer_that_does_not_read_waits)
{
	struct peer peer;
	struct sparrow_conn *conn = conn_open_pair(&peer);

	write_until_full(conn);
	ck_assert_int_eq(sparrow_conn_state(conn), SPARROW_CONN_OPEN);
	sparrow_conn_close(conn);
	peer_close(&peer);
}
END_TEST

/* A full TCP connection takes a few bytes more at times that nobody knows: a
 * pair of Unix sockets does not, and stands in for it. */
static void
replace_by_pair(struct sparrow_conn *conn, struct peer *peer)
{
	int fds[2];

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0,
	    fds), 0);
	ck_assert_int_eq(dup2(fds[0], conn->fd), conn->fd);
	ck_assert_int_eq(dup2(fds[1], peer->accepted), peer->accepted);
	close(fds[0]);
	close(fds[1]);
}

/* Everything that is on its way to the peer; the last 3 bytes. */
static void
drain(const struct peer *peer, char last[3])
{
	char c;

	while (recv(peer->accepted, &c, 1, 0) == 1) {
		memmove(last, last + 1, 2);
		last[2] = c;
	}
}

START_TEST(refusals_that_do_not_fit_wait_for_room)
{
	struct peer peer;
	struct sparrow_conn *conn = conn_open_pair(&peer);
	struct sparrow_strbuf out;
	struct pollfd fd;
	char last[3] = "";

	replace_by_pair(conn, &peer);
	sparrow_strbuf_init(&out, 100);
	sparrow_conn_pollfds(conn, false, &fd, 1);
	ck_assert_int_eq(fd.events, POLLIN);
	write_until_full(conn);
	peer_send(&peer, "\xff\xfb\x01.", 4);
	conn_read_text(conn, &out, 1);
	ck_assert_str_eq(sparrow_strbuf_text(&out), ".");
	sparrow_conn_pollfds(conn, false, &fd, 1);
	ck_assert_int_eq(fd.events, POLLIN | POLLOUT);
	ck_assert_int_eq(sparrow_conn_write(conn, "x", 1), -EAGAIN);
	drain(&peer, last);
	ck_assert_mem_eq(last, "\0\0\0", 3);
	/* Both process() and read() send them. */
	if (_i == 0)
		sparrow_conn_process(conn, NULL, 0, peer_now());
	else
		ck_assert_int_eq(sparrow_conn_read(conn, &out), -EAGAIN);
	drain(&peer, last);
	ck_assert_mem_eq(last, "\xff\xfe\x01", 3);
	sparrow_conn_pollfds(conn, false, &fd, 1);
	ck_assert_int_eq(fd.events, POLLIN);
	sparrow_strbuf_free(&out);
	sparrow_conn_close(conn);
	peer_close(&peer);
}
END_TEST

START_TEST(subnegotiation_fails_the_connection)
{
	struct peer peer;
	struct sparrow_conn *conn = conn_open_pair(&peer);
	struct sparrow_strbuf out;

	sparrow_strbuf_init(&out, 100);
	peer_send(&peer, "\xff\xfa\x18\x01\xff\xf0", 6);
	ck_assert_int_eq(conn_read_text(conn, &out, 1), SUPERSPARROW_EPROTOCOL);
	conn_expect_failure(conn, SUPERSPARROW_EPROTOCOL,
	    "telnet: the peer started a subnegotiation (IAC SB), "
	    "which no route server needs");
	peer_close(&peer);
}
END_TEST

Suite *
unit_suite(void)
{
	Suite *suite = suite_create("transport");
	TCase *tcase = tcase_create("transport");

	tcase_set_timeout(tcase, 60);
	tcase_add_checked_fixture(tcase, peer_setup, peer_teardown);
	tcase_add_test(tcase,
	    text_comes_in_without_telnet_and_goes_out_as_it_is);
	tcase_add_test(tcase, read_takes_no_more_than_its_limit);
	tcase_add_test(tcase, end_of_file_is_0_and_leaves_the_connection_open);
	tcase_add_test(tcase,
	    last_words_are_read_although_a_refusal_finds_nobody);
	tcase_add_test(tcase, reset_is_an_error_of_read);
	tcase_add_test(tcase, write_to_a_dead_session_fails_without_a_signal);
	tcase_add_test(tcase, write_to_a_peer_that_does_not_read_waits);
	tcase_add_loop_test(tcase, refusals_that_do_not_fit_wait_for_room, 0,
	    2);
	tcase_add_test(tcase, subnegotiation_fails_the_connection);
	suite_add_tcase(suite, tcase);
	return suite;
}
