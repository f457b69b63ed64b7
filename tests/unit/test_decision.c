/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include <errno.h>
#include <string.h>

#include "decision.h"
#include "unit.h"

static struct sparrow_settings settings;
static struct supersparrow_decision *decision;

static void
add_pop(const char *name, uint32_t as, const char *result)
{
	ck_assert_int_eq(sparrow_pops_add(&settings.pops, name), 0);
	if (as != 0)
		ck_assert_int_eq(sparrow_pops_add_as(&settings.pops,
		    settings.pops.n - 1, as, NULL), 0);
	ck_assert_int_eq(sparrow_pops_add_result(&settings.pops,
	    settings.pops.n - 1, result), 0);
}

static void
setup(void)
{
	memset(&settings, 0, sizeof(settings));
	sparrow_pops_init(&settings.pops);
	add_pop("x", 64700, "192.0.2.1");
	add_pop("y", 64702, "198.51.100.1");
	settings.self = 0;
	settings.result_count = 3;
	ck_assert_int_eq(supersparrow_decision_new(&decision), 0);
}

static void
teardown(void)
{
	supersparrow_decision_unref(decision);
	sparrow_pops_free(&settings.pops);
}

/* As the façade does it. */
static void
rank(const char *path, uint32_t self)
{
	struct sparrow_addr addr;

	ck_assert_int_eq(sparrow_addr_parse("192.0.2.7", 9, &addr), 0);
	ck_assert_int_eq(sparrow_decision_reset(decision, &settings, &addr),
	    0);
	decision->in_path = sparrow_select(&settings.pops, path, self,
	    decision->ranks);
}

START_TEST(empty_decision_has_nothing_to_say)
{
	ck_assert_uint_eq(supersparrow_decision_pops(decision), 0);
	ck_assert_uint_eq(supersparrow_decision_answers(decision), 0);
	ck_assert_ptr_null(supersparrow_decision_answer(decision, 0));
	ck_assert_ptr_null(supersparrow_decision_address(decision));
	ck_assert_ptr_null(supersparrow_decision_scope(decision));
	ck_assert_ptr_null(supersparrow_decision_route_server(decision));
	ck_assert_ptr_null(supersparrow_decision_error_text(decision));
	ck_assert_ptr_null(supersparrow_source_name(
	    supersparrow_decision_source(decision)));
	ck_assert_ptr_null(supersparrow_reason_name(
	    supersparrow_decision_reason(decision)));
	ck_assert_int_eq(supersparrow_decision_age_ms(decision), -1);
	ck_assert_int_eq(supersparrow_route_status(
	    supersparrow_decision_route(decision)),
	    SUPERSPARROW_STATUS_NONE);
}
END_TEST

START_TEST(without_self_and_pop_in_the_path_there_is_no_answer)
{
	rank("64600", SPARROW_NO_POP);
	ck_assert_uint_eq(supersparrow_decision_pops(decision), 2);
	ck_assert_uint_eq(supersparrow_decision_answers(decision), 0);
	rank("64702", SPARROW_NO_POP);
	ck_assert_str_eq(supersparrow_decision_answer(decision, 0),
	    "198.51.100.1");
}
END_TEST

START_TEST(as_of_a_pop_is_the_one_found_else_its_first)
{
	ck_assert_int_eq(sparrow_pops_add_as(&settings.pops, 1, 64703, NULL),
	    0);
	rank("64702 64703", 0);
	ck_assert_uint_eq(supersparrow_decision_pop_as(decision, 0), 64703);
	ck_assert_uint_eq(supersparrow_decision_pop_as(decision, 1), 64700);
	rank("64600", 0);
	ck_assert_uint_eq(supersparrow_decision_pop_as(decision, 1), 64702);
	ck_assert_uint_eq(supersparrow_decision_pop_as(decision, 2), 0);
}
END_TEST

START_TEST(places_behind_the_last_are_empty)
{
	rank("64702", 0);
	ck_assert_ptr_nonnull(supersparrow_decision_pop_name(decision, 1));
	ck_assert_ptr_null(supersparrow_decision_pop_name(decision, 2));
	ck_assert_int_eq(supersparrow_decision_pop_rank(decision, 2),
	    SUPERSPARROW_RANK_UNRANKED);
	ck_assert_ptr_null(supersparrow_decision_pop_result(decision, 0, 1));
	ck_assert_ptr_null(supersparrow_decision_pop_result(decision, 2, 0));
	ck_assert_uint_eq(supersparrow_decision_pop_results(decision, 2), 0);
}
END_TEST

START_TEST(pop_as_numbers_are_known_for_marking)
{
	rank("64702", 0);
	ck_assert(supersparrow_decision_is_pop_as(decision, 64700));
	ck_assert(supersparrow_decision_is_pop_as(decision, 64702));
	ck_assert(!supersparrow_decision_is_pop_as(decision, 64701));
}
END_TEST

START_TEST(reset_forgets_the_last_answer)
{
	const struct sparrow_prefix scope = {
		.addr = { .family = AF_INET, .bytes = { 192, 0, 2 } },
		.len = 24,
	};

	rank("64702", 0);
	sparrow_decision_set_scope(decision, &scope);
	ck_assert_str_eq(supersparrow_decision_scope(decision),
	    "192.0.2.0/24");
	sparrow_error_set(&decision->error, SUPERSPARROW_ELATE, "late");
	rank("64600", 0);
	ck_assert_ptr_null(supersparrow_decision_scope(decision));
	ck_assert_int_eq(supersparrow_decision_error(decision), 0);
	ck_assert_str_eq(supersparrow_decision_address(decision),
	    "192.0.2.7");
}
END_TEST

static const struct {
	int code;
	enum supersparrow_reason reason;
} errors[] = {
	{ SUPERSPARROW_EUNREACHABLE, SUPERSPARROW_REASON_DOWN },
	{ SUPERSPARROW_ELATE, SUPERSPARROW_REASON_LATE },
	{ SUPERSPARROW_ELOGIN, SUPERSPARROW_REASON_LOGIN_REFUSED },
	{ SUPERSPARROW_EPROTOCOL, SUPERSPARROW_REASON_PROTOCOL_ERROR },
	{ -ENOMEM, SUPERSPARROW_REASON_DOWN },
};

START_TEST(every_error_has_its_reason)
{
	rank(NULL, 0);
	sparrow_error_set(&decision->error, errors[_i].code, "why");
	ck_assert_int_eq(sparrow_decision_error_reason(decision),
	    errors[_i].reason);
}
END_TEST

Suite *
unit_suite(void)
{
	Suite *suite = suite_create("decision");
	TCase *tc = tcase_create("decision");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, empty_decision_has_nothing_to_say);
	tcase_add_test(tc, without_self_and_pop_in_the_path_there_is_no_answer);
	tcase_add_test(tc, as_of_a_pop_is_the_one_found_else_its_first);
	tcase_add_test(tc, places_behind_the_last_are_empty);
	tcase_add_test(tc, pop_as_numbers_are_known_for_marking);
	tcase_add_test(tc, reset_forgets_the_last_answer);
	tcase_add_loop_test(tc, every_error_has_its_reason, 0,
	    sizeof(errors) / sizeof(errors[0]));
	suite_add_tcase(suite, tc);
	return suite;
}
