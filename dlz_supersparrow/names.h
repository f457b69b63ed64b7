/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Every name of every zone, found by hash: static data, steered names, names
 * that only have others below them.
 */
#ifndef DLZ_NAMES_H
#define DLZ_NAMES_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <supersparrow.h>

/* Longest name as text that named hands over, and its NUL: each of 255 bytes
 * may be written as \DDD. */
#define DLZ_NAME_TEXT 1024

/* A static record; the strings are the configuration's. */
struct dlz_record {
	const char *type;
	const char *data;
	const char *place;
	uint32_t ttl_s;
	atomic_bool is_refused;		/* named could not read it: said once */
	struct dlz_record *next;
};

#define DLZ_NOT_STEERED SIZE_MAX

/* One name of a zone. */
struct dlz_node {
	char *owner;			/* relative, "@" for the zone itself */
	const struct dlz_zone *zone;
	size_t steer;			/* by the rule; DLZ_NOT_STEERED */
	size_t explain;			/* says why, for that steer */
	struct dlz_record *records;
	struct dlz_node *chain;		/* in a bucket */
};

struct dlz_zone {
	const struct supersparrow_zone *config;
	const char *name;
	char *soa;			/* data of its SOA */
	uint32_t ttl_s;
	struct dlz_zone *chain;		/* in a bucket */
};

struct dlz_names;

/* 0, -ENOMEM. */
int dlz_names_new(const struct supersparrow_config *config,
    struct dlz_names **out);
struct dlz_names *dlz_names_free(struct dlz_names *names);

size_t dlz_names_zones(const struct dlz_names *names);

/* False: no zone has such a name.  For little: named asks for every part of a
 * long name, and for wildcards of it. */
bool dlz_names_may_have(const struct dlz_names *names, const char *owner);

/* In any case of letters; NULL: there is none.  At most one probe each. */
const struct dlz_zone *dlz_names_zone(const struct dlz_names *names,
    const char *name);
struct dlz_node *dlz_names_node(const struct dlz_names *names,
    const struct dlz_zone *zone, const char *owner);

#endif
