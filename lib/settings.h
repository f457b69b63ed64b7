/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What a finished configuration gives to the façade.
 */
#ifndef SPARROW_SETTINGS_H
#define SPARROW_SETTINGS_H

#include <stdbool.h>
#include <stdint.h>

#include <supersparrow.h>

#include "base/addr.h"
#include "dialect/dialect.h"
#include "select/select.h"
#include "table/table.h"
#include "zone.h"

#define SPARROW_SERVERS_MAX 16

/* Each costs a question after a login, and again until it is there. */
#define SPARROW_CANARIES_MAX 64

/* One route server; strings are the configuration's. */
struct sparrow_server_config {
	const struct supersparrow_dialect *dialect;
	char *name;		/* for people: HOST:PORT, [v6]:PORT, socket, or
				 * bgpctl -s SOCKET */
	char *host;
	char *port;
	char *socket;		/* NULL: host and port, or a program */
	char *username;		/* NULL: none */
	char *password;		/* NULL: none */
	int64_t timeout_s;	/* 1 to 600 */
	bool no_lookup;
	int64_t pipeline;	/* 1 to 64 */
	int64_t settle_s;	/* 0 to 86400 */
	struct sparrow_prefix *canaries;	/* up to SPARROW_CANARIES_MAX */
	char (*canary_texts)[SPARROW_PREFIX_TEXT];	/* the same, printed */
	size_t n_canaries;
	uint32_t vantage;	/* POP whose view it has, SPARROW_NO_POP: self */
};

/* The table in memory. */
struct sparrow_table_config {
	const char *path;		/* NULL: none */
	struct sparrow_addr peer_addr;	/* AF_UNSPEC: any */
	uint32_t peer_as;		/* 0: any */
	uint32_t own_as;		/* 0: unknown */
	bool ask;			/* others, about what it does not know */
	int64_t poll_s;
	int64_t shrink;			/* per cent; 0: any */
	int64_t max_age_s;		/* 0: any */
	int64_t pop_check_s;		/* 0: never */
};

/* An override: what supersparrow_dump_read() shows of a file of them. */
struct sparrow_override {
	struct sparrow_prefix prefix;
	uint16_t list;			/* its number in the table */
};

/* Everything else that the façade reads. */
struct sparrow_settings {
	struct sparrow_pops pops;
	uint32_t self;			/* POP, or SPARROW_NO_POP */
	struct sparrow_table *overrides;	/* NULL: none */
	struct sparrow_override *override;	/* only if they are to be seen */
	size_t n_overrides;
	struct sparrow_table_config table;
	struct sparrow_server_config *servers;
	size_t n_servers;		/* without a table 1, to SPARROW_SERVERS_MAX */
	struct supersparrow_zone *zones;
	size_t n_zones;
	int64_t result_count;
	int64_t cache_size;
	int64_t cache_timeout_s;
	int64_t negative_timeout_s;
	int64_t cache_stale_s;
	int64_t cache_grain4;
	int64_t cache_grain6;
};

/* The settings of a configuration that is finished without mistakes. */
const struct sparrow_settings *
sparrow_config_settings(const struct supersparrow_config *config);

#endif
