/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What every unit test program shares: unit.c has main(), the program has
 * unit_suite().
 */
#ifndef SPARROW_TESTS_UNIT_H
#define SPARROW_TESTS_UNIT_H

#include <check.h>

#include "base/clock.h"
#include "base/log.h"

/* Written by each test program. */
Suite *unit_suite(void);

/* A log whose receiver fails the test on a message of level ERROR. */
extern const struct sparrow_log unit_log;

/* A clock that stands still until it is told. */
extern struct sparrow_time unit_now;
extern const struct sparrow_clock unit_clock;

#endif
