/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * batch_format: a line of the operator's making.  The library has checked
 * that each letter behind a % is one of these.
 */
#include "config.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include <supersparrow.h>

#include "tool.h"

/* What a missing value looks like. */
#define NOTHING "-"

/* One answer, and the line that it belongs to. */
struct subject {
	const struct supersparrow_decision *decision;
	const char *line;
	size_t len;
};

static void
put(FILE *out, const char *text)
{
	fputs(text != NULL ? text : NOTHING, out);
}

static void
put_number(FILE *out, int64_t number)
{
	if (number < 0)
		put(out, NULL);
	else
		fprintf(out, "%" PRId64, number);
}

static void
put_address(FILE *out, const struct subject *subject)
{
	put(out, supersparrow_decision_address(subject->decision));
}

static void
put_took(FILE *out, const struct subject *subject)
{
	put_number(out, supersparrow_decision_took_us(subject->decision));
}

static void
put_age(FILE *out, const struct subject *subject)
{
	put_number(out, supersparrow_decision_age_ms(subject->decision));
}

static void
put_host(FILE *out, const struct subject *subject)
{
	put(out, tool_line_result(subject->decision));
}

static void
put_line(FILE *out, const struct subject *subject)
{
	fwrite(subject->line, 1, subject->len, out);
}

static void
put_server(FILE *out, const struct subject *subject)
{
	put(out, supersparrow_decision_route_server(subject->decision));
}

static void
put_path(FILE *out, const struct subject *subject)
{
	put(out, supersparrow_route_as_path(
	    supersparrow_decision_route(subject->decision)));
}

static void
put_pop(FILE *out, const struct subject *subject)
{
	put(out, supersparrow_decision_pop_name(subject->decision, 0));
}

static void
put_results(FILE *out, const struct subject *subject)
{
	size_t n = supersparrow_decision_answers(subject->decision);
	size_t i;

	if (n == 0)
		put(out, NULL);
	for (i = 0; i < n; i++)
		fprintf(out, "%s%s", i == 0 ? "" : " ",
		    supersparrow_decision_answer(subject->decision, i));
}

static void
put_scope(FILE *out, const struct subject *subject)
{
	put(out, supersparrow_decision_scope(subject->decision));
}

static void
put_tab(FILE *out, const struct subject *subject)
{
	(void)subject;
	putc('\t', out);
}

static void
put_source(FILE *out, const struct subject *subject)
{
	put(out, supersparrow_source_name(
	    supersparrow_decision_source(subject->decision)));
}

static void
put_why(FILE *out, const struct subject *subject)
{
	put(out, supersparrow_reason_name(
	    supersparrow_decision_reason(subject->decision)));
}

static void
put_prefix(FILE *out, const struct subject *subject)
{
	put(out, supersparrow_route_prefix(
	    supersparrow_decision_route(subject->decision)));
}

static void
put_percent(FILE *out, const struct subject *subject)
{
	(void)subject;
	putc('%', out);
}

static const struct field {
	char letter;
	void (*put)(FILE *out, const struct subject *subject);
} fields[] = {
	{ '%', put_percent },
	{ 'a', put_address },
	{ 'd', put_took },
	{ 'g', put_age },
	{ 'h', put_host },
	{ 'l', put_line },
	{ 'm', put_server },
	{ 'n', put_path },
	{ 'p', put_pop },
	{ 'r', put_results },
	{ 's', put_scope },
	{ 't', put_tab },
	{ 'u', put_source },
	{ 'w', put_why },
	{ 'x', put_prefix },
};
#define FIELDS (sizeof(fields) / sizeof(fields[0]))

static void
put_field(FILE *out, char letter, const struct subject *subject)
{
	size_t i;

	for (i = 0; i < FIELDS; i++)
		if (fields[i].letter == letter)
			fields[i].put(out, subject);
}

int
tool_print_template(FILE *out, const char *format,
    const struct supersparrow_decision *decision, const char *line, size_t len)
{
	const struct subject subject = {
		.decision = decision,
		.line = line,
		.len = len
	};
	size_t plain;

	while (*format != '\0') {
		plain = strcspn(format, "%");
		fwrite(format, 1, plain, out);
		format += plain;
		if (*format == '%') {
			put_field(out, format[1], &subject);
			format += 2;
		}
	}
	putc('\n', out);
	return ferror(out) ? -ENOMEM : 0;
}
