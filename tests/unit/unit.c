/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include <stdlib.h>

#include "unit.h"

static void
fail_on_error(void *data, enum supersparrow_log_level level,
    const char *message)
{
	(void)data;
	if (level == SUPERSPARROW_LOG_ERROR)
		ck_abort_msg("unexpected error in the log: %s", message);
}

const struct sparrow_log unit_log = {
	.fn = fail_on_error,
	.level = SUPERSPARROW_LOG_DEBUG,
};

struct sparrow_time unit_now = { .ns = 1000000000 };

static struct sparrow_time
standing_still(void *data)
{
	(void)data;
	return unit_now;
}

const struct sparrow_clock unit_clock = { .now = standing_still };

/* The TAP stream goes where CK_TAP_LOG_FILE_NAME says; the harness counts. */
int
main(void)
{
	SRunner *runner = srunner_create(unit_suite());
	int failed;

	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
