/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The DNS zones that the texts describe: what was given before the first
 * zone line holds for each of them, its own lines win.
 */
#include "config.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <supersparrow.h>

#include "base/strbuf.h"
#include "config_private.h"

/* A name server for few names at many POPs, not for a registry. */
#define ZONES_MAX 1024

/* A name is copied in lower case, as resolvers may ask in any. */
static char *
lower_name(struct supersparrow_config *config, const char *text, size_t len,
    bool dot)
{
	char *name = malloc(len + 2);

	if (name == NULL) {
		config->error = -ENOMEM;
		return NULL;
	}
	for (size_t i = 0; i < len; i++)
		name[i] = text[i] >= 'A' && text[i] <= 'Z' ?
		    (char)(text[i] - 'A' + 'a') : text[i];
	if (len > 0 && name[len - 1] == '.')
		len--;
	if (dot)
		name[len++] = '.';
	name[len] = '\0';
	return name;
}

/* What holds in the n-th block. */
static void
collect(const struct supersparrow_config *config, uint32_t block,
    const struct sparrow_given **holds)
{
	for (size_t i = 0; i < config->n_given; i++) {
		const struct sparrow_given *given = config->given[i];

		if (given->directive->block != SUPERSPARROW_BLOCK_ZONE ||
		    (given->block != 0 && given->block != block))
			continue;
		holds[sparrow_directive_id(given->directive)] = given;
	}
}

static void
make_ns(struct supersparrow_config *config, struct supersparrow_zone *zone,
    const struct sparrow_given *begin, const struct sparrow_given *given)
{
	if (given == NULL) {
		sparrow_config_complain(config, begin->place, "zone",
		    "%s has no name server: expected ns NAME...", zone->name);
		return;
	}
	if (given->bad)
		return;
	zone->ns = calloc(given->n_words, sizeof(*zone->ns));
	if (zone->ns == NULL) {
		config->error = -ENOMEM;
		return;
	}
	for (; zone->n_ns < given->n_words; zone->n_ns++) {
		struct sparrow_buf word = sparrow_given_word(given,
		    zone->n_ns);

		zone->ns[zone->n_ns] = lower_name(config, word.data, word.len,
		    true);
	}
}

static void
make_hostmaster(struct supersparrow_config *config,
    struct supersparrow_zone *zone, const struct sparrow_given *given)
{
	char name[SPARROW_DNS_TEXT];
	int err = 0;

	if (given != NULL && !given->bad)
		err = sparrow_read_hostmaster(given->value, given->len, name);
	else
		sparrow_config_print(name, sizeof(name), "hostmaster.%s.",
		    zone->name);
	zone->hostmaster = err == 0 ? strdup(name) : NULL;
	if (zone->hostmaster == NULL)
		config->error = -ENOMEM;
}

/* A file that is changed gets a new serial by itself. */
static uint32_t
serial_of(const struct supersparrow_config *config,
    const struct sparrow_given *given)
{
	if (given != NULL)
		return (uint32_t)given->number[0];
	return config->newest_s > 0 ? (uint32_t)config->newest_s : 1;
}

static void
check_twice(struct supersparrow_config *config, size_t n,
    const struct sparrow_given **begins)
{
	const struct supersparrow_zone *zones = config->settings.zones;
	char place[SPARROW_PLACE_TEXT];

	for (size_t i = 0; i < n; i++)
		if (strcmp(zones[i].name, zones[n].name) == 0) {
			sparrow_config_complain(config, begins[n]->place,
			    "zone", "%s is there already (%s)", zones[n].name,
			    sparrow_config_place(config, begins[n]->place,
			    begins[i], place));
			return;
		}
}

static void
make_zone(struct supersparrow_config *config, struct supersparrow_zone *zone,
    const struct sparrow_given *begin)
{
	const struct sparrow_given *holds[SPARROW_DIRECTIVES] = { NULL };

	collect(config, begin->block, holds);
	zone->name = lower_name(config, begin->value, begin->len, false);
	zone->ttl_s = sparrow_given_number(holds[SPARROW_TTL], SPARROW_TTL);
	zone->ttl_fallback_s = sparrow_given_number(
	    holds[SPARROW_TTL_FALLBACK], SPARROW_TTL_FALLBACK);
	zone->explain = sparrow_given_number(holds[SPARROW_EXPLAIN],
	    SPARROW_EXPLAIN) != 0;
	zone->ecs = sparrow_given_number(holds[SPARROW_ECS],
	    SPARROW_ECS) != 0;
	zone->serial = serial_of(config, holds[SPARROW_SERIAL]);
	if (config->error != 0 || begin->bad)
		return;
	make_ns(config, zone, begin, holds[SPARROW_NS]);
	make_hostmaster(config, zone, holds[SPARROW_HOSTMASTER]);
	if (config->error == 0)
		sparrow_config_add_names(config, zone, begin->block);
}

void
sparrow_config_settle_zones(struct supersparrow_config *config)
{
	size_t n = config->texts.blocks[SUPERSPARROW_BLOCK_ZONE];
	struct sparrow_settings *settings = &config->settings;
	const struct sparrow_given *begins[ZONES_MAX];

	if (n == 0)
		return;
	settings->zones = calloc(n, sizeof(*settings->zones));
	if (settings->zones == NULL) {
		config->error = -ENOMEM;
		return;
	}
	for (size_t i = 0; i < config->n_given && config->error == 0; i++) {
		const struct sparrow_given *given = config->given[i];

		if (sparrow_directive_id(given->directive) != SPARROW_ZONE)
			continue;
		if (settings->n_zones == ZONES_MAX) {
			sparrow_config_complain(config, given->place, "zone",
			    "more than %d zones", ZONES_MAX);
			return;
		}
		begins[settings->n_zones] = given;
		make_zone(config, &settings->zones[settings->n_zones], given);
		if (config->error == 0)
			check_twice(config, settings->n_zones, begins);
		settings->n_zones++;
	}
}

void
sparrow_config_free_zones(struct sparrow_settings *settings)
{
	for (size_t i = 0; i < settings->n_zones; i++) {
		struct supersparrow_zone *zone = &settings->zones[i];

		for (size_t j = 0; j < zone->n_ns; j++)
			free(zone->ns[j]);
		free(zone->ns);
		free(zone->name);
		free(zone->hostmaster);
		sparrow_config_free_names(zone);
	}
	free(settings->zones);
}
