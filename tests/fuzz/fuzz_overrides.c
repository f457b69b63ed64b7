/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Overrides: lines of a configuration and, behind the first NUL, the text of
 * its override_file.  There are mistakes, each with its place, or the longest
 * prefix around an address gives it the POPs that are named there.
 */
#include "config.h"

#include <supersparrow.h>

#include "config_private.h"
#include "fuzz.h"

#define OVERRIDES_MAX 512

#define CONFIG "pop x 1 192.0.2.1\npop y 2 192.0.2.2\npop z 3 192.0.2.3\n" \
	"self x\noverride_file %s\n"

struct override {
	struct sparrow_prefix prefix;
	uint32_t pops[3];
	size_t n_pops;
};

static struct override overrides[OVERRIDES_MAX];
static size_t n_overrides;

static void
check_mistakes(const struct supersparrow_config *config, const char *path)
{
	size_t n = supersparrow_config_mistakes(config);

	MUST(n > 0 && n <= SPARROW_MISTAKES_MAX);
	for (size_t i = 0; i < n; i++) {
		const char *text = supersparrow_config_mistake(config, i);

		MUST(fuzz_is_sentence(text));
		MUST(strncmp(text, "conf:", 5) == 0 ||
		    strncmp(text, path, strlen(path)) == 0);
	}
}

/* --- what is meant */

/* A POP that is named again stays where it is. */
static void
add_pop(struct override *override, uint32_t pop)
{
	MUST(pop != SPARROW_NO_POP);
	for (size_t i = 0; i < override->n_pops; i++)
		if (override->pops[i] == pop)
			return;
	override->pops[override->n_pops++] = pop;
}

/* The first word is a prefix. */
static void
add_word(struct supersparrow_config *config, const char *word, bool is_first)
{
	struct override *override = &overrides[n_overrides];

	if (!is_first) {
		add_pop(override, sparrow_pops_find(&config->settings.pops,
		    word));
		return;
	}
	*override = (struct override){ .n_pops = 0 };
	MUST(sparrow_prefix_parse(word, strlen(word), &override->prefix) == 0);
}

static void
add_given(struct supersparrow_config *config)
{
	for (size_t i = 0; i < config->n_given; i++) {
		const struct sparrow_given *given = config->given[i];
		const char *word = given->value;

		if (n_overrides == OVERRIDES_MAX ||
		    strcmp(given->directive->name, "override") != 0)
			continue;
		for (size_t j = 0; j < given->n_words; j++) {
			add_word(config, word, j == 0);
			word += strlen(word) + 1;
		}
		n_overrides++;
	}
}

static void
add_file(struct supersparrow_config *config, char *text)
{
	char *next, *line, *word, *words;
	size_t n;

	for (line = text; line != NULL; line = next) {
		next = strchr(line, '\n');
		if (next != NULL)
			*next++ = '\0';
		if (n_overrides == OVERRIDES_MAX)
			return;
		line[strcspn(line, "#")] = '\0';
		word = strtok_r(line, " \t\r", &words);
		for (n = 0; word != NULL; n++) {
			add_word(config, word, n == 0);
			word = strtok_r(NULL, " \t\r", &words);
		}
		MUST(n != 1);
		if (n > 0)
			n_overrides++;
	}
}

/* --- what is found */

static void
ask(const struct supersparrow_config *config, const struct sparrow_addr *addr)
{
	const struct override *longest = NULL;
	struct sparrow_prefix scope;
	struct sparrow_list list;

	for (size_t i = 0; i < n_overrides; i++)
		if (sparrow_prefix_covers(&overrides[i].prefix, addr) &&
		    (longest == NULL ||
		    overrides[i].prefix.len > longest->prefix.len))
			longest = &overrides[i];
	MUST(sparrow_table_find(config->settings.overrides, addr, &list,
	    &scope) == (longest != NULL));
	MUST(sparrow_prefix_covers(&scope, addr));
	if (longest == NULL)
		return;
	MUST(list.reason == SUPERSPARROW_REASON_OVERRIDE);
	for (size_t i = 0; i < config->settings.pops.n; i++)
		if (i < longest->n_pops)
			MUST(list.ranks[i].pop == longest->pops[i] &&
			    list.ranks[i].how == SUPERSPARROW_RANK_OVERRIDE);
		else
			MUST(list.ranks[i].how != SUPERSPARROW_RANK_OVERRIDE);
}

static void
use(struct supersparrow_config *config, char *list)
{
	n_overrides = 0;
	add_given(config);
	add_file(config, list);
	MUST(config->settings.overrides != NULL);
	if (n_overrides == OVERRIDES_MAX)
		return;
	for (size_t i = 0; i < n_overrides; i++) {
		struct sparrow_prefix prefix = overrides[i].prefix;
		struct sparrow_key key = sparrow_key_of(&prefix.addr);
		struct sparrow_key last = sparrow_key_last(key, prefix.len);

		ask(config, &prefix.addr);
		prefix.addr = sparrow_key_addr(last, prefix.addr.family);
		ask(config, &prefix.addr);
		prefix.addr = sparrow_key_addr(sparrow_key_before(key),
		    prefix.addr.family);
		ask(config, &prefix.addr);
	}
}

/* Another override_file may have taken the place of ours. */
static bool
is_our_file(const struct supersparrow_config *config, const char *path)
{
	const struct sparrow_given *file =
	    sparrow_config_last(config, SPARROW_OVERRIDE_FILE);

	return file != NULL && strcmp(file->value, path) == 0 &&
	    config->settings.pops.n == 3;
}

static void
read_all(const char *text, size_t size, char *list, size_t list_size)
{
	struct supersparrow_config *config;
	const char *path = fuzz_file(list, list_size);
	char first[256];
	int n = snprintf(first, sizeof first, CONFIG, path);
	int rc;

	MUST(supersparrow_config_new(&config) == 0);
	MUST(supersparrow_config_read_text(config, "conf", first, (size_t)n) ==
	    0);
	rc = supersparrow_config_read_text(config, "conf", text, size);
	MUST(rc == 0 || rc == SUPERSPARROW_ECONFIG);
	rc = supersparrow_config_finish(config);
	MUST(rc == 0 || rc == SUPERSPARROW_ECONFIG);
	if (rc != 0)
		check_mistakes(config, path);
	else if (is_our_file(config, path))
		use(config, list);
	supersparrow_config_unref(config);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *nul = size == 0 ? NULL : memchr(data, '\0', size);
	size_t text_size = nul == NULL ? size : (size_t)(nul - data);
	size_t list_size = nul == NULL ? 0 : size - text_size - 1;
	char *text = fuzz_copy(data, text_size);
	char *list = malloc(list_size + 1);

	MUST(list != NULL);
	if (list_size > 0)
		memcpy(list, nul + 1, list_size);
	list[list_size] = '\0';
	read_all(text, text_size, list, list_size);
	free(text);
	free(list);
	return 0;
}
