/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Is one value well formed?  Nothing here looks at another directive.
 */
#include "config.h"

#include <errno.h>
#include <net/if.h>
#include <string.h>
#include <sys/un.h>

#include <supersparrow.h>

#include "base/addr.h"
#include "base/buf.h"
#include "base/strbuf.h"
#include "config_private.h"
#include "dialect/dialect.h"

#define DIGITS "0123456789"
#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

/* RFC 1035 2.3.4, without the last dot. */
#define HOST_NAME_MAX_LEN 253
#define LABEL_MAX_LEN 63

/* Longest part of a value that a mistake shows. */
#define QUOTE_MAX 60

/* Room for the names of every dialect in a mistake. */
#define EXPECTED_TEXT 600

const char *
sparrow_quote(const char *value, size_t len, char out[SPARROW_QUOTE_TEXT])
{
	char text[QUOTE_MAX + 1];
	size_t n = len < QUOTE_MAX ? len : QUOTE_MAX;

	for (size_t i = 0; i < n; i++)
		text[i] = value[i] != '\0' ? value[i] : ' ';
	text[n] = '\0';
	sparrow_config_print(out, SPARROW_QUOTE_TEXT, "\"%s%s\"", text,
	    n < len ? "..." : "");
	return out;
}

static void
list_dialects(struct sparrow_strbuf *list, const char *written)
{
	const struct supersparrow_dialect *dialect = NULL;
	char hint[SPARROW_HINT_TEXT];
	struct sparrow_near near;
	const char *name;

	sparrow_strbuf_puts(list, "one of");
	sparrow_near_init(&near, written);
	while ((dialect = supersparrow_dialect_next(dialect)) != NULL)
		for (size_t i = 0; (name = supersparrow_dialect_name(dialect,
		    i)) != NULL; i++) {
			sparrow_strbuf_printf(list, " %s", name);
			sparrow_near_try(&near, name);
		}
	sparrow_strbuf_puts(list, sparrow_near_hint(&near, hint));
}

static void
write_expected(struct sparrow_strbuf *out, const struct sparrow_given *given)
{
	const struct supersparrow_directive *directive = given->directive;

	if (directive->type == SPARROW_NUMBER)
		sparrow_strbuf_printf(out, "a number from %lld to %lld",
		    (long long)directive->min, (long long)directive->max);
	else if (directive->type == SPARROW_FLAG)
		sparrow_strbuf_puts(out, "yes, no or nothing");
	else if (directive->expected != NULL)
		sparrow_strbuf_puts(out, directive->expected);
	else
		list_dialects(out, given->value);
}

static void
complain_expected(struct supersparrow_config *config,
    const struct sparrow_given *given)
{
	char quoted[SPARROW_QUOTE_TEXT] = "no value";
	struct sparrow_strbuf expected;
	bool is_secret = given->directive->type == SPARROW_SECRET;

	if (given->n_words != 0)
		sparrow_quote(given->value, given->len, quoted);
	if (given->n_words != 0 && is_secret)
		quoted[0] = '\0';
	sparrow_strbuf_init(&expected, EXPECTED_TEXT);
	write_expected(&expected, given);
	sparrow_config_complain(config, given->place, given->directive->name,
	    "%s%sexpected %s", quoted, quoted[0] != '\0' ? ": " : "",
	    sparrow_strbuf_text(&expected));
	if (expected.error == -ENOMEM)
		config->error = -ENOMEM;
	sparrow_strbuf_free(&expected);
}

void
sparrow_value_check(struct supersparrow_config *config,
    struct sparrow_given *given)
{
	bool may_be_empty = given->directive->type == SPARROW_FLAG;

	if ((given->n_words != 0 || may_be_empty) &&
	    given->directive->read(config, given))
		return;
	given->bad = true;
	complain_expected(config, given);
}

bool
sparrow_is_same(const char *text, size_t len, const char *other)
{
	struct sparrow_buf rest;

	sparrow_buf_init(&rest, text, len);
	return sparrow_buf_accept_nocase(&rest, other) &&
	    sparrow_buf_left(&rest) == 0;
}

static bool
is_one_of(const struct sparrow_given *given, const char *const *words)
{
	for (; *words != NULL; words++)
		if (sparrow_is_same(given->value, given->len, *words))
			return true;
	return false;
}

bool
sparrow_value_flag(struct supersparrow_config *config,
    struct sparrow_given *given)
{
	static const char *const yes[] = { "yes", "on", "true", "1", NULL };
	static const char *const no[] = { "no", "off", "false", "0", NULL };

	(void)config;
	given->number[0] = given->n_words == 0 || is_one_of(given, yes);
	return given->number[0] != 0 || is_one_of(given, no);
}

bool
sparrow_is_number(const char *text, size_t len, uint64_t max, uint64_t *out)
{
	struct sparrow_buf number;

	sparrow_buf_init(&number, text, len);
	return sparrow_buf_number(&number, max, out) &&
	    sparrow_buf_left(&number) == 0;
}

bool
sparrow_value_number(struct supersparrow_config *config,
    struct sparrow_given *given)
{
	const struct supersparrow_directive *directive = given->directive;
	uint64_t number;

	(void)config;
	if (!sparrow_is_number(given->value, given->len,
	    (uint64_t)directive->max, &number) ||
	    (int64_t)number < directive->min)
		return false;
	given->number[0] = (int64_t)number;
	return true;
}

bool
sparrow_value_grain(struct supersparrow_config *config,
    struct sparrow_given *given)
{
	static const uint64_t bits[2] = { 32, 128 };
	const char *word = given->value;

	(void)config;
	if (given->n_words != 2)
		return false;
	for (size_t i = 0; i < 2; i++, word += strlen(word) + 1) {
		uint64_t number;

		if (!sparrow_is_number(word, strlen(word), bits[i], &number))
			return false;
		given->number[i] = (int64_t)number;
	}
	return true;
}

bool
sparrow_value_text(struct supersparrow_config *config,
    struct sparrow_given *given)
{
	(void)config;
	return given->len != 0;
}

static bool
is_made_of(const char *text, size_t len, const char *bytes)
{
	struct sparrow_buf rest;

	sparrow_buf_init(&rest, text, len);
	sparrow_buf_span(&rest, bytes);
	return len != 0 && sparrow_buf_left(&rest) == 0;
}

bool
sparrow_is_host_name(const char *text, size_t len)
{
	struct sparrow_buf rest;
	struct sparrow_buf label;

	if (len != 0 && text[len - 1] == '.')
		len--;
	if (len > HOST_NAME_MAX_LEN)
		return false;
	sparrow_buf_init(&rest, text, len);
	do {
		label = sparrow_buf_until(&rest, ".");
		if (label.len > LABEL_MAX_LEN ||
		    !is_made_of(label.data, label.len, DIGITS LETTERS "-_"))
			return false;
	} while (sparrow_buf_accept(&rest, "."));
	/* What looks like an address and is none is a slip, not a name. */
	return !is_made_of(label.data, label.len, DIGITS);
}

/* fe80::1%eth0 */
static bool
is_zoned_address(const char *text, size_t len)
{
	const char *zone = memchr(text, '%', len);
	struct sparrow_addr addr;
	size_t at;

	if (zone == NULL)
		return false;
	at = (size_t)(zone - text);
	return sparrow_addr_parse(text, at, &addr) == 0 &&
	    addr.family == AF_INET6 && len - at - 1 < IF_NAMESIZE &&
	    is_made_of(zone + 1, len - at - 1, DIGITS LETTERS "-_.");
}

bool
sparrow_is_host_address(const char *text, size_t len)
{
	struct sparrow_addr addr;

	return sparrow_addr_parse(text, len, &addr) == 0 ||
	    is_zoned_address(text, len);
}

bool
sparrow_value_host(struct supersparrow_config *config,
    struct sparrow_given *given)
{
	(void)config;
	return sparrow_is_host_address(given->value, given->len) ||
	    sparrow_is_host_name(given->value, given->len);
}

bool
sparrow_value_port(struct supersparrow_config *config,
    struct sparrow_given *given)
{
	uint64_t port;

	(void)config;
	if (is_made_of(given->value, given->len, DIGITS))
		return sparrow_is_number(given->value, given->len, 65535,
		    &port) && port != 0;
	return is_made_of(given->value, given->len, DIGITS LETTERS "-") &&
	    given->len <= LABEL_MAX_LEN && given->value[0] != '-';
}

bool
sparrow_value_socket(struct supersparrow_config *config,
    struct sparrow_given *given)
{
	(void)config;
	return given->value[0] == '/' &&
	    given->len < sizeof(((struct sockaddr_un *)NULL)->sun_path);
}

bool
sparrow_value_format(struct supersparrow_config *config,
    struct sparrow_given *given)
{
	const char *at = given->value;

	(void)config;
	if (strpbrk(at, "\r\n") != NULL)
		return false;
	while ((at = strchr(at, '%')) != NULL) {
		if (at[1] == '\0' ||
		    strchr(SPARROW_FORMAT_LETTERS, at[1]) == NULL)
			return false;
		at += 2;
	}
	return given->len != 0;
}

bool
sparrow_value_username(struct supersparrow_config *config,
    struct sparrow_given *given)
{
	(void)config;
	for (size_t i = 0; i < given->len; i++)
		if (given->value[i] <= ' ' || given->value[i] > '~')
			return false;
	return given->len != 0 && given->len <= SPARROW_USERNAME_MAX;
}

bool
sparrow_is_password(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)text[i];

		if (c < ' ' || c == 0x7f || c == 0xff)
			return false;
	}
	return len != 0 && len <= SPARROW_PASSWORD_MAX;
}

bool
sparrow_value_password(struct supersparrow_config *config,
    struct sparrow_given *given)
{
	(void)config;
	return sparrow_is_password(given->value, given->len);
}

/* Bits behind the length are a slip: which prefix is meant? */
bool
sparrow_read_prefix(struct supersparrow_config *config,
    const struct sparrow_given *given, const char *text,
    struct sparrow_prefix *out, int *rc)
{
	char quoted[SPARROW_QUOTE_TEXT], meant[SPARROW_PREFIX_TEXT];
	size_t n = strcspn(text, "/");
	struct sparrow_addr addr;

	*rc = 0;
	if (sparrow_prefix_parse(text, strlen(text), out) != 0)
		return false;
	/* GCOVR_EXCL_START: what a prefix begins with is an address, and of
	 * its family: ::ffff:0.0.0.0/90, with IPv4 and others, is none */
	if (sparrow_addr_parse(text, n, &addr) != 0 ||
	    addr.family != out->addr.family)
		return false;
	/* GCOVR_EXCL_STOP */
	if (sparrow_addr_equal(&addr, &out->addr))
		return true;
	sparrow_prefix_print(out, meant);
	sparrow_config_complain(config, given->place, given->directive->name,
	    "%s: expected zeros behind the length (did you mean \"%s\"?)",
	    sparrow_quote(text, strlen(text), quoted), meant);
	*rc = -EINVAL;
	return true;
}

static bool
read_prefix(struct supersparrow_config *config, struct sparrow_given *given)
{
	struct sparrow_prefix prefix;
	int rc;

	if (!sparrow_read_prefix(config, given, given->value, &prefix, &rc))
		return false;
	given->bad = rc != 0;
	return true;
}

bool
sparrow_value_canary(struct supersparrow_config *config,
    struct sparrow_given *given)
{
	/* No byte of it is a NUL. */
	return strlen(given->value) == given->len &&
	    read_prefix(config, given);
}

bool
sparrow_value_override(struct supersparrow_config *config,
    struct sparrow_given *given)
{
	return given->n_words >= 2 && read_prefix(config, given);
}

static bool
read_as(struct sparrow_given *given)
{
	struct sparrow_buf word;
	uint32_t as;

	sparrow_buf_init(&word, given->value, given->len);
	if (!sparrow_read_as(word, &as))
		return false;
	given->number[0] = as;
	return true;
}

bool
sparrow_value_table_as(struct supersparrow_config *config,
    struct sparrow_given *given)
{
	(void)config;
	return read_as(given);
}

/* Its number is 0 if it is an address. */
bool
sparrow_value_table_peer(struct supersparrow_config *config,
    struct sparrow_given *given)
{
	struct sparrow_addr addr;

	(void)config;
	return sparrow_addr_parse(given->value, given->len, &addr) == 0 ||
	    read_as(given);
}

bool
sparrow_value_miss(struct supersparrow_config *config,
    struct sparrow_given *given)
{
	(void)config;
	return sparrow_is_same(given->value, given->len, "ask") ||
	    sparrow_is_same(given->value, given->len, "self");
}

bool
sparrow_value_dialect(struct supersparrow_config *config,
    struct sparrow_given *given)
{
	(void)config;
	return sparrow_dialect_find(given->value) != NULL;
}
