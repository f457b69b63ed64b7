/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "base/buf.h"
#include "dialect/dialect.h"
#include "dialect/family.h"

/* Every dialect; a new one is one line here. */
static const struct supersparrow_dialect *const dialects[] = {
	&sparrow_dialect_bird,
	&sparrow_dialect_cisco,
	&sparrow_dialect_eos,
	&sparrow_dialect_gated,
	&sparrow_dialect_huawei,
	&sparrow_dialect_iosxr,
	&sparrow_dialect_junos,
	&sparrow_dialect_nxos,
	&sparrow_dialect_openbgpd,
	&sparrow_dialect_zebra,
};

#define DIALECTS (sizeof(dialects) / sizeof(dialects[0]))
#define NAMES_MAX (sizeof(dialects[0]->names) / sizeof(dialects[0]->names[0]))

static bool
is_name(const char *text, const char *name)
{
	struct sparrow_buf buf;

	sparrow_buf_init(&buf, text, strlen(text));
	return sparrow_buf_accept_nocase(&buf, name) &&
	    sparrow_buf_left(&buf) == 0;
}

const struct supersparrow_dialect *
sparrow_dialect_find(const char *name)
{
	const struct supersparrow_dialect *dialect = NULL;
	const char *known;
	size_t i;

	while ((dialect = supersparrow_dialect_next(dialect)) != NULL)
		for (i = 0; (known = supersparrow_dialect_name(dialect, i)) !=
		    NULL; i++)
			if (is_name(name, known))
				return dialect;
	return NULL;
}

const struct supersparrow_dialect *
supersparrow_dialect_next(const struct supersparrow_dialect *previous)
{
	size_t i;

	if (previous == NULL)
		return dialects[0];
	for (i = 0; i + 1 < DIALECTS; i++)
		if (dialects[i] == previous)
			return dialects[i + 1];
	return NULL;
}

const char *
supersparrow_dialect_name(const struct supersparrow_dialect *dialect, size_t i)
{
	return i < NAMES_MAX ? dialect->names[i] : NULL;
}

const char *
supersparrow_dialect_port(const struct supersparrow_dialect *dialect)
{
	return dialect->port;
}

const char *
supersparrow_dialect_socket(const struct supersparrow_dialect *dialect)
{
	return dialect->socket;
}

const char *
supersparrow_dialect_program(const struct supersparrow_dialect *dialect)
{
	return dialect->program;
}

const char *
supersparrow_dialect_help(const struct supersparrow_dialect *dialect)
{
	return dialect->help;
}

int
sparrow_dialect_ask(const struct supersparrow_dialect *dialect,
    const struct sparrow_addr *addr, enum sparrow_ask form,
    struct sparrow_strbuf *out)
{
	const struct sparrow_wording *wording = &dialect->ask[form];
	const char *before = wording->before[addr->family == AF_INET6];
	char text[SPARROW_ADDR_TEXT];

	sparrow_addr_print(addr, text);
	if (text[0] == '\0')
		return -EINVAL;
	if (before == NULL)
		return -ENOENT;
	sparrow_strbuf_puts(out, before);
	sparrow_strbuf_puts(out, text);
	return sparrow_strbuf_puts(out,
	    wording->behind != NULL ? wording->behind : "");
}

enum sparrow_reply
sparrow_dialect_read(const struct supersparrow_dialect *dialect,
    const char *text, size_t len, const struct sparrow_addr *addr,
    enum sparrow_ask form, bool pasted, struct supersparrow_route *route)
{
	if (dialect->family != NULL)
		return sparrow_family_read(dialect->family, text, len, addr,
		    form, pasted, route);
	return dialect->read(text, len, addr, form, pasted, route);
}
