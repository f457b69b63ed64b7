/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <errno.h>
#include <time.h>

#include "base/condition.h"

#define NS_PER_S 1000000000

int
sparrow_condition_init(pthread_cond_t *condition)
{
	pthread_condattr_t attr;
	int rc;

	if (pthread_condattr_init(&attr) != 0)
		return -ENOMEM;
	rc = pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	if (rc == 0)
		rc = pthread_cond_init(condition, &attr);
	pthread_condattr_destroy(&attr);
	return rc == 0 ? 0 : -ENOMEM;
}

struct sparrow_time
sparrow_condition_until(int64_t ms)
{
	struct timespec ts = { 0 };
	struct sparrow_time now;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	now.ns = (int64_t)ts.tv_sec * NS_PER_S + ts.tv_nsec;
	return sparrow_time_add_ms(now, ms);
}

bool
sparrow_condition_wait(pthread_cond_t *condition, pthread_mutex_t *mutex,
    struct sparrow_time until)
{
	struct timespec ts = {
		.tv_sec = (time_t)(until.ns / NS_PER_S),
		.tv_nsec = (long)(until.ns % NS_PER_S),
	};

	return pthread_cond_timedwait(condition, mutex, &ts) != ETIMEDOUT;
}
