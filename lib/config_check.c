/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What only the sum of all directives shows: which route servers there are,
 * and what holds for each.
 *
 * For a server of a text, from weak to strong: the defaults before the first
 * route_server of a text, its own block, the options before the first
 * --route_server.  For a server of the command line: the defaults of the
 * texts, those options, its own.
 */
#include "config.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <supersparrow.h>

#include "base/addr.h"
#include "base/strbuf.h"
#include "config_private.h"
#include "dialect/dialect.h"

/* A server in the making: what holds, by directive. */
struct draft {
	const struct sparrow_given *begin;	/* NULL: the default server */
	const struct sparrow_given *holds[SPARROW_DIRECTIVES];
	const struct sparrow_given *canary;	/* one of those that hold */
};

/* What was given in one block of the texts, or of the options.  Canaries of a
 * block take the place of all that were given before it. */
static void
apply(const struct supersparrow_config *config, struct draft *draft,
    bool options, uint32_t block)
{
	for (size_t i = 0; i < config->n_given; i++) {
		const struct sparrow_given *given = config->given[i];
		const struct supersparrow_directive *row = given->directive;

		if (row->block != SUPERSPARROW_BLOCK_SERVER ||
		    given->block != block ||
		    sparrow_given_is_option(given) != options)
			continue;
		if (sparrow_directive_id(row) == SPARROW_CANARY)
			draft->canary = given;
		if (row->accumulates)
			continue;
		draft->holds[sparrow_directive_id(row)] = given;
		for (size_t id = 0; id < SPARROW_DIRECTIVES; id++)
			if ((row->instead_of & SPARROW_BIT(id)) != 0)
				draft->holds[id] = NULL;
	}
}

static void
make_draft(const struct supersparrow_config *config, struct draft *draft,
    const struct sparrow_given *begin)
{
	*draft = (struct draft){ .begin = begin };
	apply(config, draft, false, 0);
	if (begin != NULL && !sparrow_given_is_option(begin))
		apply(config, draft, false, begin->block);
	apply(config, draft, true, 0);
	if (begin != NULL && sparrow_given_is_option(begin))
		apply(config, draft, true, begin->block);
}

/* --- one server */

static char *
copy_text(struct supersparrow_config *config, const char *text)
{
	char *copy = strdup(text);

	if (copy == NULL)
		config->error = -ENOMEM;
	return copy;
}

static char *
make_tcp_name(struct supersparrow_config *config,
    const struct sparrow_server_config *server)
{
	bool v6 = strchr(server->host, ':') != NULL;
	struct sparrow_strbuf name;

	/* A value that is too long is a mistake of its own. */
	sparrow_strbuf_init(&name, SIZE_MAX);
	sparrow_strbuf_printf(&name, v6 ? "[%s]:%s" : "%s:%s", server->host,
	    server->port);
	if (name.error != 0)
		config->error = -ENOMEM;
	return name.data;
}

/* Without look-ups every name must be a number already. */
static void
check_numeric(struct supersparrow_config *config, const struct draft *draft)
{
	const struct sparrow_given *host = draft->holds[SPARROW_HOST];
	const struct sparrow_given *port = draft->holds[SPARROW_PORT];
	char quoted[SPARROW_QUOTE_TEXT];
	uint64_t number;

	if (host != NULL && !host->bad &&
	    !sparrow_is_host_address(host->value, host->len))
		sparrow_config_complain(config, host->place, "host",
		    "%s: expected an address, as no_lookup is given",
		    sparrow_quote(host->value, host->len, quoted));
	if (port != NULL && !port->bad &&
	    !sparrow_is_number(port->value, port->len, UINT16_MAX, &number))
		sparrow_config_complain(config, port->place, "port",
		    "%s: expected a number, as no_lookup is given",
		    sparrow_quote(port->value, port->len, quoted));
}

static void
make_tcp_endpoint(struct supersparrow_config *config,
    const struct draft *draft, struct sparrow_server_config *server)
{
	const struct sparrow_given *host = draft->holds[SPARROW_HOST];
	const struct sparrow_given *port = draft->holds[SPARROW_PORT];
	const char *any_host = server->no_lookup ? "127.0.0.1" :
	    sparrow_directives[SPARROW_HOST].fallback;
	const char *any_port = server->dialect->port;

	/* GCOVR_EXCL_START: a row has a port, a socket or a program, as
	 * test_dialect sees; for one that will not */
	if (port == NULL && any_port == NULL) {
		sparrow_config_complain(config, draft->begin->place,
		    "route_server", "%s has no usual port: expected port or "
		    "socket", server->dialect->names[0]);
		return;
	}
	/* GCOVR_EXCL_STOP */
	server->host = copy_text(config, host != NULL ? host->value :
	    any_host);
	server->port = copy_text(config, port != NULL ? port->value :
	    any_port);
	if (config->error == 0)
		server->name = make_tcp_name(config, server);
	if (server->no_lookup)
		check_numeric(config, draft);
}

/* "/run/bird/bird.ctl", "bgpctl", "bgpctl -s /run/bgpd.sock". */
static char *
make_local_name(struct supersparrow_config *config,
    const struct sparrow_server_config *server)
{
	const char *program = server->dialect->program;
	struct sparrow_strbuf name;

	sparrow_strbuf_init(&name, SIZE_MAX);
	if (program != NULL)
		sparrow_strbuf_puts(&name, strrchr(program, '/') + 1);
	if (program != NULL && server->socket != NULL)
		sparrow_strbuf_puts(&name, " -s ");
	if (server->socket != NULL)
		sparrow_strbuf_puts(&name, server->socket);
	if (name.error != 0)
		config->error = -ENOMEM;
	return name.data;
}

/* What was given for all servers may not be for this one; what was given for
 * this one, or on the command line, is a mistake. */
static void
check_no_tcp(struct supersparrow_config *config, const struct draft *draft)
{
	static const enum sparrow_directive_id ids[] = {
		SPARROW_HOST, SPARROW_PORT,
	};
	const struct sparrow_given *begin = draft->begin;

	for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++) {
		const struct sparrow_given *given = draft->holds[ids[i]];

		if (given == NULL || (!sparrow_given_is_option(given) &&
		    (sparrow_given_is_option(begin) ||
		    given->block != begin->block)))
			continue;
		sparrow_config_complain(config, given->place,
		    given->directive->name, "%s is not asked over TCP: "
		    "expected socket, or nothing", begin->value);
	}
}

static void
make_endpoint(struct supersparrow_config *config, const struct draft *draft,
    struct sparrow_server_config *server)
{
	const struct sparrow_given *path = draft->holds[SPARROW_SOCKET];
	const struct supersparrow_dialect *dialect = server->dialect;
	const char *socket = path != NULL ? path->value : NULL;

	if (socket == NULL && dialect->port == NULL)
		socket = dialect->socket;
	if (socket == NULL && dialect->program == NULL) {
		make_tcp_endpoint(config, draft, server);
		return;
	}
	if (dialect->port == NULL)
		check_no_tcp(config, draft);
	if (socket != NULL)
		server->socket = copy_text(config, socket);
	if (config->error == 0)
		server->name = make_local_name(config, server);
}

/* Is this of the same directive and the same block? */
static bool
goes_with(const struct sparrow_given *given, const struct sparrow_given *other)
{
	return given->directive == other->directive &&
	    given->block == other->block && !given->bad &&
	    sparrow_given_is_option(given) == sparrow_given_is_option(other);
}

/* from has the canaries that were added before. */
static void
add_canary(struct supersparrow_config *config,
    struct sparrow_server_config *server, const struct sparrow_given **from,
    const struct sparrow_given *given)
{
	size_t n = server->n_canaries;
	char place[SPARROW_PLACE_TEXT];

	/* It was checked; a prefix has one text. */
	(void)sparrow_prefix_parse(given->value, given->len,
	    &server->canaries[n]);
	sparrow_prefix_print(&server->canaries[n], server->canary_texts[n]);
	for (size_t i = 0; i < n; i++) {
		if (strcmp(server->canary_texts[i],
		    server->canary_texts[n]) != 0)
			continue;
		sparrow_config_complain(config, given->place, "canary",
		    "%s is there already (%s)", server->canary_texts[n],
		    sparrow_config_place(config, given->place, from[i],
		    place));
		return;
	}
	from[n] = given;
	server->n_canaries++;
}

static void
make_canaries(struct supersparrow_config *config, const struct draft *draft,
    struct sparrow_server_config *server)
{
	const struct sparrow_given *from[SPARROW_CANARIES_MAX];

	if (draft->canary == NULL)
		return;
	server->canaries = calloc(SPARROW_CANARIES_MAX,
	    sizeof(*server->canaries));
	server->canary_texts = calloc(SPARROW_CANARIES_MAX,
	    sizeof(*server->canary_texts));
	if (server->canaries == NULL || server->canary_texts == NULL) {
		config->error = -ENOMEM;
		return;
	}
	for (size_t i = 0; i < config->n_given; i++) {
		const struct sparrow_given *given = config->given[i];

		if (!goes_with(given, draft->canary))
			continue;
		if (server->n_canaries == SPARROW_CANARIES_MAX) {
			sparrow_config_complain(config, given->place,
			    "canary", "more than %d canaries of a route "
			    "server", SPARROW_CANARIES_MAX);
			return;
		}
		add_canary(config, server, from, given);
	}
}

static void
make_server(struct supersparrow_config *config, const struct draft *draft,
    struct sparrow_server_config *server)
{
	const struct sparrow_given *timeout = draft->holds[SPARROW_TIMEOUT];
	const struct sparrow_given *settle = draft->holds[SPARROW_SETTLE];
	const struct sparrow_given *pipeline = draft->holds[SPARROW_PIPELINE];
	const struct sparrow_given *no_lookup =
	    draft->holds[SPARROW_NO_LOOKUP];
	const struct sparrow_given *username = draft->holds[SPARROW_USERNAME];
	const struct sparrow_given *password = draft->holds[SPARROW_PASSWORD];
	const struct sparrow_given *file = draft->holds[SPARROW_PASSWORD_FILE];
	const struct sparrow_given *vantage = draft->holds[SPARROW_VANTAGE];

	server->timeout_s = sparrow_given_number(timeout, SPARROW_TIMEOUT);
	server->no_lookup = sparrow_given_number(no_lookup,
	    SPARROW_NO_LOOKUP) != 0;
	server->pipeline = sparrow_given_number(pipeline, SPARROW_PIPELINE);
	server->settle_s = sparrow_given_number(settle, SPARROW_SETTLE);
	make_endpoint(config, draft, server);
	make_canaries(config, draft, server);
	if (username != NULL)
		server->username = copy_text(config, username->value);
	if (password != NULL)
		server->password = copy_text(config, password->value);
	if (file != NULL && !file->bad)
		server->password = sparrow_config_read_password(config, file);
	server->vantage = vantage != NULL ?
	    sparrow_config_vantage(config, vantage) : SPARROW_NO_POP;
}

/* --- all of them */

static bool
is_moved(const struct draft *draft)
{
	static const enum sparrow_directive_id ids[] = {
		SPARROW_HOST, SPARROW_PORT, SPARROW_SOCKET,
	};

	for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++)
		if (draft->holds[ids[i]] != NULL &&
		    sparrow_given_is_option(draft->holds[ids[i]]))
			return true;
	return false;
}

/* The same server twice is a slip, unless options made it so. */
static void
check_names(struct supersparrow_config *config, const struct draft *drafts)
{
	const struct sparrow_settings *settings = &config->settings;
	const struct sparrow_server_config *servers = settings->servers;
	char place[SPARROW_PLACE_TEXT];

	for (size_t i = 1; i < settings->n_servers; i++)
		for (size_t j = 0; j < i; j++) {
			if (is_moved(&drafts[i]) ||
			    servers[i].name == NULL ||
			    servers[j].name == NULL ||	/* GCOVR_EXCL_BR_LINE:
			     * behind one without memory there is none */
			    strcmp(servers[i].name, servers[j].name) != 0)
				continue;
			sparrow_config_complain(config,
			    drafts[i].begin->place, "route_server",
			    "%s is the route server of %s already",
			    servers[i].name, sparrow_config_place(config,
			    drafts[i].begin->place, drafts[j].begin, place));
			break;
		}
}

/* With a table nobody needs to be asked, unless something says who. */
static bool
wants_default(const struct supersparrow_config *config)
{
	return sparrow_config_last(config, SPARROW_TABLE) == NULL ||
	    sparrow_config_last(config, SPARROW_HOST) != NULL ||
	    sparrow_config_last(config, SPARROW_PORT) != NULL ||
	    sparrow_config_last(config, SPARROW_SOCKET) != NULL;
}

/* The route_server lines that count; the first is none if there are none. */
static size_t
collect(struct supersparrow_config *config, struct draft *drafts)
{
	bool options =
	    config->options.blocks[SUPERSPARROW_BLOCK_SERVER] != 0;
	size_t n = 0;

	for (size_t i = 0; i < config->n_given; i++) {
		const struct sparrow_given *given = config->given[i];

		if (sparrow_directive_id(given->directive) !=
		    SPARROW_ROUTE_SERVER ||
		    sparrow_given_is_option(given) != options)
			continue;
		if (n == SPARROW_SERVERS_MAX) {
			sparrow_config_complain(config, given->place,
			    "route_server", "more than %d route servers",
			    SPARROW_SERVERS_MAX);
			return n;
		}
		make_draft(config, &drafts[n++], given);
	}
	if (n == 0 && wants_default(config))
		make_draft(config, &drafts[n++], NULL);
	return n;
}

void
sparrow_config_settle_servers(struct supersparrow_config *config)
{
	struct sparrow_settings *settings = &config->settings;
	struct draft drafts[SPARROW_SERVERS_MAX];
	size_t n = collect(config, drafts);

	settings->servers = calloc(n + 1, sizeof(*settings->servers));
	if (settings->servers == NULL) {
		config->error = -ENOMEM;
		return;
	}
	settings->n_servers = n;
	for (size_t i = 0; i < n && config->error == 0; i++) {
		const struct sparrow_given *begin = drafts[i].begin;
		struct sparrow_server_config *server = &settings->servers[i];

		server->dialect = sparrow_dialect_find(begin != NULL &&
		    !begin->bad ? begin->value :
		    sparrow_directives[SPARROW_ROUTE_SERVER].fallback);
		make_server(config, &drafts[i], server);
	}
	check_names(config, drafts);
}

void
sparrow_config_free_servers(struct sparrow_settings *settings)
{
	for (size_t i = 0; i < settings->n_servers; i++) {
		struct sparrow_server_config *server = &settings->servers[i];

		free(server->name);
		free(server->host);
		free(server->port);
		free(server->socket);
		free(server->username);
		free(server->password);
		free(server->canaries);
		free(server->canary_texts);
	}
	free(settings->servers);
}

/* --- the rest */

static void
settle_numbers(struct supersparrow_config *config)
{
	struct sparrow_settings *settings = &config->settings;
	const struct {
		enum sparrow_directive_id id;
		int64_t *out;
	} numbers[] = {
		{ SPARROW_RESULT_COUNT, &settings->result_count },
		{ SPARROW_CACHE_SIZE, &settings->cache_size },
		{ SPARROW_CACHE_TIMEOUT, &settings->cache_timeout_s },
		{ SPARROW_NEGATIVE_TIMEOUT, &settings->negative_timeout_s },
		{ SPARROW_CACHE_STALE, &settings->cache_stale_s },
		{ SPARROW_TABLE_POLL, &settings->table.poll_s },
		{ SPARROW_TABLE_SHRINK, &settings->table.shrink },
		{ SPARROW_TABLE_MAX_AGE, &settings->table.max_age_s },
		{ SPARROW_POP_CHECK, &settings->table.pop_check_s },
	};
	const struct sparrow_given *grain =
	    sparrow_config_last(config, SPARROW_CACHE_GRAIN);

	for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
		*numbers[i].out = sparrow_given_number(
		    sparrow_config_last(config, numbers[i].id),
		    numbers[i].id);
	settings->cache_grain4 = grain != NULL ? grain->number[0] : 24;
	settings->cache_grain6 = grain != NULL ? grain->number[1] : 48;
}

int
supersparrow_config_finish(struct supersparrow_config *config)
{
	if (config->finished || config->error != 0)
		return config->error != 0 ? config->error : config->result;
	settle_numbers(config);
	sparrow_config_settle_pops(config);
	sparrow_config_settle_servers(config);
	sparrow_config_settle_table(config);
	sparrow_config_settle_overrides(config);
	sparrow_config_settle_zones(config);
	if (config->error != 0)
		return config->error;
	config->result = config->complaints != 0 ? SUPERSPARROW_ECONFIG : 0;
	config->finished = true;
	return config->result;
}
