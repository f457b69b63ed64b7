/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Shared by out_json.c and out_json_check.c.
 */
#ifndef OUT_JSON_H
#define OUT_JSON_H

#include <stddef.h>
#include <stdio.h>

#include <jansson.h>

/* NULL, and what is no UTF-8, is null. */
json_t *json_text(const char *value);

/* Print and release; an object that lacks a field ran out of memory.  0 or
 * -ENOMEM. */
int json_line(FILE *out, json_t *object, size_t fields);

#endif
