/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * DNS zones, as the configuration describes them.
 *
 * Names are text in lower case.  An owner is relative to its zone ("www",
 * "@"); every other name is whole and ends in a dot.
 */
#ifndef SPARROW_ZONE_H
#define SPARROW_ZONE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <supersparrow.h>

/* A name that is answered by the rule. */
struct sparrow_steer {
	char *owner;
	uint64_t *pops;		/* a bit for each POP, by its index */
};

/* Static data. */
struct sparrow_record {
	char *owner;
	char *type;		/* upper case */
	char *data;		/* as in a zone file */
	char *place;		/* "FILE:LINE" */
	uint32_t source;	/* the same, for the configuration */
	uint32_t line;
};

struct supersparrow_zone {
	char *name;		/* without the last dot */
	int64_t ttl_s;
	int64_t ttl_fallback_s;
	uint32_t serial;
	bool explain;
	bool ecs;
	char **ns;
	size_t n_ns;
	char *hostmaster;
	struct sparrow_steer *steers;
	size_t n_steers;
	struct sparrow_record *records;
	size_t n_records;
};

#endif
