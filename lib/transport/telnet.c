/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <libtelnet.h>

#include <supersparrow.h>

#include "transport/telnet.h"

/* IAC, the command, the option. */
#define NEGOTIATION_LEN 3

/*
 * Where the guard is in the stream.  It has libtelnet's states but those of a
 * subnegotiation, and so both agree on which byte is a command:
 *
 *     TEXT -- IAC --> COMMAND -- WILL WONT DO DONT --> OPTION -- any --> TEXT
 *                     COMMAND -- SB --> the end
 *                     COMMAND -- IAC (a byte of text), any other --> TEXT
 */
enum guard {
	GUARD_TEXT,
	GUARD_COMMAND,
	GUARD_OPTION
};

struct sparrow_telnet {
	telnet_t *telnet;
	enum guard guard;
	unsigned commands;
	/* Options refused so far, by DONT and by WONT. */
	uint8_t dont[256 / 8];
	uint8_t wont[256 / 8];
	/* The error that ended it; it comes again with each call. */
	struct sparrow_error error;
	/* Borrowed while libtelnet runs. */
	struct sparrow_strbuf *out;
	struct sparrow_strbuf *reply;
};

/* We agree to nothing. */
static const telnet_telopt_t no_options[] = { { .telopt = -1 } };

/* libtelnet wants to refuse an option.  A peer that asks again has its answer
 * already; anything but a refusal is never sent. */
static void
refuse(struct sparrow_telnet *telnet, const char *data, size_t len)
{
	uint8_t *seen;
	uint8_t option;
	uint8_t bit;

	if (len != NEGOTIATION_LEN)
		return;
	if ((uint8_t)data[1] == TELNET_DONT)
		seen = telnet->dont;
	else if ((uint8_t)data[1] == TELNET_WONT)
		seen = telnet->wont;
	else
		return;
	option = (uint8_t)data[2];
	bit = (uint8_t)(1u << option % 8);
	if ((seen[option / 8] & bit) != 0)
		return;
	seen[option / 8] |= bit;
	sparrow_strbuf_append(telnet->reply, data, len);
}

static void
on_event(telnet_t *tracker, telnet_event_t *event, void *data)
{
	struct sparrow_telnet *telnet = data;

	(void)tracker;
	switch ((int)event->type) {
	case TELNET_EV_DATA:
		sparrow_strbuf_append(telnet->out, event->data.buffer,
		    event->data.size);
		break;
	case TELNET_EV_SEND:
		refuse(telnet, event->data.buffer, event->data.size);
		break;
	case TELNET_EV_ERROR:
		/* Its errcode is never set by libtelnet 0.21. */
		sparrow_error_set(&telnet->error, SUPERSPARROW_EPROTOCOL,
		    "telnet: %s", event->error.msg);
		break;
	default:
		break;
	}
}

int
sparrow_telnet_new(struct sparrow_telnet **out)
{
	struct sparrow_telnet *telnet = calloc(1, sizeof *telnet);

	*out = NULL;
	if (telnet == NULL)
		return -ENOMEM;
	telnet->telnet = telnet_init(no_options, on_event, 0, telnet);
	if (telnet->telnet == NULL) {
		free(telnet);
		return -ENOMEM;
	}
	*out = telnet;
	return 0;
}

struct sparrow_telnet *
sparrow_telnet_free(struct sparrow_telnet *telnet)
{
	if (telnet == NULL)
		return NULL;
	telnet_free(telnet->telnet);
	free(telnet);
	return NULL;
}

/* The byte after an IAC; false if it ends the connection. */
static bool
guard_command(struct sparrow_telnet *telnet, uint8_t byte)
{
	telnet->guard = GUARD_TEXT;
	if (byte == TELNET_IAC)
		return true;
	if (byte == TELNET_SB) {
		sparrow_error_set(&telnet->error, SUPERSPARROW_EPROTOCOL,
		    "telnet: the peer started a subnegotiation (IAC SB), "
		    "which no route server needs");
		return false;
	}
	if (++telnet->commands > SPARROW_TELNET_COMMANDS_MAX) {
		sparrow_error_set(&telnet->error, SUPERSPARROW_EPROTOCOL,
		    "telnet: the peer sent more than %d commands (IAC)",
		    SPARROW_TELNET_COMMANDS_MAX);
		return false;
	}
	/* WILL, WONT, DO, DONT are consecutive; IAC alone is above them. */
	if (byte >= TELNET_WILL && byte <= TELNET_DONT) /* GCOVR_EXCL_BR_LINE */
		telnet->guard = GUARD_OPTION;
	return true;
}

/* How many bytes libtelnet may see: all, or those before the one that ends
 * the connection. */
static size_t
guard_bytes(struct sparrow_telnet *telnet, const char *data, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++) {
		uint8_t byte = (uint8_t)data[i];

		if (telnet->guard == GUARD_COMMAND) {
			if (!guard_command(telnet, byte))
				break;
		} else if (telnet->guard == GUARD_OPTION) {
			telnet->guard = GUARD_TEXT;
		} else if (byte == TELNET_IAC) {
			telnet->guard = GUARD_COMMAND;
		}
	}
	return i;
}

int
sparrow_telnet_receive(struct sparrow_telnet *telnet, const char *data,
    size_t len, struct sparrow_strbuf *out, struct sparrow_strbuf *reply,
    struct sparrow_error *error)
{
	size_t good = 0;

	/* Text alone, which libtelnet would pass on byte by byte. */
	if (telnet->error.code == 0 && telnet->guard == GUARD_TEXT &&
	    memchr(data, TELNET_IAC, len) == NULL)
		return sparrow_strbuf_append(out, data, len) != 0 ?
		    out->error : reply->error;
	if (telnet->error.code == 0)
		good = guard_bytes(telnet, data, len);
	telnet->out = out;
	telnet->reply = reply;
	if (good > 0)
		telnet_recv(telnet->telnet, data, good);
	telnet->out = NULL;
	telnet->reply = NULL;
	if (telnet->error.code != 0) {
		*error = telnet->error;
		return error->code;
	}
	return out->error != 0 ? out->error : reply->error;
}
