/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "lines.h"

/* One byte is left for the newline that the last line may lack. */
#define ROOM (LINES_SIZE / 2)

bool
lines_want_more(const struct lines *lines)
{
	return !lines->eof && lines->end - lines->start < LINES_SIZE - ROOM;
}

static void
move_to_front(struct lines *lines)
{
	size_t by = lines->start;

	if (LINES_SIZE - lines->end > ROOM)
		return;
	memmove(lines->data, lines->data + by, lines->end - by);
	lines->start = 0;
	lines->taken -= by;
	lines->whole -= by;
	lines->end -= by;
}

/* len bytes more stand behind the end: make lines of them.  What is too long
 * is cut out. */
static void
scan(struct lines *lines, size_t len)
{
	char *data = lines->data;
	size_t from = lines->end, limit = from + len;
	const char *newline;

	while (from < limit) {
		newline = memchr(data + from, '\n', limit - from);
		len = newline != NULL ? (size_t)(newline - data) - from :
		    limit - from;
		if (lines->skipping ||
		    lines->end - lines->whole + len > LINE_LEN_MAX) {
			lines->end = lines->whole;
			lines->skipping = newline == NULL;
		} else {
			if (lines->end != from)
				memmove(data + lines->end, data + from, len);
			lines->end += len;
		}
		from += len;
		if (newline == NULL)
			return;
		data[lines->end++] = '\n';
		lines->whole = lines->end;
		from++;
	}
}

int
lines_fill(struct lines *lines, int fd)
{
	ssize_t n;

	move_to_front(lines);
	n = read(fd, lines->data + lines->end, ROOM);
	if (n < 0)
		return errno == EINTR || errno == EAGAIN ? 0 : -errno;
	if (n > 0) {
		scan(lines, (size_t)n);
		return 0;
	}
	lines->eof = true;
	/* The last line needs no newline. */
	if (lines->end > lines->whole || lines->skipping) {
		lines->data[lines->end] = '\n';
		scan(lines, 1);
	}
	return 0;
}

static bool
line_at(const struct lines *lines, size_t at, struct line *line)
{
	const char *text = lines->data + at;
	const char *newline;

	if (at >= lines->whole)
		return false;
	newline = memchr(text, '\n', lines->whole - at);
	line->text = text;
	line->len = (size_t)(newline - text);
	return true;
}

bool
lines_take(struct lines *lines, struct line *line)
{
	if (!line_at(lines, lines->taken, line))
		return false;
	lines->taken += line->len + 1;
	return true;
}

bool
lines_oldest(const struct lines *lines, struct line *line)
{
	return line_at(lines, lines->start, line);
}

void
lines_drop_oldest(struct lines *lines)
{
	struct line line;

	if (!lines_oldest(lines, &line))
		return;
	lines->start += line.len + 1;
	if (lines->taken < lines->start)
		lines->taken = lines->start;
}

bool
lines_drop(struct lines *lines, size_t n)
{
	struct line line;

	for (; n > 0; n--) {
		if (!lines_oldest(lines, &line) ||
		    lines->start + line.len >= lines->taken)
			return false;
		lines->start += line.len + 1;
	}
	return true;
}
