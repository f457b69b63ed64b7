/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tables in files: records, lines, what is compressed, what is broken; and
 * which of several paths is best.
 */
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#ifdef HAVE_ZLIB
#include <zlib.h>
#endif
#ifdef HAVE_BZIP2
#include <bzlib.h>
#endif

#include "mrt.h"
#include "table/dump_private.h"
#include "unit.h"

#define N(a) ((int)(sizeof(a) / sizeof((a)[0])))

static const char *const two_peers[] = {
	"192.0.2.1 64496 10.0.0.2", "2001:db8::1 4200000000 10.0.0.1",
};

static struct mrt mrt;
static char path[32];
static struct sparrow_dump_order order;
static struct sparrow_dump_facts facts;
static struct sparrow_error error;
static char got[8192];

static void
setup(void)
{
	int fd;

	strcpy(path, "dump.XXXXXX");
	fd = mkstemp(path);
	ck_assert_int_ge(fd, 0);
	close(fd);
	mrt.n = 0;
	got[0] = '\0';
	sparrow_error_clear(&error);
	order = (struct sparrow_dump_order){ .path = path };
}

static void
teardown(void)
{
	unlink(path);
}

/* "PREFIX|PATH|PATHS[|late]\n" */
static int
take(void *data, const struct sparrow_dump_route *route)
{
	char prefix[SPARROW_PREFIX_TEXT];
	struct sparrow_strbuf text;
	size_t len = strlen(got);

	(void)data;
	sparrow_strbuf_init(&text, SPARROW_AS_PATH_TEXT_MAX);
	sparrow_prefix_print(&route->prefix, prefix);
	ck_assert_int_eq(sparrow_hops_print(route->hops, route->n_hops, &text),
	    0);
	snprintf(got + len, sizeof(got) - len, "%s|%s|%zu%s\n", prefix,
	    sparrow_strbuf_text(&text), route->paths,
	    route->decided_late ? "|late" : "");
	sparrow_strbuf_free(&text);
	return 0;
}

static int
read_dump(void)
{
	int rc = sparrow_dump_read(&order, take, NULL, &facts, &error);

	free(facts.peers);
	return rc;
}

static void
assert_read(const void *bytes, size_t n, const char *expected)
{
	got[0] = '\0';
	mrt_write(bytes, n, path);
	ck_assert_msg(read_dump() == 0, "%s", error.text);
	ck_assert_str_eq(got, expected);
}

static void
assert_refused(const void *bytes, size_t n, const char *expected)
{
	mrt_write(bytes, n, path);
	ck_assert_int_lt(read_dump(), 0);
	ck_assert_str_eq(error.text, expected);
}

static void
one_of_each_family(void)
{
	mrt_peers(&mrt, two_peers, 2);
	mrt_prefix(&mrt, "192.0.2.0/24", false);
	mrt_path(&mrt, 0, "64496 64500 {64501,64502}", -1, -1, 0);
	mrt_end(&mrt);
	mrt_prefix(&mrt, "2001:db8::/33", false);
	mrt_path(&mrt, 1, "(65001 65002) 4200000000 [65003 65004] 64500", -1,
	    -1, 0);
	mrt_end(&mrt);
}

#define EACH_FAMILY "192.0.2.0/24|64496 64500 {64501,64502}|1\n" \
	"2001:db8::/33|(65001 65002) 4200000000 [65003,65004] 64500|1\n"

START_TEST(records_of_both_families_are_read)
{
	one_of_each_family();
	assert_read(mrt.bytes, mrt.n, EACH_FAMILY);
	ck_assert_uint_eq(facts.n_peers, 2);
	ck_assert_uint_eq(facts.prefixes4[24], 1);
	ck_assert_uint_eq(facts.prefixes6[33], 1);
	ck_assert_uint_eq(facts.paths, 2);
	ck_assert_uint_eq(facts.bytes, mrt.n);
	ck_assert_int_eq(facts.made_s, 1700000000);
	ck_assert_str_eq(facts.form, "plain");
}
END_TEST

START_TEST(paths_with_numbers_are_read)
{
	mrt_peers(&mrt, two_peers, 2);
	mrt_prefix(&mrt, "192.0.2.0/24", true);
	mrt_path(&mrt, 0, "1 2 3", -1, -1, 0);
	mrt_path(&mrt, 0, "1 3", -1, -1, 0);
	mrt_path(&mrt, 1, "1 2 3", -1, -1, 0);
	mrt_end(&mrt);
	mrt_prefix(&mrt, "2001:db8::/32", true);
	mrt_path(&mrt, 1, "", -1, -1, 0);
	mrt_end(&mrt);
	assert_read(mrt.bytes, mrt.n, "192.0.2.0/24|1 3|3\n"
	    "2001:db8::/32||1\n");
}
END_TEST

START_TEST(other_records_are_passed_over)
{
	mrt_begin(&mrt, 16, 4);
	mrt_bytes(&mrt, "hello", 5);
	mrt_end(&mrt);
	one_of_each_family();
	mrt_begin(&mrt, 13, 3);
	mrt_end(&mrt);
	assert_read(mrt.bytes, mrt.n, EACH_FAMILY);
	ck_assert_uint_eq(facts.records_skipped, 2);
}
END_TEST

START_TEST(one_peer_may_be_chosen)
{
	mrt_peers(&mrt, two_peers, 2);
	mrt_prefix(&mrt, "192.0.2.0/24", false);
	mrt_path(&mrt, 0, "1 2 3", -1, -1, 0);
	mrt_path(&mrt, 1, "4 5", -1, -1, 0);
	mrt_end(&mrt);
	order.peer_as = 64496;
	assert_read(mrt.bytes, mrt.n, "192.0.2.0/24|1 2 3|1\n");
	order.peer_as = 0;
	ck_assert_int_eq(sparrow_addr_parse("2001:db8::1", 11,
	    &order.peer_addr), 0);
	assert_read(mrt.bytes, mrt.n, "192.0.2.0/24|4 5|1\n");
	order.peer_as = 64496;
	assert_read(mrt.bytes, mrt.n, "");
}
END_TEST

/* --- the decision --------------------------------------------------------- */

/* Peers: two outside, the second with the lower id; two of AS 64500, of which
 * the second has the lower address. */
static const char *const four_peers[] = {
	"192.0.2.1 64496 10.0.0.2", "192.0.2.2 64497 10.0.0.1",
	"192.0.2.4 64500 10.0.0.9", "192.0.2.3 64500 10.0.0.9",
};

static const struct {
	struct {
		const char *path;
		int64_t local_pref, med;
		unsigned origin;
	} of[4];			/* by peer; NULL: none */
	const char *best;
} decisions[] = {
	{ { { "1 2 3", 200, -1, 2 }, { "4", -1, -1, 0 } }, "1 2 3|2" },
	{ { { "1 2 3", -1, -1, 0 }, { "4 5", 99, -1, 0 } }, "1 2 3|2" },
	{ { { "1 2 3", -1, -1, 0 }, { "4 5", -1, -1, 2 } }, "4 5|2" },
	/* A set is one, a confederation none. */
	{ { { "1 {2,3,4}", -1, -1, 0 }, { "5 6 7", -1, -1, 0 } },
	    "1 {2,3,4}|2" },
	{ { { "(1 2 3) 4", -1, -1, 0 }, { "5 6", -1, -1, 0 } },
	    "(1 2 3) 4|2" },
	{ { { "1 2", -1, -1, 1 }, { "3 4", -1, -1, 0 } }, "3 4|2|late" },
	/* MED within one neighbour AS only; none is 0. */
	{ { { "1 2", -1, 20, 0 }, { "1 3", -1, 10, 0 } }, "1 3|2|late" },
	{ { { "1 2", -1, -1, 0 }, { "1 3", -1, 10, 0 } }, "1 2|2|late" },
	{ { { "1 2", -1, 10, 0 }, { "3 4", -1, 20, 0 } }, "3 4|2|late" },
	/* The third loses to the first by its MED, and then the id counts. */
	{ { { "1 2", -1, 10, 0 }, { "3 4", -1, 90, 0 },
	    { "1 5", -1, 20, 0 } }, "3 4|3|late" },
	/* Of one neighbour AS and one MED all stay, then the id counts. */
	{ { { "1 2", -1, 10, 0 }, { "1 4", -1, 10, 0 } }, "1 4|2|late" },
	/* What was out before is no longer compared. */
	{ { { "1 2 3", -1, 0, 0 }, { "1 4", -1, 10, 0 },
	    { "1 5", -1, 20, 0 }, { "3 6", -1, 0, 2 } }, "1 4|4|late" },
	/* From outside before from inside. */
	{ { { "1 2", -1, -1, 0 }, { NULL, 0, 0, 0 }, { "3 4", -1, -1, 0 } },
	    "1 2|2|late" },
	/* Without a neighbour AS there is nothing to compare with. */
	{ { { "{1}", -1, 10, 0 }, { "{2}", -1, 20, 0 },
	    { "3", -1, 30, 0 } }, "{1}|3|late" },
	{ { { "3 4", -1, 10, 0 }, { "1 2", -1, 9, 0 }, { "1 5", -1, 8, 0 },
	    { "3 6", -1, 7, 0 } }, "3 6|4|late" },
	{ { { NULL, 0, 0, 0 }, { NULL, 0, 0, 0 }, { "1 2", -1, -1, 0 },
	    { "3 4", -1, -1, 0 } }, "3 4|2|late" },
};

START_TEST(best_path_is_the_one_bgp_would_take)
{
	char expected[64];

	mrt_peers(&mrt, four_peers, 4);
	mrt_prefix(&mrt, "192.0.2.0/24", false);
	for (unsigned i = 0; i < 4; i++)
		if (decisions[_i].of[i].path != NULL)
			mrt_path(&mrt, i, decisions[_i].of[i].path,
			    decisions[_i].of[i].local_pref,
			    decisions[_i].of[i].med,
			    decisions[_i].of[i].origin);
	mrt_end(&mrt);
	order.own_as = 64500;
	snprintf(expected, sizeof(expected), "192.0.2.0/24|%s\n",
	    decisions[_i].best);
	assert_read(mrt.bytes, mrt.n, expected);
}
END_TEST

START_TEST(inside_and_outside_are_equal_if_nobody_says_whose_it_is)
{
	static const char *const peers[] = {
		"192.0.2.1 64496 10.0.0.2", "192.0.2.2 64500 10.0.0.1",
	};

	mrt_peers(&mrt, peers, 2);
	mrt_prefix(&mrt, "192.0.2.0/24", false);
	mrt_path(&mrt, 0, "1 2", -1, -1, 0);
	mrt_path(&mrt, 1, "3 4", -1, -1, 0);
	mrt_end(&mrt);
	assert_read(mrt.bytes, mrt.n, "192.0.2.0/24|3 4|2|late\n");
}
END_TEST

/* --- lines ------------------------------------------------------------- */

static int
refuse(void *data, const struct sparrow_dump_route *route)
{
	(void)route;
	return ++*(int *)data;
}

/* Whatever it is. */
START_TEST(what_the_receiver_returns_ends_it)
{
	static const char text[] = "10.0.0.0/8|1\n10.0.0.0/9|1\n";

	one_of_each_family();
	for (int i = 0; i < 3; i++) {
		int result = i;

		mrt_write(mrt.bytes, mrt.n, path);
		ck_assert_int_eq(sparrow_dump_read(&order, refuse, &result,
		    NULL, &error), i + 1);
		mrt_write(text, sizeof(text) - 1, path);
		result = i;
		ck_assert_int_eq(sparrow_dump_read(&order, refuse, &result,
		    NULL, &error), i + 1);
	}
}
END_TEST

START_TEST(lines_are_read)
{
	static const char text[] = "# a table\n\n192.0.2.0/24|1 2 {3,4}\r\n"
	    "  10.0.0.0/8 | 5 \n2001:db8::/32|";

	assert_read(text, sizeof(text) - 1, "192.0.2.0/24|1 2 {3,4}|1\n"
	    "10.0.0.0/8|5|1\n2001:db8::/32||1\n");
	ck_assert(!facts.is_mrt);
}
END_TEST

static const struct {
	const char *text, *error;
} bad_lines[] = {
	{ "", "is empty" },
	{ "10.0.0.0/8\n", "line 1, byte 0: expected PREFIX|AS PATH" },
	{ "10.0.0.0/8|1\nx|2\n", "line 2, byte 13: expected a prefix before |" },
	{ "10.0.0.0/8|1 4294967296\n", "line 1, byte 0: AS path: \"4294967296\":"
	    " expected a number up to 4294967295" },
};

START_TEST(a_bad_line_is_named)
{
	mrt_write(bad_lines[_i].text, strlen(bad_lines[_i].text), path);
	ck_assert_int_lt(read_dump(), 0);
	if (strstr(bad_lines[_i].error, "4294967296") == NULL)
		ck_assert_str_eq(error.text, bad_lines[_i].error);
	else
		ck_assert_ptr_nonnull(strstr(error.text, "4294967296"));
}
END_TEST

START_TEST(a_line_without_end_is_refused)
{
	static char text[200000];

	memset(text, '1', sizeof(text));
	assert_refused(text, sizeof(text), "line 1, byte 0: a line without "
	    "end");
}
END_TEST

/* --- what is broken ---------------------------------------------------- */

/* Nothing is worse than an error; each names a place. */
START_TEST(a_file_may_be_cut_anywhere)
{
	size_t whole;

	one_of_each_family();
	whole = mrt.n;
	for (size_t n = 1; n < whole; n++) {
		int rc;

		got[0] = '\0';
		mrt_write(mrt.bytes, n, path);
		rc = read_dump();
		ck_assert(rc == 0 || strncmp(error.text, "byte ", 5) == 0 ||
		    strncmp(error.text, "line ", 5) == 0);
		/* Only between records it is not seen. */
		ck_assert(rc != 0 || n == mrt.record || got[0] == '\0');
	}
}
END_TEST

START_TEST(any_byte_may_be_another)
{
	one_of_each_family();
	for (size_t i = 0; i < mrt.n; i++)
		for (unsigned flip = 1; flip < 256; flip = flip * 2 + 1) {
			mrt.bytes[i] ^= (uint8_t)flip;
			got[0] = '\0';
			mrt_write(mrt.bytes, mrt.n, path);
			if (read_dump() != 0)
				ck_assert_uint_gt(strlen(error.text), 0);
			mrt.bytes[i] ^= (uint8_t)flip;
		}
}
END_TEST

static void
peer_of_nobody(void)
{
	mrt_peers(&mrt, two_peers, 2);
	mrt_prefix(&mrt, "192.0.2.0/24", false);
	mrt_path(&mrt, 2, "1", -1, -1, 0);
	mrt_end(&mrt);
}

static void
prefix_without_peers(void)
{
	mrt_prefix(&mrt, "192.0.2.0/24", false);
	mrt_end(&mrt);
}

static void
prefix_too_long(void)
{
	mrt_peers(&mrt, two_peers, 2);
	mrt_prefix(&mrt, "192.0.2.0/24", false);
	mrt.bytes[mrt.record + 16] = 33;
	mrt_end(&mrt);
}

static void
path_too_long(void)
{
	mrt_peers(&mrt, two_peers, 2);
	mrt_prefix(&mrt, "192.0.2.0/24", false);
	mrt_path(&mrt, 0, "1 2 3", -1, -1, 0);
	/* Behind peer, time, lengths and origin: the path's first segment. */
	mrt.bytes[mrt.attributes_at + 2 + 4 + 3 + 1] = 200;
	mrt_end(&mrt);
}

static void
med_too_short(void)
{
	mrt_peers(&mrt, two_peers, 2);
	mrt_prefix(&mrt, "192.0.2.0/24", false);
	mrt_path(&mrt, 0, "", -1, -1, 0);
	mrt_bytes(&mrt, "\x80\x04\x02\0\0", 5);
	mrt.bytes[mrt.attributes_at + 1] =
	    (uint8_t)(mrt.bytes[mrt.attributes_at + 1] + 5);
	mrt_end(&mrt);
}

/* 17 segments of 255 numbers. */
static void
path_of_too_many(void)
{
	static const char zeros[255 * 4];
	size_t start, n;

	mrt_peers(&mrt, two_peers, 2);
	mrt_prefix(&mrt, "192.0.2.0/24", false);
	mrt_path(&mrt, 0, "", -1, -1, 0);
	start = mrt.n;
	mrt_bytes(&mrt, "\x50\x02", 2);
	mrt_number(&mrt, 17 * (2 + sizeof zeros), 2);
	for (n = 0; n < 17; n++) {
		mrt_bytes(&mrt, "\x02\xff", 2);
		mrt_bytes(&mrt, zeros, sizeof zeros);
	}
	n = (size_t)mrt.bytes[mrt.attributes_at] << 8 |
	    mrt.bytes[mrt.attributes_at + 1];
	n += mrt.n - start;
	mrt.bytes[mrt.attributes_at] = (uint8_t)(n >> 8);
	mrt.bytes[mrt.attributes_at + 1] = (uint8_t)n;
	mrt_end(&mrt);
}

/* The record ends inside of the prefix; behind it is said to be a path. */
static void
prefix_cut(void)
{
	mrt_peers(&mrt, two_peers, 2);
	mrt_begin(&mrt, 13, 2);
	mrt_bytes(&mrt, "\0\0\0\0\x18\xc0", 6);
	mrt_end(&mrt);
}

static void
count_cut(void)
{
	mrt_peers(&mrt, two_peers, 2);
	mrt_begin(&mrt, 13, 2);
	mrt_bytes(&mrt, "\0\0\0\0\x18\xc0\0\x02\0", 9);
	mrt_end(&mrt);
}

static void
old_dump(void)
{
	mrt_begin(&mrt, 12, 1);
	mrt_end(&mrt);
}

static void
no_record(void)
{
	mrt_bytes(&mrt, "\0\0\0\0\7\7\7\7\7\7\7\7\7\7\7", 15);
}

static void
endless(void)
{
	mrt_begin(&mrt, 13, 2);
	mrt_end(&mrt);
	mrt.bytes[8] = 0x7f;
}

/* What MP_REACH_NLRI says, and the next hop that is read from it. */
static const struct {
	const char *value;
	size_t len;
	const char *next_hop;	/* NULL: that of the attribute for IPv4 */
} reaches[] = {
#define BYTES(text) text, sizeof(text) - 1
	{ BYTES("\x04\xc6\x33\x64\x09"), "198.51.100.9" },
	{ BYTES("\x10" "0123456789abcdef"),
	    "3031:3233:3435:3637:3839:6162:6364:6566" },
	{ BYTES("\x20" "0123456789abcdef0123456789abcdef"),
	    "3031:3233:3435:3637:3839:6162:6364:6566" },
	{ BYTES("\0\2\1\x04\xc6\x33\x64\x09\0"), "198.51.100.9" },
	{ BYTES("\x05\xc6\x33\x64\x09\x09"), NULL },
	{ BYTES("\x10\xc6\x33\x64"), NULL },
	{ BYTES(""), NULL },
};

static char hop[SPARROW_ADDR_TEXT];

static int
take_hop(void *data, const struct sparrow_dump_route *route)
{
	(void)data;
	sparrow_addr_print(&route->next_hop, hop);
	return 0;
}

START_TEST(next_hop_may_be_in_mp_reach)
{
	const size_t len = reaches[_i].len;

	mrt_peers(&mrt, two_peers, 2);
	mrt_prefix(&mrt, "192.0.2.0/24", false);
	mrt_path(&mrt, 0, "1", -1, -1, 0);
	mrt_bytes(&mrt, "\x80\x0e", 2);
	mrt_number(&mrt, len, 1);
	mrt_bytes(&mrt, reaches[_i].value, len);
	mrt.bytes[mrt.attributes_at + 1] =
	    (uint8_t)(mrt.bytes[mrt.attributes_at + 1] + 3 + len);
	mrt_end(&mrt);
	mrt_write(mrt.bytes, mrt.n, path);
	ck_assert_int_eq(sparrow_dump_read(&order, take_hop, NULL, &facts,
	    &error), 0);
	free(facts.peers);
	ck_assert_str_eq(hop, reaches[_i].next_hop != NULL ?
	    reaches[_i].next_hop : "192.0.2.1");
}
END_TEST

/* Add-path: one peer's several, which nothing else tells apart. */
START_TEST(first_of_one_peers_paths_is_best)
{
	static const char *const paths[][2] = { { "3 9", "5 9" },
	    { "5 9", "3 9" } };
	char expected[64];

	for (size_t i = 0; i < 2; i++) {
		mrt.n = 0;
		got[0] = '\0';
		mrt_peers(&mrt, two_peers, 2);
		mrt_prefix(&mrt, "192.0.2.0/24", true);
		mrt_path(&mrt, 0, paths[i][0], -1, -1, 0);
		mrt_path(&mrt, 0, paths[i][1], -1, -1, 0);
		mrt_end(&mrt);
		snprintf(expected, sizeof(expected), "192.0.2.0/24|%s|2|late\n",
		    paths[i][0]);
		assert_read(mrt.bytes, mrt.n, expected);
	}
}
END_TEST

START_TEST(nothing_is_no_mrt)
{
	ck_assert(!sparrow_mrt_is_one((const uint8_t *)"\0", 0));
	ck_assert(sparrow_mrt_is_one((const uint8_t *)"\0", 1));
	ck_assert(!sparrow_mrt_is_one((const uint8_t *)"10.0.0.0/8|1", 12));
}
END_TEST

static const struct {
	void (*make)(void);
	const char *error;
} broken[] = {
	{ peer_of_nobody, "byte 59: a path of a peer that is not in the list" },
	{ prefix_without_peers, "byte 0: a prefix before the list of peers" },
	{ prefix_too_long, "byte 59: a broken prefix" },
	{ path_too_long, "byte 59: a broken AS path" },
	{ med_too_short, "byte 59: a broken MED" },
	{ path_of_too_many, "byte 59: an AS path of more than 4096 numbers" },
	{ prefix_cut, "byte 59: a broken prefix" },
	{ count_cut, "byte 59: a record that is cut" },
	{ old_dump, "byte 0: the old TABLE_DUMP: expected TABLE_DUMP_V2" },
	{ no_record, "byte 0: no MRT record: the file is damaged" },
	{ endless, "byte 0: no MRT record: the file is damaged" },
};

START_TEST(what_is_broken_is_named_with_its_place)
{
	broken[_i].make();
	assert_refused(mrt.bytes, mrt.n, broken[_i].error);
}
END_TEST

START_TEST(only_a_regular_file_is_read)
{
	order.path = "/dev/zero";
	ck_assert_int_eq(read_dump(), -EINVAL);
	ck_assert_str_eq(error.text, "is no regular file");
	order.path = "/nonexistent";
	ck_assert_int_eq(read_dump(), -ENOENT);
	unlink(path);
	ck_assert_int_eq(mkfifo(path, 0600), 0);
	order.path = path;
	ck_assert_int_eq(read_dump(), -EINVAL);
}
END_TEST

/* --- compressed -------------------------------------------------------- */

static uint8_t packed[65536];

#ifdef HAVE_ZLIB
static size_t
pack_gzip(void)
{
	z_stream z = { .next_in = mrt.bytes, .avail_in = (uInt)mrt.n,
	    .next_out = packed, .avail_out = sizeof(packed) };

	ck_assert_int_eq(deflateInit2(&z, 9, Z_DEFLATED, 31, 8,
	    Z_DEFAULT_STRATEGY), Z_OK);
	ck_assert_int_eq(deflate(&z, Z_FINISH), Z_STREAM_END);
	deflateEnd(&z);
	return sizeof(packed) - z.avail_out;
}
#endif

#ifdef HAVE_BZIP2
static size_t
pack_bzip2(void)
{
	unsigned n = sizeof(packed);

	ck_assert_int_eq(BZ2_bzBuffToBuffCompress((char *)packed, &n,
	    (char *)mrt.bytes, (unsigned)mrt.n, 9, 0, 0), BZ_OK);
	return n;
}
#endif

static const struct {
	const char *form;
	size_t (*pack)(void);
} forms[] = {
#ifdef HAVE_ZLIB
	{ "gzip", pack_gzip },
#endif
#ifdef HAVE_BZIP2
	{ "bzip2", pack_bzip2 },
#endif
};

START_TEST(what_is_compressed_is_unpacked)
{
	size_t n, n2;

	one_of_each_family();
	n = forms[_i].pack();
	assert_read(packed, n, EACH_FAMILY);
	ck_assert_str_eq(facts.form, forms[_i].form);
	/* As many in a row as you like. */
	memcpy(packed + n, packed, n);
	n2 = 2 * n;
	assert_read(packed, n2, EACH_FAMILY EACH_FAMILY);
	for (size_t cut = 3; cut < n; cut++) {
		mrt_write(packed, cut, path);
		ck_assert_int_lt(read_dump(), 0);
	}
	for (size_t i = 3; i < n; i++) {
		packed[i] ^= 0x55;
		mrt_write(packed, n, path);
		if (read_dump() != 0)
			ck_assert_uint_gt(strlen(error.text), 0);
		packed[i] ^= 0x55;
	}
}
END_TEST

static void
add_broken(TCase *tc)
{
	tcase_add_test(tc, a_file_may_be_cut_anywhere);
	tcase_add_test(tc, any_byte_may_be_another);
	tcase_add_loop_test(tc, what_is_broken_is_named_with_its_place, 0,
	    N(broken));
	tcase_add_test(tc, only_a_regular_file_is_read);
	tcase_add_loop_test(tc, what_is_compressed_is_unpacked, 0, N(forms));
}

Suite *
unit_suite(void)
{
	Suite *suite = suite_create("dump");
	TCase *tc = tcase_create("dump");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_set_timeout(tc, 120);
	tcase_add_test(tc, records_of_both_families_are_read);
	tcase_add_test(tc, paths_with_numbers_are_read);
	tcase_add_test(tc, other_records_are_passed_over);
	tcase_add_test(tc, one_peer_may_be_chosen);
	tcase_add_loop_test(tc, best_path_is_the_one_bgp_would_take, 0,
	    N(decisions));
	tcase_add_test(tc, inside_and_outside_are_equal_if_nobody_says_whose_it_is);
	tcase_add_test(tc, what_the_receiver_returns_ends_it);
	tcase_add_test(tc, lines_are_read);
	tcase_add_loop_test(tc, a_bad_line_is_named, 0, N(bad_lines));
	tcase_add_test(tc, a_line_without_end_is_refused);
	tcase_add_loop_test(tc, next_hop_may_be_in_mp_reach, 0, N(reaches));
	tcase_add_test(tc, first_of_one_peers_paths_is_best);
	tcase_add_test(tc, nothing_is_no_mrt);
	add_broken(tc);
	suite_add_tcase(suite, tc);
	return suite;
}
