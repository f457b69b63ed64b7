/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * supersparrow whatif FILE: which POP gets which share of a table, and what
 * would move with a POP more or less.
 * supersparrow diff OLD NEW: what has moved.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include <supersparrow.h>

#include "shares.h"
#include "tool.h"

/* A line of the configuration for a POP that is imagined. */
#define LINE_SIZE 2048

struct study {
	struct tool *tool;
	struct shares shares;
	struct progress progress;
	unsigned side;
	bool changed;
};

int
tool_add_pops(struct tool *tool)
{
	char line[LINE_SIZE];
	size_t i;
	int rc = 0;

	for (i = 0; i < tool->changes && rc == 0; i++) {
		char *name = tool->change[i].pop;
		char *as = strchr(name, ':');

		if (!tool->change[i].is_added)
			continue;
		if (as == NULL) {
			tool_say("--add: %s: expected POP:AS[,AS]...", name);
			tool->mistakes++;
			continue;
		}
		*as++ = '\0';
		/* A POP needs a result. */
		snprintf(line, sizeof(line), "pop %s %s added.invalid\n",
		    name, as);
		rc = supersparrow_config_read_text(tool->config, "--add",
		    line, strlen(line));
	}
	return rc == SUPERSPARROW_ECONFIG ? 0 : rc;
}

static void
progress(void *data, uint64_t done, uint64_t size)
{
	struct study *study = data;

	progress_show(&study->progress, done, size);
}

/* --- whatif ------------------------------------------------------------ */

/* Which POPs are there only before, or only after.  1: there is no such POP,
 * which was said. */
static int
note_changes(struct study *study)
{
	const struct tool *tool = study->tool;
	struct shares *shares = &study->shares;
	size_t i, pop;

	for (i = 0; i < tool->changes; i++) {
		for (pop = 0; pop < shares->n; pop++)
			if (strcmp(shares->name[pop], tool->change[i].pop) ==
			    0)
				break;
		if (pop == shares->n) {
			tool_say("--remove: %s: no such POP",
			    tool->change[i].pop);
			return 1;
		}
		shares->skip[!tool->change[i].is_added][pop] = 1;
		study->changed = true;
	}
	return 0;
}

static int
see(void *data, const struct supersparrow_decision *decision)
{
	struct study *study = data;
	int rc;

	/* With the first the POPs are known. */
	if (study->shares.name == NULL) {
		rc = shares_open(&study->shares, decision);
		if (rc == 0)
			rc = note_changes(study);
		if (rc != 0)
			return rc;
	}
	return shares_see(&study->shares, decision);
}

static int
finish(struct study *study, int rc, const struct supersparrow_dump *a,
    const struct supersparrow_dump *b, bool has_moves)
{
	if (rc == 0) {
		shares_finish(&study->shares, a, b);
		rc = shares_print(study->tool, &study->shares, study->changed,
		    has_moves);
	}
	shares_free(&study->shares);
	return rc == 0 ? tool_flush(study->tool, TOOL_EXIT_FOUND) :
	    TOOL_EXIT_USAGE;
}

int
cmd_whatif(struct tool *tool)
{
	struct study study = { .tool = tool };
	struct supersparrow_dump *dump;
	int rc;

	progress_init(&study.progress, tool->operand[0]);
	rc = shares_read(tool, tool->operand[0], see, progress, &study, &dump);
	progress_end(&study.progress);
	rc = finish(&study, rc, dump, dump, true);
	supersparrow_dump_unref(dump);
	return rc;
}

/* --- diff -------------------------------------------------------------- */

static int
see_side(void *data, const struct supersparrow_decision *decision)
{
	struct study *study = data;

	return shares_see_side(&study->shares, study->side, decision);
}

int
cmd_diff(struct tool *tool)
{
	struct study study = { .tool = tool, .changed = true };
	struct supersparrow_dump *dump[2] = { NULL, NULL };
	int rc = 0;

	for (study.side = 0; study.side < 2 && rc == 0; study.side++) {
		progress_init(&study.progress, tool->operand[study.side]);
		rc = shares_read(tool, tool->operand[study.side], see_side,
		    progress, &study, &dump[study.side]);
		progress_end(&study.progress);
	}
	rc = finish(&study, rc, dump[0], dump[1], false);
	supersparrow_dump_unref(dump[0]);
	supersparrow_dump_unref(dump[1]);
	return rc;
}
