/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The table of a context: answers, the file that changes, and readers then.
 * No route server is there.
 */
#include "config.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <supersparrow.h>

#include "config_unit.h"
#include "context.h"
#include "table/swap.h"
#include "unit.h"

#define POPS "pop x 1 192.0.2.1\npop y 2 192.0.2.2\npop z 3 192.0.2.3\n" \
	"self x\n"

static struct supersparrow_config *config;
static struct supersparrow *sparrow;
static struct supersparrow_decision *decision;
static char path[32], next[40];
static char text[512];

static void
setup(void)
{
	int fd;

	strcpy(path, "table.XXXXXX");
	fd = mkstemp(path);
	ck_assert_int_ge(fd, 0);
	close(fd);
	snprintf(next, sizeof(next), "%s.new", path);
	config = unit_config_new();
	sparrow = NULL;
	ck_assert_int_eq(supersparrow_decision_new(&decision), 0);
}

static void
teardown(void)
{
	supersparrow_decision_unref(decision);
	supersparrow_unref(sparrow);
	supersparrow_config_unref(config);
	unlink(path);
	unlink(next);
}

/* Another file in its place. */
static void
put(const char *lines)
{
	FILE *file = fopen(next, "w");

	ck_assert_ptr_nonnull(file);
	fputs(lines, file);
	ck_assert_int_eq(fclose(file), 0);
	ck_assert_int_eq(rename(next, path), 0);
}

static void
use(const char *more)
{
	snprintf(text, sizeof(text), POPS "table %s\n%s", path, more);
	unit_config_read(config, "c", text);
	unit_config_assert_mistakes(config, "");
	ck_assert_int_eq(sparrow_context_new(config, &sparrow_clock_system,
	    &sparrow), 0);
}

/* A context of its own, under the same text. */
static struct supersparrow *
another(void)
{
	struct supersparrow_config *same = unit_config_new();
	struct supersparrow *made;

	unit_config_read(same, "c", text);
	ck_assert_int_eq(sparrow_context_new(same, &sparrow_clock_system,
	    &made), 0);
	supersparrow_config_unref(same);
	return made;
}

/* "SOURCE REASON: POP POP POP in SCOPE" */
static const char *
ask_of(struct supersparrow *of, const char *address)
{
	static char out[256];
	struct sockaddr_storage addr;
	const char *scope;
	size_t len;

	ck_assert_int_eq(supersparrow_address_parse(address, &addr), 0);
	ck_assert_int_eq(supersparrow_locate(of, (struct sockaddr *)&addr, 0,
	    0, decision), 0);
	len = (size_t)snprintf(out, sizeof(out), "%s %s:",
	    supersparrow_source_name(supersparrow_decision_source(decision)),
	    supersparrow_reason_name(supersparrow_decision_reason(decision)));
	for (size_t i = 0; i < supersparrow_decision_pops(decision); i++)
		len += (size_t)snprintf(out + len, sizeof(out) - len, " %s",
		    supersparrow_decision_pop_name(decision, i));
	scope = supersparrow_decision_scope(decision);
	snprintf(out + len, sizeof(out) - len, " in %s",
	    scope == NULL ? "-" : scope);
	return out;
}

static const char *
ask(const char *address)
{
	return ask_of(sparrow, address);
}

static const char *
error_text(void)
{
	static char out[512], *at;

	supersparrow_table_error_copy(sparrow, out, sizeof(out));
	at = strstr(out, path);
	return at == NULL ? out : at + strlen(path) + 2;
}

#define FIRST "10.0.0.0/8|5 2 6\n10.1.0.0/16|5 3 2 7\n10.2.0.0/16|5 6\n" \
	"10.3.0.0/16|\n2001:db8::/32|3 {2,1}\n"

START_TEST(the_table_answers)
{
	put(FIRST);
	use("");
	ck_assert_int_eq(supersparrow_table_poll(sparrow), 0);
	ck_assert_uint_eq(supersparrow_table_prefixes(sparrow), 5);
	ck_assert_str_eq(error_text(), "");
	ck_assert_str_eq(ask("10.9.9.9"), "table pop_in_path: y x z in"
	    " 10.8.0.0/13");
	ck_assert_str_eq(ask("10.1.9.9"), "table pop_in_path: y z x in"
	    " 10.1.0.0/16");
	ck_assert_str_eq(ask("10.2.9.9"), "table no_pop_in_path: x y z in"
	    " 10.2.0.0/16");
	ck_assert_str_eq(ask("10.3.9.9"), "table local_route: x y z in"
	    " 10.3.0.0/16");
	ck_assert_str_eq(ask("2001:db8::1"), "table pop_in_path: x y z in"
	    " 2001:db8::/32");
	ck_assert_uint_eq(supersparrow_route_status(
	    supersparrow_decision_route(decision)),
	    SUPERSPARROW_STATUS_FOUND);
	ck_assert_str_eq(ask("11.0.0.1"), "table not_in_table: x y z in"
	    " 11.0.0.0/8");
	ck_assert_int_eq(supersparrow_decision_error(decision), 0);
	ck_assert_uint_eq(supersparrow_servers(sparrow), 0);
}
END_TEST

START_TEST(an_override_is_before_the_table_and_cuts_it)
{
	put(FIRST);
	use("override 10.9.0.0/16 z\n");
	ck_assert_int_eq(supersparrow_table_poll(sparrow), 0);
	ck_assert_str_eq(ask("10.9.9.9"), "override override: z x y in"
	    " 10.9.0.0/16");
	ck_assert_str_eq(ask("10.8.9.9"), "table pop_in_path: y x z in"
	    " 10.8.0.0/16");
}
END_TEST

START_TEST(what_it_does_not_know_may_be_asked)
{
	put(FIRST);
	use("route_server frr\nhost 127.0.0.1\nport 1\n");
	ck_assert_int_eq(supersparrow_table_poll(sparrow), 0);
	ck_assert_str_eq(ask("10.1.9.9"), "table pop_in_path: y z x in"
	    " 10.1.0.0/16");
	ck_assert_str_eq(ask("11.0.0.1"), "self late: x y z in -");
}
END_TEST

START_TEST(or_it_means_self)
{
	put(FIRST);
	use("table_miss self\nroute_server frr\nhost 127.0.0.1\nport 1\n");
	ck_assert_int_eq(supersparrow_table_poll(sparrow), 0);
	ck_assert_str_eq(ask("11.0.0.1"), "table not_in_table: x y z in"
	    " 11.0.0.0/8");
}
END_TEST

START_TEST(before_it_is_read_there_is_none)
{
	put(FIRST);
	use("");
	ck_assert_str_eq(ask("10.1.9.9"), "self down: x y z in -");
	ck_assert_ptr_nonnull(strstr(
	    supersparrow_decision_error_text(decision), "not read yet"));
	ck_assert_uint_eq(supersparrow_table_prefixes(sparrow), 0);
}
END_TEST

START_TEST(a_table_too_old_is_not_used)
{
	struct timespec times[2] = { { .tv_nsec = UTIME_NOW },
	    { .tv_nsec = UTIME_NOW } };

	put(FIRST);
	use("table_max_age 100\n");
	clock_gettime(CLOCK_REALTIME, &times[1]);
	times[1].tv_sec -= 90;
	ck_assert_int_eq(utimensat(AT_FDCWD, path, times, 0), 0);
	ck_assert_int_eq(supersparrow_table_poll(sparrow), 0);
	ask("10.1.9.9");
	ck_assert_uint_eq(supersparrow_decision_source(decision),
	    SUPERSPARROW_SOURCE_TABLE);
	ck_assert_int_ge(supersparrow_decision_age_ms(decision), 90000);
	times[1].tv_sec -= 20;
	ck_assert_int_eq(utimensat(AT_FDCWD, path, times, 0), 0);
	/* It must look the same twice. */
	(void)supersparrow_table_poll(sparrow);
	(void)supersparrow_table_poll(sparrow);
	ck_assert_str_eq(ask("10.1.9.9"),
	    "self table_too_old: x y z in -");
	ck_assert_int_eq(supersparrow_decision_error(decision),
	    SUPERSPARROW_ETABLE);
	ck_assert_int_eq(supersparrow_table_poll(sparrow), 0);
	ck_assert_str_eq(error_text(), "not used any more, it is older than"
	    " table_max_age, 100 s");
	put(FIRST);
	(void)supersparrow_table_poll(sparrow);
	(void)supersparrow_table_poll(sparrow);
	ck_assert_str_eq(error_text(), "");
}
END_TEST

/* --- the file changes -------------------------------------------------- */

#define SECOND "10.0.0.0/8|3\n10.1.0.0/16|3\n10.2.0.0/16|3\n10.3.0.0/16|3\n"

static void
first_then(const char *more, const char *second)
{
	put(FIRST);
	use(more);
	ck_assert_int_eq(supersparrow_table_poll(sparrow), 0);
	if (second != NULL)
		put(second);
	else
		ck_assert_int_eq(unlink(path), 0);
	ck_assert_int_eq(supersparrow_table_poll(sparrow), 0);
	ck_assert_int_eq(supersparrow_table_poll(sparrow), 0);
}

START_TEST(a_new_file_is_read_once_it_is_quiet)
{
	put(FIRST);
	use("");
	ck_assert_int_eq(supersparrow_table_poll(sparrow), 0);
	put(SECOND);
	ck_assert_int_eq(supersparrow_table_poll(sparrow), 0);
	ck_assert_str_eq(ask("10.1.9.9"), "table pop_in_path: y z x in"
	    " 10.1.0.0/16");
	ck_assert_int_eq(supersparrow_table_poll(sparrow), 0);
	ck_assert_str_eq(ask("10.1.9.9"), "table pop_in_path: z x y in"
	    " 10.0.0.0/8");
}
END_TEST

START_TEST(a_broken_file_changes_nothing)
{
	first_then("", SECOND "nonsense\n");
	ck_assert_str_eq(error_text(), "line 5, byte 55: expected PREFIX|AS"
	    " PATH");
	ck_assert_str_eq(ask("10.1.9.9"), "table pop_in_path: y z x in"
	    " 10.1.0.0/16");
	put(SECOND);
	ck_assert_int_eq(supersparrow_table_poll(sparrow), 0);
	ck_assert_int_eq(supersparrow_table_poll(sparrow), 0);
	ck_assert_str_eq(error_text(), "");
	ck_assert_str_eq(ask("10.1.9.9"), "table pop_in_path: z x y in"
	    " 10.0.0.0/8");
}
END_TEST

START_TEST(an_empty_or_missing_file_changes_nothing)
{
	first_then("", _i == 0 ? "" : _i == 1 ? "# none\n" : NULL);
	ck_assert_str_eq(error_text(), _i == 0 ? "is empty" : _i == 1 ?
	    "has no prefix: expected a dump of a routing table" :
	    "cannot open: not found");
	ck_assert_str_eq(ask("10.1.9.9"), "table pop_in_path: y z x in"
	    " 10.1.0.0/16");
}
END_TEST

START_TEST(a_file_that_is_back_as_it_was_is_right_again)
{
	put(FIRST);
	use("");
	ck_assert_int_eq(supersparrow_table_poll(sparrow), 0);
	ck_assert_int_eq(rename(path, next), 0);
	ck_assert_int_eq(supersparrow_table_poll(sparrow), 0);
	ck_assert_int_eq(rename(next, path), 0);
	ck_assert_int_eq(supersparrow_table_poll(sparrow), 0);
	ck_assert_str_eq(error_text(), "");
}
END_TEST

START_TEST(a_file_that_others_may_write_is_refused)
{
	char expected[128];

	put(FIRST);
	ck_assert_int_eq(chmod(path, 0666), 0);
	use("");
	ck_assert_int_eq(supersparrow_table_poll(sparrow),
	    SUPERSPARROW_EUNREACHABLE);
	snprintf(expected, sizeof(expected),
	    "mode 0666 lets other users change it; chmod o-w %s", path);
	ck_assert_str_eq(error_text(), expected);
	ck_assert_int_eq(chmod(path, 0644), 0);
	ck_assert_int_eq(supersparrow_table_poll(sparrow), 0);
	ck_assert_str_eq(error_text(), "");
}
END_TEST

START_TEST(a_table_that_shrank_is_refused)
{
	first_then("", "10.0.0.0/8|3\n10.1.0.0/16|3\n");
	ck_assert_str_eq(error_text(), "has 2 prefixes, the one before 5: more"
	    " than 20 % fewer; if that is right, set table_shrink 0");
	ck_assert_str_eq(ask("10.1.9.9"), "table pop_in_path: y z x in"
	    " 10.1.0.0/16");
}
END_TEST

START_TEST(unless_it_may)
{
	first_then("table_shrink 0\n", "10.0.0.0/8|3\n");
	ck_assert_str_eq(ask("10.1.9.9"), "table pop_in_path: z x y in"
	    " 10.0.0.0/8");
}
END_TEST

START_TEST(a_reload_takes_the_table_along)
{
	struct supersparrow *new;

	put(FIRST);
	use("");
	ck_assert_int_eq(supersparrow_table_poll(sparrow), 0);
	new = another();
	ck_assert_int_eq(supersparrow_take_cache(new, sparrow), 0);
	ck_assert_str_eq(ask("10.1.9.9"), "table pop_in_path: y z x in"
	    " 10.1.0.0/16");
	supersparrow_unref(sparrow);
	sparrow = new;
	ck_assert_int_eq(supersparrow_table_poll(sparrow), 0);
	ck_assert_str_eq(error_text(), "");
	ck_assert_str_eq(ask("10.1.9.9"), "table pop_in_path: y z x in"
	    " 10.1.0.0/16");
}
END_TEST

static void
wait_for(const char *address, const char *answer)
{
	const struct timespec pause = { .tv_nsec = 10000000 };

	for (unsigned i = 0; i < 3000; i++) {
		if (strcmp(ask(address), answer) == 0)
			return;
		nanosleep(&pause, NULL);
	}
	ck_assert_str_eq(ask(address), answer);
}

START_TEST(the_worker_watches_the_file)
{
	put(FIRST);
	use("table_poll 1\n");
	ck_assert_int_eq(supersparrow_start(sparrow), 0);
	wait_for("10.1.9.9", "table pop_in_path: y z x in 10.1.0.0/16");
	put(SECOND);
	wait_for("10.1.9.9", "table pop_in_path: z x y in 10.0.0.0/8");
	supersparrow_stop(sparrow);
	ck_assert_int_eq(supersparrow_start(sparrow), 0);
	put(FIRST);
	wait_for("10.1.9.9", "table pop_in_path: y z x in 10.1.0.0/16");
}
END_TEST

/* --- readers ----------------------------------------------------------- */

#define SWAPS 100

/* make check-long: ten million. */
static size_t
lookups_wanted(void)
{
	const char *wanted = getenv("TABLE_LOOKUPS");

	return wanted != NULL ? strtoul(wanted, NULL, 10) : 400000;
}

static atomic_bool reading;
static atomic_size_t lookups;

/* What it finds is whole: of one table or of the other. */
static void *
look(void *data)
{
	struct supersparrow_decision *mine;
	struct sockaddr_storage addr;
	size_t *wrong = data;

	if (supersparrow_decision_new(&mine) != 0 ||
	    supersparrow_address_parse("10.1.9.9", &addr) != 0)
		return NULL;
	while (atomic_load(&reading)) {
		const char *scope;
		char first;

		if (supersparrow_locate(sparrow, (struct sockaddr *)&addr, 0,
		    0, mine) != 0)
			break;
		scope = supersparrow_decision_scope(mine);
		first = *supersparrow_decision_pop_name(mine, 0);
		if (supersparrow_decision_source(mine) !=
		    SUPERSPARROW_SOURCE_TABLE || strcmp(scope, first == 'y' ?
		    "10.1.0.0/16" : "10.0.0.0/8") != 0)
			(*wrong)++;
		atomic_fetch_add(&lookups, 1);
	}
	supersparrow_decision_unref(mine);
	return NULL;
}

START_TEST(readers_never_see_half_a_table)
{
	pthread_t threads[2];
	size_t wrong[2] = { 0, 0 };
	size_t wanted = lookups_wanted();

	put(FIRST);
	use("table_poll 0\n");
	ck_assert_int_eq(supersparrow_table_poll(sparrow), 0);
	ck_assert_int_eq(supersparrow_start(sparrow), 0);
	atomic_store(&reading, true);
	atomic_store(&lookups, 0);
	for (size_t i = 0; i < 2; i++)
		ck_assert_int_eq(pthread_create(&threads[i], NULL, look,
		    &wrong[i]), 0);
	for (size_t i = 0; i < SWAPS || atomic_load(&lookups) < wanted;
	    i++) {
		put(i % 2 == 0 ? SECOND : FIRST);
		(void)supersparrow_table_poll(sparrow);
		(void)supersparrow_table_poll(sparrow);
		ck_assert_str_eq(error_text(), "");
	}
	atomic_store(&reading, false);
	for (size_t i = 0; i < 2; i++) {
		pthread_join(threads[i], NULL);
		ck_assert_uint_eq(wrong[i], 0);
	}
	ck_assert_uint_ge(atomic_load(&lookups), wanted);
}
END_TEST

Suite *
unit_suite(void)
{
	Suite *suite = suite_create("tables");
	TCase *tc = tcase_create("tables");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_set_timeout(tc, 240);
	tcase_add_test(tc, the_table_answers);
	tcase_add_test(tc, an_override_is_before_the_table_and_cuts_it);
	tcase_add_test(tc, what_it_does_not_know_may_be_asked);
	tcase_add_test(tc, or_it_means_self);
	tcase_add_test(tc, before_it_is_read_there_is_none);
	tcase_add_test(tc, a_table_too_old_is_not_used);
	tcase_add_test(tc, a_new_file_is_read_once_it_is_quiet);
	tcase_add_test(tc, a_broken_file_changes_nothing);
	tcase_add_loop_test(tc, an_empty_or_missing_file_changes_nothing, 0,
	    3);
	tcase_add_test(tc, a_file_that_is_back_as_it_was_is_right_again);
	tcase_add_test(tc, a_file_that_others_may_write_is_refused);
	tcase_add_test(tc, a_table_that_shrank_is_refused);
	tcase_add_test(tc, unless_it_may);
	tcase_add_test(tc, a_reload_takes_the_table_along);
	tcase_add_test(tc, the_worker_watches_the_file);
	tcase_add_test(tc, readers_never_see_half_a_table);
	suite_add_tcase(suite, tc);
	return suite;
}
