/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Output for programs: one compact JSON object a line, always with the same
 * fields, null for what is missing.  supersparrow(1) lists them.
 */
#include "config.h"

#include <errno.h>
#include <stdint.h>

#include <jansson.h>
#include <supersparrow.h>

#include "out_json.h"
#include "tool.h"

json_t *
json_text(const char *value)
{
	json_t *string = value == NULL ? NULL : json_string(value);

	return string != NULL ? string : json_null();
}

/* AS numbers in order; null without path. */
static json_t *
as_numbers(const char *as_path, json_t **last)
{
	json_t *array;
	uint32_t asn;

	*last = json_null();
	if (as_path == NULL)
		return json_null();
	array = json_array();
	while (supersparrow_as_path_next(&as_path, &asn, NULL)) {
		json_array_append_new(array, json_integer(asn));
		json_decref(*last);
		*last = json_integer(asn);
	}
	return array;
}

static json_t *
path_count(enum supersparrow_status status,
    const struct supersparrow_route *route)
{
	if (status == SUPERSPARROW_STATUS_NONE)
		return json_null();
	return json_integer((json_int_t)supersparrow_route_paths(route));
}

/* The fields of every answer.  Setters take NULL for "no memory"; printing
 * counts the fields. */
static void
set_route(json_t *object, const char *address, enum supersparrow_status status,
    const struct supersparrow_route *route)
{
	const char *as_path = supersparrow_route_as_path(route);
	json_t *last;

	json_object_set_new(object, "address", json_text(address));
	json_object_set_new(object, "status",
	    json_text(supersparrow_status_name(status)));
	json_object_set_new(object, "prefix",
	    json_text(supersparrow_route_prefix(route)));
	json_object_set_new(object, "as_path", json_text(as_path));
	json_object_set_new(object, "asns", as_numbers(as_path, &last));
	json_object_set_new(object, "last_as", last);
	json_object_set_new(object, "origin",
	    json_text(supersparrow_route_origin(route)));
	json_object_set_new(object, "next_hop",
	    json_text(supersparrow_route_next_hop(route)));
	json_object_set_new(object, "paths", path_count(status, route));
}
#define ROUTE_FIELDS 9

static json_t *
pop(const struct supersparrow_decision *decision, size_t i)
{
	uint32_t as = supersparrow_decision_pop_as(decision, i);
	size_t n = supersparrow_decision_pop_results(decision, i);
	json_t *results = json_array();
	size_t j;

	for (j = 0; j < n; j++)
		json_array_append_new(results, json_text(
		    supersparrow_decision_pop_result(decision, i, j)));
	return json_pack("{s:o, s:o, s:o}",
	    "name", json_text(supersparrow_decision_pop_name(decision, i)),
	    "as", as == 0 ? json_null() : json_integer(as),
	    "results", results);
}

static json_t *
pops(const struct supersparrow_decision *decision)
{
	size_t n = supersparrow_decision_pops(decision);
	json_t *array = json_array();
	size_t i;

	for (i = 0; i < n; i++)
		json_array_append_new(array, pop(decision, i));
	return array;
}

static json_t *
results(const struct supersparrow_decision *decision)
{
	size_t n = supersparrow_decision_answers(decision);
	json_t *array = json_array();
	size_t i;

	for (i = 0; i < n; i++)
		json_array_append_new(array,
		    json_text(supersparrow_decision_answer(decision, i)));
	return array;
}

static void
set_decision(json_t *object, const struct supersparrow_decision *decision)
{
	int64_t age_ms = supersparrow_decision_age_ms(decision);

	json_object_set_new(object, "pops", pops(decision));
	json_object_set_new(object, "answer", results(decision));
	json_object_set_new(object, "scope",
	    json_text(supersparrow_decision_scope(decision)));
	json_object_set_new(object, "source",
	    json_text(supersparrow_source_name(
	    supersparrow_decision_source(decision))));
	json_object_set_new(object, "reason",
	    json_text(supersparrow_reason_name(
	    supersparrow_decision_reason(decision))));
	json_object_set_new(object, "age_ms",
	    age_ms < 0 ? json_null() : json_integer(age_ms));
	json_object_set_new(object, "route_server",
	    json_text(supersparrow_decision_route_server(decision)));
	json_object_set_new(object, "took_us",
	    json_integer(supersparrow_decision_took_us(decision)));
}
#define DECISION_FIELDS 8

int
json_line(FILE *out, json_t *object, size_t fields)
{
	int rc = json_object_size(object) == fields ?
	    json_dumpf(object, out, JSON_COMPACT | JSON_ENSURE_ASCII) : -1;

	json_decref(object);
	if (rc != 0 || putc('\n', out) == EOF)
		return -ENOMEM;
	return 0;
}

static int
print_route(FILE *out, const char *address, enum supersparrow_status status,
    const struct supersparrow_route *route)
{
	json_t *object = json_object();

	set_route(object, address, status, route);
	return json_line(out, object, ROUTE_FIELDS);
}

static int
print_decision(FILE *out, const struct tool *tool,
    const struct supersparrow_decision *decision)
{
	json_t *object = json_object();

	(void)tool;
	set_route(object, supersparrow_decision_address(decision),
	    tool_status(decision), supersparrow_decision_route(decision));
	set_decision(object, decision);
	return json_line(out, object, ROUTE_FIELDS + DECISION_FIELDS);
}

const struct output output_json = {
	.answer = print_decision,
	.line = print_decision,
	.explain = print_decision,
	.route = print_route,
	.dialect = json_dialect,
	.check_config = json_check_config,
	.check_server = json_check_server,
	.nothing = "null\n",
};
