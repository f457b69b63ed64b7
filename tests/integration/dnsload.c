/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Questions to a name server on 127.0.0.1 from many clients, at a bounded
 * rate, and a look at every answer.
 *
 *	dnsload PORT RATE WINDOW FILE <PHASES >REPORT
 *
 * FILE has a line for each kind of question; they take turns:
 *
 *	KIND NAME FIRST COUNT source|ecs ANSWER...
 *
 * asks for the A record of NAME, for COUNT clients from the address FIRST on,
 * one after the other: from that source address, or from one resolver with
 * the client's /24 in the question.  An answer is right if it is one of
 * ANSWER, comes to who asked, and is alone.  No more than WINDOW questions are
 * open at a time, so that what is lost was not lost in a socket's buffer.
 *
 * A line on standard input begins a phase of that name; the first one begins
 * the load, "." or the end of the input ends it; "!" ends it without waiting
 * for answers.  The report has
 *
 *	PHASE KIND asked N lost N failed N wrong N first N p99 MS max MS
 *	PHASE - seconds S held N stray N
 *
 * failed: another code than NOERROR; first: got the first of its answers;
 * held: not asked, because the window was full or no processor to be had;
 * stray: answers that nobody waited for.  What was wrong is told on standard
 * error.
 */
#include "config.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "dnsmsg.h"

#define KINDS_MAX 16
#define PHASES_MAX 64
#define ANSWERS_MAX 4
#define WORD 64
#define LOST_US 5000000		/* then a question is lost */
#define STEP_US 100		/* of the histogram */
#define STEPS (LOST_US / STEP_US + 1)
#define SHOWN 20		/* wrong answers that are told */
#define RESOLVER 0x7f630001	/* 127.99.0.1, who asks with a client's /24 */

struct count {
	unsigned asked, lost, failed, wrong, first;
	unsigned max_us;
	unsigned *steps;
};

struct kind {
	char name[WORD];
	struct dnsmsg_question question;
	uint32_t first, count, at;
	bool ecs;
	uint32_t answers[ANSWERS_MAX];
	size_t n_answers;
};

struct phase {
	char name[WORD];
	uint64_t began_us, ended_us;
	unsigned held;
	struct count counts[KINDS_MAX];
};

struct open {
	bool used;
	uint8_t kind;
	uint8_t phase;
	uint32_t client;
	uint32_t source;
	uint64_t sent_us;
};

static struct kind kinds[KINDS_MAX];
static size_t n_kinds;
static struct phase phases[PHASES_MAX];
static size_t n_phases;
static struct open open_questions[65536];
static uint16_t next_id, oldest_id;
static unsigned n_open, n_stray, n_told;
static int sock;
static bool is_patient = true;
static struct sockaddr_in server = { .sin_family = AF_INET };

static void
fail(const char *what)
{
	fprintf(stderr, "dnsload: %s: %s\n", what, strerror(errno));
	exit(1);
}

static uint64_t
now_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000 + (uint64_t)ts.tv_nsec / 1000;
}

static void *
needed(void *memory)
{
	if (memory == NULL)
		fail("memory");
	return memory;
}

/* --- what is asked --- */

static uint32_t
address(const char *text)
{
	struct in_addr addr;

	if (inet_pton(AF_INET, text, &addr) != 1) {
		fprintf(stderr, "dnsload: %s: no address\n", text);
		exit(1);
	}
	return ntohl(addr.s_addr);
}

static void
read_kinds(const char *path)
{
	FILE *in = fopen(path, "r");
	char line[512];

	if (in == NULL)
		fail(path);
	while (n_kinds < KINDS_MAX && fgets(line, sizeof(line), in) != NULL) {
		struct kind *kind = &kinds[n_kinds++];
		char name[WORD], first[WORD], how[WORD], *rest = NULL;
		int used = 0;

		if (sscanf(line, "%63s %63s %63s %u %63s %n", kind->name,
		    name, first, &kind->count, how, &used) != 5 ||
		    kind->count == 0) {
			fprintf(stderr, "dnsload: %s: %s", path, line);
			exit(1);
		}
		if (!dnsmsg_set_question(&kind->question, name)) {
			fprintf(stderr, "dnsload: %s: no name\n", name);
			exit(1);
		}
		kind->first = address(first);
		kind->ecs = strcmp(how, "ecs") == 0;
		for (char *word = strtok_r(line + used, " \n", &rest);
		    word != NULL && kind->n_answers < ANSWERS_MAX;
		    word = strtok_r(NULL, " \n", &rest))
			kind->answers[kind->n_answers++] = address(word);
	}
	fclose(in);
}

static void
begin_phase(const char *name, uint64_t now)
{
	struct phase *phase = &phases[n_phases];

	if (n_phases == PHASES_MAX)
		return;
	if (n_phases++ > 0)
		phase[-1].ended_us = now;
	snprintf(phase->name, sizeof(phase->name), "%s", name);
	phase->began_us = phase->ended_us = now;
	for (size_t i = 0; i < n_kinds; i++)
		phase->counts[i].steps = needed(calloc(STEPS,
		    sizeof(unsigned)));
}

/* Lines that came: a phase each.  False: the end. */
static bool
read_phases(uint64_t now)
{

	char text[512], *rest = NULL;
	ssize_t n = read(STDIN_FILENO, text, sizeof(text) - 1);

	if (n <= 0)
		return false;
	text[n] = '\0';
	for (char *line = strtok_r(text, "\n", &rest); line != NULL;
	    line = strtok_r(NULL, "\n", &rest)) {
		if (line[0] == '.' || line[0] == '!') {
			is_patient = line[0] == '.';
			return false;
		}
		begin_phase(line, now);
	}
	return true;
}

/* --- the wire --- */

/* One datagram, from or to a local address that is not the socket's own. */
union control {
	char room[CMSG_SPACE(sizeof(struct in_pktinfo))];
	struct cmsghdr align;
};

static bool
send_from(uint32_t source, const uint8_t *bytes, size_t len)
{
	union control control;
	struct in_pktinfo info = { .ipi_spec_dst.s_addr = htonl(source) };
	struct iovec iov = { .iov_base = (void *)(uintptr_t)bytes,
	    .iov_len = len };
	struct msghdr msg = { .msg_name = &server,
	    .msg_namelen = sizeof(server), .msg_iov = &iov, .msg_iovlen = 1,
	    .msg_control = control.room,
	    .msg_controllen = sizeof(control.room) };
	struct cmsghdr *cmsg;

	memset(&control, 0, sizeof(control));
	cmsg = CMSG_FIRSTHDR(&msg);
	cmsg->cmsg_level = IPPROTO_IP;
	cmsg->cmsg_type = IP_PKTINFO;
	cmsg->cmsg_len = CMSG_LEN(sizeof(info));
	memcpy(CMSG_DATA(cmsg), &info, sizeof(info));
	return sendmsg(sock, &msg, 0) == (ssize_t)len;
}

/* Its length, 0 if there is none; where it came to. */
static size_t
receive(uint8_t *bytes, size_t room, uint32_t *local)
{
	union control control;
	struct iovec iov = { .iov_base = bytes, .iov_len = room };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1,
	    .msg_control = control.room,
	    .msg_controllen = sizeof(control.room) };
	struct in_pktinfo info;
	ssize_t n = recvmsg(sock, &msg, MSG_DONTWAIT);
	struct cmsghdr *cmsg;

	if (n <= 0)
		return 0;
	*local = 0;
	cmsg = CMSG_FIRSTHDR(&msg);
	if (cmsg != NULL && cmsg->cmsg_type == IP_PKTINFO) {
		memcpy(&info, CMSG_DATA(cmsg), sizeof(info));
		*local = ntohl(info.ipi_addr.s_addr);
	}
	return (size_t)n;
}

static void
open_socket(const char *port)
{
	struct sockaddr_in any = { .sin_family = AF_INET };
	int on = 1, room = 1 << 20;

	server.sin_port = htons((uint16_t)strtoul(port, NULL, 10));
	server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	sock = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (sock < 0 || bind(sock, (struct sockaddr *)&any, sizeof(any)) != 0)
		fail("socket");
	setsockopt(sock, IPPROTO_IP, IP_PKTINFO, &on, sizeof(on));
	setsockopt(sock, SOL_SOCKET, SO_RCVBUF, &room, sizeof(room));
}

/* --- questions --- */

static bool
ask(size_t number, size_t phase, uint64_t now)
{
	struct kind *kind = &kinds[number];
	struct open *open = &open_questions[next_id];
	uint8_t bytes[DNSMSG_MAX];
	size_t len;

	if (open->used)
		return false;
	open->kind = (uint8_t)number;
	open->phase = (uint8_t)phase;
	open->client = kind->first + kind->at;
	open->source = kind->ecs ? RESOLVER : open->client;
	open->sent_us = now;
	len = dnsmsg_write(&kind->question, next_id,
	    kind->ecs ? &open->client : NULL, bytes);
	if (!send_from(open->source, bytes, len))
		return false;
	kind->at = (kind->at + 1) % kind->count;
	open->used = true;
	next_id++;
	n_open++;
	phases[phase].counts[number].asked++;
	return true;
}

/* As many as are due; what cannot be asked now is not made up for. */
static void
ask_due(uint64_t now, unsigned rate, unsigned window)
{
	static uint64_t last_us, share;
	static size_t turn;
	struct phase *phase = &phases[n_phases - 1];
	unsigned due;

	if (last_us == 0)
		last_us = now;
	share += (now - last_us) * rate;
	last_us = now;
	due = (unsigned)(share / 1000000);
	share %= 1000000;
	for (; due > 0; due--) {
		if (n_open >= window || !ask(turn, n_phases - 1, now))
			break;
		turn = (turn + 1) % n_kinds;
	}
	phase->held += due;
}

static void
close_question(struct open *open)
{
	open->used = false;
	n_open--;
}

/* Nobody waits for them any longer. */
static void
lose_old(uint64_t now)
{
	while (oldest_id != next_id) {
		struct open *open = &open_questions[oldest_id];

		if (open->used && is_patient && now - open->sent_us < LOST_US)
			break;
		if (open->used) {
			phases[open->phase].counts[open->kind].lost++;
			close_question(open);
		}
		oldest_id++;
	}
}

/* --- answers --- */

static void
tell(const struct open *open, unsigned code, uint32_t answer)
{
	struct in_addr client = { .s_addr = htonl(open->client) };
	struct in_addr told = { .s_addr = htonl(answer) };
	char text[INET_ADDRSTRLEN], other[INET_ADDRSTRLEN];

	if (n_told++ >= SHOWN)
		return;
	fprintf(stderr, "%s %s: client %s: code %u, answer %s\n",
	    phases[open->phase].name, kinds[open->kind].name,
	    inet_ntop(AF_INET, &client, text, sizeof(text)), code,
	    inet_ntop(AF_INET, &told, other, sizeof(other)));
}

static void
judge(const struct open *open, const uint8_t *bytes, size_t len,
    uint32_t local)
{
	const struct kind *kind = &kinds[open->kind];
	struct count *count = &phases[open->phase].counts[open->kind];
	unsigned code = dnsmsg_code(bytes);
	uint32_t answer = 0;
	size_t i = kind->n_answers;

	if (code != 0) {
		count->failed++;
		tell(open, code, 0);
		return;
	}
	if (local == open->source) {
		answer = dnsmsg_only_address(&kind->question, bytes, len);
		for (i = 0; i < kind->n_answers; i++)
			if (kind->answers[i] == answer)
				break;
	}
	if (i == 0) {
		count->first++;
	} else if (i == kind->n_answers) {
		count->wrong++;
		tell(open, code, answer);
	}
}

static void
take_answers(void)
{
	uint8_t bytes[4096];
	uint32_t local;
	size_t len;

	while ((len = receive(bytes, sizeof(bytes), &local)) > 0) {
		struct open *open = &open_questions[dnsmsg_id(bytes)];
		struct count *count;
		unsigned us;

		if (!dnsmsg_is_answer(bytes, len) || !open->used) {
			n_stray++;
			continue;
		}
		judge(open, bytes, len, local);
		count = &phases[open->phase].counts[open->kind];
		us = (unsigned)(now_us() - open->sent_us);
		if (us > count->max_us)
			count->max_us = us;
		count->steps[us < LOST_US ? us / STEP_US : STEPS - 1]++;
		close_question(open);
	}
}

/* --- the report --- */

static double
percentile_ms(const struct count *count, double share)
{
	unsigned long all = 0, below = 0;
	size_t i;

	for (i = 0; i < STEPS; i++)
		all += count->steps[i];
	for (i = 0; i < STEPS - 1; i++) {
		below += count->steps[i];
		if ((double)below >= (double)all * share)
			break;
	}
	return (double)(i + 1) * STEP_US / 1000;
}

static void
report(void)
{
	for (size_t i = 0; i < n_phases; i++) {
		const struct phase *phase = &phases[i];

		for (size_t j = 0; j < n_kinds; j++) {
			const struct count *count = &phase->counts[j];

			printf("%s %s asked %u lost %u failed %u wrong %u "
			    "first %u p99 %.1f max %.1f\n", phase->name,
			    kinds[j].name, count->asked, count->lost,
			    count->failed, count->wrong, count->first,
			    percentile_ms(count, 0.99),
			    (double)count->max_us / 1000);
		}
		printf("%s - seconds %.1f held %u stray %u\n", phase->name,
		    (double)(phase->ended_us - phase->began_us) / 1e6,
		    phase->held, i + 1 == n_phases ? n_stray : 0);
	}
}

int
main(int argc, char *argv[])
{
	struct pollfd fds[2] = { { .fd = STDIN_FILENO, .events = POLLIN },
	    { .events = POLLIN } };
	bool ends = false;
	uint64_t now;

	if (argc != 5) {
		fprintf(stderr, "usage: dnsload PORT RATE WINDOW FILE\n");
		return 2;
	}
	open_socket(argv[1]);
	read_kinds(argv[4]);
	fds[1].fd = sock;
	while (!ends || n_open > 0) {
		fds[0].fd = ends ? -1 : STDIN_FILENO;
		poll(fds, 2, n_phases > 0 ? 1 : -1);
		now = now_us();
		if (!ends && fds[0].revents != 0) {
			ends = !read_phases(now);
			if (ends && n_phases > 0)
				phases[n_phases - 1].ended_us = now;
		}
		take_answers();
		lose_old(now);
		if (!ends && n_phases > 0)
			ask_due(now, (unsigned)strtoul(argv[2], NULL, 10),
			    (unsigned)strtoul(argv[3], NULL, 10));
	}
	report();
	return 0;
}
