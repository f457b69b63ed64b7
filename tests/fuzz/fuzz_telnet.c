/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Bytes through the telnet guard: any cuts give the same text; what goes back
 * is a refusal of an option, each once, and nothing about us.
 */
#include "config.h"

#include <errno.h>

#include "base/strbuf.h"
#include "fuzz.h"
#include "transport/telnet.h"

#define IAC 0xffu
#define WONT 0xfcu
#define DONT 0xfeu
#define OUT_MAX (64 * 1024)

struct heard {
	int result;
	struct sparrow_strbuf out;
	struct sparrow_strbuf reply;
};

/* In pieces of 1 to max bytes; max 0: whole. */
static void
hear(const uint8_t *data, size_t size, size_t max, struct heard *heard)
{
	struct sparrow_error error = { 0 };
	struct sparrow_telnet *telnet;
	uint32_t state = fuzz_seed(data, size);
	size_t at = 0;

	sparrow_strbuf_init(&heard->out, OUT_MAX);
	sparrow_strbuf_init(&heard->reply, OUT_MAX);
	MUST(sparrow_telnet_new(&telnet) == 0);
	heard->result = 0;
	while (at < size && heard->result == 0) {
		size_t n = max == 0 ? size : 1 + fuzz_next(&state) % max;
		char *piece;

		if (n > size - at)
			n = size - at;
		piece = fuzz_copy(data + at, n);
		heard->result = sparrow_telnet_receive(telnet, piece, n,
		    &heard->out, &heard->reply, &error);
		free(piece);
		at += n;
	}
	MUST(heard->result == 0 || heard->result == -EOVERFLOW ||
	    heard->result == SUPERSPARROW_EPROTOCOL);
	if (heard->result == SUPERSPARROW_EPROTOCOL)
		MUST(fuzz_is_sentence(error.text));
	sparrow_telnet_free(telnet);
}

static void
forget(struct heard *heard)
{
	sparrow_strbuf_free(&heard->out);
	sparrow_strbuf_free(&heard->reply);
}

static void
check_reply(const struct sparrow_strbuf *reply)
{
	bool seen[2][256] = { { false } };
	const uint8_t *bytes = (const uint8_t *)sparrow_strbuf_text(reply);
	size_t i;

	MUST(reply->len % 3 == 0);
	for (i = 0; i < reply->len; i += 3) {
		MUST(bytes[i] == IAC);
		MUST(bytes[i + 1] == WONT || bytes[i + 1] == DONT);
		MUST(!seen[bytes[i + 1] == DONT][bytes[i + 2]]);
		seen[bytes[i + 1] == DONT][bytes[i + 2]] = true;
	}
}

static bool
same(const struct sparrow_strbuf *a, const struct sparrow_strbuf *b)
{
	return a->len == b->len && memcmp(sparrow_strbuf_text(a),
	    sparrow_strbuf_text(b), a->len) == 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct heard whole, cut;
	size_t max;

	hear(data, size, 0, &whole);
	MUST(whole.out.len <= size);
	check_reply(&whole.reply);
	for (max = 1; max <= 64; max *= 8) {
		hear(data, size, max, &cut);
		MUST(cut.result == whole.result);
		check_reply(&cut.reply);
		if (whole.result == 0)
			MUST(same(&cut.out, &whole.out) &&
			    same(&cut.reply, &whole.reply));
		forget(&cut);
	}
	forget(&whole);
	return 0;
}
