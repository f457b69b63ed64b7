/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A routing table in a file: MRT TABLE_DUMP_V2 (RFC 6396, RFC 8050), or lines
 * "PREFIX|AS PATH"; prefix by prefix, each with its best path.
 */
#ifndef SPARROW_TABLE_DUMP_H
#define SPARROW_TABLE_DUMP_H

#include <stdbool.h>

#include "route/as_path.h"
#include "route/route.h"
#include "table/input.h"

/* Routers whose tables are in one file; RIPE RIS has some hundred. */
#define SPARROW_DUMP_PEERS_MAX 65535

/* Bytes of one record; a thousand peers need some hundred thousand. */
#ifdef SPARROW_FUZZ_SMALL
#define SPARROW_DUMP_RECORD_MAX 1024
#else
#define SPARROW_DUMP_RECORD_MAX (8 * 1024 * 1024)
#endif

/* One number of a path. */
enum sparrow_hop_kind {
	SPARROW_HOP_SET = 1,		/* as in RFC 4271, RFC 5065 */
	SPARROW_HOP_SEQUENCE,
	SPARROW_HOP_CONFED_SEQUENCE,
	SPARROW_HOP_CONFED_SET
};

struct sparrow_hop {
	uint32_t as;
	uint16_t segment;		/* from 0 on */
	uint16_t kind;
};

/* A prefix and its best path; valid during the call. */
struct sparrow_dump_route {
	struct sparrow_prefix prefix;
	const struct sparrow_hop *hops;
	size_t n_hops;
	enum sparrow_origin origin;
	struct sparrow_addr next_hop;	/* AF_UNSPEC: unknown */
	size_t paths;			/* of which it is the best */
	bool decided_late;		/* several had as short a path */
};

/* Takes a route; not 0 ends the reading, and is its result. */
typedef int sparrow_dump_fn(void *data, const struct sparrow_dump_route *route);

/* Called now and then: bytes of the file read, and in all. */
typedef void sparrow_dump_progress_fn(void *data, uint64_t done,
    uint64_t size);

struct sparrow_dump_peer {
	struct sparrow_addr addr;
	uint32_t as;
	uint8_t id[4];			/* BGP identifier */
	size_t paths;
};

/* What was in the file. */
struct sparrow_dump_facts {
	struct sparrow_stamp stamp;
	const char *form;		/* "plain", "gzip", "bzip2" */
	bool is_mrt;
	struct sparrow_dump_peer *peers;	/* to be freed */
	size_t n_peers;
	size_t prefixes4[33], prefixes6[129];	/* by length */
	size_t prefixes[2];
	size_t paths;
	size_t decided_late;
	size_t records_skipped;		/* of other types */
	uint64_t bytes;			/* unpacked */
	int64_t made_s;			/* since 1970; 0: unknown */
};

struct sparrow_dump_order {
	const char *path;
	struct sparrow_addr peer_addr;	/* AF_UNSPEC: any */
	uint32_t peer_as;		/* 0: any */
	uint32_t own_as;		/* peers with it are inside; 0: unknown */
	sparrow_dump_progress_fn *progress;	/* or NULL */
	void *progress_data;
};

/*
 * Read a file.  0; what fn returned; -errno, -ENOMEM, -EINVAL,
 * SUPERSPARROW_EPROTOCOL with *error set: "byte N: what is wrong".  facts may
 * be NULL; else facts->peers is to be freed, whatever the result is.
 */
int sparrow_dump_read(const struct sparrow_dump_order *order,
    sparrow_dump_fn *fn, void *data, struct sparrow_dump_facts *facts,
    struct sparrow_error *error);

/* The path as a route server would print it: "64702 {64602,64603}". */
int sparrow_hops_print(const struct sparrow_hop *hops, size_t n,
    struct sparrow_strbuf *out);

#endif
