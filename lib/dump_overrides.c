/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A file of overrides, looked at before it is used: a configuration of its own
 * reads it, with the same POPs, and so finds the same mistakes.
 */
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "config_private.h"
#include "dumps.h"

/* As much of a file is looked through for its first line. */
#define PEEK 65536

/* --- is it one? ------------------------------------------------------------ */

/* Its first line that says something begins with a prefix and has no bar. */
static bool
begins_with_override(const char *text, size_t len)
{
	struct sparrow_buf buf, line;

	if (memchr(text, '\0', len) != NULL)
		return false;
	sparrow_buf_init(&buf, text, len);
	while (sparrow_buf_line(&buf, &line)) {
		sparrow_buf_skip_blanks(&line);
		if (sparrow_buf_left(&line) == 0 ||
		    sparrow_buf_peek(&line, "#"))
			continue;
		return sparrow_addr_begins(sparrow_buf_at(&line),
		    sparrow_buf_left(&line)) && memchr(sparrow_buf_at(&line),
		    '|', sparrow_buf_left(&line)) == NULL;
	}
	return false;
}

int
sparrow_is_overrides(const char *path, struct sparrow_error *error)
{
	struct sparrow_input *input;
	const uint8_t *at;
	int64_t n;
	int rc = sparrow_input_open(path, &input, error);

	if (rc != 0)
		return rc;
	n = sparrow_input_peek(input, PEEK, &at, error);
	/* override_file reads no other form; what is compressed and broken is
	 * for the reader of tables to tell. */
	if (n < 0 && n != SUPERSPARROW_EPROTOCOL)
		rc = (int)n;
	else if (n > 0 && strcmp(sparrow_input_form(input), "plain") == 0)
		rc = begins_with_override((const char *)at, (size_t)n);
	sparrow_input_close(input);
	if (rc >= 0)
		sparrow_error_clear(error);
	return rc;
}

/* --- reading ----------------------------------------------------------- */

/* Their names count, and their order; the rest is anything. */
static int
add_pops(struct supersparrow_config *config, const struct sparrow_pops *pops)
{
	char text[SPARROW_ERROR_FORMAT_MAX];
	int rc = 0;

	for (size_t i = 0; i < pops->n && rc == 0; i++) {
		snprintf(text, sizeof(text), "%s %zu 192.0.2.1",
		    pops->pop[i].name, i + 1);
		rc = supersparrow_config_set(config, "pop", text);
	}
	return rc;
}

static int
read_alone(struct supersparrow_config *config,
    const struct sparrow_settings *settings, const char *path)
{
	int rc = add_pops(config, &settings->pops);

	config->lists_overrides = true;
	if (rc == 0 && settings->self != SPARROW_NO_POP)
		rc = supersparrow_config_set(config, "self",
		    settings->pops.pop[settings->self].name);
	if (rc == 0)
		rc = supersparrow_config_set(config, "host", "127.0.0.1");
	if (rc == 0)
		rc = supersparrow_config_set(config, "override_file", path);
	return rc == 0 ? supersparrow_config_finish(config) : rc;
}

/* The file is named by whoever shows the sentence. */
static int
say_mistake(const struct supersparrow_config *config, const char *path,
    struct sparrow_error *error)
{
	const char *text = supersparrow_config_mistake(config, 0), *line = "";
	size_t n = strlen(path), more = supersparrow_config_mistakes(config);

	if (strncmp(text, path, n) == 0 && text[n] == ':') {
		text += n + 1;
		line = "line ";
	}
	if (more <= 1)
		return sparrow_error_set(error, -EINVAL, "%s%s", line, text);
	return sparrow_error_set(error, -EINVAL, "%s%s (and %zu more)", line,
	    text, more - 1);
}

static int
show_all(struct supersparrow_dump *dump,
    const struct sparrow_settings *settings, struct sparrow_reading *reading)
{
	struct sparrow_dump_facts *facts = &dump->facts;
	int rc = 0;

	for (size_t i = 0; i < settings->n_overrides && rc == 0; i++) {
		const struct sparrow_override *override =
		    &settings->override[i];
		const struct sparrow_dump_route route = {
			.prefix = override->prefix
		};
		const struct sparrow_list list = sparrow_lists_get(
		    dump->table->lists, override->list);
		bool is6 = route.prefix.addr.family == AF_INET6;

		(is6 ? facts->prefixes6 : facts->prefixes4)
		    [route.prefix.len]++;
		facts->prefixes[is6]++;
		if (reading->see != NULL)
			rc = sparrow_dump_show(reading, &route, &list);
	}
	return rc;
}

int
sparrow_dump_overrides(struct supersparrow_dump *dump, const char *path,
    struct sparrow_reading *reading, struct sparrow_error *error)
{
	struct supersparrow_config *config;
	int rc = supersparrow_config_new(&config);

	if (rc == 0)
		rc = read_alone(config, dump->settings, path);
	if (rc == SUPERSPARROW_ECONFIG) {
		rc = say_mistake(config, path, error);
	} else if (rc == 0) {
		struct sparrow_settings *settings = &config->settings;

		dump->table = settings->overrides;
		settings->overrides = NULL;
		dump->facts.form = SPARROW_FORM_OVERRIDES;
		(void)sparrow_input_look(path, &dump->facts.stamp);
		dump->facts.bytes = dump->facts.stamp.size;
		rc = show_all(dump, settings, reading);
	}
	supersparrow_config_unref(config);
	return rc;
}
