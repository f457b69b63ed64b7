/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "config_private.h"

/*
 * The zones of a configuration, for those who answer them.
 */

const struct supersparrow_zone *
supersparrow_config_zone(const struct supersparrow_config *config, size_t i)
{
	const struct sparrow_settings *settings =
	    sparrow_config_settings(config);

	return settings == NULL || i >= settings->n_zones ? NULL :
	    &settings->zones[i];
}

const char *
supersparrow_zone_name(const struct supersparrow_zone *zone)
{
	return zone->name;
}

uint32_t
supersparrow_zone_ttl(const struct supersparrow_zone *zone)
{
	return (uint32_t)zone->ttl_s;
}

uint32_t
supersparrow_zone_ttl_fallback(const struct supersparrow_zone *zone)
{
	return (uint32_t)zone->ttl_fallback_s;
}

uint32_t
supersparrow_zone_serial(const struct supersparrow_zone *zone)
{
	return zone->serial;
}

const char *
supersparrow_zone_ns(const struct supersparrow_zone *zone, size_t i)
{
	return i < zone->n_ns ? zone->ns[i] : NULL;
}

const char *
supersparrow_zone_hostmaster(const struct supersparrow_zone *zone)
{
	return zone->hostmaster;
}

int
supersparrow_zone_explain(const struct supersparrow_zone *zone)
{
	return zone->explain;
}

int
supersparrow_zone_ecs(const struct supersparrow_zone *zone)
{
	return zone->ecs;
}

const char *
supersparrow_zone_steer(const struct supersparrow_zone *zone, size_t i)
{
	return i < zone->n_steers ? zone->steers[i].owner : NULL;
}

int
supersparrow_zone_steer_has(const struct supersparrow_zone *zone, size_t i,
    size_t pop)
{
	if (i >= zone->n_steers || pop >= SPARROW_POPS_MAX)
		return 0;
	return (zone->steers[i].pops[pop / 64] >> pop % 64 & 1) != 0;
}

const char *
supersparrow_zone_record(const struct supersparrow_zone *zone, size_t i)
{
	return i < zone->n_records ? zone->records[i].owner : NULL;
}

const char *
supersparrow_zone_record_type(const struct supersparrow_zone *zone, size_t i)
{
	return i < zone->n_records ? zone->records[i].type : NULL;
}

const char *
supersparrow_zone_record_data(const struct supersparrow_zone *zone, size_t i)
{
	return i < zone->n_records ? zone->records[i].data : NULL;
}

const char *
supersparrow_zone_record_place(const struct supersparrow_zone *zone, size_t i)
{
	return i < zone->n_records ? zone->records[i].place : NULL;
}
