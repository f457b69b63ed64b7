/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <supersparrow.h>

#include "peer.h"
#include "transport/conn.h"
#include "transport/transport.h"
#include "unit.h"

#define OUT_MAX (64 * 1024)

static struct sparrow_strbuf out;

static void
setup(void)
{
	peer_setup();
	sparrow_strbuf_init(&out, OUT_MAX);
}

/* A test leaves no process, running or not. */
static void
teardown(void)
{
	sparrow_strbuf_free(&out);
	ck_assert_int_eq(waitpid(-1, NULL, WNOHANG), -1);
	ck_assert_int_eq(errno, ECHILD);
	peer_teardown();
}

static struct sparrow_conn *
open_program(const char *program)
{
	struct sparrow_endpoint endpoint = { .program = program };
	struct sparrow_conn *conn = conn_open(&endpoint);

	ck_assert_int_eq(conn_settle(conn, PATIENCE_MS), SPARROW_CONN_OPEN);
	return conn;
}

static void
command(struct sparrow_conn *conn, const char *text)
{
	size_t len = strlen(text) + 1;

	ck_assert_int_eq(sparrow_conn_write(conn, text, len), (ssize_t)len);
}

/* The next reply is this text and this status. */
static void
expect(struct sparrow_conn *conn, const char *text, char status)
{
	size_t len = strlen(text);
	char end[] = { 0, 0, 0, status };

	sparrow_strbuf_reset(&out);
	conn_read_text(conn, &out, len + sizeof end);
	ck_assert_uint_eq(out.len, len + sizeof end);
	ck_assert_str_eq(sparrow_strbuf_text(&out), text);
	ck_assert_int_eq(memcmp(out.data + len, end, sizeof end), 0);
	ck_assert_int_eq(sparrow_conn_read(conn, &out), -EAGAIN);
}

/* The process that a connection started. */
static pid_t
child(void)
{
	char path[64], text[64];
	FILE *file;

	snprintf(path, sizeof path, "/proc/self/task/%d/children", getpid());
	file = fopen(path, "r");
	ck_assert_ptr_nonnull(file);
	ck_assert_ptr_nonnull(fgets(text, sizeof text, file));
	fclose(file);
	return (pid_t)strtol(text, NULL, 10);
}

START_TEST(words_become_arguments)
{
	struct sparrow_conn *conn = open_program("/usr/bin/printf");

	command(conn, "%s|%s|%s\\n -j show  rib");
	expect(conn, "-j|show|rib\n", 0);
	/* No shell ever sees them. */
	command(conn, "%s\\n $HOME;id `id` * ~");
	expect(conn, "$HOME;id\n`id`\n*\n~\n", 0);
	sparrow_conn_close(conn);
}
END_TEST

START_TEST(socket_stands_before_the_command)
{
	struct sparrow_endpoint endpoint = {
		.program = "/bin/echo", .socket = "/run/a b",
	};
	struct sparrow_conn *conn = conn_open(&endpoint);

	conn_settle(conn, PATIENCE_MS);
	command(conn, "show rib");
	expect(conn, "-s /run/a b show rib\n", 0);
	sparrow_conn_close(conn);
}
END_TEST

START_TEST(connection_serves_one_command_after_another)
{
	struct sparrow_conn *conn = open_program("/bin/echo");
	char text[32];
	int i;

	for (i = 0; i < 50; i++) {
		snprintf(text, sizeof text, "command %d", i);
		command(conn, text);
		ck_assert_int_eq(sparrow_conn_write(conn, "x", 2), -EAGAIN);
		strcat(text, "\n");
		expect(conn, text, 0);
	}
	ck_assert_int_eq(sparrow_conn_write(conn, "in ", 3), 3);
	ck_assert_int_eq(sparrow_conn_read(conn, &out), -EAGAIN);
	ck_assert_int_eq(sparrow_conn_write(conn, "pieces\0next", 11), 7);
	expect(conn, "in pieces\n", 0);
	sparrow_conn_close(conn);
}
END_TEST

/* Who has something to write is woken up. */
START_TEST(idle_connection_is_ready_to_be_written)
{
	struct sparrow_conn *conn = open_program("/bin/echo");
	struct pollfd fds[SPARROW_CONN_POLLFDS];
	int i;

	for (i = 0; i < 3; i++) {
		ck_assert_int_eq(conn_turn(conn, true, PATIENCE_MS), POLLOUT);
		ck_assert_uint_eq(sparrow_conn_pollfds(conn, false, fds,
		    SPARROW_CONN_POLLFDS), 0);
		command(conn, "text");
		ck_assert_uint_eq(sparrow_conn_pollfds(conn, true, fds,
		    SPARROW_CONN_POLLFDS), 1);
		ck_assert_int_eq(fds[0].events, POLLIN);
		expect(conn, "text\n", 0);
	}
	sparrow_conn_close(conn);
}
END_TEST

START_TEST(errors_and_status_are_part_of_the_reply)
{
	struct sparrow_conn *conn = open_program("/bin/ls");

	setenv("LC_ALL", "nonsense", 1);
	command(conn, "/nonexistent");
	expect(conn, "/bin/ls: cannot access '/nonexistent': "
	    "No such file or directory\n", 2);
	sparrow_conn_close(conn);
}
END_TEST

START_TEST(nothing_but_silence_is_a_reply_too)
{
	struct sparrow_conn *conn = open_program("/bin/true");

	command(conn, "");
	expect(conn, "", 0);
	sparrow_conn_close(conn);
}
END_TEST

START_TEST(failure_without_a_word_fails_the_connection)
{
	struct sparrow_conn *conn = open_program("/bin/false");

	command(conn, "show");
	ck_assert_int_eq(conn_read_text(conn, &out, 1),
	    SUPERSPARROW_EUNREACHABLE);
	ck_assert_str_eq(sparrow_conn_error(conn)->text,
	    "run /bin/false: exit status 1 and no output");
	sparrow_conn_close(conn);
}
END_TEST

START_TEST(program_that_cannot_be_run_fails_the_connection)
{
	static const struct {
		const char *program;
		const char *error;
	} cases[] = {
		{ "/nonexistent/bgpctl",
		    "run /nonexistent/bgpctl: No such file or directory" },
		{ "/etc/passwd", "run /etc/passwd: Permission denied" },
	};
	size_t i;

	for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct sparrow_endpoint endpoint = {
			.program = cases[i].program,
		};

		conn_expect_failure(conn_open(&endpoint),
		    SUPERSPARROW_EUNREACHABLE, cases[i].error);
	}
}
END_TEST

/* It could be run, one thought.  Under valgrind it is run and ends with status
 * 127: there a child has no way to report its exec(2). */
START_TEST(program_that_went_away_fails_the_connection)
{
	struct sparrow_conn *conn = open_program("/tmp");
	ssize_t n = sparrow_conn_write(conn, "show", 5);

	if (n == 5)
		n = conn_read_text(conn, &out, 1);
	ck_assert_int_eq(n, SUPERSPARROW_EUNREACHABLE);
	ck_assert_msg(strcmp(sparrow_conn_error(conn)->text,
	    "run /tmp: Permission denied") == 0 ||
	    strcmp(sparrow_conn_error(conn)->text,
	    "run /tmp: exit status 127 and no output") == 0, "%s",
	    sparrow_conn_error(conn)->text);
	ck_assert_int_eq(sparrow_conn_state(conn), SPARROW_CONN_FAILED);
	sparrow_conn_close(conn);
}
END_TEST

START_TEST(program_gets_no_environment_and_no_input)
{
	struct sparrow_conn *conn = open_program("/usr/bin/env");

	setenv("SPARROW_SECRET", "1", 1);
	command(conn, "");
	expect(conn, "", 0);
	sparrow_conn_close(conn);
	conn = open_program("/bin/cat");
	command(conn, "-");
	expect(conn, "", 0);
	sparrow_conn_close(conn);
}
END_TEST

/* Only those of the harness are not ours to close. */
START_TEST(program_gets_no_descriptor_of_ours)
{
	struct sparrow_conn *other = open_program("/bin/sleep");
	struct sparrow_conn *conn = open_program("/bin/ls");
	int fd;

	command(other, "1000");
	for (fd = 3; fd < 1024; fd++)
		if (fcntl(fd, F_GETFD) == 0)
			fcntl(fd, F_SETFD, FD_CLOEXEC);
	command(conn, "/proc/self/fd");
	expect(conn, "0\n1\n2\n3\n", 0);
	sparrow_conn_close(other);
	sparrow_conn_close(conn);
}
END_TEST

START_TEST(signals_of_the_host_program_are_not_passed_on)
{
	struct sparrow_conn *conn = open_program("/bin/grep");
	unsigned long blocked = 1, ignored = ~0ul;
	sigset_t set, before;

	signal(SIGPIPE, SIG_IGN);
	sigfillset(&set);
	sigprocmask(SIG_BLOCK, &set, &before);
	command(conn, "-h -e SigBlk -e SigIgn /proc/self/status");
	sigprocmask(SIG_SETMASK, &before, NULL);
	signal(SIGPIPE, SIG_DFL);
	conn_read_text(conn, &out, 2 * 25 + 4);
	ck_assert_int_eq(sscanf(sparrow_strbuf_text(&out),
	    "SigBlk: %lx SigIgn: %lx", &blocked, &ignored), 2);
	ck_assert_uint_eq(blocked, 0);
	/* The C library has signals of its own above these. */
	ck_assert_uint_eq(ignored & 0x7fffffff, 0);
	sparrow_conn_close(conn);
}
END_TEST

START_TEST(closed_standard_descriptors_do_no_harm)
{
	struct sparrow_conn *conn;
	int saved[3], fd;

	for (fd = 0; fd < 3; fd++) {
		saved[fd] = fcntl(fd, F_DUPFD_CLOEXEC, 10);
		close(fd);
	}
	conn = open_program("/bin/cat");
	command(conn, "/proc/self/cmdline");
	conn_read_text(conn, &out, 24 + 4);
	sparrow_conn_close(conn);
	for (fd = 0; fd < 3; fd++) {
		if (saved[fd] >= 0)
			dup2(saved[fd], fd);
		close(saved[fd]);
	}
	ck_assert_uint_eq(out.len, 28);
	ck_assert_int_eq(memcmp(out.data, "/bin/cat\0/proc/self/cmdline", 28),
	    0);
}
END_TEST

START_TEST(close_ends_the_program)
{
	struct sparrow_time begin = peer_now();
	struct sparrow_conn *conn = open_program("/bin/sleep");
	pid_t pid;

	command(conn, "1000");
	pid = child();
	ck_assert_int_eq(kill(pid, 0), 0);
	sparrow_conn_close(conn);
	ck_assert_int_eq(kill(pid, 0), -1);
	ck_assert_int_eq(errno, ESRCH);
	ck_assert_int_lt(sparrow_time_diff_ms(peer_now(), begin), 1000);
}
END_TEST

START_TEST(flood_ends_with_the_connection)
{
	struct sparrow_conn *conn = open_program("/usr/bin/yes");
	size_t total = 0;

	command(conn, "sparrow");
	while (total < 1024 * 1024) {
		sparrow_strbuf_reset(&out);
		conn_read_text(conn, &out, 1);
		ck_assert_uint_gt(out.len, 0);
		total += out.len;
	}
	sparrow_conn_close(conn);
}
END_TEST

START_TEST(program_ended_by_a_signal_fails_the_connection)
{
	struct sparrow_conn *conn = open_program("/bin/sleep");

	command(conn, "1000");
	kill(child(), SIGSEGV);
	ck_assert_int_eq(conn_read_text(conn, &out, 1),
	    SUPERSPARROW_EUNREACHABLE);
	ck_assert_str_eq(sparrow_conn_error(conn)->text,
	    "run /bin/sleep: ended by signal 11");
	sparrow_conn_close(conn);
}
END_TEST

/* The host program may have made children wait for themselves. */
START_TEST(ignored_sigchld_costs_only_the_status)
{
	struct sparrow_conn *conn = open_program("/bin/ls");

	signal(SIGCHLD, SIG_IGN);
	command(conn, "/nonexistent");
	conn_read_text(conn, &out, 70);
	signal(SIGCHLD, SIG_DFL);
	ck_assert_uint_gt(out.len, 4);
	ck_assert_int_eq(memcmp(out.data + out.len - 4, "\0\0\0", 4), 0);
	sparrow_conn_close(conn);
}
END_TEST

START_TEST(end_of_the_reply_comes_in_any_pieces)
{
	struct sparrow_conn *conn = open_program("/bin/echo");
	char all[8];
	size_t n;

	command(conn, "abc");
	for (n = 0; n < sizeof all; n += out.len) {
		out.limit = 1;
		sparrow_strbuf_reset(&out);
		ck_assert_int_eq(conn_read_text(conn, &out, 1), 1);
		memcpy(all + n, out.data, out.len);
	}
	ck_assert_int_eq(memcmp(all, "abc\n\0\0\0", 8), 0);
	out.limit = OUT_MAX;
	command(conn, "next");
	expect(conn, "next\n", 0);
	sparrow_conn_close(conn);
}
END_TEST

START_TEST(commands_are_limited)
{
	char text[512];
	struct sparrow_conn *conn = open_program("/bin/echo");

	memset(text, 'x', sizeof text);
	text[256] = '\0';
	ck_assert_int_eq(sparrow_conn_write(conn, text, 257), 257);
	conn_read_text(conn, &out, 257 + 4);
	ck_assert_uint_eq(out.len, 257 + 4);
	text[256] = 'x';
	ck_assert_int_eq(sparrow_conn_write(conn, text, sizeof text),
	    SUPERSPARROW_EUNREACHABLE);
	sparrow_conn_close(conn);

	conn = open_program("/bin/echo");
	command(conn, "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16");
	expect(conn, "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n", 0);
	ck_assert_int_eq(sparrow_conn_write(conn,
	    "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17", 43),
	    SUPERSPARROW_EUNREACHABLE);
	ck_assert_str_eq(sparrow_conn_error(conn)->text,
	    "run /bin/echo: Argument list too long");
	sparrow_conn_close(conn);
}
END_TEST

START_TEST(close_before_anything_happened_is_allowed)
{
	struct sparrow_endpoint endpoint = { .program = "/bin/echo" };

	sparrow_conn_close(conn_open(&endpoint));
	sparrow_conn_close(open_program("/bin/echo"));
}
END_TEST

Suite *
unit_suite(void)
{
	Suite *suite = suite_create("process");
	TCase *tcase = tcase_create("process");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, words_become_arguments);
	tcase_add_test(tcase, socket_stands_before_the_command);
	tcase_add_test(tcase, connection_serves_one_command_after_another);
	tcase_add_test(tcase, idle_connection_is_ready_to_be_written);
	tcase_add_test(tcase, errors_and_status_are_part_of_the_reply);
	tcase_add_test(tcase, nothing_but_silence_is_a_reply_too);
	tcase_add_test(tcase, failure_without_a_word_fails_the_connection);
	tcase_add_test(tcase, program_that_cannot_be_run_fails_the_connection);
	tcase_add_test(tcase, program_that_went_away_fails_the_connection);
	tcase_add_test(tcase, program_gets_no_environment_and_no_input);
	tcase_add_test(tcase, program_gets_no_descriptor_of_ours);
	tcase_add_test(tcase, signals_of_the_host_program_are_not_passed_on);
	tcase_add_test(tcase, closed_standard_descriptors_do_no_harm);
	tcase_add_test(tcase, close_ends_the_program);
	tcase_add_test(tcase, flood_ends_with_the_connection);
	tcase_add_test(tcase, program_ended_by_a_signal_fails_the_connection);
	tcase_add_test(tcase, ignored_sigchld_costs_only_the_status);
	tcase_add_test(tcase, end_of_the_reply_comes_in_any_pieces);
	tcase_add_test(tcase, commands_are_limited);
	tcase_add_test(tcase, close_before_anything_happened_is_allowed);
	suite_add_tcase(suite, tcase);
	return suite;
}
