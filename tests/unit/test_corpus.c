/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Replies that nobody in the project wrote, with the values a reader should
 * get from them: $SUPERSPARROW_CORPUS/<folder>/<case>.txt and .json.  The
 * corpus is not part of the source; without it this program says so.
 */
#include "config.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>
#include <supersparrow.h>

#include "base/addr.h"
#include "dialect/dialect.h"
#include "unit.h"

#define PATH_SIZE 1024
#define REPLY_SIZE SPARROW_REPLY_MAX

/* Folder of the corpus, and the name to ask for its dialect. */
static const struct {
	const char *folder;
	const char *dialect;
} folders[] = {
	{ "zebra-0.8x-0.9x", "zebra" },
	{ "quagga", "quagga" },
	{ "frr", "frr" },
	{ "fortios", "fortios" },
	{ "drivenets", "drivenets" },
	{ "ios", "ios" },
	{ "ios-xe", "ios-xe" },
	{ "ios-xr", "ios-xr" },
	{ "eos", "eos" },
	{ "bird", "bird" },
	{ "openbgpd", "openbgpd" },
	{ "nx-os", "nx-os" },
	{ "junos", "junos" },
	{ "huawei", "huawei" },
};

#define FOLDERS (sizeof(folders) / sizeof(folders[0]))

/* Cases that were made anonymous with numbers that cannot be: the address to
 * ask about, and what is said about them. */
static const struct impossible {
	const char *name;
	const char *address;
	const char *sentence;
} impossible[] = {
	{ "ios-xe/008-aggregated-by-ipv6-best-third", "111.222.33.1",
	    "prefix is not understood: \"BGP routing table entry for "
	    "102:102:111.222.333.0/24, version 1606506\"" },
	{ "ios-xe/009-received-only-no-best", "10.64.4.1",
	    "AS path: \"4400004007\": " },
	{ "ios-xe/010-four-paths-best-third", "10.64.4.1",
	    "AS path: \"4400002007\": " },
};

#define IMPOSSIBLE (sizeof(impossible) / sizeof(impossible[0]))

static const struct impossible *
find_impossible(const char *folder, const char *name)
{
	char path[PATH_SIZE];
	size_t i;

	snprintf(path, sizeof path, "%s/%s", folder, name);
	for (i = 0; i < IMPOSSIBLE; i++)
		if (strcmp(path, impossible[i].name) == 0)
			return &impossible[i];
	return NULL;
}

static const char *
corpus_dir(void)
{
	const char *dir = getenv("SUPERSPARROW_CORPUS");

	return dir != NULL ? dir : "../shared/corpus";
}

/* The address to ask about: the first one of the prefix. */
static void
first_address(const char *prefix, struct sockaddr_storage *out)
{
	struct sparrow_prefix p;
	struct sparrow_addr any;

	if (prefix != NULL) {
		ck_assert_int_eq(sparrow_prefix_parse(prefix, strlen(prefix),
		    &p), 0);
		sparrow_addr_to_sockaddr(&p.addr, out);
		return;
	}
	ck_assert_int_eq(sparrow_addr_parse("192.0.2.1", 9, &any), 0);
	sparrow_addr_to_sockaddr(&any, out);
}

static bool
differs(const char *name, const char *what, const char *want, const char *got)
{
	if (want == NULL && got == NULL)
		return false;
	if (want != NULL && got != NULL && strcmp(want, got) == 0)
		return false;
	printf("# %s: %s is \"%s\", should be \"%s\"\n", name, what,
	    got != NULL ? got : "(none)", want != NULL ? want : "(none)");
	return true;
}

static const char *
member(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

static bool
asns_differ(const char *name, const json_t *best, const char *path)
{
	const json_t *want = json_object_get(best, "asns");
	json_int_t last = json_integer_value(json_object_get(best, "last_as"));
	json_int_t got = 0;
	uint32_t asn;
	size_t n = 0;

	while (supersparrow_as_path_next(&path, &asn, NULL) == 1) {
		got = asn;
		if (json_integer_value(json_array_get(want, n)) != got)
			break;
		n++;
	}
	if (n == json_array_size(want) && got == last)
		return false;
	printf("# %s: AS number %zu is %lld\n", name, n, (long long)got);
	return true;
}

/* Does the route have the values of the case? */
static bool
route_differs(const char *name, const json_t *want,
    const struct supersparrow_route *route)
{
	const json_t *best = json_object_get(want, "best");
	const char *status = member(want, "status");
	bool bad = false;

	/* The corpus says "found" for a prefix without best path, too. */
	if (json_is_null(best) && strcmp(status, "found") == 0)
		status = "no_best_path";
	bad |= differs(name, "status", status,
	    supersparrow_status_name(supersparrow_route_status(route)));
	bad |= differs(name, "prefix", member(want, "prefix"),
	    supersparrow_route_prefix(route));
	bad |= differs(name, "AS path", member(best, "as_path"),
	    supersparrow_route_as_path(route));
	bad |= differs(name, "origin", member(best, "origin"),
	    supersparrow_route_origin(route));
	bad |= differs(name, "next hop", member(best, "next_hop"),
	    supersparrow_route_next_hop(route));
	if (supersparrow_route_as_path(route) != NULL)
		bad |= asns_differ(name, best,
		    supersparrow_route_as_path(route));
	if ((json_int_t)supersparrow_route_paths(route) !=
	    json_integer_value(json_object_get(want, "paths"))) {
		printf("# %s: %zu paths\n", name,
		    supersparrow_route_paths(route));
		bad = true;
	}
	if (bad && supersparrow_route_error(route) != NULL)
		printf("# %s: %s\n", name, supersparrow_route_error(route));
	return bad;
}

/* Is it refused as it should be? */
static bool
is_refused(const struct impossible *what,
    const struct supersparrow_route *route)
{
	const char *error = supersparrow_route_error(route);

	printf("# %s: %s\n", what->name, error != NULL ? error : "(no error)");
	return supersparrow_route_status(route) == SUPERSPARROW_STATUS_ERROR &&
	    error != NULL && strncmp(error, what->sentence,
	    strlen(what->sentence)) == 0 &&
	    supersparrow_route_as_path(route) == NULL;
}

static size_t
read_file(const char *path, char *out, size_t size)
{
	FILE *file = fopen(path, "rb");
	size_t n;

	ck_assert_msg(file != NULL, "%s", path);
	n = fread(out, 1, size, file);
	fclose(file);
	return n;
}

static bool
understood(const char *folder, const char *dialect, const char *name)
{
	const struct impossible *bad = find_impossible(folder, name);
	struct supersparrow_route *route;
	struct sockaddr_storage addr;
	char path[PATH_SIZE];
	char *reply;
	size_t len;
	json_t *want;
	bool ok;

	snprintf(path, sizeof path, "%s/%s/%s.json", corpus_dir(), folder,
	    name);
	want = json_load_file(path, 0, NULL);
	ck_assert_msg(want != NULL, "%s", path);
	snprintf(path, sizeof path, "%s/%s/%s.txt", corpus_dir(), folder,
	    name);
	reply = malloc(REPLY_SIZE);
	ck_assert_ptr_nonnull(reply);
	len = read_file(path, reply, REPLY_SIZE);
	if (bad == NULL)
		first_address(member(want, "prefix"), &addr);
	else
		ck_assert_int_eq(supersparrow_address_parse(bad->address,
		    &addr), 0);
	ck_assert_int_eq(supersparrow_route_parse(dialect,
	    (struct sockaddr *)&addr, reply, len, &route), 0);
	snprintf(path, sizeof path, "%s/%s", folder, name);
	ok = bad != NULL ? is_refused(bad, route) :
	    !route_differs(path, want, route);
	supersparrow_route_unref(route);
	free(reply);
	json_decref(want);
	return ok;
}

static int
is_case(const struct dirent *entry)
{
	const char *end = strrchr(entry->d_name, '.');

	return end != NULL && strcmp(end, ".json") == 0;
}

/* How many cases of the folder are understood; *n: of how many. */
static int
count(size_t folder, int *n)
{
	struct dirent **entries;
	char path[PATH_SIZE];
	int ok = 0;
	int i;

	snprintf(path, sizeof path, "%s/%s", corpus_dir(),
	    folders[folder].folder);
	*n = scandir(path, &entries, is_case, alphasort);
	ck_assert_msg(*n > 0, "%s: no cases", path);
	for (i = 0; i < *n; i++) {
		*strrchr(entries[i]->d_name, '.') = '\0';
		if (understood(folders[folder].folder,
		    folders[folder].dialect, entries[i]->d_name))
			ok++;
		free(entries[i]);
	}
	free(entries);
	return ok;
}

START_TEST(every_case_of_the_corpus_is_understood)
{
	char line[PATH_SIZE] = "";
	size_t used = 0;
	int all = 0, cases = 0;
	size_t i;

	for (i = 0; i < FOLDERS; i++) {
		int n;
		int ok = count(i, &n);

		all += ok;
		cases += n;
		used += (size_t)snprintf(line + used, sizeof line - used,
		    "%s %s %d of %d", i == 0 ? "" : ",", folders[i].folder,
		    ok, n);
		ck_assert_uint_lt(used, sizeof line);
	}
	printf("# corpus:%s understood\n", line);
	fflush(stdout);
	ck_assert_int_eq(all, cases);
}
END_TEST

Suite *
unit_suite(void)
{
	Suite *suite = suite_create("corpus");
	TCase *tcase = tcase_create("corpus");
	DIR *dir = opendir(corpus_dir());

	if (dir == NULL) {
		printf("1..0 # SKIP no corpus of replies at %s\n",
		    corpus_dir());
		exit(EXIT_SUCCESS);
	}
	closedir(dir);
	tcase_add_test(tcase, every_case_of_the_corpus_is_understood);
	suite_add_tcase(suite, tcase);
	return suite;
}
