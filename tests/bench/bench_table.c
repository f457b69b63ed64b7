/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The table in memory: lookups a second, memory and time to build, beside a
 * plain binary trie; and how long a lookup takes while tables are replaced.
 *
 *	bench_table [--rounds N] [--swaps N] FILE
 *
 * FILE is a dump; 64701 to 64712 are its POPs.  "find" is the longest match
 * to a number, "scope" the same and the widest prefix with one answer,
 * "locate" what a caller sees: supersparrow_locate() into a decision.
 */
#include "config.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "bench.h"
#include "context.h"
#include "table/dump.h"
#include "table/lists.h"
#include "table/lpm.h"
#include "trie.h"

enum {
	THREADS = 2,
	POPS = 12,
	FIRST_POP = 64701,
	ADDRESSES = 1 << 20,
	CLIENTS = 1000000,
	PASSES = 4,		/* of the fastest way over the addresses */
	TIMES_MAX = 1 << 24
};

enum way { TRIE, FIND, SCOPE, LOCATE, WAYS };

static const char *const way_names[] = { "trie", "find", "scope", "locate" };

/* One family: its prefixes, and what is made of them. */
struct family {
	const char *name;
	struct sparrow_table_route *routes;
	size_t n, room;
	struct sparrow_lpm *lpm;
	struct trie *trie;
	struct bench_series build, trie_build;	/* ms */
};

/* Addresses to ask about. */
struct set {
	const char *name;
	struct family *family;
	struct sparrow_addr *addresses;
	struct bench_series rate[WAYS], rate2[WAYS];	/* M/s */
	struct bench_series cpu[WAYS], cpu2[WAYS];	/* ns a lookup */
};

static struct family families[] = { { .name = "IPv4" }, { .name = "IPv6" } };
static struct sparrow_lists *lists;
static struct supersparrow *sparrow;
static struct supersparrow_config *config;
static uint64_t state = 88172645463325252u;

static void
die(const char *what)
{
	fprintf(stderr, "bench_table: %s\n", what);
	exit(1);
}

static uint64_t
draw(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

/* --- the file ---------------------------------------- */

static void
configure(const char *path)
{
	char text[4096];
	int n = snprintf(text, sizeof(text), "table %s\ntable_max_age 0\n"
	    "table_poll 0\nself pop0\n", path);

	for (int i = 0; i < POPS; i++)
		n += snprintf(text + n, sizeof(text) - (size_t)n,
		    "pop pop%d %d 192.0.2.%d\n", i, FIRST_POP + i, i + 1);
	if (supersparrow_config_new(&config) != 0 ||
	    supersparrow_config_read_text(config, "bench", text, (size_t)n) !=
	    0 || supersparrow_new(config, &sparrow) != 0)
		die(supersparrow_config_mistake(config, 0));
}

static int
take(void *data, const struct sparrow_dump_route *route)
{
	struct family *family =
	    &families[route->prefix.addr.family == AF_INET6];
	int number;

	(void)data;
	for (size_t i = 0; i < route->n_hops; i++)
		sparrow_lists_see(lists, route->hops[i].as, (uint32_t)i + 1);
	number = sparrow_lists_keep(lists, SUPERSPARROW_REASON_NO_POP_IN_PATH);
	if (family->n == family->room) {
		family->room = family->room * 2 + 1024;
		family->routes = realloc(family->routes, family->room *
		    sizeof(*family->routes));
	}
	if (number <= 0 || family->routes == NULL)
		die("out of memory");
	family->routes[family->n++] = (struct sparrow_table_route){
		sparrow_key_of(&route->prefix.addr), (uint16_t)number,
		route->prefix.len
	};
	return 0;
}

static void
read_file(const char *path)
{
	const struct sparrow_dump_order order = { .path = path };
	const struct sparrow_settings *settings;
	struct sparrow_error error;

	configure(path);
	settings = sparrow_config_settings(config);
	if (sparrow_lists_new(&settings->pops, settings->self, &lists) != 0)
		die("out of memory");
	if (sparrow_dump_read(&order, take, NULL, NULL, &error) != 0)
		die(error.text);
	if (families[0].n == 0 || families[1].n == 0)
		die("the file has not both families");
	if (supersparrow_table_poll(sparrow) != 0 ||
	    supersparrow_start(sparrow) != 0)
		die("the table was not taken");
}

/* --- building ---------------------------------------- */

static void
build(struct family *family)
{
	size_t size = family->n * sizeof(*family->routes);
	struct sparrow_table_route *routes = malloc(size);
	int64_t began;

	if (routes == NULL)
		die("out of memory");
	memcpy(routes, family->routes, size);
	sparrow_lpm_free(family->lpm);
	began = bench_ns();
	if (sparrow_lpm_new(family == &families[0] ? AF_INET : AF_INET6,
	    routes, family->n, &family->lpm) != 0)
		die("out of memory");
	bench_add(&family->build, (double)(bench_ns() - began) / 1e6);
	free(routes);
	if (family->trie != NULL)
		trie_free(family->trie);
	began = bench_ns();
	family->trie = trie_new(family->routes, family->n);
	if (family->trie == NULL)
		die("out of memory");
	bench_add(&family->trie_build, (double)(bench_ns() - began) / 1e6);
}

static void
print_builds(void)
{
	const struct family *v4 = &families[0], *v6 = &families[1];

	puts("| family | prefixes | ranges | build ms (spread) | trie ms | MB "
	    "| trie MB |\n|---|---|---|---|---|---|---|");
	for (const struct family *f = v4; f <= v6; f++)
		printf("| %s | %zu | %zu | %.1f (%.0f %%) | %.1f | %.2f | "
		    "%.1f |\n", f->name, f->n, sparrow_lpm_ranges(f->lpm),
		    bench_median(&f->build), bench_spread(&f->build),
		    bench_median(&f->trie_build),
		    (double)sparrow_lpm_bytes(f->lpm) / 1e6,
		    (double)trie_bytes(f->trie) / 1e6);
	printf("\ntable: IPv4 is built in %.2f, IPv6 in %.2f of the trie's "
	    "time, both in %.3f s; they take %.2f and %.2f of its memory; "
	    "%zu rankings of %d POPs take %.2f MB besides\n",
	    bench_ratio(&v4->build, &v4->trie_build),
	    bench_ratio(&v6->build, &v6->trie_build),
	    (bench_median(&v4->build) + bench_median(&v6->build)) / 1e3,
	    (double)sparrow_lpm_bytes(v4->lpm) / (double)trie_bytes(v4->trie),
	    (double)sparrow_lpm_bytes(v6->lpm) / (double)trie_bytes(v6->trie),
	    sparrow_lists_count(lists), POPS,
	    (double)sparrow_lists_bytes(lists) / 1e6);
}

/* --- addresses ---------------------------------------- */

/* Any host of any prefix. */
static struct sparrow_addr
draw_host(const struct family *family)
{
	const struct sparrow_table_route *route =
	    &family->routes[draw() % family->n];
	struct sparrow_key host = sparrow_key_host_mask(route->len);

	host.hi = route->start.hi | (draw() & host.hi);
	host.lo = family == &families[0] ? 0 :
	    route->start.lo | (draw() & host.lo);
	return sparrow_key_addr(host, family == &families[0] ? AF_INET :
	    AF_INET6);
}

static void
fill_random(struct set *set)
{
	for (size_t i = 0; i < ADDRESSES; i++)
		set->addresses[i] = sparrow_key_addr((struct sparrow_key){
		    draw() >> 32 << 32, 0 }, AF_INET);
}

static void
fill_announced(struct set *set)
{
	for (size_t i = 0; i < ADDRESSES; i++)
		set->addresses[i] = draw_host(set->family);
}

/* The i-th client asks a half as often as the 2 i-th. */
static void
fill_zipf(struct set *set)
{
	struct sparrow_addr *clients = malloc(CLIENTS * sizeof(*clients));
	double *sums = malloc(CLIENTS * sizeof(*sums)), sum = 0;

	if (clients == NULL || sums == NULL)
		die("out of memory");
	for (size_t i = 0; i < CLIENTS; i++) {
		clients[i] = draw_host(set->family);
		sum += 1.0 / (double)(i + 1);
		sums[i] = sum;
	}
	for (size_t i = 0; i < ADDRESSES; i++) {
		double at = sum * (double)(draw() >> 11) / 0x1p53;
		size_t low = 0, high = CLIENTS - 1;

		while (low < high) {
			size_t middle = (low + high) / 2;

			if (sums[middle] > at)
				high = middle;
			else
				low = middle + 1;
		}
		set->addresses[i] = clients[low];
	}
	free(clients);
	free(sums);
}

/* --- looking up ---------------------------------------- */

struct run {
	pthread_t thread;
	const struct set *set;
	enum way way;
	uint64_t sum;			/* of what was found */
	double cpu_ns;			/* a lookup */
};

static uint64_t
locate_all(const struct sparrow_addr *addresses)
{
	struct supersparrow_decision *decision;
	struct sockaddr_storage sa;
	uint64_t sum = 0;

	if (supersparrow_decision_new(&decision) != 0)
		die("out of memory");
	for (size_t i = 0; i < ADDRESSES; i++) {
		sparrow_addr_to_sockaddr(&addresses[i], &sa);
		if (supersparrow_locate(sparrow, (struct sockaddr *)&sa, 0, 0,
		    decision) != 0)
			die("locate");
		sum += supersparrow_decision_source(decision) ==
		    SUPERSPARROW_SOURCE_TABLE;
	}
	supersparrow_decision_unref(decision);
	return sum;
}

static uint64_t
look_up_all(const struct set *set, enum way way)
{
	const struct sparrow_addr *addresses = set->addresses;
	const struct family *family = set->family;
	struct sparrow_prefix scope;
	uint64_t sum = 0;
	size_t i;

	switch (way) {
	case TRIE:
		for (i = 0; i < ADDRESSES; i++)
			sum += trie_find(family->trie, &addresses[i]);
		return sum;
	case FIND:
		for (i = 0; i < ADDRESSES; i++)
			sum += sparrow_lpm_find(family->lpm, &addresses[i]);
		return sum;
	case SCOPE:
		for (i = 0; i < ADDRESSES; i++)
			sum += sparrow_lpm_scope(family->lpm, &addresses[i],
			    &scope);
		return sum;
	default:
		return locate_all(addresses);
	}
}

static unsigned
passes(enum way way)
{
	return way == FIND ? PASSES : 1;
}

static void *
run_all(void *data)
{
	struct run *run = data;
	int64_t cpu = bench_thread_ns();

	run->sum = 0;
	for (unsigned i = 0; i < passes(run->way); i++)
		run->sum += look_up_all(run->set, run->way);
	run->cpu_ns = (double)(bench_thread_ns() - cpu) /
	    (ADDRESSES * passes(run->way));
	return NULL;
}

/* In n threads, as many lookups in each; what one of them found. */
static uint64_t
measure(const struct set *set, enum way way, size_t n,
    struct bench_series *rate, struct bench_series *cpu)
{
	struct run runs[THREADS];
	int64_t began = bench_ns();
	size_t i;

	for (i = 0; i < n; i++) {
		runs[i] = (struct run){ .set = set, .way = way };
		if (pthread_create(&runs[i].thread, NULL, run_all, &runs[i]))
			die("no thread");
	}
	for (i = 0; i < n; i++)
		pthread_join(runs[i].thread, NULL);
	/* One thread's by its processor time: others run here, too. */
	bench_add(rate, n == 1 ? 1e3 / runs[0].cpu_ns :
	    (double)(n * ADDRESSES * passes(way)) * 1e3 /
	    (double)(bench_ns() - began));
	bench_add(cpu, runs[0].cpu_ns);
	return runs[0].sum / passes(way);
}

static void
round_of(struct set *set)
{
	uint64_t sums[WAYS];

	for (enum way way = 0; way < WAYS; way++) {
		sums[way] = measure(set, way, 1, &set->rate[way],
		    &set->cpu[way]);
		measure(set, way, THREADS, &set->rate2[way],
		    &set->cpu2[way]);
	}
	if (sums[FIND] != sums[TRIE] || sums[SCOPE] != sums[TRIE])
		die("the trie finds something else");
}

static void
print_sets(const struct set *sets, size_t n)
{
	puts("\n| addresses | way | M/s of CPU (spread) | of the trie | "
	    "2 threads, M/s | scale by CPU |\n|---|---|---|---|---|---|");
	for (size_t i = 0; i < n; i++)
		for (enum way way = 0; way < WAYS; way++) {
			const struct set *s = &sets[i];

			printf("| %s | %s | %.2f (%.0f %%) | %.2f | %.2f | "
			    "%.2f |\n", s->name, way_names[way],
			    bench_median(&s->rate[way]),
			    bench_spread(&s->rate[way]),
			    bench_ratio(&s->rate[way], &s->rate[TRIE]),
			    bench_median(&s->rate2[way]),
			    THREADS * bench_ratio(&s->cpu[way],
			    &s->cpu2[way]));
		}
	printf("\ntable: ");
	for (size_t i = 0; i < n; i++)
		printf("%s%s %.1f times the trie, with scope %.1f times",
		    i == 0 ? "" : "; ", sets[i].name,
		    bench_ratio(&sets[i].rate[FIND], &sets[i].rate[TRIE]),
		    bench_ratio(&sets[i].rate[SCOPE], &sets[i].rate[TRIE]));
	puts("");
}

/* --- while tables are replaced ---------------------------------------- */

struct asker {
	pthread_t thread;
	const struct set *set;
	atomic_bool stop;
	uint32_t *ns;			/* what each lookup took */
	size_t n;
};

/* Asks without a pause. */
static void *
ask(void *data)
{
	struct asker *asker = data;
	struct supersparrow_decision *decision;
	struct sockaddr_storage sa;
	int64_t before;

	if (supersparrow_decision_new(&decision) != 0)
		die("out of memory");
	for (asker->n = 0; asker->n < TIMES_MAX && !asker->stop; asker->n++) {
		sparrow_addr_to_sockaddr(
		    &asker->set->addresses[asker->n % ADDRESSES], &sa);
		before = bench_ns();
		if (supersparrow_locate(sparrow, (struct sockaddr *)&sa, 0, 0,
		    decision) != 0 || supersparrow_decision_source(decision) !=
		    SUPERSPARROW_SOURCE_TABLE)
			die("no answer from the table");
		asker->ns[asker->n] = (uint32_t)(bench_ns() - before);
	}
	supersparrow_decision_unref(decision);
	return NULL;
}

static int
compare(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

/* Look at the file as often; it is a new one each time, or never. */
static double
swap(struct asker *asker, const char *path, long swaps, bool is_new)
{
	const struct timespec pause = { .tv_nsec = 100000000 };
	int64_t began, took = 0;

	asker->stop = false;
	if (pthread_create(&asker->thread, NULL, ask, asker) != 0)
		die("no thread");
	for (long i = 0; i < swaps; i++) {
		nanosleep(&pause, NULL);
		if (is_new && utimensat(AT_FDCWD, path, NULL, 0) != 0)
			die("the file's time cannot be set");
		/* It is read when it has looked the same twice. */
		(void)supersparrow_table_poll(sparrow);
		began = bench_ns();
		if (supersparrow_table_poll(sparrow) != 0)
			die("the table was not taken");
		took += bench_ns() - began;
	}
	asker->stop = true;
	pthread_join(asker->thread, NULL);
	qsort(asker->ns, asker->n, sizeof(*asker->ns), compare);
	return (double)took / 1e6 / (double)swaps;
}

static void
measure_swaps(const struct set *set, const char *path, long swaps)
{
	struct asker asker = {
		.set = set, .ns = calloc(TIMES_MAX, sizeof(uint32_t)),
	};
	double ms;

	if (swaps == 0)
		return;
	if (asker.ns == NULL)
		die("out of memory");
	puts("\n| locate, one thread | lookups | p50 us | p99 us | p99.99 us | "
	    "most us | a poll, ms |\n|---|---|---|---|---|---|---|");
	for (int is_new = 0; is_new < 2; is_new++) {
		ms = swap(&asker, path, swaps, is_new != 0);
		printf("| %ld polls, %s | %zu | %.2f | %.2f | %.2f | %.0f | "
		    "%.1f |\n", swaps, is_new ? "a new table each" :
		    "the same table", asker.n, asker.ns[asker.n / 2] / 1e3,
		    asker.ns[asker.n / 100 * 99] / 1e3,
		    asker.ns[asker.n / 10000 * 9999] / 1e3,
		    asker.ns[asker.n - 1] / 1e3, ms);
	}
	free(asker.ns);
}

int
main(int argc, char **argv)
{
	static struct set sets[] = {
		{ .name = "random IPv4", .family = &families[0] },
		{ .name = "announced IPv4", .family = &families[0] },
		{ .name = "Zipf, IPv4", .family = &families[0] },
		{ .name = "announced IPv6", .family = &families[1] },
	};
	long rounds = bench_number(argc, argv, "--rounds", 5);
	size_t n = sizeof(sets) / sizeof(sets[0]);

	if (argc < 2)
		die("usage: bench_table [--rounds N] [--swaps N] FILE");
	bench_print_machine();
	read_file(argv[argc - 1]);
	for (size_t i = 0; i < n; i++)
		sets[i].addresses = malloc(ADDRESSES *
		    sizeof(*sets->addresses));
	fill_random(&sets[0]);
	fill_announced(&sets[1]);
	fill_zipf(&sets[2]);
	fill_announced(&sets[3]);
	for (; rounds > 0; rounds--) {
		build(&families[0]);
		build(&families[1]);
		for (size_t i = 0; i < n; i++)
			round_of(&sets[i]);
	}
	print_builds();
	print_sets(sets, n);
	measure_swaps(&sets[1], argv[argc - 1],
	    bench_number(argc, argv, "--swaps", 20));
	return 0;
}
