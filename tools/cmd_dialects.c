/* SPDX-License-Identifier: GPL-2.0-or-later */
/* supersparrow dialects: the languages of route servers.  Asks nobody. */
#include "config.h"

#include <supersparrow.h>

#include "tool.h"

int
cmd_dialects(struct tool *tool)
{
	const struct supersparrow_dialect *dialect = NULL;
	int rc = 0;

	while (rc == 0 && (dialect = supersparrow_dialect_next(dialect)) !=
	    NULL)
		rc = tool->output->dialect(tool->out, dialect);
	if (rc != 0) {
		tool_say("dialects: %s", supersparrow_strerror(rc));
		return TOOL_EXIT_FAILED;
	}
	return tool_flush(tool, TOOL_EXIT_FOUND);
}
