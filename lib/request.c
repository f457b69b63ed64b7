/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <errno.h>
#include <stdlib.h>

#include "base/condition.h"
#include "worker_private.h"

/*
 * The side of those who ask: worker.c shows both.
 */

void
sparrow_request_free(struct sparrow_request *request)
{
	supersparrow_decision_unref(request->decision);
	pthread_cond_destroy(&request->condition);
	free(request);
}

static struct sparrow_request *
request_new(struct sparrow_worker *worker)
{
	struct sparrow_request *request = calloc(1, sizeof(*request));

	if (request == NULL)
		return NULL;
	if (sparrow_condition_init(&request->condition) != 0) {
		free(request);
		return NULL;
	}
	if (supersparrow_decision_new(&request->decision) != 0) {
		sparrow_request_free(request);
		return NULL;
	}
	request->worker = worker;
	return request;
}

void
sparrow_request_put_back(struct sparrow_request *request)
{
	TAILQ_INSERT_HEAD(&request->worker->spare, request, link);
}

/* One to fill, or NULL; error says why. */
static struct sparrow_request *
request_get(struct sparrow_worker *worker, struct sparrow_error *error)
{
	struct sparrow_request *request;
	bool may_make = false;

	pthread_mutex_lock(&worker->lock);
	request = TAILQ_FIRST(&worker->spare);
	if (request != NULL) {
		TAILQ_REMOVE(&worker->spare, request, link);
	} else if (worker->n_requests < SPARROW_REQUESTS_MAX) {
		may_make = true;
		worker->n_requests++;
	}
	pthread_mutex_unlock(&worker->lock);
	if (request != NULL)
		return request;
	if (!may_make) {
		sparrow_error_set(error, SUPERSPARROW_ELATE,
		    "%d lookups wait for route servers already",
		    SPARROW_REQUESTS_MAX);
		return NULL;
	}
	request = request_new(worker);
	if (request != NULL)
		return request;
	sparrow_error_set(error, -ENOMEM, "out of memory");
	pthread_mutex_lock(&worker->lock);
	worker->n_requests--;
	pthread_mutex_unlock(&worker->lock);
	return NULL;
}

/* Hand it over; false if there is no worker any more, the request is spare
 * then. */
static bool
request_queue(struct sparrow_worker *worker, struct sparrow_request *request,
    bool is_waited)
{
	bool is_running, must_wake = false;

	request->is_waited = is_waited;
	request->is_finished = false;
	request->lookup = NULL;
	pthread_mutex_lock(&worker->lock);
	is_running = worker->state == SPARROW_WORKER_RUNNING;
	if (is_running) {
		TAILQ_INSERT_TAIL(&worker->queue, request, link);
		if (is_waited)
			TAILQ_INSERT_TAIL(&worker->waited, request, wait_link);
		must_wake = !worker->is_woken;
		worker->is_woken = true;
	} else {
		sparrow_request_put_back(request);
	}
	pthread_mutex_unlock(&worker->lock);
	if (must_wake)
		sparrow_worker_wake(worker);
	return is_running;
}

/* Wait for it; false if there is no answer: the request is the worker's.
 * *late: the time was over. */
static bool
request_wait(struct sparrow_request *request, unsigned wait_ms, bool *late)
{
	struct sparrow_worker *worker = request->worker;
	struct sparrow_time until = sparrow_condition_until(wait_ms);
	bool is_finished;

	pthread_mutex_lock(&worker->lock);
	while (!request->is_finished && worker->state == SPARROW_WORKER_RUNNING &&
	    sparrow_condition_wait(&request->condition, &worker->lock, until))
		;
	is_finished = request->is_finished;
	*late = !is_finished && worker->state == SPARROW_WORKER_RUNNING;
	request->is_waited = false;
	TAILQ_REMOVE(&worker->waited, request, wait_link);
	if (TAILQ_EMPTY(&worker->waited))
		pthread_cond_signal(&worker->nobody_waits);
	pthread_mutex_unlock(&worker->lock);
	return is_finished;
}

void
sparrow_request_finish(struct sparrow_request *request)
{
	struct sparrow_worker *worker = request->worker;

	pthread_mutex_lock(&worker->lock);
	if (request->is_waited) {
		request->is_finished = true;
		pthread_cond_signal(&request->condition);
	} else {
		sparrow_request_put_back(request);
	}
	pthread_mutex_unlock(&worker->lock);
}

enum outlook {
	HOPEFUL,		/* a server is worth waiting for */
	LATE,			/* none is, but one should be asked */
	DOWN			/* they are tried again by themselves */
};

/* Is it worth waiting?  If not, the decision's error says why. */
static enum outlook
look_out(struct sparrow_worker *worker, unsigned flags,
    struct supersparrow_decision *decision)
{
	const struct supersparrow *sparrow = worker->sparrow;
	size_t i = sparrow_lookup_first_server(flags);
	size_t end = sparrow_lookup_end_of_servers(sparrow, flags);
	enum outlook outlook = DOWN;
	struct sparrow_sight sight;

	for (; i < end; i++) {
		sparrow_worker_sight(worker, i, &sight);
		if (sight.state == SUPERSPARROW_SERVER_LATE) {
			outlook = LATE;
			sparrow_lookup_note_late(sparrow, i, decision);
		} else if (sight.state == SUPERSPARROW_SERVER_DOWN) {
			sparrow_lookup_note_error(decision, &sight.error);
		} else {
			sparrow_error_clear(&decision->error);
			return HOPEFUL;
		}
	}
	return outlook;
}

/* A request for what the decision asks, on its way; NULL: error says why. */
static struct sparrow_request *
hand_over(struct sparrow_worker *worker, unsigned wait_ms, unsigned flags,
    const struct supersparrow_decision *decision, struct sparrow_time started,
    struct sparrow_error *error)
{
	struct sparrow_request *request = request_get(worker, error);

	if (request == NULL)
		return NULL;
	request->flags = flags;
	request->started = started;
	request->deadline = sparrow_time_add_ms(started, wait_ms);
	if (sparrow_decision_reset(request->decision,
	    worker->sparrow->settings, &decision->addr) != 0) {
		sparrow_error_set(error, -ENOMEM, "out of memory");
		pthread_mutex_lock(&worker->lock);
		sparrow_request_put_back(request);
		pthread_mutex_unlock(&worker->lock);
		return NULL;
	}
	if (request_queue(worker, request, wait_ms > 0))
		return request;
	sparrow_error_set(error, SUPERSPARROW_EUNREACHABLE,
	    "nobody is asked any more: supersparrow_stop()");
	return NULL;
}

/* Ask through the worker; false if nobody answered, error says why. */
static bool
ask(struct sparrow_worker *worker, unsigned wait_ms, unsigned flags,
    struct supersparrow_decision *decision, struct sparrow_time started,
    struct sparrow_error *error)
{
	const char *name = sparrow_server_name(
	    worker->sparrow->servers[sparrow_lookup_first_server(flags)]);
	struct sparrow_request *request;
	bool late;
	int rc;

	request = hand_over(worker, wait_ms, flags, decision, started, error);
	if (request == NULL)
		return false;
	if (wait_ms == 0) {
		sparrow_error_set(error, SUPERSPARROW_ELATE,
		    "%s: asked, but no time is left to wait", name);
		return false;
	}
	if (!request_wait(request, wait_ms, &late)) {
		/* The worker may see it later than the next one asks. */
		if (late)
			sparrow_worker_show_late(worker,
			    sparrow_lookup_first_server(flags),
			    sparrow_lookup_end_of_servers(worker->sparrow,
			    flags));
		sparrow_error_set(error, SUPERSPARROW_ELATE,
		    "%s: no answer within %u ms", name, wait_ms);
		return false;
	}
	rc = sparrow_decision_copy(decision, request->decision);
	pthread_mutex_lock(&worker->lock);
	sparrow_request_put_back(request);
	pthread_mutex_unlock(&worker->lock);
	if (rc != 0)
		sparrow_error_set(error, rc, "out of memory");
	return rc == 0;
}

static void
locate(struct sparrow_worker *worker, unsigned wait_ms, unsigned flags,
    struct supersparrow_decision *decision, struct sparrow_time started)
{
	struct supersparrow *sparrow = worker->sparrow;
	enum outlook outlook = look_out(worker, flags, decision);
	struct sparrow_error error;

	if (outlook == HOPEFUL) {
		if (ask(worker, wait_ms, flags, decision, started, &error))
			return;
		sparrow_lookup_note_error(decision, &error);
	} else if (outlook == LATE) {
		/* Only a reply ends it, and only a question brings one. */
		(void)hand_over(worker, 0, flags, decision, started, &error);
	}
	sparrow_lookup_from_known(sparrow, flags, decision,
	    sparrow_clock_now(&sparrow->clock));
}

int
sparrow_worker_locate(struct sparrow_worker *worker, unsigned wait_ms,
    unsigned flags, struct supersparrow_decision *decision,
    struct sparrow_time now)
{
	struct supersparrow *sparrow = worker->sparrow;

	/* Once: no hit takes memory, least of all under a lock. */
	if (sparrow_strbuf_reserve(&decision->route.as_path,
	    SPARROW_CACHE_PATH_MAX) != 0) {
		(void)sparrow_decision_reset(decision, NULL, NULL);
		return -ENOMEM;
	}
	if ((flags & SUPERSPARROW_LOOKUP_FRESH) != 0 ||
	    !sparrow_lookup_at_once(sparrow, decision, now))
		locate(worker, wait_ms, flags, decision, now);
	decision->took_us = sparrow_time_diff_us(
	    sparrow_clock_now(&sparrow->clock), now);
	return 0;
}
