/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A reply in any dialect.  Input: which dialect; flags (2 bits form, 4 pasted,
 * 8 IPv6); 16 bytes of address; the reply.  What is understood is a route that
 * covers the address, the same one each time, or a sentence.
 */
#include "config.h"

#include "dialect/dialect.h"
#include "fuzz.h"

#define HEAD 18

static const struct supersparrow_dialect *
choose(uint8_t n)
{
	const struct supersparrow_dialect *dialect =
	    supersparrow_dialect_next(NULL);

	for (n %= 10; n > 0 && dialect != NULL; n--)
		dialect = supersparrow_dialect_next(dialect);
	return dialect;
}

static bool
same(const struct supersparrow_route *a, const struct supersparrow_route *b)
{
	return a->status == b->status && a->has_best == b->has_best &&
	    strcmp(a->prefix_text, b->prefix_text) == 0 &&
	    strcmp(sparrow_strbuf_text(&a->as_path),
	    sparrow_strbuf_text(&b->as_path)) == 0 &&
	    a->origin == b->origin && a->paths == b->paths &&
	    strcmp(a->next_hop, b->next_hop) == 0 &&
	    strcmp(a->error.text, b->error.text) == 0;
}

static void
check_reply(enum sparrow_reply reply, const struct supersparrow_route *route)
{
	MUST(reply == SPARROW_REPLY_OK || reply == SPARROW_REPLY_BAD ||
	    reply == SPARROW_REPLY_UNKNOWN_COMMAND);
	MUST(route->status != SUPERSPARROW_STATUS_NONE);
	if (reply != SPARROW_REPLY_OK)
		MUST(route->status == SUPERSPARROW_STATUS_ERROR);
}

/* As a caller of the library pastes it. */
static void
paste(const struct supersparrow_dialect *dialect,
    const struct sparrow_addr *addr, const char *text, size_t len)
{
	struct supersparrow_route *route;
	struct sockaddr_storage sa;

	sparrow_addr_to_sockaddr(addr, &sa);
	MUST(supersparrow_route_parse(dialect->names[0],
	    (struct sockaddr *)&sa, text, len, &route) == 0);
	MUST(route->status != SUPERSPARROW_STATUS_NONE);
	fuzz_check_route(route, addr);
	supersparrow_route_unref(route);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct supersparrow_dialect *dialect;
	struct sparrow_addr addr = { .family = AF_INET };
	struct sockaddr_storage sa;
	struct supersparrow_route route, again;
	enum sparrow_reply reply;
	enum sparrow_ask form;
	bool pasted;
	char *text;

	if (size < HEAD)
		return 0;
	dialect = choose(data[0]);
	form = (enum sparrow_ask)((data[1] & 3) % (SPARROW_ASK_LAST + 1));
	pasted = (data[1] & 4) != 0;
	if ((data[1] & 8) != 0)
		addr.family = AF_INET6;
	memcpy(addr.bytes, data + 2, addr.family == AF_INET ? 4 : 16);
	/* No mapped one: those are IPv4 wherever they come from. */
	sparrow_addr_to_sockaddr(&addr, &sa);
	MUST(sparrow_addr_from_sockaddr((struct sockaddr *)&sa, &addr) == 0);
	text = fuzz_copy(data + HEAD, size - HEAD);
	sparrow_route_init(&route);
	sparrow_route_init(&again);
	reply = sparrow_dialect_read(dialect, text, size - HEAD, &addr, form,
	    pasted, &route);
	check_reply(reply, &route);
	fuzz_check_route(&route, &addr);
	MUST(sparrow_dialect_read(dialect, text, size - HEAD, &addr, form,
	    pasted, &again) == reply);
	MUST(same(&route, &again));
	if (pasted)
		paste(dialect, &addr, text, size - HEAD);
	sparrow_route_free(&route);
	sparrow_route_free(&again);
	free(text);
	return 0;
}
