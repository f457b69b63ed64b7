/* SPDX-License-Identifier: GPL-2.0-or-later */
/* supersparrow explain ADDRESS...: the whole decision. */
#include "config.h"

#include <supersparrow.h>

#include "tool.h"

static int
show_explanation(struct tool *tool)
{
	/* A table in memory keeps no paths. */
	if (supersparrow_decision_source(tool->decision) ==
	    SUPERSPARROW_SOURCE_TABLE && supersparrow_table_route(
	    tool->sparrow, tool->decision) != 0)
		tool_say("%s", supersparrow_decision_error_text(
		    tool->decision));
	if (tool->answered > 0 && tool->output->between != NULL)
		fputs(tool->output->between, tool->out);
	return tool_show(tool, tool->output->explain);
}

int
cmd_explain(struct tool *tool)
{
	return tool_each(tool, 0, show_explanation);
}
