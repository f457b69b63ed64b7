/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A day in the life of a context, in SOAK_LOOKUPS lookups: the clock is the
 * test's, so that a day is over in seconds.  Answers expire and are asked for
 * again; the route server dies, comes back and falls silent; the table is
 * replaced; the configuration is reloaded; a context with threads comes and
 * goes.  Each answer is looked at; what the process holds is the same at every
 * hour from the second on, and at the end.  What is done for each lookup is
 * judged without ck_assert(), which sends the runner a message each time.
 * With SOAK_SHOW set, each hour's numbers are printed.
 */
#include "config.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <malloc.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "context.h"
#include "failing.h"
#include "unit.h"
#include "vty.h"

#define LOOKUPS 1000000		/* by make check */
#define DAY_MIN 1440
#define HOURS 24
#define HOT 64			/* blocks that the router knows */
#define TEXT 48

/* What may come and go from hour to hour: the answers that are kept are not
 * the same ones.  malloc() counts what it keeps for the next call as used. */
#define PIECES_SLACK 8
#define BYTES_SLACK 4096
#define HEAP_SLACK (128 * 1024)
#define RSS_SLACK (2 * 1024 * 1024)

static struct vty vty;
static struct vty_route routes[HOT + 2];
static char texts[HOT][2][TEXT];
static struct supersparrow *sparrow;
static struct supersparrow_decision *decision;
static char table[32], table_new[40];
static unsigned done, version, reloads;
static uint64_t sources[SUPERSPARROW_SOURCE_TABLE + 1];

/* Blocks of network C are nearest to Y, all others to X, who is asked. */
static const char *
answer_of(size_t block)
{
	return block % 2 == 0 ? "198.51.100.1" : "192.0.2.1";
}

static void
make_routes(void)
{
	for (size_t i = 0; i < HOT; i++) {
		snprintf(texts[i][0], TEXT, "10.1.%zu.7", i);
		snprintf(texts[i][1], TEXT, "10.1.%zu.0/24", i);
		routes[i].address = texts[i][0];
		routes[i].prefix = texts[i][1];
		routes[i].path = i % 2 == 0 ? "64600 64702 64602" : "64600";
	}
	/* What the router is asked to see whether the table is right. */
	routes[HOT] = (struct vty_route){ "172.16.0.0", "172.16.0.0/16",
	    "64600 64702" };
}

/* Another table, in which 172.16.0.0/16 is nearest to the other POP. */
static void
put_table(void)
{
	FILE *file = fopen(table_new, "w");

	version++;
	ck_assert_ptr_nonnull(file);
	fprintf(file, "172.16.0.0/16|64600 %s\n",
	    version % 2 == 0 ? "64702" : "64601");
	for (unsigned i = 17; i < 32; i++)
		fprintf(file, "172.%u.0.0/16|64600 %u\n", i, 64702 + version);
	ck_assert_int_eq(fclose(file), 0);
	ck_assert_int_eq(rename(table_new, table), 0);
}

static void
poll_table(void)
{
	char error[512];

	/* It must look the same twice. */
	for (int i = 0; i < 2; i++)
		ck_assert_int_eq(supersparrow_table_poll(sparrow), 0);
	supersparrow_table_error_copy(sparrow, error, sizeof(error));
	ck_assert_str_eq(error, "");
}

static struct supersparrow *
make(const struct sparrow_clock *clock)
{
	struct supersparrow_config *config;
	struct supersparrow *made;
	char text[1024];
	int n;

	n = snprintf(text, sizeof(text),
	    "pop x 64700 192.0.2.1\npop y 64702 198.51.100.1\nself x\n"
	    "override 203.0.113.0/24 y\n"
	    "cache_size 256\ncache_timeout 60\ncache_stale 86400\n"
	    "result_count %u\ntable %s\n"
	    "route_server frr\nhost 127.0.0.1\nport %s\n"
	    "password " VTY_PASSWORD "\n", reloads % 3 + 1, table, vty.port);
	ck_assert_int_eq(supersparrow_config_new(&config), 0);
	if (supersparrow_config_read_text(config, "soak", text, (size_t)n) != 0)
		ck_abort_msg("%s", supersparrow_config_mistake(config, 0));
	ck_assert_int_eq(sparrow_context_new(config, clock, &made), 0);
	supersparrow_config_unref(config);
	return made;
}

static void
step(void)
{
	struct pollfd fds[SUPERSPARROW_POLLFDS_MAX];
	int timeout_ms;
	size_t n;

	n = supersparrow_pollfds(sparrow, fds, SUPERSPARROW_POLLFDS_MAX,
	    &timeout_ms);
	if (n > SUPERSPARROW_POLLFDS_MAX || poll(fds, (nfds_t)n, 0) < 0 ||
	    supersparrow_dispatch(sparrow, fds, n) != 0)
		ck_abort();
	vty_pump(&vty);
}

static void
arrived(void *data, struct supersparrow_decision *d)
{
	(void)data;
	(void)d;
	done++;
}

/* Ask; an answer that is not known comes within some steps, or the time that
 * is waited for it is over. */
static void
locate(uint32_t address)
{
	struct sockaddr_in sin = { .sin_family = AF_INET,
	    .sin_addr.s_addr = htonl(address) };
	struct supersparrow_lookup *lookup;
	unsigned before = done;

	if (supersparrow_lookup_start(sparrow, (struct sockaddr *)&sin, 20, 0,
	    decision, arrived, NULL, &lookup) != 0)
		ck_abort();
	for (int i = 0; i < 20 && done == before; i++)
		step();
	if (done == before) {
		unit_now = sparrow_time_add_ms(unit_now, 20);
		step();
	}
	if (done != before + 1)
		ck_abort_msg("%u answers to one lookup", done - before);
	sources[supersparrow_decision_source(decision)]++;
}

static void
is(const char *answer)
{
	const char *told = supersparrow_decision_answer(decision, 0);

	if (strcmp(told, answer) != 0)
		ck_abort_msg("%s is told %s, not %s: %s, %s",
		    supersparrow_decision_address(decision), told, answer,
		    supersparrow_source_name(
		    supersparrow_decision_source(decision)),
		    supersparrow_reason_name(
		    supersparrow_decision_reason(decision)));
}

/* Who asks now.  One of the hot blocks, and rarely somebody that nobody
 * knows; the table and the overrides know some. */
static void
ask(uint64_t i, bool is_known)
{
	static uint32_t dice = 1;
	uint32_t block = (uint32_t)(i / 4 % HOT);

	dice = dice * 1664525 + 1013904223;
	if (i % 4 == 1) {
		locate(0xac100000 | (dice >> 16));
		is(version % 2 == 0 ? "198.51.100.1" : "192.0.2.1");
	} else if (i % 4 == 3) {
		locate(0xcb007100 | (dice >> 24));
		is("198.51.100.1");
	} else if (i % 64 == 2) {
		locate(0x0b000000 | (dice >> 8));
		is("192.0.2.1");
	} else {
		locate(0x0a010007 | block << 8);
		if (is_known)
			is(answer_of(block));
	}
}

static void
reload(void)
{
	struct supersparrow *old = sparrow;

	reloads++;
	sparrow = make(&unit_clock);
	ck_assert_int_eq(supersparrow_take_cache(sparrow, old), 0);
	supersparrow_unref(old);
	poll_table();
}

/* Another context, whose threads are its own. */
static void
threads_come_and_go(void)
{
	struct sockaddr_in sin = { .sin_family = AF_INET,
	    .sin_addr.s_addr = htonl(0xcb007101) };
	struct supersparrow *other = make(&sparrow_clock_system);

	ck_assert_int_eq(supersparrow_start(other), 0);
	ck_assert_int_eq(supersparrow_locate(other, (struct sockaddr *)&sin,
	    0, 0, decision), 0);
	is("198.51.100.1");
	sin.sin_addr.s_addr = htonl(0x0c000001);
	ck_assert_int_eq(supersparrow_locate(other, (struct sockaddr *)&sin,
	    0, 0, decision), 0);
	supersparrow_unref(other);
}

static void
die(void)
{
	vty_die(&vty);
}

static void
revive(void)
{
	vty_revive(&vty);
}

static void
fall_silent(void)
{
	vty.mute = true;
}

static void
speak(void)
{
	vty.mute = false;
}

static void
swap_tables(void)
{
	put_table();
	poll_table();
}

/* What happens, and when: so many minutes after each such period began. */
static const struct {
	unsigned period, minute;
	void (*happens)(void);
} events[] = {
	{ 20, 3, die },
	{ 20, 8, revive },
	{ 30, 7, swap_tables },
	{ 30, 12, fall_silent },
	{ 30, 14, speak },
	{ 60, 31, reload },
	{ 60, 45, threads_come_and_go },
};

/* --- what the process holds --- */

struct held {
	long pieces, bytes;	/* of the library */
	size_t heap;		/* of the process; 0: not known */
	size_t rss;
	unsigned fds, threads;
};

static unsigned
entries(const char *path)
{
	DIR *dir = opendir(path);
	unsigned n = 0;

	ck_assert_ptr_nonnull(dir);
	while (readdir(dir) != NULL)
		n++;
	closedir(dir);
	return n - 2;		/* . and .. */
}

static size_t
rss(void)
{
	FILE *file = fopen("/proc/self/statm", "r");
	size_t all, pages;

	ck_assert_ptr_nonnull(file);
	ck_assert_int_eq(fscanf(file, "%zu %zu", &all, &pages), 2);
	fclose(file);
	return pages * (size_t)sysconf(_SC_PAGESIZE);
}

static struct held
look(void)
{
	struct held held = {
		.pieces = failing_pieces(),
		.bytes = failing_bytes(),
#ifdef __GLIBC__
		.heap = mallinfo2().uordblks,
#endif
		.rss = rss(),
		.fds = entries("/proc/self/fd"),
		.threads = entries("/proc/self/task"),
	};

	return held;
}

static void
show(unsigned hour, const struct held *held)
{
	if (getenv("SOAK_SHOW") != NULL)
		fprintf(stderr, "hour %u: %ld pieces, %ld bytes, heap %zu, "
		    "rss %zu, fds %u, threads %u\n", hour, held->pieces,
		    held->bytes, held->heap, held->rss, held->fds,
		    held->threads);
}

static void
assert_flat(const struct held *first, const struct held *now)
{
	ck_assert_int_le(now->pieces, first->pieces + PIECES_SLACK);
	ck_assert_int_le(now->bytes, first->bytes + BYTES_SLACK);
	ck_assert_uint_le(now->heap, first->heap + HEAP_SLACK);
	/* A sanitizer keeps what is freed for a while. */
	if (getenv("SPARROW_INSTRUMENTED") == NULL)
		ck_assert_uint_le(now->rss, first->rss + RSS_SLACK);
	ck_assert_uint_eq(now->fds, first->fds);
	ck_assert_uint_eq(now->threads, first->threads);
}

/* --- the day --- */

static uint64_t
lookups(void)
{
	const char *wanted = getenv("SOAK_LOOKUPS");

	return wanted == NULL ? LOOKUPS : strtoull(wanted, NULL, 10);
}

static void
minute_comes(unsigned minute)
{
	static struct held first;
	struct held now;

	if (minute % 60 == 0 && minute >= 120) {
		now = look();
		show(minute / 60, &now);
		if (minute == 120)
			first = now;
		assert_flat(&first, &now);
	}
	for (size_t i = 0; i < sizeof(events) / sizeof(events[0]); i++)
		if (minute % events[i].period == events[i].minute)
			events[i].happens();
}

static void
live_a_day(uint64_t n)
{
	struct sparrow_time midnight = unit_now;
	unsigned minute = 0;

	for (uint64_t i = 0; i < n; i++) {
		int64_t ms = (int64_t)(i * DAY_MIN * 60000 / n);
		struct sparrow_time now = sparrow_time_add_ms(midnight, ms);

		/* A lookup may have waited. */
		if (sparrow_time_before(unit_now, now))
			unit_now = now;
		while (minute < ms / 60000)
			minute_comes(++minute);
		ask(i, minute >= 1);
	}
	minute_comes(DAY_MIN);
}

START_TEST(what_a_day_takes_is_given_back)
{
	struct held before, after;
	int fd;

	unit_now = sparrow_clock_now(&sparrow_clock_system);
	strcpy(table, "soak.XXXXXX");
	fd = mkstemp(table);
	ck_assert_int_ge(fd, 0);
	close(fd);
	snprintf(table_new, sizeof(table_new), "%s.new", table);
	make_routes();
	put_table();
	before = look();
	vty_open(&vty, routes);
	failing_arm();
	ck_assert_int_eq(supersparrow_decision_new(&decision), 0);
	sparrow = make(&unit_clock);
	poll_table();
	live_a_day(lookups());
	supersparrow_unref(sparrow);
	supersparrow_decision_unref(decision);
	vty_close(&vty);
	unlink(table);
	after = look();
	show(HOURS + 1, &after);
	ck_assert_int_eq(after.pieces, before.pieces);
	ck_assert_int_eq(after.bytes, before.bytes);
	ck_assert_uint_eq(after.fds, before.fds);
	ck_assert_uint_eq(after.threads, before.threads);
	for (size_t i = SUPERSPARROW_SOURCE_CACHE;
	    i <= SUPERSPARROW_SOURCE_TABLE; i++)
		if (sources[i] == 0)
			ck_abort_msg("no answer is %s",
			    supersparrow_source_name((enum supersparrow_source)
			    i));
}
END_TEST

Suite *
unit_suite(void)
{
	Suite *suite = suite_create("soak");
	TCase *tc = tcase_create("soak");

	tcase_set_timeout(tc, 0);
	tcase_add_test(tc, what_a_day_takes_is_given_back);
	suite_add_tcase(suite, tc);
	return suite;
}
