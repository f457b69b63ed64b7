/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Which word was probably meant?
 */
#include "config.h"

#include <string.h>

#include "config_private.h"

/* Longer words are not compared: no name is that long. */
#define NEAR_WORD_MAX 63

static char
folded(char c)
{
	if (c == '-')
		return '_';
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static size_t
least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* How many letters must be added, dropped, changed or swapped with their
 * neighbour to make b of a (the restricted Damerau-Levenshtein distance). */
static size_t
distance(const char *a, const char *b)
{
	size_t rows[3][NEAR_WORD_MAX + 1];
	size_t *before = rows[0], *above = rows[1], *row = rows[2];
	size_t len = strlen(b);

	for (size_t j = 0; j <= len; j++)
		above[j] = j;
	for (size_t i = 1; a[i - 1] != '\0'; i++) {
		row[0] = i;
		for (size_t j = 1; j <= len; j++) {
			char x = folded(a[i - 1]), y = folded(b[j - 1]);

			row[j] = least(least(above[j], row[j - 1]) + 1,
			    above[j - 1] + (x != y));
			if (i > 1 && j > 1 && x == folded(b[j - 2]) &&
			    y == folded(a[i - 2]))
				row[j] = least(row[j], before[j - 2] + 1);
		}
		size_t *free_row = before;

		before = above;
		above = row;
		row = free_row;
	}
	return above[len];
}

void
sparrow_near_init(struct sparrow_near *near, const char *word)
{
	size_t len;

	/* The dashes of an option are no mistake in its name. */
	while (*word == '-')
		word++;
	len = strlen(word);
	near->word = len <= NEAR_WORD_MAX ? word : "";
	near->best = NULL;
	/* One slip in a short word, up to three in a long one, but never all
	 * of its letters. */
	near->distance = least(least(1 + len / 5, 3) + 1, len);
}

void
sparrow_near_try(struct sparrow_near *near, const char *candidate)
{
	size_t a = strlen(near->word), b = strlen(candidate), d;

	/* Each letter too many is a slip. */
	if (a == 0 || b > NEAR_WORD_MAX ||
	    (a > b ? a - b : b - a) >= near->distance)
		return;
	d = distance(near->word, candidate);
	if (d < near->distance) {
		near->distance = d;
		near->best = candidate;
	}
}

const char *
sparrow_near_hint(const struct sparrow_near *near, char out[SPARROW_HINT_TEXT])
{
	out[0] = '\0';
	if (near->best != NULL)
		sparrow_config_print(out, SPARROW_HINT_TEXT,
		    " (did you mean \"%s\"?)", near->best);
	return out;
}
