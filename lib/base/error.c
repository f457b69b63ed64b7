/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/attribute.h"
#include "base/error.h"
#include "base/strbuf.h"

#define ELLIPSIS "..."

/* Copy raw into size bytes; cut: raw itself was too long. An escape is never
 * split by the cut. */
static void
escape_line(char *out, size_t size, const char *raw, bool cut)
{
	char form[SPARROW_ESCAPE_MAX];
	size_t fits = 0;	/* a cut here leaves room for the ellipsis */
	size_t len = 0;

	for (; *raw != '\0'; raw++) {
		size_t n = sparrow_strbuf_escape_byte(form, *raw);

		if (len + n >= size) {
			cut = true;
			break;
		}
		memcpy(out + len, form, n);
		len += n;
		if (len + sizeof ELLIPSIS <= size)
			fits = len;
	}
	if (cut) {
		len = fits;
		memcpy(out + len, ELLIPSIS, sizeof ELLIPSIS - 1);
		len += sizeof ELLIPSIS - 1;
	}
	out[len] = '\0';
}

void
sparrow_error_format(char *out, size_t size, const char *format, va_list args)
{
	char raw[SPARROW_ERROR_FORMAT_MAX] SPARROW_UNCLEARED;
	int n = vsnprintf(raw, sizeof raw, format, args);

	if (n < 0)
		raw[0] = '\0';
	escape_line(out, size, raw, n >= (int)sizeof raw);
}

void
sparrow_error_clear(struct sparrow_error *error)
{
	error->code = 0;
	error->text[0] = '\0';
}

int
sparrow_error_set(struct sparrow_error *error, int code, const char *format,
    ...)
{
	va_list args;

	if (error == NULL)
		return code;
	error->code = code;
	va_start(args, format);
	sparrow_error_format(error->text, sizeof error->text, format, args);
	va_end(args);
	return code;
}

int
sparrow_error_copy(const struct sparrow_error *error, char *text, size_t size)
{
	size_t len = error->code == 0 ? 0 : strlen(error->text);

	if (size == 0)
		return error->code;
	if (len >= size)
		len = size - 1;
	memcpy(text, error->text, len);
	text[len] = '\0';
	return error->code;
}

void
sparrow_error_prefix(struct sparrow_error *error, const char *prefix)
{
	if (error != NULL)
		sparrow_error_set(error, error->code, "%s: %s", prefix,
		    error->text);
}
