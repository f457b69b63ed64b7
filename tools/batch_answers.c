/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include <supersparrow.h>

#include "supervisor.h"

/* Before a worker is started again that has not answered once: doubling. */
#define AGAIN_MIN_MS 10
#define AGAIN_MAX_MS 1000

static void
write_answers(struct batch *batch, const char *text, size_t len)
{
	batch->status = tool_write(batch->tool, text, len, batch->status);
	if (batch->tool->output_lost)
		batch->stopping = true;
}

void
batch_answer_oldest(struct batch *batch)
{
	struct tool *tool = batch->tool;
	struct sockaddr_storage addr;
	struct line line;
	bool is_address;
	int rc;

	if (!lines_oldest(&batch->lines, &line))
		return;
	is_address = batch_address(&batch->style, &line, &addr);
	rc = supersparrow_decide_self(tool->sparrow,
	    is_address ? (struct sockaddr *)&addr : NULL, tool->decision);
	batch_print(tool, &batch->style, tool->decision, rc, &line);
	lines_drop_oldest(&batch->lines);
	batch_progress_count(&batch->progress, 1);
	batch->status = tool_flush(tool, batch->status);
}

/* The worker has died, or shall, or could not be started.  Its unfinished
 * answer is thrown away, and what it owed goes to the next one, but for the
 * line that may have been the cause. */
void
batch_replace_worker(struct batch *batch, const char *why)
{
	batch_child_kill(&batch->child);
	batch->used = 0;
	if (batch_is_owed(batch) && batch->late == 0)
		batch_answer_oldest(batch);
	batch->late = 0;
	batch->lines.taken = batch->lines.start;
	if (batch->answered)
		batch->again_ms = 0;
	else if (batch->again_ms == 0)
		batch->again_ms = AGAIN_MIN_MS;
	else if (batch->again_ms < AGAIN_MAX_MS)
		batch->again_ms *= 2;
	batch->start_at_ms = tool_now_ms() + batch->again_ms;
	tool_say("batch: the worker %s; another one is started", why);
}

void
batch_give_up_oldest(struct batch *batch)
{
	struct line line;

	if (!lines_oldest(&batch->lines, &line))
		return;
	/* The rest of it must not become a line of its own. */
	if (batch->lines.start + line.len >= batch->lines.taken) {
		batch_replace_worker(batch, "does not read");
		return;
	}
	batch->late++;
	batch->waits_since_ms = tool_now_ms();
	batch_answer_oldest(batch);
}

/* A line that came alone: it may come again at once. */
static void
keep_answer(struct batch *batch, const char *text, size_t len)
{
	const struct lines *lines = &batch->lines;
	struct line line;

	if (batch->has_memo && lines_oldest(lines, &line) &&
	    lines->start + line.len + 1 == lines->whole)
		batch_memo_keep(&batch->memo, &line, text, len,
		    tool_now_ms());
}

void
batch_answer_known(struct batch *batch)
{
	struct line line;
	const char *answer;
	size_t len;

	while (batch->has_memo && !batch_is_owed(batch) && batch->late == 0 &&
	    lines_oldest(&batch->lines, &line)) {
		answer = batch_memo_find(&batch->memo, &line, tool_now_ms(),
		    &len);
		if (answer == NULL)
			return;
		lines_drop_oldest(&batch->lines);
		batch_progress_count(&batch->progress, 1);
		write_answers(batch, answer, len);
	}
}

/* So many whole answers, first those that are too late. */
static void
use_answers(struct batch *batch, const char *text, size_t len, size_t lines)
{
	const char *newline;

	for (; batch->late > 0 && lines > 0; batch->late--, lines--) {
		newline = memchr(text, '\n', len);
		len -= (size_t)(newline + 1 - text);
		text = newline + 1;
	}
	if (lines == 0)
		return;
	if (lines == 1)
		keep_answer(batch, text, len);
	if (!lines_drop(&batch->lines, lines)) {
		batch_replace_worker(batch, "answered what was not asked");
		return;
	}
	batch->waits_since_ms = tool_now_ms();
	batch_progress_count(&batch->progress, lines);
	write_answers(batch, text, len);
}

/* Take n bytes of answers; the last may be unfinished. */
static void
take_answers(struct batch *batch, size_t n)
{
	const char *text = batch->answers;
	const char *newline;
	size_t lines = 0, whole = 0;

	batch->used += n;
	while ((newline = memchr(text + whole, '\n', batch->used - whole)) !=
	    NULL) {
		whole = (size_t)(newline - text) + 1;
		lines++;
	}
	if (whole == 0)
		return;
	batch->answered = true;
	batch->heard_ms = tool_now_ms();
	use_answers(batch, text, whole, lines);
	if (batch->used < whole)
		return;		/* there is another worker */
	batch->used -= whole;
	memmove(batch->answers, text + whole, batch->used);
}

void
batch_hear_worker(struct batch *batch)
{
	ssize_t n = recv(batch->child.fd, batch->answers + batch->used,
	    sizeof(batch->answers) - batch->used, MSG_DONTWAIT);

	if (n > 0)
		take_answers(batch, (size_t)n);
	else if (n == 0 || (errno != EAGAIN && errno != EINTR))
		batch_replace_worker(batch, "died");
}

void
batch_tell_worker(struct batch *batch)
{
	struct lines *lines = &batch->lines;
	ssize_t n;

	if (batch->child.fd < 0 || lines->taken == lines->whole)
		return;
	n = send(batch->child.fd, lines->data + lines->taken,
	    lines->whole - lines->taken, MSG_DONTWAIT | MSG_NOSIGNAL);
	if (n <= 0)
		return;		/* that it died is seen when it is heard */
	if (!batch_is_owed(batch))
		batch->waits_since_ms = tool_now_ms();
	if (!batch_is_owed(batch) && batch->late == 0)
		batch->heard_ms = batch->waits_since_ms;
	lines->taken += (size_t)n;
}
