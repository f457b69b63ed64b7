/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Replies read from memory that ends where they end, and what is asserted about
 * them; the pieces are those of the Zebra family.
 */
#ifndef SPARROW_TESTS_REPLY_H
#define SPARROW_TESTS_REPLY_H

#include "dialect/dialect.h"
#include "unit.h"

#define HEADER "BGP routing table entry for 192.0.2.0/24\r\n"
#define UPDATED "      Last update: Mon Jul  8 10:00:00 2002\r\n\r\n"
#define ADDRESS "192.0.2.7"

/* An entry: path with its flags, last part of the next hop, attributes. */
#define ENTRY(path, hop, attributes) \
	"  " path "\r\n" \
	"    198.51.100." hop " from 198.51.100." hop \
	" (203.0.113." hop ")\r\n" \
	"      Origin IGP, localpref 100, " attributes "\r\n" UPDATED

#define TWO_PATHS \
	HEADER "Paths: (2 available, best #2, table default)\r\n" \
	"  Not advertised to any peer\r\n" \
	ENTRY("64701 64702", "1", "valid, external") \
	ENTRY("64703", "2", "valid, external, best (AS Path)")

/* What was read last. */
extern struct supersparrow_route route;

/* The dialect that reads; zebra if a test program does not say so. */
extern const struct supersparrow_dialect *reply_dialect;

/* A fixture. */
void reply_setup(void);
void reply_teardown(void);

/* Read it as the dialect does. */
enum sparrow_reply read_as(const char *text, size_t len, const char *address,
    enum sparrow_ask form, bool pasted);

/* About ADDRESS: the answer to the plain question, to the one for the best
 * path, and as pasted text. */
enum sparrow_reply live(const char *text);
enum sparrow_reply best(const char *text);
enum sparrow_reply pasted(const char *text);

void is_route(enum sparrow_reply reply, const char *path);
void is_no_best_path(enum sparrow_reply reply, unsigned paths);

/* Refused, with a sentence that holds the text, and nothing else. */
void is_bad(enum sparrow_reply reply, const char *sentence);

/* An error that the route server reported. */
void is_error(enum sparrow_reply reply, int code, const char *sentence);

#endif
