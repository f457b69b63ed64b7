/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <stdint.h>
#include <string.h>

#include "session/screen.h"

#define ESC 0x1b

/* No line that a cursor is moved in is longer. */
#define COLUMNS_MAX 9999

void
sparrow_screen_init(struct sparrow_screen *screen, size_t limit)
{
	screen->state = SPARROW_SCREEN_PLAIN;
	screen->number = 0;
	sparrow_strbuf_init(&screen->text, limit);
}

void
sparrow_screen_free(struct sparrow_screen *screen)
{
	sparrow_strbuf_free(&screen->text);
}

void
sparrow_screen_clear(struct sparrow_screen *screen)
{
	sparrow_strbuf_reset(&screen->text);
}

/* Bytes that are shown as they are. */
static bool
is_plain(unsigned char c)
{
	return c >= 0x20 && c != 0x7f;
}

/* How many of them there are: eight at a time. */
static size_t
plain_run(const unsigned char *p, size_t len)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	const uint64_t tops = ones << 7;
	uint64_t word, odd;
	size_t n = 0;

	for (; len - n >= sizeof(word); n += sizeof(word)) {
		memcpy(&word, p + n, sizeof(word));
		/* The top bit of a byte below 0x20, and of one that is 0x7f. */
		odd = (word - ones * 0x20) & ~word;
		word ^= ones * 0x7f;
		odd |= (word - ones) & ~word;
		if ((odd & tops) != 0)
			break;
	}
	while (n < len && is_plain(p[n]))
		n++;
	return n;
}

/* False at the beginning of the line. */
static bool
backspace(struct sparrow_strbuf *text)
{
	if (text->len == 0 || text->data[text->len - 1] == '\n')
		return false;
	text->len--;
	text->data[text->len] = '\0';
	return true;
}

/* A byte that is_plain() refuses, in the plain state. */
static void
control(struct sparrow_screen *screen, unsigned char c)
{
	switch (c) {
	case '\n':
	case '\t':
		sparrow_strbuf_putc(&screen->text, (char)c);
		break;
	case '\r':
		screen->state = SPARROW_SCREEN_CR;
		break;
	case '\b':
	case 0x7f:
		backspace(&screen->text);
		break;
	case ESC:
		screen->state = SPARROW_SCREEN_ESC;
		break;
	default:	/* NUL, BEL and their like show nothing */
		break;
	}
}

/* A byte behind ESC [.  "ESC [ 42 D" moves the cursor back, with which VRP
 * takes away the words of its pager. */
static void
csi(struct sparrow_screen *screen, unsigned char c)
{
	unsigned n;

	if (c >= '0' && c <= '9' && screen->number < COLUMNS_MAX)
		screen->number = screen->number * 10 + (unsigned)(c - '0');
	if (c < 0x40 || c > 0x7e)
		return;
	screen->state = SPARROW_SCREEN_PLAIN;
	if (c != 'D')
		return;
	n = screen->number != 0 ? screen->number : 1;
	while (n-- > 0 && backspace(&screen->text))
		;
}

/* One byte inside a sequence; false if it must be looked at again as plain. */
static bool
sequence(struct sparrow_screen *screen, unsigned char c)
{
	if (screen->state == SPARROW_SCREEN_CSI) {
		csi(screen, c);
		return true;
	}
	if (screen->state == SPARROW_SCREEN_ESC) {
		screen->state = c == '[' ? SPARROW_SCREEN_CSI :
		    SPARROW_SCREEN_PLAIN;
		screen->number = 0;
		return true;
	}
	/* CR NUL and CR CR LF are printed by some telnetds. */
	if (c == '\0' || c == '\r')
		return true;
	screen->state = SPARROW_SCREEN_PLAIN;
	sparrow_strbuf_putc(&screen->text, '\n');
	return c == '\n';
}

int
sparrow_screen_write(struct sparrow_screen *screen, const char *data,
    size_t len)
{
	const unsigned char *p = (const unsigned char *)data;
	size_t i = 0, run;

	while (i < len) {
		if (screen->state != SPARROW_SCREEN_PLAIN) {
			if (sequence(screen, p[i]))
				i++;
			continue;
		}
		run = plain_run(p + i, len - i);
		sparrow_strbuf_append(&screen->text, data + i, run);
		i += run;
		if (len - i >= 2 && p[i] == '\r' && p[i + 1] == '\n')
			i++;
		if (i < len)
			control(screen, p[i++]);
	}
	return screen->text.error;
}

const char *
sparrow_screen_tail(const struct sparrow_screen *screen, size_t *len)
{
	const char *text = sparrow_strbuf_text(&screen->text);
	const char *end = memrchr(text, '\n', screen->text.len);
	const char *tail = end == NULL ? text : end + 1;

	*len = screen->text.len - (size_t)(tail - text);
	return tail;
}
