/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <errno.h>
#include <stdlib.h>

#include "table/lpm_private.h"

/* So many IPv4 ranges make up for the 4 MB of bits; a value up to the largest
 * narrow one has a byte. */
#ifdef SPARROW_FUZZ_SMALL
#define BITS_MIN 16
#define NARROW_MAX 6
#else
#define BITS_MIN 65536
#define NARROW_MAX (UINT8_MAX - 1)
#endif

/* Ranges of cells as they are made; the arrays of the lpm have the room. */
struct builder {
	struct sparrow_lpm *lpm;
	uint64_t *cells;
	uint64_t cells_max;		/* the last cell there is */
};

/* A range begins with this cell, or is another one than was thought. */
static void
add_cell(struct builder *b, uint64_t cell, uint16_t value)
{
	struct sparrow_lpm *lpm = b->lpm;

	if (lpm->n > 0 && b->cells[lpm->n - 1] == cell)
		lpm->n--;
	b->cells[lpm->n] = cell;
	lpm->wide[lpm->n++] = value;
}

static void
add_fine(struct builder *b, struct sparrow_key start, uint16_t value)
{
	b->lpm->fine[b->lpm->n_fine++] = (struct sparrow_range){ start, value };
}

/* A range begins in the middle of a cell, behind the one before. */
static void
cut_cell(struct builder *b, const struct sparrow_range *range,
    uint16_t value_before)
{
	struct sparrow_lpm *lpm = b->lpm;
	uint64_t cell = sparrow_lpm_cell(lpm, range->start);

	if (lpm->n_fine == 0 ||
	    sparrow_lpm_cell(lpm, lpm->fine[lpm->n_fine - 1].start) != cell) {
		add_fine(b, sparrow_lpm_cell_key(lpm, cell), value_before);
		add_cell(b, cell, FINE);
	}
	add_fine(b, range->start, range->value);
	if (cell < b->cells_max)
		add_cell(b, cell + 1, range->value);
}

static void
add_ranges(struct builder *b, const struct sparrow_range *ranges, size_t n)
{
	const uint64_t within = (UINT64_C(1) << b->lpm->shift) - 1;

	for (size_t i = 0; i < n; i++)
		if ((ranges[i].start.hi & within) == 0 &&
		    ranges[i].start.lo == 0)
			add_cell(b, sparrow_lpm_cell(b->lpm, ranges[i].start),
			    ranges[i].value);
		else
			cut_cell(b, &ranges[i], ranges[i - 1].value);
}

/* How many ranges begin in the middle of a cell. */
static size_t
count_fine(const struct sparrow_lpm *lpm, const struct sparrow_range *ranges,
    size_t n)
{
	const uint64_t within = (UINT64_C(1) << lpm->shift) - 1;
	size_t count = 0;

	for (size_t i = 0; i < n; i++)
		count += (ranges[i].start.hi & within) != 0 ||
		    ranges[i].start.lo != 0;
	return count;
}

static int
set_bits(struct sparrow_lpm *lpm, const uint64_t *cells)
{
	uint64_t count = 0;

	lpm->words = calloc(WORDS, sizeof(*lpm->words));
	if (lpm->words == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < lpm->n; i++)
		lpm->words[cells[i] >> 5] |= UINT64_C(1) << (cells[i] & 31);
	for (size_t i = 0; i < WORDS; i++) {
		uint32_t bits = (uint32_t)lpm->words[i];

		lpm->words[i] |= count << 32;
		count += sparrow_lpm_count(bits);
	}
	return 0;
}

/* Give back what was not used; it stays as it is if that fails. */
static void *
shrink(void *memory, size_t n, size_t size)
{
	void *smaller = realloc(memory, (n == 0 ? 1 : n) * size);

	return smaller != NULL ? smaller : memory;
}

/* A byte for each value, if all have room in one: half the memory to wait
 * for.  FINE becomes FINE_NARROW. */
static void
narrow(struct sparrow_lpm *lpm)
{
	for (size_t i = 0; i < lpm->n; i++)
		if (lpm->wide[i] > NARROW_MAX && lpm->wide[i] != FINE)
			return;
	lpm->narrow = (uint8_t *)lpm->wide;
	for (size_t i = 0; i < lpm->n; i++)
		lpm->narrow[i] = (uint8_t)lpm->wide[i];
	lpm->narrow = shrink(lpm->narrow, lpm->n, sizeof(*lpm->narrow));
	lpm->wide = NULL;
}

static int
build(struct sparrow_lpm *lpm, const struct sparrow_range *ranges, size_t n)
{
	struct builder b = { .lpm = lpm };
	bool has_bits = lpm->family == AF_INET && n >= BITS_MIN;
	size_t n_fine;
	int rc = -ENOMEM;

	lpm->shift = has_bits ? 64 - CELL_BITS : 0;
	lpm->n_ranges = n;
	n_fine = count_fine(lpm, ranges, n);
	b.cells_max = UINT64_MAX >> lpm->shift;
	/* A cut has its cell, the next one, and what it begins with. */
	b.cells = malloc((n + n_fine) * sizeof(*b.cells));
	lpm->wide = malloc((n + n_fine) * sizeof(*lpm->wide));
	lpm->fine = malloc((2 * n_fine + 1) * sizeof(*lpm->fine));
	if (b.cells != NULL && lpm->wide != NULL && lpm->fine != NULL) {
		add_ranges(&b, ranges, n);
		lpm->wide = shrink(lpm->wide, lpm->n, sizeof(*lpm->wide));
		narrow(lpm);
		lpm->fine = shrink(lpm->fine, lpm->n_fine, sizeof(*lpm->fine));
		rc = has_bits ? set_bits(lpm, b.cells) :
		    sparrow_tree_make(&lpm->tree, b.cells, lpm->n);
	}
	free(b.cells);
	sparrow_lpm_prepare(lpm);
	return rc;
}

int
sparrow_lpm_new(sa_family_t family, struct sparrow_table_route *routes,
    size_t n, struct sparrow_lpm **out)
{
	struct sparrow_lpm *lpm = calloc(1, sizeof(*lpm));
	struct sparrow_range *ranges;
	size_t n_ranges;
	int rc;

	*out = NULL;
	if (lpm == NULL)
		return -ENOMEM;
	lpm->family = family;
	rc = sparrow_ranges_make(routes, n, &ranges, &n_ranges);
	if (rc == 0) {
		rc = build(lpm, ranges, n_ranges);
		free(ranges);
	}
	if (rc != 0)
		sparrow_lpm_free(lpm);
	else
		*out = lpm;
	return rc;
}

void
sparrow_lpm_free(struct sparrow_lpm *lpm)
{
	if (lpm == NULL)
		return;
	sparrow_tree_free(&lpm->tree);
	free(lpm->words);
	free(lpm->narrow);
	free(lpm->wide);
	free(lpm->fine);
	free(lpm);
}

size_t
sparrow_lpm_ranges(const struct sparrow_lpm *lpm)
{
	return lpm->n_ranges;
}

size_t
sparrow_lpm_bytes(const struct sparrow_lpm *lpm)
{
	return sizeof(*lpm) + sparrow_tree_bytes(&lpm->tree) +
	    (lpm->words == NULL ? 0 : WORDS * sizeof(*lpm->words)) +
	    lpm->n * (lpm->narrow != NULL ? sizeof(*lpm->narrow) :
	    sizeof(*lpm->wide)) + lpm->n_fine * sizeof(*lpm->fine);
}
