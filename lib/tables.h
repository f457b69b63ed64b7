/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The table of a context: which one is in use, and the thread that looks
 * whether its file has changed.
 */
#ifndef SPARROW_TABLES_H
#define SPARROW_TABLES_H

#include <supersparrow.h>

#include "base/clock.h"
#include "base/log.h"
#include "decision.h"
#include "settings.h"
#include "table/load.h"

struct sparrow_tables;

/* settings, clock and log are borrowed.  0, -ENOMEM. */
int sparrow_tables_new(const struct sparrow_settings *settings,
    const struct sparrow_clock *clock, const struct sparrow_log *log,
    struct sparrow_tables **out);
void sparrow_tables_free(struct sparrow_tables *tables);

/* Look at the file, and load it if it is another one; 0: a table is in use;
 * else why there is none.  Any thread. */
int sparrow_tables_poll(struct sparrow_tables *tables);

/* Begin, and end, doing so every table_poll seconds.  0, -EAGAIN. */
int sparrow_tables_watch(struct sparrow_tables *tables);
void sparrow_tables_unwatch(struct sparrow_tables *tables);

/* How these settings want a file to be read. */
struct sparrow_load
sparrow_tables_order(const struct sparrow_settings *settings,
    const char *path);

/* Fill a decision about its address, also if that is in no prefix.  false: ask
 * somebody else; decision->error says why, if the table cannot be used. */
bool sparrow_tables_answer(struct sparrow_tables *tables,
    struct supersparrow_decision *decision, struct sparrow_time now);

/* The n-th address, of as many as there are, to which a POP is the nearest;
 * false: there is none. */
bool sparrow_tables_sample(struct sparrow_tables *tables, size_t pop,
    size_t n, struct sparrow_addr *out);

/* A POP is not to be the nearest to anybody, or may be again. */
void sparrow_tables_set_away(struct sparrow_tables *tables, size_t pop,
    bool away);

/* Use the table of another context, whose POPs are the same, until the file
 * is read; nothing if that takes other peers' paths. */
void sparrow_tables_take(struct sparrow_tables *to,
    struct sparrow_tables *from);

#endif
