/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How far a long batch is, for who watches it at a terminal. */
#include "config.h"

#include <inttypes.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "batch.h"

/* Between two; the first comes late: a short batch shows none. */
#define SHOW_MS 500
#define FIRST_MS 1500

void
batch_progress_init(struct batch_progress *progress)
{
	struct stat st;

	progress->on = isatty(STDERR_FILENO) && !isatty(STDOUT_FILENO) &&
	    !isatty(STDIN_FILENO);
	progress->begin_ms = tool_now_ms();
	progress->next_ms = progress->begin_ms + FIRST_MS;
	if (fstat(STDIN_FILENO, &st) == 0 && S_ISREG(st.st_mode))
		progress->size = (int64_t)st.st_size;
}

void
batch_progress_count(struct batch_progress *progress, size_t lines)
{
	progress->lines += lines;
}

int64_t
batch_progress_wait_ms(const struct batch_progress *progress, int64_t now)
{
	if (!progress->on)
		return -1;
	return progress->next_ms > now ? progress->next_ms - now : 0;
}

/* How much of the file is answered, in percent; -1: no file. */
static int
percent(const struct batch_progress *progress, const struct lines *lines)
{
	off_t at = lseek(STDIN_FILENO, 0, SEEK_CUR);
	int64_t done = (int64_t)at - (int64_t)(lines->end - lines->start);

	if (at < 0 || progress->size <= 0 || done < 0)
		return -1;
	return done >= progress->size ? 100 :
	    (int)(done * 100 / progress->size);
}

void
batch_progress_show(struct batch_progress *progress,
    const struct lines *lines, int64_t now)
{
	int64_t took_ms = now - progress->begin_ms;
	int share;

	if (!progress->on || now < progress->next_ms)
		return;
	share = percent(progress, lines);
	fprintf(stderr, "\r%" PRIu64 " lines, %" PRIu64 " lines/s",
	    progress->lines, progress->lines * 1000 /
	    (uint64_t)(took_ms > 0 ? took_ms : 1));
	if (share >= 0)
		fprintf(stderr, ", %d %%", share);
	fputs("   ", stderr);
	progress->shown = true;
	progress->next_ms = now + SHOW_MS;
}

void
batch_progress_end(struct batch_progress *progress)
{
	if (progress->shown)
		fputc('\n', stderr);
	progress->on = false;
}
