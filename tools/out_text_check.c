/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What check found out, and the dialects, for people.  The first word of a
 * line of check says whether somebody must act:
 *
 *     ok    all is well
 *     FAIL  it is not; the line, or the one below, says what
 *     note  perhaps it is not
 *     -     nobody asked
 */
#include "config.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include <supersparrow.h>

#include "tool.h"

static int
finished(FILE *out)
{
	return ferror(out) ? -ENOMEM : 0;
}

static void
verdict(FILE *out, const char *word, const char *indent)
{
	fprintf(out, "%-4s  %s", word, indent);
}

/* --- dialects --------------------------------------------------------- */

/* What stands behind what, if it is there. */
static void
item(FILE *out, const char **between, const char *what, const char *value)
{
	if (value == NULL)
		return;
	fprintf(out, "%s%s %s", *between, what, value);
	*between = ", ";
}

int
text_dialect(FILE *out, const struct supersparrow_dialect *dialect)
{
	const char *between = "    ";
	const char *name;
	size_t i;

	for (i = 0; (name = supersparrow_dialect_name(dialect, i)) != NULL;
	    i++)
		fprintf(out, "%s%s", i == 0 ? "" : " ", name);
	fprintf(out, "\n    %s\n", supersparrow_dialect_help(dialect));
	item(out, &between, "port", supersparrow_dialect_port(dialect));
	item(out, &between, "socket", supersparrow_dialect_socket(dialect));
	item(out, &between, "program", supersparrow_dialect_program(dialect));
	putc('\n', out);
	return finished(out);
}

/* --- check ------------------------------------------------------------ */

static void
count(FILE *out, size_t n, const char *what)
{
	fprintf(out, "%zu %s%s", n, what, n == 1 ? "" : "s");
}

static void
print_bytes(FILE *out, uint64_t bytes)
{
	if (bytes < 10 * 1024 * 1024)
		fprintf(out, "%" PRIu64 " KiB", (bytes + 1023) / 1024);
	else
		fprintf(out, "%" PRIu64 " MiB", bytes / 1024 / 1024);
}

static void
print_table(FILE *out, const struct check_config *config)
{
	if (config->table == NULL)
		return;
	verdict(out, !config->table_asked ? "-" : config->table_error != NULL ?
	    "FAIL" : "ok", "table");
	if (!config->table_asked)
		fprintf(out, " %s: not read", config->table);
	else if (config->table_error != NULL)
		/* Its sentence begins with the file. */
		fprintf(out, "%s", config->table_error +
		    strcspn(config->table_error, " "));
	else
		fprintf(out, " %s: %zu prefixes", config->table,
		    config->prefixes);
	putc('\n', out);
}

int
text_check_config(FILE *out, const struct check_config *config)
{
	verdict(out, config->ok ? "ok" : "FAIL", "configuration");
	fprintf(out, " %s: ", config->file != NULL ? config->file :
	    "by options");
	if (!config->ok) {
		count(out, supersparrow_config_mistakes(config->config),
		    "mistake");
		fputs("; nothing runs with it\n", out);
		return finished(out);
	}
	count(out, config->pops, "POP");
	fprintf(out, ", self %s, ", config->self != NULL ? config->self :
	    "not set");
	count(out, config->servers, "route server");
	putc('\n', out);
	print_table(out, config);
	verdict(out, "ok", "cache");
	if (config->cache_size == 0) {
		fputs(" off\n", out);
		return finished(out);
	}
	fprintf(out, " %" PRId64 " answers, about ", config->cache_size);
	print_bytes(out, config->cache_bytes);
	fputs(" when full\n", out);
	return finished(out);
}

static void
print_canary(FILE *out, const struct check_canary *canary)
{
	verdict(out, !canary->asked ? "-" : canary->found ? "ok" : "FAIL",
	    "  canary ");
	fprintf(out, "%s: ", canary->prefix);
	if (!canary->asked)
		fputs("not asked", out);
	else if (canary->found && strcmp(canary->prefix, canary->matched) == 0)
		fputs("found", out);
	else if (canary->found)
		fprintf(out, "found as %s", canary->matched);
	else if (canary->status == SUPERSPARROW_STATUS_FOUND)
		fprintf(out, "missing, only %s is there", canary->matched);
	else if (canary->status == SUPERSPARROW_STATUS_NO_BEST_PATH)
		fprintf(out, "%s has no best path", canary->matched);
	else
		fputs("missing, not in the table", out);
	putc('\n', out);
}

/* Not to be seen in a few paths is no failure. */
static void
print_pop(FILE *out, const struct check_server *server,
    const struct check_pop *pop)
{
	verdict(out, pop->prefix[0] != '\0' ? "ok" : server->paths > 0 ?
	    "note" : "-", "  POP ");
	fprintf(out, "%s: ", pop->name);
	if (pop->prefix[0] != '\0')
		fprintf(out, "in the path to %s", pop->prefix);
	else if (server->paths > 0)
		fprintf(out, "in none of the paths seen here, %zu",
		    server->paths);
	else
		fputs("no path was seen", out);
	putc('\n', out);
}

int
text_check_server(FILE *out, const struct check_server *server)
{
	bool tried = server->state != SUPERSPARROW_SERVER_IDLE ||
	    server->error != 0;
	bool logs_in = supersparrow_dialect_program(server->dialect) == NULL;
	size_t i;

	verdict(out, !tried ? "-" : server->error == 0 ? "ok" : "FAIL",
	    "route server ");
	fprintf(out, "%s (%s): %s", server->name,
	    supersparrow_dialect_name(server->dialect, 0), !tried ?
	    "not asked" : supersparrow_server_state_name(server->state));
	if (server->state == SUPERSPARROW_SERVER_UP && logs_in)
		fprintf(out, ", login took %" PRId64 ".%" PRId64 " ms",
		    server->login_us / 1000, server->login_us % 1000 / 100);
	if (server->says != NULL)
		fprintf(out, ", %s", server->says);
	putc('\n', out);
	if (server->error_text != NULL) {
		verdict(out, "", "  ");
		fprintf(out, "%s\n", server->error_text);
	}
	for (i = 0; i < server->n_canaries; i++)
		print_canary(out, &server->canaries[i]);
	for (i = 0; i < server->n_pops; i++)
		print_pop(out, server, &server->pops[i]);
	return finished(out);
}
