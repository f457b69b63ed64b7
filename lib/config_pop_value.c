/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Are the values of peer, pop and self well formed?
 *
 * Each malformed word is complained about.  Settling skips those words, so
 * that a slip in one does not lead to complaints about others.
 */
#include "config.h"

#include <string.h>

#include <supersparrow.h>

#include "base/addr.h"
#include "base/buf.h"
#include "config_private.h"

#define POP_NAME_BYTES \
	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_."
#define POP_NAME_EXPECTED \
	"a name of letters, digits, \"-\", \"_\", \".\", at most 63, not null"
#define AS_EXPECTED "an AS number from 1 to 4294967294, or as in 1.10"
#define RESULT_EXPECTED "an address or a host name"

/* RFC 7607, RFC 6793, RFC 7300: no POP can have these. */
static const uint32_t reserved[] = { 0, 23456, 65535, 4294967295 };

/* --- words */

/* Decimal, or asdot (RFC 5396). */
static bool
parse_as(const char *text, size_t len, uint32_t *out)
{
	const char *dot = memchr(text, '.', len);
	uint64_t high, low;
	size_t at;

	if (dot == NULL) {
		if (len > SPARROW_AS_DIGITS_MAX ||
		    !sparrow_is_number(text, len, UINT32_MAX, &low))
			return false;
		*out = (uint32_t)low;
		return true;
	}
	at = (size_t)(dot - text);
	if (len > SPARROW_AS_DIGITS_MAX + 1 ||
	    !sparrow_is_number(text, at, UINT16_MAX, &high) ||
	    !sparrow_is_number(dot + 1, len - at - 1, UINT16_MAX, &low))
		return false;
	*out = (uint32_t)(high << 16 | low);
	return true;
}

static bool
is_reserved(uint32_t as)
{
	for (size_t i = 0; i < sizeof reserved / sizeof reserved[0]; i++)
		if (reserved[i] == as)
			return true;
	return false;
}

bool
sparrow_read_as(struct sparrow_buf word, uint32_t *out)
{
	return parse_as(word.data, word.len, out) && !is_reserved(*out);
}

/* Apache takes the answer NULL, in any case of letters, for none. */
static bool
is_null(struct sparrow_buf word)
{
	return sparrow_is_same(word.data, word.len, "null");
}

bool
sparrow_read_result(struct sparrow_buf word, char out[SPARROW_RESULT_TEXT])
{
	struct sparrow_addr addr;

	if (sparrow_addr_parse(word.data, word.len, &addr) == 0) {
		sparrow_addr_print(&addr, out);
		return true;
	}
	if (!sparrow_is_host_name(word.data, word.len) || is_null(word))
		return false;
	memcpy(out, word.data, word.len);
	out[word.len] = '\0';
	return true;
}

bool
sparrow_is_pop_name(struct sparrow_buf word)
{
	struct sparrow_buf rest = word;

	sparrow_buf_span(&rest, POP_NAME_BYTES);
	return word.len != 0 && word.len <= SPARROW_POP_NAME_MAX &&
	    sparrow_buf_left(&rest) == 0 && !is_null(word);
}

/* --- reading */

static void
complain_word(struct supersparrow_config *config, struct sparrow_given *given,
    struct sparrow_buf word, const char *expected)
{
	char quoted[SPARROW_QUOTE_TEXT];

	given->bad = true;
	sparrow_config_complain(config, given->place, given->directive->name,
	    "%s: expected %s", sparrow_quote(word.data, word.len, quoted),
	    expected);
}

static void
check_as(struct supersparrow_config *config, struct sparrow_given *given,
    struct sparrow_buf word)
{
	uint32_t as;

	if (!parse_as(word.data, word.len, &as)) {
		complain_word(config, given, word, AS_EXPECTED);
	} else if (is_reserved(as)) {
		given->bad = true;
		sparrow_config_complain(config, given->place,
		    given->directive->name,
		    "AS %u is reserved, no POP can have it", (unsigned)as);
	}
}

static void
check_result(struct supersparrow_config *config, struct sparrow_given *given,
    struct sparrow_buf word)
{
	char result[SPARROW_RESULT_TEXT];

	if (!sparrow_read_result(word, result))
		complain_word(config, given, word, RESULT_EXPECTED);
}

bool
sparrow_next_item(struct sparrow_buf *list, struct sparrow_buf *item)
{
	/* The end of the list is behind its last item, not before. */
	if (list->failed)
		return false;
	*item = sparrow_buf_until(list, ",");
	if (!sparrow_buf_accept(list, ","))
		list->failed = true;
	return true;
}

bool
sparrow_split_peer(struct sparrow_buf item, struct sparrow_buf *as,
    struct sparrow_buf *result)
{
	*as = sparrow_buf_until(&item, "=");
	if (!sparrow_buf_accept(&item, "="))
		return false;
	sparrow_buf_init(result, sparrow_buf_at(&item),
	    sparrow_buf_left(&item));
	return true;
}

bool
sparrow_value_peer(struct supersparrow_config *config,
    struct sparrow_given *given)
{
	struct sparrow_buf list, item, as, result;

	sparrow_buf_init(&list, given->value, given->len);
	while (sparrow_next_item(&list, &item)) {
		if (!sparrow_split_peer(item, &as, &result)) {
			complain_word(config, given, item, "AS=RESULT");
			continue;
		}
		check_as(config, given, as);
		check_result(config, given, result);
	}
	return true;
}

struct sparrow_buf
sparrow_given_word(const struct sparrow_given *given, size_t n)
{
	const char *word = given->value;
	struct sparrow_buf out;

	while (n-- > 0)
		word += strlen(word) + 1;
	sparrow_buf_init(&out, word, strlen(word));
	return out;
}

bool
sparrow_value_pop(struct supersparrow_config *config,
    struct sparrow_given *given)
{
	struct sparrow_buf name, list, item;

	if (given->n_words < 3)
		return false;
	name = sparrow_given_word(given, 0);
	if (!sparrow_is_pop_name(name))
		complain_word(config, given, name, POP_NAME_EXPECTED);
	list = sparrow_given_word(given, 1);
	while (sparrow_next_item(&list, &item))
		check_as(config, given, item);
	for (size_t i = 2; i < given->n_words; i++)
		check_result(config, given, sparrow_given_word(given, i));
	return true;
}

bool
sparrow_value_self(struct supersparrow_config *config,
    struct sparrow_given *given)
{
	char result[SPARROW_RESULT_TEXT];
	struct sparrow_buf word = sparrow_given_word(given, 0);

	(void)config;
	return sparrow_is_pop_name(word) || sparrow_read_result(word, result);
}
