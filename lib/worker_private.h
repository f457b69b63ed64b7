/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Shared by worker.c (the thread) and request.c (who asks it).
 */
#ifndef SPARROW_WORKER_PRIVATE_H
#define SPARROW_WORKER_PRIVATE_H

#include <pthread.h>

#include "context.h"
#include "worker.h"

struct sparrow_request {
	struct supersparrow_decision *decision;	/* the worker's; when finished
						 * that of who waits */
	struct supersparrow_lookup *lookup;	/* the worker's */
	unsigned flags;
	struct sparrow_time started;
	struct sparrow_time deadline;
	pthread_cond_t condition;		/* is_finished, or stopping */
	bool is_waited;
	bool is_finished;
	TAILQ_ENTRY(sparrow_request) link;	/* spare, queue, or running */
	TAILQ_ENTRY(sparrow_request) wait_link;	/* if is_waited */
	struct sparrow_worker *worker;
};

TAILQ_HEAD(sparrow_requests, sparrow_request);

enum sparrow_worker_state {
	SPARROW_WORKER_STOPPED,
	SPARROW_WORKER_RUNNING,
	SPARROW_WORKER_STOPPING
};

struct sparrow_worker {
	struct supersparrow *sparrow;
	pthread_t thread;
	int wake[2];				/* a pipe: read, write */

	pthread_mutex_t lock;			/* of what follows */
	enum sparrow_worker_state state;
	struct sparrow_requests spare;
	struct sparrow_requests queue;
	struct sparrow_requests waited;
	size_t n_requests;			/* made so far */
	bool is_woken;				/* a byte is in the pipe */
	pthread_cond_t nobody_waits;

	struct sparrow_requests running;	/* the worker's alone */

	pthread_mutex_t sights_lock;
	struct sparrow_sight sights[];		/* one per server */
};

/* With the lock: it may be filled again. */
void sparrow_request_put_back(struct sparrow_request *request);

/* Its lookup is finished: to who waits, or back. */
void sparrow_request_finish(struct sparrow_request *request);

void sparrow_request_free(struct sparrow_request *request);

void sparrow_worker_wake(const struct sparrow_worker *worker);

#endif
