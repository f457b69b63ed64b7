/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Messages to the caller's callback: one finished line each, without control
 * bytes.  The level is tested before anything is formatted.
 */
#ifndef SPARROW_BASE_LOG_H
#define SPARROW_BASE_LOG_H

#include <supersparrow.h>

/* Longer messages are cut and end in "...". */
#define SPARROW_LOG_LINE 1024

struct sparrow_log {
	supersparrow_log_fn *fn;	/* NULL: nobody listens */
	void *data;
	enum supersparrow_log_level level;
};

/* log may be NULL. */
void sparrow_log(const struct sparrow_log *log,
    enum supersparrow_log_level level, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Would a message of this level be passed on? */
int sparrow_log_wants(const struct sparrow_log *log,
    enum supersparrow_log_level level);

#endif
