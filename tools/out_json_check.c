/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What check found out, and the dialects, for programs. */
#include "config.h"

#include <inttypes.h>
#include <stdlib.h>

#include <jansson.h>
#include <supersparrow.h>

#include "out_json.h"
#include "tool.h"

int
json_dialect(FILE *out, const struct supersparrow_dialect *dialect)
{
	const char *port = supersparrow_dialect_port(dialect);
	json_t *names = json_array();
	const char *name;
	size_t i;

	for (i = 0; (name = supersparrow_dialect_name(dialect, i)) != NULL;
	    i++)
		json_array_append_new(names, json_text(name));
	return json_line(out, json_pack("{s:o, s:o, s:o, s:o, s:o}",
	    "names", names,
	    "port", port == NULL ? json_null() :
	        json_integer(strtol(port, NULL, 10)),
	    "socket", json_text(supersparrow_dialect_socket(dialect)),
	    "program", json_text(supersparrow_dialect_program(dialect)),
	    "help", json_text(supersparrow_dialect_help(dialect))), 5);
}

static json_t *
mistakes(const struct supersparrow_config *config)
{
	size_t n = supersparrow_config_mistakes(config);
	json_t *array = json_array();
	size_t i;

	for (i = 0; i < n; i++)
		json_array_append_new(array,
		    json_text(supersparrow_config_mistake(config, i)));
	return array;
}

/* Null for what is not known, because of mistakes. */
static json_t *
number(const struct check_config *config, uint64_t value)
{
	return config->ok ? json_integer((json_int_t)value) : json_null();
}

int
json_check_config(FILE *out, const struct check_config *config)
{
	return json_line(out, json_pack(
	    "{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}",
	    "configuration", json_text(config->file),
	    "mistakes", mistakes(config->config),
	    "pops", number(config, config->pops),
	    "self", json_text(config->self),
	    "route_servers", number(config, config->servers),
	    "cache_size", number(config, (uint64_t)config->cache_size),
	    "cache_bytes", number(config, config->cache_bytes),
	    "table", json_text(config->table),
	    "prefixes", !config->table_asked ? json_null() :
	    number(config, config->prefixes),
	    "table_error", json_text(config->table_error)), 10);
}

static json_t *
canary(const struct check_canary *canary)
{
	const char *matched = canary->matched[0] != '\0' ? canary->matched :
	    NULL;

	return json_pack("{s:o, s:o, s:o}",
	    "prefix", json_text(canary->prefix),
	    "found", canary->asked ? json_boolean(canary->found) : json_null(),
	    "matched", json_text(matched));
}

static json_t *
canaries(const struct check_server *server)
{
	json_t *array = json_array();
	size_t i;

	for (i = 0; i < server->n_canaries; i++)
		json_array_append_new(array, canary(&server->canaries[i]));
	return array;
}

/* Has it all its routes?  Null if no canary says so. */
static json_t *
settled(const struct check_server *server)
{
	size_t i, found = 0;

	for (i = 0; i < server->n_canaries; i++) {
		if (!server->canaries[i].asked)
			return json_null();
		found += server->canaries[i].found;
	}
	return server->n_canaries == 0 ? json_null() :
	    json_boolean(found == server->n_canaries);
}

static json_t *
pops(const struct check_server *server)
{
	const struct check_pop *pop = server->pops;
	json_t *array = json_array();
	size_t i;

	for (i = 0; i < server->n_pops; i++, pop++)
		json_array_append_new(array, json_pack("{s:o, s:o}",
		    "name", json_text(pop->name),
		    "seen_in", json_text(pop->prefix[0] != '\0' ?
		    pop->prefix : NULL)));
	return array;
}

int
json_check_server(FILE *out, const struct check_server *server)
{
	json_t *login_ms = server->login_us < 0 ? json_null() :
	    json_integer(server->login_us / 1000);

	return json_line(out, json_pack(
	    "{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}",
	    "route_server", json_text(server->name),
	    "dialect", json_text(supersparrow_dialect_name(server->dialect,
	        0)),
	    "says", json_text(server->says),
	    "state", json_text(supersparrow_server_state_name(server->state)),
	    "login_ms", login_ms,
	    "settled", settled(server),
	    "error", json_text(server->error_text),
	    "canaries", canaries(server),
	    "pops", pops(server)), 9);
}
