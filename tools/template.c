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
put_text(FILE *out, const char *text)
{
	fputs(text != NULL ? text : NOTHING, out);
}

static void
put_number(FILE *out, int64_t number)
{
	if (number < 0)
		put_text(out, NULL);
	else
		fprintf(out, "%" PRId64, number);
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
put_line(FILE *out, const struct subject *subject)
{
	fwrite(subject->line, 1, subject->len, out);
}

static void
put_results(FILE *out, const struct subject *subject)
{
	tool_print_answers(out, subject->decision, NOTHING);
}

static const char *
pop_of(const struct supersparrow_decision *decision)
{
	return supersparrow_decision_pop_name(decision, 0);
}

static const char *
source_of(const struct supersparrow_decision *decision)
{
	return supersparrow_source_name(supersparrow_decision_source(decision));
}

static const char *
why_of(const struct supersparrow_decision *decision)
{
	return supersparrow_reason_name(supersparrow_decision_reason(decision));
}

/* What stands for a letter: one of these. */
static const struct field {
	char letter;
	const char *text;
	const char *(*of_decision)(const struct supersparrow_decision *);
	const char *(*of_route)(const struct supersparrow_route *);
	void (*put)(FILE *out, const struct subject *subject);
} fields[] = {
	{ '%', .text = "%" },
	{ 'a', .of_decision = supersparrow_decision_address },
	{ 'd', .put = put_took },
	{ 'g', .put = put_age },
	{ 'h', .of_decision = tool_line_result },
	{ 'l', .put = put_line },
	{ 'm', .of_decision = supersparrow_decision_route_server },
	{ 'n', .of_route = supersparrow_route_as_path },
	{ 'p', .of_decision = pop_of },
	{ 'r', .put = put_results },
	{ 's', .of_decision = supersparrow_decision_scope },
	{ 't', .text = "\t" },
	{ 'u', .of_decision = source_of },
	{ 'w', .of_decision = why_of },
	{ 'x', .of_route = supersparrow_route_prefix },
};
#define FIELDS (sizeof(fields) / sizeof(fields[0]))

static void
put_field(FILE *out, char letter, const struct subject *subject)
{
	const struct supersparrow_decision *decision = subject->decision;
	const struct field *field = fields;

	while (field < fields + FIELDS - 1 && field->letter != letter)
		field++;
	if (field->put != NULL)
		field->put(out, subject);
	else if (field->of_decision != NULL)
		put_text(out, field->of_decision(decision));
	else if (field->of_route != NULL)
		put_text(out, field->of_route(
		    supersparrow_decision_route(decision)));
	else
		put_text(out, field->text);
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
