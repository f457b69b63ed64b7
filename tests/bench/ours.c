/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A route server asked through the library, so many lookups at a time.
 *
 *	bench_ours loop|worker telnet|unix|bird HOST|SOCKET DEPTH ADDRESSES
 *
 * loop: supersparrow_lookup_start() and the caller's loop; worker:
 * supersparrow_locate() in DEPTH threads.  Everything that a lookup does is
 * in it: deadline, cache, ranking.  The first question, which logs in, is not
 * counted.  Each answer is checked to be live and to cover its address.
 */
#include "config.h"

#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <supersparrow.h>

#include "addresses.h"
#include "bench.h"

enum { DEPTH_MAX = 64, WAIT_MS = 10000 };

static struct supersparrow *sparrow;
static struct addresses addresses;
static atomic_size_t next;
static size_t running, answered;

/* One lookup after the other. */
struct lane {
	struct supersparrow_decision *decision;
	size_t address;
	int64_t began;
	pthread_t thread;
};

static void
die(const char *what)
{
	fprintf(stderr, "bench_ours: %s\n", what);
	exit(1);
}

static void
check(struct supersparrow_decision *decision)
{
	if (supersparrow_decision_source(decision) !=
	    SUPERSPARROW_SOURCE_LIVE)
		die(supersparrow_decision_error_text(decision) != NULL ?
		    supersparrow_decision_error_text(decision) : "not live");
}

static void begin(struct lane *lane);

static void
done(void *data, struct supersparrow_decision *decision)
{
	struct lane *lane = data;

	check(decision);
	addresses.took_us[lane->address] =
	    (double)(bench_ns() - lane->began) / 1000;
	answered++;
	running--;
	begin(lane);
}

static void
begin(struct lane *lane)
{
	struct sockaddr_storage sa;

	lane->address = next++;
	if (lane->address >= addresses.n)
		return;
	lane->began = bench_ns();
	if (supersparrow_address_parse(addresses.text[lane->address], &sa) !=
	    0 || supersparrow_lookup_start(sparrow, (struct sockaddr *)&sa,
	    WAIT_MS, 0, lane->decision, done, lane, NULL) != 0)
		die("lookup_start");
	running++;
}

static void
loop(void)
{
	struct pollfd fds[SUPERSPARROW_POLLFDS_MAX];
	int timeout_ms;
	size_t n;

	while (running > 0) {
		n = supersparrow_pollfds(sparrow, fds,
		    SUPERSPARROW_POLLFDS_MAX, &timeout_ms);
		poll(fds, (nfds_t)n, timeout_ms);
		(void)supersparrow_dispatch(sparrow, fds, n);
	}
}

static void *
locate_all(void *data)
{
	struct lane *lane = data;
	struct sockaddr_storage sa;
	size_t i;

	while ((i = next++) < addresses.n) {
		lane->began = bench_ns();
		if (supersparrow_address_parse(addresses.text[i], &sa) != 0 ||
		    supersparrow_locate(sparrow, (struct sockaddr *)&sa,
		    WAIT_MS, 0, lane->decision) != 0)
			die("locate");
		check(lane->decision);
		addresses.took_us[i] = (double)(bench_ns() - lane->began) /
		    1000;
	}
	return NULL;
}

static void
make(const char *kind, const char *where, size_t depth)
{
	struct supersparrow_config *config;
	struct supersparrow_decision *decision;
	struct sockaddr_storage sa;
	char text[1024];
	int n = snprintf(text, sizeof(text),
	    "pop x 64700 192.0.2.1\npop y 64702 198.51.100.1\nself x\n"
	    "cache_grain 32 128\n"
	    "route_server %s\n%s %s\npipeline %zu\n%s",
	    strcmp(kind, "bird") == 0 ? "bird" : "frr",
	    strcmp(kind, "telnet") == 0 ? "host" : "socket", where, depth,
	    strcmp(kind, "telnet") == 0 ? "password zebra\n" : "");

	if (supersparrow_config_new(&config) != 0 ||
	    supersparrow_config_read_text(config, "bench", text, (size_t)n) !=
	    0)
		die(supersparrow_config_mistake(config, 0));
	if (supersparrow_new(config, &sparrow) != 0 ||
	    supersparrow_decision_new(&decision) != 0 ||
	    supersparrow_address_parse("192.0.2.1", &sa) != 0 ||
	    supersparrow_locate(sparrow, (struct sockaddr *)&sa, WAIT_MS, 0,
	    decision) != 0)
		die("no context");
	check(decision);
	supersparrow_decision_unref(decision);
	supersparrow_config_unref(config);
}

int
main(int argc, char **argv)
{
	static struct lane lanes[DEPTH_MAX];
	size_t depth, i;
	int64_t began, cpu;
	bool threads;

	if (argc != 6)
		return 2;
	threads = strcmp(argv[1], "worker") == 0;
	depth = strtoul(argv[4], NULL, 10);
	if (depth < 1 || depth > DEPTH_MAX ||
	    !addresses_read(&addresses, argv[5]))
		return 2;
	make(argv[2], argv[3], depth);
	for (i = 0; i < depth; i++)
		if (supersparrow_decision_new(&lanes[i].decision) != 0)
			die("out of memory");
	if (threads && supersparrow_start(sparrow) != 0)
		die("start");
	began = bench_ns();
	cpu = bench_cpu_ns();
	for (i = 0; i < depth && !threads; i++)
		begin(&lanes[i]);
	for (i = 0; i < depth && threads; i++)
		pthread_create(&lanes[i].thread, NULL, locate_all, &lanes[i]);
	loop();
	for (i = 0; i < depth && threads; i++)
		pthread_join(lanes[i].thread, NULL);
	addresses_report(&addresses, bench_ns() - began,
	    bench_cpu_ns() - cpu);
	supersparrow_unref(sparrow);
	return 0;
}
