/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"

/* A prompt, a command, a short line: what most texts hold. */
#ifdef SPARROW_FUZZ_SMALL
#define FIRST_SIZE 4
#else
#define FIRST_SIZE 64
#endif

void
sparrow_strbuf_init(struct sparrow_strbuf *text, size_t limit)
{
	memset(text, 0, sizeof *text);
	/* One byte stays for the NUL. */
	text->limit = limit < SIZE_MAX ? limit : SIZE_MAX - 1;
}

void
sparrow_strbuf_free(struct sparrow_strbuf *text)
{
	free(text->data);
	sparrow_strbuf_init(text, text->limit);
}

void
sparrow_strbuf_reset(struct sparrow_strbuf *text)
{
	sparrow_strbuf_truncate(text, 0);
}

void
sparrow_strbuf_truncate(struct sparrow_strbuf *text, size_t len)
{
	text->error = 0;
	if (len >= text->len)
		return;
	text->len = len;
	text->data[len] = '\0';
}

/* Room for n more bytes and the NUL. */
static int
reserve(struct sparrow_strbuf *text, size_t n)
{
	size_t size = text->size != 0 ? text->size : FIRST_SIZE;
	size_t need;
	char *data;

	if (text->error != 0)
		return text->error;
	if (n > text->limit - text->len)
		return text->error = -EOVERFLOW;
	need = text->len + n + 1;
	if (need <= text->size)
		return 0;
	while (size < need)
		size = size > SIZE_MAX / 2 ? /* no memory is as large */
		    need : size * 2;	/* GCOVR_EXCL_BR_LINE */
	if (size > text->limit + 1)
		size = text->limit + 1;
	data = realloc(text->data, size);
	if (data == NULL)
		return text->error = -ENOMEM;
	text->data = data;
	text->size = size;
	return 0;
}

int
sparrow_strbuf_reserve(struct sparrow_strbuf *text, size_t len)
{
	return len <= text->len ? text->error : reserve(text, len - text->len);
}

int
sparrow_strbuf_append(struct sparrow_strbuf *text, const char *data,
    size_t len)
{
	int err = reserve(text, len);

	if (err != 0)
		return err;
	if (len != 0)
		memcpy(text->data + text->len, data, len);
	text->len += len;
	text->data[text->len] = '\0';
	return 0;
}

int
sparrow_strbuf_puts(struct sparrow_strbuf *text, const char *string)
{
	return sparrow_strbuf_append(text, string, strlen(string));
}

int
sparrow_strbuf_putc(struct sparrow_strbuf *text, char c)
{
	return sparrow_strbuf_append(text, &c, 1);
}

int
sparrow_strbuf_printf(struct sparrow_strbuf *text, const char *format, ...)
{
	va_list args;
	int err;
	int n;

	va_start(args, format);
	n = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (n < 0 && text->error == 0)
		text->error = -EOVERFLOW;
	err = text->error != 0 ? text->error : reserve(text, (size_t)n);
	if (err != 0)
		return err;
	va_start(args, format);
	vsnprintf(text->data + text->len, (size_t)n + 1, format, args);
	va_end(args);
	text->len += (size_t)n;
	return 0;
}

size_t
sparrow_strbuf_escape_byte(char out[SPARROW_ESCAPE_MAX], char c)
{
	static const char digits[] = "0123456789abcdef";
	uint8_t byte = (uint8_t)c;

	if (c >= ' ' && c <= '~') {
		out[0] = c;
		return 1;
	}
	out[0] = '\\';
	out[1] = 'x';
	out[2] = digits[byte >> 4];
	out[3] = digits[byte & 15];
	return SPARROW_ESCAPE_MAX;
}

int
sparrow_strbuf_escape(struct sparrow_strbuf *text, const char *data,
    size_t len)
{
	char form[SPARROW_ESCAPE_MAX];
	size_t before = text->len;
	int err = text->error;
	size_t i;

	for (i = 0; i < len && err == 0; i++) {
		size_t n = sparrow_strbuf_escape_byte(form, data[i]);

		if (data[i] == '\\')
			form[n++] = '\\';
		err = sparrow_strbuf_append(text, form, n);
	}
	if (err != 0) {
		sparrow_strbuf_truncate(text, before);
		text->error = err;
	}
	return err;
}

void
sparrow_strbuf_consume(struct sparrow_strbuf *text, size_t n)
{
	if (n == 0 || text->len == 0)
		return;
	if (n > text->len)
		n = text->len;
	memmove(text->data, text->data + n, text->len - n + 1);
	text->len -= n;
}

const char *
sparrow_strbuf_text(const struct sparrow_strbuf *text)
{
	return text->data != NULL ? text->data : "";
}
