/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * MRT records (RFC 6396): first the peers, then a record for each prefix with
 * a path for each peer that has one.
 */
#include "config.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <supersparrow.h>

#include "table/dump_private.h"

#define HEADER 12

enum { TABLE_DUMP = 12, TABLE_DUMP_V2 = 13, TYPE_MAX = 64 };

enum { PEER_INDEX_TABLE = 1, RIB_IPV4_UNICAST = 2, RIB_IPV6_UNICAST = 4,
	RIB_IPV4_UNICAST_ADDPATH = 8, RIB_IPV6_UNICAST_ADDPATH = 10 };

struct mrt {
	struct sparrow_dump *dump;
	struct sparrow_dump_peer *peers;
	size_t n_peers;
	bool has_peers;
	struct sparrow_candidate *candidates;
	size_t room;
	size_t records;
};

static int
wrong(struct mrt *mrt, const char *what)
{
	return sparrow_error_set(mrt->dump->error, SUPERSPARROW_EPROTOCOL,
	    "byte %llu: %s", (unsigned long long)mrt->dump->record_at, what);
}

static int
no_memory(struct mrt *mrt)
{
	return sparrow_error_set(mrt->dump->error, -ENOMEM, "out of memory");
}

/* --- peers ------------------------------------------------------------- */

static void
read_peer(struct sparrow_bytes *bytes, struct sparrow_dump_peer *peer)
{
	uint32_t type = sparrow_bytes_number(bytes, 1);
	const uint8_t *id = sparrow_bytes_take(bytes, 4);
	size_t len = (type & 1) != 0 ? 16 : 4;
	const uint8_t *addr = sparrow_bytes_take(bytes, len);

	peer->as = sparrow_bytes_number(bytes, (type & 2) != 0 ? 4 : 2);
	if (bytes->failed)
		return;
	memcpy(peer->id, id, 4);
	peer->addr.family = len == 16 ? AF_INET6 : AF_INET;
	memcpy(peer->addr.bytes, addr, len);
}

static int
read_peers(struct mrt *mrt, struct sparrow_bytes bytes)
{
	size_t n;

	sparrow_bytes_take(&bytes, 4);			/* collector */
	sparrow_bytes_take(&bytes, sparrow_bytes_number(&bytes, 2));	/* view */
	n = sparrow_bytes_number(&bytes, 2);
	/* Prefixes before refer to those before. */
	free(mrt->peers);
	mrt->n_peers = 0;
	mrt->peers = calloc(n + 1, sizeof(*mrt->peers));
	if (mrt->peers == NULL)
		return no_memory(mrt);
	for (size_t i = 0; i < n; i++)
		read_peer(&bytes, &mrt->peers[i]);
	if (bytes.failed)
		return wrong(mrt, "the list of peers is cut");
	mrt->n_peers = n;
	mrt->has_peers = true;
	return 0;
}

static bool
is_wanted(const struct mrt *mrt, const struct sparrow_dump_peer *peer)
{
	const struct sparrow_dump_order *order = mrt->dump->order;

	return (order->peer_addr.family == AF_UNSPEC ||
	    sparrow_addr_equal(&order->peer_addr, &peer->addr)) &&
	    (order->peer_as == 0 || order->peer_as == peer->as);
}

/* --- prefixes ------------------------------------------------------------- */

static bool
read_prefix(struct sparrow_bytes *bytes, sa_family_t family,
    struct sparrow_prefix *out)
{
	struct sparrow_addr addr = { .family = family };
	uint32_t len = sparrow_bytes_number(bytes, 1);
	const uint8_t *at;

	if (len > sparrow_addr_bits(&addr))
		return false;
	at = sparrow_bytes_take(bytes, (len + 7) / 8);
	if (at == NULL)
		return false;
	memcpy(addr.bytes, at, (len + 7) / 8);
	*out = sparrow_addr_prefix(&addr, len);
	return true;
}

/* One path of a prefix; false: *rc is what is wrong. */
static bool
read_entry(struct mrt *mrt, struct sparrow_bytes *bytes, bool has_id,
    size_t *used, int *rc)
{
	struct sparrow_candidate *candidate = &mrt->candidates[*used];
	uint32_t number = sparrow_bytes_number(bytes, 2);
	const uint8_t *value;
	const char *text;
	uint32_t len;

	sparrow_bytes_take(bytes, has_id ? 8 : 4);	/* time, path id */
	len = sparrow_bytes_number(bytes, 2);
	value = sparrow_bytes_take(bytes, len);
	if (value == NULL) {
		*rc = wrong(mrt, "a record that is cut");
		return false;
	}
	if (number >= mrt->n_peers) {
		*rc = wrong(mrt, "a path of a peer that is not in the list");
		return false;
	}
	mrt->peers[number].paths++;
	if (!is_wanted(mrt, &mrt->peers[number]))
		return true;
	memset(candidate, 0, sizeof(*candidate));
	candidate->peer = &mrt->peers[number];
	candidate->order = (uint32_t)*used;
	text = sparrow_candidate_read(candidate,
	    (struct sparrow_bytes){ value, value + len, false });
	if (text != NULL) {
		*rc = wrong(mrt, text);
		return false;
	}
	(*used)++;
	return true;
}

static int
choose(struct mrt *mrt, size_t n)
{
	struct sparrow_dump_route *route = &mrt->dump->route;
	const struct sparrow_candidate *best = sparrow_candidate_choose(
	    mrt->candidates, n, mrt->dump->order->own_as,
	    &route->decided_late);
	int n_hops = sparrow_candidate_hops(best, mrt->dump->hops);

	if (n_hops < 0)
		return wrong(mrt, "an AS path of more than 4096 numbers");
	route->n_hops = (size_t)n_hops;
	route->origin = SPARROW_ORIGIN_IGP + best->origin;
	route->next_hop = best->next_hop;
	route->paths = n;
	return sparrow_dump_give(mrt->dump);
}

static int
read_routes(struct mrt *mrt, struct sparrow_bytes bytes, sa_family_t family,
    bool has_id)
{
	size_t n, used = 0;
	int rc = 0;

	if (!mrt->has_peers)
		return wrong(mrt, "a prefix before the list of peers");
	sparrow_bytes_take(&bytes, 4);			/* its number */
	if (!read_prefix(&bytes, family, &mrt->dump->route.prefix))
		return wrong(mrt, "a broken prefix");
	n = sparrow_bytes_number(&bytes, 2);
	if (n > mrt->room) {
		struct sparrow_candidate *more = realloc(mrt->candidates,
		    n * sizeof(*more));

		if (more == NULL)
			return no_memory(mrt);
		mrt->candidates = more;
		mrt->room = n;
	}
	for (size_t i = 0; i < n; i++)
		if (!read_entry(mrt, &bytes, has_id, &used, &rc))
			return rc;
	if (bytes.failed)
		return wrong(mrt, "a record that is cut");
	return used == 0 ? 0 : choose(mrt, used);
}

/* --- records ----------------------------------------------------------- */

static int
read_body(struct mrt *mrt, uint32_t type, uint32_t subtype,
    struct sparrow_bytes body)
{
	if (type == TABLE_DUMP)
		return wrong(mrt, "the old TABLE_DUMP: expected "
		    "TABLE_DUMP_V2");
	if (type == TABLE_DUMP_V2)
		switch (subtype) {
		case PEER_INDEX_TABLE:
			return read_peers(mrt, body);
		case RIB_IPV4_UNICAST:
			return read_routes(mrt, body, AF_INET, false);
		case RIB_IPV6_UNICAST:
			return read_routes(mrt, body, AF_INET6, false);
		case RIB_IPV4_UNICAST_ADDPATH:
			return read_routes(mrt, body, AF_INET, true);
		case RIB_IPV6_UNICAST_ADDPATH:
			return read_routes(mrt, body, AF_INET6, true);
		}
	mrt->dump->facts->records_skipped++;
	return 0;
}

/* Also SPARROW_DUMP_END. */
static int
read_record(struct mrt *mrt)
{
	struct sparrow_dump *dump = mrt->dump;
	struct sparrow_bytes header;
	uint32_t time_s, type, subtype, len;
	const uint8_t *at;
	int64_t n;

	dump->record_at = sparrow_input_offset(dump->input);
	n = sparrow_input_take(dump->input, HEADER, &at, dump->error);
	if (n <= 0)
		return n == 0 ? SPARROW_DUMP_END : (int)n;
	header = (struct sparrow_bytes){ at, at + n, false };
	time_s = sparrow_bytes_number(&header, 4);
	type = sparrow_bytes_number(&header, 2);
	subtype = sparrow_bytes_number(&header, 2);
	len = sparrow_bytes_number(&header, 4);
	if (header.failed)
		return wrong(mrt, "the file ends within a record");
	if (type >= TYPE_MAX || len > SPARROW_DUMP_RECORD_MAX)
		return wrong(mrt, "no MRT record: the file is damaged");
	if (dump->facts->made_s == 0)
		dump->facts->made_s = time_s;
	if (len == 0)
		return read_body(mrt, type, subtype,
		    (struct sparrow_bytes){ at, at, false });
	n = sparrow_input_take(dump->input, len, &at, dump->error);
	if (n < 0)
		return (int)n;
	if (n < (int64_t)len)
		return wrong(mrt, "the file ends within a record");
	sparrow_dump_tell(dump, mrt->records++);
	return read_body(mrt, type, subtype,
	    (struct sparrow_bytes){ at, at + n, false });
}

int
sparrow_mrt_read(struct sparrow_dump *dump)
{
	struct mrt mrt = { .dump = dump };
	int rc;

	do
		rc = read_record(&mrt);
	while (rc == 0);
	if (rc == SPARROW_DUMP_END)
		rc = 0;
	free(mrt.candidates);
	dump->facts->peers = mrt.peers;
	dump->facts->n_peers = mrt.n_peers;
	return rc;
}

bool
sparrow_mrt_is_one(const uint8_t *bytes, size_t n)
{
	struct sparrow_bytes header = { bytes, bytes + n, false };
	uint32_t type;

	sparrow_bytes_take(&header, 4);
	type = sparrow_bytes_number(&header, 2);
	/* The first byte of so low a type is a NUL. */
	return n > 0 && (memchr(bytes, '\0', n) != NULL ||
	    (!header.failed && type < TYPE_MAX)); /* GCOVR_EXCL_BR_LINE */
}
