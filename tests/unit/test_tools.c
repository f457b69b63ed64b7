/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Files of the command that read bytes or print, where what they need fails:
 * a read that a signal interrupts, memory, the output.  They are read here,
 * with functions of ours in place of those of the command's other files.
 */
#include "config.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <supersparrow.h>

/* What the next reads say: errors, then text, then its end. */
static int errors[4];
static const char *text_left;

static ssize_t
our_read(int fd, void *data, size_t size)
{
	size_t n = strlen(text_left);

	(void)fd;
	for (size_t i = 0; i < 4; i++) {
		if (errors[i] == 0)
			continue;
		errno = errors[i];
		errors[i] = 0;
		return -1;
	}
	n = n < size ? n : size;
	memcpy(data, text_left, n);
	text_left += n;
	return (ssize_t)n;
}

static bool has_memory;

static void *
our_malloc(size_t size)
{
	return has_memory ? malloc(size) : NULL;
}

static int table_rc;

static int
our_table_route(struct supersparrow *sparrow,
    struct supersparrow_decision *decision)
{
	(void)sparrow;
	(void)decision;
	return table_rc;
}

static size_t
our_servers(const struct supersparrow *sparrow)
{
	(void)sparrow;
	return 0;
}

static int parse_rc;

static int
our_route_parse(const char *dialect, const struct sockaddr *addr,
    const char *reply, size_t len, struct supersparrow_route **out)
{
	if (parse_rc == 0)
		return supersparrow_route_parse(dialect, addr, reply, len,
		    out);
	*out = NULL;
	return parse_rc;
}

#define read our_read
#define malloc our_malloc
#define supersparrow_table_route our_table_route
#define supersparrow_servers our_servers
#define supersparrow_route_parse our_route_parse
#include "../../tools/batch_answers.c"
#include "../../tools/cmd_dialects.c"
#include "../../tools/cmd_explain.c"
#include "../../tools/cmd_parse.c"
#include "../../tools/cmd_route.c"
#include "../../tools/lines.c"
#include "../../tools/template.c"
#undef read
#undef malloc

#include "decision.h"
#include "unit.h"

/* --- the rest of the command --------------------------------------------- */

static char said[1024];
static int output_rc;

void
tool_say(const char *format, ...)
{
	size_t len = strlen(said);
	va_list args;

	va_start(args, format);
	vsnprintf(said + len, sizeof(said) - len, format, args);
	va_end(args);
	strcat(said, "\n");
}

void
tool_say_bad_address(const char *operand)
{
	tool_say("%s is no address", operand);
}

int
tool_flush(struct tool *tool, int status)
{
	(void)tool;
	return status;
}

int
tool_each(struct tool *tool, unsigned flags, tool_show_fn *show)
{
	(void)flags;
	return show(tool);
}

int
tool_show(struct tool *tool, tool_print_fn *print)
{
	return print(tool->out, tool, tool->decision);
}

enum supersparrow_status
tool_status(const struct supersparrow_decision *decision)
{
	(void)decision;
	return SUPERSPARROW_STATUS_FOUND;
}

bool
tool_failed(const struct supersparrow_decision *decision)
{
	(void)decision;
	return false;
}

int
tool_exit_error(int code)
{
	return code == 0 ? TOOL_EXIT_FOUND : TOOL_EXIT_UNREACHABLE;
}

const char *
tool_line_result(const struct supersparrow_decision *decision)
{
	return supersparrow_decision_answer(decision, 0);
}

void
tool_print_answers(FILE *out, const struct supersparrow_decision *decision,
    const char *none)
{
	(void)decision;
	fputs(none, out);
}

int64_t
tool_now_ms(void)
{
	return 0;
}

int
tool_write(struct tool *own, const char *text, size_t len, int status)
{
	(void)own;
	(void)text;
	(void)len;
	return status;
}

/* --- the rest of batch ---------------------------------------------------- */

static unsigned printed, killed;

bool
batch_address(const struct batch_style *style, const struct line *line,
    struct sockaddr_storage *addr)
{
	(void)style;
	(void)line;
	(void)addr;
	return false;
}

void
batch_print(struct tool *own, const struct batch_style *style,
    const struct supersparrow_decision *decision, int rc,
    const struct line *line)
{
	(void)own;
	(void)style;
	(void)decision;
	(void)rc;
	(void)line;
	printed++;
}

void
batch_progress_count(struct batch_progress *progress, size_t n)
{
	progress->lines += n;
}

void
batch_child_kill(struct batch_child *child)
{
	(void)child;
	killed++;
}

void
batch_memo_keep(struct batch_memo *memo, const struct line *line,
    const char *answer, size_t len, int64_t now)
{
	(void)memo;
	(void)line;
	(void)answer;
	(void)len;
	(void)now;
}

const char *
batch_memo_find(struct batch_memo *memo, const struct line *line, int64_t now,
    size_t *len)
{
	(void)memo;
	(void)line;
	(void)now;
	(void)len;
	return NULL;
}

static int
print_nothing(FILE *out, const struct tool *tool,
    const struct supersparrow_decision *decision)
{
	(void)out;
	(void)tool;
	(void)decision;
	return output_rc;
}

static int
print_route(FILE *out, const char *address, enum supersparrow_status status,
    const struct supersparrow_route *route)
{
	(void)out;
	(void)address;
	(void)status;
	(void)route;
	return output_rc;
}

static int
print_dialect(FILE *out, const struct supersparrow_dialect *dialect)
{
	(void)out;
	(void)dialect;
	return output_rc;
}

static const struct output output = {
	.explain = print_nothing,
	.route = print_route,
	.dialect = print_dialect,
};

static char *operands[2];
static struct tool tool;

static void
setup(void)
{
	static char zebra[] = "zebra", address[] = "192.0.2.7";

	memset(errors, 0, sizeof(errors));
	text_left = "";
	has_memory = true;
	table_rc = parse_rc = output_rc = 0;
	said[0] = '\0';
	operands[0] = zebra;
	operands[1] = address;
	tool = (struct tool){ .output = &output, .operand = operands };
	ck_assert_int_eq(supersparrow_decision_new(&tool.decision), 0);
}

static void
teardown(void)
{
	supersparrow_decision_unref(tool.decision);
}

/* --- lines --------------------------------------------------------------- */

static struct lines lines;

START_TEST(interrupted_read_of_lines_is_no_end)
{
	struct line line;

	memset(&lines, 0, sizeof(lines));
	errors[0] = EINTR;
	errors[1] = EAGAIN;
	errors[2] = EIO;
	text_left = "one\ntwo\n";
	ck_assert_int_eq(lines_fill(&lines, 0), 0);
	ck_assert_int_eq(lines_fill(&lines, 0), 0);
	ck_assert_int_eq(lines_fill(&lines, 0), -EIO);
	ck_assert(!lines.eof);
	ck_assert(!lines_take(&lines, &line));
	ck_assert_int_eq(lines_fill(&lines, 0), 0);
	ck_assert(lines_take(&lines, &line));
	ck_assert_mem_eq(line.text, "one", line.len);
	ck_assert_int_eq(lines_fill(&lines, 0), 0);
	ck_assert(lines.eof);
}
END_TEST

START_TEST(no_more_lines_are_dropped_than_were_taken)
{
	struct line line;

	memset(&lines, 0, sizeof(lines));
	lines_drop_oldest(&lines);
	ck_assert(!lines_drop(&lines, 1));
	ck_assert(lines_drop(&lines, 0));
	text_left = "one\ntwo\n";
	ck_assert_int_eq(lines_fill(&lines, 0), 0);
	ck_assert(!lines_drop(&lines, 1));
	ck_assert(lines_take(&lines, &line));
	ck_assert(!lines_drop(&lines, 2));
	ck_assert_uint_eq(lines.start, 4);
	/* One that nobody took is no longer to be taken. */
	lines_drop_oldest(&lines);
	ck_assert(!lines_take(&lines, &line));
	lines_drop_oldest(&lines);
	ck_assert_uint_eq(lines.start, 8);
}
END_TEST

/* --- batch --------------------------------------------------------------- */

static struct batch batch;

static void
begin_batch(const char *text)
{
	struct line line;

	memset(&batch, 0, sizeof(batch));
	batch.tool = &tool;
	printed = killed = 0;
	text_left = text;
	ck_assert_int_eq(lines_fill(&batch.lines, 0), 0);
	if (*text != '\0')
		ck_assert(lines_take(&batch.lines, &line));
}

START_TEST(worker_that_answers_what_was_not_asked_is_replaced)
{
	int pair[2];

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	begin_batch("one\ntwo\n");
	batch.child.fd = pair[0];
	ck_assert_int_eq(write(pair[1], "1\n2\n", 4), 4);
	batch_hear_worker(&batch);
	ck_assert_uint_eq(killed, 1);
	ck_assert_ptr_nonnull(strstr(said, "answered what was not asked"));
	close(pair[0]);
	close(pair[1]);
}
END_TEST

START_TEST(no_line_is_owed_where_there_is_none)
{
	begin_batch("");
	batch_answer_oldest(&batch);
	batch_give_up_oldest(&batch);
	ck_assert_uint_eq(printed, 0);
	ck_assert_uint_eq(killed, 0);
	ck_assert_uint_eq(batch.late, 0);
}
END_TEST

/* --- parse --------------------------------------------------------------- */

START_TEST(interrupted_read_of_a_reply_is_made_again)
{
	errors[0] = EINTR;
	text_left = "% Network not in table\nr1> ";
	ck_assert_int_eq(cmd_parse(&tool), TOOL_EXIT_SELF);
	ck_assert_str_eq(said, "");
	errors[0] = EIO;
	ck_assert_int_eq(cmd_parse(&tool), TOOL_EXIT_FAILED);
	ck_assert_ptr_nonnull(strstr(said, "standard input: "));
}
END_TEST

START_TEST(parse_without_memory_fails)
{
	has_memory = false;
	ck_assert_int_eq(cmd_parse(&tool), TOOL_EXIT_FAILED);
	ck_assert_str_eq(said, "parse: Cannot allocate memory\n");
	has_memory = true;
	parse_rc = -ENOMEM;
	said[0] = '\0';
	ck_assert_int_eq(cmd_parse(&tool), TOOL_EXIT_FAILED);
	ck_assert_str_eq(said, "parse: out of memory\n");
	parse_rc = 0;
	output_rc = -ENOMEM;
	text_left = "% Network not in table\nr1> ";
	said[0] = '\0';
	ck_assert_int_eq(cmd_parse(&tool), TOOL_EXIT_FAILED);
	ck_assert_str_eq(said, "parse: out of memory\n");
}
END_TEST

/* --- what is printed ------------------------------------------------------ */

START_TEST(output_without_memory_fails)
{
	output_rc = -ENOMEM;
	ck_assert_int_eq(cmd_dialects(&tool), TOOL_EXIT_FAILED);
	ck_assert_str_eq(said, "dialects: out of memory\n");
	ck_assert_int_eq(cmd_explain(&tool), -ENOMEM);
	ck_assert_int_eq(cmd_route(&tool), -ENOMEM);
}
END_TEST

/* The answer is shown without its path. */
START_TEST(table_that_cannot_be_looked_into_is_told)
{
	table_rc = -EIO;
	ck_assert_int_eq(cmd_route(&tool), TOOL_EXIT_FOUND);
	ck_assert_uint_gt(strlen(said), 0);
	said[0] = '\0';
	tool.decision->source = SUPERSPARROW_SOURCE_TABLE;
	ck_assert_int_eq(cmd_explain(&tool), 0);
	ck_assert_uint_gt(strlen(said), 0);
}
END_TEST

START_TEST(template_without_room_is_out_of_memory)
{
	FILE *out = fopen("/dev/full", "w");
	char text[64] = "";

	ck_assert_ptr_nonnull(out);
	setbuf(out, NULL);
	ck_assert_int_eq(tool_print_template(out, "%l", tool.decision, "x",
	    1), -ENOMEM);
	fclose(out);
	/* A decision that was never made has no age. */
	out = fmemopen(text, sizeof(text), "w");
	ck_assert_ptr_nonnull(out);
	put_number(out, -1);
	put_number(out, 7);
	ck_assert_int_eq(tool_print_template(out, " %l%%", tool.decision, "x",
	    1), 0);
	fclose(out);
	ck_assert_str_eq(text, "-7 x%\n");
}
END_TEST

Suite *
unit_suite(void)
{
	Suite *suite = suite_create("tools");
	TCase *tcase = tcase_create("tools");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, interrupted_read_of_lines_is_no_end);
	tcase_add_test(tcase, no_more_lines_are_dropped_than_were_taken);
	tcase_add_test(tcase,
	    worker_that_answers_what_was_not_asked_is_replaced);
	tcase_add_test(tcase, no_line_is_owed_where_there_is_none);
	tcase_add_test(tcase, interrupted_read_of_a_reply_is_made_again);
	tcase_add_test(tcase, parse_without_memory_fails);
	tcase_add_test(tcase, output_without_memory_fails);
	tcase_add_test(tcase, table_that_cannot_be_looked_into_is_told);
	tcase_add_test(tcase, template_without_room_is_out_of_memory);
	suite_add_tcase(suite, tcase);
	return suite;
}
