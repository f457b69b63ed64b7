/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command line: each directive of the library's table is an option too,
 * and --help is made from that table. */
#include "config.h"

#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include <supersparrow.h>

#include "tool.h"

/* "-": operands in their place among the options; ":": we complain. */
#define SHORT_OPTIONS "-:hVf:jdvt:F:"

/* Values of long options that are directives, by their place in the table. */
#define DIRECTIVE 256

/* An option without a letter; 1 is what getopt_long() calls an operand. */
#define OFFLINE 2
#define ADD 3
#define REMOVE 4
#define CSV 5

/* Longest name of an option that a message repeats. */
#define NAME_MAX_LEN 64

/* Width of the left column of --help. */
#define LEFT 28

struct fixed {
	struct option option;
	const char *argument;
	const char *help;
};

/* What is not a directive. */
static const struct fixed fixed[] = {
	{ { "help", no_argument, NULL, 'h' }, NULL, "show this" },
	{ { "version", no_argument, NULL, 'V' }, NULL, "show the version" },
	{ { "config_file", required_argument, NULL, 'f' }, "FILE",
	    "read this configuration; '' for none" },
	{ { "json", no_argument, NULL, 'j' }, NULL,
	    "one JSON object for each answer" },
	{ { "offline", no_argument, NULL, OFFLINE }, NULL,
	    "check the configuration alone" },
	{ { "add", required_argument, NULL, ADD }, "POP:AS[,AS]...",
	    "whatif: with one POP more" },
	{ { "remove", required_argument, NULL, REMOVE }, "POP",
	    "whatif: with one POP less" },
	{ { "csv", no_argument, NULL, CSV }, NULL,
	    "whatif, diff: lines for a spreadsheet" },
};
#define FIXED (sizeof(fixed) / sizeof(fixed[0]))

/* Directives with a letter of their own. */
static const struct letter {
	int letter;
	const char *name;
} letters[] = {
	{ 'd', "debug" },
	{ 'v', "verbose" },
	{ 't', "timeout" },
	{ 'F', "batch_format" },
};
#define LETTERS (sizeof(letters) / sizeof(letters[0]))

static const char *
name_of_letter(int letter)
{
	size_t i;

	for (i = 0; i < LETTERS; i++)
		if (letters[i].letter == letter)
			return letters[i].name;
	return NULL;
}

static int
letter_of_name(const char *name)
{
	size_t i;

	for (i = 0; i < LETTERS; i++)
		if (strcmp(letters[i].name, name) == 0)
			return letters[i].letter;
	return 0;
}

/* --- reading ---------------------------------------------------------- */

/* The long options, and room for the names that are spelled with '-'. */
struct long_options {
	struct option *option;
	char **spelled;
	size_t n;
	size_t n_spelled;
};

static size_t
count_directives(void)
{
	const struct supersparrow_directive *row = NULL;
	size_t n = 0;

	while ((row = supersparrow_directive_next(row)) != NULL)
		n++;
	return n;
}

/* Add one option under both spellings; the same value makes getopt_long()
 * take abbreviations of both for one. */
static int
add_option(struct long_options *longs, const struct option *option)
{
	char *spelled, *s;

	longs->option[longs->n++] = *option;
	if (strchr(option->name, '_') == NULL)
		return 0;
	spelled = strdup(option->name);
	if (spelled == NULL)
		return -ENOMEM;
	longs->spelled[longs->n_spelled++] = spelled;
	for (s = spelled; *s != '\0'; s++)
		if (*s == '_')
			*s = '-';
	longs->option[longs->n] = *option;
	longs->option[longs->n++].name = spelled;
	return 0;
}

static int
make_long_options(struct long_options *longs)
{
	size_t n = FIXED + count_directives();
	const struct supersparrow_directive *row = NULL;
	struct option option = { .val = DIRECTIVE };
	int rc = 0;
	size_t i;

	longs->option = calloc(2 * n + 1, sizeof(*longs->option));
	longs->spelled = calloc(n, sizeof(*longs->spelled));
	if (longs->option == NULL || longs->spelled == NULL)
		return -ENOMEM;
	for (i = 0; i < FIXED && rc == 0; i++)
		rc = add_option(longs, &fixed[i].option);
	while (rc == 0 && (row = supersparrow_directive_next(row)) != NULL) {
		if (supersparrow_directive_block(row) ==
		    SUPERSPARROW_BLOCK_ZONE)
			continue;
		option.name = supersparrow_directive_name(row);
		option.has_arg = supersparrow_directive_argument(row) != NULL ?
		    required_argument : optional_argument;
		rc = add_option(longs, &option);
		option.val++;
	}
	return rc;
}

static void
free_long_options(struct long_options *longs)
{
	size_t i;

	for (i = 0; i < longs->n_spelled; i++)
		free(longs->spelled[i]);
	free(longs->spelled);
	free(longs->option);
}

/* The name behind a value of getopt_long(). */
static const char *
option_name(const struct long_options *longs, int value)
{
	const char *name = name_of_letter(value);
	size_t i;

	for (i = 0; name == NULL && i < longs->n; i++)
		if (longs->option[i].val == value)
			name = longs->option[i].name;
	return name;
}

/* What matters here, beside the configuration. */
static void
note(struct tool *tool, const char *name)
{
	if (strcmp(name, "batch") == 0)
		tool->batch = tool_number(tool, name) != 0;
	else if (strcmp(name, "wait_ms") == 0)
		tool->wait_ms = true;
	else if (strcmp(name, "route_server") == 0 ||
	    strcmp(name, "host") == 0 || strcmp(name, "socket") == 0 ||
	    strcmp(name, "table") == 0)
		tool->names_server = true;
}

/* Refused values are listed with the other mistakes of the configuration. */
static int
set(struct tool *tool, const char *name, char *value)
{
	int rc = tool_give(tool, name, value);

	note(tool, name);
	if (value != NULL && strcmp(name, "password") == 0) {
		memset(value, '*', strlen(value));
		tool_say("--password: the process list shows it to others for "
		    "a moment; use password_file");
	}
	return rc;
}

/* An option that getopt_long() does not know or that has a value too much.
 * The library names the directive that was probably meant. */
static int
refuse(struct tool *tool, const struct long_options *longs, char *argument)
{
	char name[NAME_MAX_LEN + 1];
	size_t len;

	if (optopt > 0 && optopt < DIRECTIVE &&
	    option_name(longs, optopt) == NULL) {
		tool_say("-%c: no such option; supersparrow --help shows all",
		    optopt);
		tool->mistakes++;
		return 0;
	}
	argument += 2;
	len = strcspn(argument, "=");
	snprintf(name, sizeof(name), "%.*s", (int)len, argument);
	if (optopt > 0 && optopt < DIRECTIVE) {
		tool_say("--%s: takes no value", name);
		tool->mistakes++;
		return 0;
	}
	return set(tool, name,
	    argument[len] == '=' ? argument + len + 1 : NULL);
}

static int
take(struct tool *tool, const struct long_options *longs, int value,
    char *argument)
{
	switch (value) {
	case 'h':
		tool->help = true;
		return 0;
	case 'V':
		tool->version = true;
		return 0;
	case 'j':
		tool->output = &output_json;
		return 0;
	case 'f':
		tool->config_file = argument;
		return 0;
	case OFFLINE:
		tool->offline = true;
		return 0;
	case ADD:
	case REMOVE:
		tool->change[tool->changes++] = (struct change){
			argument, value == ADD
		};
		return 0;
	case CSV:
		tool->csv = true;
		return 0;
	case 1:
		tool->operand[tool->operands++] = argument;
		return 0;
	case ':':
		tool_say("--%s: its value is missing",
		    option_name(longs, optopt));
		tool->mistakes++;
		return 0;
	default:
		return set(tool, option_name(longs, value), argument);
	}
}

int
tool_read_options(struct tool *tool, int argc, char **argv)
{
	struct long_options longs = { .n = 0 };
	int rc = make_long_options(&longs);
	int value;

	tool->change = calloc((size_t)argc, sizeof(*tool->change));
	if (tool->change == NULL)
		rc = -ENOMEM;
	opterr = 0;
	while (rc == 0 && (value = getopt_long(argc, argv, SHORT_OPTIONS,
	    longs.option, NULL)) != -1) {
		if (value == '?')
			rc = refuse(tool, &longs, argv[optind - 1]);
		else
			rc = take(tool, &longs, value, optarg);
	}
	for (; rc == 0 && optind < argc; optind++)
		tool->operand[tool->operands++] = argv[optind];
	free_long_options(&longs);
	return rc;
}

/* --- help ------------------------------------------------------------- */

static void
print_option(FILE *out, int letter, const char *name, const char *argument)
{
	char left[2 * NAME_MAX_LEN];
	int len;

	len = letter < ' ' ? snprintf(left, sizeof(left), "      --%s", name) :
	    snprintf(left, sizeof(left), "  -%c, --%s", letter, name);
	if (argument != NULL)
		snprintf(left + len, sizeof(left) - (size_t)len, " %s",
		    argument);
	fprintf(out, "%-*s", LEFT, left);
	if (strlen(left) >= LEFT)
		fprintf(out, "\n%*s", LEFT, "");
}

static void
print_directives(FILE *out, enum supersparrow_block block)
{
	const struct supersparrow_directive *row = NULL;
	const char *name, *value;

	while ((row = supersparrow_directive_next(row)) != NULL) {
		if (supersparrow_directive_block(row) != block)
			continue;
		name = supersparrow_directive_name(row);
		print_option(out, letter_of_name(name), name,
		    supersparrow_directive_argument(row));
		fprintf(out, "  %s", supersparrow_directive_help(row));
		value = supersparrow_directive_default(row);
		if (value != NULL)
			fprintf(out, " (%s)", value);
		putc('\n', out);
	}
}

void
tool_print_help(FILE *out, const struct command *commands)
{
	const struct command *command;
	size_t i;

	fputs("Which of my sites is nearest to this address, by BGP?\n\n",
	    out);
	for (command = commands; command->usage != NULL; command++)
		fprintf(out, "supersparrow [OPTION...] %-21s  %s\n",
		    command->usage, command->help);
	fputs("\nOptions, before or behind the sub-command:\n", out);
	for (i = 0; i < FIXED; i++) {
		print_option(out, fixed[i].option.val, fixed[i].option.name,
		    fixed[i].argument);
		fprintf(out, "  %s\n", fixed[i].help);
	}
	fputs("\nDirectives of the configuration file, as options (and their "
	    "defaults):\n", out);
	print_directives(out, SUPERSPARROW_BLOCK_GLOBAL);
	fputs("\nOf a route server; before the first --route_server they are "
	    "for all of them,\nelse for the one they follow:\n", out);
	print_directives(out, SUPERSPARROW_BLOCK_SERVER);
	fputs("\nZones of the name server are described in the file alone.\n",
	    out);
	fputs("\nExit status: 0 a POP is in the path, 1 self by the rule, "
	    "2 usage,\n3 unreachable or late, 4 login, 5 protocol.\n"
	    "See supersparrow(1), supersparrow.conf(5).\n", out);
}
