/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The bytes of a table's file, which may be compressed by gzip or bzip2.
 */
#ifndef SPARROW_TABLE_INPUT_H
#define SPARROW_TABLE_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

/* What all bytes may come to, unpacked: a small file can hold any number. */
#ifdef SPARROW_FUZZ_SMALL
#define SPARROW_INPUT_MAX UINT64_C(16384)
#else
#define SPARROW_INPUT_MAX (UINT64_C(32) * 1024 * 1024 * 1024)
#endif

/* What tells that a file is another one now. */
struct sparrow_stamp {
	int64_t mtime_ns;		/* since 1970 */
	uint64_t size;
	uint64_t inode;
	unsigned mode;			/* who may do what with it */
};

struct sparrow_input;

/* Open a file; only regular ones.  0; -errno, -ENOMEM with *error set. */
int sparrow_input_open(const char *path, struct sparrow_input **out,
    struct sparrow_error *error);
void sparrow_input_close(struct sparrow_input *input);

/*
 * The next n bytes, at *out until the next call; may be fewer at the end.
 * How many, or negative with *error set: -EIO, SUPERSPARROW_EPROTOCOL (what is
 * compressed is broken), -EFBIG, -ENOMEM.  n is 1 to 16 MiB.
 */
int64_t sparrow_input_take(struct sparrow_input *input, size_t n,
    const uint8_t **out, struct sparrow_error *error);

/* The same without taking them. */
int64_t sparrow_input_peek(struct sparrow_input *input, size_t n,
    const uint8_t **out, struct sparrow_error *error);

/* Where the next byte is, unpacked; what the file has of its own size, and
 * how far it is read. */
uint64_t sparrow_input_offset(const struct sparrow_input *input);
const struct sparrow_stamp *
sparrow_input_stamp(const struct sparrow_input *input);
uint64_t sparrow_input_done(const struct sparrow_input *input);

/* "plain", "gzip", "bzip2". */
const char *sparrow_input_form(const struct sparrow_input *input);

/* The stamp of a file as it is now; 0, -errno. */
int sparrow_input_look(const char *path, struct sparrow_stamp *out);

#endif
