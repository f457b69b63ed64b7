/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Configurations in use: options, what they replace, the order of calls, the
 * table of directives.
 */
#include "config.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <supersparrow.h>

#include "config_private.h"
#include "config_unit.h"
#include "settings.h"
#include "unit.h"

static void
set(struct supersparrow_config *config, const char *name, const char *value)
{
	ck_assert_int_eq(supersparrow_config_set(config, name, value), 0);
}

/* --- options */

static const struct {
	const char *name, *good, *bad, *mistake;
} options[] = {
	{ "peer", "1=a,2=b", "1=a,2", "\"2\": expected AS=RESULT" },
	{ "pop", " a\t1,2 b  c ", "a 1", "\"a 1\": expected NAME AS[,AS]..."
	    " RESULT..." },
	{ "self", "a.b", "a b", "\"a b\": expected a POP's name, an address"
	    " or a host name" },
	{ "route_server", "FRR", NULL, NULL },
	{ "host", "::1", " ::1", "\" ::1\": expected a host name or an"
	    " address" },
	{ "port", "bgpd", "0", "\"0\": expected a number from 1 to 65535 or"
	    " a service name" },
	{ "socket", "/run/s", "s", "\"s\": expected an absolute path of at"
	    " most 107 bytes" },
	{ "username", "joe", "j\te", "the value holds a control byte" },
	{ "password", "'fr\\ub#", "", "expected 1 to 255 bytes, no control"
	    " bytes, no 0xff" },
	{ "password-file", "/p", "", "\"\": expected a file name" },
	{ "timeout", "600", "601", "\"601\": expected a number from 1 to"
	    " 600" },
	{ "pipeline", "64", "0", "\"0\": expected a number from 1 to 64" },
	{ "settle", "0", "-1", "\"-1\": expected a number from 0 to 86400" },
	{ "canary", "::/0", "::1/0", "\"::1/0\": expected zeros behind the"
	    " length (did you mean \"::/0\"?)" },
	{ "no-lookup", NULL, "?", "\"?\": expected yes, no or nothing" },
	{ "vantage", "x", "", "\"\": expected a POP's name" },
	{ "override", "10.0.0.0/8 x", "10.0.0.0/8", "\"10.0.0.0/8\": expected"
	    " a prefix as in 192.0.2.0/24, and names of POPs" },
	{ "override-file", "/o", "", "\"\": expected a file name" },
	{ "table", "/t", "", "\"\": expected a file name" },
	{ "table_peer", "::1", "0", "\"0\": expected an address or an AS"
	    " number" },
	{ "table-as", "64496", "::1", "\"::1\": expected an AS number" },
	{ "table_miss", "Self", "no", "\"no\": expected ask or self" },
	{ "table_poll", "0", "86401", "\"86401\": expected a number from 0 to"
	    " 86400" },
	{ "table_shrink", "99", "100", "\"100\": expected a number from 0 to"
	    " 99" },
	{ "pop_check", "0", "-1", "\"-1\": expected a number from 0 to 86400" },
	{ "table_max_age", "31536000", "x", "\"x\": expected a number from 0"
	    " to 31536000" },
	{ "result_count", "64", "+3", "\"+3\": expected a number from 1 to"
	    " 64" },
	{ "wait-ms", "600000", "-1", "\"-1\": expected a number from 0 to"
	    " 600000" },
	{ "cache_size", "10000000", "10000001", "\"10000001\": expected a"
	    " number from 0 to 10000000" },
	{ "cache_timeout", "86400", "0x1", "\"0x1\": expected a number from 0"
	    " to 86400" },
	{ "negative_timeout", "0", "", "\"\": expected a number from 0 to"
	    " 86400" },
	{ "cache_stale", "604800", NULL, NULL },
	{ "cache_grain", "32 128", "32,128", "\"32,128\": expected two prefix"
	    " lengths, 0 to 32 and 0 to 128" },
	{ "batch", NULL, "maybe", "\"maybe\": expected yes, no or nothing" },
	{ "batch-format", "%a %% %p", "%", "\"%\": expected text with %%"
	    " and %a %d %g %h %l %m %n %p %r %s %t %u %w %x in it" },
	{ "user", "nobody", "no body", "\"no body\": expected 1 to 64"
	    " printable ASCII characters, no blanks" },
	{ "debug", "yes", "x\ny", "the value holds a control byte" },
	{ "verbose", "0", "2", "\"2\": expected yes, no or nothing" },
};

START_TEST(every_directive_is_an_option)
{
	struct supersparrow_config *config = unit_config_new();
	char name[64], text[512];

	ck_assert_int_eq(supersparrow_config_set(config, options[_i].name,
	    options[_i].good), 0);
	ck_assert_uint_eq(supersparrow_config_mistakes(config), 0);
	if (options[_i].mistake != NULL) {
		ck_assert_int_eq(supersparrow_config_set(config,
		    options[_i].name, options[_i].bad), SUPERSPARROW_ECONFIG);
		snprintf(name, sizeof name, "%s", options[_i].name);
		for (char *p = name; (p = strchr(p, '-')) != NULL;)
			*p = '_';
		snprintf(text, sizeof text, "--%s: %s", name,
		    options[_i].mistake);
		ck_assert_str_eq(supersparrow_config_mistake(config, 0),
		    text);
	}
	supersparrow_config_unref(config);
}
END_TEST

START_TEST(format_has_known_letters_only)
{
	static const char known[] = "%adghlmnprstuwx";

	for (int c = ' '; c < 0x7f; c++) {
		struct supersparrow_config *config = unit_config_new();
		const char value[] = { '%', 'a', '%', (char)c, '\0' };

		ck_assert_int_eq(supersparrow_config_set(config,
		    "batch_format", value), strchr(known, c) != NULL ? 0 :
		    SUPERSPARROW_ECONFIG);
		supersparrow_config_unref(config);
	}
}
END_TEST

START_TEST(table_of_options_is_complete)
{
	const struct supersparrow_directive *d = NULL;
	size_t n = 0, zones = 0;

	for (; (d = supersparrow_directive_next(d)) != NULL; n++) {
		struct supersparrow_config *config = unit_config_new();
		const char *name = supersparrow_directive_name(d);
		const char *value = supersparrow_directive_default(d);
		bool flag = supersparrow_directive_argument(d) == NULL;
		bool zone = supersparrow_directive_block(d) ==
		    SUPERSPARROW_BLOCK_ZONE;

		/* In --help, behind 30 columns and with "(DEFAULT)". */
		ck_assert_uint_le(strlen(supersparrow_directive_help(d)) +
		    (value != NULL ? strlen(value) + 3 : 0), 50);
		if (value != NULL && !zone)
			set(config, name, value);
		ck_assert_int_eq(supersparrow_config_set(config, name, NULL),
		    flag && !zone ? 0 : SUPERSPARROW_ECONFIG);
		supersparrow_config_unref(config);
		zones += zone;
	}
	ck_assert_uint_eq(n - zones, sizeof options / sizeof options[0]);
}
END_TEST

static const struct {
	const char *name;
	int64_t value;
} defaults[] = {
	{ "result_count", 3 }, { "wait_ms", -1 }, { "cache_size", 16384 },
	{ "cache_timeout", 10 }, { "negative_timeout", 5 },
	{ "cache_stale", 3600 }, { "batch", 0 }, { "debug", 0 },
	{ "verbose", 0 }, { "result-count", 3 },
};

START_TEST(defaults_are_those_of_the_manual)
{
	struct supersparrow_config *config = unit_config_new();
	const struct sparrow_settings *settings;
	const char *text = "";
	int64_t value = 7;

	for (size_t i = 0; i < sizeof defaults / sizeof defaults[0]; i++)
		ck_assert_int_eq(unit_config_number(config, defaults[i].name),
		    defaults[i].value);
	ck_assert_int_eq(supersparrow_config_number(config, "timeout",
	    &value), -ENOENT);
	ck_assert_int_eq(supersparrow_config_number(config, "self", &value),
	    -ENOENT);
	ck_assert_int_eq(supersparrow_config_number(config, "x", &value),
	    -ENOENT);
	ck_assert_int_eq(value, 7);
	ck_assert_int_eq(supersparrow_config_text(config, "user", &text), 0);
	ck_assert_ptr_null(text);
	ck_assert_int_eq(supersparrow_config_text(config, "batch", &text),
	    -ENOENT);
	ck_assert_int_eq(supersparrow_config_text(config, "peer", &text),
	    -ENOENT);
	ck_assert_int_eq(supersparrow_config_text(config, "host", &text),
	    -ENOENT);
	ck_assert_int_eq(supersparrow_config_text(config, "x", &text),
	    -ENOENT);
	ck_assert_uint_eq(supersparrow_config_servers(config), 0);
	unit_config_assert_settings(config, "zebra localhost:2605 timeout 5\n");
	settings = sparrow_config_settings(config);
	ck_assert_int_eq(settings->result_count, 3);
	ck_assert_int_eq(settings->cache_size, 16384);
	ck_assert_int_eq(settings->cache_timeout_s, 10);
	ck_assert_int_eq(settings->negative_timeout_s, 5);
	ck_assert_int_eq(settings->cache_stale_s, 3600);
	ck_assert_int_eq(settings->cache_grain4, 24);
	ck_assert_int_eq(settings->cache_grain6, 48);
	supersparrow_config_unref(config);
}
END_TEST

#define NUMBERS "result_count 4\nwait_ms 0\ncache_size 5\ncache_timeout 6\n" \
	"negative_timeout 7\ncache_stale 8\ncache_grain 32 128\nbatch\n" \
	"debug\nverbose no\n"

START_TEST(numbers_come_from_the_text)
{
	struct supersparrow_config *config = unit_config_new();
	const struct sparrow_settings *settings;

	unit_config_read(config, "f", NUMBERS);
	ck_assert_int_eq(unit_config_number(config, "wait_ms"), 0);
	ck_assert_int_eq(unit_config_number(config, "batch"), 1);
	ck_assert_int_eq(unit_config_number(config, "debug"), 1);
	ck_assert_int_eq(unit_config_number(config, "verbose"), 0);
	ck_assert_int_eq(supersparrow_config_finish(config), 0);
	settings = sparrow_config_settings(config);
	ck_assert_int_eq(settings->result_count, 4);
	ck_assert_int_eq(settings->cache_size, 5);
	ck_assert_int_eq(settings->cache_timeout_s, 6);
	ck_assert_int_eq(settings->negative_timeout_s, 7);
	ck_assert_int_eq(settings->cache_stale_s, 8);
	ck_assert_int_eq(settings->cache_grain4, 32);
	ck_assert_int_eq(settings->cache_grain6, 128);
	supersparrow_config_unref(config);
}
END_TEST

/* Options are NAME VALUE NAME VALUE ...; what comes of them with the text. */
static const struct {
	const char *text;
	const char *set[9];
	const char *settings;
} together[] = {
	/* The command line wins; the last one given there wins. */
	{ "timeout 7\nself a.b\n",
	    { "timeout", "8", "self", "c.d", "timeout", "9" },
	    "*c.d: c.d\nzebra localhost:2605 timeout 9\n" },
	/* Server options change every server. */
	{ "port 1\nroute_server frr\nport 2\nroute_server frr\nhost h\n",
	    { "port", "3", "password", "x" },
	    "zebra localhost:3 timeout 5 password <x>\n"
	    "zebra h:3 timeout 5 password <x>\n" },
	{ "", { "port", "3" }, "zebra localhost:3 timeout 5\n" },
	/* One kind of address takes the place of the other. */
	{ "route_server frr\nsocket /s\nroute_server frr\nport 1\n",
	    { "host", "h" },
	    "zebra h:2605 timeout 5\nzebra h:1 timeout 5\n" },
	{ "host h\nport 1\nroute_server frr\n", { "socket", "/s" },
	    "zebra /s timeout 5\n" },
	{ "route_server frr\nsocket /s\n", { "port", "3" },
	    "zebra localhost:3 timeout 5\n" },
	{ "host h\nroute_server frr\nsocket /s\nroute_server frr\n", { 0 },
	    "zebra /s timeout 5\nzebra h:2605 timeout 5\n" },
	{ "route_server bird\nroute_server bgpctl\n", { "socket", "/s" },
	    "bird /s timeout 5\nopenbgpd bgpctl -s /s timeout 5\n" },
	{ "host h\n", { "route_server", "bgpctl" },
	    "openbgpd bgpctl timeout 5\n" },
	{ "password_file /none\n", { "password", "x" },
	    "zebra localhost:2605 timeout 5 password <x>\n" },
	/* --route_server replaces the servers, not the defaults. */
	{ "timeout 7\nroute_server frr\nhost a\nroute_server frr\nhost b\n",
	    { "port", "3", "route_server", "frr", "host", "c",
	    "route_server", "zebra" },
	    "zebra c:3 timeout 7\nzebra localhost:3 timeout 7\n" },
	/* Canaries take the place of weaker ones, all of them. */
	{ "canary 10.0.0.0/8\nsettle 7\nroute_server frr\n"
	    "canary 11.0.0.0/8\nroute_server frr\nport 1\n",
	    { "canary", "12.0.0.0/8", "canary", "13.0.0.0/8", "username",
	    "joe" },
	    "zebra localhost:2605 timeout 5 user <joe> settle 7"
	    " canary 12.0.0.0/8 canary 13.0.0.0/8\n"
	    "zebra localhost:1 timeout 5 user <joe> settle 7"
	    " canary 12.0.0.0/8 canary 13.0.0.0/8\n" },
	{ "canary 10.0.0.0/8\nroute_server frr\n",
	    { "route_server", "frr", "settle", "1", "canary", "12.0.0.0/8" },
	    "zebra localhost:2605 timeout 5 settle 1 canary 12.0.0.0/8\n" },
	{ "canary 10.0.0.0/8\n", { "route_server", "frr" },
	    "zebra localhost:2605 timeout 5 canary 10.0.0.0/8\n" },
	/* --peer and --pop replace the POPs. */
	{ "peer 1=a,2=b\npop c 3 d\nself x.y\n",
	    { "peer", "4=e", "pop", "c 5 f", "peer", "4=g" },
	    "4 4: e g\nc 5: f\n*x.y: x.y\n"
	    "zebra localhost:2605 timeout 5\n" },
	/* Two servers become one and the same: asked for. */
	{ "route_server frr\nhost a\nroute_server frr\nhost b\n",
	    { "host", "c" },
	    "zebra c:2605 timeout 5\nzebra c:2605 timeout 5\n" },
};

static void
set_all(struct supersparrow_config *config, const char *const *words)
{
	for (; *words != NULL; words += 2)
		set(config, words[0], words[1]);
}

START_TEST(order_of_text_and_options_does_not_matter)
{
	for (int first = 0; first < 2; first++) {
		struct supersparrow_config *config = unit_config_new();

		if (first)
			set_all(config, together[_i].set);
		unit_config_read(config, "f", together[_i].text);
		if (!first)
			set_all(config, together[_i].set);
		unit_config_assert_settings(config, together[_i].settings);
		supersparrow_config_unref(config);
	}
}
END_TEST

START_TEST(mistakes_are_in_order_of_place)
{
	struct supersparrow_config *config = unit_config_new();

	ck_assert_int_eq(supersparrow_config_set(config, "pasword", "x"),
	    SUPERSPARROW_ECONFIG);
	ck_assert_int_eq(supersparrow_config_set(config, "--port", "x"),
	    SUPERSPARROW_ECONFIG);
	set(config, "vantage", "b");
	unit_config_read(config, "f", "pop a 1 a.b\npop c 1 c.d\nport 0\n");
	unit_config_read(config, "g", "port 1\ntimeout 0\nself e\npop a 2 f\n");
	set(config, "host", "h");
	ck_assert_int_eq(supersparrow_config_set(config, "socket", "/s"),
	    SUPERSPARROW_ECONFIG);
	unit_config_assert_mistakes(config,
	    "f:2: pop: AS 1 cannot be of POP c, it is of POP a (line 1)\n"
	    "f:3: port: \"0\": expected a number from 1 to 65535 or a service"
	    " name\n"
	    "g:1: port: given twice, first on f:3\n"
	    "g:2: timeout: \"0\": expected a number from 1 to 600\n"
	    "g:3: self: \"e\": expected a POP's name, an address or a host"
	    " name with a dot\n"
	    "g:4: pop: POP a is there already (f:1)\n"
	    "--pasword: unknown directive (did you mean \"password\"?)\n"
	    "----port: unknown directive (did you mean \"port\"?)\n"
	    "--vantage: \"b\": expected a POP's name\n"
	    "--socket: cannot stand together with host (--host)\n");
	supersparrow_config_unref(config);
}
END_TEST

/* A second text begins outside the blocks of the first. */
START_TEST(texts_add_up)
{
	struct supersparrow_config *config = unit_config_new();

	unit_config_read(config, "f", "pop a 1 x\nroute_server frr\nhost h\n");
	unit_config_read(config, "g",
	    "timeout 7\npeer 2=y\nroute_server frr\nhost i\n");
	ck_assert_uint_eq(supersparrow_config_servers(config), 2);
	unit_config_assert_settings(config, "a 1: x\n2 2: y\n"
	    "zebra h:2605 timeout 7\nzebra i:2605 timeout 7\n");
	supersparrow_config_unref(config);
}
END_TEST

START_TEST(servers_of_the_options_are_those_that_count)
{
	struct supersparrow_config *config = unit_config_new();

	unit_config_read(config, "f", "route_server frr\nroute_server bird\n");
	ck_assert_int_eq(supersparrow_config_set(config, "route-server",
	    "gated"), 0);
	ck_assert_uint_eq(supersparrow_config_servers(config), 1);
	supersparrow_config_unref(config);
}
END_TEST

static const struct {
	const char *name, *value, *mistake;
} control[] = {
	{ "pop", "x\t64700\t192.0.2.1", "" },
	{ "pop", "x 64700\n192.0.2.1",
	    "--pop: the value holds a control byte\n" },
	{ "pop", "x 64700 192.0.2.1\x7f",
	    "--pop: the value holds a control byte\n" },
	{ "password", "a\tb", "--password: the value holds a control byte\n" },
};

START_TEST(options_hold_no_control_bytes)
{
	struct supersparrow_config *config = unit_config_new();

	ck_assert_int_eq(supersparrow_config_set(config, control[_i].name,
	    control[_i].value), control[_i].mistake[0] != '\0' ?
	    SUPERSPARROW_ECONFIG : 0);
	unit_config_assert_mistakes(config, control[_i].mistake);
	supersparrow_config_unref(config);
}
END_TEST

/* An option is meant for the server it is given for, whoever named that. */
START_TEST(host_of_the_options_is_for_no_local_server)
{
	struct supersparrow_config *config = unit_config_new();

	unit_config_read(config, "f", "route_server bird\n");
	ck_assert_int_eq(supersparrow_config_set(config, "host", "h"), 0);
	unit_config_assert_mistakes(config, "--host: bird is not asked over "
	    "TCP: expected socket, or nothing\n");
	supersparrow_config_unref(config);
}
END_TEST

/* Readers of texts and options let none of these bytes through; values are
 * looked at all the same. */
START_TEST(values_are_refused_whoever_gives_them)
{
	static const struct {
		bool (*read)(struct supersparrow_config *config,
		    struct sparrow_given *given);
		const char *bytes;
		size_t len;
	} values[] = {
		{ sparrow_value_format, "%a\n", 3 },
		{ sparrow_value_format, "\r", 1 },
		{ sparrow_value_username, "j\xe9", 2 },
		{ sparrow_value_username, "j\x7f", 2 },
		{ sparrow_value_username, "j\0e", 3 },
		{ sparrow_value_canary, "10.0.0.0/8\0x", 12 },
	};
	struct supersparrow_config *config = unit_config_new();

	for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
		char copy[16];
		struct sparrow_given given = { .value = copy, .n_words = 1 };

		memcpy(copy, values[i].bytes, values[i].len);
		copy[values[i].len] = '\0';
		given.len = values[i].len;
		ck_assert(!values[i].read(config, &given));
	}
	supersparrow_config_unref(config);
}
END_TEST

START_TEST(finished_configuration_is_constant)
{
	struct supersparrow_config *config = unit_config_new();
	struct supersparrow_config *other = supersparrow_config_ref(config);

	ck_assert_ptr_eq(config, other);
	ck_assert_ptr_null(supersparrow_config_unref(other));
	ck_assert_ptr_null(supersparrow_config_unref(NULL));
	ck_assert_ptr_null(sparrow_config_settings(config));
	unit_config_read(config, "f", "self x\n");
	ck_assert_int_eq(supersparrow_config_finish(config),
	    SUPERSPARROW_ECONFIG);
	ck_assert_int_eq(supersparrow_config_set(config, "self", "a.b"),
	    -EBUSY);
	ck_assert_int_eq(supersparrow_config_read_text(config, "g", "x", 1),
	    -EBUSY);
	ck_assert_int_eq(supersparrow_config_read_file(config, "/none"),
	    -EBUSY);
	ck_assert_int_eq(supersparrow_config_finish(config),
	    SUPERSPARROW_ECONFIG);
	ck_assert_uint_eq(supersparrow_config_mistakes(config), 1);
	supersparrow_config_unref(config);
}
END_TEST

Suite *
unit_suite(void)
{
	Suite *suite = suite_create("config_use");
	TCase *tests = tcase_create("config_use");

	tcase_add_loop_test(tests, every_directive_is_an_option, 0,
	    (int)(sizeof options / sizeof options[0]));
	tcase_add_test(tests, servers_of_the_options_are_those_that_count);
	tcase_add_loop_test(tests, options_hold_no_control_bytes, 0,
	    (int)(sizeof control / sizeof control[0]));
	tcase_add_test(tests, host_of_the_options_is_for_no_local_server);
	tcase_add_test(tests, values_are_refused_whoever_gives_them);
	tcase_add_test(tests, format_has_known_letters_only);
	tcase_add_test(tests, table_of_options_is_complete);
	tcase_add_test(tests, defaults_are_those_of_the_manual);
	tcase_add_test(tests, numbers_come_from_the_text);
	tcase_add_loop_test(tests, order_of_text_and_options_does_not_matter,
	    0, (int)(sizeof together / sizeof together[0]));
	tcase_add_test(tests, mistakes_are_in_order_of_place);
	tcase_add_test(tests, texts_add_up);
	tcase_add_test(tests, finished_configuration_is_constant);
	suite_add_tcase(suite, tests);
	return suite;
}
