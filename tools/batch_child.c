/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The process in which a batch asks. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "batch.h"

/* In the new process: nothing of it reaches who asks, and it does not outlive
 * the other. */
static void
separate(pid_t parent)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (null < 0 || getppid() != parent)
		_exit(TOOL_EXIT_FAILED);
	dup2(null, STDIN_FILENO);
	dup2(null, STDOUT_FILENO);
	close(null);
}

int
batch_child_start(struct batch_child *child)
{
	pid_t parent = getpid();
	int fds[2];

	child->pid = 0;
	child->fd = -1;
	/* If who started us ignores it, so do we: a child that is over leaves
	 * nothing to wait for, and its number is soon another's. */
	signal(SIGCHLD, SIG_DFL);
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) != 0)
		return -1;
	child->pid = fork();
	if (child->pid == 0) {
		close(fds[0]);
		separate(parent);
		return fds[1];
	}
	close(fds[1]);
	if (child->pid < 0) {
		child->pid = 0;
		close(fds[0]);
		return -1;
	}
	child->fd = fds[0];
	return -1;
}

void
batch_child_kill(struct batch_child *child)
{
	if (child->pid > 0) {
		kill(child->pid, SIGKILL);
		while (waitpid(child->pid, NULL, 0) < 0 && errno == EINTR)
			;
	}
	if (child->fd >= 0)
		close(child->fd);
	child->pid = 0;
	child->fd = -1;
}

void
batch_child_end(struct batch_child *child, int wait_ms)
{
	int64_t end_ms = tool_now_ms() + wait_ms;

	if (child->fd >= 0)
		close(child->fd);
	child->fd = -1;
	while (child->pid > 0 && tool_now_ms() < end_ms) {
		if (waitpid(child->pid, NULL, WNOHANG) == child->pid)
			child->pid = 0;
		else
			poll(NULL, 0, 1);
	}
	batch_child_kill(child);
}
