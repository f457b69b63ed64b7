/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The least that a client of a vty can do: write, read, look for the prompt.
 *
 *	bench_floor telnet|unix|bird HOST|SOCKET DEPTH ADDRESSES [checked]
 *
 * HOST is asked at port 2605 with password zebra; ADDRESSES is a file with an
 * address a line, each asked once.  Prints what bench_ours prints:
 *
 *	per second, median and 99th percentile in us, us of its processor time
 *
 * It does not look at the replies but for their end.  What it is for: nothing
 * can be faster, so what lies between it and ours is the price of all the rest.
 *
 * checked: the least that a client can do which does not block and believes a
 * reply only if its prefix covers the address: poll(2), and one look for it.
 */
#include "config.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "addresses.h"
#include "bench.h"

enum { DEPTH_MAX = 64, ROOM = 1 << 20 };

/* How one kind is asked, and where its replies end. */
struct kind {
	const char *name;
	const char *before, *behind;	/* an address */
	size_t behind_len;
	const char *end;		/* of a reply */
	size_t end_len;
	const char *const *login;	/* wait, say, ..., wait */
	const char *about;		/* stands before the prefix */
};

static const char *const telnet_login[] = {
	"Password: ", "zebra\r\n", "> ", "terminal length 0\r\n", "> ", NULL
};
static const char *const bird_login[] = {
	"ready.\n", "restrict\n", "\n", NULL
};

static const struct kind kinds[] = {
	{ "telnet", "show ip bgp ", " bestpath\r\n", 11, "\nbench> ", 8,
	    telnet_login, "entry for " },
	{ "unix", "show ip bgp ", " bestpath", 10, "\0\0\0", 4, NULL,
	    "entry for " },
	{ "bird", "show route for ", " primary all\n", 13, "\n0000 \n", 7,
	    bird_login, "Table master4:" },
};

static const struct kind *kind;
static int fd;
static bool checked;
static char in[ROOM];
static size_t in_len;

static void
die(const char *what)
{
	perror(what);
	exit(1);
}

static void
read_more(void)
{
	struct pollfd wait = { .fd = fd, .events = POLLIN };
	ssize_t n;

	if (checked)
		poll(&wait, 1, -1);
	n = read(fd, in + in_len, sizeof(in) - in_len);

	if (n <= 0)
		die("the route server hung up");
	in_len += (size_t)n;
}

static void
connect_to(const char *where)
{
	struct sockaddr_in sin = { .sin_family = AF_INET,
	    .sin_port = htons(2605) };
	struct sockaddr_un sun = { .sun_family = AF_UNIX };
	int on = 1;

	if (where[0] == '/') {
		snprintf(sun.sun_path, sizeof(sun.sun_path), "%s", where);
		fd = socket(AF_UNIX, SOCK_STREAM, 0);
		if (connect(fd, (struct sockaddr *)&sun, sizeof(sun)) != 0)
			die(where);
	} else {
		inet_pton(AF_INET, where, &sin.sin_addr);
		fd = socket(AF_INET, SOCK_STREAM, 0);
		if (connect(fd, (struct sockaddr *)&sin, sizeof(sin)) != 0)
			die(where);
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	}
	for (const char *const *step = kind->login; step != NULL;) {
		in_len = 0;
		do
			read_more();
		while (memmem(in, in_len, step[0], strlen(step[0])) == NULL);
		if (step[1] == NULL)
			break;
		if (write(fd, step[1], strlen(step[1])) < 0)
			die("login");
		step += 2;
	}
	in_len = 0;
}

/* Where the first reply ends, 0: not yet. */
static size_t
reply_end(size_t from)
{
	const char *end;

	/* NUL NUL NUL, status */
	if (kind->end[0] == '\0') {
		end = memchr(in + from, '\0', in_len - from);
		return end == NULL || (size_t)(end - in) + 4 > in_len ? 0 :
		    (size_t)(end - in) + 4;
	}
	end = memmem(in + from, in_len - from, kind->end, kind->end_len);
	return end == NULL ? 0 : (size_t)(end - in) + kind->end_len;
}

/* Is the reply about the address? */
static void
check(const char *reply, size_t len, const char *address)
{
	const char *about = memmem(reply, len, kind->about,
	    strlen(kind->about));
	unsigned a, b, c, d, bits;
	struct in_addr host;

	if (about == NULL || inet_pton(AF_INET, address, &host) != 1 ||
	    sscanf(about + strlen(kind->about), "%u.%u.%u.%u/%u", &a, &b, &c,
	    &d, &bits) != 5 || bits < 1 || bits > 32 ||
	    ((ntohl(host.s_addr) ^ (a << 24 | b << 16 | c << 8 | d)) >>
	    (32 - bits)) != 0)
		die("a reply about something else");
}

int
main(int argc, char **argv)
{
	static char out[DEPTH_MAX * 128];
	static int64_t sent[DEPTH_MAX];
	size_t depth, asked = 0, answered = 0, len, end, from;
	struct addresses addresses;
	int64_t began, cpu;

	checked = argc == 6 && strcmp(argv[5], "checked") == 0;
	if (argc != 5 && !checked)
		return 2;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcmp(kinds[i].name, argv[1]) == 0)
			kind = &kinds[i];
	depth = strtoul(argv[3], NULL, 10);
	if (kind == NULL || depth < 1 || depth > DEPTH_MAX ||
	    !addresses_read(&addresses, argv[4]))
		return 2;
	connect_to(argv[2]);
	began = bench_ns();
	cpu = bench_cpu_ns();
	while (answered < addresses.n) {
		for (len = 0; asked < addresses.n && asked - answered < depth;
		    asked++) {
			len += (size_t)sprintf(out + len, "%s%s", kind->before,
			    addresses.text[asked]);
			memcpy(out + len, kind->behind, kind->behind_len);
			len += kind->behind_len;
			sent[asked % depth] = bench_ns();
		}
		if (len > 0 && write(fd, out, len) != (ssize_t)len)
			die("write");
		read_more();
		for (from = 0; answered < asked &&
		    (end = reply_end(from)) != 0; from = end) {
			addresses.took_us[answered] = (double)(bench_ns() -
			    sent[answered % depth]) / 1000;
			if (checked)
				check(in + from, end - from,
				    addresses.text[answered]);
			answered++;
		}
		memmove(in, in + from, in_len - from);
		in_len -= from;
	}
	addresses_report(&addresses, bench_ns() - began,
	    bench_cpu_ns() - cpu);
	return 0;
}
