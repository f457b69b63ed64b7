/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The module, and a host that plays named: releases with other numbers of
 * result codes, other places of an ECS's members, no client at all.  Nobody
 * is asked: every answer is self's, or that of the only POP there is.
 */
#include "config.h"

#include <arpa/inet.h>
#include <errno.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <supersparrow.h>

#include "dlz_minimal.h"
#include "unit.h"

/* --- the host */

/* What differs between releases. */
static const struct release {
	const char *name;
	isc_result_t not_found, failure, no_permission;
	size_t source_at;	/* behind the family, of an ECS */
	unsigned clientinfo;	/* version */
} releases[] = {
	{ "9.11", 23, 25, 6, 0, 2 },
	{ "9.18", 23, 25, 6, 128, 3 },
	{ "9.21", 20, 22, 5, 24, 3 },
};
static const struct release *release = &releases[1];

static char put[4096];		/* "TYPE TTL DATA\n" of each */
static char logged[8192];
static bool refuse_rr;		/* whatever is put */

/* The functions of named's libraries, which the module looks for. */
const char *isc_result_totext(isc_result_t result);
void dns_ecs_format(const dns_ecs_t *ecs, char *out, size_t size);

__attribute__((visibility("default"))) const char *
isc_result_totext(isc_result_t result)
{
	if (result == release->not_found)
		return "not found";
	if (result == release->failure)
		return "failure";
	if (result == release->no_permission)
		return "permission denied";
	return "something else";
}

__attribute__((visibility("default"))) void
dns_ecs_format(const dns_ecs_t *ecs, char *out, size_t size)
{
	char address[INET6_ADDRSTRLEN];

	inet_ntop((int)ecs->family, ecs->more, address, sizeof(address));
	snprintf(out, size, "%s/%d/0", address,
	    ecs->more[release->source_at + 16]);
}

static isc_result_t
putrr(dns_sdlzlookup_t *lookup, const char *type, uint32_t ttl,
    const char *data)
{
	size_t used = strlen(put);

	ck_assert_ptr_eq(lookup, put);
	snprintf(put + used, sizeof(put) - used, "%s %u %s\n", type,
	    (unsigned)ttl, data);
	return refuse_rr ? 99 : ISC_R_SUCCESS;
}

static void __attribute__((format(printf, 2, 3)))
take_log(int level, const char *format, ...)
{
	size_t used = strlen(logged);
	va_list args;

	(void)level;
	va_start(args, format);
	used += (size_t)vsnprintf(logged + used, sizeof(logged) - used, format,
	    args);
	va_end(args);
	ck_assert_uint_lt(used, sizeof(logged) - 2);
	strcpy(logged + used, "\n");
}

static isc_sockaddr_t peer;

static isc_result_t
sourceip(dns_clientinfo_t *clientinfo, isc_sockaddr_t **address)
{
	(void)clientinfo;
	*address = &peer;
	return ISC_R_SUCCESS;
}

static dns_clientinfomethods_t methods = {
	.version = 2, .age = 1, .sourceip = sourceip,
};
static dns_clientinfo_t client;

static void
set_peer(const char *address)
{
	memset(&peer, 0, sizeof(peer));
	if (strchr(address, ':') != NULL) {
		peer.type.sin6.sin6_family = AF_INET6;
		inet_pton(AF_INET6, address, &peer.type.sin6.sin6_addr);
	} else {
		peer.type.sin.sin_family = AF_INET;
		inet_pton(AF_INET, address, &peer.type.sin.sin_addr);
	}
	memset(&client, 0, sizeof(client));
	client.version = (uint16_t)release->clientinfo;
}

static void
set_ecs(const char *address, int source)
{
	client.ecs.family = strchr(address, ':') != NULL ? AF_INET6 : AF_INET;
	inet_pton((int)client.ecs.family, address, client.ecs.more);
	client.ecs.more[release->source_at + 16] = (unsigned char)source;
}

/* --- the module */

#define HEAD "pop x 64700 192.0.2.80 2001:db8::80 192.0.2.81\nself x\n" \
	"pop y 64702 www.y.example.net\n" \
	"route_server frr\nhost 127.0.0.1\nport 1\nno_lookup\nwait_ms 0\n"
#define ZONE "zone example.org\nns ns.example.org\nserial 7\n" \
	"steer @ x\nsteer www\nsteer alias y\nsteer *.wild x\n" \
	"record a.b.c TXT 'x y'\nrecord @ MX 5 mx\nexplain\n"

static char path[64];
static void *dbdata;

static void
write_config(const char *text)
{
	int fd;

	strcpy(path, "/tmp/sparrow-dlz.XXXXXX");
	fd = mkstemp(path);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
}

static isc_result_t
create(const char *text, unsigned argc)
{
	char module[] = "dlz_supersparrow.so";
	char *argv[] = { module, path };
	isc_result_t rc;

	write_config(text);
	logged[0] = '\0';
	rc = dlz_create("sparrow", argc, argv, &dbdata, "log", take_log,
	    "putrr", putrr, "putnamedrr", NULL, "writeable_zone", NULL, NULL);
	unlink(path);
	return rc;
}

static void
open_module(const char *text)
{
	ck_assert_uint_eq(create(text, 2), ISC_R_SUCCESS);
	ck_assert_ptr_nonnull(dbdata);
}

static void
close_module(void)
{
	dlz_destroy(dbdata);
	dbdata = NULL;
}

static isc_result_t
ask(const char *zone, const char *name)
{
	put[0] = '\0';
	return dlz_lookup(zone, name, dbdata, (dns_sdlzlookup_t *)put,
	    &methods, &client);
}

static isc_result_t
find(const char *name)
{
	return dlz_findzonedb(dbdata, name, &methods, &client);
}

static void
setup(void)
{
	release = &releases[1];
	refuse_rr = false;
	set_peer("203.0.113.7");
}

/* --- tests */

START_TEST(host_is_told_what_it_is_given)
{
	unsigned flags = 0;

	ck_assert_int_eq(dlz_version(&flags), 3);
	ck_assert_uint_eq(flags, DNS_SDLZFLAG_THREADSAFE);
	open_module(HEAD ZONE);
	ck_assert_ptr_nonnull(strstr(logged, "1 zones of /tmp/"));
	close_module();
}
END_TEST

START_TEST(release_has_its_own_numbers)
{
	release = &releases[_i];
	set_peer("203.0.113.7");
	open_module(HEAD ZONE);
	ck_assert_uint_eq(find("example.com"), release->not_found);
	ck_assert_uint_eq(find("example.org"), ISC_R_SUCCESS);
	ck_assert_uint_eq(ask("example.org", "nope"), release->not_found);
	ck_assert_uint_eq(dlz_allowzonexfr(dbdata, "example.org", "::1"),
	    release->no_permission);
	ck_assert_uint_eq(dlz_allowzonexfr(dbdata, "example.com", "::1"),
	    release->not_found);
	close_module();
	ck_assert_uint_eq(create("zone z\n", 2), release->failure);
}
END_TEST

static const struct {
	const char *name, *put;
} names[] = {
	{ "www", "A 5 192.0.2.80\nAAAA 5 2001:db8::80\nA 5 192.0.2.81\n" },
	{ "WWW", "A 5 192.0.2.80\nAAAA 5 2001:db8::80\nA 5 192.0.2.81\n" },
	{ "alias", "CNAME 5 www.y.example.net.\n" },
	{ "a.b.c", "TXT 60 \"x y\"\n" },
	{ "b.c", "" },
	{ "c", "" },
	{ "wild", "" },
	{ "*.wild", "A 5 192.0.2.80\nAAAA 5 2001:db8::80\nA 5 192.0.2.81\n" },
	{ "_supersparrow", "TXT 0 \"pop=x\" \"reason=late\" \"source=self\" "
	    "\"client=203.0.113.7\"\n" },
};

START_TEST(name_has_what_it_has)
{
	open_module(HEAD ZONE);
	ck_assert_uint_eq(ask("example.org", names[_i].name), ISC_R_SUCCESS);
	/* The reason depends on how far the worker is. */
	if (strncmp(names[_i].put, "TXT 0", 5) == 0)
		ck_assert_ptr_nonnull(strstr(put, "\"source=self\" "
		    "\"client=203.0.113.7\"\n"));
	else
		ck_assert_str_eq(put, names[_i].put);
	close_module();
}
END_TEST

static const char *const missing[] = {
	"nope", "x.a.b.c", "d.c", "*", "_supersparrow.nope", "", ".",
	"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
};

START_TEST(name_that_is_not_there_is_not_found)
{
	open_module(HEAD ZONE);
	ck_assert_uint_eq(ask("example.org", missing[_i]), 23);
	ck_assert_str_eq(put, "");
	ck_assert_uint_eq(ask("example.com", "www"), 23);
	ck_assert_uint_eq(find(missing[_i]), 23);
	close_module();
}
END_TEST

#define AUTHORITY "SOA 60 ns.example.org. hostmaster.example.org. 7 " \
	"3600 600 86400 60\nNS 60 ns.example.org.\n"
#define APEX "MX 60 5 mx\n" \
	"A 5 192.0.2.80\nAAAA 5 2001:db8::80\nA 5 192.0.2.81\n"

/* What findzonedb() was asked before, and whether SOA and NS are put. */
static const struct {
	const char *walk[4];
	bool authority;
} walks[] = {
	{ { NULL }, true },
	{ { "example.org" }, true },
	{ { "www.example.org", "example.org" }, false },
	{ { "a.www.example.org", "www.example.org", "example.org" }, false },
	{ { "www.example.org", "example.org", "example.org" }, true },
	{ { "a.www.example.org", "example.org" }, true },
	{ { "www.example.com", "example.org" }, true },
	{ { "www.example.org", "example.com", "example.org" }, true },
};

START_TEST(authority_is_put_where_it_is_used)
{
	open_module(HEAD ZONE);
	for (size_t i = 0; walks[_i].walk[i] != NULL; i++)
		(void)find(walks[_i].walk[i]);
	ck_assert_uint_eq(ask("example.org", "@"), ISC_R_SUCCESS);
	ck_assert_str_eq(put, walks[_i].authority ? AUTHORITY APEX : APEX);
	/* named's own look, without a client. */
	put[0] = '\0';
	ck_assert_uint_eq(dlz_lookup("example.org", "@", dbdata,
	    (dns_sdlzlookup_t *)put, NULL, NULL), ISC_R_SUCCESS);
	ck_assert_str_eq(put, AUTHORITY "MX 60 5 mx\n");
	ck_assert_uint_eq(dlz_findzonedb(dbdata, "example.org", NULL, NULL),
	    ISC_R_SUCCESS);
	close_module();
}
END_TEST

/* Who asks, the subnet sent along, and whom the answer is for. */
static const struct {
	const char *peer, *ecs;
	int source;
	const char *for_off, *for_on;
} subnets[] = {
	{ "203.0.113.7", NULL, 0, "203.0.113.7", "203.0.113.7" },
	{ "203.0.113.7", "198.51.100.0", 24, "203.0.113.7", "198.51.100.0" },
	{ "203.0.113.7", "2400::", 48, "203.0.113.7", "2400::" },
	{ "203.0.113.7", "198.51.100.0", 0, "203.0.113.7", "203.0.113.7" },
	{ "203.0.113.7", "198.51.100.0", 33, "203.0.113.7", "203.0.113.7" },
	{ "203.0.113.7", "10.0.0.0", 8, "203.0.113.7", "203.0.113.7" },
	{ "203.0.113.7", "127.0.0.1", 32, "203.0.113.7", "203.0.113.7" },
	{ "203.0.113.7", "224.0.0.0", 24, "203.0.113.7", "203.0.113.7" },
	{ "203.0.113.7", "fe80::", 64, "203.0.113.7", "203.0.113.7" },
	{ "::ffff:203.0.113.7", NULL, 0, "203.0.113.7", "203.0.113.7" },
	{ "2001:db8::7", NULL, 0, "2001:db8::7", "2001:db8::7" },
};

static void
assert_client(const char *address)
{
	char expected[128];

	snprintf(expected, sizeof(expected), "\"client=%s\"\n", address);
	ck_assert_uint_eq(ask("example.org", "_supersparrow.www"),
	    ISC_R_SUCCESS);
	ck_assert_ptr_nonnull(strstr(put, expected));
}

START_TEST(client_is_the_resolver_or_its_subnet)
{
	for (size_t i = 0; i < sizeof(releases) / sizeof(releases[0]); i++) {
		release = &releases[i];
		set_peer(subnets[_i].peer);
		if (subnets[_i].ecs != NULL)
			set_ecs(subnets[_i].ecs, subnets[_i].source);
		open_module(HEAD ZONE);
		assert_client(subnets[_i].for_off);
		close_module();
		open_module(HEAD ZONE "ecs\n");
		ck_assert_ptr_nonnull(strstr(logged, "ecs is on"));
		/* Before version 3 there is none. */
		assert_client(release->clientinfo < 3 ? subnets[_i].for_off :
		    subnets[_i].for_on);
		close_module();
	}
}
END_TEST

START_TEST(unknown_client_gets_no_steered_answer)
{
	open_module(HEAD ZONE);
	put[0] = '\0';
	ck_assert_uint_eq(dlz_lookup("example.org", "www", dbdata,
	    (dns_sdlzlookup_t *)put, NULL, NULL), ISC_R_SUCCESS);
	ck_assert_str_eq(put, "");
	peer.type.sa.sa_family = AF_UNIX;
	ck_assert_uint_eq(ask("example.org", "www"), ISC_R_SUCCESS);
	ck_assert_str_eq(put, "");
	methods.version = 9;
	set_peer("203.0.113.7");
	ck_assert_uint_eq(ask("example.org", "www"), ISC_R_SUCCESS);
	methods.version = 2;
	ck_assert_str_eq(put, "");
	close_module();
}
END_TEST

START_TEST(record_that_named_refuses_is_logged_once)
{
	open_module(HEAD ZONE);
	refuse_rr = true;
	logged[0] = '\0';
	ck_assert_uint_eq(ask("example.org", "a.b.c"), 25);
	ck_assert_ptr_nonnull(strstr(logged, ":16: record: named does not "
	    "understand TXT \"x y\""));
	logged[0] = '\0';
	ck_assert_uint_eq(ask("example.org", "a.b.c"), 25);
	ck_assert_ptr_null(strstr(logged, "record"));
	ck_assert_uint_ne(ask("example.org", "www"), ISC_R_SUCCESS);
	close_module();
}
END_TEST

static const struct {
	const char *text, *log;
	unsigned argc;
} refused[] = {
	{ HEAD ZONE, "0 arguments: expected database \"dlopen "
	    "dlz_supersparrow.so FILE\"", 1 },
	{ HEAD, ": there is nothing to answer: expected zone NAME", 2 },
	{ HEAD ZONE "pasword x\n", "19: unknown directive \"pasword\" (did "
	    "you mean \"password\"?)", 2 },
	{ "pop x 1 192.0.2.1\npop y 2 y.z\nself x\nroute_server openbgpd\n" ZONE,
	    "is asked by a program, which cannot be run in named", 2 },
	{ "zone z\n", "z has no name server", 2 },
};

START_TEST(configuration_is_refused)
{
	ck_assert_uint_eq(create(refused[_i].text, refused[_i].argc), 25);
	ck_assert_ptr_null(dbdata);
	ck_assert_ptr_nonnull(strstr(logged, refused[_i].log));
}
END_TEST

START_TEST(host_without_its_functions_is_refused)
{
	char module[] = "dlz_supersparrow.so";
	char *argv[] = { module, path };

	write_config(HEAD ZONE);
	ck_assert_uint_ne(dlz_create("sparrow", 2, argv, &dbdata, "log",
	    take_log, NULL), ISC_R_SUCCESS);
	unlink(path);
}
END_TEST

START_TEST(many_mistakes_are_summed_up)
{
	char text[2048] = HEAD ZONE;

	for (size_t i = 0; i < 30; i++)
		strcat(text, "x y\n");
	ck_assert_uint_eq(create(text, 2), 25);
	ck_assert_ptr_nonnull(strstr(logged, ": 10 more mistakes; "
	    "supersparrow -f /tmp/"));
}
END_TEST

/* Two instances, as in two views, and a new pair at a reload. */
START_TEST(instances_come_and_go_in_any_order)
{
	void *old[2], *new[2];

	for (size_t i = 0; i < 2; i++) {
		open_module(HEAD ZONE);
		old[i] = dbdata;
		ck_assert_uint_eq(ask("example.org", "www"), ISC_R_SUCCESS);
	}
	for (size_t i = 0; i < 2; i++) {
		open_module(HEAD ZONE);
		new[i] = dbdata;
	}
	dlz_destroy(old[0]);
	dlz_destroy(old[1]);
	for (size_t i = 0; i < 2; i++) {
		dbdata = new[i];
		ck_assert_uint_eq(ask("example.org", "www"), ISC_R_SUCCESS);
		close_module();
	}
}
END_TEST

static void *
ask_much(void *data)
{
	dns_clientinfo_t own = { .version = 3 };
	char text[64];

	(void)data;
	for (int i = 0; i < 2000; i++) {
		snprintf(text, sizeof(text), "n%d.example.org", i % 7);
		(void)dlz_findzonedb(dbdata, text, &methods, &own);
		(void)dlz_findzonedb(dbdata, "example.org", &methods, &own);
		(void)dlz_lookup("example.org", "nope", dbdata,
		    (dns_sdlzlookup_t *)put, &methods, &own);
	}
	return NULL;
}

START_TEST(threads_ask_at_once)
{
	pthread_t threads[4];

	open_module(HEAD ZONE);
	for (size_t i = 0; i < 4; i++)
		ck_assert_int_eq(pthread_create(&threads[i], NULL, ask_much,
		    NULL), 0);
	for (size_t i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	close_module();
}
END_TEST

#define COUNT(table) (int)(sizeof(table) / sizeof(table[0]))

Suite *
unit_suite(void)
{
	Suite *suite = suite_create("dlz");
	TCase *tc = tcase_create("dlz");

	tcase_add_checked_fixture(tc, setup, NULL);
	tcase_set_timeout(tc, 120);
	tcase_add_test(tc, host_is_told_what_it_is_given);
	tcase_add_loop_test(tc, release_has_its_own_numbers, 0,
	    COUNT(releases));
	tcase_add_loop_test(tc, name_has_what_it_has, 0, COUNT(names));
	tcase_add_loop_test(tc, name_that_is_not_there_is_not_found, 0,
	    COUNT(missing));
	tcase_add_loop_test(tc, authority_is_put_where_it_is_used, 0,
	    COUNT(walks));
	tcase_add_loop_test(tc, client_is_the_resolver_or_its_subnet, 0,
	    COUNT(subnets));
	tcase_add_test(tc, unknown_client_gets_no_steered_answer);
	tcase_add_test(tc, record_that_named_refuses_is_logged_once);
	tcase_add_loop_test(tc, configuration_is_refused, 0, COUNT(refused));
	tcase_add_test(tc, host_without_its_functions_is_refused);
	tcase_add_test(tc, many_mistakes_are_summed_up);
	tcase_add_test(tc, instances_come_and_go_in_any_order);
	tcase_add_test(tc, threads_ask_at_once);
	suite_add_tcase(suite, tc);
	return suite;
}
