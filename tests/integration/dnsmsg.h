/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A question for an A record, and the answer to it, on the wire.
 */
#ifndef SPARROW_TESTS_DNSMSG_H
#define SPARROW_TESTS_DNSMSG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DNSMSG_NAME_MAX 255
#define DNSMSG_MAX 512

struct dnsmsg_question {
	uint8_t bytes[DNSMSG_NAME_MAX + 4];	/* name, type and class */
	size_t len;
};

/* A name without a dot at its end; false if it is none. */
bool dnsmsg_set_question(struct dnsmsg_question *question, const char *name);

/* With the /24 of a client if there is one; the length. */
size_t dnsmsg_write(const struct dnsmsg_question *question, uint16_t id,
    const uint32_t *client, uint8_t out[DNSMSG_MAX]);

/* Long enough for the other functions, and no question. */
bool dnsmsg_is_answer(const uint8_t *bytes, size_t len);

uint16_t dnsmsg_id(const uint8_t *bytes);
unsigned dnsmsg_code(const uint8_t *bytes);

/* The one A record of an answer to this question; 0: it is something else. */
uint32_t dnsmsg_only_address(const struct dnsmsg_question *question,
    const uint8_t *bytes, size_t len);

#endif
