/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lines as they arrive, kept until each is answered: a worker that dies takes
 * none with it.
 *
 *     | answered | handed over, in flight | waiting | of an unfinished line |
 *                ^ start                  ^ taken   ^ whole                 ^ end
 */
#ifndef LINES_H
#define LINES_H

#include <stdbool.h>
#include <stddef.h>

/* No address is as long; a line that is longer becomes an empty one. */
#define LINE_LEN_MAX 1024

/* Room for many lines per read(2). */
#define LINES_SIZE 131072

struct lines {
	size_t start, taken, whole, end;
	bool skipping;		/* inside a line that is too long */
	bool eof;
	char data[LINES_SIZE];
};

struct line {
	const char *text;	/* not NUL-terminated */
	size_t len;
};

/* Is there room for another read, and anything to read? */
bool lines_want_more(const struct lines *lines);

/* Read what is there.  0, also at the end of the input; -errno. */
int lines_fill(struct lines *lines, int fd);

/* The next line that nobody took; false: there is none. */
bool lines_take(struct lines *lines, struct line *line);

/* The oldest line that is not answered, taken or not; false: none. */
bool lines_oldest(const struct lines *lines, struct line *line);

/* It is answered. */
void lines_drop_oldest(struct lines *lines);

/* The n oldest are; false: there are not as many among those taken. */
bool lines_drop(struct lines *lines, size_t n);

#endif
