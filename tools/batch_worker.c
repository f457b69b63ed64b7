/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The worker of a batch: lines in, answers out, in their order, many at once.
 *
 * Lines that are answered from the cache go through at its speed.  Of those
 * that are not, so many are on their way to the route server as keep it busy:
 * more would wait in line, and their time run out there.
 */
#include "config.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <supersparrow.h>

#include "batch.h"

/* Lines whose answer is not printed yet. */
#define SLOTS 256

/* Of those, lines that wait for a route server. */
#define ASKED_MAX 16

/* As much is printed before it is written. */
#define OUTPUT_SIZE 32768

/* Answers wait so long for others while lines wait for a route server: who
 * sends many lines at once does not wait for one of them. */
#define GATHER_SIZE 4096
#define GATHER_MS 10

/* An error that lasts is repeated in Apache's log as often as this. */
#define REPEAT_ERROR_MS 10000

struct worker;

struct slot {
	struct worker *worker;
	struct supersparrow_decision *decision;
	int rc;
	bool waiting;
};

struct worker {
	struct tool *tool;
	struct batch_style style;
	struct batch_shared *shared;
	int fd;				/* the supervisor */
	int reload_fd;			/* readable: SIGHUP has come */
	bool reload;
	bool lost;			/* nobody reads the answers */
	struct lines lines;
	struct slot slots[SLOTS];	/* a ring */
	size_t first, used;
	size_t waiting;			/* slots */
	int64_t sent_ms;
	int64_t said_ms[TOOL_EXITS];	/* last error of each kind */
};

/* --- answers ---------------------------------------------------------- */

static void
say_error(struct worker *worker, const struct supersparrow_decision *decision)
{
	const char *text = supersparrow_decision_error_text(decision);
	int64_t *said_ms, now;

	if (text == NULL)
		return;
	now = tool_now_ms();
	said_ms = &worker->said_ms[tool_exit_error(
	    supersparrow_decision_error(decision))];
	if (*said_ms != 0 && now - *said_ms < REPEAT_ERROR_MS)
		return;
	*said_ms = now;
	tool_say("%s", text);
}

static void
send_answers(struct worker *worker)
{
	struct tool *tool = worker->tool;
	const char *text;
	size_t left;
	ssize_t n;

	if (fflush(tool->out) != 0)
		worker->lost = true;	/* another worker has the memory */
	text = tool->text;
	left = tool->text_len;
	while (left > 0 && !worker->lost) {
		n = send(worker->fd, text, left, MSG_NOSIGNAL);
		if (n > 0) {
			text += n;
			left -= (size_t)n;
		} else if (errno != EINTR) {
			worker->lost = true;
		}
	}
	rewind(tool->out);
	worker->sent_ms = tool_now_ms();
}

/* Send what is printed, unless more is to be expected; how long it may wait,
 * in ms, -1: there is nothing. */
static int
gather(struct worker *worker)
{
	long printed = ftell(worker->tool->out);
	int64_t left;

	if (printed <= 0)
		return -1;
	left = worker->sent_ms + GATHER_MS - tool_now_ms();
	if (worker->waiting > 0 && printed < GATHER_SIZE && left > 0)
		return (int)left;
	send_answers(worker);
	return -1;
}

/* Print what is answered, as far as it is the next. */
static void
print_answers(struct worker *worker)
{
	struct slot *slot;
	struct line line;

	while (worker->used > 0 && !worker->lost) {
		slot = &worker->slots[worker->first];
		if (slot->waiting || !lines_oldest(&worker->lines, &line))
			return;
		if (slot->rc == 0)
			say_error(worker, slot->decision);
		batch_print(worker->tool, &worker->style, slot->decision,
		    slot->rc, &line);
		lines_drop_oldest(&worker->lines);
		worker->first = (worker->first + 1) % SLOTS;
		worker->used--;
		if (ftell(worker->tool->out) >= OUTPUT_SIZE)
			send_answers(worker);
	}
}

/* --- questions -------------------------------------------------------- */

static void
answered(void *data, struct supersparrow_decision *decision)
{
	struct slot *slot = data;

	(void)decision;		/* the slot's */
	slot->waiting = false;
	slot->worker->waiting--;
}

static void
ask(struct worker *worker, struct slot *slot, const struct line *line)
{
	struct supersparrow *sparrow = worker->tool->sparrow;
	struct sockaddr_storage addr;

	if (!batch_address(&worker->style, line, &addr)) {
		slot->rc = supersparrow_decide_self(sparrow, NULL,
		    slot->decision);
		return;
	}
	slot->rc = supersparrow_lookup_start(sparrow,
	    (struct sockaddr *)&addr, worker->style.wait_ms, 0,
	    slot->decision, answered, slot, NULL);
	if (slot->rc == 0) {
		slot->waiting = true;
		worker->waiting++;
	}
}

/* Ask about lines that nobody has asked about. */
static void
ask_more(struct worker *worker)
{
	struct line line;
	size_t i;

	while (worker->used < SLOTS && worker->waiting < ASKED_MAX &&
	    lines_take(&worker->lines, &line)) {
		i = (worker->first + worker->used++) % SLOTS;
		ask(worker, &worker->slots[i], &line);
	}
}

/* All that can be said without waiting for anybody. */
static void
answer(struct worker *worker)
{
	size_t before;

	do {
		before = worker->lines.taken - worker->lines.start;
		if (!worker->reload)
			ask_more(worker);
		/* Out of memory is answered line by line. */
		(void)supersparrow_dispatch(worker->tool->sparrow, NULL, 0);
		print_answers(worker);
	} while (!worker->lost && worker->waiting < ASKED_MAX &&
	    worker->lines.taken < worker->lines.whole &&
	    (before != worker->lines.taken - worker->lines.start ||
	    worker->used == 0) && !worker->reload);
}

/* --- the process ------------------------------------------------------ */

/* What the supervisor saw and a new context did not. */
static void
begin(struct worker *worker)
{
	struct tool *tool = worker->tool;

	batch_style(tool, worker->shared, &worker->style);
	if (atomic_load(&worker->shared->settled))
		worker->style.guard = SUPERSPARROW_GUARD_RELOGIN;
	supersparrow_set_guard(tool->sparrow, worker->style.guard);
	supersparrow_connect(tool->sparrow);
}

/* Without one the first lines would get answers of a lesser kind; one that
 * was taken over is good until the thread has read the next. */
static void
use_table(const struct worker *worker)
{
	struct supersparrow *sparrow = worker->tool->sparrow;

	tool_log_errors(worker->tool);
	if (supersparrow_table_prefixes(sparrow) == 0)
		(void)supersparrow_table_poll(sparrow);
	if (supersparrow_table_watch(sparrow) != 0)
		tool_say("table: no thread can be made to watch it");
}

static void
note_settled(struct worker *worker)
{
	const struct supersparrow *sparrow = worker->tool->sparrow;
	size_t n = supersparrow_servers(sparrow);
	bool settled = true;
	size_t i;

	for (i = 0; i < n && settled; i++)
		settled = supersparrow_server_state(sparrow, i) ==
		    SUPERSPARROW_SERVER_UP &&
		    supersparrow_server_is_settled(sparrow, i);
	atomic_store(&worker->shared->settled, settled);
}

/* With the answers that are kept, if they mean the same under the new
 * configuration. */
static void
reload(struct worker *worker)
{
	struct supersparrow *old;

	worker->reload = false;
	if (tool_reload(worker->tool, &old) != 0)
		return;
	begin(worker);
	(void)!supersparrow_take_cache(worker->tool->sparrow, old);
	use_table(worker);
	supersparrow_unref(old);
}

enum { FD_RELOAD, FD_LINES, FD_SPARROW };

static void
turn(struct worker *worker, int gather_ms)
{
	struct supersparrow *sparrow = worker->tool->sparrow;
	struct pollfd fds[FD_SPARROW + SUPERSPARROW_POLLFDS_MAX];
	int timeout_ms;
	size_t i, n;

	n = supersparrow_pollfds(sparrow, fds + FD_SPARROW,
	    SUPERSPARROW_POLLFDS_MAX, &timeout_ms);
	fds[FD_RELOAD] = (struct pollfd){
		.fd = worker->reload_fd,
		.events = POLLIN
	};
	fds[FD_LINES] = (struct pollfd){
		.fd = lines_want_more(&worker->lines) ? worker->fd : -1,
		.events = POLLIN
	};
	if (gather_ms >= 0 && (timeout_ms < 0 || gather_ms < timeout_ms))
		timeout_ms = gather_ms;
	if (poll(fds, n + FD_SPARROW, timeout_ms) < 0)
		for (i = 0; i < n + FD_SPARROW; i++)
			fds[i].revents = 0;
	if (fds[FD_RELOAD].revents != 0 &&
	    batch_signal(worker->reload_fd) != 0)
		worker->reload = true;
	(void)supersparrow_dispatch(sparrow, fds + FD_SPARROW, n);
	if (fds[FD_LINES].revents != 0 &&
	    lines_fill(&worker->lines, worker->fd) != 0)
		worker->lost = true;
}

static void
loop(struct worker *worker)
{
	int gather_ms;

	while (!worker->lost) {
		answer(worker);
		gather_ms = gather(worker);
		note_settled(worker);
		if (worker->reload && worker->used == 0)
			reload(worker);
		else if (worker->lines.eof && worker->used == 0 &&
		    worker->lines.start == worker->lines.whole)
			return;
		else
			turn(worker, gather_ms);
	}
}

static bool
make_slots(struct worker *worker)
{
	size_t i;

	for (i = 0; i < SLOTS; i++) {
		worker->slots[i].worker = worker;
		if (supersparrow_decision_new(
		    &worker->slots[i].decision) != 0)
			return false;
	}
	return true;
}

static void
free_slots(struct worker *worker)
{
	size_t i;

	for (i = 0; i < SLOTS; i++)
		supersparrow_decision_unref(worker->slots[i].decision);
}

int
batch_work(struct tool *tool, int fd, struct batch_shared *shared)
{
	static const int reload_signals[] = { SIGHUP, 0 };
	struct worker *worker = calloc(1, sizeof(*worker));

	if (worker == NULL)
		return TOOL_EXIT_FAILED;
	worker->tool = tool;
	worker->shared = shared;
	worker->fd = fd;
	worker->reload_fd = batch_signal_fd(reload_signals);
	if (make_slots(worker)) {
		begin(worker);
		use_table(worker);
		loop(worker);
	}
	close(worker->reload_fd);
	close(fd);
	free_slots(worker);
	free(worker);
	return TOOL_EXIT_FOUND;
}
