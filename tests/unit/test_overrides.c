/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Overrides: what is written wrong, what is answered, and what they cut out of
 * the scope of other answers.  No route server is there.
 */
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <supersparrow.h>

#include "config_unit.h"
#include "context.h"
#include "table/lists.h"
#include "unit.h"

#define N(a) ((int)(sizeof(a) / sizeof((a)[0])))

#define POPS "pop x 1 192.0.2.1\npop y 2 192.0.2.2\npop z 3 192.0.2.3\n" \
	"self x\nhost 127.0.0.1\nport 1\n"

static struct supersparrow_config *config;
static struct supersparrow *sparrow;
static struct supersparrow_decision *decision;
static char path[] = "override.XXXXXX";

static void
setup(void)
{
	int fd;

	memcpy(path + sizeof(path) - 7, "XXXXXX", 6);
	fd = mkstemp(path);
	ck_assert_int_ge(fd, 0);
	close(fd);
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
}

static void
write_file(const char *text, size_t len)
{
	FILE *file = fopen(path, "w");

	ck_assert_ptr_nonnull(file);
	ck_assert_uint_eq(fwrite(text, 1, len, file), len);
	ck_assert_int_eq(fclose(file), 0);
}

static void
use(const char *text)
{
	unit_config_read(config, "c", text);
	unit_config_assert_mistakes(config, "");
	ck_assert_int_eq(sparrow_context_new(config, &unit_clock, &sparrow),
	    0);
}

/* "SOURCE REASON: POP POP POP in SCOPE" */
static const char *
ask(const char *address)
{
	static char out[256];
	struct sockaddr_storage addr;
	const char *scope;
	size_t len;

	ck_assert_int_eq(supersparrow_address_parse(address, &addr), 0);
	ck_assert_int_eq(supersparrow_locate(sparrow,
	    (struct sockaddr *)&addr, 0, 0, decision), 0);
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

static const struct {
	const char *text, *mistakes;
} bad[] = {
	{ "override", "c:7: override: no value: expected a prefix as in"
	    " 192.0.2.0/24, and names of POPs\n" },
	{ "override 192.0.2.0/24", "c:7: override: \"192.0.2.0/24\": expected"
	    " a prefix as in 192.0.2.0/24, and names of POPs\n" },
	{ "override x y", "c:7: override: \"x y\": expected a prefix as in"
	    " 192.0.2.0/24, and names of POPs\n" },
	{ "override 192.0.2.1/24 y", "c:7: override: \"192.0.2.1/24\":"
	    " expected zeros behind the length (did you mean"
	    " \"192.0.2.0/24\"?)\n" },
	{ "override 192.0.2.0/33 y", "c:7: override: \"192.0.2.0/33 y\":"
	    " expected a prefix as in 192.0.2.0/24, and names of POPs\n" },
	/* It holds IPv4 addresses and others. */
	{ "override ::ffff:0.0.0.0/90 y", "c:7: override:"
	    " \"::ffff:0.0.0.0/90 y\": expected a prefix as in 192.0.2.0/24,"
	    " and names of POPs\n" },
	{ "override 192.0.2.0/24 y q", "c:7: override: \"q\": expected a POP's"
	    " name\n" },
	{ "override 192.0.2.0/24 y\noverride 192.0.2.0/24 z",
	    "c:8: override: 192.0.2.0/24 is given twice, first on line 7\n" },
	{ "override_file /nonexistent", "c:7: override_file: /nonexistent:"
	    " cannot open: not found\n" },
	{ "override_file", "c:7: override_file: no value: expected a file"
	    " name\n" },
	{ "table", "c:7: table: no value: expected a file name\n" },
	{ "table f\ntable_peer q", "c:8: table_peer: \"q\": expected an"
	    " address or an AS number\n" },
	{ "override_file /", "c:7: override_file: /: is a directory: expected"
	    " a file\n" },
};

START_TEST(a_slip_is_named)
{
	char text[512];

	snprintf(text, sizeof(text), POPS "%s\n", bad[_i].text);
	unit_config_read(config, "c", text);
	unit_config_assert_mistakes(config, bad[_i].mistakes);
}
END_TEST

static void
read_with_file(void)
{
	char text[512];

	snprintf(text, sizeof(text), POPS "override 10.0.0.0/8 y\n"
	    "override_file %s\n", path);
	unit_config_read(config, "c", text);
}

START_TEST(a_slip_in_a_file_has_its_line)
{
	static const char text[] = "# nobody\n10.1.0.0/16\nfoo y\n"
	    "10.2.0.1/16 y\n10.3.0.0/16 yy\n10.0.0.0/8 z\n";
	char expected[1024];

	write_file(text, sizeof(text) - 1);
	read_with_file();
	snprintf(expected, sizeof(expected),
	    "%s:2: override_file: 10.1.0.0/16: expected names of POPs behind"
	    " the prefix\n"
	    "%s:3: override_file: \"foo\": expected a prefix as in"
	    " 192.0.2.0/24, and names of POPs\n"
	    "%s:4: override_file: \"10.2.0.1/16\": expected zeros behind the"
	    " length (did you mean \"10.2.0.0/16\"?)\n"
	    "%s:5: override_file: \"yy\": expected a POP's name (did you mean"
	    " \"y\"?)\n"
	    "%s:6: override: 10.0.0.0/8 is given twice, first on c:7\n",
	    path, path, path, path, path);
	unit_config_assert_mistakes(config, expected);
}
END_TEST

START_TEST(a_file_that_others_may_write_is_refused)
{
	char expected[256];

	write_file("", 0);
	ck_assert_int_eq(chmod(path, 0666), 0);
	read_with_file();
	snprintf(expected, sizeof(expected), "c:8: override_file: %s: mode"
	    " 0666 lets other users change it; chmod o-w %s\n", path, path);
	unit_config_assert_mistakes(config, expected);
}
END_TEST

START_TEST(a_nul_is_no_text)
{
	char expected[256];

	write_file("10.0.0.0/9 y\0z\n", 15);
	read_with_file();
	snprintf(expected, sizeof(expected), "c:8: override_file: %s holds a"
	    " NUL byte: expected text\n", path);
	unit_config_assert_mistakes(config, expected);
}
END_TEST

START_TEST(the_longest_override_answers_before_everything)
{
	static const char file[] =
	    "  10.1.0.0/16\tz y # two\r\n\n#\n::/0 z\n10.1.2.3/32 y y";
	char text[512];

	write_file(file, sizeof(file) - 1);
	snprintf(text, sizeof(text), POPS "override 10.0.0.0/8 Y\n"
	    "override_file %s\n", path);
	use(text);
	ck_assert_str_eq(ask("10.0.0.1"),
	    "override override: y x z in 10.0.0.0/16");
	ck_assert_str_eq(ask("10.1.3.1"),
	    "override override: z y x in 10.1.3.0/24");
	ck_assert_str_eq(ask("10.1.2.3"),
	    "override override: y x z in 10.1.2.3/32");
	ck_assert_str_eq(ask("2001:db8::1"),
	    "override override: z x y in ::/0");
	ck_assert_uint_eq(supersparrow_decision_pop_rank(decision, 0),
	    SUPERSPARROW_RANK_OVERRIDE);
	ck_assert_uint_eq(supersparrow_decision_pop_rank(decision, 1),
	    SUPERSPARROW_RANK_SELF);
	ck_assert_str_eq(ask("11.0.0.1"), "self late: x y z in -");
}
END_TEST

START_TEST(who_wants_the_route_server_gets_no_override)
{
	struct sockaddr_storage addr;

	use(POPS "override 10.0.0.0/8 y\n");
	ck_assert_int_eq(supersparrow_address_parse("10.0.0.1", &addr), 0);
	ck_assert_int_eq(supersparrow_locate(sparrow,
	    (struct sockaddr *)&addr, 0, SUPERSPARROW_LOOKUP_FRESH, decision),
	    0);
	ck_assert_uint_eq(supersparrow_decision_source(decision),
	    SUPERSPARROW_SOURCE_SELF);
	ck_assert_int_eq(supersparrow_decide_self(sparrow,
	    (struct sockaddr *)&addr, decision), 0);
	ck_assert_uint_eq(supersparrow_decision_source(decision),
	    SUPERSPARROW_SOURCE_OVERRIDE);
}
END_TEST

START_TEST(a_scope_of_another_source_is_cut)
{
	struct sparrow_prefix block;

	use(POPS "override 10.0.1.0/24 y\n");
	ask("10.0.0.9");
	block = sparrow_addr_prefix(&decision->addr, 16);
	sparrow_decision_set_scope(decision, &block);
	ck_assert_str_eq(supersparrow_decision_scope(decision), "10.0.0.0/24");
	block = sparrow_addr_prefix(&decision->addr, 30);
	sparrow_decision_set_scope(decision, &block);
	ck_assert_str_eq(supersparrow_decision_scope(decision), "10.0.0.8/30");
}
END_TEST

/* --- a file of them, looked at */

static char seen[256];

static int
see(void *data, const struct supersparrow_decision *seen_decision)
{
	char text[64];

	(void)data;
	snprintf(text, sizeof(text), "%s %s %d\n", supersparrow_route_prefix(
	    supersparrow_decision_route(seen_decision)),
	    supersparrow_decision_pop_name(seen_decision, 0),
	    supersparrow_decision_reason(seen_decision) ==
	    SUPERSPARROW_REASON_OVERRIDE);
	strcat(seen, text);
	return 0;
}

START_TEST(a_file_can_be_looked_at)
{
	static const char list[] = "\n# z?\n 2001:db8::/32 y z\n"
	    "10.0.0.0/8 z # all\n10.1.0.0/16 z\n";
	struct supersparrow_dump *dump;
	char text[256];

	use(POPS "override 192.0.2.0/24 y\n");
	write_file(list, sizeof(list) - 1);
	seen[0] = '\0';
	ck_assert_int_eq(supersparrow_dump_read(config, path, see, NULL, NULL,
	    &dump, text, sizeof(text)), 0);
	ck_assert_str_eq(supersparrow_dump_form(dump), "overrides");
	ck_assert_str_eq(seen, "10.0.0.0/8 z 1\n10.1.0.0/16 z 1\n"
	    "2001:db8::/32 y 1\n");
	ck_assert_int_eq(supersparrow_dump_count(dump,
	    SUPERSPARROW_DUMP_PREFIXES4), 2);
	ck_assert_uint_eq(supersparrow_dump_prefixes(dump, AF_INET6, 32), 1);
	ck_assert_int_eq(supersparrow_dump_count(dump,
	    SUPERSPARROW_DUMP_BYTES), sizeof(list) - 1);
	supersparrow_dump_unref(dump);
}
END_TEST

static const struct {
	const char *list, *text;
} bad_lists[] = {
	{ "10.0.0.0/8 x\n10.1.0.0/16 w\n",
	    "line 2: override_file: \"w\": expected a POP's name" },
	{ "10.0.0.0/8 w\n10.1.0.0/16 w\n",
	    "line 1: override_file: \"w\": expected a POP's name (and 1 more)" },
	/* Those are lines of a table. */
	{ "10.0.0.0/8|1 2\n10.0.0.0/8 x\n",
	    "line 2, byte 15: expected PREFIX|AS PATH" },
	{ "x 10.0.0.0/8\n", "line 1, byte 0: expected PREFIX|AS PATH" },
};

START_TEST(a_slip_in_a_file_that_is_looked_at_is_named)
{
	struct supersparrow_dump *dump;
	char text[256];

	use(POPS);
	write_file(bad_lists[_i].list, strlen(bad_lists[_i].list));
	ck_assert_int_lt(supersparrow_dump_read(config, path, NULL, NULL, NULL,
	    &dump, text, sizeof(text)), 0);
	ck_assert_str_eq(text, bad_lists[_i].text);
	ck_assert_ptr_null(dump);
}
END_TEST

/* As many as there are pairs of POPs, each of them twice. */
START_TEST(equal_lists_are_kept_once)
{
	enum { MANY = 20 };
	char text[MANY * 64];
	const struct sparrow_settings *settings;
	struct sparrow_lists *lists;
	int n = 0;

	for (int i = 0; i < MANY; i++)
		n += snprintf(text + n, sizeof(text) - (size_t)n,
		    "pop p%d %d 192.0.2.%d\n", i, i + 1, i + 1);
	snprintf(text + n, sizeof(text) - (size_t)n,
	    "self p0\nhost 127.0.0.1\n");
	use(text);
	settings = sparrow_config_settings(config);
	ck_assert_int_eq(sparrow_lists_new(&settings->pops, 0, &lists), 0);
	for (int i = 0; i < 2 * MANY * MANY; i++) {
		sparrow_lists_prefer(lists, (uint32_t)(i % MANY));
		sparrow_lists_prefer(lists, (uint32_t)(i / MANY % MANY));
		ck_assert_int_eq(sparrow_lists_keep(lists,
		    SUPERSPARROW_REASON_OVERRIDE), i % (MANY * MANY) + 1);
	}
	sparrow_lists_finish(lists);
	ck_assert_uint_eq(sparrow_lists_count(lists), MANY * MANY);
	ck_assert_uint_eq(sparrow_lists_get(lists, 2 * MANY + 6).ranks[0].pop,
	    5);
	sparrow_lists_free(lists);
}
END_TEST

START_TEST(table_says_whose_paths_count)
{
	unit_config_read(config, "c", POPS "table f\ntable_as 64700\n"
	    "table_peer 64701\ntable_miss ask\n");
	unit_config_assert_mistakes(config, "");
	ck_assert_uint_eq(sparrow_config_settings(config)->table.own_as,
	    64700);
	ck_assert_uint_eq(sparrow_config_settings(config)->table.peer_as,
	    64701);
	ck_assert(sparrow_config_settings(config)->table.ask);
}
END_TEST

START_TEST(table_may_be_that_of_a_peers_address)
{
	const struct sparrow_table_config *table;
	struct sparrow_addr addr;

	unit_config_read(config, "c", POPS "table f\n"
	    "table_peer 192.0.2.1\n");
	unit_config_assert_mistakes(config, "");
	table = &sparrow_config_settings(config)->table;
	ck_assert_uint_eq(table->peer_as, 0);
	ck_assert_int_eq(sparrow_addr_parse("192.0.2.1", 9, &addr), 0);
	ck_assert(sparrow_addr_equal(&table->peer_addr, &addr));
}
END_TEST

/* Each line has POPs in an order of its own; there are 65535 lists, one of
 * which is the empty one. */
START_TEST(lists_of_pops_have_a_limit)
{
	enum { POPS_OF_LIMIT = 257 };
	char *text = malloc(70000 * 40), *at = text;

	ck_assert_ptr_nonnull(text);
	for (unsigned i = 0; i < POPS_OF_LIMIT; i++)
		at += sprintf(at, "pop p%u %u 192.0.2.1\n", i, i + 1);
	at += sprintf(at, "override_file %s\n", path);
	unit_config_read(config, "c", text);
	at = text;
	for (unsigned i = 0; i < SPARROW_VALUE_MAX + 8; i++) {
		unsigned a = i / (POPS_OF_LIMIT - 1);
		unsigned b = i % (POPS_OF_LIMIT - 1);

		at += sprintf(at, "10.%u.%u.%u/32 p%u p%u\n", i >> 16,
		    i >> 8 & 255, i & 255, a, b < a ? b : b + 1);
	}
	write_file(text, (size_t)(at - text));
	free(text);
	ck_assert_int_eq(supersparrow_config_finish(config),
	    SUPERSPARROW_ECONFIG);
	ck_assert_ptr_nonnull(strstr(supersparrow_config_mistake(config, 0),
	    "override_file: too many overrides"));
}
END_TEST

Suite *
unit_suite(void)
{
	Suite *suite = suite_create("overrides");
	TCase *tc = tcase_create("overrides");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, a_slip_is_named, 0, N(bad));
	tcase_add_test(tc, a_slip_in_a_file_has_its_line);
	tcase_add_test(tc, a_file_that_others_may_write_is_refused);
	tcase_add_test(tc, a_nul_is_no_text);
	tcase_add_test(tc, the_longest_override_answers_before_everything);
	tcase_add_test(tc, who_wants_the_route_server_gets_no_override);
	tcase_add_test(tc, a_scope_of_another_source_is_cut);
	tcase_add_test(tc, a_file_can_be_looked_at);
	tcase_add_loop_test(tc, a_slip_in_a_file_that_is_looked_at_is_named, 0,
	    N(bad_lists));
	tcase_add_test(tc, equal_lists_are_kept_once);
	tcase_add_test(tc, table_says_whose_paths_count);
	tcase_add_test(tc, table_may_be_that_of_a_peers_address);
	tcase_add_test(tc, lists_of_pops_have_a_limit);
	suite_add_tcase(suite, tc);
	return suite;
}
