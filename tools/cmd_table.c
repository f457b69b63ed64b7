/* SPDX-License-Identifier: GPL-2.0-or-later */
/* supersparrow table FILE: what is in a routing table's file. */
#include "config.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <jansson.h>

#include <supersparrow.h>

#include "out_json.h"
#include "shares.h"
#include "tool.h"

struct report {
	struct tool *tool;
	struct supersparrow_dump *dump;
	struct shares shares;
	int64_t took_ms;
	struct progress progress;
};

static int
see(void *data, const struct supersparrow_decision *decision)
{
	struct report *report = data;

	return shares_see(&report->shares, decision);
}

static void
progress(void *data, uint64_t done, uint64_t size)
{
	struct report *report = data;

	progress_show(&report->progress, done, size);
}

static int64_t
count(const struct report *report, enum supersparrow_dump_count what)
{
	return supersparrow_dump_count(report->dump, what);
}

static const char *
made(const struct report *report, char *out, size_t size)
{
	time_t when = (time_t)count(report, SUPERSPARROW_DUMP_MADE);
	struct tm tm;

	if (when == 0 || gmtime_r(&when, &tm) == NULL ||
	    strftime(out, size, "%Y-%m-%dT%H:%M:%SZ", &tm) == 0)
		return NULL;
	return out;
}

/* --- text ----------------------------------------------------------------- */

static void
print_lengths(const struct report *report, int family, unsigned bits,
    const char *name)
{
	FILE *out = report->tool->out;
	unsigned len, n = 0;
	size_t prefixes;

	for (len = 0; len <= bits; len++) {
		prefixes = supersparrow_dump_prefixes(report->dump, family,
		    len);
		if (prefixes == 0)
			continue;
		if (n % 6 == 0)
			fprintf(out, "%s  %-14s", n == 0 ? "" : "\n",
			    n == 0 ? name : "");
		fprintf(out, "%s/%u %zu", n % 6 == 0 ? "" : ", ", len,
		    prefixes);
		n++;
	}
	if (n > 0)
		putc('\n', out);
}

static void
print_peers(const struct report *report)
{
	FILE *out = report->tool->out;
	const char *name;
	uint32_t as;
	size_t i, paths;

	for (i = 0; (name = supersparrow_dump_peer(report->dump, i, &as,
	    &paths)) != NULL; i++)
		fprintf(out, "  %-14s%s AS %" PRIu32 ": %zu paths\n",
		    i == 0 ? "peers" : "", name, as, paths);
}

/* A table has paths, a file of overrides has none. */
static bool
has_paths(const struct report *report)
{
	return count(report, SUPERSPARROW_DUMP_PATHS) > 0;
}

static void
print_pops(const struct report *report)
{
	const struct shares *shares = &report->shares;
	FILE *out = report->tool->out;
	size_t i;

	for (i = 0; i < shares->n; i++)
		if (!has_paths(report))
			fprintf(out, "  %-14s%s: first for %" PRIu64
			    " prefixes\n", i == 0 ? "POPs" : "",
			    shares->name[i],
			    shares->sums[0][i].prefixes);
		else if (shares->in_path[i] == 0)
			fprintf(out, "  %-14s%s: in no path\n",
			    i == 0 ? "POPs" : "", shares->name[i]);
		else
			fprintf(out, "  %-14s%s: in %" PRIu64 " paths, "
			    "nearest to %" PRIu64 " prefixes\n",
			    i == 0 ? "POPs" : "", shares->name[i],
			    shares->in_path[i], shares->sums[0][i].prefixes);
}

static void
print_text(const struct report *report, const char *file)
{
	int64_t took_ms = report->took_ms > 0 ? report->took_ms : 1;
	int64_t prefixes = count(report, SUPERSPARROW_DUMP_PREFIXES4) +
	    count(report, SUPERSPARROW_DUMP_PREFIXES6);
	FILE *out = report->tool->out;
	char when[32];

	fprintf(out, "%s: %s, %" PRId64 " bytes\n", file,
	    supersparrow_dump_form(report->dump),
	    count(report, SUPERSPARROW_DUMP_BYTES));
	if (made(report, when, sizeof(when)) != NULL)
		fprintf(out, "  %-14s%s\n", "made", when);
	print_peers(report);
	fprintf(out, "  %-14s%" PRId64 " IPv4, %" PRId64 " IPv6\n",
	    "prefixes", count(report, SUPERSPARROW_DUMP_PREFIXES4),
	    count(report, SUPERSPARROW_DUMP_PREFIXES6));
	print_lengths(report, AF_INET, 32, "IPv4");
	print_lengths(report, AF_INET6, 128, "IPv6");
	if (has_paths(report))
		fprintf(out, "  %-14s%" PRId64 "; of %" PRId64 " prefixes "
		    "(%.1f %%) several are as short\n", "paths",
		    count(report, SUPERSPARROW_DUMP_PATHS),
		    count(report, SUPERSPARROW_DUMP_DECIDED_LATE), 100.0 *
		    (double)count(report, SUPERSPARROW_DUMP_DECIDED_LATE) /
		    (double)prefixes);
	print_pops(report);
	fprintf(out, "  %-14s%" PRId64 " KiB: %" PRId64 " rankings, %" PRId64
	    " and %" PRId64 " ranges\n", "in memory",
	    count(report, SUPERSPARROW_DUMP_MEMORY) / 1024,
	    count(report, SUPERSPARROW_DUMP_RANKINGS),
	    count(report, SUPERSPARROW_DUMP_RANGES4),
	    count(report, SUPERSPARROW_DUMP_RANGES6));
	fprintf(out, "  %-14s%" PRId64 " ms, %" PRId64 " MB/s\n", "time taken",
	    report->took_ms,
	    count(report, SUPERSPARROW_DUMP_UNPACKED) / 1000 / took_ms);
}

/* --- JSON -------------------------------------------------------------- */

static json_t *
json_lengths(const struct report *report, int family, unsigned bits)
{
	json_t *object = json_object();
	char name[8];
	unsigned len;
	size_t n;

	for (len = 0; len <= bits; len++) {
		n = supersparrow_dump_prefixes(report->dump, family, len);
		snprintf(name, sizeof(name), "%u", len);
		if (n > 0)
			json_object_set_new(object, name,
			    json_integer((json_int_t)n));
	}
	return object;
}

static json_t *
json_peers(const struct report *report)
{
	json_t *array = json_array();
	const char *name;
	uint32_t as;
	size_t i, paths;

	for (i = 0; (name = supersparrow_dump_peer(report->dump, i, &as,
	    &paths)) != NULL; i++)
		json_array_append_new(array, json_pack("{s:s, s:I, s:I}",
		    "address", name, "as", (json_int_t)as, "paths",
		    (json_int_t)paths));
	return array;
}

static json_t *
json_pops(const struct report *report)
{
	const struct shares *shares = &report->shares;
	json_t *array = json_array();
	size_t i;

	for (i = 0; i < shares->n; i++)
		json_array_append_new(array, json_pack("{s:s, s:I, s:I}",
		    "name", shares->name[i], "in_paths",
		    (json_int_t)shares->in_path[i], "nearest",
		    (json_int_t)shares->sums[0][i].prefixes));
	return array;
}

static int
print_json(const struct report *report, const char *file)
{
	static const struct {
		const char *name;
		enum supersparrow_dump_count what;
	} numbers[] = {
		{ "bytes", SUPERSPARROW_DUMP_BYTES },
		{ "unpacked", SUPERSPARROW_DUMP_UNPACKED },
		{ "skipped", SUPERSPARROW_DUMP_SKIPPED },
		{ "prefixes4", SUPERSPARROW_DUMP_PREFIXES4 },
		{ "prefixes6", SUPERSPARROW_DUMP_PREFIXES6 },
		{ "paths", SUPERSPARROW_DUMP_PATHS },
		{ "decided_late", SUPERSPARROW_DUMP_DECIDED_LATE },
		{ "rankings", SUPERSPARROW_DUMP_RANKINGS },
		{ "ranges4", SUPERSPARROW_DUMP_RANGES4 },
		{ "ranges6", SUPERSPARROW_DUMP_RANGES6 },
		{ "memory", SUPERSPARROW_DUMP_MEMORY },
	};
	const size_t n = sizeof(numbers) / sizeof(numbers[0]);
	json_t *object = json_object();
	char when[32];
	size_t i;

	json_object_set_new(object, "file", json_text(file));
	json_object_set_new(object, "form",
	    json_text(supersparrow_dump_form(report->dump)));
	json_object_set_new(object, "made",
	    json_text(made(report, when, sizeof(when))));
	for (i = 0; i < n; i++)
		json_object_set_new(object, numbers[i].name,
		    json_integer(count(report, numbers[i].what)));
	json_object_set_new(object, "lengths4",
	    json_lengths(report, AF_INET, 32));
	json_object_set_new(object, "lengths6",
	    json_lengths(report, AF_INET6, 128));
	json_object_set_new(object, "peers", json_peers(report));
	json_object_set_new(object, "pops", json_pops(report));
	json_object_set_new(object, "took_ms", json_integer(report->took_ms));
	return json_line(report->tool->out, object, n + 8);
}

int
cmd_table(struct tool *tool)
{
	const char *file = tool->operand[0];
	struct report report = { .tool = tool };
	int64_t began_ms = tool_now_ms();
	int rc;

	progress_init(&report.progress, file);
	rc = shares_read(tool, file, see, progress, &report, &report.dump);
	progress_end(&report.progress);
	report.took_ms = tool_now_ms() - began_ms;
	if (rc == 0 && tool->output == &output_json)
		rc = print_json(&report, file);
	else if (rc == 0)
		print_text(&report, file);
	supersparrow_dump_unref(report.dump);
	shares_free(&report.shares);
	return rc == 0 ? tool_flush(tool, TOOL_EXIT_FOUND) : TOOL_EXIT_USAGE;
}
