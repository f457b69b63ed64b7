/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <errno.h>
#include <stdlib.h>

#include "dialect/dialect.h"

int
supersparrow_route_parse(const char *name, const struct sockaddr *sa,
    const char *reply, size_t len, struct supersparrow_route **out)
{
	const struct supersparrow_dialect *dialect;
	struct supersparrow_route *route;
	struct sparrow_addr addr;

	*out = NULL;
	dialect = sparrow_dialect_find(name);
	if (dialect == NULL)
		return -ENOENT;
	if (sparrow_addr_from_sockaddr(sa, &addr) != 0)
		return -EINVAL;
	route = malloc(sizeof *route);
	if (route == NULL)
		return -ENOMEM;
	sparrow_route_init(route);
	/* What is not understood is in the route: status and sentence. */
	if (sparrow_dialect_read(dialect, reply, len, &addr,
	    SPARROW_ASK_PLAIN, true, route) == SPARROW_REPLY_NOMEM) {
		supersparrow_route_unref(route);
		return -ENOMEM;
	}
	*out = route;
	return 0;
}
