/* SPDX-License-Identifier: GPL-2.0-or-later */
/* supersparrow route ADDRESS...: the route alone, as the route server gave
 * it. */
#include "config.h"

#include <supersparrow.h>

#include "tool.h"

static const int status_exit[] = {
	[SUPERSPARROW_STATUS_NONE] = TOOL_EXIT_UNREACHABLE,
	[SUPERSPARROW_STATUS_FOUND] = TOOL_EXIT_FOUND,
	[SUPERSPARROW_STATUS_NOT_IN_TABLE] = TOOL_EXIT_SELF,
	[SUPERSPARROW_STATUS_NO_BEST_PATH] = TOOL_EXIT_SELF,
	[SUPERSPARROW_STATUS_LOGIN_FAILED] = TOOL_EXIT_LOGIN,
	[SUPERSPARROW_STATUS_ERROR] = TOOL_EXIT_PROTOCOL,
};
#define STATUSES (sizeof(status_exit) / sizeof(status_exit[0]))

int
tool_exit_route(enum supersparrow_status status)
{
	return (unsigned)status < STATUSES ? status_exit[status] :
	    TOOL_EXIT_PROTOCOL;
}

static int
show_route(struct tool *tool)
{
	const struct supersparrow_decision *decision = tool->decision;
	enum supersparrow_status status;
	int rc;

	/* Nobody else could be asked. */
	if (supersparrow_servers(tool->sparrow) == 0 &&
	    supersparrow_table_route(tool->sparrow, tool->decision) != 0)
		tool_say("%s", supersparrow_decision_error_text(decision));
	status = tool_status(decision);
	rc = tool->output->route(tool->out,
	    supersparrow_decision_address(decision), status,
	    supersparrow_decision_route(decision));

	if (rc != 0)
		return rc;
	if (tool_failed(decision))
		return tool_exit_error(supersparrow_decision_error(decision));
	return tool_exit_route(status);
}

int
cmd_route(struct tool *tool)
{
	return tool_each(tool, SUPERSPARROW_LOOKUP_FRESH, show_route);
}
