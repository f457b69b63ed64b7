/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include <errno.h>
#include <string.h>

#include <netinet/in.h>

#include <supersparrow.h>

#include "dialect/dialect.h"
#include "unit.h"

#define REPLY \
	"r1> show ip bgp 192.0.2.7\n" \
	"BGP routing table entry for 192.0.2.0/24\n" \
	"Paths: (1 available, best #1, table default)\n" \
	"  64700 64702\n" \
	"    198.51.100.1 from 198.51.100.1 (203.0.113.1)\n" \
	"      Origin IGP, valid, external, best\n" \
	"r1> "

static int
parse(const char *dialect, const char *address, const char *reply, size_t len,
    struct supersparrow_route **out)
{
	struct sockaddr_storage addr;

	ck_assert_int_eq(supersparrow_address_parse(address, &addr), 0);
	return supersparrow_route_parse(dialect, (struct sockaddr *)&addr,
	    reply, len, out);
}

START_TEST(dialect_is_found_by_any_name_in_any_case)
{
	static const char *const names[] = {
		"zebra", "Zebra", "ZEBRA", "quagga", "frr", "FRR", "fortios",
		"drivenets", "zebra-0.8x-0.9x",
	};
	static const char *const others[] = {
		"", "zebr", "zebras", "frr ", "zebra-0.8x-0.9", "bind",
	};
	size_t i;

	for (i = 0; i < sizeof names / sizeof names[0]; i++)
		ck_assert_ptr_eq(sparrow_dialect_find(names[i]),
		    &sparrow_dialect_zebra);
	for (i = 0; i < sizeof others / sizeof others[0]; i++)
		ck_assert_ptr_null(sparrow_dialect_find(others[i]));
}
END_TEST

START_TEST(dialects_can_be_walked)
{
	const struct supersparrow_dialect *d = NULL;
	bool zebra = false;
	size_t i;

	while ((d = supersparrow_dialect_next(d)) != NULL) {
		/* Where it is reached, if nobody says. */
		ck_assert(d->port != NULL || d->socket != NULL ||
		    d->program != NULL);
		zebra |= d == &sparrow_dialect_zebra;
		ck_assert_ptr_nonnull(supersparrow_dialect_name(d, 0));
		ck_assert_ptr_nonnull(supersparrow_dialect_help(d));
		ck_assert_ptr_null(strchr(supersparrow_dialect_help(d),
		    '\n'));
		ck_assert((d->read != NULL) != (d->family != NULL));
		/* There is a question about IPv4, which is asked first. */
		ck_assert(d->ask[SPARROW_ASK_BEST].before[0] != NULL ||
		    d->ask[SPARROW_ASK_PLAIN].before[0] != NULL);
		ck_assert_ptr_nonnull(d->refusals);
		for (i = 0; supersparrow_dialect_name(d, i) != NULL; i++)
			ck_assert_ptr_eq(sparrow_dialect_find(
			    supersparrow_dialect_name(d, i)), d);
		ck_assert_ptr_null(supersparrow_dialect_name(d, 1000));
	}
	ck_assert(zebra);
}
END_TEST

START_TEST(zebra_has_its_customary_port_and_socket)
{
	const struct supersparrow_dialect *d = &sparrow_dialect_zebra;

	ck_assert_str_eq(supersparrow_dialect_port(d), "2605");
	ck_assert_str_eq(supersparrow_dialect_socket(d), "/run/frr/bgpd.vty");
	ck_assert_int_eq(d->framing, SPARROW_FRAMING_PROMPT);
	ck_assert_int_eq(d->socket_framing, SPARROW_FRAMING_VTYSH);
	ck_assert_str_eq(d->setup[0], "terminal length 0");
	ck_assert_ptr_null(d->setup[1]);
}
END_TEST

START_TEST(pasted_reply_becomes_a_route)
{
	struct supersparrow_route *route;

	ck_assert_int_eq(parse("frr", "192.0.2.7", REPLY, strlen(REPLY),
	    &route), 0);
	ck_assert_int_eq(supersparrow_route_status(route),
	    SUPERSPARROW_STATUS_FOUND);
	ck_assert_str_eq(supersparrow_route_prefix(route), "192.0.2.0/24");
	ck_assert_str_eq(supersparrow_route_as_path(route), "64700 64702");
	ck_assert_str_eq(supersparrow_route_next_hop(route), "198.51.100.1");
	ck_assert_str_eq(supersparrow_route_origin(route), "IGP");
	ck_assert_uint_eq(supersparrow_route_paths(route), 1);
	ck_assert_ptr_null(supersparrow_route_error(route));
	ck_assert_ptr_null(supersparrow_route_unref(route));
}
END_TEST

static void
is_error(const char *reply, size_t len, const char *sentence)
{
	struct supersparrow_route *route;

	ck_assert_int_eq(parse("zebra", "192.0.2.7", reply, len, &route), 0);
	ck_assert_int_eq(supersparrow_route_status(route),
	    SUPERSPARROW_STATUS_ERROR);
	ck_assert_msg(strstr(supersparrow_route_error(route), sentence) !=
	    NULL, "%s", supersparrow_route_error(route));
	ck_assert_ptr_null(supersparrow_route_prefix(route));
	ck_assert_ptr_null(supersparrow_route_as_path(route));
	supersparrow_route_unref(route);
}

START_TEST(reply_in_error_becomes_a_route_that_says_so)
{
	is_error("% Unknown command.\n", 19, "% Unknown command.");
	is_error("% BGP instance not found\n", 25, "BGP instance not found");
	is_error(REPLY, 80, "truncated");
	is_error("", 0, "empty");
	is_error(NULL, 0, "empty");
}
END_TEST

START_TEST(only_len_bytes_are_read)
{
	struct supersparrow_route *route;

	ck_assert_int_eq(parse("zebra", "192.0.2.7", REPLY "% Network not in "
	    "table\n", strlen(REPLY), &route), 0);
	ck_assert_int_eq(supersparrow_route_status(route),
	    SUPERSPARROW_STATUS_FOUND);
	supersparrow_route_unref(route);
}
END_TEST

START_TEST(unknown_dialect_or_family_makes_no_route)
{
	static const struct sockaddr unix_socket = { .sa_family = AF_UNIX };
	struct supersparrow_route *route = (struct supersparrow_route *)1;

	ck_assert_int_eq(parse("zebr", "192.0.2.7", REPLY, strlen(REPLY),
	    &route), -ENOENT);
	ck_assert_ptr_null(route);
	route = (struct supersparrow_route *)1;
	ck_assert_int_eq(supersparrow_route_parse("zebra", &unix_socket,
	    REPLY, strlen(REPLY), &route), -EINVAL);
	ck_assert_ptr_null(route);
}
END_TEST

Suite *
unit_suite(void)
{
	Suite *suite = suite_create("dialect");
	TCase *tcase = tcase_create("dialect");

	tcase_add_test(tcase, dialect_is_found_by_any_name_in_any_case);
	tcase_add_test(tcase, dialects_can_be_walked);
	tcase_add_test(tcase, zebra_has_its_customary_port_and_socket);
	tcase_add_test(tcase, pasted_reply_becomes_a_route);
	tcase_add_test(tcase, reply_in_error_becomes_a_route_that_says_so);
	tcase_add_test(tcase, only_len_bytes_are_read);
	tcase_add_test(tcase, unknown_dialect_or_family_makes_no_route);
	suite_add_tcase(suite, tcase);
	return suite;
}
