/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <supersparrow.h>

#include "shares.h"

struct origin {
	uint32_t as;
};

/* --- progress ---------------------------------------------------------- */

#define PROGRESS_MS 200

void
progress_init(struct progress *progress, const char *what)
{
	progress->on = isatty(STDERR_FILENO);
	progress->what = what;
	progress->next_ms = tool_now_ms() + PROGRESS_MS;
}

void
progress_show(struct progress *progress, uint64_t done, uint64_t size)
{
	int64_t now = progress->on ? tool_now_ms() : 0;

	if (!progress->on || now < progress->next_ms)
		return;
	progress->next_ms = now + PROGRESS_MS;
	progress->shown = true;
	fprintf(stderr, "\r%s: %" PRIu64 " %%", progress->what,
	    size == 0 ? 0 : done * 100 / size);
}

void
progress_end(struct progress *progress)
{
	if (progress->shown)
		fprintf(stderr, "\r\033[K");
	progress->shown = false;
}

/* --- the arrays -------------------------------------------------------- */

int
shares_open(struct shares *shares,
    const struct supersparrow_decision *decision)
{
	size_t i, n = supersparrow_decision_pops(decision);

	shares->n = n;
	shares->name = calloc(n + 1, sizeof(*shares->name));
	shares->in_path = calloc(n + 1, sizeof(*shares->in_path));
	shares->moves = calloc((n + 2) * (n + 2), sizeof(*shares->moves));
	for (i = 0; i < 2; i++) {
		shares->sums[i] = calloc(n + 2, sizeof(*shares->sums[i]));
		shares->skip[i] = calloc(n + 1, 1);
		if (shares->sums[i] == NULL || shares->skip[i] == NULL)
			return -ENOMEM;
	}
	if (shares->name == NULL || shares->in_path == NULL ||
	    shares->moves == NULL)
		return -ENOMEM;
	for (i = 0; i < n; i++)
		shares->name[supersparrow_decision_pop(decision, i)] =
		    supersparrow_decision_pop_name(decision, i);
	return 0;
}

void
shares_free(struct shares *shares)
{
	size_t i;

	for (i = 0; i < 2; i++) {
		free(shares->sums[i]);
		free(shares->skip[i]);
	}
	free(shares->name);
	free(shares->in_path);
	free(shares->moves);
	free(shares->origins);
	free(shares->origin_pops);
	free(shares->buckets);
}

/* --- origins ----------------------------------------------------------- */

static size_t *
bucket_of(const struct shares *shares, uint32_t as)
{
	size_t at = as * 2654435761u % shares->n_buckets;

	while (shares->buckets[at] != 0 &&
	    shares->origins[shares->buckets[at] - 1].as != as)
		at = (at + 1) % shares->n_buckets;
	return &shares->buckets[at];
}

static int
grow_origins(struct shares *shares)
{
	size_t i, room = shares->room_origins * 2 + 1024;
	struct origin *origins = realloc(shares->origins,
	    room * sizeof(*origins));
	uint32_t *pops;
	size_t *buckets;

	if (origins == NULL)
		return -ENOMEM;
	shares->origins = origins;
	pops = realloc(shares->origin_pops,
	    room * 2 * (shares->n + 1) * sizeof(*pops));
	if (pops == NULL)
		return -ENOMEM;
	shares->origin_pops = pops;
	buckets = calloc(room * 2, sizeof(*buckets));
	if (buckets == NULL)
		return -ENOMEM;
	free(shares->buckets);
	shares->buckets = buckets;
	shares->n_buckets = room * 2;
	shares->room_origins = room;
	for (i = 0; i < shares->n_origins; i++)
		*bucket_of(shares, shares->origins[i].as) = i + 1;
	return 0;
}

/* How many prefixes of an origin each POP gets on a side; NULL: no memory. */
static uint32_t *
pops_of(struct shares *shares, uint32_t as)
{
	size_t width = 2 * (shares->n + 1);
	size_t *bucket;

	if (shares->n_origins == shares->room_origins &&
	    grow_origins(shares) != 0)
		return NULL;
	bucket = bucket_of(shares, as);
	if (*bucket == 0) {
		shares->origins[shares->n_origins].as = as;
		memset(shares->origin_pops + shares->n_origins * width, 0,
		    width * sizeof(*shares->origin_pops));
		*bucket = ++shares->n_origins;
	}
	return shares->origin_pops + (*bucket - 1) * width;
}

/* The last number of a path; 0: it has none. */
static uint32_t
origin_of(const struct supersparrow_decision *decision)
{
	const char *path = supersparrow_route_as_path(
	    supersparrow_decision_route(decision));
	uint32_t as, last = 0;

	while (path != NULL && supersparrow_as_path_next(&path, &as, NULL))
		last = as;
	return last;
}

/* --- prefixes ---------------------------------------------------------- */

/* The nearest POP that counts on a side, or nobody. */
static size_t
nearest(const struct shares *shares, unsigned side,
    const struct supersparrow_decision *decision)
{
	size_t i, pop;

	for (i = 0; i < shares->n; i++) {
		if (supersparrow_decision_pop_rank(decision, i) ==
		    SUPERSPARROW_RANK_UNRANKED)
			break;
		pop = supersparrow_decision_pop(decision, i);
		if (!shares->skip[side][pop])
			return pop;
	}
	return shares->n;
}

static void
count_in_path(struct shares *shares,
    const struct supersparrow_decision *decision)
{
	size_t i;

	for (i = 0; supersparrow_decision_pop_rank(decision, i) ==
	    SUPERSPARROW_RANK_IN_PATH; i++)
		shares->in_path[supersparrow_decision_pop(decision, i)]++;
}

int
shares_see_side(struct shares *shares, unsigned side,
    const struct supersparrow_decision *decision)
{
	uint32_t *pops, as = origin_of(decision);
	size_t pop;
	int rc = shares->name == NULL ? shares_open(shares, decision) : 0;

	if (rc != 0)
		return rc;
	pop = nearest(shares, side, decision);
	shares->sums[side][pop].prefixes++;
	if (as == 0)
		return 0;
	pops = pops_of(shares, as);
	if (pops == NULL)
		return -ENOMEM;
	pops[side * (shares->n + 1) + pop]++;
	return 0;
}

int
shares_see(struct shares *shares,
    const struct supersparrow_decision *decision)
{
	unsigned side;
	int rc = 0;

	for (side = 0; side < 2 && rc == 0; side++)
		rc = shares_see_side(shares, side, decision);
	if (rc != 0)
		return rc;
	count_in_path(shares, decision);
	shares->moves[nearest(shares, 0, decision) * (shares->n + 2) +
	    nearest(shares, 1, decision)].prefixes++;
	return 0;
}

/* --- addresses --------------------------------------------------------- */

struct walk {
	struct shares *shares;
	unsigned family;
};

static size_t
place_of(const struct shares *shares, size_t pop)
{
	return pop == SUPERSPARROW_DUMP_NO_PREFIX ? shares->n + 1 :
	    pop == SUPERSPARROW_DUMP_NO_POP ? shares->n : pop;
}

static void
share(void *data, uint64_t size, size_t a_pop, size_t b_pop)
{
	const struct walk *walk = data;
	struct shares *shares = walk->shares;
	size_t a = place_of(shares, a_pop), b = place_of(shares, b_pop);

	shares->sums[0][a].space[walk->family] += size;
	shares->sums[1][b].space[walk->family] += size;
	shares->moves[a * (shares->n + 2) + b].space[walk->family] += size;
}

static void
count_origins(struct shares *shares)
{
	size_t width = shares->n + 1, i, pop, best;
	const uint32_t *pops = shares->origin_pops;
	uint32_t any;
	unsigned side;

	for (i = 0; i < shares->n_origins; i++)
		for (side = 0; side < 2; side++, pops += width) {
			for (pop = best = any = 0; pop < width; pop++) {
				any |= pops[pop];
				if (pops[pop] > pops[best])
					best = pop;
			}
			if (any != 0)
				shares->sums[side][best].origins++;
		}
}

void
shares_finish(struct shares *shares, const struct supersparrow_dump *a,
    const struct supersparrow_dump *b)
{
	static const int families[] = { AF_INET, AF_INET6 };
	struct walk walk = { .shares = shares };

	count_origins(shares);
	for (walk.family = 0; walk.family < 2; walk.family++)
		supersparrow_dump_compare(a, shares->skip[0], b,
		    shares->skip[1], families[walk.family], share, &walk);
}

/* --- files ------------------------------------------------------------- */

int
shares_read(struct tool *tool, const char *file, supersparrow_dump_fn *see,
    supersparrow_dump_progress_fn *progress, void *data,
    struct supersparrow_dump **out)
{
	char text[512];
	int rc = supersparrow_dump_read(tool->config, file, see, progress,
	    data, out, text, sizeof(text));

	if (rc < 0)
		tool_say("%s: %s", file, text[0] != '\0' ? text :
		    supersparrow_strerror(rc));
	return rc;
}
