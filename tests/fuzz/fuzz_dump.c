/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A routing table in a file, MRT or lines: a sentence says why it cannot be
 * read, or it is a table.  Then each route has the list that its path has as
 * text, and an address gets what a plain walk over the routes gives it, in a
 * scope that is not a bit too wide or too narrow.  The first byte says which
 * peers count.
 */
#include "config.h"

#include <errno.h>

#include <supersparrow.h>

#include "fuzz.h"
#include "table/load.h"

/* More routes are read, but not compared. */
#define SEEN_MAX 512

#define POPS 4
#define SELF 0
#define QUESTIONS 24

enum { OF_A_PEER_AS = 1, OWN_AS = 2, OF_A_PEER = 4 };

/* A list's content, and each route with the number of its. */
struct content {
	struct sparrow_rank ranks[POPS];
	size_t in_path;
	enum supersparrow_reason reason;
};

struct seen {
	struct sparrow_prefix prefix;
	struct sparrow_key start;
	size_t content;			/* 0: none */
};

static struct sparrow_pops pops;
static struct content contents[SEEN_MAX + 1];
static struct seen seen[SEEN_MAX];
static size_t n_contents, n_seen, n_routes, n_paths;

static void
make_pops(void)
{
	static const struct {
		const char *name;
		uint32_t as[2];
	} made[POPS] = {
		{ "x", { 1, 64700 } }, { "y", { 2, 64702 } },
		{ "z", { 3, 64703 } }, { "w", { 4, 4200000000u } },
	};

	if (pops.n != 0)
		return;
	sparrow_pops_init(&pops);
	for (size_t i = 0; i < POPS; i++) {
		MUST(sparrow_pops_add(&pops, made[i].name) == 0);
		for (size_t j = 0; j < 2; j++)
			MUST(sparrow_pops_add_as(&pops, i, made[i].as[j],
			    NULL) == 0);
	}
}

/* --- each route */

static void
check_hops(const struct sparrow_dump_route *route)
{
	MUST(route->n_hops <= SPARROW_AS_PATH_MAX);
	for (size_t i = 0; i < route->n_hops; i++) {
		const struct sparrow_hop *hop = &route->hops[i];

		MUST(hop->kind >= SPARROW_HOP_SET &&
		    hop->kind <= SPARROW_HOP_CONFED_SET);
		MUST(i == 0 || hop->segment > hop[-1].segment ||
		    (hop->segment == hop[-1].segment &&
		    hop->kind == hop[-1].kind));
	}
}

/* Ranked by other code, from the text. */
static void
check_list(const struct sparrow_dump_route *route,
    const struct sparrow_list *list)
{
	struct sparrow_rank ranks[POPS];
	struct sparrow_strbuf path, again;
	struct sparrow_error error;
	const char *text;

	/* A bracket each, and blanks. */
	sparrow_strbuf_init(&path, SPARROW_AS_PATH_MAX * 16);
	sparrow_strbuf_init(&again, SPARROW_AS_PATH_MAX * 16);
	MUST(sparrow_hops_print(route->hops, route->n_hops, &path) == 0);
	text = sparrow_strbuf_text(&path);
	MUST(sparrow_as_path_read(text, path.len, &again, &error) == 0);
	MUST(strcmp(text, sparrow_strbuf_text(&again)) == 0);
	MUST(sparrow_as_path_count(text) == route->n_hops);
	MUST(sparrow_select(&pops, text, SELF, ranks) == list->in_path);
	MUST(memcmp(ranks, list->ranks, sizeof ranks) == 0);
	MUST(list->reason == (list->in_path > 0 ?
	    SUPERSPARROW_REASON_POP_IN_PATH : route->n_hops == 0 ?
	    SUPERSPARROW_REASON_LOCAL_ROUTE :
	    SUPERSPARROW_REASON_NO_POP_IN_PATH));
	sparrow_strbuf_free(&path);
	sparrow_strbuf_free(&again);
}

static size_t
content_of(const struct sparrow_list *list)
{
	struct content *content = &contents[n_contents + 1];
	size_t i = 1;

	memcpy(content->ranks, list->ranks, sizeof content->ranks);
	content->in_path = list->in_path;
	content->reason = list->reason;
	while (memcmp(content->ranks, contents[i].ranks,
	    sizeof content->ranks) != 0 ||
	    content->reason != contents[i].reason)
		i++;
	return i;
}

static int
see(void *data, const struct sparrow_dump_route *route,
    const struct sparrow_list *list)
{
	const struct sparrow_prefix *prefix = &route->prefix;
	struct sparrow_prefix same;

	(void)data;
	MUST(prefix->len <= sparrow_addr_bits(&prefix->addr));
	same = sparrow_addr_prefix(&prefix->addr, prefix->len);
	MUST(sparrow_addr_equal(&prefix->addr, &same.addr));
	MUST(route->paths > 0);
	MUST(route->origin == SPARROW_ORIGIN_NONE ||
	    (route->origin >= SPARROW_ORIGIN_IGP &&
	    route->origin <= SPARROW_ORIGIN_IGP + 2));
	check_hops(route);
	check_list(route, list);
	n_routes++;
	n_paths += route->paths;
	if (n_seen == SEEN_MAX)
		return 0;
	seen[n_seen].prefix = *prefix;
	seen[n_seen].start = sparrow_key_of(&prefix->addr);
	seen[n_seen].content = content_of(list);
	if (seen[n_seen].content > n_contents)
		n_contents++;
	n_seen++;
	return 0;
}

static void
progress(void *data, uint64_t done, uint64_t size)
{
	(void)data;
	MUST(done <= size);
}

/* --- all of them */

/* Of equal prefixes the last holds. */
static size_t
plain_find(sa_family_t family, struct sparrow_key key)
{
	size_t content = 0;
	unsigned len = 0;

	for (size_t i = 0; i < n_seen; i++) {
		const struct seen *at = &seen[i];

		if (at->prefix.addr.family == family &&
		    at->prefix.len >= len && sparrow_key_common(at->start,
		    key) >= at->prefix.len) {
			len = at->prefix.len;
			content = at->content;
		}
	}
	return content;
}

/* It can change only where a prefix begins or ends. */
static bool
is_uniform(const struct sparrow_addr *addr, unsigned len, size_t content)
{
	struct sparrow_prefix prefix = sparrow_addr_prefix(addr, len);
	struct sparrow_key first = sparrow_key_of(&prefix.addr);
	struct sparrow_key last = sparrow_key_last(first, len);

	if (plain_find(addr->family, first) != content)
		return false;
	for (size_t i = 0; i < n_seen; i++) {
		struct sparrow_key at[2] = { seen[i].start, sparrow_key_next(
		    sparrow_key_last(seen[i].start, seen[i].prefix.len)) };

		for (size_t j = 0; j < 2; j++)
			if (seen[i].prefix.addr.family == addr->family &&
			    !sparrow_key_is_less(at[j], first) &&
			    !sparrow_key_is_less(last, at[j]) &&
			    plain_find(addr->family, at[j]) != content)
				return false;
	}
	return true;
}

static void
ask(const struct sparrow_table *table, sa_family_t family,
    struct sparrow_key key)
{
	struct sparrow_addr addr = sparrow_key_addr(key, family);
	size_t content = plain_find(family, sparrow_key_of(&addr));
	struct sparrow_list list;
	struct sparrow_prefix scope;
	bool found = sparrow_table_find(table, &addr, &list, &scope);

	MUST(found == (content != 0));
	if (found) {
		MUST(memcmp(list.ranks, contents[content].ranks,
		    sizeof contents[content].ranks) == 0);
		MUST(list.in_path == contents[content].in_path);
		MUST(list.reason == contents[content].reason);
	}
	MUST(sparrow_prefix_covers(&scope, &addr));
	if (n_seen > 128)
		return;
	MUST(is_uniform(&addr, scope.len, content));
	MUST(scope.len == 0 || !is_uniform(&addr, scope.len - 1u, content));
}

static void
ask_all(const struct sparrow_table *table, uint32_t state)
{
	static const sa_family_t families[] = { AF_INET, AF_INET6 };

	for (size_t i = 0; i < 2; i++) {
		ask(table, families[i], (struct sparrow_key){ 0, 0 });
		ask(table, families[i],
		    (struct sparrow_key){ UINT64_MAX, UINT64_MAX });
	}
	for (size_t i = 0; i < QUESTIONS; i++) {
		const struct seen *at = &seen[fuzz_next(&state) % n_seen];
		struct sparrow_key last =
		    sparrow_key_last(at->start, at->prefix.len);
		struct sparrow_key bits = { fuzz_next(&state),
		    fuzz_next(&state) };
		struct sparrow_key keys[] = {
			at->start, last, sparrow_key_before(at->start),
			sparrow_key_next(last),
			{ at->start.hi ^ bits.hi << (fuzz_next(&state) % 64),
			    at->start.lo ^ bits.lo },
		};

		ask(table, at->prefix.addr.family, keys[i %
		    (sizeof keys / sizeof keys[0])]);
	}
}

/* A NUL hides nothing: where lines are read, only comments have one. */
static void
check_lines(const uint8_t *data, size_t size)
{
	const uint8_t *end = data + size, *at, *next;

	for (at = data; at < end; at = next) {
		next = memchr(at, '\n', (size_t)(end - at));
		next = next == NULL ? end : next + 1;
		while (at < next && strchr(" \t\r", *at) != NULL && *at != 0)
			at++;
		MUST(at == next || *at == '#' ||
		    memchr(at, '\0', (size_t)(next - at)) == NULL);
	}
}

static void
check_facts(const struct sparrow_dump_facts *facts)
{
	size_t n[2] = { 0, 0 };

	for (size_t i = 0; i <= 128; i++) {
		n[0] += i <= 32 ? facts->prefixes4[i] : 0;
		n[1] += facts->prefixes6[i];
	}
	MUST(n[0] == facts->prefixes[0] && n[1] == facts->prefixes[1]);
	MUST(n[0] + n[1] == n_routes && n_routes > 0);
	MUST(facts->paths == n_paths);
}

static bool
is_expected(int rc)
{
	return rc == -EINVAL || rc == SUPERSPARROW_EPROTOCOL ||
	    rc == -EFBIG || rc == -E2BIG;
}

static void
set_peers(struct sparrow_dump_order *order, uint8_t which)
{
	if ((which & OF_A_PEER_AS) != 0)
		order->peer_as = 64702;
	if ((which & OWN_AS) != 0)
		order->own_as = 64700;
	if ((which & OF_A_PEER) != 0)
		MUST(sparrow_addr_parse("192.0.2.1", 9, &order->peer_addr) ==
		    0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sparrow_load load = { .pops = &pops, .self = SELF,
		.see = see };
	struct sparrow_table *table;
	struct sparrow_dump_facts facts;
	struct sparrow_error error;
	int rc;

	if (size == 0)
		return 0;
	make_pops();
	n_contents = n_seen = n_routes = n_paths = 0;
	load.order.path = fuzz_file(data + 1, size - 1);
	load.order.progress = progress;
	set_peers(&load.order, data[0]);
	rc = sparrow_table_load(&load, &table, &facts, &error);
	MUST((rc == 0) == (table != NULL));
	if (rc != 0) {
		MUST(is_expected(rc) && error.code == rc);
		MUST(fuzz_is_sentence(error.text));
	} else {
		check_facts(&facts);
		if (!facts.is_mrt && strcmp(facts.form, "plain") == 0)
			check_lines(data + 1, size - 1);
		if (n_routes == n_seen)
			ask_all(table, fuzz_seed(data, size));
	}
	sparrow_table_free(table);
	free(facts.peers);
	return 0;
}
