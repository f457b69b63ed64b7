/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One dlz statement of named's: its configuration, its names, its context.
 */
#ifndef DLZ_INSTANCE_H
#define DLZ_INSTANCE_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <sys/queue.h>

#include "host.h"
#include "names.h"

/* What one of named's threads keeps here; nobody else touches it. */
struct dlz_seat {
	struct supersparrow_decision *decision;
	char asked[DLZ_NAME_TEXT];	/* the last name of findzonedb() */
	const struct dlz_zone *walked;	/* found by a walk from a name below */
	SLIST_ENTRY(dlz_seat) link;
};

struct dlz_instance {
	struct dlz_host host;
	char *dlzname;
	char *path;			/* of the configuration */
	struct supersparrow_config *config;
	struct supersparrow *sparrow;
	struct dlz_names *names;
	unsigned wait_ms;
	size_t result_count;
	pthread_key_t seat_key;
	bool has_key;
	pthread_mutex_t seats_lock;
	SLIST_HEAD(, dlz_seat) seats;
	atomic_bool has_answered;
	bool is_robbed;			/* its cache was taken */
	TAILQ_ENTRY(dlz_instance) link;	/* of all: handover.c */
};

/* Read the configuration, make the context; then start its worker: no network,
 * nothing is waited for.  What is wrong is in named's log.  0, or a code. */
int dlz_instance_prepare(struct dlz_instance *instance);
int dlz_instance_start(struct dlz_instance *instance);
/* Join the worker and free everything. */
struct dlz_instance *dlz_instance_free(struct dlz_instance *instance);

/* This thread's; NULL: no memory. */
struct dlz_seat *dlz_instance_seat(struct dlz_instance *instance);

/*
 * handover.c: named makes the new instances before it destroys the old ones;
 * a new one takes over the cached answers of the one that it replaces.
 */
void dlz_handover_enter(struct dlz_instance *instance);
void dlz_handover_leave(struct dlz_instance *instance);

#endif
