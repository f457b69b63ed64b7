/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include <supersparrow.h>

#include "route/as_path.h"
#include "route/route.h"
#include "unit.h"

static struct supersparrow_route route, other;

static void
setup(void)
{
	sparrow_route_init(&route);
	sparrow_route_init(&other);
}

static void
teardown(void)
{
	sparrow_route_free(&route);
	sparrow_route_free(&other);
}

static void
fill(struct supersparrow_route *r, const char *path)
{
	struct sparrow_prefix prefix;

	ck_assert_int_eq(sparrow_prefix_parse("192.0.2.0/24", 12, &prefix), 0);
	r->status = SUPERSPARROW_STATUS_FOUND;
	sparrow_route_set_prefix(r, &prefix);
	r->has_best = true;
	ck_assert_int_eq(sparrow_strbuf_puts(&r->as_path, path), 0);
	r->origin = SPARROW_ORIGIN_IGP;
	memcpy(r->next_hop, "198.51.100.1", sizeof "198.51.100.1");
	r->paths = 3;
}

static void
is_empty(const struct supersparrow_route *r)
{
	ck_assert_int_eq(supersparrow_route_status(r),
	    SUPERSPARROW_STATUS_NONE);
	ck_assert_ptr_null(supersparrow_route_prefix(r));
	ck_assert_ptr_null(supersparrow_route_as_path(r));
	ck_assert_ptr_null(supersparrow_route_next_hop(r));
	ck_assert_ptr_null(supersparrow_route_origin(r));
	ck_assert_uint_eq(supersparrow_route_paths(r), 0);
	ck_assert_ptr_null(supersparrow_route_error(r));
	ck_assert(!sparrow_route_is_local(r));
	ck_assert_uint_eq(r->prefix.addr.family, AF_UNSPEC);
	ck_assert_int_eq(r->error.code, 0);
}

static void
is_filled(const struct supersparrow_route *r, const char *path)
{
	ck_assert_int_eq(supersparrow_route_status(r),
	    SUPERSPARROW_STATUS_FOUND);
	ck_assert_str_eq(supersparrow_route_prefix(r), "192.0.2.0/24");
	ck_assert_uint_eq(r->prefix.len, 24);
	ck_assert_str_eq(supersparrow_route_as_path(r), path);
	ck_assert_str_eq(supersparrow_route_next_hop(r), "198.51.100.1");
	ck_assert_str_eq(supersparrow_route_origin(r), "IGP");
	ck_assert_uint_eq(supersparrow_route_paths(r), 3);
	ck_assert_ptr_null(supersparrow_route_error(r));
}

START_TEST(new_route_is_empty)
{
	is_empty(&route);
}
END_TEST

START_TEST(getters_give_what_was_filled_in)
{
	fill(&route, "64600 64700");
	is_filled(&route, "64600 64700");
}
END_TEST

START_TEST(without_best_path_its_fields_are_unknown)
{
	fill(&route, "64600 64700");
	route.status = SUPERSPARROW_STATUS_NO_BEST_PATH;
	route.has_best = false;
	ck_assert_ptr_null(supersparrow_route_as_path(&route));
	ck_assert_ptr_null(supersparrow_route_next_hop(&route));
	ck_assert_ptr_null(supersparrow_route_origin(&route));
	ck_assert_str_eq(supersparrow_route_prefix(&route), "192.0.2.0/24");
	ck_assert_uint_eq(supersparrow_route_paths(&route), 3);
}
END_TEST

START_TEST(unknown_next_hop_and_origin_are_null)
{
	fill(&route, "64600");
	route.next_hop[0] = '\0';
	route.origin = SPARROW_ORIGIN_NONE;
	ck_assert_ptr_null(supersparrow_route_next_hop(&route));
	ck_assert_ptr_null(supersparrow_route_origin(&route));
}
END_TEST

START_TEST(each_origin_has_its_name)
{
	fill(&route, "64600");
	route.origin = SPARROW_ORIGIN_EGP;
	ck_assert_str_eq(supersparrow_route_origin(&route), "EGP");
	route.origin = SPARROW_ORIGIN_INCOMPLETE;
	ck_assert_str_eq(supersparrow_route_origin(&route), "incomplete");
}
END_TEST

START_TEST(sentence_is_given_for_failures_alone)
{
	sparrow_error_set(&route.error, SUPERSPARROW_EPROTOCOL, "why");
	for (int status = SUPERSPARROW_STATUS_NONE;
	    status <= SUPERSPARROW_STATUS_ERROR; status++) {
		const char *text;

		route.status = (enum supersparrow_status)status;
		text = supersparrow_route_error(&route);
		if (status == SUPERSPARROW_STATUS_LOGIN_FAILED ||
		    status == SUPERSPARROW_STATUS_ERROR)
			ck_assert_str_eq(text, "why");
		else
			ck_assert_ptr_null(text);
	}
}
END_TEST

START_TEST(reset_empties_and_keeps_memory)
{
	const char *memory;

	fill(&route, "64600 64700");
	sparrow_error_set(&route.error, SUPERSPARROW_EPROTOCOL, "why");
	memory = route.as_path.data;
	sparrow_route_reset(&route);
	is_empty(&route);
	ck_assert_ptr_eq(route.as_path.data, memory);
}
END_TEST

START_TEST(freed_route_can_be_filled_again)
{
	fill(&route, "64600 64700");
	sparrow_route_free(&route);
	is_empty(&route);
	ck_assert_ptr_null(route.as_path.data);
	fill(&route, "64600");
	is_filled(&route, "64600");
}
END_TEST

START_TEST(copy_is_equal_and_independent)
{
	fill(&route, "64600 {64700,64702}");
	ck_assert_int_eq(sparrow_route_copy(&other, &route), 0);
	sparrow_route_reset(&route);
	is_filled(&other, "64600 {64700,64702}");
}
END_TEST

START_TEST(copy_replaces_what_was_there)
{
	fill(&other, "1 2 3");
	sparrow_error_set(&other.error, SUPERSPARROW_EPROTOCOL, "old");
	ck_assert_int_eq(sparrow_route_copy(&other, &route), 0);
	is_empty(&other);
	ck_assert_str_eq(other.error.text, "");
}
END_TEST

START_TEST(copy_of_a_failure_has_its_sentence)
{
	route.status = SUPERSPARROW_STATUS_ERROR;
	sparrow_error_set(&route.error, SUPERSPARROW_EPROTOCOL, "why");
	ck_assert_int_eq(sparrow_route_copy(&other, &route), 0);
	ck_assert_str_eq(supersparrow_route_error(&other), "why");
	ck_assert_int_eq(other.error.code, SUPERSPARROW_EPROTOCOL);
}
END_TEST

START_TEST(copy_onto_itself_changes_nothing)
{
	fill(&route, "64600");
	ck_assert_int_eq(sparrow_route_copy(&route, &route), 0);
	is_filled(&route, "64600");
}
END_TEST

START_TEST(copy_into_enough_memory_takes_none)
{
	const char *memory;

	fill(&other, "64600 64601 64602");
	memory = other.as_path.data;
	fill(&route, "64600 64700");
	ck_assert_int_eq(sparrow_route_copy(&other, &route), 0);
	ck_assert_ptr_eq(other.as_path.data, memory);
	is_filled(&other, "64600 64700");
}
END_TEST

START_TEST(longest_path_is_copied)
{
	fill(&route, "");
	for (int i = 0; i < SPARROW_AS_PATH_MAX; i++)
		ck_assert_int_eq(sparrow_strbuf_puts(&route.as_path,
		    "4294967295 "), 0);
	ck_assert_int_eq(sparrow_route_copy(&other, &route), 0);
	ck_assert_str_eq(supersparrow_route_as_path(&other),
	    supersparrow_route_as_path(&route));
}
END_TEST

static const struct {
	const char *path;
	bool local;
} locals[] = {
	{ "", true },
	{ "Local", true },
	{ "NONE", true },
	{ "0", false },
	{ "64600", false },
	{ "{ 64600 }", false },
	{ "(64600)", false },
};

START_TEST(local_route_has_a_best_path_without_numbers)
{
	fill(&route, locals[_i].path);
	ck_assert_int_eq(sparrow_route_is_local(&route), locals[_i].local);
	ck_assert_str_eq(supersparrow_route_as_path(&route), locals[_i].path);
	route.has_best = false;
	ck_assert(!sparrow_route_is_local(&route));
}
END_TEST

START_TEST(no_prefix_is_no_text)
{
	static const struct sparrow_prefix none;

	fill(&route, "1");
	sparrow_route_set_prefix(&route, &none);
	ck_assert_ptr_null(supersparrow_route_prefix(&route));
}
END_TEST

START_TEST(unref_releases_and_takes_null)
{
	struct supersparrow_route *r = malloc(sizeof *r);

	ck_assert_ptr_nonnull(r);
	sparrow_route_init(r);
	fill(r, "64600");
	ck_assert_ptr_null(supersparrow_route_unref(r));
	ck_assert_ptr_null(supersparrow_route_unref(NULL));
}
END_TEST

static const char *
status_name(int i)
{
	return supersparrow_status_name((enum supersparrow_status)i);
}

static const char *
source_name(int i)
{
	return supersparrow_source_name((enum supersparrow_source)i);
}

static const char *
reason_name(int i)
{
	return supersparrow_reason_name((enum supersparrow_reason)i);
}

/* In the order of the enums, NONE left out. */
static const struct {
	const char *(*name)(int);
	const char *names[16];
} names[] = {
	{ status_name, { "found", "not_in_table", "no_best_path",
	    "login_failed", "error" } },
	{ source_name, { "cache", "live", "stale", "self", "override",
	    "table" } },
	{ reason_name, { "pop_in_path", "no_pop_in_path", "local_route",
	    "not_in_table", "no_best_path", "not_converged", "late", "down",
	    "login_refused", "protocol_error", "bad_address", "override",
	    "table_too_old" } },
};

START_TEST(numbers_have_the_names_of_the_json_fields)
{
	int i;

	ck_assert_ptr_null(names[_i].name(0));
	for (i = 0; names[_i].names[i] != NULL; i++)
		ck_assert_str_eq(names[_i].name(i + 1), names[_i].names[i]);
	ck_assert_ptr_null(names[_i].name(i + 1));
	ck_assert_ptr_null(names[_i].name(-1));
	ck_assert_ptr_null(names[_i].name(1000));
}
END_TEST

#define N(table) ((int)(sizeof(table) / sizeof(table)[0]))

static void
add_copies(TCase *tc)
{
	tcase_add_test(tc, copy_is_equal_and_independent);
	tcase_add_test(tc, copy_replaces_what_was_there);
	tcase_add_test(tc, copy_of_a_failure_has_its_sentence);
	tcase_add_test(tc, copy_onto_itself_changes_nothing);
	tcase_add_test(tc, copy_into_enough_memory_takes_none);
	tcase_add_test(tc, longest_path_is_copied);
}

Suite *
unit_suite(void)
{
	Suite *suite = suite_create("route");
	TCase *tc = tcase_create("route");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, new_route_is_empty);
	tcase_add_test(tc, getters_give_what_was_filled_in);
	tcase_add_test(tc, without_best_path_its_fields_are_unknown);
	tcase_add_test(tc, unknown_next_hop_and_origin_are_null);
	tcase_add_test(tc, each_origin_has_its_name);
	tcase_add_test(tc, sentence_is_given_for_failures_alone);
	tcase_add_test(tc, reset_empties_and_keeps_memory);
	tcase_add_test(tc, freed_route_can_be_filled_again);
	add_copies(tc);
	tcase_add_loop_test(tc, local_route_has_a_best_path_without_numbers,
	    0, N(locals));
	tcase_add_test(tc, no_prefix_is_no_text);
	tcase_add_test(tc, unref_releases_and_takes_null);
	tcase_add_loop_test(tc, numbers_have_the_names_of_the_json_fields, 0,
	    N(names));
	suite_add_tcase(suite, tc);
	return suite;
}
