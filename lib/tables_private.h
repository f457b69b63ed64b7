/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 *	tables.c		the file: reading, watching, handing over
 *	tables_answer.c		answers from the table, and what others see of it
 */
#ifndef SPARROW_TABLES_PRIVATE_H
#define SPARROW_TABLES_PRIVATE_H

#include <pthread.h>

#include "context.h"
#include "table/input.h"
#include "table/swap.h"
#include "tables.h"

/* A table, and the file that it came from. */
struct sparrow_loaded {
	atomic_uint refs;
	struct sparrow_table *table;
	struct sparrow_stamp stamp;
	struct sparrow_time made;	/* when the file was, by our clock */
	size_t prefixes;
};

struct sparrow_tables {
	const struct sparrow_settings *settings;
	const struct sparrow_clock *clock;
	const struct sparrow_log *log;
	struct sparrow_swap swap;	/* of struct sparrow_loaded */
	pthread_mutex_t polling;	/* of the next three */
	struct sparrow_stamp seen;	/* when it was looked at last */
	struct sparrow_stamp refused;	/* tried, and not to be used */
	bool has_refused;
	pthread_mutex_t lock;		/* of what follows */
	struct sparrow_error error;	/* why there is no newer table */
	pthread_cond_t changed;
	bool watching;
	pthread_t thread;
	atomic_size_t n_away;		/* POPs */
	atomic_bool *away;		/* by POP */
};

/* Is that more than table_max_age? */
static inline bool
sparrow_tables_is_too_old(const struct sparrow_tables *tables, int64_t age_ms)
{
	int64_t most_s = tables->settings->table.max_age_s;

	return most_s != 0 && age_ms > most_s * 1000;
}

#endif
