/* SPDX-License-Identifier: GPL-2.0-or-later */
/* supersparrow ADDRESS...: the nearest POP's results.  Also what all
 * sub-commands that ask a route server have in common. */
#include "config.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>

#include <supersparrow.h>

#include "tool.h"

int
tool_exit_error(int code)
{
	switch (code) {
	case SUPERSPARROW_ELOGIN:
		return TOOL_EXIT_LOGIN;
	case SUPERSPARROW_EPROTOCOL:
		return TOOL_EXIT_PROTOCOL;
	default:
		return TOOL_EXIT_UNREACHABLE;
	}
}

bool
tool_failed(const struct supersparrow_decision *decision)
{
	switch (supersparrow_decision_source(decision)) {
	case SUPERSPARROW_SOURCE_LIVE:
	case SUPERSPARROW_SOURCE_CACHE:
		return false;
	default:
		return supersparrow_decision_error(decision) != 0;
	}
}

void
tool_say_bad_address(const char *operand)
{
	tool_say("%s: not an address; expected one like 192.0.2.7 or "
	    "2001:db8::7", operand);
}

static int
exit_status(const struct supersparrow_decision *decision)
{
	if (tool_failed(decision))
		return tool_exit_error(supersparrow_decision_error(decision));
	switch (supersparrow_decision_pop_rank(decision, 0)) {
	case SUPERSPARROW_RANK_IN_PATH:
	case SUPERSPARROW_RANK_OVERRIDE:
		return TOOL_EXIT_FOUND;
	default:
		return TOOL_EXIT_SELF;
	}
}

int
tool_show(struct tool *tool, tool_print_fn *print)
{
	int rc = print(tool->out, tool, tool->decision);

	return rc != 0 ? rc : exit_status(tool->decision);
}

const char *
tool_server_state(const struct tool *tool,
    const struct supersparrow_decision *decision)
{
	const char *name = supersparrow_decision_route_server(decision);
	size_t i, n = supersparrow_servers(tool->sparrow);

	for (i = 0; i < n && name != NULL; i++)
		if (strcmp(supersparrow_server_name(tool->sparrow, i),
		    name) == 0)
			return supersparrow_server_state_name(
			    supersparrow_server_state(tool->sparrow, i));
	return NULL;
}

enum supersparrow_status
tool_status(const struct supersparrow_decision *decision)
{
	if (!tool_failed(decision) ||
	    supersparrow_decision_source(decision) ==
	    SUPERSPARROW_SOURCE_STALE)
		return supersparrow_route_status(
		    supersparrow_decision_route(decision));
	switch (supersparrow_decision_error(decision)) {
	case SUPERSPARROW_ELOGIN:
		return SUPERSPARROW_STATUS_LOGIN_FAILED;
	case SUPERSPARROW_EPROTOCOL:
		return SUPERSPARROW_STATUS_ERROR;
	default:	/* nobody said anything about the route */
		return SUPERSPARROW_STATUS_NONE;
	}
}

unsigned
tool_wait_ms(const struct tool *tool, int64_t ms)
{
	if (ms == 0)
		ms = tool_number(tool, "timeout") * 1000;
	/* Not known outside the blocks: each server minds its own. */
	if (ms == 0 || ms > (int64_t)SUPERSPARROW_WAIT_MAX_MS)
		return SUPERSPARROW_WAIT_MAX_MS;
	return (unsigned)ms;
}

/* One-shot commands have the time that the operator gives the route server;
 * a wait_ms in a file is meant for who answers many. */
static unsigned
one_shot_wait_ms(const struct tool *tool)
{
	return tool_wait_ms(tool,
	    tool->wait_ms ? tool_number(tool, "wait_ms") : 0);
}

/* Answer one operand; returns its exit status. */
static int
answer(struct tool *tool, const char *operand, unsigned flags,
    tool_show_fn *show)
{
	struct sockaddr_storage addr;
	const char *error;
	int rc;

	if (supersparrow_address_parse(operand, &addr) != 0) {
		tool_say_bad_address(operand);
		return TOOL_EXIT_USAGE;
	}
	rc = supersparrow_locate(tool->sparrow, (struct sockaddr *)&addr,
	    one_shot_wait_ms(tool), flags, tool->decision);
	if (rc == 0) {
		error = supersparrow_decision_error_text(tool->decision);
		if (error != NULL)
			tool_say("%s", error);
		rc = show(tool);
	}
	if (rc < 0) {
		tool_say("%s: %s", operand, supersparrow_strerror(rc));
		return TOOL_EXIT_FAILED;
	}
	tool->answered++;
	return tool_flush(tool, rc);
}

int
tool_each(struct tool *tool, unsigned flags, tool_show_fn *show)
{
	int status = TOOL_EXIT_FOUND;
	int i, one;

	if ((flags & SUPERSPARROW_LOOKUP_FRESH) == 0)
		(void)supersparrow_table_poll(tool->sparrow);
	for (i = 0; i < tool->operands && !tool->output_lost; i++) {
		one = answer(tool, tool->operand[i], flags, show);
		if (one > status)
			status = one;
	}
	return status;
}

static int
show_answer(struct tool *tool)
{
	return tool_show(tool, tool->output->answer);
}

int
cmd_lookup(struct tool *tool)
{
	return tool_each(tool, 0, show_answer);
}
