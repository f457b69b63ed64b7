/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "addresses.h"

bool
addresses_read(struct addresses *addresses, const char *file)
{
	FILE *in = fopen(file, "r");
	size_t room = 1 << 20;
	char line[64];

	memset(addresses, 0, sizeof(*addresses));
	addresses->text = calloc(room, sizeof(char *));
	addresses->took_us = calloc(room, sizeof(double));
	if (in == NULL || addresses->text == NULL ||
	    addresses->took_us == NULL)
		return false;
	while (addresses->n < room && fgets(line, sizeof(line), in) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		addresses->text[addresses->n++] = strdup(line);
	}
	fclose(in);
	return addresses->n > 0;
}

static int
compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

void
addresses_report(const struct addresses *addresses, int64_t ns,
    int64_t cpu_ns)
{
	size_t n = addresses->n;

	qsort(addresses->took_us, n, sizeof(double), compare);
	printf("%.0f %.1f %.1f %.2f\n", (double)n * 1e9 / (double)ns,
	    addresses->took_us[n / 2], addresses->took_us[n * 99 / 100],
	    (double)cpu_ns / 1000 / (double)n);
}
