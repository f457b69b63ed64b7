/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

#include <supersparrow.h>

#include "base/error.h"
#include "base/log.h"
#include "unit.h"

static struct {
	int calls;
	enum supersparrow_log_level level;
	char line[SPARROW_LOG_LINE + 1];
} heard;

static void
hear(void *data, enum supersparrow_log_level level, const char *message)
{
	ck_assert_ptr_eq(data, &heard);
	heard.calls++;
	heard.level = level;
	ck_assert_uint_lt(strlen(message), SPARROW_LOG_LINE);
	memcpy(heard.line, message, strlen(message) + 1);
}

static struct sparrow_log
listening(enum supersparrow_log_level level)
{
	memset(&heard, 0, sizeof heard);
	return (struct sparrow_log){ hear, &heard, level };
}

START_TEST(message_reaches_the_receiver_as_one_line)
{
	struct sparrow_log log = listening(SUPERSPARROW_LOG_INFO);

	sparrow_log(&log, SUPERSPARROW_LOG_INFO, "%s: port %d", "rs1", 2605);
	ck_assert_int_eq(heard.calls, 1);
	ck_assert_int_eq(heard.level, SUPERSPARROW_LOG_INFO);
	ck_assert_str_eq(heard.line, "rs1: port 2605");
}
END_TEST

START_TEST(level_decides_what_is_passed_on)
{
	static const enum supersparrow_log_level levels[] = {
		SUPERSPARROW_LOG_ERROR, SUPERSPARROW_LOG_WARNING,
		SUPERSPARROW_LOG_INFO, SUPERSPARROW_LOG_DEBUG,
	};

	for (int i = 0; i < 4; i++) {
		struct sparrow_log log = listening(levels[_i]);

		ck_assert_int_eq(sparrow_log_wants(&log, levels[i]), i <= _i);
		sparrow_log(&log, levels[i], "x");
		ck_assert_int_eq(heard.calls, i <= _i);
	}
}
END_TEST

START_TEST(nobody_listening_is_no_harm)
{
	struct sparrow_log log = { .level = SUPERSPARROW_LOG_DEBUG };

	ck_assert(!sparrow_log_wants(&log, SUPERSPARROW_LOG_ERROR));
	ck_assert(!sparrow_log_wants(NULL, SUPERSPARROW_LOG_ERROR));
	sparrow_log(&log, SUPERSPARROW_LOG_ERROR, "%d", 1);
	sparrow_log(NULL, SUPERSPARROW_LOG_ERROR, "%d", 1);
}
END_TEST

START_TEST(log_line_has_no_control_bytes)
{
	struct sparrow_log log = listening(SUPERSPARROW_LOG_ERROR);

	sparrow_log(&log, SUPERSPARROW_LOG_ERROR, "%s\n",
	    "a\r\n\x1b[2J\x7f\x80\xff~");
	ck_assert_str_eq(heard.line,
	    "a\\x0d\\x0a\\x1b[2J\\x7f\\x80\\xff~\\x0a");
}
END_TEST

START_TEST(long_message_is_cut_with_dots)
{
	struct sparrow_log log = listening(SUPERSPARROW_LOG_ERROR);
	char raw[SPARROW_LOG_LINE + 10];

	memset(raw, 'x', sizeof raw);
	raw[SPARROW_LOG_LINE - 1] = '\0';
	sparrow_log(&log, SUPERSPARROW_LOG_ERROR, "%s", raw);
	ck_assert_str_eq(heard.line, raw);
	sparrow_log(&log, SUPERSPARROW_LOG_ERROR, "%sy", raw);
	ck_assert_uint_eq(strlen(heard.line), SPARROW_LOG_LINE - 1);
	memcpy(raw + SPARROW_LOG_LINE - 4, "...", 4);
	ck_assert_str_eq(heard.line, raw);
}
END_TEST

/* Whatever stands before it, an escape is there as a whole or not at all. */
START_TEST(cut_does_not_split_an_escape)
{
	struct sparrow_log log = listening(SUPERSPARROW_LOG_ERROR);
	char raw[SPARROW_LOG_LINE];
	size_t len;

	memset(raw, '\n', sizeof raw - 1);
	memset(raw, 'x', (size_t)_i);
	raw[sizeof raw - 1] = '\0';
	sparrow_log(&log, SUPERSPARROW_LOG_ERROR, "%s", raw);
	len = strlen(heard.line);
	ck_assert_uint_ge(len, SPARROW_LOG_LINE - 4);
	ck_assert_str_eq(heard.line + len - 3, "...");
	ck_assert_uint_eq((len - 3 - (size_t)_i) % 4, 0);
	ck_assert_mem_eq(heard.line + len - 7, "\\x0a", 4);
}
END_TEST

START_TEST(error_keeps_code_and_sentence)
{
	struct sparrow_error error;

	sparrow_error_clear(&error);
	ck_assert_int_eq(error.code, 0);
	ck_assert_str_eq(error.text, "");
	ck_assert_int_eq(sparrow_error_set(&error, -EINVAL, "line %d", 3),
	    -EINVAL);
	ck_assert_int_eq(error.code, -EINVAL);
	ck_assert_str_eq(error.text, "line 3");
	sparrow_error_clear(&error);
	ck_assert_int_eq(error.code, 0);
	ck_assert_str_eq(error.text, "");
}
END_TEST

START_TEST(error_for_nobody_still_gives_the_code)
{
	ck_assert_int_eq(sparrow_error_set(NULL, -EIO, "%s", "x"), -EIO);
	sparrow_error_prefix(NULL, "x");
}
END_TEST

START_TEST(error_text_is_escaped)
{
	struct sparrow_error error;

	sparrow_error_set(&error, -1, "reply \"%s\"", "\xc3\xa4\n\\");
	ck_assert_str_eq(error.text, "reply \"\\xc3\\xa4\\x0a\\\"");
}
END_TEST

START_TEST(error_text_may_use_itself)
{
	struct sparrow_error error;

	sparrow_error_set(&error, -1, "inner");
	sparrow_error_set(&error, -2, "outer: %s", error.text);
	ck_assert_str_eq(error.text, "outer: inner");
}
END_TEST

START_TEST(prefix_goes_before_the_text)
{
	struct sparrow_error error;

	sparrow_error_set(&error, SUPERSPARROW_ELATE, "connect: \n");
	sparrow_error_prefix(&error, "rs1:2605");
	ck_assert_str_eq(error.text, "rs1:2605: connect: \\x0a");
	ck_assert_int_eq(error.code, SUPERSPARROW_ELATE);
}
END_TEST

START_TEST(long_error_is_cut_with_dots)
{
	struct sparrow_error error;
	char raw[SPARROW_ERROR_TEXT + 1];

	memset(raw, 'x', sizeof raw);
	raw[SPARROW_ERROR_TEXT - 1] = '\0';
	sparrow_error_set(&error, -1, "%s", raw);
	ck_assert_str_eq(error.text, raw);
	sparrow_error_prefix(&error, "p");
	ck_assert_uint_eq(strlen(error.text), SPARROW_ERROR_TEXT - 1);
	ck_assert_mem_eq(error.text, "p: xxx", 6);
	ck_assert_str_eq(error.text + SPARROW_ERROR_TEXT - 5, "x...");
	sparrow_error_set(&error, -1, "%4000d", 1);
	ck_assert_str_eq(error.text + SPARROW_ERROR_TEXT - 5, " ...");
}
END_TEST

static const int own_codes[] = {
	SUPERSPARROW_EUNREACHABLE, SUPERSPARROW_ELATE, SUPERSPARROW_ELOGIN,
	SUPERSPARROW_EPROTOCOL, SUPERSPARROW_ECONFIG, SUPERSPARROW_ETABLE,
};

START_TEST(every_code_has_a_phrase_of_its_own)
{
	static const int codes[] = {
		0, -ENOMEM, -EINVAL, -EBUSY, -ENOENT, -EOVERFLOW, -E2BIG,
		-EEXIST, -ETIMEDOUT, -ECONNREFUSED, -ENOTDIR, -ELOOP,
		-ENAMETOOLONG, -ENXIO,
	};
	const char *own = supersparrow_strerror(own_codes[_i]);

	ck_assert_str_ne(own, "unknown error");
	for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
		const char *text = supersparrow_strerror(codes[i]);

		ck_assert_str_ne(text, "unknown error");
		ck_assert_str_ne(text, own);
		ck_assert_ptr_null(strchr(text, '\n'));
	}
	for (int i = 0; i < _i; i++)
		ck_assert_str_ne(own, supersparrow_strerror(own_codes[i]));
}
END_TEST

START_TEST(other_numbers_are_unknown_errors)
{
	static const int codes[] = {
		1, EINVAL, 1001, -999, -1000, -1007, INT_MAX, INT_MIN,
	};

	for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++)
		ck_assert_str_eq(supersparrow_strerror(codes[i]),
		    "unknown error");
}
END_TEST

START_TEST(version_is_that_of_the_package)
{
	ck_assert_str_eq(supersparrow_version(), PACKAGE_VERSION);
}
END_TEST

Suite *
unit_suite(void)
{
	Suite *suite = suite_create("log");
	TCase *tc = tcase_create("log");

	tcase_add_test(tc, message_reaches_the_receiver_as_one_line);
	tcase_add_loop_test(tc, level_decides_what_is_passed_on, 0, 4);
	tcase_add_test(tc, nobody_listening_is_no_harm);
	tcase_add_test(tc, log_line_has_no_control_bytes);
	tcase_add_test(tc, long_message_is_cut_with_dots);
	tcase_add_loop_test(tc, cut_does_not_split_an_escape, 0, 8);
	tcase_add_test(tc, error_keeps_code_and_sentence);
	tcase_add_test(tc, error_for_nobody_still_gives_the_code);
	tcase_add_test(tc, error_text_is_escaped);
	tcase_add_test(tc, error_text_may_use_itself);
	tcase_add_test(tc, prefix_goes_before_the_text);
	tcase_add_test(tc, long_error_is_cut_with_dots);
	tcase_add_loop_test(tc, every_code_has_a_phrase_of_its_own, 0,
	    (int)(sizeof own_codes / sizeof own_codes[0]));
	tcase_add_test(tc, other_numbers_are_unknown_errors);
	tcase_add_test(tc, version_is_that_of_the_package);
	suite_add_tcase(suite, tc);
	return suite;
}
