/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Are the values of zone directives well formed?  Nothing here knows the zone
 * or its POPs.
 */
#include "config.h"

#include <errno.h>
#include <string.h>

#include <supersparrow.h>

#include "base/addr.h"
#include "base/buf.h"
#include "base/strbuf.h"
#include "config_private.h"

#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS "0123456789"

/* RFC 1035 2.3.4. */
#define LABEL_MAX_LEN 63
#define NAME_MAX_LEN 254

/* RFC 3597 writes "TYPE65534"; no mnemonic is longer than this. */
#define TYPE_MAX_LEN 15

bool
sparrow_is_owner(const char *text, size_t len)
{
	size_t label = 0;

	if (sparrow_is_same(text, len, "@"))
		return true;
	if (len == 0 || len > NAME_MAX_LEN)
		return false;
	for (size_t i = 0; i < len; i++) {
		if (text[i] == '.') {
			if (label == 0)
				return false;
			label = 0;
			continue;
		}
		if (text[i] == '*') {
			if (i != 0 || (len > 1 && text[1] != '.'))
				return false;
		} else if (text[i] == '\0' ||
		    strchr(LETTERS DIGITS "-_/", text[i]) == NULL) {
			return false;
		}
		if (++label > LABEL_MAX_LEN)
			return false;
	}
	return true;
}

/* A host name, perhaps with the dot that ends it. */
static bool
is_name(const char *text, size_t len)
{
	if (len > 1 && text[len - 1] == '.')
		len--;
	return sparrow_is_host_name(text, len);
}

bool
sparrow_value_zone(struct supersparrow_config *config,
    struct sparrow_given *given)
{
	(void)config;
	return is_name(given->value, given->len);
}

bool
sparrow_value_ns(struct supersparrow_config *config,
    struct sparrow_given *given)
{
	(void)config;
	for (size_t i = 0; i < given->n_words; i++) {
		struct sparrow_buf word = sparrow_given_word(given, i);

		if (!is_name(word.data, word.len))
			return false;
	}
	return given->n_words > 0;
}

/* The part before the "@", its dots escaped. */
static bool
put_user(struct sparrow_strbuf *out, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (text[i] == '\0' ||
		    strchr(LETTERS DIGITS "-_+.", text[i]) == NULL)
			return false;
		if (text[i] == '.')
			sparrow_strbuf_putc(out, '\\');
		sparrow_strbuf_putc(out, text[i]);
	}
	return len > 0 && len <= LABEL_MAX_LEN;
}

int
sparrow_read_hostmaster(const char *text, size_t len,
    char out[SPARROW_DNS_TEXT])
{
	const char *at = memchr(text, '@', len);
	const char *domain = at == NULL ? text : at + 1;
	size_t domain_len = len - (size_t)(domain - text);
	struct sparrow_strbuf name;
	bool good = is_name(domain, domain_len);
	int err;

	sparrow_strbuf_init(&name, SPARROW_DNS_TEXT - 1);
	if (at != NULL) {
		good = put_user(&name, text, (size_t)(at - text)) && good;
		sparrow_strbuf_putc(&name, '.');
	}
	sparrow_strbuf_append(&name, domain, domain_len);
	if (domain_len > 0 && domain[domain_len - 1] != '.')
		sparrow_strbuf_putc(&name, '.');
	err = good ? name.error : -EINVAL;
	if (err == 0)
		memcpy(out, sparrow_strbuf_text(&name), name.len + 1);
	sparrow_strbuf_free(&name);
	return err;
}

bool
sparrow_value_hostmaster(struct supersparrow_config *config,
    struct sparrow_given *given)
{
	char name[SPARROW_DNS_TEXT];
	int err = sparrow_read_hostmaster(given->value, given->len, name);

	if (err == -ENOMEM)
		config->error = err;
	return err == 0;
}

bool
sparrow_value_steer(struct supersparrow_config *config,
    struct sparrow_given *given)
{
	struct sparrow_buf owner = sparrow_given_word(given, 0);

	(void)config;
	return sparrow_is_owner(owner.data, owner.len);
}

static bool
is_type(struct sparrow_buf word)
{
	struct sparrow_buf rest = word;

	sparrow_buf_span(&rest, LETTERS DIGITS "-");
	return word.len > 0 && word.len <= TYPE_MAX_LEN &&
	    sparrow_buf_left(&rest) == 0 &&
	    strchr(LETTERS, word.data[0]) != NULL;
}

bool
sparrow_value_record(struct supersparrow_config *config,
    struct sparrow_given *given)
{
	struct sparrow_buf owner;

	(void)config;
	if (given->n_words < 3)
		return false;
	owner = sparrow_given_word(given, 0);
	return sparrow_is_owner(owner.data, owner.len) &&
	    is_type(sparrow_given_word(given, 1));
}
