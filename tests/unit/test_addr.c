/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <supersparrow.h>

#include "base/addr.h"
#include "unit.h"

/* A copy that ends where the text ends, so a read past it is seen. */
static char *
exactly(const char *text, size_t len)
{
	char *copy = malloc(len > 0 ? len : 1);

	ck_assert_ptr_nonnull(copy);
	memcpy(copy, text, len);
	return copy;
}

static int
addr_of(const char *text, size_t len, struct sparrow_addr *out)
{
	char *copy = exactly(text, len);
	int err = sparrow_addr_parse(copy, len, out);

	free(copy);
	return err;
}

static int
prefix_of(const char *text, size_t len, struct sparrow_prefix *out)
{
	char *copy = exactly(text, len);
	int err = sparrow_prefix_parse(copy, len, out);

	free(copy);
	return err;
}

static struct sparrow_addr
addr(const char *text)
{
	struct sparrow_addr a;

	ck_assert_int_eq(addr_of(text, strlen(text), &a), 0);
	return a;
}

static struct sparrow_prefix
prefix(const char *text)
{
	struct sparrow_prefix p;

	ck_assert_int_eq(prefix_of(text, strlen(text), &p), 0);
	return p;
}

static const struct {
	const char *text;
	const char *printed;
	sa_family_t family;
} good[] = {
	{ "192.0.2.7", "192.0.2.7", AF_INET },
	{ "0.0.0.0", "0.0.0.0", AF_INET },
	{ "255.255.255.255", "255.255.255.255", AF_INET },
	{ "2001:db8::7", "2001:db8::7", AF_INET6 },
	{ "2001:DB8:0:0:0:0:0:7", "2001:db8::7", AF_INET6 },
	{ "::", "::", AF_INET6 },
	{ "::ffff:192.0.2.7", "192.0.2.7", AF_INET },
	{ "::FFFF:c000:207", "192.0.2.7", AF_INET },
	{ "0:0:0:0:0:ffff:192.0.2.7", "192.0.2.7", AF_INET },
	{ "0000:0000:0000:0000:0000:ffff:255.255.255.255",
	    "255.255.255.255", AF_INET },
	{ "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255",
	    "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", AF_INET6 },
	{ "64:ff9b::192.0.2.7", "64:ff9b::c000:207", AF_INET6 },
	{ "::1:ffff:192.0.2.7", "::1:ffff:c000:207", AF_INET6 },
};

START_TEST(address_is_read_and_printed)
{
	struct sparrow_addr a = addr(good[_i].text);
	char out[SPARROW_ADDR_TEXT];

	ck_assert_uint_eq(a.family, good[_i].family);
	sparrow_addr_print(&a, out);
	ck_assert_str_eq(out, good[_i].printed);
}
END_TEST

START_TEST(what_was_printed_reads_as_the_same_address)
{
	struct sparrow_addr a = addr(good[_i].text);
	struct sparrow_addr again = addr(good[_i].printed);

	ck_assert(sparrow_addr_equal(&a, &again));
}
END_TEST

static const char *const bad[] = {
	"", " ", ".", ":", "/", "1", "1.2", "1.2.3", "1.2.3.", "1.2.3.4.",
	"1.2.3.4.5", ".1.2.3", "1..2.3", "010.1.2.3", "1.2.3.04", "00.0.0.0",
	"256.0.0.1", "1.2.3.256", "1.2.3.-4", "+1.2.3.4", "0x1.2.3.4",
	"1.2.3.4 ", " 1.2.3.4", "1.2.3.4\n", "1.2.3.4\r", "1,2,3,4",
	"16909060", "1.2.3.4/32", "1.2.3.4:80", "[::1]", "[1.2.3.4]",
	"::1%lo", "fe80::1%1", "::1/128", ":::", "1::2::3", "12345::",
	"1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", ":1:2:3:4:5:6:7", "::g",
	"::1.2.3", "::1.2.3.256", "::ffff:1.2.3.04", "1.2.3.4::",
	"localhost", "example.org", "::1 ", "\t::1", "1.2.3.4;reload",
	"1.2.3.4\x01", "\xff.1.2.3",
	"0000:0000:0000:0000:0000:ffff:0255.255.255.255",
	"00000000000000000000000000000000000000000001.2.3.4",
};

START_TEST(what_is_not_one_address_is_refused)
{
	static const struct sparrow_addr none;
	struct sparrow_addr a;

	memset(&a, 0xff, sizeof a);
	ck_assert_int_eq(addr_of(bad[_i], strlen(bad[_i]), &a), -EINVAL);
	ck_assert(sparrow_addr_equal(&a, &none));
}
END_TEST

START_TEST(nul_inside_is_refused)
{
	struct sparrow_addr a;

	ck_assert_int_eq(addr_of("1.2.3.4\0", 8, &a), -EINVAL);
	ck_assert_int_eq(addr_of("1.2.3.4\0junk", 12, &a), -EINVAL);
	ck_assert_int_eq(addr_of("::1\0", 4, &a), -EINVAL);
	ck_assert_int_eq(addr_of("\0", 1, &a), -EINVAL);
	ck_assert_int_eq(sparrow_addr_parse(NULL, 0, &a), -EINVAL);
}
END_TEST

START_TEST(only_the_given_length_is_read)
{
	struct sparrow_addr a;
	struct sparrow_addr expected = addr("1.2.3.4");

	ck_assert_int_eq(addr_of("1.2.3.45", 7, &a), 0);
	ck_assert(sparrow_addr_equal(&a, &expected));
}
END_TEST

START_TEST(no_address_prints_as_nothing)
{
	static const struct sparrow_addr none;
	static const struct sparrow_prefix no_prefix;
	char out[SPARROW_PREFIX_TEXT] = "x";

	sparrow_addr_print(&none, out);
	ck_assert_str_eq(out, "");
	out[0] = 'x';
	sparrow_prefix_print(&no_prefix, out);
	ck_assert_str_eq(out, "");
	ck_assert_uint_eq(sparrow_addr_bits(&none), 0);
}
END_TEST

START_TEST(bits_are_those_of_the_family)
{
	struct sparrow_addr a4 = addr("1.2.3.4");
	struct sparrow_addr a6 = addr("::1");

	ck_assert_uint_eq(sparrow_addr_bits(&a4), 32);
	ck_assert_uint_eq(sparrow_addr_bits(&a6), 128);
}
END_TEST

START_TEST(addresses_differ_by_family_and_by_any_byte)
{
	struct sparrow_addr a = addr("1.2.3.4");
	struct sparrow_addr b = addr("1.2.3.5");
	struct sparrow_addr c = addr("102:304::");

	ck_assert(sparrow_addr_equal(&a, &a));
	ck_assert(!sparrow_addr_equal(&a, &b));
	ck_assert(!sparrow_addr_equal(&a, &c));
}
END_TEST

START_TEST(sockaddr_and_back)
{
	struct sparrow_addr a = addr(good[_i].text);
	struct sparrow_addr back;
	struct sockaddr_storage ss;

	memset(&ss, 0xff, sizeof ss);
	sparrow_addr_to_sockaddr(&a, &ss);
	ck_assert_uint_eq(ss.ss_family, good[_i].family);
	ck_assert_int_eq(sparrow_addr_from_sockaddr((struct sockaddr *)&ss,
	    &back), 0);
	ck_assert(sparrow_addr_equal(&a, &back));
}
END_TEST

START_TEST(mapped_sockaddr_becomes_ipv4)
{
	struct sockaddr_in6 in6 = { .sin6_family = AF_INET6 };
	struct sparrow_addr a;
	struct sparrow_addr expected = addr("192.0.2.7");

	ck_assert_int_eq(inet_pton(AF_INET6, "::ffff:192.0.2.7",
	    &in6.sin6_addr), 1);
	ck_assert_int_eq(sparrow_addr_from_sockaddr((struct sockaddr *)&in6,
	    &a), 0);
	ck_assert(sparrow_addr_equal(&a, &expected));
}
END_TEST

START_TEST(sockaddr_of_another_family_is_refused)
{
	static const struct sparrow_addr none;
	struct sockaddr_storage ss = { .ss_family = AF_UNIX };
	struct sparrow_addr a = addr("1.2.3.4");

	ck_assert_int_eq(sparrow_addr_from_sockaddr((struct sockaddr *)&ss,
	    &a), -EINVAL);
	ck_assert(sparrow_addr_equal(&a, &none));
	ss.ss_family = AF_UNSPEC;
	ck_assert_int_eq(sparrow_addr_from_sockaddr((struct sockaddr *)&ss,
	    &a), -EINVAL);
	ck_assert_int_eq(sparrow_addr_from_sockaddr(NULL, &a), -EINVAL);
}
END_TEST

START_TEST(sockaddr_as_short_as_its_family_is_enough)
{
	struct sockaddr_in *in = malloc(sizeof *in);
	struct sparrow_addr a;
	struct sparrow_addr expected = addr("192.0.2.7");

	ck_assert_ptr_nonnull(in);
	memset(in, 0, sizeof *in);
	in->sin_family = AF_INET;
	in->sin_addr.s_addr = htonl(0xc0000207);
	ck_assert_int_eq(sparrow_addr_from_sockaddr((struct sockaddr *)in,
	    &a), 0);
	ck_assert(sparrow_addr_equal(&a, &expected));
	free(in);
}
END_TEST

static const struct {
	const char *text;
	const char *printed;
} good_prefixes[] = {
	{ "192.0.2.0/24", "192.0.2.0/24" },
	{ "192.0.2.7/24", "192.0.2.0/24" },
	{ "255.255.255.255/0", "0.0.0.0/0" },
	{ "255.255.255.255/1", "128.0.0.0/1" },
	{ "255.255.255.255/7", "254.0.0.0/7" },
	{ "255.255.255.255/8", "255.0.0.0/8" },
	{ "255.255.255.255/9", "255.128.0.0/9" },
	{ "255.255.255.255/31", "255.255.255.254/31" },
	{ "255.255.255.255/32", "255.255.255.255/32" },
	{ "2001:db8:ffff::/33", "2001:db8:8000::/33" },
	{ "2001:db8::7/128", "2001:db8::7/128" },
	{ "2001:db8::7/127", "2001:db8::6/127" },
	{ "ffff::/0", "::/0" },
	{ "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255/100",
	    "ffff:ffff:ffff:ffff:ffff:ffff:f000:0/100" },
	{ "::ffff:1.2.3.0/120", "1.2.3.0/24" },
	{ "::ffff:1.2.3.4/128", "1.2.3.4/32" },
	{ "::ffff:1.2.3.4/96", "0.0.0.0/0" },
};

START_TEST(prefix_is_read_masked_and_printed)
{
	struct sparrow_prefix p = prefix(good_prefixes[_i].text);
	char out[SPARROW_PREFIX_TEXT];

	sparrow_prefix_print(&p, out);
	ck_assert_str_eq(out, good_prefixes[_i].printed);
}
END_TEST

static const char *const bad_prefixes[] = {
	"", "/", "/24", "1.2.3.4", "1.2.3.4/", "1.2.3.4/33", "1.2.3.4/128",
	"1.2.3.4/-1", "1.2.3.4/+1", "1.2.3.4/ 8", "1.2.3.4/8 ", "1.2.3.4 /8",
	"1.2.3.4/8/8", "1.2.3.4/8x", "1.2.3.4/x", "1.2.3.4/0008",
	"1.2.3.4/255.0.0.0", "1.2.3/24", "10/8", "::/129", "::/1000", "::1",
	"::ffff:1.2.3.4/95", "::ffff:1.2.3.4/24", "::ffff:1.2.3.4/129",
	"1.2.3.4/4294967304", "1.2.3.4/999", "[::]/0", "::%lo/0",
};

START_TEST(what_is_not_one_prefix_is_refused)
{
	struct sparrow_prefix p = { .addr.family = AF_INET, .len = 9 };

	ck_assert_int_eq(prefix_of(bad_prefixes[_i],
	    strlen(bad_prefixes[_i]), &p), -EINVAL);
	ck_assert_uint_eq(p.addr.family, AF_UNSPEC);
	ck_assert_uint_eq(p.len, 0);
}
END_TEST

START_TEST(nul_in_a_prefix_is_refused)
{
	struct sparrow_prefix p;

	ck_assert_int_eq(prefix_of("1.2.3.4/8\0", 10, &p), -EINVAL);
	ck_assert_int_eq(prefix_of("1.2.3.4\0/8", 10, &p), -EINVAL);
	ck_assert_int_eq(sparrow_prefix_parse(NULL, 0, &p), -EINVAL);
}
END_TEST

START_TEST(prefix_around_an_address_is_cut_to_the_family)
{
	struct sparrow_addr a = addr("1.2.3.4");
	struct sparrow_addr a6 = addr("::1");
	struct sparrow_addr none = { .family = AF_UNSPEC };

	ck_assert_uint_eq(sparrow_addr_prefix(&a, 33).len, 32);
	ck_assert_uint_eq(sparrow_addr_prefix(&a, 300).len, 32);
	ck_assert_uint_eq(sparrow_addr_prefix(&a6, 129).len, 128);
	ck_assert_uint_eq(sparrow_addr_prefix(&none, 24).len, 0);
}
END_TEST

/* Every length, against shifting in a plain number. */
START_TEST(mask_keeps_exactly_the_leading_bits)
{
	struct sparrow_addr a = addr("255.255.255.255");
	unsigned len = (unsigned)_i;
	uint32_t expected = len == 0 ? 0 : UINT32_MAX << (32 - len);
	struct sparrow_prefix p = sparrow_addr_prefix(&a, len);
	uint32_t got;

	memcpy(&got, p.addr.bytes, sizeof got);
	ck_assert_uint_eq(ntohl(got), expected);
	ck_assert_uint_eq(p.len, len);
}
END_TEST

/* Flip each bit: those inside the prefix matter, those behind do not. */
START_TEST(prefix_covers_what_shares_its_leading_bits)
{
	struct sparrow_addr a = addr("2001:db8:1234:5678:9abc:def0:1357:9bdf");
	struct sparrow_prefix p = sparrow_addr_prefix(&a, (unsigned)_i);

	ck_assert(sparrow_prefix_covers(&p, &a));
	for (int bit = 0; bit < 128; bit++) {
		struct sparrow_addr b = a;

		b.bytes[bit / 8] ^= (uint8_t)(0x80u >> (bit % 8));
		ck_assert_int_eq(sparrow_prefix_covers(&p, &b), bit >= _i);
	}
}
END_TEST

START_TEST(prefix_covers_only_its_family)
{
	struct sparrow_prefix all4 = prefix("0.0.0.0/0");
	struct sparrow_prefix all6 = prefix("::/0");
	static const struct sparrow_prefix none;
	struct sparrow_addr a4 = addr("1.2.3.4");
	struct sparrow_addr a6 = addr("::1");
	struct sparrow_addr nothing = { .family = AF_UNSPEC };

	ck_assert(sparrow_prefix_covers(&all4, &a4));
	ck_assert(!sparrow_prefix_covers(&all4, &a6));
	ck_assert(sparrow_prefix_covers(&all6, &a6));
	ck_assert(!sparrow_prefix_covers(&all6, &a4));
	ck_assert(!sparrow_prefix_covers(&none, &a4));
	ck_assert(!sparrow_prefix_covers(&none, &nothing));
}
END_TEST

static void
check_print(const uint8_t bytes[16])
{
	struct sparrow_addr a = { .family = AF_INET6 };
	char text[SPARROW_ADDR_TEXT], expected[INET6_ADDRSTRLEN];

	memcpy(a.bytes, bytes, sizeof a.bytes);
	ck_assert_ptr_nonnull(inet_ntop(AF_INET6, bytes, expected,
	    sizeof expected));
	memset(text, 'x', sizeof text);
	sparrow_addr_print(&a, text);
	ck_assert_str_eq(text, expected);
}

/* Each choice of zero groups, with one other group or with many. */
START_TEST(ipv6_is_printed_as_inet_ntop_does)
{
	static const uint16_t groups[] = { 1, 0x10, 0xabc, 0xffff, 0x1000 };
	uint32_t state = 1;

	for (unsigned zeros = 0; zeros < 256; zeros++)
		for (unsigned round = 0; round < 40; round++) {
			uint8_t bytes[16] = { 0 };

			for (unsigned i = 0; i < 8; i++) {
				unsigned n = round < 5 ? groups[round] :
				    groups[state % 5];

				state = state * 1664525 + 1013904223;
				if (round >= 10)
					n = state >> (state >> 28) & 0xffff;
				if ((zeros >> i & 1) != 0)
					continue;
				bytes[2 * i] = (uint8_t)(n >> 8);
				bytes[2 * i + 1] = (uint8_t)n;
			}
#ifndef __GLIBC__
			/* Systems differ in ::192.0.2.7. */
			if ((zeros & 0x3f) == 0x3f)
				continue;
#endif
			check_print(bytes);
		}
}
END_TEST

/* Each choice of four pieces, with and without something behind them. */
START_TEST(ipv4_is_read_as_inet_pton_does)
{
	static const char *const pieces[] = { "", "0", "00", "07", "9", "10",
	    "255", "256", "0255", "1000", " 1", "1 ", "a", "-1", "1." };
	static const char *const tails[] = { "", ".", ".1", "/24", "\n" };
	const size_t n = sizeof pieces / sizeof pieces[0];
	const size_t n_tails = sizeof tails / sizeof tails[0];

	for (size_t i = 0; i < n * n * n * n * n_tails; i++) {
		struct in_addr expected = { 0 };
		struct sparrow_addr a;
		char text[64];
		int is_one;

		snprintf(text, sizeof text, "%s.%s.%s.%s%s", pieces[i % n],
		    pieces[i / n % n], pieces[i / n / n % n],
		    pieces[i / n / n / n % n], tails[i / n / n / n / n]);
		is_one = inet_pton(AF_INET, text, &expected) == 1;
		if ((addr_of(text, strlen(text), &a) == 0) != is_one)
			ck_abort_msg("\"%s\"", text);
		if (is_one && memcmp(a.bytes, &expected, 4) != 0)
			ck_abort_msg("\"%s\" differs", text);
	}
}
END_TEST

START_TEST(public_address_is_read_by_the_same_rules)
{
	static const struct sockaddr_storage zero;
	struct sockaddr_storage ss;
	struct sockaddr_in in;

	memset(&ss, 0xff, sizeof ss);
	ck_assert_int_eq(supersparrow_address_parse("010.1.2.3", &ss),
	    -EINVAL);
	ck_assert_mem_eq(&ss, &zero, sizeof ss);
	ck_assert_int_eq(supersparrow_address_parse("", &ss), -EINVAL);
	ck_assert_int_eq(supersparrow_address_parse("::1", &ss), 0);
	ck_assert_uint_eq(ss.ss_family, AF_INET6);
	ck_assert_int_eq(supersparrow_address_parse("::ffff:192.0.2.7", &ss),
	    0);
	memcpy(&in, &ss, sizeof in);
	ck_assert_uint_eq(in.sin_family, AF_INET);
	ck_assert_uint_eq(in.sin_port, 0);
	ck_assert_uint_eq(ntohl(in.sin_addr.s_addr), 0xc0000207);
}
END_TEST

#define N(table) ((int)(sizeof(table) / sizeof(table)[0]))

static void
add_addresses(TCase *tc)
{
	tcase_add_loop_test(tc, address_is_read_and_printed, 0, N(good));
	tcase_add_loop_test(tc, what_was_printed_reads_as_the_same_address, 0,
	    N(good));
	tcase_add_loop_test(tc, what_is_not_one_address_is_refused, 0, N(bad));
	tcase_add_test(tc, nul_inside_is_refused);
	tcase_add_test(tc, only_the_given_length_is_read);
	tcase_add_test(tc, no_address_prints_as_nothing);
	tcase_add_test(tc, bits_are_those_of_the_family);
	tcase_add_test(tc, addresses_differ_by_family_and_by_any_byte);
	tcase_add_loop_test(tc, sockaddr_and_back, 0, N(good));
	tcase_add_test(tc, mapped_sockaddr_becomes_ipv4);
	tcase_add_test(tc, sockaddr_of_another_family_is_refused);
	tcase_add_test(tc, sockaddr_as_short_as_its_family_is_enough);
	tcase_add_test(tc, ipv6_is_printed_as_inet_ntop_does);
	tcase_add_test(tc, ipv4_is_read_as_inet_pton_does);
	tcase_add_test(tc, public_address_is_read_by_the_same_rules);
}

START_TEST(prefixes_differ_by_length_and_by_address)
{
	struct sparrow_prefix a, b;

	ck_assert_int_eq(sparrow_prefix_parse("192.0.2.0/24", 12, &a), 0);
	ck_assert(sparrow_prefix_equal(&a, &a));
	ck_assert_int_eq(sparrow_prefix_parse("192.0.2.0/25", 12, &b), 0);
	ck_assert(!sparrow_prefix_equal(&a, &b));
	ck_assert_int_eq(sparrow_prefix_parse("192.0.3.0/24", 12, &b), 0);
	ck_assert(!sparrow_prefix_equal(&a, &b));
	/* No length that was read is as long; no family that is known. */
	a.len = 33;
	ck_assert(!sparrow_prefix_covers(&a, &a.addr));
	b.addr.family = 255;
	{
		char text[SPARROW_ADDR_TEXT];

		sparrow_addr_print(&b.addr, text);
		ck_assert_str_eq(text, "");
	}
}
END_TEST

Suite *
unit_suite(void)
{
	Suite *suite = suite_create("addr");
	TCase *tc = tcase_create("addr");

	add_addresses(tc);
	tcase_add_loop_test(tc, prefix_is_read_masked_and_printed, 0,
	    N(good_prefixes));
	tcase_add_loop_test(tc, what_is_not_one_prefix_is_refused, 0,
	    N(bad_prefixes));
	tcase_add_test(tc, nul_in_a_prefix_is_refused);
	tcase_add_test(tc, prefix_around_an_address_is_cut_to_the_family);
	tcase_add_loop_test(tc, mask_keeps_exactly_the_leading_bits, 0, 33);
	tcase_add_loop_test(tc, prefix_covers_what_shares_its_leading_bits, 0,
	    129);
	tcase_add_test(tc, prefix_covers_only_its_family);
	tcase_add_test(tc, prefixes_differ_by_length_and_by_address);
	suite_add_tcase(suite, tc);
	return suite;
}
