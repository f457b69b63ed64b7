/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A program that is run for each question, as if it were a connection that is
 * always open.  What is written up to a NUL is one command; what comes back is
 * what FRR's vtysh socket would send: text, NUL NUL NUL, status.
 *
 *   IDLE --command--> RUNNING --end of its output--> ENDING --exit--> IDLE
 *
 *  1. The command is cut into words at its blanks and given to the program
 *     as its arguments: no shell, no environment, /dev/null as input, output
 *     and errors through one pipe.  Every other descriptor of ours closes
 *     itself (O_CLOEXEC).
 *  2. Both the end of the output and the exit are waited for in poll(2); the
 *     exit through a pidfd, or without one by asking again and again.
 *     SIGCHLD is the host program's business.
 *  3. A reply that may not be whole is none: a signal that ended the program,
 *     or a failure without a word, is a failed connection.
 *  4. With the connection ends the program.
 *  5. The pipe of the next program is there before it is: its writable end is
 *     what poll(2) finds ready when a command can be written.
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <supersparrow.h>

#include "transport/conn.h"

/* Questions have below 80 bytes and 5 words. */
#define COMMAND_MAX 256
#define WORDS_MAX 16

/* program, "-s", socket, words, NULL */
#define ARGS_MAX (3 + WORDS_MAX + 1)

/* Without a pidfd: how often we ask whether it has ended. */
#define WAIT_STEP_MS 5

/* A program that was killed is gone in less than 1 ms, unless the kernel
 * itself hangs (a dead NFS server): then a zombie is the lesser evil. */
#define KILL_STEPS 100

/* NUL NUL NUL STATUS */
#define END_LEN 4

struct process {
	struct sparrow_conn conn;	/* first; fd: the output, -1: none */
	int pipe[2];			/* of the next program; -1: none */
	char command[COMMAND_MAX + 1];	/* what came of it */
	size_t command_len;
	bool opened;			/* the descriptors below count */
	pid_t pid;			/* 0: none runs */
	int pidfd;			/* -1: none */
	bool spoke;			/* it printed something */
	char end[END_LEN];
	size_t end_left;		/* of that, still to be read */
};

static struct process *
process_of(struct sparrow_conn *conn)
{
	return (struct process *)conn;
}

/* --- system calls that the C library may not have */

static int
open_pidfd(pid_t pid)
{
#ifdef SYS_pidfd_open
	return (int)syscall(SYS_pidfd_open, pid, 0);
#else
	(void)pid;
	return -1;
#endif
}

/* By the pidfd, if there is one: should somebody else have waited for the
 * process, its number may be another's by now. */
static void
kill_program(const struct process *p)
{
#ifdef SYS_pidfd_send_signal
	if (p->pidfd >= 0) {
		syscall(SYS_pidfd_send_signal, p->pidfd, SIGKILL, NULL, 0);
		return;
	}
#endif
	kill(p->pid, SIGKILL);
}

/* --- the end of a program */

/* Has it ended?  0 and *status as waitpid(2) has it; -EAGAIN: not yet. */
static int
reap(struct process *p, int *status)
{
	pid_t pid;

	*status = 0;
	do
		pid = waitpid(p->pid, status, WNOHANG);
	while (pid < 0 && errno == EINTR);
	if (pid == 0)
		return -EAGAIN;
	/* ECHILD: the host program ignores SIGCHLD, or waits for everybody's
	 * children; the status is lost. */
	if (p->pidfd >= 0)
		close(p->pidfd);
	p->pidfd = -1;
	p->pid = 0;
	return 0;
}

static void
close_pipe(struct process *p)
{
	int i;

	for (i = 0; i < 2; i++) {
		if (p->pipe[i] >= 0)
			close(p->pipe[i]);
		p->pipe[i] = -1;
	}
}

static void
process_release(struct sparrow_conn *conn)
{
	struct process *p = process_of(conn);
	struct pollfd fd = { .fd = p->pidfd, .events = POLLIN };
	int status, i;

	/* Nothing was opened yet. */
	if (!p->opened)
		return;
	close_pipe(p);
	if (p->pid == 0)
		return;
	kill_program(p);
	for (i = 0; i < KILL_STEPS && reap(p, &status) == -EAGAIN; i++)
		poll(&fd, 1, 1);
	if (p->pidfd >= 0)
		close(p->pidfd);
	p->pidfd = -1;
	p->pid = 0;
}

/* It has ended: is there a whole reply?  0, or what failed. */
static int
take_status(struct process *p, int status)
{
	struct sparrow_error *error = &p->conn.error;
	const char *program = p->conn.endpoint.program;

	if (WIFSIGNALED(status)) {
		sparrow_error_set(error, SUPERSPARROW_EUNREACHABLE,
		    "run %s: ended by signal %d", program, WTERMSIG(status));
		return sparrow_conn_failed(&p->conn);
	}
	if (WEXITSTATUS(status) != 0 && !p->spoke) {
		sparrow_error_set(error, SUPERSPARROW_EUNREACHABLE,
		    "run %s: exit status %d and no output", program,
		    WEXITSTATUS(status));
		return sparrow_conn_failed(&p->conn);
	}
	memset(p->end, 0, sizeof p->end);
	p->end[END_LEN - 1] = (char)WEXITSTATUS(status);
	p->end_left = END_LEN;
	return 0;
}

/* --- its beginning */

static int
fail(struct process *p, int errnum)
{
	char what[SPARROW_ERROR_TEXT] = "run ";

	strncat(what, p->conn.endpoint.program, sizeof what - sizeof "run ");
	return sparrow_conn_fail(&p->conn, what, errnum);
}

/* Only our end is non-blocking: programs do not expect theirs to be.  0, or
 * the connection has failed. */
static int
make_pipe(struct process *p)
{
	if (pipe2(p->pipe, O_CLOEXEC) == 0 &&
	    fcntl(p->pipe[0], F_SETFL, O_NONBLOCK) == 0)
		return 0;
	return fail(p, errno);
}

/* Cut the command at its blanks.  0, or E2BIG: too many words. */
static int
make_args(struct process *p, char *args[ARGS_MAX])
{
	const struct sparrow_endpoint *endpoint = &p->conn.endpoint;
	char *rest = p->command, *word;
	size_t n = 0, words = 0;

	args[n++] = (char *)endpoint->program;
	if (endpoint->socket != NULL) {
		args[n++] = (char *)"-s";
		args[n++] = (char *)endpoint->socket;
	}
	while ((word = strsep(&rest, " ")) != NULL) {
		if (*word == '\0')
			continue;
		if (words++ == WORDS_MAX)
			return E2BIG;
		args[n++] = word;
	}
	args[n] = NULL;
	return 0;
}

/* The pipe may have got the number of a standard descriptor that was closed:
 * 1 and 2 are made from it before 0 is opened. */
static int
set_descriptors(posix_spawn_file_actions_t *actions, int output)
{
	int err;

	err = posix_spawn_file_actions_adddup2(actions, output, STDOUT_FILENO);
	if (err == 0)
		err = posix_spawn_file_actions_adddup2(actions, STDOUT_FILENO,
		    STDERR_FILENO);
	if (err == 0)
		err = posix_spawn_file_actions_addopen(actions, STDIN_FILENO,
		    "/dev/null", O_RDONLY, 0);
	return err;
}

/* Whatever the host program blocks or ignores, the program does not. */
static int
set_signals(posix_spawnattr_t *attr)
{
	sigset_t set;
	int err;

	sigemptyset(&set);
	err = posix_spawnattr_setsigmask(attr, &set);
	sigfillset(&set);
	if (err == 0)
		err = posix_spawnattr_setsigdefault(attr, &set);
	if (err == 0)
		err = posix_spawnattr_setflags(attr, POSIX_SPAWN_SETSIGMASK |
		    POSIX_SPAWN_SETSIGDEF);
	return err;
}

/* 0 or a positive errno. */
static int
spawn(struct process *p, char *const args[], int output)
{
	char *const environment[] = { NULL };
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attr;
	int err = posix_spawn_file_actions_init(&actions);

	if (err != 0)
		return err;
	err = posix_spawnattr_init(&attr);
	if (err != 0)
		goto out;
	err = set_descriptors(&actions, output);
	if (err == 0)
		err = set_signals(&attr);
	if (err == 0)
		err = posix_spawn(&p->pid, p->conn.endpoint.program, &actions,
		    &attr, args, environment);
	if (err != 0)
		p->pid = 0;
	posix_spawnattr_destroy(&attr);
out:
	posix_spawn_file_actions_destroy(&actions);
	return err;
}

/* Run the command; 0, or the connection has failed. */
static int
start(struct process *p)
{
	char *args[ARGS_MAX];
	int err = make_args(p, args);

	if (err == 0)
		err = spawn(p, args, p->pipe[1]);
	if (err != 0)
		return fail(p, err);
	p->pidfd = open_pidfd(p->pid);
	p->conn.fd = p->pipe[0];
	p->pipe[0] = -1;
	close_pipe(p);
	p->command_len = 0;
	p->spoke = false;
	return 0;
}

/* --- the row */

static void
process_process(struct sparrow_conn *conn, const struct pollfd *fds, size_t n,
    struct sparrow_time now)
{
	struct process *p = process_of(conn);

	(void)fds;
	(void)n;
	if (conn->state == SPARROW_CONN_OPENING) {
		p->pidfd = p->pipe[0] = p->pipe[1] = -1;
		p->opened = true;
		if (access(conn->endpoint.program, X_OK) != 0)
			fail(p, errno);
		else if (make_pipe(p) == 0)
			sparrow_conn_opened(conn);
	} else if (p->end_left == 0) {
		conn->deadline = p->pid != 0 && conn->fd < 0 && p->pidfd < 0 ?
		    sparrow_time_add_ms(now, WAIT_STEP_MS) :
		    sparrow_time_never();
	}
}

static size_t
process_pollfds(const struct sparrow_conn *conn, bool want_write,
    struct pollfd *fds, size_t n)
{
	const struct process *p = (const struct process *)conn;
	struct pollfd fd = {
		.fd = conn->fd >= 0 ? conn->fd : p->pidfd,
		.events = POLLIN,
	};

	/* Nothing runs: a command can be written. */
	if (p->pid == 0 && want_write)
		fd = (struct pollfd){ .fd = p->pipe[1], .events = POLLOUT };
	if (fd.fd < 0 || n == 0)
		return 0;
	fds[0] = fd;
	return 1;
}

/* Give the end of the reply, as far as there is room. */
static ssize_t
read_end(struct process *p, size_t max, struct sparrow_strbuf *out)
{
	size_t n = p->end_left < max ? p->end_left : max;

	if (sparrow_strbuf_append(out, p->end + END_LEN - p->end_left, n) != 0)
		return sparrow_conn_fail(&p->conn, "read", -out->error);
	p->end_left -= n;
	/* What is left is there at once. */
	p->conn.deadline = p->end_left == 0 ? sparrow_time_never() :
	    (struct sparrow_time){ .ns = 0 };
	return (ssize_t)n;
}

/* 0: the output has ended. */
static ssize_t
read_output(struct process *p, char *buf, size_t max,
    struct sparrow_strbuf *out)
{
	ssize_t n;

	do
		n = read(p->conn.fd, buf, max);
	while (n < 0 && errno == EINTR);
	if (n < 0 && errno == EAGAIN)
		return -EAGAIN;
	if (n < 0)
		return sparrow_conn_fail(&p->conn, "read", errno);
	if (n > 0 && sparrow_strbuf_append(out, buf, (size_t)n) != 0)
		return sparrow_conn_fail(&p->conn, "read", -out->error);
	p->spoke |= n > 0;
	return n;
}

static ssize_t
process_read(struct sparrow_conn *conn, char *buf, size_t max,
    struct sparrow_strbuf *out)
{
	struct process *p = process_of(conn);
	ssize_t n;
	int status;

	if (conn->fd >= 0) {
		n = read_output(p, buf, max, out);
		if (n != 0)
			return n;
		sparrow_conn_close_fd(conn);
	}
	if (p->pid != 0) {
		if (reap(p, &status) != 0) {
			/* Until process() knows better: at once. */
			if (p->pidfd < 0)
				conn->deadline = (struct sparrow_time){ 0 };
			return -EAGAIN;
		}
		if (take_status(p, status) != 0 || make_pipe(p) != 0)
			return conn->error.code;
	}
	return p->end_left > 0 ? read_end(p, max, out) : -EAGAIN;
}

/* Takes bytes up to the end of a command, and none while one is under way. */
static ssize_t
process_write(struct sparrow_conn *conn, const char *data, size_t len)
{
	struct process *p = process_of(conn);
	size_t n = strnlen(data, len);
	int err;

	if (p->pid != 0 || p->end_left > 0)
		return -EAGAIN;
	if (n > COMMAND_MAX - p->command_len)
		return fail(p, E2BIG);
	memcpy(p->command + p->command_len, data, n);
	p->command_len += n;
	p->command[p->command_len] = '\0';
	if (n == len)
		return (ssize_t)n;
	err = start(p);
	return err != 0 ? err : (ssize_t)n + 1;
}

const struct sparrow_conn_ops sparrow_process_ops = {
	.size = sizeof(struct process),
	.process = process_process,
	.pollfds = process_pollfds,
	.read = process_read,
	.write = process_write,
	.release = process_release,
};
