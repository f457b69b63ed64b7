/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The table's settings; and overrides, prefixes whose POPs the operator names,
 * in the configuration or in a file of their own.
 */
#include "config.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <supersparrow.h>

#include "base/buf.h"
#include "config_private.h"

#define BLANKS " \t\r"

/* --- the table */

/* Behind the route servers: without them there is nobody to ask. */
void
sparrow_config_settle_table(struct supersparrow_config *config)
{
	struct sparrow_table_config *table = &config->settings.table;
	const struct sparrow_given *file =
	    sparrow_config_last(config, SPARROW_TABLE);
	const struct sparrow_given *peer =
	    sparrow_config_last(config, SPARROW_TABLE_PEER);
	const struct sparrow_given *as =
	    sparrow_config_last(config, SPARROW_TABLE_AS);
	const struct sparrow_given *miss =
	    sparrow_config_last(config, SPARROW_TABLE_MISS);

	if (file != NULL && !file->bad)
		table->path = file->value;
	if (peer != NULL && !peer->bad && sparrow_addr_parse(peer->value,
	    peer->len, &table->peer_addr) != 0)
		table->peer_as = (uint32_t)peer->number[0];
	if (as != NULL)
		table->own_as = (uint32_t)as->number[0];
	table->ask = config->settings.n_servers > 0 && (miss == NULL ||
	    sparrow_is_same(miss->value, miss->len, "ask"));
}

/* A prefix and the line that names it. */
struct named {
	struct sparrow_prefix prefix;
	struct sparrow_place place;
	uint16_t list;
};

struct builder {
	struct supersparrow_config *config;
	struct sparrow_table *table;
	struct named *named;
	size_t n, room;
};

/* --- one of them */

static bool
remember(struct builder *b, const struct sparrow_prefix *prefix,
    uint16_t list, struct sparrow_place place)
{
	if (b->n == b->room) {
		size_t room = b->room * 2 + 16;
		struct named *named = realloc(b->named,
		    room * sizeof(*named));

		if (named == NULL) {
			b->config->error = -ENOMEM;
			return false;
		}
		b->named = named;
		b->room = room;
	}
	b->named[b->n++] = (struct named){ *prefix, place, list };
	return true;
}

/* POPs are words with a NUL behind each. */
static void
add(struct builder *b, const struct sparrow_given *at, const char *words,
    size_t n_words)
{
	const struct sparrow_pops *pops = &b->config->settings.pops;
	struct sparrow_prefix prefix;
	int rc, list;

	if (!sparrow_read_prefix(b->config, at, words, &prefix, &rc)) {
		char quoted[SPARROW_QUOTE_TEXT];

		sparrow_config_complain(b->config, at->place,
		    at->directive->name, "%s: expected %s",
		    sparrow_quote(words, strlen(words), quoted),
		    sparrow_directives[SPARROW_OVERRIDE].expected);
		return;
	}
	for (; n_words > 1; n_words--) {
		uint32_t pop;

		words += strlen(words) + 1;
		pop = sparrow_pops_find(pops, words);
		if (pop == SPARROW_NO_POP)
			sparrow_config_no_pop(b->config, at, words,
			    "a POP's name");
		else
			sparrow_lists_prefer(b->table->lists, pop);
	}
	list = sparrow_lists_keep(b->table->lists,
	    SUPERSPARROW_REASON_OVERRIDE);
	rc = list < 0 ? list :
	    sparrow_table_add(b->table, &prefix, (uint16_t)list);
	if (rc == -E2BIG)
		sparrow_config_complain(b->config, at->place,
		    at->directive->name, "too many overrides");
	else if (rc == -ENOMEM)
		b->config->error = rc;
	else
		(void)remember(b, &prefix, (uint16_t)list, at->place);
}

/* --- a file of them */

/* Make the words of a line, which becomes "word\0word\0"; how many. */
static size_t
split(char *line)
{
	char *to = line;
	size_t n = 0;

	line[strcspn(line, "#")] = '\0';
	for (;;) {
		size_t len;

		line += strspn(line, BLANKS);
		len = strcspn(line, BLANKS);
		if (len == 0)
			return n;
		memmove(to, line, len);
		line += len + (line[len] != '\0');
		to[len] = '\0';
		to += len + 1;
		n++;
	}
}

static void
add_line(struct builder *b, const struct sparrow_given *at, char *line)
{
	size_t n = split(line);

	if (n == 1)
		sparrow_config_complain(b->config, at->place,
		    at->directive->name, "%s: expected names of POPs behind "
		    "the prefix", line);
	else if (n > 1)
		add(b, at, line, n);
}

/* A NUL in it would hide the rest of its line. */
static bool
is_text(struct builder *b, const struct sparrow_given *given,
    const char *text, size_t len)
{
	if (memchr(text, '\0', len) == NULL)
		return true;
	sparrow_config_complain(b->config, given->place,
	    given->directive->name, "%s holds a NUL byte: expected text",
	    given->value);
	return false;
}

static void
add_file(struct builder *b, const struct sparrow_given *given)
{
	struct sparrow_given at = *given;
	size_t len = 0;
	char *text = sparrow_config_read_list(b->config, given, &len,
	    &at.place);
	char *line, *end;

	if (text != NULL && is_text(b, given, text, len)) {
		/* Its reader has room for one byte more. */
		text[len] = '\0';
		for (line = text; *line != '\0' && b->config->error == 0;
		    line = end) {
			at.place.line++;
			end = line + strcspn(line, "\n");
			if (*end != '\0')
				*end++ = '\0';
			add_line(b, &at, line);
		}
	}
	free(text);
}

/* --- all of them */

static int
compare(const void *a, const void *b)
{
	const struct named *x = a, *y = b;
	int order = memcmp(&x->prefix.addr.bytes, &y->prefix.addr.bytes,
	    sizeof(x->prefix.addr.bytes));

	if (order == 0)
		order = (int)x->prefix.len - (int)y->prefix.len;
	if (order == 0)
		order = (int)x->prefix.addr.family -
		    (int)y->prefix.addr.family;
	if (order == 0)
		order = (x->place.source > y->place.source) -
		    (x->place.source < y->place.source);
	if (order == 0)
		order = (x->place.line > y->place.line) -
		    (x->place.line < y->place.line);
	return order;
}

static bool
is_same_prefix(const struct sparrow_prefix *a, const struct sparrow_prefix *b)
{
	return a->len == b->len && sparrow_addr_equal(&a->addr, &b->addr);
}

/* Which of two would count? */
static void
check_twice(struct builder *b)
{
	char prefix[SPARROW_PREFIX_TEXT];

	if (b->n > 0)
		qsort(b->named, b->n, sizeof(*b->named), compare);
	for (size_t i = 1; i < b->n; i++) {
		const struct named *first = &b->named[i - 1];
		const struct named *second = &b->named[i];
		char place[SPARROW_PLACE_TEXT];
		const struct sparrow_given there = {
			.directive = &sparrow_directives[SPARROW_OVERRIDE],
			.place = first->place,
		};

		if (!is_same_prefix(&first->prefix, &second->prefix))
			continue;
		sparrow_prefix_print(&second->prefix, prefix);
		sparrow_config_complain(b->config, second->place, "override",
		    "%s is given twice, first on %s", prefix,
		    sparrow_config_place(b->config, second->place, &there,
		    place));
	}
}

static void
build(struct builder *b)
{
	struct supersparrow_config *config = b->config;
	const struct sparrow_given *file =
	    sparrow_config_last(config, SPARROW_OVERRIDE_FILE);

	for (size_t i = 0; i < config->n_given; i++) {
		const struct sparrow_given *given = config->given[i];

		if (sparrow_directive_id(given->directive) ==
		    SPARROW_OVERRIDE && !given->bad)
			add(b, given, given->value, given->n_words);
	}
	if (file != NULL && !file->bad)
		add_file(b, file);
	check_twice(b);
}

/* For those who look at them one by one. */
static void
list(struct builder *b)
{
	struct sparrow_settings *settings = &b->config->settings;

	settings->override = calloc(b->n + 1, sizeof(*settings->override));
	if (settings->override == NULL) {
		b->config->error = -ENOMEM;
		return;
	}
	for (size_t i = 0; i < b->n; i++)
		settings->override[i] = (struct sparrow_override){
			b->named[i].prefix, b->named[i].list
		};
	settings->n_overrides = b->n;
}

static bool
has_overrides(const struct supersparrow_config *config)
{
	for (size_t i = 0; i < config->n_given; i++) {
		enum sparrow_directive_id id =
		    sparrow_directive_id(config->given[i]->directive);

		if (id == SPARROW_OVERRIDE || id == SPARROW_OVERRIDE_FILE)
			return true;
	}
	return false;
}

void
sparrow_config_settle_overrides(struct supersparrow_config *config)
{
	struct sparrow_settings *settings = &config->settings;
	struct builder b = { .config = config };

	if (!has_overrides(config) || config->error != 0)
		return;
	if (sparrow_table_new(&settings->pops, settings->self, &b.table) != 0) {
		config->error = -ENOMEM;
		return;
	}
	settings->overrides = b.table;
	build(&b);
	if (config->lists_overrides)
		list(&b);
	free(b.named);
	if (config->error == 0 && sparrow_table_finish(b.table) != 0)
		config->error = -ENOMEM;
}
