/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include <supersparrow.h>

#include "reply.h"

struct supersparrow_route route;
const struct supersparrow_dialect *reply_dialect = &sparrow_dialect_zebra;

void
reply_setup(void)
{
	sparrow_route_init(&route);
}

void
reply_teardown(void)
{
	sparrow_route_free(&route);
}

enum sparrow_reply
read_as(const char *text, size_t len, const char *address,
    enum sparrow_ask form, bool pasted)
{
	struct sparrow_addr addr;
	enum sparrow_reply reply;
	char *copy = malloc(len);

	ck_assert(copy != NULL || len == 0);
	if (len != 0)
		memcpy(copy, text, len);
	ck_assert_int_eq(sparrow_addr_parse(address, strlen(address), &addr),
	    0);
	sparrow_route_reset(&route);
	reply = sparrow_dialect_read(reply_dialect, copy, len, &addr, form,
	    pasted, &route);
	free(copy);
	return reply;
}

enum sparrow_reply
live(const char *text)
{
	return read_as(text, strlen(text), ADDRESS, SPARROW_ASK_PLAIN, false);
}

enum sparrow_reply
best(const char *text)
{
	return read_as(text, strlen(text), ADDRESS, SPARROW_ASK_BEST, false);
}

enum sparrow_reply
pasted(const char *text)
{
	return read_as(text, strlen(text), ADDRESS, SPARROW_ASK_PLAIN, true);
}

void
is_route(enum sparrow_reply reply, const char *path)
{
	ck_assert_msg(reply == SPARROW_REPLY_OK, "%s", route.error.text);
	ck_assert_int_eq(route.status, SUPERSPARROW_STATUS_FOUND);
	ck_assert_str_eq(route.prefix_text, "192.0.2.0/24");
	ck_assert_str_eq(supersparrow_route_as_path(&route), path);
}

void
is_no_best_path(enum sparrow_reply reply, unsigned paths)
{
	ck_assert_msg(reply == SPARROW_REPLY_OK, "%s", route.error.text);
	ck_assert_int_eq(route.status, SUPERSPARROW_STATUS_NO_BEST_PATH);
	ck_assert_str_eq(route.prefix_text, "192.0.2.0/24");
	ck_assert_ptr_null(supersparrow_route_as_path(&route));
	ck_assert(!route.has_best);
	ck_assert_uint_eq(route.paths, paths);
}

void
is_bad(enum sparrow_reply reply, const char *sentence)
{
	ck_assert_int_eq(reply, SPARROW_REPLY_BAD);
	ck_assert_int_eq(route.status, SUPERSPARROW_STATUS_ERROR);
	ck_assert_int_eq(route.error.code, SUPERSPARROW_EPROTOCOL);
	ck_assert_msg(strstr(route.error.text, sentence) != NULL, "%s",
	    route.error.text);
	ck_assert(!route.has_best);
	ck_assert_ptr_null(supersparrow_route_prefix(&route));
	ck_assert_ptr_null(supersparrow_route_as_path(&route));
	ck_assert_uint_eq(route.as_path.len, 0);
}

void
is_error(enum sparrow_reply reply, int code, const char *sentence)
{
	ck_assert_int_eq(reply, SPARROW_REPLY_OK);
	ck_assert_int_eq(route.status, SUPERSPARROW_STATUS_ERROR);
	ck_assert_int_eq(route.error.code, code);
	ck_assert_msg(strstr(route.error.text, sentence) != NULL, "%s",
	    route.error.text);
}
