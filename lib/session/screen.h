/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What a terminal would show: carriage returns, NULs, backspaces and ANSI
 * sequences are carried out or dropped, so that everything after it reads
 * plain lines that end in LF.
 */
#ifndef SPARROW_SESSION_SCREEN_H
#define SPARROW_SESSION_SCREEN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/strbuf.h"

enum sparrow_screen_state {
	SPARROW_SCREEN_PLAIN,
	SPARROW_SCREEN_CR,	/* a CR waits for its LF */
	SPARROW_SCREEN_ESC,	/* behind ESC */
	SPARROW_SCREEN_CSI	/* behind ESC [ */
};

struct sparrow_screen {
	enum sparrow_screen_state state;
	unsigned number;	/* of the CSI sequence */
	struct sparrow_strbuf text;
};

void sparrow_screen_init(struct sparrow_screen *screen, size_t limit);
void sparrow_screen_free(struct sparrow_screen *screen);

/* Forget the text, not what a split sequence waits for. */
void sparrow_screen_clear(struct sparrow_screen *screen);

/* 0, -ENOMEM, -EOVERFLOW. */
int sparrow_screen_write(struct sparrow_screen *screen, const char *data,
    size_t len);

/* The last line, which has no line end yet; "" if there is none. */
const char *sparrow_screen_tail(const struct sparrow_screen *screen,
    size_t *len);

#endif
