/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 *	dump.c		the file, whichever form it has; lines
 *	mrt.c		records
 *	mrt_path.c	attributes of one path, and which of several is best
 */
#ifndef SPARROW_TABLE_DUMP_PRIVATE_H
#define SPARROW_TABLE_DUMP_PRIVATE_H

#include <limits.h>

#include "table/dump.h"

/* There are no more: no result that a sparrow_dump_fn may have. */
#define SPARROW_DUMP_END INT_MIN

struct sparrow_dump {
	const struct sparrow_dump_order *order;
	sparrow_dump_fn *fn;
	void *data;
	struct sparrow_dump_facts *facts;
	struct sparrow_error *error;
	struct sparrow_input *input;
	uint64_t record_at;		/* offset of the record being read */
	struct sparrow_dump_route route;
	struct sparrow_hop hops[SPARROW_AS_PATH_MAX];
};

/* Bytes, never read past their end; failed stays. */
struct sparrow_bytes {
	const uint8_t *at, *end;
	bool failed;
};

/* The next n bytes; NULL: there are not as many. */
static inline const uint8_t *
sparrow_bytes_take(struct sparrow_bytes *bytes, size_t n)
{
	const uint8_t *at = bytes->at;

	if (bytes->failed || (size_t)(bytes->end - at) < n) {
		bytes->failed = true;
		return NULL;
	}
	bytes->at += n;
	return at;
}

/* A number of 1, 2 or 4 bytes; 0 if there are not as many.  Not a loop: a
 * compiler makes one load of each of these. */
static inline uint32_t
sparrow_bytes_number(struct sparrow_bytes *bytes, size_t n)
{
	const uint8_t *at = sparrow_bytes_take(bytes, n);

	if (at == NULL)
		return 0;
	if (n == 1)
		return at[0];
	if (n == 2)
		return (uint32_t)at[0] << 8 | at[1];
	return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 |
	    (uint32_t)at[2] << 8 | at[3];
}

static inline size_t
sparrow_bytes_left(const struct sparrow_bytes *bytes)
{
	return bytes->failed ? 0 : (size_t)(bytes->end - bytes->at);
}

/* Tell how far it is, now and then: this is the n-th line or record. */
void sparrow_dump_tell(const struct sparrow_dump *dump, size_t n);

/* Hand the route over, counted. */
int sparrow_dump_give(struct sparrow_dump *dump);

/* All records; the first twelve bytes look like one. */
int sparrow_mrt_read(struct sparrow_dump *dump);

/* Does a file that begins so hold records? */
bool sparrow_mrt_is_one(const uint8_t *bytes, size_t n);

/* What decides about a path. */
struct sparrow_candidate {
	struct sparrow_bytes as_path;
	const struct sparrow_dump_peer *peer;
	struct sparrow_addr next_hop;
	uint32_t local_pref;
	uint32_t med;
	uint32_t length;		/* of the path */
	uint32_t neighbour;		/* first AS; 0: none */
	uint32_t order;			/* in the record */
	uint8_t origin;
	bool is_out;
};

/* Read attributes; NULL, or what is wrong. */
const char *sparrow_candidate_read(struct sparrow_candidate *candidate,
    struct sparrow_bytes attributes);

/* The best one as BGP would say; *late: several had as short a path.  n > 0. */
struct sparrow_candidate *
sparrow_candidate_choose(struct sparrow_candidate *candidates, size_t n,
    uint32_t own_as, bool *late);

/* Its numbers; how many, or -1: more than SPARROW_AS_PATH_MAX. */
int sparrow_candidate_hops(const struct sparrow_candidate *candidate,
    struct sparrow_hop *hops);

#endif
