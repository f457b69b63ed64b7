/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Asks from a loop of its own: for programs that have one and must not wait.
 *
 *	cc -o loop loop.c $(pkg-config --cflags --libs supersparrow)
 *	./loop FILE <addresses
 *
 * Reads addresses from standard input and prints answers as they come, which
 * need not be the order of the questions.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <supersparrow.h>

#define WAIT_MS 5000u
#define ASKING_MAX 64		/* at the same time; each has a decision */

/* One question on its way. */
struct asking {
	struct loop *loop;
	struct supersparrow_decision *decision;
	bool busy;
};

struct loop {
	struct supersparrow *sparrow;
	struct asking asking[ASKING_MAX];
	unsigned busy;
	char input[4096];
	size_t have;
	bool eof;
};

/* Called from supersparrow_dispatch(), once for each question. */
static void
answered(void *data, struct supersparrow_decision *decision)
{
	struct asking *asking = data;

	printf("%s %s\n", supersparrow_decision_address(decision),
	    supersparrow_decision_answers(decision) > 0 ?
	    supersparrow_decision_answer(decision, 0) : "-");
	asking->busy = false;
	asking->loop->busy--;
}

static void
ask(struct loop *loop, const char *address)
{
	struct sockaddr_storage client;
	struct asking *asking = loop->asking;
	int rc;

	while (asking->busy)
		asking++;
	rc = supersparrow_address_parse(address, &client);
	if (rc == 0)
		rc = supersparrow_lookup_start(loop->sparrow,
		    (struct sockaddr *)&client, WAIT_MS, 0, asking->decision,
		    answered, asking, NULL);
	if (rc != 0) {
		fprintf(stderr, "%s: %s\n", address, supersparrow_strerror(rc));
		return;
	}
	asking->busy = true;
	loop->busy++;
}

/* Whole lines become questions, as long as there is room for them. */
static void
take_lines(struct loop *loop)
{
	char *end;

	while (loop->busy < ASKING_MAX &&
	    (end = memchr(loop->input, '\n', loop->have)) != NULL) {
		*end = '\0';
		ask(loop, loop->input);
		loop->have -= (size_t)(end + 1 - loop->input);
		memmove(loop->input, end + 1, loop->have);
	}
}

static void
read_input(struct loop *loop)
{
	ssize_t n;

	/* A line without end would stop us for ever: it is no address. */
	if (loop->have == sizeof(loop->input))
		loop->have = 0;
	n = read(STDIN_FILENO, loop->input + loop->have,
	    sizeof(loop->input) - loop->have);
	if (n <= 0)
		loop->eof = true;
	else
		loop->have += (size_t)n;
}

/* Once round: our own descriptor first, then those of the library. */
static int
turn(struct loop *loop)
{
	struct pollfd fds[1 + SUPERSPARROW_POLLFDS_MAX];
	int timeout_ms, rc;
	size_t n;

	take_lines(loop);
	if (loop->eof && loop->busy == 0)
		return 0;
	n = supersparrow_pollfds(loop->sparrow, fds + 1,
	    SUPERSPARROW_POLLFDS_MAX, &timeout_ms);
	/* Full, or at the end: a descriptor below 0 is passed over. */
	fds[0].fd = loop->eof || loop->busy == ASKING_MAX ? -1 : STDIN_FILENO;
	fds[0].events = POLLIN;
	fds[0].revents = 0;
	if (poll(fds, n + 1, timeout_ms) < 0)
		return -1;
	if (fds[0].revents != 0)
		read_input(loop);
	/* Always: it also does what the time is up for. */
	rc = supersparrow_dispatch(loop->sparrow, fds + 1, n);
	fflush(stdout);
	return rc == 0 ? 1 : -1;
}

static int
run(struct loop *loop)
{
	int i, rc = 0;

	for (i = 0; i < ASKING_MAX && rc == 0; i++) {
		loop->asking[i].loop = loop;
		rc = supersparrow_decision_new(&loop->asking[i].decision);
	}
	if (rc == 0)
		do
			rc = turn(loop);
		while (rc > 0);
	/* The context goes first: lookups that still run use the decisions. */
	supersparrow_unref(loop->sparrow);
	for (i = 0; i < ASKING_MAX; i++)
		supersparrow_decision_unref(loop->asking[i].decision);
	return rc;
}

int
main(int argc, char **argv)
{
	struct supersparrow_config *config = NULL;
	struct loop *loop = calloc(1, sizeof(*loop));
	int rc = 1;

	if (argc != 2) {
		fprintf(stderr, "usage: %s FILE <ADDRESSES\n", argv[0]);
		free(loop);
		return 2;
	}
	if (loop != NULL && supersparrow_config_new(&config) == 0 &&
	    supersparrow_config_read_file(config, argv[1]) == 0 &&
	    supersparrow_new(config, &loop->sparrow) == 0)
		rc = run(loop);
	else
		fprintf(stderr, "%s: cannot be used\n", argv[1]);
	supersparrow_config_unref(config);
	free(loop);
	return rc == 0 ? 0 : 1;
}
