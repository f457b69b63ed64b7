/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A condition that threads wait for with a limit, on CLOCK_MONOTONIC: nobody
 * who sets the date makes a wait longer.
 */
#ifndef SPARROW_BASE_CONDITION_H
#define SPARROW_BASE_CONDITION_H

#include <pthread.h>
#include <stdbool.h>

#include "base/clock.h"

int sparrow_condition_init(pthread_cond_t *condition);	/* 0, -ENOMEM */

/* So many milliseconds from now, for sparrow_condition_wait() only. */
struct sparrow_time sparrow_condition_until(int64_t ms);

/* Wait with the mutex held; false if the time is over. */
bool sparrow_condition_wait(pthread_cond_t *condition, pthread_mutex_t *mutex,
    struct sparrow_time until);

#endif
