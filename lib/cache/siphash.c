/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * SipHash-2-4 in the words of the paper: two rounds for each word of the
 * message, four to finish.
 */
#include "config.h"

#include "cache/siphash.h"

enum {
	ROUNDS_PER_WORD = 2,
	ROUNDS_TO_FINISH = 4
};

struct state {
	uint64_t v0, v1, v2, v3;
};

static uint64_t
rotate(uint64_t x, unsigned bits)
{
	return x << bits | x >> (64 - bits);
}

static void
rounds(struct state *s, int n)
{
	while (n-- > 0) {
		s->v0 += s->v1;
		s->v1 = rotate(s->v1, 13) ^ s->v0;
		s->v0 = rotate(s->v0, 32);
		s->v2 += s->v3;
		s->v3 = rotate(s->v3, 16) ^ s->v2;
		s->v0 += s->v3;
		s->v3 = rotate(s->v3, 21) ^ s->v0;
		s->v2 += s->v1;
		s->v1 = rotate(s->v1, 17) ^ s->v2;
		s->v2 = rotate(s->v2, 32);
	}
}

static void
take_word(struct state *s, uint64_t word)
{
	s->v3 ^= word;
	rounds(s, ROUNDS_PER_WORD);
	s->v0 ^= word;
}

/* The first byte lowest: one load where the processor has it so. */
static uint64_t
word_at(const uint8_t bytes[8])
{
	return (uint64_t)bytes[0] | (uint64_t)bytes[1] << 8 |
	    (uint64_t)bytes[2] << 16 | (uint64_t)bytes[3] << 24 |
	    (uint64_t)bytes[4] << 32 | (uint64_t)bytes[5] << 40 |
	    (uint64_t)bytes[6] << 48 | (uint64_t)bytes[7] << 56;
}

/* Fewer than 8. */
static uint64_t
rest_at(const uint8_t *bytes, size_t n)
{
	uint64_t word = 0;

	for (size_t i = 0; i < n; i++)
		word |= (uint64_t)bytes[i] << (8 * i);
	return word;
}

uint64_t
sparrow_siphash(const uint64_t key[2], const void *data, size_t len)
{
	const uint8_t *bytes = data;
	struct state s = {
		.v0 = key[0] ^ 0x736f6d6570736575u,
		.v1 = key[1] ^ 0x646f72616e646f6du,
		.v2 = key[0] ^ 0x6c7967656e657261u,
		.v3 = key[1] ^ 0x7465646279746573u,
	};
	size_t i;

	for (i = 0; i + 8 <= len; i += 8)
		take_word(&s, word_at(bytes + i));
	take_word(&s, rest_at(bytes + i, len - i) | (uint64_t)len << 56);

	s.v2 ^= 0xff;
	rounds(&s, ROUNDS_TO_FINISH);
	return s.v0 ^ s.v1 ^ s.v2 ^ s.v3;
}
