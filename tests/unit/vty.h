/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A vty on loopback inside the test's own thread: the test pumps it between
 * two steps of the library's loop.
 */
#ifndef SPARROW_TESTS_VTY_H
#define SPARROW_TESTS_VTY_H

#include <stdbool.h>
#include <stddef.h>

#define VTY_PASSWORD "zebra"

struct vty_route {
	const char *address;	/* asked; ends the table if NULL */
	const char *prefix;
	const char *path;	/* NULL: no best path */
};

struct vty {
	int listener;
	int conn;		/* -1: nobody */
	char port[8];
	char line[512];
	size_t len;
	int stage;
	const struct vty_route *routes;
	bool silent;		/* accepts, never speaks */
	bool mute;		/* logs in, answers no question */
	bool liar;		/* answers about another prefix */
	unsigned hangups;	/* so many questions end in a hangup */
	unsigned accepted;
	unsigned logins;
	unsigned questions;
	unsigned nudges;	/* empty lines */
};

void vty_open(struct vty *vty, const struct vty_route *routes);
void vty_close(struct vty *vty);

/* Stop and start listening on the same port, as a daemon that dies. */
void vty_die(struct vty *vty);
void vty_revive(struct vty *vty);

/* Accept, read and answer whatever is there. */
void vty_pump(struct vty *vty);

/* Bytes that came and were not read. */
size_t vty_waiting(const struct vty *vty);

#endif
