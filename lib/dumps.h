/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Files that are looked at: tables (dumps.c) and overrides
 * (dump_overrides.c).
 */
#ifndef SPARROW_DUMPS_H
#define SPARROW_DUMPS_H

#include <supersparrow.h>

#include "settings.h"
#include "table/load.h"

#define SPARROW_FORM_OVERRIDES "overrides"

struct supersparrow_dump {
	const struct sparrow_settings *settings;
	struct sparrow_table *table;
	struct sparrow_dump_facts facts;
	char peer_text[SPARROW_ADDR_TEXT];
};

/* Who sees each prefix; see and decision are NULL for nobody. */
struct sparrow_reading {
	const struct sparrow_settings *settings;
	struct supersparrow_decision *decision;
	supersparrow_dump_fn *see;
	void *data;
};

/* A sparrow_load_fn: data is a reading. */
int sparrow_dump_show(void *data, const struct sparrow_dump_route *route,
    const struct sparrow_list *list);

/* Does a file begin as one of overrides does?  1, 0; or negative with *error
 * set: it cannot be read. */
int sparrow_is_overrides(const char *path, struct sparrow_error *error);

/* Read one, with the POPs of dump->settings.  0, or *error is set. */
int sparrow_dump_overrides(struct supersparrow_dump *dump, const char *path,
    struct sparrow_reading *reading, struct sparrow_error *error);

#endif
