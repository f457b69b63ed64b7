/* SPDX-License-Identifier: GPL-2.0-or-later */
/* supersparrow parse DIALECT ADDRESS: a pasted reply on stdin, to the route
 * that was understood.  Asks nobody. */
#include "config.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include <supersparrow.h>

#include "tool.h"

/* One byte more than the library takes for a reply: it refuses longer ones
 * with a sentence of its own. */
#define REPLY_MAX (256 * 1024 + 1)

static int
read_reply(char *reply, size_t *len)
{
	ssize_t n;

	*len = 0;
	while (*len < REPLY_MAX) {
		n = read(STDIN_FILENO, reply + *len, REPLY_MAX - *len);
		if (n == 0)
			break;
		if (n > 0)
			*len += (size_t)n;
		else if (errno != EINTR)
			return -errno;
	}
	return 0;
}

/* Known by name?  If not, says which there are. */
static bool
is_dialect(const char *wanted)
{
	const struct supersparrow_dialect *dialect = NULL;
	char names[512] = "";
	const char *name;
	size_t i, len = 0;

	while ((dialect = supersparrow_dialect_next(dialect)) != NULL) {
		for (i = 0; (name = supersparrow_dialect_name(dialect, i)) !=
		    NULL; i++) {
			if (strcasecmp(name, wanted) == 0)
				return true;
			/* There are not so many. */
			if (len < sizeof(names)) /* GCOVR_EXCL_BR_LINE */
				len += (size_t)snprintf(names + len,
				    sizeof(names) - len, " %s", name);
		}
	}
	tool_say("%s: no such dialect; there are:%s", wanted, names);
	return false;
}

/* The address that was understood, as text. */
static const char *
address_text(const struct sockaddr_storage *addr, char text[INET6_ADDRSTRLEN])
{
	const void *binary = addr->ss_family == AF_INET ?
	    (const void *)&((const struct sockaddr_in *)addr)->sin_addr :
	    (const void *)&((const struct sockaddr_in6 *)addr)->sin6_addr;

	return inet_ntop(addr->ss_family, binary, text, INET6_ADDRSTRLEN);
}

static int
print_reply(struct tool *tool, const struct sockaddr_storage *addr,
    const struct supersparrow_route *route)
{
	enum supersparrow_status status = supersparrow_route_status(route);
	const char *error = supersparrow_route_error(route);
	char text[INET6_ADDRSTRLEN];

	if (error != NULL)
		tool_say("%s", error);
	if (tool->output->route(tool->out, address_text(addr, text), status,
	    route) != 0)
		return -ENOMEM;
	return tool_flush(tool, tool_exit_route(status));
}

static int
parse(struct tool *tool, const struct sockaddr_storage *addr, char *reply)
{
	struct supersparrow_route *route;
	size_t len;
	int rc = read_reply(reply, &len);

	if (rc != 0) {
		tool_say("standard input: %s", strerror(-rc));
		return TOOL_EXIT_FAILED;
	}
	rc = supersparrow_route_parse(tool->operand[0],
	    (const struct sockaddr *)addr, reply, len, &route);
	if (rc == 0)
		rc = print_reply(tool, addr, route);
	supersparrow_route_unref(route);
	if (rc < 0) {
		tool_say("parse: %s", supersparrow_strerror(rc));
		return TOOL_EXIT_FAILED;
	}
	return rc;
}

int
cmd_parse(struct tool *tool)
{
	struct sockaddr_storage addr;
	char *reply;
	int status;

	if (supersparrow_address_parse(tool->operand[1], &addr) != 0) {
		tool_say_bad_address(tool->operand[1]);
		return TOOL_EXIT_USAGE;
	}
	if (!is_dialect(tool->operand[0]))
		return TOOL_EXIT_USAGE;
	reply = malloc(REPLY_MAX);
	if (reply == NULL) {
		tool_say("parse: %s", strerror(ENOMEM));
		return TOOL_EXIT_FAILED;
	}
	status = parse(tool, &addr, reply);
	free(reply);
	return status;
}
