/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host.h"

/* Numbers of BIND 9.11 to 9.20; those of 9.21.5 and later are others, under
 * the same version of the interface. */
#define NOT_FOUND 23u
#define FAILURE 25u
#define NO_PERMISSION 6u

/* Result codes are small numbers. */
#define RESULTS_MAX 200u

/* A function by its name, in any object of the process. */
static void *
find_function(const char *name)
{
	return dlsym(RTLD_DEFAULT, name);
}

/* The number that the host prints as this text. */
static isc_result_t
find_result(const char *text, isc_result_t usual)
{
	const char *(*totext)(isc_result_t);
	void *function = find_function("isc_result_totext");
	const char *printed;

	if (function == NULL)
		return usual;
	memcpy(&totext, &function, sizeof(totext));
	for (isc_result_t i = 2; i < RESULTS_MAX; i++) {
		printed = totext(i);
		if (printed != NULL && strcmp(printed, text) == 0)
			return i;
	}
	return usual;
}

/* Pairs of a name and a pointer, NULL behind the last. */
static void
find_helpers(struct dlz_host *host, va_list args)
{
	const char *name;
	void *function;

	while ((name = va_arg(args, const char *)) != NULL) {
		function = va_arg(args, void *);
		if (strcmp(name, "log") == 0)
			memcpy(&host->log, &function, sizeof(host->log));
		if (strcmp(name, "putrr") == 0)
			memcpy(&host->putrr, &function, sizeof(host->putrr));
	}
}

int
dlz_host_init(struct dlz_host *host, const char *dlzname, va_list args)
{
	void *function;

	memset(host, 0, sizeof(*host));
	find_helpers(host, args);
	if (host->putrr == NULL || host->log == NULL)
		return -ENOSYS;
	host->not_found = find_result("not found", NOT_FOUND);
	host->failure = find_result("failure", FAILURE);
	host->no_permission = find_result("permission denied", NO_PERMISSION);
	function = find_function("dns_ecs_format");
	memcpy(&host->ecs_format, &function, sizeof(host->ecs_format));
	snprintf(host->prefix, sizeof(host->prefix), "dlz %s", dlzname);
	host->messages = calloc(DLZ_MESSAGES_MAX, sizeof(*host->messages));
	if (host->messages == NULL)
		return -ENOMEM;
	if (pthread_mutex_init(&host->lock, NULL) == 0)
		return 0;
	free(host->messages);
	return -ENOMEM;
}

void
dlz_host_free(struct dlz_host *host)
{
	dlz_host_print(host);
	pthread_mutex_destroy(&host->lock);
	free(host->messages);
}

void
dlz_host_log(struct dlz_host *host, int level, const char *format, ...)
{
	char text[DLZ_MESSAGE_TEXT];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	host->log(level, "%s: %s", host->prefix, text);
}

void
dlz_host_take(void *data, enum supersparrow_log_level level,
    const char *message)
{
	static const int levels[] = {
		[SUPERSPARROW_LOG_ERROR] = ISC_LOG_ERROR,
		[SUPERSPARROW_LOG_WARNING] = ISC_LOG_WARNING,
		[SUPERSPARROW_LOG_INFO] = ISC_LOG_INFO,
		[SUPERSPARROW_LOG_DEBUG] = 1,
	};
	struct dlz_host *host = data;
	struct dlz_message *room;

	pthread_mutex_lock(&host->lock);
	if (host->n == DLZ_MESSAGES_MAX) {
		host->left_out++;
	} else {
		room = &host->messages[(host->first + host->n++) %
		    DLZ_MESSAGES_MAX];
		room->level = levels[level];
		snprintf(room->text, sizeof(room->text), "%s", message);
		atomic_store_explicit(&host->is_waiting, true,
		    memory_order_relaxed);
	}
	pthread_mutex_unlock(&host->lock);
}

/* The oldest message; false: there is none. */
static bool
next_message(struct dlz_host *host, struct dlz_message *out, size_t *left_out)
{
	bool is_there;

	pthread_mutex_lock(&host->lock);
	is_there = host->n > 0;
	if (is_there) {
		*out = host->messages[host->first];
		host->first = (host->first + 1) % DLZ_MESSAGES_MAX;
		host->n--;
	}
	*left_out = host->left_out;
	host->left_out = 0;
	if (host->n == 0)
		atomic_store_explicit(&host->is_waiting, false,
		    memory_order_relaxed);
	pthread_mutex_unlock(&host->lock);
	return is_there;
}

static void
print_waiting(struct dlz_host *host)
{
	struct dlz_message message;
	size_t left_out;

	while (next_message(host, &message, &left_out)) {
		dlz_host_log(host, message.level, "%s", message.text);
		if (left_out > 0)
			dlz_host_log(host, ISC_LOG_WARNING,
			    "%zu messages were left out", left_out);
	}
}

void
dlz_host_print(struct dlz_host *host)
{
	if (atomic_load_explicit(&host->is_waiting, memory_order_relaxed))
		print_waiting(host);
}
