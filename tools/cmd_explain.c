/* SPDX-License-Identifier: GPL-2.0-or-later */
/* supersparrow explain ADDRESS...: the whole decision. */
#include "config.h"

#include <supersparrow.h>

#include "tool.h"

static int
show_explanation(struct tool *tool)
{
	if (tool->answered > 0 && tool->output->between != NULL)
		fputs(tool->output->between, tool->out);
	return tool_show(tool, tool->output->explain);
}

int
cmd_explain(struct tool *tool)
{
	return tool_each(tool, 0, show_explanation);
}
