/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "base/addr.h"
#include "dialect/dialect.h"
#include "fuzz.h"
#include "route/as_path.h"

/* A printed path is a path again, the same one, with as many numbers. */
static void
check_path(const struct supersparrow_route *route)
{
	const char *path = supersparrow_route_as_path(route);
	struct sparrow_strbuf again;
	struct sparrow_error error;
	const char *cursor = path;
	size_t walked = 0;
	uint32_t asn;

	/* A word instead of a path: "Local", "Nil". */
	if (sparrow_route_is_local(route))
		return;
	sparrow_strbuf_init(&again, SPARROW_AS_PATH_TEXT_MAX);
	MUST(sparrow_as_path_read(path, strlen(path), &again, &error) == 0);
	MUST(strcmp(sparrow_strbuf_text(&again), path) == 0);
	while (supersparrow_as_path_next(&cursor, &asn, NULL) == 1)
		walked++;
	MUST(walked == sparrow_as_path_count(path));
	MUST(walked <= SPARROW_AS_PATH_MAX);
	sparrow_strbuf_free(&again);
}

static void
check_prefix(const struct supersparrow_route *route,
    const struct sparrow_addr *addr)
{
	char text[SPARROW_PREFIX_TEXT];

	if (route->prefix.addr.family == AF_UNSPEC)
		return;
	sparrow_prefix_print(&route->prefix, text);
	MUST(strcmp(text, route->prefix_text) == 0);
	MUST(sparrow_prefix_covers(&route->prefix, addr));
}

void
fuzz_check_route(const struct supersparrow_route *route,
    const struct sparrow_addr *addr)
{
	bool found = route->status == SUPERSPARROW_STATUS_FOUND;
	bool wrong = route->status == SUPERSPARROW_STATUS_ERROR ||
	    route->status == SUPERSPARROW_STATUS_LOGIN_FAILED;

	MUST(route->has_best == found);
	MUST(found == (supersparrow_route_as_path(route) != NULL));
	MUST(wrong == (supersparrow_route_error(route) != NULL));
	if (wrong)
		MUST(fuzz_is_sentence(route->error.text));
	else
		check_prefix(route, addr);
	if (found) {
		MUST(route->prefix.addr.family == addr->family);
		check_path(route);
	}
	MUST(route->next_hop[0] == '\0' || fuzz_is_sentence(route->next_hop));
	MUST(route->paths <= SPARROW_REPLY_PATHS_MAX);
}
