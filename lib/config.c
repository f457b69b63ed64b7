/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The configuration as an object: what was given, and the mistakes in it.
 */
#include "config.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <supersparrow.h>

#include "base/error.h"
#include "base/strbuf.h"
#include "config_private.h"

int
supersparrow_config_new(struct supersparrow_config **out)
{
	struct supersparrow_config *config = calloc(1, sizeof(*config));

	*out = config;
	if (config == NULL)
		return -ENOMEM;
	atomic_init(&config->refs, 1);
	sparrow_pops_init(&config->settings.pops);
	return 0;
}

struct supersparrow_config *
supersparrow_config_ref(struct supersparrow_config *config)
{
	atomic_fetch_add_explicit(&config->refs, 1, memory_order_relaxed);
	return config;
}

static void
free_config(struct supersparrow_config *config)
{
	for (size_t i = 0; i < config->n_given; i++) {
		free(config->given[i]->value);
		free(config->given[i]);
	}
	for (size_t i = 0; i < config->n_mistakes; i++)
		free(config->mistakes[i].text);
	for (size_t i = 0; i < config->n_sources; i++)
		free(config->sources[i]);
	sparrow_config_free_zones(&config->settings);
	sparrow_config_free_servers(&config->settings);
	sparrow_table_free(config->settings.overrides);
	free(config->settings.override);
	sparrow_pops_free(&config->settings.pops);
	free(config->given);
	free(config->mistakes);
	free(config->sources);
	free(config);
}

struct supersparrow_config *
supersparrow_config_unref(struct supersparrow_config *config)
{
	if (config != NULL && atomic_fetch_sub_explicit(&config->refs, 1,
	    memory_order_acq_rel) == 1)
		free_config(config);
	return NULL;
}

/* --- mistakes */

void
sparrow_config_print(char *out, size_t size, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	sparrow_error_format(out, size, format, args);
	va_end(args);
}

static int
compare_places(struct sparrow_place a, struct sparrow_place b)
{
	if (a.source != b.source)
		return a.source < b.source ? -1 : 1;
	if (a.line != b.line)
		return a.line < b.line ? -1 : 1;
	return 0;
}

/* Where a mistake of this place belongs: behind the others of it.  SIZE_MAX:
 * it is there already, as when several servers share a password file. */
static size_t
find_room(const struct supersparrow_config *config, struct sparrow_place place,
    const char *text)
{
	const struct sparrow_mistake *list = config->mistakes;
	size_t at = config->n_mistakes;

	while (at > 0 && compare_places(list[at - 1].place, place) > 0)
		at--;
	for (size_t i = at; i > 0; i--) {
		if (compare_places(list[i - 1].place, place) != 0)
			break;
		if (strcmp(list[i - 1].text, text) == 0)
			return SIZE_MAX;
	}
	return at;
}

static void
keep_mistake(struct supersparrow_config *config, struct sparrow_place place,
    const char *text)
{
	struct sparrow_mistake *list;
	size_t at = find_room(config, place, text);
	char *copy;

	if (at == SIZE_MAX)
		return;
	list = realloc(config->mistakes,
	    (config->n_mistakes + 1) * sizeof(*list));
	if (list != NULL)
		config->mistakes = list;
	copy = strdup(text);
	if (list == NULL || copy == NULL) {
		free(copy);
		config->error = -ENOMEM;
		return;
	}
	memmove(&list[at + 1], &list[at],
	    (config->n_mistakes - at) * sizeof(*list));
	list[at] = (struct sparrow_mistake){ .place = place, .text = copy };
	config->n_mistakes++;
}

void
sparrow_config_complain(struct supersparrow_config *config,
    struct sparrow_place place, const char *name, const char *format, ...)
{
	char what[SPARROW_ERROR_FORMAT_MAX];
	char text[SPARROW_ERROR_FORMAT_MAX];
	const char *colon = name != NULL ? ": " : "";
	va_list args;

	config->complaints++;
	if (config->n_mistakes == SPARROW_MISTAKES_MAX || config->error != 0)
		return;
	va_start(args, format);
	sparrow_error_format(what, sizeof what, format, args);
	va_end(args);
	if (name == NULL)
		name = "";
	if (place.source == SPARROW_OPTIONS)
		sparrow_config_print(text, sizeof text, "--%s: %s", name,
		    what);
	else if (place.line == 0)
		sparrow_config_print(text, sizeof text, "%s: %s%s%s",
		    config->sources[place.source], name, colon, what);
	else
		sparrow_config_print(text, sizeof text, "%s:%u: %s%s%s",
		    config->sources[place.source], (unsigned)place.line, name,
		    colon, what);
	keep_mistake(config, place, text);
}

const char *
sparrow_config_place(const struct supersparrow_config *config,
    struct sparrow_place here, const struct sparrow_given *there,
    char out[SPARROW_PLACE_TEXT])
{
	struct sparrow_place place = there->place;

	if (place.source == SPARROW_OPTIONS)
		sparrow_config_print(out, SPARROW_PLACE_TEXT, "--%s",
		    there->directive->name);
	else if (place.source == here.source)
		sparrow_config_print(out, SPARROW_PLACE_TEXT, "line %u",
		    (unsigned)place.line);
	else
		sparrow_config_print(out, SPARROW_PLACE_TEXT, "%s:%u",
		    config->sources[place.source], (unsigned)place.line);
	return out;
}

size_t
supersparrow_config_mistakes(const struct supersparrow_config *config)
{
	return config->n_mistakes;
}

const char *
supersparrow_config_mistake(const struct supersparrow_config *config, size_t i)
{
	return i < config->n_mistakes ? config->mistakes[i].text : NULL;
}

/* --- what was given */

bool
sparrow_given_is_option(const struct sparrow_given *given)
{
	return given->place.source == SPARROW_OPTIONS;
}

static struct sparrow_given *
append_given(struct supersparrow_config *config, const char *value, size_t len)
{
	struct sparrow_given *given = calloc(1, sizeof(*given));
	char *copy = malloc(len + 1);

	if (given == NULL || copy == NULL)
		goto nomem;
	if (config->n_given == config->room_given) {
		size_t room = config->room_given * 2 + 16;
		struct sparrow_given **list = realloc(config->given,
		    room * sizeof(struct sparrow_given *));

		if (list == NULL)
			goto nomem;
		config->given = list;
		config->room_given = room;
	}
	if (len != 0)
		memcpy(copy, value, len);
	copy[len] = '\0';
	given->value = copy;
	given->len = len;
	config->given[config->n_given++] = given;
	return given;

nomem:
	free(copy);
	free(given);
	config->error = -ENOMEM;
	return NULL;
}

/* Is it already there, or something that it cannot stand together with?  On
 * the command line the last one wins, so that a script may append. */
static bool
is_refused(struct supersparrow_config *config, struct sparrow_place place,
    const struct supersparrow_directive *directive,
    const struct sparrow_given *const *seen)
{
	const struct sparrow_given *first =
	    seen[sparrow_directive_id(directive)];
	char text[SPARROW_PLACE_TEXT];

	if (first != NULL && place.source != SPARROW_OPTIONS) {
		sparrow_config_complain(config, place, directive->name,
		    "given twice, first on %s",
		    sparrow_config_place(config, place, first, text));
		return true;
	}
	for (size_t i = 0; i < SPARROW_DIRECTIVES; i++) {
		if ((directive->instead_of & SPARROW_BIT(i)) == 0 ||
		    seen[i] == NULL)
			continue;
		sparrow_config_complain(config, place, directive->name,
		    "cannot stand together with %s (%s)",
		    sparrow_directives[i].name,
		    sparrow_config_place(config, place, seen[i], text));
		return true;
	}
	return false;
}

static bool
begins_block(const struct supersparrow_directive *directive)
{
	return sparrow_directive_id(directive) == SPARROW_ROUTE_SERVER ||
	    sparrow_directive_id(directive) == SPARROW_ZONE;
}

/* Does it belong to another kind of block than the one that is open? */
static bool
is_elsewhere(struct supersparrow_config *config, struct sparrow_place place,
    const struct supersparrow_directive *directive,
    const struct sparrow_scope *scope)
{
	static const char *const openers[SPARROW_BLOCKS] = {
		[SUPERSPARROW_BLOCK_SERVER] = "route_server",
		[SUPERSPARROW_BLOCK_ZONE] = "zone",
	};
	const struct sparrow_given *open = scope->open;
	char quoted[SPARROW_QUOTE_TEXT];
	char text[SPARROW_PLACE_TEXT];

	if (open == NULL || directive->block == SUPERSPARROW_BLOCK_GLOBAL ||
	    directive->block == open->directive->block ||
	    begins_block(directive))
		return false;
	sparrow_config_complain(config, place, directive->name,
	    "%s %s (%s) is open: expected it behind a %s line, or before the "
	    "first one of them", open->directive->name,
	    sparrow_quote(open->value, open->len, quoted),
	    sparrow_config_place(config, place, open, text),
	    openers[directive->block]);
	return true;
}

void
sparrow_config_give(struct supersparrow_config *config,
    struct sparrow_place place,
    const struct supersparrow_directive *directive, const char *value,
    size_t len, size_t n_words)
{
	struct sparrow_scope *scope = place.source == SPARROW_OPTIONS ?
	    &config->options : &config->texts;
	bool is_inside = scope->open != NULL &&
	    scope->open->directive->block == directive->block;
	const struct sparrow_given **seen = is_inside ? scope->inside :
	    scope->outside;
	struct sparrow_given *given;

	if (is_elsewhere(config, place, directive, scope) ||
	    (!directive->accumulates &&
	    is_refused(config, place, directive, seen)))
		return;
	given = append_given(config, value, len);
	if (given == NULL)
		return;
	given->directive = directive;
	given->place = place;
	given->n_words = n_words;
	if (begins_block(directive)) {
		scope->blocks[directive->block]++;
		scope->open = given;
		memset(scope->inside, 0, sizeof scope->inside);
		is_inside = true;
	}
	given->block = is_inside ? scope->blocks[directive->block] : 0;
	if (!directive->accumulates)
		seen[sparrow_directive_id(directive)] = given;
	sparrow_value_check(config, given);
}

const struct sparrow_given *
sparrow_config_last(const struct supersparrow_config *config,
    enum sparrow_directive_id id)
{
	const struct sparrow_given *option = config->options.outside[id];

	return option != NULL ? option : config->texts.outside[id];
}

/* --- options */

/* Blanks apart words; NUL between them. */
static size_t
split_words(struct sparrow_strbuf *out, const char *value)
{
	size_t n = 0;

	for (;;) {
		size_t len;

		value += strspn(value, " \t");
		len = strcspn(value, " \t");
		if (len == 0)
			return n;
		if (n++ > 0)
			sparrow_strbuf_putc(out, '\0');
		sparrow_strbuf_append(out, value, len);
		value += len;
	}
}

static bool
has_control_byte(const char *value, bool blanks)
{
	for (; *value != '\0'; value++) {
		unsigned char c = (unsigned char)*value;

		if ((c < ' ' && !(blanks && c == '\t')) || c == 0x7f)
			return true;
	}
	return false;
}

static void
give_option(struct supersparrow_config *config, struct sparrow_place place,
    const struct supersparrow_directive *directive, const char *value)
{
	bool words = directive->type == SPARROW_WORDS;
	struct sparrow_strbuf text;

	if (value == NULL) {
		sparrow_config_give(config, place, directive, "", 0, 0);
		return;
	}
	if (has_control_byte(value, words)) {
		sparrow_config_complain(config, place, directive->name,
		    "the value holds a control byte");
		return;
	}
	if (!words) {
		sparrow_config_give(config, place, directive, value,
		    strlen(value), 1);
		return;
	}
	sparrow_strbuf_init(&text, strlen(value));
	size_t n_words = split_words(&text, value);

	if (text.error != 0)
		config->error = text.error;
	else
		sparrow_config_give(config, place, directive,
		    sparrow_strbuf_text(&text), text.len, n_words);
	sparrow_strbuf_free(&text);
}

int
supersparrow_config_set(struct supersparrow_config *config, const char *name,
    const char *value)
{
	const struct supersparrow_directive *directive =
	    sparrow_directive_find(name);
	struct sparrow_place place = { .source = SPARROW_OPTIONS };
	size_t before = config->complaints;
	char hint[SPARROW_HINT_TEXT];

	if (config->error != 0)
		return config->error;
	if (config->finished)
		return -EBUSY;
	place.line = ++config->n_options;
	if (directive == NULL)
		sparrow_config_complain(config, place, name,
		    "unknown directive%s", sparrow_directive_hint(name, hint));
	else if (directive->block == SUPERSPARROW_BLOCK_ZONE)
		sparrow_config_complain(config, place, name,
		    "zones are described in a file only");
	else
		give_option(config, place, directive, value);
	if (config->error != 0)
		return config->error;
	return config->complaints > before ? SUPERSPARROW_ECONFIG : 0;
}

/* --- what came of it */

int64_t
sparrow_given_number(const struct sparrow_given *given,
    enum sparrow_directive_id id)
{
	const char *fallback = sparrow_directives[id].fallback;
	uint64_t number;

	if (given != NULL)
		return given->number[0];
	if (fallback == NULL)
		return -1;
	/* A flag's is "no". */
	return sparrow_is_number(fallback, strlen(fallback), UINT32_MAX,
	    &number) ? (int64_t)number : 0;
}

int
supersparrow_config_number(const struct supersparrow_config *config,
    const char *name, int64_t *out)
{
	const struct supersparrow_directive *directive =
	    sparrow_directive_find(name);
	enum sparrow_directive_id id;

	if (directive == NULL ||
	    directive->block != SUPERSPARROW_BLOCK_GLOBAL ||
	    (directive->type != SPARROW_NUMBER &&
	    directive->type != SPARROW_FLAG))
		return -ENOENT;
	id = sparrow_directive_id(directive);
	*out = sparrow_given_number(sparrow_config_last(config, id), id);
	return 0;
}

int
supersparrow_config_text(const struct supersparrow_config *config,
    const char *name, const char **out)
{
	const struct supersparrow_directive *directive =
	    sparrow_directive_find(name);
	const struct sparrow_given *given;

	if (directive == NULL ||
	    directive->block != SUPERSPARROW_BLOCK_GLOBAL ||
	    directive->accumulates || directive->type != SPARROW_TEXT)
		return -ENOENT;
	given = sparrow_config_last(config, sparrow_directive_id(directive));
	*out = given != NULL ? given->value : directive->fallback;
	return 0;
}

size_t
supersparrow_config_servers(const struct supersparrow_config *config)
{
	uint32_t options = config->options.blocks[SUPERSPARROW_BLOCK_SERVER];

	return options != 0 ? options :
	    config->texts.blocks[SUPERSPARROW_BLOCK_SERVER];
}

const struct sparrow_settings *
sparrow_config_settings(const struct supersparrow_config *config)
{
	return config->finished && config->result == 0 ?
	    &config->settings : NULL;
}
