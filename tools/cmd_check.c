/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * supersparrow check: is the configuration right, does every route server let
 * us in and answer, and does its table hold every canary?
 *
 * All of them are connected to at the same time, so that a silent one costs
 * its timeout once; they are reported in order, each as soon as it is known.
 */
#include "config.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include <supersparrow.h>

#include "tool.h"

/* A canary that is not there. */
#define EXIT_MISSING TOOL_EXIT_SELF

/* Asked where there is no canary: a bgpd without a table lets us in, too.  Any
 * answer will do. */
#define ANY_PREFIX "192.0.2.0/24"

/* --- the configuration ------------------------------------------------ */

/* The POP that answers when nothing is known; NULL if there is none. */
static const char *
self_of(struct tool *tool)
{
	if (supersparrow_decide_self(tool->sparrow, NULL,
	    tool->decision) != 0)
		return NULL;
	return supersparrow_decision_pop_rank(tool->decision, 0) ==
	    SUPERSPARROW_RANK_SELF ?
	    supersparrow_decision_pop_name(tool->decision, 0) : NULL;
}

static void
read_table(struct tool *tool, struct check_config *report, char *text,
    size_t size)
{
	(void)supersparrow_table_poll(tool->sparrow);
	report->prefixes = supersparrow_table_prefixes(tool->sparrow);
	if (supersparrow_table_error_copy(tool->sparrow, text, size) != 0)
		report->table_error = text;
}

/* 0, or what a table that cannot be used means; -ENOMEM. */
static int
report_config(struct tool *tool)
{
	char text[512];
	int rc;
	struct check_config report = {
		.config = tool->config,
		.file = tool->config_read,
		.ok = tool->sparrow != NULL,
	};

	if (report.ok) {
		report.self = self_of(tool);
		report.pops = supersparrow_decision_pops(tool->decision);
		report.servers = supersparrow_servers(tool->sparrow);
		report.table = tool_text(tool, "table");
		report.table_asked = report.table != NULL && !tool->offline;
		if (report.table_asked)
			read_table(tool, &report, text, sizeof(text));
		report.cache_size = tool_number(tool, "cache_size");
		report.cache_bytes = supersparrow_cache_bytes(tool->sparrow);
	}
	rc = tool->output->check_config(tool->out, &report);
	if (rc == 0 && report.table_error != NULL)
		rc = TOOL_EXIT_UNREACHABLE;
	return rc;
}

/* What shows whether a POP is in the table. */
struct check_samples {
	struct sockaddr_storage *addr;
	size_t n;
	const char **pop;	/* those other than self */
	size_t n_pops;
};

/* One of each family for each POP is enough. */
static void
take_samples(struct tool *tool, size_t i, struct check_samples *samples)
{
	const struct supersparrow_decision *decision = tool->decision;
	size_t j, n = supersparrow_decision_pop_results(decision, i);
	struct sockaddr_storage *addr;
	int taken[2] = { 0, 0 };

	samples->pop[samples->n_pops++] =
	    supersparrow_decision_pop_name(decision, i);
	for (j = 0; j < n; j++) {
		addr = &samples->addr[samples->n];
		if (supersparrow_address_parse(supersparrow_decision_pop_result(
		    decision, i, j), addr) == 0 &&
		    taken[addr->ss_family == AF_INET6]++ == 0)
			samples->n++;
	}
}

/* 0, -ENOMEM; the names are those of tool->config. */
static int
find_samples(struct tool *tool, struct check_samples *samples)
{
	size_t i, n;
	int rc = supersparrow_decide_self(tool->sparrow, NULL,
	    tool->decision);

	if (rc != 0)
		return rc;
	n = supersparrow_decision_pops(tool->decision);
	samples->addr = calloc(2 * n + 1, sizeof(*samples->addr));
	samples->pop = calloc(n + 1, sizeof(*samples->pop));
	if (samples->addr == NULL || samples->pop == NULL)
		return -ENOMEM;
	for (i = 0; i < n; i++)
		if (supersparrow_decision_pop_rank(tool->decision, i) !=
		    SUPERSPARROW_RANK_SELF)
			take_samples(tool, i, samples);
	return 0;
}

/* --- one route server ------------------------------------------------- */

static void
turn(struct supersparrow *sparrow)
{
	struct pollfd fds[SUPERSPARROW_POLLFDS_MAX];
	int timeout_ms;
	size_t n;

	n = supersparrow_pollfds(sparrow, fds, SUPERSPARROW_POLLFDS_MAX,
	    &timeout_ms);
	/* EINTR: the events are stale, the deadlines are not. */
	if (poll(fds, n, timeout_ms) < 0)
		n = 0;
	(void)supersparrow_dispatch(sparrow, fds, n);
}

/* Until the login is through, or has failed: its timeout sees to that. */
static void
wait_for(struct supersparrow *sparrow, size_t i)
{
	while (supersparrow_server_state(sparrow, i) ==
	    SUPERSPARROW_SERVER_CONNECTING)
		turn(sparrow);
}

/* Which POPs are in the path that was just seen? */
static void
note_pops(const struct tool *tool, struct check_server *report)
{
	const struct supersparrow_decision *decision = tool->decision;
	const char *prefix = supersparrow_route_prefix(
	    supersparrow_decision_route(decision));
	struct check_pop *pop;
	size_t i, j;

	if (prefix == NULL)
		return;
	report->paths++;
	for (i = 0; supersparrow_decision_pop_rank(decision, i) ==
	    SUPERSPARROW_RANK_IN_PATH; i++)
		for (j = 0; j < report->n_pops; j++) {
			pop = &report->pops[j];
			if (pop->prefix[0] == '\0' && strcmp(pop->name,
			    supersparrow_decision_pop_name(decision, i)) == 0)
				snprintf(pop->prefix, sizeof(pop->prefix),
				    "%s", prefix);
		}
}

/* Ask this very server; 0 if it gave an answer. */
static int
ask_address(struct tool *tool, size_t i, const struct sockaddr *addr,
    struct check_server *report)
{
	int rc = supersparrow_locate(tool->sparrow, addr,
	    tool_wait_ms(tool, 0), SUPERSPARROW_LOOKUP_FRESH |
	    SUPERSPARROW_LOOKUP_SERVER(i), tool->decision);

	if (rc == 0)
		rc = supersparrow_decision_error(tool->decision);
	if (rc == 0)
		note_pops(tool, report);
	return rc;
}

/* The same for the first address of a prefix. */
static int
ask(struct tool *tool, size_t i, const char *prefix,
    struct check_server *report)
{
	char address[CHECK_PREFIX];
	struct sockaddr_storage addr;

	snprintf(address, sizeof(address), "%.*s",
	    (int)strcspn(prefix, "/"), prefix);
	if (supersparrow_address_parse(address, &addr) != 0)
		return -EINVAL;
	return ask_address(tool, i, (struct sockaddr *)&addr, report);
}

static long
length_of(const char *prefix)
{
	return strtol(prefix + strcspn(prefix, "/") + 1, NULL, 10);
}

static int
ask_canary(struct tool *tool, size_t i, struct check_canary *canary,
    struct check_server *report)
{
	const struct supersparrow_route *route;
	const char *prefix;
	int rc = ask(tool, i, canary->prefix, report);

	if (rc != 0)
		return rc;
	route = supersparrow_decision_route(tool->decision);
	prefix = supersparrow_route_prefix(route);
	canary->asked = true;
	canary->status = supersparrow_route_status(route);
	if (prefix != NULL)
		snprintf(canary->matched, sizeof(canary->matched), "%s",
		    prefix);
	/* What is longer covers the address asked, so it lies within. */
	canary->found = canary->status == SUPERSPARROW_STATUS_FOUND &&
	    prefix != NULL && length_of(prefix) >= length_of(canary->prefix);
	return 0;
}

/* The canaries of a server; those behind one that fails are not asked. */
static void
ask_canaries(struct tool *tool, size_t i, struct check_server *report,
    struct check_canary *canaries)
{
	size_t j;

	if (report->n_canaries == 0)
		report->error = ask(tool, i, ANY_PREFIX, report);
	for (j = 0; j < report->n_canaries && report->error == 0; j++)
		report->error = ask_canary(tool, i, &canaries[j],
		    report);
	if (report->error == 0)
		return;
	report->error_text = supersparrow_decision_error_text(tool->decision);
	if (report->error_text == NULL)
		report->error_text = supersparrow_strerror(report->error);
}

/* The path to each POP's own addresses: with the POP's AS in it, if it is
 * there. */
static void
ask_samples(struct tool *tool, size_t i, struct check_server *report,
    const struct sockaddr_storage *samples, size_t n)
{
	size_t j;

	for (j = 0; j < n && report->error == 0; j++)
		(void)ask_address(tool, i,
		    (const struct sockaddr *)&samples[j], report);
}

static void
try_server(struct tool *tool, size_t i, struct check_server *report,
    struct check_canary *canaries, const struct check_samples *samples)
{
	wait_for(tool->sparrow, i);
	report->state = supersparrow_server_state(tool->sparrow, i);
	report->login_us = supersparrow_server_login_us(tool->sparrow, i);
	if (report->state == SUPERSPARROW_SERVER_UP) {
		report->says = supersparrow_server_says(tool->sparrow, i);
		ask_canaries(tool, i, report, canaries);
		ask_samples(tool, i, report, samples->addr, samples->n);
		return;
	}
	report->error = supersparrow_server_error(tool->sparrow, i);
	report->error_text = supersparrow_server_error_text(tool->sparrow, i);
}

static int
status_of(const struct check_server *report)
{
	size_t j;

	if (report->error != 0)
		return tool_exit_error(report->error);
	for (j = 0; j < report->n_canaries; j++)
		if (report->canaries[j].asked && !report->canaries[j].found)
			return EXIT_MISSING;
	return TOOL_EXIT_FOUND;
}

static void
try_and_report(struct tool *tool, size_t i, struct check_server *report,
    struct check_canary *canaries, const struct check_samples *samples)
{
	size_t j;

	for (j = 0; j < report->n_canaries; j++)
		canaries[j].prefix = supersparrow_server_canary(tool->sparrow,
		    i, j);
	for (j = 0; j < samples->n_pops; j++)
		report->pops[j].name = samples->pop[j];
	report->canaries = canaries;
	report->n_pops = samples->n_pops;
	if (!tool->offline)
		try_server(tool, i, report, canaries, samples);
}

/* An exit status, or -ENOMEM. */
static int
check_server(struct tool *tool, size_t i, const struct check_samples *samples)
{
	struct check_server report = {
		.name = supersparrow_server_name(tool->sparrow, i),
		.dialect = supersparrow_server_dialect(tool->sparrow, i),
		.login_us = -1,
		.pops = calloc(samples->n_pops + 1, sizeof(*report.pops)),
	};
	struct check_canary *canaries;
	int rc = -ENOMEM;

	while (supersparrow_server_canary(tool->sparrow, i,
	    report.n_canaries) != NULL)
		report.n_canaries++;
	canaries = calloc(report.n_canaries + 1, sizeof(*canaries));
	if (canaries != NULL && report.pops != NULL) {
		try_and_report(tool, i, &report, canaries, samples);
		rc = tool->output->check_server(tool->out, &report);
		if (rc == 0)
			rc = status_of(&report);
	}
	free(canaries);
	free(report.pops);
	return rc;
}

/* --- all -------------------------------------------------------------- */

static int
out_of_memory(void)
{
	tool_say("check: %s", strerror(ENOMEM));
	return TOOL_EXIT_FAILED;
}

int
cmd_check_mistakes(struct tool *tool)
{
	if (report_config(tool) < 0)
		return out_of_memory();
	return tool_flush(tool, TOOL_EXIT_USAGE);
}

static int
check_servers(struct tool *tool, const struct check_samples *samples,
    int status)
{
	size_t i, n = supersparrow_servers(tool->sparrow);
	int one;

	if (!tool->offline)
		supersparrow_connect(tool->sparrow);
	for (i = 0; i < n && !tool->output_lost; i++) {
		one = check_server(tool, i, samples);
		if (one < 0)
			return out_of_memory();
		one = tool_flush(tool, one);
		if (one > status)
			status = one;
	}
	return status;
}

int
cmd_check(struct tool *tool)
{
	struct check_samples samples = { .n = 0 };
	int status;

	status = report_config(tool);
	if (status < 0)
		return out_of_memory();
	status = tool_flush(tool, status);
	if (find_samples(tool, &samples) != 0)
		status = out_of_memory();
	else
		status = check_servers(tool, &samples, status);
	free(samples.addr);
	free(samples.pop);
	return status;
}
