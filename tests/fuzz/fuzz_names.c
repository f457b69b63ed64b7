/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a name server asks for: a zone's name, a NUL, a name below it.  Only
 * a zone of the configuration is found, and only a name that it has.
 */
#include "config.h"

#include <strings.h>

#include <supersparrow.h>

#include "fuzz.h"
#include "names.h"

static const char text[] =
    "pop a 64600 192.0.2.1\n"
    "pop b 64601 192.0.2.2\nself a\n"
    "zone example.org\n"
    "ns ns1.example.org.\n"
    "hostmaster hostmaster@example.org\n"
    "steer www\n"
    "steer *.cdn\n"
    "record ns1 A 192.0.2.53\n"
    "record a.b.deep TXT deep\n"
    "record _sip._tcp SRV 1 1 5060 ns1\n"
    "zone sub.example.org\n"
    "ns ns1.example.org.\n"
    "steer @\n";

/* Kept: the names' strings are the configuration's. */
static struct supersparrow_config *config;
static struct dlz_names *names;

/* Before the first input, whose run is to be like any other's. */
int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	MUST(supersparrow_config_new(&config) == 0);
	if (supersparrow_config_read_text(config, "conf", text,
	    sizeof text - 1) != 0 || supersparrow_config_finish(config) != 0)
		fprintf(stderr, "%s\n", supersparrow_config_mistake(config, 0));
	MUST(supersparrow_config_mistakes(config) == 0);
	MUST(dlz_names_new(config, &names) == 0);
	MUST(dlz_names_zones(names) == 2);
	return 0;
}

static char *
string(const uint8_t *data, size_t size)
{
	char *copy = malloc(size + 1);

	MUST(copy != NULL);
	if (size != 0)
		memcpy(copy, data, size);
	copy[size] = '\0';
	return copy;
}

static void
look_up(const char *name, const char *owner)
{
	const struct dlz_zone *zone = dlz_names_zone(names, name);
	const struct dlz_node *node;

	MUST(zone != NULL || strcasecmp(name, "example.org") != 0);
	if (zone == NULL)
		return;
	MUST(strcasecmp(zone->name, name) == 0);
	node = dlz_names_node(names, zone, owner);
	MUST(node != NULL || strcasecmp(owner, "@") != 0);
	if (node == NULL)
		return;
	MUST(node->zone == zone);
	MUST(strcasecmp(node->owner, owner) == 0);
	MUST(dlz_names_may_have(names, owner));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *end = size == 0 ? NULL : memchr(data, '\0', size);
	char *zone, *owner;

	if (end == NULL || size > 2 * DLZ_NAME_TEXT)
		return 0;
	zone = string(data, (size_t)(end - data));
	owner = string(end + 1, size - (size_t)(end + 1 - data));
	look_up(zone, owner);
	look_up("example.org", owner);
	free(zone);
	free(owner);
	return 0;
}
