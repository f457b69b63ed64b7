/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the two processes of a batch share.
 *
 *     cmd_batch.c      the supervisor: owns stdin and stdout, knows lines but
 *                      not what is in them, asks nobody
 *     batch_answers.c  what it tells the worker, and hears
 *     batch_child.c    starts and ends the worker's process
 *     batch_memo.c     answers of a moment ago
 *     batch_worker.c   the worker: reads addresses, asks route servers
 *     batch_line.c     one answer line, whoever prints it
 *     batch_progress.c how far it is
 *     lines.c          lines as they arrive
 */
#ifndef BATCH_H
#define BATCH_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

#include <supersparrow.h>

#include "lines.h"
#include "tool.h"

/* In memory that both see, so that it outlives a worker. */
struct batch_shared {
	/* All route servers are up and have converged: the next worker need
	 * not wait for that again. */
	atomic_bool settled;
	bool is_file;		/* the input: nobody waits for a line */
};

/* The process in which the worker runs. */
struct batch_child {
	pid_t pid;		/* 0: none */
	int fd;			/* to it; -1: none */
};

/* Returns the descriptor to the supervisor in the new process, -1 in the one
 * that called it; child->pid is 0 if there is none. */
int batch_child_start(struct batch_child *child);
void batch_child_kill(struct batch_child *child);

/* It sees the end of its input, and has so long to end by itself. */
void batch_child_end(struct batch_child *child, int wait_ms);

/* Answers that the supervisor gives again itself. */
#define BATCH_MEMO_ENTRIES 512
struct batch_memo_entry {
	int64_t until_ms;
	size_t line_len, answer_len;	/* 0: there is none */
	char line[64];
	char answer[256];		/* with its newline */
};
struct batch_memo {
	struct batch_memo_entry entry[BATCH_MEMO_ENTRIES];
};

void batch_memo_forget(struct batch_memo *memo);
void batch_memo_keep(struct batch_memo *memo, const struct line *line,
    const char *answer, size_t len, int64_t now);

/* The answer to the line and its length; NULL: not known. */
const char *batch_memo_find(struct batch_memo *memo, const struct line *line,
    int64_t now, size_t *len);

/* What is shown at a terminal. */
struct batch_progress {
	bool on, shown;
	int64_t begin_ms, next_ms;
	int64_t size;		/* of the input, in bytes; 0: no file */
	uint64_t lines;
};

void batch_progress_init(struct batch_progress *progress);
void batch_progress_count(struct batch_progress *progress, size_t lines);
void batch_progress_show(struct batch_progress *progress,
    const struct lines *lines, int64_t now);
void batch_progress_end(struct batch_progress *progress);

/* Until it is to be shown again; -1: never. */
int64_t batch_progress_wait_ms(const struct batch_progress *progress,
    int64_t now);

/* How each line is answered; from the configuration. */
struct batch_style {
	const char *format;	/* NULL: none */
	unsigned wait_ms;
	enum supersparrow_guard guard;
};

/* Read it anew from tool->config. */
void batch_style(const struct tool *tool, const struct batch_shared *shared,
    struct batch_style *style);

/* Is the line exactly one address?  With a template: does it begin with one,
 * the rest behind a blank? */
bool batch_address(const struct batch_style *style, const struct line *line,
    struct sockaddr_storage *addr);

/* Print tool's answer to the line to tool->out; a decision that was not made
 * for want of memory (rc not 0) is a line too. */
void batch_print(struct tool *tool, const struct batch_style *style,
    const struct supersparrow_decision *decision, int rc,
    const struct line *line);

/* Readable when one of these signals, up to a 0, has come, which is not
 * received then.  Those that are ignored, as in a shell's background, stay
 * so.  -1: they are left as they are. */
int batch_signal_fd(const int *signals);

/* Take one from it; 0: none. */
int batch_signal(int fd);

/* Answer what comes on fd until its end; to be called in a process of its
 * own.  Returns an exit status. */
int batch_work(struct tool *tool, int fd, struct batch_shared *shared);

#endif
