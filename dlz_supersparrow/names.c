/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "names.h"

/* The SOA's times, in seconds: nobody transfers these zones, so only the last
 * one matters, which is the zone's ttl (RFC 2308). */
#define SOA_TIMES "3600 600 86400"

/* Where the reason of a steered name is. */
#define EXPLAIN "_supersparrow"

struct dlz_names {
	struct dlz_zone *zones;
	size_t n_zones;
	struct dlz_zone **zone_bucket;
	struct dlz_node **node_bucket;
	size_t n_nodes;
	size_t mask;			/* buckets - 1, of both */
	size_t zone_max;		/* length of the longest zone name */
	size_t owner_max;		/* and owner, in any zone */
};

/* Nobody but the operator puts names in, so that chains cannot be grown from
 * outside and the hash needs no key.  FNV-1a, letters in lower case. */
static size_t
hash_name(const char *name, size_t salt)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325) ^ salt;

	for (; *name != '\0'; name++) {
		unsigned char c = (unsigned char)*name;

		if (c >= 'A' && c <= 'Z')
			c = (unsigned char)(c | 0x20);
		hash = (hash ^ c) * UINT64_C(0x100000001b3);
	}
	return (size_t)(hash ^ hash >> 32);
}

static bool
is_same(const char *a, const char *b)
{
	/* The configuration has made a's letters small. */
	for (; *a != '\0' && *b != '\0'; a++, b++) {
		unsigned char x = (unsigned char)*a, y = (unsigned char)*b;

		x = x >= 'A' && x <= 'Z' ? /* GCOVR_EXCL_BR_LINE */
		    (unsigned char)(x | 0x20) : x;
		y = y >= 'A' && y <= 'Z' ? (unsigned char)(y | 0x20) : y;
		if (x != y)
			return false;
	}
	return *a == *b;
}

static size_t
zone_place(const struct dlz_names *names, const char *name)
{
	return hash_name(name, 0) & names->mask;
}

static size_t
node_place(const struct dlz_names *names, const struct dlz_zone *zone,
    const char *owner)
{
	return hash_name(owner, (size_t)(zone - names->zones) + 1) &
	    names->mask;
}

const struct dlz_zone *
dlz_names_zone(const struct dlz_names *names, const char *name)
{
	const struct dlz_zone *zone;

	/* named asks about every name above a long one: not all of each. */
	if (strnlen(name, names->zone_max + 1) > names->zone_max)
		return NULL;
	zone = names->zone_bucket[zone_place(names, name)];
	while (zone != NULL && !is_same(zone->name, name))
		zone = zone->chain;
	return zone;
}

bool
dlz_names_may_have(const struct dlz_names *names, const char *owner)
{
	return strnlen(owner, names->owner_max + 1) <= names->owner_max;
}

struct dlz_node *
dlz_names_node(const struct dlz_names *names, const struct dlz_zone *zone,
    const char *owner)
{
	struct dlz_node *node =
	    names->node_bucket[node_place(names, zone, owner)];

	while (node != NULL && (node->zone != zone ||
	    !is_same(node->owner, owner)))
		node = node->chain;
	return node;
}

size_t
dlz_names_zones(const struct dlz_names *names)
{
	return names->n_zones;
}

/* --- made once */

/* The node of an owner, made if it is not there; NULL: no memory. */
static struct dlz_node *
make_node(struct dlz_names *names, struct dlz_zone *zone, const char *owner)
{
	size_t place = node_place(names, zone, owner), len = strlen(owner);
	struct dlz_node *node;

	if (len > names->owner_max)
		names->owner_max = len;
	node = dlz_names_node(names, zone, owner);
	if (node != NULL)
		return node;
	node = calloc(1, sizeof(*node));
	if (node == NULL)
		return NULL;
	node->owner = strdup(owner);
	if (node->owner == NULL) {
		free(node);
		return NULL;
	}
	node->zone = zone;
	node->steer = DLZ_NOT_STEERED;
	node->explain = DLZ_NOT_STEERED;
	node->chain = names->node_bucket[place];
	names->node_bucket[place] = node;
	return node;
}

/* The same, and every name between it and the zone: they are there, too,
 * without data of their own (RFC 4592 2.2.2). */
static struct dlz_node *
make_branch(struct dlz_names *names, struct dlz_zone *zone, const char *owner)
{
	const char *dot = strchr(owner, '.');

	for (; dot != NULL; dot = strchr(dot + 1, '.'))
		if (make_node(names, zone, dot + 1) == NULL)
			return NULL;
	return make_node(names, zone, owner);
}

static int
add_steers(struct dlz_names *names, struct dlz_zone *zone)
{
	const int explain = supersparrow_zone_explain(zone->config);
	char why[DLZ_NAME_TEXT];
	struct dlz_node *node;
	const char *owner;

	for (size_t i = 0; (owner = supersparrow_zone_steer(zone->config,
	    i)) != NULL; i++) {
		node = make_branch(names, zone, owner);
		if (node == NULL)
			return -ENOMEM;
		node->steer = i;
		if (!explain)
			continue;
		snprintf(why, sizeof(why), "%s%s%s", EXPLAIN,
		    strcmp(owner, "@") == 0 ? "" : ".",
		    strcmp(owner, "@") == 0 ? "" : owner);
		node = make_branch(names, zone, why);
		if (node == NULL)
			return -ENOMEM;
		node->explain = i;
	}
	return 0;
}

static int
add_record(struct dlz_names *names, struct dlz_zone *zone, size_t i)
{
	struct dlz_node *node = make_branch(names, zone,
	    supersparrow_zone_record(zone->config, i));
	struct dlz_record *record, **end;

	record = node == NULL ? NULL : calloc(1, sizeof(*record));
	if (record == NULL)
		return -ENOMEM;
	record->type = supersparrow_zone_record_type(zone->config, i);
	record->data = supersparrow_zone_record_data(zone->config, i);
	record->place = supersparrow_zone_record_place(zone->config, i);
	record->ttl_s = zone->ttl_s;
	for (end = &node->records; *end != NULL; end = &(*end)->next)
		;
	*end = record;
	return 0;
}

static int
make_soa(struct dlz_zone *zone)
{
	int len = asprintf(&zone->soa, "%s %s %u " SOA_TIMES " %u",
	    supersparrow_zone_ns(zone->config, 0),
	    supersparrow_zone_hostmaster(zone->config),
	    (unsigned)supersparrow_zone_serial(zone->config),
	    (unsigned)zone->ttl_s);

	if (len < 0)
		zone->soa = NULL;
	return len < 0 ? -ENOMEM : 0;
}

static int
add_zone(struct dlz_names *names, struct dlz_zone *zone,
    const struct supersparrow_zone *config)
{
	int rc;

	zone->config = config;
	zone->name = supersparrow_zone_name(config);
	zone->ttl_s = supersparrow_zone_ttl(config);
	if (strlen(zone->name) > names->zone_max)
		names->zone_max = strlen(zone->name);
	zone->chain = names->zone_bucket[zone_place(names, zone->name)];
	names->zone_bucket[zone_place(names, zone->name)] = zone;
	rc = make_soa(zone);
	if (rc == 0 && make_node(names, zone, "@") == NULL)
		rc = -ENOMEM;
	if (rc == 0)
		rc = add_steers(names, zone);
	for (size_t i = 0; rc == 0 &&
	    supersparrow_zone_record(config, i) != NULL; i++)
		rc = add_record(names, zone, i);
	return rc;
}

/* How many buckets: twice the names that are written down. */
static size_t
count_buckets(const struct supersparrow_config *config, size_t *n_zones)
{
	const struct supersparrow_zone *zone;
	size_t n = 0, buckets = 16;

	for (*n_zones = 0; (zone = supersparrow_config_zone(config,
	    *n_zones)) != NULL; ++*n_zones) {
		for (size_t i = 0; supersparrow_zone_steer(zone, i) != NULL;
		    i++)
			n += 2;
		for (size_t i = 0; supersparrow_zone_record(zone, i) != NULL;
		    i++)
			n++;
		n++;
	}
	while (buckets < 2 * n)
		buckets *= 2;
	return buckets;
}

int
dlz_names_new(const struct supersparrow_config *config,
    struct dlz_names **out)
{
	struct dlz_names *names = calloc(1, sizeof(*names));
	size_t n, buckets = count_buckets(config, &n);
	int rc = 0;

	*out = NULL;
	if (names == NULL)
		return -ENOMEM;
	names->mask = buckets - 1;
	names->zones = calloc(n + 1, sizeof(*names->zones));
	names->zone_bucket = calloc(buckets, sizeof(struct dlz_zone *));
	names->node_bucket = calloc(buckets, sizeof(struct dlz_node *));
	if (names->zones == NULL || names->zone_bucket == NULL ||
	    names->node_bucket == NULL)
		rc = -ENOMEM;
	for (; rc == 0 && names->n_zones < n; names->n_zones++)
		rc = add_zone(names, &names->zones[names->n_zones],
		    supersparrow_config_zone(config, names->n_zones));
	if (rc != 0) {
		dlz_names_free(names);
		return rc;
	}
	*out = names;
	return 0;
}

static void
free_node(struct dlz_node *node)
{
	struct dlz_record *record;

	while ((record = node->records) != NULL) {
		node->records = record->next;
		free(record);
	}
	free(node->owner);
	free(node);
}

struct dlz_names *
dlz_names_free(struct dlz_names *names)
{
	struct dlz_node *node;

	if (names == NULL)
		return NULL;
	for (size_t i = 0; names->node_bucket != NULL && i <= names->mask; i++)
		while ((node = names->node_bucket[i]) != NULL) {
			names->node_bucket[i] = node->chain;
			free_node(node);
		}
	/* One more than counted: that one may have failed. */
	for (size_t i = 0; names->zones != NULL && i <= names->n_zones; i++)
		free(names->zones[i].soa);
	free(names->zones);
	free(names->zone_bucket);
	free(names->node_bucket);
	free(names);
	return NULL;
}
