/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A thread of the library's own in somebody else's program.
 */
#ifndef SPARROW_BASE_THREAD_H
#define SPARROW_BASE_THREAD_H

#include <pthread.h>

/* No signal is delivered to it: they are the program's.  0, -EAGAIN. */
int sparrow_thread_start(pthread_t *thread, void *(*run)(void *data),
    void *data);

#endif
