/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config_unit.h"
#include "settings.h"
#include "unit.h"

struct supersparrow_config *
unit_config_new(void)
{
	struct supersparrow_config *config;

	ck_assert_int_eq(supersparrow_config_new(&config), 0);
	return config;
}

void
unit_config_read(struct supersparrow_config *config, const char *name,
    const char *text)
{
	int rc = supersparrow_config_read_text(config, name, text,
	    strlen(text));

	ck_assert(rc == 0 || rc == SUPERSPARROW_ECONFIG);
	ck_assert_int_eq(rc != 0, supersparrow_config_mistakes(config) != 0);
}

/* The mistakes, one a line. */
static char *
list_mistakes(const struct supersparrow_config *config)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	ck_assert_ptr_nonnull(out);
	for (size_t i = 0; i < supersparrow_config_mistakes(config); i++)
		fprintf(out, "%s\n", supersparrow_config_mistake(config, i));
	fclose(out);
	return text;
}

void
unit_config_assert_mistakes(struct supersparrow_config *config,
    const char *expected)
{
	int rc = supersparrow_config_finish(config);
	char *text = list_mistakes(config);

	ck_assert_str_eq(text, expected);
	ck_assert_int_eq(rc, *expected != '\0' ? SUPERSPARROW_ECONFIG : 0);
	free(text);
}

/* The text, which must say what the binary form is. */
static void
dump_canary(FILE *out, const struct sparrow_server_config *server, size_t i)
{
	char text[SPARROW_PREFIX_TEXT];

	sparrow_prefix_print(&server->canaries[i], text);
	ck_assert_str_eq(server->canary_texts[i], text);
	fprintf(out, " canary %s", text);
}

static void
dump_server(FILE *out, const struct sparrow_settings *settings,
    const struct sparrow_server_config *server)
{
	fprintf(out, "%s %s timeout %" PRId64, server->dialect->names[0],
	    server->name, server->timeout_s);
	if (server->username != NULL)
		fprintf(out, " user <%s>", server->username);
	if (server->password != NULL)
		fprintf(out, " password <%s>", server->password);
	if (server->pipeline != 8)
		fprintf(out, " pipeline %" PRId64, server->pipeline);
	if (server->settle_s != 30)
		fprintf(out, " settle %" PRId64, server->settle_s);
	for (size_t i = 0; i < server->n_canaries; i++)
		dump_canary(out, server, i);
	if (server->no_lookup)
		fprintf(out, " no_lookup");
	if (server->vantage != SPARROW_NO_POP)
		fprintf(out, " vantage %s",
		    settings->pops.pop[server->vantage].name);
	fprintf(out, "\n");
}

static char *
dump(const struct supersparrow_config *config)
{
	const struct sparrow_settings *settings =
	    sparrow_config_settings(config);
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	ck_assert_ptr_nonnull(out);
	ck_assert_ptr_nonnull(settings);
	for (size_t i = 0; i < settings->pops.n; i++) {
		const struct sparrow_pop *pop = &settings->pops.pop[i];

		fprintf(out, "%s%s", i == settings->self ? "*" : "",
		    pop->name);
		for (size_t j = 0; j < pop->n_as; j++)
			fprintf(out, " %" PRIu32, pop->as[j]);
		fprintf(out, ":");
		for (size_t j = 0; j < pop->n_results; j++)
			fprintf(out, " %s", pop->results[j]);
		fprintf(out, "\n");
	}
	for (size_t i = 0; i < settings->n_servers; i++)
		dump_server(out, settings, &settings->servers[i]);
	fclose(out);
	return text;
}

void
unit_config_assert_settings(struct supersparrow_config *config,
    const char *expected)
{
	char *text;

	unit_config_assert_mistakes(config, "");
	text = dump(config);
	ck_assert_str_eq(text, expected);
	free(text);
}

int64_t
unit_config_number(const struct supersparrow_config *config, const char *name)
{
	int64_t value = -99;

	ck_assert_int_eq(supersparrow_config_number(config, name, &value), 0);
	return value;
}
