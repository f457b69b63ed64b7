/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Configurations as the tests see them: mistakes and settings as text.
 */
#ifndef SPARROW_TESTS_CONFIG_UNIT_H
#define SPARROW_TESTS_CONFIG_UNIT_H

#include <stdint.h>

#include <supersparrow.h>

struct supersparrow_config *unit_config_new(void);

/* Read text that mistakes call by this name. */
void unit_config_read(struct supersparrow_config *config, const char *name,
    const char *text);

/* Finish; the mistakes are these, one a line. */
void unit_config_assert_mistakes(struct supersparrow_config *config,
    const char *expected);

/*
 * Finish without a mistake; the settings are these, one a line:
 *	[*]NAME [AS]...: [RESULT]...		"*": self
 *	DIALECT NAME timeout N [user <U>] [password <P>] [pipeline N] [settle N]
 *	    [canary PREFIX]... [no_lookup] [vantage POP]
 * pipeline and settle are shown if they are not the default.
 */
void unit_config_assert_settings(struct supersparrow_config *config,
    const char *expected);

int64_t unit_config_number(const struct supersparrow_config *config,
    const char *name);

#endif
