/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * One route-server language: pure functions and constants in one row, no
 * socket, no clock, no thread.  dialect.c lists the rows; HACKING.md says how
 * to add one.
 */
#ifndef SPARROW_DIALECT_DIALECT_H
#define SPARROW_DIALECT_DIALECT_H

#include <stdbool.h>
#include <stddef.h>

#include <supersparrow.h>

#include "base/addr.h"
#include "base/strbuf.h"
#include "route/route.h"

/* Limits on one reply; FRR prints about 100 kB for 500 paths. */
#ifdef SPARROW_FUZZ_SMALL
#define SPARROW_REPLY_MAX 2048
#define SPARROW_REPLY_LINES_MAX 32
#define SPARROW_REPLY_PATHS_MAX 4
#else
#define SPARROW_REPLY_MAX (256 * 1024)
#define SPARROW_REPLY_LINES_MAX 16384
#define SPARROW_REPLY_PATHS_MAX 4096
#endif

/* How a conversation over a connection is framed. */
enum sparrow_framing {
	/* A terminal: login, echo, the prompt ends a reply. */
	SPARROW_FRAMING_PROMPT,
	/* FRR's vtysh socket: command NUL; reply, NUL NUL NUL, status byte.
	 * Also how a program that is run for each question is wrapped. */
	SPARROW_FRAMING_VTYSH,
	/* BIRD's control socket: "NNNN-text" goes on, "NNNN text" ends. */
	SPARROW_FRAMING_BIRD
};

/* A line that a route server prints instead of letting us in. */
struct sparrow_refusal {
	const char *text;	/* somewhere in the line, without case */
	int code;		/* SUPERSPARROW_ELOGIN or _EUNREACHABLE */
};

/* How a question may be asked. */
enum sparrow_ask {
	/* The form that makes the reply shortest. */
	SPARROW_ASK_BEST,
	/* The form that every version of today knows. */
	SPARROW_ASK_PLAIN,
	/* The form of old versions; the plain one where it never changed. */
	SPARROW_ASK_OLD,
	/* Nothing is left to try after this one. */
	SPARROW_ASK_LAST = SPARROW_ASK_OLD
};

/* What stands before and behind the address in a question. */
struct sparrow_wording {
	const char *before[2];		/* IPv4, IPv6; NULL: no such form */
	const char *behind;		/* NULL: nothing */
};

/* What a reader found. */
enum sparrow_reply {
	/* The route is filled: found, not in table, no best path, or an error
	 * that the route server reported about this question. */
	SPARROW_REPLY_OK,
	/* The command is not known in this form: ask the next one.  The route
	 * has status ERROR and the line. */
	SPARROW_REPLY_UNKNOWN_COMMAND,
	/* Not to be believed: truncated, for another address, or not
	 * understood.  The route has status ERROR and says what, with the
	 * offending line. */
	SPARROW_REPLY_BAD,
	SPARROW_REPLY_NOMEM
};

struct sparrow_family;

struct supersparrow_dialect {
	const char *names[8];		/* its name, then aliases, NULL */
	const char *help;		/* one line */
	const char *port;		/* default TCP port, or NULL: no TCP */
	enum sparrow_framing framing;	/* over TCP */
	const char *socket;		/* customary Unix socket, or NULL */
	enum sparrow_framing socket_framing;
	const char *program;		/* run for each question: full path; no
					 * connection.  NULL: a connection */
	bool ipv4_only;			/* is not asked about IPv6 */
	/* So many bytes of questions may be on their way before their replies
	 * are read.  0: one question at a time. */
	size_t ahead;
	const char *setup[4];		/* commands after login, NULL */
	const struct sparrow_refusal *refusals;	/* text NULL ends it */
	const char *greeting;		/* after it says what it is; or NULL */

	struct sparrow_wording ask[SPARROW_ASK_LAST + 1];	/* each form */

	/* How its replies are read: as those of the family, or by itself, as
	 * sparrow_dialect_read() says. */
	const struct sparrow_family *family;
	enum sparrow_reply (*read)(const char *text, size_t len,
	    const struct sparrow_addr *addr, enum sparrow_ask form,
	    bool pasted, struct supersparrow_route *route);
};

extern const struct supersparrow_dialect sparrow_dialect_bird;
extern const struct supersparrow_dialect sparrow_dialect_cisco;
extern const struct supersparrow_dialect sparrow_dialect_eos;
extern const struct supersparrow_dialect sparrow_dialect_gated;
extern const struct supersparrow_dialect sparrow_dialect_huawei;
extern const struct supersparrow_dialect sparrow_dialect_iosxr;
extern const struct supersparrow_dialect sparrow_dialect_junos;
extern const struct supersparrow_dialect sparrow_dialect_nxos;
extern const struct supersparrow_dialect sparrow_dialect_openbgpd;
extern const struct supersparrow_dialect sparrow_dialect_zebra;

/* Append the command for an address, no line end (for a program: its
 * arguments, one blank between).  0; -ENOENT: there is no such form; -EINVAL:
 * the address is none; -ENOMEM. */
int sparrow_dialect_ask(const struct supersparrow_dialect *dialect,
    const struct sparrow_addr *addr, enum sparrow_ask form,
    struct sparrow_strbuf *out);

/*
 * Read one reply: text between echo and prompt with its last line end; or
 * pasted, with banner, echo and prompts around it.  form says which question it
 * answers; pasted replies may answer any.  Never reads past len, takes no
 * memory but route's.  The route was reset.
 */
enum sparrow_reply
sparrow_dialect_read(const struct supersparrow_dialect *dialect,
    const char *text, size_t len, const struct sparrow_addr *addr,
    enum sparrow_ask form, bool pasted, struct supersparrow_route *route);

/* By any of its names, letters without case; NULL if there is none. */
const struct supersparrow_dialect *sparrow_dialect_find(const char *name);

#endif
