/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The named that this module runs in: its functions, its numbers, its log.
 */
#ifndef DLZ_HOST_H
#define DLZ_HOST_H

#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include <supersparrow.h>

#include "dlz_minimal.h"

/* Messages of the worker that wait for a thread of named's; more are counted
 * and left out. */
#define DLZ_MESSAGES_MAX 64
#define DLZ_MESSAGE_TEXT 512

struct dlz_message {
	int level;
	char text[DLZ_MESSAGE_TEXT];
};

struct dlz_host {
	dlz_log_t *log;
	dlz_putrr_t *putrr;
	isc_result_t not_found;
	isc_result_t failure;
	isc_result_t no_permission;
	/* Prints a client subnet as ADDRESS/SOURCE/SCOPE; NULL: not there. */
	void (*ecs_format)(const dns_ecs_t *ecs, char *out, size_t size);
	char prefix[DLZ_MESSAGE_TEXT / 4];	/* of every message */

	pthread_mutex_t lock;			/* of what follows */
	struct dlz_message *messages;		/* a ring */
	size_t first, n, left_out;
	atomic_bool is_waiting;			/* n > 0, without the lock */
};

/* Find the host's functions in what dlz_create() was given, and its numbers.
 * 0, -ENOMEM, -ENOSYS: a function is missing. */
int dlz_host_init(struct dlz_host *host, const char *dlzname, va_list args);
void dlz_host_free(struct dlz_host *host);

/* By a thread of named's, at once. */
void dlz_host_log(struct dlz_host *host, int level, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* As a supersparrow_log_fn with the host as its data, by any thread: printed
 * by the next thread of named's that calls dlz_host_print(). */
void dlz_host_take(void *data, enum supersparrow_log_level level,
    const char *message);
void dlz_host_print(struct dlz_host *host);

#endif
