/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From a dump to a table that is ready: "SECONDS CPU_SECONDS".
 *
 *	bench_load CONFIG FILE
 *	bench_load --nets CONFIG FILE
 *
 * With --nets, "PREFIX => [POP, ...]" of each prefix instead, ranked, as
 * gdnsd wants its map.
 */
#include "config.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <supersparrow.h>

#include "bench.h"

static int
print_net(void *data, const struct supersparrow_decision *decision)
{
	size_t n = supersparrow_decision_pops(decision);

	(void)data;
	printf("%s => [", supersparrow_route_prefix(
	    supersparrow_decision_route(decision)));
	for (size_t i = 0; i < n; i++)
		printf("%s%s", i == 0 ? "" : ", ",
		    supersparrow_decision_pop_name(decision, i));
	puts("]");
	return 0;
}

int
main(int argc, char **argv)
{
	bool nets = argc == 4 && strcmp(argv[1], "--nets") == 0;
	struct supersparrow_config *config;
	struct supersparrow_dump *dump;
	int64_t began = bench_ns(), cpu = bench_cpu_ns();
	char text[512] = "";

	if ((argc != 3 && !nets) || supersparrow_config_new(&config) != 0 ||
	    supersparrow_config_read_file(config, argv[argc - 2]) != 0 ||
	    supersparrow_dump_read(config, argv[argc - 1],
	    nets ? print_net : NULL, NULL, NULL, &dump, text, sizeof(text)) !=
	    0) {
		fprintf(stderr, "bench_load: %s\n", text);
		return 1;
	}
	if (!nets)
		printf("%.6f %.6f\n", (double)(bench_ns() - began) / 1e9,
		    (double)(bench_cpu_ns() - cpu) / 1e9);
	supersparrow_dump_unref(dump);
	supersparrow_config_unref(config);
	return 0;
}
