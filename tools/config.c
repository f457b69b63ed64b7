/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The configuration of the command: a file, options, and both again. */
#include "config.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <supersparrow.h>

#include "tool.h"

/* In this order; the first that exists is read. */
static const char *const config_files[] = {
	"/etc/supersparrow/supersparrow.conf",
	"/etc/supersparrow.conf",
};
#define CONFIG_FILES (sizeof(config_files) / sizeof(config_files[0]))

int64_t
tool_number(const struct tool *tool, const char *name)
{
	int64_t value;

	return supersparrow_config_number(tool->config, name, &value) == 0 ?
	    value : 0;
}

const char *
tool_text(const struct tool *tool, const char *name)
{
	const char *value;

	return supersparrow_config_text(tool->config, name, &value) == 0 ?
	    value : NULL;
}

/* The file to read; NULL for none. */
static const char *
config_file(const struct tool *tool)
{
	size_t i;

	if (tool->config_file != NULL)
		return tool->config_file[0] == '\0' ? NULL : tool->config_file;
	/* One that is there but cannot be reached is a mistake to report. */
	for (i = 0; i < CONFIG_FILES; i++)
		if (access(config_files[i], F_OK) == 0 ||
		    (errno != ENOENT && errno != ENOTDIR))
			return config_files[i];
	return NULL;
}

static void
say_no_config(struct tool *tool)
{
	tool_say("no configuration: neither %s nor %s exists; name one with "
	    "-f FILE, or a route server with --route_server DIALECT and "
	    "--host HOST; supersparrow.conf(5) has one to begin with",
	    config_files[0], config_files[1]);
	tool->mistakes++;
}

/* Of other mistakes each says what was expected. */
static void
say_next_step(const char *file)
{
	if (file == NULL || access(file, R_OK) == 0)
		return;
	if (errno == ENOENT)
		tool_say("name the file with -f FILE, or write it: "
		    "supersparrow.conf(5) has one to begin with");
	else if (errno == EACCES)
		tool_say("be a user who may read it, root say, or name another "
		    "with -f FILE");
}

static void
say_mistakes(struct tool *tool)
{
	size_t n = supersparrow_config_mistakes(tool->config);
	size_t i;

	for (i = 0; i < n; i++)
		tool_say("%s", supersparrow_config_mistake(tool->config, i));
	if (n > 0)
		tool->mistakes++;
}

int
tool_configure(struct tool *tool, bool required)
{
	const char *file = config_file(tool);
	int rc = 0;

	tool->config_read = file;
	if (file != NULL)
		rc = supersparrow_config_read_file(tool->config, file);
	else if (required && tool->config_file == NULL &&
	    !tool->names_server && tool->mistakes == 0 &&
	    supersparrow_config_mistakes(tool->config) == 0)
		say_no_config(tool);
	if (rc == 0 || rc == SUPERSPARROW_ECONFIG)
		rc = supersparrow_config_finish(tool->config);
	say_mistakes(tool);
	say_next_step(file);
	return rc == SUPERSPARROW_ECONFIG ? 0 : rc;
}

/* --- options ---------------------------------------------------------- */

static int
set(struct tool *tool, const char *name, const char *value)
{
	int rc = supersparrow_config_set(tool->config, name, value);

	return rc == SUPERSPARROW_ECONFIG ? 0 : rc;
}

int
tool_give(struct tool *tool, const char *name, const char *value)
{
	struct given *given = realloc(tool->given,
	    (tool->n_given + 1) * sizeof(*given));

	if (given == NULL)
		return -ENOMEM;
	tool->given = given;
	given += tool->n_given++;
	given->name = strdup(name);
	given->value = value == NULL ? NULL : strdup(value);
	if (given->name == NULL || (value != NULL && given->value == NULL))
		return -ENOMEM;
	return set(tool, name, value);
}

static int
give_again(struct tool *tool)
{
	int rc = 0;
	size_t i;

	for (i = 0; i < tool->n_given && rc == 0; i++)
		rc = set(tool, tool->given[i].name, tool->given[i].value);
	return rc;
}

/* --- the context ------------------------------------------------------ */

static void
log_line(void *data, enum supersparrow_log_level level, const char *message)
{
	(void)data;
	(void)level;
	tool_say("%s", message);
}

int
tool_open(struct tool *tool)
{
	int rc = supersparrow_new(tool->config, &tool->sparrow);

	if (rc == 0)
		rc = supersparrow_decision_new(&tool->decision);
	if (rc != 0)
		return rc;
	/* Who asks once wants to know what the route server says now. */
	supersparrow_set_guard(tool->sparrow, SUPERSPARROW_GUARD_NEVER);
	if (tool_number(tool, "debug") != 0)
		supersparrow_set_log(tool->sparrow, SUPERSPARROW_LOG_DEBUG,
		    log_line, NULL);
	else if (tool_number(tool, "verbose") != 0)
		supersparrow_set_log(tool->sparrow, SUPERSPARROW_LOG_INFO,
		    log_line, NULL);
	return 0;
}

void
tool_log_errors(struct tool *tool)
{
	if (tool_number(tool, "debug") == 0 &&
	    tool_number(tool, "verbose") == 0)
		supersparrow_set_log(tool->sparrow, SUPERSPARROW_LOG_ERROR,
		    log_line, NULL);
}

int
tool_reload(struct tool *tool, struct supersparrow **old)
{
	struct tool before = *tool;
	int rc;

	tool->config = NULL;
	tool->sparrow = NULL;
	tool->decision = NULL;
	tool->mistakes = 0;
	rc = supersparrow_config_new(&tool->config);
	if (rc == 0)
		rc = give_again(tool);
	if (rc == 0)
		rc = tool_configure(tool, true);
	if (rc == 0 && tool->mistakes == 0)
		rc = tool_open(tool);
	if (rc == 0 && tool->mistakes == 0) {
		supersparrow_decision_unref(before.decision);
		supersparrow_config_unref(before.config);
		*old = before.sparrow;
		return 0;
	}
	if (rc != 0)
		tool_say("%s", supersparrow_strerror(rc));
	tool_say("the configuration that was read before goes on");
	supersparrow_decision_unref(tool->decision);
	supersparrow_unref(tool->sparrow);
	supersparrow_config_unref(tool->config);
	*tool = before;
	return SUPERSPARROW_ECONFIG;
}

void
tool_free(struct tool *tool)
{
	size_t i;

	supersparrow_decision_unref(tool->decision);
	supersparrow_unref(tool->sparrow);
	supersparrow_config_unref(tool->config);
	for (i = 0; i < tool->n_given; i++) {
		free(tool->given[i].name);
		free(tool->given[i].value);
	}
	free(tool->given);
	free(tool->change);
}
