/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <supersparrow.h>

#include "table/dump_private.h"

/* A line: a prefix and a path. */
#define LINE_MAX_BYTES (SPARROW_AS_PATH_TEXT_MAX + 128)

#define BLANKS " \t\r"

/* As often as this. */
#define PROGRESS_EACH 4096

void
sparrow_dump_tell(const struct sparrow_dump *dump, size_t n)
{
	if (dump->order->progress != NULL && n % PROGRESS_EACH == 0)
		dump->order->progress(dump->order->progress_data,
		    sparrow_input_done(dump->input),
		    dump->facts->stamp.size);
}

int
sparrow_dump_give(struct sparrow_dump *dump)
{
	struct sparrow_dump_facts *facts = dump->facts;
	const struct sparrow_prefix *prefix = &dump->route.prefix;
	bool is6 = prefix->addr.family == AF_INET6;

	(is6 ? facts->prefixes6 : facts->prefixes4)[prefix->len]++;
	facts->prefixes[is6]++;
	facts->paths += dump->route.paths;
	facts->decided_late += dump->route.decided_late;
	return dump->fn(dump->data, &dump->route);
}

/* --- lines ------------------------------------------------------------- */

static int
wrong_line(struct sparrow_dump *dump, size_t line, const char *what)
{
	return sparrow_error_set(dump->error, SUPERSPARROW_EPROTOCOL,
	    "line %zu, byte %" PRIu64 ": %s", line, dump->record_at, what);
}

/* The numbers of a checked path. */
static void
read_hops(struct sparrow_dump *dump, const char *path)
{
	uint16_t segment = 0;
	unsigned group = 0, last = 0;
	uint32_t as;

	dump->route.n_hops = 0;
	while (supersparrow_as_path_next(&path, &as, &group) == 1) {
		segment = (uint16_t)(segment + (group != last));
		last = group;
		dump->hops[dump->route.n_hops++] = (struct sparrow_hop){
			.as = as,
			.segment = segment,
			.kind = group == 0 ? SPARROW_HOP_SEQUENCE :
			    SPARROW_HOP_SET,
		};
	}
}

/* strchr(3) would find a NUL, too. */
static bool
is_blank(char c)
{
	return c != '\0' && strchr(BLANKS, c) != NULL;
}

static size_t
trimmed(const char **text, size_t len)
{
	while (len > 0 && is_blank((*text)[len - 1]))
		len--;
	while (len > 0 && is_blank(**text)) {
		(*text)++;
		len--;
	}
	return len;
}

static int
read_line(struct sparrow_dump *dump, const char *text, size_t len,
    size_t number, struct sparrow_strbuf *path)
{
	const char *bar, *rest;
	struct sparrow_error why;
	size_t rest_len;
	int rc;

	len = trimmed(&text, len);
	if (len == 0 || *text == '#')
		return 0;
	bar = memchr(text, '|', len);
	if (bar == NULL)
		return wrong_line(dump, number, "expected PREFIX|AS PATH");
	rest = bar + 1;
	rest_len = trimmed(&rest, len - (size_t)(rest - text));
	len = trimmed(&text, (size_t)(bar - text));
	if (sparrow_prefix_parse(text, len, &dump->route.prefix) != 0)
		return wrong_line(dump, number, "expected a prefix before |");
	sparrow_strbuf_reset(path);
	rc = sparrow_as_path_read(rest, rest_len, path, &why);
	if (rc == -ENOMEM)
		return sparrow_error_set(dump->error, rc, "out of memory");
	if (rc != 0)
		return wrong_line(dump, number, why.text);
	read_hops(dump, sparrow_strbuf_text(path));
	return sparrow_dump_give(dump);
}

static int
read_lines(struct sparrow_dump *dump)
{
	struct sparrow_strbuf path;
	const char *newline;
	const uint8_t *at;
	size_t number = 0;
	int64_t n;
	int rc = 0;

	sparrow_strbuf_init(&path, SPARROW_AS_PATH_TEXT_MAX);
	dump->route.origin = SPARROW_ORIGIN_NONE;
	dump->route.next_hop.family = AF_UNSPEC;
	dump->route.paths = 1;
	dump->route.decided_late = false;
	while (rc == 0) {
		dump->record_at = sparrow_input_offset(dump->input);
		number++;
		n = sparrow_input_peek(dump->input, LINE_MAX_BYTES, &at,
		    dump->error);
		if (n <= 0) {
			rc = n == 0 ? SPARROW_DUMP_END : (int)n;
			break;
		}
		newline = memchr(at, '\n', (size_t)n);
		if (newline == NULL && n == LINE_MAX_BYTES)
			rc = wrong_line(dump, number, "a line without end");
		else
			rc = read_line(dump, (const char *)at, newline ==
			    NULL ? (size_t)n : (size_t)(newline -
			    (const char *)at), number, &path);
		if (newline != NULL)
			n = newline + 1 - (const char *)at;
		/* GCOVR_EXCL_START: what was peeked at can be taken, but for
		 * a limit that only a fuzzer's text reaches */
		if (rc == 0 && sparrow_input_take(dump->input, (size_t)n, &at,
		    dump->error) < 0)
			rc = dump->error->code;
		/* GCOVR_EXCL_STOP */
		sparrow_dump_tell(dump, number);
	}
	sparrow_strbuf_free(&path);
	return rc == SPARROW_DUMP_END ? 0 : rc;
}

/* --- either ------------------------------------------------------------ */

static int
read_input(struct sparrow_dump *dump)
{
	const uint8_t *at;
	int64_t n = sparrow_input_peek(dump->input, 12, &at, dump->error);
	int rc;

	if (n < 0)
		return (int)n;
	if (n == 0)
		return sparrow_error_set(dump->error, -EINVAL, "is empty");
	dump->facts->is_mrt = sparrow_mrt_is_one(at, (size_t)n);
	rc = dump->facts->is_mrt ? sparrow_mrt_read(dump) : read_lines(dump);
	dump->facts->bytes = sparrow_input_offset(dump->input);
	return rc;
}

int
sparrow_dump_read(const struct sparrow_dump_order *order, sparrow_dump_fn *fn,
    void *data, struct sparrow_dump_facts *facts, struct sparrow_error *error)
{
	struct sparrow_dump *dump = calloc(1, sizeof(*dump));
	struct sparrow_dump_facts own;
	int rc;

	memset(facts != NULL ? facts : &own, 0, sizeof(own));
	if (dump == NULL)
		return sparrow_error_set(error, -ENOMEM, "out of memory");
	dump->order = order;
	dump->fn = fn;
	dump->data = data;
	dump->facts = facts != NULL ? facts : &own;
	dump->error = error;
	dump->route.hops = dump->hops;
	rc = sparrow_input_open(order->path, &dump->input, error);
	if (rc == 0) {
		dump->facts->stamp = *sparrow_input_stamp(dump->input);
		dump->facts->form = sparrow_input_form(dump->input);
		rc = read_input(dump);
	}
	sparrow_input_close(dump->input);
	if (facts == NULL)
		free(own.peers);
	free(dump);
	return rc;
}

/* --- a path as text ---------------------------------------------------- */

static const char *const before[] = {
	[SPARROW_HOP_SET] = "{",
	[SPARROW_HOP_SEQUENCE] = "",
	[SPARROW_HOP_CONFED_SEQUENCE] = "(",
	[SPARROW_HOP_CONFED_SET] = "[",
};
static const char *const between[] = {
	[SPARROW_HOP_SET] = ",",
	[SPARROW_HOP_SEQUENCE] = " ",
	[SPARROW_HOP_CONFED_SEQUENCE] = " ",
	[SPARROW_HOP_CONFED_SET] = ",",
};
static const char *const behind[] = {
	[SPARROW_HOP_SET] = "}",
	[SPARROW_HOP_SEQUENCE] = "",
	[SPARROW_HOP_CONFED_SEQUENCE] = ")",
	[SPARROW_HOP_CONFED_SET] = "]",
};

/* "BEFORE" "number" at to; how many bytes.  printf(3) takes four times as
 * long, and there are millions of them. */
static size_t
print_hop(char *to, const char *text, uint32_t as)
{
	char digits[10];
	size_t len = strlen(text), n = 0;

	memcpy(to, text, len);
	do
		digits[n++] = (char)('0' + as % 10);
	while ((as /= 10) != 0);
	while (n > 0)
		to[len++] = digits[--n];
	return len;
}

int
sparrow_hops_print(const struct sparrow_hop *hops, size_t n,
    struct sparrow_strbuf *out)
{
	for (size_t i = 0; i < n; i++) {
		const struct sparrow_hop *hop = &hops[i];
		bool begins = i == 0 || hop->segment != hop[-1].segment;
		bool ends = i + 1 == n || hop->segment != hop[1].segment;
		char text[16];
		size_t len = 0;

		if (begins && i > 0)
			text[len++] = ' ';
		len += print_hop(text + len, begins ? before[hop->kind] :
		    between[hop->kind], hop->as);
		if (ends && *behind[hop->kind] != '\0')
			text[len++] = *behind[hop->kind];
		sparrow_strbuf_append(out, text, len);
	}
	return out->error;
}
