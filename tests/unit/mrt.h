/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * MRT files as the tests need them, byte by byte (RFC 6396, RFC 8050).
 */
#ifndef SPARROW_TESTS_MRT_H
#define SPARROW_TESTS_MRT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct mrt {
	uint8_t bytes[65536];
	size_t n;
	size_t record;		/* where the open one begins */
	size_t count_at;	/* of its paths */
	size_t attributes_at;	/* of the open path, their length */
};

void mrt_number(struct mrt *mrt, uint64_t number, size_t bytes);
void mrt_bytes(struct mrt *mrt, const void *bytes, size_t n);

/* A record from begin to end. */
void mrt_begin(struct mrt *mrt, unsigned type, unsigned subtype);
void mrt_end(struct mrt *mrt);

/* The list of peers: "ADDRESS AS ID", ids as addresses. */
void mrt_peers(struct mrt *mrt, const char *const *peers, size_t n);

/* A prefix, "192.0.2.0/24"; then paths; then mrt_end().  has_id: add-path. */
void mrt_prefix(struct mrt *mrt, const char *prefix, bool has_id);

/* A path of a peer: its AS path as printed with {sets} and (confederations);
 * local_pref and med are left out if negative. */
void mrt_path(struct mrt *mrt, unsigned peer, const char *as_path,
    int64_t local_pref, int64_t med, unsigned origin);

/* Into a file. */
void mrt_write(const void *bytes, size_t n, const char *path);

#endif
