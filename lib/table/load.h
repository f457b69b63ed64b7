/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * From a file to a table: each prefix with the list that its best path gives.
 */
#ifndef SPARROW_TABLE_LOAD_H
#define SPARROW_TABLE_LOAD_H

#include "table/dump.h"
#include "table/table.h"

struct sparrow_load {
	struct sparrow_dump_order order;
	const struct sparrow_pops *pops;
	uint32_t self;
	/* Sees each route, and its list, too; or NULL. */
	int (*see)(void *data, const struct sparrow_dump_route *route,
	    const struct sparrow_list *list);
	void *data;
};

/* 0 and a finished table; what see() returned; or as sparrow_dump_read(), and
 * -EINVAL if there is no prefix in the file. */
int sparrow_table_load(const struct sparrow_load *load,
    struct sparrow_table **out, struct sparrow_dump_facts *facts,
    struct sparrow_error *error);

#endif
