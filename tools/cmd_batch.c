/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * supersparrow batch: addresses on stdin, one result a line on stdout, made
 * for Apache's "RewriteMap prg:".
 *
 * Who asks pairs lines by counting them, and starts no second program when
 * this one dies.  So whatever a line holds, exactly one line answers it, in
 * order; and what could die or hang is done by a worker.  This process, its
 * supervisor, keeps every line until the answer is written.  A line that the
 * worker does not answer in time is answered without asking, and what the
 * worker says to it later is thrown away.  When the worker dies, so is the
 * line that it owed first, and the others go to the next worker.
 */
#include "config.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <supersparrow.h>

#include "batch.h"
#include "supervisor.h"

/* The worker keeps the time; who says nothing so much later is held up. */
#define GRACE_MS 50

/* And who says nothing for so long will not again. */
#define HANG_MS 2000

/*
 * After SIGTERM lines are answered until none has come for a while: Apache
 * sends it at a graceful restart when requests are still on their way through
 * its rewrite rules, and SIGKILL 3 s later.
 */
#define QUIET_MS 90
#define LINGER_MS 2000

/* What a question in flight is given then. */
#define STOP_MS 50

/* What a worker is given to end by itself. */
#define END_MS 2000

/* --- the worker ------------------------------------------------------- */

static void
close_signals(const struct batch *batch)
{
	if (batch->stop_fd >= 0)
		close(batch->stop_fd);
	if (batch->reload_fd >= 0)
		close(batch->reload_fd);
}

/* Returns true in the worker, which is to return *status. */
static bool
start_worker(struct batch *batch, int *status)
{
	int fd;

	batch->answered = false;
	fd = batch_child_start(&batch->child);
	if (fd >= 0) {
		close_signals(batch);
		*status = batch_work(batch->tool, fd, batch->shared);
		return true;
	}
	batch->waits_since_ms = batch->heard_ms = tool_now_ms();
	if (batch->child.pid == 0)
		batch_replace_worker(batch, "cannot be started");
	return false;
}

/* --- the loop --------------------------------------------------------- */

static void
read_input(struct batch *batch)
{
	int rc = lines_fill(&batch->lines, STDIN_FILENO);

	if (rc != 0) {
		tool_say("standard input: %s", strerror(-rc));
		batch->lines.eof = true;
		batch->status = TOOL_EXIT_FAILED;
	}
	if (batch->lingering)
		batch->stop_at_ms = tool_now_ms() + QUIET_MS;
	batch_answer_known(batch);
}

static void
stop(struct batch *batch)
{
	batch->lingering = false;
	batch->stopping = true;
	batch->stop_at_ms = tool_now_ms() + STOP_MS;
}

static void
heed_signal(struct batch *batch)
{
	int signal = batch_signal(batch->stop_fd);

	if (signal == SIGINT || (signal == SIGTERM && batch->shared->is_file)) {
		stop(batch);
	} else if (signal == SIGTERM) {
		batch->lingering = true;
		batch->stop_at_ms = tool_now_ms() + QUIET_MS;
		batch->linger_ms = tool_now_ms() + LINGER_MS;
	}
}

/* A template and JSON tell what is not the same a moment later.  Who wants no
 * cache wants none here. */
static void
use_style(struct batch *batch)
{
	batch_style(batch->tool, batch->shared, &batch->style);
	batch->has_memo = !batch->shared->is_file &&
	    batch->style.format == NULL &&
	    batch->tool->output == &output_text &&
	    tool_number(batch->tool, "cache_size") > 0 &&
	    tool_number(batch->tool, "cache_timeout") > 0;
	batch_memo_forget(&batch->memo);
}

/* The worker reads it too, with the answers that it keeps. */
static void
reload(struct batch *batch)
{
	struct supersparrow *old;

	if (tool_reload(batch->tool, &old) != 0)
		return;
	supersparrow_unref(old);
	use_style(batch);
	if (batch->child.pid > 0)
		kill(batch->child.pid, SIGHUP);
	tool_say("batch: configuration read again");
}

/* When something happens that no descriptor tells; -1: never. */
static int64_t
next_event_ms(const struct batch *batch)
{
	int64_t at = -1;

	if (batch->child.pid == 0)
		at = batch->start_at_ms;
	else if (batch_is_owed(batch))
		at = batch->waits_since_ms + batch->style.wait_ms + GRACE_MS;
	else if (batch->late > 0)
		at = batch->heard_ms + batch->style.wait_ms + HANG_MS;
	if ((batch->stopping || batch->lingering) &&
	    (at < 0 || batch->stop_at_ms < at))
		at = batch->stop_at_ms;
	return at;
}

static int
timeout_ms(const struct batch *batch, int64_t now)
{
	int64_t at = next_event_ms(batch);
	int64_t left = at < 0 ? INT32_MAX : at > now ? at - now : 0;
	int64_t show = batch_progress_wait_ms(&batch->progress, now);

	if (show >= 0 && show < left)
		left = show;
	return left >= INT32_MAX ? -1 : (int)left;
}

/* What is due by the clock.  Returns true in a new worker. */
static bool
keep_time(struct batch *batch, int *status)
{
	int64_t now = tool_now_ms();

	batch_progress_show(&batch->progress, &batch->lines, now);
	if (batch->lingering &&
	    (now >= batch->stop_at_ms || now >= batch->linger_ms))
		stop(batch);
	if ((batch_is_owed(batch) || batch->late > 0) &&
	    now >= batch->heard_ms + batch->style.wait_ms + HANG_MS)
		batch_replace_worker(batch, "hangs");
	else if (batch_is_owed(batch) && now >= batch->waits_since_ms +
	    batch->style.wait_ms + GRACE_MS)
		batch_give_up_oldest(batch);
	if (batch->child.pid == 0 && !batch->stopping &&
	    now >= batch->start_at_ms)
		return start_worker(batch, status);
	return false;
}

enum { FD_STOP, FD_RELOAD, FD_STDIN, FD_WORKER, FDS };

static void
turn(struct batch *batch)
{
	struct pollfd fds[FDS] = {
		[FD_STOP] = { .fd = batch->stop_fd, .events = POLLIN },
		[FD_RELOAD] = { .fd = batch->reload_fd, .events = POLLIN },
		[FD_STDIN] = { .fd = STDIN_FILENO, .events = POLLIN },
		[FD_WORKER] = { .fd = batch->child.fd, .events = POLLIN },
	};

	if (batch->stopping || !lines_want_more(&batch->lines))
		fds[FD_STDIN].fd = -1;
	if (batch->lines.taken < batch->lines.whole)
		fds[FD_WORKER].events |= POLLOUT;
	if (poll(fds, FDS, timeout_ms(batch, tool_now_ms())) <= 0)
		return;
	if (fds[FD_STDIN].revents != 0)
		read_input(batch);
	if ((fds[FD_WORKER].revents & ~POLLOUT) != 0)
		batch_hear_worker(batch);
	batch_tell_worker(batch);
	if (fds[FD_RELOAD].revents != 0 && batch_signal(batch->reload_fd) != 0)
		reload(batch);
	if (fds[FD_STOP].revents != 0)
		heed_signal(batch);
}

static bool
is_done(struct batch *batch)
{
	if (batch->tool->output_lost)
		return true;
	if (batch->stopping)
		return !batch_is_owed(batch) ||
		    tool_now_ms() >= batch->stop_at_ms;
	return batch->lines.eof && batch->lines.start == batch->lines.whole;
}

/* Returns true in a worker that has ended. */
static bool
loop(struct batch *batch, int *status)
{
	while (!is_done(batch)) {
		if (keep_time(batch, status))
			return true;
		/* Nobody to ask now. */
		while (batch->child.pid == 0 && !is_done(batch) &&
		    batch->lines.start < batch->lines.whole)
			batch_answer_oldest(batch);
		if (!is_done(batch))
			turn(batch);
	}
	if (batch_is_owed(batch) && !batch->tool->output_lost)
		batch_answer_oldest(batch);
	return false;
}

/* Open what outlives workers; -errno. */
static int
prepare(struct batch *batch)
{
	static const int stop_signals[] = { SIGTERM, SIGINT, 0 };
	static const int reload_signals[] = { SIGHUP, 0 };
	struct stat st;
	void *shared = mmap(NULL, sizeof(*batch->shared),
	    PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (shared == MAP_FAILED)
		return -errno;
	batch->shared = shared;
	atomic_init(&batch->shared->settled, false);
	batch->shared->is_file = fstat(STDIN_FILENO, &st) == 0 &&
	    S_ISREG(st.st_mode);
	batch->stop_fd = batch_signal_fd(stop_signals);
	batch->reload_fd = batch_signal_fd(reload_signals);
	batch->child.fd = -1;
	batch->tool->stop_fd = batch->stop_fd;
	use_style(batch);
	batch_progress_init(&batch->progress);
	return 0;
}

static int
run(struct batch *batch)
{
	int status;

	if (loop(batch, &status))
		return status;
	batch_progress_end(&batch->progress);
	batch_child_end(&batch->child, batch->stopping ? STOP_MS : END_MS);
	return batch->status;
}

int
cmd_batch(struct tool *tool)
{
	const char *user = tool_text(tool, "user");
	struct batch *batch;
	int status, rc;

	tool_close_inherited();
	if (user != NULL && tool_become(user) != 0)
		return TOOL_EXIT_USAGE;
	batch = calloc(1, sizeof(*batch));
	if (batch == NULL) {
		tool_say("batch: %s", strerror(ENOMEM));
		return TOOL_EXIT_FAILED;
	}
	batch->tool = tool;
	rc = prepare(batch);
	if (rc != 0)
		tool_say("batch: %s", strerror(-rc));
	status = rc != 0 ? TOOL_EXIT_FAILED : run(batch);
	if (batch->shared != NULL)
		munmap(batch->shared, sizeof(*batch->shared));
	close_signals(batch);
	free(batch);
	return status;
}
