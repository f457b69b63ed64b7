/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <stdint.h>
#include <string.h>

#include "dialect/family_line.h"

#define DIGITS "0123456789"
#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define UPPER "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

/* syslog levels */
#define LOG_LEVEL_MAX 7

/* What pagers write, and how they take it away again. */
static const char *const pagers[] = { "--More--", "-- More --" };
#define ERASING " \t\b\r"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* "%FACILITY-LEVEL-MNEMONIC:" */
static bool
is_ios_log(struct sparrow_buf line)
{
	static const char upper[] = UPPER "_" DIGITS;
	const char *percent = memchr(line.data, '%', line.len);
	uint64_t level;

	if (percent == NULL)
		return false;
	line.pos = (size_t)(percent + 1 - line.data);
	if (sparrow_buf_span(&line, upper).len == 0)
		return false;
	sparrow_buf_expect(&line, "-");
	sparrow_buf_number(&line, LOG_LEVEL_MAX, &level);
	sparrow_buf_expect(&line, "-");
	sparrow_buf_span(&line, upper);
	return sparrow_buf_expect(&line, ":");
}

/* Consume "NN" behind blanks, and the mark behind it. */
static bool
number(struct sparrow_buf *line, const char *mark)
{
	uint64_t value;

	sparrow_buf_skip_blanks(line);
	sparrow_buf_number(line, UINT16_MAX, &value);
	return sparrow_buf_expect(line, mark);
}

/* "2000/10/06 15:47:28 " */
static bool
is_zebra_log(struct sparrow_buf line)
{
	static const char *const marks[] = { "/", "/", " ", ":", ":", " " };
	size_t i;

	/* Most lines are told by one byte. */
	if (line.len < 5 || line.data[4] != '/')
		return false;
	for (i = 0; i < COUNT(marks); i++)
		if (!number(&line, marks[i]))
			return false;
	return true;
}

/* "Wed Apr  5 00:31:11.195 UTC" */
static bool
is_time_stamp(struct sparrow_buf line)
{
	static const char *const marks[] = { " ", ":", ":", ".", " " };
	size_t i;

	/* Most lines are told by two bytes. */
	if (line.len < 8 || line.data[3] != ' ' || line.data[7] != ' ')
		return false;
	for (i = 0; i < 2; i++) {
		if (sparrow_buf_span(&line, LETTERS).len != 3)
			return false;
		sparrow_buf_expect(&line, " ");
	}
	for (i = 0; i < COUNT(marks); i++)
		number(&line, marks[i]);
	sparrow_buf_word(&line);
	return !line.failed && sparrow_buf_left(&line) == 0;
}

bool
sparrow_line_is_log(struct sparrow_buf line)
{
	return is_ios_log(line) || is_zebra_log(line) || is_time_stamp(line);
}

bool
sparrow_line_skip_pager(struct sparrow_buf *line)
{
	size_t i;

	if (!sparrow_buf_peek(line, "--"))
		return false;
	for (i = 0; i < COUNT(pagers); i++) {
		if (!sparrow_buf_accept_nocase(line, pagers[i]))
			continue;
		sparrow_buf_span(line, ERASING);
		return true;
	}
	return false;
}

bool
sparrow_line_is_prompt(struct sparrow_buf line)
{
	return sparrow_buf_until(&line, " \t>#").len != 0 &&
	    (sparrow_buf_peek(&line, ">") || sparrow_buf_peek(&line, "#"));
}

bool
sparrow_line_is_one(struct sparrow_buf line, const char *const *texts)
{
	char first = sparrow_buf_left(&line) != 0 ?
	    *sparrow_buf_at(&line) : '\0';

	if (texts == NULL)
		return false;
	/* Most lines are told from most texts by one byte. */
	for (; *texts != NULL; texts++)
		if ((*texts)[0] == first && sparrow_buf_peek(&line, *texts))
			return true;
	return false;
}
