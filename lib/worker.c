/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/thread.h"
#include "worker_private.h"

/*
 *     any thread                     |  the worker
 *                                    |
 *     locate: fresh in the cache?    |
 *       yes: done                    |
 *       no: is there a server worth  |
 *       waiting for (sights)?        |
 *         no: stale, self            |
 *         yes: request --- queue ----+-> lookup -> flight -> route server
 *              waits for it          |      |
 *              at most wait_ms   <---+------+ finished
 *
 *  1. Sessions, servers, flights and lookups are the worker's alone.  What
 *     others see of a server is its sight, a copy under a lock.
 *  2. A request has a decision of its own, which the worker fills; whoever
 *     waits copies it.  One who gives up takes his name off it (is_waited),
 *     and the worker puts it back when its lookup is finished: nobody writes
 *     to what somebody else has left.
 *  3. The lock is held for lists and flags only, never over a system call
 *     that waits, a callback, or a copy of an answer.
 */

void
sparrow_worker_wake(const struct sparrow_worker *worker)
{
	/* Full means awake. */
	(void)!write(worker->wake[1], "", 1);
}

static void
arrived(void *data, struct supersparrow_decision *decision)
{
	struct sparrow_request *request = data;

	(void)decision;
	TAILQ_REMOVE(&request->worker->running, request, link);
	sparrow_request_finish(request);
}

static void
begin(struct sparrow_worker *worker, struct sparrow_request *request,
    struct sparrow_time now)
{
	const struct sparrow_lookup_order order = {
		.decision = request->decision,
		.flags = request->flags,
		.started = request->started,
		.deadline = request->deadline,
		.done = arrived,
		.data = request,
	};
	struct sparrow_error error;
	int rc;

	rc = sparrow_lookup_begin(worker->sparrow, &order, now,
	    &request->lookup);
	if (rc == 0) {
		TAILQ_INSERT_TAIL(&worker->running, request, link);
		return;
	}
	sparrow_error_set(&error, rc, "%s", supersparrow_strerror(rc));
	sparrow_lookup_note_error(request->decision, &error);
	sparrow_lookup_from_known(worker->sparrow, request->flags,
	    request->decision, now);
	sparrow_request_finish(request);
}

/* Begin what was handed over; false if it is time to stop. */
static bool
begin_queued(struct sparrow_worker *worker)
{
	struct sparrow_requests queue = TAILQ_HEAD_INITIALIZER(queue);
	struct sparrow_time now = sparrow_clock_now(&worker->sparrow->clock);
	struct sparrow_request *request;
	bool is_running;

	pthread_mutex_lock(&worker->lock);
	is_running = worker->state == SPARROW_WORKER_RUNNING;
	if (is_running)
		TAILQ_CONCAT(&queue, &worker->queue, link);
	worker->is_woken = false;
	pthread_mutex_unlock(&worker->lock);
	while ((request = TAILQ_FIRST(&queue)) != NULL) {
		TAILQ_REMOVE(&queue, request, link);
		begin(worker, request, now);
	}
	return is_running;
}

/* Show what has changed. */
static void
look(struct sparrow_worker *worker)
{
	struct supersparrow *sparrow = worker->sparrow;
	struct sparrow_sight sight;
	size_t i;

	for (i = 0; i < sparrow->settings->n_servers; i++) {
		struct sparrow_sight *shown = &worker->sights[i];

		sparrow_context_look(sparrow, i, &sight);
		pthread_mutex_lock(&worker->sights_lock);
		if (shown->state != sight.state ||
		    shown->settled_at.ns != sight.settled_at.ns ||
		    shown->login_us != sight.login_us ||
		    shown->error.code != sight.error.code ||
		    strcmp(shown->error.text, sight.error.text) != 0)
			*shown = sight;
		pthread_mutex_unlock(&worker->sights_lock);
	}
}

static void *
run(void *data)
{
	struct sparrow_worker *worker = data;
	struct supersparrow *sparrow = worker->sparrow;
	struct pollfd fds[SUPERSPARROW_POLLFDS_MAX + 1];
	char bytes[16];
	int timeout_ms;
	size_t n = 0;

	while (begin_queued(worker)) {
		(void)sparrow_context_dispatch(sparrow, fds + 1, n);
		look(worker);
		n = sparrow_context_pollfds(sparrow, fds + 1,
		    SUPERSPARROW_POLLFDS_MAX, &timeout_ms);
		if (n > SUPERSPARROW_POLLFDS_MAX)
			n = SUPERSPARROW_POLLFDS_MAX;
		fds[0] = (struct pollfd){ .fd = worker->wake[0],
		    .events = POLLIN };
		if (poll(fds, (nfds_t)n + 1, timeout_ms) < 0)
			n = 0;
		else if (fds[0].revents != 0)
			(void)!read(worker->wake[0], bytes, sizeof(bytes));
	}
	return NULL;
}

void
sparrow_worker_show_late(struct sparrow_worker *worker, size_t first,
    size_t end)
{
	pthread_mutex_lock(&worker->sights_lock);
	for (; first < end; first++)
		if (worker->sights[first].state != SUPERSPARROW_SERVER_DOWN)
			worker->sights[first].state =
			    SUPERSPARROW_SERVER_LATE;
	pthread_mutex_unlock(&worker->sights_lock);
}

void
sparrow_worker_sight(struct sparrow_worker *worker, size_t server,
    struct sparrow_sight *out)
{
	pthread_mutex_lock(&worker->sights_lock);
	*out = worker->sights[server];
	pthread_mutex_unlock(&worker->sights_lock);
}

static void
close_pipe(struct sparrow_worker *worker)
{
	size_t i;

	for (i = 0; i < 2; i++)
		if (worker->wake[i] >= 0)
			close(worker->wake[i]);
}

static void
free_requests(struct sparrow_requests *requests)
{
	struct sparrow_request *request;

	while ((request = TAILQ_FIRST(requests)) != NULL) {
		TAILQ_REMOVE(requests, request, link);
		sparrow_request_free(request);
	}
}

struct sparrow_worker *
sparrow_worker_free(struct sparrow_worker *worker)
{
	if (worker == NULL)
		return NULL;
	free_requests(&worker->spare);
	close_pipe(worker);
	pthread_cond_destroy(&worker->nobody_waits);
	pthread_mutex_destroy(&worker->sights_lock);
	pthread_mutex_destroy(&worker->lock);
	free(worker);
	return NULL;
}

/* 0, -ENOMEM, -EAGAIN. */
static int
worker_new(struct supersparrow *sparrow, struct sparrow_worker **out)
{
	struct sparrow_worker *worker;

	worker = calloc(1, sizeof(*worker) +
	    sparrow->settings->n_servers * sizeof(worker->sights[0]));
	if (worker == NULL)
		return -ENOMEM;
	worker->sparrow = sparrow;
	worker->wake[0] = worker->wake[1] = -1;
	TAILQ_INIT(&worker->spare);
	TAILQ_INIT(&worker->queue);
	TAILQ_INIT(&worker->waited);
	TAILQ_INIT(&worker->running);
	/* On Linux these three cannot fail. */
	if (pthread_mutex_init(&worker->lock, NULL) != 0 ||
	    pthread_mutex_init(&worker->sights_lock, NULL) != 0 ||
	    pthread_cond_init(&worker->nobody_waits, NULL) != 0) {
		free(worker);
		return -ENOMEM;
	}
	if (pipe2(worker->wake, O_CLOEXEC | O_NONBLOCK) != 0) {
		sparrow_worker_free(worker);
		return -EAGAIN;
	}
	*out = worker;
	return 0;
}

static bool
is_stopped(struct sparrow_worker *worker)
{
	bool is;

	pthread_mutex_lock(&worker->lock);
	is = worker->state == SPARROW_WORKER_STOPPED;
	pthread_mutex_unlock(&worker->lock);
	return is;
}

static void
set_state(struct sparrow_worker *worker, enum sparrow_worker_state state)
{
	pthread_mutex_lock(&worker->lock);
	worker->state = state;
	pthread_mutex_unlock(&worker->lock);
}

int
supersparrow_start(struct supersparrow *sparrow)
{
	struct sparrow_worker *worker = sparrow->worker;
	int rc = 0;

	if (worker != NULL ? !is_stopped(worker) : sparrow->n_lookups > 0)
		return -EBUSY;
	if (worker == NULL)
		rc = worker_new(sparrow, &worker);
	if (rc != 0)
		return rc;
	look(worker);
	set_state(worker, SPARROW_WORKER_RUNNING);
	rc = supersparrow_table_watch(sparrow);
	if (rc == 0)
		rc = sparrow_thread_start(&worker->thread, run, worker);
	if (rc != 0)
		set_state(worker, SPARROW_WORKER_STOPPED);
	/* Once it is there others may read where it is. */
	if (rc == 0 && sparrow->worker == NULL)
		sparrow->worker = worker;
	if (rc != 0 && sparrow->worker == NULL)
		sparrow_worker_free(worker);
	return rc;
}

/* Send everybody home who waits; false if it does not run. */
static bool
begin_stop(struct sparrow_worker *worker)
{
	struct sparrow_request *request;
	bool is_running;

	pthread_mutex_lock(&worker->lock);
	is_running = worker->state == SPARROW_WORKER_RUNNING;
	if (is_running) {
		worker->state = SPARROW_WORKER_STOPPING;
		TAILQ_FOREACH(request, &worker->waited, wait_link)
			pthread_cond_signal(&request->condition);
	}
	pthread_mutex_unlock(&worker->lock);
	if (is_running)
		sparrow_worker_wake(worker);
	return is_running;
}

void
supersparrow_stop(struct supersparrow *sparrow)
{
	struct sparrow_worker *worker = sparrow->worker;
	struct sparrow_request *request;

	if (sparrow->tables != NULL)
		sparrow_tables_unwatch(sparrow->tables);
	if (worker == NULL || !begin_stop(worker))
		return;
	pthread_join(worker->thread, NULL);
	TAILQ_FOREACH(request, &worker->running, link)
		supersparrow_lookup_cancel(request->lookup);
	look(worker);
	pthread_mutex_lock(&worker->lock);
	while (!TAILQ_EMPTY(&worker->waited))
		pthread_cond_wait(&worker->nobody_waits, &worker->lock);
	TAILQ_CONCAT(&worker->spare, &worker->queue, link);
	TAILQ_CONCAT(&worker->spare, &worker->running, link);
	worker->state = SPARROW_WORKER_STOPPED;
	pthread_mutex_unlock(&worker->lock);
}
