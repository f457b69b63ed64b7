/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the fuzz targets share.  Each fuzz_NAME.c has one
 * LLVMFuzzerTestOneInput() and states what must hold for any input; main.c
 * replays files with any compiler, libFuzzer and AFL++ bring their own main.
 */
#ifndef SPARROW_TESTS_FUZZ_H
#define SPARROW_TESTS_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "route/route.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
/* For a target that has something to set up. */
int LLVMFuzzerInitialize(int *argc, char ***argv);

/* What must hold; a sanitizer or a debugger shows where. */
#define MUST(condition) do { \
	if (!(condition)) { \
		fprintf(stderr, "%s:%d: must hold: %s\n", __FILE__, __LINE__, \
		    #condition); \
		abort(); \
	} \
} while (0)

/* A copy that ends where it ends: one byte too far is seen. */
static inline char *
fuzz_copy(const uint8_t *data, size_t size)
{
	char *copy = malloc(size);

	MUST(copy != NULL || size == 0);
	if (size != 0)
		memcpy(copy, data, size);
	return copy;
}

/* Numbers that depend on nothing but the input. */
static inline uint32_t
fuzz_seed(const uint8_t *data, size_t size)
{
	uint32_t hash = 2166136261u;
	size_t i;

	for (i = 0; i < size; i++)
		hash = (hash ^ data[i]) * 16777619u;
	return hash | 1;
}

static inline uint32_t
fuzz_next(uint32_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 17;
	*state ^= *state << 5;
	return *state;
}

/* A line for people: printable, on one line. */
static inline bool
fuzz_is_sentence(const char *text)
{
	const char *p;

	if (text == NULL || *text == '\0')
		return false;
	for (p = text; *p != '\0'; p++)
		if (*p < 0x20 || *p > 0x7e)
			return false;
	return true;
}

/* A route that came out of a reader, whatever went in. */
void fuzz_check_route(const struct supersparrow_route *route,
    const struct sparrow_addr *addr);

/* The path of a file that holds these bytes, until the next call. */
const char *fuzz_file(const void *data, size_t size);

#endif
