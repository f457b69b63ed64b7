/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>

#include "base/attribute.h"
#include "base/error.h"
#include "base/log.h"

_Static_assert(SPARROW_LOG_LINE <= SPARROW_ERROR_FORMAT_MAX,
    "a log line is formatted as an error is");

int
sparrow_log_wants(const struct sparrow_log *log,
    enum supersparrow_log_level level)
{
	return log != NULL && log->fn != NULL && level <= log->level;
}

void
sparrow_log(const struct sparrow_log *log, enum supersparrow_log_level level,
    const char *format, ...)
{
	char line[SPARROW_LOG_LINE] SPARROW_UNCLEARED;
	va_list args;

	if (!sparrow_log_wants(log, level))
		return;
	va_start(args, format);
	sparrow_error_format(line, sizeof line, format, args);
	va_end(args);
	log->fn(log->data, level, line);
}
