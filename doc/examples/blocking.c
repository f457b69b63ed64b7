/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Asks, and waits for the answer: for programs that ask now and then.
 *
 *	cc -o blocking blocking.c $(pkg-config --cflags --libs supersparrow)
 *	./blocking FILE ADDRESS...
 *
 * FILE is a supersparrow.conf(5).  The longest wait is 5 seconds.
 */
#include <stdio.h>

#include <supersparrow.h>

#define WAIT_MS 5000u

/* All that was wrong with the file, not only the first of it. */
static int
complain(const struct supersparrow_config *config, int rc)
{
	size_t i;

	for (i = 0; i < supersparrow_config_mistakes(config); i++)
		fprintf(stderr, "%s\n", supersparrow_config_mistake(config, i));
	if (i == 0)
		fprintf(stderr, "%s\n", supersparrow_strerror(rc));
	return 2;
}

/* One line: the address, the nearest POP, its first result, the reason. */
static void
print(const char *address, const struct supersparrow_decision *nearest)
{
	const char *why = supersparrow_reason_name(
	    supersparrow_decision_reason(nearest));

	/* The list is in order, and its first POP the nearest. */
	printf("%s %s %s %s\n", address,
	    supersparrow_decision_pops(nearest) > 0 ?
	    supersparrow_decision_pop_name(nearest, 0) : "-",
	    supersparrow_decision_answers(nearest) > 0 ?
	    supersparrow_decision_answer(nearest, 0) : "-",
	    /* A newer library may have reasons that this program has not. */
	    why != NULL ? why : "-");
	if (supersparrow_decision_error(nearest) != 0)
		fprintf(stderr, "%s\n",
		    supersparrow_decision_error_text(nearest));
}

static int
ask(struct supersparrow *sparrow, const char *address,
    struct supersparrow_decision *nearest)
{
	struct sockaddr_storage client;
	int rc;

	/* No names are looked up: a slip is a mistake, not a wait. */
	rc = supersparrow_address_parse(address, &client);
	if (rc == 0)
		rc = supersparrow_locate(sparrow, (struct sockaddr *)&client,
		    WAIT_MS, 0, nearest);
	if (rc != 0) {
		fprintf(stderr, "%s: %s\n", address, supersparrow_strerror(rc));
		return 2;
	}
	print(address, nearest);
	return 0;
}

int
main(int argc, char **argv)
{
	struct supersparrow_config *config = NULL;
	struct supersparrow *sparrow = NULL;
	struct supersparrow_decision *nearest = NULL;
	int i, rc, status = 0;

	if (argc < 3) {
		fprintf(stderr, "usage: %s FILE ADDRESS...\n", argv[0]);
		return 2;
	}
	rc = supersparrow_config_new(&config);
	if (rc == 0)
		rc = supersparrow_config_read_file(config, argv[1]);
	/* Finishes the configuration, which finds what is missing in it. */
	if (rc == 0)
		rc = supersparrow_new(config, &sparrow);
	if (rc == 0)
		rc = supersparrow_decision_new(&nearest);
	if (rc != 0)
		status = complain(config, rc);
	/* One decision serves them all: it is filled again. */
	for (i = 2; i < argc && rc == 0; i++)
		if (ask(sparrow, argv[i], nearest) != 0)
			status = 2;
	supersparrow_decision_unref(nearest);
	supersparrow_unref(sparrow);
	supersparrow_config_unref(config);
	return status;
}
