/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A whole conversation.  Input: which dialect; flags (framing: 3, user name:
 * 4, no password: 8); questions at a time; then what the route server says,
 * 0xff and a byte being an event: see step().  Whatever it says, nothing goes
 * to it but the login, the set-up commands, and questions about the addresses
 * asked; a route covers its address; lost stays lost.
 */
#include "config.h"

#include "fuzz.h"
#include "session/session.h"

#define HEAD 3
#define ASKED_MAX 16
#define USERNAME "fuzzer"
#define PASSWORD "s3cret"

struct talk {
	const struct supersparrow_dialect *dialect;
	struct sparrow_session *session;
	struct sparrow_time now;
	struct sparrow_addr asked[ASKED_MAX];
	struct supersparrow_route routes[ASKED_MAX];
	size_t n_asked;
	size_t n_replied;
	char line[512];			/* of what we send, so far */
	size_t len;
	bool has_password;
	bool lost;
};

static const struct supersparrow_dialect *
choose(uint8_t n)
{
	const struct supersparrow_dialect *dialect =
	    supersparrow_dialect_next(NULL);

	for (n %= 10; n > 0 && dialect != NULL; n--)
		dialect = supersparrow_dialect_next(dialect);
	return dialect;
}

static bool
is_question(const struct talk *talk, const char *line)
{
	struct sparrow_strbuf command;
	bool found = false;
	size_t i;
	int form;

	sparrow_strbuf_init(&command, 512);
	for (i = 0; i < talk->n_asked && !found; i++)
		for (form = 0; form <= SPARROW_ASK_LAST && !found; form++) {
			sparrow_strbuf_reset(&command);
			found = sparrow_dialect_ask(talk->dialect,
			    &talk->asked[i], (enum sparrow_ask)form,
			    &command) == 0 &&
			    strcmp(line, sparrow_strbuf_text(&command)) == 0;
		}
	sparrow_strbuf_free(&command);
	return found;
}

static bool
may_be_sent(const struct talk *talk, const char *line)
{
	size_t i;

	/* Blanks are for a pager. */
	while (*line == ' ')
		line++;
	if (*line == '\0' || strcmp(line, USERNAME) == 0 ||
	    strcmp(line, PASSWORD) == 0 || strcmp(line, "restrict") == 0)
		return true;
	for (i = 0; i < 4 && talk->dialect->setup[i] != NULL; i++)
		if (strcmp(line, talk->dialect->setup[i]) == 0)
			return true;
	return is_question(talk, line);
}

static void
take_output(struct talk *talk)
{
	size_t len, i;
	const char *out = sparrow_session_output(talk->session, &len);

	for (i = 0; i < len; i++) {
		if (out[i] != '\n' && out[i] != '\r' && out[i] != '\0') {
			MUST(talk->len + 1 < sizeof talk->line);
			talk->line[talk->len++] = out[i];
			continue;
		}
		talk->line[talk->len] = '\0';
		MUST(may_be_sent(talk, talk->line));
		talk->len = 0;
	}
	sparrow_session_sent(talk->session, len);
}

static void
ask(struct talk *talk, uint8_t n)
{
	struct sparrow_addr addr = { .family = AF_INET,
	    .bytes = { 203, 0, 113, n } };

	if (n >= 128) {
		memset(&addr, 0, sizeof addr);
		addr.family = AF_INET6;
		memcpy(addr.bytes, "\x20\x01\x0d\xb8", 4);
		addr.bytes[15] = n;
	}
	if (talk->n_asked == ASKED_MAX ||
	    (talk->dialect->ipv4_only && addr.family == AF_INET6) ||
	    !sparrow_session_can_ask(talk->session, &addr))
		return;
	talk->asked[talk->n_asked] = addr;
	sparrow_session_ask(talk->session, &addr,
	    &talk->routes[talk->n_asked++], talk->now);
}

/* After each event. */
static void
look(struct talk *talk)
{
	enum sparrow_session_state state;
	struct supersparrow_route *route;

	while ((route = sparrow_session_replied(talk->session)) != NULL) {
		MUST(talk->n_replied < talk->n_asked);
		MUST(route == &talk->routes[talk->n_replied]);
		MUST(route->status != SUPERSPARROW_STATUS_NONE);
		fuzz_check_route(route, &talk->asked[talk->n_replied++]);
	}
	state = sparrow_session_state(talk->session);
	if (talk->lost)
		MUST(state == SPARROW_SESSION_LOST);
	talk->lost = state == SPARROW_SESSION_LOST;
	if (talk->lost) {
		const char *why = sparrow_session_error(talk->session)->text;

		MUST(fuzz_is_sentence(why));
		MUST(!talk->has_password || strstr(why, PASSWORD) == NULL);
	} else {
		take_output(talk);
	}
}

static void
say(struct talk *talk, const uint8_t *data, size_t size)
{
	char *text = fuzz_copy(data, size);

	if (size != 0 && !talk->lost)
		sparrow_session_receive(talk->session, text, size, talk->now);
	free(text);
	look(talk);
}

/* The byte behind 0xff: 0 hang up, 1 a blank line, 2 to 15 that many tenths
 * of a second, from 16 on ask. */
static void
step(struct talk *talk, uint8_t event)
{
	if (talk->lost)
		return;
	if (event == 0) {
		sparrow_session_hangup(talk->session, NULL);
		MUST(sparrow_session_state(talk->session) ==
		    SPARROW_SESSION_LOST);
	} else if (event == 1) {
		if (sparrow_session_state(talk->session) ==
		    SPARROW_SESSION_READY)
			sparrow_session_nudge(talk->session, talk->now);
	} else if (event < 16) {
		talk->now = sparrow_time_add_ms(talk->now, event * 100);
		sparrow_session_tick(talk->session, talk->now);
	} else {
		ask(talk, event);
	}
	look(talk);
}

static void
run(struct talk *talk, const uint8_t *data, size_t size)
{
	size_t at = 0, n;

	while (at < size) {
		for (n = 0; at + n < size && data[at + n] != 0xff; n++)
			;
		say(talk, data + at, n);
		at += n;
		if (at + 1 < size)
			step(talk, data[at + 1]);
		at += 2;
	}
}

static int
start(struct talk *talk, const uint8_t *data)
{
	static const struct sparrow_log silent;
	struct sparrow_session_params params = {
		.dialect = talk->dialect,
		.framing = talk->dialect->framing,
		.username = (data[1] & 4) != 0 ? USERNAME : NULL,
		.password = (data[1] & 8) != 0 ? NULL : PASSWORD,
		.timeout_ms = 5000,
		.pipeline = data[2] % (SPARROW_PIPELINE_MAX + 1),
		.log = &silent,
		.name = "rs",
	};

	talk->has_password = params.password != NULL;
	if ((data[1] & 3) != 0)
		params.framing = (enum sparrow_framing)((data[1] & 3) - 1);
	return sparrow_session_new(&params, talk->now,
	    sparrow_time_add_ms(talk->now, 5000), &talk->session);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct talk talk = { .now = { .ns = 1000000000 } };
	size_t i;

	if (size < HEAD)
		return 0;
	talk.dialect = choose(data[0]);
	for (i = 0; i < ASKED_MAX; i++)
		sparrow_route_init(&talk.routes[i]);
	MUST(start(&talk, data) == 0);
	look(&talk);
	run(&talk, data + HEAD, size - HEAD);
	sparrow_session_free(talk.session);
	for (i = 0; i < ASKED_MAX; i++)
		sparrow_route_free(&talk.routes[i]);
	return 0;
}
