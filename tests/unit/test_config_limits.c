/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Limits of configuration texts, and bytes that belong in none.
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <supersparrow.h>

#include "config_unit.h"
#include "unit.h"

/* A line with so many letters behind "password ". */
static char *
long_line(size_t n)
{
	char *text = calloc(1, n + sizeof "password \nself a.b\n");

	ck_assert_ptr_nonnull(text);
	strcat(text, "password ");
	memset(text + strlen(text), 'x', n);
	strcat(text, "\nself a.b\n");
	return text;
}

START_TEST(long_line_is_refused_and_the_next_one_read)
{
	struct supersparrow_config *config = unit_config_new();
	char *text = long_line(4097 - strlen("password "));

	unit_config_read(config, "f", text);
	unit_config_assert_mistakes(config,
	    "f:1: the line is longer than 4096 bytes\n");
	supersparrow_config_unref(config);
	free(text);

	config = unit_config_new();
	text = long_line(100000);
	unit_config_read(config, "f", text);
	unit_config_assert_mistakes(config,
	    "f:1: the line is longer than 4096 bytes\n");
	supersparrow_config_unref(config);
	free(text);
}
END_TEST

/* The longest line and the longest password. */
START_TEST(lengths_up_to_the_limits_are_read)
{
	struct supersparrow_config *config = unit_config_new();
	char *text = long_line(4096 - strlen("password "));

	unit_config_read(config, "f", text);
	unit_config_assert_mistakes(config,
	    "f:1: password: expected 1 to 255 bytes, no control bytes, no"
	    " 0xff\n");
	supersparrow_config_unref(config);
	free(text);

	config = unit_config_new();
	text = long_line(255);
	unit_config_read(config, "f", text);
	unit_config_assert_mistakes(config, "");
	supersparrow_config_unref(config);
	free(text);
}
END_TEST

START_TEST(nul_is_refused_with_its_place)
{
	static const char text[] = "port 1\nhost a\0b\nself a.b\n";
	struct supersparrow_config *config = unit_config_new();

	ck_assert_int_eq(supersparrow_config_read_text(config, "f", text,
	    sizeof text - 1), SUPERSPARROW_ECONFIG);
	unit_config_assert_mistakes(config, "f:2: control byte 0x00\n");
	supersparrow_config_unref(config);
}
END_TEST

/* n times, with 1 to n in the middle. */
static void
read_lines(struct supersparrow_config *config, const char *before,
    const char *behind, unsigned n)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	for (unsigned i = 1; i <= n; i++)
		fprintf(out, "%s%u%s\n", before, i, behind);
	fclose(out);
	unit_config_read(config, "f", text);
	free(text);
}

static const struct {
	const char *before, *behind;
	unsigned n;
	const char *mistakes;
} limits[] = {
	{ "peer 1=r", "", 64, "" },
	{ "peer 1=r", "", 65, "f:65: peer: more than 64 results in one POP\n" },
	{ "peer ", "=a", 1024, "" },
	{ "peer ", "=a", 1026, "f:1025: peer: more than 1024 POPs\n" },
	{ "canary 10.", ".0.0/16", 64, "" },
	{ "canary 10.", ".0.0/16", 66,
	    "f:65: canary: more than 64 canaries of a route server\n" },
	{ "route_server frr\nport ", "", 16, "" },
	{ "route_server frr\nport ", "", 18,
	    "f:33: route_server: more than 16 route servers\n" },
};

START_TEST(limits_are_named)
{
	struct supersparrow_config *config = unit_config_new();

	read_lines(config, limits[_i].before, limits[_i].behind,
	    limits[_i].n);
	unit_config_assert_mistakes(config, limits[_i].mistakes);
	supersparrow_config_unref(config);
}
END_TEST

/* What is no POP's result becomes one of its own. */
START_TEST(self_counts_among_the_pops)
{
	for (unsigned n = 1023; n <= 1025; n++) {
		struct supersparrow_config *config = unit_config_new();

		read_lines(config, "peer ", "=a", n);
		unit_config_read(config, "g", "self x.example\n");
		unit_config_assert_mistakes(config, n == 1023 ? "" :
		    n == 1024 ? "g:1: self: more than 1024 POPs\n" :
		    "f:1025: peer: more than 1024 POPs\n");
		supersparrow_config_unref(config);
	}
}
END_TEST

/* What stands behind it on its line is not told again. */
START_TEST(line_of_too_many_pops_is_told_once)
{
	struct supersparrow_config *config = unit_config_new();

	read_lines(config, "peer ", "=a", 1023);
	unit_config_read(config, "g", "peer 2000=a,2001=b,2002=c,2003=d\n");
	unit_config_assert_mistakes(config,
	    "g:1: peer: more than 1024 POPs\n");
	supersparrow_config_unref(config);
}
END_TEST

START_TEST(as_numbers_of_a_pop_are_limited)
{
	struct supersparrow_config *config = unit_config_new();
	char text[1024] = "pop a 1";

	for (unsigned i = 2; i <= 65; i++)
		sprintf(text + strlen(text), ",%u", i);
	strcat(text, " x\n");
	unit_config_read(config, "f", text);
	unit_config_assert_mistakes(config,
	    "f:1: pop: more than 64 AS numbers in one POP\n");
	supersparrow_config_unref(config);
}
END_TEST

/* It is cut, and unknown. */
START_TEST(directive_of_any_length_is_unknown)
{
	struct supersparrow_config *config = unit_config_new();
	char text[128] = "", expected[128];

	memset(text, 'x', 64);
	strcat(text, " 1\n");
	snprintf(expected, sizeof expected,
	    "f:1: unknown directive \"%.63s\"\n", text);
	unit_config_read(config, "f", text);
	unit_config_assert_mistakes(config, expected);
	supersparrow_config_unref(config);
}
END_TEST

START_TEST(thousand_mistakes_are_kept)
{
	struct supersparrow_config *config = unit_config_new();

	read_lines(config, "x", "", 1500);
	ck_assert_uint_eq(supersparrow_config_mistakes(config), 1000);
	ck_assert_str_eq(supersparrow_config_mistake(config, 999),
	    "f:1000: unknown directive \"x1000\"");
	ck_assert_ptr_null(supersparrow_config_mistake(config, 1000));
	ck_assert_int_eq(supersparrow_config_set(config, "port", "0"),
	    SUPERSPARROW_ECONFIG);
	supersparrow_config_unref(config);
}
END_TEST

/* Every name has a limit of its own. */
START_TEST(long_names_are_refused)
{
	static const struct {
		const char *before;
		size_t most;
		const char *behind;
	} names[] = {
		{ "pop ", 63, " 1 a" },
		{ "host ", 63, "" },
		{ "port a", 62, "" },
		{ "socket /", 106, "" },
		{ "username ", 64, "" },
		{ "host fe80::1%", 15, "" },
	};
	char text[256];

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		for (size_t more = 0; more < 2; more++) {
			struct supersparrow_config *config =
			    unit_config_new();
			size_t n = names[i].most + more;

			snprintf(text, sizeof text, "%s%.*s%s\n",
			    names[i].before, (int)n,
			    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
			    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
			    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
			    names[i].behind);
			unit_config_read(config, "f", text);
			ck_assert_uint_eq(supersparrow_config_mistakes(config),
			    more);
			ck_assert_int_eq(supersparrow_config_finish(config),
			    more != 0 ? SUPERSPARROW_ECONFIG : 0);
			supersparrow_config_unref(config);
		}
}
END_TEST

/* They are no lack of memory, which would hide what is wrong. */
START_TEST(much_longer_names_are_mistakes)
{
	static const char *const before[] = {
		"host ", "port a", "route_server bird\nsocket /"
	};
	char text[2100];

	for (size_t i = 0; i < sizeof before / sizeof before[0]; i++) {
		struct supersparrow_config *config = unit_config_new();
		int n = snprintf(text, sizeof text, "%s", before[i]);

		memset(text + n, 'x', 2000);
		text[n + 2000] = '\0';
		unit_config_read(config, "f", text);
		ck_assert_int_eq(supersparrow_config_finish(config),
		    SUPERSPARROW_ECONFIG);
		ck_assert_uint_eq(supersparrow_config_mistakes(config), 1);
		supersparrow_config_unref(config);
	}
}
END_TEST

/* 253 bytes, and a dot behind them. */
START_TEST(longest_host_name_is_a_result)
{
	for (size_t more = 0; more < 2; more++) {
		struct supersparrow_config *config = unit_config_new();
		char text[512] = "self ";

		for (size_t i = 0; i < 126; i++)
			strcat(text, "a.");
		strcat(text, more ? "aa.\n" : "a.\n");
		unit_config_read(config, "f", text);
		ck_assert_uint_eq(supersparrow_config_mistakes(config), more);
		ck_assert_int_eq(supersparrow_config_finish(config),
		    more != 0 ? SUPERSPARROW_ECONFIG : 0);
		supersparrow_config_unref(config);
	}
}
END_TEST

START_TEST(text_of_more_than_1_mib_is_refused)
{
	struct supersparrow_config *config = unit_config_new();
	size_t len = 1024 * 1024;
	char *text = malloc(len + 1);

	memset(text, '\n', len + 1);
	ck_assert_int_eq(supersparrow_config_read_text(config, "f", text,
	    len), 0);
	ck_assert_int_eq(supersparrow_config_read_text(config, "g", text,
	    len + 1), SUPERSPARROW_ECONFIG);
	unit_config_assert_mistakes(config, "g: larger than 1024 KiB\n");
	supersparrow_config_unref(config);
	free(text);
}
END_TEST

/* A name or value of any bytes does not break the line. */
START_TEST(mistakes_hold_no_control_bytes_and_are_cut)
{
	struct supersparrow_config *config = unit_config_new();

	unit_config_read(config, "a\nb", "host "
	    "0123456789012345678901234567890123456789"
	    "0123456789\xc3\xa9\xff 0123456789\n");
	unit_config_assert_mistakes(config, "a\\x0ab:1: host: "
	    "\"01234567890123456789012345678901234567890123456789"
	    "\\xc3\\xa9\\xff 012345...\": expected a host name or an"
	    " address\n");
	supersparrow_config_unref(config);
}
END_TEST

Suite *
unit_suite(void)
{
	Suite *suite = suite_create("config_limits");
	TCase *tests = tcase_create("config_limits");

	tcase_add_test(tests, long_line_is_refused_and_the_next_one_read);
	tcase_add_test(tests, lengths_up_to_the_limits_are_read);
	tcase_add_test(tests, nul_is_refused_with_its_place);
	tcase_add_loop_test(tests, limits_are_named, 0,
	    (int)(sizeof limits / sizeof limits[0]));
	tcase_add_test(tests, self_counts_among_the_pops);
	tcase_add_test(tests, line_of_too_many_pops_is_told_once);
	tcase_add_test(tests, as_numbers_of_a_pop_are_limited);
	tcase_add_test(tests, directive_of_any_length_is_unknown);
	tcase_add_test(tests, thousand_mistakes_are_kept);
	tcase_add_test(tests, long_names_are_refused);
	tcase_add_test(tests, much_longer_names_are_mistakes);
	tcase_add_test(tests, longest_host_name_is_a_result);
	tcase_add_test(tests, text_of_more_than_1_mib_is_refused);
	tcase_add_test(tests, mistakes_hold_no_control_bytes_and_are_cut);
	suite_add_tcase(suite, tests);
	return suite;
}
