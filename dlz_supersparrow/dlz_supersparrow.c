/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The closest POP as a DLZ of BIND 9.
 *
 *	named's threads                         the context's worker
 *
 *	findzonedb: is it one of our zones?     route servers: connect, log in,
 *	lookup: the name's node; if it is       ask, keep what they say
 *	steered, supersparrow_locate(), which
 *	reads the cache, or waits for wait_ms
 *	while the worker asks
 *
 * 1. named calls from all of its threads at once, and each of them answers
 *    many others: nothing here touches a socket, and nothing waits longer than
 *    wait_ms.
 * 2. findzonedb() says yes or no and nothing else: any other result makes some
 *    releases of named abort.
 * 3. named never says which type was asked for: a name gives all it has.
 */
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "answer.h"
#include "client.h"
#include "instance.h"

int
dlz_version(unsigned int *flags)
{
	*flags |= DNS_SDLZFLAG_THREADSAFE;
	return DLZ_DLOPEN_VERSION;
}

/* --- creation */

static int
check_arguments(struct dlz_instance *instance, unsigned argc, char **argv)
{
	if (argc == 2 && argv[1][0] != '\0') {
		instance->path = strdup(argv[1]);
		return instance->path == NULL ? -ENOMEM : 0;
	}
	dlz_host_log(&instance->host, ISC_LOG_ERROR, "%u arguments: expected "
	    "database \"dlopen %s FILE\", FILE being a supersparrow.conf",
	    argc == 0 ? 0 : argc - 1, argc == 0 ? "MODULE" : argv[0]);
	return -EINVAL;
}

/* With its host; NULL: nothing could be said about it, or was. */
static struct dlz_instance *
make_instance(const char *dlzname, va_list args)
{
	struct dlz_instance *instance = calloc(1, sizeof(*instance));

	if (instance == NULL)
		return NULL;
	if (dlz_host_init(&instance->host, dlzname, args) != 0) {
		free(instance);
		return NULL;
	}
	pthread_mutex_init(&instance->seats_lock, NULL);
	SLIST_INIT(&instance->seats);
	instance->dlzname = strdup(dlzname);
	if (instance->dlzname != NULL)
		return instance;
	return dlz_instance_free(instance);
}

isc_result_t
dlz_create(const char *dlzname, unsigned int argc, char *argv[],
    void **dbdata, ...)
{
	struct dlz_instance *instance;
	isc_result_t failure;
	va_list args;

	*dbdata = NULL;
	va_start(args, dbdata);
	instance = make_instance(dlzname, args);
	va_end(args);
	if (instance == NULL)
		return ISC_R_NOMEMORY;
	failure = instance->host.failure;
	if (check_arguments(instance, argc, argv) != 0 ||
	    dlz_instance_prepare(instance) != 0) {
		dlz_instance_free(instance);
		return failure;
	}
	/* With what the old instance knows. */
	dlz_handover_enter(instance);
	if (dlz_instance_start(instance) != 0) {
		dlz_destroy(instance);
		return failure;
	}
	dlz_host_log(&instance->host, ISC_LOG_INFO,
	    "Super Sparrow %s, %zu zones of %s", supersparrow_version(),
	    dlz_names_zones(instance->names), instance->path);
	*dbdata = instance;
	return ISC_R_SUCCESS;
}

void
dlz_destroy(void *dbdata)
{
	struct dlz_instance *instance = dbdata;

	dlz_handover_leave(instance);
	dlz_instance_free(instance);
}

/* --- zones */

/* Is name the zone with one label before it? */
static bool
is_child(const char *name, const char *zone)
{
	const char *dot = strchr(name, '.');

	return dot != NULL && strcasecmp(dot + 1, zone) == 0;
}

/*
 * For a question below a zone named walks up to it, and then looks at every
 * name on the way down, the zone's own included: but takes its SOA and NS from
 * a look of its own, without a client.  They are the greater part of the work,
 * so it is worth while to know a walk when we see one: the name that this
 * thread asked for before was the zone's child.
 */
isc_result_t
dlz_findzonedb(void *dbdata, const char *name,
    dns_clientinfomethods_t *methods, dns_clientinfo_t *clientinfo)
{
	struct dlz_instance *instance = dbdata;
	const struct dlz_zone *zone = dlz_names_zone(instance->names, name);
	struct dlz_seat *seat = dlz_instance_seat(instance);

	(void)methods;
	(void)clientinfo;
	dlz_host_print(&instance->host);
	if (seat != NULL) {
		seat->walked = zone != NULL && is_child(seat->asked, name) ?
		    zone : NULL;
		/* No name is longer. */
		if (memccpy(seat->asked, name, '\0', sizeof(seat->asked)) ==
		    NULL)
			seat->asked[0] = '\0';
	}
	return zone != NULL ? ISC_R_SUCCESS : instance->host.not_found;
}

/* --- names */

/* By the rule, or why. */
static isc_result_t
answer_steered(struct dlz_instance *instance, const struct dlz_answer *answer,
    const struct dlz_node *node, const struct sockaddr_storage *client)
{
	struct dlz_seat *seat = dlz_instance_seat(instance);
	isc_result_t rc = ISC_R_SUCCESS;

	if (seat == NULL || supersparrow_locate(instance->sparrow,
	    (const struct sockaddr *)client, instance->wait_ms, 0,
	    seat->decision) != 0)
		return ISC_R_NOMEMORY;
	atomic_store_explicit(&instance->has_answered, true,
	    memory_order_relaxed);
	if (node->steer != DLZ_NOT_STEERED)
		rc = dlz_answer_pop(answer, node->steer, seat->decision,
		    instance->result_count);
	if (rc == ISC_R_SUCCESS && node->explain != DLZ_NOT_STEERED)
		rc = dlz_answer_why(answer, node->explain, seat->decision);
	return rc;
}

static bool
needs_authority(struct dlz_instance *instance, const struct dlz_zone *zone,
    const struct dlz_node *node, const dns_clientinfo_t *clientinfo)
{
	const struct dlz_seat *seat;

	if (strcmp(node->owner, "@") != 0)
		return false;
	seat = clientinfo == NULL ? NULL : dlz_instance_seat(instance);
	return seat == NULL || seat->walked != zone;
}

static isc_result_t
look_up(struct dlz_instance *instance, const char *zone, const char *name,
    dns_sdlzlookup_t *lookup, dns_clientinfomethods_t *methods,
    dns_clientinfo_t *clientinfo)
{
	struct dlz_answer answer = {
		.host = &instance->host,
		.lookup = lookup,
		.zone = dlz_names_zone(instance->names, zone),
	};
	struct sockaddr_storage client;
	struct dlz_node *node;
	isc_result_t rc = ISC_R_SUCCESS;

	node = answer.zone == NULL ? NULL :
	    dlz_names_node(instance->names, answer.zone, name);
	if (node == NULL)
		return instance->host.not_found;
	if (needs_authority(instance, answer.zone, node, clientinfo))
		rc = dlz_answer_authority(&answer);
	if (rc == ISC_R_SUCCESS)
		rc = dlz_answer_records(&answer, node->records);
	if (rc == ISC_R_SUCCESS && (node->steer != DLZ_NOT_STEERED ||
	    node->explain != DLZ_NOT_STEERED) &&
	    dlz_client_address(&instance->host, methods, clientinfo,
	    supersparrow_zone_ecs(answer.zone->config), &client))
		rc = answer_steered(instance, &answer, node, &client);
	return rc;
}

isc_result_t
dlz_lookup(const char *zone, const char *name, void *dbdata,
    dns_sdlzlookup_t *lookup, dns_clientinfomethods_t *methods,
    dns_clientinfo_t *clientinfo)
{
	struct dlz_instance *instance = dbdata;

	dlz_host_print(&instance->host);
	if (!dlz_names_may_have(instance->names, name))
		return instance->host.not_found;
	return look_up(instance, zone, name, lookup, methods, clientinfo);
}

/* --- transfers: what depends on who asks cannot be handed on */

isc_result_t
dlz_allowzonexfr(void *dbdata, const char *name, const char *client)
{
	const struct dlz_instance *instance = dbdata;

	(void)client;
	return dlz_names_zone(instance->names, name) == NULL ?
	    instance->host.not_found : instance->host.no_permission;
}

isc_result_t
dlz_allnodes(const char *zone, void *dbdata, dns_sdlzallnodes_t *allnodes)
{
	const struct dlz_instance *instance = dbdata;

	(void)zone;
	(void)allnodes;
	return instance->host.no_permission;
}
