/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * An AS path is kept as the text that the route server printed, checked once
 * when it is read; supersparrow_as_path_next() walks it.  Blanks may also
 * stand just inside of brackets and around commas.
 *
 *     path    = word | segment *( blank segment )
 *     word    = "Local" and the like: letters only, an empty path
 *     segment = item | "(" item *( blank item ) ")"
 *     item    = asn | "{" set "}" | "[" set "]"
 *     set     = asn *( ("," | blank) asn )
 *     asn     = 0..4294967295 | 0..65535 "." 0..65535
 */
#ifndef SPARROW_ROUTE_AS_PATH_H
#define SPARROW_ROUTE_AS_PATH_H

#include <stddef.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/strbuf.h"

/* Numbers in one path.  BGP's 4096-byte message holds about 1000; extended
 * messages (RFC 8654) four times that many after some attributes. */
#ifdef SPARROW_FUZZ_SMALL
#define SPARROW_AS_PATH_MAX 8
#else
#define SPARROW_AS_PATH_MAX 4096
#endif

/* Bytes of a printed path: ten digits, a blank and brackets each. */
#define SPARROW_AS_PATH_TEXT_MAX (SPARROW_AS_PATH_MAX * 14)

/* Check len bytes and append them to out with runs of blanks made one.
 * 0; SUPERSPARROW_EPROTOCOL with *error set (a number above 4294967295, more
 * than SPARROW_AS_PATH_MAX numbers, a bracket without its partner, any other
 * byte); -ENOMEM.  out is as before on failure.  Words ("Local") are the
 * dialect's business and refused here; an empty text is allowed. */
int sparrow_as_path_read(const char *text, size_t len,
    struct sparrow_strbuf *out, struct sparrow_error *error);

/* Numbers in a checked path. */
size_t sparrow_as_path_count(const char *path);

#endif
