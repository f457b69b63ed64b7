/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The supervisor of a batch: cmd_batch.c has its loop and its time,
 * batch_answers.c what it tells the worker and hears from it.
 */
#ifndef SUPERVISOR_H
#define SUPERVISOR_H

#include "batch.h"

struct batch {
	struct tool *tool;
	struct batch_style style;
	struct batch_shared *shared;
	struct batch_progress progress;
	int stop_fd;			/* readable: SIGTERM or SIGINT came */
	int reload_fd;			/* SIGHUP */
	struct batch_child child;	/* the worker */
	bool answered;			/* by this worker, at least once */
	int64_t again_ms;		/* pause before the next */
	int64_t start_at_ms;		/* when there is none */
	int64_t waits_since_ms;		/* for the oldest line */
	int64_t heard_ms;		/* it, or that it had nothing to say */
	size_t late;			/* its next answers are too late */
	bool lingering;			/* until stop_at_ms, longest linger_ms */
	int64_t linger_ms;
	bool stopping;			/* no more lines, and at stop_at_ms */
	int64_t stop_at_ms;		/* no more answers */
	int status;
	size_t used;			/* of answers */
	bool has_memo;			/* the same line, the same answer */
	struct batch_memo memo;
	struct lines lines;
	char answers[LINES_SIZE];
};

/* Does the worker owe an answer that is not too late? */
static inline bool
batch_is_owed(const struct batch *batch)
{
	return batch->lines.start < batch->lines.taken;
}

/* Send what the worker does not have yet, as far as it takes it. */
void batch_tell_worker(struct batch *batch);

/* Write what it says; it is replaced if it died. */
void batch_hear_worker(struct batch *batch);

/* Answer the oldest line without the worker. */
void batch_answer_oldest(struct batch *batch);

/* The same because it has waited long enough. */
void batch_give_up_oldest(struct batch *batch);

/* Answer lines that are known from a moment ago. */
void batch_answer_known(struct batch *batch);

/* It has died, or shall, or there is none: have another one started soon. */
void batch_replace_worker(struct batch *batch, const char *why);

#endif
