/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * From host and port as written to addresses.  Names are looked up by c-ares,
 * whose sockets wait in the caller's poll(2) like our own; no other file
 * includes ares.h.
 *
 * ares_library_init() is not called: it is global state, and does something
 * only on Windows and Android, or for an allocator of one's own.
 */
#include "config.h"

#include <ares.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/time.h>

#include <supersparrow.h>

#include "base/addr.h"
#include "base/buf.h"
#include "transport/conn.h"

/* Each name server is asked twice, for 1 s and for 2 s: one that is dead
 * leaves time for the next within the default `timeout` of 5 s. */
#define NAME_SERVER_MS 1000
#define NAME_SERVER_TRIES 2

/* One line of /etc/services with its aliases. */
#define SERVICE_BYTES 2048

#define DIGITS "0123456789"
#define NAME_BYTES DIGITS "-._" \
    "abcdefghijklmnopqrstuvwxyz" "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define NAME_MAX_LEN 253

struct sparrow_resolve {
	struct sparrow_endpoint endpoint;
	uint16_t port;
	ares_channel channel;		/* NULL: nobody was asked */
	bool answered;
	int status;			/* of the answer */
	struct sparrow_targets found;
	struct pollfd fds[SPARROW_CONN_POLLFDS];
	size_t n_fds;
	struct sparrow_time deadline;
};

/* Route servers that /etc/services may not know. */
static const struct {
	const char *name;
	uint16_t port;
} services[] = {
	{ "zebra", 2601 },
	{ "bgpd", 2605 },
	{ "gii", 616 },
	{ "telnet", 23 },
};

static const struct {
	int status;
	const char *text;
} failures[] = {
	{ ARES_ENOTFOUND, "name not known" },
	{ ARES_ENODATA, "name not known" },
	{ ARES_ENONAME, "name not known" },
	{ ARES_EBADNAME, "name not known" },
	{ ARES_ETIMEOUT, "name lookup timed out" },
	{ ARES_ECONNREFUSED, "name lookup: no name server could answer" },
	{ ARES_ESERVFAIL, "name lookup: the name server failed" },
	{ ARES_EREFUSED, "name lookup: the name server refused" },
};

int
sparrow_resolve_new(const struct sparrow_endpoint *endpoint,
    struct sparrow_resolve **out)
{
	struct sparrow_resolve *resolve = calloc(1, sizeof *resolve);

	*out = resolve;
	if (resolve == NULL)
		return -ENOMEM;
	resolve->endpoint = *endpoint;
	resolve->deadline = sparrow_time_never();
	return 0;
}

struct sparrow_resolve *
sparrow_resolve_free(struct sparrow_resolve *resolve)
{
	if (resolve == NULL)
		return NULL;
	if (resolve->channel != NULL)
		ares_destroy(resolve->channel);
	free(resolve);
	return NULL;
}

static int
find_service(const char *name, uint16_t *port)
{
	char buf[SERVICE_BYTES];
	struct servent entry;
	struct servent *found = NULL;
	size_t i;

	if (getservbyname_r(name, "tcp", &entry, buf, sizeof buf, &found) ==
	    0 && found != NULL) {
		*port = ntohs((uint16_t)found->s_port);
		return 0;
	}
	for (i = 0; i < sizeof services / sizeof services[0]; i++) {
		if (strcmp(services[i].name, name) == 0) {
			*port = services[i].port;
			return 0;
		}
	}
	return -ENOENT;
}

static int
find_port(struct sparrow_resolve *resolve, struct sparrow_error *error)
{
	const char *text = resolve->endpoint.port;
	struct sparrow_buf buf;
	uint64_t number;

	sparrow_buf_init(&buf, text, strlen(text));
	if (strspn(text, DIGITS) == strlen(text)) {
		if (!sparrow_buf_number(&buf, UINT16_MAX, &number) ||
		    number == 0)
			return sparrow_error_set(error,
			    SUPERSPARROW_EUNREACHABLE,
			    "port \"%s\" is not in 1 to 65535", text);
		resolve->port = (uint16_t)number;
		return 0;
	}
	if (resolve->endpoint.no_lookup)
		return sparrow_error_set(error, SUPERSPARROW_EUNREACHABLE,
		    "port \"%s\" is not a number, and no_lookup is set", text);
	if (find_service(text, &resolve->port) == 0)
		return 0;
	return sparrow_error_set(error, SUPERSPARROW_EUNREACHABLE,
	    "port \"%s\" is neither a number nor a known service", text);
}

static void
add_target(struct sparrow_targets *targets, const void *sa, size_t len,
    uint16_t port)
{
	struct sparrow_target *target = &targets->list[targets->n];

	if (targets->n == SPARROW_TARGETS_MAX || len > sizeof target->addr)
		return;
	memset(target, 0, sizeof *target);
	memcpy(&target->addr, sa, len);
	if (target->addr.ss_family == AF_INET) {
		((struct sockaddr_in *)&target->addr)->sin_port = htons(port);
		target->len = sizeof(struct sockaddr_in);
	} else if (target->addr.ss_family == AF_INET6) {
		((struct sockaddr_in6 *)&target->addr)->sin6_port = htons(port);
		target->len = sizeof(struct sockaddr_in6);
	} else {
		return;
	}
	targets->n++;
}

/* An address as inet_pton(3) reads it; false if it is none. */
static bool
add_literal(struct sparrow_resolve *resolve, const char *text)
{
	struct sockaddr_storage sa;
	struct sparrow_addr addr;

	if (sparrow_addr_parse(text, strlen(text), &addr) != 0)
		return false;
	sparrow_addr_to_sockaddr(&addr, &sa);
	add_target(&resolve->found, &sa, sizeof sa, resolve->port);
	return true;
}

/* "fe80::1%eth0"; with AI_NUMERICHOST nobody is asked. */
static int
add_zoned(struct sparrow_resolve *resolve, struct sparrow_error *error)
{
	const struct addrinfo hints = {
		.ai_flags = AI_NUMERICHOST,
		.ai_family = AF_INET6,
		.ai_socktype = SOCK_STREAM,
	};
	const char *host = resolve->endpoint.host;
	struct addrinfo *info = NULL;
	int err = getaddrinfo(host, NULL, &hints, &info);

	if (err == EAI_MEMORY)
		return sparrow_error_set(error, -ENOMEM, "%s",
		    strerror(ENOMEM));
	if (err != 0)
		return sparrow_error_set(error, SUPERSPARROW_EUNREACHABLE,
		    "unknown zone in \"%s\" (is there such a network "
		    "interface?)", host);
	add_target(&resolve->found, info->ai_addr, info->ai_addrlen,
	    resolve->port);
	freeaddrinfo(info);
	return 0;
}

/* localhost and the names under it. */
static bool
is_localhost(const char *host)
{
	static const char local[] = "localhost";
	size_t n = sizeof local - 1;
	size_t len = strlen(host);

	if (len > 0 && host[len - 1] == '.')
		len--;
	return len >= n && strncasecmp(host + len - n, local, n) == 0 &&
	    (len == n || host[len - n - 1] == '.');
}

/* May this be a host name?  "127.1" and "999.0.0.1" are none: there is no top
 * level domain of digits. */
static bool
is_name(const char *host)
{
	size_t len = strlen(host);
	size_t last;

	if (len == 0 || len > NAME_MAX_LEN || strspn(host, NAME_BYTES) != len)
		return false;
	if (host[len - 1] == '.')
		len--;
	for (last = len; last > 0 && host[last - 1] != '.'; last--)
		;
	return last + strspn(host + last, DIGITS) < len;
}

static void
on_socket(void *data, ares_socket_t fd, int readable, int writable)
{
	struct sparrow_resolve *resolve = data;
	size_t i;

	for (i = 0; i < resolve->n_fds && resolve->fds[i].fd != fd; i++)
		;
	if (!readable && !writable) {
		if (i < resolve->n_fds)
			resolve->fds[i] = resolve->fds[--resolve->n_fds];
		return;
	}
	if (i == SPARROW_CONN_POLLFDS)
		return;
	if (i == resolve->n_fds)
		resolve->n_fds++;
	resolve->fds[i] = (struct pollfd){
		.fd = fd,
		.events = (short)((readable ? POLLIN : 0) |
		    (writable ? POLLOUT : 0)),
	};
}

static void
on_answer(void *data, int status, int timeouts, struct ares_addrinfo *info)
{
	struct sparrow_resolve *resolve = data;
	const struct ares_addrinfo_node *node;

	(void)timeouts;
	resolve->answered = true;
	resolve->status = status;
	if (info == NULL)
		return;
	for (node = info->nodes; node != NULL; node = node->ai_next)
		add_target(&resolve->found, node->ai_addr,
		    (size_t)node->ai_addrlen, resolve->port);
	ares_freeaddrinfo(info);
}

static int
lookup_failed(int status, struct sparrow_error *error)
{
	size_t i;

	if (status == ARES_ENOMEM)
		return sparrow_error_set(error, -ENOMEM, "name lookup: %s",
		    strerror(ENOMEM));
	for (i = 0; i < sizeof failures / sizeof failures[0]; i++)
		if (failures[i].status == status)
			return sparrow_error_set(error,
			    SUPERSPARROW_EUNREACHABLE, "%s", failures[i].text);
	return sparrow_error_set(error, SUPERSPARROW_EUNREACHABLE,
	    "name lookup: %s", ares_strerror(status));
}

static int
ask(struct sparrow_resolve *resolve, struct sparrow_error *error)
{
	const struct ares_addrinfo_hints hints = {
		.ai_family = AF_UNSPEC,
		.ai_socktype = SOCK_STREAM,
	};
	struct ares_options options = {
		.timeout = NAME_SERVER_MS,
		.tries = NAME_SERVER_TRIES,
		.sock_state_cb = on_socket,
		.sock_state_cb_data = resolve,
	};
	int status = ares_init_options(&resolve->channel, &options,
	    ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_SOCK_STATE_CB);

	if (status != ARES_SUCCESS)
		return lookup_failed(status, error);
	ares_getaddrinfo(resolve->channel, resolve->endpoint.host, NULL,
	    &hints, on_answer, resolve);
	return -EAGAIN;
}

/* 0 = found already; -EAGAIN = somebody was asked. */
static int
begin(struct sparrow_resolve *resolve, struct sparrow_error *error)
{
	const char *host = resolve->endpoint.host;
	int err = find_port(resolve, error);

	if (err != 0)
		return err;
	if (add_literal(resolve, host))
		return 0;
	if (strchr(host, '%') != NULL)
		return add_zoned(resolve, error);
	/* Many a bgpd listens on IPv4 alone: that first. */
	if (is_localhost(host)) {
		add_literal(resolve, "127.0.0.1");
		add_literal(resolve, "::1");
		return 0;
	}
	if (!is_name(host))
		return sparrow_error_set(error, SUPERSPARROW_EUNREACHABLE,
		    "\"%s\" is neither an address nor a host name", host);
	if (resolve->endpoint.no_lookup)
		return sparrow_error_set(error, SUPERSPARROW_EUNREACHABLE,
		    "\"%s\" is not an address, and no_lookup is set", host);
	return ask(resolve, error);
}

static bool
waits_for(const struct sparrow_resolve *resolve, int fd)
{
	size_t i;

	for (i = 0; i < resolve->n_fds; i++)
		if (resolve->fds[i].fd == fd)
			return true;
	return false;
}

/* Give c-ares what is ready, then the time. */
static void
feed(struct sparrow_resolve *resolve, const struct pollfd *fds, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		int events = fds[i].revents;

		if (events == 0 || !waits_for(resolve, fds[i].fd))
			continue;
		ares_process_fd(resolve->channel,
		    (events & ~POLLOUT) != 0 ? fds[i].fd : ARES_SOCKET_BAD,
		    (events & ~POLLIN) != 0 ? fds[i].fd : ARES_SOCKET_BAD);
	}
	ares_process_fd(resolve->channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
}

static void
set_deadline(struct sparrow_resolve *resolve, struct sparrow_time now)
{
	struct timeval tv;
	const struct timeval *left = ares_timeout(resolve->channel, NULL, &tv);

	resolve->deadline = sparrow_time_never();
	/* Rounded up: too early would be asked again at once. */
	if (left != NULL)
		resolve->deadline = sparrow_time_add_ms(now,
		    (int64_t)left->tv_sec * 1000 + left->tv_usec / 1000 + 1);
}

int
sparrow_resolve_process(struct sparrow_resolve *resolve,
    const struct pollfd *fds, size_t n, struct sparrow_time now,
    struct sparrow_targets *targets, struct sparrow_error *error)
{
	int err = 0;

	if (resolve->channel == NULL)
		err = begin(resolve, error);
	else
		feed(resolve, fds, n);
	if (err != 0 && err != -EAGAIN)
		return err;
	if (resolve->channel != NULL && !resolve->answered) {
		set_deadline(resolve, now);
		return -EAGAIN;
	}
	if (resolve->answered && resolve->status != ARES_SUCCESS)
		return lookup_failed(resolve->status, error);
	if (resolve->found.n == 0)
		return lookup_failed(ARES_ENODATA, error);
	*targets = resolve->found;
	return 0;
}

size_t
sparrow_resolve_pollfds(const struct sparrow_resolve *resolve,
    struct pollfd *fds, size_t n)
{
	if (n > resolve->n_fds)
		n = resolve->n_fds;
	memcpy(fds, resolve->fds, n * sizeof *fds);
	return n;
}

struct sparrow_time
sparrow_resolve_deadline(const struct sparrow_resolve *resolve)
{
	return resolve->deadline;
}
