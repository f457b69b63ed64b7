/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Texts for the numbers of the public header.  The switches have no default:
 * the compiler names a number that was forgotten.
 */
#include "config.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

#include <supersparrow.h>

#include "base/addr.h"

/* Of strerror(3) only strerror_r(3) may be called by any thread, and it needs
 * a buffer; these are the codes that come out of this library. */
static const struct {
	int code;
	const char *text;
} errnos[] = {
	{ -EACCES, "permission denied" },
	{ -EADDRINUSE, "address in use" },
	{ -EADDRNOTAVAIL, "address not available" },
	{ -EAFNOSUPPORT, "address family not supported" },
	{ -EAGAIN, "try again" },
	{ -EBUSY, "busy" },
	{ -ECONNABORTED, "connection aborted" },
	{ -ECONNREFUSED, "connection refused" },
	{ -ECONNRESET, "connection reset" },
	{ -EEXIST, "exists already" },
	{ -EHOSTUNREACH, "host unreachable" },
	{ -EINTR, "interrupted" },
	{ -EINVAL, "invalid argument" },
	{ -EIO, "input or output error" },
	{ -ELOOP, "too many symbolic links" },
	{ -EMFILE, "too many open files" },
	{ -ENAMETOOLONG, "the name is too long" },
	{ -ENETDOWN, "network down" },
	{ -ENETUNREACH, "network unreachable" },
	{ -ENFILE, "too many open files in the system" },
	{ -ENOENT, "not found" },
	{ -ENOMEM, "out of memory" },
	{ -ENOTDIR, "a part of the path is no directory" },
	{ -ENXIO, "it is a socket, or its device is missing" },
	{ -EOVERFLOW, "too long" },
	{ -EPERM, "not permitted" },
	{ -EPIPE, "broken pipe" },
	{ -ERANGE, "out of range" },
	{ -ETIMEDOUT, "timed out" },
	{ -E2BIG, "too many" },
};

static const char *
errno_text(int code)
{
	for (size_t i = 0; i < sizeof errnos / sizeof errnos[0]; i++)
		if (errnos[i].code == code)
			return errnos[i].text;
	return "unknown error";
}

const char *
supersparrow_strerror(int code)
{
	if (code == 0)
		return "no error";
	switch ((enum supersparrow_error)code) {
	case SUPERSPARROW_EUNREACHABLE:
		return "route server unreachable";
	case SUPERSPARROW_ELATE:
		return "route server too slow";
	case SUPERSPARROW_ELOGIN:
		return "route server refused the login";
	case SUPERSPARROW_EPROTOCOL:
		return "reply of the route server not understood";
	case SUPERSPARROW_ECONFIG:
		return "mistakes in the configuration";
	case SUPERSPARROW_ETABLE:
		return "table too old";
	}
	return errno_text(code);
}

const char *
supersparrow_version(void)
{
	return PACKAGE_VERSION;
}

const char *
supersparrow_status_name(enum supersparrow_status status)
{
	switch (status) {
	case SUPERSPARROW_STATUS_NONE:
		return NULL;
	case SUPERSPARROW_STATUS_FOUND:
		return "found";
	case SUPERSPARROW_STATUS_NOT_IN_TABLE:
		return "not_in_table";
	case SUPERSPARROW_STATUS_NO_BEST_PATH:
		return "no_best_path";
	case SUPERSPARROW_STATUS_LOGIN_FAILED:
		return "login_failed";
	case SUPERSPARROW_STATUS_ERROR:
		return "error";
	}
	return NULL;
}

const char *
supersparrow_source_name(enum supersparrow_source source)
{
	switch (source) {
	case SUPERSPARROW_SOURCE_NONE:
		return NULL;
	case SUPERSPARROW_SOURCE_CACHE:
		return "cache";
	case SUPERSPARROW_SOURCE_LIVE:
		return "live";
	case SUPERSPARROW_SOURCE_STALE:
		return "stale";
	case SUPERSPARROW_SOURCE_SELF:
		return "self";
	case SUPERSPARROW_SOURCE_OVERRIDE:
		return "override";
	case SUPERSPARROW_SOURCE_TABLE:
		return "table";
	}
	return NULL;
}

const char *
supersparrow_reason_name(enum supersparrow_reason reason)
{
	switch (reason) {
	case SUPERSPARROW_REASON_NONE:
		return NULL;
	case SUPERSPARROW_REASON_POP_IN_PATH:
		return "pop_in_path";
	case SUPERSPARROW_REASON_NO_POP_IN_PATH:
		return "no_pop_in_path";
	case SUPERSPARROW_REASON_LOCAL_ROUTE:
		return "local_route";
	case SUPERSPARROW_REASON_NOT_IN_TABLE:
		return "not_in_table";
	case SUPERSPARROW_REASON_NO_BEST_PATH:
		return "no_best_path";
	case SUPERSPARROW_REASON_NOT_CONVERGED:
		return "not_converged";
	case SUPERSPARROW_REASON_LATE:
		return "late";
	case SUPERSPARROW_REASON_DOWN:
		return "down";
	case SUPERSPARROW_REASON_LOGIN_REFUSED:
		return "login_refused";
	case SUPERSPARROW_REASON_PROTOCOL_ERROR:
		return "protocol_error";
	case SUPERSPARROW_REASON_BAD_ADDRESS:
		return "bad_address";
	case SUPERSPARROW_REASON_OVERRIDE:
		return "override";
	case SUPERSPARROW_REASON_TABLE_TOO_OLD:
		return "table_too_old";
	}
	return NULL;
}

int
supersparrow_address_parse(const char *text, struct sockaddr_storage *out)
{
	struct sparrow_addr addr;
	int err = sparrow_addr_parse(text, strlen(text), &addr);

	sparrow_addr_to_sockaddr(&addr, out);
	return err;
}

const char *
supersparrow_server_state_name(enum supersparrow_server_state state)
{
	switch (state) {
	case SUPERSPARROW_SERVER_IDLE:
		return "idle";
	case SUPERSPARROW_SERVER_CONNECTING:
		return "connecting";
	case SUPERSPARROW_SERVER_UP:
		return "up";
	case SUPERSPARROW_SERVER_LATE:
		return "late";
	case SUPERSPARROW_SERVER_DOWN:
		return "down";
	}
	return NULL;
}
