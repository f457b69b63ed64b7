/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A code and the sentence a person can act on, kept in the object it is about.
 */
#ifndef SPARROW_BASE_ERROR_H
#define SPARROW_BASE_ERROR_H

#include <stdarg.h>
#include <stddef.h>

/* Host names have up to 253 bytes, a quoted line up to 120. */
#define SPARROW_ERROR_TEXT 512

struct sparrow_error {
	int code;			/* 0 or negative */
	char text[SPARROW_ERROR_TEXT];	/* one line, no control bytes */
};

void sparrow_error_clear(struct sparrow_error *error);

/* Returns code.  Control bytes and bytes above 0x7e in the formatted text
 * become \xNN; a text that is too long ends in "...".  error may be NULL. */
int sparrow_error_set(struct sparrow_error *error, int code,
    const char *format, ...) __attribute__((format(printf, 3, 4)));

/* The text cut to size bytes with its NUL, "" if there is no error; returns
 * the code. */
int sparrow_error_copy(const struct sparrow_error *error, char *text,
    size_t size);

/* Put "PREFIX: " before the text. */
void sparrow_error_prefix(struct sparrow_error *error, const char *prefix);

/* Longest line that sparrow_error_format() makes, with its NUL. */
#define SPARROW_ERROR_FORMAT_MAX 1024

/* Format one line of at most size - 1 bytes, escaped and cut as said above.
 * size is at most SPARROW_ERROR_FORMAT_MAX; args may point into out. */
void sparrow_error_format(char *out, size_t size, const char *format,
    va_list args) __attribute__((format(printf, 3, 0)));

#endif
