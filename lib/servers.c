/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>

#include "context.h"
#include "worker.h"

/*
 * The route servers of a context, for those who watch them.
 */

static const struct sparrow_server *
server_at(const struct supersparrow *sparrow, size_t i)
{
	return i < sparrow->settings->n_servers ? sparrow->servers[i] : NULL;
}

void
supersparrow_set_guard(struct supersparrow *sparrow,
    enum supersparrow_guard guard)
{
	static const enum sparrow_guard guards[] = {
		[SUPERSPARROW_GUARD_NEVER] = SPARROW_GUARD_NEVER,
		[SUPERSPARROW_GUARD_RELOGIN] = SPARROW_GUARD_RELOGIN,
		[SUPERSPARROW_GUARD_LOGIN] = SPARROW_GUARD_LOGIN,
	};
	struct sparrow_time now = sparrow_clock_now(&sparrow->clock);
	size_t i;

	if ((size_t)guard >= sizeof(guards) / sizeof(guards[0]) ||
	    sparrow->worker != NULL)
		return;
	for (i = 0; i < sparrow->settings->n_servers; i++)
		sparrow_server_set_guard(sparrow->servers[i], guards[guard],
		    now);
}

void
supersparrow_connect(struct supersparrow *sparrow)
{
	struct sparrow_time now = sparrow_clock_now(&sparrow->clock);
	size_t i;

	if (sparrow->worker != NULL)
		return;
	for (i = 0; i < sparrow->settings->n_servers; i++)
		sparrow_server_start(sparrow->servers[i], now);
}

size_t
supersparrow_servers(const struct supersparrow *sparrow)
{
	return sparrow->settings->n_servers;
}

const char *
supersparrow_server_name(const struct supersparrow *sparrow, size_t i)
{
	const struct sparrow_server *server = server_at(sparrow, i);

	return server == NULL ? NULL : sparrow_server_name(server);
}

const struct supersparrow_dialect *
supersparrow_server_dialect(const struct supersparrow *sparrow, size_t i)
{
	return server_at(sparrow, i) == NULL ? NULL :
	    sparrow->settings->servers[i].dialect;
}

static enum supersparrow_server_state
state_of(const struct sparrow_server *server)
{
	switch (sparrow_server_state(server)) {
	case SPARROW_SERVER_DOWN:
		return SUPERSPARROW_SERVER_DOWN;
	case SPARROW_SERVER_IDLE:
		return SUPERSPARROW_SERVER_IDLE;
	case SPARROW_SERVER_CONNECTING:
	case SPARROW_SERVER_UP:
		break;
	}
	if (sparrow_server_is_late(server))
		return SUPERSPARROW_SERVER_LATE;
	return sparrow_server_state(server) == SPARROW_SERVER_UP ?
	    SUPERSPARROW_SERVER_UP : SUPERSPARROW_SERVER_CONNECTING;
}

void
sparrow_context_look(const struct supersparrow *sparrow, size_t i,
    struct sparrow_sight *out)
{
	const struct sparrow_server *server = sparrow->servers[i];

	out->state = state_of(server);
	out->settled_at = sparrow_server_settled_at(server);
	out->login_us = sparrow_server_login_us(server);
	out->error = *sparrow_server_error(server);
}

/* The same for any thread; false if there is no such server. */
static bool
look(const struct supersparrow *sparrow, size_t i, struct sparrow_sight *out)
{
	if (server_at(sparrow, i) == NULL)
		return false;
	if (sparrow->worker != NULL)
		sparrow_worker_sight(sparrow->worker, i, out);
	else
		sparrow_context_look(sparrow, i, out);
	return true;
}

enum supersparrow_server_state
supersparrow_server_state(const struct supersparrow *sparrow, size_t i)
{
	struct sparrow_sight sight;

	return look(sparrow, i, &sight) ? sight.state :
	    SUPERSPARROW_SERVER_IDLE;
}

int
supersparrow_server_error(const struct supersparrow *sparrow, size_t i)
{
	struct sparrow_sight sight;

	return look(sparrow, i, &sight) ? sight.error.code : 0;
}

const char *
supersparrow_server_error_text(const struct supersparrow *sparrow, size_t i)
{
	/* The worker may write the next one at any time. */
	if (sparrow->worker != NULL || supersparrow_server_error(sparrow, i) == 0)
		return NULL;
	return sparrow_server_error(sparrow->servers[i])->text;
}

int
supersparrow_server_error_copy(const struct supersparrow *sparrow, size_t i,
    char *text, size_t size)
{
	struct sparrow_sight sight;

	if (!look(sparrow, i, &sight))
		sparrow_error_clear(&sight.error);
	return sparrow_error_copy(&sight.error, text, size);
}

int64_t
supersparrow_server_login_us(const struct supersparrow *sparrow, size_t i)
{
	struct sparrow_sight sight;

	return look(sparrow, i, &sight) ? sight.login_us : -1;
}

const char *
supersparrow_server_says(const struct supersparrow *sparrow, size_t i)
{
	const struct sparrow_server *server = server_at(sparrow, i);

	/* The worker may write another at any time. */
	if (server == NULL || sparrow->worker != NULL ||
	    sparrow_server_says(server)[0] == '\0')
		return NULL;
	return sparrow_server_says(server);
}

int
supersparrow_server_is_settled(const struct supersparrow *sparrow, size_t i)
{
	struct sparrow_sight sight;

	return look(sparrow, i, &sight) && !sparrow_time_before(
	    sparrow_clock_now(&sparrow->clock), sight.settled_at);
}

const char *
supersparrow_server_canary(const struct supersparrow *sparrow, size_t i,
    size_t j)
{
	if (server_at(sparrow, i) == NULL ||
	    j >= sparrow->settings->servers[i].n_canaries)
		return NULL;
	return sparrow->settings->servers[i].canary_texts[j];
}
