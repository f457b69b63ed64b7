/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The table of directives: it feeds the file reader, the options, --help and
 * the manual's test.
 *
 * To add one: an id in config_private.h, a row here, a section in
 * supersparrow.conf(5), and somebody who reads it.
 */
#include "config.h"

#include <string.h>

#include <supersparrow.h>

#include "config_private.h"

const struct supersparrow_directive sparrow_directives[SPARROW_DIRECTIVES] = {
	[SPARROW_POP] = {
		.name = "pop",
		.type = SPARROW_WORDS,
		.accumulates = true,
		.argument = "NAME AS[,AS]... RESULT...",
		.expected = "NAME AS[,AS]... RESULT...",
		.help = "a POP: its name, AS numbers and results",
		.read = sparrow_value_pop,
	},
	[SPARROW_PEER] = {
		.name = "peer",
		.type = SPARROW_TEXT,
		.accumulates = true,
		.argument = "AS=RESULT[,AS=RESULT]...",
		.expected = "AS=RESULT[,AS=RESULT]... without blanks",
		.help = "results of POPs by AS number",
		.read = sparrow_value_peer,
	},
	[SPARROW_SELF] = {
		.name = "self",
		.type = SPARROW_TEXT,
		.argument = "POP|RESULT",
		.expected = "a POP's name, an address or a host name",
		.help = "the answer when no POP is in the path",
		.read = sparrow_value_self,
	},
	[SPARROW_ROUTE_SERVER] = {
		.name = "route_server",
		.block = SUPERSPARROW_BLOCK_SERVER,
		.type = SPARROW_TEXT,
		.accumulates = true,
		.argument = "DIALECT",
		.fallback = "zebra",
		.help = "begin a route server that speaks DIALECT",
		.read = sparrow_value_dialect,
	},
	[SPARROW_HOST] = {
		.name = "host",
		.block = SUPERSPARROW_BLOCK_SERVER,
		.type = SPARROW_TEXT,
		.instead_of = SPARROW_BIT(SPARROW_SOCKET),
		.argument = "HOST",
		.fallback = "localhost",
		.expected = "a host name or an address",
		.help = "name or address of the route server",
		.read = sparrow_value_host,
	},
	[SPARROW_PORT] = {
		.name = "port",
		.block = SUPERSPARROW_BLOCK_SERVER,
		.type = SPARROW_TEXT,
		.instead_of = SPARROW_BIT(SPARROW_SOCKET),
		.argument = "PORT",
		.expected = "a number from 1 to 65535 or a service name",
		.help = "TCP port or service; default by dialect",
		.read = sparrow_value_port,
	},
	[SPARROW_SOCKET] = {
		.name = "socket",
		.block = SUPERSPARROW_BLOCK_SERVER,
		.type = SPARROW_TEXT,
		.instead_of = SPARROW_BIT(SPARROW_HOST) |
		    SPARROW_BIT(SPARROW_PORT),
		.argument = "PATH",
		.expected = "an absolute path of at most 107 bytes",
		.help = "Unix socket of the route server, not host and port",
		.read = sparrow_value_socket,
	},
	[SPARROW_USERNAME] = {
		.name = "username",
		.block = SUPERSPARROW_BLOCK_SERVER,
		.type = SPARROW_TEXT,
		.argument = "NAME",
		.expected = "1 to 64 printable ASCII characters, no blanks",
		.help = "user name, where the route server asks for one",
		.read = sparrow_value_username,
	},
	[SPARROW_PASSWORD] = {
		.name = "password",
		.block = SUPERSPARROW_BLOCK_SERVER,
		.type = SPARROW_SECRET,
		.instead_of = SPARROW_BIT(SPARROW_PASSWORD_FILE),
		.argument = "PASSWORD",
		.expected = SPARROW_PASSWORD_EXPECTED,
		.help = "password of the route server",
		.read = sparrow_value_password,
	},
	[SPARROW_PASSWORD_FILE] = {
		.name = "password_file",
		.block = SUPERSPARROW_BLOCK_SERVER,
		.type = SPARROW_TEXT,
		.instead_of = SPARROW_BIT(SPARROW_PASSWORD),
		.argument = "FILE",
		.expected = "a file name",
		.help = "file that holds the password",
		.read = sparrow_value_text,
	},
	[SPARROW_TIMEOUT] = {
		.name = "timeout",
		.block = SUPERSPARROW_BLOCK_SERVER,
		.type = SPARROW_NUMBER,
		.argument = "SECONDS",
		.fallback = "5",
		.min = 1,
		.max = 600,
		.help = "longest wait for the login, and for each reply",
		.read = sparrow_value_number,
	},
	[SPARROW_PIPELINE] = {
		.name = "pipeline",
		.block = SUPERSPARROW_BLOCK_SERVER,
		.type = SPARROW_NUMBER,
		.argument = "NUMBER",
		.fallback = "8",
		.min = 1,
		.max = 64,
		.help = "questions on their way at the same time",
		.read = sparrow_value_number,
	},
	[SPARROW_SETTLE] = {
		.name = "settle",
		.block = SUPERSPARROW_BLOCK_SERVER,
		.type = SPARROW_NUMBER,
		.argument = "SECONDS",
		.fallback = "30",
		.min = 0,
		.max = 86400,
		.help = "not believed so long after a new login",
		.read = sparrow_value_number,
	},
	[SPARROW_CANARY] = {
		.name = "canary",
		.block = SUPERSPARROW_BLOCK_SERVER,
		.type = SPARROW_TEXT,
		.accumulates = true,
		.argument = "PREFIX",
		.expected = "a prefix as in 192.0.2.0/24 or 2001:db8::/32",
		.help = "believed as soon as every canary is found",
		.read = sparrow_value_canary,
	},
	[SPARROW_NO_LOOKUP] = {
		.name = "no_lookup",
		.block = SUPERSPARROW_BLOCK_SERVER,
		.type = SPARROW_FLAG,
		.fallback = "no",
		.help = "look up no names: host and port are numbers",
		.read = sparrow_value_flag,
	},
	[SPARROW_VANTAGE] = {
		.name = "vantage",
		.block = SUPERSPARROW_BLOCK_SERVER,
		.type = SPARROW_TEXT,
		.argument = "POP",
		.expected = "a POP's name",
		.help = "POP whose view the route server has; default self",
		.read = sparrow_value_text,
	},
	[SPARROW_OVERRIDE] = {
		.name = "override",
		.type = SPARROW_WORDS,
		.accumulates = true,
		.argument = "PREFIX POP...",
		.expected = "a prefix as in 192.0.2.0/24, and names of POPs",
		.help = "POPs of a prefix, whatever BGP says",
		.read = sparrow_value_override,
	},
	[SPARROW_OVERRIDE_FILE] = {
		.name = "override_file",
		.type = SPARROW_TEXT,
		.argument = "FILE",
		.expected = "a file name",
		.help = "file with a PREFIX POP... on each line",
		.read = sparrow_value_text,
	},
	[SPARROW_TABLE] = {
		.name = "table",
		.type = SPARROW_TEXT,
		.argument = "FILE",
		.expected = "a file name",
		.help = "a whole routing table: an MRT dump, or lines",
		.read = sparrow_value_text,
	},
	[SPARROW_TABLE_PEER] = {
		.name = "table_peer",
		.type = SPARROW_TEXT,
		.argument = "ADDRESS|AS",
		.expected = "an address or an AS number",
		.help = "read only this peer's paths of the table",
		.read = sparrow_value_table_peer,
	},
	[SPARROW_TABLE_AS] = {
		.name = "table_as",
		.type = SPARROW_TEXT,
		.argument = "AS",
		.expected = "an AS number",
		.help = "AS that dumped it: outside paths are better",
		.read = sparrow_value_table_as,
	},
	[SPARROW_TABLE_MISS] = {
		.name = "table_miss",
		.type = SPARROW_TEXT,
		.argument = "ask|self",
		.fallback = "ask",
		.expected = "ask or self",
		.help = "what the table lacks: ask about it, or self",
		.read = sparrow_value_miss,
	},
	[SPARROW_TABLE_POLL] = {
		.name = "table_poll",
		.type = SPARROW_NUMBER,
		.argument = "SECONDS",
		.fallback = "5",
		.min = 0,
		.max = 86400,
		.help = "look so often if it has changed; 0 = never",
		.read = sparrow_value_number,
	},
	[SPARROW_TABLE_SHRINK] = {
		.name = "table_shrink",
		.type = SPARROW_NUMBER,
		.argument = "PERCENT",
		.fallback = "20",
		.min = 0,
		.max = 99,
		.help = "refuse one that lost more prefixes; 0 = any",
		.read = sparrow_value_number,
	},
	[SPARROW_TABLE_MAX_AGE] = {
		.name = "table_max_age",
		.type = SPARROW_NUMBER,
		.argument = "SECONDS",
		.fallback = "3600",
		.min = 0,
		.max = 31536000,
		.help = "do not use one that is older; 0 = any age",
		.read = sparrow_value_number,
	},
	[SPARROW_POP_CHECK] = {
		.name = "pop_check",
		.type = SPARROW_NUMBER,
		.argument = "SECONDS",
		.fallback = "5",
		.min = 0,
		.max = 86400,
		.help = "ask so often if POPs are there; 0 = never",
		.read = sparrow_value_number,
	},
	[SPARROW_ZONE] = {
		.name = "zone",
		.block = SUPERSPARROW_BLOCK_ZONE,
		.type = SPARROW_TEXT,
		.accumulates = true,
		.argument = "NAME",
		.expected = "a domain name",
		.help = "begin a DNS zone",
		.read = sparrow_value_zone,
	},
	[SPARROW_TTL] = {
		.name = "ttl",
		.block = SUPERSPARROW_BLOCK_ZONE,
		.type = SPARROW_NUMBER,
		.argument = "SECONDS",
		.fallback = "60",
		.min = 0,
		.max = 604800,
		.help = "how long a resolver may keep an answer",
		.read = sparrow_value_number,
	},
	[SPARROW_TTL_FALLBACK] = {
		.name = "ttl_fallback",
		.block = SUPERSPARROW_BLOCK_ZONE,
		.type = SPARROW_NUMBER,
		.argument = "SECONDS",
		.fallback = "5",
		.min = 0,
		.max = 604800,
		.help = "the same, when no route server was heard",
		.read = sparrow_value_number,
	},
	[SPARROW_NS] = {
		.name = "ns",
		.block = SUPERSPARROW_BLOCK_ZONE,
		.type = SPARROW_WORDS,
		.argument = "NAME...",
		.expected = "names of name servers",
		.help = "the zone's name servers, the primary first",
		.read = sparrow_value_ns,
	},
	[SPARROW_HOSTMASTER] = {
		.name = "hostmaster",
		.block = SUPERSPARROW_BLOCK_ZONE,
		.type = SPARROW_TEXT,
		.argument = "MAILBOX",
		.expected = "a mailbox, as user@example.org or "
		    "user.example.org",
		.help = "who looks after the zone; default hostmaster in it",
		.read = sparrow_value_hostmaster,
	},
	[SPARROW_SERIAL] = {
		.name = "serial",
		.block = SUPERSPARROW_BLOCK_ZONE,
		.type = SPARROW_NUMBER,
		.argument = "NUMBER",
		.min = 0,
		.max = UINT32_MAX,
		.help = "serial of the SOA; default: the file's last change",
		.read = sparrow_value_number,
	},
	[SPARROW_STEER] = {
		.name = "steer",
		.block = SUPERSPARROW_BLOCK_ZONE,
		.type = SPARROW_WORDS,
		.accumulates = true,
		.argument = "NAME [POP]...",
		.expected = "a name in the zone, perhaps POPs",
		.help = "a name that is answered by the rule",
		.read = sparrow_value_steer,
	},
	[SPARROW_RECORD] = {
		.name = "record",
		.block = SUPERSPARROW_BLOCK_ZONE,
		.type = SPARROW_WORDS,
		.accumulates = true,
		.argument = "NAME TYPE DATA",
		.expected = "a name in the zone, a type and its data",
		.help = "static data of the zone",
		.read = sparrow_value_record,
	},
	[SPARROW_EXPLAIN] = {
		.name = "explain",
		.block = SUPERSPARROW_BLOCK_ZONE,
		.type = SPARROW_FLAG,
		.fallback = "no",
		.help = "say why, as TXT at _supersparrow.NAME",
		.read = sparrow_value_flag,
	},
	[SPARROW_ECS] = {
		.name = "ecs",
		.block = SUPERSPARROW_BLOCK_ZONE,
		.type = SPARROW_FLAG,
		.fallback = "no",
		.help = "believe the client subnet a resolver sends",
		.read = sparrow_value_flag,
	},
	[SPARROW_RESULT_COUNT] = {
		.name = "result_count",
		.type = SPARROW_NUMBER,
		.argument = "NUMBER",
		.fallback = "3",
		.min = 1,
		.max = SPARROW_POP_RESULTS_MAX,
		.help = "most results in an answer",
		.read = sparrow_value_number,
	},
	[SPARROW_WAIT_MS] = {
		.name = "wait_ms",
		.type = SPARROW_NUMBER,
		.argument = "MILLISECONDS",
		.min = 0,
		.max = SUPERSPARROW_WAIT_MAX_MS,
		.help = "longest wait for an answer in batch; default 300",
		.read = sparrow_value_number,
	},
	[SPARROW_CACHE_SIZE] = {
		.name = "cache_size",
		.type = SPARROW_NUMBER,
		.argument = "ENTRIES",
		.fallback = "16384",
		.min = 0,
		.max = 10000000,
		.help = "most answers to keep; 0 = none",
		.read = sparrow_value_number,
	},
	[SPARROW_CACHE_TIMEOUT] = {
		.name = "cache_timeout",
		.type = SPARROW_NUMBER,
		.argument = "SECONDS",
		.fallback = "10",
		.min = 0,
		.max = 86400,
		.help = "how long a kept answer is good",
		.read = sparrow_value_number,
	},
	[SPARROW_NEGATIVE_TIMEOUT] = {
		.name = "negative_timeout",
		.type = SPARROW_NUMBER,
		.argument = "SECONDS",
		.fallback = "5",
		.min = 0,
		.max = 86400,
		.help = "the same for \"no route\"",
		.read = sparrow_value_number,
	},
	[SPARROW_CACHE_STALE] = {
		.name = "cache_stale",
		.type = SPARROW_NUMBER,
		.argument = "SECONDS",
		.fallback = "3600",
		.min = 0,
		.max = 604800,
		.help = "age it may have if no route server answers",
		.read = sparrow_value_number,
	},
	[SPARROW_CACHE_GRAIN] = {
		.name = "cache_grain",
		.type = SPARROW_WORDS,
		.argument = "IPV4 IPV6",
		.fallback = "24 48",
		.expected = "two prefix lengths, 0 to 32 and 0 to 128",
		.help = "prefix lengths of blocks sharing an answer",
		.read = sparrow_value_grain,
	},
	[SPARROW_BATCH] = {
		.name = "batch",
		.type = SPARROW_FLAG,
		.fallback = "no",
		.help = "read addresses from stdin, one answer a line",
		.read = sparrow_value_flag,
	},
	[SPARROW_BATCH_FORMAT] = {
		.name = "batch_format",
		.type = SPARROW_TEXT,
		.argument = "TEMPLATE",
		.expected = "text with %% and %a %d %g %h %l %m %n %p %r %s "
		    "%t %u %w %x in it",
		.help = "answer line of batch, %a the address, %p the POP",
		.read = sparrow_value_format,
	},
	[SPARROW_USER] = {
		.name = "user",
		.type = SPARROW_TEXT,
		.argument = "NAME",
		.expected = "1 to 64 printable ASCII characters, no blanks",
		.help = "user that batch becomes when root starts it",
		.read = sparrow_value_username,
	},
	[SPARROW_DEBUG] = {
		.name = "debug",
		.type = SPARROW_FLAG,
		.fallback = "no",
		.help = "log every step, passwords hidden",
		.read = sparrow_value_flag,
	},
	[SPARROW_VERBOSE] = {
		.name = "verbose",
		.type = SPARROW_FLAG,
		.fallback = "no",
		.help = "log what changes: route servers up and down",
		.read = sparrow_value_flag,
	},
};

enum sparrow_directive_id
sparrow_directive_id(const struct supersparrow_directive *directive)
{
	return (enum sparrow_directive_id)(directive - sparrow_directives);
}

/* Is this the name, '-' standing for '_'? */
static bool
is_named(const char *name, const char *written)
{
	for (; *name != '\0'; name++, written++)
		if (*written != *name && !(*written == '-' && *name == '_'))
			return false;
	return *written == '\0';
}

const struct supersparrow_directive *
sparrow_directive_find(const char *name)
{
	for (size_t i = 0; i < SPARROW_DIRECTIVES; i++)
		if (is_named(sparrow_directives[i].name, name))
			return &sparrow_directives[i];
	return NULL;
}

const struct supersparrow_directive *
supersparrow_directive_next(const struct supersparrow_directive *previous)
{
	if (previous == NULL)
		return sparrow_directives;
	previous++;
	return previous < sparrow_directives + SPARROW_DIRECTIVES ?
	    previous : NULL;
}

const char *
supersparrow_directive_name(const struct supersparrow_directive *directive)
{
	return directive->name;
}

const char *
supersparrow_directive_argument(const struct supersparrow_directive *directive)
{
	return directive->argument;
}

const char *
supersparrow_directive_help(const struct supersparrow_directive *directive)
{
	return directive->help;
}

const char *
supersparrow_directive_default(const struct supersparrow_directive *directive)
{
	return directive->fallback;
}

enum supersparrow_block
supersparrow_directive_block(const struct supersparrow_directive *directive)
{
	return directive->block;
}

const char *
sparrow_directive_hint(const char *name, char out[SPARROW_HINT_TEXT])
{
	struct sparrow_near near;

	sparrow_near_init(&near, name);
	for (size_t i = 0; i < SPARROW_DIRECTIVES; i++)
		sparrow_near_try(&near, sparrow_directives[i].name);
	return sparrow_near_hint(&near, out);
}
