/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * tests/transcripts/DIALECT/CASE.in: what a device sent after a question, byte
 * for byte: echo, if any, reply and prompt on a terminal; reply, three NULs and
 * the status on a vtysh socket; the reply on BIRD's socket, or what was pasted.
 * CASE.expect: what is to be understood, see tests/transcripts/README.
 */
#ifndef SPARROW_TESTS_TRANSCRIPT_H
#define SPARROW_TESTS_TRANSCRIPT_H

#include <stddef.h>

#include "dialect/dialect.h"

#define TRANSCRIPT_WANTS 16

struct transcript {
	char *name;
	char *bytes;			/* the .in, exactly allocated */
	size_t len;
	char *reply;			/* its part between echo and prompt */
	size_t reply_len;
	const char *reply_end;		/* in bytes: prompt, or NULs */
	struct sparrow_addr addr;	/* the question */
	enum sparrow_ask form;
	enum sparrow_framing framing;
	bool echoes;			/* a terminal that shows questions */
	bool paste;			/* no session ever sees this */
	bool ends_by_exit;		/* the text does not show its end */
	char *text;			/* the .expect, cut into words */
	const char *key[TRANSCRIPT_WANTS];
	const char *value[TRANSCRIPT_WANTS];
	size_t n;
};

/* All of a dialect, sorted by name; how many.  Anything wrong with them
 * fails the test. */
size_t transcripts_load(const char *dialect, struct transcript **out);
void transcripts_free(struct transcript *all, size_t n);

/* What the .expect says about a key, or NULL. */
const char *transcript_want(const struct transcript *t, const char *key);

/* Assert that the route is the one expected. */
void transcript_check(const struct transcript *t,
    const struct supersparrow_route *route);

#endif
