/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Telnet as a filter: bytes from the network in, text out.  The only file
 * that includes libtelnet.h is telnet.c.
 *
 * A guard stands before libtelnet: the first IAC SB ends the connection,
 * split over reads or not, since no option that we agree to (none) has a
 * subnegotiation; libtelnet 0.21 over-reads on one of 511 bytes and inflates
 * COMPRESS2 without being asked.
 */
#ifndef SPARROW_TRANSPORT_TELNET_H
#define SPARROW_TRANSPORT_TELNET_H

#include <stddef.h>

#include "base/error.h"
#include "base/strbuf.h"

/* Commands (IAC x) one connection may send; FRR sends 4. */
#ifdef SPARROW_FUZZ_SMALL
#define SPARROW_TELNET_COMMANDS_MAX 8
#else
#define SPARROW_TELNET_COMMANDS_MAX 1000
#endif

struct sparrow_telnet;

int sparrow_telnet_new(struct sparrow_telnet **out);	/* 0, -ENOMEM */
struct sparrow_telnet *sparrow_telnet_free(struct sparrow_telnet *telnet);

/* Filter len bytes: text is appended to out; refusals (each option once) to
 * reply.  0; SUPERSPARROW_EPROTOCOL with *error set: the connection must be
 * closed; -ENOMEM or -EOVERFLOW from out or reply. */
int sparrow_telnet_receive(struct sparrow_telnet *telnet, const char *data,
    size_t len, struct sparrow_strbuf *out, struct sparrow_strbuf *reply,
    struct sparrow_error *error);

#endif
