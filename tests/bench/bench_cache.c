/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The cache: ns per hit and per miss at 16, 1 k, 100 k and 1 M entries, one
 * and two threads, and the hit rate of a hot set while others come once.
 *
 *	bench_cache [--rounds N] [--lookups N] [--entries N]
 *
 * A hit is what a caller sees: supersparrow_locate() with the worker running,
 * into a decision, addresses in random order.
 */
#include "config.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"
#include "context.h"

enum {
	THREADS = 2,
	HOT = 1000
};

static const char *const pops =
    "pop amsterdam 64701 192.0.2.1 www.amsterdam.example.org\n"
    "pop sydney 64702,64703 198.51.100.1 www.sydney.example.org\n"
    "pop denver 64704 203.0.113.1 www.denver.example.org\n"
    "self amsterdam\n"
    "cache_timeout 86400\n"
    "route_server frr\n"
    "socket /nonexistent/bgpd.vty\n";

struct size {
	uint32_t entries;
	struct supersparrow *sparrow;
	struct bench_series hit, miss, two, raw;
	struct bench_series cpu, two_cpu;	/* of a thread */
	double bytes;
};

static void
die(const char *what)
{
	fprintf(stderr, "bench_cache: %s\n", what);
	exit(1);
}

static uint32_t
next_random(uint32_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 17;
	*state ^= *state << 5;
	return *state;
}

/* Client i: block i of 16 million, host 9 in it. */
static struct sparrow_addr
client(uint32_t i)
{
	return (struct sparrow_addr){ AF_INET, { (uint8_t)(i >> 16),
	    (uint8_t)(i >> 8), (uint8_t)i, 9 } };
}

static void
put(struct supersparrow *sparrow, uint32_t i)
{
	static const struct sparrow_rank ranks[] = {
		{ 1, 64702, SUPERSPARROW_RANK_IN_PATH },
		{ 0, 0, SUPERSPARROW_RANK_SELF },
		{ 2, 0, SUPERSPARROW_RANK_UNRANKED },
	};
	struct supersparrow_route route;
	const struct sparrow_cache_answer answer = {
		.ranks = ranks, .n_ranks = 3, .in_path = 1, .route = &route,
	};
	struct sparrow_addr addr = client(i);
	struct sparrow_prefix prefix = sparrow_addr_prefix(&addr, 22);

	sparrow_route_init(&route);
	route.status = SUPERSPARROW_STATUS_FOUND;
	route.has_best = true;
	sparrow_route_set_prefix(&route, &prefix);
	if (sparrow_strbuf_puts(&route.as_path, "64496 64510 64702") != 0)
		die("out of memory");
	strcpy(route.next_hop, "192.0.2.254");
	sparrow_cache_put(sparrow->cache, &addr, &answer,
	    sparrow_clock_now(&sparrow->clock));
	sparrow_route_free(&route);
}

static struct supersparrow *
make(uint32_t entries)
{
	struct supersparrow_config *config;
	struct supersparrow *sparrow;
	char text[1024];
	int n = snprintf(text, sizeof(text), "%scache_size %u\n", pops,
	    entries);

	if (supersparrow_config_new(&config) != 0 ||
	    supersparrow_config_read_text(config, "bench", text, (size_t)n) !=
	    0 || supersparrow_new(config, &sparrow) != 0)
		die(supersparrow_config_mistake(config, 0));
	supersparrow_config_unref(config);
	return sparrow;
}

struct run {
	pthread_t thread;
	struct supersparrow *sparrow;
	uint32_t entries, first, lookups, seed;
	double ns, cpu_ns;	/* per lookup */
	uint32_t fresh;
};

static void *
locate_many(void *data)
{
	struct run *run = data;
	struct supersparrow_decision *decision;
	struct sockaddr_storage sa;
	struct sparrow_addr addr;
	uint32_t state = run->seed, i;
	int64_t began, cpu;

	if (supersparrow_decision_new(&decision) != 0)
		die("out of memory");
	began = bench_ns();
	cpu = bench_thread_ns();
	for (i = 0; i < run->lookups; i++) {
		addr = client(run->first + next_random(&state) % run->entries);
		sparrow_addr_to_sockaddr(&addr, &sa);
		if (supersparrow_locate(run->sparrow, (struct sockaddr *)&sa,
		    0, 0, decision) != 0)
			die("locate");
		run->fresh += supersparrow_decision_source(decision) ==
		    SUPERSPARROW_SOURCE_CACHE;
	}
	run->ns = (double)(bench_ns() - began) / run->lookups;
	run->cpu_ns = (double)(bench_thread_ns() - cpu) / run->lookups;
	supersparrow_decision_unref(decision);
	return NULL;
}

/* ns per lookup in each of n threads; and of its processor time. */
static double
measure(const struct size *size, uint32_t first, size_t n, uint32_t lookups,
    uint32_t *fresh, struct bench_series *cpu)
{
	struct run runs[THREADS];
	int64_t began = bench_ns();
	double ns;
	size_t i;

	*fresh = 0;
	for (i = 0; i < n; i++)
		runs[i] = (struct run){ .sparrow = size->sparrow,
		    .entries = size->entries, .first = first,
		    .lookups = lookups, .seed = 2463534242u + (uint32_t)i };
	if (n == 1) {
		locate_many(&runs[0]);
		*fresh = runs[0].fresh;
		bench_add(cpu, runs[0].cpu_ns);
		return runs[0].ns;
	}
	for (i = 0; i < n; i++)
		pthread_create(&runs[i].thread, NULL, locate_many, &runs[i]);
	for (i = 0; i < n; i++)
		pthread_join(runs[i].thread, NULL);
	ns = (double)(bench_ns() - began) / lookups;
	for (i = 0; i < n; i++)
		*fresh += runs[i].fresh;
	bench_add(cpu, (runs[0].cpu_ns + runs[1].cpu_ns) / THREADS);
	return ns;
}

/* The cache alone, without a decision around it. */
static double
measure_raw(const struct size *size, uint32_t lookups)
{
	struct sparrow_rank ranks[3];
	struct supersparrow_route route;
	struct sparrow_cache_out out = { .ranks = ranks, .route = &route };
	struct sparrow_time now = sparrow_clock_now(&size->sparrow->clock);
	struct sparrow_addr addr;
	uint32_t state = 2463534242u, i;
	int64_t began = bench_ns();

	sparrow_route_init(&route);
	for (i = 0; i < lookups; i++) {
		addr = client(next_random(&state) % size->entries);
		out.n_ranks = 3;
		sparrow_cache_get(size->sparrow->cache, &addr, now, &out);
	}
	sparrow_route_free(&route);
	return (double)(bench_ns() - began) / lookups;
}

static void
round_of(struct size *size, uint32_t lookups)
{
	struct bench_series unused = { .n = 0 };
	uint32_t fresh;

	bench_add(&size->raw, measure_raw(size, lookups));
	bench_add(&size->hit, measure(size, 0, 1, lookups, &fresh,
	    &size->cpu));
	if (fresh < lookups / 100 * 95)
		die("these were to be hits");
	bench_add(&size->two, measure(size, 0, THREADS, lookups, &fresh,
	    &size->two_cpu));
	bench_add(&size->miss, measure(size, 8000000, 1, lookups, &fresh,
	    &unused));
	if (fresh != 0)
		die("these were to be misses");
}

static void
print_sizes(struct size *sizes, size_t n)
{
	struct bench_series scale = { .n = 0 };
	size_t i, j;

	puts("| entries | ns/hit (spread) | in the cache | ns/miss | "
	    "2 threads, ns/hit | scale | scale by CPU | MB |");
	puts("|---|---|---|---|---|---|---|---|");
	for (i = 0; i < n; i++) {
		struct size *s = &sizes[i];

		scale.n = 0;
		for (j = 0; j < s->hit.n; j++)
			bench_add(&scale, THREADS * s->hit.values[j] /
			    s->two.values[j]);
		printf("| %u | %.0f (%.0f %%) | %.0f | %.0f | %.0f | %.2f | "
		    "%.2f | %.1f |\n", s->entries, bench_median(&s->hit),
		    bench_spread(&s->hit), bench_median(&s->raw),
		    bench_median(&s->miss), bench_median(&s->two),
		    bench_median(&scale), THREADS * bench_ratio(&s->cpu,
		    &s->two_cpu), s->bytes / 1e6);
	}
	printf("cache: a hit at %u entries takes %.2f times, in the cache "
	    "alone %.2f times, what it takes at %u; two threads do %.2f times "
	    "the work of one at %u, by processor time %.2f times\n", sizes[n - 1].entries,
	    bench_ratio(&sizes[n - 1].hit, &sizes[0].hit),
	    bench_ratio(&sizes[n - 1].raw, &sizes[0].raw), sizes[0].entries,
	    bench_median(&scale), sizes[n - 1].entries, THREADS *
	    bench_ratio(&sizes[n - 1].cpu, &sizes[n - 1].two_cpu));
}

/* A hot set is asked for once for every `cold` clients that come once. */
static double
hit_rate(uint32_t entries, uint32_t scan, uint32_t cold)
{
	struct supersparrow *sparrow = make(entries);
	struct sparrow_rank ranks[3];
	struct supersparrow_route route;
	struct sparrow_cache_out out = { .ranks = ranks, .route = &route };
	struct sparrow_time now = sparrow_clock_now(&sparrow->clock);
	uint32_t state = 88172645u, i, hits = 0, asked = 0, who;
	struct sparrow_addr addr;

	sparrow_route_init(&route);
	for (i = 0; i < 3 * HOT + scan; i++) {
		bool warm = i < 3 * HOT;

		who = warm ? i % HOT : HOT + i;
		addr = client(who);
		out.n_ranks = 3;
		if (sparrow_cache_get(sparrow->cache, &addr, now, &out) ==
		    SPARROW_CACHE_MISS)
			put(sparrow, who);
		if (warm || i % cold != 0)
			continue;
		addr = client(who = next_random(&state) % HOT);
		out.n_ranks = 3;
		asked++;
		if (sparrow_cache_get(sparrow->cache, &addr, now, &out) !=
		    SPARROW_CACHE_MISS)
			hits++;
		else
			put(sparrow, who);
	}
	sparrow_route_free(&route);
	supersparrow_unref(sparrow);
	return 100.0 * hits / asked;
}

int
main(int argc, char **argv)
{
	static struct size sizes[] = {
		{ .entries = 16 }, { .entries = 1000 }, { .entries = 100000 },
		{ .entries = 1000000 },
	};
	static const uint32_t scanned[] = { 1024, 4096, 16384 };
	long rounds = bench_number(argc, argv, "--rounds", 5);
	uint32_t lookups = (uint32_t)bench_number(argc, argv, "--lookups",
	    500000), i;
	size_t n = sizeof(sizes) / sizeof(sizes[0]), j;

	bench_print_machine();
	for (j = 0; j < n; j++) {
		struct size *size = &sizes[j];

		/* With room for what shards get unevenly. */
		size->sparrow = make(size->entries + size->entries / 20);
		for (i = 0; i < size->entries; i++)
			put(size->sparrow, i);
		size->bytes = (double)sparrow_cache_bytes(
		    size->sparrow->cache);
		if (supersparrow_start(size->sparrow) != 0)
			die("start");
	}
	for (; rounds > 0; rounds--)
		for (j = 0; j < n; j++)
			round_of(&sizes[j], lookups);
	print_sizes(sizes, n);
	for (j = 0; j < n; j++)
		supersparrow_unref(sizes[j].sparrow);
	puts("| cache_size | hits of 1000 hot clients while 1 000 000 come "
	    "once |\n|---|---|");
	for (j = 0; j < sizeof(scanned) / sizeof(scanned[0]); j++)
		printf("| %u | %.1f %% |\n", scanned[j],
		    hit_rate(scanned[j], 1000000, 20));
	return 0;
}
