/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The names of a zone: steer and record lines.
 */
#include "config.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <supersparrow.h>

#include "base/addr.h"
#include "base/strbuf.h"
#include "config_private.h"

/* Longest data of a record, its quotes and escapes included: the longest
 * line, each byte of it escaped. */
#define DATA_MAX (2 * 4096)

/* A character string of a TXT record, RFC 1035 3.3. */
#define STRING_MAX 255

/* Types whose data is host names (a bit for each word that is one), strings
 * or an address. */
static const struct kind {
	const char *type;
	unsigned names;
	bool strings;
	int family;
	size_t n_words;		/* 0: any number */
} kinds[] = {
	{ .type = "A", .family = AF_INET, .n_words = 1 },
	{ .type = "AAAA", .family = AF_INET6, .n_words = 1 },
	{ .type = "NS", .names = 1u << 0, .n_words = 1 },
	{ .type = "CNAME", .names = 1u << 0, .n_words = 1 },
	{ .type = "DNAME", .names = 1u << 0, .n_words = 1 },
	{ .type = "PTR", .names = 1u << 0, .n_words = 1 },
	{ .type = "MX", .names = 1u << 1, .n_words = 2 },
	{ .type = "AFSDB", .names = 1u << 1, .n_words = 2 },
	{ .type = "KX", .names = 1u << 1, .n_words = 2 },
	{ .type = "RT", .names = 1u << 1, .n_words = 2 },
	{ .type = "LP", .names = 1u << 1, .n_words = 2 },
	{ .type = "RP", .names = 1u << 0 | 1u << 1, .n_words = 2 },
	{ .type = "SRV", .names = 1u << 3, .n_words = 4 },
	{ .type = "NAPTR", .names = 1u << 5, .n_words = 6 },
	{ .type = "SVCB", .names = 1u << 1 },
	{ .type = "HTTPS", .names = 1u << 1 },
	{ .type = "TXT", .strings = true },
	{ .type = "SPF", .strings = true },
};

/* Somebody's line in the making of a zone. */
struct builder {
	struct supersparrow_config *config;
	struct supersparrow_zone *zone;
	const struct sparrow_given *at;
};

/* --- owners */

static bool
ends_with(const char *name, const char *end)
{
	size_t len = strlen(name), end_len = strlen(end);

	return len >= end_len && strcmp(name + len - end_len, end) == 0;
}

/* Longer than DNS allows, with the zone behind it? */
static bool
is_too_long(const struct builder *b, const char *owner)
{
	return strcmp(owner, "@") != 0 &&
	    strlen(owner) + 1 + strlen(b->zone->name) > 253;
}

/* The owner relative to the zone, to be freed; NULL: complained. */
static char *
make_owner(struct builder *b)
{
	struct sparrow_buf word = sparrow_given_word(b->at, 0);
	char *owner = strndup(word.data, word.len);
	char quoted[SPARROW_QUOTE_TEXT];

	if (owner == NULL) {
		b->config->error = -ENOMEM;
		return NULL;
	}
	for (char *c = owner; *c != '\0'; c++)
		if (*c >= 'A' && *c <= 'Z')
			*c = (char)(*c - 'A' + 'a');
	if (owner[word.len - 1] == '.') {
		owner[word.len - 1] = '\0';
		if (strcmp(owner, b->zone->name) == 0) {
			owner[0] = '@';
			owner[1] = '\0';
		} else if (ends_with(owner, b->zone->name) &&
		    owner[strlen(owner) - strlen(b->zone->name) - 1] == '.') {
			owner[strlen(owner) - strlen(b->zone->name) - 1] =
			    '\0';
		} else {
			sparrow_config_complain(b->config, b->at->place,
			    b->at->directive->name,
			    "%s is outside of zone %s", sparrow_quote(
			    word.data, word.len, quoted), b->zone->name);
			free(owner);
			return NULL;
		}
	}
	if (is_too_long(b, owner)) {
		sparrow_config_complain(b->config, b->at->place,
		    b->at->directive->name, "%s: longer than 253 bytes with "
		    "zone %s", sparrow_quote(word.data, word.len, quoted),
		    b->zone->name);
		free(owner);
		return NULL;
	}
	return owner;
}

/* --- steer */

static size_t
n_pop_words(size_t n_pops)
{
	return (n_pops + 63) / 64;
}

static bool
has_pop(const struct sparrow_steer *steer, size_t pop)
{
	return (steer->pops[pop / 64] >> pop % 64 & 1) != 0;
}

static void
choose_pops(struct builder *b, struct sparrow_steer *steer)
{
	const struct sparrow_pops *pops = &b->config->settings.pops;

	for (size_t i = 0; b->at->n_words == 1 && i < pops->n; i++)
		steer->pops[i / 64] |= UINT64_C(1) << i % 64;
	for (size_t i = 1; i < b->at->n_words; i++) {
		struct sparrow_buf word = sparrow_given_word(b->at, i);
		uint32_t pop = sparrow_pops_find(pops, word.data);

		if (pop == SPARROW_NO_POP)
			sparrow_config_no_pop(b->config, b->at, word.data,
			    "a POP's name");
		else
			steer->pops[pop / 64] |= UINT64_C(1) << pop % 64;
	}
}

static bool
has_address(const struct sparrow_pop *pop)
{
	struct sparrow_addr addr;

	for (size_t i = 0; i < pop->n_results; i++)
		if (sparrow_addr_parse(pop->results[i],
		    strlen(pop->results[i]), &addr) == 0)
			return true;
	return false;
}

/* The first POP of a steered name that would be answered by a CNAME. */
static const struct sparrow_pop *
alias_of(const struct builder *b, const struct sparrow_steer *steer)
{
	const struct sparrow_pops *pops = &b->config->settings.pops;

	for (size_t i = 0; i < pops->n; i++)
		if (has_pop(steer, i) && pops->pop[i].n_results > 0 &&
		    !has_address(&pops->pop[i]))
			return &pops->pop[i];
	return NULL;
}

static struct sparrow_steer *
find_steer(const struct supersparrow_zone *zone, const char *owner)
{
	for (size_t i = 0; i < zone->n_steers; i++)
		if (strcmp(zone->steers[i].owner, owner) == 0)
			return &zone->steers[i];
	return NULL;
}

static void
check_steer(struct builder *b, const struct sparrow_steer *steer)
{
	const struct sparrow_pop *alias = alias_of(b, steer);

	if (b->config->settings.pops.n == 0)
		sparrow_config_complain(b->config, b->at->place, "steer",
		    "there is no POP to choose from: expected pop or peer");
	if (alias == NULL || strcmp(steer->owner, "@") != 0)
		return;
	sparrow_config_complain(b->config, b->at->place, "steer",
	    "POP %s has no address, and the name of a zone itself cannot be a "
	    "CNAME: give the POP an address, or steer a name below %s",
	    alias->name, b->zone->name);
}

static void
add_steer(struct builder *b)
{
	struct supersparrow_zone *zone = b->zone;
	char *owner = make_owner(b);
	struct sparrow_steer *steer;

	if (owner == NULL)
		return;
	if (find_steer(zone, owner) != NULL) {
		sparrow_config_complain(b->config, b->at->place, "steer",
		    "%s of zone %s is steered already", owner, zone->name);
		free(owner);
		return;
	}
	steer = realloc(zone->steers, (zone->n_steers + 1) * sizeof(*steer));
	if (steer != NULL)
		zone->steers = steer;
	uint64_t *pops = calloc(n_pop_words(b->config->settings.pops.n) + 1,
	    sizeof(*pops));
	if (steer == NULL || pops == NULL) {
		free(owner);
		free(pops);
		b->config->error = -ENOMEM;
		return;
	}
	steer += zone->n_steers++;
	*steer = (struct sparrow_steer){ .owner = owner, .pops = pops };
	choose_pops(b, steer);
	check_steer(b, steer);
}

/* --- record */

static const struct kind *
find_kind(const char *type)
{
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
		if (strcmp(kinds[i].type, type) == 0)
			return &kinds[i];
	return NULL;
}

/* Between quotes, so that a zone file's reader takes it as it is. */
static void
put_string(struct sparrow_strbuf *out, struct sparrow_buf word)
{
	sparrow_strbuf_putc(out, '"');
	for (size_t i = 0; i < word.len; i++) {
		if (word.data[i] == '"' || word.data[i] == '\\')
			sparrow_strbuf_putc(out, '\\');
		sparrow_strbuf_putc(out, word.data[i]);
	}
	sparrow_strbuf_putc(out, '"');
}

static bool
needs_quotes(struct sparrow_buf word)
{
	for (size_t i = 0; i < word.len; i++)
		if (strchr(" \t;()\"", word.data[i]) != NULL)
			return true;
	return word.len == 0;
}

/* A word of the data.  A host name with a dot in it is whole, as everywhere
 * in this file; one without is relative to the zone. */
static void
put_word(struct sparrow_strbuf *out, const struct kind *kind, size_t i,
    struct sparrow_buf word)
{
	bool is_name = kind != NULL && i < 32 && (kind->names >> i & 1) != 0;

	if ((kind != NULL && kind->strings) || needs_quotes(word)) {
		put_string(out, word);
		return;
	}
	sparrow_strbuf_append(out, word.data, word.len);
	if (is_name && memchr(word.data, '.', word.len) != NULL &&
	    word.data[word.len - 1] != '.')
		sparrow_strbuf_putc(out, '.');
}

static void
complain_data(struct builder *b, const char *type, struct sparrow_buf word,
    const char *expected)
{
	char quoted[SPARROW_QUOTE_TEXT];

	sparrow_config_complain(b->config, b->at->place, "record",
	    "%s %s: expected %s", type,
	    sparrow_quote(word.data, word.len, quoted), expected);
}

static void
check_data(struct builder *b, const char *type, const struct kind *kind)
{
	struct sparrow_buf first = sparrow_given_word(b->at, 2);
	size_t n = b->at->n_words - 2;
	struct sparrow_addr addr;

	if (kind == NULL)
		return;
	if (kind->n_words != 0 && n != kind->n_words) {
		sparrow_config_complain(b->config, b->at->place, "record",
		    "%s with %zu words of data: expected %zu", type, n,
		    kind->n_words);
		return;
	}
	if (kind->family != 0 && (sparrow_addr_parse(first.data, first.len,
	    &addr) != 0 || addr.family != kind->family))
		complain_data(b, type, first, kind->family == AF_INET ?
		    "an IPv4 address" : "an IPv6 address");
	for (size_t i = 0; kind->strings && i < n; i++)
		if (sparrow_given_word(b->at, i + 2).len > STRING_MAX)
			complain_data(b, type, sparrow_given_word(b->at,
			    i + 2), "strings of at most 255 bytes");
}

static char *
make_data(struct builder *b, const struct kind *kind)
{
	struct sparrow_strbuf data;

	sparrow_strbuf_init(&data, DATA_MAX);
	for (size_t i = 2; i < b->at->n_words; i++) {
		if (i > 2)
			sparrow_strbuf_putc(&data, ' ');
		put_word(&data, kind, i - 2, sparrow_given_word(b->at, i));
	}
	if (data.error != 0) {
		b->config->error = data.error;
		sparrow_strbuf_free(&data);
		return NULL;
	}
	return data.data;
}

static char *
make_type(struct builder *b)
{
	struct sparrow_buf word = sparrow_given_word(b->at, 1);
	char *type = strndup(word.data, word.len);

	if (type == NULL)
		b->config->error = -ENOMEM;
	/* No byte is behind z: is_type() saw to it. */
	for (char *c = type; c != NULL && *c != '\0'; c++)
		if (*c >= 'a' && *c <= 'z')	/* GCOVR_EXCL_BR_LINE */
			*c = (char)(*c - 'a' + 'A');
	return type;
}

static char *
make_place(struct builder *b)
{
	char text[SPARROW_PLACE_TEXT];
	char *place;

	sparrow_config_print(text, sizeof(text), "%s:%u",
	    b->config->sources[b->at->place.source],
	    (unsigned)b->at->place.line);
	place = strdup(text);
	if (place == NULL)
		b->config->error = -ENOMEM;
	return place;
}

static void
free_record(struct sparrow_record *record)
{
	free(record->owner);
	free(record->type);
	free(record->data);
	free(record->place);
}

/* May this type be given here at all? */
static void
check_type(struct builder *b, const struct sparrow_record *record)
{
	bool apex = strcmp(record->owner, "@") == 0;
	const struct sparrow_steer *steer =
	    find_steer(b->zone, record->owner);
	const char *type = record->type;

	if (strcmp(type, "SOA") == 0)
		sparrow_config_complain(b->config, b->at->place, "record",
		    "SOA: it is made from ns, hostmaster and serial");
	else if (apex && strcmp(type, "NS") == 0)
		sparrow_config_complain(b->config, b->at->place, "record",
		    "NS of the zone itself: expected the directive ns");
	else if (apex && strcmp(type, "CNAME") == 0)
		sparrow_config_complain(b->config, b->at->place, "record",
		    "CNAME: the name of a zone itself cannot be one");
	else if (steer != NULL && (strcmp(type, "A") == 0 ||
	    strcmp(type, "AAAA") == 0 || strcmp(type, "CNAME") == 0 ||
	    strcmp(type, "NS") == 0))
		sparrow_config_complain(b->config, b->at->place, "record",
		    "%s: %s of zone %s is steered", type, record->owner,
		    b->zone->name);
	else if (steer != NULL && alias_of(b, steer) != NULL)
		sparrow_config_complain(b->config, b->at->place, "record",
		    "%s: %s is steered, and a CNAME for POP %s, beside which "
		    "no other data may stand", type, record->owner,
		    alias_of(b, steer)->name);
}

static void
add_record(struct builder *b)
{
	struct supersparrow_zone *zone = b->zone;
	struct sparrow_record record = {
		.owner = make_owner(b),
		.source = b->at->place.source,
		.line = b->at->place.line,
	};
	struct sparrow_record *list;
	const struct kind *kind;

	if (record.owner == NULL)
		return;
	record.type = make_type(b);
	kind = record.type == NULL ? NULL : find_kind(record.type);
	record.data = make_data(b, kind);
	record.place = make_place(b);
	list = realloc(zone->records, (zone->n_records + 1) * sizeof(*list));
	if (list != NULL)
		zone->records = list;
	if (b->config->error != 0 || list == NULL) {
		free_record(&record);
		b->config->error = -ENOMEM;
		return;
	}
	list[zone->n_records++] = record;
	check_data(b, record.type, kind);
	check_type(b, &record);
}

/* --- all of them */

/* Call add for each line of that directive that holds in the block. */
static void
each_line(struct builder *b, uint32_t block, enum sparrow_directive_id id,
    void (*add)(struct builder *b))
{
	for (size_t i = 0; i < b->config->n_given && b->config->error == 0;
	    i++) {
		b->at = b->config->given[i];
		if (sparrow_directive_id(b->at->directive) == id &&
		    !b->at->bad &&
		    (b->at->block == 0 || b->at->block == block))
			add(b);
	}
}

/* By owner, a CNAME first. */
static int
compare_owners(const void *a, const void *b)
{
	const struct sparrow_record *one = *(const struct sparrow_record *
	    const *)a;
	const struct sparrow_record *other = *(const struct sparrow_record *
	    const *)b;
	int order = strcmp(one->owner, other->owner);

	if (order != 0)
		return order;
	return (strcmp(other->type, "CNAME") == 0) -
	    (strcmp(one->type, "CNAME") == 0);
}

/* A CNAME stands alone. */
static void
check_aliases(struct builder *b)
{
	const size_t n = b->zone->n_records;
	const struct sparrow_record **sorted = calloc(n + 1, sizeof(*sorted));

	if (sorted == NULL) {
		b->config->error = -ENOMEM;
		return;
	}
	for (size_t i = 0; i < n; i++)
		sorted[i] = &b->zone->records[i];
	qsort(sorted, n, sizeof(*sorted), compare_owners);
	for (size_t i = 0; i + 1 < n; i++)
		if (strcmp(sorted[i]->type, "CNAME") == 0 &&
		    strcmp(sorted[i]->owner, sorted[i + 1]->owner) == 0)
			sparrow_config_complain(b->config,
			    (struct sparrow_place){ sorted[i]->source,
			    sorted[i]->line }, "record", "CNAME: %s of zone %s "
			    "has other data as well (%s): expected one or the "
			    "other", sorted[i]->owner, b->zone->name,
			    sorted[i + 1]->place);
	free(sorted);
}

void
sparrow_config_add_names(struct supersparrow_config *config,
    struct supersparrow_zone *zone, uint32_t block)
{
	struct builder b = { .config = config, .zone = zone };

	each_line(&b, block, SPARROW_STEER, add_steer);
	each_line(&b, block, SPARROW_RECORD, add_record);
	if (config->error == 0)
		check_aliases(&b);
}

void
sparrow_config_free_names(struct supersparrow_zone *zone)
{
	for (size_t i = 0; i < zone->n_steers; i++) {
		free(zone->steers[i].owner);
		free(zone->steers[i].pops);
	}
	free(zone->steers);
	for (size_t i = 0; i < zone->n_records; i++)
		free_record(&zone->records[i]);
	free(zone->records);
}
