/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The answers of a moment ago.  A visitor's browser asks for twenty pictures
 * at once; the way to the worker and back, two changes of process, is gone
 * once for them.
 */
#include "config.h"

#include <stdint.h>
#include <string.h>

#include "batch.h"

/* So long the same line has the same answer. */
#define MEMO_MS 250

/* FNV-1a.  Who finds lines that meet makes them go to the worker, no more. */
static struct batch_memo_entry *
place_of(struct batch_memo *memo, const struct line *line)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);
	size_t i;

	for (i = 0; i < line->len; i++)
		hash = (hash ^ (unsigned char)line->text[i]) *
		    UINT64_C(0x100000001b3);
	return &memo->entry[(hash ^ hash >> 32) % BATCH_MEMO_ENTRIES];
}

void
batch_memo_forget(struct batch_memo *memo)
{
	size_t i;

	for (i = 0; i < BATCH_MEMO_ENTRIES; i++)
		memo->entry[i].answer_len = 0;
}

void
batch_memo_keep(struct batch_memo *memo, const struct line *line,
    const char *answer, size_t len, int64_t now)
{
	struct batch_memo_entry *entry;

	if (line->len > sizeof(entry->line) || len > sizeof(entry->answer))
		return;
	entry = place_of(memo, line);
	memcpy(entry->line, line->text, line->len);
	entry->line_len = line->len;
	memcpy(entry->answer, answer, len);
	entry->answer_len = len;
	entry->until_ms = now + MEMO_MS;
}

const char *
batch_memo_find(struct batch_memo *memo, const struct line *line,
    int64_t now, size_t *len)
{
	const struct batch_memo_entry *entry = place_of(memo, line);

	if (entry->answer_len == 0 || now >= entry->until_ms ||
	    entry->line_len != line->len ||
	    memcmp(entry->line, line->text, line->len) != 0)
		return NULL;
	*len = entry->answer_len;
	return entry->answer;
}
