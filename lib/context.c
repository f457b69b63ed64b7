/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "context.h"
#include "worker.h"

/* A key that nobody can guess; the time if the kernel has none to give. */
static void
make_seed(struct supersparrow *sparrow, uint64_t seed[2])
{
	if (getrandom(seed, 2 * sizeof(*seed), GRND_NONBLOCK) ==
	    (ssize_t)(2 * sizeof(*seed)))
		return;
	seed[0] = (uint64_t)sparrow_clock_now(&sparrow->clock).ns;
	seed[1] = (uint64_t)(uintptr_t)sparrow;
}

static int
make_cache(struct supersparrow *sparrow, const uint64_t seed[2])
{
	const struct sparrow_settings *settings = sparrow->settings;
	const struct sparrow_cache_params params = {
		.size = (size_t)settings->cache_size,
		.timeout_ms = settings->cache_timeout_s * 1000,
		.negative_ms = settings->negative_timeout_s * 1000,
		.stale_ms = settings->cache_stale_s * 1000,
		.grain4 = (unsigned)settings->cache_grain4,
		.grain6 = (unsigned)settings->cache_grain6,
		.seed = { seed[0], seed[1] },
	};

	return sparrow_cache_new(&params, &sparrow->cache);
}

static int
make_servers(struct supersparrow *sparrow, uint64_t seed)
{
	const struct sparrow_settings *settings = sparrow->settings;
	size_t i;
	int rc;

	sparrow->ranks = calloc(settings->pops.n + 1, sizeof(*sparrow->ranks));
	sparrow->servers = calloc(settings->n_servers + 1,
	    sizeof(*sparrow->servers));
	if (sparrow->ranks == NULL || sparrow->servers == NULL)
		return -ENOMEM;
	for (i = 0; i < settings->n_servers; i++) {
		const struct sparrow_server_config *server =
		    &settings->servers[i];
		const struct sparrow_server_params params = {
			.name = server->name,
			.dialect = server->dialect,
			.endpoint = {
				.host = server->host,
				.port = server->port,
				.socket = server->socket,
				.program = server->dialect->program,
				.no_lookup = server->no_lookup,
			},
			.username = server->username,
			.password = server->password,
			.pipeline = (size_t)server->pipeline,
			.settle_ms = server->settle_s * 1000,
			.canaries = server->canaries,
			.n_canaries = server->n_canaries,
			.timeout_ms = server->timeout_s * 1000,
			.log = &sparrow->log,
			.seed = seed + i * 2,
		};

		rc = sparrow_server_new(&params, &sparrow->servers[i]);
		if (rc != 0)
			return rc;
	}
	return 0;
}

int
sparrow_context_new(struct supersparrow_config *config,
    const struct sparrow_clock *clock, struct supersparrow **out)
{
	struct supersparrow *sparrow;
	uint64_t seed[2];
	size_t i;
	int rc;

	*out = NULL;
	rc = supersparrow_config_finish(config);
	if (rc != 0)
		return rc;
	sparrow = calloc(1, sizeof(*sparrow));
	if (sparrow == NULL)
		return -ENOMEM;
	atomic_init(&sparrow->refs, 1);
	sparrow->config = supersparrow_config_ref(config);
	sparrow->settings = sparrow_config_settings(config);
	sparrow->clock = *clock;
	for (i = 0; i < SPARROW_FLIGHT_BUCKETS; i++)
		LIST_INIT(&sparrow->flights[i]);
	TAILQ_INIT(&sparrow->finished);
	make_seed(sparrow, seed);
	memcpy(sparrow->flight_key, seed, sizeof(seed));
	rc = make_cache(sparrow, seed);
	if (rc == 0 && sparrow->settings->table.path != NULL)
		rc = sparrow_tables_new(sparrow->settings, &sparrow->clock,
		    &sparrow->log, &sparrow->tables);
	if (rc == 0 && sparrow->tables != NULL &&
	    sparrow->settings->n_servers > 0 &&
	    sparrow->settings->table.pop_check_s > 0)
		rc = sparrow_pop_check_new(sparrow, &sparrow->pop_check);
	if (rc == 0)
		rc = make_servers(sparrow, seed[0] ^ seed[1]);
	if (rc != 0) {
		supersparrow_unref(sparrow);
		return rc;
	}
	*out = sparrow;
	return 0;
}

int
supersparrow_new(struct supersparrow_config *config, struct supersparrow **out)
{
	return sparrow_context_new(config, &sparrow_clock_system, out);
}

struct supersparrow *
supersparrow_ref(struct supersparrow *sparrow)
{
	atomic_fetch_add(&sparrow->refs, 1);
	return sparrow;
}

static void
drop_lookups(struct sparrow_lookups *lookups)
{
	struct supersparrow_lookup *lookup;

	while ((lookup = TAILQ_FIRST(lookups)) != NULL) {
		TAILQ_REMOVE(lookups, lookup, link);
		free(lookup);
	}
}

static void
drop_flights(struct sparrow_flights *flights)
{
	struct sparrow_flight *flight;

	while ((flight = LIST_FIRST(flights)) != NULL) {
		drop_lookups(&flight->waiters);
		LIST_REMOVE(flight, link);
		sparrow_flight_free(flight);
	}
}

struct supersparrow *
supersparrow_unref(struct supersparrow *sparrow)
{
	size_t i;

	if (sparrow == NULL || atomic_fetch_sub(&sparrow->refs, 1) > 1)
		return NULL;
	supersparrow_stop(sparrow);
	for (i = 0; sparrow->servers != NULL &&
	    i < sparrow->settings->n_servers; i++)
		sparrow_server_free(sparrow->servers[i]);
	free(sparrow->servers);
	free(sparrow->ranks);
	for (i = 0; i < SPARROW_FLIGHT_BUCKETS; i++)
		drop_flights(&sparrow->flights[i]);
	drop_lookups(&sparrow->finished);
	free(sparrow->deadlines.heap);
	sparrow_worker_free(sparrow->worker);
	sparrow_pop_check_free(sparrow->pop_check);
	sparrow_tables_free(sparrow->tables);
	sparrow_cache_free(sparrow->cache);
	supersparrow_config_unref(sparrow->config);
	free(sparrow);
	return NULL;
}

uint64_t
supersparrow_cache_bytes(const struct supersparrow *sparrow)
{
	return sparrow_cache_bytes_full(sparrow->cache,
	    sparrow->settings->pops.n);
}

void
supersparrow_set_log(struct supersparrow *sparrow,
    enum supersparrow_log_level level, supersparrow_log_fn *log, void *data)
{
	sparrow->log.level = level;
	sparrow->log.fn = log;
	sparrow->log.data = data;
}

static bool
is_same_pop(const struct sparrow_pop *a, const struct sparrow_pop *b)
{
	return strcmp(a->name, b->name) == 0 && a->n_as == b->n_as &&
	    (a->n_as == 0 ||
	    memcmp(a->as, b->as, a->n_as * sizeof(*a->as)) == 0);
}

/* Would an answer that was cached under a be the same under b?  It holds
 * places of POPs, the number of its route server, and its block. */
static bool
is_same_world(const struct sparrow_settings *a,
    const struct sparrow_settings *b)
{
	size_t i;

	if (a->pops.n != b->pops.n || a->self != b->self ||
	    a->n_servers != b->n_servers ||
	    a->cache_grain4 != b->cache_grain4 ||
	    a->cache_grain6 != b->cache_grain6)
		return false;
	for (i = 0; i < a->pops.n; i++)
		if (!is_same_pop(&a->pops.pop[i], &b->pops.pop[i]))
			return false;
	for (i = 0; i < a->n_servers; i++)
		if (a->servers[i].vantage != b->servers[i].vantage ||
		    strcmp(a->servers[i].name, b->servers[i].name) != 0)
			return false;
	return true;
}

int
supersparrow_take_cache(struct supersparrow *to, struct supersparrow *from)
{
	size_t i;

	if (to == from || !is_same_world(to->settings, from->settings))
		return -EINVAL;
	sparrow_cache_take(to->cache, from->cache);
	if (to->tables != NULL && from->tables != NULL)
		sparrow_tables_take(to->tables, from->tables);
	for (i = 0; i < to->settings->n_servers && to->worker == NULL; i++)
		if (supersparrow_server_state(from, i) ==
		    SUPERSPARROW_SERVER_UP &&
		    supersparrow_server_is_settled(from, i) != 0)
			sparrow_server_trust(to->servers[i]);
	return 0;
}
