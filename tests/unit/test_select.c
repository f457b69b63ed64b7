/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The POP list and the rule.
 *
 * A POP list is written "x=64700,64701 y=64702 z" (z has no AS number), a
 * ranking "y/64702 x* z-": found by that number, self, unranked.
 */
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "route/as_path.h"
#include "select/select.h"
#include "unit.h"

#define PATH_TEXT (SPARROW_AS_PATH_MAX * 16)

static const char paper[] = "x=64700 y=64702";
static const char five[] = "a=1,11 b=2,22 c=3,33 d=4 e";

static void
read_pops(struct sparrow_pops *pops, const char *spec)
{
	sparrow_pops_init(pops);
	while (*spec != '\0') {
		char name[32];
		size_t len = strcspn(spec, "= ");

		snprintf(name, sizeof(name), "%.*s", (int)len, spec);
		ck_assert_int_eq(sparrow_pops_add(pops, name), 0);
		spec += len;
		while (*spec == '=' || *spec == ',') {
			char *end;
			unsigned long as = strtoul(spec + 1, &end, 10);

			ck_assert_int_eq(sparrow_pops_add_as(pops, pops->n - 1,
			    (uint32_t)as, NULL), 0);
			spec = end;
		}
		spec += *spec == ' ';
	}
}

static void
print_ranks(const struct sparrow_pops *pops, const struct sparrow_rank *ranks,
    char *out, size_t size)
{
	static const char *const mark[] = { "/", "*", "-" };
	size_t len = 0;

	out[0] = '\0';
	for (size_t i = 0; i < pops->n; i++) {
		len += (size_t)snprintf(out + len, size - len, "%s%s%s",
		    i == 0 ? "" : " ", pops->pop[ranks[i].pop].name,
		    mark[ranks[i].how]);
		if (ranks[i].as != 0)
			len += (size_t)snprintf(out + len, size - len, "%u",
			    ranks[i].as);
	}
}

static void
check_rule(const char *spec, const char *path, const char *self,
    const char *expected)
{
	struct sparrow_pops pops;
	struct sparrow_rank ranks[16];
	char text[512];
	size_t slashes = 0;

	read_pops(&pops, spec);
	uint32_t self_pop = self == NULL ? SPARROW_NO_POP :
	    sparrow_pops_find(&pops, self);
	size_t in_path = sparrow_select(&pops, path, self_pop, ranks);
	print_ranks(&pops, ranks, text, sizeof(text));
	ck_assert_str_eq(text, expected);
	while ((expected = strchr(expected, '/')) != NULL)
		slashes++, expected++;
	ck_assert_uint_eq(in_path, slashes);
	sparrow_pops_free(&pops);
}

START_TEST(the_papers_questions_get_the_papers_answers)
{
	check_rule(paper, "64600", "x", "x* y-");
	check_rule(paper, "64702 64602", "x", "y/64702 x*");
	check_rule(paper, "64700 64600", "y", "x/64700 y*");
	check_rule(paper, "64602 64601", "y", "y* x-");
}
END_TEST

START_TEST(the_last_pop_in_the_path_is_the_nearest)
{
	check_rule(five, "1 2 3 64601", "d", "c/3 b/2 a/1 d* e-");
	check_rule(five, "3 9 9 2 9 1", "d", "a/1 b/2 c/3 d* e-");
}
END_TEST

START_TEST(prepends_change_nothing)
{
	check_rule(five, "1 1 1 2 2 9 9", "d", "b/2 a/1 d* c- e-");
	check_rule(five, "1 2 9", "d", "b/2 a/1 d* c- e-");
}
END_TEST

START_TEST(a_pop_seen_twice_counts_once_by_the_last)
{
	check_rule(five, "11 1 9", "d", "a/1 d* b- c- e-");
	check_rule(five, "1 11 9", "d", "a/11 d* b- c- e-");
	check_rule(five, "1 2 1", "d", "a/1 b/2 d* c- e-");
	check_rule(five, "1 2 11 3 22", "d", "b/22 c/3 a/11 d* e-");
}
END_TEST

START_TEST(members_of_a_set_share_a_place)
{
	check_rule(five, "9 {3,1,2}", "d", "a/1 b/2 c/3 d* e-");
	check_rule(five, "9 {1,2,3}", "d", "a/1 b/2 c/3 d* e-");
	check_rule(five, "9 {3,2} 1", "d", "a/1 b/2 c/3 d* e-");
	check_rule(five, "1 {3,2} 9", "d", "b/2 c/3 a/1 d* e-");
	check_rule(five, "[3 2 1] 9", "d", "a/1 b/2 c/3 d* e-");
}
END_TEST

START_TEST(two_sets_are_two_places)
{
	check_rule(five, "{1,2} {3,4}", "e", "c/3 d/4 a/1 b/2 e*");
	check_rule(five, "{1,2} 9 {3,4}", "e", "c/3 d/4 a/1 b/2 e*");
}
END_TEST

START_TEST(a_confederation_is_in_order)
{
	check_rule(five, "(3 1) 9", "d", "a/1 c/3 d* b- e-");
	check_rule(five, "(1 3) 9", "d", "c/3 a/1 d* b- e-");
	check_rule(five, "(1 [3 2]) 9", "d", "b/2 c/3 a/1 d* e-");
}
END_TEST

START_TEST(self_in_the_path_keeps_its_place_there)
{
	check_rule(five, "1 2 3", "b", "c/3 b/2 a/1 d- e-");
	check_rule(paper, "64700 64702 64602", "x", "y/64702 x/64700");
	check_rule(paper, "64702 64602", "y", "y/64702 x-");
}
END_TEST

START_TEST(without_a_pop_in_the_path_self_is_the_nearest)
{
	check_rule(five, "7018 3356 64601", "c", "c* a- b- d- e-");
	check_rule(five, "", "c", "c* a- b- d- e-");
	check_rule(five, "Local", "c", "c* a- b- d- e-");
	check_rule(five, NULL, "c", "c* a- b- d- e-");
	check_rule(five, NULL, "e", "e* a- b- c- d-");
}
END_TEST

START_TEST(without_self_the_rest_is_in_configuration_order)
{
	check_rule(five, "9 3 9", NULL, "c/3 a- b- d- e-");
	check_rule(five, NULL, NULL, "a- b- c- d- e-");
	check_rule("", "1 2", NULL, "");
}
END_TEST

START_TEST(numbers_of_four_bytes_and_asdot_are_found)
{
	check_rule("a=65546,4294967295", "9 1.10", NULL, "a/65546");
	check_rule("a=65546,4294967295", "4294967295", NULL, "a/4294967295");
}
END_TEST

/* A reference that is as plain as can be, against seeded random paths. */

static uint32_t seed;

static uint32_t
any(uint32_t below)
{
	seed = seed * 1664525 + 1013904223;
	return (seed >> 8) % below;
}

struct example {
	struct sparrow_pops pops;
	uint32_t self;
	char path[2048];
	struct {
		uint32_t as;
		unsigned place;
	} number[256];
	size_t n;
};

static void
add_text(struct example *e, const char *a, const char *b)
{
	size_t len = strlen(e->path);

	snprintf(e->path + len, sizeof(e->path) - len, "%s%s", a, b);
}

/* One segment of the four kinds, printed as FRR does. */
static void
add_segment(struct example *e, unsigned *place)
{
	static const struct {
		const char *begin, *gap, *end;
		bool ordered;
	} kinds[] = {
		{ "", " ", "", true }, { "(", " ", ")", true },
		{ "{", ",", "}", false }, { "[", ",", "]", false },
	}, *kind;
	uint32_t members = 1 + any(4);

	kind = &kinds[any(4)];
	*place += 1;
	add_text(e, e->path[0] != '\0' ? " " : "", kind->begin);
	for (uint32_t i = 0; i < members; i++) {
		uint32_t as = 1 + any(30);
		char number[16];

		*place += kind->ordered && i > 0;
		e->number[e->n].as = as;
		e->number[e->n++].place = *place;
		snprintf(number, sizeof(number), "%u", as);
		add_text(e, i > 0 ? kind->gap : "", number);
	}
	add_text(e, kind->end, "");
}

static void
make_example(struct example *e)
{
	unsigned place = 0;

	*e = (struct example){ .self = SPARROW_NO_POP };
	for (uint32_t i = any(13); i-- > 0; ) {
		char name[8];

		snprintf(name, sizeof(name), "p%u", i);
		ck_assert_int_eq(sparrow_pops_add(&e->pops, name), 0);
		for (uint32_t k = any(4); k-- > 0; )
			(void)sparrow_pops_add_as(&e->pops, e->pops.n - 1,
			    1 + any(30), NULL);
	}
	if (e->pops.n > 0 && any(5) > 0)
		e->self = any((uint32_t)e->pops.n);
	for (uint32_t i = any(16); i-- > 0; )
		add_segment(e, &place);
}

/* The number by which a POP has its place, and that place; 0: none. */
static unsigned
place_of(const struct example *e, uint32_t pop, uint32_t *as)
{
	unsigned place = 0;

	for (size_t i = 0; i < e->n; i++)
		for (size_t k = 0; k < e->pops.pop[pop].n_as; k++)
			if (e->pops.pop[pop].as[k] == e->number[i].as) {
				place = e->number[i].place;
				*as = e->number[i].as;
			}
	return place;
}

static size_t
reference(const struct example *e, struct sparrow_rank *out)
{
	size_t n = 0, in_path;
	uint32_t as = 0;

	for (unsigned place = 1000; place > 0; place--)
		for (uint32_t pop = 0; pop < e->pops.n; pop++)
			if (place_of(e, pop, &as) == place)
				out[n++] = (struct sparrow_rank){ pop, as,
				    SUPERSPARROW_RANK_IN_PATH };
	in_path = n;
	if (e->self != SPARROW_NO_POP && place_of(e, e->self, &as) == 0)
		out[n++] = (struct sparrow_rank){ e->self, 0,
		    SUPERSPARROW_RANK_SELF };
	for (uint32_t pop = 0; pop < e->pops.n; pop++)
		if (pop != e->self && place_of(e, pop, &as) == 0)
			out[n++] = (struct sparrow_rank){ pop, 0,
			    SUPERSPARROW_RANK_UNRANKED };
	return in_path;
}

START_TEST(random_paths_agree_with_a_plain_reference)
{
	seed = (uint32_t)_i + 1;
	for (int round = 0; round < 300; round++) {
		struct sparrow_rank got[16], expected[16];
		char got_text[512], expected_text[512];
		struct example e;

		make_example(&e);
		size_t n = sparrow_select(&e.pops, e.path, e.self, got);
		size_t m = reference(&e, expected);
		print_ranks(&e.pops, got, got_text, sizeof(got_text));
		print_ranks(&e.pops, expected, expected_text,
		    sizeof(expected_text));
		ck_assert_msg(n == m && strcmp(got_text, expected_text) == 0,
		    "path %s: %s, expected %s", e.path, got_text,
		    expected_text);
		sparrow_pops_free(&e.pops);
	}
}
END_TEST

/* 1024 POPs, each with two numbers, POP i has i + 1 and i + 10001. */
static void
make_many(struct sparrow_pops *pops)
{
	sparrow_pops_init(pops);
	for (uint32_t i = 0; i < SPARROW_POPS_MAX; i++) {
		char name[16];

		snprintf(name, sizeof(name), "pop%u", i);
		ck_assert_int_eq(sparrow_pops_add(pops, name), 0);
		ck_assert_int_eq(sparrow_pops_add_as(pops, i, i + 1, NULL), 0);
		ck_assert_int_eq(sparrow_pops_add_as(pops, i, i + 10001,
		    NULL), 0);
	}
}

static void
make_path(char *out, uint32_t numbers)
{
	for (uint32_t i = 0; i < numbers; i++)
		out += snprintf(out, 16, "%s%u", i > 0 ? " " : "",
		    (i * 7) % SPARROW_POPS_MAX + 1);
}

START_TEST(every_pop_of_1024_is_ranked_by_4096_numbers)
{
	static struct sparrow_rank ranks[SPARROW_POPS_MAX];
	static char path[PATH_TEXT];
	struct sparrow_pops pops;

	make_many(&pops);
	make_path(path, SPARROW_AS_PATH_MAX);
	ck_assert_uint_eq(sparrow_select(&pops, path, 5, ranks),
	    SPARROW_POPS_MAX);
	for (uint32_t i = 0; i < SPARROW_POPS_MAX; i++) {
		uint32_t from_end = SPARROW_AS_PATH_MAX - 1 - i;

		ck_assert_uint_eq(ranks[i].pop,
		    (from_end * 7) % SPARROW_POPS_MAX);
		ck_assert_uint_eq(ranks[i].as, ranks[i].pop + 1);
	}
	sparrow_pops_free(&pops);
}
END_TEST

/* The fastest of some rounds: what else the machine does adds time only. */
static clock_t
fastest(const struct sparrow_pops *pops, const char *path)
{
	static struct sparrow_rank ranks[SPARROW_POPS_MAX];
	clock_t best = 0;

	for (int i = 0; i < 20; i++) {
		clock_t start = clock();

		sparrow_select(pops, path, 0, ranks);
		clock_t taken = clock() - start;
		if (i == 0 || taken < best)
			best = taken;
	}
	return best;
}

START_TEST(time_grows_with_the_path_not_with_its_square)
{
	static char small[PATH_TEXT], large[PATH_TEXT];
	struct sparrow_pops pops;

	make_many(&pops);
	make_path(small, SPARROW_AS_PATH_MAX / 16);
	make_path(large, SPARROW_AS_PATH_MAX);
	long a = (long)fastest(&pops, small), b = (long)fastest(&pops, large);
	ck_assert_msg(b < 64 * a, "%ld, but 16 times that path: %ld", a, b);
	sparrow_pops_free(&pops);
}
END_TEST

START_TEST(pops_are_found_by_name_without_case)
{
	struct sparrow_pops pops;

	read_pops(&pops, "Sydney amsterdam amster");
	ck_assert_uint_eq(sparrow_pops_find(&pops, "sYDNEY"), 0);
	ck_assert_uint_eq(sparrow_pops_find(&pops, "amster"), 2);
	ck_assert_uint_eq(sparrow_pops_find(&pops, "amsterdamned"),
	    SPARROW_NO_POP);
	ck_assert_int_eq(sparrow_pops_add(&pops, "SYDNEY"), -EEXIST);
	ck_assert_uint_eq(pops.n, 3);
	sparrow_pops_free(&pops);
}
END_TEST

START_TEST(an_as_number_has_one_pop)
{
	struct sparrow_pops pops;
	uint32_t other = 7;

	read_pops(&pops, "x=64700,0,4294967295 y=64702");
	ck_assert_int_eq(sparrow_pops_add_as(&pops, 1, 64700, &other),
	    -EEXIST);
	ck_assert_uint_eq(other, 0);
	ck_assert_int_eq(sparrow_pops_add_as(&pops, 1, 64702, &other),
	    -EEXIST);
	ck_assert_uint_eq(other, 1);
	ck_assert_int_eq(sparrow_pops_add_as(&pops, 0, 64702, NULL), -EEXIST);
	ck_assert_uint_eq(pops.pop[1].n_as, 1);
	ck_assert_uint_eq(sparrow_pops_find_as(&pops, 0), 0);
	ck_assert_uint_eq(sparrow_pops_find_as(&pops, 4294967295u), 0);
	ck_assert_uint_eq(sparrow_pops_find_as(&pops, 64702), 1);
	ck_assert_uint_eq(sparrow_pops_find_as(&pops, 64701), SPARROW_NO_POP);
	sparrow_pops_free(&pops);
}
END_TEST

START_TEST(a_result_names_a_pop_if_only_one_has_it)
{
	struct sparrow_pops pops;
	static const char *const results[] = {
		"198.51.100.1", "2001:db8:2::1", "www.example.org",
		"198.51.100.2", "WWW.Y.example.org", "www.example.org",
	};

	read_pops(&pops, paper);
	for (size_t i = 0; i < 6; i++)
		ck_assert_int_eq(sparrow_pops_add_result(&pops, i / 3,
		    results[i]), 0);
	ck_assert_uint_eq(sparrow_pops_find_result(&pops, "198.51.100.2"), 1);
	ck_assert_uint_eq(sparrow_pops_find_result(&pops, "2001:DB8:2:0::1"),
	    0);
	ck_assert_uint_eq(sparrow_pops_find_result(&pops, "www.y.EXAMPLE.org"),
	    1);
	ck_assert_uint_eq(sparrow_pops_find_result(&pops, "www.example.org"),
	    SPARROW_NO_POP);
	sparrow_pops_free(&pops);
}
END_TEST

START_TEST(lists_end_at_their_limits)
{
	struct sparrow_pops pops;

	make_many(&pops);
	ck_assert_int_eq(sparrow_pops_add(&pops, "one more"), -E2BIG);
	for (uint32_t i = 2; i < SPARROW_POP_AS_MAX; i++)
		ck_assert_int_eq(sparrow_pops_add_as(&pops, 3, 90000 - i,
		    NULL), 0);
	ck_assert_int_eq(sparrow_pops_add_as(&pops, 3, 91000, NULL), -E2BIG);
	for (uint32_t i = 0; i < SPARROW_POP_RESULTS_MAX; i++)
		ck_assert_int_eq(sparrow_pops_add_result(&pops, 3, "a.b"), 0);
	ck_assert_int_eq(sparrow_pops_add_result(&pops, 3, "a.c"), -E2BIG);
	sparrow_pops_free(&pops);
}
END_TEST

Suite *
unit_suite(void)
{
	Suite *suite = suite_create("select");
	TCase *rule = tcase_create("rule");
	TCase *list = tcase_create("pops");

	tcase_add_test(rule, the_papers_questions_get_the_papers_answers);
	tcase_add_test(rule, the_last_pop_in_the_path_is_the_nearest);
	tcase_add_test(rule, prepends_change_nothing);
	tcase_add_test(rule, a_pop_seen_twice_counts_once_by_the_last);
	tcase_add_test(rule, members_of_a_set_share_a_place);
	tcase_add_test(rule, two_sets_are_two_places);
	tcase_add_test(rule, a_confederation_is_in_order);
	tcase_add_test(rule, self_in_the_path_keeps_its_place_there);
	tcase_add_test(rule, without_a_pop_in_the_path_self_is_the_nearest);
	tcase_add_test(rule, without_self_the_rest_is_in_configuration_order);
	tcase_add_test(rule, numbers_of_four_bytes_and_asdot_are_found);
	tcase_add_loop_test(rule, random_paths_agree_with_a_plain_reference,
	    0, 20);
	tcase_add_test(rule, every_pop_of_1024_is_ranked_by_4096_numbers);
	tcase_add_test(rule, time_grows_with_the_path_not_with_its_square);
	suite_add_tcase(suite, rule);

	tcase_add_test(list, pops_are_found_by_name_without_case);
	tcase_add_test(list, an_as_number_has_one_pop);
	tcase_add_test(list, a_result_names_a_pop_if_only_one_has_it);
	tcase_add_test(list, lists_end_at_their_limits);
	suite_add_tcase(suite, list);
	return suite;
}
