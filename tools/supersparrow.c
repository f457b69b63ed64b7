/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The supersparrow command: which sub-command, with which configuration. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#include <supersparrow.h>

#include "tool.h"

/* Longest message; longer ones are cut. */
#define MESSAGE_MAX 2048

static const struct command commands[] = {
	{
		.usage = "ADDRESS...",
		.help = "results of the nearest POP",
		.run = cmd_lookup,
		.min = 1, .max = INT_MAX,
	}, {
		.name = "batch",
		.usage = "batch",
		.help = "addresses on stdin, to results",
		.run = cmd_batch,
	}, {
		.name = "explain",
		.usage = "explain ADDRESS...",
		.help = "the whole decision, and why",
		.run = cmd_explain,
		.min = 1, .max = INT_MAX,
	}, {
		.name = "route",
		.usage = "route ADDRESS...",
		.help = "the route alone",
		.run = cmd_route,
		.min = 1, .max = INT_MAX,
	}, {
		.name = "parse",
		.usage = "parse DIALECT ADDRESS",
		.help = "a reply on stdin, to a route",
		.run = cmd_parse,
		.offline = true,
		.min = 2, .max = 2,
	}, {
		.name = "dialects",
		.usage = "dialects",
		.help = "the languages of route servers",
		.run = cmd_dialects,
		.offline = true,
	}, {
		.name = "check",
		.usage = "check",
		.help = "configuration and route servers",
		.run = cmd_check,
		.run_mistaken = cmd_check_mistakes,
	}, {
		.name = "table",
		.usage = "table FILE",
		.help = "what is in a table's file",
		.run = cmd_table,
		.no_servers = true,
		.min = 1, .max = 1,
	}, {
		.name = "whatif",
		.usage = "whatif FILE",
		.help = "which POP gets which share of it",
		.run = cmd_whatif,
		.no_servers = true,
		.min = 1, .max = 1,
	}, {
		.name = "diff",
		.usage = "diff OLD NEW",
		.help = "what moved between two of them",
		.run = cmd_diff,
		.no_servers = true,
		.min = 2, .max = 2,
	}, {
		.usage = NULL,
	}
};

int64_t
tool_now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* --- messages and output ---------------------------------------------- */

void
tool_say(const char *fmt, ...)
{
	char message[MESSAGE_MAX];
	char line[4 * MESSAGE_MAX];	/* "\xNN" for each byte at worst */
	const char *s;
	size_t len = 0;
	va_list args;

	va_start(args, fmt);
	vsnprintf(message, sizeof(message), fmt, args);
	va_end(args);
	for (s = message; *s != '\0'; s++) {
		if ((unsigned char)*s >= 0x20 && (unsigned char)*s < 0x7f)
			line[len++] = *s;
		else
			len += (size_t)snprintf(line + len, 5, "\\x%02x",
			    (unsigned char)*s);
	}
	line[len] = '\0';
	fprintf(stderr, "supersparrow: %s\n", line);
}

/* 0 when some bytes may be written; -EINTR: to be stopped, nobody reads. */
static int
wait_for_reader(const struct tool *tool)
{
	struct pollfd fds[] = {
		{ .fd = STDOUT_FILENO, .events = POLLOUT },
		{ .fd = tool->stop_fd, .events = POLLIN },
	};

	if (poll(fds, 2, -1) > 0 && fds[0].revents == 0)
		return -EINTR;
	return 0;
}

/* A write that does not wait, where the system has one. */
static ssize_t
try_write(const char *text, size_t len)
{
#ifdef RWF_NOWAIT
	struct iovec piece = { .iov_len = len };

	memcpy(&piece.iov_base, &text, sizeof(text));	/* it is only read */
	return pwritev2(STDOUT_FILENO, &piece, 1, -1, RWF_NOWAIT);
#else
	(void)text;
	(void)len;
	return -1;
#endif
}

static int
write_all(const struct tool *tool, const char *text, size_t len)
{
	int rc;
	ssize_t n;

	n = try_write(text, len);
	if (n > 0) {
		text += n;
		len -= (size_t)n;
	}
	while (len > 0) {
		rc = wait_for_reader(tool);
		if (rc != 0)
			return rc;
		/* As much as a pipe that is ready takes without a wait. */
		n = write(STDOUT_FILENO, text, len < PIPE_BUF ? len : PIPE_BUF);
		if (n > 0) {
			text += n;
			len -= (size_t)n;
		} else if (n < 0 && errno != EAGAIN && errno != EINTR) {
			return -errno;
		}
	}
	return 0;
}

int
tool_write(struct tool *tool, const char *text, size_t len, int status)
{
	int rc = write_all(tool, text, len);

	if (rc == 0)
		return status;
	tool->output_lost = true;
	if (rc == -EPIPE || rc == -EINTR)
		return status;
	tool_say("standard output: %s", strerror(-rc));
	return TOOL_EXIT_FAILED;
}

int
tool_flush(struct tool *tool, int status)
{
	if (fflush(tool->out) == 0) {
		status = tool_write(tool, tool->text, tool->text_len, status);
	} else {
		tool->output_lost = true;
		tool_say("standard output: %s", strerror(ENOMEM));
		status = TOOL_EXIT_FAILED;
	}
	rewind(tool->out);
	return status;
}

/* --- sub-commands ----------------------------------------------------- */

static void
say_usage(const struct command *only)
{
	const struct command *command;

	for (command = commands; command->usage != NULL; command++)
		if (only == NULL || command == only)
			fprintf(stderr, "usage: supersparrow [OPTION...] %s\n",
			    command->usage);
	fputs("supersparrow --help shows all options, supersparrow.conf(5) a "
	    "configuration\nto begin with.\n", stderr);
}

static const struct command *
find_command(const char *name)
{
	const struct command *command;

	for (command = commands; command->usage != NULL; command++)
		if (command->name != NULL && strcmp(command->name, name) == 0)
			return command;
	return NULL;
}

/* The sub-command that the command line names; NULL if it does not. */
static const struct command *
take_command(struct tool *tool)
{
	const struct command *command = NULL;

	if (tool->operands > 0)
		command = find_command(tool->operand[0]);
	if (command != NULL) {
		tool->operand++;
		tool->operands--;
	}
	if (command == NULL && tool->batch)
		return find_command("batch");
	if (command == NULL && tool->operands > 0)
		return &commands[0];
	return command;
}

/* Letters alone: a sub-command, misspelled; nobody is asked then. */
static bool
is_word(const char *operand)
{
	return operand[0] != '\0' &&
	    operand[strspn(operand, "abcdefghijklmnopqrstuvwxyz")] == '\0';
}

static void
check_operands(struct tool *tool, const struct command *command)
{
	const char *name = command->name != NULL ? command->name : "lookup";

	if (command == &commands[0] && is_word(tool->operand[0])) {
		tool_say("%s: neither a sub-command nor an address; "
		    "supersparrow --help shows all", tool->operand[0]);
		tool->mistakes++;
		return;
	}
	if (tool->operands > command->max)
		tool_say("%s: one argument too many: %s", name,
		    tool->operand[command->max]);
	else if (tool->operands < command->min)
		tool_say("%s: an argument is missing", name);
	else if (tool->batch && command->run != cmd_batch)
		tool_say("%s: does not go together with --batch", name);
	else if (tool->offline && command->run != cmd_check)
		tool_say("%s: does not go together with --offline", name);
	else if (tool->changes > 0 && command->run != cmd_whatif)
		tool_say("%s: does not go together with --%s", name,
		    tool->change[0].is_added ? "add" : "remove");
	else if (tool->csv && command->run != cmd_whatif &&
	    command->run != cmd_diff)
		tool_say("%s: does not go together with --csv", name);
	else
		return;
	say_usage(command);
	tool->mistakes++;
}

/* Everything but the run itself: 0, -ENOMEM; tool->mistakes. */
static int
prepare(struct tool *tool, const struct command **command)
{
	int rc = 0;

	if (*command != NULL)
		check_operands(tool, *command);
	if (tool->mistakes == 0)
		rc = tool_add_pops(tool);
	if (rc == 0 && (*command == NULL || !(*command)->offline))
		rc = tool_configure(tool, *command != NULL &&
		    !(*command)->no_servers);
	if (rc != 0 || tool->mistakes > 0)
		return rc;
	if (*command == NULL && tool_number(tool, "batch") != 0)
		*command = find_command("batch");
	if (*command == NULL) {
		tool_say("no ADDRESS given");
		say_usage(NULL);
		tool->mistakes++;
		return 0;
	}
	return (*command)->offline || (*command)->no_servers ? 0 :
	    tool_open(tool);
}

static void
print_version(FILE *out)
{
	fprintf(out, "supersparrow %s", PACKAGE_VERSION);
	if (strcmp(supersparrow_version(), PACKAGE_VERSION) != 0)
		fprintf(out, " (library %s)", supersparrow_version());
	putc('\n', out);
}

static int
run(struct tool *tool, int argc, char **argv)
{
	const struct command *command;
	int rc = tool_read_options(tool, argc, argv);

	if (rc == 0 && (tool->help || tool->version)) {
		if (tool->help)
			tool_print_help(tool->out, commands);
		else
			print_version(tool->out);
		return tool_flush(tool, TOOL_EXIT_FOUND);
	}
	if (rc == 0) {
		command = take_command(tool);
		rc = prepare(tool, &command);
	}
	if (rc != 0) {
		tool_say("%s", supersparrow_strerror(rc));
		return TOOL_EXIT_FAILED;
	}
	if (tool->mistakes == 0)
		return command->run(tool);
	if (command != NULL && command->run_mistaken != NULL &&
	    supersparrow_config_mistakes(tool->config) > 0)
		return command->run_mistaken(tool);
	return TOOL_EXIT_USAGE;
}

/*
 * Descriptors 0 to 2 that the caller closed: the next sockets would take
 * their numbers, and answers be written to a route server.  Opened the wrong
 * way round, so that using them is still an error.
 */
static void
fill_standard_fds(void)
{
	int fd;

	for (fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 && errno == EBADF &&
		    open("/dev/null", fd == STDIN_FILENO ? O_WRONLY :
		    O_RDONLY) < 0)
			_exit(TOOL_EXIT_FAILED);
}

int
main(int argc, char **argv)
{
	struct tool tool = { .output = &output_text, .stop_fd = -1 };
	int status;

	fill_standard_fds();
	signal(SIGPIPE, SIG_IGN);
	tool.arguments = calloc((size_t)argc + 1, sizeof(*tool.arguments));
	tool.operand = tool.arguments;
	tool.out = open_memstream(&tool.text, &tool.text_len);
	if (tool.arguments == NULL || tool.out == NULL ||
	    supersparrow_config_new(&tool.config) != 0) {
		tool_say("%s", strerror(ENOMEM));
		return TOOL_EXIT_FAILED;
	}
	status = run(&tool, argc, argv);
	tool_free(&tool);
	fclose(tool.out);
	free(tool.text);
	free(tool.arguments);
	return status;
}
