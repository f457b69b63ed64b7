/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <check.h>

#include "vty.h"

static void
listen_on(struct vty *vty, unsigned short port)
{
	struct sockaddr_in sin = {
		.sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	socklen_t len = sizeof(sin);
	int on = 1;

	vty->listener = socket(AF_INET,
	    SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	ck_assert_int_ge(vty->listener, 0);
	setsockopt(vty->listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	ck_assert_int_eq(bind(vty->listener, (struct sockaddr *)&sin, len), 0);
	ck_assert_int_eq(listen(vty->listener, 3), 0);
	getsockname(vty->listener, (struct sockaddr *)&sin, &len);
	snprintf(vty->port, sizeof(vty->port), "%u",
	    (unsigned)ntohs(sin.sin_port));
}

void
vty_open(struct vty *vty, const struct vty_route *routes)
{
	memset(vty, 0, sizeof(*vty));
	vty->conn = -1;
	vty->routes = routes;
	listen_on(vty, 0);
}

static void
hang_up(struct vty *vty)
{
	if (vty->conn >= 0)
		close(vty->conn);
	vty->conn = -1;
}

void
vty_die(struct vty *vty)
{
	hang_up(vty);
	if (vty->listener >= 0)
		close(vty->listener);
	vty->listener = -1;
}

void
vty_close(struct vty *vty)
{
	vty_die(vty);
}

void
vty_revive(struct vty *vty)
{
	unsigned port = 0;

	ck_assert_int_eq(sscanf(vty->port, "%u", &port), 1);
	listen_on(vty, (unsigned short)port);
}

static void say(struct vty *vty, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void
say(struct vty *vty, const char *format, ...)
{
	char text[2048];
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	ck_assert_int_lt(n, (int)sizeof(text));
	if (send(vty->conn, text, (size_t)n, MSG_NOSIGNAL) < 0)
		hang_up(vty);
}

static void
answer(struct vty *vty, const char *question)
{
	const struct vty_route *route;
	char address[64] = "";

	if (sscanf(question, "show ip bgp %63s", address) != 1)
		sscanf(question, "show bgp ipv6 unicast %63s", address);
	for (route = vty->routes; route->address != NULL; route++)
		if (strcmp(route->address, address) == 0)
			break;
	say(vty, "%s\r\n", question);
	if (vty->liar)
		say(vty, "BGP routing table entry for 198.18.0.0/24\r\n");
	else if (route->address == NULL)
		say(vty, "%% Network not in table\r\n");
	else
		say(vty, "BGP routing table entry for %s, version 5\r\n",
		    route->prefix);
	if (route->address != NULL && route->path == NULL)
		say(vty, "Paths: (0 available, no best path)\r\n"
		    "  Not advertised to any peer\r\n");
	else if (route->address != NULL)
		say(vty, "Paths: (1 available, best #1, table default)\r\n"
		    "  Not advertised to any peer\r\n"
		    "  %s\r\n"
		    "    127.0.70.2 from 127.0.70.2 (127.0.70.2)\r\n"
		    "      Origin IGP, valid, external, best (First path "
		    "received)\r\n"
		    "      Last update: Fri Oct  6 15:44:05 2000\r\n",
		    route->path);
	say(vty, "rs1> ");
}

static void
take_line(struct vty *vty)
{
	char *line = vty->line;

	line[strcspn(line, "\r\n")] = '\0';
	if (vty->stage == 0) {
		if (strcmp(line, VTY_PASSWORD) != 0) {
			say(vty, "\r\nPassword: ");
			return;
		}
		vty->stage = 1;
		vty->logins++;
		say(vty, "\r\nrs1> ");
	} else if (line[0] == '\0') {
		vty->nudges++;
		say(vty, "\r\nrs1> ");
	} else if (strncmp(line, "show ", 5) != 0) {
		say(vty, "%s\r\nrs1> ", line);
	} else {
		vty->questions++;
		if (vty->hangups > 0) {
			vty->hangups--;
			hang_up(vty);
		} else if (!vty->mute) {
			answer(vty, line);
		}
	}
}

static void
greet(struct vty *vty)
{
	int fd = accept4(vty->listener, NULL, NULL,
	    SOCK_NONBLOCK | SOCK_CLOEXEC);
	int on = 1;

	if (fd < 0)
		return;
	/* A reply is not to wait for an acknowledgement of its first line. */
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	hang_up(vty);
	vty->conn = fd;
	vty->accepted++;
	vty->len = 0;
	vty->stage = 0;
	if (!vty->silent)
		say(vty, "\r\nHello, this is a test.\r\n\r\n"
		    "User Access Verification\r\n\r\n"
		    "\xff\xfb\x01\xff\xfb\x03\xff\xfe\"\xff\xfd\x1fPassword: ");
}

void
vty_pump(struct vty *vty)
{
	ssize_t n;
	char c;

	if (vty->listener >= 0)
		greet(vty);
	while (vty->conn >= 0 && !vty->silent) {
		n = recv(vty->conn, &c, 1, 0);
		if (n < 0 && (errno == EAGAIN || errno == EINTR))
			return;
		if (n <= 0) {
			hang_up(vty);
			return;
		}
		/* Refused telnet options: IAC, two bytes. */
		if (c == '\xff') {
			char rest[2];

			(void)!recv(vty->conn, rest, 2, MSG_WAITALL);
			continue;
		}
		ck_assert_uint_lt(vty->len, sizeof(vty->line) - 1);
		vty->line[vty->len++] = c;
		if (c != '\n')
			continue;
		vty->line[vty->len] = '\0';
		vty->len = 0;
		take_line(vty);
	}
}

size_t
vty_waiting(const struct vty *vty)
{
	int n = 0;

	ck_assert_int_eq(ioctl(vty->conn, FIONREAD, &n), 0);
	return (size_t)n;
}
