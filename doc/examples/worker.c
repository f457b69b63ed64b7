/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Asks from several threads, while a thread of the library's talks to the
 * route servers: for servers with many threads.
 *
 *	cc -pthread -o worker worker.c \
 *	    $(pkg-config --cflags --libs supersparrow)
 *	./worker FILE ADDRESS...
 *
 * There is a thread for each address.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include <supersparrow.h>

/* A server with clients to please waits 20 ms, gets what is known already, or
 * `self', and finds the answer next time.  This one is patient. */
#define WAIT_MS 5000u

struct asker {
	struct supersparrow *sparrow;	/* shared */
	const char *address;
	pthread_t thread;
	int rc;
};

static void *
ask(void *data)
{
	struct asker *asker = data;
	struct supersparrow_decision *nearest;	/* the thread's own */
	struct sockaddr_storage client;

	asker->rc = supersparrow_decision_new(&nearest);
	if (asker->rc == 0)
		asker->rc = supersparrow_address_parse(asker->address, &client);
	/* A hit takes no memory and waits for nobody. */
	if (asker->rc == 0)
		asker->rc = supersparrow_locate(asker->sparrow,
		    (struct sockaddr *)&client, WAIT_MS, 0, nearest);
	if (asker->rc == 0)
		printf("%s %s\n", asker->address,
		    supersparrow_decision_answers(nearest) > 0 ?
		    supersparrow_decision_answer(nearest, 0) : "-");
	else
		fprintf(stderr, "%s: %s\n", asker->address,
		    supersparrow_strerror(asker->rc));
	supersparrow_decision_unref(nearest);
	return NULL;
}

static int
ask_all(struct supersparrow *sparrow, int n, char **addresses)
{
	struct asker *askers = calloc((size_t)n, sizeof(*askers));
	int i, started, status = 0;

	if (askers == NULL)
		return 1;
	for (started = 0; started < n; started++) {
		askers[started].sparrow = sparrow;
		askers[started].address = addresses[started];
		if (pthread_create(&askers[started].thread, NULL, ask,
		    &askers[started]) != 0)
			break;
	}
	for (i = 0; i < started; i++) {
		pthread_join(askers[i].thread, NULL);
		if (askers[i].rc != 0)
			status = 1;
	}
	free(askers);
	return started < n ? 1 : status;
}

int
main(int argc, char **argv)
{
	struct supersparrow_config *config = NULL;
	struct supersparrow *sparrow = NULL;
	int status = 1;

	if (argc < 3) {
		fprintf(stderr, "usage: %s FILE ADDRESS...\n", argv[0]);
		return 2;
	}
	/* Programs that run for long do not believe a route server that may
	 * still be starting; this one ends at once. */
	if (supersparrow_config_new(&config) == 0 &&
	    supersparrow_config_read_file(config, argv[1]) == 0 &&
	    supersparrow_new(config, &sparrow) == 0 &&
	    supersparrow_start(sparrow) == 0)
		status = ask_all(sparrow, argc - 2, argv + 2);
	else
		fprintf(stderr, "%s: cannot be used\n", argv[1]);
	/* Nobody uses the context any more: its thread ends with it. */
	supersparrow_unref(sparrow);
	supersparrow_config_unref(config);
	return status;
}
