/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * DNS zones in a configuration: what is understood, and what is refused.
 */
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <supersparrow.h>

#include "base/strbuf.h"
#include "config_private.h"
#include "config_unit.h"
#include "unit.h"

#define POPS "pop x 64700 192.0.2.1 2001:db8::1\n" \
	"pop y 64702 www.y.example.org\nself x\n"

static void
print_zone(struct sparrow_strbuf *out, const struct supersparrow_zone *zone)
{
	sparrow_strbuf_printf(out, "%s ttl %u %u serial %u%s%s\n",
	    supersparrow_zone_name(zone), supersparrow_zone_ttl(zone),
	    supersparrow_zone_ttl_fallback(zone),
	    supersparrow_zone_serial(zone),
	    supersparrow_zone_explain(zone) ? " explain" : "",
	    supersparrow_zone_ecs(zone) ? " ecs" : "");
	sparrow_strbuf_puts(out, " ns");
	for (size_t i = 0; supersparrow_zone_ns(zone, i) != NULL; i++)
		sparrow_strbuf_printf(out, " %s",
		    supersparrow_zone_ns(zone, i));
	sparrow_strbuf_printf(out, ", %s\n",
	    supersparrow_zone_hostmaster(zone));
	for (size_t i = 0; supersparrow_zone_steer(zone, i) != NULL; i++) {
		sparrow_strbuf_printf(out, " steer %s",
		    supersparrow_zone_steer(zone, i));
		for (size_t pop = 0; pop < 64; pop++)
			if (supersparrow_zone_steer_has(zone, i, pop))
				sparrow_strbuf_printf(out, " %zu", pop);
		sparrow_strbuf_puts(out, "\n");
	}
	for (size_t i = 0; supersparrow_zone_record(zone, i) != NULL; i++)
		sparrow_strbuf_printf(out, " %s: %s %s %s\n",
		    supersparrow_zone_record_place(zone, i),
		    supersparrow_zone_record(zone, i),
		    supersparrow_zone_record_type(zone, i),
		    supersparrow_zone_record_data(zone, i));
}

static void
assert_zones(struct supersparrow_config *config, const char *expected)
{
	const struct supersparrow_zone *zone;
	struct sparrow_strbuf out;

	unit_config_assert_mistakes(config, "");
	sparrow_strbuf_init(&out, 65536);
	for (size_t i = 0; (zone = supersparrow_config_zone(config, i)) != NULL;
	    i++)
		print_zone(&out, zone);
	ck_assert_str_eq(sparrow_strbuf_text(&out), expected);
	sparrow_strbuf_free(&out);
}

START_TEST(zone_has_what_its_lines_say)
{
	struct supersparrow_config *config = unit_config_new();

	unit_config_read(config, "f", POPS
	    "zone WWW.Example.ORG.\n"
	    "ns NS1.example.org ns2.example.org.\n"
	    "hostmaster john.doe@example.org\n"
	    "serial 4294967295\nttl 0\nttl_fallback 604800\n"
	    "explain\necs on\n"
	    "steer @ X\nsteer WWW\nsteer *.cdn y x\n"
	    "steer deep.www.example.org. Y\n");
	assert_zones(config,
	    "www.example.org ttl 0 604800 serial 4294967295 explain ecs\n"
	    " ns ns1.example.org. ns2.example.org., "
	    "john\\.doe.example.org.\n"
	    " steer @ 0\n steer www 0 1\n steer *.cdn 0 1\n"
	    " steer deep 1\n");
	supersparrow_config_unref(config);
}
END_TEST

START_TEST(lines_before_the_first_zone_hold_for_all)
{
	struct supersparrow_config *config = unit_config_new();

	unit_config_read(config, "f", POPS
	    "ttl 30\nns ns.example.org\nserial 7\nrecord @ MX 10 mail\n"
	    "steer www\n"
	    "zone a.example.org\nttl 40\nrecord b A 192.0.2.9\n"
	    "zone b.example.org\nroute_server frr\nhost 192.0.2.9\n");
	assert_zones(config,
	    "a.example.org ttl 40 5 serial 7\n"
	    " ns ns.example.org., hostmaster.a.example.org.\n"
	    " steer www 0 1\n"
	    " f:7: @ MX 10 mail\n f:11: b A 192.0.2.9\n"
	    "b.example.org ttl 30 5 serial 7\n"
	    " ns ns.example.org., hostmaster.b.example.org.\n"
	    " steer www 0 1\n f:7: @ MX 10 mail\n");
	supersparrow_config_unref(config);
}
END_TEST

/* What is written behind "record n", and what a zone file would have. */
static const struct {
	const char *written, *expected;
} data[] = {
	{ "a 192.0.2.7", "A 192.0.2.7" },
	{ "AAAA 2001:DB8::7", "AAAA 2001:DB8::7" },
	{ "mx 10 mail.example.org", "MX 10 mail.example.org." },
	{ "MX 10 mail", "MX 10 mail" },
	{ "MX 0 .", "MX 0 ." },
	{ "CNAME www.example.net.", "CNAME www.example.net." },
	{ "SRV 0 5 5060 sip.example.org", "SRV 0 5 5060 sip.example.org." },
	{ "TXT \"v=spf1 -all\" 'a \"b\" \\c'",
	    "TXT \"v=spf1 -all\" \"a \\\"b\\\" \\\\c\"" },
	{ "CAA 0 issue 'ca.example; x=y'", "CAA 0 issue \"ca.example; x=y\"" },
	{ "TYPE65534 '\\#' 2 abcd", "TYPE65534 \\# 2 abcd" },
	{ "DNAME example.net", "DNAME example.net." },
};

START_TEST(data_is_as_in_a_zone_file)
{
	struct supersparrow_config *config = unit_config_new();
	char text[512], expected[512];

	snprintf(text, sizeof(text), POPS "zone z\nns n.z\nserial 1\n"
	    "record n %s\n", data[_i].written);
	snprintf(expected, sizeof(expected), "z ttl 60 5 serial 1\n"
	    " ns n.z., hostmaster.z.\n f:7: n %s\n", data[_i].expected);
	unit_config_read(config, "f", text);
	assert_zones(config, expected);
	supersparrow_config_unref(config);
}
END_TEST

static const struct {
	const char *lines, *mistakes;
} slips[] = {
	{ "zone a..b\nns n.z\n",
	    "f:4: zone: \"a..b\": expected a domain name\n" },
	{ "zone z\n",
	    "f:4: zone: z has no name server: expected ns NAME...\n" },
	{ "zone z\nns n.z\nzone Z.\nns n.z\n",
	    "f:6: zone: z is there already (line 4)\n" },
	{ "zone z\nns n.z\nhost 192.0.2.1\n",
	    "f:6: host: zone \"z\" (line 4) is open: expected it behind a "
	    "route_server line, or before the first one of them\n" },
	{ "route_server frr\nsteer @\n",
	    "f:5: steer: route_server \"frr\" (line 4) is open: expected it "
	    "behind a zone line, or before the first one of them\n" },
	{ "zone z\nns n.z\nttl 5\nttl 6\n",
	    "f:7: ttl: given twice, first on line 6\n" },
	{ "zone z\nns n.z\nttl 604801\n",
	    "f:6: ttl: \"604801\": expected a number from 0 to 604800\n" },
	{ "zone z\nns n.z\nhostmaster a@b@c\n",
	    "f:6: hostmaster: \"a@b@c\": expected a mailbox, as "
	    "user@example.org or user.example.org\n" },
	{ "zone z\nns n..z\n",
	    "f:5: ns: \"n..z\": expected names of name servers\n" },
	{ "zone z\nns n.z\nsteer a.*\n",
	    "f:6: steer: \"a.*\": expected a name in the zone, perhaps "
	    "POPs\n" },
	{ "zone z\nns n.z\nsteer www.example.org.\n",
	    "f:6: steer: \"www.example.org.\" is outside of zone z\n" },
	{ "zone z\nns n.z\nsteer w xx\n",
	    "f:6: steer: \"xx\": expected a POP's name (did you mean "
	    "\"x\"?)\n" },
	{ "zone z\nns n.z\nsteer w\nsteer W x\n",
	    "f:7: steer: w of zone z is steered already\n" },
	{ "zone z\nns n.z\nsteer @\n",
	    "f:6: steer: POP y has no address, and the name of a zone itself "
	    "cannot be a CNAME: give the POP an address, or steer a name "
	    "below z\n" },
	{ "zone z\nns n.z\nrecord w A\n",
	    "f:6: record: \"w A\": expected a name in the zone, a type and "
	    "its data\n" },
	{ "zone z\nns n.z\nrecord w A ::1\nrecord w AAAA 1\n",
	    "f:6: record: A \"::1\": expected an IPv4 address\n"
	    "f:7: record: AAAA \"1\": expected an IPv6 address\n" },
	{ "pop q 1\nzone z\nns n.z\nsteer @ q\n",
	    "f:4: pop: \"q 1\": expected NAME AS[,AS]... RESULT...\n" },
	{ "zone z\nns n.z\nrecord w MX mail\n",
	    "f:6: record: MX with 1 words of data: expected 2\n" },
	{ "zone z\nns n.z\nrecord @ SOA x\nrecord @ NS x\nrecord @ CNAME x\n",
	    "f:6: record: SOA: it is made from ns, hostmaster and serial\n"
	    "f:7: record: NS of the zone itself: expected the directive ns\n"
	    "f:8: record: CNAME: the name of a zone itself cannot be one\n"
	    "f:8: record: CNAME: @ of zone z has other data as well (f:6): "
	    "expected one or the other\n" },
	{ "zone z\nns n.z\nsteer w x\nrecord w A 192.0.2.1\n",
	    "f:7: record: A: w of zone z is steered\n" },
	{ "zone z\nns n.z\nsteer w x\nrecord w AAAA ::1\nrecord w NS q\n",
	    "f:7: record: AAAA: w of zone z is steered\n"
	    "f:8: record: NS: w of zone z is steered\n" },
	{ "zone z\nns n.z\nsteer w x\nrecord w CNAME q\n",
	    "f:7: record: CNAME: w of zone z is steered\n" },
	{ "zone long.z\nns n.z\nrecord a. TXT x\nrecord xlong.z. TXT x\n",
	    "f:6: record: \"a.\" is outside of zone long.z\n"
	    "f:7: record: \"xlong.z.\" is outside of zone long.z\n" },
	{ "zone z\nns n.z\nrecord w 1A x\nrecord w ABCDEFGHIJKLMNOP x\n"
	    "record w..w A x\nrecord w '' x\n",
	    "f:6: record: \"w 1A x\": expected a name in the zone, a type and "
	    "its data\n"
	    "f:7: record: \"w ABCDEFGHIJKLMNOP x\": expected a name in the "
	    "zone, a type and its data\n"
	    "f:8: record: \"w..w A x\": expected a name in the zone, a type "
	    "and its data\n"
	    "f:9: record: \"w  x\": expected a name in the zone, a type and "
	    "its data\n" },
	{ "zone z\nns n.z\nsteer w\nrecord w TXT x\n",
	    "f:7: record: TXT: w is steered, and a CNAME for POP y, beside "
	    "which no other data may stand\n" },
	{ "zone z\nns n.z\nrecord w CNAME x\nrecord w TXT x\nrecord v TXT x\n",
	    "f:6: record: CNAME: w of zone z has other data as well (f:7): "
	    "expected one or the other\n" },
	/* v is alone, w is not. */
	{ "zone z\nns n.z\nrecord v CNAME x\nrecord u TXT x\n"
	    "record w CNAME x\nrecord w TXT x\n",
	    "f:8: record: CNAME: w of zone z has other data as well (f:9): "
	    "expected one or the other\n" },
};

static void
is_owner(const char *text, size_t len, bool expected)
{
	ck_assert_msg(sparrow_is_owner(text, len) == expected, "%s", text);
}

START_TEST(owners_are_as_dns_has_them)
{
	char text[300];

	is_owner("", 0, false);
	is_owner("@", 1, true);
	is_owner("*", 1, true);
	is_owner("*.a", 3, true);
	is_owner("*a", 2, false);
	is_owner("a.*", 3, false);
	is_owner("a..b", 4, false);
	is_owner(".", 1, false);
	is_owner("a\0b", 3, false);
	is_owner("a b", 3, false);
	memset(text, 'a', sizeof text);
	text[64] = '\0';
	is_owner(text, 63, true);
	is_owner(text, 64, false);
	for (size_t i = 0; i < sizeof text; i++)
		text[i] = i % 2 == 0 ? 'a' : '.';
	text[255] = '\0';
	is_owner(text, 254, true);
	is_owner(text, 255, false);
}
END_TEST

START_TEST(mailbox_is_a_name)
{
	char out[SPARROW_DNS_TEXT], text[300];

	ck_assert_int_eq(sparrow_read_hostmaster("a.b@c.d", 7, out), 0);
	ck_assert_str_eq(out, "a\\.b.c.d.");
	ck_assert_int_eq(sparrow_read_hostmaster("a.b.", 4, out), 0);
	ck_assert_str_eq(out, "a.b.");
	ck_assert_int_eq(sparrow_read_hostmaster("a@", 2, out), -EINVAL);
	ck_assert_int_eq(sparrow_read_hostmaster("@a", 2, out), -EINVAL);
	ck_assert_int_eq(sparrow_read_hostmaster("a\0b@c", 5, out), -EINVAL);
	ck_assert_int_eq(sparrow_read_hostmaster("", 0, out), -EINVAL);
	memset(text, 'a', 64);
	memcpy(text + 64, "@b", 3);
	ck_assert_int_eq(sparrow_read_hostmaster(text, 66, out), -EINVAL);
	ck_assert_int_eq(sparrow_read_hostmaster(text + 1, 65, out), 0);
}
END_TEST

START_TEST(owner_may_be_absolute)
{
	struct supersparrow_config *config = unit_config_new();

	unit_config_read(config, "f", POPS
	    "zone long.example\nns n.z\nserial 1\n"
	    "record LONG.example. TXT a\nrecord w.long.example. TXT b\n");
	assert_zones(config, "long.example ttl 60 5 serial 1\n"
	    " ns n.z., hostmaster.long.example.\n"
	    " f:7: @ TXT \"a\"\n f:8: w TXT \"b\"\n");
	supersparrow_config_unref(config);
}
END_TEST

/* DNS has room for 253 bytes, and TXT for 255 in a string. */
START_TEST(names_and_strings_have_limits)
{
	for (int more = 0; more < 2; more++) {
		struct supersparrow_config *config = unit_config_new();
		char owner[256] = "", string[257] = "", text[1024];
		char expected[1024] = "";

		for (int i = 0; i < 125; i++)
			strcat(owner, "a.");
		strcat(owner, more ? "aa" : "a");
		memset(string, 'x', (size_t)(255 + more));
		snprintf(text, sizeof(text), POPS "zone z\nns n.z\n"
		    "record %s TXT %s\n", owner, string);
		if (more)
			snprintf(expected, sizeof(expected),
			    "f:6: record: \"%.60s...\": longer than 253 bytes "
			    "with zone z\n", owner);
		unit_config_read(config, "f", text);
		unit_config_assert_mistakes(config, expected);
		supersparrow_config_unref(config);
		config = unit_config_new();
		snprintf(text, sizeof(text), POPS "zone z\nns n.z\n"
		    "record w TXT %s\n", string);
		if (more)
			snprintf(expected, sizeof(expected),
			    "f:6: record: TXT \"%.60s...\": expected strings "
			    "of at most 255 bytes\n", string);
		unit_config_read(config, "f", text);
		unit_config_assert_mistakes(config, expected);
		supersparrow_config_unref(config);
	}
}
END_TEST

START_TEST(data_may_have_many_words)
{
	struct supersparrow_config *config = unit_config_new();
	char text[1024], expected[1024], words[128] = "";

	for (size_t i = 0; i < 40; i++)
		memcpy(words + 2 * i, " k", 3);
	snprintf(text, sizeof(text), POPS "zone z\nns n.z\nserial 1\n"
	    "record n SVCB 1 svc.example.org%s\n", words);
	snprintf(expected, sizeof(expected), "z ttl 60 5 serial 1\n"
	    " ns n.z., hostmaster.z.\n f:7: n SVCB 1 svc.example.org.%s\n",
	    words);
	unit_config_read(config, "f", text);
	assert_zones(config, expected);
	supersparrow_config_unref(config);
}
END_TEST

START_TEST(slip_is_told)
{
	struct supersparrow_config *config = unit_config_new();
	char text[1024];

	snprintf(text, sizeof(text), POPS "%s", slips[_i].lines);
	unit_config_read(config, "f", text);
	unit_config_assert_mistakes(config, slips[_i].mistakes);
	ck_assert_ptr_null(supersparrow_config_zone(config, 0));
	supersparrow_config_unref(config);
}
END_TEST

START_TEST(zone_is_no_option)
{
	struct supersparrow_config *config = unit_config_new();

	ck_assert_int_eq(supersparrow_config_set(config, "ttl", "5"),
	    SUPERSPARROW_ECONFIG);
	unit_config_assert_mistakes(config,
	    "--ttl: zones are described in a file only\n");
	supersparrow_config_unref(config);
}
END_TEST

START_TEST(zone_without_pops_has_nobody_to_steer_to)
{
	struct supersparrow_config *config = unit_config_new();

	unit_config_read(config, "f", "zone z\nns n.z\nsteer w\n");
	unit_config_assert_mistakes(config, "f:3: steer: there is no POP to "
	    "choose from: expected pop or peer\n");
	supersparrow_config_unref(config);
}
END_TEST

START_TEST(zones_have_a_limit)
{
	struct supersparrow_config *config = unit_config_new();
	char *text = malloc(40 * 1026), *at = text;

	ck_assert_ptr_nonnull(text);
	at += sprintf(at, POPS "ns n.z\n");
	for (int i = 0; i < 1025; i++)
		at += sprintf(at, "zone z%d\n", i);
	unit_config_read(config, "f", text);
	unit_config_assert_mistakes(config,
	    "f:1029: zone: more than 1024 zones\n");
	supersparrow_config_unref(config);
	free(text);
}
END_TEST

Suite *
unit_suite(void)
{
	Suite *suite = suite_create("config_zones");
	TCase *tcase = tcase_create("zones");

	tcase_add_test(tcase, zone_has_what_its_lines_say);
	tcase_add_test(tcase, lines_before_the_first_zone_hold_for_all);
	tcase_add_loop_test(tcase, data_is_as_in_a_zone_file, 0,
	    (int)(sizeof data / sizeof data[0]));
	tcase_add_loop_test(tcase, slip_is_told, 0,
	    (int)(sizeof slips / sizeof slips[0]));
	tcase_add_test(tcase, zone_is_no_option);
	tcase_add_test(tcase, zone_without_pops_has_nobody_to_steer_to);
	tcase_add_test(tcase, owners_are_as_dns_has_them);
	tcase_add_test(tcase, mailbox_is_a_name);
	tcase_add_test(tcase, owner_may_be_absolute);
	tcase_add_test(tcase, names_and_strings_have_limits);
	tcase_add_test(tcase, data_may_have_many_words);
	tcase_add_test(tcase, zones_have_a_limit);
	suite_add_tcase(suite, tcase);
	return suite;
}
