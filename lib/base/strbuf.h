/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A growing text with a limit.  Its error is sticky, like that of sparrow_buf:
 * append as you like, test ->error once.
 */
#ifndef SPARROW_BASE_STRBUF_H
#define SPARROW_BASE_STRBUF_H

#include <stdarg.h>
#include <stddef.h>

struct sparrow_strbuf {
	char *data;	/* NUL-terminated if not NULL */
	size_t len;
	size_t size;
	size_t limit;	/* most bytes without the NUL */
	int error;	/* 0, -ENOMEM, -EOVERFLOW */
};

void sparrow_strbuf_init(struct sparrow_strbuf *text, size_t limit);
void sparrow_strbuf_free(struct sparrow_strbuf *text);

/* Empty it and clear the error; memory is kept. */
void sparrow_strbuf_reset(struct sparrow_strbuf *text);

/* Cut it to its first len bytes, if it is longer, and clear the error. */
void sparrow_strbuf_truncate(struct sparrow_strbuf *text, size_t len);

/* Room for len bytes in all, so that appending up to there takes no memory.
 * 0 or text->error. */
int sparrow_strbuf_reserve(struct sparrow_strbuf *text, size_t len);

/* 0 or text->error; on failure the text stays as it was before the call. */
int sparrow_strbuf_append(struct sparrow_strbuf *text, const char *data,
    size_t len);
int sparrow_strbuf_puts(struct sparrow_strbuf *text, const char *string);
int sparrow_strbuf_putc(struct sparrow_strbuf *text, char c);
int sparrow_strbuf_printf(struct sparrow_strbuf *text, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Longest form of one byte: \xNN. */
#define SPARROW_ESCAPE_MAX 4

/* The form of one byte in a line for people: itself, or \xNN for control
 * bytes and bytes above 0x7e; how long it is. */
size_t sparrow_strbuf_escape_byte(char out[SPARROW_ESCAPE_MAX], char c);

/* Append bytes from outside: control bytes and bytes above 0x7e become \xNN,
 * a backslash becomes two. */
int sparrow_strbuf_escape(struct sparrow_strbuf *text, const char *data,
    size_t len);

/* Drop the first n bytes. */
void sparrow_strbuf_consume(struct sparrow_strbuf *text, size_t n);

/* The text, never NULL. */
const char *sparrow_strbuf_text(const struct sparrow_strbuf *text);

#endif
