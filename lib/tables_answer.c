/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "tables_private.h"

/* --- POPs that are away --------------------------------------------------- */

bool
sparrow_tables_sample(struct sparrow_tables *tables, size_t pop, size_t n,
    struct sparrow_addr *out)
{
	struct sparrow_reader reader;
	const struct sparrow_loaded *loaded = sparrow_swap_enter(&tables->swap,
	    &reader);
	const struct sparrow_samples *samples = NULL;
	size_t kept = 0;

	if (loaded != NULL && loaded->table->samples != NULL)
		samples = &loaded->table->samples[pop];
	if (samples != NULL)
		kept = samples->seen < SPARROW_TABLE_SAMPLES ? samples->seen :
		    SPARROW_TABLE_SAMPLES;
	if (kept > 0)
		*out = samples->addr[n % kept];
	sparrow_swap_leave(&reader);
	return kept > 0;
}

void
sparrow_tables_set_away(struct sparrow_tables *tables, size_t pop, bool away)
{
	if (atomic_exchange(&tables->away[pop], away) == away)
		return;
	if (away)
		atomic_fetch_add(&tables->n_away, 1);
	else
		atomic_fetch_sub(&tables->n_away, 1);
}

/* POPs that are away go behind the others, unless nobody else is near. */
static void
pass_over(struct sparrow_tables *tables,
    struct supersparrow_decision *decision)
{
	struct sparrow_rank *ranks = decision->ranks;
	size_t n = decision->n_ranks, near = 0, end = n;

	for (size_t i = 0; i < n; i++)
		near += ranks[i].how != SUPERSPARROW_RANK_UNRANKED &&
		    !atomic_load(&tables->away[ranks[i].pop]);
	if (near == 0)
		return;
	for (size_t i = 0; i < end; ) {
		struct sparrow_rank rank = ranks[i];

		if (!atomic_load(&tables->away[rank.pop])) {
			i++;
			continue;
		}
		memmove(ranks + i, ranks + i + 1,
		    (n - i - 1) * sizeof(*ranks));
		decision->in_path -= rank.how == SUPERSPARROW_RANK_IN_PATH;
		rank.how = SUPERSPARROW_RANK_UNRANKED;
		ranks[n - 1] = rank;
		end--;
	}
	if (decision->reason == SUPERSPARROW_REASON_POP_IN_PATH &&
	    decision->in_path == 0)
		decision->reason = SUPERSPARROW_REASON_NO_POP_IN_PATH;
}

/* --- answers ------------------------------------------------------------- */

static void
note_unusable(struct sparrow_tables *tables,
    struct supersparrow_decision *decision)
{
	pthread_mutex_lock(&tables->lock);
	decision->error = tables->error;
	pthread_mutex_unlock(&tables->lock);
}

static void
note_too_old(const struct sparrow_tables *tables, int64_t age_ms,
    struct supersparrow_decision *decision)
{
	sparrow_error_set(&decision->error, SUPERSPARROW_ETABLE,
	    "table %s: %" PRId64 " s old, more than table_max_age, %" PRId64,
	    tables->settings->table.path, age_ms / 1000,
	    tables->settings->table.max_age_s);
}

static bool
answer(struct sparrow_tables *tables, const struct sparrow_loaded *loaded,
    struct supersparrow_decision *decision, struct sparrow_time now)
{
	int64_t age_ms = sparrow_time_diff_ms(now, loaded->made);
	struct sparrow_prefix scope;
	struct sparrow_list list;
	bool is_found;

	if (sparrow_tables_is_too_old(tables, age_ms)) {
		note_too_old(tables, age_ms, decision);
		return false;
	}
	is_found = sparrow_table_find(loaded->table, &decision->addr, &list,
	    &scope);
	if (!is_found && tables->settings->table.ask)
		return false;
	if (is_found) {
		decision->route.status = SUPERSPARROW_STATUS_FOUND;
		sparrow_decision_set_list(decision, &list);
		if (atomic_load(&tables->n_away) > 0)
			pass_over(tables, decision);
	} else {
		decision->route.status = SUPERSPARROW_STATUS_NOT_IN_TABLE;
		decision->in_path = sparrow_select(&tables->settings->pops,
		    NULL, tables->settings->self, decision->ranks);
		decision->reason = SUPERSPARROW_REASON_NOT_IN_TABLE;
	}
	decision->source = SUPERSPARROW_SOURCE_TABLE;
	decision->age_ms = age_ms;
	sparrow_decision_set_scope(decision, &scope);
	return true;
}

bool
sparrow_tables_answer(struct sparrow_tables *tables,
    struct supersparrow_decision *decision, struct sparrow_time now)
{
	struct sparrow_reader reader;
	const struct sparrow_loaded *loaded = sparrow_swap_enter(&tables->swap,
	    &reader);
	bool is_answered = loaded != NULL &&
	    answer(tables, loaded, decision, now);

	sparrow_swap_leave(&reader);
	if (loaded == NULL)
		note_unusable(tables, decision);
	return is_answered;
}

/* --- for the public ----------------------------------------------------- */

int
supersparrow_table_poll(struct supersparrow *sparrow)
{
	return sparrow->tables == NULL ? 0 :
	    sparrow_tables_poll(sparrow->tables);
}

int
supersparrow_table_watch(struct supersparrow *sparrow)
{
	return sparrow->tables == NULL ? 0 :
	    sparrow_tables_watch(sparrow->tables);
}

size_t
supersparrow_table_prefixes(const struct supersparrow *sparrow)
{
	struct sparrow_reader reader;
	const struct sparrow_loaded *loaded;
	size_t prefixes;

	if (sparrow->tables == NULL)
		return 0;
	loaded = sparrow_swap_enter(&sparrow->tables->swap, &reader);
	prefixes = loaded == NULL ? 0 : loaded->prefixes;
	sparrow_swap_leave(&reader);
	return prefixes;
}

int
supersparrow_table_error_copy(const struct supersparrow *sparrow, char *text,
    size_t size)
{
	struct sparrow_tables *tables = sparrow->tables;
	int code;

	if (size > 0)
		text[0] = '\0';
	if (tables == NULL)
		return 0;
	pthread_mutex_lock(&tables->lock);
	code = sparrow_error_copy(&tables->error, text, size);
	pthread_mutex_unlock(&tables->lock);
	return code;
}
