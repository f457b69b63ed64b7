/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "table/lpm_private.h"

/* Words that are looked through for the next bit before all are bisected. */
#define WORDS_NEAR 16

/* A processor that counts bits in one instruction is asked to; distributions
 * build for those that have none. */
#if defined(__x86_64__) && defined(__GNUC__)
#define HAS_POPCNT (__builtin_cpu_supports("popcnt") != 0)
#define WITH_POPCNT __attribute__((target("popcnt")))
#else
#define HAS_POPCNT false
#define WITH_POPCNT
#endif

/* --- finding ------------------------------------------------------------ */

/* Those bits of a word that are not behind a cell, at the upper end. */
static inline uint32_t
bits_to(uint64_t word, uint64_t cell)
{
	return (uint32_t)word << (31 - (cell & 31));
}

static inline size_t
before(uint64_t word)
{
	return word >> 32;
}

/* The range that a cell is in. */
static inline size_t
find_cell(const struct sparrow_lpm *lpm, uint64_t cell)
{
	uint64_t word;

	if (lpm->words == NULL)
		return sparrow_tree_find(&lpm->tree, cell);
	word = lpm->words[cell >> 5];
	return before(word) + sparrow_lpm_count(bits_to(word, cell)) - 1;
}

/* Of a range of cells. */
static inline uint16_t
value_of(const struct sparrow_lpm *lpm, size_t i)
{
	if (lpm->narrow == NULL)
		return lpm->wide[i];
	return lpm->narrow[i] == FINE_NARROW ? FINE : lpm->narrow[i];
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

static uint16_t
fine_value(const struct sparrow_lpm *lpm, const struct sparrow_addr *addr)
{
	return lpm->fine[find_fine(lpm, sparrow_key_of(addr))].value;
}

static uint16_t
find_plain(const struct sparrow_lpm *lpm, const struct sparrow_addr *addr)
{
	uint16_t value = value_of(lpm, find_cell(lpm,
	    sparrow_lpm_cell(lpm, sparrow_key_of(addr))));

	return value == FINE ? fine_value(lpm, addr) : value;
}

/* The range of cells that an IPv4 address is in, if there are words. */
static inline WITH_POPCNT size_t
find_word(const struct sparrow_lpm *lpm, const struct sparrow_addr *addr)
{
	uint32_t cell = sparrow_key_load32(addr->bytes) >> 8;
	uint64_t word = lpm->words[cell >> 5];

	return before(word) +
	    (unsigned)__builtin_popcount(bits_to(word, cell)) - 1;
}

static WITH_POPCNT uint16_t
find_narrow(const struct sparrow_lpm *lpm, const struct sparrow_addr *addr)
{
	uint8_t value = lpm->narrow[find_word(lpm, addr)];

	return value == FINE_NARROW ? fine_value(lpm, addr) : value;
}

static WITH_POPCNT uint16_t
find_wide(const struct sparrow_lpm *lpm, const struct sparrow_addr *addr)
{
	uint16_t value = lpm->wide[find_word(lpm, addr)];

	return value == FINE ? fine_value(lpm, addr) : value;
}

void
sparrow_lpm_prepare(struct sparrow_lpm *lpm)
{
	if (lpm->words == NULL || !HAS_POPCNT)
		lpm->find = find_plain;
	else
		lpm->find = lpm->narrow != NULL ? find_narrow : find_wide;
}

uint16_t
sparrow_lpm_find(const struct sparrow_lpm *lpm, const struct sparrow_addr *addr)
{
	return lpm->find(lpm, addr);
}

/* --- ranges ------------------------------------------------------------- */

/* The cell of the i-th bit, by bisection. */
static uint64_t
bit_cell(const struct sparrow_lpm *lpm, size_t i)
{
	size_t low = 0, high = WORDS;
	uint32_t bits;

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (before(lpm->words[middle]) > i)
			high = middle;
		else
			low = middle;
	}
	bits = (uint32_t)lpm->words[low];
	for (i -= before(lpm->words[low]); i > 0; i--)
		bits &= bits - 1;
	return (uint64_t)low << 5 | (unsigned)__builtin_ctz(bits);
}

/* The cell with which the i-th range, that of cell, begins. */
static uint64_t
first_cell(const struct sparrow_lpm *lpm, size_t i, uint64_t cell)
{
	size_t at = cell >> 5, far = at > WORDS_NEAR ? at - WORDS_NEAR : 0;
	uint32_t bits;

	if (lpm->words == NULL)
		return sparrow_tree_key(&lpm->tree, i);
	bits = bits_to(lpm->words[at], cell);
	if (bits != 0)
		return cell - (unsigned)__builtin_clz(bits);
	while (at-- > far) {
		bits = (uint32_t)lpm->words[at];
		if (bits != 0)
			return (at << 5 | 31) - (unsigned)__builtin_clz(bits);
	}
	return bit_cell(lpm, i);
}

/* The cell with which the range behind the i-th, that of cell, begins. */
static uint64_t
next_cell(const struct sparrow_lpm *lpm, size_t i, uint64_t cell)
{
	size_t at = cell >> 5;
	size_t far = WORDS - at > WORDS_NEAR ? at + WORDS_NEAR : WORDS - 1;
	uint32_t bits;

	if (lpm->words == NULL)
		return sparrow_tree_key(&lpm->tree, i + 1);
	bits = (uint32_t)lpm->words[at] >> (cell & 31) >> 1;
	if (bits != 0)
		return cell + 1 + (unsigned)__builtin_ctz(bits);
	while (at++ < far) {
		bits = (uint32_t)lpm->words[at];
		if (bits != 0)
			return at << 5 | (unsigned)__builtin_ctz(bits);
	}
	return bit_cell(lpm, i + 1);
}

/* The last key of the range of cells that is the i-th, that of cell. */
static struct sparrow_key
last_of(const struct sparrow_lpm *lpm, size_t i, uint64_t cell)
{
	return sparrow_key_before(i + 1 < lpm->n ?
	    sparrow_lpm_cell_key(lpm, next_cell(lpm, i, cell)) :
	    (struct sparrow_key){ 0, 0 });
}

/* Cells that are FINE cut ranges in pieces: the one around a key, in the i-th
 * range of cells. */
static uint16_t
piece(const struct sparrow_lpm *lpm, struct sparrow_key key, size_t i,
    struct sparrow_key *first, struct sparrow_key *last)
{
	uint64_t cell = sparrow_lpm_cell(lpm, key);
	uint16_t value = value_of(lpm, i);
	size_t j;

	*last = last_of(lpm, i, cell);
	if (value != FINE) {
		*first = sparrow_lpm_cell_key(lpm, first_cell(lpm, i, cell));
		return value;
	}
	j = find_fine(lpm, key);
	*first = lpm->fine[j].start;
	if (j + 1 < lpm->n_fine &&
	    !sparrow_key_is_less(*last, lpm->fine[j + 1].start))
		*last = sparrow_key_before(lpm->fine[j + 1].start);
	return lpm->fine[j].value;
}

static uint16_t
piece_at(const struct sparrow_lpm *lpm, struct sparrow_key key,
    struct sparrow_key *first, struct sparrow_key *last)
{
	return piece(lpm, key, find_cell(lpm, sparrow_lpm_cell(lpm, key)),
	    first, last);
}

/* Ranges of cells side by side differ, unless one of them is FINE. */
static bool
is_whole(const struct sparrow_lpm *lpm, size_t i)
{
	return value_of(lpm, i) != FINE &&
	    (i == 0 || value_of(lpm, i - 1) != FINE) &&
	    (i + 1 == lpm->n || value_of(lpm, i + 1) != FINE);
}

uint16_t
sparrow_lpm_range(const struct sparrow_lpm *lpm, struct sparrow_key key,
    struct sparrow_key *first, struct sparrow_key *last)
{
	struct sparrow_key from, to;
	size_t i = find_cell(lpm, sparrow_lpm_cell(lpm, key));
	uint16_t value = piece(lpm, key, i, first, last);

	if (is_whole(lpm, i))
		return value;
	while ((first->hi != 0 || first->lo != 0) && piece_at(lpm,
	    sparrow_key_before(*first), &from, &to) == value)
		*first = from;
	for (;;) {
		struct sparrow_key next = sparrow_key_next(*last);

		if ((next.hi == 0 && next.lo == 0) ||
		    piece_at(lpm, next, &from, &to) != value)
			break;
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
