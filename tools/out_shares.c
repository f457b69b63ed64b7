/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Shares as text, as lines for a spreadsheet, as JSON. */
#include "config.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include <jansson.h>

#include "out_json.h"
#include "shares.h"

/* What is shared out. */
static const struct measure {
	const char *title;
	const char *name;
} measures[] = {
	{ "prefixes %", "prefixes" },
	{ "IPv4 space %", "ipv4" },
	{ "IPv6 space %", "ipv6" },
	{ "origin ASes %", "origins" },
};
#define MEASURES (sizeof(measures) / sizeof(measures[0]))

static uint64_t
value_of(const struct sums *sums, size_t measure)
{
	switch (measure) {
	case 0:
		return sums->prefixes;
	case 1:
		return sums->space[0];
	case 2:
		return sums->space[1];
	default:
		return sums->origins;
	}
}

static double
percent(uint64_t part, uint64_t whole)
{
	return whole == 0 ? 0.0 : 100.0 * (double)part / (double)whole;
}

/* Of all that has a prefix. */
static double
share_of(const struct shares *shares, unsigned side, size_t pop,
    size_t measure)
{
	uint64_t whole = 0;
	size_t i;

	for (i = 0; i <= shares->n; i++)
		whole += value_of(&shares->sums[side][i], measure);
	return percent(value_of(&shares->sums[side][pop], measure), whole);
}

/* Of what was there before. */
static double
move_of(const struct shares *shares, size_t from, size_t to, size_t measure)
{
	uint64_t whole = 0;
	size_t i;

	for (i = 0; i <= shares->n; i++)
		whole += value_of(&shares->sums[0][i], measure);
	return percent(value_of(&shares->moves[from * (shares->n + 2) + to],
	    measure), whole);
}

static const char *
name_of(const struct shares *shares, size_t pop)
{
	return pop < shares->n ? shares->name[pop] :
	    pop == shares->n ? "(nobody)" : "(no prefix)";
}

/* Nobody is only shown where there is something for him. */
static bool
is_shown(const struct shares *shares, size_t pop)
{
	return pop < shares->n || shares->sums[0][pop].prefixes > 0 ||
	    shares->sums[1][pop].prefixes > 0;
}

/* --- moves ------------------------------------------------------------- */

struct move {
	size_t from, to;
	double size;
};

static int
compare(const void *a, const void *b)
{
	const struct move *x = a, *y = b;

	if (x->size != y->size)
		return x->size > y->size ? -1 : 1;
	if (x->from != y->from)
		return x->from < y->from ? -1 : 1;
	return x->to < y->to ? -1 : 1;
}

/* What goes elsewhere, the most first; NULL: no memory. */
static struct move *
find_moves(const struct shares *shares, size_t *n)
{
	size_t width = shares->n + 2, from, to, i;
	struct move *moves = calloc(width * width, sizeof(*moves));

	*n = 0;
	if (moves == NULL)
		return NULL;
	for (from = 0; from < width; from++)
		for (to = 0; to < width; to++) {
			struct move move = { from, to, 0 };

			for (i = 0; i < 3 && from != to; i++)
				move.size += move_of(shares, from, to, i);
			if (move.size > 0)
				moves[(*n)++] = move;
		}
	qsort(moves, *n, sizeof(*moves), compare);
	return moves;
}

/* --- text -------------------------------------------------------------- */

static void
print_rows(FILE *out, const struct shares *shares, bool changed)
{
	size_t pop, i;

	fprintf(out, "%-15s", "");
	for (i = 0; i < MEASURES; i++)
		fprintf(out, " %15s", measures[i].title);
	putc('\n', out);
	for (pop = 0; pop <= shares->n; pop++) {
		if (!is_shown(shares, pop))
			continue;
		fprintf(out, "%-15s", name_of(shares, pop));
		for (i = 0; i < MEASURES; i++)
			if (changed)
				fprintf(out, " %6.1f -> %5.1f",
				    share_of(shares, 0, pop, i),
				    share_of(shares, 1, pop, i));
			else
				fprintf(out, " %15.1f",
				    share_of(shares, 0, pop, i));
		putc('\n', out);
	}
}

static int
print_text(FILE *out, const struct shares *shares, bool changed,
    bool has_moves)
{
	struct move *moves;
	size_t i, n;

	print_rows(out, shares, changed);
	if (!changed)
		return 0;
	moves = find_moves(shares, &n);
	if (moves == NULL)
		return -ENOMEM;
	fputs(n == 0 ? "nothing moves\n" : "moves:\n", out);
	for (i = 0; i < n; i++) {
		fprintf(out, "  %s -> %s:", name_of(shares, moves[i].from),
		    name_of(shares, moves[i].to));
		if (has_moves)
			fprintf(out, " %.1f %% of prefixes,",
			    move_of(shares, moves[i].from, moves[i].to, 0));
		fprintf(out, " %.1f %% of IPv4, %.1f %% of IPv6\n",
		    move_of(shares, moves[i].from, moves[i].to, 1),
		    move_of(shares, moves[i].from, moves[i].to, 2));
	}
	free(moves);
	return 0;
}

/* --- lines for a spreadsheet ------------------------------------------- */

static int
print_csv(FILE *out, const struct shares *shares)
{
	size_t pop, i;
	unsigned side;

	fputs("pop", out);
	for (side = 0; side < 2; side++)
		for (i = 0; i < MEASURES; i++)
			fprintf(out, ",%s_%s", measures[i].name,
			    side == 0 ? "before" : "after");
	putc('\n', out);
	for (pop = 0; pop <= shares->n; pop++) {
		if (!is_shown(shares, pop))
			continue;
		fputs(name_of(shares, pop), out);
		for (side = 0; side < 2; side++)
			for (i = 0; i < MEASURES; i++)
				fprintf(out, ",%" PRIu64, value_of(
				    &shares->sums[side][pop], i));
		putc('\n', out);
	}
	return 0;
}

/* --- JSON -------------------------------------------------------------- */

static json_t *
json_side(const struct shares *shares, unsigned side, size_t pop)
{
	json_t *object = json_object();
	char name[32];
	size_t i;

	for (i = 0; i < MEASURES; i++) {
		json_object_set_new(object, measures[i].name, json_integer(
		    (json_int_t)value_of(&shares->sums[side][pop], i)));
		snprintf(name, sizeof(name), "%s_percent", measures[i].name);
		json_object_set_new(object, name, json_real(
		    share_of(shares, side, pop, i)));
	}
	return object;
}

static json_t *
json_pops(const struct shares *shares)
{
	json_t *array = json_array();
	size_t pop;

	for (pop = 0; pop <= shares->n; pop++)
		if (is_shown(shares, pop))
			json_array_append_new(array, json_pack(
			    "{s:o, s:o, s:o}", "name", pop < shares->n ?
			    json_text(shares->name[pop]) : json_null(),
			    "before", json_side(shares, 0, pop),
			    "after", json_side(shares, 1, pop)));
	return array;
}

static json_t *
json_end(const struct shares *shares, size_t pop)
{
	return pop < shares->n ? json_text(shares->name[pop]) : json_null();
}

static int
print_json(FILE *out, const struct shares *shares, bool has_moves)
{
	json_t *array = json_array();
	size_t i, n;
	struct move *moves = find_moves(shares, &n);

	if (moves == NULL) {
		json_decref(array);
		return -ENOMEM;
	}
	for (i = 0; i < n; i++) {
		size_t from = moves[i].from, to = moves[i].to;

		json_array_append_new(array, json_pack(
		    "{s:o, s:o, s:o, s:f, s:f}", "from",
		    json_end(shares, from), "to", json_end(shares, to),
		    "prefixes_percent", has_moves ? json_real(move_of(shares,
		    from, to, 0)) : json_null(), "ipv4_percent",
		    move_of(shares, from, to, 1), "ipv6_percent",
		    move_of(shares, from, to, 2)));
	}
	free(moves);
	return json_line(out, json_pack("{s:o, s:o}", "pops",
	    json_pops(shares), "moves", array), 2);
}

int
shares_print(const struct tool *tool, const struct shares *shares,
    bool changed, bool has_moves)
{
	if (tool->csv)
		return print_csv(tool->out, shares);
	if (tool->output == &output_json)
		return print_json(tool->out, shares, has_moves);
	return print_text(tool->out, shares, changed, has_moves);
}
