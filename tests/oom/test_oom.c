/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whole scenarios in which the n-th allocation fails, or the n-th system
 * call, for every n until none is left: the right answer or the right error,
 * nothing lost, no descriptor left open.
 */
#include "config.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <supersparrow.h>

#include "context.h"
#include "dlz_minimal.h"
#include "failing.h"
#include "mrt.h"
#include "unit.h"
#include "vty.h"

/* More calls than any scenario has. */
#define CALLS_MAX 20000

/* Call the library, and nobody else, with failures. */
#define ARMED(call) (failing_arm(), armed_rc = (call), failing_disarm(), \
	armed_rc)

static int armed_rc;
static struct vty vty;
static char file[64], password[64], module_file[64];
static char table_file[64], list_file[64];
static struct mrt mrt;

static const struct vty_route routes[] = {
	{ "203.0.113.7", "203.0.113.0/24", "64702 64602" },
	{ "2001:db8:c::1", "2001:db8:c::/48", "64702 64602" },
	{ NULL, NULL, NULL }
};

#define POPS "pop x 64700 192.0.2.1 www.x.example.org\n" \
	"pop y 64702,64703 198.51.100.1\nself x\n"
#define ZONES "zone example.org\nns ns1.example.org\nsteer www x y\n" \
	"steer @ y\nrecord @ TXT \"a b\" c\nrecord m MX 10 mail\nserial 1\n"
#define RIGHT "198.51.100.1"
#define SELF "192.0.2.1"

/* Is it an error that a failure of ours may end in? */
static bool
is_expected(int rc)
{
	return rc == 0 || rc == -ENOMEM || rc == -EAGAIN ||
	    rc == SUPERSPARROW_ECONFIG;
}

/* --- scenarios */

static void
read_text(void)
{
	static const char text[] = POPS ZONES "zone z.example\n"
	    "timeot 5\nrecord q A x\npeer 1=2=3\nvantage nowhere\n";
	struct supersparrow_config *config;

	if (ARMED(supersparrow_config_new(&config)) != 0)
		return;
	ck_assert(is_expected(ARMED(supersparrow_config_read_text(config,
	    "conf", text, sizeof(text) - 1))));
	ck_assert_int_ne(ARMED(supersparrow_config_finish(config)), 0);
	supersparrow_config_unref(config);
}

/* Where nothing is wrong, no mistake is told. */
static void
read_right_text(void)
{
	static const char text[] = POPS ZONES
	    "hostmaster mail.box@example.org\n"
	    "route_server bird\ncanary 192.0.2.0/24\n"
	    "route_server openbgpd\nsocket /s\n";
	struct supersparrow_config *config;
	int rc;

	if (ARMED(supersparrow_config_new(&config)) != 0)
		return;
	rc = ARMED(supersparrow_config_read_text(config, "conf", text,
	    sizeof(text) - 1));
	ck_assert(rc == 0 || rc == -ENOMEM);
	rc = ARMED(supersparrow_config_finish(config));
	ck_assert(rc == 0 || rc == -ENOMEM);
	ck_assert_uint_eq(supersparrow_config_mistakes(config), 0);
	if (rc == 0)
		ck_assert_str_eq(supersparrow_zone_hostmaster(
		    supersparrow_config_zone(config, 0)),
		    "mail\\.box.example.org.");
	supersparrow_config_unref(config);
}

static void
read_options(void)
{
	struct supersparrow_config *config;
	int rc;

	if (ARMED(supersparrow_config_new(&config)) != 0)
		return;
	rc = ARMED(supersparrow_config_set(config, "pop", "x 64700 192.0.2.1"));
	ck_assert(rc == 0 || rc == -ENOMEM);
	rc = ARMED(supersparrow_config_set(config, "route-server", "frr"));
	ck_assert(is_expected(rc));
	ck_assert(is_expected(ARMED(supersparrow_config_finish(config))));
	supersparrow_config_unref(config);
}

static void
read_file(void)
{
	struct supersparrow_config *config;
	int rc;

	if (ARMED(supersparrow_config_new(&config)) != 0)
		return;
	rc = ARMED(supersparrow_config_read_file(config, file));
	ck_assert(is_expected(rc));
	rc = ARMED(supersparrow_config_finish(config));
	ck_assert(is_expected(rc));
	if (rc == SUPERSPARROW_ECONFIG)
		ck_assert_uint_gt(supersparrow_config_mistakes(config), 0);
	supersparrow_config_unref(config);
}

static void
parse_reply(void)
{
	static const struct {
		const char *dialect, *reply;
	} replies[] = {
		{ "zebra",
		    "BGP routing table entry for 203.0.113.0/24\n"
		    "Paths: (1 available, best #1, table default)\n"
		    "  64702 64602\n"
		    "    127.0.0.1 from 127.0.0.1 (127.0.0.1)\n"
		    "      Origin IGP, valid, external, best\n\n" },
		{ "bird", "8001 Network not found\n" },
		{ "openbgpd", "{}\n" },
		{ "gated",
		    "100 BGP     203.0.113/24 127.0.0.1 64702 64602 IGP\n" },
		{ "huawei",
		    " Paths:   1 available, 1 best, 1 select\n"
		    " BGP routing table entry information of 203.0.113.0/24:\n"
		    " Original nexthop: 127.0.0.1\n"
		    " AS-path 64702\n 64602, origin igp, best, pre 255\n" },
		{ "vrp",
		    " Paths:   1 available, 1 best, 1 select\n"
		    " BGP routing table entry information of 203.0.113.0/24:\n"
		    " Original nexthop: 127.0.0.1\n"
		    " AS-path Nil, origin igp, best, pre 255\n" },
		{ "frr",
		    "BGP routing table entry for 203.0.113.0/24\n"
		    "Paths: (1 available, best #1, table default)\n"
		    "  Local\n"
		    "    0.0.0.0 from 0.0.0.0 (127.0.0.1)\n"
		    "      Origin IGP, valid, sourced, local, best\n\n" },
	};
	struct supersparrow_route *route;
	struct sockaddr_storage sa;

	ck_assert_int_eq(supersparrow_address_parse("203.0.113.7", &sa), 0);
	for (size_t i = 0; i < sizeof(replies) / sizeof(replies[0]); i++) {
		int rc = ARMED(supersparrow_route_parse(replies[i].dialect,
		    (struct sockaddr *)&sa, replies[i].reply,
		    strlen(replies[i].reply), &route));

		ck_assert(rc == 0 || rc == -ENOMEM);
		supersparrow_route_unref(route);
	}
}

static struct supersparrow *
make_context_of(const struct sparrow_clock *clock, const char *text)
{
	struct supersparrow_config *config;
	struct supersparrow *sparrow = NULL;
	int rc;

	if (ARMED(supersparrow_config_new(&config)) != 0)
		return NULL;
	if (ARMED(supersparrow_config_read_text(config, "conf", text,
	    strlen(text))) == 0) {
		rc = ARMED(sparrow_context_new(config, clock, &sparrow));
		ck_assert(is_expected(rc));
		ck_assert((rc == 0) == (sparrow != NULL));
	}
	supersparrow_config_unref(config);
	return sparrow;
}

static struct supersparrow *
make_context(const struct sparrow_clock *clock, const char *port)
{
	char text[512];

	snprintf(text, sizeof(text), POPS ZONES "route_server frr\n"
	    "host 127.0.0.1\nport %s\npassword " VTY_PASSWORD "\ntimeout 1\n",
	    port);
	return make_context_of(clock, text);
}

static unsigned done;

static void
count(void *data, struct supersparrow_decision *decision)
{
	(void)data;
	(void)decision;
	done++;
}

/* One step of the loop; 20 ms pass. */
static void
step(struct supersparrow *sparrow)
{
	struct pollfd fds[SUPERSPARROW_POLLFDS_MAX];
	int timeout_ms, rc;
	size_t n;

	failing_arm();
	n = supersparrow_pollfds(sparrow, fds, SUPERSPARROW_POLLFDS_MAX,
	    &timeout_ms);
	failing_disarm();
	ck_assert_int_ge(poll(fds, (nfds_t)n, 1), 0);
	rc = ARMED(supersparrow_dispatch(sparrow, fds, n));
	ck_assert(rc == 0 || rc == -ENOMEM);
	vty_pump(&vty);
	unit_now = sparrow_time_add_ms(unit_now, 20);
}

static void
ask(struct supersparrow *sparrow, const char *address,
    struct supersparrow_decision *decision)
{
	struct sockaddr_storage sa;
	const char *answer;
	int i, rc;

	ck_assert_int_eq(supersparrow_address_parse(address, &sa), 0);
	done = 0;
	rc = ARMED(supersparrow_lookup_start(sparrow, (struct sockaddr *)&sa,
	    1000, 0, decision, count, NULL, NULL));
	if (rc != 0) {
		ck_assert_int_eq(rc, -ENOMEM);
		return;
	}
	/* The wait is over after 50 steps. */
	for (i = 0; i < 500 && done == 0; i++)
		step(sparrow);
	ck_assert_uint_eq(done, 1);
	answer = supersparrow_decision_answer(decision, 0);
	if (answer == NULL)
		ck_assert_int_eq(supersparrow_decision_error(decision),
		    -ENOMEM);
	else if (strcmp(answer, RIGHT) != 0)
		ck_assert_str_eq(answer, SELF);
	if (supersparrow_decision_reason(decision) ==
	    SUPERSPARROW_REASON_POP_IN_PATH)
		ck_assert_str_eq(answer, RIGHT);
}

/* Two lookups, the second perhaps from the cache; then a reload. */
static void
look_up(void)
{
	struct supersparrow_decision *decision;
	struct supersparrow *sparrow, *next;

	vty_open(&vty, routes);
	sparrow = make_context(&unit_clock, vty.port);
	if (sparrow != NULL &&
	    ARMED(supersparrow_decision_new(&decision)) == 0) {
		ask(sparrow, "203.0.113.7", decision);
		ask(sparrow, "203.0.113.7", decision);
		ask(sparrow, "2001:db8:c::1", decision);
		next = make_context(&unit_clock, vty.port);
		if (next != NULL) {
			ck_assert(is_expected(ARMED(supersparrow_take_cache(
			    next, sparrow))));
			ask(next, "203.0.113.7", decision);
			supersparrow_unref(next);
		}
		supersparrow_decision_unref(decision);
	}
	supersparrow_unref(sparrow);
	vty_close(&vty);
}

/* A context that is released while it asks. */
static void
give_up(void)
{
	struct supersparrow_decision *decision;
	struct supersparrow *sparrow;
	struct sockaddr_storage sa;

	vty_open(&vty, routes);
	vty.mute = true;
	sparrow = make_context(&unit_clock, vty.port);
	ck_assert_int_eq(supersparrow_decision_new(&decision), 0);
	ck_assert_int_eq(supersparrow_address_parse("203.0.113.7", &sa), 0);
	if (sparrow != NULL && ARMED(supersparrow_lookup_start(sparrow,
	    (struct sockaddr *)&sa, 1000, 0, decision, count, NULL, NULL)) ==
	    0)
		for (int i = 0; i < 12; i++)
			step(sparrow);
	supersparrow_unref(sparrow);
	supersparrow_decision_unref(decision);
	vty_close(&vty);
}

/* Nobody listens: the thread is started, asked without waiting, and ended. */
static void
start_worker(void)
{
	struct supersparrow_decision *decision;
	struct supersparrow *sparrow =
	    make_context(&sparrow_clock_system, "1");
	struct sockaddr_storage sa;
	int rc;

	if (sparrow == NULL)
		return;
	ck_assert_int_eq(supersparrow_decision_new(&decision), 0);
	ck_assert_int_eq(supersparrow_address_parse("203.0.113.7", &sa), 0);
	rc = ARMED(supersparrow_start(sparrow));
	ck_assert(rc == 0 || rc == -ENOMEM || rc == -EAGAIN);
	if (rc == 0) {
		rc = ARMED(supersparrow_locate(sparrow,
		    (struct sockaddr *)&sa, 0, 0, decision));
		ck_assert(rc == 0 || rc == -ENOMEM);
		if (rc == 0)
			ck_assert_str_eq(supersparrow_decision_answer(
			    decision, 0), SELF);
		supersparrow_stop(sparrow);
	}
	supersparrow_decision_unref(decision);
	supersparrow_unref(sparrow);
}

/* --- tables and overrides */

#define LINES "203.0.113.0/24|64702 64602\n198.51.100.0/24|64700\n" \
	"2001:db8:c::/48|64700 {64702,1}\n2001:db8:d::7/128|\n"

/* An address whose right answer is RIGHT. */
#define INSIDE "203.0.113.7"

/* What the file system has to do with it, a failure of ours, or memory. */
static bool
is_file_error(int rc)
{
	return rc == -ENOMEM || rc == -EIO || rc == -ENFILE;
}

static void
make_mrt(void)
{
	static const char *const peers[] = {
		"192.0.2.1 64702 192.0.2.1", "2001:db8::1 70000 192.0.2.2"
	};

	mrt.n = 0;
	mrt_peers(&mrt, peers, 2);
	mrt_prefix(&mrt, "203.0.113.0/24", false);
	mrt_path(&mrt, 0, "64702 64602", 100, 0, 0);
	mrt_path(&mrt, 1, "70000 {64602,64603}", 100, 0, 0);
	mrt_end(&mrt);
	mrt_prefix(&mrt, "2001:db8:c::/48", true);
	mrt_path(&mrt, 0, "64702 (65001 65002)", -1, -1, 0);
	mrt_end(&mrt);
}

/* A table in place of the one before. */
static void
put_table(const void *bytes, size_t n)
{
	char next[80];

	snprintf(next, sizeof(next), "%s.new", table_file);
	mrt_write(bytes, n, next);
	ck_assert_int_eq(rename(next, table_file), 0);
}

/* From what is at hand; in is where a right answer comes from. */
static void
locate(struct supersparrow *sparrow, struct supersparrow_decision *decision,
    enum supersparrow_source in)
{
	struct sockaddr_storage sa;
	int rc;

	ck_assert_int_eq(supersparrow_address_parse(INSIDE, &sa), 0);
	rc = ARMED(supersparrow_locate(sparrow, (struct sockaddr *)&sa, 0, 0,
	    decision));
	if (rc != 0)
		ck_assert_int_eq(rc, -ENOMEM);
	else if (supersparrow_decision_source(decision) == in)
		ck_assert_str_eq(supersparrow_decision_answer(decision, 0),
		    RIGHT);
	else
		ck_assert_str_eq(supersparrow_decision_answer(decision, 0),
		    SELF);
}

/* What failed is tried again, with success: the table is there. */
static void
poll_table(struct supersparrow *sparrow, size_t prefixes)
{
	int rc = ARMED(supersparrow_table_poll(sparrow));
	char text[256];

	ck_assert(rc == 0 || rc == SUPERSPARROW_EUNREACHABLE);
	ck_assert_int_eq(rc != 0, ARMED(supersparrow_table_error_copy(sparrow,
	    text, sizeof(text))) != 0 &&
	    supersparrow_table_prefixes(sparrow) == 0);
	for (int i = 0; i < 2; i++)
		ck_assert_int_eq(supersparrow_table_poll(sparrow), 0);
	ck_assert_uint_eq(supersparrow_table_prefixes(sparrow), prefixes);
	ck_assert_int_eq(supersparrow_table_error_copy(sparrow, text,
	    sizeof(text)), 0);
}

/* With its own table_peer, a context reads the file itself. */
static void
hand_to_other(struct supersparrow *sparrow)
{
	struct supersparrow *other;
	char text[256];

	snprintf(text, sizeof(text), POPS "table %s\ntable_peer 70000\n",
	    table_file);
	other = make_context_of(&sparrow_clock_system, text);
	if (other == NULL)
		return;
	ck_assert_int_eq(ARMED(supersparrow_take_cache(other, sparrow)), 0);
	poll_table(other, 1);
	supersparrow_unref(other);
}

static void
look_into_table(struct supersparrow *sparrow, struct supersparrow *next,
    struct supersparrow_decision *decision)
{
	int rc;

	poll_table(sparrow, 2);
	locate(sparrow, decision, SUPERSPARROW_SOURCE_TABLE);
	hand_to_other(sparrow);
	put_table(LINES, sizeof(LINES) - 1);
	/* It must look the same twice. */
	ck_assert_int_eq(ARMED(supersparrow_table_poll(sparrow)), 0);
	poll_table(sparrow, 4);
	if (next == NULL)
		return;
	ck_assert_int_eq(ARMED(supersparrow_take_cache(next, sparrow)), 0);
	ck_assert_uint_eq(supersparrow_table_prefixes(next), 4);
	locate(next, decision, SUPERSPARROW_SOURCE_TABLE);
	rc = ARMED(supersparrow_table_route(next, decision));
	ck_assert(rc == 0 || is_file_error(rc));
	/* Two threads. */
	rc = ARMED(supersparrow_start(next));
	ck_assert(rc == 0 || rc == -ENOMEM || rc == -EAGAIN);
	if (rc == 0)
		supersparrow_stop(next);
}

/* Read, read again, handed over. */
static void
use_table(void)
{
	struct supersparrow_decision *decision;
	struct supersparrow *sparrow, *next;
	char text[256];

	put_table(mrt.bytes, mrt.n);
	snprintf(text, sizeof(text), POPS "table %s\n", table_file);
	sparrow = make_context_of(&sparrow_clock_system, text);
	next = make_context_of(&sparrow_clock_system, text);
	if (sparrow != NULL &&
	    ARMED(supersparrow_decision_new(&decision)) == 0) {
		look_into_table(sparrow, next, decision);
		supersparrow_decision_unref(decision);
	}
	supersparrow_unref(sparrow);
	supersparrow_unref(next);
}

static int
see(void *data, const struct supersparrow_decision *decision)
{
	(void)data;
	(void)decision;
	done++;
	return 0;
}

/* A file that is read for its own sake, of so many prefixes.  A list of
 * overrides that cannot be read is a mistake, too. */
static void
read_prefixes(const char *from, unsigned prefixes, bool list)
{
	struct supersparrow_config *config;
	struct supersparrow_dump *dump;
	char text[256];
	int rc;

	if (ARMED(supersparrow_config_new(&config)) != 0)
		return;
	if (ARMED(supersparrow_config_read_text(config, "conf", POPS,
	    sizeof(POPS) - 1)) == 0) {
		done = 0;
		rc = ARMED(supersparrow_dump_read(config, from, see, NULL,
		    NULL, &dump, text, sizeof(text)));
		ck_assert(rc == 0 || is_file_error(rc) || (list &&
		    rc == -EINVAL && strstr(text, ": cannot ") != NULL));
		ck_assert((rc == 0) == (dump != NULL));
		ck_assert((rc == 0) == (text[0] == '\0'));
		if (rc == 0)
			ck_assert_uint_eq(done, prefixes);
		supersparrow_dump_unref(dump);
	}
	supersparrow_config_unref(config);
}

static void
read_dump(void)
{
	put_table(mrt.bytes, mrt.n);
	read_prefixes(table_file, 2, false);
}

static void
read_overrides(void)
{
	read_prefixes(list_file, 3, true);
}

static void
use_override(void)
{
	struct supersparrow_decision *decision;
	struct supersparrow *sparrow;
	char text[512];

	snprintf(text, sizeof(text), POPS "host 127.0.0.1\nport 1\n"
	    "override 203.0.113.0/25 y x\noverride 203.0.0.0/16 x\n"
	    "override 2001:db8::/32 y\noverride_file %s\n", list_file);
	sparrow = make_context_of(&unit_clock, text);
	if (sparrow != NULL &&
	    ARMED(supersparrow_decision_new(&decision)) == 0) {
		locate(sparrow, decision, SUPERSPARROW_SOURCE_OVERRIDE);
		supersparrow_decision_unref(decision);
	}
	supersparrow_unref(sparrow);
}

/* --- BIND's module, in a host that is not named */

const char *isc_result_totext(isc_result_t result);
void dns_ecs_format(const dns_ecs_t *ecs, char *out, size_t size);

__attribute__((visibility("default"))) const char *
isc_result_totext(isc_result_t result)
{
	return result == 23 ? "not found" : result == 25 ? "failure" :
	    result == 6 ? "permission denied" : "something else";
}

__attribute__((visibility("default"))) void
dns_ecs_format(const dns_ecs_t *ecs, char *out, size_t size)
{
	(void)ecs;
	snprintf(out, size, "192.0.2.0/24/0");
}

static void
take_log(int level, const char *format, ...)
{
	(void)level;
	(void)format;
}

static unsigned put;

static isc_result_t
putrr(dns_sdlzlookup_t *lookup, const char *type, uint32_t ttl,
    const char *data)
{
	(void)lookup;
	(void)ttl;
	/* libcheck allocates, too, when it compares with ck_assert. */
	if (strcmp(type, "TXT") == 0 && strcmp(data, "\"a\"") == 0)
		put++;
	return ISC_R_SUCCESS;
}

/* Created, asked, created again as for a reload, the first one destroyed. */
static void
run_module(void)
{
	char module[] = "dlz_supersparrow.so";
	char *argv[] = { module, module_file };
	void *old, *new;

	if (ARMED((int)dlz_create("sparrow", 2, argv, &old, "log", take_log,
	    "putrr", putrr, "putnamedrr", NULL, "writeable_zone", NULL,
	    NULL)) != ISC_R_SUCCESS)
		return;
	put = 0;
	if (ARMED((int)dlz_lookup("z.example", "t", old, NULL, NULL, NULL)) ==
	    ISC_R_SUCCESS)
		ck_assert_uint_eq(put, 1);
	if (ARMED((int)dlz_create("sparrow", 2, argv, &new, "log", take_log,
	    "putrr", putrr, "putnamedrr", NULL, "writeable_zone", NULL,
	    NULL)) == ISC_R_SUCCESS)
		dlz_destroy(new);
	dlz_destroy(old);
}

static const struct {
	const char *name;
	void (*run)(void);
} scenarios[] = {
	{ "configuration text", read_text },
	{ "right text", read_right_text },
	{ "options", read_options },
	{ "configuration file, password file", read_file },
	{ "reply", parse_reply },
	{ "lookups, reload", look_up },
	{ "released while it asks", give_up },
	{ "worker", start_worker },
	{ "table", use_table },
	{ "dump", read_dump },
	{ "overrides", read_overrides },
	{ "override", use_override },
	{ "BIND's module", run_module },
};
#define SCENARIOS (sizeof(scenarios) / sizeof(scenarios[0]))

/* --- tests */

static void
write_file(char path[64], const char *text)
{
	int fd;

	strcpy(path, "/tmp/sparrow-oom.XXXXXX");
	fd = mkstemp(path);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
}

static void
setup(void)
{
	char text[512];

	unit_now = sparrow_clock_now(&sparrow_clock_system);
	write_file(password, "s3cret\n");
	snprintf(text, sizeof(text), POPS ZONES "route_server frr\n"
	    "password_file %s\n", password);
	write_file(file, text);
	write_file(table_file, "");
	make_mrt();
	write_file(list_file, "# all of them\n203.0.113.0/29 y\n"
	    "192.0.2.0/24 x y # a network\n2001:db8:1::/48 y\n");
	write_file(module_file, POPS "route_server frr\nhost 127.0.0.1\n"
	    "port 1\nno_lookup\nwait_ms 0\nzone z.example\n"
	    "ns ns.z.example\nserial 1\nrecord t TXT a\nrecord t HINFO a b\n"
	    "record a.b TXT b\nsteer www\nsteer a.c\nexplain\n"
	    "zone y.org\nns ns.y.org\nserial 1\nrecord t TXT b\n");
}

static void
teardown(void)
{
	unlink(file);
	unlink(password);
	unlink(module_file);
	unlink(table_file);
	unlink(list_file);
}

/* Runs of a scenario, each with one failure later; how many there were. */
static unsigned
sweep(size_t i, enum failing kind, bool for_good)
{
	unsigned n, failures = 0;

	for (n = 1; n < CALLS_MAX; n++) {
		long pieces = failing_pieces();
		int fd = failing_free_fd();

		failing_set(kind, n, for_good);
		scenarios[i].run();
		ck_assert_msg(failing_pieces() == pieces,
		    "%s: failure %u leaves %ld pieces of memory",
		    scenarios[i].name, n, failing_pieces() - pieces);
		ck_assert_msg(failing_free_fd() == fd,
		    "%s: failure %u leaves a descriptor open",
		    scenarios[i].name, n);
		if (failing_count() == 0)
			break;
		failures++;
	}
	ck_assert_uint_lt(n, CALLS_MAX);
	failing_set(kind, 0, false);
	printf("# %s: %u %s\n", scenarios[i].name, failures,
	    kind == FAILING_SYSTEM ? "system calls" : "allocations");
	fflush(stdout);
	return failures;
}

START_TEST(nth_allocation_fails)
{
	ck_assert_uint_gt(sweep((size_t)_i, FAILING_MEMORY, false), 3);
}
END_TEST

START_TEST(no_allocation_succeeds_any_more)
{
	ck_assert_uint_gt(sweep((size_t)_i, FAILING_MEMORY, true), 3);
}
END_TEST

START_TEST(nth_system_call_fails)
{
	unsigned failures = sweep((size_t)_i, FAILING_SYSTEM, false);

	/* Texts need no system. */
	if (scenarios[_i].run == look_up || scenarios[_i].run == read_file ||
	    scenarios[_i].run == use_table)
		ck_assert_uint_gt(failures, 5);
}
END_TEST

/* It is no failure: the read is made again. */
START_TEST(interrupted_read_is_made_again)
{
	struct supersparrow_config *config;
	struct supersparrow_dump *dump;
	char text[256];

	ck_assert_int_eq(supersparrow_config_new(&config), 0);
	failing_set(FAILING_SIGNAL, 1, false);
	ck_assert_int_eq(ARMED(supersparrow_config_read_file(config, file)),
	    0);
	ck_assert_uint_eq(failing_count(), 1);
	/* It reads the password. */
	ck_assert_int_eq(supersparrow_config_finish(config), 0);
	put_table(mrt.bytes, mrt.n);
	failing_set(FAILING_SIGNAL, 1, false);
	ck_assert_int_eq(ARMED(supersparrow_dump_read(config, table_file,
	    NULL, NULL, NULL, &dump, text, sizeof(text))), 0);
	ck_assert_uint_eq(failing_count(), 1);
	failing_set(FAILING_SIGNAL, 0, false);
	supersparrow_dump_unref(dump);
	supersparrow_config_unref(config);
}
END_TEST

Suite *
unit_suite(void)
{
	Suite *suite = suite_create("oom");
	TCase *tcase = tcase_create("oom");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_set_timeout(tcase, 300);
	tcase_add_loop_test(tcase, nth_allocation_fails, 0, SCENARIOS);
	tcase_add_loop_test(tcase, no_allocation_succeeds_any_more, 0,
	    SCENARIOS);
	tcase_add_loop_test(tcase, nth_system_call_fails, 0, SCENARIOS);
	tcase_add_test(tcase, interrupted_read_is_made_again);
	suite_add_tcase(suite, tcase);
	return suite;
}
