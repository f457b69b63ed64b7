/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "instance.h"

/* A thread of named's answers everybody else, too: so long at most. */
#define WAIT_MS 20

/* No more mistakes than fit on a screen. */
#define MISTAKES_MAX 20

static int64_t
number(const struct dlz_instance *instance, const char *name)
{
	int64_t value;

	return supersparrow_config_number(instance->config, name, &value) == 0 ?
	    value : -1;
}

static int
complain_config(struct dlz_instance *instance, int rc)
{
	size_t n = supersparrow_config_mistakes(instance->config);

	for (size_t i = 0; i < n && i < MISTAKES_MAX; i++)
		dlz_host_log(&instance->host, ISC_LOG_ERROR, "%s",
		    supersparrow_config_mistake(instance->config, i));
	if (n > MISTAKES_MAX)
		dlz_host_log(&instance->host, ISC_LOG_ERROR,
		    "%s: %zu more mistakes; supersparrow -f %s check --offline "
		    "shows them", instance->path, n - MISTAKES_MAX,
		    instance->path);
	if (n == 0)
		dlz_host_log(&instance->host, ISC_LOG_ERROR, "%s: %s",
		    instance->path, supersparrow_strerror(rc));
	return rc;
}

static int
read_config(struct dlz_instance *instance)
{
	int rc = supersparrow_config_new(&instance->config);

	if (rc != 0)
		return rc;
	rc = supersparrow_config_read_file(instance->config, instance->path);
	/* Both: all mistakes at once. */
	if (rc == 0 || rc == SUPERSPARROW_ECONFIG)
		rc = supersparrow_config_finish(instance->config);
	if (rc != 0)
		return complain_config(instance, rc);
	if (supersparrow_config_zone(instance->config, 0) == NULL) {
		dlz_host_log(&instance->host, ISC_LOG_ERROR, "%s: there is "
		    "nothing to answer: expected zone NAME", instance->path);
		return SUPERSPARROW_ECONFIG;
	}
	return 0;
}

static void
warn_ecs(struct dlz_instance *instance)
{
	const struct supersparrow_zone *zone;

	for (size_t i = 0; (zone = supersparrow_config_zone(instance->config,
	    i)) != NULL; i++)
		if (supersparrow_zone_ecs(zone))
			dlz_host_log(&instance->host, ISC_LOG_WARNING, "zone "
			    "%s: ecs is on, and named says of each answer that "
			    "it holds for all clients (scope 0): a resolver "
			    "may give one client's answer to every other",
			    supersparrow_zone_name(zone));
}

/* named's process must not have children of ours. */
static int
check_dialects(struct dlz_instance *instance)
{
	const struct supersparrow_dialect *dialect;

	for (size_t i = 0; i < supersparrow_servers(instance->sparrow); i++) {
		dialect = supersparrow_server_dialect(instance->sparrow, i);
		if (supersparrow_dialect_program(dialect) == NULL)
			continue;
		dlz_host_log(&instance->host, ISC_LOG_ERROR, "%s: "
		    "route_server %s is asked by a program, which cannot be "
		    "run in named: expected one that is asked over TCP or a "
		    "socket", instance->path,
		    supersparrow_dialect_name(dialect, 0));
		return SUPERSPARROW_ECONFIG;
	}
	return 0;
}

static int
make_seats(struct dlz_instance *instance)
{
	if (pthread_key_create(&instance->seat_key, NULL) != 0)
		return -EAGAIN;
	instance->has_key = true;
	return 0;
}

static int
make_context(struct dlz_instance *instance)
{
	int rc = supersparrow_new(instance->config, &instance->sparrow);

	if (rc != 0)
		return complain_config(instance, rc);
	supersparrow_set_log(instance->sparrow, number(instance, "debug") > 0 ?
	    SUPERSPARROW_LOG_DEBUG : SUPERSPARROW_LOG_INFO, dlz_host_take,
	    &instance->host);
	supersparrow_set_guard(instance->sparrow, SUPERSPARROW_GUARD_LOGIN);
	return check_dialects(instance);
}

static void
complain(struct dlz_instance *instance, int rc)
{
	dlz_host_log(&instance->host, ISC_LOG_ERROR, "%s: %s",
	    instance->path, supersparrow_strerror(rc));
}

int
dlz_instance_prepare(struct dlz_instance *instance)
{
	int64_t wait_ms;
	int rc = read_config(instance);

	if (rc == 0)
		rc = make_context(instance);
	if (rc != 0)
		return rc;
	warn_ecs(instance);
	wait_ms = number(instance, "wait_ms");
	instance->wait_ms = wait_ms < 0 ? WAIT_MS : (unsigned)wait_ms;
	instance->result_count = (size_t)number(instance, "result_count");
	rc = dlz_names_new(instance->config, &instance->names);
	if (rc == 0)
		rc = make_seats(instance);
	if (rc != 0)
		complain(instance, rc);
	return rc;
}

int
dlz_instance_start(struct dlz_instance *instance)
{
	int rc = supersparrow_start(instance->sparrow);

	if (rc != 0)
		complain(instance, rc);
	return rc;
}

static struct dlz_seat *
make_seat(struct dlz_instance *instance)
{
	struct dlz_seat *seat = calloc(1, sizeof(*seat));

	if (seat == NULL)
		return NULL;
	if (supersparrow_decision_new(&seat->decision) != 0 ||
	    pthread_setspecific(instance->seat_key, seat) != 0) {
		supersparrow_decision_unref(seat->decision);
		free(seat);
		return NULL;
	}
	pthread_mutex_lock(&instance->seats_lock);
	SLIST_INSERT_HEAD(&instance->seats, seat, link);
	pthread_mutex_unlock(&instance->seats_lock);
	return seat;
}

struct dlz_seat *
dlz_instance_seat(struct dlz_instance *instance)
{
	struct dlz_seat *seat = pthread_getspecific(instance->seat_key);

	return seat != NULL ? seat : make_seat(instance);
}

struct dlz_instance *
dlz_instance_free(struct dlz_instance *instance)
{
	struct dlz_seat *seat;

	if (instance->sparrow != NULL)
		supersparrow_stop(instance->sparrow);
	/* No destructor: the threads outlive this module's code. */
	if (instance->has_key)
		pthread_key_delete(instance->seat_key);
	while ((seat = SLIST_FIRST(&instance->seats)) != NULL) {
		SLIST_REMOVE_HEAD(&instance->seats, link);
		supersparrow_decision_unref(seat->decision);
		free(seat);
	}
	pthread_mutex_destroy(&instance->seats_lock);
	supersparrow_unref(instance->sparrow);
	dlz_names_free(instance->names);
	supersparrow_config_unref(instance->config);
	dlz_host_free(&instance->host);
	free(instance->dlzname);
	free(instance->path);
	free(instance);
	return NULL;
}
