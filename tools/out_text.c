/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Output for people and shell scripts. */
#include "config.h"

#include <errno.h>
#include <inttypes.h>
#include <stdint.h>
#include <string.h>

#include <supersparrow.h>

#include "tool.h"

/* Width of the labels of an explanation. */
#define LABEL 14

static int
finished(FILE *out)
{
	return ferror(out) ? -ENOMEM : 0;
}

/* --- results ---------------------------------------------------------- */

void
tool_print_answers(FILE *out, const struct supersparrow_decision *decision,
    const char *none)
{
	size_t n = supersparrow_decision_answers(decision);
	size_t i;

	if (n == 0)
		fputs(none, out);
	for (i = 0; i < n; i++)
		fprintf(out, "%s%s", i == 0 ? "" : " ",
		    supersparrow_decision_answer(decision, i));
}

static int
print_answer(FILE *out, const struct tool *tool,
    const struct supersparrow_decision *decision)
{
	(void)tool;
	tool_print_answers(out, decision, TOOL_NO_RESULT);
	putc('\n', out);
	return finished(out);
}

/* Results are addresses or host names; no host name ends in a number. */
static bool
is_host_name(const char *result)
{
	const char *last = strrchr(result, '.');

	if (strchr(result, ':') != NULL)
		return false;
	last = last == NULL ? result : last + 1;
	return last[strspn(last, "0123456789")] != '\0';
}

const char *
tool_line_result(const struct supersparrow_decision *decision)
{
	size_t n = supersparrow_decision_pop_results(decision, 0);
	const char *result;
	size_t i;

	if (supersparrow_decision_answers(decision) == 0)
		return TOOL_NO_RESULT;
	for (i = 0; i < n; i++) {
		result = supersparrow_decision_pop_result(decision, 0, i);
		if (is_host_name(result))
			return result;
	}
	return supersparrow_decision_answer(decision, 0);
}

static int
print_line(FILE *out, const struct tool *tool,
    const struct supersparrow_decision *decision)
{
	(void)tool;
	fputs(tool_line_result(decision), out);
	putc('\n', out);
	return finished(out);
}

/* --- routes ----------------------------------------------------------- */

static int
print_route(FILE *out, const char *address, enum supersparrow_status status,
    const struct supersparrow_route *route)
{
	const char *next_hop = supersparrow_route_next_hop(route);
	const char *origin = supersparrow_route_origin(route);

	switch (status) {
	case SUPERSPARROW_STATUS_FOUND:
		fprintf(out, "%s %s", supersparrow_route_prefix(route),
		    supersparrow_route_as_path(route));
		if (next_hop != NULL)
			fprintf(out, " via %s", next_hop);
		if (origin != NULL)
			fprintf(out, " %s", origin);
		putc('\n', out);
		break;
	case SUPERSPARROW_STATUS_NO_BEST_PATH:
		fprintf(out, "%s no best path\n",
		    supersparrow_route_prefix(route));
		break;
	case SUPERSPARROW_STATUS_NOT_IN_TABLE:
		fprintf(out, "%s not in table\n", address);
		break;
	default:	/* what went wrong is said on stderr */
		break;
	}
	return finished(out);
}

/* --- explanations ----------------------------------------------------- */

static const char *const reason_text[] = {
	[SUPERSPARROW_REASON_NONE] = "nothing was asked",
	[SUPERSPARROW_REASON_POP_IN_PATH] =
	    "the last POP AS in the best path is the nearest POP's",
	[SUPERSPARROW_REASON_NO_POP_IN_PATH] =
	    "no POP AS in the best path: the POP that was asked is nearest",
	[SUPERSPARROW_REASON_LOCAL_ROUTE] =
	    "the route server's own network: the POP that was asked is nearest",
	[SUPERSPARROW_REASON_NOT_IN_TABLE] =
	    "no route to this address: the POP that was asked is nearest",
	[SUPERSPARROW_REASON_NO_BEST_PATH] =
	    "no path is the best one: the POP that was asked is nearest",
	[SUPERSPARROW_REASON_NOT_CONVERGED] =
	    "the route server has just come back and may lack routes yet",
	[SUPERSPARROW_REASON_LATE] = "no route server answered in time",
	[SUPERSPARROW_REASON_DOWN] = "no route server can be reached",
	[SUPERSPARROW_REASON_LOGIN_REFUSED] =
	    "the route server refused the login",
	[SUPERSPARROW_REASON_PROTOCOL_ERROR] =
	    "the route server's reply was not believed",
	[SUPERSPARROW_REASON_BAD_ADDRESS] = "this is not an address",
	[SUPERSPARROW_REASON_OVERRIDE] =
	    "an override names these POPs, whatever BGP says",
	[SUPERSPARROW_REASON_TABLE_TOO_OLD] =
	    "the table is older than table_max_age",
};
#define REASONS (sizeof(reason_text) / sizeof(reason_text[0]))

static const char *const source_text[] = {
	[SUPERSPARROW_SOURCE_NONE] = "nothing was asked",
	[SUPERSPARROW_SOURCE_CACHE] = "cache: answered before",
	[SUPERSPARROW_SOURCE_LIVE] = "live: the route server, just now",
	[SUPERSPARROW_SOURCE_STALE] =
	    "stale: answered before, too old to be used but for want of news",
	[SUPERSPARROW_SOURCE_SELF] = "self: nothing is known about the route",
	[SUPERSPARROW_SOURCE_OVERRIDE] = "override: the configuration",
	[SUPERSPARROW_SOURCE_TABLE] = "table: the one in memory",
};
#define SOURCES (sizeof(source_text) / sizeof(source_text[0]))

/* In words, if this version of the command has them. */
static const char *
look_up(const char *const *table, size_t n, unsigned i, const char *name)
{
	return i < n && table[i] != NULL ? table[i] : name;
}

static void
label(FILE *out, const char *name)
{
	fprintf(out, "  %-*s", LABEL, name);
}

static void
field(FILE *out, const char *name, const char *value)
{
	label(out, name);
	fprintf(out, "%s\n", value != NULL ? value : "-");
}

/* The POP that has this AS in its line of the ranking. */
static const char *
pop_of(const struct supersparrow_decision *decision, uint32_t asn)
{
	size_t n = supersparrow_decision_pops(decision);
	size_t i;

	for (i = 0; i < n; i++)
		if (supersparrow_decision_pop_as(decision, i) == asn)
			return supersparrow_decision_pop_name(decision, i);
	return NULL;
}

static bool
is_number(char c)
{
	return strchr("0123456789.", c) != NULL;
}

/* Where the last AS number before end begins. */
static size_t
number_start(const char *path, size_t end)
{
	while (end > 0 && !is_number(path[end - 1]))
		end--;
	while (end > 0 && is_number(path[end - 1]))
		end--;
	return end;
}

/* A name pending from the mark before, if it fits before column next. */
static size_t
put_name(FILE *out, const char *name, size_t column, size_t next)
{
	size_t len = name == NULL ? 0 : strlen(name) + 1;

	if (len == 0 || column + len >= next)
		return column;
	fprintf(out, " %s", name);
	return column + len;
}

/*
 * Below the path: a mark under each POP AS and, where there is room, the name
 * of the POP.
 *
 *     64702 64602
 *     ^ sydney
 */
static void
print_marks(FILE *out, const struct supersparrow_decision *decision,
    const char *path)
{
	const char *cursor = path;
	const char *name = NULL;
	size_t column = 0, start;
	uint32_t asn;

	while (supersparrow_as_path_next(&cursor, &asn, NULL)) {
		if (!supersparrow_decision_is_pop_as(decision, asn))
			continue;
		start = number_start(path, (size_t)(cursor - path));
		if (column == 0)
			label(out, "");
		column = put_name(out, name, column, start);
		fprintf(out, "%*s^", (int)(start - column), "");
		column = start + 1;
		name = pop_of(decision, asn);
	}
	if (column > 0) {
		put_name(out, name, column, SIZE_MAX);
		putc('\n', out);
	}
}

static void
print_path(FILE *out, const struct supersparrow_decision *decision)
{
	const struct supersparrow_route *route =
	    supersparrow_decision_route(decision);
	const char *path = supersparrow_route_as_path(route);
	const char *next_hop = supersparrow_route_next_hop(route);
	const char *origin = supersparrow_route_origin(route);

	field(out, "prefix", supersparrow_route_prefix(route));
	field(out, "AS path", path);
	if (path == NULL)
		return;
	print_marks(out, decision, path);
	label(out, "best path");
	fprintf(out, "via %s, origin %s; paths in the reply: %zu\n",
	    next_hop != NULL ? next_hop : "-", origin != NULL ? origin : "-",
	    supersparrow_route_paths(route));
}

/* Why the POP has its place. */
static void
print_place(FILE *out, const struct supersparrow_decision *decision, size_t i)
{
	enum supersparrow_source source =
	    supersparrow_decision_source(decision);
	bool asked = source != SUPERSPARROW_SOURCE_SELF &&
	    source != SUPERSPARROW_SOURCE_OVERRIDE;

	switch (supersparrow_decision_pop_rank(decision, i)) {
	case SUPERSPARROW_RANK_IN_PATH:
		fprintf(out, "%s (AS %" PRIu32 ")", i == 0 ?
		    "last POP AS in the path" : "in the path, farther from "
		    "its end", supersparrow_decision_pop_as(decision, i));
		break;
	case SUPERSPARROW_RANK_OVERRIDE:
		fputs("named by an override", out);
		break;
	case SUPERSPARROW_RANK_SELF:
		fputs(asked ? "the POP that was asked" : "self", out);
		break;
	default:
		fputs(asked ? "not in the path" : "not ranked", out);
		break;
	}
}

static void
print_pop(FILE *out, const struct supersparrow_decision *decision, size_t i)
{
	size_t n = supersparrow_decision_pop_results(decision, i);
	size_t j;

	label(out, i == 0 ? "POPs" : "");
	fprintf(out, "%zu. %s: ", i + 1,
	    supersparrow_decision_pop_name(decision, i));
	print_place(out, decision, i);
	putc('\n', out);
	label(out, "");
	fputs("  ", out);
	if (n == 0)
		fputs(" no results", out);
	for (j = 0; j < n; j++)
		fprintf(out, " %s",
		    supersparrow_decision_pop_result(decision, i, j));
	putc('\n', out);
}

/* What the next one would be, if the nearest POP fell out of BGP. */
static void
print_next(FILE *out, const struct supersparrow_decision *decision)
{
	size_t n = supersparrow_decision_pop_results(decision, 1);
	size_t i;

	if (supersparrow_decision_pops(decision) < 2)
		return;
	label(out, "without it");
	for (i = 0; i < n; i++)
		fprintf(out, "%s%s", i == 0 ? "" : " ",
		    supersparrow_decision_pop_result(decision, 1, i));
	fprintf(out, "%s: %s would be first\n", n == 0 ? "nothing" : "",
	    supersparrow_decision_pop_name(decision, 1));
}

static void
print_source(FILE *out, const struct supersparrow_decision *decision)
{
	enum supersparrow_source source =
	    supersparrow_decision_source(decision);
	int64_t age_ms = supersparrow_decision_age_ms(decision);

	field(out, "source", look_up(source_text, SOURCES, source,
	    supersparrow_source_name(source)));
	if (age_ms <= 0)
		return;
	label(out, "age");
	fprintf(out, "%" PRId64 ".%03" PRId64 " s\n", age_ms / 1000,
	    age_ms % 1000);
}

static void
print_server(FILE *out, const struct tool *tool,
    const struct supersparrow_decision *decision)
{
	const char *name = supersparrow_decision_route_server(decision);
	const char *state = tool_server_state(tool, decision);

	label(out, "route server");
	fprintf(out, "%s", name != NULL ? name : "-");
	if (state != NULL)
		fprintf(out, ", %s", state);
	putc('\n', out);
}

static int
print_explanation(FILE *out, const struct tool *tool,
    const struct supersparrow_decision *decision)
{
	size_t n = supersparrow_decision_pops(decision);
	enum supersparrow_reason reason =
	    supersparrow_decision_reason(decision);
	int64_t took_us = supersparrow_decision_took_us(decision);
	size_t i;

	fprintf(out, "%s\n", supersparrow_decision_address(decision));
	label(out, "answer");
	print_answer(out, tool, decision);
	field(out, "reason", look_up(reason_text, REASONS, reason,
	    supersparrow_reason_name(reason)));
	print_server(out, tool, decision);
	print_path(out, decision);
	for (i = 0; i < n; i++)
		print_pop(out, decision, i);
	print_next(out, decision);
	print_source(out, decision);
	field(out, "scope", supersparrow_decision_scope(decision));
	label(out, "time taken");
	fprintf(out, "%" PRId64 ".%03" PRId64 " ms\n", took_us / 1000,
	    took_us % 1000);
	return finished(out);
}

const struct output output_text = {
	.answer = print_answer,
	.line = print_line,
	.explain = print_explanation,
	.route = print_route,
	.dialect = text_dialect,
	.check_config = text_check_config,
	.check_server = text_check_server,
	.between = "\n",
	.nothing = TOOL_NO_RESULT "\n",
};
