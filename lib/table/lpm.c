/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <errno.h>
#include <stdlib.h>

#include "table/lpm.h"
#include "table/tree.h"

/* So many IPv4 ranges make up for the 3 MB of bits. */
#ifdef SPARROW_FUZZ_SMALL
#define BITS_MIN 16
#else
#define BITS_MIN 65536
#endif

/* The value of a cell that has several. */
#define FINE UINT16_MAX

/* A /24 has a bit; 64 of them a word. */
#define CELL_BITS 24
#define WORDS (1u << (CELL_BITS - 6))

/* Words that are looked through for the next bit before all are bisected. */
#define WORDS_NEAR 8

/* In one place, as each lookup needs all; 12 bytes, not 16. */
struct word {
	uint32_t bits[2];		/* lower half first */
	uint32_t before;		/* ranges that begin before it */
};

struct sparrow_lpm {
	sa_family_t family;
	unsigned shift;			/* from a key's hi to its cell */
	struct word *words;		/* WORDS of them, or NULL: tree */
	struct sparrow_tree tree;
	uint16_t *value;		/* of the ranges of cells */
	size_t n;
	struct sparrow_range *fine;	/* within FINE cells, all of each */
	size_t n_fine;
	size_t n_ranges;
};

/* --- finding ------------------------------------------------------------ */

static inline uint64_t
cell_of(const struct sparrow_lpm *lpm, struct sparrow_key key)
{
	return key.hi >> lpm->shift;
}

static inline uint64_t
bits_of(const struct word *word)
{
	return (uint64_t)word->bits[1] << 32 | word->bits[0];
}

/* How many bits are set.  For processors without an instruction for it, as
 * distributions build for, the compiler's own is a call. */
static inline unsigned
count_bits(uint64_t bits)
{
	bits -= bits >> 1 & UINT64_C(0x5555555555555555);
	bits = (bits & UINT64_C(0x3333333333333333)) +
	    (bits >> 2 & UINT64_C(0x3333333333333333));
	bits = (bits + (bits >> 4)) & UINT64_C(0x0f0f0f0f0f0f0f0f);
	return (unsigned)(bits * UINT64_C(0x0101010101010101) >> 56);
}

/* The range that a cell is in. */
static inline size_t
find_cell(const struct sparrow_lpm *lpm, uint64_t cell)
{
	const struct word *word;

	if (lpm->words == NULL)
		return sparrow_tree_find(&lpm->tree, cell);
	word = &lpm->words[cell >> 6];
	return word->before +
	    count_bits(bits_of(word) << (63 - (cell & 63))) - 1;
}

/* The last one that does not begin behind the key. */
static size_t
find_fine(const struct sparrow_lpm *lpm, struct sparrow_key key)
{
	size_t low = 0, high = lpm->n_fine;

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (sparrow_key_is_less(key, lpm->fine[middle].start))
			high = middle;
		else
			low = middle;
	}
	return low;
}

static inline uint16_t
find_value(const struct sparrow_lpm *lpm, struct sparrow_key key)
{
	uint16_t value = lpm->value[find_cell(lpm, cell_of(lpm, key))];

	return value == FINE ? lpm->fine[find_fine(lpm, key)].value : value;
}

uint16_t
sparrow_lpm_find(const struct sparrow_lpm *lpm, const struct sparrow_addr *addr)
{
	return find_value(lpm, sparrow_key_of(addr));
}

/* --- ranges ------------------------------------------------------------- */

/* The cell of the i-th bit, by bisection. */
static uint64_t
bit_cell(const struct sparrow_lpm *lpm, size_t i)
{
	size_t low = 0, high = WORDS;
	uint64_t bits;

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (lpm->words[middle].before > i)
			high = middle;
		else
			low = middle;
	}
	bits = bits_of(&lpm->words[low]);
	for (i -= lpm->words[low].before; i > 0; i--)
		bits &= bits - 1;
	return (uint64_t)low << 6 | (unsigned)__builtin_ctzll(bits);
}

/* The cell with which the i-th range, that of cell, begins. */
static uint64_t
first_cell(const struct sparrow_lpm *lpm, size_t i, uint64_t cell)
{
	size_t at = cell >> 6, far = at > WORDS_NEAR ? at - WORDS_NEAR : 0;
	uint64_t bits;

	if (lpm->words == NULL)
		return sparrow_tree_key(&lpm->tree, i);
	bits = bits_of(&lpm->words[at]) << (63 - (cell & 63));
	if (bits != 0)
		return cell - (unsigned)__builtin_clzll(bits);
	while (at-- > far) {
		bits = bits_of(&lpm->words[at]);
		if (bits != 0)
			return (at << 6 | 63) -
			    (unsigned)__builtin_clzll(bits);
	}
	return bit_cell(lpm, i);
}

/* The cell with which the range behind the i-th, that of cell, begins. */
static uint64_t
next_cell(const struct sparrow_lpm *lpm, size_t i, uint64_t cell)
{
	size_t at = cell >> 6;
	size_t far = WORDS - at > WORDS_NEAR ? at + WORDS_NEAR : WORDS - 1;
	uint64_t bits;

	if (lpm->words == NULL)
		return sparrow_tree_key(&lpm->tree, i + 1);
	bits = bits_of(&lpm->words[at]) >> (cell & 63) >> 1;
	if (bits != 0)
		return cell + 1 + (unsigned)__builtin_ctzll(bits);
	while (at++ < far) {
		bits = bits_of(&lpm->words[at]);
		if (bits != 0)
			return at << 6 | (unsigned)__builtin_ctzll(bits);
	}
	return bit_cell(lpm, i + 1);
}

static struct sparrow_key
cell_key(const struct sparrow_lpm *lpm, uint64_t cell)
{
	return (struct sparrow_key){ cell << lpm->shift, 0 };
}

/* The last key of the range of cells that is the i-th, that of cell. */
static struct sparrow_key
last_of(const struct sparrow_lpm *lpm, size_t i, uint64_t cell)
{
	return sparrow_key_before(i + 1 < lpm->n ?
	    cell_key(lpm, next_cell(lpm, i, cell)) :
	    (struct sparrow_key){ 0, 0 });
}

/* Cells that are FINE cut ranges in pieces: the one around a key. */
static uint16_t
piece(const struct sparrow_lpm *lpm, struct sparrow_key key,
    struct sparrow_key *first, struct sparrow_key *last)
{
	uint64_t cell = cell_of(lpm, key);
	size_t i = find_cell(lpm, cell), j;

	*last = last_of(lpm, i, cell);
	if (lpm->value[i] != FINE) {
		*first = cell_key(lpm, first_cell(lpm, i, cell));
		return lpm->value[i];
	}
	j = find_fine(lpm, key);
	*first = lpm->fine[j].start;
	if (j + 1 < lpm->n_fine &&
	    !sparrow_key_is_less(*last, lpm->fine[j + 1].start))
		*last = sparrow_key_before(lpm->fine[j + 1].start);
	return lpm->fine[j].value;
}

uint16_t
sparrow_lpm_range(const struct sparrow_lpm *lpm, struct sparrow_key key,
    struct sparrow_key *first, struct sparrow_key *last)
{
	struct sparrow_key from, to, at;
	uint16_t value = piece(lpm, key, first, last);

	for (;;) {
		at = sparrow_key_before(*first);
		if ((first->hi == 0 && first->lo == 0) ||
		    find_value(lpm, at) != value)
			break;
		piece(lpm, at, &from, &to);
		*first = from;
	}
	for (;;) {
		at = sparrow_key_next(*last);
		if ((at.hi == 0 && at.lo == 0) ||
		    find_value(lpm, at) != value)
			break;
		piece(lpm, at, &from, &to);
		*last = to;
	}
	return value;
}

uint16_t
sparrow_lpm_scope(const struct sparrow_lpm *lpm,
    const struct sparrow_addr *addr, struct sparrow_prefix *scope)
{
	struct sparrow_key key = sparrow_key_of(addr), first, last;
	uint16_t value = sparrow_lpm_range(lpm, key, &first, &last);
	struct sparrow_key outside = sparrow_key_next(last);
	unsigned len = 0, common;

	/* It shares no more bits with the nearest address on either side. */
	if (outside.hi != 0 || outside.lo != 0)
		len = sparrow_key_common(key, outside) + 1;
	outside = sparrow_key_before(first);
	if (first.hi != 0 || first.lo != 0) {
		common = sparrow_key_common(key, outside) + 1;
		len = common > len ? common : len;
	}
	*scope = sparrow_addr_prefix(addr, len);
	return value;
}

/* --- building ------------------------------------------------------------ */

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
	lpm->value[lpm->n++] = value;
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
	uint64_t cell = cell_of(lpm, range->start);

	if (lpm->n_fine == 0 ||
	    cell_of(lpm, lpm->fine[lpm->n_fine - 1].start) != cell) {
		add_fine(b, cell_key(lpm, cell), value_before);
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
			add_cell(b, cell_of(b->lpm, ranges[i].start),
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
	uint32_t count = 0;

	lpm->words = calloc(WORDS, sizeof(*lpm->words));
	if (lpm->words == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < lpm->n; i++)
		lpm->words[cells[i] >> 6].bits[cells[i] >> 5 & 1] |=
		    UINT32_C(1) << (cells[i] & 31);
	for (size_t i = 0; i < WORDS; i++) {
		lpm->words[i].before = count;
		count += count_bits(bits_of(&lpm->words[i]));
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
	lpm->value = malloc((n + n_fine) * sizeof(*lpm->value));
	lpm->fine = malloc((2 * n_fine + 1) * sizeof(*lpm->fine));
	if (b.cells != NULL && lpm->value != NULL && lpm->fine != NULL) {
		add_ranges(&b, ranges, n);
		lpm->value = shrink(lpm->value, lpm->n, sizeof(*lpm->value));
		lpm->fine = shrink(lpm->fine, lpm->n_fine, sizeof(*lpm->fine));
		rc = has_bits ? set_bits(lpm, b.cells) :
		    sparrow_tree_make(&lpm->tree, b.cells, lpm->n);
	}
	free(b.cells);
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
	free(lpm->value);
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
	    lpm->n * sizeof(*lpm->value) + lpm->n_fine * sizeof(*lpm->fine);
}
