/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which POP gets which share of a table: shares.c counts, out_shares.c
 * prints.
 */
#ifndef SHARES_H
#define SHARES_H

#include "tool.h"

/* A line on a terminal about how far a file is read. */
struct progress {
	bool on, shown;
	const char *what;
	int64_t next_ms;
};

void progress_init(struct progress *progress, const char *what);
void progress_show(struct progress *progress, uint64_t done, uint64_t size);
void progress_end(struct progress *progress);

struct sums {
	uint64_t prefixes;
	uint64_t space[2];	/* IPv4 addresses, IPv6 /64s */
	uint64_t origins;	/* ASes most of whose prefixes it gets */
};

/* One origin AS: how many of its prefixes each POP gets. */
struct origin;

struct shares {
	size_t n;		/* POPs; n: nobody, n + 1: no prefix */
	const char **name;	/* borrowed from the configuration */
	unsigned char *skip[2];	/* POPs that do not count before, after */
	struct sums *sums[2];	/* before, after: n + 2 */
	struct sums *moves;	/* (n + 2) * (n + 2): from, to */
	uint64_t *in_path;
	struct origin *origins;
	size_t n_origins, room_origins;
	uint32_t *origin_pops;	/* 2 * (n + 1) for each */
	size_t *buckets;	/* places in origins, and 1; 0: free */
	size_t n_buckets;
};

/* The POPs are those of this decision.  0, -ENOMEM. */
int shares_open(struct shares *shares,
    const struct supersparrow_decision *decision);

/* Count a prefix of whatif: before and after.  0, -ENOMEM. */
int shares_see(struct shares *shares,
    const struct supersparrow_decision *decision);

/* The same for one side of diff. */
int shares_see_side(struct shares *shares, unsigned side,
    const struct supersparrow_decision *decision);

/* All prefixes are counted: count origins, and addresses. */
void shares_finish(struct shares *shares, const struct supersparrow_dump *a,
    const struct supersparrow_dump *b);

void shares_free(struct shares *shares);

/* Read a file; an error was said.  0, negative, or what see returned. */
int shares_read(struct tool *tool, const char *file,
    supersparrow_dump_fn *see, supersparrow_dump_progress_fn *progress,
    void *data, struct supersparrow_dump **out);

/* Print them as the options want it.  changed: before and after differ;
 * has_moves: prefixes that moved were counted.  0, -ENOMEM. */
int shares_print(const struct tool *tool, const struct shares *shares,
    bool changed, bool has_moves);

#endif
