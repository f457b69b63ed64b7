/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A configuration as text: it has mistakes, each with a sentence that names
 * its place, or it can be used.
 */
#include "config.h"

#include <errno.h>

#include <supersparrow.h>

#include "fuzz.h"

static void
check_mistakes(const struct supersparrow_config *config)
{
	size_t i, n = supersparrow_config_mistakes(config);

	MUST(n > 0 && n <= 1000);
	for (i = 0; i < n; i++) {
		const char *text = supersparrow_config_mistake(config, i);

		MUST(fuzz_is_sentence(text));
		MUST(strncmp(text, "conf:", 5) == 0);
	}
	MUST(supersparrow_config_mistake(config, n) == NULL);
	MUST(supersparrow_config_zone(config, 0) == NULL);
}

static void
check_zone(const struct supersparrow_zone *zone)
{
	size_t i;

	MUST(fuzz_is_sentence(supersparrow_zone_name(zone)));
	MUST(supersparrow_zone_ttl(zone) <= 604800);
	MUST(supersparrow_zone_ttl_fallback(zone) <= 604800);
	MUST(fuzz_is_sentence(supersparrow_zone_hostmaster(zone)));
	for (i = 0; supersparrow_zone_ns(zone, i) != NULL; i++)
		MUST(fuzz_is_sentence(supersparrow_zone_ns(zone, i)));
	for (i = 0; supersparrow_zone_steer(zone, i) != NULL; i++)
		MUST(fuzz_is_sentence(supersparrow_zone_steer(zone, i)));
	for (i = 0; supersparrow_zone_record(zone, i) != NULL; i++) {
		MUST(fuzz_is_sentence(supersparrow_zone_record(zone, i)));
		MUST(fuzz_is_sentence(supersparrow_zone_record_type(zone, i)));
		MUST(supersparrow_zone_record_data(zone, i) != NULL);
		MUST(supersparrow_zone_record_place(zone, i) != NULL);
	}
}

static void
use(struct supersparrow_config *config)
{
	const struct supersparrow_zone *zone;
	int64_t number;
	size_t i;

	MUST(supersparrow_config_mistakes(config) == 0);
	MUST(supersparrow_config_number(config, "result_count", &number) == 0);
	MUST(number >= 1);
	for (i = 0; (zone = supersparrow_config_zone(config, i)) != NULL; i++)
		check_zone(zone);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct supersparrow_config *config;
	char *text = fuzz_copy(data, size);
	int first, last;

	MUST(supersparrow_config_new(&config) == 0);
	first = supersparrow_config_read_text(config, "conf", text, size);
	free(text);
	MUST(first == 0 || first == SUPERSPARROW_ECONFIG);
	last = supersparrow_config_finish(config);
	MUST(last == 0 || last == SUPERSPARROW_ECONFIG);
	MUST(first == 0 || last != 0);
	if (last != 0)
		check_mistakes(config);
	else
		use(config);
	MUST(supersparrow_config_finish(config) == last);
	supersparrow_config_unref(config);
	return 0;
}
