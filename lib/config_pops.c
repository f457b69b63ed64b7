/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The POPs that peer, pop and self make together, and whose view a route
 * server has.
 */
#include "config.h"

#include <errno.h>
#include <string.h>

#include <supersparrow.h>

#include "base/addr.h"
#include "base/buf.h"
#include "config_private.h"

/* The POPs that are being made, and what made them. */
struct builder {
	struct supersparrow_config *config;
	struct sparrow_pops *pops;
	const struct sparrow_given *made_by[SPARROW_POPS_MAX];
	const struct sparrow_given *at;		/* what is being read */
	bool full;
};

static void
check_room(struct builder *b, int err, const char *limit)
{
	if (err == -ENOMEM)
		b->config->error = -ENOMEM;
	else if (err == -E2BIG)
		sparrow_config_complain(b->config, b->at->place,
		    b->at->directive->name, "more than %s", limit);
}

static const char *
place_of(struct builder *b, uint32_t pop, char out[SPARROW_PLACE_TEXT])
{
	return sparrow_config_place(b->config, b->at->place, b->made_by[pop],
	    out);
}

static bool
add_pop(struct builder *b, const char *name)
{
	char place[SPARROW_PLACE_TEXT];
	int err = sparrow_pops_add(b->pops, name);

	if (err == 0) {
		b->made_by[b->pops->n - 1] = b->at;
		return true;
	}
	if (err == -EEXIST)
		sparrow_config_complain(b->config, b->at->place,
		    b->at->directive->name, "POP %s is there already (%s)",
		    name, place_of(b, sparrow_pops_find(b->pops, name),
		    place));
	b->full = err == -E2BIG;
	check_room(b, err, "1024 POPs");
	return false;
}

static void
complain_owned(struct builder *b, const char *name, uint32_t as, uint32_t pop)
{
	char place[SPARROW_PLACE_TEXT];

	sparrow_config_complain(b->config, b->at->place,
	    b->at->directive->name,
	    "AS %u cannot be of POP %s, it is of POP %s (%s)", (unsigned)as,
	    name, b->pops->pop[pop].name, place_of(b, pop, place));
}

static void
complain_twice(struct builder *b, const char *what)
{
	sparrow_config_complain(b->config, b->at->place,
	    b->at->directive->name, "%s is given twice", what);
}

static void
add_as(struct builder *b, uint32_t pop, uint32_t as)
{
	char number[SPARROW_AS_DIGITS_MAX + 4];
	uint32_t other;
	int err = sparrow_pops_add_as(b->pops, pop, as, &other);

	if (err == -EEXIST && other == pop) {
		sparrow_config_print(number, sizeof number, "AS %u",
		    (unsigned)as);
		complain_twice(b, number);
	} else if (err == -EEXIST)
		complain_owned(b, b->pops->pop[pop].name, as, other);
	check_room(b, err, "64 AS numbers in one POP");
}

static void
add_result(struct builder *b, uint32_t pop, struct sparrow_buf word)
{
	const struct sparrow_pop *to = &b->pops->pop[pop];
	char result[SPARROW_RESULT_TEXT];

	if (!sparrow_read_result(word, result))
		return;
	for (size_t i = 0; i < to->n_results; i++)
		if (sparrow_is_same(to->results[i], strlen(to->results[i]),
		    result)) {
			complain_twice(b, result);
			return;
		}
	check_room(b, sparrow_pops_add_result(b->pops, pop, result),
	    "64 results in one POP");
}

static void
add_peer(struct builder *b, uint32_t as, struct sparrow_buf result)
{
	uint32_t pop = sparrow_pops_find_as(b->pops, as);
	char name[SPARROW_AS_DIGITS_MAX + 1];

	sparrow_config_print(name, sizeof name, "%u", (unsigned)as);
	if (pop == SPARROW_NO_POP) {
		if (!add_pop(b, name))
			return;
		pop = (uint32_t)b->pops->n - 1;
		add_as(b, pop, as);
	} else if (sparrow_directive_id(b->made_by[pop]->directive) !=
	    SPARROW_PEER) {
		complain_owned(b, name, as, pop);
		return;
	}
	add_result(b, pop, result);
}

static void
build_peers(struct builder *b)
{
	struct sparrow_buf list, item, word, result;
	uint32_t as;

	sparrow_buf_init(&list, b->at->value, b->at->len);
	while (sparrow_next_item(&list, &item) && !b->full)
		if (sparrow_split_peer(item, &word, &result) &&
		    sparrow_read_as(word, &as))
			add_peer(b, as, result);
}

static void
build_pop(struct builder *b)
{
	struct sparrow_buf name, list, item;
	uint32_t pop = (uint32_t)b->pops->n;
	uint32_t as;

	if (b->at->n_words == 0)
		return;
	name = sparrow_given_word(b->at, 0);
	if (!sparrow_is_pop_name(name) || !add_pop(b, name.data) ||
	    b->at->n_words == 1)
		return;
	list = sparrow_given_word(b->at, 1);
	while (sparrow_next_item(&list, &item))
		if (sparrow_read_as(item, &as))
			add_as(b, pop, as);
	for (size_t i = 2; i < b->at->n_words; i++)
		add_result(b, pop, sparrow_given_word(b->at, i));
}

/* peer and pop of the command line replace all those of the texts. */
static void
build(struct builder *b)
{
	const struct supersparrow_config *config = b->config;
	bool options = false;

	for (size_t i = 0; i < config->n_given; i++) {
		enum sparrow_directive_id id =
		    sparrow_directive_id(config->given[i]->directive);

		if ((id == SPARROW_PEER || id == SPARROW_POP) &&
		    sparrow_given_is_option(config->given[i]))
			options = true;
	}
	for (size_t i = 0; i < config->n_given && !b->full; i++) {
		b->at = config->given[i];
		if (sparrow_given_is_option(b->at) != options)
			continue;
		if (sparrow_directive_id(b->at->directive) == SPARROW_PEER)
			build_peers(b);
		if (sparrow_directive_id(b->at->directive) == SPARROW_POP)
			build_pop(b);
	}
}

void
sparrow_config_no_pop(struct supersparrow_config *config,
    const struct sparrow_given *given, const char *word, const char *expected)
{
	const struct sparrow_pops *pops = &config->settings.pops;
	char quoted[SPARROW_QUOTE_TEXT];
	char hint[SPARROW_HINT_TEXT];
	struct sparrow_near near;

	sparrow_near_init(&near, word);
	for (size_t i = 0; i < pops->n; i++)
		sparrow_near_try(&near, pops->pop[i].name);
	sparrow_config_complain(config, given->place, given->directive->name,
	    "%s: expected %s%s",
	    sparrow_quote(word, strlen(word), quoted), expected,
	    sparrow_near_hint(&near, hint));
}

/* A result that is no POP's becomes a POP of its own, if it cannot be a
 * slip in a POP's name. */
static uint32_t
add_self(struct builder *b)
{
	char result[SPARROW_RESULT_TEXT];
	struct sparrow_addr addr;
	struct sparrow_buf word = sparrow_given_word(b->at, 0);

	if (!sparrow_read_result(word, result) ||
	    (sparrow_addr_parse(word.data, word.len, &addr) != 0 &&
	    strchr(result, '.') == NULL)) {
		sparrow_config_no_pop(b->config, b->at, b->at->value,
		    "a POP's name, an address or a host name with a dot");
		return SPARROW_NO_POP;
	}
	if (!add_pop(b, result))
		return SPARROW_NO_POP;
	add_result(b, (uint32_t)b->pops->n - 1, word);
	return (uint32_t)b->pops->n - 1;
}

static uint32_t
find_self(struct builder *b)
{
	uint32_t pop;

	b->at = sparrow_config_last(b->config, SPARROW_SELF);
	if (b->at == NULL || b->at->bad || b->full)
		return SPARROW_NO_POP;
	pop = sparrow_pops_find(b->pops, b->at->value);
	if (pop == SPARROW_NO_POP)
		pop = sparrow_pops_find_result(b->pops, b->at->value);
	return pop != SPARROW_NO_POP ? pop : add_self(b);
}

void
sparrow_config_settle_pops(struct supersparrow_config *config)
{
	struct builder b = {
		.config = config,
		.pops = &config->settings.pops,
	};

	build(&b);
	config->settings.self = find_self(&b);
}

uint32_t
sparrow_config_vantage(struct supersparrow_config *config,
    const struct sparrow_given *given)
{
	uint32_t pop = sparrow_pops_find(&config->settings.pops, given->value);

	if (pop == SPARROW_NO_POP && !given->bad)
		sparrow_config_no_pop(config, given, given->value,
		    "a POP's name");
	return pop;
}
