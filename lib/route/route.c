/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include <supersparrow.h>

#include "route/as_path.h"
#include "route/route.h"

/* Everything but the memory of the AS path. */
static void
empty(struct supersparrow_route *route)
{
	route->status = SUPERSPARROW_STATUS_NONE;
	memset(&route->prefix, 0, sizeof route->prefix);
	route->prefix_text[0] = '\0';
	route->has_best = false;
	route->origin = SPARROW_ORIGIN_NONE;
	route->next_hop[0] = '\0';
	route->paths = 0;
	sparrow_error_clear(&route->error);
}

void
sparrow_route_init(struct supersparrow_route *route)
{
	memset(route, 0, sizeof *route);
	sparrow_strbuf_init(&route->as_path, SPARROW_AS_PATH_TEXT_MAX);
}

void
sparrow_route_free(struct supersparrow_route *route)
{
	sparrow_strbuf_free(&route->as_path);
	empty(route);
}

void
sparrow_route_reset(struct supersparrow_route *route)
{
	sparrow_strbuf_reset(&route->as_path);
	empty(route);
}

void
sparrow_route_set_prefix(struct supersparrow_route *route,
    const struct sparrow_prefix *prefix)
{
	route->prefix = *prefix;
	sparrow_prefix_print(prefix, route->prefix_text);
}

int
sparrow_route_copy(struct supersparrow_route *dst,
    const struct supersparrow_route *src)
{
	int err;

	if (dst == src)
		return 0;
	sparrow_route_reset(dst);
	err = sparrow_strbuf_append(&dst->as_path,
	    sparrow_strbuf_text(&src->as_path), src->as_path.len);
	if (err != 0) {
		sparrow_route_reset(dst);
		return err;
	}
	dst->status = src->status;
	dst->prefix = src->prefix;
	memcpy(dst->prefix_text, src->prefix_text, sizeof dst->prefix_text);
	dst->has_best = src->has_best;
	dst->origin = src->origin;
	memcpy(dst->next_hop, src->next_hop, sizeof dst->next_hop);
	dst->paths = src->paths;
	/* Most routes have none: half a kilobyte less to move on a hit. */
	if (src->error.code != 0 || src->error.text[0] != '\0')
		dst->error = src->error;
	return 0;
}

bool
sparrow_route_is_local(const struct supersparrow_route *route)
{
	const char *path = sparrow_strbuf_text(&route->as_path);
	uint32_t asn;

	return route->has_best &&
	    supersparrow_as_path_next(&path, &asn, NULL) == 0;
}

struct supersparrow_route *
supersparrow_route_unref(struct supersparrow_route *route)
{
	if (route != NULL)
		sparrow_route_free(route);
	free(route);
	return NULL;
}

enum supersparrow_status
supersparrow_route_status(const struct supersparrow_route *route)
{
	return route->status;
}

const char *
supersparrow_route_prefix(const struct supersparrow_route *route)
{
	return route->prefix_text[0] != '\0' ? route->prefix_text : NULL;
}

const char *
supersparrow_route_as_path(const struct supersparrow_route *route)
{
	return route->has_best ? sparrow_strbuf_text(&route->as_path) : NULL;
}

const char *
supersparrow_route_next_hop(const struct supersparrow_route *route)
{
	return route->has_best && route->next_hop[0] != '\0' ?
	    route->next_hop : NULL;
}

const char *
supersparrow_route_origin(const struct supersparrow_route *route)
{
	if (!route->has_best)
		return NULL;
	switch (route->origin) {
	case SPARROW_ORIGIN_NONE:
		return NULL;
	case SPARROW_ORIGIN_IGP:
		return "IGP";
	case SPARROW_ORIGIN_EGP:
		return "EGP";
	case SPARROW_ORIGIN_INCOMPLETE:
		return "incomplete";
	}
	return NULL;
}

size_t
supersparrow_route_paths(const struct supersparrow_route *route)
{
	return route->paths;
}

const char *
supersparrow_route_error(const struct supersparrow_route *route)
{
	if (route->status != SUPERSPARROW_STATUS_LOGIN_FAILED &&
	    route->status != SUPERSPARROW_STATUS_ERROR)
		return NULL;
	return route->error.text;
}
