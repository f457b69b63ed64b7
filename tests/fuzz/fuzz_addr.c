/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Addresses, prefixes and AS paths as text: what is read is what inet_pton(3)
 * reads; what is printed is read again as the same.
 */
#include "config.h"

#include <arpa/inet.h>

#include "base/addr.h"
#include "fuzz.h"
#include "route/as_path.h"

#define MAPPED "\0\0\0\0\0\0\0\0\0\0\xff\xff"

static void
check_address(const char *text, size_t len)
{
	char string[64], printed[SPARROW_ADDR_TEXT];
	struct sparrow_addr addr, again;
	uint8_t bytes[16];
	sa_family_t want = AF_UNSPEC;
	int err = sparrow_addr_parse(text, len, &addr);

	if (len < sizeof string && memchr(text, '\0', len) == NULL) {
		memcpy(string, text, len);
		string[len] = '\0';
		if (inet_pton(AF_INET, string, bytes) == 1)
			want = AF_INET;
		else if (inet_pton(AF_INET6, string, bytes) == 1)
			want = AF_INET6;
	}
	MUST((err == 0) == (want != AF_UNSPEC));
	if (err != 0) {
		MUST(addr.family == AF_UNSPEC);
		return;
	}
	if (want == AF_INET6 && memcmp(bytes, MAPPED, 12) == 0) {
		MUST(addr.family == AF_INET);
		MUST(memcmp(addr.bytes, bytes + 12, 4) == 0);
	} else {
		MUST(addr.family == want);
		MUST(memcmp(addr.bytes, bytes, want == AF_INET ? 4 : 16) == 0);
	}
	sparrow_addr_print(&addr, printed);
	MUST(sparrow_addr_parse(printed, strlen(printed), &again) == 0);
	MUST(sparrow_addr_equal(&addr, &again));
}

/* The number behind the slash; a mapped prefix has 96 bits more. */
static unsigned
written_len(const char *text, size_t len, const struct sparrow_prefix *prefix)
{
	unsigned n = 0;
	size_t i;

	for (i = 0; text[i] != '/'; i++)
		;
	while (++i < len)
		n = n * 10 + (unsigned)(text[i] - '0');
	if (prefix->addr.family == AF_INET && memchr(text, ':', len) != NULL)
		n -= 96;
	return n;
}

static void
check_prefix(const char *text, size_t len)
{
	struct sparrow_prefix prefix, again;
	char printed[SPARROW_PREFIX_TEXT];

	if (sparrow_prefix_parse(text, len, &prefix) != 0) {
		MUST(prefix.addr.family == AF_UNSPEC);
		return;
	}
	MUST(prefix.len <= sparrow_addr_bits(&prefix.addr));
	MUST(prefix.len == written_len(text, len, &prefix));
	MUST(sparrow_prefix_covers(&prefix, &prefix.addr));
	sparrow_prefix_print(&prefix, printed);
	MUST(sparrow_prefix_parse(printed, strlen(printed), &again) == 0);
	MUST(again.len == prefix.len);
	MUST(sparrow_addr_equal(&prefix.addr, &again.addr));
}

/* Every number of a checked path is in its range, by strtoull(3). */
static void
check_numbers(const char *path)
{
	unsigned long long high, low;
	char *end;

	while (*(path += strcspn(path, "0123456789")) != '\0') {
		high = strtoull(path, &end, 10);
		MUST(high <= UINT32_MAX);
		if (*end == '.') {
			low = strtoull(end + 1, &end, 10);
			MUST(high <= UINT16_MAX && low <= UINT16_MAX);
		}
		path = end;
	}
}

static void
check_path(const char *text, size_t len)
{
	struct sparrow_strbuf path, again;
	struct sparrow_error error;
	const char *cursor;
	size_t n = 0;
	uint32_t asn;

	sparrow_strbuf_init(&path, SPARROW_AS_PATH_TEXT_MAX);
	sparrow_strbuf_init(&again, SPARROW_AS_PATH_TEXT_MAX);
	if (sparrow_as_path_read(text, len, &path, &error) != 0) {
		MUST(path.len == 0);
		MUST(fuzz_is_sentence(error.text));
	} else {
		cursor = sparrow_strbuf_text(&path);
		check_numbers(cursor);
		MUST(sparrow_as_path_read(cursor, path.len, &again, &error) ==
		    0);
		MUST(strcmp(cursor, sparrow_strbuf_text(&again)) == 0);
		while (supersparrow_as_path_next(&cursor, &asn, NULL) == 1)
			n++;
		MUST(n == sparrow_as_path_count(sparrow_strbuf_text(&path)));
	}
	sparrow_strbuf_free(&path);
	sparrow_strbuf_free(&again);
}

/* The walker sees texts that nobody checked. */
static void
walk(const char *text, size_t len)
{
	char *string = malloc(len + 1);
	const char *cursor = string;
	unsigned group = 0;
	uint32_t asn;

	MUST(string != NULL);
	memcpy(string, text, len);
	string[len] = '\0';
	while (supersparrow_as_path_next(&cursor, &asn, &group) == 1)
		MUST(cursor > string && cursor <= string + len);
	free(string);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text;

	if (size == 0)
		return 0;
	text = fuzz_copy(data, size);
	check_address(text, size);
	check_prefix(text, size);
	check_path(text, size);
	walk(text, size);
	free(text);
	return 0;
}
