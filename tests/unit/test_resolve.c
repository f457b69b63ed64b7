/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>

#include <supersparrow.h>

#include "peer.h"
#include "transport/conn.h"
#include "unit.h"

/* First process() of a search; what it found, printed as "ADDR ADDR". */
static int
resolve(const char *host, const char *port, bool no_lookup,
    struct sparrow_targets *targets, struct sparrow_error *error)
{
	struct sparrow_endpoint endpoint = { .host = host, .port = port,
	    .no_lookup = no_lookup };
	struct sparrow_resolve *search;
	int err;

	targets->n = 0;
	sparrow_error_clear(error);
	ck_assert_int_eq(sparrow_resolve_new(&endpoint, &search), 0);
	err = sparrow_resolve_process(search, NULL, 0, peer_now(), targets,
	    error);
	ck_assert_ptr_null(sparrow_resolve_free(search));
	return err;
}

static void
expect_found(const char *host, const char *port, size_t n,
    const char *const *addrs, unsigned number)
{
	struct sparrow_targets targets;
	struct sparrow_error error;
	char text[SPARROW_TARGET_TEXT];
	size_t i;

	ck_assert_int_eq(resolve(host, port, true, &targets, &error), 0);
	ck_assert_uint_eq(targets.n, n);
	for (i = 0; i < n; i++) {
		const struct sparrow_target *target = &targets.list[i];
		const struct sockaddr_in *sin =
		    (const struct sockaddr_in *)&target->addr;

		sparrow_target_print(target, text);
		ck_assert_str_eq(text, addrs[i]);
		/* sin6_port is in the same place. */
		ck_assert_uint_eq(ntohs(sin->sin_port), number);
		ck_assert_uint_eq(target->len, sin->sin_family == AF_INET ?
		    sizeof(struct sockaddr_in) : sizeof(struct sockaddr_in6));
	}
}

static void
expect_refused(const char *host, const char *port, bool no_lookup,
    const char *text)
{
	struct sparrow_targets targets;
	struct sparrow_error error;

	ck_assert_int_eq(resolve(host, port, no_lookup, &targets, &error),
	    SUPERSPARROW_EUNREACHABLE);
	ck_assert_int_eq(error.code, SUPERSPARROW_EUNREACHABLE);
	ck_assert_str_eq(error.text, text);
}

START_TEST(address_is_itself)
{
	static const struct {
		const char *host;
		const char *addr;
	} rows[] = {
		{ "192.0.2.7", "192.0.2.7" },
		{ "2001:DB8::7", "2001:db8::7" },
		{ "::ffff:192.0.2.7", "192.0.2.7" },
		{ "fe80::1%lo", "fe80::1%lo" },
	};
	size_t i;

	for (i = 0; i < sizeof rows / sizeof rows[0]; i++)
		expect_found(rows[i].host, "65535", 1, &rows[i].addr, 65535);
}
END_TEST

START_TEST(localhost_is_127_0_0_1_then_1)
{
	static const char *const hosts[] = {
		"localhost", "LocalHost", "localhost.", "a.localhost",
		"a.b.LOCALHOST."
	};
	static const char *const addrs[] = { "127.0.0.1", "::1" };
	size_t i;

	for (i = 0; i < sizeof hosts / sizeof hosts[0]; i++)
		expect_found(hosts[i], "1", 2, addrs, 1);
}
END_TEST

START_TEST(unknown_zone_is_refused)
{
	expect_refused("fe80::1%nosuch0", "1", false, "unknown zone in "
	    "\"fe80::1%nosuch0\" (is there such a network interface?)");
	expect_refused("fe80::1%", "1", false, "unknown zone in "
	    "\"fe80::1%\" (is there such a network interface?)");
	expect_refused("192.0.2.7%lo", "1", false, "unknown zone in "
	    "\"192.0.2.7%lo\" (is there such a network interface?)");
}
END_TEST

START_TEST(what_can_be_no_name_is_never_looked_up)
{
	static const char *const hosts[] = {
		"", ".", "a b", "[::1]", "::1:", "127.1", "999.0.0.1", "1",
		"127.0.0.1.", "010.0.0.1.2", "a/b", "a\nb", "\xc3\xa4.org",
		"192.0.2.7:2605"
	};
	struct sparrow_targets targets;
	struct sparrow_error error;
	char longest[300];
	size_t i;

	for (i = 0; i < sizeof hosts / sizeof hosts[0]; i++) {
		ck_assert_int_eq(resolve(hosts[i], "1", false, &targets,
		    &error), SUPERSPARROW_EUNREACHABLE);
		ck_assert_ptr_nonnull(strstr(error.text,
		    "\" is neither an address nor a host name"));
	}
	memset(longest, 'a', sizeof longest);
	longest[254] = '\0';
	ck_assert_int_eq(resolve(longest, "1", false, &targets, &error),
	    SUPERSPARROW_EUNREACHABLE);
}
END_TEST

START_TEST(no_lookup_refuses_names_and_services)
{
	expect_refused("route.example.org", "1", true,
	    "\"route.example.org\" is not an address, and no_lookup is set");
	expect_refused("127.0.0.1", "bgpd", true,
	    "port \"bgpd\" is not a number, and no_lookup is set");
}
END_TEST

START_TEST(port_must_be_a_number_or_a_service)
{
	expect_refused("127.0.0.1", "0", false,
	    "port \"0\" is not in 1 to 65535");
	expect_refused("127.0.0.1", "65536", false,
	    "port \"65536\" is not in 1 to 65535");
	expect_refused("127.0.0.1", "99999999999999999999999", false,
	    "port \"99999999999999999999999\" is not in 1 to 65535");
	expect_refused("127.0.0.1", "", false,
	    "port \"\" is not in 1 to 65535");
	expect_refused("127.0.0.1", "-1", false,
	    "port \"-1\" is neither a number nor a known service");
	expect_refused("127.0.0.1", "no such service", false,
	    "port \"no such service\" is neither a number nor a known "
	    "service");
}
END_TEST

START_TEST(services_of_route_servers_are_known)
{
	static const struct {
		const char *name;
		unsigned port;
	} rows[] = {
		{ "zebra", 2601 }, { "bgpd", 2605 }, { "gii", 616 },
		{ "telnet", 23 },
	};
	struct sparrow_targets targets;
	struct sparrow_error error;
	size_t i;

	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		ck_assert_int_eq(resolve("127.0.0.1", rows[i].name, false,
		    &targets, &error), 0);
		ck_assert_uint_eq(ntohs(((struct sockaddr_in *)
		    &targets.list[0].addr)->sin_port), rows[i].port);
	}
}
END_TEST

START_TEST(connection_to_localhost_goes_where_somebody_listens)
{
	struct peer peer;
	struct sparrow_conn *conn;

	ck_assert(peer_listen(&peer, "127.0.0.1", 1));
	conn = conn_open_tcp("localhost", peer.port);
	ck_assert_int_eq(conn_settle(conn, PATIENCE_MS), SPARROW_CONN_OPEN);
	sparrow_conn_close(conn);
	peer_close(&peer);
	/* A machine without IPv6 has shown what it can. */
	if (!peer_listen(&peer, "::1", 1))
		return;
	conn = conn_open_tcp("localhost", peer.port);
	ck_assert_int_eq(conn_settle(conn, PATIENCE_MS), SPARROW_CONN_OPEN);
	sparrow_conn_close(conn);
	conn = conn_open_tcp("::1", peer.port);
	ck_assert_int_eq(conn_settle(conn, PATIENCE_MS), SPARROW_CONN_OPEN);
	sparrow_conn_close(conn);
	peer_close(&peer);
	conn_expect_failure(conn_open_tcp("::1", peer.port),
	    SUPERSPARROW_EUNREACHABLE, "connect: Connection refused");
}
END_TEST

/* Whether and how name servers answer here is not known: conn_turn() checks
 * that nothing blocks, the fixture that nothing stays open. */
START_TEST(lookup_never_blocks_and_can_be_given_up)
{
	struct sparrow_conn *conn;
	int i;

	for (i = 0; i < 5; i++) {
		conn = conn_open_tcp("no-such-name.invalid", "1");
		sparrow_conn_process(conn, NULL, 0, peer_now());
		if (sparrow_conn_state(conn) == SPARROW_CONN_OPENING) {
			ck_assert_str_eq(sparrow_conn_doing(conn),
			    "looking up the name");
			ck_assert(!sparrow_time_is_never(
			    sparrow_conn_deadline(conn)));
		}
		ck_assert_int_ne(conn_settle(conn, i * 20), SPARROW_CONN_OPEN);
		sparrow_conn_close(conn);
	}
}
END_TEST

/* Name servers that say nothing end the search by themselves: two tries,
 * no other domain. */
START_TEST(lookup_ends_with_a_sentence)
{
	struct sparrow_conn *conn = conn_open_tcp("no-such-name.invalid.", "1");
	struct pollfd foreign = { .fd = 0, .revents = POLLIN | POLLOUT };

	sparrow_conn_process(conn, NULL, 0, peer_now());
	sparrow_conn_process(conn, &foreign, 1, peer_now());
	ck_assert_int_eq(conn_settle(conn, 30000), SPARROW_CONN_FAILED);
	ck_assert_int_eq(sparrow_conn_error(conn)->code,
	    SUPERSPARROW_EUNREACHABLE);
	ck_assert_int_eq(strncmp(sparrow_conn_error(conn)->text, "name ", 5),
	    0);
	sparrow_conn_close(conn);
}
END_TEST

Suite *
unit_suite(void)
{
	Suite *suite = suite_create("resolve");
	TCase *tcase = tcase_create("resolve");

	tcase_set_timeout(tcase, 60);
	tcase_add_checked_fixture(tcase, peer_setup, peer_teardown);
	tcase_add_test(tcase, address_is_itself);
	tcase_add_test(tcase, localhost_is_127_0_0_1_then_1);
	tcase_add_test(tcase, unknown_zone_is_refused);
	tcase_add_test(tcase, what_can_be_no_name_is_never_looked_up);
	tcase_add_test(tcase, no_lookup_refuses_names_and_services);
	tcase_add_test(tcase, port_must_be_a_number_or_a_service);
	tcase_add_test(tcase, services_of_route_servers_are_known);
	tcase_add_test(tcase,
	    connection_to_localhost_goes_where_somebody_listens);
	tcase_add_test(tcase, lookup_never_blocks_and_can_be_given_up);
	tcase_add_test(tcase, lookup_ends_with_a_sentence);
	suite_add_tcase(suite, tcase);
	return suite;
}
