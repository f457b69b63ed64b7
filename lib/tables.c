/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The file of a table: when it is read, and what becomes of it.
 */
#include "config.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/condition.h"
#include "base/thread.h"
#include "tables_private.h"

static bool
is_same_stamp(const struct sparrow_stamp *a, const struct sparrow_stamp *b)
{
	return a->mtime_ns == b->mtime_ns && a->size == b->size &&
	    a->inode == b->inode && a->mode == b->mode;
}

static void
release(struct sparrow_loaded *loaded)
{
	if (loaded == NULL || atomic_fetch_sub(&loaded->refs, 1) > 1)
		return;
	sparrow_table_free(loaded->table);
	free(loaded);
}

int
sparrow_tables_new(const struct sparrow_settings *settings,
    const struct sparrow_clock *clock, const struct sparrow_log *log,
    struct sparrow_tables **out)
{
	/* Its members have cache lines of their own. */
	struct sparrow_tables *tables = aligned_alloc(
	    alignof(struct sparrow_tables), sizeof(*tables));

	*out = NULL;
	if (tables == NULL)
		return -ENOMEM;
	memset(tables, 0, sizeof(*tables));
	sparrow_swap_init(&tables->swap);
	tables->settings = settings;
	tables->clock = clock;
	tables->log = log;
	/* On Linux these cannot fail. */
	if (pthread_mutex_init(&tables->polling, NULL) != 0 ||
	    pthread_mutex_init(&tables->lock, NULL) != 0 ||
	    sparrow_condition_init(&tables->changed) != 0) {
		free(tables);
		return -ENOMEM;
	}
	atomic_init(&tables->n_away, 0);
	tables->away = calloc(settings->pops.n + 1, sizeof(*tables->away));
	if (tables->away == NULL) {
		sparrow_tables_free(tables);
		return -ENOMEM;
	}
	sparrow_error_set(&tables->error, SUPERSPARROW_EUNREACHABLE,
	    "table %s: not read yet", settings->table.path);
	*out = tables;
	return 0;
}

void
sparrow_tables_free(struct sparrow_tables *tables)
{
	if (tables == NULL)
		return;
	sparrow_tables_unwatch(tables);
	release(atomic_load(&tables->swap.current));
	pthread_cond_destroy(&tables->changed);
	pthread_mutex_destroy(&tables->lock);
	pthread_mutex_destroy(&tables->polling);
	free(tables->away);
	free(tables);
}

/* --- loading ----------------------------------------------------------- */

static void
set_error(struct sparrow_tables *tables, const struct sparrow_error *error)
{
	pthread_mutex_lock(&tables->lock);
	tables->error = *error;
	pthread_mutex_unlock(&tables->lock);
}

/* What is wrong: said once, as long as it is the same. */
static void
complain(struct sparrow_tables *tables, const struct sparrow_error *error,
    const char *then)
{
	bool is_news;

	pthread_mutex_lock(&tables->lock);
	is_news = strcmp(tables->error.text, error->text) != 0;
	tables->error = *error;
	pthread_mutex_unlock(&tables->lock);
	if (is_news)
		sparrow_log(tables->log, SUPERSPARROW_LOG_ERROR, "%s%s",
		    error->text, then);
}

/* Nothing comes of the file. */
static int
refuse(struct sparrow_tables *tables, const struct sparrow_error *error)
{
	const struct sparrow_loaded *old = atomic_load(&tables->swap.current);
	struct sparrow_error why;

	sparrow_error_set(&why, SUPERSPARROW_EUNREACHABLE, "table %s: %s",
	    tables->settings->table.path, error->text);
	complain(tables, &why, old == NULL ? "" : "; the one before stays");
	return why.code;
}

/* The file is the one in use: nothing is wrong with it, unless with time. */
static void
watch_age(struct sparrow_tables *tables, const struct sparrow_loaded *loaded)
{
	struct sparrow_error error;

	if (!sparrow_tables_is_too_old(tables, sparrow_time_diff_ms(
	    sparrow_clock_now(tables->clock), loaded->made))) {
		sparrow_error_clear(&error);
		set_error(tables, &error);
		return;
	}
	sparrow_error_set(&error, SUPERSPARROW_ETABLE,
	    "table %s: not used any more, it is older than table_max_age, "
	    "%" PRId64 " s", tables->settings->table.path,
	    tables->settings->table.max_age_s);
	complain(tables, &error, "");
}

/* When the file was changed, by the clock that ages are counted with. */
static struct sparrow_time
made_at(const struct sparrow_tables *tables, const struct sparrow_stamp *stamp)
{
	struct sparrow_time now = sparrow_clock_now(tables->clock);
	int64_t age_ns = sparrow_clock_date_ns() - stamp->mtime_ns;

	/* A file of the future is new. */
	if (age_ns > 0)
		now.ns -= age_ns;
	return now;
}

/* A dump that was cut at the end of a record looks like a whole one. */
static int
check_size(const struct sparrow_tables *tables,
    const struct sparrow_loaded *old, size_t prefixes,
    struct sparrow_error *error)
{
	uint64_t shrink = (uint64_t)tables->settings->table.shrink;

	if (old == NULL || shrink == 0 || (uint64_t)prefixes * 100 >=
	    (uint64_t)old->prefixes * (100 - shrink))
		return 0;
	return sparrow_error_set(error, -EINVAL,
	    "has %zu prefixes, the one before %zu: more than %" PRIu64 " %% "
	    "fewer; if that is right, set table_shrink 0", prefixes,
	    old->prefixes, shrink);
}

/* The file is to blame, and will be as long as it stays what it is. */
static bool
is_final(int rc)
{
	return rc == SUPERSPARROW_EPROTOCOL || rc == -EINVAL ||
	    rc == -E2BIG || rc == -EFBIG;
}

struct sparrow_load
sparrow_tables_order(const struct sparrow_settings *settings, const char *path)
{
	return (struct sparrow_load){
		.order = {
			.path = path,
			.peer_addr = settings->table.peer_addr,
			.peer_as = settings->table.peer_as,
			.own_as = settings->table.own_as,
		},
		.pops = &settings->pops,
		.self = settings->self,
	};
}

static int
load(struct sparrow_tables *tables, struct sparrow_loaded *loaded,
    struct sparrow_error *error)
{
	const struct sparrow_settings *settings = tables->settings;
	const struct sparrow_load order = sparrow_tables_order(settings,
	    settings->table.path);
	struct sparrow_dump_facts facts;
	struct sparrow_stamp now;
	int rc = sparrow_table_load(&order, &loaded->table, &facts, error);

	free(facts.peers);
	tables->refused = loaded->stamp = facts.stamp;
	loaded->prefixes = facts.prefixes[0] + facts.prefixes[1];
	if (rc == 0 && (facts.stamp.mode & S_IWOTH) != 0)
		rc = sparrow_error_set(error, -EINVAL, "mode %04o lets other "
		    "users change it; chmod o-w %s", facts.stamp.mode,
		    settings->table.path);
	if (rc == 0)
		rc = check_size(tables, atomic_load(&tables->swap.current),
		    loaded->prefixes, error);
	tables->has_refused = facts.form != NULL && is_final(rc);
	if (rc == 0 && (sparrow_input_look(settings->table.path, &now) != 0 ||
	    !is_same_stamp(&now, &facts.stamp)))
		rc = sparrow_error_set(error, -EAGAIN,
		    "was changed while it was read: rename a whole one into "
		    "its place");
	return rc;
}

static int
replace(struct sparrow_tables *tables)
{
	struct sparrow_loaded *loaded = calloc(1, sizeof(*loaded));
	struct sparrow_time began = sparrow_clock_now(tables->clock);
	struct sparrow_error error;
	int rc;

	if (loaded == NULL) {
		sparrow_error_set(&error, -ENOMEM, "out of memory");
		return refuse(tables, &error);
	}
	atomic_init(&loaded->refs, 1);
	rc = load(tables, loaded, &error);
	if (rc != 0) {
		release(loaded);
		return refuse(tables, &error);
	}
	loaded->made = made_at(tables, &loaded->stamp);
	sparrow_log(tables->log, SUPERSPARROW_LOG_INFO, "table %s: %zu "
	    "prefixes in %zu KiB, read in %" PRId64 " ms",
	    tables->settings->table.path, loaded->prefixes,
	    sparrow_table_bytes(loaded->table) / 1024, sparrow_time_diff_ms(
	    sparrow_clock_now(tables->clock), began));
	release(sparrow_swap_put(&tables->swap, loaded));
	watch_age(tables, loaded);
	return 0;
}

/* Somebody may be writing it: it must look the same twice, unless there is no
 * table at all. */
static bool
is_settled(struct sparrow_tables *tables, const struct sparrow_stamp *stamp)
{
	bool is_same = is_same_stamp(stamp, &tables->seen);

	tables->seen = *stamp;
	return is_same || atomic_load(&tables->swap.current) == NULL;
}

static int
poll_file(struct sparrow_tables *tables)
{
	const struct sparrow_loaded *loaded = atomic_load(&tables->swap.current);
	struct sparrow_stamp stamp;
	struct sparrow_error error;
	int rc = sparrow_input_look(tables->settings->table.path, &stamp);

	if (rc != 0) {
		tables->has_refused = false;
		sparrow_error_set(&error, rc, "cannot open: %s",
		    supersparrow_strerror(rc));
		return refuse(tables, &error);
	}
	if (loaded != NULL && is_same_stamp(&stamp, &loaded->stamp)) {
		watch_age(tables, loaded);
		return 0;
	}
	if (tables->has_refused && is_same_stamp(&stamp, &tables->refused))
		return SUPERSPARROW_EUNREACHABLE;
	return is_settled(tables, &stamp) ? replace(tables) : 0;
}

int
sparrow_tables_poll(struct sparrow_tables *tables)
{
	int rc;

	pthread_mutex_lock(&tables->polling);
	rc = poll_file(tables);
	if (rc != 0 && atomic_load(&tables->swap.current) != NULL)
		rc = 0;
	pthread_mutex_unlock(&tables->polling);
	return rc;
}

/* Would they read the same from a file? */
static bool
is_same_choice(const struct sparrow_table_config *a,
    const struct sparrow_table_config *b)
{
	return a->peer_as == b->peer_as && a->own_as == b->own_as &&
	    sparrow_addr_equal(&a->peer_addr, &b->peer_addr);
}

void
sparrow_tables_take(struct sparrow_tables *to, struct sparrow_tables *from)
{
	struct sparrow_reader reader;
	struct sparrow_loaded *loaded;

	/* As the file is the same, it would not be read. */
	if (!is_same_choice(&to->settings->table, &from->settings->table))
		return;
	loaded = sparrow_swap_enter(&from->swap, &reader);
	if (loaded != NULL)
		atomic_fetch_add(&loaded->refs, 1);
	sparrow_swap_leave(&reader);
	if (loaded != NULL)
		release(sparrow_swap_put(&to->swap, loaded));
}

/* --- the thread ---------------------------------------------------------- */

static void *
watch(void *data)
{
	struct sparrow_tables *tables = data;

	pthread_mutex_lock(&tables->lock);
	while (tables->watching) {
		pthread_mutex_unlock(&tables->lock);
		(void)sparrow_tables_poll(tables);
		pthread_mutex_lock(&tables->lock);
		if (tables->watching)
			(void)sparrow_condition_wait(&tables->changed,
			    &tables->lock, sparrow_condition_until(
			    tables->settings->table.poll_s * 1000));
	}
	pthread_mutex_unlock(&tables->lock);
	return NULL;
}

static void
set_watching(struct sparrow_tables *tables, bool watching)
{
	pthread_mutex_lock(&tables->lock);
	tables->watching = watching;
	pthread_mutex_unlock(&tables->lock);
}

int
sparrow_tables_watch(struct sparrow_tables *tables)
{
	int rc;

	/* The thread itself does not change it. */
	if (tables->watching || tables->settings->table.poll_s == 0)
		return 0;
	set_watching(tables, true);
	rc = sparrow_thread_start(&tables->thread, watch, tables);
	if (rc != 0)
		set_watching(tables, false);
	return rc;
}

void
sparrow_tables_unwatch(struct sparrow_tables *tables)
{
	bool was_watching;

	pthread_mutex_lock(&tables->lock);
	was_watching = tables->watching;
	tables->watching = false;
	pthread_cond_signal(&tables->changed);
	pthread_mutex_unlock(&tables->lock);
	if (was_watching)
		pthread_join(tables->thread, NULL);
}
