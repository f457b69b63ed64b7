/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the files of the supersparrow command share.
 *
 *     supersparrow.c   configuration, which sub-command, output
 *     options.c        the command line and --help
 *     config.c         the configuration: from file and options, and again
 *     cmd_*.c          one sub-command each; batch*.c, lines.c are batch's
 *     shares.c         which POP has which share: whatif and diff
 *     out_*.c          one output format each; what check found out is
 *                      printed by out_text_check.c and out_json_check.c
 */
#ifndef TOOL_H
#define TOOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <supersparrow.h>

/* Exit statuses; of several addresses the highest counts. */
enum {
	TOOL_EXIT_FOUND = 0,
	TOOL_EXIT_SELF = 1,		/* by the rule; no route */
	TOOL_EXIT_FAILED = 1,		/* no memory, no room for the output */
	TOOL_EXIT_USAGE = 2,
	TOOL_EXIT_UNREACHABLE = 3,	/* or too slow */
	TOOL_EXIT_LOGIN = 4,
	TOOL_EXIT_PROTOCOL = 5
};
#define TOOL_EXITS (TOOL_EXIT_PROTOCOL + 1)

/* What a line says when there is no result: Apache's RewriteMap takes this
 * word for "no answer". */
#define TOOL_NO_RESULT "NULL"

struct tool;
typedef int tool_print_fn(FILE *out, const struct tool *tool,
    const struct supersparrow_decision *decision);

/* An option that is a directive. */
struct given {
	char *name;
	char *value;		/* NULL: none */
};

/* What whatif shall imagine. */
struct change {
	char *pop;		/* NAME:AS[,AS]..., or NAME */
	bool is_added;
};

/* What check found out; strings are borrowed. */
struct check_config {
	const struct supersparrow_config *config;
	const char *file;		/* NULL: none was read */
	bool ok;			/* else the rest is not known */
	size_t pops, servers;
	const char *self;		/* NULL: none */
	int64_t cache_size;
	uint64_t cache_bytes;
	const char *table;		/* NULL: none */
	bool table_asked;		/* else it was not read */
	size_t prefixes;		/* 0: it cannot be read */
	const char *table_error;	/* why it is not used; NULL: it is */
};

/* Room for any prefix. */
#define CHECK_PREFIX 64

struct check_canary {
	const char *prefix;
	bool asked;
	bool found;
	enum supersparrow_status status;
	char matched[CHECK_PREFIX];	/* "": none */
};

/* A POP other than self: is its AS in the table? */
struct check_pop {
	const char *name;
	char prefix[CHECK_PREFIX];	/* whose best path it is in; "": none */
};

struct check_server {
	const char *name;
	const char *says;		/* what it is; NULL: it did not say */
	const struct supersparrow_dialect *dialect;
	enum supersparrow_server_state state;	/* IDLE: not tried */
	int64_t login_us;		/* -1: none */
	int error;			/* 0, or what went wrong */
	const char *error_text;
	const struct check_canary *canaries;
	size_t n_canaries;
	struct check_pop *pops;
	size_t n_pops;
	size_t paths;			/* that were looked at for POPs */
};

/*
 * One output format.  Each function prints one answer, ending it with a
 * newline, and returns 0 or -ENOMEM.
 */
struct output {
	tool_print_fn *answer;		/* supersparrow ADDRESS */
	tool_print_fn *line;		/* supersparrow batch */
	tool_print_fn *explain;
	int (*route)(FILE *out, const char *address,
	    enum supersparrow_status status,
	    const struct supersparrow_route *route);
	int (*dialect)(FILE *out, const struct supersparrow_dialect *dialect);
	int (*check_config)(FILE *out, const struct check_config *config);
	int (*check_server)(FILE *out, const struct check_server *server);
	/* Printed between two explanations. */
	const char *between;
	/* A batch line for want of memory to make one. */
	const char *nothing;
};

extern const struct output output_text;
extern const struct output output_json;

/* out_text_check.c */
int text_dialect(FILE *out, const struct supersparrow_dialect *dialect);
int text_check_config(FILE *out, const struct check_config *config);
int text_check_server(FILE *out, const struct check_server *server);

/* out_json_check.c */
int json_dialect(FILE *out, const struct supersparrow_dialect *dialect);
int json_check_config(FILE *out, const struct check_config *config);
int json_check_server(FILE *out, const struct check_server *server);

struct tool {
	struct supersparrow_config *config;
	struct supersparrow *sparrow;		/* NULL for parse */
	struct supersparrow_decision *decision;	/* NULL for parse */
	const struct output *output;
	/* Output is collected here and written by tool_flush(). */
	FILE *out;
	char *text;
	size_t text_len;
	bool output_lost;	/* it could not be written: stop */
	int stop_fd;		/* readable: do not wait for a reader; or -1 */
	size_t answered;
	/* Arguments that are no options, and from where on they are operands
	 * of the sub-command. */
	char **arguments;
	char **operand;
	int operands;
	/* From the command line. */
	struct given *given;
	size_t n_given;
	const char *config_file;	/* NULL: not given; "": none */
	const char *config_read;	/* the one that was read, or NULL */
	bool help;
	bool version;
	struct change *change;
	size_t changes;
	bool csv;
	bool names_server;	/* or a table */
	bool batch;
	bool offline;
	bool wait_ms;
	int mistakes;
};

/* One line on stderr, "supersparrow: ...", control bytes shown as \xNN. */
void tool_say(const char *fmt, ...) SUPERSPARROW_PRINTF(1, 2);

/* The same about an argument that should be an address. */
void tool_say_bad_address(const char *operand);

/*
 * Write what was printed to tool->out.  Returns the exit status given, or
 * TOOL_EXIT_FAILED after an error, which was reported.  That nobody reads is
 * no error, but sets tool->output_lost too.
 */
int tool_flush(struct tool *tool, int status);

/* The same for len bytes that were printed elsewhere. */
int tool_write(struct tool *tool, const char *text, size_t len, int status);

/* A directive outside the blocks; only for names that exist. */
int64_t tool_number(const struct tool *tool, const char *name);
const char *tool_text(const struct tool *tool, const char *name);

/* Set an option, and keep it for tool_reload(); 0, also if it is refused;
 * -ENOMEM. */
int tool_give(struct tool *tool, const char *name, const char *value);

/* Add the file to the options in tool->config; that there is neither a file
 * nor a route server is a mistake if required.  0, also with mistakes, which
 * are said and counted; or -ENOMEM. */
int tool_configure(struct tool *tool, bool required);

/* Make tool->sparrow and tool->decision; 0, -ENOMEM. */
int tool_open(struct tool *tool);

/* Who runs for long logs what somebody should see to, asked or not. */
void tool_log_errors(struct tool *tool);

/*
 * Read the configuration again.  0: tool->config, ->sparrow and ->decision
 * are new; *old is the context before, to be released.  Else nothing has
 * changed, and the reason was said.
 */
int tool_reload(struct tool *tool, struct supersparrow **old);

void tool_free(struct tool *tool);

/* Close all descriptors but 0 to 2; files that are made are ours alone. */
void tool_close_inherited(void);

/* Become that user, for good.  0, or a negative code; the reason was said. */
int tool_become(const char *user);

/* The one result that a batch line holds: a URL is made of it, so a host name
 * of the nearest POP is better than an address.  TOOL_NO_RESULT if none. */
const char *
tool_line_result(const struct supersparrow_decision *decision);

/* All results of a decision, a space between two; or none. */
void
tool_print_answers(FILE *out, const struct supersparrow_decision *decision,
    const char *none);

/* Print a line as batch_format says; line and len: what was asked.  0,
 * -ENOMEM. */
int tool_print_template(FILE *out, const char *format,
    const struct supersparrow_decision *decision, const char *line,
    size_t len);

/* Milliseconds of a clock that nobody sets. */
int64_t tool_now_ms(void);

/* Add the POPs of --add to the configuration; slips are said and counted.  0,
 * -ENOMEM. */
int tool_add_pops(struct tool *tool);

/* Prints tool->decision to tool->out; an exit status, or -ENOMEM. */
typedef int tool_show_fn(struct tool *tool);

/* How long a lookup may wait: ms, or for 0 as long as the timeout. */
unsigned tool_wait_ms(const struct tool *tool, int64_t ms);

/* Ask about each operand, one after the other; returns the exit status. */
int tool_each(struct tool *tool, unsigned flags, tool_show_fn *show);

/* A tool_show_fn but for the function of the output format. */
int tool_show(struct tool *tool, tool_print_fn *print);

/* Is the decision stale or self because no route server answered? */
bool tool_failed(const struct supersparrow_decision *decision);

/* The status a decision stands for; login and protocol errors included. */
enum supersparrow_status
tool_status(const struct supersparrow_decision *decision);

/* How the route server of a decision is now, "up"; NULL: it has none. */
const char *tool_server_state(const struct tool *tool,
    const struct supersparrow_decision *decision);

/* Exit statuses for the error of a decision, and for a route. */
int tool_exit_error(int code);
int tool_exit_route(enum supersparrow_status status);

/* A sub-command; a table of them ends with a row without usage. */
struct command {
	const char *name;	/* NULL: what is meant without a name */
	const char *usage;
	const char *help;
	int (*run)(struct tool *tool);
	/* Instead of run if the configuration has mistakes; or NULL. */
	int (*run_mistaken)(struct tool *tool);
	int min, max;		/* operands */
	bool offline;		/* needs no configuration */
	bool no_servers;	/* it is about files */
};

/* Read the command line: options, then tool->operand.  0, -ENOMEM; counts
 * tool->mistakes and those of tool->config. */
int tool_read_options(struct tool *tool, int argc, char **argv);
void tool_print_help(FILE *out, const struct command *commands);

/* The sub-commands; each returns an exit status. */
int cmd_lookup(struct tool *tool);
int cmd_batch(struct tool *tool);
int cmd_explain(struct tool *tool);
int cmd_route(struct tool *tool);
int cmd_parse(struct tool *tool);
int cmd_check(struct tool *tool);
int cmd_check_mistakes(struct tool *tool);
int cmd_dialects(struct tool *tool);
int cmd_table(struct tool *tool);
int cmd_whatif(struct tool *tool);
int cmd_diff(struct tool *tool);

#endif
